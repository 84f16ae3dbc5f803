"""Text tables: which encoding, which delimiter, is the file whole."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import message
from finance_desk.files.model import Limits, Row, TableFile

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS: Final = ",\t;|"
_CHUNK: Final = 1 << 20

csv.field_size_limit(1 << 20)


def encoding_of(path: Path) -> str:
    """The encoding of a text file: by its mark, else strict UTF-8, else GB18030 (which holds GBK).

    Raises Refused with the first byte and line that fit none of them.
    """
    with path.open("rb") as stream:
        head = stream.read(4)
    for mark, name in _MARKS:
        if head.startswith(mark):
            _first_fault(path, name, raising=True)
            return name
    if len(head) >= 4 and head[1] == 0 and head[3] == 0:
        return "utf-16-le"
    if len(head) >= 4 and head[0] == 0 and head[2] == 0:
        return "utf-16-be"
    if _first_fault(path, "utf-8") is None:
        return "utf-8"
    _first_fault(path, "gb18030", raising=True)
    return "gb18030"


def _first_fault(path: Path, encoding: str, *, raising: bool = False) -> int | None:
    """Position of the first byte that is not ``encoding``, or ``None``."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    position, line = 0, 1
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                if not raising:
                    return position + error.start
                line += chunk[: error.start].count(b"\n")
                raise refuse(
                    "file.encoding",
                    message(
                        "{file}, line {line}: the bytes at {position} are neither UTF-8 nor GB18030 text.",
                        file=path.name,
                        line=line,
                        position=position + error.start,
                    ),
                    Subject("file", label=path.name, line=line),
                    remedy=hint(message("Save the file again as UTF-8 or GB18030 and send it whole.")),
                ) from error
            if not chunk:
                return None
            position += len(chunk)
            line += chunk.count(b"\n")


def delimiter_of(sample: str) -> str:
    """The delimiter that splits the sample's lines most evenly; a comma when nothing does."""
    lines = [line for line in sample.splitlines() if line.strip()][:60]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = sorted(line.count(delimiter) for line in lines)
        if not counts or not counts[-1]:
            continue
        middle = counts[len(counts) // 2]
        even = sum(count == middle for count in counts) / len(counts)
        score = middle * even
        if score > best_score:
            best, best_score = delimiter, score
    return best


def open_text(path: Path, limits: Limits) -> TableFile:
    """A delimited text file as a table."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as stream:
        sample = stream.read(1 << 16)
    if "\0" in sample:
        raise refuse(
            "file.not_a_table",
            message("{file} is not a table.", file=path.name),
            Subject("file", label=path.name),
            remedy=hint(message("Send an xlsx, xls, csv or text table.")),
        )
    delimiter = delimiter_of(sample)

    def rows() -> Iterator[Row]:
        with path.open(encoding=encoding, newline="") as stream:
            lines = _Lines(stream, path)
            reader = csv.reader(lines, delimiter=delimiter)
            before = 0
            try:
                for cells in reader:
                    if reader.line_num > limits.rows:
                        raise refuse(
                            "file.too_long",
                            message("{file} has more than {rows} rows.", file=path.name, rows=limits.rows),
                            Subject("file", label=path.name),
                            remedy=hint(message("Split the file and send the parts one after another.")),
                        )
                    yield before + 1, cells
                    before = reader.line_num
            except csv.Error as error:
                raise _half(path, before + 1) from error
            if lines.in_quotes:
                raise _half(path, lines.quote_line)

    return TableFile(path, "text", "", (), rows, encoding, delimiter)


def _half(path: Path, line: int) -> Refused:
    return refuse(
        "file.half",
        message("{file} breaks off or is damaged near line {line}.", file=path.name, line=line),
        Subject("file", label=path.name, line=line),
        remedy=hint(message("Ask the sender for the whole file; nothing of it was taken in.")),
    )


class _Lines:
    """Lines for the csv reader; knows whether a quoted field was left open at the end of the file."""

    def __init__(self, stream: IO[str], path: Path) -> None:
        self._stream = stream
        self._path = path
        self._number = 0
        self.in_quotes = False
        self.quote_line = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._stream:
            self._number += 1
            if "\0" in line:
                raise _half(self._path, self._number)
            # a field that opens with a quote flips the state; a stray quote inside text comes in pairs or not at all
            if '"' in line and line.count('"') % 2:
                self.in_quotes = not self.in_quotes
                self.quote_line = self._number
            yield line
