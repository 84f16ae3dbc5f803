"""Find or do anything: pages and the actions of the page in front (Ctrl+K)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.theme import fonts, spacing
from ui.theme.look import look, say
from ui.widgets.narrowing import Choice, Narrower

_WIDTH = 560
_ROW = 40

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """Something to go to or to do. ``reason`` says why it cannot be done; empty when it can."""

    words: str
    where: str
    run: Callable[[], object]
    keys: str = ""
    id: str = ""
    reason: str = ""


class CommandPalette(QFrame):
    """A field and what fits; Enter does it, Esc closes. ``pinyin`` gives initials of words (may be slow once)."""

    def __init__(self, parent: QWidget, pinyin: Callable[[str], str]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("raised", "true")
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName(say("Find or do"))
        self._window = parent
        self._pinyin = pinyin
        self._entries: Sequence[PaletteEntry] = ()
        self._narrower = Narrower(())
        box = QVBoxLayout(self)
        box.setContentsMargins(spacing.INSIDE, spacing.INSIDE, spacing.INSIDE, spacing.INSIDE)
        box.setSpacing(spacing.INSIDE)
        self.field = QLineEdit()
        self.field.setPlaceholderText(say("Find a page or an action"))
        self.field.setAccessibleName(say("Find a page or an action"))
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        box.addWidget(self.field)
        self._model = _Entries(self)
        self.list = QListView()
        self.list.setAccessibleName(say("What fits"))
        self.list.setModel(self._model)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_EntryPainter(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.clicked.connect(lambda index: self.do(index.row()))
        box.addWidget(self.list)

    def open_with(self, entries: Sequence[PaletteEntry]) -> None:
        """Show under the top of the window, empty field, everything listed."""
        self._entries = entries
        self._narrower = Narrower(
            Choice(at, each.id, f"{each.words} {each.where}", self._pinyin(each.words))
            for at, each in enumerate(entries)
        )
        self.field.clear()
        self._narrow("")
        window = self._window
        place = window.mapToGlobal(window.rect().topLeft())
        self.move(place.x() + (window.width() - _WIDTH) // 2, place.y() + spacing.TOP_BAR + 8)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def shown_entries(self) -> list[PaletteEntry]:
        return self._model.found

    def do(self, row: int) -> None:
        """Do what a row offers; a row with a reason stays."""
        if not 0 <= row < len(self._model.found):
            return
        entry = self._model.found[row]
        if entry.reason:
            return
        self.close()
        entry.run()

    def eventFilter(self, watched: QObject, event: Any) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == event.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.do(self.list.currentIndex().row())
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                self.list.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def _narrow(self, typed: str) -> None:
        self._model.show_entries([self._entries[each.id] for each in self._narrower.narrow(typed, 100)])
        rows = min(9, max(1, len(self._model.found)))
        self.list.setFixedHeight(rows * _ROW)
        self.list.setCurrentIndex(self._model.index(0))
        self.adjustSize()


class _Entries(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.found: list[PaletteEntry] = []

    def show_entries(self, found: list[PaletteEntry]) -> None:
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            each = self.found[index.row()]
            return " · ".join(part for part in (each.words, each.where, each.keys, each.reason) if part)
        return None


class _EntryPainter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_WIDTH - 40, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = look()
        place: QRect = option.rect
        entry: PaletteEntry = index.model().found[index.row()]  # type: ignore[attr-defined]
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, now.colour("accent_weak"))
            painter.fillRect(place.left(), place.top(), 3, place.height(), now.colour("accent"))
        else:
            painter.fillRect(place, now.colour("raised"))
        body, caption = now.font(fonts.BODY), now.font(fonts.CAPTION)
        right = place.right() - 12
        painter.setFont(caption)
        painter.setPen(now.colour("muted"))
        tail = entry.keys or entry.where
        painter.drawText(
            QRect(place.left(), place.top(), right - place.left(), place.height()),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
            tail,
        )
        width = right - place.left() - 24 - QFontMetrics(caption).horizontalAdvance(tail)
        painter.setFont(body)
        painter.setPen(now.colour("disabled" if entry.reason else "text"))
        words = f"{entry.words} — {entry.reason}" if entry.reason else entry.words
        words = QFontMetrics(body).elidedText(words, Qt.TextElideMode.ElideRight, width)
        painter.drawText(
            QRect(place.left() + 12, place.top(), width, place.height()),
            int(Qt.AlignmentFlag.AlignVCenter),
            words,
        )
