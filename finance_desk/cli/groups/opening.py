"""``opening import · check · list``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finance_desk.base.messages import N_, message
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, Rejects, SheetName, group
from finance_desk.cli.output import Listing, column, findings_listing, money, show
from finance_desk.cli.session import IN_PART, REFUSED, session_of

app = group(N_("Opening balances of a book."))


@app.command("import", help=N_("Enter the opening balances of a balance table (csv, xlsx, xls)."))
def import_openings(
    context: Context,
    file: Annotated[Path, typer.Argument(help=N_("The balance table."))],
    book: BookCode = "",
    sheet: SheetName = None,
    create_accounts: Annotated[
        bool, typer.Option("--create-accounts", help=N_("Make the accounts that the book does not have."))
    ] = False,
    merge: Annotated[
        bool,
        typer.Option("--merge", help=N_("Change only the accounts of the file; else the file replaces all.")),
    ] = False,
    draft: Annotated[
        bool,
        typer.Option("--draft", help=N_("Keep a set that does not balance; nothing can be posted then.")),
    ] = False,
    rejects: Rejects = None,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        done = session.do(
            desk,
            "opening.import",
            dry_run=dry_run,
            rejects=rejects,
            book=session.book(desk, book),
            path=file,
            sheet=sheet,
            create_accounts=create_accounts,
            replace=not merge,
            draft=draft,
        )
        if any(each.blocks for each in done.findings):
            raise typer.Exit(IN_PART)


@app.command(help=N_("Check that the opening balances balance and are complete."))
def check(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        found = desk.ask("opening.check", book=session.book(desk, book))
        show(session, findings_listing(session, found), format, out)
        if any(each.blocks for each in found):
            raise typer.Exit(REFUSED)
        session.say(message("The opening balances stand."))


@app.command("list", help=N_("List the opening balances as entered."))
def list_openings(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        chart = {each.id: each for each in desk.ask("account.list", book=id)}
        items = {each.id: each for each in desk.ask("dimension.items", book=id)}
        columns = [
            column("account", N_("Account")),
            column("name", N_("Name")),
            column("items", N_("Dimension items")),
            money("opening_debit", N_("Opening debit")),
            money("opening_credit", N_("Opening credit")),
            money("to_date_debit", N_("Turnover before, debit")),
            money("to_date_credit", N_("Turnover before, credit")),
        ]
        rows = [
            (
                chart[each.account].code,
                chart[each.account].name,
                ";".join(items[item].code for item in each.items.values()),
                max(each.opening, 0),
                max(-each.opening, 0),
                each.to_date_debit,
                each.to_date_credit,
            )
            for each in desk.ask("opening.list", book=id)
        ]
        show(session, Listing(N_("Opening balances"), columns, sorted(rows)), format, out)
