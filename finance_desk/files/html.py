"""The xls that is an HTML table: many systems "export to Excel" that way."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from finance_desk.files.model import Row, TableFile
from finance_desk.files.text import encoding_of


class _Rows(HTMLParser):
    """Collects the cells of every table row; a cell spanning columns is repeated empty."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), 100) if span.isdigit() else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            if not self.rows:
                self.rows.append([])
            self.rows[-1].extend(["".join(self._cell).strip(), *[""] * (self._span - 1)])
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def open_html(path: Path) -> TableFile:
    """An HTML file's table rows as a table."""
    encoding = encoding_of(path)

    def rows() -> Iterator[Row]:
        parser = _Rows()
        parser.feed(path.read_text(encoding))
        yield from enumerate(parser.rows, start=1)

    return TableFile(path, "html", "", (), rows, encoding)
