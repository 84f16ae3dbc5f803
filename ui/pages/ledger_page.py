"""What the ledger pages have in common: range and filters, the condition in words, export, the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from finance_desk.accounts.model import Account
from finance_desk.base.messages import N_, Message, Money, Period, message
from finance_desk.books.print_log import PrintKind
from finance_desk.ledgers.model import View
from ui.models.columns import Column
from ui.models.rows import PAGE, RowsModel
from ui.pages.desk_page import DeskPage
from ui.pages.export import FORMS, KEYS, ask_where, tell_written
from ui.pages.ledger_chart import ChartBelow
from ui.pages.ledger_difference import DifferencePad
from ui.pages.ledger_schemes import SchemeBar
from ui.pages.spec import Context
from ui.theme.look import say
from ui.widgets.filter_chips import Filter, FilterChips, FilterSpec
from ui.widgets.narrowing import Choice
from ui.widgets.overlay import EmptyPage
from ui.widgets.table_pane import TablePane

MOST: Final = 10_000
"""Rows of a book with totals between them that are shown; files hold all."""

OTHER_BOOKS: Final = (
    ("detail", N_("Detail ledger")),
    ("general", N_("General ledger")),
    ("day_book", N_("Day book")),
    ("multicolumn", N_("Multi-column ledger")),
)
"""Books of one account: page and title."""
NARROWING: Final = ("find", "account", "item", "level")
"""Filters in the order in which they narrow a page most."""


class LedgerPage(DeskPage):
    """A ledger over a range of periods.

    A page about dimensions makes ``dimensions`` (code → name) for its chip; :meth:`read_dimensions` fills it.

    ``kind`` is the name ``ledger.write`` knows the book by. A page of its own gives :meth:`read` and
    what else is its own; filters named ``periods`` and ``unposted`` are understood here. Until a range is
    chosen the page follows the period of the window. Backspace and Esc go back to the page it was
    opened from, which still stands on its row.
    """

    kind = ""
    dimensions: dict[str, str]
    stale_after = frozenset({"voucher", "balance", "account", "opening", "period"})

    def __init__(
        self,
        context: Context,
        title: str,
        columns: Sequence[Column],
        filters: Sequence[FilterSpec],
        empty: str,
        opens: tuple[str, str],
    ) -> None:
        """``opens`` is id and title of the primary action, which does what Enter does on a row."""
        super().__init__(context, title)
        self._back = ""
        self._begun = False
        self._selected = ""
        self.accounts: Sequence[Account] = ()
        self._choices: list[Choice] = []
        self.dimension_ids: dict[str, int] = {}
        self.filters = FilterChips(
            [
                FilterSpec("periods", N_("Periods"), Filter.PERIODS, start=context.period),
                *filters,
                FilterSpec("unposted", N_("With unposted"), Filter.TOGGLE),
                FilterSpec("as_of", N_("As it stood on"), Filter.MOMENT),
            ]
        )
        self.schemes = SchemeBar(self, self)
        self.add_to_condition(self.filters)
        self._empty = EmptyPage(empty, N_("Drop the conditions"))
        self._empty.pressed.connect(self.filters.clear)
        self.pane = TablePane(title, self._empty)
        self.rows = RowsModel(columns, context.jobs, self)
        self.pane.show_model(self.rows)
        self.table = self.pane.table
        content = QWidget()
        below = QVBoxLayout(content)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.pane, 1)
        content.setFocusProxy(self.pane)
        self.set_content(content)
        self.pane.jump.connect(context.jump)
        self.pane.run.connect(context.remedy)
        self.pane.overlay.retry.connect(self.reload)
        self.pane.overlay.state_shown.connect(self._without_proof)
        self.rows.state_changed.connect(self._stand_somewhere)
        self.table.notice.connect(context.notice)
        self.table.opened.connect(self._open_row)
        self.table.selection_summed.connect(self._selection)
        self.rows.state_changed.connect(lambda _state: self.tell())
        self.filters.changed.connect(lambda _values: self.reload())
        context.period_changed.connect(self._period_changed)
        self._actions(*opens)
        self.pad = DifferencePad(self, self)
        self.pad.action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.addAction(self.pad.action)
        self.below = ChartBelow(self, self)
        self.below.action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.addAction(self.below.action)
        below.addWidget(self.below.chart)
        self._make_other_books()
        self._row_menu()

    # what a page of its own gives

    def read(self) -> None:
        """Ask the core for what the filters say."""
        raise NotImplementedError

    def open_row(self, row: Any) -> None:
        """Drill down from a row."""

    def condition(self) -> list[str]:
        """What is shown beyond the range, in words, and not already said by a chip."""
        return []

    def written(self) -> Mapping[str, Any]:
        """The arguments of ``ledger.write`` beyond kind, range and view."""
        return {}

    def summed(self, rows: Sequence[Any]) -> tuple[int, int]:
        """Debit and credit of selected rows."""
        return sum(row.debit for row in rows), sum(row.credit for row in rows)

    def account_of(self, row: Any) -> int | None:
        """The account a row is about, or the one the page is narrowed to."""
        held = getattr(row, "account", 0) or self.filters.values().get("account")
        return int(held) if held else None

    def selection_words(self, rows: list[Any]) -> str:
        """What selected rows come to, in words."""
        debit, credit = self.summed(rows)
        return say(
            "{count} selected, debit {debit}, credit {credit}",
            count=f"{len(rows):,}",
            debit=Money(debit),
            credit=Money(credit),
        )

    # what pages ask

    def choices(self) -> list[Choice]:
        """The accounts of the book to pick from; read once, empty until they are here."""
        return self._choices

    def read_accounts(self) -> None:
        """Read the chart for :meth:`choices`; :meth:`accounts_here` is called then."""
        self.context.read(
            self, "account.list", self._take_accounts, slot="accounts", book=self.context.book_id
        )

    def accounts_here(self) -> None:
        """The chart has been read."""

    def read_dimensions(self) -> None:
        """Read the dimensions of the book; the page reads its rows when they are here."""
        self.context.read(
            self, "dimension.list", self._take_dimensions, slot="dimensions", book=self.context.book_id
        )

    @property
    def dimension(self) -> str:
        """Code of the dimension shown: the chosen one, else the book's first; empty before they are read."""
        return str(self.filters.values().get("by") or next(iter(self.dimensions), ""))

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show a table with these columns from now on, when they are others than before."""
        if [(each.name, each.title) for each in columns] == [
            (each.name, each.title) for each in self.rows.columns
        ]:
            return
        old, self.rows = self.rows, RowsModel(columns, self.context.jobs, self)
        self.pane.show_model(self.rows)
        self.rows.state_changed.connect(self._stand_somewhere)
        self.rows.state_changed.connect(lambda _state: self.tell())
        old.deleteLater()

    def read_in_two(self, query: str, take: Callable[[Any], None], **arguments: Any) -> None:
        """Read the first rows of a book and, when it goes on, as many as are shown; ``take`` gets both.

        What is shown already stays until all of it was read anew.
        """
        whole = partial(
            self.context.read,
            self,
            query,
            take,
            slot="rows",
            refused=self.pane.overlay.show_refusal,
            limit=MOST,
            **arguments,
        )
        if self.rows.rowCount() > PAGE:
            whole()
            return

        def begin(found: Any) -> None:
            take(found)
            if len(getattr(found, "rows", found)) >= PAGE:
                whole()

        self.context.read(
            self,
            query,
            begin,
            slot="rows",
            refused=self.pane.overlay.show_refusal,
            limit=PAGE,
            **arguments,
        )

    def take_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows; the cursor stays where it was, as far as there are rows."""
        at = self.table.current_row()
        self.rows.set_rows(rows)
        if rows:
            self.table.set_current_row(min(max(at, 0), len(rows) - 1))
        self.tell()

    @property
    def range(self) -> tuple[int, int]:
        """First and last period shown."""
        first, last = self.filters.values().get("periods", (self.context.period, self.context.period))
        return int(first), int(last)

    @property
    def view(self) -> View:
        chosen = self.filters.values()
        return View(include_unposted=bool(chosen.get("unposted")), as_of=chosen.get("as_of"))

    def asked(self) -> dict[str, Any]:
        """Book, range and view as every ledger query takes them."""
        first, last = self.range
        return {"book": self.context.book_id, "first": first, "last": last, "view": self.view}

    def passed_on(self) -> dict[str, Any]:
        """What a page further down needs to show the same: range, view and the way back."""
        view = self.view
        return {"range": self.range, "unposted": view.include_unposted, "as_of": view.as_of}

    def tell(self) -> None:
        """Write the condition, the status bar and, when nothing is left, which condition took it away.

        A book as it stood in the past has an amber frame: nobody is to take it for today's.
        """
        self.pane.frame_as_past(self.view.as_of is not None)
        self.set_condition(" · ".join(self._condition_words()))
        count = self.rows.rowCount()
        words = self.filters.words()
        self._empty.verb.setVisible(bool(words))
        if words:
            self._empty.set_text(message("Nothing is left with: {condition}", condition=words))
        told = say("{count} rows so far", count=f"{count:,}") if self.rows.partial else ""
        parts = [told or say("{count} rows", count=f"{count:,}"), self._selected, *self.proof()]
        self.say_status(" · ".join(part for part in parts if part))

    def proof(self) -> list[str]:
        """What stands proven, for the status bar."""
        return []

    # Page

    def shown_with(self, **arguments: Any) -> None:
        self._back = str(arguments.get("back", self._back))
        begun, self._begun = self._begun, True
        if not begun and not arguments:  # opened by itself: with the user's own default scheme
            self.schemes.begin(self.reload)
            return
        if not begun:
            self.schemes.read()
        chosen = self.filters.values()
        if "range" in arguments:
            chosen["periods"] = tuple(arguments["range"])
        if "unposted" in arguments:
            chosen.pop("unposted", None)
            if arguments["unposted"]:
                chosen["unposted"] = True
        if "as_of" in arguments:
            chosen.pop("as_of", None)
            if arguments["as_of"] is not None:
                chosen["as_of"] = arguments["as_of"]
        self.take(arguments, chosen)
        if chosen.get("periods") == (self.context.period, self.context.period):
            del chosen["periods"]
        changed = chosen != self.filters.values()
        self.filters.set_values(chosen)
        self.schemes.tell()
        if changed or self.rows.state == "empty":
            self.reload()

    def take(self, arguments: Mapping[str, Any], chosen: dict[str, Any]) -> None:
        """Put further arguments into the filters."""

    def reload(self) -> None:
        self._stale = False
        self.tell()
        if self.context.book is not None and self.context.period:
            self.read()
            self.below.again()

    def key_help(self) -> list[tuple[str, str]]:
        return [
            ("Enter", say("Open what is behind the row")),
            ("Backspace", say("Back to where you came from")),
            ("Ctrl+C", say("Copy the selected rows")),
            ("Ctrl+Shift+C", say("Copy them with the column heads")),
            ("Ctrl+Home / Ctrl+End", say("First and last row")),
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Escape)
        if back and self.drawer is not None and not self.drawer.isHidden():
            self.drawer.fold()
        elif back and self._back:
            self.context.open_page(self._back)
        else:
            super().keyPressEvent(event)

    # behind

    def lesser_actions(self) -> None:
        """Add buttons that stand before the export and the primary one."""

    def _actions(self, open_id: str, open_title: str) -> None:
        self.lesser_actions()
        forms = []
        for form, title, _pattern in FORMS:
            forms.append(
                self.context.action(
                    "ledger.write",
                    partial(self.export, form),
                    title=title,
                    shortcut=KEYS.get(form, ""),
                    parent=self,
                )
            )
        self.export_actions: list[QAction] = forms
        self.add_menu(N_("Export"), forms)
        opener = QAction(say(open_title), self)
        opener.setObjectName(open_id)
        opener.setProperty("keys", "Enter")
        opener.triggered.connect(lambda: self._open_row(self.table.current_row()))
        self.add_action(opener, primary=True)

    def _narrow(self) -> None:
        """Open the filter that narrows the rows of this page most."""
        name = next((each for each in NARROWING if each in self.filters.names()), "periods")
        self.filters.open(name)

    def _make_other_books(self) -> None:
        """Ctrl+B: the other books of the account in the row."""
        self.other_books = QMenu(self)
        for id, title in OTHER_BOOKS:
            if id != self.kind:
                entry = self.other_books.addAction(say(title))
                entry.setObjectName(id)
                entry.triggered.connect(partial(self._open_other, id))
        self.others_action = self.make_action(
            "other_book", N_("Other book of the account"), self._choose_other, shortcut="Ctrl+B"
        )
        narrow = self.make_action("narrow", N_("Narrow the rows"), self._narrow, shortcut="/")
        for action in (self.others_action, narrow):
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.addAction(action)

    def _account_here(self) -> int | None:
        row = self.rows.row_at(self.table.current_row()) if self.table.current_row() >= 0 else None
        return self.account_of(row) if row is not None else None

    def _choose_other(self) -> None:
        if self._account_here() is None:
            self.context.notice(N_("Put the cursor on an account first."))
            return
        self.other_books.popup(self.table.mapToGlobal(self.table.rect().topLeft()))
        self.other_books.setActiveAction(self.other_books.actions()[0])

    def _open_other(self, id: str, _checked: bool = False) -> None:
        self.context.open_page(id, account=self._account_here(), back=self.kind, **self.passed_on())

    def _row_menu(self) -> None:
        """What can be done with a row, for the mouse: all of it has keys."""
        for title, head in ((N_("Copy"), False), (N_("Copy with column heads"), True)):
            copying = QAction(say(title), self.table)
            copying.triggered.connect(lambda _checked=False, head=head: self.table.copy_rows(head=head))
            self.table.addAction(copying)
        self.table.addActions([self.others_action, self.pad.action, self.below.action])
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def export(self, form: str) -> None:
        """Ask where, and write the book as it is shown."""
        first, last = self.range
        span = f"{first}" if first == last else f"{first}-{last}"
        book = self.context.book
        name = f"{say(self.page_title)} {book.code if book else ''} {span}"
        path = ask_where(self.context, self.page_title, name, form)
        if path is None:
            return
        self.context.read(
            self,
            "ledger.write",
            partial(tell_written, self, PrintKind.BOOK, self._printed_title(), path),
            slot=f"export {path}",
            kind=self.kind,
            path=str(path),
            lang=self.context.lang,
            condition=" · ".join(part for part in (*self.condition(), self.filters.words()) if part),
            **self.asked(),
            **self.written(),
        )

    def _printed_title(self) -> str:
        """What the print log calls the book: its name, its range and what it was narrowed to."""
        first, last = self.range
        span = f"{first}" if first == last else f"{first}–{last}"
        return " ".join(part for part in (say(self.page_title), span, *self.condition()) if part)

    def _take_accounts(self, accounts: Sequence[Account]) -> None:
        self.accounts = accounts
        self._choices[:] = [
            Choice(each.id, each.code, each.full_name or each.name, each.mnemonic) for each in accounts
        ]
        self.accounts_here()
        self.filters.set_values(self.filters.values())  # chips say names instead of ids
        self.tell()

    def _take_dimensions(self, dimensions: Sequence[Any]) -> None:
        # the chip holds this very mapping, so the choices stand in its editor from now on
        self.dimensions.update({each.code: each.name for each in dimensions})
        self.dimension_ids.update({each.code: each.id for each in dimensions})
        self.filters.set_values(self.filters.values())
        if dimensions:
            self.reload()
        else:
            self.pane.overlay.show_state("ready", 0)

    def _condition_words(self) -> list[str]:
        chosen, (first, last) = self.filters.values(), self.range
        words: list[Message | str] = []
        if "periods" not in chosen and first:
            words.append(message("{period}", period=Period(last)))
        words += self.condition()
        if "unposted" not in chosen:
            words.append(N_("posted vouchers only"))
        return [say(each) for each in words]

    def _stand_somewhere(self, state: str) -> None:
        """Whoever comes by keys finds the cursor on the first row."""
        if state == "ready" and self.table.current_row() < 0 and self.rows.rowCount():
            self.table.set_current_row(0)

    def _without_proof(self, state: str) -> None:
        """What was proven of an earlier reading is not said beside a refusal."""
        if state == "failed":
            self.say_status("")

    def _open_row(self, at: int) -> None:
        row = self.rows.row_at(at) if at >= 0 else None
        if row is not None:
            self.open_row(row)

    def _selection(self, count: int, _sums: object) -> None:
        self._selected = ""
        if count > 1:
            self._selected = say("{count} selected", count=f"{count:,}")
            found = self._selected_rows(count)
            if found is not None:
                self._selected = self.selection_words(found)
        self.tell()

    def _selected_rows(self, count: int) -> list[Any] | None:
        """The selected rows when all of them are here; a great selection is only counted."""
        if count > 5_000:
            return None
        found = [
            self.rows.row_at(at)
            for first, last in self.table.selected_spans()
            for at in range(first, last + 1)
        ]
        return None if any(each is None for each in found) else found

    def _period_changed(self, _period: int) -> None:
        self.schemes.follow()
        if "periods" not in self.filters.values():
            self.refresh()
