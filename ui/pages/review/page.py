"""审核与记账: a queue is worked through with F8 and F10, the paper of each voucher in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from finance_desk.base.messages import N_, Money
from finance_desk.books.model import Book
from finance_desk.generation.model import Origin
from finance_desk.vouchers.model import Source
from ui.models.rows import RowsModel
from ui.pages.batch import run_batch
from ui.pages.deeds import return_voucher
from ui.pages.desk_page import DeskPage
from ui.pages.evidence import check_group, history_group, origin_group
from ui.pages.paper import Paper, read_paper, show_voucher
from ui.pages.printed import print_vouchers
from ui.pages.review.actions import QUEUES, TO_POST, TO_REVIEW, filter_of, reasons
from ui.pages.review.columns import COLUMNS, QueueRow, QueueSource
from ui.pages.spec import Context, PageSpec
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Facts
from ui.widgets.marks import button
from ui.widgets.overlay import EmptyPage
from ui.widgets.table_pane import TablePane
from ui.widgets.voucher_form import VoucherForm

LOOKED_AT: Final = 2_000
"""Beyond this many selected vouchers their states are not looked at; the result says what was left out."""

EMPTY: Final = {
    "to_review": N_("No voucher of your colleagues waits for review."),
    "to_post": N_("No reviewed voucher waits to be posted."),
    "returned": N_("No voucher was returned."),
    "own": N_("You have no unposted voucher."),
}


class Queues(QWidget):
    """The queues as buttons of which one is down; each says how many wait in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say(N_("Queues")))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing.INSIDE)
        self.group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for name, title in QUEUES.items():
            made = button(title, "quiet")
            made.setCheckable(True)
            made.setObjectName(f"queue:{name}")
            self.group.addButton(made)
            self.buttons[name] = made
            row.addWidget(made)

    def chosen(self) -> str:
        return next(name for name, each in self.buttons.items() if each.isChecked())

    def choose(self, name: str) -> None:
        self.buttons[name].setChecked(True)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        for name, each in self.buttons.items():
            count = counts.get(name, 0)
            each.setText(f"{say(QUEUES[name])}  {count:,}" if count else say(QUEUES[name]))


