"""The desk: figures, the way to closing, and what is to do, each leading to its list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.clock import Clock
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Line, State
from tests.ui.pages.conftest import PASSWORD, Bench


def at(year: int, month: int, day: int) -> Clock:
    return lambda: dt.datetime(year, month, day, 4, tzinfo=dt.UTC)


@pytest.fixture
def on_the_day(founded: Path, desk: Desk, tmp_path: Path) -> Callable[[Clock], Desk]:
    return lambda clock: Desk.open(tmp_path / "book.db", "owner", PASSWORD, clock=clock)


def test_what_waits_leads_to_its_own_list(
    bench: Bench, save: Callable[..., int], reviewer: Desk, codes: dict[str, int]
) -> None:
    made = [save("1004", "40010101", fen) for fen in (100_00, 20_00, 3_50)]
    half = [Line(codes["1004"], 1_00, 0, "x")]
    bench.desk.do("voucher.save", book=bench.book, day=20260106, lines=half, complete=False)
    reviewer.do("voucher.review", book=bench.book, choice=Choice(ids=made[:1]))
    home = bench.open("home")
    home.reload()
    bench.settle()
    assert [each.text() for each in home.todo.rows()] == [
        "1 draft is not complete",
        "2 vouchers of yours wait for somebody else's review",
        "1 voucher can be posted",
    ]
    bench.window.context.set_period(202605)  # what waits is of the open period, whatever is looked at
    assert home.status_text() == "3 things to do"

    def went(row: int) -> tuple[str, list[int]]:
        bench.window.open_page("home")
        home.todo.rows()[row].click()
        bench.settle()
        page = bench.window.front_page()
        shown = next(each.spec.id for each in bench.window.open_tabs() if each.widget is page)
        rows = page.rows  # type: ignore[union-attr]
        return shown, [rows.id_at(at) for at in range(rows.rowCount())]

    page, ids = went(0)
    assert page == "vouchers" and len(ids) == 1 and ids[0] not in made
    assert bench.desk.ask("voucher.show", book=bench.book, id=ids[0]).state is State.DRAFT
    assert went(2) == ("review", made[:1])
    assert went(1) == ("review", made)  # their own queue holds what is reviewed and not posted as well


def test_a_deadline_is_days_left_or_days_overdue(
    window_of: Callable[..., Bench], on_the_day: Callable[[Clock], Desk]
) -> None:
    for clock, caption, figure, line in (
        (at(2026, 2, 3), "Days to close", "7", "to close 2026-01"),
        (at(2026, 2, 9), "Days to close", "1", "▲ to close 2026-01"),
        (at(2026, 2, 13), "Days overdue", "3", "■ 2026-01 should be closed."),
    ):
        with on_the_day(clock) as desk:
            bench = window_of(desk)
            home = bench.open("home")
            assert home.days.accessibleName() == caption
            assert home.days.accessibleDescription().split("\n")[0] == f"{figure} {line}"
            bench.window.close()


def test_a_training_book_has_no_deadline(window_of: Callable[..., Bench], desk: Desk) -> None:
    desk.do("book.new", code="T01", name="培训账套", fund="employee", start=202001, training=True)
    bench = window_of(desk.refreshed())
    book = next(each for each in bench.desk.ask("book.list") if each.training)
    bench.window.set_books(bench.desk.ask("book.list"))
    assert bench.window.show_book(book)
    bench.settle()
    home = bench.window.front_page()
    described = home.days.accessibleDescription()  # type: ignore[union-attr]
    assert described.startswith("— A training book has no deadline.")
