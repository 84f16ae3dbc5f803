"""The months of a year with their locks; the chosen one is ringed. ← → and a click choose another."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from finance_desk.base.messages import N_
from finance_desk.base.period import format_period
from ui.theme import fonts
from ui.theme.look import look, say

HEIGHT = 48
WIDEST = 88


class TimeLine(QWidget):
    chosen = Signal(int)
    """A period that the book has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say(N_("Periods of the year")))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._period = 0
        self._closed: Mapping[int, bool] = {}
        self._told: Mapping[int, str] = {}
        look().changed.connect(self.update)

    def show_periods(self, period: int, closed: Mapping[int, bool], told: Mapping[int, str]) -> None:
        """The chosen period, the book's periods with whether they are closed, and by whom and when."""
        self._period, self._closed, self._told = period, dict(closed), dict(told)
        state = say(N_("closed")) if closed.get(period) else say(N_("open"))
        self.setAccessibleDescription(f"{format_period(period)} {state}" if period else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for month in range(1, 13):
            period = self._period // 100 * 100 + month
            place = QRectF(self._place(month)).adjusted(2, 4, -2, -4)
            held, closed = period in self._closed, self._closed.get(period, False)
            painter.setPen(QPen(now.colour("hairline"), 1))
            painter.setBrush(now.colour("accent_weak" if closed else "surface"))
            if held:
                painter.drawRoundedRect(place, 6, 6)
            if period == self._period:
                painter.setPen(QPen(now.colour("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(place, 6, 6)
            painter.setPen(now.colour("text" if held else "disabled"))
            painter.setFont(now.font(fonts.BODY, semibold=period == self._period))
            upper = QRectF(place.left(), place.top() + 2, place.width(), 20)
            painter.drawText(upper, int(Qt.AlignmentFlag.AlignCenter), format_period(period)[2:])
            painter.setFont(now.font(fonts.CAPTION))
            painter.setPen(now.colour("muted"))
            lower = QRectF(place.left(), place.top() + 20, place.width(), 16)
            words = say(N_("closed")) if closed else say(N_("open")) if held else ""
            painter.drawText(lower, int(Qt.AlignmentFlag.AlignCenter), words)
        if self.hasFocus():
            painter.setPen(QPen(now.colour("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        held = sorted(self._closed)
        if self._period in held:
            at = held.index(self._period) + step
            if 0 <= at < len(held):
                self.chosen.emit(held[at])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for month in range(1, 13):
            period = self._period // 100 * 100 + month
            if self._place(month).contains(event.position().toPoint()) and period in self._closed:
                if self._told.get(period):
                    QToolTip.showText(event.globalPosition().toPoint(), self._told[period], self)
                self.chosen.emit(period)

    def _place(self, month: int) -> QRect:
        width = min(WIDEST, self.width() // 12)
        return QRect((month - 1) * width, 0, width, self.height())
