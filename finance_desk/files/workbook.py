"""Rows of Excel workbooks, .xlsx and .xls, through python-calamine (12 times as fast as openpyxl).

The reader holds the sheet in memory; what is given out are plain values, made row by row.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import python_calamine as calamine

from finance_desk.base.errors import refuse
from finance_desk.base.findings import Finding, hint, warn
from finance_desk.base.messages import message
from finance_desk.files.compound import Compound, NotCompound, packed
from finance_desk.files.model import Cell, Limits, Range, Row, cell_text, column_letter, place
from finance_desk.files.old_workbook import BadRecords, walk_records
from finance_desk.files.package import Extent, Package, open_package
from finance_desk.files.refusals import damaged, password_protected, too_much, unreadable, wrong_kind

_EXACT: Final = 1e15
"""From here on a number has more digits than Excel keeps (15)."""


class Workbook:
    """An opened workbook. Raises :class:`Refused` for a damaged, protected or hostile file."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        raw = self._read()
        self._package: Package | None = None
        if raw[:2] == b"PK":
            self._package = open_package(path, raw, limits)
            self.date1904 = self._package.date1904
        else:
            raw, self.date1904 = self._old(raw)
        self._book: Any = _guarded(path, lambda: calamine.CalamineWorkbook.from_filelike(BytesIO(raw)))
        self.sheets: tuple[str, ...] = tuple(
            each.name
            for each in self._book.sheets_metadata
            if each.typ == calamine.SheetTypeEnum.WorkSheet
            and each.visible == calamine.SheetVisibleEnum.Visible
        )

    def sheet(self, name: str) -> SheetRows:
        """The rows of a sheet, hidden ones included if asked for by name.

        Raises :class:`Refused` when there is no such sheet or it is beyond the limits.
        """
        if name not in self._book.sheet_names:
            raise refuse(
                "files.sheet",
                message(
                    "{file} has no sheet {sheet}; it has {sheets}.",
                    file=self.path.name,
                    sheet=name,
                    sheets=self.sheets,
                ),
                place(self.path),
            )
        extent = None
        if self._package is not None:
            if name not in self._package.parts:
                raise damaged(self.path, message("sheet {sheet} is missing", sheet=name))
            extent = self._package.extent(name)
        sheet = _guarded(self.path, lambda: self._book.get_sheet_by_name(name))
        return SheetRows(self.path, name, sheet, self.date1904, _told(self.path, name, extent))

    def _read(self) -> bytes:
        try:
            size = self.path.stat().st_size
            if size > self.limits.workbook_size:
                raise too_much(
                    self.path,
                    "",
                    message(
                        "{file} has {bytes} bytes; a workbook of more than {most} is not opened.",
                        file=self.path.name,
                        bytes=size,
                        most=self.limits.workbook_size,
                    ),
                )
            return self.path.read_bytes()
        except OSError as error:
            raise unreadable(self.path, error) from error

    def _old(self, raw: bytes) -> tuple[bytes, bool]:
        """An .xls made safe to read, and whether its days count from 1904."""
        try:
            compound = Compound(raw)
            if "EncryptedPackage" in compound:
                raise password_protected(self.path)
            name = next((name for name in ("Workbook", "Book") if name in compound), "")
            if not name:
                raise wrong_kind(self.path, message("an Office document without sheets"))
            book = walk_records(compound.read(name))
            safe = packed(name, book.stream)
        except (NotCompound, BadRecords) as error:
            raise damaged(self.path, error) from error
        if book.protected:
            raise password_protected(self.path)
        if book.columns > self.limits.columns or book.rows * book.columns > self.limits.cells:
            raise too_much(
                self.path,
                "",
                message(
                    "{file}: the cells reach to row {rows} and column {columns}, more than a table may have.",
                    file=self.path.name,
                    rows=book.rows,
                    columns=column_letter(book.columns - 1),
                ),
            )
        return safe, book.date1904


