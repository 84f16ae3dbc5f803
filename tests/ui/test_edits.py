"""Fields: amounts, days, periods, narrowing pickers, filter chips, findings, drawer, cards."""

from __future__ import annotations

import random
import time

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCalendarWidget,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from finance_desk.base.findings import Finding, Severity, Subject, hint, stop
from finance_desk.base.messages import message
from ui.theme.cells import State, Tone
from ui.widgets.card import FigureCard
from ui.widgets.chip import StateChip
from ui.widgets.day_edit import DayEdit, read_day
from ui.widgets.drawer import Drawer
from ui.widgets.filter_chips import Filter, FilterChips, FilterSpec
from ui.widgets.findings import FindingsList
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.narrowing import Choice, Narrower
from ui.widgets.period_picker import PeriodPicker
from ui.widgets.picker import AccountPicker, PickEdit
from ui.widgets.popup import Popup


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    widget.setFocus()


# amounts


def test_an_amount_is_told_when_the_field_is_left(qtbot: QtBot) -> None:
    edit = MoneyEdit()
    shown(qtbot, edit)
    told: list[int | None] = []
    edit.value_changed.connect(told.append)
    QTest.keyClicks(edit, "1200*2")
    assert told == []
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert told == [240000]
    assert edit.text() == "2,400.00"
    edit.clear()
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert told == [240000, None]


def test_full_width_digits_become_plain_while_typing(qtbot: QtBot) -> None:
    edit = MoneyEdit()
    shown(qtbot, edit)
    edit.insert("１２．５")
    edit.textEdited.emit(edit.text())
    assert edit.text() == "12.5"


def test_a_minus_in_front_or_over_all_changes_the_sign(qtbot: QtBot) -> None:
    edit = MoneyEdit()
    shown(qtbot, edit)
    edit.set_value(1250)
    edit.selectAll()
    QTest.keyClicks(edit, "-")
    assert edit.text() == "-12.50"
    QTest.keyClicks(edit, "-")
    assert edit.text() == "12.50"
    edit.end(False)
    QTest.keyClicks(edit, "-2")
    assert edit.text() == "12.50-2", "behind figures it begins a difference"
    assert edit.commit()
    assert edit.value() == 1050


def test_nonsense_is_marked_with_its_reason_and_kept(qtbot: QtBot) -> None:
    edit = MoneyEdit()
    shown(qtbot, edit)
    edit.set_value(100)
    edit.setText("12..5")
    assert not edit.commit()
    assert edit.value() == 100
    assert edit.text() == "12..5"
    assert edit.property("refused") == "true"
    assert "12..5" in edit.accessibleDescription()
    edit.setText("12.5")
    assert edit.commit()
    assert edit.property("refused") == "false"


# days and periods


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2024-01-03", 20240103),
        ("20240103", 20240103),
        ("2024/1/3", 20240103),
        ("5", 20241105),
        ("31", None),
        ("0229", 20240229),
        ("2-29", 20240229),
        ("１５", 20241115),
        ("2024-02-30", None),
        ("x", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, day: int | None) -> None:
    if day is None:
        with pytest.raises(ValueError):
            read_day(typed, 20241120)
    else:
        assert read_day(typed, 20241120) == day


def test_a_day_steps_and_refuses(qtbot: QtBot) -> None:
    edit = DayEdit(20240229)
    shown(qtbot, edit)
    told: list[int] = []
    edit.value_changed.connect(told.append)
    QTest.keyClick(edit, Qt.Key.Key_Up)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    assert told == [20240301, 20240229]
    edit.setText("31.2.")
    assert not edit.commit()
    assert edit.value() == 20240229
    assert "31.2." in edit.toolTip()


def test_the_calendar_opens_by_key_and_gives_its_day(qtbot: QtBot) -> None:
    edit = DayEdit(20240229)
    shown(qtbot, edit)
    QTest.keyClick(edit, Qt.Key.Key_F7)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, Popup)
    assert isinstance(popup.content, QCalendarWidget)
    popup.content.clicked.emit(QDate(2024, 3, 5))
    assert edit.value() == 20240305
    assert not popup.isVisible()


def test_periods_are_chosen_among_those_there_are(qtbot: QtBot) -> None:
    picker = PeriodPicker(202411)
    shown(qtbot, picker)
    picker.set_periods({202410: True, 202411: False, 202412: False})
    told: list[int] = []
    picker.chosen.connect(told.append)
    QTest.keyClick(picker, Qt.Key.Key_PageUp)
    QTest.keyClick(picker, Qt.Key.Key_PageUp)  # 202409 is not a period of the book
    assert told == [202410]
    QTest.mouseClick(picker, Qt.MouseButton.LeftButton)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, Popup)
    months = popup.content._months  # type: ignore[attr-defined]
    assert [each.isEnabled() for each in months] == [False] * 9 + [True] * 3
    assert months[9].text() == "10 ✓"
    months[11].click()
    assert told == [202410, 202412]


