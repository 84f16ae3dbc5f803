"""The OLE2 container of .xls, old Office files and password-protected .xlsx: read carefully, written plainly.

The workbook reader believes what a container says of itself and asks for that much memory, or follows its
sectors in circles. So the streams are taken out here, where every length is bounded by the file, and the
workbook goes to the reader in a new container.

Source: [MS-CFB].
"""

from __future__ import annotations

import struct
from typing import Final

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR: Final = 0xFFFFFFFA
_MINI_SECTOR: Final = 64

_END_OF_CHAIN: Final = 0xFFFFFFFE
_FREE: Final = 0xFFFFFFFF
_FAT_SECTOR: Final = 0xFFFFFFFD
_LISTED_IN_HEADER: Final = 109


class NotCompound(ValueError):
    """The container does not hold together."""


class Compound:
    """The streams of an OLE2 file by name. Raises :class:`NotCompound`."""

    def __init__(self, raw: bytes) -> None:
        try:
            self._open(raw)
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise NotCompound("its sectors do not hold together") from error

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
            raise NotCompound("its sectors do not hold together") from error

    def _open(self, raw: bytes) -> None:
        shift = struct.unpack_from("<H", raw, 30)[0]
        if raw[:8] != SIGNATURE or shift not in (9, 12):
            raise NotCompound("it does not begin as one")
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


def packed(name: str, stream: bytes) -> bytes:
    """A container with one stream, in sectors of 4 KiB, so that its table always fits into the header's list.

    The root points to an empty sector, because the reader takes a root without one for damage.
    Raises :class:`NotCompound` for streams beyond 450 MB.
    """
    size = 4096
    stream = stream.ljust(max(-(-len(stream) // size), 1) * size, b"\0")
    count = len(stream) // size
    tables = -(-(count + 2) // (size // 4 - 1))
    if tables > _LISTED_IN_HEADER:
        raise NotCompound("it is too large")
    first = 1 + tables
    table = [_END_OF_CHAIN, *[_FAT_SECTOR] * tables, *range(first + 1, first + count), *[_END_OF_CHAIN] * 2]
    table += [_FREE] * (tables * (size // 4) - len(table))
    header = struct.pack(
        f"<8s16x5H6x9I{_LISTED_IN_HEADER}I",
        *(SIGNATURE, 0x3E, 4, 0xFFFE, 12, 6),
        *(1, tables, 0, 0, size, _END_OF_CHAIN, 0, _END_OF_CHAIN, 0),
        *range(1, first),
        *[_FREE] * (_LISTED_IN_HEADER - tables),
    )
    directory = _entry("Root Entry", 5, 1, first + count, 0) + _entry(name, 2, _FREE, first, len(stream))
    parts = (header, directory, struct.pack(f"<{len(table)}I", *table), stream, bytes(size))
    return b"".join(part.ljust(-(-len(part) // size) * size, b"\0") for part in parts)


def _entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return encoded.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIQ", len(encoded), kind, 1, _FREE, _FREE, child, start, length
    )


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
