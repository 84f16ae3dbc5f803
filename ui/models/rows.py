"""The one list model of every table: it holds ids only and fetches pages of rows when they are seen."""

from __future__ import annotations

import contextlib
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, runtime_checkable

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from finance_desk.base.messages import N_, Message
from finance_desk.base.progress import Progress
from ui.jobs.doors import Doors
from ui.jobs.runner import Job, Jobs, Outcome
from ui.models.columns import Column
from ui.theme.cells import LOADING, Kind, State, cell_text
from ui.theme.look import say

PAGE: Final = 200
"""Rows fetched at a time."""
KEPT: Final = 60
"""Pages kept; the page seen longest ago goes first."""
_WAITING: Final = 3
"""Pages asked for at a time: what was passed by while dragging the scroll bar is forgotten."""

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class RowSource(Protocol):
    """Where the rows of a table come from. Both are called in a worker, never in the GUI thread."""

    def ids(self, progress: Progress) -> array[int]:
        """Every id of the list in its order."""

    def page(self, ids: Sequence[int], progress: Progress) -> Sequence[Any]:
        """The rows of these ids, in the same order and number."""


@runtime_checkable
class SummingSource(Protocol):
    """A source that can add up columns of many rows at once (the selection of a million)."""

    def sums(self, ids: Sequence[int], progress: Progress) -> Mapping[str, int]:
        """Column name to its sum in fen."""


@runtime_checkable
class BeginningSource(Protocol):
    """A source that gives its first rows sooner than all of its ids."""

    def beginning(self, progress: Progress) -> Sequence[Any] | None:
        """The first ``PAGE`` rows, or all there are, each with its ``id``; ``None``: it has no such way."""


