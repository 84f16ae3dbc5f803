"""Opening a table: what the file is, its sheet, its header, and then its rows as they stream."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Final, Protocol

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import message
from finance_desk.files.compound import SIGNATURE
from finance_desk.files.delimited import DelimitedRows
from finance_desk.files.encoding import TextFile, read_encoding
from finance_desk.files.headers import HEAD_ROWS, HeaderSpec, fill_merged, find_header
from finance_desk.files.markup import html_rows, xml_rows
from finance_desk.files.model import DEFAULT_LIMITS, Cell, FileKind, Limits, Range, Row, cell_text, place
from finance_desk.files.refusals import too_much, unreadable, wrong_kind
from finance_desk.files.workbook import Workbook

_OTHERS: Final = (
    (b"%PDF", message("a PDF document")),
    (b"Rar!", message("a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", message("a 7z archive")),
    (b"\x1f\x8b", message("a gzip archive")),
    (b"\x89PNG", message("a picture")),
    (b"\xff\xd8\xff", message("a picture")),
    (b"GIF8", message("a picture")),
    (b"{\\rtf", message("an RTF document")),
    (b"SQLite format 3\0", message("a SQLite database")),
)
_HTML: Final = re.compile(r"<(?:html|head|meta|body|table|style|div)\b")
_XML_2003: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_NOT_YUAN: Final = re.compile(r"单位[:：]?\s*(?:人民币)?\s*([百千万亿]+元)")
_HEAD_TEXT: Final = 8192
_TITLES_SHOWN: Final = 20


class Rows(Protocol):
    """What every kind of file gives."""

    findings: list[Finding]
    date1904: bool

    @property
    def merged(self) -> tuple[Range, ...]: ...

    def rows(self) -> Iterator[Row]: ...


class TableFile:
    """A table opened for reading; its rows can be read any number of times.

    ``sheet`` and ``sheets`` are empty but for workbooks, ``encoding`` and ``delimiter`` but for texts.
    ``header`` is there when one was asked for.
    """

    def __init__(
        self,
        path: Path,
        kind: FileKind,
        source: Rows,
        header: HeaderSpec | None,
        *,
        sheet: str = "",
        sheets: tuple[str, ...] = (),
        encoding: str = "",
        delimiter: str = "",
    ) -> None:
        self.path = path
        self.kind = kind
        self.sheet = sheet
        self.sheets = sheets
        self.encoding = encoding
        self.delimiter = delimiter
        self._source = source
        head = self.head()
        self.empty = not head
        self.header = find_header(head, header.wanted, required=header.required) if header else None
        self._early = _other_units(self, head)

    @property
    def date1904(self) -> bool:
        """Whether serial days of this workbook count from 1904 (for :func:`cell_day`)."""
        return self._source.date1904

    @property
    def findings(self) -> list[Finding]:
        """Warnings that a person must see; whole once the rows have been read to the end."""
        return [*self._early, *self._source.findings]

    def head(self, rows: int = HEAD_ROWS) -> list[Row]:
        """The first rows with merged cells filled, as a preview or for another search of a header."""
        first = list(islice(self._source.rows(), rows))
        return fill_merged(first, self._source.merged)

    def rows(self) -> Iterator[Row]:
        """The rows with their numbers in the file; blank ones left out.

        With a header only those after it, and not the header again where a page break repeats it. Raises
        :class:`Refused` when the file turns out to be cut off or beyond the limits: whoever stores the rows
        does so in one transaction, which then leaves nothing.
        """
        header = self.header
        if header is None:
            yield from self._source.rows()
            return
        own: list[Sequence[Cell]] = []
        for number, cells in self._source.rows():
            if number > header.row:
                if cells not in own:
                    yield number, cells
            elif number >= header.first:
                own.append(cells)

    def place(self, row: int | None = None, column: int | None = None) -> Subject:
        """Where a row (from 1) and column (from 0) of this table are, for findings."""
        return place(self.path, self.sheet, row, column)


def read_table(
    path: Path | str,
    *,
    sheet: str | int | None = None,
    header: HeaderSpec | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> TableFile:
    """Open a table of any of the known kinds.

    ``sheet`` is a name or a number from 0; else the first visible sheet with the header, or with anything
    in it. With a ``header`` the columns are found by their titles, and a file without the required ones is
    refused with the titles it has. Raises :class:`Refused`.
    """
    path = Path(path)
    kind, text = _recognised(path, limits)
    table = (
        _of_workbook(path, kind, sheet, header, limits)
        if text is None
        else _of_text(text, kind, header, limits)
    )
    if table.empty:
        raise _empty(path)
    if header is not None and not _complete(table, header):
        raise _no_header(table, header)
    return table


def open_text(path: Path | str, limits: Limits = DEFAULT_LIMITS) -> TextFile:
    """A text of whatever encoding, proven (for formats that are not tables). Raises :class:`Refused`."""
    path = Path(path)
    _, text = _recognised(path, limits)
    if text is None:
        raise wrong_kind(path, message("an Excel workbook"))
    return text


def file_digest(path: Path | str) -> str:
    """The SHA-256 of a file in hexadecimal, by which the same file is known again. Raises :class:`Refused`."""
    path = Path(path)
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error) from error


def _recognised(path: Path, limits: Limits) -> tuple[FileKind, TextFile | None]:
    """What the file is, by its content; texts come with their encoding."""
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            raise wrong_kind(path, message("a folder") if S_ISDIR(status.st_mode) else message("a device"))
        with path.open("rb") as stream:
            magic = stream.read(16)
    except OSError as error:
        raise unreadable(path, error) from error
    if not magic:
        raise _empty(path)
    if status.st_size > limits.size:
        raise too_much(
            path,
            "",
            message(
                "{file} has {bytes} bytes; a file of more than {most} is not opened.",
                file=path.name,
                bytes=status.st_size,
                most=limits.size,
            ),
        )
    if magic.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileKind.XLSX, None
    if magic.startswith(SIGNATURE):
        return FileKind.XLS, None
    for start, kind in _OTHERS:
        if magic.startswith(start):
            raise wrong_kind(path, kind)
    text = read_encoding(path, limits)
    return _kind_of_text(path, next(text.chunks(_HEAD_TEXT), "").lstrip().lower()), text


def _kind_of_text(path: Path, head: str) -> FileKind:
    if head.startswith(("mime-version:", "from: <saved by")):
        raise wrong_kind(path, message("a web archive (.mht)"))
    if not head.startswith("<"):
        return FileKind.TEXT
    if _XML_2003 in head:
        return FileKind.XML
    if _HTML.search(head):
        return FileKind.HTML
    if head.startswith("<?xml"):
        raise wrong_kind(path, message("an XML document"))
    return FileKind.TEXT


def _of_text(text: TextFile, kind: FileKind, header: HeaderSpec | None, limits: Limits) -> TableFile:
    if kind is FileKind.TEXT:
        rows = DelimitedRows(text, limits)
        return TableFile(text.path, kind, rows, header, encoding=text.encoding, delimiter=rows.delimiter)
    source = html_rows(text, limits) if kind is FileKind.HTML else xml_rows(text, limits)
    return TableFile(text.path, kind, source, header, encoding=text.encoding)


def _of_workbook(
    path: Path, kind: FileKind, sheet: str | int | None, header: HeaderSpec | None, limits: Limits
) -> TableFile:
    book = Workbook(path, limits)
    names = book.sheets[: limits.sheets]
    if isinstance(sheet, int):
        if not 0 <= sheet < len(book.sheets):
            raise refuse(
                "files.sheet",
                message(
                    "{file} has no sheet number {number}; it has {sheets}.",
                    file=path.name,
                    number=sheet + 1,
                    sheets=book.sheets,
                ),
                place(path),
            )
        names = (book.sheets[sheet],)
    elif sheet is not None:
        names = (sheet,)
    first: TableFile | None = None
    for name in names:
        rows = book.sheet(name)
        if rows.empty:
            continue
        table = TableFile(path, kind, rows, header, sheet=name, sheets=book.sheets)
        if not table.empty and (header is None or _complete(table, header)):
            return table
        first = first or table
    if first is None:
        raise _empty(path)
    return first


def _complete(table: TableFile, spec: HeaderSpec) -> bool:
    return table.header is not None and not set(spec.required) & set(table.header.missing)


def _empty(path: Path) -> Refused:
    return refuse(
        "files.empty",
        message("{file} is empty: there is no row in it.", file=path.name),
        place(path),
        remedy=hint(message("Export it again, or choose the file that has the rows.")),
    )


def _no_header(table: TableFile, spec: HeaderSpec) -> Refused:
    found = table.header
    missing = [field for field in (spec.required or spec.wanted) if found is None or field in found.missing]
    head = table.head()
    row = found.row if found else head[0][0]
    titles = found.titles if found else tuple(cell_text(cell) for cell in head[0][1])
    return refuse(
        "files.header",
        message(
            "{place}: no column for {missing}; the columns found are {titles}.",
            place=table.place(row).label,
            missing=[spec.wanted[field][0].replace("|", "") for field in missing],
            titles=[" ".join(title.split()) for title in titles if title][:_TITLES_SHOWN],
        ),
        table.place(row),
        remedy=hint(message("Give the columns these titles, or choose the sheet that has them.")),
    )


def _other_units(table: TableFile, head: Sequence[Row]) -> tuple[Finding, ...]:
    """A unit other than yuan above the table: figures read as yuan would be wrong by thousands."""
    last = table.header.row if table.header else HEAD_ROWS
    for number, cells in head:
        for column, cell in enumerate(cells):
            match = _NOT_YUAN.search(cell) if isinstance(cell, str) and number <= last else None
            if match:
                return (
                    warn(
                        "files.unit",
                        message(
                            "{place}: the amounts are said to be in {unit}, but are read as yuan.",
                            place=table.place(number, column).label,
                            unit=match[1],
                        ),
                        table.place(number, column),
                        remedy=hint(message("Export the amounts in yuan.")),
                    ),
                )
    return ()
