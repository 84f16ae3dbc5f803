"""期末结账: what still stands in the way, with its remedy at hand; transfers; closing and reopening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding, Severity, Subject
from finance_desk.base.messages import N_, Message, Period, message
from finance_desk.books.model import BookPeriod
from finance_desk.closing.model import Certificate, CheckResult, WhatIf
from ui.jobs.runner import Job
from ui.models.rows import RowsModel
from ui.pages.closing.actions import TITLE, certificate_groups, moment, print_certificate, what_if_groups
from ui.pages.closing.columns import COLUMNS, STEPS, CheckLine, in_steps, worst
from ui.pages.closing.timeline import TimeLine
from ui.pages.desk_page import DeskPage
from ui.pages.spec import Context, PageSpec
from ui.theme import spacing
from ui.theme.cells import State, Tone
from ui.theme.look import say
from ui.widgets.chip import StateChip
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Facts, Group
from ui.widgets.findings import FindingsList
from ui.widgets.marks import label
from ui.widgets.overlay import EmptyPage
from ui.widgets.steps import Step, Steps
from ui.widgets.table_pane import TablePane


class ClosingPage(DeskPage):
    stale_after = frozenset(
        {"voucher", "balance", "period", "intake_row", "batch", "account", "report", "backup"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Period end"))
        self._results: Sequence[CheckResult] = ()
        self._checked = 0
        self._periods: Sequence[BookPeriod] = ()
        self._certificates: Sequence[Certificate] = ()
        self._accepted: dict[str, str] = {}
        self._job: Job | None = None
        self._reckoned = False
        self._build()
        self._actions()
        context.jobs.ended.connect(self._job_ended)
        context.period_changed.connect(self._other_period)

    # building

    def _build(self) -> None:
        self.chip = StateChip(None, self)
        self.add_to_condition(self.chip)
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.BETWEEN)
        self.time_line = TimeLine()
        self.time_line.chosen.connect(self.context.set_period)
        box.addWidget(self.time_line)
        middle = QHBoxLayout()
        middle.setSpacing(spacing.PAGE)
        self.steps = Steps(N_("Steps of the closing"))
        self.steps.chosen.connect(lambda _at: self._show_step())
        middle.addWidget(self.steps)
        right = QVBoxLayout()
        right.setSpacing(spacing.INSIDE)
        empty = EmptyPage(N_("Choose a period of the book to check it."))
        self.pane = TablePane(N_("Closing checks"), empty)
        self.rows = RowsModel(COLUMNS, self.context.jobs, self)
        self.pane.show_model(self.rows)
        self.table = self.pane.table
        self.table.current_changed.connect(lambda _row: self._show_check())
        self.table.opened.connect(self._into_findings)
        self.table.notice.connect(self.context.notice)
        self.pane.overlay.retry.connect(self.reload)
        right.addWidget(self.pane, 3)
        self.reason = label("", "caption", holder)
        self.reason.setWordWrap(True)
        right.addWidget(self.reason)
        self.findings = FindingsList(N_("What the check found"))
        titles = {id: each.title for id, each in self.context.desk.commands().items()}
        self.findings.set_verbs({**titles, "close.transfer": N_("Make transfers")})
        self.findings.jump.connect(self._jump)
        self.findings.run.connect(self.context.remedy)
        right.addWidget(self.findings, 2)
        middle.addLayout(right, 1)
        box.addLayout(middle, 1)
        holder.setFocusProxy(self.pane)
        self.set_content(holder)
        self.certificate = Facts(TITLE)
        self.set_drawer(Drawer(TITLE, self.certificate))

    def _actions(self) -> None:
        make = self.make_action
        self.check = make("close.check", N_("Check again"), self.reload)
        self.transfer = make(
            "close.transfer", N_("Make transfer vouchers"), self._transfer, shortcut="Ctrl+T"
        )
        self.accept = make(
            "close.accept", N_("Accept the warning"), self._accept, shortcut="Ctrl+Shift+A", needs="close.run"
        )
        self.what_if = make(
            "close.what_if", N_("What closing would do"), self._what_if, shortcut="Ctrl+Shift+T"
        )
        self.split = make("close.split_pending", N_("Split what waits"), self._split)
        self.show_certificate = make("close.certificate", TITLE, self._toggle_certificate, shortcut="Ctrl+I")
        self.print = make("close.print", N_("Certificate as PDF"), self._print, shortcut="Ctrl+P")
        self.close_period = make("close.run", N_("Close the period"), self._close, shortcut="F10")
        self.reopen = make("close.reopen", N_("Reopen"), self._reopen)
        # a table keeps the space bar for its selection
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), self.table)
        space.setContext(Qt.ShortcutContext.WidgetShortcut)
        space.activated.connect(self.accept.trigger)
        self.add_menu(N_("More"), [self.check, self.what_if, self.split, self.show_certificate, self.print])
        self.add_action(self.accept)
        self.add_action(self.transfer)
        self.add_action(self.reopen)
        self.close_button = self.add_action(self.close_period, primary=True)

    # Page

    def shown_with(self, **arguments: Any) -> None:
        subject = arguments.get("subject")
        period = subject.id if isinstance(subject, Subject) else arguments.get("period")
        if period:
            self.context.set_period(int(period))
        if not self._checked:
            self.reload()

    def reload(self) -> None:
        if not self.context.period:
            return
        self._stale = False
        self.set_condition(message("{period}", period=Period(self.context.period)))
        self.pane.overlay.show_state("loading", self.rows.rowCount())
        book = self.context.book_id
        self.context.read(self, "period.list", self._take_periods, slot="periods", book=book)
        self.context.read(self, "close.certificate", self._take_certificates, slot="certificate", book=book)
        self.context.read(
            self,
            "close.check",
            partial(self._take, self.context.period),
            slot="check",
            refused=self.pane.overlay.show_refusal,
            book=book,
            period=self.context.period,
        )

    def key_help(self) -> list[tuple[str, str]]:
        return [
            ("Enter", say("Into the findings of the check")),
            ("Space", say("Accept the warning")),
            ("Ctrl+Enter", say("Run the remedy of the finding")),
            ("← →", say("Another period, on the time line")),
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.findings.isAncestorOf(self._focused()):
            self.table.setFocus()
        else:
            super().keyPressEvent(event)

    # what is shown

    @property
    def closed(self) -> bool:
        """Whether the period in front is closed."""
        return any(each.period == self.context.period and each.closed for each in self._periods)

    @property
    def accepted(self) -> Mapping[str, str]:
        """Check → why its warnings are accepted: what was said here, of a closed period what was certified."""
        held = self._certificate()
        return held.accepted if self.closed and held is not None else self._accepted

    def line(self) -> CheckLine | None:
        """The check under the cursor."""
        at = self.table.current_row()
        return self.rows.row_at(at) if 0 <= at < self.rows.rowCount() else None

    def _into_findings(self, _row: int) -> None:
        self.findings.setFocus()

    def _focused(self) -> QWidget:
        return self.focusWidget() or self

    def _other_period(self) -> None:
        self._accepted.clear()
        self._results, self._checked = (), 0
        self._draw()
        self.refresh()

    def _take_periods(self, periods: Sequence[BookPeriod]) -> None:
        self._periods = periods
        self.time_line.show_periods(
            self.context.period,
            {each.period: each.closed for each in periods},
            {
                each.period: say("Closed by {name} at {at}", name=each.closed_by, at=moment(each.closed_at))
                for each in periods
                if each.closed_by and each.closed_at
            },
        )
        self._draw()

    def _take_certificates(self, certificates: Sequence[Certificate]) -> None:
        self._certificates = certificates
        self._write_certificate()
        self._draw()

    def _write_certificate(self) -> None:
        """What the drawer holds unless one asked what closing would do."""
        held = self._certificate()
        self._reckoned = False
        if self.drawer is not None:
            self.drawer.set_title(TITLE)
        self.certificate.set_groups(
            certificate_groups(held)
            if held is not None
            else [Group("", note=N_("The period was never closed; its certificate is made at closing."))]
        )

    def _certificate(self) -> Certificate | None:
        return next((each for each in self._certificates if each.period == self.context.period), None)

    def _take(self, period: int, results: Sequence[CheckResult]) -> None:
        if period != self.context.period:
            return
        held = self.line()
        cleared = held is not None and held.tone in (Tone.STOP, Tone.WARN)
        self._results, self._checked = results, period
        self._draw()
        now = self.line()
        if cleared and now is not None and now.tone is Tone.OK:
            # what was being seen to is done: on to the worst that is left
            self.table.set_current_row(0)
        self.pane.overlay.show_state("ready", self.rows.rowCount())

    def _draw(self) -> None:
        """Steps, table, chip and buttons from what is known."""
        lists = in_steps(self._results, self.accepted)
        known = bool(self._checked)
        names = (N_("All checks"), *(title for title, _ in STEPS))
        self.steps.set_steps(
            [
                Step(
                    name,
                    message("{passed} of {count} pass", passed=_passed(lines), count=len(lines))
                    if known
                    else "",
                    worst(lines) if known and lines else None,
                )
                for name, lines in zip(names, lists, strict=True)
            ]
        )
        self._show_step()
        if self.closed:
            self.chip.set_state(State(N_("Closed"), Tone.POSTED))
        else:
            self.chip.set_state(State(N_("Open"), Tone.PENDING))
        stops = sum(1 for line in lists[0] if line.tone is Tone.STOP)
        warns = sum(1 for line in lists[0] if line.tone is Tone.WARN)
        if known:
            self.say_status(
                message(
                    "■ {stops} block · ▲ {warns} warn · ● {passed} pass",
                    stops=stops,
                    warns=warns,
                    passed=_passed(lists[0]),
                )
            )
        self._allow(stops, warns, known)

    def _allow(self, stops: int, warns: int, known: bool) -> None:
        busy = N_("Closing is under way.") if self._job is not None else ""
        closed: str | Message = N_("The period is closed.") if self.closed else ""
        self.close_period.setVisible(not self.closed)
        self.reopen.setVisible(self.closed)
        self.transfer.setVisible(not self.closed)
        self.accept.setVisible(not self.closed)
        reason: str | Message = busy or closed
        if not reason and not known:
            reason = N_("The checks have not run yet.")
        if not reason and stops:
            reason = message("{count} checks block; see them marked ■.", count=stops)
        if not reason and warns:
            reason = message("{count} checks warn; settle them or accept them with a reason.", count=warns)
        self.allow(self.close_period, reason)
        self.allow(self.transfer, busy or closed)
        self.allow(self.what_if, busy or closed)
        last = max((each.period for each in self._periods if each.closed), default=0)
        earlier = "" if self.context.period == last else N_("Only the last closed period can be reopened.")
        self.allow(self.reopen, busy or earlier)
        pending = any(each.code == "pending_split" for each in self._results)
        december = self.context.period % 100 == 12
        self.allow(
            self.split,
            busy
            or closed
            or ("" if pending and december else N_("Premiums and interest that wait are split in December.")),
        )
        self.allow(
            self.print, "" if self._certificate() is not None else N_("The period has no certificate yet.")
        )
        self._allow_accept()

    def _allow_accept(self) -> None:
        line = self.line()
        warned = line is not None and line.result.warns
        self.allow(self.accept, "" if warned else N_("Only a check that warns can be accepted."))

    def _show_step(self) -> None:
        held = self.line()
        lines = in_steps(self._results, self.accepted)[self.steps.at]
        self.rows.set_rows(lines)
        if lines:
            codes = [each.result.code for each in lines]
            at = codes.index(held.result.code) if held and held.result.code in codes else 0
            self.table.set_current_row(at)
        self._show_check()

    def _show_check(self) -> None:
        line = self.line()
        self.findings.setVisible(line is not None and bool(line.result.findings))
        self.reason.setText(say(line.result.reason) if line is not None else "")
        self.findings.set_findings(line.result.findings if line is not None else ())
        self._allow_accept()

    def _jump(self, subject: Subject) -> None:
        if subject.kind == "period" and subject.id == self.context.period:
            return
        self.context.jump(subject)

    # what is done

    def _transfer(self) -> None:
        if self.context.ask.confirm(
            message("Make the transfer vouchers of {period}?", period=Period(self.context.period)),
            detail=message(
                "They move income and expense to net assets and wait for review. Transfers of an earlier run that nobody reviewed are made anew."
            ),
            verb=N_("Make transfer vouchers"),
        ):
            self._do("close.transfer", self._done)

    def _split(self) -> None:
        share = self.context.ask.text(
            message("Percentage of the pooled fund (0–100)"), verb=N_("Split what waits")
        )
        if share is None:
            return
        if not share.strip().isdigit() or int(share) > 100:
            self.context.notice(message("{given} is no percentage between 0 and 100.", given=share))
            return
        self._do("close.split_pending", self._done, pooled_share=int(share))

    def _accept(self) -> None:
        line = self.line()
        if line is None or not line.result.warns:
            return
        reason = self.context.ask.text(
            message("Accept “{check}”: why?", check=Message(line.result.title)),
            line.accepted,
            verb=N_("Accept the warning"),
        )
        if reason is not None and reason.strip():
            self._accepted[line.result.code] = reason.strip()
            self._draw()

    def _close(self) -> None:
        lines = in_steps(self._results, self._accepted)[0]
        accepted = [line for line in lines if line.accepted]
        if self.context.ask.confirm(
            message("Close {period}?", period=Period(self.context.period)),
            detail=message(
                "{passed} of {count} checks pass, {accepted} warnings are accepted. After closing nothing can be written into the period; only the last closed period can be reopened.",
                passed=_passed(lines),
                count=len(lines),
                accepted=len(accepted),
            ),
            verb=N_("Close the period"),
        ):
            given = {line.result.code: line.accepted for line in accepted}
            self._do("close.run", self._was_closed, can_cancel=False, accept_warnings=given)

    def _reopen(self) -> None:
        reason = self.context.ask.text(
            message(
                "Reopen {period}: why? Posted transfers will be reversed in red letters, the certificate and filed reports become stale.",
                period=Period(self.context.period),
            ),
            paragraph=True,
            verb=N_("Reopen"),
        )
        if reason is not None and reason.strip():
            self._do("close.reopen", self._done, can_cancel=False, reason=reason.strip())

    def _do(self, command: str, then: Any, *, can_cancel: bool = True, **arguments: Any) -> None:
        self._job = self.context.run(
            self,
            command,
            then,
            can_cancel=can_cancel,
            refused=self._refused,
            book=self.context.book_id,
            period=self.context.period,
            **arguments,
        )

    def _job_ended(self, job: object) -> None:
        """However it ended, the buttons come back."""
        if job is self._job:
            self._job = None
            self._draw()

    def _refused(self, findings: Sequence[Finding]) -> None:
        self.context.show_findings(findings, message("Refused. Nothing was changed."))
        self.reload()

    def _done(self, done: Done) -> None:
        self.context.notice(done.summary)
        told = [each for each in done.findings if each.severity is not Severity.OK]
        self.context.show_findings(told, done.summary)
        self.refresh()

    def _was_closed(self, done: Done) -> None:
        self.context.notice(done.summary)
        self.context.show_findings(())
        if self.drawer is not None:
            self.drawer.unfold()
        self.refresh()

    def _what_if(self) -> None:
        period = self.context.period
        self.context.read(
            self,
            "close.what_if",
            partial(self._show_what_if, period),
            slot="what if",
            refused=self._refused,
            book=self.context.book_id,
            period=period,
        )

    def _show_what_if(self, period: int, found: WhatIf) -> None:
        if self.drawer is None or period != self.context.period:
            return
        self.certificate.set_groups(what_if_groups(found, period))
        self.drawer.set_title(N_("What closing would do"))
        self.drawer.unfold()
        self._reckoned = True

    def _toggle_certificate(self) -> None:
        if self.drawer is None:
            return
        if self.drawer.isHidden() or self._reckoned:
            self._write_certificate()
            self.drawer.unfold()
        else:
            self.drawer.fold()

    def _print(self) -> None:
        held, book = self._certificate(), self.context.book
        if held is None or book is None:
            return
        name = f"{say(TITLE)} {book.code} {held.period}.pdf"
        path = self.context.ask.save_file(TITLE, name, [(N_("Certificate (PDF)"), "*.pdf")])
        if path is None:
            return
        lang, by = self.context.lang, self.context.desk.actor.name
        self.context.jobs.read(
            self,
            lambda _progress: print_certificate(held, book, path, lang, by),
            lambda printed: self.context.notice(message("Written: {path}", path=str(printed.path))),
            slot=f"print {path}",
            title=N_("Drawing the certificate"),
            refused=lambda findings: self.context.show_findings(findings, message("Nothing was written.")),
        )


def _passed(lines: Sequence[CheckLine]) -> int:
    return sum(1 for line in lines if line.tone in (Tone.OK, Tone.INFO) and not line.accepted)


PAGE = PageSpec(
    "closing",
    N_("Period end"),
    "closing",
    10,
    ClosingPage,
    permission="close.check",
    shows=("period",),
)
