"""Marks on widgets that the style sheet reads: refused, primary, muted."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from finance_desk.base.messages import Message
from ui.theme.look import say


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties that the style sheet asks for, and draw anew where they changed."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def mark(widget: QWidget, problem: str) -> None:
    """Ring a field that is refused, with the reason as tooltip and description; empty takes it off."""
    restyle(widget, refused="true" if problem else "false")
    widget.setToolTip(problem)
    widget.setAccessibleDescription(problem)


def button(text: str | Message, kind: str = "", parent: QWidget | None = None) -> QPushButton:
    """A push button; ``kind`` is ``primary``, ``quiet``, ``link``, ``danger``, ``menu`` or ordinary."""
    made = QPushButton(say(text), parent)
    made.setAutoDefault(False)
    if kind:
        made.setProperty(kind, "true")
    return made


def label(text: str | Message = "", kind: str = "", parent: QWidget | None = None) -> QLabel:
    """A label; ``kind`` is ``title``, ``section``, ``figure``, ``caption``, ``muted`` or ordinary."""
    made = QLabel(say(text) if text else "", parent)
    if kind:
        made.setProperty(kind, "true")
    return made


def line(parent: QWidget | None = None) -> QFrame:
    """A hairline across."""
    made = QFrame(parent)
    made.setProperty("line", "true")
    return made


def why_not(widget: QWidget, reason: str) -> None:
    """Grey a widget and say why; an empty reason lights it again."""
    widget.setEnabled(not reason)
    widget.setToolTip(reason)
    widget.setAccessibleDescription(reason)
