"""Two people at two desks on one server type into one voucher; the later one is asked, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from finance_desk.app.desk import Desk
from tests.conftest import founded_url, sign_in
from tests.ui.pages.conftest import PERIOD, WAIT, Bench
from ui.ask.beside import CompareDialog
from ui.ask.dialogs import Dialogs
from ui.ask.questions import Ask, Prepared
from ui.jobs.runner import Jobs
from ui.pages.voucher.page import VoucherPage
from ui.shell.registry import find_pages
from ui.shell.settings import Settings
from ui.shell.window import Window
from ui.theme.look import Look, say
from ui.widgets.voucher_paper import Column

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(postgresql_server: str) -> Iterator[Desk]:
    """The first desk, on a PostgreSQL server."""
    with sign_in(founded_url(postgresql_server)) as opened:
        opened.do("book.new", code="310", name="职工医保", fund="employee", start=PERIOD)
        yield opened


@pytest.fixture
def seat(
    qtbot: QtBot, look: Look, tmp_path: Path, book: int, codes: dict[str, int]
) -> Iterator[Callable[[Desk], Bench]]:
    """``seat(desk)``: a program of its own for a user: own workers, own window, dialogs that a hand answers."""
    at_work: list[Jobs] = []

    def sit(desk: Desk) -> Bench:
        jobs = Jobs()
        at_work.append(jobs)
        ask = Ask(Prepared())
        window = Window(desk, jobs, ask, find_pages(), Settings(tmp_path / f"{desk.actor.login}.json"))
        ask.answerer = Dialogs(window, say)
        qtbot.addWidget(window)
        window.resize(1360, 860)
        window.show()
        bench = Bench(qtbot, desk, window, jobs, Prepared(), book, codes)
        to_front(bench)
        books = desk.ask("book.list")
        window.set_books(books)
        window.show_book(books[0], PERIOD)
        bench.settle()
        return bench

    yield sit
    for jobs in at_work:
        jobs.shut_down()
    QApplication.processEvents()


def to_front(bench: Bench) -> None:
    bench.window.activateWindow()
    bench.qtbot.waitUntil(bench.window.isActiveWindow, timeout=WAIT)


def typed(bench: Bench, page: VoucherPage, row: int, summary: str) -> None:
    """Another summary in a line, by keys."""
    to_front(bench)
    page.grid.edit(row, Column.SUMMARY)
    bench.type(summary)


def saved(bench: Bench) -> None:
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()


def test_the_later_one_chooses_side_by_side_and_both_are_kept(
    desk: Desk, seat: Callable[[Desk], Bench], save: Callable[..., int]
) -> None:
    desk.do(
        "user.new", login="wang", name="王会计", password="abcd-1234", roles=["accountant"], everything=True
    )
    id = save("1004", "40010101", 100_00, "before")
    with desk.signed_in("wang", "abcd-1234") as other:
        mine, theirs = seat(desk), seat(other)
        my_page, their_page = mine.open("voucher", id=id), theirs.open("voucher", id=id)
        typed(mine, my_page, 0, "mine")
        typed(theirs, their_page, 0, "theirs")
        typed(theirs, their_page, 1, "second")
        saved(theirs)
        assert their_page.voucher.version == 2
        seen: list[str] = []

        def choose() -> None:
            """At the dialog: the row both changed waits; ← keeps mine, Enter goes on."""
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, CompareDialog):
                QTimer.singleShot(20, choose)
                return
            seen.extend(cell.text() for column in (1, 2, 3) if (cell := dialog.table.item(3, column)))
            assert not dialog.keep.isEnabled()  # both changed the first line: nobody decides for them
            QTest.keyClick(dialog.table, Qt.Key.Key_Left)
            QTest.keyClick(dialog.table, Qt.Key.Key_Return)

        to_front(mine)
        QTimer.singleShot(20, choose)
        saved(mine)
        assert [each.split(" · ")[0] for each in seen] == ["before", "mine", "theirs"]
        kept = desk.ask("voucher.show", book=mine.book, id=id)
        assert [each.summary for each in kept.lines] == ["mine", "second"]
        assert (kept.version, kept.total, my_page.dirty) == (3, 100_00, False)
        # the colleague's next change meets mine in turn: both desks know the same version after a look
        to_front(theirs)
        their_page.reload()
        theirs.settle()
        assert their_page.voucher.version == 3
        assert [each.summary for each in their_page.draft.lines] == ["mine", "second"]


def test_mine_apart_leaves_two_vouchers(
    desk: Desk, seat: Callable[[Desk], Bench], save: Callable[..., int]
) -> None:
    desk.do(
        "user.new", login="wang", name="王会计", password="abcd-1234", roles=["accountant"], everything=True
    )
    id = save("1004", "40010101", 100_00, "before")
    with desk.signed_in("wang", "abcd-1234") as other:
        mine, theirs = seat(desk), seat(other)
        my_page, their_page = mine.open("voucher", id=id), theirs.open("voucher", id=id)
        typed(mine, my_page, 0, "mine")
        typed(theirs, their_page, 0, "theirs")
        saved(theirs)

        def apart() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, CompareDialog):
                QTimer.singleShot(20, apart)
                return
            found = [each for each in dialog.findChildren(type(dialog.keep)) if "another" in each.text()]
            found[0].setFocus()
            QTest.keyClick(found[0], Qt.Key.Key_Space)

        to_front(mine)
        QTimer.singleShot(20, apart)
        saved(mine)
        ids = desk.ask("voucher.ids", book=mine.book)
        both = [desk.ask("voucher.show", book=mine.book, id=each) for each in ids]
        assert sorted(each.lines[0].summary for each in both) == ["mine", "theirs"]
        assert [each.number for each in both] == [1, 2]
