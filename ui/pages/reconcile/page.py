"""业务财务对账: business against ledger by type and period; every difference leads to its row and voucher."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QWidget

from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding, Subject
from finance_desk.base.messages import N_, Day, Message, Money, Period, message
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day, format_period
from finance_desk.books.print_log import PrintKind
from finance_desk.files.write import Written
from finance_desk.reconcile.file_queries import FileComparison
from finance_desk.reconcile.kept import KeptFile, KeptShown
from finance_desk.reconcile.model import (
    PROPOSALS,
    CellLine,
    CellState,
    Comparison,
    Entries,
    Entry,
    PeriodSheet,
    SheetState,
)
from finance_desk.reconcile.outside import AGAINST_TITLES, Against
from finance_desk.reconcile.writing import SIGNERS, local
from finance_desk.reports.forward_queries import ReachedVoucher
from ui.models.rows import RowsModel
from ui.pages.desk_page import DeskPage
from ui.pages.followed import followed_groups
from ui.pages.printed import record_print
from ui.pages.reconcile.columns import CELLS, ENTRIES, LINES, SHEETS, cause_of, event_words
from ui.pages.reconcile.files import TABLES, file_groups, kept_groups
from ui.pages.spec import Context, PageSpec
from ui.theme.cells import State, Tone
from ui.theme.look import say
from ui.widgets.chip import StateChip
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Fact, Facts, Group
from ui.widgets.filter_chips import Filter, FilterChips, FilterSpec
from ui.widgets.overlay import EmptyPage
from ui.widgets.table_pane import TablePane

FORMS: Final = {"pdf": (N_("Sheet (PDF)"), "*.pdf"), "xlsx": (N_("Workbook (xlsx)"), "*.xlsx")}
_SHOWN: Final = 5_000


class ReconcilePage(DeskPage):
    stale_after = frozenset({"voucher", "intake_row", "batch", "rule", "code_map", "comparison", "period"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Business against ledger"))
        self.comparison: Comparison | None = None
        self._entries = Entries((), 0, 0)
        self._held: tuple[Against, Path] | None = None
        self._shown_kept: KeptShown | None = None
        self._build()
        self._actions()
        self._light_files()
        context.period_changed.connect(self.refresh)

    # building

    def _build(self) -> None:
        self.filters = FilterChips(
            [
                FilterSpec("year", N_("Since January"), Filter.TOGGLE),
                FilterSpec("only_open", N_("Only without explanation"), Filter.TOGGLE),
            ]
        )
        self.filters.changed.connect(lambda _values: self.reload())
        self.add_to_condition(self.filters)
        self.chip = StateChip(None, self)
        self.add_to_condition(self.chip)
        self.lines_pane = TablePane(
            N_("Business against ledger"),
            EmptyPage(N_("Neither business rows nor vouchers of business stand in this period.")),
        )
        self.lines = RowsModel(LINES, self.context.jobs, self)
        self.lines_pane.show_model(self.lines)
        self.lines_table = self.lines_pane.table
        self.lines_table.current_changed.connect(lambda _row: self._read_entries())
        self.lines_table.opened.connect(lambda _row: self._into_entries())
        self.lines_table.notice.connect(self.context.notice)
        self.lines_pane.overlay.retry.connect(self.reload)
        self.entries_pane = TablePane(
            N_("Differences"), EmptyPage(N_("All agree: there is no difference here."))
        )
        self.entries = RowsModel(ENTRIES, self.context.jobs, self)
        self.entries_pane.show_model(self.entries)
        self.entries_table = self.entries_pane.table
        self.entries_table.current_changed.connect(lambda _row: self._show_entry())
        self.entries_table.opened.connect(lambda _row: self._show_entry(unfold=True))
        self.entries_table.notice.connect(self.context.notice)
        self.entries_pane.overlay.retry.connect(self._read_entries)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.lines_pane)
        split.addWidget(self.entries_pane)
        split.setSizes([1, 1])
        split.setFocusProxy(self.lines_pane)
        self.set_content(split)
        self.facts = Facts(N_("Difference"))
        self.set_drawer(Drawer(N_("Difference"), self.facts))

    def _actions(self) -> None:
        make = self.make_action
        self.explain = make(
            "reconcile.explain_difference", N_("Explain"), self._explain, shortcut="Ctrl+Shift+E"
        )
        self.sign = make("reconcile.sign", N_("Sign"), self._sign, shortcut="F10")
        self.to_row = make("reconcile.row", N_("Go to the row"), self._to_row, shortcut="Ctrl+Shift+R")
        self.to_voucher = make(
            "reconcile.voucher", N_("Go to the voucher"), self._to_voucher, shortcut="Ctrl+Shift+V"
        )
        self.follow = make("intake.trace", N_("Where the row went"), self._follow, shortcut="Ctrl+Shift+W")
        self.signatures = make(
            "reconcile.signatures", N_("Signatures"), self._show_signatures, shortcut="Ctrl+I"
        )
        self.print = make(
            "reconcile.print", N_("Sheet as PDF"), partial(self._write, "pdf"), shortcut="Ctrl+P"
        )
        self.export = make(
            "reconcile.export", N_("Workbook"), partial(self._write, "xlsx"), shortcut="Ctrl+E"
        )
        self.against_file = make(
            "reconcile.file",
            N_("Hold a file against it…"),
            self._against_file,
            shortcut="Ctrl+O",
        )
        self.kept = make("reconcile.files", N_("Kept files…"), self._choose_kept, shortcut="Ctrl+Shift+O")
        self.keep_file = make("reconcile.file_keep", N_("Keep the file with what differs"), self._keep_file)
        self.explain_file = make(
            "reconcile.file_explain", N_("Explain what differs in the kept file"), self._explain_kept
        )
        self.sign_file = make("reconcile.file_sign", N_("Sign the kept file"), self._sign_kept)
        self.write_file = make(
            "reconcile.file_write",
            N_("Sheet of the kept file as PDF"),
            self._write_kept,
            needs="reconcile.files",
        )
        # in the list of differences a letter is enough
        letter = QShortcut(QKeySequence(Qt.Key.Key_M), self.entries_table)
        letter.setContext(Qt.ShortcutContext.WidgetShortcut)
        letter.activated.connect(self.explain.trigger)
        self.add_menu(
            N_("More"),
            [
                self.to_row,
                self.to_voucher,
                self.signatures,
                self.print,
                self.export,
                self.kept,
                self.keep_file,
                self.explain_file,
                self.sign_file,
                self.write_file,
            ],
        )
        self.add_action(self.explain)
        self.add_action(self.sign, primary=True)
        self._allow()

    # Page

    def shown_with(self, **arguments: Any) -> None:
        subject = arguments.get("subject")
        period = subject.id if isinstance(subject, Subject) else arguments.get("period")
        if period:
            self.context.set_period(int(period))
        if self.comparison is None or self.comparison.last != self.context.period:
            self.reload()

    def reload(self) -> None:
        self._stale = False
        if not self.context.period:
            return
        self.lines_pane.overlay.show_state("loading", self.lines.rowCount())
        self.context.read(
            self,
            "reconcile.business",
            self._take,
            slot="comparison",
            refused=self._not_compared,
            book=self.context.book_id,
            first=self.first,
            last=self.context.period,
        )

    def key_help(self) -> list[tuple[str, str]]:
        return [
            ("Enter", say("Into the differences; there: what the difference is about")),
            ("M", say("Explain the difference")),
            ("Esc", say("Fold the drawer, or back to the comparison")),
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.drawer is not None and not self.drawer.isHidden():
            self.drawer.fold()
            self.entries_table.setFocus()
        elif event.key() == Qt.Key.Key_Escape and self._focused() is self.entries_table:
            self.lines_table.setFocus()
        else:
            super().keyPressEvent(event)

    def _focused(self) -> QWidget | None:
        return self.focusWidget()

    # what is shown

    @property
    def first(self) -> int:
        """The first period compared."""
        period = self.context.period
        return period // 100 * 100 + 1 if self.filters.values().get("year") else period

    def line(self) -> CellLine | None:
        """The line under the cursor."""
        at = self.lines_table.current_row()
        return self.lines.row_at(at) if 0 <= at < self.lines.rowCount() else None

    def entry(self) -> Entry | None:
        """The difference under the cursor."""
        at = self.entries_table.current_row()
        return self.entries.row_at(at) if 0 <= at < self.entries.rowCount() else None

    def sheet(self) -> PeriodSheet | None:
        """How the period in front stands."""
        sheets = self.comparison.sheets if self.comparison else ()
        return next((each for each in sheets if each.period == self.context.period), None)

    def _not_compared(self, findings: Sequence[Finding]) -> None:
        self.comparison = None
        self.lines.set_rows(())
        self.entries.set_rows(())
        self.lines_pane.overlay.show_refusal(findings)
        self._allow()

    def _take(self, found: Comparison) -> None:
        held = self.line()
        self.comparison = found
        self.lines.set_rows(found.lines)
        self.lines_pane.overlay.show_state("ready", self.lines.rowCount())
        self.lines_pane.set_totals(
            {
                "business": found.business,
                "ledger": found.ledger,
                "difference": found.difference,
            },
            CELLS[CellState.AGREES] if found.lines and not found.difference else None,
        )
        cells = [(each.event, each.period) for each in found.lines]
        worst = [at for at, each in enumerate(found.lines) if each.state is CellState.DIFFERS]
        if cells:
            wanted = (held.event, held.period) if held is not None else None
            self.lines_table.set_current_row(
                cells.index(wanted) if wanted in cells else worst[0] if worst else 0
            )
        sheet = self.sheet()
        self.chip.set_state(SHEETS[sheet.state] if sheet is not None else None)
        first, last = format_period(found.first), format_period(found.last)
        self.set_condition(first if first == last else f"{first} – {last}")
        off = sum(1 for each in found.lines if each.state is CellState.DIFFERS)
        if not found.lines:
            self.say_status("")
        elif off:
            self.say_status(
                message(
                    "■ {count} lines differ without an explanation, {amount} in all",
                    count=off,
                    amount=Money(found.difference),
                )
            )
        else:
            self.say_status(
                message(
                    "● business {business} = ledger {ledger} + explained {amount}",
                    business=Money(found.business),
                    ledger=Money(found.ledger),
                    amount=Money(found.difference),
                )
            )
        self._read_entries()

    def _read_entries(self) -> None:
        line, found = self.line(), self.comparison
        self._allow()
        if line is None or found is None:
            self.entries.set_rows(())
            return
        if not line.causes:
            self._take_entries((line.event, line.period), Entries((), 0, 0))
            return
        self.context.read(
            self,
            "reconcile.explain",
            partial(self._take_entries, (line.event, line.period)),
            slot="entries",
            refused=self.entries_pane.overlay.show_refusal,
            book=self.context.book_id,
            first=line.period,
            last=line.period,
            event=line.event,
            only_open=bool(self.filters.values().get("only_open")),
            limit=_SHOWN,
        )

    def _take_entries(self, cell: tuple[str, int], entries: Entries) -> None:
        line = self.line()
        if line is None or (line.event, line.period) != cell:
            return
        held = self.entry()
        self._entries = entries
        self.entries.set_rows(entries.shown)
        self.entries_pane.overlay.show_state("ready", self.entries.rowCount())
        note = None
        if entries.count > len(entries.shown):
            note = State(
                message("{shown} of {count} shown", shown=len(entries.shown), count=entries.count), Tone.WARN
            )
        self.entries_pane.set_totals({"amount": entries.amount}, note)
        if entries.shown:
            keys = [each.key for each in entries.shown]
            at = keys.index(held.key) if held is not None and held.key in keys else 0
            self.entries_table.set_current_row(at)
        self._show_entry()

    def _into_entries(self) -> None:
        self.entries_table.setFocus()

    def _allow(self) -> None:
        entry, line, sheet = self.entry(), self.line(), self.sheet()
        self.allow(
            self.explain, "" if line is not None and line.causes else N_("There is no difference here.")
        )
        for each in (self.to_row, self.follow):
            self.allow(each, "" if entry and entry.row else N_("No row stands behind this difference."))
        self.allow(
            self.to_voucher,
            "" if entry and entry.voucher else N_("No voucher stands behind this difference."),
        )
        reason: str | Message = ""
        lines = [
            each
            for each in (self.comparison.lines if self.comparison else ())
            if each.period == self.context.period
        ]
        if sheet is None:
            reason = N_("There is nothing to sign for in this period.")
        elif sheet.state is SheetState.SIGNED:
            reason = N_("Both signatures stand.")
        elif any(each.state is CellState.DIFFERS for each in lines):
            reason = N_("Differences without an explanation cannot be signed for.")
        self.allow(self.sign, reason)
        empty = "" if self.comparison is not None else N_("Nothing is compared yet.")
        for each in (self.print, self.export, self.signatures):
            self.allow(each, empty)

    def _show_entry(self, *, unfold: bool = False) -> None:
        self._allow()
        entry = self.entry()
        if entry is None or self.drawer is None:
            return
        if unfold:
            self._shown_kept = None
            self._light_files()
            self.drawer.unfold()
        if self.drawer.isHidden() or self._shown_kept is not None:
            return  # a kept file stays in sight until an entry is opened
        self.drawer.set_title(say(cause_of(entry).words))
        self.facts.set_groups(self._groups(entry))

    def _groups(self, entry: Entry) -> list[Group]:
        """The business side, the ledger side, what to do, what was said."""
        groups = [
            Group(
                event_words(entry.event),
                [
                    Fact(N_("Period"), format_period(entry.period)),
                    Fact(N_("Difference"), format_fen(entry.amount), figure=True),
                ],
                Message(PROPOSALS[entry.cause]),
            )
        ]
        if entry.row is not None:
            row = [Fact(N_("Source id"), entry.row_label, go=self._to_row)]
            if entry.day:
                row.append(Fact(N_("Bank day"), format_day(entry.day)))
            if entry.party:
                row.append(Fact(N_("Party"), entry.party))
            groups.append(Group(N_("The business"), row))
        if entry.voucher is not None:
            voucher = [Fact(N_("Voucher"), entry.voucher_label, go=self._to_voucher)]
            if entry.voucher_period:
                voucher.append(Fact(N_("Period"), format_period(entry.voucher_period)))
            if entry.account is not None:
                voucher.append(
                    Fact(N_("Account"), f"{entry.account_code} {entry.account_name}", go=self._to_account)
                )
            if entry.items:
                voucher.append(Fact(N_("Items"), entry.items))
            groups.append(Group(N_("The ledger"), voucher))
        if entry.reason:
            said = [
                Fact(N_("Explained by"), entry.explained_by),
                Fact(N_("At"), local(entry.explained_at)),
            ]
            groups.append(Group(N_("Explanation"), said, entry.reason))
        return groups

    # doing

    def _to_row(self) -> None:
        if (entry := self.entry()) is not None and entry.row is not None:
            self.context.open_page("intake", row=entry.row)

    def _to_voucher(self) -> None:
        if (entry := self.entry()) is not None and entry.voucher is not None:
            self.context.open_page("voucher", id=entry.voucher)

    def _to_account(self) -> None:
        if (entry := self.entry()) is not None and entry.account is not None:
            period = entry.voucher_period or entry.period
            self.context.open_page("detail", account=entry.account, range=(period, period), back="reconcile")

    def _follow(self) -> None:
        if (entry := self.entry()) is not None and entry.row is not None:
            self.context.read(
                self,
                "intake.trace",
                self._show_followed,
                slot="followed",
                book=self.context.book_id,
                row=entry.row,
            )

    def _show_followed(self, found: Sequence[ReachedVoucher]) -> None:
        if self.drawer is not None:
            self.drawer.set_title(N_("Where the row went"))
            self.facts.set_groups(followed_groups(found, self.context, "reconcile"))
            self.drawer.unfold()

    def _explain(self) -> None:
        """The chosen differences; from the comparison above, all of the line."""
        line = self.line()
        if line is None:
            return
        chosen: list[str] | None = None
        if self._focused() is self.entries_table:
            rows = [
                at for first, last in self.entries_table.selected_spans() for at in range(first, last + 1)
            ]
            held = [self.entries.row_at(at) for at in rows]
            chosen = [each.key for each in held if each is not None]
            if not chosen and (entry := self.entry()) is not None:
                chosen = [entry.key]
        count = len(chosen) if chosen is not None else sum(each.entries for each in line.causes)
        entry = self.entry()
        reason = self.context.ask.text(
            message(
                "Why do {count} differences of {event} stand?", count=count, event=event_words(line.event)
            ),
            entry.reason if entry is not None and count == 1 else "",
            paragraph=True,
            verb=N_("Explain"),
        )
        if reason is None:
            return
        self.context.run(
            self,
            "reconcile.explain_difference",
            self._done,
            book=self.context.book_id,
            period=line.period,
            reason=reason,
            keys=chosen,
            event=line.event,
        )

    def _sign(self) -> None:
        found = self.comparison
        if found is None:
            return
        lines = [each for each in found.lines if each.period == self.context.period]
        if self.context.ask.confirm(
            message("Sign for {period}?", period=Period(self.context.period)),
            detail=message(
                "Business {business}, ledger {ledger}, explained difference {difference}. The signature holds for these figures only.",
                business=Money(sum(each.business for each in lines)),
                ledger=Money(sum(each.ledger for each in lines)),
                difference=Money(sum(each.difference for each in lines)),
            ),
            verb=N_("Sign"),
        ):
            self.context.run(
                self, "reconcile.sign", self._done, book=self.context.book_id, period=self.context.period
            )

    def _show_signatures(self) -> None:
        if self.comparison is None or self.drawer is None:
            return
        groups = [
            Group(
                format_period(each.period),
                [
                    Fact(
                        Message(SIGNERS[signed.role]),
                        f"{signed.user}  {local(signed.at)}",
                        tone="" if signed.holds else "stop",
                    )
                    for signed in each.signatures
                ],
                SHEETS[each.state].words,
            )
            for each in self.comparison.sheets
        ]
        self.drawer.set_title(N_("Signatures"))
        self.facts.set_groups(groups)
        self.drawer.unfold()

    def _against_file(self) -> None:
        """A bank return, the tax bureau's list or the fiscal account's statement against our own."""
        kinds = list(Against)
        chosen = self.context.ask.one_of(
            N_("What does the file hold?"), [AGAINST_TITLES[each] for each in kinds]
        )
        if chosen is None:
            return
        path = self.context.ask.open_file(AGAINST_TITLES[kinds[chosen]], [TABLES])
        if path is None:
            return
        self._held = (kinds[chosen], path)
        self.context.read(
            self,
            "reconcile.file",
            self._show_file,
            slot="file",
            refused=lambda findings: self.context.show_findings(
                findings, message("The file could not be compared.")
            ),
            book=self.context.book_id,
            against=str(kinds[chosen]),
            path=path,
        )

    def _show_file(self, found: FileComparison) -> None:
        if self.drawer is None:
            return
        self._shown_kept = None
        self._light_files()
        self.drawer.set_title(AGAINST_TITLES[found.against])
        self.facts.set_groups(file_groups(found, partial(self._open_ours, found.kind)))
        self.drawer.unfold()

    # kept files

    def _light_files(self) -> None:
        kept = self._shown_kept
        nothing = N_("Choose a kept file first.") if kept is None else ""
        self.allow(self.keep_file, "" if self._held is not None else N_("Hold a file against it first."))
        self.allow(
            self.explain_file,
            nothing or ("" if kept and kept.kept.open else N_("Every difference has a word.")),
        )
        self.allow(self.sign_file, nothing)
        self.allow(self.write_file, nothing)

    def _keep_file(self) -> None:
        if self._held is None:
            return
        against, path = self._held

        def kept(done: Done) -> None:
            self.context.notice(done.summary)
            self._open_kept(int(done.value))

        self.context.run(
            self, "reconcile.file_keep", kept, book=self.context.book_id, against=str(against), path=path
        )

    def _choose_kept(self) -> None:
        def choose(found: Sequence[KeptFile]) -> None:
            if not found:
                self.context.notice(N_("No file was kept yet: hold one against it, then keep it."))
                return
            at = self.context.ask.one_of(
                N_("Kept comparisons with files"), [_kept_words(each) for each in found]
            )
            if at is not None:
                self._open_kept(found[at].id)

        self.context.read(self, "reconcile.files", choose, slot="kept", book=self.context.book_id)

    def _open_kept(self, id: int) -> None:
        self.context.read(
            self, "reconcile.file_kept", self._show_kept, slot="kept", book=self.context.book_id, id=id
        )

    def _show_kept(self, shown: KeptShown) -> None:
        if self.drawer is None:
            return
        self._shown_kept = shown
        kind = "voucher" if shown.kept.against is Against.FISCAL else "row"
        self.drawer.set_title(AGAINST_TITLES[shown.kept.against])
        self.facts.set_groups(kept_groups(shown, partial(self._open_ours, kind)))
        self.drawer.unfold()
        self._light_files()

    def _kept_done(self, done: Done) -> None:
        self.context.notice(done.summary)
        if self._shown_kept is not None:
            self._open_kept(self._shown_kept.kept.id)

    def _explain_kept(self) -> None:
        shown = self._shown_kept
        if shown is None:
            return
        open_ones = [each for each in shown.lines if not each.reason]
        at = self.context.ask.one_of(
            N_("Which differences?"),
            [
                message("All {count} without a word", count=len(open_ones)),
                *(f"{each.seq}  {each.ours or each.theirs}  {format_fen(each.amount)}" for each in open_ones),
            ],
        )
        if at is None:
            return
        reason = self.context.ask.text(N_("Why do they differ? It stands on the sheet."), verb=N_("Explain"))
        if reason and reason.strip():
            self.context.run(
                self,
                "reconcile.file_explain",
                self._kept_done,
                book=self.context.book_id,
                id=shown.kept.id,
                reason=reason,
                numbers=[open_ones[at - 1].seq] if at else None,
            )

    def _sign_kept(self) -> None:
        if self._shown_kept is not None:
            self.context.run(
                self,
                "reconcile.file_sign",
                self._kept_done,
                book=self.context.book_id,
                id=self._shown_kept.kept.id,
            )

    def _write_kept(self) -> None:
        shown, book = self._shown_kept, self.context.book
        if shown is None or book is None:
            return
        name = f"{say(AGAINST_TITLES[shown.kept.against])} {book.code} {shown.kept.id}.pdf"
        path = self.context.ask.save_file(N_("Write the sheet"), name, [FORMS["pdf"]])
        if path is None:
            return

        def written(done: Written) -> None:
            self._written(done)
            record_print(self, self.context, PrintKind.SHEET, name.removesuffix(".pdf"), done.path)

        self.context.read(
            self,
            "reconcile.file_write",
            written,
            slot=f"write {path}",
            refused=lambda findings: self.context.show_findings(findings, message("Nothing was written.")),
            book=book.id,
            id=shown.kept.id,
            path=Path(path),
            lang=self.context.lang,
        )

    def _open_ours(self, kind: str, id: int) -> None:
        if kind == "row":
            self.context.open_page("intake", row=id)
        else:
            self.context.open_page("voucher", id=id)

    def _write(self, form: str) -> None:
        found, book = self.comparison, self.context.book
        if found is None or book is None:
            return
        first, last = format_period(found.first), format_period(found.last)
        span = first if first == last else f"{first}_{last}"
        path = self.context.ask.save_file(
            N_("Write the sheet"),
            f"{say(N_('Business against ledger'))} {book.code} {span}.{form}",
            [FORMS[form]],
        )
        if path is None:
            return
        self.context.read(
            self,
            "reconcile.write",
            self._written,
            slot=f"write {path}",
            refused=lambda findings: self.context.show_findings(findings, message("Nothing was written.")),
            book=book.id,
            first=found.first,
            last=found.last,
            path=Path(path),
            lang=self.context.lang,
        )

    def _written(self, written: Written) -> None:
        self.context.notice(message("Written: {path}", path=str(written.path)))

    def _done(self, done: Done) -> None:
        self.context.notice(done.summary)
        self.refresh()


def _kept_words(kept: KeptFile) -> Message:
    return message(
        "{id}  {file}, {first} to {last}: difference {difference}, {open} not explained, {signed} of 2 signatures",
        id=kept.id,
        file=kept.file,
        first=Day(kept.first),
        last=Day(kept.last),
        difference=Money(kept.difference),
        open=kept.open,
        signed=len(kept.signatures),
    )


PAGE = PageSpec(
    "reconcile",
    N_("Business against ledger"),
    "reconcile",
    10,
    ReconcilePage,
    permission="reconcile.business",
    shows=("comparison",),
)
