"""The zip around an .xlsx: proven harmless before its reader opens it.

The reader lays a sheet out as a full rectangle in memory, so two cells in opposite corners of a tiny file would
take down the process. Therefore the sheet's XML is walked once, unpacked piece by piece, and its real extent
taken from the cells themselves (the written ``dimension`` is a mere claim). The same walk finds what the reader
would pass over in silence: formulas without a stored result, and error values.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from finance_desk.base.messages import message
from finance_desk.files.model import Limits, column_letter
from finance_desk.files.refusals import damaged, password_protected, too_much, wrong_kind

_CHUNK: Final = 1 << 20
_LONGEST_CELL: Final = 4 << 20
_OVERLAP: Final = 64
_SMALLEST_STRING: Final = 5
_HARMLESS_COUNT: Final = 5_000_000
_COUNT: Final = re.compile(rb"""uniqueCount\s*=\s*["']\s*(?:\+?(\d{6,40})|[^"'<>]*&)""")
_INDEX_SIZE: Final = 16 << 20
_MOST_PARTS: Final = 20_000
_SHEET_KIND: Final = "/relationships/worksheet"

_OTHERS: Final = (
    ("xl/workbook.bin", message("an .xlsb workbook")),
    ("content.xml", message("an OpenDocument file")),
    ("word/document.xml", message("a Word document")),
    ("ppt/presentation.xml", message("a PowerPoint document")),
    ("ofd.xml", message("an OFD document")),
)


@dataclass
class Extent:
    """What a sheet's XML really holds: the furthest row and column with content, and cells that need a word.

    ``rows`` may be up to a tenth too small, see :func:`_beyond`.
    ``uncached`` and ``errors`` count formulas without result and error values; the address beside each is
    the first one's.
    """

    rows: int = 0
    columns: int = 0
    uncached: int = 0
    first_uncached: str = ""
    errors: int = 0
    first_error: str = ""

    def reach(self, row: int, column: int) -> None:
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)

    def formula_without_result(self, address: str) -> None:
        self.uncached += 1
        self.first_uncached = self.first_uncached or address

    def error_value(self, address: str) -> None:
        self.errors += 1
        self.first_error = self.first_error or address


@dataclass
class Package:
    """An opened workbook package: sheet name → part, in the order of the workbook, and its date system."""

    path: Path
    archive: zipfile.ZipFile
    limits: Limits
    parts: dict[str, str] = field(default_factory=dict)
    date1904: bool = False

    def extent(self, sheet: str) -> Extent:
        """Walk a sheet's XML. Raises :class:`Refused` beyond the limits or when it is damaged."""
        part = self.parts[sheet]
        size = self.archive.getinfo(part).file_size
        with _damage_refused(self.path), self.archive.open(part) as stream:
            extent = _quick_extent(stream, size, self.limits)
        if extent is None:
            with _damage_refused(self.path), self.archive.open(part) as stream:
                extent = _exact_extent(stream, size)
        limits, name = self.limits, self.path.name
        if not _within(extent, limits):
            raise too_much(
                self.path,
                sheet,
                message(
                    "{file}, sheet {sheet}: the cells reach to row {rows} and column {columns}, more than a table may have.",
                    file=name,
                    sheet=sheet,
                    rows=extent.rows,
                    columns=column_letter(extent.columns - 1),
                ),
            )
        return extent


class _damage_refused:  # noqa: N801 - reads as the sentence it makes
    """What zip and XML readers raise on a damaged file, as a refusal."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, RuntimeError) and "password" in str(error):
            raise password_protected(self.path) from error
        if isinstance(
            error,
            zipfile.BadZipFile
            | zlib.error
            | EOFError
            | KeyError
            | NotImplementedError
            | expat.ExpatError
            | ValueError
            | OSError,
        ):
            raise damaged(self.path, error) from error


def open_package(path: Path, raw: bytes, limits: Limits) -> Package:
    """Check the package of an .xlsx and find its sheets.

    Raises :class:`Refused`: a zip of something else, a bomb, a damaged or protected part.
    """
    with _damage_refused(path):
        archive = zipfile.ZipFile(BytesIO(raw))
    members = archive.infolist()
    names = {member.filename.lower(): member.filename for member in members}
    if "xl/workbook.xml" not in names:
        kind = next((kind for name, kind in _OTHERS if name in names), message("a zip archive"))
        raise wrong_kind(path, kind)
    unpacked = sum(member.file_size for member in members)
    if (
        len(names) != len(members)
        or len(members) > _MOST_PARTS
        or unpacked > limits.unpacked
        or unpacked > max(limits.ratio * len(raw), limits.ratio_from)
    ):
        raise too_much(
            path,
            "",
            message(
                "{file} would unpack from {packed} to {unpacked} bytes in {parts} parts; such a file is not opened.",
                file=path.name,
                packed=len(raw),
                unpacked=unpacked,
                parts=len(members),
            ),
        )
    package = Package(path, archive, limits)
    with _damage_refused(path):
        _find_sheets(package, names)
        sheets = set(package.parts.values())
        for member in members:
            if member.filename.endswith((".xml", ".rels")) and member.filename not in sheets:
                _prove(archive, member)
    return package


def _within(extent: Extent, limits: Limits) -> bool:
    return (
        extent.columns <= limits.columns
        and extent.rows <= limits.rows
        and extent.rows * extent.columns <= limits.cells
    )


def _prove(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack a part once: it must be as long as it says and have its checksum."""
    with archive.open(member) as stream:
        for _ in _chunks(stream, member.file_size):
            pass


