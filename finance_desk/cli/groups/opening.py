"""``opening import · check · list · write · correct``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finance_desk.accounts.importing import AccountFinder
from finance_desk.balances.model import OpeningRow
from finance_desk.base.errors import refuse
from finance_desk.base.messages import N_, message
from finance_desk.base.money import NotMoney, parse_fen
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, Rejects, SheetName, group
from finance_desk.cli.output import Listing, column, findings_listing, money, record_print, show
from finance_desk.cli.session import IN_PART, REFUSED, session_of
from finance_desk.dimensions.importing import ItemFinder

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


@app.command(
    help=N_(
        "The opening balances as a workbook, a text table or on paper: the ending decides (xlsx, csv, pdf)."
    )
)
def write(
    context: Context,
    file: Annotated[Path, typer.Argument(help=N_("Where it goes."))],
    book: BookCode = "",
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        written = session.ask(desk, "opening.write", book=id, path=file, lang=session.lang)
        session.say(message("{count} rows written to {path}", count=written.rows, path=str(file)))
        session.tell(written.findings)
        if file.suffix.lower() == ".pdf":
            record_print(
                desk, id, "sheet", session.words(message("Sheet of opening balances")), file, form="ledger"
            )


@app.command(help=N_("Correct opening balances of a book in use, by a voucher of the differences."))
def correct(
    context: Context,
    balances: Annotated[
        list[str],
        typer.Argument(
            help=N_("What they should have been, on the account's own side: 1004=680.00, 2201/A01=9.5.")
        ),
    ],
    reason: Annotated[str, typer.Option("--reason", help=N_("Why they are corrected."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        finder = AccountFinder(desk.ask("account.list", book=id))
        items = ItemFinder(desk.ask("dimension.items", book=id))
        rows = [_balance(each, finder, items) for each in balances]
        session.do(desk, "opening.correct", dry_run=dry_run, book=id, rows=rows, reason=reason)


def _balance(given: str, accounts: AccountFinder, items: ItemFinder) -> OpeningRow:
    """``code/item…=amount`` as an opening row; items are those of the account's dimensions."""
    named, _, amount = given.partition("=")
    code, *codes = named.split("/")
    account = accounts.find(code)
    if account is None:
        raise refuse("account.unknown", message("The book has no account {code} {name}.", code=code, name=""))
    chosen: dict[int, int] = {}
    for each in codes:
        found = {
            dimension: item
            for dimension in account.dimensions
            if dimension not in chosen and (item := items.find(dimension, each)) is not None
        }
        if not found:
            raise refuse(
                "dimension.item_unknown", message("{item} is not an item of the dimension.", item=each)
            )
        chosen.update([next(iter(found.items()))])
    try:
        return OpeningRow(account.id, account.side * parse_fen(amount), items=chosen)
    except NotMoney as error:
        raise refuse("amount.text", message("{given} is not an amount.", given=str(error.given))) from error
