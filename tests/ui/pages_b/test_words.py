"""Every page of this folder in Chinese: nothing without a name, no English left, one primary action."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from tests.ui.pages_b.conftest import GOOD, Books, Shown, settlement_file
from tests.ui.walks import english_words, unnamed
from tests.worked_month import PERIOD, WorkedBook


def english(page: QWidget) -> list[str]:
    """What is left in English but the names of keys and the codes of findings, which are for the telephone."""
    return [each for each in english_words(page) if not re.search(r"Delete|[a-z]+\.[a-z_]+$", each)]


def primaries(page: object) -> list[str]:
    buttons = page.findChildren(QPushButton)  # type: ignore[attr-defined]
    return [
        each.text()
        for each in buttons
        if each.property("primary") == "true" and each.isVisible() and each.text().strip()
    ]


@pytest.mark.parametrize(
    "id",
    [
        "trial_balance",
        "detail",
        "general",
        "journal",
        "day_book",
        "multicolumn",
        "summary",
        "dimension_balance",
        "dimension_detail",
        "cross",
        "closing",
        "reports",
    ],
)
def test_words_and_names(worked: WorkedBook, show: Callable[..., Shown], id: str) -> None:
    shown = show(worked.maker, period=PERIOD)
    arguments = {"account": worked.accounts["1004"]} if id == "detail" else {}
    page = shown.open(id, **arguments)
    assert unnamed(page) == []
    assert english(page) == []
    assert len(primaries(page)) == 1
    assert all(not action.shortcut().isEmpty() or action.text() for action in page.actions())


@pytest.mark.parametrize("id", ["intake", "generation"])
def test_words_and_names_of_business_pages(
    city: Books, show: Callable[..., Shown], tmp_path: Path, id: str
) -> None:
    file = settlement_file(tmp_path, *GOOD, name="回盘.CS")
    city.desk.do("intake.receive", book=city.book, source="settlement", path=file)
    shown = show(city.desk, period=202601)
    page = shown.open(id)
    assert unnamed(page) == []
    assert english(page) == []
    assert len(primaries(page)) == 1
