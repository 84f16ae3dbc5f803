"""Entering opening balances, opening a year, rebuilding balances."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from finance_desk.accounts.tables import account, account_dimension
from finance_desk.balances import opening_queries, openings, proof
from finance_desk.balances.model import OpeningRow
from finance_desk.balances.queries import opening_rows
from finance_desk.balances.tables import balance, dimension_balance, opening_balance
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Money, message
from finance_desk.base.period import year_of
from finance_desk.books.commands import add_periods
from finance_desk.books.tables import book as book_table
from finance_desk.books.tables import book_period
from finance_desk.dimensions.commands import set_ids
from finance_desk.dimensions.model import set_key
from finance_desk.dimensions.queries import items as items_of_book
from finance_desk.store.unit import UnitOfWork


@command("opening.set", N_("Enter opening balances"))
def set_openings(
    tx: UnitOfWork,
    *,
    book: int,
    rows: Sequence[OpeningRow],
    replace: bool = True,
    draft: bool = False,
    over: Sequence[OpeningRow] | None = None,
) -> Done:
    """Enter opening balances at leaves; with ``replace`` the earlier ones go, else only these accounts change.

    An unbalanced set is refused with the difference; ``draft`` keeps it as a warning, and then
    nothing can be posted or closed until it balances. ``over`` are the balances that were looked at.
    Raises Refused after the first posting, and when a colleague entered others than ``over`` meanwhile.
    """
    if over is not None and _figures(over) != _figures(opening_rows(tx, book=book)):
        raise refuse(
            "opening.changed_meanwhile",
            message("A colleague entered opening balances meanwhile."),
            Subject("book", book, book=book),
            remedy=hint(message("Look at them, or save yours in their place.")),
        )
    chart = {
        each.id: each for each in tx.connection.execute(sa.select(account).where(account.c.book_id == book))
    }
    required: dict[int, set[int]] = {}
    for need in tx.connection.execute(
        sa.select(account_dimension)
        .join(account, account.c.id == account_dimension.c.account_id)
        .where(account.c.book_id == book, account_dimension.c.required == 1)
    ):
        required.setdefault(need.account_id, set()).add(need.dimension_id)
    start = tx.connection.execute(
        sa.select(book_table.c.start_period).where(book_table.c.id == book)
    ).scalar_one()
    findings: list[Finding] = []
    for row in rows:
        held = chart.get(row.account)
        place = Subject("account", row.account, held.code if held else "", book=book)
        if held is None:
            findings.append(stop("account.unknown", message("The book has no such account."), place))
        elif not held.leaf:
            findings.append(
                stop(
                    "opening.heading",
                    message(
                        "{account} is a heading and cannot hold an opening balance of {amount}.",
                        account=f"{held.code} {held.name}",
                        amount=Money(row.opening),
                    ),
                    place,
                    amount=row.opening,
                    remedy=hint(message("Enter the balance at its detail accounts.")),
                )
            )
        elif start % 100 == 1 and (row.to_date_debit or row.to_date_credit):
            findings.append(
                stop(
                    "opening.to_date",
                    message(
                        "{account} has turnover before the start, but the book starts in January.",
                        account=f"{held.code} {held.name}",
                    ),
                    place,
                    remedy=hint(message("Leave the turnover empty, or start the book in a later month.")),
                )
            )
        elif missing := required.get(row.account, set()) - row.items.keys():
            findings.append(
                stop(
                    "opening.dimension",
                    message(
                        "{account} needs {count} more dimension items for its opening balance of {amount}.",
                        account=f"{held.code} {held.name}",
                        count=len(missing),
                        amount=Money(row.opening),
                    ),
                    place,
                    amount=row.opening,
                    remedy=hint(message("Enter the balance per dimension item.")),
                )
            )
    findings += _strange_items(tx, book, rows)
    if findings:
        raise Refused(findings)
    sets = set_ids(tx, book, [row.items for row in rows])
    where = opening_balance.c.book_id == book
    if not replace:
        where &= opening_balance.c.account_id.in_({row.account for row in rows})
    tx.write(sa.delete(opening_balance).where(where))
    sums: dict[tuple[int, int], list[int]] = {}
    for row in rows:
        set_id = sets[set_key(row.items)] if row.items else 0
        figures = sums.setdefault((row.account, set_id), [0, 0, 0])
        figures[0] += row.year_begin
        figures[1] += row.to_date_debit
        figures[2] += row.to_date_credit
    tx.bulk_insert(
        opening_balance,
        ("book_id", "account_id", "set_id", "year_begin", "to_date_debit", "to_date_credit"),
        [(book, key[0], key[1], *figures) for key, figures in sums.items()],
    )
    for table in (balance, dimension_balance):
        tx.write(sa.delete(table).where(table.c.book_id == book))
    openings.write(tx, book)
    unbalanced = check_balanced(tx, book)
    if unbalanced and not draft:
        raise Refused(unbalanced)
    return Done(
        message("{count} opening balances were entered.", count=len(sums)),
        {"opening": (), "balance": ()},
        findings=unbalanced,
        value=len(sums),
    )


def _figures(rows: Sequence[OpeningRow]) -> set[tuple[int, str, int, int, int]]:
    """What rows say, whatever their order; rows without any figure say nothing."""
    return {
        (row.account, set_key(row.items), row.year_begin, row.to_date_debit, row.to_date_credit)
        for row in rows
        if row.year_begin or row.to_date_debit or row.to_date_credit
    }


def _strange_items(tx: UnitOfWork, book: int, rows: Sequence[OpeningRow]) -> list[Finding]:
    """A finding for every balance whose items are not of the book, or not of the dimension they stand under."""
    if not any(row.items for row in rows):
        return []
    held = {each.id: each.dimension for each in items_of_book(tx, book=book)}
    return [
        stop(
            "opening.item_unknown",
            message("The book has no such dimension item."),
            Subject("account", row.account, book=book),
            amount=row.opening,
            remedy=hint(message("Choose an item of the book, or add it first."), "dimension.item_save"),
        )
        for row in rows
        if any(held.get(item) != dimension for dimension, item in row.items.items())
    ]


def check_balanced(tx: UnitOfWork, book: int) -> list[Finding]:
    """Findings when 年初 or 期初 do not balance: both must (domain §1.7). One sum when they do."""
    begin, turnover = tx.connection.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(opening_balance.c.year_begin), 0),
            sa.func.coalesce(
                sa.func.sum(opening_balance.c.to_date_debit - opening_balance.c.to_date_credit), 0
            ),
        ).where(opening_balance.c.book_id == book)
    ).one()
    return opening_queries.unbalanced(tx, book) if begin or turnover else []


@command("period.open_year", N_("Open a year"))
def open_year(tx: UnitOfWork, *, book: int, year: int) -> Done:
    """Open the twelve periods of the next year; the balances of the year before are carried on."""
    last = tx.connection.execute(
        sa.select(sa.func.max(book_period.c.period)).where(book_period.c.book_id == book)
    ).scalar()
    if last is None or year != year_of(int(last)) + 1:
        raise refuse(
            "period.year_order",
            message("Years open in order; the next one is {year}.", year=year_of(int(last or 0)) + 1),
            Subject("book", book, book=book),
        )
    add_periods(tx, book, year * 100 + 1, year * 100 + 12)
    openings.carry_forward(tx, book, year)
    return Done(message("Year {year} was opened.", year=year), {"period": (), "balance": ()})


@command("balance.rebuild", N_("Rebuild balances"))
def rebuild(tx: UnitOfWork, *, book: int) -> Done:
    """Make the balances anew from posted lines; the findings say what had drifted."""
    found = proof.differences(tx, book)
    code = tx.connection.execute(sa.select(book_table.c.code).where(book_table.c.id == book)).scalar()
    tx.evidence["was"] = [str(finding.message) for finding in found]
    proof.rebuild(tx, book)
    return Done(
        message("The balances of {book} were rebuilt; {count} had drifted.", book=code, count=len(found)),
        {"balance": ()},
        findings=tuple(found),
        value=len(found),
    )
