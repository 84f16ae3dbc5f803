"""The runner: one writer thread and three readers; answers come back in the GUI thread."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from enum import Enum, auto
from typing import Any, Final, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from finance_desk.base.commands import Done
from finance_desk.base.errors import Cancelled, Refused
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, Message
from finance_desk.base.progress import Progress
from ui.jobs.changes import Changes
from ui.jobs.doors import Doors

T = TypeVar("T")

READERS: Final = 3
POLL_MS: Final = 100
SHOW_WRITE_AFTER: Final = 0.3
"""Seconds before the job bar shows a command."""
SHOW_READ_AFTER: Final = 2.0
"""Seconds before it shows a question: tables show a placeholder of their own meanwhile."""

TURN: Final = 0.000_5
"""Seconds a worker computes before the window gets its turn. Every call into Qt gives the turn away, so a
repaint of fifty calls would wait for fifty turns; at Python's own 5 ms that is a stall one sees."""


class Outcome(Enum):
    """How a job stands."""

    WAITING = auto()
    RUNNING = auto()
    DONE = auto()
    REFUSED = auto()
    CANCELLED = auto()
    BROKEN = auto()


class Job:
    """One piece of work in a worker: its title, progress and outcome.

    ``can_cancel`` is false for work that must not be cut half-way.
    """

    def __init__(
        self,
        title: Message | str,
        owner: QObject | None,
        work: Callable[[Progress], Any],
        then: Callable[[Any], None] | None,
        refused: Callable[[Sequence[Finding]], None] | None,
        *,
        writes: bool,
        can_cancel: bool,
    ) -> None:
        self.title = title
        self.progress = Progress()
        self.writes = writes
        self.can_cancel = can_cancel
        self.outcome = Outcome.WAITING
        self.submitted = time.monotonic()
        self.finished: float | None = None
        self.result: Any = None
        self.error: BaseException | None = None
        self.superseded = False
        self._owner = owner
        self._work = work
        self._then = then
        self._refused = refused

    @property
    def alive(self) -> bool:
        """Whether somebody still waits for the answer."""
        return not self.superseded and (self._owner is None or shiboken6.isValid(self._owner))

    @property
    def seconds(self) -> float:
        return (self.finished or time.monotonic()) - self.submitted

    @property
    def shown(self) -> bool:
        """Long enough under way to be shown in the job bar."""
        return self.seconds >= (SHOW_WRITE_AFTER if self.writes else SHOW_READ_AFTER)

    def cancel(self) -> None:
        """Ask it to stop; a job that may not be cut goes on."""
        if self.can_cancel:
            self.progress.cancel()

    def run(self) -> None:
        """In the worker: never raises, keeps what happened."""
        self.outcome = Outcome.RUNNING
        try:
            self.progress.check()
            self.result = self._work(self.progress)
            outcome = Outcome.DONE
        except Cancelled:
            outcome = Outcome.CANCELLED
        except Refused as refused:
            self.error, outcome = refused, Outcome.REFUSED
        except BaseException as error:  # a bug of any kind must reach the crash page
            self.error, outcome = error, Outcome.BROKEN
        self.finished = time.monotonic()
        self.outcome = outcome

    def answer(self) -> bool:
        """In the GUI thread: give the result to who asked. False when a refusal found no taker."""
        if not self.alive:
            return self.outcome is not Outcome.REFUSED or not self.writes
        if self.outcome is Outcome.DONE and self._then is not None:
            self._then(self.result)
        if self.outcome is Outcome.REFUSED:
            if self._refused is None:
                return False
            assert isinstance(self.error, Refused)
            self._refused(self.error.findings)
        return True


def trace_of(error: BaseException) -> str:
    """Where it happened, without what the error says: messages of drivers carry figures and names."""
    parts: list[str] = []
    one: BaseException | None = error
    while one is not None:
        parts.append("".join(traceback.format_tb(one.__traceback__)) + type(one).__name__)
        one = one.__cause__ or one.__context__
    return "\n\nafter\n\n".join(parts)