class SheetRows:
    """The rows of one sheet. ``findings`` is whole once the rows have been read to the end."""

    def __init__(self, path: Path, name: str, sheet: Any, date1904: bool, findings: list[Finding]) -> None:
        self.path = path
        self.name = name
        self.date1904 = date1904
        self.empty: bool = sheet.height == 0
        self.merged: tuple[Range, ...] = tuple(
            (top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        )
        self.findings = findings
        self._told = len(findings)
        self._sheet = sheet

    def rows(self) -> Iterator[Row]:
        """Every row that has anything in it, its cells counted from column A."""
        del self.findings[self._told :]
        start = self._sheet.start
        before: list[Cell] = [None] * (start[1] if start else 0)
        long: list[float] = []

        def number_of(value: float) -> Cell:
            if value.is_integer() and -_EXACT < value < _EXACT:
                return int(value)
            if not -_EXACT < value < _EXACT:
                long.append(value)
            return exact_number(value)

        for number, values in enumerate(self._sheet.iter_rows(), 1):
            if values.count("") == len(values):
                continue
            cells = before + [
                (value or None)
                if (kind := type(value)) is str
                else number_of(value)
                if kind is float
                else _other(value)
                for value in values
            ]
            if long and len(self.findings) == self._told:
                self.findings.append(self._digits_lost(number, len(before) + values.index(long[0]), long[0]))
            yield number, cells

    def _digits_lost(self, row: int, column: int, value: float) -> Finding:
        where = place(self.path, self.name, row, column)
        return warn(
            "files.digits",
            message(
                "{place}: the number {number} has more digits than Excel keeps; its last ones are lost.",
                place=where.label,
                number=cell_text(exact_number(value)),
            ),
            where,
            remedy=hint(
                message("Bank accounts and identity numbers must be text in the file; export it again.")
            ),
        )


def exact_number(value: float) -> Cell:
    """A number of Excel as a whole number or a decimal, never a float.

    Excel keeps and shows 15 significant digits. What a formula leaves in the 16th and 17th is noise of its
    binary arithmetic (0.1+0.2 is stored as 0.30000000000000004) and belongs to no amount.
    """
    text = f"{value:.15g}"
    if "." in text or "e" in text:
        return Decimal(text)
    return int(text) if math.isfinite(value) else text


def _other(value: object) -> Cell:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return value
        case dt.datetime() if value.time() == dt.time():
            return value.date()
        case dt.date():
            return value
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
        case _:
            return str(value)


def _told(path: Path, sheet: str, extent: Extent | None) -> list[Finding]:
    """What the reader would pass over: formulas without a stored result, and error values."""
    if extent is None:
        return []
    told: list[Finding] = []
    if extent.uncached:
        told.append(
            warn(
                "files.formula",
                message(
                    "{file}, sheet {sheet}: {count} formulas have no stored result and are read as blank; the first is {cell}.",
                    file=path.name,
                    sheet=sheet,
                    count=extent.uncached,
                    cell=extent.first_uncached,
                ),
                place(path, sheet),
                remedy=hint(message("Open the file in Excel or WPS, save it and read it again.")),
            )
        )
    if extent.errors:
        told.append(
            warn(
                "files.error_value",
                message(
                    "{file}, sheet {sheet}: {count} cells hold an error such as #REF! and are read as blank; the first is {cell}.",
                    file=path.name,
                    sheet=sheet,
                    count=extent.errors,
                    cell=extent.first_error,
                ),
                place(path, sheet),
                remedy=hint(message("Mend the formulas in Excel or WPS, save the file and read it again.")),
            )
        )
    return told


def _guarded(path: Path, read: Any) -> Any:
    """Run the reader; its errors become refusals, and so do the panics of its Rust half."""
    try:
        return read()
    except calamine.PasswordError as error:
        raise password_protected(path) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise damaged(path, error) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # has no importable type and no Exception base
            raise damaged(path, message("its reader gave up")) from error
        raise
