"""Columns of a table, declared once per page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from PySide6.QtCore import Qt

from finance_desk.base.messages import Message
from ui.theme.cells import Kind

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

WIDTHS = {Kind.MONEY: 136, Kind.TEXT: 200, Kind.DAY: 96, Kind.PERIOD: 80, Kind.INT: 72, Kind.STATE: 88}
"""Usual widths; columns are never fitted to their contents (580 ms at a million rows)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its stable ``name``, its title as msgid, what it holds and how to get it from a row.

    ``width`` 0 takes the usual width of the kind; ``grow`` shares the space that is left;
    ``zero`` shows a zero as 0.00 (forms) instead of blank (books); ``muted`` sets it in grey;
    ``indent`` gives the level of a row for a stepped first column.
    """

    name: str
    title: str | Message
    kind: Kind = Kind.TEXT
    width: int = 0
    getter: Callable[[Any], Any] | None = None
    grow: bool = False
    zero: bool = False
    muted: bool = False
    hidden: bool = False
    align: Qt.AlignmentFlag | None = None
    indent: Callable[[Any], int] | None = None

    def value(self, row: Any) -> Any:
        return self.getter(row) if self.getter is not None else attrgetter(self.name)(row)

    @property
    def pixels(self) -> int:
        return self.width or WIDTHS[self.kind]

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        if self.align is not None:
            return self.align
        return _RIGHT if self.kind.figures else _LEFT
