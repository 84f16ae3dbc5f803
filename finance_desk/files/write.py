"""Writing tables: typed Excel workbooks and csv, each put in place in one step or not at all.

Money is written as a number with two decimals, so that Excel can add it up. The file holds its exact decimal
text (``1234.56``), made from the fen without a float; that Excel computes with binary floats afterwards lies in
the nature of the format, and 15 digits, its limit, are as many as the largest amount has.
Text is written as text whatever it looks like: no cell of ours is ever a formula.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Final

from finance_desk.base.findings import Finding, hint, warn
from finance_desk.base.messages import Message, message, render
from finance_desk.base.money import format_fen
from finance_desk.base.period import date_of, format_day, format_period
from finance_desk.files.model import place
from finance_desk.files.refusals import unwritable

SHEET_ROWS: Final = 1_048_576
SHEET_COLUMNS: Final = 16_384
CELL_TEXT: Final = 32_767
"""The most characters a cell of Excel holds."""


class Kind(StrEnum):
    """What a column holds, as it stands in our tables: ``money`` is int fen, ``day`` yyyymmdd, ``period`` yyyymm."""

    TEXT = "text"
    MONEY = "money"
    INT = "int"
    DAY = "day"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Column:
    """A column to write: ``name`` is what programs call it, ``title`` what people read.

    ``width`` in characters; 0 takes the usual one of the kind.
    """

    name: str
    title: Message | str
    kind: Kind = Kind.TEXT
    width: int = 0


Values = Sequence[Any]
"""A row to write: one value per column, of the column's kind, ``None`` for blank."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet to write: title lines, header, rows as they stream, and a total.

    ``level`` gives a row's outline level (0 to 7; Excel folds the deeper rows below a row under it).
    ``totals`` is a row of values like the others.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Values]
    titles: Sequence[Message | str] = ()
    totals: Values | None = None
    level: Callable[[Values], int] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the file, its number of rows (headers and totals not counted), what was cut."""

    path: Path
    rows: int
    findings: tuple[Finding, ...] = ()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside ``path`` to write to, which takes its place when the block ends well.

    When it does not, or the disk is full or the target locked, what stood at ``path`` still stands, and
    nothing is left beside it. Raises :class:`Refused` for what the file system will not do.
    """
    path = Path(path)
    # the path of nothing is the folder we stand in, which has no name to put a draft beside
    draft = path.with_name(f".{path.stem[:100]}.{secrets.token_hex(6)}{path.suffix}") if path.name else path
    try:
        try:
            if path.is_dir():
                raise IsADirectoryError(21, os.strerror(21))
            draft.open("xb").close()
            yield draft
            with draft.open("rb+") as stream:
                os.fsync(stream.fileno())
            draft.replace(path)
        except OSError as error:
            raise unwritable(path, error) from error
    finally:
        if draft != path:
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def write_csv(
    path: Path | str,
    columns: Sequence[Column],
    rows: Iterable[Values],
    *,
    lang: str = "",
    bom: bool = False,
) -> Written:
    """Write a csv in UTF-8: amounts ``1234.56``, days and periods in ISO form.

    The first line has the columns' names, or their titles in ``lang``. ``bom`` puts the mark in front
    without which Excel takes the file for GBK. Text that a spreadsheet would run as a formula gets an
    apostrophe in front, which :func:`cell_text` takes off again. Raises :class:`Refused`.
    """
    path = Path(path)
    with (
        replacing(path) as draft,
        draft.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as stream,
    ):
        count = write_csv_to(stream, columns, rows, lang=lang)
    return Written(path, count)


def write_csv_to(
    stream: IO[str], columns: Sequence[Column], rows: Iterable[Values], *, lang: str = ""
) -> int:
    """The same onto an open text stream (opened with ``newline=""``); gives the number of rows."""
    out = csv.writer(stream, lineterminator="\r\n")
    out.writerow([render(column.title, lang) if lang else column.name for column in columns])
    makers = [_CSV_TEXT[column.kind] for column in columns]
    count = 0
    for row in rows:
        out.writerow(["" if value is None else make(value) for make, value in zip(makers, row, strict=True)])
        count += 1
    return count


_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_PLAIN_NUMBER: Final = re.compile(r"[+-]?[\d.,]*")


def _safe(value: object) -> str:
    text = str(value)
    formula = _FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if formula else text


_CSV_TEXT: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.TEXT: _safe,
    Kind.MONEY: lambda fen: format_fen(fen, group=False),
    Kind.INT: str,
    Kind.DAY: format_day,
    Kind.PERIOD: format_period,
}

