"""The frame of every page: title and actions, the condition in words, content, drawer."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QKeyCombination, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from finance_desk.base.messages import Message
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.marks import button, label

Shortcut = str | QKeySequence | QKeySequence.StandardKey | QKeyCombination | Qt.Key


class Page(QFrame):
    """What ``PageSpec.make`` gives. A page of its own overrides what it needs:

    - :meth:`shown_with` to follow the arguments of ``open_page(id, **arguments)``;
    - :meth:`reload` to read anew (F5);
    - :meth:`unsaved` to say what typing would be lost when it is closed;
    - :meth:`key_help` to add keys to the key card that no action carries.
    """

    status = Signal(str)
    """The left part of the status bar, finished text."""
    titled = Signal(str)
    """Another text for the tab."""

    def __init__(self, title: str | Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("page", "true")
        self.page_title = say(title)
        self.setAccessibleName(self.page_title)
        self._status = ""
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        middle = QVBoxLayout()
        middle.setContentsMargins(spacing.PAGE, spacing.BETWEEN, spacing.PAGE, 0)
        middle.setSpacing(spacing.INSIDE)
        outer.addLayout(middle, 1)
        self._outer = outer
        self._middle = middle
        self._head = QHBoxLayout()
        self._head.setSpacing(spacing.INSIDE)
        self._title = label(title, "title")
        self._title.setMinimumHeight(34)
        self._head.addWidget(self._title)
        self._head.addStretch(1)
        middle.addLayout(self._head)
        self._condition_row = QHBoxLayout()
        self._condition_row.setSpacing(spacing.BETWEEN)
        self._condition = label("", "muted")
        self._condition.hide()
        self._condition_row.addWidget(self._condition)
        self._condition_row.addStretch(1)
        middle.addLayout(self._condition_row)
        self._content: QWidget | None = None
        self.drawer: Drawer | None = None

    # what a page fills in

    def set_title(self, title: str | Message) -> None:
        self.page_title = say(title)
        self._title.setText(self.page_title)
        self.setAccessibleName(self.page_title)
        self.titled.emit(self.page_title)

    def set_condition(self, words: str | Message) -> None:
        """What is shown, in words: 2024年1–11月 · 1001–5401 · 含未记账."""
        self._condition.setText(say(words) if words else "")
        self._condition.setVisible(bool(words))

    def add_to_condition(self, widget: QWidget) -> None:
        """Put filter chips or a scheme beside the condition."""
        self._condition_row.insertWidget(self._condition_row.count() - 1, widget)

    def add_to_head(self, widget: QWidget) -> None:
        """Put a widget into the title row, after what stands there."""
        self._head.addWidget(widget)

    def set_content(self, content: QWidget) -> None:
        self._content = content
        self._middle.addWidget(content, 1)
        self.setFocusProxy(content)

    def set_drawer(self, drawer: Drawer) -> None:
        self.drawer = drawer
        self._outer.addWidget(drawer)

    def add_action(self, action: QAction, *, primary: bool = False) -> QPushButton:
        """A button for an action in the title row, enabled, named and explained by it.

        A page has one primary action; its shortcut works anywhere on the page.
        """
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.addAction(action)
        made = button(action.text(), "primary" if primary else "", self)
        made.setObjectName(action.objectName())

        def read() -> None:
            made.setText(action.text())
            made.setEnabled(action.isEnabled())
            made.setVisible(action.isVisible())
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            reason = action.toolTip() if action.toolTip() != action.text() else ""
            made.setToolTip(" · ".join(part for part in (reason, keys) if part))
            made.setAccessibleDescription(reason)

        read()
        action.changed.connect(read)
        made.clicked.connect(action.trigger)
        self._head.addWidget(made)
        return made

    def add_menu(self, title: str | Message, actions: list[QAction]) -> QPushButton:
        """A button that opens a menu of lesser actions (导出 ▾)."""
        made = button(title, "menu")
        made.setProperty("opens", "true")  # Qt drops the left padding of a button with a menu
        menu = QMenu(made)
        menu.setToolTipsVisible(True)
        for action in actions:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.addAction(action)
            menu.addAction(action)
        made.setMenu(menu)
        self._head.addWidget(made)
        return made

    def say_status(self, text: str | Message) -> None:
        """Set the left part of the status bar."""
        self._status = say(text)
        self.status.emit(self._status)

    def status_text(self) -> str:
        return self._status

    # what a page may override

    def shown_with(self, **arguments: Any) -> None:
        """Called each time the page is opened or brought to the front with arguments."""

    def reload(self) -> None:
        """F5: read anew what is shown."""

    def unsaved(self) -> Message | None:
        """What typing would be lost by closing, as a sentence; ``None`` when nothing would."""
        return None

    def key_help(self) -> list[tuple[str, str]]:
        """Keys and what they do, beyond the shortcuts of actions."""
        return []
