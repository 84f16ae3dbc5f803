"""The two-figure difference pad on the ledger pages, by keys alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from tests.ui.pages_b.conftest import Books, Shown
from ui.pages.ledger_page import LedgerPage

BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def mark(shown: Shown, page: LedgerPage, row: int, column: str) -> None:
    """Walk to a figure and mark it, by keys."""
    page.table.set_current_row(row)
    names = [each.name for each in page.rows.columns]
    while names[page.table.currentIndex().column()] != column:
        shown.qtbot.keyClick(page.table, Qt.Key.Key_Right)
    shown.key(Qt.Key.Key_D, page.table, BOTH)


def test_two_figures_of_one_page_and_the_entries_between_them(
    books: Books, show: Callable[..., Shown]
) -> None:
    shown = show(books.desk, period=202401)
    page = shown.open("trial_balance")
    codes = [page.rows.text(row, 0).split()[0] for row in range(page.rows.rowCount())]
    shown.key(Qt.Key.Key_D, page.table, BOTH)
    assert page.context.marked is None, "a name is not a figure"
    mark(shown, page, codes.index("1002"), "closing_debit")
    assert page.context.marked.amount == 1_614_567_89 and page.drawer.isHidden()
    mark(shown, page, codes.index("100201"), "closing_debit")
    assert page.context.marked is None and not page.drawer.isHidden()
    told = page.pad.facts.text()
    assert "差额\t180,000.00" in told and "100202 支出户\n期末余额\t180,000.00" in told
    assert "能被 9 整除" in told


def test_figures_of_two_pages_and_the_way_to_the_voucher(books: Books, show: Callable[..., Shown]) -> None:
    shown = show(books.desk, period=202401)
    trial = shown.open("trial_balance")
    codes = [trial.rows.text(row, 0).split()[0] for row in range(trial.rows.rowCount())]
    mark(shown, trial, codes.index("100202"), "closing_debit")
    trial.filters.set_value("unposted", True)
    shown.settle()
    general = shown.open("general", account=books.accounts["100202"], unposted=True)
    last = general.rows.rowCount() - 1
    mark(shown, general, last, "balance")
    told = general.pad.facts.text()
    assert "差额\t1,000.00" in told and "未记账" in told, "the voucher that is not posted yet"
    wanted: list[tuple[str, dict[str, object]]] = []
    shown.window.context.page_wanted.connect(lambda id, arguments: wanted.append((id, arguments)))
    (line,) = [
        fact for group in general.pad.facts.groups for fact in group.facts if "未记账" in str(fact.name)
    ]
    assert line.go is not None
    line.go()
    assert wanted[0][0] == "voucher"
    shown.key(Qt.Key.Key_Escape, general.table)
    assert general.drawer.isHidden()
