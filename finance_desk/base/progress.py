"""Progress of a long command: written by the worker, polled by the window, cancellable."""

from __future__ import annotations

import threading
from collections.abc import Callable

from finance_desk.base.errors import Cancelled
from finance_desk.base.messages import Message


class Progress:
    """Steps, a count and a cancel flag. The default one ignores everything and never cancels.

    Plain attributes, no signal per row: the window polls ``step``, ``done`` and ``total`` by timer.
    """

    def __init__(self) -> None:
        self.step: Message | None = None
        self.done = 0
        self.total: int | None = None
        self._cancelled = threading.Event()
        self._interrupts: list[Callable[[], None]] = []

    def start(self, step: Message, total: int | None = None) -> None:
        """Begin a named step of ``total`` units (``None``: length unknown)."""
        self.check()
        self.step, self.done, self.total = step, 0, total
        self.changed()

    def advance(self, units: int = 1) -> None:
        self.done += units
        self.check()
        self.changed()

    def changed(self) -> None:
        """Hook for a terminal bar; called in the worker's thread."""

    def check(self) -> None:
        """Raise :class:`Cancelled` if somebody asked to stop."""
        if self._cancelled.is_set():
            raise Cancelled

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the command to stop; a statement in progress is interrupted too. Any thread may call."""
        self._cancelled.set()
        for interrupt in list(self._interrupts):
            interrupt()

    def on_cancel(self, interrupt: Callable[[], None]) -> Callable[[], None]:
        """Register what breaks a statement in progress; returns the function that unregisters it."""
        self._interrupts.append(interrupt)
        return lambda: self._interrupts.remove(interrupt)
