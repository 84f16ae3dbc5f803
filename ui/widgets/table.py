"""The table of every list: dense rows, figures that align, a selection that adds itself up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from finance_desk.base.messages import Message
from ui.theme import spacing
from ui.theme.cells import LOADING
from ui.theme.look import look, say
from ui.widgets.cell_painter import STEP, CellPainter, ColumnLike

COPY_LIMIT: Final = 100_000
"""More rows than this are exported, not copied."""


class DenseTable(QTableView):
    """A table over ``ui.models.rows.RowsModel``.

    Rows have a fixed height (28, dense 24). Enter or a double click opens the current row; Ctrl+C
    copies the selected rows as tab-separated text, Ctrl+Shift+C with the column heads; Tab leaves
    the table. The right button on the head chooses columns.
    """

    opened = Signal(int)
    """Enter or double click on a row."""
    current_changed = Signal(int)
    """The row under the cursor; -1 for none."""
    selection_summed = Signal(int, object)
    """Number of selected rows, and column name → sum in fen of their money columns."""
    notice = Signal(object)
    """A :class:`Message` for the status bar (copied so many rows)."""

    def __init__(self, name: str | Message, parent: QWidget | None = None) -> None:
        """``name`` is what a screen reader calls the table."""
        super().__init__(parent)
        self.setAccessibleName(say(name))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(False)
        self._painter = CellPainter()
        self._heavy_painter = CellPainter(semibold=True)
        self.heavy: Callable[[Any, str], bool] | None = None
        """Says of a row and a column's name whether it is a total, to be set in semibold."""
        self.columns: tuple[ColumnLike, ...] = ()
        self._fitting = False
        self._sorted: tuple[int, bool] | None = None

        side = self.verticalHeader()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setVisible(False)
        head = self.horizontalHeader()
        head.setFixedHeight(spacing.HEADER)
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setSectionsMovable(True)
        head.setMinimumSectionSize(40)
        head.setAccessibleName(say("Column heads"))
        side.setAccessibleName(say("Row heads"))
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._choose_columns)
        head.sectionClicked.connect(self._sort_by)
        head.sectionResized.connect(self._resized_by_hand)
        self._widths: dict[int, int] = {}
        """Widths chosen by hand."""

        self._sum_soon = QTimer(self)
        self._sum_soon.setSingleShot(True)
        self._sum_soon.setInterval(80)
        self._sum_soon.timeout.connect(self._sum_selection)
        self.doubleClicked.connect(self._open)
        self._read_look()
        look().changed.connect(self._read_look)

    # what pages call

    def show_model(self, model: QAbstractItemModel) -> None:
        """Show a :class:`RowsModel`."""
        self.setModel(model)
        # the headers ask isColumnSelected at every selection: 8.5 s at a million rows (Ctrl+A)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSelectionModel(QItemSelectionModel(model, header))
        self.columns = tuple(cast(Any, model).columns)
        self._widths.clear()
        for at, column in enumerate(self.columns):
            self.setColumnHidden(at, column.hidden)
        self._fit()
        self.selectionModel().selectionChanged.connect(lambda *_: self._sum_soon.start())
        self.selectionModel().currentRowChanged.connect(self._current_moved)
        model.modelReset.connect(self._sum_soon.start)

    def selected_spans(self) -> list[tuple[int, int]]:
        """First and last row of each selected block, in order; cheap for a million rows."""
        selection = self.selectionModel()
        if selection is None:
            return []
        blocks = cast(Iterable[QItemSelectionRange], selection.selection())
        return sorted({(block.top(), block.bottom()) for block in blocks})

    def selected_ids(self) -> list[int]:
        """The ids of the selected rows in the order of the table."""
        return list(cast(Any, self.model()).ids_of(self.selected_spans()))

    def current_row(self) -> int:
        return self.currentIndex().row()

    def set_current_row(self, row: int) -> None:
        """Put the cursor on a row, select it and show it."""
        index = self.model().index(row, max(0, self._first_visible()))
        # not setCurrentIndex: it toggles while Ctrl is held (Ctrl+End, a shortcut of the page)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def copy_rows(self, *, head: bool) -> None:
        """Put the selected rows on the clipboard as tab-separated text."""
        spans = self.selected_spans()
        count = sum(last - first + 1 for first, last in spans)
        if not count:
            return
        if count > COPY_LIMIT:
            self.notice.emit(
                Message("{count} rows are too many to copy; export them instead.", {"count": count})
            )
            return
        header = self.horizontalHeader()
        shown = [at for at in range(len(self.columns)) if not self.isColumnHidden(at)]
        shown.sort(key=header.visualIndex)

        def put(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self.notice.emit(Message("{count} rows copied.", {"count": count}))

        cast(Any, self.model()).take_text(spans, shown, head=head, then=put)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        elif control and event.key() == Qt.Key.Key_C:
            self.copy_rows(head=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif control and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.model() is not None:
            last = self.model().rowCount() - 1
            if last >= 0:
                self.set_current_row(0 if event.key() == Qt.Key.Key_Home else last)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Every visible row by hand: Qt's own loop and delegate calls cost as much again as the texts."""
        model = cast(Any, self.model())
        painter = QPainter(self.viewport())
        rows = model.rowCount() if model is not None else 0
        if not rows:
            return
        ink = self._painter
        painter.setFont(ink.font)
        head, selected = self.horizontalHeader(), self.selectionModel()
        height = self.verticalHeader().defaultSectionSize()
        region = event.rect()
        first = max(0, self.rowAt(max(0, region.top())))
        last = min(rows - 1, first + (region.height() + height - 1) // height)
        origin = self.rowViewportPosition(first)
        right = min(self.viewport().width(), head.length())
        places = [
            (at, column, head.sectionViewportPosition(at), head.sectionSize(at))
            for at, column in enumerate(self.columns)
            if not self.isColumnHidden(at)
        ]
        places = [
            each for each in places if each[2] < region.right() + 1 and each[2] + each[3] > region.left()
        ]
        for row in range(first, last + 1):
            top = origin + (row - first) * height
            if selected.isSelected(model.index(row, 0)):
                painter.fillRect(0, top, right, height, ink.ground)
            found = model.row_at(row)
            for _at, column, left, width in places:
                if self.heavy is not None and found is not None:
                    ink = self._heavy_painter if self.heavy(found, column.name) else self._painter
                    painter.setFont(ink.font)
                if found is None:
                    ink.draw(painter, column, LOADING, left, top, width, height)
                    continue
                step = STEP * column.indent(found) if column.indent is not None else 0
                ink.draw(painter, column, column.value(found), left + step, top, width - step, height)
            painter.fillRect(0, top + height - 1, right, 1, ink.hairline)
        if self.hasFocus() and self.currentIndex().isValid():
            place = self.visualRect(self.currentIndex())
            painter.fillRect(0, place.top(), 3, place.height() - 1, ink.accent)
            painter.setPen(QPen(ink.accent, 1))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(640, 320)

    # behind

    def _read_look(self) -> None:
        self._painter.read_look()
        self._heavy_painter.read_look()
        self.verticalHeader().setMinimumSectionSize(look().row_height)
        self.verticalHeader().setDefaultSectionSize(look().row_height)
        self.viewport().update()

    def _first_visible(self) -> int:
        return next((at for at in range(len(self.columns)) if not self.isColumnHidden(at)), 0)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.row())

    def _current_moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.current_changed.emit(current.row())

    def _sum_selection(self) -> None:
        spans = self.selected_spans()
        count = sum(last - first + 1 for first, last in spans)
        if not count:
            self.selection_summed.emit(0, {})
            return

        def summed(sums: Mapping[str, int]) -> None:
            self.selection_summed.emit(count, sums)

        cast(Any, self.model()).sum_spans(spans, summed)

    def _fit(self) -> None:
        """Usual widths, and what is left over shared among the columns that grow."""
        if not self.columns:
            return
        shown = [at for at in range(len(self.columns)) if not self.isColumnHidden(at)]
        widths = {at: self._widths.get(at, self.columns[at].pixels) for at in shown}
        growing = [at for at in shown if self.columns[at].grow and at not in self._widths]
        left_over = self.viewport().width() - sum(widths.values())
        if growing and left_over > 0:
            share, rest = divmod(left_over, len(growing))
            for place, at in enumerate(growing):
                widths[at] += share + (1 if place < rest else 0)
        self._fitting = True
        for at, width in widths.items():
            self.setColumnWidth(at, width)
        self._fitting = False

    def _resized_by_hand(self, at: int, _old: int, new: int) -> None:
        if not self._fitting and new:
            self._widths[at] = new

    def _sort_by(self, at: int) -> None:
        descending = self._sorted == (at, False)
        self._sorted = (at, descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        head = self.horizontalHeader()
        head.setSortIndicatorShown(True)
        head.setSortIndicator(at, order)
        self.model().sort(at, order)

    def _choose_columns(self, place: QPoint) -> None:
        menu = QMenu(self)
        for at, column in enumerate(self.columns):
            action = menu.addAction(say(column.title))
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(at))
            action.toggled.connect(lambda on, at=at: self._show_column(at, on))
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    def _show_column(self, at: int, on: bool) -> None:
        others = any(not self.isColumnHidden(other) for other in range(len(self.columns)) if other != at)
        if on or others:
            self.setColumnHidden(at, not on)
            self._fit()
