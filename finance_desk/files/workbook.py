"""Workbooks by python-calamine: xlsx, xlsm, xlsb, ods and real xls; checked before they are opened."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import Message, message
from finance_desk.files.cells import cell_of
from finance_desk.files.model import Limits, Row, TableFile

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_workbook(path: Path, sheet: str | None, limits: Limits, *, zipped: bool) -> TableFile:
    """A workbook's sheet (the first one with cells, unless named) as a table."""
    import python_calamine

    date1904 = False
    if zipped:
        date1904 = _check_zip(path, limits)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        names = tuple(book.sheet_names)
        chosen = _choose(book, names, sheet, path)
        page = book.get_sheet_by_name(chosen)
    except python_calamine.PasswordError as error:
        raise _refused(
            path,
            "file.password",
            message("{file} is protected by a password.", file=path.name),
            message("Save it without a password and send it again."),
        ) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _refused(
            path,
            "file.damaged",
            message("{file} is damaged or not whole ({cause}).", file=path.name, cause=str(error)[:120]),
            message("Open it in a spreadsheet, save it again, and send it again."),
        ) from error
    if page.total_height > limits.rows or page.total_width > limits.columns:
        raise _refused(
            path,
            "file.too_long",
            message(
                "{file} claims {rows} rows and {columns} columns.",
                file=path.name,
                rows=page.total_height,
                columns=page.total_width,
            ),
            message("Split the file, or delete the empty rows and columns around the table."),
        )
    start = page.start or (0, 0)

    def rows() -> Iterator[Row]:
        # a fresh sheet each time: the iterator of calamine runs once
        fresh = book.get_sheet_by_name(chosen)
        left = (None,) * start[1]
        for number, cells in enumerate(fresh.iter_rows(), start=1):
            yield number, (*left, *map(cell_of, cells)) if left else tuple(map(cell_of, cells))

    return TableFile(path, "xlsx" if zipped else "xls", chosen, names, rows, date1904=date1904)


def _choose(book: object, names: tuple[str, ...], sheet: str | None, path: Path) -> str:
    if sheet is not None:
        if sheet not in names:
            raise _refused(
                path,
                "file.sheet",
                message(
                    "{file} has no sheet {sheet}; it has {sheets}.", file=path.name, sheet=sheet, sheets=names
                ),
                message("Name one of its sheets."),
            )
        return sheet
    for name in names:
        if book.get_sheet_by_name(name).total_height:  # type: ignore[attr-defined]
            return name
    raise _refused(
        path,
        "file.empty",
        message("{file} is empty.", file=path.name),
        message("Send a file with a header and rows."),
    )


def _check_zip(path: Path, limits: Limits) -> bool:
    """Refuse bombs before unpacking anything; gives whether the book counts days from 1904."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            packed = max(1, sum(entry.compress_size for entry in entries))
            if unpacked > limits.unpacked or (unpacked > 50_000_000 and unpacked // packed > limits.ratio):
                raise _refused(
                    path,
                    "file.bomb",
                    message(
                        "{file} unpacks to {size} MB, {ratio} times its size; it was not opened.",
                        file=path.name,
                        size=unpacked // 1_000_000,
                        ratio=unpacked // packed,
                    ),
                    message("Ask the sender for a plain csv file."),
                )
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                return False
            with archive.open("xl/workbook.xml") as stream:
                head = stream.read(20_000)
            return b'date1904="1"' in head or b'date1904="true"' in head
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise _refused(
            path,
            "file.damaged",
            message("{file} is damaged or not whole ({cause}).", file=path.name, cause=str(error)[:120]),
            message("Open it in a spreadsheet, save it again, and send it again."),
        ) from error


def _refused(path: Path, code: str, what: Message, next_step: Message) -> Refused:
    return refuse(code, what, Subject("file", label=path.name), remedy=hint(next_step))