class DeskSource:
    """A source made of two queries of the core: one gives the ids, one the rows of some ids.

    ``page_query`` must answer in the order asked; ``ids_name`` is the name of its id argument;
    ``beginning`` (a query and its arguments) answers the first ``PAGE`` rows, sooner than all ids are here.
    """

    def __init__(
        self,
        desk: Doors,
        ids_query: str | Callable[..., Any],
        page_query: str | Callable[..., Any],
        arguments: Mapping[str, Any],
        *,
        page_arguments: Mapping[str, Any] | None = None,
        ids_name: str = "ids",
        beginning: tuple[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self._desk = desk
        self._beginning = beginning
        self._ids_query = ids_query
        self._page_query = page_query
        self._arguments = dict(arguments)
        self._page_arguments = dict(page_arguments or {})
        self._ids_name = ids_name

    def ids(self, progress: Progress) -> array[int]:
        return array("q", self._desk.ask(self._ids_query, progress=progress, **self._arguments))

    def beginning(self, progress: Progress) -> Sequence[Any] | None:
        if self._beginning is None:
            return None
        query, arguments = self._beginning
        found = self._desk.ask(query, progress=progress, **arguments)
        rows: Sequence[Any] = getattr(found, "rows", found)
        return rows[:PAGE]

    def page(self, ids: Sequence[int], progress: Progress) -> Sequence[Any]:
        arguments = {self._ids_name: list(ids), **self._page_arguments}
        rows: Sequence[Any] = self._desk.ask(self._page_query, progress=progress, **arguments)
        return rows


class RowsModel(QAbstractTableModel):
    """Rows of a source, or a short list of rows given at once by :meth:`set_rows`.

    The row count is the real one, so the scroll bar and select-all are honest. Rows not here yet
    show "…" and are asked for in a worker. ``state`` is ``empty``, ``loading``, ``ready`` or
    ``failed``.
    """

    state_changed = Signal(str)
    """``loading``, ``ready`` or ``failed``."""
    failed = Signal(object)
    """The findings of a refusal."""
    sort_wanted = Signal(str, bool)
    """A sort of a sourced list: column name, descending. The page asks its query anew."""

    def __init__(self, columns: Sequence[Column], jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.state = "empty"
        self.partial = False
        """Whether only the beginning of the list is here so far."""
        self._jobs = jobs
        self._source: RowSource | None = None
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._fetching: dict[int, Job] = {}
        self._given: list[Any] | None = None
        self._generation = 0
        self._seen = -1
        self._asking: Job | None = None
        self._fetch_soon = QTimer(self)
        self._fetch_soon.setSingleShot(True)
        self._fetch_soon.setInterval(0)
        self._fetch_soon.timeout.connect(self._fetch)
        jobs.ended.connect(self._ended)

    # what is shown

    def set_source(self, source: RowSource) -> None:
        """Show another list. What is shown stays until its ids are here; an older ask is dropped."""
        self._source = source
        self.reload()

    def reload(self) -> None:
        """Ask the source anew (F5, or after a change)."""
        source = self._source
        if source is None:
            return
        self._set_state("loading")
        if isinstance(source, BeginningSource):
            self._jobs.read(
                self, source.beginning, self._take_beginning, slot="beginning", refused=lambda _findings: None
            )
        self._asking = self._jobs.read(self, source.ids, self._take_ids, slot="ids", refused=self.failed.emit)

    def cancel(self) -> None:
        """Stop reading; what is shown stays."""
        for job in (self._asking, *self._fetching.values()):
            if job is not None:
                job.cancel()

    def set_rows(self, rows: Iterable[Any], ids: Iterable[int] | None = None) -> None:
        """Show a short list that is here already (a trial balance, closing checks)."""
        self.beginResetModel()
        self._forget()
        self._source = None
        self._given = list(rows)
        self._ids = array("q", ids if ids is not None else range(len(self._given)))
        self.endResetModel()
        self._set_state("ready")

    def refresh(self, ids: Iterable[int]) -> None:
        """Fetch the pages of these ids again; the list itself stays."""
        if self._given is not None:
            return
        stale = set(ids)
        for page, rows in list(self._pages.items()):
            first = page * PAGE
            if stale & set(self._ids[first : first + len(rows)]):
                del self._pages[page]
                self._want(page)

    # asked by views and pages

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def id_at(self, row: int) -> int:
        return self._ids[row]

    def row_of(self, id: int) -> int | None:
        """The row of an id, ``None`` when the list does not hold it."""
        with contextlib.suppress(ValueError):
            return self._ids.index(id)
        return None

    def row_at(self, row: int) -> Any | None:
        """The row itself, or ``None`` while it is being fetched (it is asked for then)."""
        if self._given is not None:
            return self._given[row]
        page = row // PAGE
        rows = self._pages.get(page)
        if rows is None:
            self._want(page)
            return None
        if page != self._seen:
            self._seen = page
            self._pages.move_to_end(page)
        return rows[row - page * PAGE]

    def cell_of(self, index: Index) -> Any:
        """The value of a cell for painters: fen, day, text, State; ``LOADING`` meanwhile."""
        found = self.row_at(index.row())
        return LOADING if found is None else self.columns[index.column()].value(found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.columns[index.column()].alignment
        return None

    def text(self, row: int, column: int) -> str:
        found = self.row_at(row)
        return LOADING if found is None else _text(self.columns[column], found)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return say(self.columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.columns[section].alignment
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """A given list is sorted here; a sourced one asks its page for another order."""
        descending = order == Qt.SortOrder.DescendingOrder
        if self._given is None:
            self.sort_wanted.emit(self.columns[column].name, descending)
            return
        pairs = sorted(
            zip(self._given, self._ids, strict=True),
            key=lambda pair: _sort_key(self.columns[column].value(pair[0])),
            reverse=descending,
        )
        self.layoutAboutToBeChanged.emit()
        self._given = [row for row, _ in pairs]
        self._ids = array("q", (id for _, id in pairs))
        self.layoutChanged.emit()

    # many rows at once

    def ids_of(self, spans: Iterable[tuple[int, int]]) -> array[int]:
        """The ids of row spans (first, last), as a selection gives them."""
        ids: array[int] = array("q")
        for first, last in spans:
            ids.extend(self._ids[first : last + 1])
        return ids

    def sum_spans(self, spans: Sequence[tuple[int, int]], then: Callable[[Mapping[str, int]], None]) -> None:
        """Add up the money columns of row spans; rows that are not here are added up in a worker."""
        names = [column for column in self.columns if column.kind is Kind.MONEY]
        rows = self._present(spans)
        if rows is not None:
            then({column.name: sum(column.value(row) or 0 for row in rows) for column in names})
            return
        source = self._source
        if isinstance(source, SummingSource):
            ids = self.ids_of(spans)
            self._jobs.read(self, lambda progress: source.sums(ids, progress), then, slot="sums")
        else:
            then({})

    def take_text(
        self,
        spans: Sequence[tuple[int, int]],
        columns: Sequence[int],
        *,
        head: bool,
        then: Callable[[str], None],
    ) -> None:
        """Tab-separated text of row spans for the clipboard; missing rows are read in a worker."""
        chosen = [self.columns[at] for at in columns]
        head_line = ["\t".join(say(column.title) for column in chosen)] if head else []

        def written(rows: Iterable[Any]) -> str:
            return "\n".join(
                head_line + ["\t".join(_plain(column, row) for column in chosen) for row in rows]
            )

        rows = self._present(spans)
        if rows is not None or self._source is None:
            then(written(rows or ()))
            return
        source, ids = self._source, self.ids_of(spans)

        def read(progress: Progress) -> str:
            progress.start(Message("Copying rows"), len(ids))
            found: list[Any] = []
            for first in range(0, len(ids), PAGE):
                found.extend(source.page(ids[first : first + PAGE], progress))
                progress.advance(min(PAGE, len(ids) - first))
            return written(found)

        self._jobs.read(self, read, then, slot="copy", title=N_("Copying rows"))

    # behind

    def _present(self, spans: Iterable[tuple[int, int]]) -> list[Any] | None:
        """The rows of these spans if all of them are here."""
        spans = list(spans)
        if self._given is not None:
            return [row for first, last in spans for row in self._given[first : last + 1]]
        if sum(last - first + 1 for first, last in spans) > KEPT * PAGE:
            return None
        found: list[Any] = []
        for first, last in spans:
            for row in range(first, last + 1):
                page = self._pages.get(row // PAGE)
                if page is None:
                    return None
                found.append(page[row % PAGE])
        return found

    def _set_state(self, state: str) -> None:
        self.state = state
        self.state_changed.emit(state)

    def _forget(self) -> None:
        self._generation += 1
        self._pages.clear()
        self._wanted.clear()
        for job in self._fetching.values():
            job.superseded = True
            job.progress.cancel()
        self._fetching.clear()
        self._given = None
        self.partial = False

    def _take_beginning(self, rows: Sequence[Any] | None) -> None:
        """Show the first rows until the whole list is here; the same list keeps its place instead."""
        if not rows or self.state != "loading":
            return
        ids = array("q", (row.id for row in rows))
        if ids == self._ids[: len(ids)] and self._given is None:
            return
        self.beginResetModel()
        self._forget()
        self._ids = ids
        self._pages[0] = rows
        self.partial = len(ids) == PAGE
        self.endResetModel()
        self._set_state("ready")

    def _take_ids(self, ids: array[int]) -> None:
        self.partial = False
        here = len(self._ids)
        if self._given is None and 0 < here < len(ids) and here == PAGE and ids[:here] == self._ids:
            # the rest of a list whose beginning is shown
            self.beginInsertRows(QModelIndex(), here, len(ids) - 1)
            self._ids = ids
            self.endInsertRows()
        elif ids == self._ids and self._given is None:
            # the same list: keep the place, fetch the rows that are looked at anew
            self._forget()
            if ids:
                self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(self.columns) - 1))
        else:
            self.beginResetModel()
            self._forget()
            self._ids = ids
            self.endResetModel()
        self._set_state("ready")

    def _ended(self, job: Job) -> None:
        if job.superseded or job.outcome is Outcome.DONE:
            return
        for page, fetching in list(self._fetching.items()):
            if fetching is job:
                del self._fetching[page]
                self._set_state("failed")
        if job is self._asking:
            self._set_state("failed")

    def _want(self, page: int) -> None:
        # after a refusal nothing is asked again by mere painting: only reload() does
        if page in self._fetching or self.state == "failed":
            return
        self._wanted[page] = None
        self._wanted.move_to_end(page)
        while len(self._wanted) > _WAITING:
            self._wanted.popitem(last=False)
        if not self._fetch_soon.isActive():
            self._fetch_soon.start()

    def _fetch(self) -> None:
        source = self._source
        while source is not None and self._wanted and len(self._fetching) < _WAITING:
            page, _ = self._wanted.popitem()
            ids = self._ids[page * PAGE : (page + 1) * PAGE]
            self._fetching[page] = self._jobs.read(
                self, _page_of(source, ids), self._taker(page), refused=self.failed.emit, keep_older=True
            )

    def _taker(self, page: int) -> Callable[[Sequence[Any]], None]:
        generation = self._generation

        def take(rows: Sequence[Any]) -> None:
            if generation != self._generation:
                return
            self._fetching.pop(page, None)
            self._pages[page] = rows
            while len(self._pages) > KEPT:
                self._pages.popitem(last=False)
            first = page * PAGE
            self.dataChanged.emit(
                self.index(first, 0), self.index(first + len(rows) - 1, len(self.columns) - 1)
            )
            if self._wanted:
                self._fetch_soon.start()

        return take


def _page_of(source: RowSource, ids: array[int]) -> Callable[[Progress], Sequence[Any]]:
    def read(progress: Progress) -> Sequence[Any]:
        rows = source.page(ids, progress)
        if len(rows) != len(ids):
            raise ValueError(f"asked for {len(ids)} rows, got {len(rows)}")
        return rows

    return read


def _text(column: Column, row: Any) -> str:
    value = column.value(row)
    if isinstance(value, State | Message):
        return say(value.words if isinstance(value, State) else value)
    return cell_text(column.kind, value, blank_zero=not column.zero)


def _plain(column: Column, row: Any) -> str:
    """As a spreadsheet wants it: no thousands marks, no line breaks."""
    text = _text(column, row)
    if column.kind.figures:
        return text.replace(",", "")
    return " ".join(text.split())


def _sort_key(value: Any) -> tuple[bool, Any]:
    if isinstance(value, State):
        value = str(value.words)
    return (value is not None, value if value is not None else 0)
