"""A tree of rows that are all here: charts of accounts, organisations, report folders."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.models.columns import Column
from ui.theme.cells import State, cell_text
from ui.theme.look import say

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class _Node:
    __slots__ = ("children", "parent", "place", "row")

    def __init__(self, row: Any, parent: _Node | None, place: int) -> None:
        self.row = row
        self.parent = parent
        self.place = place
        self.children: list[_Node] = []


class TreeModel(QAbstractItemModel):
    """Rows with a key and the key of their parent; a row whose parent is not here is a root."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._top = _Node(None, None, 0)
        self._nodes: dict[Hashable, _Node] = {}

    def set_rows(
        self,
        rows: Iterable[Any],
        key: Callable[[Any], Hashable],
        parent_key: Callable[[Any], Hashable | None],
    ) -> None:
        """Show these rows; children keep the order in which they come."""
        rows = list(rows)
        self.beginResetModel()
        self._top = _Node(None, None, 0)
        self._nodes = {key(row): _Node(row, None, 0) for row in rows}
        for row in rows:
            node = self._nodes[key(row)]
            above = self._nodes.get(parent_key(row), self._top)
            node.parent, node.place = above, len(above.children)
            above.children.append(node)
        self.endResetModel()

    def row_at(self, index: Index) -> Any | None:
        """The row behind an index."""
        return self._node(index).row if index.isValid() else None

    def index_of(self, key: Hashable) -> QModelIndex:
        """The index of a key in the first column; invalid when it is not here."""
        node = self._nodes.get(key)
        return self.createIndex(node.place, 0, node) if node is not None else QModelIndex()

    def cell_of(self, index: Index) -> Any:
        """The value of a cell for painters."""
        return self.columns[index.column()].value(self._node(index).row)

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        children = self._node(parent).children
        if not (0 <= row < len(children) and 0 <= column < len(self.columns)):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        above = self._node(index).parent if index.isValid() else None
        if above is None or above is self._top:
            return QModelIndex()
        return self.createIndex(above.place, 0, above)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.column() > 0 else len(self._node(parent).children)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            value = self.cell_of(index)
            if isinstance(value, State):
                return say(value.words)
            return cell_text(column.kind, value, blank_zero=not column.zero)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.alignment
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return say(self.columns[section].title)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self.columns[section].alignment
        return None

    def _node(self, index: Index) -> _Node:
        node = index.internalPointer() if index.isValid() else None
        return node if isinstance(node, _Node) else self._top