class Jobs(QObject):
    """Runs questions and commands outside the GUI thread.

    An *owner* is the widget that asks: when it is gone, its answer is dropped. Owner and *slot*
    together name a view: a newer ask of the same view cancels the older one and its answer is never
    shown. All signals come in the GUI thread.
    """

    started = Signal(object)
    """A job was handed in."""
    ticked = Signal()
    """Every 100 ms while something runs; the job bar reads the progress then."""
    ended = Signal(object)
    """A job ended in whatever way."""
    refused = Signal(object, object)
    """Findings that the asking page did not take itself, and the job."""
    broke = Signal(object, object)
    """An exception that is a bug, and the job."""

    _worked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(TURN)
        self.changes = Changes(self)
        self.running: list[Job] = []
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._views: dict[tuple[int, str], Job] = {}
        self._closed = False
        self._worked.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self.ticked)

    def read(
        self,
        owner: QObject,
        work: Callable[[Progress], T],
        then: Callable[[T], None],
        *,
        slot: str = "",
        title: Message | str = N_("Reading"),
        refused: Callable[[Sequence[Finding]], None] | None = None,
        keep_older: bool = False,
    ) -> Job:
        """Run ``work(progress)`` in a reader and hand its result to ``then``.

        ``keep_older`` is for pages of a list, which do not replace each other.
        """
        job = Job(title, owner, work, then, refused, writes=False, can_cancel=True)
        if not keep_older:
            view = (id(owner), slot)
            older = self._views.get(view)
            if older is not None:
                older.superseded = True
                older.progress.cancel()
            self._views[view] = job
        self._submit(self._readers, job)
        return job

    def write(
        self,
        owner: QObject | None,
        work: Callable[[Progress], T],
        then: Callable[[T], None] | None = None,
        *,
        title: Message | str = N_("Working"),
        refused: Callable[[Sequence[Finding]], None] | None = None,
        can_cancel: bool = True,
    ) -> Job:
        """Run ``work(progress)`` in the writer, after whatever it still has to do.

        A :class:`Done` among the results is announced to every page that shows what changed.
        """
        job = Job(title, owner, work, then, refused, writes=True, can_cancel=can_cancel)
        self._submit(self._writer, job)
        return job

    def ask(
        self,
        owner: QObject,
        desk: Doors,
        query: str | Callable[..., Any],
        then: Callable[[Any], None],
        arguments: dict[str, Any] | None = None,
        *,
        slot: str = "",
        refused: Callable[[Sequence[Finding]], None] | None = None,
    ) -> Job:
        """``desk.ask(query, **arguments)`` in a reader."""
        given = dict(arguments or {})
        return self.read(
            owner,
            lambda progress: desk.ask(query, progress=progress, **given),
            then,
            slot=slot,
            refused=refused,
        )

    def do(
        self,
        owner: QObject | None,
        desk: Doors,
        command: str | Callable[..., Done],
        then: Callable[[Done], None] | None = None,
        arguments: dict[str, Any] | None = None,
        *,
        refused: Callable[[Sequence[Finding]], None] | None = None,
        can_cancel: bool = True,
        dry_run: bool = False,
    ) -> Job:
        """``desk.do(command, **arguments)`` in the writer; its title is the command's own."""
        given = dict(arguments or {})
        id = command if isinstance(command, str) else str(getattr(command, "command_id", ""))
        named = desk.commands().get(id)

        def work(progress: Progress) -> Done:
            done = desk.do(command, progress=progress, dry_run=dry_run, **given)
            # a trial run changes nothing: nobody reads anew for it
            return replace(done, changes={}) if dry_run else done

        return self.write(
            owner,
            work,
            then,
            title=named.title if named else id,
            refused=refused,
            can_cancel=can_cancel,
        )

    def shut_down(self) -> None:
        """Cancel what may be cancelled and wait for the threads; nothing is delivered any more."""
        self._closed = True
        for job in self.running:
            job.cancel()
        self._poll.stop()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True, cancel_futures=False)

    @property
    def writing(self) -> bool:
        """Whether a command is under way."""
        return any(job.writes for job in self.running)

    def _submit(self, threads: ThreadPoolExecutor, job: Job) -> None:
        if self._closed:
            return
        self.running.append(job)
        if not self._poll.isActive():
            self._poll.start()
        self.started.emit(job)

        def work() -> None:
            job.run()
            if not self._closed:
                self._worked.emit(job)

        threads.submit(work)

    def _deliver(self, job: Job) -> None:
        self.running.remove(job)
        if not self.running:
            self._poll.stop()
        self._views = {view: one for view, one in self._views.items() if one is not job}
        try:
            if job.outcome is Outcome.DONE and isinstance(job.result, Done):
                self.changes.announce(job.result.changes)
            taken = job.answer()
        finally:
            self.ended.emit(job)
        if not taken:
            assert isinstance(job.error, Refused)
            self.refused.emit(job.error.findings, job)
        if job.outcome is Outcome.BROKEN and job.error is not None and (job.writes or job.alive):
            self.broke.emit(job.error, job)
