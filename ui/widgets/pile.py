"""Widgets one over the other of which only the one on top takes room."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class Pile(QStackedWidget):
    """A stack that asks for the room of what it shows, not of the largest it holds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _at: self.updateGeometry())

    def sizeHint(self) -> QSize:
        now = self.currentWidget()
        return now.sizeHint() if now is not None else super().sizeHint()

    def heightForWidth(self, width: int) -> int:
        now = self.currentWidget()
        return now.heightForWidth(width) if now is not None else super().heightForWidth(width)

    def minimumSizeHint(self) -> QSize:
        now = self.currentWidget()
        return now.minimumSizeHint() if now is not None else super().minimumSizeHint()
