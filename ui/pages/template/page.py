"""编辑凭证模板: lines and questions in two tables, the trial run worked out while one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from finance_desk.accounts.model import Account
from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, Message, message
from finance_desk.base.money import format_fen
from finance_desk.books.model import VoucherType
from finance_desk.dimensions.model import Dimension
from finance_desk.formula.functions import TABLE
from finance_desk.templates.model import AmountKind, Template, TemplateState, Trial
from ui.models.rows import RowsModel
from ui.pages.deeds import tell, today
from ui.pages.desk_page import DeskPage
from ui.pages.spec import Context, PageSpec
from ui.pages.template.rows import (
    ASKED,
    ASKS,
    KINDS,
    LINES,
    NEGATIVE,
    SIDES,
    AskedRow,
    LineRow,
    asked_rows,
    choices,
    line_rows,
    lines_of,
    variables_of,
)
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.day_edit import DayEdit, clipped
from ui.widgets.facts import Fact, Facts, Group
from ui.widgets.marks import label
from ui.widgets.narrowing import Choice
from ui.widgets.text_table import TextTable

LIVE_MS = 250
"""So long after the last key the trial is worked out anew."""

HEAD = (
    ("code", N_("Code"), 1),
    ("name", N_("Name"), 3),
    ("group", N_("Group"), 1),
    ("summary", N_("Summary of the voucher, fields in braces"), 4),
)

Read = tuple[Template | None, Sequence[Account], Sequence[Dimension], Sequence[VoucherType]]


class TemplatePage(DeskPage):
    """Enter walks through the cells and adds a line behind the last; F7 lists accounts, Ctrl+S saves."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("New template"))
        self._held: Template | None = None
        self._saved: Template | None = None
        self._accounts: dict[str, Account] = {}
        self._dimensions: Sequence[Dimension] = ()
        self._filling = False
        self.lines: list[LineRow] = []
        self.asked: list[AskedRow] = []
        self.fields: dict[str, QLineEdit] = {}
        self._wanted: tuple[str, bool] | None = None
        self._build()
        self._actions()
        self._live = QTimer(self)
        self._live.setSingleShot(True)
        self._live.setInterval(LIVE_MS)
        self._live.timeout.connect(self._try)

    # building

    def _build(self) -> None:
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.INSIDE)
        head = QGridLayout()
        head.setHorizontalSpacing(spacing.BETWEEN)
        head.setVerticalSpacing(4)
        at = 0
        for name, title, wide in HEAD:
            field = QLineEdit()
            field.setAccessibleName(say(title))
            field.textEdited.connect(lambda _text: self._changed_typing())
            self.fields[name] = field
            self._put(head, at, title, field, wide)
            at += 1
        self.type = QComboBox()
        self.type.setAccessibleName(say(N_("Voucher type")))
        self.type.setMinimumWidth(96)
        self.type.currentIndexChanged.connect(lambda _at: self._changed_typing())
        self._put(head, at, N_("Voucher type"), self.type, 1)
        period = self.context.period
        self.day = DayEdit(clipped(today(), period) if period else today(), N_("Day of the trial"))
        self.day.value_changed.connect(lambda _day: self._start_trial())
        self._put(head, at + 1, N_("Day of the trial"), self.day, 1)
        box.addLayout(head)
        self.table = TextTable(
            N_("Lines"),
            {
                "side": lambda _row: choices(SIDES),
                "account": lambda _row: self._account_choices(),
                "kind": lambda _row: choices(KINDS),
                "amount": self._amount_choices,
                "if_negative": lambda _row: choices(NEGATIVE),
                "condition": None,
                "summary": None,
                "dimensions": None,
            },
        )
        self.rows = RowsModel(LINES, self.context.jobs, self)
        self.table.show_model(self.rows)
        self.table.text_typed.connect(self._typed_line)
        self.table.past_end.connect(self._add_line)
        self.table.current_changed.connect(lambda _row: self._light())
        box.addWidget(self.table, 3)
        below = QHBoxLayout()
        below.setSpacing(spacing.PAGE)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(label(N_("Asked at use"), "section"))
        self.questions = TextTable(
            N_("Asked at use"),
            {
                "name": None,
                "ask": lambda _row: choices(ASKS),
                "default": None,
                "dimension": lambda _row: [Choice(e.id, e.code, e.name) for e in self._dimensions],
                "answer": None,
            },
        )
        self.question_rows = RowsModel(ASKED, self.context.jobs, self)
        self.questions.show_model(self.question_rows)
        self.questions.text_typed.connect(self._typed_question)
        self.questions.past_end.connect(self._add_question)
        left.addWidget(self.questions, 1)
        below.addLayout(left, 3)
        self.trial = Facts(N_("Trial run"))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.trial.setObjectName("scrolled")
        scroll.setWidget(self.trial)
        below.addWidget(scroll, 2)
        box.addLayout(below, 2)
        self.set_content(inside)
        self.setFocusProxy(self.table)

    @staticmethod
    def _put(head: QGridLayout, at: int, title: str, field: QWidget, wide: int) -> None:
        head.addWidget(label(title, "caption"), 0, at)
        head.addWidget(field, 1, at)
        head.setColumnStretch(at, wide)

    def _actions(self) -> None:
        make = self.make_action
        more = [
            make("line.new", N_("New line"), self._new_row, shortcut="Ins"),
            make("line.delete", N_("Delete the line"), self._delete_row, shortcut="Ctrl+Del"),
            make("line.up", N_("Line up"), lambda: self._move(-1), shortcut="Ctrl+Shift+Up"),
            make("line.down", N_("Line down"), lambda: self._move(1), shortcut="Ctrl+Shift+Down"),
            make("formula", N_("Functions of formulas"), self._help_with_formula, shortcut="Ctrl+Shift+F"),
            make("copy", N_("Copy as another template"), self._copy, shortcut="Ctrl+D"),
        ]
        self.try_now = make("try", N_("Trial run"), self._try, needs="template.list", shortcut="Ctrl+T")
        self.use = make("template.state", N_("Put in use"), self._put_in_use)
        self.save = make("template.save", N_("Save"), self._save, shortcut="Ctrl+S")
        self.by_id = {each.objectName(): each for each in (*more, self.try_now, self.use, self.save)}
        self.add_menu(N_("More"), more)
        self.add_action(self.try_now)
        self.add_action(self.use)
        self.add_action(self.save, primary=True)

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """``code`` edits that template, ``copy_of`` starts a new one like it; neither: an empty one."""
        if self.lines:
            return
        code, copy = arguments.get("code"), arguments.get("copy_of")
        self._wanted = (str(code or copy), copy is not None) if code or copy else None
        self.reload()

    def reload(self) -> None:
        if self.unsaved() is not None:
            return
        desk, book, wanted = self.context.desk, self.context.book_id, self._wanted

        def work(_progress: object) -> Read:
            seen = desk.may("dimension.list")
            held = desk.ask("template.show", book=book, code=wanted[0]) if wanted is not None else None
            return (
                held,
                desk.ask("account.list", book=book),
                desk.ask("dimension.list", book=book) if seen else (),
                desk.ask("voucher_type.list", book=book),
            )

        self.context.jobs.read(self, work, self._take, slot="template")

    def unsaved(self) -> Message | None:
        self.table.close_cell()
        self.questions.close_cell()
        if self._saved is None or self.given() == self._saved:
            return None
        return message("The template that was typed is not saved.")

    def key_help(self) -> list[tuple[str, str]]:
        return [
            ("Enter", say(N_("take the cell and open the next; behind the last line a new one"))),
            ("F7", say(N_("list what the cell can hold"))),
            ("Tab", say(N_("leave the table"))),
        ]

    # what is shown

    def _take(self, read: Read) -> None:
        held, accounts, self._dimensions, types = read
        self._accounts = {each.code: each for each in accounts}
        copied = self._wanted is not None and self._wanted[1]
        shown = held if held is not None else Template("", "", "", ())
        self._held = None if copied else held
        self._filling = True
        for name, field in self.fields.items():
            field.setText("" if copied and name == "code" else str(getattr(shown, name)))
        self.type.clear()
        self.type.addItem("–", "")
        for each in types:
            self.type.addItem(f"{each.code} {each.name}", each.code)
        self.type.setCurrentIndex(max(0, self.type.findData(shown.voucher_type)))
        self._filling = False
        self.lines = line_rows(shown) or [LineRow(), LineRow("-1", kind=str(AmountKind.REST))]
        self.asked = asked_rows(shown) or [AskedRow()]
        self._saved = self.given()
        self._show_lines(0, "account")
        self._show_questions(0, "name")
        self._name()
        (self.table if self._held is not None else self.fields["code"]).setFocus()
        self._start_trial()

    def _name(self) -> None:
        held = self._held
        self.set_title(
            message("Template {template}", template=held.label) if held is not None else N_("New template")
        )
        in_use = held is not None and held.state is TemplateState.ACTIVE
        self.set_condition(
            N_("In use; once saved it is a draft again, until it is put in use.") if in_use else ""
        )
        self._light()

    def _show_lines(self, row: int, name: str) -> None:
        for each in self.lines:
            account = self._accounts.get(each.account)
            each.name = account.name if account is not None else ""
        self.rows.set_rows(self.lines, range(1, len(self.lines) + 1))
        self.table.go_to(min(row, len(self.lines) - 1), name)
        self._light()

    def _show_questions(self, row: int, name: str) -> None:
        self.question_rows.set_rows(self.asked, range(1, len(self.asked) + 1))
        self.questions.go_to(min(row, len(self.asked) - 1), name)

    def _light(self) -> None:
        if not hasattr(self, "save"):
            return
        self.allow(
            self.use,
            N_("Save it first.")
            if self._held is None or self.given() != self._saved
            else N_("It is in use.")
            if self._held.state is TemplateState.ACTIVE
            else "",
        )

    def _account_choices(self) -> list[Choice]:
        day = self.day.value()
        return [
            Choice(each.id, each.code, each.full_name or each.name, each.mnemonic)
            for each in self._accounts.values()
            if each.usable(day)
        ]

    def _amount_choices(self, row: int) -> list[Choice]:
        """What is asked can be picked; fixed amounts and formulas are typed."""
        if self.lines[row].kind != AmountKind.ASKED:
            return []
        names = [each.name for each in self.asked if each.name]
        return [Choice(at, name, "") for at, name in enumerate(names, start=1)]

    # what is typed

    def given(self) -> Template:
        """The template as it is typed."""
        held = self._held
        texts = {name: field.text().strip() for name, field in self.fields.items()}
        return Template(
            texts["code"],
            texts["name"],
            texts["summary"],
            lines_of(self.lines),
            variables_of(self.asked),
            texts["group"],
            str(self.type.currentData() or ""),
            id=held.id if held is not None else 0,
            version=held.version if held is not None else 0,
        )

    def answers(self) -> dict[str, str]:
        """What the trial is tried with."""
        return {each.name: each.answer for each in self.asked if each.name and each.answer}

    def _changed_typing(self) -> None:
        if not self._filling:
            self._light()
            self._start_trial()

    def _typed_line(self, row: int, name: str, text: str) -> None:
        line = self.lines[row]
        kept = {"side": "1", "kind": str(AmountKind.ASKED), "if_negative": "red"}
        setattr(line, name, text or kept.get(name, ""))
        if name == "kind" and text == AmountKind.REST:
            line.amount = ""
        if name == "amount" and line.kind == AmountKind.ASKED and text:
            self._ask_for(text)
        self._show_lines(row, name)
        self._start_trial()

    def _ask_for(self, name: str) -> None:
        """An amount that is asked becomes a question, if it is none yet."""
        if name in {each.name for each in self.asked}:
            return
        self.asked = [each for each in self.asked if each.name] + [AskedRow(name)]
        self._show_questions(len(self.asked) - 1, "answer")

    def _typed_question(self, row: int, name: str, text: str) -> None:
        setattr(self.asked[row], name, text or ("money" if name == "ask" else ""))
        self._show_questions(row, name)
        self._light()
        self._start_trial()

    def _new_row(self) -> None:
        if self.questions.hasFocus() or self.questions.typing:
            self._add_question()
        else:
            self._add_line()

    def _add_line(self) -> None:
        above = self.lines[-1] if self.lines else None
        self.lines.append(LineRow("-1" if above is not None and above.side == "1" else "1"))
        self._show_lines(len(self.lines) - 1, "side")
        self.table.open_cell(len(self.lines) - 1, "side")

    def _add_question(self) -> None:
        self.asked.append(AskedRow())
        self._show_questions(len(self.asked) - 1, "name")
        self.questions.open_cell(len(self.asked) - 1, "name")

    def _delete_row(self) -> None:
        if self.questions.hasFocus() or self.questions.typing:
            self.questions.close_cell(take=False)
            row, name = self.questions.at
            if row >= 0:
                del self.asked[row]
                self.asked = self.asked or [AskedRow()]
                self._show_questions(max(0, row - 1), name)
        else:
            self.table.close_cell(take=False)
            row, name = self.table.at
            if row >= 0:
                del self.lines[row]
                self.lines = self.lines or [LineRow()]
                self._show_lines(max(0, row - 1), name)
        self._start_trial()

    def _move(self, step: int) -> None:
        row, name = self.table.at
        self.table.close_cell()
        if 0 <= row + step < len(self.lines) and row >= 0:
            self.lines[row], self.lines[row + step] = self.lines[row + step], self.lines[row]
            self._show_lines(row + step, name)
            self._start_trial()

    def _help_with_formula(self) -> None:
        """Choose a function by what it means; its example goes into the cell under the cursor."""
        at = self.context.ask.one_of(
            N_("Functions of formulas"),
            [message("{example}  {meaning}", example=e.example, meaning=say(e.meaning)) for e in TABLE],
            detail=N_(
                "行(2) is the amount of line 2; 年 and 月 are those of the voucher; what is asked goes by its name."
            ),
        )
        row, name = self.table.at
        if at is None or row < 0:
            return
        if name not in ("amount", "condition", "dimensions"):
            name = "amount"
            self.table.close_cell()
            self.table.go_to(row, name)
        if name == "amount" and self.lines[row].kind != AmountKind.FORMULA:
            self.lines[row].kind = str(AmountKind.FORMULA)
            self._show_lines(row, name)
        self.table.insert(TABLE[at].example)

    # the trial run

    def _start_trial(self) -> None:
        self._live.start()

    def _try(self) -> None:
        self._live.stop()
        self.context.read(
            self,
            "template.try",
            self._show_trial,
            slot="trial",
            book=self.context.book_id,
            day=self.day.value(),
            given=self.given(),
            values=self.answers(),
        )

    def _show_trial(self, trial: Trial) -> None:
        self._mark(trial.findings)
        for number, line in enumerate(self.lines, start=1):
            line.now = trial.amounts.get(number, 0)
        self.rows.refresh(range(1, len(self.lines) + 1))
        self.table.viewport().update()
        if trial.findings:
            facts = [Fact("", say(each.message), tone="stop") for each in trial.findings]
            self.trial.set_groups([Group(N_("This cannot be made yet"), facts)])
            return
        total = format_fen(sum(each.debit for each in trial.lines), group=True)
        facts = [
            Fact(N_("Total"), total, figure=True),
            Fact(N_("Lines"), str(len(trial.lines)), figure=True),
        ]
        self.trial.set_groups([Group(trial.summary or "–", facts, note=N_("Debit equals credit."))])

    def _mark(self, findings: Sequence[Finding]) -> None:
        for each in self.lines:
            each.fault = ""
        for finding in findings:
            at = finding.subject.line if finding.subject is not None else None
            if at is not None and 0 < at <= len(self.lines):
                self.lines[at - 1].fault = say(finding.message)

    # saving

    def _save(self) -> None:
        if not (self.table.close_cell() and self.questions.close_cell()):
            return
        given = self.given()

        def saved(done: Done) -> None:
            tell(self, done)
            self._wanted = (given.code, False)
            # what was typed while the core saved is not saved, and stays
            self._held = self._saved = replace(given, id=int(done.value), version=given.version + 1)
            self.reload()

        def refused(findings: Sequence[Finding]) -> None:
            self._mark(findings)
            self.table.viewport().update()
            self.context.show_findings(
                findings, message("{template} was not saved", template=given.label.strip() or "–")
            )

        self.context.run(
            self,
            "template.save",
            saved,
            refused=refused,
            book=self.context.book_id,
            given=given,
            day=self.day.value(),
            values=self.answers(),
        )

    def _put_in_use(self) -> None:
        if self._held is not None:
            self.context.run(
                self,
                "template.state",
                self._in_use,
                book=self.context.book_id,
                code=self._held.code,
                state=str(TemplateState.ACTIVE),
            )

    def _in_use(self, done: Done) -> None:
        tell(self, done)
        self.reload()

    def _copy(self) -> None:
        if self._held is not None:
            self.context.open_page("template", copy_of=self._held.code)


PAGE = PageSpec(
    "template",
    N_("New template"),
    "voucher",
    41,
    TemplatePage,
    permission="template.list",
    many=True,
    in_navigation=False,
)
