"""Typing vouchers into a book of N posted ones: what a key takes until it is painted, and what a save takes."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from finance_desk.accounts.model import NewAccount
from finance_desk.app.desk import Desk
from finance_desk.vouchers.model import Line
from tests.bench import books
from tests.bench.measure import Result

ACCOUNTS = 5_000
SAVES, PAGE_SAVES, TYPED = 100, 40, 20
"""Saves by the core, saves from the page, and lines that are typed."""
KEY, PICK, SAVE = 0.016, 0.080, 0.050
"""Seconds: a key in the grid, a key in the account picker, a save."""
_WORDS = ("存款", "收入", "支出", "财政", "统筹", "个人账户", "利息", "补贴", "待遇", "住院")


def run(size: int) -> Iterator[Result]:
    """Measured in a copy: the kept book stays as it is."""
    built = books.book(size)
    with tempfile.TemporaryDirectory() as name:
        database = Path(name) / "book.db"
        shutil.copyfile(built.database, database)
        os.sync()  # else the first checkpoint of the log waits for the whole copy to reach the disk
        with Desk.open(database, *books.OWNER) as desk:
            book = desk.ask("book.list")[0].id
            yield _saves(desk, book, size)
            chart = [
                NewAccount(
                    f"9{at:06}", "".join(_WORDS[(at // 10**digit) % 10] for digit in range(4)), "asset"
                )
                for at in range(ACCOUNTS - len(desk.ask("account.list", book=book)) - 1)
            ]
            desk.do("account.import", book=book, accounts=[*chart, NewAccount("8001", "收入户存款", "asset")])
            os.environ["FINANCE_DESK_HOME"] = name
            yield from _page(desk, book, size, Path(name))


def _saves(desk: Desk, book: int, size: int) -> Result:
    leaves = [each.id for each in desk.ask("account.list", book=book) if each.leaf]
    taken = []
    for nth in range(SAVES):
        lines = [
            Line(leaves[nth % 7], 100_00, 0, "收保费"),
            Line(leaves[nth % 7 + 8], 50_00, 0, "收保费"),
            Line(leaves[nth % 7 + 16], 0, 120_00, "收保费"),
            Line(leaves[nth % 7 + 24], 0, 30_00, "收保费"),
        ]
        begun = time.perf_counter()
        desk.do("voucher.save", book=book, day=books.LAST * 100 + 20, lines=lines)
        taken.append(time.perf_counter() - begun)
    return _told(f"voucher of 4 lines saved: checked, numbered, audited, in a book of {size:,}", taken, SAVE)


def _page(desk: Desk, book: int, size: int, folder: Path) -> Iterator[Result]:
    """The real page in the real window, offscreen; time of wall from the key until everything is painted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QLineEdit

    from ui.ask.questions import Ask, Prepared
    from ui.jobs.runner import Jobs
    from ui.shell.registry import find_pages
    from ui.shell.settings import Settings
    from ui.shell.window import Window
    from ui.theme.look import Look

    app: Any = QApplication.instance() or QApplication([])
    Look(app, lang="zh")
    jobs = Jobs()
    window = Window(desk, jobs, Ask(Prepared()), find_pages(), Settings(folder / "window.json"))
    window.resize(1280, 800)
    window.show()
    window.activateWindow()
    held = desk.ask("book.list")
    window.set_books(held)
    window.show_book(held[0], books.LAST)
    page: Any = window.open_page("voucher", {})

    def until(ready: Callable[[], bool]) -> None:
        end = time.monotonic() + 120
        while not ready():
            assert time.monotonic() < end, "the page did not come to rest"
            app.processEvents()
            time.sleep(0.0002)  # a loop that waits leaves the interpreter to the worker

    def key(given: str | Qt.Key, control: bool = False) -> float:
        """Seconds until the key has done its work and the window is painted."""
        field = app.focusWidget()
        modifiers = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        begun = time.perf_counter()
        QTest.keyClick(field, given, modifiers)
        app.processEvents()
        return time.perf_counter() - begun

    enter = Qt.Key.Key_Return

    def line(account: str, amount: str, picks: list[float], others: list[float]) -> None:
        """A whole line by keys, from its summary to the summary of the next one."""
        others += [key(each) for each in ("x", *"premium of the month", enter)]
        picks += [key(Qt.Key.Key_Backspace if each == "\b" else each) for each in (*account, enter)]
        others += [key(each) for each in (*amount, enter)]

    until(lambda: not jobs.running and isinstance(app.focusWidget(), QLineEdit))
    grid: list[float] = []
    picker: list[float] = []
    for nth in range(TYPED):
        # by code, by initials, and with a mistake taken back
        line(("8001", "srhck", "srx\bhck")[nth % 3], f"{nth + 1}234.56", picker, grid)
    assert sum(each.debit for each in page.draft.lines) == sum(
        (nth + 1) * 1000_00 + 234_56 for nth in range(TYPED)
    )
    yield _told(f"key in the grid until it is painted, a voucher growing to {TYPED} lines", grid, KEY)
    yield _told(f"key in the account picker, {ACCOUNTS:,} accounts", picker, PICK)
    line("9000001", "", [], [])
    key("=")
    saves = []
    for _ in range(PAGE_SAVES):
        typed = page.draft
        begun = time.perf_counter()
        key(enter, control=True)
        until(lambda typed=typed: page.draft is not typed)
        saves.append(time.perf_counter() - begun)
        until(lambda: not jobs.running)
        line("8001", "77.70", [], [])
        line("9000001", "", [], [])
        key("=")
    yield _told(f"Ctrl+Enter on the page until the next voucher waits, in a book of {size:,}", saves, SAVE)
    jobs.shut_down()
    window.close()


def _told(what: str, seconds: Sequence[float], goal: float) -> Result:
    """Median, the 95th of a hundred, and the worst; the goal is for 95 of 100."""
    ordered = sorted(seconds)
    most = ordered[int(len(ordered) * 0.95)]
    return Result(
        f"{what} ({len(ordered)} times)",
        f"{statistics.median(ordered) * 1000:.1f} ms (95 of 100 within {most * 1000:.1f}, worst {ordered[-1] * 1000:.1f})",
        goal=f"≤ {goal * 1000:.0f} ms",
        met=most <= goal,
    )
