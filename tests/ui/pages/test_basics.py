"""Basic data by keyboard: items, voucher types, options."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from tests.ui.pages.conftest import Bench

ENTER = Qt.Key.Key_Return


def at(page, text: str, column: int) -> None:  # type: ignore[no-untyped-def]
    rows = range(page.rows.rowCount())
    page.table.set_current_row(next(row for row in rows if text == page.rows.text(row, column)))


def test_an_item_is_typed_disabled_used_again_and_deleted(bench: Bench, tmp_path: Path) -> None:
    page = bench.open("basics")
    assert not page.by_id["dimension.item_disable"].isEnabled()
    name = bench.desk.ask("dimension.list", book=bench.book)[0].name
    at(page, name, 0)
    page.new.trigger()
    bench.settle()
    bench.type("H9")
    page.form.fields["name"].setFocus()
    bench.type("Ninth")
    page.form.press.click()
    bench.settle()
    at(page, "H9", 1)
    bench.answers.answers.append("2026-01-31")
    page.by_id["dimension.item_disable"].trigger()
    bench.settle()
    items = {each.code: each for each in bench.desk.ask("dimension.items", book=bench.book)}
    assert (items["H9"].name, items["H9"].disabled_from) == ("Ninth", 20260131)
    at(page, "H9", 1)
    assert page.by_id["dimension.item_disable"].text() == "Use again"
    page.by_id["dimension.item_disable"].trigger()
    bench.settle()
    at(page, "H9", 1)
    bench.answers.answers.append("2026-01-10")
    page.by_id["dimension.item_start"].trigger()
    bench.settle()
    items = {each.code: each for each in bench.desk.ask("dimension.items", book=bench.book)}
    assert items["H9"].valid_from == 20260110
    at(page, "H9", 1)
    assert page.by_id["dimension.item_start"].text() == "Use from any day"
    bench.answers.answers.append(True)
    page.by_id["delete"].trigger()
    bench.settle()
    assert "H9" not in {each.code for each in bench.desk.ask("dimension.items", book=bench.book)}
    file = tmp_path / "items.csv"
    file.write_text("编码,名称\nA1,甲\nA2,乙\n", "utf-8")
    at(page, name, 0)
    bench.answers.answers.append(file)
    page.by_id["import"].trigger()
    bench.settle()
    assert {"A1", "A2"} <= {each.code for each in bench.desk.ask("dimension.items", book=bench.book)}


def test_a_voucher_type_is_made_with_its_accounts(bench: Bench) -> None:
    page = bench.open("basics", part="types")
    page.new.trigger()
    bench.settle()
    for name, text in (("code", "付"), ("name", "付款凭证"), ("must_credit", "1001，1002 1004")):
        page.form.fields[name].setText(text)
    page.form.press.click()
    bench.settle()
    made = {each.code: each for each in bench.desk.ask("voucher_type.list", book=bench.book)}["付"]
    assert made.must_credit == ("1001", "1002", "1004")
    at(page, "付", 0)
    page.edit.trigger()
    bench.settle()
    assert page.form.fields["code"].isReadOnly()
    assert page.form.fields["must_credit"].text() == "1001, 1002, 1004"


def test_an_option_is_chosen_and_signed(bench: Bench) -> None:
    page = bench.open("basics", part="options")
    at(page, "Withheld reserve", 0)
    assert not page.new.isEnabled()
    bench.answers.answers.append(1)
    page.edit.trigger()
    bench.settle()
    assert bench.desk.ask("book.options", book=bench.book)["withheld"] == "gross"
    at(page, "Withheld reserve", 0)
    row = page.table.current_row()
    assert page.rows.text(row, 1) == "booked as payable"
    assert page.rows.text(row, 4)


def test_the_files_behind_vouchers_are_kept_in_a_folder(bench: Bench, tmp_path: Path) -> None:
    page = bench.open("basics", part="options")
    at(page, "Files behind vouchers", 0)
    assert page.rows.text(page.table.current_row(), 1) == "in the database"
    bench.answers.answers.extend([1, tmp_path])
    page.edit.trigger()
    bench.settle()
    assert bench.desk.ask("voucher.file_folder", book=bench.book) == tmp_path
    at(page, "Files behind vouchers", 0)
    assert page.rows.text(page.table.current_row(), 1) == str(tmp_path)
    bench.answers.answers.append(0)
    page.edit.trigger()
    bench.settle()
    assert bench.desk.ask("voucher.file_folder", book=bench.book) is None


def test_summaries_are_kept_changed_read_from_a_table_and_deleted(bench: Bench, tmp_path: Path) -> None:
    page = bench.open("basics", part="summaries")
    page.new.trigger()
    bench.settle()
    page.form.fields["code"].setText("01")
    page.form.press.click()
    assert page.form.fields["text"].property("refused") == "true"  # the text is needed
    page.form.fields["text"].setText("收保费")
    page.form.press.click()
    bench.settle()
    file = tmp_path / "summaries.csv"
    file.write_text("编码,摘要\n01,收到保费\n02,拨付待遇\n", "utf-8")
    bench.answers.answers.append(file)
    page.by_id["import"].trigger()
    bench.settle()
    assert [page.rows.text(row, 1) for row in range(page.rows.rowCount())] == ["收到保费", "拨付待遇"]
    page.table.set_current_row(1)
    bench.answers.answers.append(True)
    page.by_id["delete"].trigger()
    bench.settle()
    assert [each.code for each in bench.desk.ask("summary.list", book=bench.book)] == ["01"]
