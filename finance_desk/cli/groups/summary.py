"""``summary list · import · save · delete``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finance_desk.base.messages import N_
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, SheetName, group
from finance_desk.cli.output import Listing, column, show
from finance_desk.cli.session import session_of

app = group(N_("The summary library of a book."))

Code = Annotated[str, typer.Argument(help=N_("Code of the summary."))]


@app.command("list", help=N_("List the kept summaries."))
def list_summaries(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            column("code", N_("Code")),
            column("text", N_("Summary")),
            column("initials", N_("Initials")),
        ]
        found = desk.ask("summary.list", book=session.book(desk, book))
        rows = [(each.code, each.text, each.mnemonic) for each in found]
        show(session, Listing(N_("Summary library"), columns, rows), format, out)


@app.command("import", help=N_("Add the summaries of a table (csv, xlsx, xls)."))
def import_summaries(
    context: Context,
    file: Annotated[
        Path, typer.Argument(help=N_("Table with a column for the code and one for the summary."))
    ],
    book: BookCode = "",
    sheet: SheetName = None,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        from finance_desk.vouchers.summaries import read_summaries

        found, findings = read_summaries(file, sheet)
        session.tell(findings)
        session.do(desk, "summary.import", dry_run=dry_run, book=session.book(desk, book), summaries=found)


@app.command(help=N_("Keep a summary, or put another text under its code."))
def save(
    context: Context,
    code: Code,
    text: Annotated[str, typer.Argument(help=N_("The summary."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "summary.save", dry_run=dry_run, book=session.book(desk, book), code=code, text=text)


@app.command(help=N_("Take a summary out of the library."))
def delete(context: Context, code: Code, book: BookCode = "", dry_run: DryRun = False) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "summary.delete", dry_run=dry_run, book=session.book(desk, book), code=code)