# narrowing


def chart(count: int) -> list[Choice]:
    dice = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["存款", "收入", "支出", "财政", "统筹", "个人账户", "利息", "补贴", "待遇", "住院"]
    made = []
    for at in range(count):
        name = "".join(dice.choice(words) for _ in range(dice.randint(1, 5)))
        made.append(Choice(at, str(100000 + at), name, "".join(dice.choice(letters) for _ in name)))
    made.append(Choice(count, "1002", "收入户存款", "srhck"))
    return made


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("1002", 5000),
        ("srh", 5000),
        ("SRHCK", 5000),
        ("收入户", 5000),
        ("ｓｒｈｃｋ", 5000),
        ("户存 srh", 5000),
    ],
)
def test_code_initials_and_name_narrow(typed: str, first: int) -> None:
    typed = typed.translate({ord("ｓ"): "s", ord("ｒ"): "r", ord("ｈ"): "h", ord("ｃ"): "c", ord("ｋ"): "k"})
    assert Narrower(chart(5000)).narrow(typed)[0].id == first


def test_every_key_narrows_5000_accounts_at_once() -> None:
    narrower = Narrower(chart(5000))
    for typed in ("1", "10", "1002", "s", "sr", "存", "存款", "zz", "收入 1", ""):
        begun = time.thread_time()
        narrower.narrow(typed)
        assert time.thread_time() - begun < 0.08, typed


def test_the_shortest_code_comes_first() -> None:
    rows = [Choice(1, "100201", "工行"), Choice(2, "1002", "存款"), Choice(3, "21002", "别的")]
    assert [each.id for each in Narrower(rows).narrow("1002")] == [2, 1, 3]
    assert Narrower(rows).exactly("1002") == rows[1]
    assert Narrower(rows).exactly("工") == rows[0]
    assert Narrower(rows).exactly("1") is None


def test_picking_by_keys(qtbot: QtBot) -> None:
    picker = AccountPicker(chart(50))
    shown(qtbot, picker)
    told: list[int] = []
    picker.picked.connect(told.append)
    QTest.keyClicks(picker, "100")
    assert picker.list_open
    first = picker.shown_choices()
    assert first[0].code == "1002"
    QTest.keyClick(picker, Qt.Key.Key_Down)
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert told == [first[1].id]
    assert picker.text().startswith(first[1].code)
    assert not picker.list_open
    QTest.keyClick(picker, Qt.Key.Key_F7)
    assert len(picker.shown_choices()) == 51, "F7 shows the whole list when a choice stands there"
    QTest.keyClick(picker, Qt.Key.Key_Escape)
    assert not picker.list_open
    assert picker.value() == first[1].id


def test_leaving_a_picker_takes_what_fits_and_marks_what_does_not(qtbot: QtBot) -> None:
    holder = QWidget()
    box = QVBoxLayout(holder)
    picker, after = PickEdit(chart(5)), QLineEdit()
    box.addWidget(picker)
    box.addWidget(after)
    shown(qtbot, holder)
    picker.setFocus()
    QTest.keyClicks(picker, "srhck")
    QTest.keyClick(picker, Qt.Key.Key_Tab)
    assert picker.value() == 5
    picker.setFocus()
    picker.setText("nowhere")
    after.setFocus()
    assert picker.property("refused") == "true"
    assert picker.text() == "nowhere", "nothing typed is dropped"
    picker.setText("")
    assert picker.commit()
    assert picker.value() is None


# filters


def filters() -> FilterChips:
    return FilterChips(
        [
            FilterSpec("unposted", "Unposted too", Filter.TOGGLE),
            FilterSpec("state", "State", Filter.CHOICE, {1: "made", 2: "reviewed"}),
            FilterSpec("text", "Text", Filter.TEXT),
            FilterSpec("account", "Account", Filter.PICK, picks=lambda: chart(3)),
            FilterSpec("periods", "Periods", Filter.PERIODS, start=202411),
            FilterSpec("days", "Days", Filter.DAYS, start=20241101),
            FilterSpec("amount", "Amount", Filter.AMOUNTS),
        ]
    )


