"""F1: the keys of the page in front and of the whole window, in the key map the hands are used to."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from finance_desk.base.messages import N_, message
from finance_desk.base.progress import Progress
from ui.pages.spec import Context
from ui.theme import keymap as maps
from ui.theme import spacing
from ui.theme.keymap import KEYMAPS, Keymap
from ui.theme.look import look, say
from ui.widgets.marks import button, label

if TYPE_CHECKING:
    from finance_desk.printing.key_card import KeyCardPrint

Keys = Sequence[tuple[str, str]]
"""(keys, what they do) in the language of the window."""

_TABLE_KEYS = (
    ("Enter", N_("open the row")),
    ("Ctrl+A", N_("select all rows")),
    ("Ctrl+C", N_("copy the rows")),
    ("Ctrl+Shift+C", N_("copy the rows with the column heads")),
    ("Ctrl+Home, Ctrl+End", N_("first row, last row")),
    ("Tab", N_("leave the table")),
)


def _window_keys(keymap: Keymap) -> Keys:
    def of(action: str) -> str:
        return maps.written(keymap.of(action, maps.WINDOW_KEYS[action]))

    return [
        (keys, say(words))
        for keys, words in (
            ("Ctrl+K", N_("find a page or an action")),
            ("Ctrl+Tab", N_("next tab")),
            ("Ctrl+Shift+Tab", N_("tab before")),
            ("Ctrl+W", N_("close the tab")),
            ("Ctrl+1 … 9", N_("tab by its place")),
            (of("window.reload"), N_("read anew")),
            (of("window.part"), N_("to the next part of the window")),
            ("F11", N_("full screen")),
            ("Ctrl+L", N_("lock the window")),
            ("F1", N_("this card")),
        )
    ]


class KeyCard(QDialog):
    """Keys in columns: what the page adds comes first. ``page_keys`` gives them as the map in force has them."""

    keymap_wanted = Signal(str)
    print_wanted = Signal()

    def __init__(self, page: str, page_keys: Callable[[], Keys], parent: QWidget | None) -> None:
        super().__init__(parent)
        self._page, self._page_keys = page, page_keys
        self.setWindowTitle(say("Keys"))
        self.setAccessibleName(say("Keys"))
        self.resize(760, 600)
        outer = QVBoxLayout(self)
        head = QHBoxLayout()
        head.addWidget(label(N_("Keys as in")))
        self.choices = {}
        for each in KEYMAPS.values():
            choice = QRadioButton(say(each.title))
            choice.setAccessibleName(say("Keys as in {program}", program=say(each.title)))
            choice.clicked.connect(partial(self._chosen, each.id))
            self.choices[each.id] = choice
            head.addWidget(choice)
        head.addStretch(1)
        outer.addLayout(head)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName(say("Keys"))
        outer.addWidget(self._scroll, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        self.printing = button("Print", "")
        self.printing.clicked.connect(self.print_wanted)
        foot.addWidget(self.printing)
        close = button("Close", "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        outer.addLayout(foot)
        look().keys_changed.connect(self.fill)
        self.fill()

    def _chosen(self, id: str, _on: bool = True) -> None:
        self.keymap_wanted.emit(id)

    def sections(self) -> list[tuple[str, Keys]]:
        """(heading, keys) as shown."""
        found = [
            (self._page, self._page_keys()),
            (say("In tables"), [(keys, say(words)) for keys, words in _TABLE_KEYS]),
            (say("Everywhere"), _window_keys(look().keymap)),
        ]
        return [each for each in found if each[1]]

    def fill(self) -> None:
        """Show the keys of the map in force."""
        self.choices[look().keymap.id].setChecked(True)
        holder = QWidget()
        holder.setObjectName("scrolled")
        columns = QHBoxLayout(holder)
        columns.setSpacing(spacing.SECTION)
        left, right = QVBoxLayout(), QVBoxLayout()
        for nth, (title, keys) in enumerate(self.sections()):
            self._add(right if nth else left, title, keys)
        left.addStretch(1)
        right.addStretch(1)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        self._scroll.setWidget(holder)

    @staticmethod
    def _add(box: QVBoxLayout, title: str, keys: Keys) -> None:
        box.addWidget(label(title, "section"))
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(spacing.BETWEEN)
        grid.setVerticalSpacing(4)
        for row, (key, words) in enumerate(keys):
            grid.addWidget(label(key, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            meaning = label(words)
            meaning.setWordWrap(True)
            grid.addWidget(meaning, row, 1)
        box.addLayout(grid)
        box.addSpacing(spacing.BETWEEN)


def on_paper(sections: Sequence[tuple[str, Keys]], keymap: Keymap, by: str, lang: str) -> KeyCardPrint:
    """The card as it is printed, for whom and in which language."""
    from finance_desk.printing.key_card import KeyCardPrint
    from finance_desk.printing.layout import Imprint

    return KeyCardPrint(
        message("Key card"),
        message("Keys as in {program}", program=message(keymap.title)),
        tuple((title, tuple(keys)) for title, keys in sections),
        Imprint(by, dt.datetime.now().astimezone(), lang),
    )


def print_card(
    context: Context, sections: Sequence[tuple[str, Keys]], opened: Callable[[Path], object] | None = None
) -> None:
    """Draw the card as PDF in a worker and open it (``opened`` takes it instead)."""
    keymap, lang, by = look().keymap, context.lang, context.desk.actor.name
    target = Path(tempfile.mkdtemp(prefix="finance-desk-")) / "keys.pdf"

    def work(progress: Progress) -> int:
        from finance_desk.printing.key_card import render_key_card

        return render_key_card(on_paper(sections, keymap, by, lang), target, progress).pages

    def told(pages: int) -> None:
        context.notice(message("{pages} pages: {path}", pages=pages, path=str(target)))
        if opened is not None:
            opened(target)
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(target)))

    context.jobs.read(context, work, told, slot="print", title=message("Printing the key card"))
