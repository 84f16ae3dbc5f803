"""用户与权限: people, their roles and books; made, granted, taken away, disabled."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from finance_desk.access.model import Role, User
from finance_desk.base.commands import Done
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, message
from finance_desk.books.model import Book
from ui.models.rows import RowsModel
from ui.pages.deeds import tell
from ui.pages.desk_page import DeskPage
from ui.pages.spec import Context, PageSpec
from ui.pages.users.actions import UserForm
from ui.pages.users.columns import COLUMNS, UserRow, role_words, user_rows
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Fact, Facts, Group
from ui.widgets.overlay import EmptyPage
from ui.widgets.pile import Pile
from ui.widgets.table_pane import TablePane

Read = tuple[Sequence[User], Sequence[Role], Sequence[Book]]


class UsersPage(DeskPage):
    """Enter tells about a person, Ctrl+N makes a new one, Ctrl+G grants."""

    stale_after = frozenset({"user", "role", "book"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Users and rights"))
        self._roles: Sequence[Role] = ()
        self.pane = TablePane(N_("Users"), EmptyPage(N_("Nobody but you can sign in yet."), N_("New user")))
        self.pane.overlay.empty.pressed.connect(self._new)
        self.table = self.pane.table
        self.rows = RowsModel(COLUMNS, context.jobs, self)
        self.pane.show_model(self.rows)
        self.pane.jump.connect(context.jump)
        self.set_content(self.pane)
        self.facts = Facts(N_("User"))
        self.form = UserForm(
            partial(self._run, "user.new"),
            partial(self._run, "user.grant"),
            partial(self._run, "user.revoke"),
        )
        self._inside = Pile()
        self._inside.addWidget(self.facts)
        self._inside.addWidget(self.form)
        drawer = Drawer(N_("User"), self._inside)
        drawer.set_foot(self.form.press)
        self.form.press.hide()
        self._inside.currentChanged.connect(
            lambda _at: self.form.press.setVisible(self._inside.currentWidget() is self.form)
        )
        self.set_drawer(drawer)
        self._actions()
        self.table.opened.connect(lambda _row: self._look())
        self.table.current_changed.connect(lambda _row: self._moved())
        self.table.notice.connect(context.notice)

    def _actions(self) -> None:
        make = self.make_action
        more = [
            make("user.look", N_("About the user"), self._look, shortcut="Ctrl+I"),
            make("user.password", N_("Set a new password"), self._password),
            make("user.revoke", N_("Take roles and books away"), self._revoke),
            make("user.disable", N_("Disable"), self._disable),
            make("user.enable", N_("Enable"), self._enable),
        ]
        self.grant = make("user.grant", N_("Grant roles and books"), self._grant, shortcut="Ctrl+G")
        self.new = make("user.new", N_("New user"), self._new, shortcut="Ctrl+N")
        self.by_id = {each.objectName(): each for each in (*more, self.grant, self.new)}
        self.add_menu(N_("More"), more)
        self.add_action(self.grant)
        self.add_action(self.new, primary=True)

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """A subject of a user puts the cursor there."""
        subject = arguments.get("subject")
        if self.rows.state == "empty":
            self.reload()
        elif isinstance(subject, Subject) and subject.id is not None:
            row = self.rows.row_of(subject.id)
            if row is not None:
                self.table.set_current_row(row)

    def reload(self) -> None:
        self._stale = False
        desk = self.context.desk
        if self.rows.state == "empty":
            self.pane.overlay.show_state("loading", 0)

        def work(_progress: object) -> Read:
            return (
                desk.ask("user.list"),
                desk.ask("role.list") if desk.may("role.list") else (),
                desk.ask("book.list") if desk.may("book.list") else (),
            )

        self.context.jobs.read(self, work, self._take, slot="users", refused=self.pane.overlay.show_refusal)

    # what is shown

    def _take(self, read: Read) -> None:
        users, self._roles, books = read
        names = {each.id: f"{each.unit_name} · {each.name}" for each in books}
        self.form.set_choices(self._roles, names)
        place = max(0, self.table.current_row())
        shown = user_rows(users, {each.code: role_words(each)[0] for each in self._roles}, names)
        self.rows.set_rows(shown, [row.user.id for row in shown])
        if shown:
            self.table.set_current_row(min(place, len(shown) - 1))
        active = sum(row.user.active for row in shown)
        self.set_condition(
            message("{count} people may sign in, in {roles} roles", count=active, roles=len(self._roles))
        )
        self.say_status(say(N_("{count} users"), count=len(shown)))
        self._moved()

    def _current(self) -> UserRow | None:
        row = self.table.current_row()
        found = self.rows.row_at(row) if 0 <= row < self.rows.rowCount() else None
        return found if isinstance(found, UserRow) else None

    def _moved(self) -> None:
        row = self._current()
        none = N_("Choose a user first.") if row is None else ""
        off = none or (N_("The user is disabled already.") if row and not row.user.active else "")
        own = row is not None and row.user.id == self.context.desk.actor.user
        self.allow(self.by_id["user.password"], none)
        self.allow(self.by_id["user.disable"], off or (N_("Nobody disables himself.") if own else ""))
        on = N_("The user may sign in.") if row and row.user.active else ""
        self.allow(self.by_id["user.enable"], none or on)
        self.allow(self.by_id["user.revoke"], none)
        self.allow(self.grant, off)
        if row is not None and self._inside.currentWidget() is self.facts:
            self._show_facts(row)

    def _look(self) -> None:
        assert self.drawer is not None
        self._inside.setCurrentWidget(self.facts)
        self.drawer.set_title(N_("User"))
        row = self._current()
        if row is not None:
            self._show_facts(row)
        self.drawer.unfold()

    def _show_facts(self, row: UserRow) -> None:
        commands = self.context.desk.commands()
        held = [each for each in self._roles if each.code in row.user.roles]
        groups = [
            Group(
                row.user.name,
                [
                    Fact(N_("Login"), row.user.login),
                    Fact(N_("State"), row.state.words),
                    Fact(N_("Books"), row.scope),
                    Fact(N_("Last login"), row.last_login or N_("never")),
                ],
            )
        ]
        for role in held:
            may = [say(commands[id].title) for id in role.permissions if id in commands]
            if "*" in role.permissions:
                may = [say(N_("everything"))]
            name, meaning = role_words(role)
            between = "、" if self.context.lang == "zh" else ", "
            groups.append(Group(name, note=f"{meaning}\n{between.join(may)}".strip()))
        self.facts.set_groups(groups)

    # what is done

    def _new(self) -> None:
        self._open_form(None, N_("New user"))

    def _grant(self) -> None:
        row = self._current()
        if row is not None:
            self._open_form(row.user, N_("Grant roles and books"))

    def _revoke(self) -> None:
        row = self._current()
        if row is not None:
            self._open_form(row.user, N_("Take roles and books away"), less=True)

    def _open_form(self, user: User | None, title: str, *, less: bool = False) -> None:
        assert self.drawer is not None
        self._inside.setCurrentWidget(self.form)
        self.drawer.set_title(title)
        self.drawer.unfold()
        self.form.begin(user, less=less)

    def _password(self) -> None:
        row = self._current()
        if row is None:
            return
        password = self.context.ask.text(
            message("A new password for {name}", name=row.user.name), secret=True, verb=N_("Set the password")
        )
        if password:
            self._run("user.password", {"login": row.user.login, "password": password})

    def _disable(self) -> None:
        row = self._current()
        if row is not None and self.context.ask.confirm(
            message(
                "Disable {name}? Nobody can sign in as {login} then.",
                name=row.user.name,
                login=row.user.login,
            ),
            detail=N_("What was done under this name stays in the books and in the audit trail."),
            verb=N_("Disable"),
            danger=True,
        ):
            self._run("user.disable", {"login": row.user.login})

    def _enable(self) -> None:
        row = self._current()
        if row is not None:
            self._run("user.enable", {"login": row.user.login})

    def _run(self, command: str, arguments: dict[str, Any]) -> None:
        def done(result: Done) -> None:
            tell(self, result)
            self._inside.setCurrentWidget(self.facts)
            if self.drawer is not None:
                self.drawer.fold()
            self.table.setFocus()

        self.context.run(self, command, done, **arguments)


PAGE = PageSpec(
    "users",
    N_("Users and rights"),
    "settings",
    30,
    UsersPage,
    permission="user.list",
    shows=("user",),
    needs_book=False,
)