def test_filters_read_as_words(qtbot: QtBot) -> None:
    chips = filters()
    shown(qtbot, chips)
    told: list[dict[str, object]] = []
    chips.changed.connect(told.append)
    chips.set_value("state", 2)
    chips.set_value("periods", (202401, 202411))
    chips.set_value("amount", (100, None))
    chips.set_value("account", 3)
    chips.set_value("unposted", True)
    assert chips.words() == (
        "Unposted too · State reviewed · Account 1002 收入户存款 · 2024-01 – 2024-11 · Amount 1.00 – …"
    )
    assert told[-1] == chips.values()
    chips.set_value("unposted", True)
    assert len(told) == 5, "nothing changed, nothing told"
    chip = chips._chips["state"]
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert "state" not in chips.values()
    chips.clear()
    assert chips.values() == {}
    assert chips.words() == ""


@pytest.mark.parametrize("name", ["state", "text", "account", "periods", "days", "amount"])
def test_every_filter_has_an_editor(qtbot: QtBot, name: str) -> None:
    chips = filters()
    shown(qtbot, chips)
    chips.open(name)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, Popup)
    if name == "text":
        field = popup.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        field.insert("利息")
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert chips.values() == {"text": "利息"}
    if name == "amount":
        low, high = popup.findChildren(MoneyEdit)
        low.setText("1")
        high.setText("2")
        apply = next(each for each in popup.findChildren(QPushButton) if each.text() == "Apply")
        apply.click()
        assert chips.values() == {"amount": (100, 200)}
    popup.close()


# findings


FOUND = [
    stop(
        "a.stop", message("Voucher 12 does not balance."), Subject("voucher", 12, "记-0012"), amount=18000,
        remedy=hint(message("Make a correcting voucher"), "voucher.reverse", id=12),
    ),
    Finding("b.ok", Severity.OK, message("The chain is whole.")),
    Finding("c.warn", Severity.WARN, message("An old backup."), Subject("file", 3, "backup")),
]  # fmt: skip


def test_findings_lead_to_their_place_and_their_remedy(qtbot: QtBot) -> None:
    listed = FindingsList()
    listed.resize(800, 300)
    shown(qtbot, listed)
    listed.set_verbs({"voucher.reverse": "Reverse a voucher in red letters"})
    listed.set_findings(FOUND)
    jumps: list[Subject] = []
    runs: list[object] = []
    listed.jump.connect(jumps.append)
    listed.run.connect(runs.append)
    view = listed._list
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert jumps == [FOUND[0].subject]
    assert runs == [FOUND[0].remedy]
    assert [listed.verb(each) for each in FOUND] == ["Reverse a voucher in red letters", "", "Show"]
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert len(jumps) == 1, "a finding without a place leads nowhere"
    row = view.visualRect(view.model().index(2, 0))
    button = listed._painter.verb_place(row).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(button.x(), button.y()))
    assert jumps[-1] == FOUND[2].subject
    view.setCurrentIndex(view.model().index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == (
        "Stop: Voucher 12 does not balance. · 记-0012 · 180.00 · Make a correcting voucher · a.stop"
    )


def test_a_cut_sentence_stands_whole_below(qtbot: QtBot) -> None:
    listed = FindingsList()
    listed.resize(900, 300)
    shown(qtbot, listed)
    listed.set_findings(FOUND)
    assert listed._whole.isHidden()
    listed.resize(420, 300)
    qtbot.waitUntil(lambda: not listed._whole.isHidden())
    assert "does not balance" in listed._whole.text()


# small parts


def test_a_drawer_folds_by_escape(qtbot: QtBot) -> None:
    drawer = Drawer("Details", QLabel("x"))
    holder = QWidget()
    QVBoxLayout(holder).addWidget(drawer)
    shown(qtbot, holder)
    assert drawer.isHidden()
    drawer.unfold()
    assert drawer.width() == 360
    qtbot.waitUntil(lambda: drawer.graphicsEffect() is None)
    drawer.setFocus()
    QTest.keyClick(drawer, Qt.Key.Key_Escape)
    assert drawer.isHidden()


def test_a_card_speaks_and_leads(qtbot: QtBot) -> None:
    card = FigureCard("Fund balance", leads=True)
    shown(qtbot, card)
    card.set_figure(-123456, "3 rows wait", tone="warn")
    assert card.accessibleName() == "Fund balance"
    assert card.accessibleDescription() == "-1,234.56 ▲ 3 rows wait"
    with qtbot.waitSignal(card.pressed):
        QTest.keyClick(card, Qt.Key.Key_Return)


def test_a_chip_says_its_state(qtbot: QtBot) -> None:
    chip = StateChip()
    qtbot.addWidget(chip)
    assert chip.isHidden()
    chip.set_state(State("posted", Tone.POSTED))
    assert chip.accessibleName() == "posted"
    assert chip.sizeHint().width() > 30
