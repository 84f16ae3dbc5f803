"""``basics write · compare · take``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finance_desk.base.messages import N_
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, group
from finance_desk.cli.output import Listing, column, show
from finance_desk.cli.session import session_of

app = group(N_("Accounts, items, voucher types, summaries and options as one workbook, out and in."))

File = Annotated[Path, typer.Argument(help=N_("A file that was written here and changed."))]
PartOf = Annotated[
    str,
    typer.Option("--part", help=N_("accounts, items, types, summaries or options: what a text table holds.")),
]


@app.command(help=N_("Write the basic data to a workbook, a sheet for each kind."))
def write(
    context: Context,
    file: Annotated[Path, typer.Argument(help=N_("Where it goes."))],
    part: Annotated[
        list[str] | None,
        typer.Option(
            help=N_("Only these: accounts, items, types, summaries, options; one alone may go to csv.")
        ),
    ] = None,
    book: BookCode = "",
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        done = session.ask(desk, "basics.write", book=id, path=file, parts=part or (), lang=session.lang)
        session.tell(done.findings)


@app.command(help=N_("Show what a changed file has otherwise than the book; nothing is done."))
def compare(
    context: Context,
    file: File,
    part: PartOf = "",
    book: BookCode = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        compared = desk.ask("basics.compare", book=session.book(desk, book), path=file, part=part)
        session.tell(compared.findings)
        columns = [
            column("part", N_("Kind")),
            column("key", N_("Code")),
            column("field", N_("Column")),
            column("was", N_("In the book")),
            column("wanted", N_("In the file")),
            column("place", N_("Place in the file")),
        ]
        rows = [
            (each.part, each.key, each.field, each.was, each.wanted, each.place)
            for each in compared.differences
        ]
        show(session, Listing(N_("Basic data against a file"), columns, rows), format, out)


@app.command(help=N_("Take every difference of a changed file, or none; what only the book has stays."))
def take(
    context: Context, file: File, part: PartOf = "", book: BookCode = "", dry_run: DryRun = False
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "basics.take", dry_run=dry_run, book=session.book(desk, book), path=file, part=part)
