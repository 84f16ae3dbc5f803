"""Picking an account, or an item of a dimension, from thousands by a few keys."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from finance_desk.base.messages import N_, Message
from ui.theme import fonts
from ui.theme.look import look, say
from ui.widgets.marks import mark
from ui.widgets.narrowing import Choice, Narrower

_ROWS_SHOWN = 10
_ROW = 28

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class PickEdit(QLineEdit):
    """A field that narrows a list of :class:`Choice` at each key.

    ``picked`` comes with Enter, Tab or a click; ↑ ↓ move, F7 or F2 shows the whole list, Esc closes
    it and keeps what was typed. What stands for no choice is marked when the field is left.
    """

    picked = Signal(int)

    def __init__(
        self,
        choices: Iterable[Choice] = (),
        name: str | Message = N_("Account"),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(say(name))
        self.setPlaceholderText(say("Code, name or pinyin initials"))
        self._value: int | None = None
        self._narrower = Narrower(choices)
        self._by_id = {each.id: each for each in self._narrower.choices}
        self._model = _Choices(self)
        self._list = _List(self)
        self._list.setModel(self._model)
        self._list.setAccessibleName(say("Choices"))
        self._list.clicked.connect(self._clicked)
        self.textEdited.connect(self._typed)

    def set_choices(self, choices: Iterable[Choice]) -> None:
        self._narrower = Narrower(choices)
        self._by_id = {each.id: each for each in self._narrower.choices}

    def value(self) -> int | None:
        """The id that is picked."""
        return self._value

    def set_value(self, id: int | None) -> None:
        """Show a choice without telling anybody."""
        self._value = id
        chosen = self._by_id.get(id) if id is not None else None
        self.setText(f"{chosen.code} {chosen.name}" if chosen else "")
        self.setCursorPosition(0)
        mark(self, "")

    def choice(self) -> Choice | None:
        return self._by_id.get(self._value) if self._value is not None else None

    def commit(self) -> bool:
        """Take what is marked in the list or fits what was typed; False when nothing fits."""
        if self._list.isVisible() and self._list.currentIndex().isValid():
            self._take(self._model.found[self._list.currentIndex().row()])
            return True
        text = self.text().strip()
        shown = self.choice()
        if shown is not None and text == f"{shown.code} {shown.name}":
            return True
        if not text:
            self._take(None)
            return True
        fitting = self._narrower.exactly(text)
        if fitting is None:
            mark(self, say("Nothing here is called {given}. Press F7 to see the list.", given=text))
            return False
        self._take(fitting)
        return True

    def open_list(self, typed: str = "") -> None:
        """Show what fits ``typed``, everything for nothing."""
        self._model.show_choices(self._narrower.narrow(typed))
        if not self._model.found:
            self.close_list()
            return
        self._list.setCurrentIndex(self._model.index(0))
        self._list.show_under(self)

    def close_list(self) -> None:
        self._list.hide()

    @property
    def list_open(self) -> bool:
        return self._list.isVisible()

    def shown_choices(self) -> list[Choice]:
        """What the open list offers, best first."""
        return self._model.found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_F2, Qt.Key.Key_F7):
            self.open_list("" if self.choice() is not None else self.text())
        elif (
            key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and self.list_open
        ):
            self._list.keyPressEvent(event)
        elif key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_list()
        elif key == Qt.Key.Key_Escape and self.list_open:
            self.close_list()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.commit():
                super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
            and self.list_open
        ):
            self.commit()
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.close_list()
            self.commit()

    def hideEvent(self, event: object) -> None:
        self.close_list()

    def _typed(self, text: str) -> None:
        mark(self, "")
        if text.strip():
            self.open_list(text)
        else:
            self.close_list()

    def _clicked(self, index: QModelIndex) -> None:
        self._take(self._model.found[index.row()])
        self.returnPressed.emit()

    def _take(self, choice: Choice | None) -> None:
        self.close_list()
        self.set_value(choice.id if choice else None)
        if choice is not None:
            self.picked.emit(choice.id)


class AccountPicker(PickEdit):
    """Picks a leaf account: ``1003``, ``srhck`` or 收入 narrows the chart."""


class SuggestEdit(PickEdit):
    """Free text with a list of proposals that is opened on purpose; typing narrows the open list.

    A proposal is taken with Enter, Tab or a click and becomes plain text; what fits no proposal stays.
    """

    def __init__(self, name: str | Message, parent: QWidget | None = None) -> None:
        super().__init__((), name, parent)
        self.setPlaceholderText("")

    def commit(self) -> bool:
        """Take the marked proposal of the open list; any text is right."""
        if self.list_open and self._list.currentIndex().isValid():
            self._put(self._model.found[self._list.currentIndex().row()])
        return True

    def suggest(self, choices: Iterable[Choice]) -> bool:
        """Open the list on what fits the text, or on everything; False when there is nothing to propose."""
        self.set_choices(choices)
        typed = self.text() if self.isModified() else ""
        self.open_list(typed if self._narrower.narrow(typed, 1) else "")
        return self.list_open

    def focusOutEvent(self, event: QFocusEvent) -> None:
        QLineEdit.focusOutEvent(self, event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.close_list()

    def _typed(self, text: str) -> None:
        if self.list_open:
            self.open_list(text)

    def _clicked(self, index: QModelIndex) -> None:
        self._put(self._model.found[index.row()])
        self.returnPressed.emit()

    def _put(self, choice: Choice) -> None:
        self.close_list()
        self.setText(choice.name)
        self.setModified(True)


class _Choices(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.found: list[Choice] = []

    def show_choices(self, found: list[Choice]) -> None:
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            each = self.found[index.row()]
            return f"{each.code} {each.name}"
        return None


class _List(QListView):
    """The narrowed list: a tool window that never takes the keyboard away from the field."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self.setWindowFlags(Qt.WindowType.ToolTip)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("popup", "true")
        self.setUniformItemSizes(True)
        self.setItemDelegate(_ChoicePainter(self))
        self.setMouseTracking(True)

    def show_under(self, field: QWidget) -> None:
        rows = min(_ROWS_SHOWN, self.model().rowCount())
        self.setFixedSize(max(360, field.width()), rows * _ROW + 2)
        place = field.mapToGlobal(QPoint(0, field.height() + 2))
        screen = field.screen().availableGeometry()
        if place.y() + self.height() > screen.bottom():
            place = field.mapToGlobal(QPoint(0, -self.height() - 2))
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        self.move(place)
        self.show()
        self.raise_()


class _ChoicePainter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = look()
        place: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(place, now.colour("accent_weak" if selected else "raised"))
        if selected:
            painter.fillRect(place.left(), place.top(), 3, place.height(), now.colour("accent"))
        each = index.model().found[index.row()]  # type: ignore[attr-defined]
        font = now.font(fonts.CAPTION)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(now.colour("muted"))
        painter.drawText(place.adjusted(12, 0, 0, 0), middle, each.code)
        painter.drawText(
            place.adjusted(0, 0, -12, 0),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
            each.pinyin,
        )
        left = 12 + max(88, metrics.horizontalAdvance(each.code) + 12)
        right = metrics.horizontalAdvance(each.pinyin) + 24
        painter.setPen(now.colour("text"))
        name = metrics.elidedText(each.name, Qt.TextElideMode.ElideMiddle, place.width() - left - right)
        painter.drawText(place.adjusted(left, 0, 0, 0), middle, name)
