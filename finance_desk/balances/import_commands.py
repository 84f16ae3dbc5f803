"""Opening balances from a file."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from finance_desk.accounts.commands import add_accounts
from finance_desk.accounts.importing import AccountFinder, Met, accounts_for
from finance_desk.accounts.queries import accounts
from finance_desk.balances.commands import set_openings
from finance_desk.balances.importing import read_openings, resolve
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import hint
from finance_desk.base.messages import N_, message
from finance_desk.books.tables import book as book_table
from finance_desk.dimensions.importing import ItemFinder
from finance_desk.dimensions.queries import dimensions, items
from finance_desk.files.read import file_digest
from finance_desk.store.unit import UnitOfWork


@command("opening.import", N_("Import opening balances"))
def import_openings(
    tx: UnitOfWork,
    *,
    book: int,
    path: Path | str,
    sheet: str | None = None,
    create_accounts: bool = False,
    replace: bool = True,
    draft: bool = False,
) -> Done:
    """Enter the opening balances of a balance table (csv, xlsx, xls).

    ``create_accounts`` makes accounts the book does not have, with the file's names and sides.
    ``replace`` and ``draft`` as in ``opening.set``. Raises Refused with every reason at once.
    """
    chart = accounts(tx, book=book)
    file = read_openings(path, AccountFinder(chart), dimensions(tx, book=book), sheet)
    made = 0
    if create_accounts:
        finder = AccountFinder(chart)
        missing = [each for each in file.met() if finder.find(each.code, each.name) is None]
        made = create_missing(tx, book, missing, {each.code for each in chart})
        chart = accounts(tx, book=book)
    start = tx.connection.execute(
        sa.select(book_table.c.start_period).where(book_table.c.id == book)
    ).scalar_one()
    openings = resolve(file, chart, ItemFinder(items(tx, book=book)), start, whole=replace, draft=draft)
    if any(each.blocks for each in openings.findings):
        raise Refused(openings.findings)
    tx.evidence["sha256"] = file_digest(path)
    done = set_openings(tx, book=book, rows=openings.rows, replace=replace, draft=draft)
    return Done(
        message(
            "{count} opening balances were entered from {file}; {made} accounts were added.",
            count=done.value,
            file=Path(path).name,
            made=made,
        ),
        {**done.changes, "account": ()} if made else done.changes,
        (*openings.findings, *done.findings),
        done.value,
    )


def create_missing(tx: UnitOfWork, book: int, met: list[Met], known: set[str]) -> int:
    """Make the accounts a file uses and the book has not; needs the right to add accounts."""
    if not met:
        return 0
    if not tx.actor.may("account.import"):
        raise refuse(
            "access.denied",
            message("You may not add accounts, and the file uses {count} new ones.", count=len(met)),
            remedy=hint(message("Ask somebody whose role allows it, or ask for the right.")),
        )
    return int(add_accounts(tx, book=book, accounts=accounts_for(met, known)).value)
