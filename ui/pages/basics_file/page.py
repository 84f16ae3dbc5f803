"""基础资料文件对照: what a file has otherwise, each cell with its place; taken whole, or refused with row and column."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from finance_desk.app.basics_file import PARTS, Compared, Difference
from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, message
from finance_desk.books.model import OPTION_WORDS, OPTIONS
from finance_desk.books.print_log import PrintKind
from ui.models.columns import Column
from ui.models.rows import RowsModel
from ui.pages.deeds import tell
from ui.pages.desk_page import DeskPage
from ui.pages.export import ask_where, tell_written
from ui.pages.spec import Context, PageSpec
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.findings import FindingsList
from ui.widgets.overlay import EmptyPage
from ui.widgets.table_pane import TablePane

TITLE: Final = message("Basic data")
TITLES: Final = {part.id: part for part in PARTS}
TABLES: Final = ((N_("Tables"), "*.xlsx *.xls *.csv"),)


def _key(row: Difference) -> str:
    return say(OPTIONS[row.key].title) if row.part == "options" and row.key in OPTIONS else row.key


def _words(row: Difference, text: str) -> str:
    return say(OPTION_WORDS.get(text, text)) if row.part == "options" else text


def _field(row: Difference) -> str:
    return say(TITLES[row.part].field(row.field).title) if row.field else say(N_("new"))


COLUMNS: Final = (
    Column("part", N_("Kind"), width=112, getter=lambda row: say(TITLES[row.part].title)),
    Column("key", N_("Code"), width=192, getter=_key),
    Column("field", N_("Column"), width=112, getter=_field),
    Column("was", N_("In the book"), width=176, grow=True, getter=lambda row: _words(row, row.was)),
    Column("wanted", N_("In the file"), width=176, grow=True, getter=lambda row: _words(row, row.wanted)),
    Column("place", N_("Place in the file"), width=176, muted=True),
)


class BasicsFilePage(DeskPage):
    """Ctrl+O opens a file, Ctrl+S takes all of its differences, Ctrl+E writes the file to change."""

    stale_after = frozenset({"account", "dimension", "dimension_item", "voucher_type", "summary", "book"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Basic data file"))
        self._path: Path | None = None
        self._part = ""
        self._compared: Compared | None = None
        empty = EmptyPage(
            N_("Write the basic data to a file, change it there, and open it here."), N_("Open a file")
        )
        empty.pressed.connect(self._open)
        self.pane = TablePane(N_("Basic data file"), empty)
        self.table = self.pane.table
        self.rows = RowsModel(COLUMNS, context.jobs, self)
        self.pane.show_model(self.rows)
        self.table.notice.connect(context.notice)
        self.findings = FindingsList()
        self.findings.run.connect(context.remedy)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.INSIDE)
        box.addWidget(self.pane, 3)
        box.addWidget(self.findings, 1)
        self.findings.hide()
        self.set_content(inside)
        self.setFocusProxy(self.table)
        make = self.make_action
        self.write = make(
            "basics.write", N_("Write to a file"), self._write, shortcut="Ctrl+E", needs="account.list"
        )
        self.open = make("open", N_("Open a file"), self._open, shortcut="Ctrl+O", needs="account.list")
        self.take = make("basics.take", N_("Take all"), self._take_all, shortcut="Ctrl+S")
        self.add_action(self.write)
        self.add_action(self.open)
        self.add_action(self.take, primary=True)
        self.rows.set_rows(())
        self._light()

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """``path`` compares that file; ``part`` is what a text table holds."""
        if arguments.get("path"):
            self._path, self._part = Path(arguments["path"]), str(arguments.get("part") or "")
            self.reload()

    def reload(self) -> None:
        self._stale = False
        if self._path is None:
            return
        self.set_condition(message("{file} beside the book", file=self._path.name))
        self.context.read(
            self,
            "basics.compare",
            self._show,
            slot="file",
            refused=self._refused,
            book=self.context.book_id,
            path=self._path,
            part=self._part,
        )

    # what is shown

    def _show(self, compared: Compared) -> None:
        self._compared = compared
        self.rows.set_rows(compared.differences, range(1, len(compared.differences) + 1))
        if compared.differences:
            self.table.set_current_row(0)
        self._show_findings(compared.findings)
        self.say_status(
            message(
                "{count} differences; {only} rows stand only in the book and stay",
                count=len(compared.differences),
                only=compared.only_here,
            )
        )
        self._light()
        if self._path is not None and not compared.refused and compared.differences:
            # what only doing it can find is found by doing it and taking it back
            self.context.jobs.do(
                self, self.context.desk, "basics.take", None, self._given(), refused=self._refused, dry_run=True
            )  # fmt: skip

    def _refused(self, findings: Sequence[Finding]) -> None:
        self._show_findings(findings)
        self.allow(self.take, N_("The file cannot be taken; see below."))

    def _show_findings(self, findings: Sequence[Finding]) -> None:
        self.findings.set_findings(findings)
        self.findings.setVisible(bool(findings))

    def _light(self) -> None:
        compared = self._compared
        self.allow(
            self.take,
            N_("Open a file first.")
            if compared is None
            else N_("The file cannot be taken; see below.")
            if compared.refused
            else ""
            if compared.differences
            else N_("The file has nothing otherwise than the book."),
        )

    def _given(self) -> dict[str, Any]:
        return {"book": self.context.book_id, "path": self._path, "part": self._part}

    # what is done

    def _write(self) -> None:
        book = self.context.book
        path = ask_where(
            self.context, N_("Basic data"), f"{say(N_('Basic data'))} {book.code if book else ''}", "xlsx"
        )
        if path is not None:
            self.context.read(
                self,
                "basics.write",
                partial(tell_written, self, PrintKind.SHEET, TITLE, path),
                slot="write",
                book=self.context.book_id,
                path=path,
                lang=self.context.lang,
            )

    def _open(self) -> None:
        path = self.context.ask.open_file(N_("Basic data file"), TABLES)
        if path is None:
            return
        self._path, self._part = path, ""
        if path.suffix.lower() == ".csv":
            at = self.context.ask.one_of(N_("What does the table hold?"), [part.title for part in PARTS])
            if at is None:
                return
            self._part = PARTS[at].id
        self.reload()

    def _take_all(self) -> None:
        compared = self._compared
        if compared is not None and self.context.ask.confirm(
            message("Take {count} differences from the file?", count=len(compared.differences)),
            detail=N_("All of them or none; what only the book has stays."),
            verb=N_("Take all"),
        ):
            self.context.run(self, "basics.take", self._taken, refused=self._refused, **self._given())

    def _taken(self, done: Done) -> None:
        tell(self, done)
        self.reload()


PAGE = PageSpec(
    "basics_file",
    N_("Basic data file"),
    "settings",
    15,
    BasicsFilePage,
    permission="account.list",
)
