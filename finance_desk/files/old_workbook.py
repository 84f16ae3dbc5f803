"""The records of an .xls, walked the way its reader walks them, before the reader sees them.

A stray address would make the reader lay out billions of cells, a stray count ask for as many strings: both
end the process, which no ``except`` can prevent.

Source: [MS-XLS] 2.4.21 BOF, 2.4.28 BoundSheet8, 2.4.77 Date1904, 2.4.90 Dimensions, 2.4.117 FilePass,
2.4.174 MulRk, 2.4.265 SST.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_END: Final = 0x0A
_DATE_MODE: Final = 0x22
_FILE_PASS: Final = 0x2F
_SHEET: Final = 0x85
_MANY_NUMBERS: Final = 0xBD
_SST: Final = 0xFC
_DIMENSIONS: Final = 0x200
_PASSED_OVER: Final = b"\xff\x0f"
_CELLS: Final = frozenset({0x06, _MANY_NUMBERS, 0xFD, 0x203, 0x204, 0x205, 0x27E})
_SMALLEST_STRING: Final = 3


class BadRecords(ValueError):
    """The records say what no .xls can hold."""


@dataclass(frozen=True, slots=True)
class OldWorkbook:
    """What the records say: date system, encryption, the furthest row and column of any sheet.

    ``stream`` is the workbook without what its sheets claim of their size.
    """

    stream: bytes
    date1904: bool = False
    protected: bool = False
    rows: int = 0
    columns: int = 0


def walk_records(stream: bytes) -> OldWorkbook:
    """Walk the workbook's own records and those of each sheet. Raises :class:`BadRecords`."""
    date1904 = False
    sheets: list[int] = []
    for kind, at, length in _records(stream, 0):
        if kind == _FILE_PASS:
            return OldWorkbook(stream, date1904, protected=True)
        if kind == _DATE_MODE and length >= 2:
            date1904 = struct.unpack_from("<H", stream, at)[0] == 1
        elif kind == _SHEET and length >= 4:
            sheets += struct.unpack_from("<I", stream, at)
        elif kind == _SST and length >= 8 and _word(stream, at + 4) > len(stream) // _SMALLEST_STRING:
            raise BadRecords("more strings than bytes")
    if len(set(sheets)) != len(sheets) or max(sheets, default=0) >= len(stream):
        raise BadRecords("sheets in one place or beyond the end")
    clean = bytearray(stream)
    rows = columns = 0
    for sheet in sheets:
        for kind, at, length in _records(stream, sheet):
            if kind in _CELLS and length >= 4:
                row, column = struct.unpack_from("<HH", stream, at)
                if kind == _MANY_NUMBERS:  # the last of its columns stands at the end
                    column = max(column, struct.unpack_from("<H", stream, at + length - 2)[0])
                rows, columns = max(rows, row + 1), max(columns, column + 1)
            elif kind == _DIMENSIONS:
                clean[at - 4 : at - 2] = _PASSED_OVER
    return OldWorkbook(bytes(clean), date1904, False, rows, columns)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place of the content and its length, for each whole record up to the end of a substream."""
    head = struct.Struct("<HH").unpack_from
    while at + 4 <= len(stream):
        kind, length = head(stream, at)
        at += 4
        if kind == _END or at + length > len(stream):
            return
        yield kind, at, length
        at += length


def _word(stream: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", stream, at)[0])
