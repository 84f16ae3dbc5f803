"""科目表: the chart of the book, found by code, name or initials; children are added, accounts disabled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from finance_desk.accounts.model import CLASSES, Account, NewAccount
from finance_desk.balances.model import Turnover
from finance_desk.base.commands import Done
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, Day, Period, message
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day, last_day
from finance_desk.dimensions.model import Dimension
from ui.models.rows import RowsModel
from ui.pages.accounts.actions import narrowed, next_code
from ui.pages.accounts.columns import COLUMNS, ChartRow, chart_rows
from ui.pages.accounts.new_account import NewAccountForm
from ui.pages.days import ask_day
from ui.pages.deeds import tell, today
from ui.pages.desk_page import DeskPage
from ui.pages.export import add_exports
from ui.pages.spec import Context, PageSpec
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Fact, Facts, Group
from ui.widgets.filter_chips import Filter, FilterChips, FilterSpec
from ui.widgets.overlay import EmptyPage
from ui.widgets.pile import Pile
from ui.widgets.table_pane import TablePane

Read = tuple[Sequence[Account], Sequence[Dimension], Mapping[int, Turnover] | None]


class AccountsPage(DeskPage):
    """Enter opens the detail ledger of an account, Ins adds one below it, Ctrl+I tells about it."""

    stale_after = frozenset({"account", "dimension", "balance"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Chart of accounts"))
        self._accounts: Sequence[Account] = ()
        self._dimensions: Sequence[Dimension] = ()
        self._rows: list[ChartRow] = []
        self._wanted: int | None = None
        self.filters = FilterChips(
            [
                FilterSpec("kind", N_("Class"), Filter.CHOICE, choices=CLASSES),
                FilterSpec("leaves", N_("Details only"), Filter.TOGGLE),
                FilterSpec("used", N_("Without disabled ones"), Filter.TOGGLE),
                FilterSpec("find", N_("Find"), Filter.TEXT),
            ]
        )
        self.add_to_condition(self.filters)
        self._empty = EmptyPage(N_("The book has no accounts yet."), N_("Add an account"))
        self._empty.pressed.connect(self._pressed_empty)
        self.pane = TablePane(N_("Chart of accounts"), self._empty)
        self.table = self.pane.table
        self.table.heavy = lambda row, name: name in ("name", "balance") and not row.account.leaf
        self.rows = RowsModel(COLUMNS, context.jobs, self)
        self.pane.show_model(self.rows)
        self.set_content(self.pane)
        self.facts = Facts(N_("Account"))
        self.form = NewAccountForm(self._make, self._save)
        self._inside = Pile()
        self._inside.addWidget(self.facts)
        self._inside.addWidget(self.form)
        self.set_drawer(Drawer(N_("Account"), self._inside))
        self._actions()
        self.table.opened.connect(lambda _row: self._ledger())
        self.table.current_changed.connect(lambda _row: self._show_facts())
        self.table.notice.connect(context.notice)
        self.filters.changed.connect(lambda _values: self._show_rows())
        context.period_changed.connect(self.refresh)

    def _actions(self) -> None:
        make = self.make_action
        more = [
            make("account.look", N_("About the account"), self._look, shortcut="Ctrl+I"),
            make("account.carry", N_("Name and dimensions"), self._edit, shortcut="F2"),
            make("account.disable", N_("Disable from a day"), self._disable),
            make("account.start", N_("Use only from a day"), self._start),
            make("account.enable", N_("Use again"), self._enable),
            make(
                "account.recode", N_("Change, move, merge or split its code"), self._recode, shortcut="Ctrl+R"
            ),
            make("account.delete", N_("Delete"), self._delete, shortcut="Del"),
            make(
                "account.compare",
                N_("Compare with the official chart"),
                lambda: self.context.open_page("official"),
                needs="account.list",
            ),
            make("account.find", N_("Find"), partial(self.filters.open, "find"), shortcut="F3"),
        ]
        self.ledger = make("ledger.detail", N_("Detail ledger"), self._ledger, needs="")
        self.new = make("account.import", N_("Add an account"), self._new, shortcut="Ins")
        self.by_id = {each.objectName(): each for each in (*more, self.ledger, self.new)}
        self.add_menu(N_("More"), more)
        add_exports(self, "account.write", N_("Chart of accounts"))
        self.add_action(self.ledger)
        self.add_action(self.new, primary=True)

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """``account`` (an id) or a subject puts the cursor there."""
        subject = arguments.get("subject")
        wanted = subject.id if isinstance(subject, Subject) else arguments.get("account")
        self._wanted = int(wanted) if wanted is not None else None
        if self.rows.state == "empty":
            self.reload()
        elif self._wanted is not None:
            self._show_rows()

    def reload(self) -> None:
        self._stale = False
        desk, book, period = self.context.desk, self.context.book_id, self.context.period
        if self.rows.state == "empty":
            self.pane.overlay.show_state("loading", 0)

        def work(_progress: object) -> Read:
            figures = None
            if period and desk.may("balance.turnovers"):
                figures = desk.ask("balance.turnovers", book=book, first=period, last=period)
            return (
                desk.ask("account.list", book=book),
                desk.ask("dimension.list", book=book) if desk.may("dimension.list") else (),
                figures,
            )

        self.context.jobs.read(self, work, self._take, slot="chart", refused=self.pane.overlay.show_refusal)

    # what is shown

    def _take(self, read: Read) -> None:
        self._accounts, dimensions, figures = read
        if tuple(dimensions) != tuple(self._dimensions):
            self._dimensions = dimensions
            self.form.set_dimensions(dimensions)
        names = {each.id: each.name for each in dimensions}
        day = last_day(self.context.period) if self.context.period else today()
        self._rows = chart_rows(self._accounts, names, figures, day)
        self._show_rows()

    def _show_rows(self) -> None:
        current = self._current()
        wanted = self._wanted or (current.account.id if current is not None else None)
        self._wanted = None
        chosen = self.filters.values()
        shown = narrowed(self._rows, chosen)
        self._empty.set_text(
            message("Nothing is left with: {condition}", condition=self.filters.words())
            if chosen
            else message("The book has no accounts yet.")
        )
        self._empty.verb.setText(say(N_("Drop the conditions") if chosen else N_("Add an account")))
        self.rows.set_rows(shown, [row.account.id for row in shown])
        if shown:
            row = self.rows.row_of(wanted) if wanted is not None else None
            self.table.set_current_row(row or 0)
        self.set_condition(
            message("Balances at the end of {period}, posted", period=Period(self.context.period))
            if self.context.period
            else ""
        )
        self.say_status(
            say(
                N_("{count} accounts, {details} of them details"),
                count=f"{len(shown):,}",
                details=f"{sum(row.account.leaf for row in shown):,}",
            )
        )
        self._light()

    def _current(self) -> ChartRow | None:
        row = self.table.current_row()
        found = self.rows.row_at(row) if 0 <= row < self.rows.rowCount() else None
        return found if isinstance(found, ChartRow) else None

    def _light(self) -> None:
        row = self._current()
        none = N_("Choose an account first.") if row is None else ""
        self.allow(self.ledger, none)
        off = row is not None and row.account.disabled_from is not None
        self.allow(
            self.by_id["account.disable"], none or (N_("The account is disabled already.") if off else "")
        )
        self.allow(self.by_id["account.enable"], none or ("" if off else N_("The account is in use.")))
        self.allow(self.by_id["account.delete"], none)
        self.allow(self.by_id["account.recode"], none)
        self.allow(self.by_id["account.carry"], none)
        early = row is not None and row.account.valid_from is not None
        start = self.by_id["account.start"]
        start.setText(say(N_("Use from any day") if early else N_("Use only from a day")))
        self.allow(start, none)

    def _pressed_empty(self) -> None:
        if self.filters.values():
            self.filters.clear()
        else:
            self.new.trigger()

    # the drawer

    def _look(self) -> None:
        assert self.drawer is not None
        if self.drawer.isHidden() or self._inside.currentWidget() is not self.facts:
            self._inside.setCurrentWidget(self.facts)
            self.drawer.set_title(N_("Account"))
            self.drawer.unfold()
            self._show_facts()
        else:
            self.drawer.fold()

    def _show_facts(self) -> None:
        self._light()
        row = self._current()
        if row is None or self.drawer is None or self.drawer.isHidden():
            return
        account = row.account
        facts = [
            Fact(N_("Code"), account.code),
            Fact(N_("Name"), account.full_name or account.name),
            Fact(N_("Initials"), account.mnemonic),
            Fact(N_("Class"), row.kind),
            Fact(N_("Side"), row.side),
            Fact(N_("Use"), row.use),
        ]
        if row.carried:
            facts.append(Fact(N_("Dimensions"), row.carried))
        if account.valid_from is not None:
            facts.append(Fact(N_("Valid from"), format_day(account.valid_from)))
        if account.disabled_from is not None:
            facts.append(Fact(N_("Disabled from"), format_day(account.disabled_from), tone="warn"))
        groups = [Group("", facts)]
        if row.balance is not None:
            heading = message("At the end of {period}", period=Period(self.context.period))
            groups.append(Group(heading, [Fact(N_("Balance"), format_fen(row.balance), figure=True)]))
        self.facts.set_groups(groups)

    # what is done

    def _ledger(self) -> None:
        row = self._current()
        if row is not None:
            self.context.open_page("detail", account=row.account.id, back="accounts")

    def _new(self) -> None:
        row = self._current()
        assert self.drawer is not None
        self._inside.setCurrentWidget(self.form)
        self.drawer.set_title(N_("New account"))
        self.drawer.unfold()
        parent = row.account if row is not None else None
        self.form.begin(parent, next_code(self._accounts, parent))

    def _edit(self) -> None:
        row = self._current()
        if row is None:
            return
        assert self.drawer is not None
        self._inside.setCurrentWidget(self.form)
        self.drawer.set_title(N_("Name and dimensions"))
        self.drawer.unfold()
        self.form.edit(row.account)

    def _save(self, account: Account, name: str, carried: tuple[str, ...]) -> None:
        """Rename, then say what it carries: each only when it changed."""
        book = self.context.book_id
        words = {each.id: each.code for each in self._dimensions}
        held = {words[id] + ("!" if needed else "") for id, needed in account.dimensions.items()}

        def saved(done: Done | None) -> None:
            if done is not None:
                tell(self, done)
            if self.drawer is not None:
                self.drawer.fold()
            self.table.setFocus()

        def carry(renamed: Done | None) -> None:
            if held == set(carried):
                saved(renamed)
                return
            self.context.run(
                self, "account.carry", saved, book=book, code=account.code, dimensions=list(carried)
            )

        if name == account.name:
            carry(None)
        else:
            self.context.run(self, "account.rename", carry, book=book, code=account.code, name=name)

    def _make(self, account: NewAccount) -> None:
        def made(done: Done) -> None:
            tell(self, done)
            ids = done.changes.get("account", ())
            self._wanted = ids[0] if ids else None
            self._inside.setCurrentWidget(self.facts)
            if self.drawer is not None:
                self.drawer.fold()
            self.table.setFocus()

        self.context.run(self, "account.import", made, book=self.context.book_id, accounts=[account])

    def _disable(self) -> None:
        row = self._current()
        if row is None:
            return
        name = row.name.replace("  ", " ")
        question = message("From which day may nothing stand on {account}?", account=name)
        day = ask_day(self.context, question, N_("Disable"))
        if day is None:
            return
        if self.context.ask.confirm(
            message("Disable {account} from {day}?", account=row.name.replace("  ", " "), day=Day(day)),
            detail=N_("What stands there stays; new lines are refused from that day on."),
            verb=N_("Disable"),
        ):
            self.context.run(
                self,
                "account.disable",
                partial(tell, self),
                book=self.context.book_id,
                code=row.account.code,
                day=day,
            )

    def _start(self) -> None:
        row = self._current()
        if row is None:
            return
        name = row.name.replace("  ", " ")
        day = None
        if row.account.valid_from is None:
            question = message("From which day may lines stand on {account}?", account=name)
            day = ask_day(self.context, question, N_("Save"))
            if day is None:
                return
        self.context.run(
            self,
            "account.start",
            partial(tell, self),
            book=self.context.book_id,
            code=row.account.code,
            day=day,
        )

    def _enable(self) -> None:
        row = self._current()
        if row is not None:
            self.context.run(
                self,
                "account.enable",
                partial(tell, self),
                book=self.context.book_id,
                code=row.account.code,
            )

    def _recode(self) -> None:
        row = self._current()
        if row is not None:
            self.context.open_page("recode", code=row.account.code)

    def _delete(self) -> None:
        row = self._current()
        if row is not None and self.context.ask.confirm(
            message("Delete {account}? Refused while anything uses it.", account=row.name.replace("  ", " ")),
            verb=N_("Delete"),
            danger=True,
        ):
            self.context.run(
                self,
                "account.delete",
                partial(tell, self),
                book=self.context.book_id,
                code=row.account.code,
            )


PAGE = PageSpec("accounts", N_("Chart of accounts"), "settings", 10, AccountsPage, permission="account.list")
