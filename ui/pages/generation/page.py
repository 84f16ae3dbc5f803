"""生成凭证: the rules, what they would make of the rows with reasons, making it, taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding, Remedy, hint, warn
from finance_desk.base.messages import N_, Message, Period, message
from finance_desk.base.period import last_day
from finance_desk.base.progress import Progress
from finance_desk.generation.missing_queries import MissingEntry
from finance_desk.generation.model import Generated, Preview, PreviewLine, PreviewVoucher, RuleRow, RuleState
from finance_desk.generation.row_queries import RowLine
from finance_desk.generation.rule_queries import RuleCheck
from finance_desk.vouchers.model import Source
from finance_desk.vouchers.model import State as Stage
from finance_desk.vouchers.queries import VoucherFilter
from ui.jobs.runner import Job
from ui.models.rows import DeskSource, RowsModel
from ui.pages.desk_page import DeskPage
from ui.pages.generation.actions import SHOWN, why
from ui.pages.generation.columns import LINES, MADE, RULES, VOUCHERS
from ui.pages.generation.missing import MissingForm
from ui.pages.generation.rules import check_groups, replay_groups, rule_groups
from ui.pages.spec import Context, PageSpec
from ui.theme import spacing
from ui.theme.cells import Tone
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Facts, Group
from ui.widgets.filter_chips import Filter, FilterChips, FilterSpec
from ui.widgets.findings import FindingsList
from ui.widgets.narrowing import Choice
from ui.widgets.overlay import EmptyPage
from ui.widgets.pile import Pile
from ui.widgets.steps import Step, Steps
from ui.widgets.table_pane import TablePane

WHOLE: Final = 200
"""Vouchers shown line by line; the others are counted."""

MAKE_MISSING: Final = "generate.make_missing"
FILL_MAPS: Final = "code_map.fill"
"""Not a command but the page's own switch, which makes preview and run add the items."""

RULES_STEP, PREVIEW_STEP, RESULT_STEP = range(3)


MOST_ROWS: Final = (20, 50, 100, 200, 500)


