"""Rows of HTML tables and of Excel's XML of 2003: what many systems save under the name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final
from xml.parsers import expat

from finance_desk.base.findings import Finding
from finance_desk.base.messages import message
from finance_desk.files.encoding import TextFile
from finance_desk.files.model import Limits, Range, Row
from finance_desk.files.refusals import damaged, too_much

_PIECE: Final = 1 << 16
_MOST_MERGED: Final = 1_000


class MarkupRows:
    """The rows of all tables in the text, one after another, numbered from 1.

    ``grammar`` reads the markup; ``merged`` fills while the rows are read.
    """

    date1904 = False

    def __init__(self, text: TextFile, limits: Limits, grammar: type[_Html | _Xml]) -> None:
        self.text = text
        self.limits = limits
        self.findings: list[Finding] = list(text.findings)
        self._grammar = grammar
        self._merged: list[Range] = []

    @property
    def merged(self) -> tuple[Range, ...]:
        return tuple(self._merged)

    def rows(self) -> Iterator[Row]:
        """Every row that has anything in it. Raises :class:`Refused` beyond the limits or when damaged."""
        path = self.text.path
        table = _Table(self.limits)
        self._merged = table.merged
        parser = self._grammar(table)
        number = 0
        pieces = self.text.chunks(_PIECE)
        ended = False
        while not ended:
            piece = next(pieces, None)
            ended = piece is None
            try:
                if piece is None:
                    parser.close()
                else:
                    parser.feed(piece)
            except (expat.ExpatError, ValueError) as error:
                raise damaged(path, error) from error
            for cells in table.taken():
                number += 1
                if number > self.limits.rows or len(cells) > self.limits.columns:
                    raise too_much(
                        path,
                        "",
                        message(
                            "{file}: row {row} with {columns} columns is more than a table may have.",
                            file=path.name,
                            row=number,
                            columns=len(cells),
                        ),
                    )
                if any(cells):
                    yield number, cells


def html_rows(text: TextFile, limits: Limits) -> MarkupRows:
    return MarkupRows(text, limits, _Html)


def xml_rows(text: TextFile, limits: Limits) -> MarkupRows:
    return MarkupRows(text, limits, _Xml)


class _Table:
    """A table being put together cell by cell; cells that span leave blanks and a merged range."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.merged: list[Range] = []
        self._done: list[list[str]] = []
        self._cells: list[str] | None = None
        self._row = -1
        self._covered: dict[int, int] = {}

    def taken(self) -> list[list[str]]:
        done, self._done = self._done, []
        return done

    def begin_row(self) -> None:
        self.end_row()
        self._row += 1
        self._cells = []

    def skip_to_row(self, row: int) -> None:
        """Blank rows up to ``row``, counted from 0."""
        for _ in range(min(row - self._row - 1, self.limits.rows)):
            self.begin_row()

    def add(self, text: str, across: int = 1, down: int = 1, at: int | None = None) -> None:
        if self._cells is None:
            self.begin_row()
        cells = self._cells
        assert cells is not None
        most = self.limits.columns + 1
        while (
            (len(cells) < min(at, most))
            if at is not None
            else (self._covered.get(len(cells), -1) >= self._row)
        ):
            cells.append("")
        across = max(1, min(across, most - len(cells)))
        column, last = len(cells), self._row + max(1, min(down, 1 << 16)) - 1
        if (across > 1 or last > self._row) and len(self.merged) < _MOST_MERGED:
            self.merged.append((self._row, column, last, column + across - 1))
        if last > self._row:
            for covered in range(column, column + across):
                self._covered[covered] = last
        cells.append(text)
        cells.extend([""] * (across - 1))

    def end_row(self) -> None:
        if self._cells is not None:
            self._done.append(self._cells)
        self._cells = None


class _Html(HTMLParser):
    """HTML as systems write it: tags left open, tables in tables, attributes without quotes."""

    def __init__(self, table: _Table) -> None:
        super().__init__(convert_charrefs=True)
        self.table = table
        self.text: list[str] | None = None
        self.span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "tr":
                self._end_cell()
                self.table.begin_row()
            case "td" | "th":
                self._end_cell()
                given = dict(attrs)
                self.span = (_count(given.get("colspan")), _count(given.get("rowspan")))
                self.text = []
            case "br" if self.text is not None:
                self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag in ("tr", "table"):
            self.table.end_row()

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def close(self) -> None:
        super().close()
        self._end_cell()
        self.table.end_row()

    def _end_cell(self) -> None:
        if self.text is not None:
            text = "\n".join(
                " ".join(line.split()) for line in "".join(self.text).split("\n") if line.strip()
            )
            self.table.add(text, *self.span)
        self.text = None


class _Xml:
    """Excel's XML of 2003 (SpreadsheetML): only the first worksheet's rows are taken."""

    def __init__(self, table: _Table) -> None:
        self.table = table
        self.text: list[str] | None = None
        self.cell: dict[str, str] = {}
        self.value = ""
        self.sheets = 0
        self._parser = expat.ParserCreate("utf-8", namespace_separator="|")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.StartDoctypeDeclHandler = _no_doctype

    def feed(self, piece: str) -> None:
        self._parser.Parse(piece.encode(), False)

    def close(self) -> None:
        self._parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition("|")[2]
        given = {name.rpartition("|")[2]: value for name, value in attributes.items()}
        match tag:
            case "Worksheet":
                self.sheets += 1
            case "Row" if self.sheets == 1:
                if "Index" in given:
                    self.table.skip_to_row(int(given["Index"]) - 1)
                self.table.begin_row()
            case "Cell" if self.sheets == 1:
                self.cell, self.value = given, ""
            case "Data" if self.sheets == 1:
                self.text = []

    def _data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def _end(self, tag: str) -> None:
        if self.sheets != 1:
            return
        match tag.rpartition("|")[2]:
            case "Data" if self.text is not None:
                self.value, self.text = "".join(self.text), None
            case "Cell":
                across, down = (int(self.cell.get(name, 0)) + 1 for name in ("MergeAcross", "MergeDown"))
                at = int(self.cell["Index"]) - 1 if "Index" in self.cell else None
                self.table.add(self.value, across, down, at)
            case "Row":
                self.table.end_row()


def _count(text: str | None) -> int:
    return int(text) if text and text.strip().isdecimal() else 1


def _no_doctype(*_: object) -> None:
    raise ValueError("a document type")
