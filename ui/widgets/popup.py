"""A raised panel under a field or a button: choices, small editors, calendars."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme import spacing


class Popup(QFrame):
    """A panel that closes on Esc or a click beside it, and is gone then. ``content`` is its one widget.

    The content tells its choice by :meth:`choose`. Connect ``chosen`` to a method, not to a closure
    over the owner: such a closure dies with the popup, and if it held the last reference to the
    owner, the owner would delete the popup a second time.
    """

    chosen = Signal(object)

    def __init__(self, content: QWidget, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("raised", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_WindowPropagation)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box = QVBoxLayout(self)
        box.setContentsMargins(spacing.INSIDE, spacing.INSIDE, spacing.INSIDE, spacing.INSIDE)
        box.addWidget(content)
        self.content = content

    def choose(self, value: object) -> None:
        """Close and tell."""
        self.close()
        self.chosen.emit(value)

    def show_under(self, anchor: QWidget) -> None:
        """Open under ``anchor``, or above it where the screen ends."""
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        screen = anchor.screen().availableGeometry()
        if place.y() + self.height() > screen.bottom():
            above = anchor.mapToGlobal(QPoint(0, -self.height() - 2))
            place = above if above.y() >= screen.top() else place
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        self.move(place)
        self.show()
        self.content.setFocus(Qt.FocusReason.PopupFocusReason)
