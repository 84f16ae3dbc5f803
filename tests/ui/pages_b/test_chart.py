"""The chart below a ledger: one key away from any account row, its values read by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from finance_desk.ledgers.model import MonthPoint, OverTime
from tests.ui.pages_b.conftest import Books, Shown
from ui.widgets.balance_chart import BalanceChart, short, steps


def test_the_chart_of_the_row_opens_reads_its_months_and_goes_to_their_lines(
    books: Books, show: Callable[..., Shown]
) -> None:
    shown = show(books.desk, period=202401)
    page = shown.open("trial_balance")
    codes = [page.rows.text(row, 0).split()[0] for row in range(page.rows.rowCount())]
    page.table.set_current_row(codes.index("100202"))
    shown.key(Qt.Key.Key_F12, page.table)
    chart = page.below.chart
    assert (
        chart.isVisible() and chart.hasFocus() and chart.accessibleName() == "100202 银行存款/支出户 余额走势"
    )
    assert chart.accessibleDescription() == "2024-01：余额 借 180,000.00，借方 300,000.00，贷方 120,000.00"
    shown.key(Qt.Key.Key_Right, chart)
    assert chart.period == 202402 and "余额 借 180,000.00，借方 0.00" in chart.words()
    page.table.setFocus()
    page.table.set_current_row(codes.index("5001"))
    shown.settle()
    assert "5001" in chart.accessibleName(), "it follows the row"
    page.filters.set_value("unposted", True)
    shown.settle()
    assert "余额 借 121,000.00" in chart.words()
    chart.setFocus()
    shown.key(Qt.Key.Key_Return, chart)
    detail = shown.front
    assert "5001" in detail.page_title and detail.range == (202401, 202401)
    shown.key(Qt.Key.Key_Backspace, detail.table)
    chart.setFocus()
    shown.key(Qt.Key.Key_Escape, chart)
    assert chart.isHidden() and page.table.hasFocus()


def test_every_page_with_accounts_has_it(books: Books, show: Callable[..., Shown]) -> None:
    shown = show(books.desk, period=202401)
    for id in ("general", "detail", "day_book", "summary", "journal"):
        page = shown.open(
            id, **({} if id in ("summary", "journal") else {"account": books.accounts["100201"]})
        )
        page.table.set_current_row(0)
        shown.key(Qt.Key.Key_F12, page.table)
        assert page.below.chart.isVisible() and page.below.chart.words().startswith("2024-01"), id


def test_years_stand_beside_each_other(qtbot: object, look: object) -> None:
    months = [
        MonthPoint(year * 100 + month, 100, 0, -(year - 2000) * month)
        for year in (2023, 2024)
        for month in range(1, 13)
    ]
    chart = BalanceChart()
    chart.resize(800, 264)
    chart.show_account(OverTime(1, "2001", "应付", -1, tuple(months)), 202406)
    assert "since 2023-06" in chart.words() or "比 2023-06" in chart.words()
    qt = Qt.Key
    for key, period in (
        (qt.Key_Down, 202306), (qt.Key_Down, 202306), (qt.Key_End, 202312), (qt.Key_Right, 202401),
        (qt.Key_Up, 202401), (qt.Key_Home, 202401), (qt.Key_Left, 202312),
    ):  # fmt: skip
        qtbot.keyClick(chart, key)  # type: ignore[attr-defined]
        assert chart.period == period
    assert not chart.grab().isNull()
    chart.show_account(OverTime(1, "2001", "应付", -1, ()), 202406)
    assert chart.period == 0 and not chart.grab().isNull()


def test_axes_have_round_amounts() -> None:
    assert steps(0, 123_456_78) == [0, 50_000_00, 100_000_00, 150_000_00]
    assert steps(-3_00, 9_00) == [-5_00, 0, 5_00, 10_00]
    assert steps(0, 0) == [0, 50]
    assert [short(each, "zh") for each in (0, 5_000_00, 3_500_000_00, -123_000_000_00)] == [
        "0", "5,000", "350万", "-1.2亿",
    ]  # fmt: skip
    assert short(1_234_000_00, "en") == "1.2M" and short(50, "en") == "0.50"
