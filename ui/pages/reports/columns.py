"""The rows and columns of a statement on the screen: its sides beside each other, as on the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt

from finance_desk.base.messages import Message
from finance_desk.reports.model import Cell, Report, ReportRow
from ui.models.columns import Column
from ui.theme.cells import Kind
from ui.theme.look import look

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line across the form: a row of each side, or ``None`` where a side is shorter."""

    rows: tuple[ReportRow | None, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a statement: its side and row, and its column counted from 0 (-1: the line's name)."""

    side: int
    column: int


def lines_of(report: Report) -> list[StatementLine]:
    """The statement line by line."""
    height = max((len(side.rows) for side in report.sides), default=0)
    return [
        StatementLine(tuple(side.rows[at] if at < len(side.rows) else None for side in report.sides))
        for at in range(height)
    ]


def columns_of(report: Report) -> list[Column]:
    """A name and the figures for each side; names of columns are read back by :func:`place_of`."""
    made = []
    for side, each in enumerate(report.sides):
        made.append(
            Column(f"{side}:", each.head, width=120, getter=_name(side), grow=True, indent=_level(side))
        )
        made += [
            Column(
                f"{side}:{at}",
                Message(title),
                Kind.MONEY,
                width=128,
                getter=_figure(side, at),
                zero=True,
                align=_RIGHT,
            )
            for at, title in enumerate(report.columns)
        ]
    return made


def place_of(column: str) -> Place:
    side, _, at = column.partition(":")
    return Place(int(side), int(at) if at else -1)


def heavy(line: StatementLine, column: str) -> bool:
    """Whether the cell belongs to a line that the form sets in bold."""
    row = line.rows[place_of(column).side]
    return row is not None and row.bold


def shown(cell: Cell) -> int | str | None:
    """The amount, or the words of its error."""
    return cell.error.shown(look().lang) if cell.error is not None else cell.amount


def _name(side: int) -> Callable[[StatementLine], str]:
    def name(line: StatementLine) -> str:
        row = line.rows[side]
        return row.label if row is not None else ""

    return name


def _level(side: int) -> Callable[[StatementLine], int]:
    def level(line: StatementLine) -> int:
        row = line.rows[side]
        return row.level if row is not None else 0

    return level


def _figure(side: int, at: int) -> Callable[[StatementLine], int | str | None]:
    def figure(line: StatementLine) -> int | str | None:
        row = line.rows[side]
        return shown(row.cells[at]) if row is not None else None

    return figure
