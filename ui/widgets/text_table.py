"""A table whose cells are typed in place: text, or a choice from a list that narrows while one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from finance_desk.base.messages import Message
from ui.theme.look import say
from ui.widgets.narrowing import Choice
from ui.widgets.picker import PickEdit
from ui.widgets.table import DenseTable

Choices = Callable[[int], Sequence[Choice]]
"""What may be picked in a row; an empty list: the cell takes any text."""


class TextTable(DenseTable):
    """Enter, F2 or a letter opens the cell under the cursor; Enter takes it and opens the next, Esc leaves it.

    In a cell with choices F7 or F2 shows them all and typing narrows them. ← → ↑ ↓ walk from cell to cell,
    Del clears a cell, Tab leaves the table.
    """

    text_typed = Signal(int, str, str)
    """Row, column name, text; of a choice its code."""
    past_end = Signal()
    """Enter in the last cell of the last row."""

    def __init__(self, name: str | Message, typed: Mapping[str, Choices | None]) -> None:
        """``typed`` maps the names of the columns that can be typed into to their choices."""
        super().__init__(name)
        self.setSelectionBehavior(DenseTable.SelectionBehavior.SelectItems)
        self.setSelectionMode(DenseTable.SelectionMode.SingleSelection)
        self._typed = typed
        self._text = QLineEdit(self.viewport())
        self._text.setAccessibleName(say(name))
        self._pick = PickEdit((), name, self.viewport())
        self._editor: QLineEdit = self._text
        self._at: tuple[int, str] | None = None
        self._was = ""
        for each in (self._text, self._pick):
            each.setProperty("cell", "true")
            each.installEventFilter(self)
            each.hide()
        # a click into the list takes the choice
        self._pick.returnPressed.connect(self._walk_on)
        self.doubleClicked.connect(lambda index: self.open_cell(index.row(), self._name(index.column())))
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(lambda _value: self._place())
        self.horizontalHeader().sectionResized.connect(lambda *_: self._place())

    @property
    def typing(self) -> bool:
        """Whether a cell is open."""
        return self._at is not None

    @property
    def at(self) -> tuple[int, str]:
        """Row and column name under the cursor; row -1 when there is none."""
        index = self.currentIndex()
        return (index.row(), self._name(index.column())) if index.isValid() else (-1, "")

    def go_to(self, row: int, name: str) -> None:
        """Put the cursor on a cell."""
        self.setCurrentIndex(self.model().index(row, self._column(name)))

    def open_cell(self, row: int, name: str, *, key: QKeyEvent | None = None) -> bool:
        """Open a cell if it can be typed into; ``key`` replaces what stands there."""
        if name not in self._typed or not 0 <= row < self.model().rowCount():
            return False
        self.go_to(row, name)
        self.scrollTo(self.currentIndex())
        give = self._typed[name]
        choices = give(row) if give is not None else ()
        self._editor = self._pick if choices else self._text
        self._was = self._raw(row, name)
        self._at = (row, name)
        if choices:
            self._pick.set_choices(choices)
            held = next((each.id for each in choices if each.code == self._was), None)
            self._pick.set_value(held)
            if held is None:
                self._pick.setText(self._was)
        else:
            self._text.setText(self._was)
        self._editor.setAccessibleName(f"{say(self.columns[self._column(name)].title)} {row + 1}")
        self._place()
        self._editor.show()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._editor.end(False)
        self._editor.home(True)  # all of it, with its start in sight
        if key is not None:
            QGuiApplication.sendEvent(self._editor, key)
        return True

    def close_cell(self, *, take: bool = True) -> bool:
        """Leave the open cell; false when what stands there is none of its choices."""
        if self._at is None:
            return True
        text = self._editor.text().strip()
        if take and self._editor is self._pick and text != self._was:
            if not self._pick.commit():
                return False
            chosen = self._pick.choice()
            text = chosen.code if chosen is not None else ""
        (row, name), self._at = self._at, None
        had_focus = self._editor.hasFocus()
        self._pick.close_list()
        self._editor.hide()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        if take and text != self._was:
            self.text_typed.emit(row, name, text)
        return True

    def insert(self, text: str) -> None:
        """Put a text at the cursor of the cell under it, opening the cell."""
        if self._at is None:
            self.open_cell(*self.at)
            self._editor.end(False)
        self._editor.insert(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, name = self.at
        control = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        opens = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_F7)
        typed = bool(event.text()) and event.text().isprintable() and not control
        if row >= 0 and not control and (opens or typed):
            wanted = name if name in self._typed else self._order()[0]
            if self.open_cell(row, wanted, key=event if typed else None):
                if event.key() == Qt.Key.Key_F7:
                    QGuiApplication.sendEvent(self._editor, event)
                return
        if event.key() == Qt.Key.Key_Delete and not event.modifiers() and row >= 0 and name in self._typed:
            if self._raw(row, name):
                self.text_typed.emit(row, name, "")
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._editor and self._at is not None:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._editor_key(event)
            if (
                isinstance(event, QFocusEvent)
                and event.type() == QEvent.Type.FocusOut
                and event.reason()
                not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
                and not self.close_cell()
            ):
                self.close_cell(take=False)
        return super().eventFilter(watched, event)

    def _editor_key(self, event: QKeyEvent) -> bool:
        assert self._at is not None
        row, name = self._at
        listing = self._editor is self._pick and self._pick.list_open
        match event.key():
            case Qt.Key.Key_Escape if not listing:
                self.close_cell(take=False)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._walk_on()
            case Qt.Key.Key_Down | Qt.Key.Key_Up if not listing and not event.modifiers():
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                if self.close_cell():
                    self.open_cell(row + step, name)
            case _:
                return False
        return True

    def _walk_on(self) -> None:
        """Take what is typed and open the next cell, of the next row after the last."""
        if self._at is None:
            return
        row, name = self._at
        if not self.close_cell():
            return
        order = self._order()
        after = order.index(name) + 1
        if after < len(order):
            self.open_cell(row, order[after])
        elif row + 1 < self.model().rowCount():
            self.open_cell(row + 1, order[0])
        else:
            self.past_end.emit()

    def _order(self) -> list[str]:
        return [
            each.name
            for at, each in enumerate(self.columns)
            if each.name in self._typed and not self.isColumnHidden(at)
        ]

    def _name(self, column: int) -> str:
        return str(self.columns[column].name) if 0 <= column < len(self.columns) else ""

    def _column(self, name: str) -> int:
        return next(at for at, each in enumerate(self.columns) if each.name == name)

    def _raw(self, row: int, name: str) -> str:
        model: Any = self.model()
        return str(getattr(model.row_at(row), name))

    def _place(self) -> None:
        if self._at is not None:
            self._editor.setGeometry(self.visualRect(self.currentIndex()))
