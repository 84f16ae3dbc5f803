"""A table whose figures are typed in place: the cell under the cursor becomes a field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent

from finance_desk.base.messages import Message
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.table import DenseTable


class TypingTable(DenseTable):
    """Figures, F2 or Enter open the cell; Enter goes down, Tab goes right, Esc leaves it as it was."""

    figure_typed = Signal(int, str, int)
    """Row, column name, fen."""
    pasted = Signal(int, str, str)
    """Row and column name where the cursor stands, and the text of the clipboard."""

    def __init__(
        self, name: str | Message, typed: Sequence[str], may_type: Callable[[int, str], bool]
    ) -> None:
        """``typed`` names the columns of figures; ``may_type(row, column name)`` says which cells are open."""
        super().__init__(name)
        self._typed = typed
        self._may_type = may_type
        self._editor = MoneyEdit("Amount", self.viewport(), zero=False)
        self._editor.setProperty("cell", "true")
        self._editor.installEventFilter(self)
        self._editor.hide()
        self._at: tuple[int, str] | None = None
        # the open field stays on its cell, whatever moves the cell
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(lambda _value: self._place())
        self.horizontalHeader().sectionResized.connect(lambda *_: self._place())

    @property
    def typing(self) -> bool:
        """Whether a cell is open."""
        return self._at is not None

    def open_cell(self, row: int, name: str, *, key: QKeyEvent | None = None) -> bool:
        """Open a cell if it can be typed into; ``key`` replaces what stands there."""
        if not self._may_type(row, name):
            return False
        column = next(at for at, each in enumerate(self.columns) if each.name == name)
        index = self.model().index(row, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self._at = (row, name)
        value: Any = self.columns[column].value(self._row(row))
        self._editor.set_value(value or None)
        self._editor.setAccessibleName(f"{self.columns[column].title} {row + 1}")
        self._place()
        self._editor.show()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._editor.selectAll()
        if key is not None:
            QGuiApplication.sendEvent(self._editor, key)
        return True

    def close_cell(self, *, take: bool = True) -> bool:
        """Leave the open cell; false when what stands there is no amount."""
        if self._at is None:
            return True
        if take and not self._editor.commit():
            return False
        (row, name), self._at = self._at, None
        value = self._editor.value() or 0
        had_focus = self._editor.hasFocus()
        self._editor.hide()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        if take:
            self.figure_typed.emit(row, name, value)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        opens = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
        typed = bool(event.text()) and event.text() in "0123456789-.=（()+" and not control
        if index.isValid() and (opens or typed):
            name = self._column_for(index)
            if name and self.open_cell(index.row(), name, key=event if typed else None):
                return
        if control and event.key() == Qt.Key.Key_V and index.isValid():
            self.pasted.emit(index.row(), self._column_for(index), QGuiApplication.clipboard().text())
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._editor and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._editor_key(event)
        if (
            watched is self._editor
            and isinstance(event, QFocusEvent)
            and event.type() == QEvent.Type.FocusOut
        ):
            self.close_cell()
        return super().eventFilter(watched, event)

    def _editor_key(self, event: QKeyEvent) -> bool:
        at = self._at
        if at is None:
            return False
        match event.key():
            case Qt.Key.Key_Escape:
                self.close_cell(take=False)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Down:
                if self.close_cell():
                    self._go_down(*at, 1)
            case Qt.Key.Key_Up:
                if self.close_cell():
                    self._go_down(*at, -1)
            case Qt.Key.Key_Tab:
                if self.close_cell() and not self._go_right(*at):
                    self._go_down(at[0], self._typed_columns()[0], 1)
            case _:
                return False
        return True

    def _typed_columns(self) -> list[str]:
        return [
            each.name
            for at, each in enumerate(self.columns)
            if each.name in self._typed and not self.isColumnHidden(at)
        ]

    def _column_for(self, index: QModelIndex) -> str:
        """The column the cursor stands in, or the first that is typed."""
        name = self.columns[index.column()].name
        typed = self._typed_columns()
        return name if name in typed else typed[0] if typed else ""

    def _go_down(self, row: int, name: str, step: int) -> None:
        row += step
        while 0 <= row < self.model().rowCount():
            if self.open_cell(row, name):
                return
            row += step

    def _go_right(self, row: int, name: str) -> bool:
        typed = self._typed_columns()
        at = typed.index(name) + 1
        return at < len(typed) and self.open_cell(row, typed[at])

    def _row(self, row: int) -> Any:
        model: Any = self.model()
        return model.row_at(row)

    def _place(self) -> None:
        if self._at is not None:
            self._editor.setGeometry(self.visualRect(self.currentIndex()))
