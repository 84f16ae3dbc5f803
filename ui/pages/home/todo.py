"""Things to do as rows that open the place where they are done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from finance_desk.base.messages import N_, Message
from ui.theme import fonts, spacing
from ui.theme.look import look, say
from ui.widgets.marks import label

HEIGHT = 44


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of something wait, in words, and how to go there."""

    count: int
    words: str | Message
    go: Callable[[], object]


class _Row(QAbstractButton):
    def __init__(self, waiting: Waiting, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(say(waiting.words))
        self.setAccessibleName(self.text())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: waiting.go())

    def sizeHint(self) -> QSize:
        return QSize(320, HEIGHT)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = look()
        painter = QPainter(self)
        if self.underMouse():
            painter.fillRect(self.rect(), now.colour("accent_weak"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, now.colour("hairline"))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(now.font(fonts.BODY))
        painter.setPen(now.colour("accent"))
        verb = say(N_("Go there"))
        wide = QFontMetrics(painter.font()).horizontalAdvance(verb)
        painter.drawText(QRect(self.width() - wide - 12, 0, wide, self.height()), middle, verb)
        painter.setPen(now.colour("text"))
        place = QRect(spacing.BETWEEN, 0, self.width() - wide - 48, self.height())
        words = QFontMetrics(painter.font()).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, middle, words)
        if self.hasFocus():
            painter.setPen(QPen(now.colour("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -2))
        painter.end()


class TodoList(QWidget):
    """Rows one under another; one line when nothing waits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say(N_("To do")))
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._shown: list[QWidget] = []
        self.waiting: Sequence[Waiting] = ()

    def set_waiting(self, waiting: Sequence[Waiting]) -> None:
        for each in self._shown:
            self._box.removeWidget(each)
            each.hide()
            each.deleteLater()
        self.waiting = tuple(waiting)
        self._shown = [_Row(each, self) for each in waiting]
        if not waiting:
            self._shown = [label(N_("● Nothing waits for you."), "muted")]
        for each in self._shown:
            self._box.addWidget(each)

    def rows(self) -> list[QAbstractButton]:
        """The rows, for keys and tests."""
        return [each for each in self._shown if isinstance(each, QAbstractButton)]