class ReviewPage(DeskPage):
    """F8 reviews and goes on, F9 returns with a reason, F10 posts, Alt+↓ the next one, Enter opens it."""

    stale_after = frozenset({"voucher", "account"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Review and posting"))
        book = context.book
        self._solo = isinstance(book, Book) and book.solo
        self._paper: Paper | None = None
        self._shown: int | None = None
        self._next: int | None = None
        self._left: Sequence[int] = ()
        self.queues = Queues()
        self.queues.choose(TO_REVIEW if context.desk.may("voucher.review") else TO_POST)
        self.queues.group.buttonClicked.connect(lambda _button: self._another_queue())
        self.add_to_condition(self.queues)
        self._empty = EmptyPage(EMPTY[TO_REVIEW])
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.pane = TablePane(N_("Queue"), self._empty, self.splitter)
        self.table = self.pane.table
        self.rows = RowsModel(COLUMNS, context.jobs, self)
        self.pane.show_model(self.rows)
        below = QWidget(self.splitter)
        self.form = VoucherForm(below)
        box = QVBoxLayout(below)
        box.setContentsMargins(0, spacing.INSIDE, 0, spacing.INSIDE)
        box.addWidget(self.form)
        self.below = below
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.pane)
        self.splitter.addWidget(below)
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 3)
        self.set_content(self.splitter)
        self.splitter.setFocusProxy(self.table)
        self.facts = Facts(N_("Evidence"))
        self.set_drawer(Drawer(N_("Evidence"), self.facts))
        self._actions()
        self._connect()

    def _actions(self) -> None:
        make = self.make_action
        more = [
            make("voucher.evidence", N_("Evidence"), self._toggle_drawer, shortcut="Ctrl+I"),
            make("next", N_("Next voucher"), partial(self._move, 1), shortcut="Alt+Down"),
            make("previous", N_("Voucher before"), partial(self._move, -1), shortcut="Alt+Up"),
            make("voucher.return", N_("Return with a reason"), self._return, shortcut="F9"),
            make("voucher.unreview", N_("Take my review back"), partial(self._batch, "voucher.unreview")),
            make("voucher.print", N_("Print"), self._print, shortcut="Ctrl+P"),
        ]
        review = make("voucher.review", N_("Review"), partial(self._batch, "voucher.review"), shortcut="F8")
        post = make("voucher.post", N_("Post"), partial(self._batch, "voucher.post"), shortcut="F10")
        self.by_id = {each.objectName(): each for each in (*more, review, post)}
        self.add_menu(N_("More"), more)
        self.return_button = self.add_action(self.by_id["voucher.return"])
        self.primaries = {
            TO_REVIEW: self.add_action(review, primary=True),
            TO_POST: self.add_action(post, primary=True),
        }

    def _connect(self) -> None:
        self.pane.jump.connect(self.context.jump)
        self.table.notice.connect(self.context.notice)
        self.table.opened.connect(lambda row: self.context.open_page("voucher", id=self.rows.id_at(row)))
        self.table.current_changed.connect(lambda _row: self._show_current())
        self.table.selection_summed.connect(self._selected)
        self.rows.state_changed.connect(self._listed)
        self.rows.dataChanged.connect(lambda *_: self._show_current())

    # Page

    def shown_with(self, **arguments: Any) -> None:
        """``queue`` chooses one of the queues."""
        wanted = arguments.get("queue")
        if wanted in QUEUES and wanted != self.queues.chosen():
            self.queues.choose(str(wanted))
            self._another_queue()
        elif self.rows.state == "empty":
            self.reload()

    def reload(self) -> None:
        self._stale = False
        desk, book, user = self.context.desk, self.context.book_id, self.context.desk.actor.user
        queue, solo = self.queues.chosen(), self._solo
        self._empty.set_text(EMPTY[queue])
        self._shown = None
        self.rows.set_source(QueueSource(desk, book, filter_of(queue, user, solo=solo), solo=solo))

        def work(_progress: object) -> tuple[Paper, dict[str, int]]:
            counts = {
                name: len(desk.ask("voucher.ids", book=book, filter=filter_of(name, user, solo=solo)))
                for name in QUEUES
            }
            return read_paper(desk, book), counts

        self.context.jobs.read(self, work, self._take, slot="paper")

    def key_help(self) -> list[tuple[str, str]]:
        return [("Enter", say(N_("open the voucher"))), ("Ctrl+A", say(N_("select the whole queue")))]

    # what is shown

    def _take(self, read: tuple[Paper, dict[str, int]]) -> None:
        self._paper, counts = read
        self.queues.set_counts(counts)
        self._show_current()

    def _another_queue(self) -> None:
        self._next, self._left = None, ()
        self.table.clearSelection()
        self.reload()

    def _listed(self, state: str) -> None:
        if state != "ready":
            return
        count = self.rows.rowCount()
        self.below.setVisible(bool(count))
        self._stand_somewhere(count)
        self._light()
        self._show_current()
        self._tell(0, {})

    def _stand_somewhere(self, count: int) -> None:
        """On the next voucher after a batch, those that stayed behind selected; else where it stood."""
        if not count:
            return
        wanted = self._next if self._next is not None else self._shown
        row = self.rows.row_of(wanted) if wanted is not None else None
        left = [row for row in (self.rows.row_of(id) for id in self._left) if row is not None]
        self._next, self._left = None, ()
        if left:
            selection = QItemSelection()
            for each in left:
                selection.select(self.rows.index(each, 0), self.rows.index(each, len(COLUMNS) - 1))
            self.table.set_current_row(left[0])
            self.table.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        elif row is not None or self.table.current_row() < 0:
            self.table.set_current_row(row or 0)

    def _current(self) -> QueueRow | None:
        row = self.table.current_row()
        found = self.rows.row_at(row) if 0 <= row < self.rows.rowCount() else None
        return found if isinstance(found, QueueRow) else None

    def _show_current(self) -> None:
        row, paper, book = self._current(), self._paper, self.context.book
        if row is None or paper is None or book is None or row.voucher.id == self._shown:
            return
        self._shown = row.voucher.id
        show_voucher(self.form, paper, row.voucher, f"{book.unit_name} · {book.name}")
        self._show_evidence(row, ())
        if row.voucher.source is Source.GENERATED:
            self.context.read(
                self,
                "voucher.origin",
                partial(self._show_evidence, row),
                slot="origin",
                refused=lambda _findings: None,
                book=self.context.book_id,
                voucher=row.voucher.id,
                lang=self.context.lang,
            )
        self._light()

    def _show_evidence(self, row: QueueRow, origins: Sequence[Origin]) -> None:
        if row.voucher.id != self._shown:
            return
        groups = [check_group(row.findings), *origin_group(self.context, origins), history_group(row.voucher)]
        self.facts.set_groups(groups)

    def _selected_rows(self) -> list[QueueRow] | None:
        spans = self.table.selected_spans()
        if sum(last - first + 1 for first, last in spans) > LOOKED_AT:
            return None
        found = [self.rows.row_at(at) for first, last in spans for at in range(first, last + 1)]
        here = [each for each in found if isinstance(each, QueueRow)]
        return here if len(here) == len(found) else None

    def _selected(self, count: int, sums: Mapping[str, int]) -> None:
        self._tell(count, sums)
        self._light()

    def _tell(self, count: int, sums: Mapping[str, int]) -> None:
        words = [say(N_("{count} vouchers"), count=f"{self.rows.rowCount():,}")]
        if count > 1:
            words.append(
                say(
                    N_("{count} selected, {total}"),
                    count=f"{count:,}",
                    total=Money(sums.get("total", 0)),
                )
            )
        self.say_status(" · ".join(words))

    def _light(self) -> None:
        count = sum(last - first + 1 for first, last in self.table.selected_spans())
        for id, reason in reasons(self._selected_rows() if count else [], count).items():
            self.allow(self.by_id[id], reason)
        primary = TO_POST if self.queues.chosen() == TO_POST else TO_REVIEW
        for name, each in self.primaries.items():
            each.setVisible(name == primary)

    # what is done

    def _batch(self, command: str) -> None:
        """Run over the selection; then the next voucher is in front, and what stayed behind is selected."""
        ids, spans = self.table.selected_ids(), self.table.selected_spans()
        if not ids:
            return
        after, before = spans[-1][1] + 1, spans[0][0] - 1
        if after < self.rows.rowCount():
            self._next = self.rows.id_at(after)
        elif before >= 0:
            self._next = self.rows.id_at(before)

        def left_behind(stayed: Sequence[int]) -> None:
            self._left = stayed
            if stayed:
                self.refresh()

        run_batch(self, command, ids, left_behind)

    def _return(self) -> None:
        row = self._current()
        if row is not None:
            return_voucher(self, row.voucher)

    def _print(self) -> None:
        print_vouchers(self, self.table.selected_ids())

    def _move(self, step: int) -> None:
        row = self.table.current_row() + step
        if 0 <= row < self.rows.rowCount():
            self.table.set_current_row(row)
        else:
            self.context.notice(N_("There is no further voucher in this direction."))

    def _toggle_drawer(self) -> None:
        assert self.drawer is not None
        if self.drawer.isHidden():
            self.drawer.unfold()
        else:
            self.drawer.fold()


PAGE = PageSpec("review", N_("Review and posting"), "voucher", 30, ReviewPage, permission="voucher.list")
