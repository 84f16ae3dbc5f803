"""The voucher list: what it shows, what may be done, and a result line for each voucher."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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


def test_the_cashier_signs_and_a_file_is_put_behind_a_voucher(
    bench: Bench, save: Callable[..., int], tmp_path: Path
) -> None:
    bench.desk.do("book.option", book=bench.book, name="cashier_mark", value="on")
    paid = save("1004", "40010101", 100_00)
    page = bench.open("vouchers")
    page.table.setFocus()
    page.table.set_current_row(0)
    sign, attach = page.by_id["voucher.cashier_sign"], page.by_id["voucher.attach"]
    bench.until(sign.isEnabled)
    sign.trigger()
    bench.settle()
    assert bench.desk.ask("voucher.show", book=bench.book, id=paid).cashier == "李会计"
    slip = tmp_path / "回单.pdf"
    slip.write_bytes(b"%PDF-1.7 slip")
    empty, list_ = tmp_path / "空.pdf", tmp_path / "清单.xlsx"
    empty.touch()
    list_.write_bytes(b"PK")
    bench.answers.answers.append([str(slip), str(empty), str(list_)])
    bench.until(attach.isEnabled)
    attach.trigger()
    bench.settle()
    held = bench.desk.ask("voucher.attachments", book=bench.book, id=paid)
    assert [(each.name, each.size) for each in held] == [("回单.pdf", 13), ("清单.xlsx", 2)]
