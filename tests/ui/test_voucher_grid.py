"""Typing a voucher with the keyboard alone, on the real draft."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from finance_desk.accounts.model import Account
from finance_desk.books.model import VoucherType
from finance_desk.vouchers.draft import VoucherDraft
from ui.widgets.narrowing import Choice
from ui.widgets.picker import PickEdit
from ui.widgets.voucher_form import VoucherForm
from ui.widgets.voucher_grid import VoucherChart, VoucherGrid
from ui.widgets.voucher_paper import DIGIT, DIGITS, HEAD, ROW, Column, fits_digits

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
HOSPITAL = 7


def account(id: int, code: str, name: str, pinyin: str, dimensions: dict[int, bool] | None = None) -> Account:
    side = 1 if code[0] in "15" else -1
    return Account(id, code, name, name, pinyin, None, 1, side, "asset", True, "", "", None, dimensions or {})


ACCOUNTS = (
    account(1, "1001", "库存现金", "kcxj"),
    account(2, "1002", "收入户存款", "srhck"),
    account(3, "1003", "财政专户存款", "czzhck"),
    account(4, "4001", "社会保险费收入", "shbxfsr"),
    account(5, "5001", "社会保险待遇支出", "shbxdyzc", {HOSPITAL: True}),
)
ITEMS = (Choice(70, "H01", "市第一人民医院", "sdyrmyy"), Choice(71, "H02", "市中医院", "szyy"))


def chart() -> VoucherChart:
    def items(dimension: int) -> Sequence[Choice]:
        assert dimension == HOSPITAL
        return ITEMS

    return VoucherChart(
        [Choice(each.id, each.code, each.name, each.mnemonic) for each in ACCOUNTS],
        {each.id: each for each in ACCOUNTS},
        {HOSPITAL: "医疗机构"},
        items,
    )


def new_draft() -> VoucherDraft:
    return VoucherDraft(
        book=1,
        accounts={each.id: each for each in ACCOUNTS},
        types={1: VoucherType(1, "记", "记账凭证", (), (), ())},
        day=20240131,
        type=1,
    )


@pytest.fixture
def draft() -> VoucherDraft:
    return new_draft()


@pytest.fixture
def grid(qtbot: QtBot, draft: VoucherDraft) -> VoucherGrid:
    made = VoucherGrid()
    qtbot.addWidget(made)
    made.resize(1100, 480)
    made.set_draft(draft, chart())
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.edit(0, Column.SUMMARY)
    return made


def typed(text: str) -> None:
    """Type where the keyboard is, as fingers do; Chinese comes from an input method."""
    target = QApplication.focusWidget()
    assert target is not None
    if text.isascii():
        QTest.keyClicks(target, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(target, event)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key, modifier)


def enter(*words: str) -> None:
    for each in words:
        if each:
            typed(each)
        press(Qt.Key.Key_Return)


def test_a_voucher_is_typed_without_the_mouse(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("收到财政补贴", "srhck", "1200.50")
    assert grid.current() == (1, Column.SUMMARY)
    enter("", "4001", "")  # the summary was copied, the debit is left empty
    assert grid.current() == (1, Column.CREDIT)
    typed("=")
    press(Qt.Key.Key_Return)
    assert [(line.summary, line.account, line.debit, line.credit) for line in draft.lines[:2]] == [
        ("收到财政补贴", 2, 120050, 0),
        ("收到财政补贴", 4, 0, 120050),
    ]
    assert draft.difference() == 0
    assert [each for each in draft.findings() if each.blocks] == []
    assert grid.difference_words()[0] == "Balanced"
    assert grid.capital_words(120050) == "壹仟贰佰元零伍角整"


def test_required_dimensions_are_asked_in_the_cell(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("支付住院费", "5001")
    editor = QApplication.focusWidget()
    assert isinstance(editor, PickEdit)
    assert "医疗机构" in editor.accessibleName()
    enter("zyy")
    assert draft.lines[0].dimensions == {HOSPITAL: 71}
    assert grid.current() == (0, Column.DEBIT)
    # another account takes away what it does not carry
    grid.edit(0, Column.ACCOUNT)
    enter("1001")
    assert draft.lines[0].dimensions == {}


def test_enter_does_not_trap_at_an_empty_dimension(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("支付", "5001", "", "100")
    assert draft.lines[0].debit == 10000
    assert any(each.code.startswith("voucher.") and each.blocks for each in grid.findings())


def test_amounts_can_be_sums(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("x", "1001", "12+3*4")
    assert draft.lines[0].debit == 2400
    grid.edit(0, Column.DEBIT)
    typed("100-30=")
    assert draft.lines[0].debit == 2400, "= ends a sum, it balances only after plain figures"
    press(Qt.Key.Key_Return)
    assert draft.lines[0].debit == 7000


def test_space_flips_the_side(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("x", "1001")
    typed("88")
    press(Qt.Key.Key_Space)
    assert (draft.lines[0].debit, draft.lines[0].credit) == (0, 8800)
    assert grid.current() == (0, Column.CREDIT)
    press(Qt.Key.Key_Space)
    assert (draft.lines[0].debit, draft.lines[0].credit) == (8800, 0)


def test_minus_makes_red_and_black_again(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("x", "1001", "88")
    grid.edit(0, Column.DEBIT)
    typed("-")
    press(Qt.Key.Key_Return)
    assert draft.lines[0].debit == -8800
    grid.edit(0, Column.DEBIT)
    typed("-")
    press(Qt.Key.Key_Return)
    assert draft.lines[0].debit == 8800
    grid.edit(0, Column.DEBIT)
    typed("50-")
    press(Qt.Key.Key_Return)
    assert draft.lines[0].debit == -5000


def test_one_side_only(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("x", "1001", "88")
    grid.edit(0, Column.CREDIT)
    enter("5")
    assert (draft.lines[0].debit, draft.lines[0].credit) == (0, 500)


def test_equals_and_ctrl_f7_balance_any_line(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("a", "1001", "300", "", "1002", "", "100", "", "4001")
    press(Qt.Key.Key_F7, CTRL)
    assert (draft.lines[2].debit, draft.lines[2].credit) == (0, 20000)
    assert grid.current() == (2, Column.CREDIT)
    grid.edit(0, Column.DEBIT)
    typed("999")
    typed("=")
    assert draft.lines[0].debit == 30000, "what was half typed gives way to the balance"


def test_dots_and_slashes_copy_summaries(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("first", "1001", "1", "second", "1001", "1", "third", "1001", "1")
    typed("..")
    press(Qt.Key.Key_Return)
    assert draft.lines[3].summary == "third"
    grid.edit(3, Column.SUMMARY)
    typed("//")
    press(Qt.Key.Key_Return)
    assert draft.lines[3].summary == "first"
    grid.edit(2, Column.SUMMARY)
    typed("。。")
    assert draft.lines[2].summary == "third"
    press(Qt.Key.Key_Return)
    assert draft.lines[2].summary == "second", "full-width dots from an input method count"


def test_lines_are_inserted_and_removed(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("first", "1001", "1", "second", "1002", "2")
    grid.edit(1, Column.SUMMARY)
    press(Qt.Key.Key_Insert)
    assert [line.summary for line in draft.lines[:3]] == ["first", "first", "second"]
    assert draft.lines[1].account is None
    press(Qt.Key.Key_Delete, CTRL)
    assert [line.summary for line in draft.lines[:2]] == ["first", "second"]
    for _ in range(5):
        press(Qt.Key.Key_Delete, CTRL)
    assert len(draft.lines) == 1, "a line is always there to type into"


def test_undo_and_redo(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("first", "1001", "1")
    grid.edit(0, Column.DEBIT)
    enter("2")
    assert draft.lines[0].debit == 200
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Z, CTRL)
    assert draft.lines[0].debit == 100
    press(Qt.Key.Key_Y, CTRL)
    assert draft.lines[0].debit == 200


def test_escape_keeps_what_was_typed(grid: VoucherGrid, draft: VoucherDraft) -> None:
    typed("half a summ")
    press(Qt.Key.Key_Escape)
    assert draft.lines[0].summary == "half a summ"
    assert QApplication.focusWidget() is grid
    typed("n")
    assert isinstance(QApplication.focusWidget(), QLineEdit), "any letter opens the cell again"


def test_nonsense_stays_in_the_cell_and_says_why(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("x", "1001")
    typed("1.234")
    press(Qt.Key.Key_Return)
    assert grid.current() == (0, Column.DEBIT)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "1.234"
    assert "two decimals" in editor.toolTip()
    assert draft.lines[0].debit == 0
    grid.edit(0, Column.SUMMARY)
    assert grid.current() == (0, Column.DEBIT), "no cell is left with a refused text"
    editor.setText("5")
    press(Qt.Key.Key_Return)
    assert draft.lines[0].debit == 500


def test_an_unknown_account_is_marked(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("x")
    typed("zzzz")
    press(Qt.Key.Key_Return)
    assert grid.current() == (0, Column.ACCOUNT)
    assert draft.lines[0].account is None
    editor = QApplication.focusWidget()
    assert isinstance(editor, PickEdit)
    assert editor.property("refused") == "true"


def test_arrows_walk_lines_and_untouched_cells(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("a", "1001", "1", "b", "1002", "2")
    grid.edit(0, Column.DEBIT)
    press(Qt.Key.Key_Down)
    assert grid.current() == (1, Column.DEBIT)
    press(Qt.Key.Key_Left)
    assert grid.current() == (1, Column.ACCOUNT)
    press(Qt.Key.Key_Up)
    assert grid.current() == (0, Column.ACCOUNT)
    press(Qt.Key.Key_Return, SHIFT)
    assert grid.current() == (0, Column.SUMMARY)
    press(Qt.Key.Key_Down)
    typed("bc")
    press(Qt.Key.Key_Left)
    assert grid.current() == (1, Column.SUMMARY), "in a text that is typed the arrow moves in the text"


def test_tab_leaves_the_grid(qtbot: QtBot, draft: VoucherDraft) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    box = QVBoxLayout(holder)
    before, grid, after = QLineEdit(), VoucherGrid(), QLineEdit()
    for each in (before, grid, after):
        box.addWidget(each)
    holder.resize(1000, 600)
    grid.set_draft(draft, chart())
    holder.show()
    holder.activateWindow()
    qtbot.waitUntil(holder.isActiveWindow)
    before.setFocus()
    press(Qt.Key.Key_Tab)
    assert grid.isAncestorOf(QApplication.focusWidget() or holder), "tabbing in opens the cell"
    typed("kept")
    press(Qt.Key.Key_Tab)
    assert after.hasFocus()
    assert draft.lines[0].summary == "kept"


def test_lines_are_pasted_from_a_spreadsheet(grid: VoucherGrid, draft: VoucherDraft) -> None:
    QGuiApplication.clipboard().setText("电费\t1001\t1,200.00\t\n电费\t1002 收入户存款\t\t1,200.00\n")
    press(Qt.Key.Key_V, CTRL)
    assert [(line.summary, line.account, line.debit, line.credit) for line in draft.lines] == [
        ("电费", 1, 120000, 0),
        ("电费", 2, 0, 120000),
    ]


def test_a_posted_voucher_is_looked_at_only(qtbot: QtBot, grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("x", "1001", "5", "", "1002", "", "5")
    before = [(line.summary, line.debit, line.credit) for line in draft.lines]
    grid.set_draft(draft, chart(), read_only=True)
    grid.setFocus()
    grid.edit(0, Column.DEBIT)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Insert, Qt.Key.Key_5, Qt.Key.Key_Space):
        QTest.keyClick(grid, key)
    QTest.keyClick(grid, Qt.Key.Key_Delete, CTRL)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, HEAD + 10))
    assert [(line.summary, line.debit, line.credit) for line in draft.lines] == before
    assert grid.current()[0] == 0


def test_a_click_opens_the_cell_under_it(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("a", "1001", "1")
    columns = grid._columns()
    left, width = columns.place(Column.CREDIT)
    QTest.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(left + width // 2, HEAD + ROW // 2)
    )
    assert grid.current() == (0, Column.CREDIT)
    editor = QApplication.focusWidget()
    assert editor is not None
    assert editor.geometry() == grid._cell(0, Column.CREDIT), "the card lies exactly over its cell"


def test_findings_mark_their_line_and_lead_there(grid: VoucherGrid) -> None:
    enter("a", "1001", "1", "", "5001", "", "1")
    found = [each for each in grid.findings() if each.subject is not None and each.subject.line == 2]
    assert found
    grid.edit(0, Column.SUMMARY)
    grid.jump_to(found[0])
    assert grid.current()[0] == 1


def test_wide_amounts_switch_to_plain_figures(grid: VoucherGrid, draft: VoucherDraft) -> None:
    assert grid._columns().digits
    enter("a", "1001", "12345678901.23")
    assert not grid._columns().digits
    assert draft.lines[0].debit == 1234567890123
    assert fits_digits(99_999_999_99)
    assert not fits_digits(10 ** len(DIGITS))


def test_digits_stand_in_their_columns(grid: VoucherGrid, draft: VoucherDraft) -> None:
    enter("a", "1001", "-12.34")
    press(Qt.Key.Key_Escape)
    image = grid.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    left = grid._columns().place(Column.DEBIT)[0]

    def inked(digit: int) -> bool:
        return any(
            (ink := image.pixelColor(x, y)).red() - ink.green() > 12
            for x in range(left + digit * DIGIT + 2, left + (digit + 1) * DIGIT - 1)
            for y in range(HEAD + 8, HEAD + ROW - 8)
        )

    # -, 1, 2, 3, 4 in the last five columns and nothing before
    found = "".join("x" if inked(digit) else "." for digit in range(len(DIGITS)))
    assert found == "......xxxxx"


def test_typing_answers_within_a_frame(qtbot: QtBot, draft: VoucherDraft) -> None:
    """Chart of 5,000 accounts, voucher of 200 lines: a key and its repaint under 16 ms (median of own computing)."""
    many = [Choice(at, f"{1001 + at}", f"科目{at}", f"km{at}") for at in range(5000)]
    grid = VoucherGrid()
    qtbot.addWidget(grid)
    grid.resize(1100, 600)
    for at in range(200):
        line = draft.add_line()
        line.summary, line.account, line.debit = f"line {at}", 1, 100
    grid.set_draft(draft, VoucherChart(many, chart().accounts))
    grid.show()
    grid.activateWindow()
    qtbot.waitUntil(grid.isActiveWindow)
    taken = []
    for column, keys in (
        (Column.SUMMARY, "abcdefgh"),
        (Column.ACCOUNT, "10011002"),
        (Column.DEBIT, "12345678"),
    ):
        grid.edit(150, column)
        for key in keys:
            begun = time.thread_time()
            typed(key)
            QApplication.processEvents()
            taken.append(time.thread_time() - begun)
    taken.sort()
    assert taken[len(taken) // 2] < 0.016, [round(each * 1000, 1) for each in taken]


def test_the_form_writes_its_head_into_the_draft(qtbot: QtBot, draft: VoucherDraft) -> None:
    form = VoucherForm()
    qtbot.addWidget(form)
    form.set_voucher(
        draft,
        chart(),
        unit="佛山市本级",
        types=[(1, "记"), (2, "收")],
        number="0012",
        signatures={"Made by": "李会计"},
    )
    form.show()
    heard: list[bool] = []
    form.changed.connect(lambda: heard.append(True))
    form._day.setText("5")
    form._day.commit()
    form._type.setCurrentIndex(1)
    form._attachments.setValue(3)
    assert (draft.day, draft.type, draft.attachments) == (20240105, 2, 3)
    assert len(heard) == 3
    assert form._number.text() == "No. 0012"
    assert form._signed["Made by"].text() == "李会计"
    form.set_voucher(draft, chart(), unit="", types=[(1, "记"), (2, "收")], read_only=True)
    assert not form._day.isEnabled()
    assert len(heard) == 3, "filling the form is no change"
