"""A card with one figure, for the home page."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from finance_desk.base.messages import Message
from finance_desk.base.money import format_fen
from ui.theme import spacing
from ui.theme.cells import SHAPES, Tone
from ui.theme.look import look, say
from ui.widgets.marks import label, restyle


class FigureCard(QFrame):
    """A caption, one figure of 28 px, and a small line under it. A card that leads somewhere can be pressed."""

    pressed = Signal()

    def __init__(self, caption: str | Message, parent: QWidget | None = None, *, leads: bool = False) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._leads = leads
        if leads:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        box = QVBoxLayout(self)
        box.setContentsMargins(spacing.PAGE, spacing.BETWEEN, spacing.PAGE, spacing.BETWEEN)
        box.setSpacing(2)
        self._caption = label("", "caption")
        self._figure = label("", "figure")
        self._line = label("", "caption")
        for each in (self._caption, self._figure, self._line):
            box.addWidget(each)
        self.set_caption(caption)
        self.set_figure("—")

    def set_caption(self, caption: str | Message) -> None:
        self._caption.setText(say(caption))
        self.setAccessibleName(say(caption))

    def set_figure(self, figure: str | int, line: str | Message = "", tone: str = "") -> None:
        """``figure`` in fen as int, or ready text; ``tone`` marks the small line (``warn``, ``stop``, ``ok``)."""
        text = format_fen(figure) if isinstance(figure, int) else figure
        self._figure.setText(text)
        restyle(self._figure, sign="minus" if text.startswith("-") else "")
        shape = SHAPES[Tone(tone)] + " " if tone and line else ""
        self._line.setText(shape + say(line) if line else "")
        restyle(self._line, tone=tone)
        self.setAccessibleDescription(f"{text} {self._line.text()}".strip())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._leads and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._leads and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look().colour("accent"), 2))
            painter.drawRoundedRect(
                self.rect().adjusted(1, 1, -1, -1), spacing.RADIUS_CARD, spacing.RADIUS_CARD
            )
            painter.end()
