"""补充登记 from the voucher page and the list: right amounts by keys, the core's refusals, the right to do it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from finance_desk.app.desk import Desk
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Kind, State
from tests.ui.pages.conftest import Bench
from ui.pages.supplement import SupplementDialog
from ui.pages.voucher.page import VoucherPage
from ui.pages.vouchers.actions import reasons

CONTROL = Qt.KeyboardModifier.ControlModifier
WITH_SHIFT = CONTROL | Qt.KeyboardModifier.ShiftModifier
ENTER = Qt.Key.Key_Return


def post(bench: Bench, reviewer: Desk, id: int) -> int:
    reviewer.do("voucher.review", book=bench.book, choice=Choice(ids=[id]))
    bench.desk.do("voucher.post", book=bench.book, choice=Choice(ids=[id]))
    return id


def dialog_of(bench: Bench) -> SupplementDialog:
    bench.settle()
    bench.until(lambda: isinstance(QApplication.activeModalWidget(), SupplementDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, SupplementDialog)
    bench.until(dialog.isActiveWindow)
    return dialog


def test_right_amounts_by_keys_make_the_voucher_of_the_differences(
    bench: Bench, save: Callable[..., int], reviewer: Desk
) -> None:
    id = post(bench, reviewer, save("1004", "40010101", 100_00))
    bench.open("voucher", id=id)
    bench.press(Qt.Key.Key_S, WITH_SHIFT)
    dialog = dialog_of(bench)
    assert dialog.amounts() == [100_00, 100_00]
    bench.press_all("120", ENTER)
    assert dialog.balance.accessibleName() == "Credit lacks 20.00"
    bench.press_all("100+20", ENTER)
    assert dialog.balance.accessibleName() == "The differences balance"
    assert [each.text() for each in dialog._differences] == ["20.00", "20.00"]
    bench.press(ENTER, CONTROL)
    bench.settle()
    page = bench.window.front_page()
    assert isinstance(page, VoucherPage) and page.voucher is not None
    made = page.voucher
    assert (made.kind, made.corrects, made.state) == (Kind.SUPPLEMENT, id, State.MADE)
    assert [(each.debit, each.credit) for each in made.lines] == [(20_00, 0), (0, 20_00)]


def test_what_the_core_refuses_is_told_beside_what_was_typed(
    bench: Bench, save: Callable[..., int], reviewer: Desk
) -> None:
    id = post(bench, reviewer, save("1004", "40010101", 100_00))
    page = bench.open("vouchers")
    page.table.setFocus()
    page.table.set_current_row(0)
    bench.until(page.by_id["voucher.supplement"].isEnabled)
    bench.press(Qt.Key.Key_S, WITH_SHIFT)
    dialog = dialog_of(bench)
    bench.press(ENTER, CONTROL)  # nothing differs
    bench.settle()
    assert [each.code for each in dialog.findings.findings()] == ["voucher.supplement_nothing"]
    dialog.rights[0].setFocus()
    dialog.rights[0].selectAll()
    bench.press_all("80", ENTER)
    bench.press(ENTER, CONTROL)  # one side alone
    bench.settle()
    assert "voucher.unbalanced" in [each.code for each in dialog.findings.findings()]
    assert dialog.amounts() == [80_00, 100_00] and dialog.make.isEnabled()
    bench.press(Qt.Key.Key_Escape)
    bench.until(lambda: QApplication.activeModalWidget() is None)
    assert list(bench.desk.ask("voucher.ids", book=bench.book)) == [id]


def test_why_it_is_grey(
    bench: Bench, save: Callable[..., int], window_of: Callable[..., Bench], reviewer: Desk
) -> None:
    id = save("1004", "40010101", 5_00)
    page = bench.open("voucher", id=id)
    action = page.by_id["voucher.supplement"]
    assert not action.isEnabled() and action.toolTip().startswith("Only a posted voucher is supplemented")
    post(bench, reviewer, id)
    page.reload()
    bench.settle()
    assert action.isEnabled()
    red = bench.desk.do("voucher.reverse", book=bench.book, id=id, day=20260106, reason="")
    post(bench, reviewer, red.value)
    page.reload()
    bench.settle()
    assert not action.isEnabled() and action.toolTip() == "The voucher is reversed already."
    # red letters themselves are neither taken back nor supplemented, in front and in the list
    words = "Red letters are not taken back. Enter the right voucher anew."
    front = bench.open("voucher", id=red.value)
    listed = reasons(bench.desk.ask("voucher.page", book=bench.book, ids=[red.value]), 1)
    for name in ("voucher.reverse", "voucher.supplement"):
        assert front.by_id[name].toolTip() == listed[name] == words
    # a reviewer may look, not correct
    other = window_of(reviewer).open("voucher", id=id).by_id["voucher.supplement"]
    assert not other.isEnabled() and "voucher.supplement" in other.toolTip()
