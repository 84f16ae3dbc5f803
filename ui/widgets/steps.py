"""The steps of a way, with where one stands: across the top of a page, or down its left side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from finance_desk.base.messages import N_, Message
from ui.theme import fonts, spacing
from ui.theme.cells import Tone
from ui.theme.look import look, say
from ui.widgets.paint import draw_shape

_HEIGHT = 44
_ACROSS = 46


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its title, a small line under it, and its mark (``None``: not yet)."""

    title: str | Message
    line: str | Message = ""
    tone: Tone | None = None


SPOKEN = {
    Tone.OK: N_("done"),
    Tone.WARN: N_("warning"),
    Tone.STOP: N_("blocked"),
    Tone.INFO: N_("not run"),
    None: N_("later"),
}


class Steps(QWidget):
    """Numbered steps. ↑ ↓ (← → across) and a click choose one; the chosen one has a bar in accent."""

    chosen = Signal(int)

    def __init__(self, name: str | Message, *, across: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = say(name)
        self._across = across
        self._steps: Sequence[Step] = ()
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding if across else QSizePolicy.Policy.Fixed,
            QSizePolicy.Policy.Fixed if across else QSizePolicy.Policy.Expanding,
        )
        look().changed.connect(self.update)
        self._speak()

    def set_steps(self, steps: Sequence[Step]) -> None:
        self._steps = tuple(steps)
        self._at = min(self._at, max(0, len(steps) - 1))
        self.updateGeometry()
        self._speak()
        self.update()

    @property
    def at(self) -> int:
        return self._at

    def set_at(self, at: int) -> None:
        """Stand on a step without telling anybody."""
        self._at = at
        self._speak()
        self.update()

    def sizeHint(self) -> QSize:
        if self._across:
            return QSize(480, _ACROSS)
        return QSize(spacing.NAVIGATION, _HEIGHT * max(1, len(self._steps)))

    def _place(self, at: int) -> QRect:
        if self._across:
            width = min(220, self.width() // max(1, len(self._steps)))
            return QRect(at * width, 0, width, self.height())
        return QRect(0, at * _HEIGHT, self.width(), _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, step in enumerate(self._steps):
            place = self._place(at)
            here = at == self._at
            if here:
                bar = (
                    QRect(place.left(), place.bottom() - 1, place.width() - 12, 2)
                    if self._across
                    else QRect(place.left(), place.top() + 6, 3, place.height() - 12)
                )
                painter.fillRect(bar, now.colour("accent"))
            left = place.left() + (4 if self._across else 16)
            middle = place.center().y() + 0.5
            if step.tone is not None:
                draw_shape(painter, now, step.tone, QPointF(left + 8, middle))
            else:
                painter.setFont(now.font(fonts.CAPTION))
                painter.setPen(now.colour("muted"))
                painter.drawText(
                    QRectF(left, place.top(), 16, place.height()),
                    int(Qt.AlignmentFlag.AlignCenter),
                    str(at + 1),
                )
            words = QRect(left + 26, place.top(), place.right() - left - 34, place.height())
            font = now.font(fonts.BODY, semibold=here)
            small = QFontMetrics(now.font(fonts.CAPTION))
            line = say(step.line) if step.line else ""
            upper = QRect(words.left(), words.top() + 4, words.width(), 20) if line else words
            painter.setFont(font)
            painter.setPen(now.colour("text" if here or step.tone is not None else "muted"))
            shown = QFontMetrics(font).elidedText(say(step.title), Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(upper, int(Qt.AlignmentFlag.AlignVCenter), shown)
            if line:
                painter.setFont(now.font(fonts.CAPTION))
                painter.setPen(now.colour("muted"))
                lower = QRect(words.left(), words.top() + 23, words.width(), 16)
                line = small.elidedText(line, Qt.TextElideMode.ElideRight, words.width())
                painter.drawText(lower, int(Qt.AlignmentFlag.AlignVCenter), line)
        if self.hasFocus() and self._steps:
            painter.setPen(QPen(now.colour("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self._place(self._at)).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back, on = (Qt.Key.Key_Left, Qt.Key.Key_Right) if self._across else (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if event.key() in (back, on):
            self._choose(self._at + (1 if event.key() == on else -1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._at)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        for at in range(len(self._steps)):
            if self._place(at).contains(point):
                self._choose(at)

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._steps):
            self.set_at(at)
            self.chosen.emit(at)

    def _speak(self) -> None:
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(
            " · ".join(
                f"{at}. {say(step.title)} {say(step.line) if step.line else ''} {say(SPOKEN.get(step.tone, ''))}"
                for at, step in enumerate(self._steps, start=1)
            )
        )
