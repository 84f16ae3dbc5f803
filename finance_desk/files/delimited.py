"""Rows of csv, tsv and other delimited text, streamed: memory does not grow with the file."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, hint, warn
from finance_desk.base.messages import message
from finance_desk.files.encoding import TextFile
from finance_desk.files.headers import is_footer
from finance_desk.files.model import Limits, Range, Row, place
from finance_desk.files.refusals import too_much

_DELIMITERS: Final = ",\t;|"
_SAMPLE: Final = 256 << 10
_SAMPLE_ROWS: Final = 400
_LOUD: Final = 5
_END: Final = "end"


class DelimitedRows:
    """The rows of one delimited text.

    ``findings`` is whole once the rows have been read to the end: only there is it seen that the last
    one is cut off.
    """

    merged: tuple[Range, ...] = ()
    date1904 = False

    def __init__(self, text: TextFile, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.delimiter, self.width = _shape(text)
        self.findings: list[Finding] = list(text.findings)

    def rows(self) -> Iterator[Row]:
        """Every row that has anything in it. Raises :class:`Refused` for half a file or beyond the limits."""
        del self.findings[len(self.text.findings) :]
        limits, path = self.limits, self.text.path
        end = _End()
        reader = csv.reader(chain(self.text.lines(), end), delimiter=self.delimiter)
        before = number = 0
        cells: list[str] = []
        last: list[str] = []
        try:
            for cells in reader:
                number, before = before + 1, reader.line_num
                if end.reached:
                    if before > number:
                        raise self._open_quote(number)
                    break
                if not cells or (not cells[0].strip() and not any(map(str.strip, cells))):
                    continue
                if number > limits.rows:
                    raise too_much(
                        path,
                        "",
                        message("{file} has more than {rows} rows.", file=path.name, rows=limits.rows),
                    )
                if len(cells) > limits.columns:
                    raise too_much(
                        path,
                        "",
                        message(
                            "{file} line {line} has {columns} columns; {most} are the most a table may have.",
                            file=path.name,
                            line=number,
                            columns=len(cells),
                            most=limits.columns,
                        ),
                    )
                last = cells
                yield number, cells
        except csv.Error as error:
            raise self._open_quote(before + 1) from error
        if self.text.open_ended and len(last) < self.width and not is_footer(last):
            self.findings.append(self._cut_off(number - 1, last))

    def _open_quote(self, line: int) -> Refused:
        path = self.text.path
        return refuse(
            "files.half.quote",
            message(
                "{file} line {line}: a quotation mark opens here and never closes; the file is cut off or damaged.",
                file=path.name,
                line=line,
            ),
            place(path, "", line),
            remedy=hint(message("Fetch or export the file again, or close the quotation mark in this line.")),
        )

    def _cut_off(self, line: int, cells: list[str]) -> Finding:
        path = self.text.path
        return warn(
            "files.half.row",
            message(
                "{file} line {line}, the last one, has {count} of {width} columns and no line end: the file may be cut off.",
                file=path.name,
                line=line,
                count=len(cells),
                width=self.width,
            ),
            place(path, "", line),
            remedy=hint(message("Compare the number of rows with the sender's, or fetch the file again.")),
        )


class _End:
    """One line more than the file has, and the knowledge that the reader asked for it.

    A record that swallows it began with a quotation mark that never closes: the csv module itself would
    give such a record out without a word.
    """

    def __init__(self) -> None:
        self.reached = False

    def __iter__(self) -> Iterator[str]:
        self.reached = True
        yield _END


def _shape(text: TextFile) -> tuple[str, int]:
    """The delimiter and the usual number of columns, from the beginning of the text.

    The delimiter is the one that cuts most rows into the same number of cells. A cell that begins with
    another delimiter speaks against it (``"2024-01-03\\t","…\\t"`` is a csv with padded cells), one with
    another delimiter between quotation marks loudly so. A delimiter after which text goes on behind a
    closing quotation mark (``"日期"\t"科目"`` cut at commas) is taken only if every other one does the same.
    """
    sample = next(text.chunks(_SAMPLE), "")
    lines = sample.splitlines(keepends=True)
    if len(sample) >= _SAMPLE and len(lines) > 1:
        lines.pop()
    best, delimiter, width = (False, 0), ",", 1
    for candidate in _DELIMITERS:
        others = tuple(_DELIMITERS.replace(candidate, ""))
        quoted = [f'"{other}"' for other in others]
        widths: Counter[int] = Counter()
        strangers = 0
        try:
            for cells in islice(csv.reader(lines, delimiter=candidate), _SAMPLE_ROWS):
                widths[len(cells)] += 1
                if len(cells) > 1:
                    strangers += sum(cell.startswith(others) for cell in cells)
                    strangers += sum(
                        _LOUD * any(sign in cell for sign in quoted) for cell in cells if '"' in cell
                    )
        except csv.Error:
            continue
        clean = _closes_cleanly(lines, candidate)
        for wide, times in widths.items():
            score = times * (wide - 1) - strangers
            if wide > 1 and (clean, score) > best:
                best, delimiter, width = (clean, score), candidate, wide
    return delimiter, width


def _closes_cleanly(lines: list[str], delimiter: str) -> bool:
    """Whether every closing quotation mark stands before a delimiter or a line's end, blanks aside."""
    padding = re.compile(f'"[ \t]+(?=[{delimiter}\r\n])')
    unpadded = (padding.sub('"', line) for line in lines)
    try:
        for _ in islice(csv.reader(unpadded, delimiter=delimiter, strict=True), _SAMPLE_ROWS):
            pass
    except csv.Error:
        return False
    return True
