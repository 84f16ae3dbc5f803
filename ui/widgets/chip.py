"""A state as a chip with words, wherever it stands outside a table."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import fonts
from ui.theme.cells import State
from ui.theme.look import look, say
from ui.widgets.paint import CHIP_HEIGHT, chip_width, draw_chip


class StateChip(QWidget):
    """草稿 grey · 待审 outline · 已审 weak · 已记账 filled · 已冲销 red outline · 作废 struck; ■ ▲ ○ ● for findings."""

    def __init__(self, state: State | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.update)
        self.set_state(state)

    def state(self) -> State | None:
        return self._state

    def set_state(self, state: State | None) -> None:
        self._state = state
        self.setAccessibleName(say(state.words) if state else say("State"))
        if state is None or self.parentWidget() is not None:  # shown without a parent it would be a window
            self.setVisible(state is not None)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self._state is None:
            return QSize(0, CHIP_HEIGHT)
        metrics = QFontMetrics(look().font(fonts.CAPTION))
        return QSize(chip_width(metrics, say(self._state.words), self._state.tone) + 1, CHIP_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._state is None:
            return
        painter = QPainter(self)
        painter.setFont(look().font(fonts.CAPTION))
        size = self.sizeHint()
        place = QRectF(0, (self.height() - size.height()) / 2, size.width(), size.height())
        draw_chip(painter, look(), place, say(self._state.words), self._state.tone)
        painter.end()
