"""账套: the books of the database; the first thing a new database needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finance_desk.base.commands import Done
from finance_desk.base.messages import N_, message
from finance_desk.books.model import Book, Unit
from ui.models.rows import RowsModel
from ui.pages.books.columns import COLUMNS
from ui.pages.books.form import NewBookForm
from ui.pages.deeds import tell
from ui.pages.desk_page import DeskPage
from ui.pages.spec import Context, PageSpec
from ui.widgets.drawer import Drawer
from ui.widgets.overlay import EmptyPage
from ui.widgets.table_pane import TablePane

Read = tuple[Sequence[Book], Sequence[Unit]]


class BooksPage(DeskPage):
    """The list, and Ctrl+N for a new book. The book in front is chosen in the top bar."""

    stale_after = frozenset({"book", "period", "unit"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Books"))
        self._units: Sequence[Unit] = ()
        self.empty = EmptyPage(
            N_("A book keeps the accounts of one fund of one unit. Make the first one to begin."),
            N_("New book"),
        )
        self.pane = TablePane(N_("Books"), self.empty)
        self.empty.pressed.connect(self._new)
        self.table = self.pane.table
        self.rows = RowsModel(COLUMNS, context.jobs, self)
        self.pane.show_model(self.rows)
        self.pane.overlay.retry.connect(self.reload)
        self.table.notice.connect(context.notice)
        self.set_content(self.pane)
        self.form = NewBookForm(self._make)
        self.set_drawer(Drawer(N_("New book"), self.form))
        self.new = self.make_action("book.new", N_("New book"), self._new, shortcut="Ctrl+N")
        self.add_action(self.new, primary=True)

    def shown_with(self, **_arguments: Any) -> None:
        if self.rows.state == "empty":
            self.reload()

    def reload(self) -> None:
        self._stale = False
        desk = self.context.desk
        if self.rows.rowCount() == 0:
            self.pane.overlay.show_state("loading", 0)

        def work(_progress: object) -> Read:
            return desk.ask("book.list"), desk.ask("unit.list")

        self.context.jobs.read(self, work, self._take, slot="books", refused=self.pane.overlay.show_refusal)

    def _take(self, read: Read) -> None:
        books, self._units = read
        self.rows.set_rows(books, [each.id for each in books])
        self.pane.overlay.show_state("ready", len(books))
        self.empty.verb.setVisible(self.new.isEnabled())
        self.say_status(message("{count} books", count=len(books)))

    def _new(self) -> None:
        if self.drawer is not None and self.new.isEnabled():
            self.drawer.unfold()
            self.form.begin(self._units)

    def _make(self, given: dict[str, Any]) -> None:
        self.context.run(self, "book.new", self._made, **given)

    def _made(self, done: Done) -> None:
        if self.drawer is not None:
            self.drawer.fold()
        tell(self, done)
        self.refresh()


PAGE = PageSpec(
    "books",
    N_("Books"),
    "settings",
    5,
    BooksPage,
    permission="book.list",
    needs_book=False,
)
