"""The two doors: dry runs, repeated saves, scope, and the home page."""

from __future__ import annotations

import dataclasses

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.commands import QUERIES
from finance_desk.base.errors import Refused
from finance_desk.store.unit import Reader
from finance_desk.vouchers.model import Line
from tests.worked_month import PERIOD, enter, start


@pytest.fixture
def book(desk: Desk) -> int:
    return int(desk.do("book.new", code="310", name="职工医保", fund="employee", start=202601).value)


def test_a_dry_run_answers_and_changes_nothing(desk: Desk, book: int) -> None:
    before = len(desk.ask("audit.list"))
    done = desk.do(
        "dimension.import", book=book, dimension="institution", items=[("H1", "市一医院")], dry_run=True
    )
    assert done.value == 1
    assert desk.ask("dimension.items", book=book) == ()
    assert len(desk.ask("audit.list")) == before


def test_a_query_sees_one_moment(desk: Desk, book: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a colleague saves between two statements of one query is not seen by the second."""
    asked = QUERIES["account.list"]

    def twice(reader: Reader, *, book: int) -> tuple[int, int]:
        before = len(asked.run(reader, book=book))
        desk.do("dimension.import", book=book, dimension="institution", items=[("H1", "市一医院")])
        return before, reader.text("SELECT COUNT(*) FROM dimension_item").scalar_one()

    monkeypatch.setitem(QUERIES, "account.list", dataclasses.replace(asked, run=twice))
    assert desk.ask("account.list", book=book)[1] == 0
    assert len(desk.ask("dimension.items", book=book)) == 1


def test_saving_twice_with_one_key_saves_once(desk: Desk, book: int) -> None:
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    lines = [Line(ids["1004"], 5, 0, "x"), Line(ids["450101"], 0, 5, "x")]
    first, again = (
        desk.do("voucher.save", book=book, day=20260105, lines=lines, key="screen-7-save-1") for _ in range(2)
    )
    assert list(desk.ask("voucher.ids", book=book)) == [first.value] == [again.value]
    assert first.changes and not again.changes


def test_a_user_sees_only_the_books_of_the_scope(desk: Desk, book: int) -> None:
    other = int(desk.do("book.new", code="390", name="居民医保", fund="resident", start=202601).value)
    desk.do("user.new", login="wang", name="王", password="abcd-1234", roles=["accountant"], books=[book])
    with desk.signed_in("wang", "abcd-1234") as wang:
        assert [each.id for each in wang.ask("book.list")] == [book]
        for query, arguments in (
            ("ledger.trial_balance", {"first": 202601, "last": 202601}),
            ("voucher.ids", {}),
            ("account.list", {}),
            ("home.overview", {}),
        ):
            with pytest.raises(Refused, match="scope"):
                wang.ask(query, book=other, **arguments)
        with pytest.raises(Refused, match="scope"):
            wang.do("voucher.save", book=other, day=20260105, lines=[])


def test_the_home_page_adds_up(desk: Desk) -> None:
    worked = start(desk)
    enter(worked)
    home = desk.ask("home.overview", book=worked.book)
    assert (home.period, home.rows_waiting) == (PERIOD, 0)
    # income and expense of §7; what waits (4601, 4602) moved by 30,500 less 40,000 beside it
    assert home.income - home.expense == 403_845_12
    assert home.net_assets == 11_352_645_12
    assert [step.state for step in home.steps] == ["done", "done", "done", "now", "later"]


@pytest.mark.parametrize(
    ("text", "number", "code"),
    [("half \ud800", 0, "store.no_text"), ("x", 2**63, "store.too_large"), ("x", 2**80, "store.too_large")],
)
def test_what_no_database_holds_is_refused(desk: Desk, book: int, text: str, number: int, code: str) -> None:
    for door in (
        lambda: desk.do("summary.save", book=book, code="1", text=text),
        lambda: desk.do("voucher.void", book=book, id=number, reason=text),
        lambda: desk.ask("voucher.show", book=book, id=number),
        lambda: desk.ask("intake.rows", book=book, find=text),
    ):
        try:
            door()
        except Refused as refused:
            assert refused.findings[0].code in (code, "store.changed_meanwhile", "voucher.unknown")
    assert [each.text for each in desk.ask("summary.list", book=book)] == (["x"] if text == "x" else [])
    with pytest.raises(Refused) as refused:
        desk.do("voucher.void", book=book, id=number, reason=text) if number else desk.ask(
            "intake.rows", book=book, find=text
        )
    assert [each.code for each in refused.value.findings] == [code]


def test_a_zero_character_is_refused_where_the_database_has_none(desk: Desk, book: int) -> None:
    """SQLite cuts a text off there when it measures it; PostgreSQL takes none."""
    with pytest.raises(Refused):
        desk.do("summary.save", book=book, code="1", text="\0")
    assert desk.ask("summary.list", book=book) == ()
