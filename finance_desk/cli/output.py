"""Listings: rows with named columns as a table for people, csv and json for programs, xlsx and pdf to keep."""

from __future__ import annotations

import io
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Protocol, cast

import typer

from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, Message, message, render
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day, format_period
from finance_desk.cli.words import Moment, Word
from finance_desk.files.write import Column, Kind, Sheet, write_csv_to, write_xlsx

if TYPE_CHECKING:
    from finance_desk.app.desk import Desk

FORMATS: Final = ("table", "csv", "json", "xlsx", "pdf")


class Speaker(Protocol):
    """Who a listing is for: a language, and a login for the foot of a print."""

    @property
    def lang(self) -> str: ...

    @property
    def login(self) -> str: ...

    def words(self, what: Message | str) -> str: ...


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows to show. ``rows`` may stream; ``head`` and ``total`` stand above and below them for people only.

    Column names are the contract of the machine formats, their titles what people read.
    """

    title: Message | str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    head: Sequence[Message | str] = ()
    total: Sequence[Any] | None = None


def column(name: str, title: str, kind: Kind = Kind.TEXT) -> Column:
    """A column with its machine name and its title (a msgid)."""
    return Column(name, Message(title), kind)


def money(name: str, title: str) -> Column:
    """A column of amounts in fen."""
    return column(name, title, Kind.MONEY)


def number(name: str, title: str) -> Column:
    """A column of whole numbers."""
    return column(name, title, Kind.INT)


def dated(name: str, title: str) -> Column:
    """A column of days yyyymmdd."""
    return column(name, title, Kind.DAY)


def periodic(name: str, title: str) -> Column:
    """A column of periods yyyymm."""
    return column(name, title, Kind.PERIOD)


def chosen_format(format: str | None, out: Path | None) -> str:
    """``table`` on a terminal, ``csv`` into a pipe or file, or as asked."""
    return format or ("table" if out is None and sys.stdout.isatty() else "csv")


def show(session: Speaker, listing: Listing, format: str | None, out: Path | None = None) -> None:
    """Write a listing in the format asked for; ``out`` takes a file."""
    write(session, listing, chosen_format(format, out), out)


def write(
    session: Speaker, listing: Listing, format: str, out: Path | None, stream: IO[str] | None = None
) -> None:
    """Write a listing in one format to a file, a stream, or standard output."""
    if format not in FORMATS:
        raise typer.BadParameter(f"--format {format}: {' / '.join(FORMATS)}")
    if format in ("xlsx", "pdf"):
        _binary(session, listing, format, out)
        return
    if out is not None:
        with io.StringIO(newline="") as text:
            _text(session, listing, format, text)
            _put(out, text.getvalue().encode())
        return
    _text(session, listing, format, stream or sys.stdout)


def _put(out: Path, content: bytes) -> None:
    from finance_desk.files.write import replacing

    with replacing(out) as draft:
        draft.write_bytes(content)


def _text(session: Speaker, listing: Listing, format: str, stream: IO[str]) -> None:
    if format == "csv":
        _csv(listing, stream)
    elif format == "json":
        _json(listing, stream)
    else:
        _table(session, listing, stream)


def _csv(listing: Listing, stream: IO[str]) -> None:
    write_csv_to(cast(IO[str], _BareLines(stream)), listing.columns, listing.rows)


class _BareLines:
    """Ends lines in a bare line feed: text streams and a terminal's tools make their own of it."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.removesuffix("\r\n") + "\n" if text.endswith("\r\n") else text)


def _json(listing: Listing, stream: IO[str]) -> None:
    names = [each.name for each in listing.columns]
    kinds = [each.kind for each in listing.columns]
    stream.write("[")
    first = True
    for row in listing.rows:
        values = {name: _json_value(value, kind) for name, value, kind in zip(names, row, kinds, strict=True)}
        stream.write(("\n " if first else ",\n ") + json.dumps(values, ensure_ascii=False))
        first = False
    stream.write("\n]\n")


def _json_value(value: Any, kind: Kind) -> Any:
    """Amounts are text: a program that reads them as binary floats would lose fen."""
    if value is None or kind is Kind.INT:
        return value
    return _shown(value, kind, group=False)


def _read(value: Any, kind: Kind, lang: str) -> str:
    """A value as people read it."""
    if isinstance(value, Word | Moment):
        return value.read(lang)
    return _shown(value, kind, group=True)


def _shown(value: Any, kind: Kind, *, group: bool) -> str:
    match kind:
        case Kind.MONEY:
            return format_fen(value, group=group)
        case Kind.DAY:
            return format_day(value)
        case Kind.PERIOD:
            return format_period(value)
        case _:
            return str(value)


