"""A real window on a real SQLite book, for the pages of the accountant's desk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.balances.model import OpeningRow
from finance_desk.vouchers.model import Line
from ui.ask.questions import Ask, Prepared
from ui.jobs.runner import Jobs
from ui.pages.desk_page import DeskPage
from ui.shell.registry import find_pages
from ui.shell.settings import Settings
from ui.shell.window import Window
from ui.theme.look import Look

PASSWORD = "correct-horse-7"
PERIOD = 202601
WAIT = 20_000
"""Milliseconds; the machine may be busy."""


@dataclass
class Bench:
    """A signed-in window with a book in front, and the prepared answers to its questions."""

    qtbot: QtBot
    desk: Desk
    window: Window
    jobs: Jobs
    answers: Prepared
    book: int
    codes: dict[str, int] = field(default_factory=dict)

    def open(self, id: str, /, **arguments: Any) -> Any:
        page = self.window.open_page(id, arguments)
        assert page is not None, id
        self.settle()
        return page

    def settle(self) -> None:
        """Wait until every worker has answered and everything has been drawn."""
        for _ in range(2):
            self.until(lambda: not self.jobs.running and not self._reading_soon())
            QApplication.processEvents()

    def _reading_soon(self) -> bool:
        """Whether a page that is seen waits a moment before it reads anew."""
        pages = [each.widget for each in self.window.open_tabs()]
        return any(
            isinstance(each, DeskPage) and each.isVisible() and each._soon.isActive() for each in pages
        )

    def until(self, true: Callable[[], bool], timeout: int = WAIT) -> None:
        self.qtbot.waitUntil(true, timeout=timeout)

    def type(self, text: str, into: QWidget | None = None) -> None:
        """Type figures and ASCII as keys, other text as an input method commits it."""
        for sign in text:
            QTest.keyClick(into or focused(), sign)

    def press_all(self, *keys: str | Qt.Key) -> None:
        """Text and keys one after another, wherever the focus goes."""
        for each in keys:
            if isinstance(each, str):
                self.type(each)
            else:
                self.press(each)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(focused(), key, modifiers)
        QApplication.processEvents()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    return widget


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one book, made once and copied for each test."""
    file = tmp_path_factory.mktemp("desk") / "book.db"
    with found(file, "owner", PASSWORD, name="李会计") as opened:
        opened.do(
            "book.new", code="310", name="职工医保", fund="employee", start=PERIOD, unit_name="佛山市本级"
        )
    return file


@pytest.fixture
def desk(founded: Path, tmp_path: Path) -> Iterator[Desk]:
    file = tmp_path / "book.db"
    shutil.copy(founded, file)
    with Desk.open(file, "owner", PASSWORD) as opened:
        yield opened


@pytest.fixture
def book(desk: Desk) -> int:
    return int(desk.ask("book.list")[0].id)


@pytest.fixture
def codes(desk: Desk, book: int) -> dict[str, int]:
    return {each.code: each.id for each in desk.ask("account.list", book=book)}


@pytest.fixture
def reviewer(desk: Desk) -> Desk:
    desk.do(
        "user.new", login="shen", name="沈审核", password="abcd-1234", roles=["reviewer"], everything=True
    )
    return desk.signed_in("shen", "abcd-1234")


@pytest.fixture
def save(desk: Desk, book: int, codes: dict[str, int]) -> Callable[..., int]:
    """Save a voucher of two lines: ``save("1004", "40010101", 100_00)``."""

    def saved(debit: str, credit: str, fen: int, summary: str = "收保费", **more: Any) -> int:
        lines = [Line(codes[debit], fen, 0, summary), Line(codes[credit], 0, fen, summary)]
        more.setdefault("day", 20260105)
        return int(desk.do("voucher.save", book=book, lines=lines, **more).value)

    return saved


@pytest.fixture
def opened(desk: Desk, book: int, codes: dict[str, int]) -> None:
    """Opening balances of two accounts."""
    rows = [OpeningRow(codes["1004"], 50_000_00), OpeningRow(codes["300101"], -50_000_00)]
    desk.do("opening.set", book=book, rows=rows)


@pytest.fixture
def window_of(
    qtbot: QtBot, look: Look, jobs: Jobs, tmp_path: Path, book: int, codes: dict[str, int]
) -> Callable[..., Bench]:
    """``window_of(desk, lang="en")``: a window for a user on the book; the home page is in front."""

    def opened(desk: Desk, *, lang: str = "en") -> Bench:
        look.set_language(lang)
        answers = Prepared()
        window = Window(desk, jobs, Ask(answers), find_pages(), Settings(tmp_path / "window.json"))
        qtbot.addWidget(window)
        window.resize(1360, 860)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
        bench = Bench(qtbot, desk, window, jobs, answers, book, codes)
        books = desk.ask("book.list")
        window.set_books(books)
        window.show_book(next(each for each in books if each.id == book), PERIOD)
        bench.settle()
        return bench

    return opened


@pytest.fixture
def bench(desk: Desk, window_of: Callable[..., Bench]) -> Bench:
    """The owner's window, in English."""
    return window_of(desk)
