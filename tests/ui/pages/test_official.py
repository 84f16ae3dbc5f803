"""The chart page's edits, and the official chart beside it, by keyboard."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from finance_desk.accounts.model import NewAccount
from tests.ui.pages.conftest import Bench

ENTER, CONTROL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier


def chart_at(bench: Bench, code: str) -> Any:
    chart = bench.open("accounts")
    rows = range(chart.rows.rowCount())
    chart.table.set_current_row(next(at for at in rows if chart.rows.row_at(at).account.code == code))
    chart.table.setFocus()
    return chart


def test_f2_renames_an_account_and_says_what_it_carries(bench: Bench) -> None:
    bench.desk.do("account.import", book=bench.book, accounts=[NewAccount("100401", "甲")])
    chart = chart_at(bench, "100401")
    bench.press(Qt.Key.Key_F2)
    assert chart.form.code.isReadOnly()
    chart.form._carried[next(iter(chart.form._carried))].setCurrentIndex(2)
    bench.press_all("ICBC", ENTER)
    bench.settle()
    held = {each.code: each for each in bench.desk.ask("account.list", book=bench.book)}["100401"]
    first = bench.desk.ask("dimension.list", book=bench.book)[0].id
    assert (held.name, dict(held.dimensions)) == ("ICBC", {first: True})
    assert chart.drawer.isHidden()
    chart_at(bench, "100401")
    bench.press(Qt.Key.Key_Insert)
    assert not chart.form.code.isReadOnly(), "a new account gets its own code"


def test_differences_are_selected_and_taken_over(bench: Bench) -> None:
    desk, book = bench.desk, bench.book
    desk.do("account.import", book=book, accounts=[NewAccount("100401", "甲")])
    desk.do("account.delete", book=book, code="4602")
    desk.do("account.import", book=book, accounts=[NewAccount("4602", "别名")])
    page = bench.open("official")
    assert [(each.code, str(each.kind)) for each in desk.ask("account.compare", book=book)] == [
        ("100401", "own"),
        ("4602", "renamed"),
    ]
    page.table.set_current_row(0)
    assert not page.take.isEnabled()
    page.table.setFocus()
    bench.press(Qt.Key.Key_A, CONTROL)
    assert page.take.isEnabled()
    bench.answers.answers.append(True)
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    assert [each.code for each in desk.ask("account.compare", book=book)] == ["100401"]
