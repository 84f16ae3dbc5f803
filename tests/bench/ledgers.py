"""The first page of every ledger as its page reads it, and totals, in a book of N posted vouchers."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from finance_desk.app.desk import Desk
from tests.bench import books, measure
from tests.bench.measure import Result

PAGE = 200
"""Rows that a table reads at a time."""
FIRST_PAGE, TOTAL, STALL = 0.100, 1.0, 0.050
"""Seconds: the first page of any ledger, any total, and what the eye takes for a stall."""
MILLION = 1_000_000


def run(size: int) -> Iterator[Result]:
    built = books.book(size)
    with built.open() as desk:
        book = desk.ask("book.list")[0].id
        codes = {each.code: each.id for each in desk.ask("account.list", book=book)}
        busiest = codes[built.ledger.busiest]
        yield from _first_pages(desk, book, busiest, size)
        yield from _totals(desk, book, busiest, size)
    yield from _scrolling(built)


def _first_pages(desk: Desk, book: int, busiest: int, size: int) -> Iterator[Result]:
    """What stands on the screen first: of a month, which a page opens with, and of the whole year."""
    for words, first, last in (("a month", books.FIRST, books.FIRST), ("a year", books.FIRST, books.LAST)):
        asked: dict[str, Any] = {"book": book, "first": first, "last": last}

        def ask(query: str, asked: dict[str, Any] = asked, **more: Any) -> Callable[[], Any]:
            return lambda: desk.ask(query, **asked, **more)

        parts = {
            "trial balance": ask("ledger.trial_balance"),
            "general ledger": ask("ledger.general"),
            "detail ledger of the busiest account": ask("ledger.detail", account=busiest, limit=PAGE),
            "day book of the busiest account": ask("ledger.daily_journal", account=busiest, limit=PAGE),
            "journal": ask("ledger.journal_first", limit=PAGE),
            "account summary": ask("ledger.summary", counted=False),
        }
        for name, work in parts.items():
            cost = measure.call(work, runs=3)
            yield Result(
                f"{name}, {words}, {size:,} vouchers",
                f"{cost.cpu * 1000:.0f} ms",
                goal="≤ 100 ms at 1 M",
                met=cost.cpu <= FIRST_PAGE if size >= MILLION else None,
            )


def _totals(desk: Desk, book: int, busiest: int, size: int) -> Iterator[Result]:
    year: dict[str, Any] = {"book": book, "first": books.FIRST, "last": books.LAST}
    parts = {
        "vouchers of every account counted": lambda: desk.ask("ledger.summary", **year),
        "every row of the detail ledger known": lambda: desk.ask(
            "ledger.detail_ids", account=busiest, **year
        ),
        "every row of the journal known": lambda: desk.ask("ledger.journal_ids", **year),
        "proof of the general ledger": lambda: desk.ask("ledger.general_proof", **year),
        "balance over time": lambda: desk.ask(
            "ledger.over_time", book=book, account=busiest, last=books.LAST
        ),
        "who explains a difference, busiest account": lambda: desk.ask(
            "ledger.difference", left=123_456_79, right=12, account=busiest, **year
        ),
        "who explains a difference, whole book": lambda: desk.ask(
            "ledger.difference", left=123_456_79, right=12, **year
        ),
        "sum of every voucher of the list": lambda: desk.ask("voucher.sums", book=book, ids=every),
    }
    every = list(desk.ask("voucher.ids", book=book))
    rest = ("vouchers of", "every row of")
    for name, work in parts.items():
        cost = measure.call(work, runs=3)
        yield Result(
            f"{name}, a year, {size:,} vouchers",
            f"{cost.cpu * 1000:.0f} ms",
            goal="" if name.startswith(rest) else "≤ 1 s at 1 M",
            met=None if name.startswith(rest) or size < MILLION else cost.cpu <= TOTAL,
        )


def _scrolling(built: books.Built) -> Iterator[Result]:
    """The real list of vouchers in the real window, dragged, paged and jumped through; no step waits for a page."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from ui.ask.questions import Ask, Prepared
    from ui.jobs.runner import Jobs
    from ui.shell.registry import find_pages
    from ui.shell.settings import Settings
    from ui.shell.window import Window
    from ui.theme.look import Look

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    look = Look(app, lang="zh")
    jobs = Jobs()
    steps: list[float] = []
    arriving = 0.0

    def turn() -> None:
        """One turn of the loop as a user's hand sees it, with whatever arrived in it."""
        begun = time.perf_counter()
        app.processEvents()
        steps.append(time.perf_counter() - begun)

    def until(ready: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not ready():
            assert time.monotonic() < end, "the list did not come to rest"
            app.processEvents()
            time.sleep(0.001)

    with tempfile.TemporaryDirectory() as home, built.open() as desk:
        os.environ["FINANCE_DESK_HOME"] = home
        window = Window(desk, jobs, Ask(Prepared()), find_pages(), Settings(Path(home) / "settings.json"))
        window.resize(1280, 800)
        window.show()
        held = desk.ask("book.list")
        window.set_books(held)
        window.show_book(held[0], books.LAST)
        page: Any = window.open_page("vouchers", {})
        until(lambda: not jobs.running)
        table, rows = page.pane.table, page.rows
        page.filters.set_value("periods", (books.FIRST, books.LAST))
        while jobs.running or rows.rowCount() < built.size:
            turn()
            time.sleep(0.001)
        arriving, steps = max(steps), []
        bar = table.verticalScrollBar()
        for place in range(0, bar.maximum(), max(1, bar.maximum() // 300)):
            bar.setValue(place)
            turn()
        for key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Up, Qt.Key.Key_Down):
            for _ in range(60):
                begun = time.perf_counter()
                QTest.keyClick(table, key)
                steps.append(time.perf_counter() - begun)
                turn()
        count = rows.rowCount()
        jobs.shut_down()
        window.close()
    yield Result(
        f"the list of {count:,} vouchers arrives in the window",
        f"the longest turn of the loop {arriving * 1000:.0f} ms",
        goal="no stall ≥ 50 ms",
        met=arriving < STALL,
    )
    worst = max(steps)
    yield Result(
        f"scrolling the list of {count:,} vouchers ({look.lang}), {len(steps):,} steps",
        f"{statistics.median(steps) * 1000:.1f} ms a step (worst {worst * 1000:.0f} ms)",
        goal="no stall ≥ 50 ms",
        met=worst < STALL,
    )
