"""While the window is open, the watched folders of the book in front are looked into, outside the GUI thread."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer

from finance_desk.app import fetching
from finance_desk.base.commands import Done
from finance_desk.base.messages import N_
from finance_desk.intake.passwords import Passwords
from ui.pages.spec import Context

EVERY_MS: Final = 30_000
"""Between two looks; a folder on a server answers slowly, and a file is no message."""


class FolderWatch(QObject):
    """Looks in a reader, receives in the writer; tells each thing once, in the status bar."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Look once, unless the book is not one to receive into or a command is under way."""
        context = self._context
        if context.book is None or not context.desk.may("intake.deliver") or context.jobs.writing:
            return
        context.jobs.read(
            self,
            partial(fetching.news, context.desk, context.book_id, Passwords.usual()),
            self._take,
            slot="watched folders",
            title=N_("Looking into the watched folders"),
            refused=lambda _findings: None,  # the next look tells again
        )

    def _take(self, brought: Sequence[fetching.Brought]) -> None:
        for each in brought:
            self._context.jobs.write(
                self,
                partial(fetching.take, self._context.desk, each),
                self._told,
                title=N_("Receiving from a watched folder"),
            )

    def _told(self, done: Done) -> None:
        self._context.notice(done.summary)