class GenerationPage(DeskPage):
    stale_after = frozenset(
        {"intake_row", "batch", "rule", "code_map", "voucher", "period", "dimension_item"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Generate vouchers"))
        self.preview: Preview | None = None
        self._run: int | None = None
        self._batches: dict[int, str] = {}
        self._reading: Job | None = None
        self._rules_known = False
        self._rules: Sequence[RuleRow] = ()
        self._build()
        self._actions()
        self._connect()

    # building

    def _build(self) -> None:
        jobs = self.context.jobs
        self.filters = FilterChips(
            [
                FilterSpec("batch", N_("Batch"), Filter.CHOICE, choices=self._batches),
                FilterSpec("through", N_("Up to this period"), Filter.TOGGLE),
                FilterSpec("closed_out", N_("Without closed periods"), Filter.TOGGLE),
                FilterSpec("make_missing", N_("Add missing items"), Filter.TOGGLE),
                FilterSpec(
                    "most_rows",
                    N_("Rows a voucher at most"),
                    Filter.CHOICE,
                    choices={each: str(each) for each in MOST_ROWS},
                ),
            ]
        )
        self.add_to_condition(self.filters)
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.INSIDE)
        self.steps = Steps(N_("Steps of generating"), across=True)
        box.addWidget(self.steps)
        self.front = QStackedWidget()
        box.addWidget(self.front, 1)
        # the rules
        self.no_rules = EmptyPage(
            N_(
                "Rules say which vouchers business rows become. The ready-made rules of the fund are a start."
            ),
            N_("Bring in the ready-made rules"),
        )
        self.rules_pane = TablePane(N_("Rules"), self.no_rules)
        self.rules = RowsModel(RULES, jobs, self)
        self.rules_pane.show_model(self.rules)
        self.front.addWidget(self.rules_pane)
        # the preview
        preview = QWidget()
        column = QVBoxLayout(preview)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing.INSIDE)
        self.no_vouchers = EmptyPage(
            N_("No business row is ready to become a voucher. Receive a business file first."),
            N_("Business data"),
        )
        self.vouchers_pane = TablePane(N_("Vouchers as they will be"), self.no_vouchers)
        self.vouchers = RowsModel(VOUCHERS, jobs, self)
        self.vouchers_pane.show_model(self.vouchers)
        column.addWidget(self.vouchers_pane, 3)
        self.lines_pane = TablePane(N_("Lines of the voucher"), EmptyPage(N_("Choose a voucher above.")))
        self.lines = RowsModel(LINES, jobs, self)
        self.lines_pane.show_model(self.lines)
        column.addWidget(self.lines_pane, 2)
        self.left_out = FindingsList(N_("What stays out, and what to know"))
        verbs = {id: each.title for id, each in self.context.desk.commands().items()}
        self.left_out.set_verbs({**verbs, MAKE_MISSING: N_("Add them all"), FILL_MAPS: N_("Make them")})
        self.left_out.setMaximumHeight(190)
        self.left_out.hide()
        column.addWidget(self.left_out)
        preview.setFocusProxy(self.vouchers_pane)
        self.front.addWidget(preview)
        # the result
        self.made_pane = TablePane(
            N_("Generated vouchers that wait for review"),
            EmptyPage(N_("No generated voucher waits for review.")),
        )
        self.made = RowsModel(MADE, jobs, self)
        self.made_pane.show_model(self.made)
        self.front.addWidget(self.made_pane)
        holder.setFocusProxy(self.vouchers_pane)
        self.set_content(holder)
        self.reasons = Facts(N_("Why the line is there"))
        self.missing = MissingForm(self._fill_maps)
        self._inside = Pile()
        self._inside.addWidget(self.reasons)
        self._inside.addWidget(self.missing)
        drawer = Drawer(N_("Why the line is there"), self._inside)
        drawer.set_foot(self.missing.press)
        self.missing.press.hide()
        self._inside.currentChanged.connect(
            lambda _at: self.missing.press.setVisible(self._inside.currentWidget() is self.missing)
        )
        self.set_drawer(drawer)
        self.steps.set_at(PREVIEW_STEP)
        self.front.setCurrentIndex(PREVIEW_STEP)

    def _actions(self) -> None:
        make = self.make_action
        self.import_rules = make("rule.import", N_("Bring in the ready-made rules"), self._import_rules)
        self.approve = make("rule.approve", N_("Approve the rules"), self._approve)
        self.replay = make("rule.replay", N_("Try the drafts"), self._replay, shortcut="Ctrl+Shift+T")
        self.check_rules = make(
            "rule.check", N_("Check the rules"), self._check_rules, shortcut="Ctrl+Shift+K"
        )
        self.fill_maps = make(
            "code_map.missing",
            N_("Missing entries of code maps"),
            self._ask_maps,
            shortcut="Ctrl+M",
            needs=FILL_MAPS,
        )
        self.write_rules = make("rule.write", N_("Write the rules to a file"), self._write_rules)
        self.cancel_run = make("generate.cancel", N_("Cancel generation"), self._cancel)
        self.only = make(
            "generate.selected",
            N_("Generate the selected"),
            self._generate_selected,
            shortcut="Ctrl+F10",
            needs="generate.run",
        )
        self.generate = make("generate.run", N_("Generate"), self._generate, shortcut="F10")
        self.add_menu(
            N_("More"),
            [self.only, self.fill_maps, self.import_rules, self.replay, self.check_rules, self.write_rules],
        )
        self.add_action(self.approve)
        self.add_action(self.cancel_run)
        self.add_action(self.generate, primary=True)

    def _connect(self) -> None:
        context = self.context
        self.filters.changed.connect(lambda _values: self.reload())
        self.steps.chosen.connect(self._stand)
        self.no_rules.pressed.connect(self._import_rules)
        self.no_vouchers.pressed.connect(partial(context.open_page, "intake"))
        self.vouchers_pane.table.current_changed.connect(lambda _row: self._show_lines())
        self.vouchers_pane.table.opened.connect(lambda _row: self.lines_pane.table.setFocus())
        self.vouchers_pane.table.selection_summed.connect(self._selected)
        self.vouchers_pane.overlay.cancelled.connect(self._stop_reading)
        self.vouchers_pane.overlay.retry.connect(self.reload)
        self.rules_pane.overlay.retry.connect(self.reload)
        self.rules_pane.table.opened.connect(self._show_rule)
        self.lines_pane.table.current_changed.connect(lambda _row: self._show_reasons())
        self.lines_pane.table.opened.connect(lambda _row: self._show_reasons(unfold=True))
        self.made_pane.table.opened.connect(lambda row: context.open_page("voucher", id=self.made.id_at(row)))
        self.made.state_changed.connect(lambda _state: self._tell())
        self.left_out.jump.connect(context.jump)
        self.left_out.run.connect(self._remedy)
        for pane in (self.rules_pane, self.vouchers_pane, self.lines_pane, self.made_pane):
            pane.table.notice.connect(context.notice)
            pane.jump.connect(context.jump)
            pane.run.connect(context.remedy)
        context.period_changed.connect(
            lambda _period: self.refresh() if "through" in self.filters.values() else None
        )

    # Page

    def shown_with(self, **arguments: Any) -> None:
        if "batch" in arguments:
            self._batches.setdefault(int(arguments["batch"]), str(arguments.get("label", arguments["batch"])))
            self.filters.set_values({**self.filters.values(), "batch": int(arguments["batch"])})
            self._stand(PREVIEW_STEP)
            self.reload()
        elif self.preview is None and self._reading is None:
            self.reload()

    def reload(self) -> None:
        self._stale = False
        book = self.context.book_id
        self.vouchers_pane.overlay.show_state("loading", self.vouchers.rowCount())
        self.context.read(
            self, "rule.list", self._take_rules, slot="rules",
            refused=self.rules_pane.overlay.show_refusal, book=book, lang=self.context.lang,
        )  # fmt: skip
        if self.context.desk.may("intake.batches"):
            self.context.read(self, "intake.batches", self._take_batches, slot="batches", book=book)
        self._reading = self.context.read(
            self,
            "generate.preview",
            self._take,
            slot="preview",
            refused=self._no_preview,
            limit=WHOLE,
            lang=self.context.lang,
            **self.chosen(),
        )
        made = VoucherFilter(states=(Stage.MADE,), source=Source.GENERATED)
        self.made.set_source(
            DeskSource(
                self.context.desk,
                "voucher.ids",
                "voucher.page",
                {"book": book, "filter": made},
                page_arguments={"book": book},
            )
        )
        self._allow()

    def key_help(self) -> list[tuple[str, str]]:
        return [
            ("Enter", say("From the voucher to its lines, from the line to its reasons")),
            ("Esc", say("One step back")),
            ("← →", say("Another step, on the bar")),
            ("Ctrl+F10", say("Generate the selected")),
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.drawer is not None and not self.drawer.isHidden():
            self.drawer.fold()
            (self.rules_pane if self.steps.at == RULES_STEP else self.lines_pane).table.setFocus()
        elif self.lines_pane.table.hasFocus():
            self.vouchers_pane.table.setFocus()
        elif self.steps.at != PREVIEW_STEP:
            self._stand(PREVIEW_STEP)
        else:
            super().keyPressEvent(event)

    # what is shown

    def chosen(self) -> dict[str, Any]:
        """The arguments that preview and run share."""
        values = self.filters.values()
        return {
            "book": self.context.book_id,
            "batch": values.get("batch"),
            "through_day": last_day(self.context.period) if values.get("through") else None,
            "redate": not values.get("closed_out"),
            "make_missing": bool(values.get("make_missing")),
            "most_rows": int(values.get("most_rows") or 0),
        }

    def voucher(self) -> PreviewVoucher | None:
        """The voucher under the cursor."""
        at = self.vouchers_pane.table.current_row()
        return self.vouchers.row_at(at) if 0 <= at < self.vouchers.rowCount() else None

    def line(self) -> PreviewLine | None:
        """The line under the cursor."""
        at = self.lines_pane.table.current_row()
        return self.lines.row_at(at) if 0 <= at < self.lines.rowCount() else None

    def _stand(self, step: int) -> None:
        self.steps.set_at(step)
        self.front.setCurrentIndex(step)
        if self.drawer is not None and step != PREVIEW_STEP:
            self.drawer.fold()
        (self.rules_pane, self.vouchers_pane, self.made_pane)[step].setFocus()
        self._tell()
        self._allow()

    def _take_rules(self, rules: Sequence[RuleRow]) -> None:
        self._rules_known, self._rules = True, rules
        self.rules.set_rows(rules)
        drafts = sum(1 for each in rules if each.state is RuleState.DRAFT)
        if not rules:
            self.no_vouchers.set_text(N_("There are no rules yet: step 1 brings them in."))
        elif drafts == len(rules):
            self.no_vouchers.set_text(N_("The rules wait for approval: step 1 approves them."))
        self._draw_steps()
        self._allow()

    def _take_batches(self, batches: Sequence[Any]) -> None:
        self._batches.update({each.id: f"{each.code} {each.file}".strip() for each in batches})
        self.filters.set_values(self.filters.values())

    def _take(self, preview: Preview) -> None:
        self._reading = None
        self.preview = preview
        at = max(0, self.vouchers_pane.table.current_row())
        self.vouchers.set_rows(preview.groups)
        self.vouchers_pane.overlay.show_state("ready", self.vouchers.rowCount())
        if preview.groups:
            self.vouchers_pane.table.set_current_row(min(at, len(preview.groups) - 1))
        self.left_out.set_findings(_with_way_out(preview.findings))
        self.left_out.setVisible(bool(preview.findings))
        self._show_lines()
        self._draw_steps()
        self._tell()
        self._allow()

    def _no_preview(self, findings: Sequence[Finding]) -> None:
        """A new book has no rules: that is no error but the first step."""
        self._reading = None
        if any(each.code == "generate.no_rules" for each in findings):
            self.vouchers.set_rows(())
            self.vouchers_pane.overlay.show_state("ready", 0)
            self._show_lines()
            if self.steps.at == PREVIEW_STEP:
                self._stand(RULES_STEP)
        else:
            self.vouchers_pane.overlay.show_refusal(findings)

    def _remedy(self, remedy: Remedy) -> None:
        if remedy.command == MAKE_MISSING:
            self.filters.set_value("make_missing", True)
        elif remedy.command in (FILL_MAPS, "code_map.set"):
            self._ask_maps()
        else:
            self.context.remedy(remedy)

    def _ask_maps(self) -> None:
        """List what the code maps lack for the rows that wait, each with the likeliest account."""
        desk, book = self.context.desk, self.context.book_id
        batch = self.filters.values().get("batch")

        def work(progress: Progress) -> tuple[Sequence[MissingEntry], list[Choice]]:
            found = desk.ask("code_map.missing", progress=progress, book=book, batch=batch)
            accounts = desk.ask("account.list", progress=progress, book=book) if found else ()
            return found, [
                Choice(each.id, each.code, each.full_name or each.name, each.mnemonic)
                for each in accounts
                if each.leaf
            ]

        self.context.jobs.read(self, work, self._show_maps, slot="missing", refused=self._refused)

    def _show_maps(self, found: tuple[Sequence[MissingEntry], list[Choice]]) -> None:
        entries, choices = found
        assert self.drawer is not None
        if not entries:
            self.drawer.fold()
            self.context.notice(N_("The code maps lack nothing for these rows."))
            return
        self._inside.setCurrentWidget(self.missing)
        self.drawer.set_title(N_("Missing entries of code maps"))
        self.drawer.unfold()
        self.missing.begin(entries, choices)

    def _fill_maps(self) -> None:
        chosen = self.missing.chosen()
        if not chosen:
            self.context.notice(N_("Choose an account for at least one entry."))
            return
        self._do(FILL_MAPS, self._maps_filled, book=self.context.book_id, entries=chosen)

    def _maps_filled(self, done: Done) -> None:
        """The rows are looked at again; what the next line of a rule lacks is asked at once."""
        self.context.notice(done.summary)
        self.refresh()
        self._ask_maps()

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
            self.vouchers_pane.overlay.show_state("ready", self.vouchers.rowCount())

    def _draw_steps(self) -> None:
        preview = self.preview
        active = [each for each in self._rules if each.state is RuleState.ACTIVE]
        rules = Step(
            N_("Rules"),
            message("{count} rules active", count=len(active)) if self._rules_known else "",
            (Tone.OK if active else Tone.WARN) if self._rules_known else None,
        )
        shown = Step(
            N_("Preview"),
            message(
                "{vouchers} vouchers of {rows} rows",
                vouchers=preview.vouchers,
                rows=preview.rows - preview.left_out,
            )
            if preview
            else "",
            (Tone.WARN if preview.findings else Tone.OK) if preview and preview.rows else None,
        )
        made = self.made.rowCount()
        result = Step(
            N_("Generated"),
            message("{count} wait for review", count=made) if made else "",
            Tone.OK if made else None,
        )
        self.steps.set_steps([rules, shown, result])

    def _tell(self) -> None:
        preview = self.preview
        self._draw_steps()
        parts: list[str] = []
        if self.front.currentIndex() == RULES_STEP:
            parts.append(say("{count} rows", count=f"{self.rules.rowCount():,}"))
        elif self.front.currentIndex() == RESULT_STEP:
            parts.append(say("{count} rows", count=f"{self.made.rowCount():,}"))
        elif preview is not None:
            parts.append(
                say(
                    "{rows} rows ready, {left_out} left out",
                    rows=f"{preview.rows:,}",
                    left_out=f"{preview.left_out:,}",
                )
            )
            if preview.vouchers > len(preview.groups):
                parts.append(
                    say(
                        "the first {shown} of {count} vouchers are shown",
                        shown=len(preview.groups),
                        count=f"{preview.vouchers:,}",
                    )
                )
        self.say_status(" · ".join(parts))
        words: Message | str = (
            message("up to {period}", period=Period(self.context.period))
            if "through" in self.filters.values()
            else N_("every ready row")
        )
        self.set_condition(words if "batch" not in self.filters.values() else "")

    def _selected(self, _count: int, _sums: object) -> None:
        self._allow()

    def _show_lines(self) -> None:
        found = self.voucher()
        self.lines.set_rows(found.lines if found is not None else ())
        if found is not None and found.lines:
            self.lines_pane.table.set_current_row(0)
        self._show_reasons()

    def _show_reasons(self, *, unfold: bool = False) -> None:
        voucher, line = self.voucher(), self.line()
        if voucher is None or line is None or self.drawer is None:
            return
        if unfold:
            self._inside.setCurrentWidget(self.reasons)
            self.drawer.set_title(N_("Why the line is there"))
            self.drawer.unfold()
        if self.drawer.isHidden():
            return
        self._write_reasons(voucher, line, ())
        if self.context.desk.may("intake.page"):
            self.context.read(
                self,
                "intake.page",
                partial(self._write_reasons, voucher, line),
                slot="reasons",
                book=self.context.book_id,
                ids=line.rows[:SHOWN],
            )

    # the rules in words, tried, checked, written

    def _show_rule(self, row: int) -> None:
        """The rule under the cursor as people read it."""
        self.context.read(
            self,
            "rule.show",
            lambda shown: self._tell_rules(shown.rule.label, rule_groups(shown)),
            slot="rule",
            book=self.context.book_id,
            id=self._rules[row].id,
            lang=self.context.lang,
        )

    def _replay(self) -> None:
        """What the drafts would have made of the batches received last, against the rules in force."""
        self.context.read(
            self,
            "rule.replay",
            lambda found: self._tell_rules(
                N_("What the drafts would change"), replay_groups(found, self._open_voucher)
            ),
            slot="replay",
            refused=lambda findings: self.context.show_findings(findings, N_("There is nothing to try.")),
            book=self.context.book_id,
        )

    def _check_rules(self) -> None:
        self.context.read(self, "rule.check", self._checked, slot="check", book=self.context.book_id)

    def _checked(self, found: RuleCheck) -> None:
        self._tell_rules(N_("Rules on the rows received last"), check_groups(found))
        self.context.show_findings(
            [each for each in found.findings if each.blocks], N_("Rules that hold together")
        )

    def _write_rules(self) -> None:
        book = self.context.book
        path = self.context.ask.save_file(
            N_("Write the rules to a file"),
            f"{say(N_('Rules'))} {book.code if book else ''}.json",
            [(N_("Rules (json)"), "*.json")],
        )
        if path is not None:
            self.context.read(
                self,
                "rule.write",
                lambda written: self.context.notice(message("Written: {path}", path=str(written))),
                slot="write",
                refused=lambda findings: self.context.show_findings(findings, N_("Nothing was written.")),
                book=self.context.book_id,
                path=path,
            )

    def _open_voucher(self, voucher: int) -> None:
        self.context.open_page("voucher", id=voucher)

    def _tell_rules(self, title: str | Message, groups: Sequence[Group]) -> None:
        if self.drawer is not None:
            self.drawer.set_title(title)
            self._inside.setCurrentWidget(self.reasons)
            self.reasons.set_groups(groups)
            self.drawer.unfold()

    def _write_reasons(self, voucher: PreviewVoucher, line: PreviewLine, rows: Sequence[RowLine]) -> None:
        self.reasons.set_groups(why(voucher, line, rows, self._open_row))

    def _open_row(self, row: int) -> None:
        self.context.open_page("intake", row=row)

    def _allow(self) -> None:
        preview = self.preview
        nothing: str | Message = ""
        if preview is None:
            nothing = N_("The preview is still being made.")
        elif not preview.vouchers:
            nothing = N_("No row is ready to become a voucher.")
        self.allow(self.generate, nothing)
        spans = self.vouchers_pane.table.selected_spans()
        self.allow(self.only, nothing or ("" if spans else N_("Select vouchers of the preview first.")))
        drafts = any(each.state is RuleState.DRAFT for each in self._rules)
        self.approve.setVisible(drafts)
        made = self.front.currentIndex() == RESULT_STEP
        self.cancel_run.setVisible(made)
        self.allow(
            self.cancel_run, "" if self.made.rowCount() else N_("No generated voucher waits for review.")
        )

    # what is done

    def _generate(self) -> None:
        preview = self.preview
        if preview is None:
            return
        if self.context.ask.confirm(
            message(
                "Generate {vouchers} vouchers of {rows} rows?",
                vouchers=preview.vouchers,
                rows=preview.rows - preview.left_out,
            ),
            detail=message(
                "{left_out} rows stay out. The vouchers wait for review; until then they can be taken back.",
                left_out=preview.left_out,
            ),
            verb=N_("Generate"),
        ):
            self._do("generate.run", self._generated, **self.chosen())

    def _generate_selected(self) -> None:
        groups = [
            row
            for first, last in self.vouchers_pane.table.selected_spans()
            for at in range(first, last + 1)
            if (row := self.vouchers.row_at(at)) is not None
        ]
        rows = [row for each in groups for row in each.rows]
        if groups and self.context.ask.confirm(
            message("Generate {vouchers} vouchers of {rows} rows?", vouchers=len(groups), rows=len(rows)),
            verb=N_("Generate"),
        ):
            chosen = self.chosen()
            self._do("generate.run", self._generated, **{**chosen, "batch": None, "rows": rows})

    def _generated(self, done: Done) -> None:
        value: Generated = done.value
        self._run = value.run
        self.context.notice(done.summary)
        self.context.show_findings(done.findings, done.summary)
        self._stand(RESULT_STEP if value.vouchers else PREVIEW_STEP)
        self.refresh()

    def _cancel(self) -> None:
        """Take back what is selected, or the last run when one row or none is selected."""
        table = self.made_pane.table
        ids = table.selected_ids()
        if self._run is not None and len(ids) <= 1:
            what: Mapping[str, Any] = {"run": self._run}
            question = message("Cancel the whole last run: why?")
        elif ids:
            what = {"vouchers": ids}
            question = message("Cancel {count} generated vouchers: why?", count=len(ids))
        else:
            self.context.notice(N_("Select the vouchers to cancel."))
            return
        reason = self.context.ask.text(question, verb=N_("Cancel generation"))
        if reason is not None:
            self._do("generate.cancel", self._was_cancelled, book=self.context.book_id, reason=reason, **what)

    def _was_cancelled(self, done: Done) -> None:
        self._run = None
        self.context.notice(done.summary)
        self.context.show_findings(done.findings, done.summary)
        self.refresh()

    def _import_rules(self) -> None:
        book = self.context.book
        if book is not None and self.context.ask.confirm(
            message("Bring in the ready-made rules of the fund?"),
            detail=message("They wait for approval; rules that are equal to the book's are passed over."),
            verb=N_("Bring in the ready-made rules"),
        ):
            self._do("rule.import", self._rules_came, book=book.id, rules=book.fund)

    def _approve(self) -> None:
        if self.context.ask.confirm(
            message("Approve every rule that waits?"),
            detail=message("From then on they make vouchers; earlier versions are retired."),
            verb=N_("Approve the rules"),
        ):
            self._do("rule.approve", self._rules_came, book=self.context.book_id)

    def _rules_came(self, done: Done) -> None:
        self.context.notice(done.summary)
        self.context.show_findings(done.findings, done.summary)
        self._stand(RULES_STEP)
        self.refresh()

    def _do(self, command: str, then: Any, **arguments: Any) -> None:
        self.context.run(self, command, then, refused=self._refused, **arguments)

    def _refused(self, findings: Sequence[Finding]) -> None:
        self.context.show_findings(findings, message("Refused. Nothing was changed."))


def _with_way_out(findings: Sequence[Finding]) -> list[Finding]:
    """The rows left out by cause; where several items are missing, the one way out for all of them first."""
    found = list(findings)
    entries = [each for each in findings if each.code == "generate.unmapped"]
    if entries:
        rows = sum(int(str(each.message.values["count"])) for each in entries)
        lacking = warn(
            "generate.maps",
            message("The code maps lack entries for {count} rows; they can be made at once.", count=rows),
            amount=sum(each.amount or 0 for each in entries),
            remedy=hint(message("Each is shown with the account it most likely means."), FILL_MAPS),
        )
        found.insert(0, lacking)
    missing = [each for each in findings if each.code == "generate.item"]
    if len(missing) < 2:
        return found
    every = warn(
        "generate.items",
        message("{count} items are missing; generation can add them.", count=len(missing)),
        remedy=hint(message("Each gets the name its rows give, else its code."), MAKE_MISSING),
    )
    return [every, *found]


PAGE = PageSpec(
    "generation",
    N_("Generate vouchers"),
    "business",
    20,
    GenerationPage,
    permission="generate.preview",
    shows=("rule",),
)
