"""F1: the keys of the page in front and of the whole window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from finance_desk.base.messages import N_
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.marks import button, label

WINDOW_KEYS = (
    ("Ctrl+K", N_("find a page or an action")),
    ("Ctrl+Tab", N_("next tab")),
    ("Ctrl+Shift+Tab", N_("tab before")),
    ("Ctrl+W", N_("close the tab")),
    ("Ctrl+1 … 9", N_("tab by its place")),
    ("F5", N_("read anew")),
    ("F6", N_("to the next part of the window")),
    ("F11", N_("full screen")),
    ("Ctrl+L", N_("lock the window")),
    ("F1", N_("this card")),
)
TABLE_KEYS = (
    ("Enter", N_("open the row")),
    ("Ctrl+A", N_("select all rows")),
    ("Ctrl+C", N_("copy the rows")),
    ("Ctrl+Shift+C", N_("copy the rows with the column heads")),
    ("Ctrl+Home, Ctrl+End", N_("first row, last row")),
    ("Tab", N_("leave the table")),
)


class KeyCard(QDialog):
    """Keys in columns: what the page adds comes first."""

    def __init__(self, page: str, keys: Sequence[tuple[str, str]], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Keys"))
        self.setAccessibleName(say("Keys"))
        self.resize(720, 560)
        outer = QVBoxLayout(self)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(say("Keys"))
        holder = QWidget()
        holder.setObjectName("scrolled")
        columns = QHBoxLayout(holder)
        columns.setSpacing(spacing.SECTION)
        left, right = QVBoxLayout(), QVBoxLayout()
        if keys:
            self._add(left, page, [(key, words) for key, words in keys])
        self._add(right, say("In tables"), [(key, say(words)) for key, words in TABLE_KEYS])
        self._add(right, say("Everywhere"), [(key, say(words)) for key, words in WINDOW_KEYS])
        left.addStretch(1)
        right.addStretch(1)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        scroll.setWidget(holder)
        outer.addWidget(scroll, 1)
        close = button("Close", "primary")
        close.clicked.connect(self.accept)
        outer.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)

    @staticmethod
    def _add(box: QVBoxLayout, title: str, keys: Sequence[tuple[str, str]]) -> None:
        box.addWidget(label(title, "section"))
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(spacing.BETWEEN)
        grid.setVerticalSpacing(4)
        for row, (key, words) in enumerate(keys):
            grid.addWidget(label(key, "muted"), row, 0)
            meaning = label(words)
            meaning.setWordWrap(True)
            grid.addWidget(meaning, row, 1)
        box.addLayout(grid)
        box.addSpacing(spacing.BETWEEN)
