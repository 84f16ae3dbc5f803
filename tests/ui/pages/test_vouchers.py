"""The voucher list: what it shows, what may be done, and a result line for each voucher."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from tests.ui.pages.conftest import Bench


def test_the_list_shows_adds_up_and_opens(bench: Bench, save: Callable[..., int]) -> None:
    ids = [save("1004", "40010101", fen) for fen in (100_00, 20_00, 3_50)]
    page = bench.open("vouchers")
    assert [page.rows.id_at(row) for row in range(3)] == ids
    assert page.rows.text(0, 1) == "记-0001"
    assert page.pane.totals.accessibleDescription() == "Total · Amount 123.50"
    assert page.status_text() == "3 vouchers"
    page.table.setFocus()
    page.table.set_current_row(0)
    bench.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    bench.until(lambda: page.status_text() == "3 vouchers · 3 selected, 123.50")
