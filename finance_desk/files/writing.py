"""Writing tables: xlsx with typed cells in flat memory, csv for programs; atomic, or not at all."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import message
from finance_desk.base.money import format_fen
from finance_desk.base.period import date_of, format_day, format_period
from finance_desk.files.model import Column, Sheet

_WIDTHS = {"text": 24, "money": 18, "int": 10, "day": 12, "period": 10}


@contextmanager
def atomic(path: Path | str) -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its place only when everything was written.

    Raises Refused when the folder, the disk or the old file is in the way; the old file stays.
    """
    path = Path(path)
    place = Subject("file", label=str(path))
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise refuse(
            "file.cannot_write",
            message(
                "{file} cannot be written: {cause}. What stood there is as it was.",
                file=str(path),
                cause=error.strerror or str(error),
            ),
            place,
            remedy=hint(
                message("Close the program that has it open, free some space, or choose another place.")
            ),
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_csv(
    path: Path | str, columns: Sequence[Column], rows: Iterable[Sequence[object]], *, for_excel: bool = False
) -> int:
    """UTF-8 csv with column names as its header and amounts as ``1234.56``; gives the row count.

    ``for_excel`` puts a byte-order mark first and Chinese titles in the header.
    """
    count = 0
    writers = [_csv_writer(column.kind) for column in columns]
    with (
        atomic(path) as target,
        target.open("w", encoding="utf-8-sig" if for_excel else "utf-8", newline="") as stream,
    ):
        out = csv.writer(stream, lineterminator="\n")
        out.writerow([column.title if for_excel else column.name for column in columns])
        for row in rows:
            out.writerow([write(value) for write, value in zip(writers, row, strict=True)])
            count += 1
    return count


def _csv_writer(kind: str) -> Callable[[Any], str]:
    if kind == "money":
        return lambda fen: "" if fen is None else format_fen(fen, group=False)
    if kind == "day":
        return lambda day: "" if day is None else format_day(day)
    if kind == "period":
        return lambda period: "" if period is None else format_period(period)
    return lambda value: "" if value is None else str(value)


def write_xlsx(path: Path | str, sheets: Sequence[Sheet]) -> int:
    """A workbook with typed cells; gives the number of rows written.

    The file format stores every number as a binary double; fen up to 10^15 go in and come out
    exactly when read at two decimals, which is all that is written.
    """
    import xlsxwriter

    count = 0
    with atomic(path) as target:
        book = xlsxwriter.Workbook(
            str(target), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        head = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#EEF2F1", "text_wrap": True, "valign": "vcenter"}
        )
        title = book.add_format({"bold": True, "font_size": 14})
        formats = {
            (kind, bold): book.add_format({**number, **({"bold": True} if bold else {})})
            for kind, number in (
                ("money", {"num_format": "#,##0.00;[Red]-#,##0.00"}),
                ("int", {"num_format": "0"}),
                ("day", {"num_format": "yyyy-mm-dd"}),
                ("text", {"num_format": "@"}),
                ("period", {"num_format": "@"}),
            )
            for bold in (False, True)
        }
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            top = len(sheet.titles)
            for index, column in enumerate(sheet.columns):
                page.set_column(index, index, column.width or _WIDTHS[column.kind])
            page.outline_settings(symbols_below=False)
            for index, line in enumerate(sheet.titles):
                page.write_string(index, 0, line, title if index == 0 else None)
            page.write_row(top, 0, [column.title for column in sheet.columns], head)
            page.freeze_panes(top + 1, 0)
            for index, row in enumerate(sheet.rows):
                at = top + 1 + index
                if index < len(sheet.levels) and sheet.levels[index]:
                    page.set_row(at, None, None, {"level": min(7, sheet.levels[index])})
                bold = index in sheet.bold
                for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                    if value is not None and value != "":
                        _write_cell(page, at, place, column.kind, value, formats[column.kind, bold])
                count += 1
        book.close()
    return count


def _write_cell(page: Any, row: int, column: int, kind: str, value: Any, form: Any) -> None:
    if kind == "money":
        page.write_number(row, column, Decimal(value) / 100, form)
    elif kind == "int":
        page.write_number(row, column, value, form)
    elif kind == "day":
        page.write_datetime(row, column, date_of(value), form)
    elif kind == "period":
        page.write_string(row, column, format_period(value), form)
    else:
        # always as a string: "=1+1" or "+86" stays the text it is
        page.write_string(row, column, str(value), form)
