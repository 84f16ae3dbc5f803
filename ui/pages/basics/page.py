"""要素维护: what a book is set up with beside its chart: dimension items, voucher types, summaries, options."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding, Subject
from finance_desk.base.messages import N_, Message, message
from finance_desk.base.period import last_day
from finance_desk.books.model import IN_DATABASE, ChosenOption, VoucherType
from finance_desk.dimensions.importing import read_items
from finance_desk.dimensions.model import Dimension, Item
from finance_desk.vouchers.summaries import SummaryText, read_summaries
from ui.models.rows import RowsModel
from ui.pages.basics.columns import (
    COLUMNS,
    ITEMS,
    OPTIONS,
    PARTS,
    SUMMARIES,
    TYPES,
    ItemRow,
    item_rows,
    value_words,
)
from ui.pages.basics.form import BasicForm
from ui.pages.days import ask_day
from ui.pages.deeds import tell, today
from ui.pages.desk_page import DeskPage
from ui.pages.spec import Context, PageSpec
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.marks import button
from ui.widgets.overlay import EmptyPage
from ui.widgets.pile import Pile
from ui.widgets.table_pane import TablePane

Read = tuple[
    Sequence[Dimension], Sequence[Item], Sequence[VoucherType], Sequence[SummaryText], Sequence[ChosenOption]
]

TABLES = ((N_("Tables"), "*.xlsx *.xls *.csv"),)
IMPORTS = {ITEMS: "dimension.import", SUMMARIES: "summary.import"}
"""What adds the rows of a table to a list."""


class BasicsPage(DeskPage):
    """Alt+1 to 4 change the list, Ins adds, Enter or F2 edits, Del deletes what nothing uses."""

    stale_after = frozenset({"dimension", "dimension_item", "voucher_type", "summary", "book"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Basic data"))
        self._dimensions: Sequence[Dimension] = ()
        self._part = ITEMS
        self._parts = QWidget()
        self._parts.setAccessibleName(say(N_("Lists")))
        box = QHBoxLayout(self._parts)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.INSIDE)
        group = QButtonGroup(self._parts)
        self.buttons: dict[str, QPushButton] = {}
        self.panes: dict[str, TablePane] = {}
        self.models: dict[str, RowsModel] = {}
        self._pile = Pile()
        for name, title in PARTS.items():
            made = button(title, "quiet")
            made.setCheckable(True)
            made.setChecked(name == ITEMS)
            made.clicked.connect(partial(self.show_part, name))
            group.addButton(made)
            box.addWidget(made)
            self.buttons[name] = made
            empty = EmptyPage(
                N_("No dimension yet. A dimension splits an account by hospital, place or project.")
            )
            pane = TablePane(title, empty)
            model = RowsModel(COLUMNS[name], context.jobs, self)
            pane.show_model(model)
            pane.jump.connect(context.jump)
            pane.table.opened.connect(lambda _row: self._edit())
            pane.table.current_changed.connect(lambda _row: self._light())
            pane.table.notice.connect(context.notice)
            self.panes[name], self.models[name] = pane, model
            self._pile.addWidget(pane)
        self.add_to_condition(self._parts)
        self.set_content(self._pile)
        self.form = BasicForm()
        self.set_drawer(Drawer(N_("Basic data"), self.form))
        self._actions()
        self.show_part(ITEMS)

    def _actions(self) -> None:
        make = self.make_action
        more = [
            make("dimension.new", N_("New dimension"), self._new_dimension),
            make("dimension.rename", N_("Rename a dimension"), self._rename),
            make("dimension.item_disable", N_("Disable from a day"), self._disable),
            make("dimension.item_start", N_("Use only from a day"), self._start),
            make("account.recode", N_("Change, merge or split its code"), self._recode, shortcut="Ctrl+R"),
            make("delete", N_("Delete"), self._delete, shortcut="Del"),
            make("import", N_("Add from a table"), self._import),
            make(
                "file",
                N_("All basic data: out to a file and in again"),
                lambda: self.context.open_page("basics_file"),
                needs="account.list",
            ),
            *(
                make(f"part.{name}", title, partial(self.show_part, name), shortcut=f"Alt+{number}")
                for number, (name, title) in enumerate(PARTS.items(), start=1)
            ),
        ]
        self.edit = make("edit", N_("Edit"), self._edit, shortcut="F2")
        self.new = make("new", N_("New"), self._new, shortcut="Ins")
        self.by_id = {each.objectName(): each for each in (*more, self.edit, self.new)}
        self.add_menu(N_("More"), more)
        self.add_action(self.edit)
        self.add_action(self.new, primary=True)

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """``part``: items, types, summaries or options; a subject of one of these, or of a book, chooses its list."""
        subject = arguments.get("subject")
        part = arguments.get("part")
        if isinstance(subject, Subject):
            part = {"voucher_type": TYPES, "summary": SUMMARIES, "book": OPTIONS}.get(subject.kind, ITEMS)
        if part in PARTS:
            self.show_part(str(part))
        if self.models[ITEMS].state == "empty":
            self.reload()

    def show_part(self, name: str, _checked: bool = False) -> None:
        """Bring one of the lists to the front."""
        self._part = name
        self.buttons[name].setChecked(True)
        self._pile.setCurrentWidget(self.panes[name])
        if self.drawer is not None:
            self.drawer.fold()
        self.table.setFocus()
        self._light()

    @property
    def table(self) -> Any:
        return self.panes[self._part].table

    @property
    def rows(self) -> RowsModel:
        return self.models[self._part]

    def reload(self) -> None:
        self._stale = False
        desk, book = self.context.desk, self.context.book_id

        def work(_progress: object) -> Read:
            seen = desk.may("dimension.list")
            return (
                desk.ask("dimension.list", book=book) if seen else (),
                desk.ask("dimension.items", book=book) if seen else (),
                desk.ask("voucher_type.list", book=book),
                desk.ask("summary.list", book=book) if desk.may("summary.list") else (),
                desk.ask("book.option_list", book=book),
            )

        self.context.jobs.read(
            self, work, self._take, slot="basics", refused=self.panes[self._part].overlay.show_refusal
        )

    def _take(self, read: Read) -> None:
        self._dimensions, items, types, summaries, options = read
        day = last_day(self.context.period) if self.context.period else today()
        shown: dict[str, Sequence[Any]] = {
            ITEMS: item_rows(self._dimensions, items, day),
            TYPES: types,
            SUMMARIES: summaries,
            OPTIONS: options,
        }
        for name, rows in shown.items():
            table = self.panes[name].table
            place = max(0, table.current_row())
            ids = list(range(1, len(rows) + 1)) if name == OPTIONS else [each.id for each in rows]
            self.models[name].set_rows(rows, ids)
            if rows:
                table.set_current_row(min(place, len(rows) - 1))
        self._light()

    def current(self) -> Any:
        """The row under the cursor of the list in front, or ``None``."""
        row = self.table.current_row()
        return self.rows.row_at(row) if 0 <= row < self.rows.rowCount() else None

    def _light(self) -> None:
        if not hasattr(self, "edit"):
            return
        row, part = self.current(), self._part
        of_items = "" if part == ITEMS else N_("This concerns the list of dimension items.")
        item = of_items or ("" if isinstance(row, ItemRow) and row.item else N_("Choose an item first."))
        self.allow(self.by_id["dimension.rename"], of_items or ("" if row else N_("Choose an item first.")))
        self.allow(self.by_id["dimension.item_disable"], item)
        off = isinstance(row, ItemRow) and row.item is not None and row.item.disabled_from is not None
        self.by_id["dimension.item_disable"].setText(
            say(N_("Use again") if off else N_("Disable from a day"))
        )
        early = isinstance(row, ItemRow) and row.item is not None and row.item.valid_from is not None
        start = self.by_id["dimension.item_start"]
        start.setText(say(N_("Use from any day") if early else N_("Use only from a day")))
        self.allow(start, item)
        self.allow(self.by_id["account.recode"], item)
        importing, imports = self.by_id["import"], IMPORTS.get(part, "")
        lacking: str | Message = N_("There is no import into this list.") if not imports else ""
        if imports and not self.context.desk.may(imports):
            lacking = message("This needs the right {id}.", id=imports)
        self.allow(importing, lacking or ("" if row or part == SUMMARIES else N_("Make a dimension first.")))
        fixed = N_("The options are given; Enter chooses another value.") if part == OPTIONS else ""
        needs = {
            ITEMS: "dimension.item_save",
            TYPES: "voucher_type.save",
            SUMMARIES: "summary.save",
            OPTIONS: "book.option",
        }[part]
        right = "" if self.context.desk.may(needs) else message("This needs the right {id}.", id=needs)
        self.allow(
            self.new,
            fixed or right or ("" if row or part in (TYPES, SUMMARIES) else N_("Make a dimension first.")),
        )
        self.allow(self.edit, right or ("" if part != ITEMS or not item else item))
        self.allow(self.by_id["delete"], fixed or right or ("" if row else N_("Choose an item first.")))
        self.say_status(message("{count} rows", count=self.rows.rowCount()))

    # what is done

    def _open_form(
        self,
        below: Any,
        shown: Sequence[str],
        values: dict[str, str],
        save: Callable[[dict[str, str]], object],
    ) -> None:
        assert self.drawer is not None
        self.drawer.set_title(PARTS[self._part])
        self.drawer.unfold()
        self.form.begin(below, shown, values, save)

    def _saved(self, done: Done) -> None:
        tell(self, done)
        if self.drawer is not None:
            self.drawer.fold()
        self.table.setFocus()

    def _run(self, command: str, then: Callable[[Done], None] | None = None, **arguments: Any) -> None:
        self.context.run(self, command, then or partial(tell, self), book=self.context.book_id, **arguments)

    def _new(self) -> None:
        row = self.current()
        if self._part == TYPES:
            self._type(None)
        elif self._part == SUMMARIES:
            self._summary(None)
        elif isinstance(row, ItemRow):
            self._item(row.dimension, None)

    def _edit(self) -> None:
        row = self.current()
        if not self.edit.isEnabled() or row is None:
            return
        if isinstance(row, ItemRow):
            self._item(row.dimension, row.item)
        elif isinstance(row, VoucherType):
            self._type(row)
        elif isinstance(row, SummaryText):
            self._summary(row)
        else:
            self._option(row)

    def _item(self, dimension: Dimension, item: Item | None) -> None:
        values = {"code": item.code, "name": item.name} if item is not None else {}

        def save(given: dict[str, str]) -> None:
            self._run(
                "dimension.item_save",
                self._saved,
                dimension=dimension.code,
                code=given["code"],
                name=given["name"],
            )

        self._open_form(dimension.name, ("code", "name"), values, save)

    def _type(self, row: VoucherType | None) -> None:
        lists = ("must_debit", "must_credit", "must_not")
        values = (
            {"code": row.code, "name": row.name, **{each: ", ".join(getattr(row, each)) for each in lists}}
            if row is not None
            else {}
        )

        def save(given: dict[str, str]) -> None:
            codes: dict[str, Any] = {
                each: [one for one in re.split(r"[,，\s]+", given[each]) if one] for each in lists
            }
            self._run("voucher_type.save", self._saved, code=given["code"], name=given["name"], **codes)

        below = N_(
            "Checked when a voucher is saved, imported or generated; an account stands for those below it."
        )
        self._open_form(below, ("code", "name", *lists), values, save)

    def _summary(self, row: SummaryText | None) -> None:
        values = {"code": row.code, "text": row.text} if row is not None else {}

        def save(given: dict[str, str]) -> None:
            self._run("summary.save", self._saved, code=given["code"], text=given["text"])

        below = N_("F7 in the summary of a voucher line lists them, by code, words or initials.")
        self._open_form(below, ("code", "text"), values, save)

    def _option(self, row: ChosenOption) -> None:
        if row.spec.command:
            self._folder(row)
            return
        at = self.context.ask.one_of(
            row.spec.title, [value_words(each) for each in row.spec.values], detail=row.spec.effect
        )
        if at is not None and row.spec.values[at] != row.value:
            self._run("book.option", name=row.spec.name, value=row.spec.values[at])

    def _folder(self, row: ChosenOption) -> None:
        """Where the files behind vouchers are kept; those there are move with it."""
        ask = self.context.ask
        inside = row.value == IN_DATABASE
        places = [N_("Keep them in the database"), N_("Keep them in a folder …")]
        at = ask.one_of(row.spec.title, places, detail=row.spec.effect)
        if at is None or (at == 0 and inside):
            return
        folder = ask.open_folder(N_("Folder for the files behind vouchers")) if at == 1 else None
        if at == 0 or folder is not None:
            self._run(row.spec.command, folder=folder)

    def _new_dimension(self) -> None:
        ask = self.context.ask
        code = ask.text(N_("Code of the new dimension; files and formulas use it:"), verb=N_("Next"))
        name = (
            ask.text(message("What is dimension {code} called?", code=code), verb=N_("Add")) if code else None
        )
        if code and name:
            self._run("dimension.new", code=code.strip(), name=name.strip())

    def _rename(self) -> None:
        row = self.current()
        if isinstance(row, ItemRow):
            name = self.context.ask.text(
                message("What is dimension {code} called?", code=row.dimension.code), row.dimension.name
            )
            if name and name.strip() != row.dimension.name:
                self._run("dimension.rename", code=row.dimension.code, name=name.strip())

    def _disable(self) -> None:
        row = self.current()
        if not isinstance(row, ItemRow) or row.item is None:
            return
        given: dict[str, Any] = {"dimension": row.dimension.code, "code": row.item.code}
        if row.item.disabled_from is not None:
            self._run("dimension.item_disable", day=None, **given)
            return
        name = f"{row.item.code} {row.item.name}"
        question = message("From which day may nothing carry {item}?", item=name)
        day = ask_day(self.context, question, N_("Disable"))
        if day is not None:
            self._run("dimension.item_disable", day=day, **given)

    def _start(self) -> None:
        row = self.current()
        if not isinstance(row, ItemRow) or row.item is None:
            return
        day = None
        if row.item.valid_from is None:
            name = f"{row.item.code} {row.item.name}"
            question = message("From which day may lines carry {item}?", item=name)
            day = ask_day(self.context, question, N_("Save"))
            if day is None:
                return
        self._run("dimension.item_start", dimension=row.dimension.code, code=row.item.code, day=day)

    def _recode(self) -> None:
        row = self.current()
        if isinstance(row, ItemRow) and row.item is not None:
            self.context.open_page("recode", dimension=row.dimension.code, code=row.item.code)

    def _delete(self) -> None:
        row, ask = self.current(), self.context.ask
        if isinstance(row, VoucherType):
            if ask.confirm(message("Delete {name}?", name=row.name), verb=N_("Delete"), danger=True):
                self._run("voucher_type.delete", code=row.code)
        elif isinstance(row, SummaryText):
            if ask.confirm(message("Delete {name}?", name=row.text), verb=N_("Delete"), danger=True):
                self._run("summary.delete", code=row.code)
        elif isinstance(row, ItemRow) and row.item is not None:
            if ask.confirm(message("Delete {name}?", name=row.item.name), verb=N_("Delete"), danger=True):
                self._run("dimension.item_delete", dimension=row.dimension.code, code=row.item.code)
        elif isinstance(row, ItemRow) and ask.confirm(
            message("Delete {name}?", name=row.dimension.name), verb=N_("Delete"), danger=True
        ):
            self._run("dimension.delete", code=row.dimension.code)

    def _import(self) -> None:
        row = self.current()
        path = self.context.ask.open_file(N_("Add from a table"), TABLES)
        if path is None:
            return
        if self._part == SUMMARIES:
            read, put = read_summaries, partial(self._put, "summary.import", "summaries", {})
        elif isinstance(row, ItemRow):
            given = {"dimension": row.dimension.code}
            read, put = read_items, partial(self._put, "dimension.import", "items", given)
        else:
            return
        self.context.jobs.read(self, lambda _progress: read(path), put, slot="import")

    def _put(
        self,
        command: str,
        name: str,
        given: dict[str, Any],
        read: tuple[list[tuple[str, str]], tuple[Finding, ...]],
    ) -> None:
        rows, findings = read

        def done(done: Done) -> None:
            tell(self, done)
            if findings:
                self.context.show_findings(findings, done.summary)

        self._run(command, done, **{name: rows}, **given)


PAGE = PageSpec("basics", N_("Basic data"), "settings", 12, BasicsPage, permission="book.list")
