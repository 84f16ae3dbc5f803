"""What a table is made of: cells, rows, limits, places; and how one cell is read. No files here."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from finance_desk.base.findings import Subject
from finance_desk.base.money import parse_fen
from finance_desk.base.period import day_of, parse_day

Cell = str | int | Decimal | dt.date | None
"""A cell's value. Text files give ``str`` only (blank is ``""``); workbooks give typed values (blank is ``None``)."""

Row = tuple[int, Sequence[Cell]]
"""The row's number as seen in the file, from 1 (for text: the line it begins on), and its cells.

Rows may be shorter than the header: cells missing at the end are blank.
"""

Range = tuple[int, int, int, int]
"""Merged cells: first row, first column, last row, last column; all from 0."""


class FileKind(StrEnum):
    """What a file is by its content."""

    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"
    HTML = "html"
    XML = "xml"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is opened at all; more is refused before it is read into memory.

    ``size`` and ``unpacked`` are bytes (of the file; of a workbook's parts unpacked). ``ratio`` is the most
    a workbook may grow when unpacked; it counts from ``ratio_from`` bytes on, because small files of
    blank cells pack very well. ``cells`` is rows times columns of a workbook's sheet, the room its reader takes.
    """

    size: int = 2 << 30
    workbook_size: int = 256 << 20
    unpacked: int = 2 << 30
    ratio: int = 200
    ratio_from: int = 32 << 20
    rows: int = 5_000_000
    columns: int = 2_000
    cells: int = 40_000_000
    line: int = 16 << 20
    sheets: int = 50


DEFAULT_LIMITS: Final = Limits()


def column_letter(index: int) -> str:
    """The letters of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place(path: Path, sheet: str = "", row: int | None = None, column: int | None = None) -> Subject:
    """Where something is in a file: ``rows.csv:17``, ``rows.csv:17 C``, ``book.xlsx 余额表!C17``.

    ``row`` counts from 1 as people do, ``column`` from 0 as code does.
    """
    label = path.name
    letters = "" if column is None else column_letter(column)
    if sheet:
        label += f" {sheet}" + ("" if row is None else f"!{letters}{row}")
    elif row is not None:
        label += f":{row}" + (f" {letters}" if letters else "")
    return Subject("file" if row is None else "row", label=label, line=row)


_WHITE: Final = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff"
_AS_TEXT: Final = re.compile(r'="((?:[^"]|"")*)"')
_NOTHING: Final = frozenset({"", "-", "--", "---", "—", "——", "–", "／", "/"})
_STAMP: Final = re.compile(r"(\d{8})(?:\d{6}|[T ].*)")
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?")
_EPOCH_1900: Final = dt.date(1899, 12, 30)
_EPOCH_1904: Final = dt.date(1904, 1, 1)


def cell_text(cell: Cell) -> str:
    """What a person reads in the cell, without white space around it.

    A number keeps no decimals it does not need, so an account code typed as a number is its digits
    (1002.0 → ``1002``) while a text keeps its leading zeros. ``="0012"``, as systems write to keep Excel
    from making a number of it, is ``0012``; so is the apostrophe that :func:`write_csv` puts before formulas.
    """
    if cell is None or cell == "":
        return ""
    match cell:
        case str():
            text = cell.strip(_WHITE)
            if text[:1] == "=" and (match := _AS_TEXT.fullmatch(text)):
                return match[1].replace('""', '"').strip(_WHITE)
            return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text
        case Decimal():
            return f"{cell.normalize():f}"
        case dt.datetime():
            return cell.strftime("%Y-%m-%d %H:%M:%S") if cell.time() != dt.time() else cell.date().isoformat()
        case dt.date():
            return cell.isoformat()
        case _:
            return str(cell)


def cell_fen(cell: Cell) -> int | None:
    """The amount in fen of a cell in yuan; ``None`` for a blank one or a dash.

    Raises :class:`finance_desk.base.money.NotMoney`.
    """
    if cell is None or cell == "":
        return None
    if type(cell) is str and cell[:1].isdigit() and cell[-1:].isdigit():
        return parse_fen(cell)
    text = cell_text(cell)
    return None if text in _NOTHING else parse_fen(text)


@lru_cache(maxsize=10_000)
def cell_day(cell: Cell, date1904: bool = False) -> int | None:
    """The day yyyymmdd of a cell; ``None`` for a blank one.

    Takes dates, the usual texts, numbers like 20240103 and the serial days of Excel (45294), which count
    from 1899-12-30 or, in ``date1904`` workbooks, from 1904-01-01. Serials before March 1900 are not
    taken: Excel counts a 29 February 1900 that never was. Raises ``ValueError``.
    """
    if isinstance(cell, dt.date):
        return day_of(cell)
    text = unicodedata.normalize("NFKC", cell_text(cell))
    if text in _NOTHING:
        return None
    if match := _SERIAL.fullmatch(text):
        return day_of((_EPOCH_1904 if date1904 else _EPOCH_1900) + dt.timedelta(days=int(match[1])))
    if match := _STAMP.fullmatch(text):
        text = match[1]
    return parse_day(text)
