"""The scheme bar of a ledger page (查询方案): choose, save, rename, share, open with it, delete; by keys alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from finance_desk.base.messages import N_, Message, message
from finance_desk.ledgers.schemes import Conditions, Scheme, Span
from ui.pages.desk_page import DeskPage
from ui.theme.look import say
from ui.widgets.filter_chips import FilterChips
from ui.widgets.marks import button

FILTERS: Final = {
    "account": "account",
    "level": "level",
    "by": "by",
    "item": "item",
    "figure": "figure",
    "find": "find",
    "hide_zero": "hide_zero",
    "unposted": "include_unposted",
    "as_of": "as_of",
}
"""Name of a filter chip → what conditions call it. The chip ``periods`` is the span."""

SHOWN_NAME: Final = 16
"""Characters of a name that the button shows; the rest is told by its tool tip."""


class Shows(Protocol):
    """What the bar needs of its page."""

    filters: FilterChips
    kind: str

    def reload(self) -> None: ...


class SchemeBar(QObject):
    """A button in the title row with the menu of the schemes; Ctrl+M opens it."""

    def __init__(self, page: DeskPage, shows: Shows) -> None:
        super().__init__(page)
        self._page = page
        self._shows = shows
        self._filters = shows.filters
        self.schemes: tuple[Scheme, ...] = ()
        self.chosen: Scheme | None = None
        self._waiting: Callable[[], None] | None = None
        self._wanted = 0
        self._entries: list[tuple[QAction, Scheme | None]] = []
        self.button = button(N_("Query scheme"), "menu")
        self.button.setProperty("opens", "true")
        self.menu = QMenu(self.button)
        self.menu.setToolTipsVisible(True)
        self.button.setMenu(self.menu)
        page.add_to_head(self.button)
        opener = QAction(say(N_("Query schemes")), page)
        opener.setObjectName("schemes")
        opener.setShortcut("Ctrl+M")
        opener.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        opener.triggered.connect(lambda _checked=False: self.open())
        page.addAction(opener)
        self._make_actions()
        self._filters.changed.connect(lambda _values: self.tell())
        page.context.jobs.changes.changed.connect(self._changed)
        self.tell()

    def begin(self, then: Callable[[], None]) -> None:
        """Read the schemes, put the default one's conditions into the filters, then go on."""
        self._waiting = then
        self.read()

    def read(self) -> None:
        """Read the schemes anew."""
        context = self._page.context
        if context.book is None:
            self._take(())
            return
        context.read(
            self._page,
            "ledger.schemes",
            self._take,
            slot="schemes",
            refused=lambda _findings: self._take(()),
            book=context.book_id,
            kind=self._shows.kind,
        )

    def open(self) -> None:
        """Open the menu under its button, on the scheme that is chosen."""
        self.menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))
        usable = [each for each in self.menu.actions() if each.isEnabled() and not each.isSeparator()]
        self.menu.setActiveAction(next((each for each in usable if each.isChecked()), usable[0]))

    def choose(self, scheme: Scheme | None) -> None:
        """Show the page by a scheme, or without conditions; what the scheme names and is gone is told."""
        self.chosen = scheme
        self._filters.set_values(self._values(scheme.conditions) if scheme else {})
        self.tell()
        self._shows.reload()
        if scheme is not None and scheme.findings:
            self._page.context.show_findings(
                scheme.findings, message("Query scheme {scheme}", scheme=scheme.name)
            )

    def follow(self) -> None:
        """Another period is in front: a scheme that runs up to it goes along."""
        chosen = self.chosen
        if chosen is None or chosen.conditions.span is not Span.YEAR or self._altered(but="periods"):
            return
        self._filters.set_values(self._values(chosen.conditions))
        self._shows.reload()

    def tell(self) -> None:
        """Write the chosen scheme on the button and light the actions."""
        chosen = self.chosen
        words: str | Message = N_("Query scheme")
        if chosen is not None:
            words = self._named(chosen.name)
        self.button.setAccessibleName(say(words))
        if chosen is not None and len(chosen.name) > SHOWN_NAME:
            words = self._named(chosen.name[: SHOWN_NAME - 1] + "…")
        self.button.setText(say(words))
        self.button.setToolTip(f"{self.button.accessibleName()} · Ctrl+M")
        for entry, scheme in self._entries:
            entry.setChecked(scheme == chosen)
        allow = self._page.allow
        choose_first = "" if chosen else N_("Choose a scheme first.")
        foreign: str | Message = choose_first
        if chosen is not None and not chosen.own:
            foreign = message(
                "Query scheme {scheme} belongs to {owner}.", scheme=chosen.name, owner=chosen.owner
            )
        allow(self._save, foreign)
        allow(self._rename, foreign)
        allow(self._share, foreign)
        allow(self._delete, foreign)
        allow(self._default, choose_first)
        self._share.setChecked(chosen is not None and chosen.shared)
        self._default.setChecked(chosen is not None and chosen.default)

    # behind

    def _named(self, name: str) -> Message:
        if self._altered():
            return message("Query scheme {scheme}, changed", scheme=name)
        return message("Query scheme {scheme}", scheme=name)

    def _make_actions(self) -> None:
        make = self._page.make_action
        self._save = make("ledger.scheme_save", N_("Save"), self._save_chosen)
        self._save_as = make("scheme.save_as", N_("Save as…"), self._ask_and_save, needs="ledger.scheme_save")
        self._rename = make("scheme.rename", N_("Rename…"), self._ask_name, needs="ledger.scheme_change")
        self._share = make(
            "ledger.scheme_change", N_("Shared with those who may see the book"), self._toggle_shared
        )
        self._default = make("ledger.scheme_default", N_("Open the page with it"), self._toggle_default)
        self._delete = make("ledger.scheme_delete", N_("Delete scheme"), self._ask_and_delete)
        self._share.setCheckable(True)
        self._default.setCheckable(True)

    def _fill(self) -> None:
        self.menu.clear()
        self._entries.clear()
        entries: Sequence[Scheme | None] = (None, *self.schemes)
        for scheme in entries:
            entry = self.menu.addAction(_entry(scheme))
            entry.setCheckable(True)
            self._entries.append((entry, scheme))
            entry.setToolTip("\n".join(say(each.message) for each in scheme.findings) if scheme else "")
            entry.triggered.connect(lambda _on=False, scheme=scheme: self.choose(scheme))
        self.menu.addSeparator()
        for action in (
            self._save,
            self._save_as,
            self._rename,
            self._share,
            self._default,
            self._delete,
        ):
            self.menu.addAction(action)

    def _take(self, schemes: Sequence[Scheme]) -> None:
        self.schemes = tuple(schemes)
        then, self._waiting = self._waiting, None
        id = self._wanted or (self.chosen.id if self.chosen else 0)
        self.chosen = next((each for each in schemes if each.id == id), None)
        self._wanted = 0
        opening = next((each for each in schemes if each.default), None) if then is not None else None
        if opening is not None:
            self.chosen = opening
            self._filters.set_values(self._values(opening.conditions))
            if opening.findings:
                self._page.context.show_findings(
                    opening.findings, message("Query scheme {scheme}", scheme=opening.name)
                )
        self._fill()
        self.tell()
        if then is not None:
            then()

    def _changed(self, kind: str, _ids: object) -> None:
        if kind == "scheme":
            self.read()

    def _values(self, conditions: Conditions) -> dict[str, Any]:
        names = self._filters.names()
        found = {
            chip: value
            for chip, name in FILTERS.items()
            if chip in names and (value := getattr(conditions, name)) not in (None, "", False)
        }
        if conditions.span is not Span.FRONT:
            found["periods"] = conditions.periods(self._page.context.period)
        return found

    def _altered(self, but: str = "") -> bool:
        """Whether the filters say something else than the chosen scheme."""
        if self.chosen is None:
            return False
        now, held = self._filters.values(), self._values(self.chosen.conditions)
        return any(now.get(name) != held.get(name) for name in now.keys() | held.keys() if name != but)

    def _conditions(self) -> Conditions | None:
        """What the filters say, as a scheme keeps it; ``None`` when the question about periods was left."""
        values = self._filters.values()
        made = Conditions(**{name: values[chip] for chip, name in FILTERS.items() if chip in values})
        if "periods" not in values:
            return made
        first, last = values["periods"]
        fixed = replace(made, span=Span.FIXED, first=first, last=last)
        year = replace(made, span=Span.YEAR)
        if year.periods(self._page.context.period) != (first, last):
            return fixed
        answer = self._page.context.ask.one_of(
            N_("Which periods is the scheme to show?"),
            [N_("From January to the period in front"), N_("Always the periods shown now")],
        )
        return None if answer is None else (year, fixed)[answer]

    def _save_chosen(self) -> None:
        if self.chosen is not None:
            self._keep(self.chosen.name, self.chosen.shared)

    def _ask_and_save(self) -> None:
        name = self._page.context.ask.text(N_("Name of the query scheme"), verb=N_("Save"))
        if name:
            own = next((each for each in self.schemes if each.own and each.name == name.strip()), None)
            self._keep(name, own is not None and own.shared)

    def _keep(self, name: str, shared: bool) -> None:
        conditions = self._conditions()
        if conditions is not None:
            self._run(
                "ledger.scheme_save", name=name, kind=self._shows.kind, conditions=conditions, shared=shared
            )

    def _ask_name(self) -> None:
        if self.chosen is None:
            return
        name = self._page.context.ask.text(
            N_("Name of the query scheme"), self.chosen.name, verb=N_("Rename")
        )
        if name:
            self._run("ledger.scheme_change", id=self.chosen.id, name=name)

    def _toggle_shared(self) -> None:
        if self.chosen is not None:
            self._run("ledger.scheme_change", id=self.chosen.id, shared=not self.chosen.shared)

    def _toggle_default(self) -> None:
        if self.chosen is not None:
            id = None if self.chosen.default else self.chosen.id
            self._run("ledger.scheme_default", kind=self._shows.kind, id=id)

    def _ask_and_delete(self) -> None:
        chosen = self.chosen
        if chosen is not None and self._page.context.ask.confirm(
            message("Delete query scheme {scheme}?", scheme=chosen.name),
            detail=N_("It goes for everybody it is shared with. The books do not change.")
            if chosen.shared
            else "",
            verb=N_("Delete scheme"),
            danger=True,
        ):
            self._run("ledger.scheme_delete", id=chosen.id)

    def _run(self, command: str, **arguments: Any) -> None:
        context = self._page.context

        def done(answer: Any) -> None:
            self._wanted = answer.value or 0
            context.notice(answer.summary)
            self.read()

        context.run(self._page, command, done, book=context.book_id, **arguments)


def _entry(scheme: Scheme | None) -> str:
    if scheme is None:
        return say(N_("Without a scheme"))
    words = [scheme.name.replace("&", "&&")]
    if not scheme.own:
        words.append(scheme.owner)
    elif scheme.shared:
        words.append(say(N_("shared")))
    if scheme.default:
        words.append(say(N_("opens the page")))
    if scheme.findings:
        words.append(say(N_("names something gone or disabled")))
    return " · ".join(words)
