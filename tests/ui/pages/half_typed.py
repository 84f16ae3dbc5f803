"""Somebody in the middle of a voucher: a process of its own, to be killed (see test_killed.py)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from finance_desk.app.desk import Desk
from tests.ui.pages.conftest import PASSWORD, PERIOD
from ui.ask.questions import Ask, Prepared
from ui.jobs.runner import Jobs
from ui.pages.voucher import page as voucher_page
from ui.shell.registry import find_pages
from ui.shell.settings import Settings
from ui.shell.window import Window
from ui.theme.look import Look

ENTER = Qt.Key.Key_Return


def main(database: str, settings: str) -> None:
    """Sign in, open a new voucher, type a line and a half; then type on until the end comes."""
    app = QApplication(sys.argv)
    Look(app, lang="en")
    jobs = Jobs()
    voucher_page.KEEP_MS = 100  # type: ignore[misc]  # five seconds are long in a test
    with Desk.open(database, "owner", PASSWORD) as desk:
        window = Window(desk, jobs, Ask(Prepared()), find_pages(), Settings(Path(settings)))
        window.resize(1360, 860)
        window.show()
        window.activateWindow()
        books = desk.ask("book.list")
        window.set_books(books)
        window.show_book(books[0], PERIOD)
        page = window.open_page("voucher", {})
        assert isinstance(page, voucher_page.VoucherPage)
        while page.draft is None or not isinstance(app.focusWidget(), QLineEdit):
            QTest.qWait(10)
        for each in ("premium", ENTER, "1004", ENTER, "777.70", ENTER, ENTER, "300101", ENTER):
            if isinstance(each, str):
                QTest.keyClicks(app.focusWidget(), each)
            else:
                QTest.keyClick(app.focusWidget(), each)
        while True:
            QTest.keyClick(app.focusWidget(), Qt.Key.Key_1)
            QTest.qWait(20)
            QTest.keyClick(app.focusWidget(), Qt.Key.Key_Backspace)


if __name__ == "__main__":
    main(*sys.argv[1:])
