"""报表: the statements of a period; every figure says where it comes from; the PDF is the only preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from finance_desk.accounts.model import Account
from finance_desk.base.commands import Done
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, message
from finance_desk.base.money import format_fen
from finance_desk.base.progress import Progress
from finance_desk.books.print_log import PrintKind
from finance_desk.formula.parse import parse
from finance_desk.formula.words import to_words
from finance_desk.reports.definitions import definitions
from finance_desk.reports.model import Basis, Report, ReportRow
from finance_desk.reports.writing import write_report
from ui.models.rows import RowsModel
from ui.pages.desk_page import DeskPage
from ui.pages.printed import record_print
from ui.pages.reports.actions import BASES, FORMS, file_name, paper, range_of, why
from ui.pages.reports.columns import columns_of, heavy, lines_of, place_of, shown
from ui.pages.spec import Context, PageSpec
from ui.theme.cells import State, Tone
from ui.theme.look import say
from ui.widgets.chip import StateChip
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Fact, Facts, Group
from ui.widgets.filter_chips import Filter, FilterChips, FilterSpec
from ui.widgets.findings import FindingsList
from ui.widgets.marks import button
from ui.widgets.overlay import EmptyPage
from ui.widgets.pdf_view import PdfView
from ui.widgets.table_pane import TablePane


class ReportsPage(DeskPage):
    stale_after = frozenset({"voucher", "balance", "opening", "account", "period", "report"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Reports"))
        self.report: Report | None = None
        self._name = ""
        self._wanted_line = ""
        self._accounts: Mapping[str, Account] = {}
        self._build()
        self._actions()
        context.period_changed.connect(self.refresh)
        context.read(self, "account.list", self._take_accounts, slot="accounts", book=context.book_id)

    # building

    def _build(self) -> None:
        self._kinds = QWidget()
        self._kinds.setAccessibleName(say(N_("Statements")))
        self._kinds_row = QHBoxLayout(self._kinds)
        self._kinds_row.setContentsMargins(0, 0, 0, 0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self.add_to_condition(self._kinds)
        self.filters = FilterChips([FilterSpec("annual", N_("Whole year"), Filter.TOGGLE)])
        self.filters.changed.connect(lambda _values: self.reload())
        self.add_to_condition(self.filters)
        self._filed = StateChip(None, self)
        self.add_to_condition(self._filed)
        self.front = QStackedWidget()
        self._sheet = QWidget()
        box = QVBoxLayout(self._sheet)
        box.setContentsMargins(0, 0, 0, 0)
        self.pane = TablePane(
            N_("Statement"), EmptyPage(N_("The book's fund has no statements in this version."))
        )
        self.pane.table.heavy = heavy
        self.pane.table.opened.connect(lambda _row: self.explain(unfold=True))
        self.pane.table.clicked.connect(lambda _index: self.explain(unfold=True))
        self.pane.table.notice.connect(self.context.notice)
        self.pane.overlay.retry.connect(self.reload)
        self.rows = RowsModel([], self.context.jobs, self)
        self.pane.show_model(self.rows)
        box.addWidget(self.pane, 1)
        self.findings = FindingsList(N_("What the statement's own checks found"))
        self.findings.jump.connect(self.context.jump)
        self.findings.run.connect(self.context.remedy)
        self.findings.setMaximumHeight(160)
        self.findings.hide()
        box.addWidget(self.findings)
        self._sheet.setFocusProxy(self.pane)
        self.paper = PdfView(self.context.jobs, N_("The statement on paper"))
        self.front.addWidget(self._sheet)
        self.front.addWidget(self.paper)
        self.front.setFocusProxy(self.pane)
        self.set_content(self.front)
        self.trace = Facts(N_("Where the figure comes from"))
        self.set_drawer(Drawer(N_("Where the figure comes from"), self.trace))

    def _actions(self) -> None:
        context = self.context
        self.add_action(
            context.action(
                "report.file", self.file, title=N_("File the report"), shortcut="Ctrl+Shift+F", parent=self
            )
        )
        self.add_menu(
            N_("Export"),
            [
                context.action(
                    "report.run",
                    partial(self.export, form),
                    title=words,
                    shortcut="Ctrl+E" if form == "xlsx" else "",
                    parent=self,
                )
                for form, (words, _) in FORMS.items()
            ],
        )
        self.preview = QAction(say(N_("On paper")), self)
        self.preview.setObjectName("report.preview")
        self.preview.setShortcut("Ctrl+P")
        self.preview.triggered.connect(self.turn)
        self.add_action(self.preview, primary=True)

    # Page

    def shown_with(self, **arguments: Any) -> None:
        subject = arguments.get("subject")
        if isinstance(subject, Subject):
            self._wanted_line = subject.label.split(" ")[0]
        self._name = str(arguments.get("name", self._name))
        if arguments.get("annual"):
            self.filters.set_values({"annual": True})
        self.reload()

    def reload(self) -> None:
        self._stale = False
        self.context.read(self, "report.list", self._take_kinds, slot="kinds", book=self.context.book_id)

    def key_help(self) -> list[tuple[str, str]]:
        return [
            ("Enter", say("Where the figure comes from")),
            ("← ↑ ↓ →", say("Choose a figure")),
            ("Esc", say("Fold the drawer, or back to the table")),
            ("Ctrl++ / Ctrl+-", say("Size of the paper")),
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.drawer is not None and not self.drawer.isHidden():
            self.drawer.fold()
            self.pane.table.setFocus()
        elif event.key() == Qt.Key.Key_Escape and self.on_paper:
            self.turn()
        else:
            super().keyPressEvent(event)

    # what the page does

    @property
    def period(self) -> int:
        """yyyymm, or yyyy00 for the whole year."""
        period = self.context.period
        return period // 100 * 100 if self.filters.values().get("annual") else period

    @property
    def on_paper(self) -> bool:
        return self.front.currentWidget() is self.paper

    def choose(self, name: str) -> None:
        """Show another statement."""
        self._name = name
        self._run()

    def turn(self) -> None:
        """Between the table, whose figures explain themselves, and the paper."""
        if self.on_paper:
            self.front.setCurrentWidget(self._sheet)
            self.preview.setText(say(N_("On paper")))
            self.pane.table.setFocus()
        elif self.report is not None:
            self.front.setCurrentWidget(self.paper)
            self.preview.setText(say(N_("As a table")))
            self._draw_paper()
            self.paper.setFocus()

    def export(self, form: str) -> None:
        report = self.report
        if report is None:
            return
        path = self.context.ask.save_file(
            message("Write {title}", title=report.title), file_name(report, form), [FORMS[form]]
        )
        if path is None:
            return
        lang, by = self.context.lang, self.context.desk.actor.name
        self.context.jobs.read(
            self,
            lambda _progress: write_report(report, path, form, lang, by=by),
            self._written,
            slot=f"export {path}",
            title=N_("Writing the statement"),
            refused=lambda findings: self.context.show_findings(findings, message("Nothing was written.")),
        )

    def file(self) -> None:
        """Keep the figures as filed."""
        report = self.report
        if report is None:
            return
        if self.context.ask.confirm(
            message("File {title} of {period}?", title=report.title, period=report.period_label),
            detail=message(
                "Its figures are kept with a digest. Later changes of the books do not change them."
            ),
            verb=N_("File the report"),
        ):
            self.context.run(
                self, "report.file", self._was_filed, book=report.book, name=report.name, period=report.period
            )

    def explain(self, *, unfold: bool = False) -> None:
        """Write into the drawer where the figure under the cursor comes from."""
        found = self._cell()
        if found is None or self.report is None or self.drawer is None:
            return
        row, column = found
        self.trace.set_groups(self._groups(row, column))
        self.drawer.set_title(row.label)
        if unfold:
            self.drawer.unfold()

    # behind

    def _take_accounts(self, accounts: Sequence[Account]) -> None:
        self._accounts = {each.code: each for each in accounts}

    def _take_kinds(self, kinds: Sequence[Any]) -> None:
        if [each.name for each in kinds] != list(self._buttons):
            for each in self._buttons.values():
                self._kinds_row.removeWidget(each)
                each.deleteLater()
            self._buttons = {}
            for kind in kinds:
                made = button(kind.title, "quiet", self._kinds)
                made.setObjectName(f"report:{kind.name}")
                made.setCheckable(True)
                made.setToolTip(kind.form)
                made.clicked.connect(partial(self._pressed, kind.name))
                self._group.addButton(made)
                self._kinds_row.addWidget(made)
                self._buttons[kind.name] = made
        if self._name not in self._buttons:
            self._name = next(iter(self._buttons), "")
        self._run()

    def _pressed(self, name: str, _on: bool = False) -> None:
        self.choose(name)

    def _run(self) -> None:
        for name, each in self._buttons.items():
            each.setChecked(name == self._name)
        if not self._name or not self.context.period:
            self.pane.overlay.show_state("ready", 0)
            return
        self.pane.overlay.show_state("loading", self.rows.rowCount())
        self.context.read(
            self,
            "report.run",
            self._take,
            slot="report",
            refused=self.pane.overlay.show_refusal,
            book=self.context.book_id,
            name=self._name,
            period=self.period,
        )

    def _take(self, report: Report) -> None:
        same = self.report is not None and (self.report.name, self.report.columns) == (
            report.name,
            report.columns,
        )
        index = self.pane.table.currentIndex()
        self.report = report
        if not same:
            before = self.rows
            self.rows = RowsModel(columns_of(report), self.context.jobs, self)
            self.pane.show_model(self.rows)
            before.deleteLater()
            self.pane.table.selectionModel().currentChanged.connect(self._moved)
        self.rows.set_rows(lines_of(report))
        self.pane.overlay.show_state("ready", self.rows.rowCount())
        place = self.rows.index(index.row(), index.column()) if same and index.isValid() else self._wanted()
        self.pane.table.setCurrentIndex(place)
        self.findings.set_findings(report.findings)
        self.findings.setVisible(bool(report.findings))
        self.set_condition(message("{form} · {period}", form=report.form_code, period=report.period_label))
        stops = sum(1 for each in report.findings if each.blocks)
        self.say_status(
            message("{count} of the statement's own checks fail ■", count=stops)
            if stops
            else message("Every check of the statement holds ✓")
        )
        self.context.read(self, "report.filed", self._take_filed, slot="filed", book=report.book)
        if self.on_paper:
            self._draw_paper()
        if self.drawer is not None and not self.drawer.isHidden():
            self.explain()

    def _wanted(self) -> QModelIndex:
        """The first figure, or the one of the line a finding pointed at."""
        if self._wanted_line and self.report is not None:
            for side, each in enumerate(self.report.sides):
                for at, row in enumerate(each.rows):
                    if row.code == self._wanted_line:
                        self._wanted_line = ""
                        return self.rows.index(at, side * (1 + len(self.report.columns)) + 1)
        return self.rows.index(0, 1)

    def _take_filed(self, filed: Sequence[Any]) -> None:
        report = self.report
        mine = [each for each in filed if report and (each.name, each.period) == (report.name, report.period)]
        if not mine:
            self._filed.set_state(None)
        elif mine[0].stale:
            self._filed.set_state(State(N_("Filed before the period was reopened"), Tone.WARN))
        else:
            self._filed.set_state(State(message("Filed {day}", day=mine[0].filed_at[:10]), Tone.OK))

    def _was_filed(self, done: Done) -> None:
        self.context.notice(done.summary)

    def _written(self, path: Path) -> None:
        self.context.notice(message("Written: {path}", path=str(path)))
        report = self.report
        if report is not None and path.suffix.lower() == ".pdf":
            title = f"{report.title} {report.period_label}"
            record_print(self, self.context, PrintKind.STATEMENT, title, path)

    def _draw_paper(self) -> None:
        report, lang, by = self.report, self.context.lang, self.context.desk.actor.name
        if report is None:
            return

        def draw(_progress: Progress) -> bytes:
            return paper(report, lang, by)

        self.context.jobs.read(
            self, draw, self.paper.show_content, slot="paper", title=N_("Drawing the statement")
        )

    def _moved(self, _now: QModelIndex, _before: QModelIndex) -> None:
        if self.drawer is not None and not self.drawer.isHidden():
            self.explain()

    def _cell(self) -> tuple[ReportRow, int] | None:
        index = self.pane.table.currentIndex()
        line = self.rows.row_at(index.row()) if index.isValid() else None
        if line is None:
            return None
        place = place_of(self.rows.columns[index.column()].name)
        row = line.rows[place.side]
        return (row, max(0, place.column)) if row is not None else None

    def _basis(self, column: int) -> Basis | None:
        report, book = self.report, self.context.book
        definition = definitions().get((report.name, book.fund)) if report and book else None
        if definition is None or report is None:
            return None
        return definition.columns["year" if report.annual else "month"][column].basis

    def _groups(self, row: ReportRow, column: int) -> list[Group]:
        report = self.report
        assert report is not None
        cell, basis = row.cells[column], self._basis(column)
        told = [
            Fact(report.columns[column], _amount(shown(cell)), figure=True),
            Fact(N_("Period"), message("{period}", period=report.period_label)),
        ]
        if basis is not None:
            told.append(Fact(N_("Takes"), BASES[basis]))
        groups = [Group(say(message("{form} · {title}", form=report.form_code, title=report.title)), told)]
        if cell.error is not None:
            groups.append(Group(N_("Why there is no figure"), note=why(cell)))
        groups.append(Group(N_("The formula"), note=_words(cell.formula, self.context.lang)))
        if cell.refers:
            lines = [self._line(code, column) for code in cell.refers]
            groups.append(Group(N_("From the lines"), lines))
        first, last = range_of(basis, report.period) if basis is not None else (0, 0)
        for part in cell.parts:
            note = _words(part.text, self.context.lang)
            facts = [
                Fact(self._named(code), _amount(amount), figure=True, go=self._opener(code, first, last))
                for code, amount in part.accounts
            ]
            if len(part.accounts) != 1:
                facts.append(Fact(N_("Total"), _amount(part.amount), figure=True))
            groups.append(Group(note, facts))
        return groups

    def _line(self, code: str, column: int) -> Fact:
        assert self.report is not None
        try:
            row = self.report.row(code)
        except KeyError:
            return Fact(code, "—")
        return Fact(
            row.label, _amount(shown(row.cells[column])), figure=True, go=partial(self._go, code, column)
        )

    def _go(self, code: str, column: int) -> None:
        """Stand on another line's figure."""
        assert self.report is not None
        for side, each in enumerate(self.report.sides):
            for at, row in enumerate(each.rows):
                if row.code == code:
                    index = self.rows.index(at, side * (1 + len(self.report.columns)) + 1 + column)
                    self.pane.table.setCurrentIndex(index)
                    self.pane.table.setFocus()

    def _named(self, code: str) -> str:
        account = self._accounts.get(code)
        return f"{code} {account.name}" if account is not None else code

    def _opener(self, code: str, first: int, last: int) -> Any:
        account = self._accounts.get(code)
        if account is None:
            return None
        return partial(
            self.context.open_page, "detail", account=account.id, range=(first, last), back="reports"
        )


def _amount(value: int | str | None) -> str:
    return format_fen(value) if isinstance(value, int) else str(value or "—")


def _words(formula: str, lang: str) -> str:
    try:
        return to_words(parse(formula), lang)
    except Refused:
        return formula


PAGE = PageSpec(
    "reports",
    N_("Reports"),
    "report",
    10,
    ReportsPage,
    permission="report.run",
    shows=("report_cell",),
)
