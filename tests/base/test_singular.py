"""English for one thing."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from finance_desk.base.messages import Money, message, render
from finance_desk.base.singular import NOUNS, singular

CATALOGUE = Path(__file__).parents[2] / "packaging/catalogue.py"
COUNTED = frozenset(
    [
        "accepted",
        "batches",
        "count",
        "details",
        "made",
        "now",
        "refused",
        "roles",
        "rows",
        "stale",
        "then",
        "vouchers",
        "lines",
    ]
)
"""Placeholders that stand for a number of things."""


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("{count} vouchers wait for review", "1 voucher waits for review"),
        ("{count} drafts are not complete", "1 draft is not complete"),
        ("{count} more rows", "1 more row"),
        ("{count} vouchers can be posted", "1 voucher can be posted"),
        ("{count} received rows have a problem", "1 received row has a problem"),
        ("{count} people may sign in", "1 person may sign in"),
        ("Not saved: {count} faults. They are listed below.", "Not saved: 1 fault. They are listed below."),
        ("{count} wait for review", "1 waits for review"),
        ("{count} to post", "1 to post"),
        ("{count} of the statement's own checks fail", "1 of the statement's own checks fail"),
        ("of {count} rows the last", "of 1 row the last"),
    ],
)
def test_the_form_for_one(text: str, one: str) -> None:
    assert render(message(text, count=1), "en") == one
    assert render(message(text, count="1"), "en") == one
    assert render(message(text, count=2), "en") == text.format(count=2)


def test_each_number_has_its_own_form() -> None:
    text = "{vouchers} vouchers of {rows} rows"
    assert render(message(text, vouchers=1, rows=3), "en") == "1 voucher of 3 rows"
    assert render(message(text, vouchers=3, rows=1), "en") == "3 vouchers of 1 row"
    assert render(message(text, vouchers=1, rows=1), "en") == "1 voucher of 1 row"


def test_what_is_no_number_of_things_stays() -> None:
    assert render(message("{amount} rows", amount=Money(100)), "en") == "1.00 rows"
    assert render(message("{account} is a heading and carries it", account="1"), "en").startswith("1 is a")


def test_every_noun_that_is_counted_is_known() -> None:
    spec = importlib.util.spec_from_file_location("catalogue", CATALOGUE)
    assert spec is not None and spec.loader is not None
    catalogue = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(catalogue)
    said = {msgid for msgid, _place in catalogue.msgids()}
    assert len(said) > 1000
    unknown = {
        msgid
        for msgid in said
        for name, noun in re.findall(r"\{(\w+)\} (?:(?:more|other|business) )?([a-z]{3,}s)\b", msgid)
        if name in COUNTED and noun not in {"was", "has", "pass"} and noun not in NOUNS
    }
    assert not unknown
    assert singular("{count} unposted vouchers inside", frozenset({"count"})).startswith(
        "{count} unposted voucher "
    )
