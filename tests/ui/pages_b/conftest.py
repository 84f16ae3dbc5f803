"""A real book on a real SQLite file, shown in the real window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from finance_desk.accounts.model import NewAccount
from finance_desk.app.desk import Desk
from finance_desk.balances.model import OpeningRow
from finance_desk.vouchers.model import Line
from tests.conftest import founded_file, sign_in
from tests.worked_month import WorkedBook, enter, start
from ui.ask.questions import Ask, Prepared
from ui.jobs.runner import Jobs
from ui.shell.registry import find_pages
from ui.shell.settings import Settings
from ui.shell.window import Window
from ui.theme.look import Look
from ui.widgets.page import Page

WAIT = 20_000
"""Milliseconds; the machine may be busy."""

CHART = [
    NewAccount("1001", "现金"),
    NewAccount("1002", "银行存款"),
    NewAccount("100201", "收入户"),
    NewAccount("100202", "支出户"),
    NewAccount("2001", "应付款"),
    NewAccount("3001", "基金结余"),
    NewAccount("4001", "保险费收入"),
    NewAccount("5001", "待遇支出"),
]


@dataclass
class Books:
    """A desk with a book in which something happened."""

    desk: Desk
    book: int
    accounts: dict[str, int]

    def save(self, day: int, *lines: tuple[str, int, int], summary: str = "") -> int:
        made = [
            Line(self.accounts[code], debit, credit, summary or f"{code} {day}")
            for code, debit, credit in lines
        ]
        return int(self.desk.do("voucher.save", book=self.book, day=day, lines=made).value)

    def post(self) -> None:
        self.desk.do("voucher.review", book=self.book)
        self.desk.do("voucher.post", book=self.book)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with sign_in(founded_file(tmp_path / "book.db")) as desk:
        book = int(
            desk.do(
                "book.new",
                code="310",
                name="职工医保",
                fund="other",
                start=202401,
                chart="empty",
                solo=True,
                unit_code="1",
                unit_name="佛山市本级",
            ).value
        )
        desk.do("account.import", book=book, accounts=CHART)
        ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
        desk.do(
            "opening.set",
            book=book,
            rows=[OpeningRow(ids["100201"], 500_000_00), OpeningRow(ids["3001"], -500_000_00)],
        )
        made = Books(desk, book, ids)
        made.save(20240110, ("100201", 1_234_567_89, 0), ("4001", 0, 1_234_567_89), summary="收到保险费")
        made.save(20240115, ("100202", 300_000_00, 0), ("100201", 0, 300_000_00), summary="拨入支出户")
        made.save(20240120, ("5001", 120_000_00, 0), ("100202", 0, 120_000_00), summary="支付待遇")
        made.post()
        made.save(20240125, ("5001", 1_000_00, 0), ("100202", 0, 1_000_00), summary="未记账的待遇")
        yield made


@pytest.fixture
def worked(tmp_path: Path) -> Iterator[WorkedBook]:
    with sign_in(founded_file(tmp_path / "worked.db")) as desk:
        book = start(desk)
        enter(book)
        yield book
        book.checker.close()


class Shown:
    """The window with short words for tests."""

    def __init__(self, qtbot: QtBot, window: Window, answers: Prepared, jobs: Jobs) -> None:
        self.qtbot, self.window, self.answers, self.jobs = qtbot, window, answers, jobs

    def open(self, id: str, **arguments: Any) -> Any:
        page = self.window.open_page(id, arguments)
        assert page is not None, self.window.refusals.heading.text()
        self.settle()
        return page

    def settle(self) -> None:
        """Wait until nothing runs, everything delivered is drawn and the pages' short timers (80 ms) have struck."""
        for _ in range(2):
            self.qtbot.waitUntil(lambda: not self.jobs.running, timeout=WAIT)
            self.qtbot.wait(90)
        self.qtbot.waitUntil(lambda: not self.jobs.running, timeout=WAIT)

    def key(
        self, key: Qt.Key, widget: QWidget | None = None, modifier: Qt.KeyboardModifier | None = None
    ) -> None:
        """Press a key where the focus is."""
        target = widget or QApplication.focusWidget() or self.window
        self.qtbot.keyClick(target, key, modifier or Qt.KeyboardModifier.NoModifier)
        self.settle()

    @property
    def front(self) -> Page:
        page = self.window.front_page()
        assert isinstance(page, Page)
        return page

    @property
    def complaints(self) -> list[str]:
        """What stands above the status bar."""
        hidden = self.window.refusals.isHidden()
        return [] if hidden else [each.code for each in self.window.refusals.findings.findings()]


@pytest.fixture
def show(qtbot: QtBot, look: Look, jobs: Jobs, tmp_path: Path) -> Callable[..., Shown]:
    """``show(desk, *answers, period=…)`` gives the window, in Chinese, with the first book in front."""

    def make(desk: Desk, *answers: Any, period: int = 0, lang: str = "zh") -> Shown:
        look.set_language(lang)
        prepared = Prepared(*answers)
        window = Window(
            desk.refreshed(), jobs, Ask(prepared), find_pages(), Settings(tmp_path / "settings.json")
        )
        qtbot.addWidget(window)
        window.resize(1360, 860)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
        books = desk.ask("book.list")
        window.set_books(books)
        window.show_book(books[0], period)
        shown = Shown(qtbot, window, prepared, jobs)
        shown.settle()
        return shown

    return make


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Books]:
    """A book of the employee fund with approved rules, ready to receive business files."""
    with sign_in(founded_file(tmp_path / "city.db")) as desk:
        book = int(
            desk.do(
                "book.new",
                code="310",
                name="职工医保",
                fund="employee",
                start=202601,
                solo=True,
                unit_code="4406",
                unit_name="市医保中心",
            ).value
        )
        desk.do(
            "dimension.import",
            book=book,
            dimension="institution",
            items=[("H44060001", "市一医院"), ("H44060002", "市二医院")],
        )
        desk.do("rule.import", book=book, rules="employee")
        desk.do("rule.approve", book=book)
        yield Books(desk, book, {each.code: each.id for each in desk.ask("account.list", book=book)})


TITLES = ("来源流水号", "入账日期", "金额", "机构编码", "机构名称", "基金支付类型", "类别", "预付金抵扣")


def settlement_file(folder: Path, *rows: tuple[str, ...], name: str = "定点机构拨付回盘.csv") -> Path:
    """A file of payments to institutions, as the paying bank sends them back."""
    path = folder / name
    lines = [",".join(TITLES), *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


GOOD = (
    ("S001", "2026-01-05", "350000.00", "H44060001", "市一医院", "310100", "21", "50000.00"),
    ("S002", "2026-01-05", "80000.00", "H44060002", "市二医院", "310100", "11", ""),
)
BAD = ("S003", "2026-01-05", "12.345", "H44060002", "市二医院", "310100", "11", "")
