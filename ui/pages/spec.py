"""What a page is to the window, and what the window is to a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding, Remedy, Subject
from finance_desk.base.messages import N_, Message
from ui.ask.questions import Ask
from ui.jobs.doors import Doors
from ui.jobs.runner import Job, Jobs
from ui.theme.look import look, say

GROUPS: Final = (
    ("home", N_("Desk"), "home"),
    ("voucher", N_("Voucher work"), "voucher"),
    ("ledger", N_("Ledgers"), "ledger"),
    ("opening", N_("Opening"), "opening"),
    ("business", N_("Business"), "exchange"),
    ("cashier", N_("Cashier"), "cash"),
    ("reconcile", N_("Reconcile"), "reconcile"),
    ("closing", N_("Closing"), "closing"),
    ("report", N_("Reports"), "report"),
    ("diagnosis", N_("Diagnosis"), "diagnosis"),
    ("archive", N_("Archive"), "archive"),
    ("training", N_("Training"), "training"),
    ("settings", N_("Settings"), "settings"),
)
"""Duties in the order of the navigation: id, title, icon. A duty without pages is not shown."""


class BookLike(Protocol):
    """The book in front, as ``book.list`` gives it."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def unit_name(self) -> str: ...
    @property
    def fund(self) -> str: ...
    @property
    def training(self) -> bool: ...
    @property
    def current(self) -> int | None: ...


class Context(QObject):
    """What a page is given: the doors, the book and period in front, and the way to other pages."""

    period_changed = Signal(int)
    """Another period was chosen in the top bar."""
    page_wanted = Signal(str, object)
    """Page id and arguments; use :meth:`open_page`."""
    back_wanted = Signal()
    """Where one came from; use :meth:`go_back`."""
    findings_wanted = Signal(object, object)
    """Findings and a heading; use :meth:`show_findings`."""
    notice_wanted = Signal(object)
    """A message for the status bar; use :meth:`notice`."""
    proof_wanted = Signal(object)
    """The right end of the status bar: what is proven (12 invariants hold 08:02)."""
    book_changed = Signal()
    """The book's own row changed (period closed, renamed)."""

    def __init__(
        self,
        desk: Doors,
        jobs: Jobs,
        ask: Ask,
        book: BookLike | None,
        period: int,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.jobs = jobs
        self.ask = ask
        self.book = book
        self._period = period
        self.marked: Any = None
        """The figure marked first for a comparison (``ledger_difference.Marked``), kept from page to page."""
        self.place: QWidget | None = None
        """What a page is born into: made elsewhere and moved there, all of it would be styled twice."""

    @property
    def period(self) -> int:
        """The period in front, yyyymm; 0 when there is no book."""
        return self._period

    def set_period(self, period: int) -> None:
        if period != self._period:
            self._period = period
            self.period_changed.emit(period)

    @property
    def lang(self) -> str:
        return look().lang

    @property
    def book_id(self) -> int:
        """The id of the book in front; a page that needs one is not opened without."""
        if self.book is None:
            raise LookupError("no book is in front")
        return self.book.id

    def read(
        self,
        owner: QObject,
        query: str | Callable[..., Any],
        then: Callable[[Any], None],
        /,
        *,
        slot: str = "",
        refused: Callable[[Sequence[Finding]], None] | None = None,
        **arguments: Any,
    ) -> Job:
        """Ask the core outside the GUI thread; a newer read of the same owner and slot replaces this one."""
        return self.jobs.ask(owner, self.desk, query, then, arguments, slot=slot, refused=refused)

    def run(
        self,
        owner: QObject | None,
        command: str | Callable[..., Done],
        then: Callable[[Done], None] | None = None,
        /,
        *,
        refused: Callable[[Sequence[Finding]], None] | None = None,
        can_cancel: bool = True,
        **arguments: Any,
    ) -> Job:
        """Run a command in the writer thread. A refusal nobody takes is shown by the window."""
        return self.jobs.do(
            owner, self.desk, command, then, arguments, refused=refused, can_cancel=can_cancel
        )

    def action(
        self,
        command: str,
        do: Callable[[], object],
        *,
        title: str | Message = "",
        shortcut: str | QKeySequence | QKeySequence.StandardKey = "",
        parent: QObject | None = None,
    ) -> QAction:
        """A QAction that carries the command's own id and title, grey with a reason without the right."""
        named = self.desk.commands().get(command)
        made = QAction(say(title) if title else say(named.title) if named else command, parent or self)
        made.setObjectName(command)
        if shortcut:
            made.setShortcut(shortcut)
        made.triggered.connect(lambda _checked=False: do())
        if not self.desk.may(command):
            reason = say(
                "Your role may not do this ({command}). The security administrator can grant it.",
                command=command,
            )
            made.setEnabled(False)
            made.setToolTip(reason)
            made.setStatusTip(reason)
        return made

    def open_page(self, id: str, /, **arguments: Any) -> None:
        """Open a page (or bring it to the front) with arguments for its ``shown_with``."""
        self.page_wanted.emit(id, arguments)

    def go_back(self) -> None:
        """Step back to the page from which the one in front was opened."""
        self.back_wanted.emit()

    def jump(self, subject: Subject) -> None:
        """Go to the place a finding points at; the window knows which page shows that kind."""
        self.page_wanted.emit(f"subject:{subject.kind}", {"subject": subject})

    def remedy(self, remedy: Remedy) -> None:
        """Run a finding's way out: the window asks before it runs the command."""
        self.page_wanted.emit("remedy:", {"remedy": remedy})

    def show_findings(self, findings: Sequence[Finding], heading: str | Message = "") -> None:
        """Show findings above the status bar; none take away those that stand there."""
        self.findings_wanted.emit(list(findings), heading)

    def notice(self, what: str | Message) -> None:
        """One sentence in the status bar: what was done."""
        self.notice_wanted.emit(what)

    def prove(self, what: str | Message) -> None:
        """What is proven, at the right end of the status bar."""
        self.proof_wanted.emit(what)


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page as its folder declares it.

    ``group`` is an id of :data:`GROUPS`, ``order`` its place there. ``permission`` is the command or
    query id a user must hold to see it. ``shows`` are the kinds of :class:`Subject` the page can
    show; it is opened with ``subject=…`` then. ``many`` lets several tabs of it be open (one per
    arguments). ``needs_book`` is false for pages about the whole database. ``in_navigation`` is
    false for pages reached only from others.
    """

    id: str
    title: str
    group: str
    order: int
    make: Callable[[Context], QWidget]
    permission: str = ""
    shows: tuple[str, ...] = ()
    many: bool = False
    needs_book: bool = True
    in_navigation: bool = True
