"""变更编码: the mapping old → new is typed in a table; what it does and touches is worked out while one types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from finance_desk.accounts.model import Account
from finance_desk.app.recode import CodePlan
from finance_desk.app.recode_file_queries import MappingFile
from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, Message, message
from finance_desk.dimensions.model import Dimension, Item
from ui.models.rows import RowsModel
from ui.pages.deeds import tell, today
from ui.pages.desk_page import DeskPage
from ui.pages.recode.rows import CHANGES, PLACES, ChangeRow, PlaceRow, codes_of, place_rows
from ui.pages.spec import Context, PageSpec
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.day_edit import DayEdit, clipped
from ui.widgets.findings import FindingsList
from ui.widgets.marks import label
from ui.widgets.narrowing import Choice
from ui.widgets.text_table import TextTable

LIVE_MS: Final = 250
"""So long after the last key the plan is worked out anew."""

TABLES: Final = ((N_("Tables"), "*.xlsx *.xls *.csv *.txt"),)
EMPTY: Final = CodePlan((), ())

Read = tuple[Sequence[Account], Sequence[Dimension], Sequence[Item]]


class RecodePage(DeskPage):
    """Enter walks through the cells and adds a line behind the last; F7 lists the codes, Ctrl+S carries it out."""

    stale_after = frozenset({"account", "dimension", "dimension_item", "template", "rule", "voucher_type"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Change of codes"))
        self._choices: dict[str, list[Choice]] = {}
        self._plan = EMPTY
        self._asked: dict[str, Any] = {}
        self._told: dict[str, Any] = {}
        """What the plan that is shown was asked with."""
        self._follow: dict[str, str] = {}
        self._left: Sequence[Finding] = ()
        """What the last change has left to do, shown until another one is typed."""
        self._wanted: dict[str, str] | None = {}
        self.changes: list[ChangeRow] = [ChangeRow()]
        self.places: list[PlaceRow] = []
        self._build()
        self._actions()
        self._live = QTimer(self)
        self._live.setSingleShot(True)
        self._live.setInterval(LIVE_MS)
        self._live.timeout.connect(self._preview)

    # building

    def _build(self) -> None:
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.INSIDE)
        head = QGridLayout()
        head.setHorizontalSpacing(spacing.BETWEEN)
        head.setVerticalSpacing(4)
        self.of = QComboBox()
        self.of.setAccessibleName(say(N_("Codes of")))
        self.of.setMinimumWidth(200)
        self.of.addItem(say(N_("Accounts")), "")
        self.of.currentIndexChanged.connect(lambda _at: self._start_anew())
        period = self.context.period
        self.day = DayEdit(
            clipped(today(), period) if period else today(), N_("The first day without the old code")
        )
        self.day.value_changed.connect(lambda _day: self._soon_preview())
        for at, (title, field) in enumerate(
            ((N_("Codes of"), self.of), (N_("The first day without the old code"), self.day))
        ):
            head.addWidget(label(title, "caption"), 0, at)
            head.addWidget(field, 1, at)
        self.rule = label(
            N_(
                "What was booked stays where it is. A new code nobody has renames, one there is takes the"
                " lines from the day, several split it, none disables it."
            ),
            "muted",
        )
        self.rule.setWordWrap(True)
        head.addWidget(self.rule, 1, 2)
        head.setColumnStretch(2, 1)
        box.addLayout(head)
        self.table = TextTable(
            N_("Mapping"),
            {"old": lambda _row: self._choices.get(self._dimension(), []), "new": None, "names": None},
        )
        self.rows = RowsModel(CHANGES, self.context.jobs, self)
        self.table.show_model(self.rows)
        self.table.text_typed.connect(self._typed)
        self.table.past_end.connect(self._add)
        self.table.notice.connect(self.context.notice)
        box.addWidget(self.table, 3)
        below = QHBoxLayout()
        below.setSpacing(spacing.PAGE)
        for title, made in (
            (N_("What names the old codes"), self._build_places()),
            (N_("What stands in the way, and what to know"), self._build_findings()),
        ):
            side = QVBoxLayout()
            side.setSpacing(4)
            side.addWidget(label(title, "section"))
            side.addWidget(made, 1)
            below.addLayout(side, 1)
        box.addLayout(below, 2)
        self.set_content(inside)
        self.setFocusProxy(self.table)

    def _build_places(self) -> TextTable:
        self.place_table = TextTable(N_("What names the old codes"), {"new": self._targets})
        self.place_rows = RowsModel(PLACES, self.context.jobs, self)
        self.place_table.show_model(self.place_rows)
        self.place_table.text_typed.connect(self._typed_place)
        return self.place_table

    def _build_findings(self) -> FindingsList:
        self.findings = FindingsList(N_("What stands in the way, and what to know"))
        self.findings.jump.connect(self.context.jump)
        self.findings.run.connect(self.context.remedy)
        return self.findings

    def _actions(self) -> None:
        make = self.make_action
        more = [
            make("line.new", N_("New line"), self._add, shortcut="Ins"),
            make("line.delete", N_("Delete the line"), self._delete, shortcut="Ctrl+Del"),
            make("account.recode_file", N_("Read a mapping from a file…"), self._open, shortcut="Ctrl+O"),
        ]
        self.do = make("account.recode", N_("Carry out"), self._carry_out, shortcut="Ctrl+S")
        self.by_id = {each.objectName(): each for each in (*more, self.do)}
        self.add_menu(N_("More"), more)
        self.add_action(self.do, primary=True)

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """``dimension`` (a code, or empty for accounts) and ``code`` begin a mapping with that code."""
        if "code" in arguments and not self.unsaved():
            self._wanted = {key: str(arguments.get(key, "")) for key in ("dimension", "code")}
        if not self._choices or self._wanted:
            self.reload()

    def unsaved(self) -> Message | None:
        self.table.close_cell()
        if not any(each.old and (each.new or each.names) for each in self.changes):
            return None
        return message("The change of codes was not carried out.")

    def key_help(self) -> list[tuple[str, str]]:
        return [
            ("Enter", say(N_("take the cell and open the next; behind the last line a new one"))),
            ("F7", say(N_("list what the cell can hold"))),
            ("Tab", say(N_("leave the table"))),
        ]

    def reload(self) -> None:
        desk, book = self.context.desk, self.context.book_id

        def work(_progress: object) -> Read:
            seen = desk.may("dimension.list")
            return (
                desk.ask("account.list", book=book),
                desk.ask("dimension.list", book=book) if seen else (),
                desk.ask("dimension.items", book=book) if seen else (),
            )

        self.context.jobs.read(self, work, self._take, slot="codes")

    # what is shown

    def _take(self, read: Read) -> None:
        accounts, dimensions, items = read
        words = {each.id: each.code for each in dimensions}
        self._choices = {
            "": [Choice(each.id, each.code, each.full_name or each.name, each.mnemonic) for each in accounts],
            **{code: [] for code in words.values()},
        }
        for each in items:
            self._choices[words[each.dimension]].append(Choice(each.id, each.code, each.name, each.mnemonic))
        chosen = self._wanted["dimension"] if self._wanted else self._dimension()
        self.of.blockSignals(True)
        while self.of.count() > 1:
            self.of.removeItem(1)
        for one in dimensions:
            self.of.addItem(one.name, one.code)
        self.of.setCurrentIndex(max(0, self.of.findData(chosen)))
        self.of.blockSignals(False)
        if self._wanted:
            self.changes = [ChangeRow(self._wanted["code"])]
        self._show_changes(0, "new" if self._wanted else "old")
        self._wanted = None
        self.table.setFocus()
        self._preview()

    def _dimension(self) -> str:
        return str(self.of.currentData() or "")

    def _start_anew(self) -> None:
        self.changes, self._follow = [ChangeRow()], {}
        self._take_plan(EMPTY)
        self._show_changes(0, "old")

    def _show_changes(self, row: int, name: str) -> None:
        self.rows.set_rows(self.changes, range(1, len(self.changes) + 1))
        self.table.go_to(min(max(row, 0), len(self.changes) - 1), name)

    def given(self) -> dict[str, Any]:
        """The arguments of the preview and of the command, as typed."""
        typed = [each for each in self.changes if each.old]
        names: dict[str, str] = {}
        known = {each.code for each in self._choices.get(self._dimension(), ())}
        for each in typed:
            names |= each.given_names(known)
        return {
            "book": self.context.book_id,
            "mapping": {each.old: codes_of(each.new) for each in typed},
            "dimension": self._dimension(),
            "day": self.day.value(),
            "names": names,
            "follow": dict(self._follow),
        }

    def _soon_preview(self) -> None:
        self._light()
        self._live.start()

    def _preview(self) -> None:
        self._live.stop()
        given = self._asked = self.given()
        if not given["mapping"]:
            self._take_plan(EMPTY)
            return
        self.context.read(self, "account.recode_preview", self._take_plan, slot="plan", **given)

    def _take_plan(self, plan: CodePlan) -> None:
        self._plan, self._told = plan, self._asked
        steps = {each.old: each for each in plan.steps}
        for change in self.changes:
            change.step = steps.get(change.old)
        self.rows.refresh(range(1, len(self.changes) + 1))
        self.table.viewport().update()
        row, _name = self.place_table.at
        self.places = place_rows(plan, {each.old for each in self.changes})
        self.place_rows.set_rows(self.places, range(1, len(self.places) + 1))
        if self.places:
            self.place_table.go_to(min(max(row, 0), len(self.places) - 1), "new")
        if plan is not EMPTY:
            self._left = ()
        self.findings.set_findings(self._left or plan.findings)
        self.say_status(
            message(
                "{count} codes change; {places} places name them.",
                count=len(plan.steps),
                places=len(self.places),
            )
        )
        self._light()

    def _light(self) -> None:
        if not hasattr(self, "do"):
            return
        given = self.given()
        self.allow(
            self.do,
            N_("Type an old code first.")
            if not given["mapping"]
            else N_("It is being worked out.")
            if given != self._told
            else N_("Something stands in the way; see below.")
            if self._plan.refused
            else "",
        )

    # what is typed

    def _typed(self, row: int, name: str, text: str) -> None:
        setattr(self.changes[row], name, text)
        if name != "names":
            self._follow = {}
        self._show_changes(row, name)
        self._soon_preview()

    def _targets(self, row: int) -> list[Choice]:
        """What a place may name: the new codes of a split; else there is nothing to choose."""
        place = self.places[row]
        codes = place.targets if len(place.targets) > 1 else (place.new,)
        return [Choice(at, code, "") for at, code in enumerate(codes, start=1)]

    def _typed_place(self, row: int, _name: str, text: str) -> None:
        place = self.places[row]
        if place.mark and text in place.targets:
            self._follow[place.mark] = text
            self._soon_preview()

    def _add(self) -> None:
        self.changes.append(ChangeRow())
        last = len(self.changes) - 1
        self._show_changes(last, "old")
        self.table.open_cell(last, "old")

    def _open(self) -> None:
        self.table.close_cell()
        path = self.context.ask.open_file(N_("A table with old codes and new codes"), TABLES)
        if path is not None:
            self.context.read(
                self, "account.recode_file", self._add_read, slot="file", book=self.context.book_id,
                path=path, dimension=self._dimension(),
            )  # fmt: skip

    def _add_read(self, read: MappingFile) -> None:
        """What was typed stays; the file's lines follow it. A file with a fault is told and adds none."""
        if any(each.blocks for each in read.findings):
            self._refused(read.findings)
            return
        known = {each.code for each in self._choices.get(self._dimension(), ())}
        typed = [each for each in self.changes if each.old or each.new]
        added = [
            ChangeRow(
                old, " ".join(new), "、".join(read.names.get(each, "") for each in new if each not in known)
            )
            for old, new in read.mapping.items()
        ]
        self.changes = [*typed, *added] or [ChangeRow()]
        self._show_changes(0, "old")
        self._preview()

    def _delete(self) -> None:
        self.table.close_cell(take=False)
        row, name = self.table.at
        if row >= 0:
            del self.changes[row]
            self.changes = self.changes or [ChangeRow()]
            self._show_changes(max(0, row - 1), name)
            self._soon_preview()

    # what is done

    def _carry_out(self) -> None:
        self.table.close_cell()
        given, plan = self.given(), self._plan
        if given != self._told:  # what would be done has not been shown yet
            self._preview()
            return
        if not self.context.ask.confirm(
            message(
                "Change {count} codes? {places} places follow.",
                count=len(plan.steps),
                places=len([each for each in self.places if each.mark]),
            ),
            detail=N_("What was booked stays where it is; the mapping is kept in the audit trail."),
            verb=N_("Carry out"),
        ):
            return
        if not plan.needs_day:
            given["day"] = None
        self.context.run(self, "account.recode", self._done, refused=self._refused, **given)

    def _done(self, done: Done) -> None:
        self._follow, self.changes = {}, [ChangeRow()]
        self._plan, self._left = EMPTY, done.findings
        tell(self, done)
        self.reload()

    def _refused(self, findings: Sequence[Finding]) -> None:
        self.findings.set_findings(findings)
        self.findings.setFocus()


PAGE = PageSpec("recode", N_("Change of codes"), "settings", 13, RecodePage, permission="account.recode")
