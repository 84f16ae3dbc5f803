"""凭证模板: which vouchers come back, what they ask, and using one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding, Subject
from finance_desk.base.messages import N_, message
from finance_desk.base.period import first_day, last_day
from finance_desk.templates.model import AmountKind, Template, TemplateRow, TemplateState
from ui.models.rows import RowsModel
from ui.pages.deeds import tell, today
from ui.pages.desk_page import DeskPage
from ui.pages.spec import Context, PageSpec
from ui.pages.templates.columns import COLUMNS
from ui.pages.templates.use_form import UseForm
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Fact, Facts, Group
from ui.widgets.overlay import EmptyPage
from ui.widgets.pile import Pile
from ui.widgets.table_pane import TablePane

JSON = ((N_("Templates"), "*.json"),)


class TemplatesPage(DeskPage):
    """Enter or F4 uses the template, Ctrl+T tries it, Ins makes one, F2 edits, Ctrl+I tells its lines."""

    stale_after = frozenset({"template", "account"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Voucher templates"))
        empty = EmptyPage(
            N_(
                "No template yet. A voucher that comes back every month is typed once and asked from then on."
            ),
            N_("New template"),
        )
        self.pane = TablePane(N_("Voucher templates"), empty)
        self.pane.overlay.empty.pressed.connect(self._new)
        self.table = self.pane.table
        self.rows = RowsModel(COLUMNS, context.jobs, self)
        self.pane.show_model(self.rows)
        self.pane.jump.connect(context.jump)
        self.set_content(self.pane)
        self._names: dict[int, str] = {}
        self.facts = Facts(N_("Voucher template"))
        self.form = UseForm(self._try, self._make)
        self._inside = Pile()
        self._inside.addWidget(self.facts)
        self._inside.addWidget(self.form)
        drawer = Drawer(N_("Voucher template"), self._inside)
        drawer.set_foot(self.form.press)
        self._inside.currentChanged.connect(lambda _at: self._foot())
        self.set_drawer(drawer)
        self._foot()
        self._actions()
        self.table.opened.connect(lambda _row: self._use())
        self.table.current_changed.connect(lambda _row: self._moved())
        self.table.notice.connect(context.notice)

    def _foot(self) -> None:
        self.form.press.setVisible(self._inside.currentWidget() is self.form)

    def _actions(self) -> None:
        make = self.make_action
        self.state = make("template.state", N_("Put in use"), self._turn)
        more = [
            make("template.look", N_("About the template"), self._look, shortcut="Ctrl+I"),
            self.state,
            make(
                "copy", N_("Copy as another template"), self._copy, needs="template.save", shortcut="Ctrl+D"
            ),
            make("template.delete", N_("Delete"), self._delete, shortcut="Del"),
            make("template.import", N_("Import templates"), self._import),
            make("template.write", N_("Write to a file"), self._export),
        ]
        self.new = make("new", N_("New template"), self._new, needs="template.save", shortcut="Ins")
        self.edit = make("edit", N_("Edit"), self._edit, needs="template.save", shortcut="F2")
        self.trial = make("template.try", N_("Try"), self._try, shortcut="Ctrl+T")
        self.use = make("template.apply", N_("Use the template"), self._use, shortcut="F4")
        self.by_id = {each.objectName(): each for each in (*more, self.new, self.edit, self.trial, self.use)}
        self.add_menu(N_("More"), more)
        self.add_action(self.new)
        self.add_action(self.edit)
        self.add_action(self.trial)
        self.add_action(self.use, primary=True)

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """A subject of a template puts the cursor there."""
        subject = arguments.get("subject")
        if self.rows.state == "empty":
            self.reload()
        elif isinstance(subject, Subject) and subject.id is not None:
            row = self.rows.row_of(subject.id)
            if row is not None:
                self.table.set_current_row(row)

    def reload(self) -> None:
        self._stale = False
        desk, book = self.context.desk, self.context.book_id
        if self.rows.state == "empty":
            self.pane.overlay.show_state("loading", 0)

        def work(_progress: object) -> tuple[Sequence[TemplateRow], dict[int, str]]:
            accounts = desk.ask("account.list", book=book)
            return desk.ask("template.list", book=book), {
                each.id: f"{each.code} {each.full_name}" for each in accounts
            }

        self.context.jobs.read(
            self, work, self._take, slot="templates", refused=self.pane.overlay.show_refusal
        )

    # what is shown

    def _take(self, read: tuple[Sequence[TemplateRow], dict[int, str]]) -> None:
        rows, self._names = read
        place = max(0, self.table.current_row())
        self.rows.set_rows(list(rows), [each.id for each in rows])
        if rows:
            self.table.set_current_row(min(place, len(rows) - 1))
        used = sum(each.state is TemplateState.ACTIVE for each in rows)
        self.set_condition(message("{count} in use", count=used))
        self.say_status(say(N_("{count} templates"), count=len(rows)))
        self._moved()

    def current(self) -> TemplateRow | None:
        """The template under the cursor."""
        row = self.table.current_row()
        found = self.rows.row_at(row) if 0 <= row < self.rows.rowCount() else None
        return found if isinstance(found, TemplateRow) else None

    def _moved(self) -> None:
        row = self.current()
        none = N_("Choose a template first.") if row is None else ""
        broken = say(row.broken[0].message) if row is not None and row.broken else ""
        off = N_("The template is not in use.") if row and row.state is not TemplateState.ACTIVE else ""
        in_use = row is not None and row.state is TemplateState.ACTIVE
        self.state.setText(say(N_("Take out of use") if in_use else N_("Put in use")))
        self.allow(self.state, none or ("" if in_use else broken))
        for each in (self.by_id["template.delete"], self.by_id["copy"], self.edit):
            self.allow(each, none)
        self.allow(self.by_id["template.look"], none)
        self.allow(self.trial, none or broken)
        self.allow(self.use, none or broken or off)
        if row is not None and self._inside.currentWidget() is self.facts and self.drawer is not None:
            if self.drawer.isVisible():
                self._read(row, self._tell)
        elif row is None or (self.form.template is not None and self.form.template.id != row.id):
            self._inside.setCurrentWidget(self.facts)
            if self.drawer is not None and self.drawer.isVisible():
                self.drawer.fold()

    def _read(self, row: TemplateRow, then: Any) -> None:
        self.context.read(
            self, "template.show", then, slot="template", book=self.context.book_id, code=row.code
        )

    def _look(self) -> None:
        row = self.current()
        if row is None:
            return
        assert self.drawer is not None
        self._inside.setCurrentWidget(self.facts)
        self.drawer.set_title(N_("Voucher template"))
        self.drawer.unfold()
        self._read(row, self._tell)

    def _tell(self, template: Template) -> None:
        kinds = {
            AmountKind.ASKED: N_("asked: {amount}"),
            AmountKind.FIXED: N_("fixed: {amount}"),
            AmountKind.FORMULA: "{amount}",
            AmountKind.REST: N_("the rest"),
        }
        by_code = {each.split(" ")[0]: each for each in self._names.values()}
        groups = [Group(template.label, [Fact(N_("Summary"), template.summary)])]
        if template.variables:
            groups[0] = Group(
                template.label,
                [
                    Fact(N_("Summary"), template.summary),
                    Fact(N_("Asked"), "、".join(each.name for each in template.variables)),
                ],
            )
        for title, side in ((N_("Debit"), 1), (N_("Credit"), -1)):
            facts = [
                Fact(
                    by_code.get(line.account, line.account),
                    say(kinds[line.kind], amount=line.amount)
                    + (f"  ({line.condition})" if line.condition else ""),
                )
                for line in template.lines
                if line.side == side
            ]
            groups.append(Group(title, facts))
        self.facts.set_groups(groups)

    # what is done

    def _use(self) -> None:
        row = self.current()
        if row is None:
            return
        if not self.trial.isEnabled():
            self.tell_reason(self.table, self.trial.toolTip())
            return
        self._read(row, self._ask)

    def _ask(self, template: Template) -> None:
        assert self.drawer is not None
        self._inside.setCurrentWidget(self.form)
        self.drawer.set_title(N_("Use a template"))
        self.drawer.unfold()
        period = self.context.period
        self.form.begin(template, min(max(today(), first_day(period)), last_day(period)))
        self._can_make()

    def _can_make(self) -> None:
        self.form.press.setEnabled(self.use.isEnabled())
        self.form.press.setToolTip("" if self.use.isEnabled() else self.use.toolTip())

    def _try(self) -> None:
        if self._inside.currentWidget() is not self.form or self.form.template is None:
            self._use()
            return
        self.context.read(
            self,
            "template.try",
            lambda trial: self.form.show_trial(trial, self._names),
            slot="trial",
            book=self.context.book_id,
            code=self.form.template.code,
            day=self.form.day.value(),
            values=self.form.values(),
        )

    def _make(self) -> None:
        template = self.form.template
        if template is None:
            return

        def refused(findings: Sequence[Finding]) -> None:
            self.context.show_findings(findings, message("{template} was not made", template=template.label))

        def made(done: Done) -> None:
            tell(self, done)
            self.context.open_page("voucher", id=done.value)

        self.context.run(
            self,
            "template.apply",
            made,
            refused=refused,
            book=self.context.book_id,
            code=template.code,
            day=self.form.day.value(),
            values=self.form.values(),
        )

    def _turn(self) -> None:
        row = self.current()
        if row is not None:
            state = TemplateState.RETIRED if row.state is TemplateState.ACTIVE else TemplateState.ACTIVE
            self._run("template.state", code=row.code, state=str(state))

    def _new(self) -> None:
        self.context.open_page("template")

    def _edit(self) -> None:
        row = self.current()
        if row is not None:
            self.context.open_page("template", code=row.code)

    def _copy(self) -> None:
        row = self.current()
        if row is not None:
            self.context.open_page("template", copy_of=row.code)

    def _delete(self) -> None:
        row = self.current()
        if row is not None and self.context.ask.confirm(
            message("Delete the template {template}?", template=f"{row.code} {row.name}"),
            detail=N_("The vouchers made by it stay as they are."),
            verb=N_("Delete"),
            danger=True,
        ):
            self._run("template.delete", code=row.code)

    def _import(self) -> None:
        file = self.context.ask.open_file(N_("Import templates"), JSON)
        if file is not None:
            self._run("template.import", path=file)

    def _export(self) -> None:
        file = self.context.ask.save_file(N_("Write to a file"), "templates.json", JSON)
        if file is not None:
            self.context.read(
                self,
                "template.write",
                lambda count: self.context.notice(
                    message("{count} templates were written to {file}.", count=count, file=Path(file).name)
                ),
                slot="write",
                book=self.context.book_id,
                path=file,
            )

    def _run(self, command: str, **arguments: Any) -> None:
        self.context.run(self, command, lambda done: tell(self, done), book=self.context.book_id, **arguments)


PAGE = PageSpec(
    "templates",
    N_("Voucher templates"),
    "voucher",
    40,
    TemplatesPage,
    permission="template.list",
    shows=("template",),
)