def _table(session: Speaker, listing: Listing, stream: IO[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=session.words(listing.title) or None, title_justify="left", header_style="bold")
    for each in listing.columns:
        right = each.kind in (Kind.MONEY, Kind.INT)
        table.add_column(
            render(each.title, session.lang),
            justify="right" if right else "left",
            no_wrap=each.kind is not Kind.TEXT,
        )

    def cells(row: Sequence[Any]) -> Iterator[Text]:
        for each, value in zip(listing.columns, row, strict=True):
            text = "" if value is None else _read(value, each.kind, session.lang)
            red = each.kind is Kind.MONEY and value is not None and value < 0
            yield Text(text, style="red" if red else "")

    for row in listing.rows:
        table.add_row(*cells(row))
    if listing.total is not None:
        table.add_section()
        table.add_row(*cells(listing.total), style="bold")
    # into a pipe or a file there is no edge to wrap at
    width = None if stream.isatty() else 400
    console = Console(file=stream, width=width, highlight=False)
    for line in listing.head:
        console.print(Text(session.words(line)))
    console.print(table)


def write_binary(session: Speaker, file: Path) -> None:
    """Send a file down standard output; a terminal is asked for a name instead."""
    if sys.stdout.isatty():
        raise typer.BadParameter(session.words(message("Say where the file goes with --out FILE.")))
    sys.stdout.flush()
    sys.stdout.buffer.write(file.read_bytes())


def _binary(session: Speaker, listing: Listing, format: str, out: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = out or Path(folder) / f"listing.{format}"
        if format == "xlsx":
            sheet = Sheet(
                session.words(listing.title) or "1",
                listing.columns,
                (_worded(row, session.lang) for row in listing.rows),
                [listing.title, *listing.head] if listing.title else (),
                listing.total,
            )
            write_xlsx(target, [sheet], lang=session.lang)
        else:
            _pdf(session, listing, target)
        if out is None:
            write_binary(session, target)


def _worded(row: Sequence[Any], lang: str) -> list[Any]:
    return [value.read(lang) if isinstance(value, Word | Moment) else value for value in row]


def _pdf(session: Speaker, listing: Listing, target: Path) -> None:
    from finance_desk.base.clock import system_clock
    from finance_desk.printing.layout import A4_LANDSCAPE, Imprint, PageLayout
    from finance_desk.printing.table_book import Column as PrintColumn
    from finance_desk.printing.table_book import Kind as PrintKind
    from finance_desk.printing.table_book import Row, TableBook, render_table_book

    wide = {Kind.MONEY: 3.0, Kind.INT: 1.2, Kind.DAY: 2.2, Kind.PERIOD: 1.8, Kind.TEXT: 3.2}
    columns = tuple(
        PrintColumn(
            each.title, wide[each.kind], PrintKind.MONEY if each.kind is Kind.MONEY else PrintKind.TEXT
        )
        for each in listing.columns
    )
    head = [session.words(line) for line in listing.head]
    book = TableBook(
        title=listing.title,
        unit="",
        book=head[0] if head else "",
        period=head[1] if len(head) > 1 else "",
        condition="  ".join(head[2:]),
        columns=columns,
        imprint=Imprint(session.login, system_clock().astimezone(), session.lang),
        layout=PageLayout(paper=A4_LANDSCAPE),
    )
    rows = (
        Row(
            tuple(
                value if each.kind is Kind.MONEY or value is None else _read(value, each.kind, session.lang)
                for each, value in zip(listing.columns, row, strict=True)
            )
        )
        for row in listing.rows
    )
    render_table_book(book, rows, target)


FINDING_COLUMNS: Final = (
    column("code", N_("Code")),
    column("severity", N_("Severity")),
    column("place", N_("Place")),
    column("message", N_("Message")),
    money("amount", N_("Amount")),
    column("remedy", N_("What to do")),
)


def findings_listing(session: Speaker, findings: Iterable[Finding]) -> Listing:
    """Findings in the contract's columns, their sentences in the session's language."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for each in findings:
            yield (
                each.code,
                each.severity.value,
                each.subject.label if each.subject else "",
                session.words(each.message),
                each.amount,
                session.words(each.remedy.hint) if each.remedy else "",
            )

    return Listing("", FINDING_COLUMNS, rows())


def yes(flag: object) -> int:
    """A truth in a machine column: 1 or 0."""
    return int(bool(flag))


def record_print(
    desk: Desk,
    book: int,
    kind: str,
    title: str,
    path: Path,
    *,
    form: str = "",
    vouchers: Sequence[int] = (),
) -> None:
    """Put a PDF that was made into the print log."""
    from finance_desk.books.print_log import facts_of

    pages, digest = facts_of(path)
    desk.do(
        "print.record",
        book=book,
        kind=kind,
        title=title,
        pages=pages,
        digest=digest,
        form=form,
        vouchers=list(vouchers),
    )
