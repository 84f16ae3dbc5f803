"""Key maps: a hand that comes from U8 or Kingdee finds its keys, and no key ever means two things."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QRadioButton

from tests.ui.pages.conftest import Bench
from tests.ui.pages.test_every_page import PAGES
from tests.ui.pages.test_voucher import type_voucher
from ui.shell.key_card import print_card
from ui.shell.settings import Settings
from ui.theme.keymap import KEYMAPS, LINE_KEYS, WINDOW_KEYS, line_actions
from ui.theme.look import look

CONTROL = Qt.KeyboardModifier.ControlModifier
DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


def keys_of(action: QAction | QShortcut) -> list[str]:
    sequences = action.shortcuts() if isinstance(action, QAction) else action.keys()
    return [each.toString() for each in sequences]


@pytest.mark.parametrize("keymap", KEYMAPS)
def test_no_key_means_two_things_on_any_page(bench: Bench, keymap: str) -> None:
    look().set_keymap(keymap)
    window = [key for each in bench.window.findChildren(QShortcut, options=DIRECT) for key in keys_of(each)]
    assert window and not [key for key, times in Counter(window).items() if times > 1]
    for id in PAGES:
        page = bench.open(id)
        # an action stands in the page and, hidden, in its menus: the same object
        actions = {*page.actions(), *page.findChildren(QShortcut)}
        taken = Counter(window + [key for each in actions for key in keys_of(each)])
        if id == "voucher":
            taken.update(list(line_actions(look().keymap)))
        assert [key for key, times in taken.items() if times > 1] == [], f"{keymap} {id}"


def test_every_key_of_a_map_is_one_qt_knows_and_moves_an_action_there_is(bench: Bench) -> None:
    known = {*LINE_KEYS, *WINDOW_KEYS}
    for id in PAGES:
        known |= {each.objectName() for each in bench.open(id).findChildren(QAction)}
    for each in KEYMAPS.values():
        assert set(each.keys) <= known
        for keys in (*each.keys.values(), *LINE_KEYS.values(), *WINDOW_KEYS.values()):
            # written as Qt writes them, because the grid compares texts
            assert [QKeySequence(key).toString() for key in keys] == list(keys)


def test_u8_hands(bench: Bench) -> None:
    page = bench.open("voucher")
    look().set_keymap("u8")  # at once, with the page open
    type_voucher(bench, amount="12")
    bench.press(Qt.Key.Key_I, CONTROL)
    assert [each.debit - each.credit for each in page.draft.lines] == [12_00, 0, -12_00]
    bench.press(Qt.Key.Key_D, CONTROL)
    assert [each.debit - each.credit for each in page.draft.lines] == [12_00, -12_00]
    bench.press(Qt.Key.Key_F6)
    bench.settle()
    assert page.voucher is not None and page.voucher.label == "记-0001"
    bench.press(Qt.Key.Key_F5)
    bench.settle()
    assert bench.window.front_page() is page and page.voucher is None


def test_kingdee_hands(bench: Bench) -> None:
    look().set_keymap("kingdee")
    page = bench.open("voucher")
    type_voucher(bench, amount="12")
    bench.press(Qt.Key.Key_Insert, CONTROL)
    assert len(page.draft.lines) == 3
    bench.press(Qt.Key.Key_Delete, CONTROL)
    assert len(page.draft.lines) == 2
    bench.press(Qt.Key.Key_F8)  # in Kingdee F8 saves; it must not review
    bench.settle()
    assert page.voucher is not None and page.voucher.label == "记-0001"
    bench.press(Qt.Key.Key_F4)
    bench.settle()
    assert page.voucher is None


def test_the_desks_own_keys_come_back(bench: Bench) -> None:
    page = bench.open("voucher")
    before = {each.objectName(): keys_of(each) for each in page.actions()}
    look().set_keymap("u8")
    assert {each.objectName(): keys_of(each) for each in page.actions()} != before
    look().set_keymap("desk")
    assert {each.objectName(): keys_of(each) for each in page.actions()} == before
    type_voucher(bench, amount="12")
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    assert page.voucher is not None


def test_f1_shows_the_map_and_changes_it_by_keys(bench: Bench) -> None:
    wanted: list[str] = []
    bench.window.keymap_wanted.connect(wanted.append)
    bench.window.keymap_wanted.connect(look().set_keymap)
    bench.open("voucher")
    card = bench.window.show_keys()
    assert ("Ctrl+Del", "remove the line") in dict(card.sections())["New voucher"]
    chosen = next(each for each in card.findChildren(QRadioButton) if "U8" in each.text())
    bench.until(card.isActiveWindow)
    chosen.setFocus()
    bench.press(Qt.Key.Key_Space)
    assert wanted == ["u8"]
    shown = dict(card.sections())
    assert ("Ctrl+D, Ctrl+Del", "remove the line") in shown["New voucher"]
    assert ("F6, Ctrl+S", "Save") in shown["New voucher"]
    assert ("Shift+F5", "read anew") in shown["Everywhere"]
    card.close()


def test_the_card_is_printed(bench: Bench) -> None:
    look().set_keymap("kingdee")
    bench.open("voucher")
    card = bench.window.show_keys()
    drawn: list[Path] = []
    print_card(bench.window.context, card.sections(), drawn.append)
    bench.until(lambda: bool(drawn))
    pdf = pypdfium2.PdfDocument(drawn[0].read_bytes())
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    assert "Kingdee" in text and "Ctrl+Insert" in text and "remove the line" in text
    card.close()


def test_the_choice_is_kept_on_this_computer(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path)
    settings.keymap = "kingdee"
    settings.save()
    assert Settings.load(tmp_path).keymap == "kingdee"
