"""Cells: what a raw workbook value means, column letters, serial dates, digests."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Final

from finance_desk.base.period import day_of, parse_day
from finance_desk.files.model import Cell

_EPOCH_1900: Final = dt.date(1899, 12, 30)  # Excel believes that 1900 was a leap year
_EPOCH_1904: Final = dt.date(1904, 1, 1)


def cell_of(value: object) -> Cell:
    """A calamine value as a cell; a float becomes its exact short text: 1002.0 → 1002, 0.1 → 0.1."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else Decimal(repr(value))
    if isinstance(value, int):
        return value
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    return str(value)


def cell_text(cell: Cell) -> str:
    """A cell as text: codes keep leading zeros, whole numbers have no point, dates are ISO."""
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell).strip()


def cell_day(cell: Cell, *, date1904: bool = False) -> int:
    """The day (yyyymmdd) a cell means: a date, text as people write it, or a serial number.

    Raises ``ValueError`` when it is none of these.
    """
    if isinstance(cell, Decimal):
        cell = int(cell)
    if isinstance(cell, int) and not 19_000_101 <= cell <= 99_991_231:
        if not 1 <= cell <= 2_958_465:
            raise ValueError(f"not a date: {cell!r}")
        return day_of((_EPOCH_1904 if date1904 else _EPOCH_1900) + dt.timedelta(days=cell))
    if isinstance(cell, str) and cell.strip().isdigit() and len(cell.strip()) == 5:
        return cell_day(int(cell), date1904=date1904)
    return parse_day(cell if cell is not None else "")


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
