"""审计记录: every command's event, the newest first, and the proof that none is missing or changed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from typing import Any

from finance_desk.audit.model import Event
from finance_desk.base.findings import Finding, Severity, Subject
from finance_desk.base.messages import N_, message
from finance_desk.base.period import date_of
from ui.models.rows import DeskSource, RowsModel
from ui.pages.audit.actions import verify
from ui.pages.audit.columns import columns, detail_of, summary_of
from ui.pages.deeds import today
from ui.pages.desk_page import DeskPage
from ui.pages.evidence import moment
from ui.pages.spec import Context, PageSpec
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Fact, Facts, Group
from ui.widgets.filter_chips import Filter, FilterChips, FilterSpec
from ui.widgets.overlay import EmptyPage
from ui.widgets.table_pane import TablePane


class AuditPage(DeskPage):
    """Enter shows an event whole; Ctrl+Shift+V verifies."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Audit trail"))
        self._books: dict[int, str] = {}
        self._people: dict[str, str] = {}
        self._verified = ""
        commands = context.desk.commands()
        self.filters = FilterChips(
            [
                FilterSpec("login", N_("Person"), Filter.CHOICE, choices=self._people),
                FilterSpec("command", N_("Command"), Filter.TEXT),
                FilterSpec("since", N_("From day"), Filter.DAYS, start=today()),
                FilterSpec("text", N_("Find"), Filter.TEXT),
            ]
        )
        self.add_to_condition(self.filters)
        self._empty = EmptyPage(N_("Nothing was recorded yet."), N_("Drop the conditions"))
        self._empty.pressed.connect(self.filters.clear)
        self.pane = TablePane(N_("Audit trail"), self._empty)
        self.table = self.pane.table
        self.rows = RowsModel(columns(commands, self._book), context.jobs, self)
        self.pane.show_model(self.rows)
        self.set_content(self.pane)
        self.facts = Facts(N_("Event"))
        self.set_drawer(Drawer(N_("Event"), self.facts))
        look = self.make_action("event.look", N_("Show the event"), self._look, shortcut="Ctrl+I")
        find = self.make_action("event.find", N_("Find"), lambda: self.filters.open("text"), shortcut="F3")
        self.verify = self.make_action("audit.verify", N_("Verify"), self._verify, shortcut="Ctrl+Shift+V")
        if not context.desk.may("audit.verify"):
            self.allow(self.verify, N_("Your role may read the trail, not verify it."))
        self.add_menu(N_("More"), [look, find])
        self.add_action(self.verify, primary=True)
        self.table.opened.connect(lambda _row: self._look())
        self.table.current_changed.connect(lambda _row: self._show_facts())
        self.table.notice.connect(context.notice)
        self.rows.state_changed.connect(self._listed)
        self.rows.dataChanged.connect(lambda *_: self._show_facts())
        self.filters.changed.connect(lambda _values: self.reload())
        self.pane.jump.connect(context.jump)

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """A subject of an event puts the cursor there."""
        subject = arguments.get("subject")
        if self.rows.state == "empty":
            self.reload()
        if isinstance(subject, Subject) and subject.id is not None:
            row = self.rows.row_of(subject.id)
            if row is not None:
                self.table.set_current_row(row)
                self._look()

    def reload(self) -> None:
        self._stale = False
        desk = self.context.desk
        self.rows.set_source(DeskSource(desk, "audit.ids", "audit.page", self._asked()))

        def work(_progress: object) -> tuple[Sequence[Any], Sequence[Any]]:
            return (
                desk.ask("book.list") if desk.may("book.list") else (),
                desk.ask("user.list") if desk.may("user.list") else (),
            )

        self.context.jobs.read(self, work, self._take, slot="names")

    def _asked(self) -> dict[str, str]:
        chosen = self.filters.values()
        asked: dict[str, str] = {
            name: str(chosen[name]) for name in ("login", "command", "text") if name in chosen
        }
        if "since" in chosen:
            day = date_of(chosen["since"][0])
            start = dt.datetime.combine(day, dt.time()).astimezone().astimezone(dt.UTC)
            asked["since"] = start.strftime("%Y-%m-%dT%H:%M:%S")
        return asked

    # what is shown

    def _take(self, read: tuple[Sequence[Any], Sequence[Any]]) -> None:
        books, users = read
        self._books = {each.id: f"{each.code} {each.name}" for each in books}
        self._people.clear()
        self._people.update({each.login: f"{each.name} {each.login}" for each in users})
        self.filters.set_values(self.filters.values())
        self.table.viewport().update()

    def _book(self, id: int | None) -> str:
        return self._books.get(id, str(id)) if id is not None else ""

    def _listed(self, state: str) -> None:
        if state != "ready":
            return
        count = self.rows.rowCount()
        words = self.filters.words()
        self._empty.verb.setVisible(bool(words))
        self._empty.set_text(
            message("Nothing is left with: {condition}", condition=words)
            if words
            else message("Nothing was recorded yet.")
        )
        self.set_condition(self._verified or N_("newest first"))
        self.say_status(say(N_("{count} events"), count=f"{count:,}"))
        if count and self.table.current_row() < 0:
            self.table.set_current_row(0)

    def _event(self) -> Event | None:
        row = self.table.current_row()
        found = self.rows.row_at(row) if 0 <= row < self.rows.rowCount() else None
        return found if isinstance(found, Event) else None

    def _look(self) -> None:
        assert self.drawer is not None
        if self.drawer.isHidden():
            self.drawer.unfold()
        self._show_facts()

    def _show_facts(self) -> None:
        event = self._event()
        if event is None or self.drawer is None or self.drawer.isHidden():
            return
        detail = detail_of(event)
        held = self.context.desk.commands().get(event.command)
        groups = [
            Group(
                message("Event {id}", id=event.id),
                [
                    Fact(N_("Time"), moment(event.at)),
                    Fact(N_("Who"), event.login),
                    Fact(N_("What"), held.title if held is not None else event.command),
                    Fact(N_("Command"), event.command),
                    Fact(N_("Book"), self._book(event.book_id)),
                    Fact(N_("Result"), summary_of(event)),
                ],
            ),
            Group(
                N_("Given"),
                [Fact(name, _shown(value)) for name, value in (detail.get("arguments") or {}).items()],
            ),
        ]
        evidence = {name: each for name, each in detail.items() if name not in ("arguments", "summary")}
        if evidence:
            facts = [Fact(name, _shown(value)) for name, value in evidence.items()]
            groups.append(Group(N_("Evidence"), facts))
        chain = [Fact(N_("Digest"), _broken(event.digest)), Fact(N_("Before it"), _broken(event.previous))]
        groups.append(Group(N_("Chain"), chain))
        self.facts.set_groups(groups)

    # verifying

    def _verify(self) -> None:
        desk = self.context.desk
        self.context.jobs.read(
            self,
            lambda progress: verify(desk, progress),
            self._told,
            slot="verify",
            title=N_("Verify the audit chain"),
        )

    def _told(self, found: Sequence[Finding]) -> None:
        at = dt.datetime.now().astimezone().strftime("%H:%M")
        intact = all(each.severity is Severity.OK for each in found)
        words = (
            message("Chain and seals intact, {at}", at=at)
            if intact
            else message("■ {count} breaks in chain or seals, {at}", count=len(found), at=at)
        )
        self._verified = say(words)
        self.set_condition(self._verified)
        self.context.prove(words)
        self.context.show_findings(found, words)


def _shown(value: Any) -> str:
    """A value as text that can be wrapped: long words get places to break."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = re.sub(r"(?:, )?\b\w+=None\b", "", text)  # what was left open says nothing
    return re.sub(r"(\S{24})(?=\S)", "\\1\u200b", text)


def _broken(digest: str) -> str:
    """A digest in groups, so that it can be wrapped and read aloud."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


PAGE = PageSpec(
    "audit",
    N_("Audit trail"),
    "settings",
    40,
    AuditPage,
    permission="audit.list",
    shows=("event",),
    needs_book=False,
)