def _chunks(stream: IO[bytes], size: int) -> Iterator[bytes]:
    """A part in pieces. A count of strings that cannot be true is damage: the reader makes room for them."""
    most = max(size // _SMALLEST_STRING, _HARMLESS_COUNT)
    before = b""
    while chunk := stream.read(_CHUNK):
        text = before + chunk[:_OVERLAP]
        for piece in (text, chunk):
            for count in _COUNT.findall(piece):
                if not count or int(count) > most:
                    raise ValueError("a count that cannot be true")
        before = chunk[-_OVERLAP:]
        yield chunk


def _find_sheets(package: Package, names: dict[str, str]) -> None:
    relations: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "Relationship" and attributes.get("Type", "").endswith(_SHEET_KIND):
            relations[attributes["Id"]] = attributes["Target"]

    def entry(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            link = next((v for k, v in attributes.items() if _local(k) == "id"), "")
            sheets.append((attributes["name"], link))
        elif _local(tag) == "workbookPr":
            package.date1904 = attributes.get("date1904", "0").lower() in ("1", "true")

    _walk(package.archive, names["xl/workbook.xml"], entry)
    if "xl/_rels/workbook.xml.rels" in names:
        _walk(package.archive, names["xl/_rels/workbook.xml.rels"], relation)
    for name, link in sheets:
        target = relations.get(link)
        if target is None:
            continue
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        actual = names.get(part.lower())
        if actual is None:
            raise KeyError(f"{part} ({name})")
        package.parts[name] = actual


def _walk(archive: zipfile.ZipFile, part: str, start: Callable[[str, dict[str, str]], None]) -> None:
    if archive.getinfo(part).file_size > _INDEX_SIZE:
        raise ValueError(part)
    parser = _safe_parser()
    parser.StartElementHandler = start
    parser.Parse(archive.read(part), True)


def _safe_parser() -> expat.XMLParserType:
    """An XML parser that takes no document type, hence no entities: none of our formats has one."""
    parser = expat.ParserCreate()

    def no_doctype(*_: object) -> None:
        raise ValueError("a document type")

    parser.StartDoctypeDeclHandler = no_doctype
    return parser


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


_ADDRESS: Final = re.compile(r"([A-Za-z]{1,7})(\d{1,9})")
_CELL: Final = re.compile(rb'<c r="([A-Z]{1,7})(\d{1,9})"')
_UNCACHED: Final = re.compile(
    rb'<c r="([A-Z]+\d+)"([^<>]*)><f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)(<v\s*/>|<v></v>)?</c>'
)
_ERROR: Final = re.compile(rb'<c r="([A-Z]+\d+)"[^<>]*\st="e"')


def _quick_extent(stream: IO[bytes], size: int, limits: Limits) -> Extent | None:
    """The extent of a sheet whose cells are written the usual way, ``<c r="B7" …>``; ``None`` for others.

    One regular expression runs over the text and stops only at a cell beyond what has been reached so
    far, so that millions of cells cost no Python step each.
    """
    extent = Extent()
    beyond = _beyond(0, 0)
    for text in _pieces(stream, size):
        if b":" in text and re.search(rb":c[\s/>]", text):
            return None
        at = 0
        while match := beyond.search(text, at):
            cell = _CELL.match(text, match.start())
            if cell is None:
                return None
            extent.reach(int(cell[2]), _column(cell[1].decode()))
            if not _within(extent, limits):
                return extent
            beyond = _beyond(extent.rows, extent.columns)
            at = match.end()
        if b"<f" in text:
            for address, attributes, value in _UNCACHED.findall(text):
                if not (value and b't="str"' in attributes):  # there the result is an empty text
                    extent.formula_without_result(address.decode())
        if b't="e"' in text:
            for address in _ERROR.findall(text):
                extent.error_value(address.decode())
    return extent


def _pieces(stream: IO[bytes], size: int) -> Iterator[bytes]:
    """The text in pieces that end before a cell begins, so that none is cut in two."""
    rest = b""
    for chunk in _chunks(stream, size):
        text = rest + chunk
        cut = text.rfind(b"<c ")
        if cut <= 0:
            cut = max(text.rfind(b"<"), 0)
        rest = text[cut:]
        if len(rest) > _LONGEST_CELL:
            raise ValueError("a cell without end")
        yield text[:cut]
    yield rest


def _beyond(rows: int, columns: int) -> re.Pattern[bytes]:
    """Finds a cell with something in it whose address lies out of reach or is written another way.

    Rows are rounded up to two digits (12345 reaches to 12999): else every further row would want a
    pattern of its own.
    """
    if not rows:
        return re.compile(rb"<c(?=[\s/>])(?! [^<>]*/>)")
    step = 10 ** max(len(str(rows)) - 2, 0)
    top = (rows // step + 1) * step - 1
    return re.compile(rf'<c(?=[\s/>])(?! r="{_letters(columns)}{_numbers(top)}"| [^<>]*/>)'.encode())


def _numbers(top: int) -> str:
    """A pattern of the numbers from 1 to ``top``, of which only the first two digits may differ from 9."""
    digits = str(top)
    first, rest = digits[0], digits[1:]
    if not rest:
        return f"[1-{first}]"
    shorter = rf"[1-9]\d{{0,{len(rest) - 1}}}"
    below = rf"[1-{int(first) - 1}]\d{{{len(rest)}}}|" if first > "1" else ""
    return rf"(?:{shorter}|{below}{first}[0-{rest[0]}]\d{{{len(rest) - 1}}})"


def _letters(columns: int) -> str:
    """A pattern of the letters of the first ``columns`` columns (at most 18278, ZZZ)."""
    last = column_letter(columns - 1)
    choices = ["[A-Z]" * length for length in range(1, len(last))]
    for place, letter in enumerate(last):
        after = "[A-Z]" * (len(last) - place - 1)
        if place == len(last) - 1:
            choices.append(f"{last[:place]}[A-{letter}]")
        elif letter > "A":
            choices.append(f"{last[:place]}[A-{chr(ord(letter) - 1)}]{after}")
    return f"(?:{'|'.join(choices)})"


def _column(letters: str) -> int:
    """The number of a column from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


class _SheetWalk:
    """The extent of a sheet by reading its XML tag by tag: for cells without addresses or with prefixed tags."""

    def __init__(self) -> None:
        self.extent = Extent()
        self.row = self.cell_row = self.column = 0
        self.formula = self.error = self.text_result = self.filled = self.inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match _local(tag):
            case "row":
                self.row = int(attributes.get("r", self.row + 1))
                self.column = 0
            case "c":
                self.formula = self.filled = False
                self.error = attributes.get("t") == "e"
                self.text_result = attributes.get("t") == "str"
                self.cell_row, self.column = self.row, self.column + 1
                if "r" in attributes:
                    address = _ADDRESS.fullmatch(attributes["r"])
                    if address is None:
                        raise ValueError(attributes["r"])
                    self.cell_row, self.column = int(address[2]), _column(address[1])
            case "f":
                self.formula = True
            case "v" | "t":
                self.inside = True
                self.formula = self.formula and not self.text_result

    def text(self, text: str) -> None:
        self.filled = self.filled or (self.inside and bool(text))

    def end(self, tag: str) -> None:
        match _local(tag):
            case "v" | "t":
                self.inside = False
            case "c":
                address = f"{column_letter(self.column - 1)}{self.cell_row}"
                if self.filled:
                    self.extent.reach(self.cell_row, self.column)
                elif self.formula:
                    self.extent.formula_without_result(address)
                if self.error:
                    self.extent.error_value(address)


def _exact_extent(stream: IO[bytes], size: int) -> Extent:
    walk = _SheetWalk()
    parser = _safe_parser()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    for chunk in _chunks(stream, size):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return walk.extent
