"""业务数据: files received as batches, their rows with what became of them, problems by cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding, Remedy, Subject
from finance_desk.base.messages import N_, Message, Money, message
from finance_desk.generation.row_queries import RowLine, RowShown
from finance_desk.intake.events import EVENTS
from finance_desk.intake.model import AsReceived, Batch, Problem, ProblemGroup, RowState, Source
from finance_desk.reports.forward_queries import ReachedVoucher
from ui.models.rows import DeskSource, RowsModel
from ui.pages.desk_page import DeskPage
from ui.pages.followed import followed_groups
from ui.pages.intake.actions import KINDS, likely_first, problem_facts, row_groups, write_send_back
from ui.pages.intake.columns import BATCHES, ROWS, STATES, event_words, source_words
from ui.pages.spec import Context, PageSpec
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Facts
from ui.widgets.filter_chips import Filter, FilterChips, FilterSpec
from ui.widgets.findings import FindingsList
from ui.widgets.marks import button
from ui.widgets.overlay import EmptyPage
from ui.widgets.table_pane import TablePane

ROWS_VIEW, PROBLEMS_VIEW = range(2)
UNKNOWN_WORDS: Final = ("intake.event", "intake.event_elsewhere")
MARKABLE: Final = frozenset({RowState.READY, RowState.PROBLEM, RowState.HELD, RowState.IGNORED})


class IntakePage(DeskPage):
    stale_after = frozenset({"batch", "intake_row", "voucher", "source"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Business data"))
        self._batches: Sequence[Batch] = ()
        self._sources: Sequence[Source] = ()
        self._problems: Sequence[Problem] = ()
        self._groups: Sequence[ProblemGroup] = ()
        self._titles_of_file: Sequence[str] = ()
        self._events: dict[str, str] = {}
        self._visited = False
        """Whether another page sent somebody here, who may go back."""
        self._wanted_batch = 0
        self._wanted_row = 0
        self._selected = ""
        self._shown: RowShown | None = None
        self._sent: AsReceived | None = None
        self._build()
        self._actions()
        self._connect()

    # building

    def _build(self) -> None:
        jobs = self.context.jobs
        self.empty = EmptyPage(
            N_(
                "Business systems send files of what was paid and received; received here, they become vouchers."
            ),
            N_("Receive a file"),
        )
        split = QSplitter(Qt.Orientation.Vertical)
        split.setAccessibleName(say(N_("Batches and their rows")))
        split.setChildrenCollapsible(False)
        self.batches_pane = TablePane(N_("Batches"), self.empty)
        self.batches = RowsModel(BATCHES, jobs, self)
        self.batches_pane.show_model(self.batches)
        split.addWidget(self.batches_pane)
        lower = QWidget()
        box = QVBoxLayout(lower)
        box.setContentsMargins(0, spacing.INSIDE, 0, 0)
        box.setSpacing(spacing.INSIDE)
        head = QHBoxLayout()
        head.setSpacing(spacing.INSIDE)
        self.views = QButtonGroup(self)
        self.view_buttons = []
        for at, words in enumerate((N_("Single rows"), N_("Problems"))):
            each = button(words, "quiet", lower)
            each.setCheckable(True)
            each.setObjectName(("intake.view.rows", "intake.view.problems")[at])
            self.views.addButton(each, at)
            self.view_buttons.append(each)
            head.addWidget(each)
        self.filters = FilterChips(
            [
                FilterSpec("all", N_("All batches"), Filter.TOGGLE),
                FilterSpec(
                    "state",
                    N_("State"),
                    Filter.CHOICE,
                    choices={key: each.words for key, each in STATES.items()},
                ),
                FilterSpec("event", N_("Business event"), Filter.CHOICE, choices=self._events),
                FilterSpec("find", N_("Find"), Filter.TEXT),
            ]
        )
        head.addWidget(self.filters)
        head.addStretch(1)
        box.addLayout(head)
        self.front = QStackedWidget()
        self.no_rows = EmptyPage(N_("No rows here."), N_("Drop the conditions"))
        self.rows_pane = TablePane(N_("Rows of the batch"), self.no_rows)
        self.rows = RowsModel(ROWS, jobs, self)
        self.rows_pane.show_model(self.rows)
        self.front.addWidget(self.rows_pane)
        self.problems = FindingsList(N_("Problems by cause"))
        titles = {id: each.title for id, each in self.context.desk.commands().items()}
        self.problems.set_verbs(
            {**titles, "intake.map": N_("Teach it"), "intake.change": N_("Show the rows")}
        )
        self.front.addWidget(self.problems)
        box.addWidget(self.front, 1)
        split.addWidget(lower)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setFocusProxy(self.batches_pane)
        self.set_content(split)
        self.facts = Facts(N_("Business row"))
        self.set_drawer(Drawer(N_("Business row"), self.facts, width=spacing.DRAWER_WIDE))
        self._show_view(ROWS_VIEW)

    def _actions(self) -> None:
        make = self.make_action
        mark = "intake.mark"
        self.hold = make(
            "intake.hold", N_("Hold back"), partial(self._mark, "held"), shortcut="Ctrl+H", needs=mark
        )
        self.ignore = make("intake.ignore", N_("Ignore"), partial(self._mark, "ignored"), needs=mark)
        self.release = make(
            "intake.release", N_("Let go on"), partial(self._mark, "release"), shortcut="Ctrl+R", needs=mark
        )
        self.accept = make(
            "intake.accept", N_("Accept the changed row"), partial(self._change, True), needs="intake.change"
        )
        self.decline = make(
            "intake.decline",
            N_("Decline the changed row"),
            partial(self._change, False),
            needs="intake.change",
        )
        self.recheck = make("intake.recheck", N_("Check the problem rows again"), self._recheck)
        self.send_back = make(
            "intake.send_back", N_("List to send back (xlsx)"), self._send_back, shortcut="Ctrl+E"
        )
        self.follow = make("intake.trace", N_("Where the row went"), self._follow, shortcut="Ctrl+Shift+W")
        self.generate = make(
            "intake.generate",
            N_("Generate vouchers"),
            self._generate,
            shortcut="F10",
            needs="generate.preview",
        )
        self.receive = make("intake.receive", N_("Receive a file"), self._receive, shortcut="Ctrl+N")
        self.add_menu(N_("Decide"), [self.hold, self.ignore, self.release, self.accept, self.decline])
        self.add_menu(N_("More"), [self.recheck, self.send_back, self.follow])
        self.add_action(self.generate)
        self.add_action(self.receive, primary=True)

    def _connect(self) -> None:
        context = self.context
        self.empty.pressed.connect(self._receive)
        self.no_rows.pressed.connect(self.filters.clear)
        self.views.idClicked.connect(self._show_view)
        self.filters.changed.connect(lambda _values: self._read_rows())
        self.batches_pane.table.current_changed.connect(lambda _row: self._batch_chosen())
        self.batches_pane.table.opened.connect(lambda _row: self._into_front())
        self.batches_pane.overlay.retry.connect(self.reload)
        self.rows_pane.table.opened.connect(lambda _row: self._read_row(unfold=True))
        self.rows_pane.table.current_changed.connect(lambda _row: self._read_row())
        self.rows_pane.table.selection_summed.connect(self._summed)
        self.rows.state_changed.connect(self._rows_here)
        self.rows.dataChanged.connect(lambda *_: self._allow())
        self.problems.jump.connect(lambda _subject: self._show_problem())
        self.problems.run.connect(self._remedy)
        for pane in (self.batches_pane, self.rows_pane):
            pane.table.notice.connect(context.notice)
            pane.jump.connect(context.jump)
            pane.run.connect(context.remedy)

    # Page

    def shown_with(self, **arguments: Any) -> None:
        subject = arguments.get("subject")
        if isinstance(subject, Subject) and subject.id is not None:
            arguments = {**arguments, "batch" if subject.kind == "batch" else "row": subject.id}
        if arguments.get("row"):
            self._visited = True
            self.context.read(
                self,
                "intake.row",
                self._go_to,
                slot="wanted",
                book=self.context.book_id,
                id=int(arguments["row"]),
            )
        if arguments.get("batch"):
            self._wanted_batch = int(arguments["batch"])
        if self.batches.state == "empty" or self._wanted_batch:
            self.reload()

    def reload(self) -> None:
        self._stale = False
        book = self.context.book_id
        self.batches_pane.overlay.show_state("loading", self.batches.rowCount())
        self.context.read(self, "intake.sources", self._take_sources, slot="sources")
        self.context.read(
            self, "intake.batches", self._take_batches, slot="batches",
            refused=self.batches_pane.overlay.show_refusal, book=book,
        )  # fmt: skip

    def key_help(self) -> list[tuple[str, str]]:
        return [
            ("Enter", say("From the batch to its rows, from the row to its contents")),
            ("Esc", say("One step back")),
            ("Backspace", say("Back to where you came from")),
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace)
        if back and self.drawer is not None and not self.drawer.isHidden():
            self.drawer.fold()
            self._into_front()
        elif back and self._visited:
            self._visited = False
            self.context.go_back()
        elif event.key() == Qt.Key.Key_Escape and not self.batches_pane.table.hasFocus():
            self.batches_pane.table.setFocus()
        else:
            super().keyPressEvent(event)

    # what is shown

    def batch(self) -> Batch | None:
        """The batch under the cursor."""
        at = self.batches_pane.table.current_row()
        return self.batches.row_at(at) if 0 <= at < self.batches.rowCount() else None

    def line(self) -> RowLine | None:
        """The row under the cursor; ``None`` too while it is being fetched."""
        at = self.rows_pane.table.current_row()
        return self.rows.row_at(at) if 0 <= at < self.rows.rowCount() else None

    def chosen_rows(self) -> list[RowLine]:
        """The selected rows that are here."""
        spans = self.rows_pane.table.selected_spans()
        found = (self.rows.row_at(at) for first, last in spans for at in range(first, last + 1))
        return [each for each in found if each is not None]

    def _take_sources(self, sources: Sequence[Source]) -> None:
        self._sources = sources

    def _take_batches(self, batches: Sequence[Batch]) -> None:
        held = self.batch()
        wanted = self._wanted_batch or (held.id if held else 0)
        self._wanted_batch = 0
        self._batches = batches
        self.batches.set_rows(batches, [each.id for each in batches])
        self.batches_pane.overlay.show_state("ready", self.batches.rowCount())
        self.batches_pane.set_totals({"amount": sum(each.amount for each in batches)})
        if batches:
            at = self.batches.row_of(wanted)
            self.batches_pane.table.set_current_row(at if at is not None else 0)
        self._batch_chosen()

    def _batch_chosen(self) -> None:
        batch = self.batch()
        if batch is not None:
            problems = (
                message("Problems ({count})", count=batch.problems) if batch.problems else N_("Problems")
            )
            self.view_buttons[PROBLEMS_VIEW].setText(say(problems))
            self._read_problems(batch)
        self._read_rows()

    def _read_problems(self, batch: Batch) -> None:
        asked: dict[str, Any] = {"book": self.context.book_id, "batch": batch.id}
        self.context.read(self, "intake.problems", self._take_groups, slot="problems", **asked)
        self.context.read(self, "intake.send_back", self._take_problems, slot="send back", **asked)
        self.context.read(self, "intake.titles", self._take_titles, slot="titles", **asked)

    def _take_groups(self, groups: Sequence[ProblemGroup]) -> None:
        self._groups = groups
        self.problems.set_findings([each.finding for each in groups])
        self._allow()

    def _take_problems(self, problems: Sequence[Problem]) -> None:
        self._problems = problems
        self._allow()

    def _take_titles(self, titles: Sequence[str]) -> None:
        self._titles_of_file = titles

    def _read_rows(self) -> None:
        values, batch = self.filters.values(), self.batch()
        book = self.context.book_id
        if batch is None:
            self.no_rows.verb.hide()
            self.rows.set_rows(())
            self._allow()
            return
        self._events.clear()
        source = next((each for each in self._sources if each.code == batch.source), None)
        self._events.update({each: event_words(each) for each in (source.events if source else ())})
        asked = {
            "book": book,
            "batch": None if values.get("all") else batch.id,
            "state": values.get("state"),
            "event": values.get("event", ""),
            "find": values.get("find", ""),
        }
        words = self.filters.words()
        self.no_rows.verb.setVisible(bool(words))
        self.no_rows.set_text(
            message("Nothing is left with: {condition}", condition=words) if words else N_("No rows here.")
        )
        self.rows.set_source(
            DeskSource(self.context.desk, "intake.rows", "intake.page", asked, page_arguments={"book": book})
        )
        self._allow()

    def _rows_here(self, state: str) -> None:
        if state == "ready" and self._wanted_row:
            at = self.rows.row_of(self._wanted_row)
            if at is not None:
                self._wanted_row = 0
                self._show_view(ROWS_VIEW)
                self.rows_pane.table.set_current_row(at)
                self.rows_pane.table.setFocus()
                self._read_row(unfold=True)
        self._tell()

    def _go_to(self, shown: RowShown) -> None:
        """Stand on a row that another page points at."""
        self._wanted_row, self._wanted_batch = shown.line.id, shown.line.batch
        self.filters.set_values({})
        if self.batches.row_of(shown.line.batch) is None:
            self.reload()
            return
        self._wanted_batch = 0
        batch = self.batch()
        if batch is not None and batch.id == shown.line.batch:
            self._read_rows()
        else:
            at = self.batches.row_of(shown.line.batch)
            assert at is not None
            self.batches_pane.table.set_current_row(at)

    def _into_front(self) -> None:
        (self.rows_pane, self.problems)[self.front.currentIndex()].setFocus()

    def _show_view(self, view: int) -> None:
        self.view_buttons[view].setChecked(True)
        self.front.setCurrentIndex(view)
        self.filters.setVisible(view == ROWS_VIEW)
        self._tell()

    def _read_row(self, *, unfold: bool = False) -> None:
        self._allow()
        at = self.rows_pane.table.current_row()
        if self.drawer is None or not 0 <= at < self.rows.rowCount():
            return
        if unfold:
            self.drawer.unfold()
        if not self.drawer.isHidden():
            book, id = self.context.book_id, self.rows.id_at(at)
            self.context.read(self, "intake.row", self._take_row, slot="row", book=book, id=id)
            # the file is read for it, which may take longer than the row
            self.context.read(self, "intake.as_received", self._take_sent, slot="sent", book=book, rows=(id,))

    def _follow(self) -> None:
        """The row under the cursor to its voucher, its accounts' balances and the cells of the statements."""
        at = self.rows_pane.table.current_row()
        if 0 <= at < self.rows.rowCount():
            self.context.read(
                self,
                "intake.trace",
                self._show_followed,
                slot="followed",
                book=self.context.book_id,
                row=self.rows.id_at(at),
            )

    def _show_followed(self, found: Sequence[ReachedVoucher]) -> None:
        if self.drawer is not None:
            self._shown = None
            self.drawer.set_title(N_("Where the row went"))
            self.facts.set_groups(followed_groups(found, self.context, "intake"))
            self.drawer.unfold()

    def _take_row(self, shown: RowShown) -> None:
        self._shown = shown
        self._show_row()

    def _take_sent(self, sent: Sequence[AsReceived]) -> None:
        self._sent = sent[0] if sent else None
        self._show_row()

    def _show_row(self) -> None:
        shown, sent = self._shown, self._sent
        if shown is None:
            return
        self.facts.set_groups(
            row_groups(
                shown,
                sent if sent is not None and sent.row == shown.line.id else None,
                self.context.lang,
                lambda voucher: self.context.open_page("voucher", id=voucher),
                lambda row: self.context.open_page("intake", row=row),
            )
        )
        if self.drawer is not None:
            self.drawer.set_title(shown.line.external_id)

    def _show_problem(self) -> None:
        """The rows of the cause under the cursor, as they were sent."""
        finding = self.problems.current()
        if finding is None or self.drawer is None:
            return
        self._shown = None
        self.facts.set_groups(problem_facts(self._problems, self._titles_of_file, finding.code))
        self.drawer.set_title(N_("As it came"))
        self.drawer.unfold()

    def _summed(self, count: int, sums: Mapping[str, int]) -> None:
        self._selected = ""
        if count > 1:
            self._selected = (
                say("{count} selected, {amount}", count=f"{count:,}", amount=Money(sums["amount"]))
                if "amount" in sums
                else say("{count} selected", count=f"{count:,}")
            )
        self._allow()
        self._tell()

    def _tell(self) -> None:
        batch = self.batch()
        parts = [say("{count} rows", count=f"{self.rows.rowCount():,}"), self._selected]
        if batch is not None and batch.amber:
            parts.append(say(N_("the sender's totals do not agree ▲")))
        self.say_status(" · ".join(part for part in parts if part))
        if batch is not None:
            self.set_condition(f"{batch.code} · {source_words(batch)} · {batch.file}")

    def _allow(self) -> None:
        batch, rows = self.batch(), self.chosen_rows()
        here: str | Message = "" if self.front.currentIndex() == ROWS_VIEW else N_("Show the rows first.")
        none = here or ("" if rows else N_("Select rows first."))
        states = {each.state for each in rows}
        fixed = "" if states <= MARKABLE else N_("Rows that stand in a voucher are decided by their voucher.")
        self.allow(self.hold, none or fixed)
        self.allow(self.ignore, none or fixed)
        marked = states & {RowState.HELD, RowState.IGNORED}
        self.allow(self.release, none or ("" if marked else N_("Only rows held or ignored can go on again.")))
        changed = none or (
            "" if states == {RowState.PROBLEM} else N_("Only a changed row that waits can be decided about.")
        )
        self.allow(self.accept, changed)
        self.allow(self.decline, changed)
        troubled = "" if self._problems else N_("The batch has no problem rows.")
        self.allow(self.recheck, troubled)
        self.allow(self.send_back, troubled)
        self.allow(self.generate, "" if batch is not None else N_("There is no batch yet."))

    # what is done

    def _receive(self) -> None:
        if not self.receive.isEnabled():
            return
        path = self.context.ask.open_file(N_("Receive a business file"), KINDS)
        if path is None:
            return
        sources = self._sources
        self.context.jobs.read(
            self,
            lambda _progress: likely_first(sources, path),
            partial(self._receive_as, path),
            slot="peek",
            title=N_("Looking into the file"),
        )

    def _receive_as(self, path: Path, sources: Sequence[Source]) -> None:
        zh = self.context.lang == "zh"
        at = self.context.ask.one_of(
            message("What does {file} hold?", file=path.name),
            [each.zh if zh else each.en for each in sources],
        )
        if at is None:
            return
        self.context.run(
            self,
            "intake.receive",
            self._received,
            refused=self._refused,
            book=self.context.book_id,
            source=sources[at].code,
            path=str(path),
        )

    def _received(self, done: Done) -> None:
        self._wanted_batch = int(done.value)
        self.filters.set_values({})
        self.context.notice(done.summary)
        refused = any(each.blocks for each in done.findings)
        if refused:
            self._show_view(PROBLEMS_VIEW)
        self.context.show_findings(() if refused else done.findings, done.summary)
        self.reload()

    def _refused(self, findings: Sequence[Finding]) -> None:
        self.context.show_findings(findings, message("Refused. Nothing was changed."))

    def _mark(self, kind: str) -> None:
        rows = self.chosen_rows()
        if not rows:
            return
        reason = ""
        if kind != "release":
            question = (
                message("Hold {count} rows back: why?", count=len(rows))
                if kind == "held"
                else message("Ignore {count} rows: why?", count=len(rows))
            )
            given = self.context.ask.text(question, verb=N_("Hold back") if kind == "held" else N_("Ignore"))
            if given is None or not given.strip():
                return
            reason = given.strip()
        self._do("intake.mark", rows=[each.id for each in rows], kind=kind, reason=reason)

    def _change(self, accept: bool) -> None:
        rows = self.chosen_rows()
        reason: str | None = ""
        if accept:
            if not self.context.ask.confirm(
                message("Accept {count} changed rows?", count=len(rows)),
                detail=message("They take the place of the earlier versions."),
                verb=N_("Accept the changed row"),
            ):
                return
        else:
            reason = self.context.ask.text(
                message("Decline {count} changed rows: why?", count=len(rows)),
                verb=N_("Decline the changed row"),
            )
        if reason is not None:
            self._do("intake.change", rows=[each.id for each in rows], accept=accept, reason=reason)

    def _recheck(self) -> None:
        batch = self.batch()
        if batch is not None:
            self._do("intake.recheck", batch=batch.id)

    def _remedy(self, remedy: Remedy) -> None:
        """What the problem list offers: most need to be asked for more first."""
        if remedy.command == "intake.map":
            self._teach()
        elif remedy.command == "intake.change":
            self._show_view(ROWS_VIEW)
            self.filters.set_value("state", RowState.PROBLEM)
        else:
            self.context.remedy(remedy)

    def _teach(self) -> None:
        """Say what the unknown words of a batch mean, then check its rows again."""
        batch = self.batch()
        source = next(
            (each for each in self._sources if batch is not None and each.code == batch.source), None
        )
        words = dict.fromkeys(
            str(each.message.values.get("word", "")) for each in self._problems if each.code in UNKNOWN_WORDS
        )
        if batch is None or source is None:
            return
        codes = list(source.events)
        for word in [each for each in words if each]:
            at = self.context.ask.one_of(
                message("What does “{word}” mean?", word=word),
                [event_words(code) if code in EVENTS else code for code in codes],
            )
            if at is None:
                return
            self.context.run(
                self,
                "intake.map",
                None,
                refused=self._refused,
                source=batch.source,
                field="event",
                sent=word,
                means=codes[at],
            )
        self._do("intake.recheck", batch=batch.id)

    def _send_back(self) -> None:
        batch = self.batch()
        if batch is None or not self._problems:
            return
        name = f"{say(N_('Rows to send back'))} {batch.code}.xlsx"
        path = self.context.ask.save_file(N_("Rows to send back"), name, [(N_("Workbook (xlsx)"), "*.xlsx")])
        if path is None:
            return
        problems, titles, lang = self._problems, self._titles_of_file, self.context.lang
        heading = f"{batch.source_name} {batch.code} {batch.file}"
        self.context.jobs.read(
            self,
            lambda _progress: write_send_back(problems, titles, heading, path, lang),
            lambda done: self.context.notice(
                message("{count} rows written to {path}", count=done.rows, path=str(path))
            ),
            slot=f"send back {path}",
            title=N_("Writing the list"),
            refused=self._refused,
        )

    def _generate(self) -> None:
        batch = self.batch()
        if batch is not None:
            self.context.open_page("generation", batch=batch.id, label=batch.code)

    def _do(self, command: str, **arguments: Any) -> None:
        self.context.run(
            self, command, self._done, refused=self._refused, book=self.context.book_id, **arguments
        )

    def _done(self, done: Done) -> None:
        self.context.notice(done.summary)
        self.context.show_findings([each for each in done.findings if each.blocks], done.summary)
        self.refresh()


PAGE = PageSpec(
    "intake",
    N_("Business data"),
    "business",
    10,
    IntakePage,
    permission="intake.batches",
    shows=("batch", "row", "file"),
)
