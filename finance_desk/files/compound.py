"""What is inside an OLE2 file (.xls, old Office, password-protected .xlsx): just enough to know it safe.

Source: [MS-CFB] for the container, [MS-XLS] for the records of a workbook.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR: Final = 0xFFFFFFFA
_MINI_SECTOR: Final = 64

_FILE_PASS: Final = 0x2F
_DATE_MODE: Final = 0x22
_CELLS: Final = frozenset({0x06, 0x27E, 0xBD, 0xFD, 0x203, 0x204, 0x205, 0xD6, 0x04, 0x03})


class NotCompound(ValueError):
    """The container does not hold together."""


@dataclass(frozen=True, slots=True)
class OldWorkbook:
    """What the records of an .xls say: its date system, whether it is encrypted, how far its cells reach."""

    date1904: bool
    protected: bool
    rows: int
    columns: int


class Compound:
    """The streams of an OLE2 file by name. Raises :class:`NotCompound`."""

    def __init__(self, raw: bytes) -> None:
        try:
            self._open(raw)
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise NotCompound(str(error)) from error

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """The whole stream. Raises :class:`NotCompound`."""
        start, length = self._entries[name]
        try:
            if length < self._smallest:
                return _chain(self._mini, _MINI_SECTOR, 0, self._mini_table, start, length)
            return _chain(self._raw, self._size, 1, self._table, start, length)
        except IndexError as error:
            raise NotCompound(str(error)) from error

    def _open(self, raw: bytes) -> None:
        shift = struct.unpack_from("<H", raw, 30)[0]
        if raw[:8] != SIGNATURE or shift not in (9, 12):
            raise NotCompound("signature")
        self._raw = raw
        self._size = size = 1 << shift
        directory, _, self._smallest, mini, mini_count = struct.unpack_from("<IIIII", raw, 48)
        self._table = table = _sector_table(raw, size)
        entries = _chain(raw, size, 1, table, directory, len(raw))
        self._entries: dict[str, tuple[int, int]] = {}
        container = b""
        for at in range(0, len(entries) - 127, 128):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            start, size_of_stream = struct.unpack_from("<II", entries, at + 116)
            if kind == 5:
                container = _chain(raw, size, 1, table, start, size_of_stream)
            elif kind == 2 and 2 <= length <= 64:
                name = entries[at : at + length - 2].decode("utf-16-le")
                self._entries[name] = (start, size_of_stream)
        self._mini = container
        mini_sectors = _chain(raw, size, 1, table, mini, mini_count * size)
        self._mini_table = [number for (number,) in struct.iter_unpack("<I", mini_sectors)]


def read_old_workbook(stream: bytes) -> OldWorkbook:
    """Walk the records of a Workbook stream once.

    Rows and columns are counted from the cells, because a single stray address would make the reader
    lay out billions of cells.
    """
    at, end = 0, len(stream)
    date1904 = False
    rows = columns = -1
    unpack = struct.Struct("<HHHH").unpack_from
    while at + 8 <= end:
        kind, length, row, column = unpack(stream, at)
        if kind in _CELLS and length >= 4:
            if kind == 0xBD and at + 4 + length <= end:  # several numbers: the last column stands at the end
                column = struct.unpack_from("<H", stream, at + 2 + length)[0]
            rows = max(rows, row)
            columns = max(columns, column)
        elif kind == _FILE_PASS:
            return OldWorkbook(date1904, True, 0, 0)
        elif kind == _DATE_MODE:
            date1904 = bool(row)
        at += 4 + length
    return OldWorkbook(date1904, False, rows + 1, columns + 1)


def _sector_table(raw: bytes, size: int) -> list[int]:
    """For each sector the one that follows it."""
    sectors = [s for s in struct.unpack_from("<109I", raw, 76) if s < _LAST_SECTOR]
    more, count = struct.unpack_from("<II", raw, 68)
    while more < _LAST_SECTOR and 0 < count <= len(raw) // size:
        *listed, more = struct.unpack_from(f"<{size // 4}I", raw, (more + 1) * size)
        sectors += [s for s in listed if s < _LAST_SECTOR]
        count -= 1
    if len(set(sectors)) != len(sectors):
        raise NotCompound("a sector twice")
    table: list[int] = []
    for sector in sectors:
        table += struct.unpack_from(f"<{size // 4}I", raw, (sector + 1) * size)
    return table


def _chain(raw: bytes, size: int, skipped: int, table: list[int], sector: int, length: int) -> bytes:
    """The bytes of a chain of sectors, at most ``length`` and never more than there are."""
    pieces: list[bytes] = []
    for _ in range(-(-min(length, len(raw)) // size)):
        if sector >= _LAST_SECTOR:
            break
        pieces.append(raw[(sector + skipped) * size : (sector + skipped + 1) * size])
        sector = table[sector]
    return b"".join(pieces)[:length]