_WIDTHS: Final = {Kind.TEXT: 24, Kind.MONEY: 18, Kind.INT: 10, Kind.DAY: 12, Kind.PERIOD: 10}
_FORMATS: Final = {
    Kind.MONEY: "#,##0.00;[Red]-#,##0.00",
    Kind.INT: "0",
    Kind.DAY: "yyyy-mm-dd",
    Kind.TEXT: "@",
    Kind.PERIOD: "@",
}
_EPOCH: Final = dt.date(1899, 12, 30)
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write_xlsx(
    path: Path | str, sheets: Sequence[Sheet], *, lang: str = "zh", sheet_rows: int = SHEET_ROWS
) -> Written:
    """Write a workbook in flat memory, whatever the number of rows.

    Beyond ``sheet_rows``, at most Excel's own limit, a table goes on in a further sheet. Text beyond a
    cell's limit is cut and told as a finding. Raises :class:`Refused`.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    path = Path(path)
    if not sheets or any(not 0 < len(sheet.columns) <= SHEET_COLUMNS for sheet in sheets):
        raise ValueError("a workbook has at least one sheet, a sheet 1 to 16384 columns")
    with replacing(path) as draft, tempfile.TemporaryDirectory() as scratch:
        book = xlsxwriter.Workbook(str(draft), {"constant_memory": True, "tmpdir": scratch})
        writer = _BookWriter(book, path, lang, sheet_rows)
        try:
            rows = sum(writer.write(sheet) for sheet in sheets)
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error
        finally:
            for worksheet in book.worksheets():
                worksheet._opt_close()  # else an abandoned workbook keeps its row files open
    return Written(path, rows, tuple(writer.findings))


class _BookWriter:
    """One workbook being written: its formats, the names taken, and what had to be cut."""

    def __init__(self, book: Any, path: Path, lang: str, sheet_rows: int) -> None:
        self.book = book
        self.path = path
        self.lang = lang
        self.sheet_rows = sheet_rows
        self.findings: list[Finding] = []
        self.names: set[str] = set()
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.header = book.add_format(
            {
                "bold": True,
                "bg_color": "#E8EDF3",
                "bottom": 1,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
            }
        )
        self.kinds = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
        self.totals = {
            kind: book.add_format({"num_format": text, "bold": True, "top": 1})
            for kind, text in _FORMATS.items()
        }

    def write(self, sheet: Sheet) -> int:
        """Write one table, over several worksheets if need be; gives its number of rows."""
        worksheet, line = self._begin(sheet)
        room = self.sheet_rows - line - 1
        put = [self._put(worksheet, column.kind) for column in sheet.columns]
        count = 0
        for row in sheet.rows:
            if count and count % room == 0:
                worksheet, line = self._begin(sheet)
                put = [self._put(worksheet, column.kind) for column in sheet.columns]
            if sheet.level is not None and (level := sheet.level(row)):
                worksheet.set_row(line, None, None, {"level": level})
            for place_in_row, (write, value) in enumerate(zip(put, row, strict=True)):
                if value is not None and value != "":
                    write(line, place_in_row, value, None)
            line += 1
            count += 1
        if sheet.totals is not None:
            for place_in_row, (write, column) in enumerate(zip(put, sheet.columns, strict=True)):
                value, look = sheet.totals[place_in_row], self.totals[column.kind]
                if value is None:
                    worksheet.write_blank(line, place_in_row, None, look)
                elif isinstance(value, str):
                    self._put(worksheet, Kind.TEXT)(line, place_in_row, value, look)
                else:
                    write(line, place_in_row, value, look)
        return count

    def _begin(self, sheet: Sheet) -> tuple[Any, int]:
        """A new worksheet with title lines and header; gives it and the line of its first row."""
        worksheet = self.book.add_worksheet(self._free_name(sheet.name))
        for index, column in enumerate(sheet.columns):
            worksheet.set_column(index, index, column.width or _WIDTHS[column.kind], self.kinds[column.kind])
        text = self._put(worksheet, Kind.TEXT)
        line = 0
        for title in sheet.titles:
            text(line, 0, render(title, self.lang), None if line else self.title)
            line += 1
        for index, column in enumerate(sheet.columns):
            text(line, index, render(column.title, self.lang), self.header)
        if sheet.level is not None:
            worksheet.outline_settings(symbols_below=False)  # a heading stands above what it folds
        worksheet.freeze_panes(line + 1, 0)
        worksheet.repeat_rows(line)
        worksheet.set_paper(9)  # A4
        worksheet.set_landscape()
        worksheet.fit_to_pages(1, 0)
        return worksheet, line + 1

    def _free_name(self, wanted: str) -> str:
        """A sheet name that Excel takes and that is not taken yet."""
        base = _NOT_IN_NAMES.sub("_", wanted).strip("' ") or "Sheet"
        name, number = base[:31], 1
        while name.casefold() in self.names:
            number += 1
            tail = f" ({number})"
            name = base[: 31 - len(tail)] + tail
        self.names.add(name.casefold())
        return name

    def _put(self, worksheet: Any, kind: Kind) -> Callable[[int, int, Any, Any], None]:
        """What writes a value of a kind into a cell."""
        number, string = worksheet.write_number, worksheet.write_string

        def text(line: int, index: int, value: Any, look: Any) -> None:
            shown = value if type(value) is str else str(value)
            if shown[:3] == "<r>" and shown.endswith("</r>"):
                shown += " "  # XlsxWriter would take it for its own markup
            if string(line, index, shown, look) == -2:
                self._cut(worksheet.get_name(), line, index, len(shown))

        def money(line: int, index: int, fen: int, look: Any) -> None:
            number(line, index, Decimal(fen).scaleb(-2), look)

        def integer(line: int, index: int, value: int, look: Any) -> None:
            (number if abs(value) < 10**15 else text)(line, index, value, look)

        def day(line: int, index: int, value: int, look: Any) -> None:
            number(line, index, _serial(value), look)

        def period(line: int, index: int, value: int, look: Any) -> None:
            text(line, index, format_period(value), look)

        return {Kind.TEXT: text, Kind.MONEY: money, Kind.INT: integer, Kind.DAY: day, Kind.PERIOD: period}[
            kind
        ]

    def _cut(self, sheet: str, line: int, index: int, length: int) -> None:
        where = place(self.path, sheet, line + 1, index)
        self.findings.append(
            warn(
                "files.cut",
                message(
                    "{place}: the text has {length} characters; a cell of Excel holds {most}, the rest is cut.",
                    place=where.label,
                    length=length,
                    most=CELL_TEXT,
                ),
                where,
                remedy=hint(message("Export as csv to keep the whole text.")),
            )
        )


@lru_cache(maxsize=4_000)
def _serial(day: int) -> int:
    """The serial day of Excel."""
    return (date_of(day) - _EPOCH).days
