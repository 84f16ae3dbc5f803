"""What the pages of the accountant's desk have in common: reasons on grey buttons, reading anew when seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QKeySequence, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QToolTip, QWidget

from finance_desk.base.messages import Message
from ui.pages.spec import Context
from ui.theme.keymap import Keys
from ui.theme.look import look, say
from ui.widgets.page import Page

TOGETHER_MS = 60
"""Changes within this time are read once."""


class DeskPage(Page):
    """A page that follows the kinds of changes in ``stale_after`` and the period in front.

    It reads anew when it is seen; hidden tabs wait. A page of its own gives :meth:`reload`.
    """

    stale_after: frozenset[str] = frozenset()

    def __init__(self, context: Context, title: str | Message) -> None:
        super().__init__(title, context.place)
        self.context = context
        self._stale = False
        self._titles: dict[QAction, str] = {}
        self._usual: dict[QAction, Keys] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TOGETHER_MS)
        self._soon.timeout.connect(self._read_stale)
        context.jobs.changes.changed.connect(self._changed)
        look().keys_changed.connect(self._keys_changed)

    # actions

    def make_action(
        self,
        id: str,
        title: str | Message,
        do: Callable[[], object],
        *,
        shortcut: str | Keys = "",
        needs: str = "",
        parent: QObject | None = None,
    ) -> QAction:
        """An action called ``id``. ``needs`` is the command a user must be allowed; empty: ``id`` if it is one.

        ``shortcut`` are its usual keys; the key map in force may have others for it.
        """
        command = needs or (id if id in self.context.desk.commands() else "")
        if command:
            made = self.context.action(command, do, title=title, parent=parent or self)
            made.setObjectName(id)
        else:
            made = QAction(say(title), parent or self)
            made.setObjectName(id)
            made.triggered.connect(lambda _checked=False: do())
        made.setProperty("command", command)
        self._usual[made] = (shortcut,) if isinstance(shortcut, str) else shortcut
        self._put_keys(made)
        return made

    def _put_keys(self, action: QAction) -> None:
        keys = look().keymap.of(action.objectName(), self._usual[action])
        action.setShortcuts([QKeySequence(each) for each in keys if each])

    def _keys_changed(self) -> None:
        for each in self._usual:
            self._put_keys(each)

    def allow(self, action: QAction, reason: str | Message = "") -> None:
        """Light an action, or grey it with the reason; a right that is missing is reason enough."""
        command = action.property("command")
        if command and not self.context.desk.may(command):
            return
        words = say(reason) if reason else ""
        action.setEnabled(not words)
        action.setToolTip(words or action.text())
        action.setStatusTip(words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A grey button is deaf; its click arrives here and is answered with the reason."""
        under = self.childAt(event.position().toPoint())
        if isinstance(under, QAbstractButton) and not under.isEnabled() and under.toolTip():
            self.tell_reason(under, under.toolTip())
            return
        super().mousePressEvent(event)

    def tell_reason(self, near: QWidget, reason: str) -> None:
        QToolTip.showText(near.mapToGlobal(near.rect().bottomLeft()), reason, near)
        self.context.notice(Message("{reason}", {"reason": reason}))

    # reading anew

    def refresh(self) -> None:
        """Read anew as soon as the page is seen."""
        self._stale = True
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._soon.start()

    def _changed(self, kind: str, _ids: object) -> None:
        if kind in self.stale_after:
            self.refresh()

    def _read_stale(self) -> None:
        if self._stale and self.isVisible():
            self._stale = False
            self.reload()
