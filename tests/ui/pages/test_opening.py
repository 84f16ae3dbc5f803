"""Opening balances: typed, out of balance explained, saved, fixed once something is posted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from finance_desk.app.desk import Desk
from finance_desk.balances.model import OpeningRow
from finance_desk.vouchers.choosing import Choice
from tests.ui.pages.conftest import Bench, focused

CONTROL = Qt.KeyboardModifier.ControlModifier


def row_of(page, code: str) -> int:  # type: ignore[no-untyped-def]
    return next(at for at, row in enumerate(page.sheet.rows) if row.account.code == code)


def test_typed_by_keys_with_the_difference_before_the_eyes(bench: Bench) -> None:
    page = bench.open("opening")
    assert not page.save.isEnabled() and page.save.toolTip() == "Nothing was typed since it was saved."
    page.table.setFocus()
    page.table.set_current_row(row_of(page, "1004"))
    bench.press_all("50000.25", Qt.Key.Key_Return)
    assert page.save.isEnabled() and page.status_text() == "1 balance · not saved"
    assert page.totals.accessibleDescription().endswith("out by 50,000.25")
    assert "Difference\t50,000.25" in page.panel.facts.text()
    # the field that opened next stays on its cell when the drawer takes room
    editor = focused()
    page.drawer.unfold()
    bench.settle()
    assert editor.geometry() == page.table.visualRect(page.table.currentIndex())
    bench.press(Qt.Key.Key_Escape)
    page.table.set_current_row(row_of(page, "300101"))
    page.table.setFocus()
    bench.press_all("40000+10000.25", Qt.Key.Key_Return)
    assert page.totals.accessibleDescription().endswith("balanced")
    # a heading adds up by itself
    assert page.sheet.rows[row_of(page, "3001")].opening == page.sheet.rows[row_of(page, "300101")].opening
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    assert not page.dirty and page.status_text() == "2 balances"
    saved = bench.desk.ask("balance.turnovers", book=bench.book, first=202601, last=202601)
    assert saved[bench.codes["1004"]].opening == 50_000_25
    assert saved[bench.codes["300101"]].opening == -50_000_25


def test_saved_out_of_balance_the_check_names_what_is_missing(bench: Bench) -> None:
    page = bench.open("opening")
    page.table.setFocus()
    page.table.set_current_row(row_of(page, "1004"))
    bench.press_all("180", Qt.Key.Key_Return)
    page.by_id["opening.check"].trigger()
    assert bench.window.notice.text().startswith("Save first")
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    page.by_id["opening.check"].trigger()
    bench.settle()
    found = page.findings.findings()
    assert found and any(each.amount in (180_00, -180_00) or "180.00" in str(each.message) for each in found)
    assert page.findings.isVisible()


def test_pasted_from_a_spreadsheet(bench: Bench) -> None:
    page = bench.open("opening")
    QGuiApplication.clipboard().setText("1004\t1,000.00\n300101\t1,000.00\n9999\t1")
    page.table.setFocus()
    page.table.set_current_row(0)
    bench.press(Qt.Key.Key_V, CONTROL)
    assert bench.window.notice.text() == "2 lines taken, 1 not understood."
    assert page.totals.accessibleDescription().endswith("balanced")
    bench.answers.answers.append(False)
    assert not bench.window.close_tab(bench.window.tabs.currentIndex())
    assert page.dirty


def test_fixed_once_something_is_posted(
    bench: Bench, opened: None, save: Callable[..., int], reviewer: Desk
) -> None:
    id = save("1004", "40010101", 100_00)
    reviewer.do("voucher.review", book=bench.book, choice=Choice(ids=[id]))
    bench.desk.do("voucher.post", book=bench.book, choice=Choice(ids=[id]))
    page = bench.open("opening")
    assert page.ribbon.text().startswith("In use: vouchers are posted")
    assert page.save.toolTip() == "Vouchers are posted already: the openings are fixed."
    page.table.setFocus()
    page.table.set_current_row(row_of(page, "1004"))
    bench.type("5")
    assert not page.table.typing and not page.dirty
    # the lawful way: what the balances should have been becomes a voucher of the differences
    assert page.correct.isEnabled()
    page.correct.trigger()
    bench.settle()
    assert page.ribbon.text().startswith("Correcting")
    page.table.setFocus()
    page.table.set_current_row(row_of(page, "1004"))
    bench.press_all("50180", Qt.Key.Key_Return)
    page.table.set_current_row(row_of(page, "300101"))
    page.table.setFocus()
    bench.press_all("50180", Qt.Key.Key_Return)
    bench.answers.answers.append("旧账漏记利息")
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    made = bench.desk.ask("voucher.show", book=bench.book, id=id + 1)
    assert [(each.account, each.debit, each.credit) for each in made.lines] == [
        (bench.codes["1004"], 180_00, 0),
        (bench.codes["300101"], 0, 180_00),
    ]
    assert not page.dirty and page.ribbon.text().startswith("In use")


def test_what_is_typed_while_the_core_saves_stays(bench: Bench) -> None:
    page = bench.open("opening")
    page.table.setFocus()
    page.table.set_current_row(row_of(page, "1004"))
    bench.press_all("180", Qt.Key.Key_Return)
    page.save.trigger()
    page.sheet.rows[row_of(page, "1005")].begin = 20_00
    page._changed_sheet()
    bench.settle()
    assert page.dirty and page.sheet.rows[row_of(page, "1005")].begin == 20_00
    assert [each.opening for each in bench.desk.ask("opening.list", book=bench.book)] == [180_00]
    page.save.trigger()
    bench.settle()
    assert not page.dirty
    assert [each.opening for each in bench.desk.ask("opening.list", book=bench.book)] == [180_00, 20_00]


def test_openings_a_colleague_entered_meanwhile_are_not_lost_in_silence(bench: Bench) -> None:
    page = bench.open("opening")
    page.table.setFocus()
    page.table.set_current_row(row_of(page, "1004"))
    bench.press_all("180", Qt.Key.Key_Return)
    theirs = [OpeningRow(bench.codes["1005"], 70_00)]

    def held() -> list[int]:
        return [each.opening for each in bench.desk.ask("opening.list", book=bench.book)]

    bench.desk.do("opening.set", book=bench.book, rows=theirs, draft=True)
    for answer, opening, kept in ((None, [70_00], 180_00), (0, [180_00], 180_00)):
        bench.answers.answers.append(answer)
        page.save.trigger()
        bench.settle()
        assert held() == opening
        assert page.sheet.rows[row_of(page, "1004")].begin == kept
    assert not page.dirty
    page.table.set_current_row(row_of(page, "1004"))
    page.table.setFocus()
    bench.press_all("190", Qt.Key.Key_Return)
    bench.desk.do("opening.set", book=bench.book, rows=theirs, draft=True)
    bench.answers.answers.append(1)
    page.save.trigger()
    bench.settle()
    assert held() == [70_00] and not page.dirty
    assert page.sheet.rows[row_of(page, "1005")].begin == 70_00
