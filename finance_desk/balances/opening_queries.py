"""Whether the opening balances stand: 年初 and 期初 each in balance, dimension details complete (试算平衡)."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.accounts.queries import accounts
from finance_desk.balances import trial
from finance_desk.balances.queries import opening_rows
from finance_desk.base.commands import query
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Money, message
from finance_desk.dimensions.queries import items
from finance_desk.store.unit import Reader


@query("opening.check", N_("Check opening balances"), permission="ledger.read")
def check_openings(reader: Reader, *, book: int) -> Sequence[Finding]:
    """A finding for each trial that is out, with its likely causes, and for each balance that lacks a required item."""
    chart = {each.id: each for each in accounts(reader, book=book)}
    found = unbalanced(reader, book)
    for row in opening_rows(reader, book=book):
        held = chart[row.account]
        missing = [d for d, required in held.dimensions.items() if required and d not in row.items]
        if missing:
            found.append(
                stop(
                    "opening.dimension",
                    message(
                        "{account} needs {count} more dimension items for its opening balance of {amount}.",
                        account=f"{held.code} {held.name}",
                        count=len(missing),
                        amount=Money(row.opening),
                    ),
                    Subject("account", held.id, held.code, book),
                    amount=row.opening,
                    remedy=hint(message("Enter the balance per dimension item.")),
                )
            )
    return tuple(found)


def unbalanced(reader: Reader, book: int) -> list[Finding]:
    """The trials that are out and the accounts that most likely make them so."""
    chart = {each.id: each for each in accounts(reader, book=book)}
    names = {each.id: each.name for each in items(reader, book=book)}
    entries = []
    for row in opening_rows(reader, book=book):
        held = chart[row.account]
        words = [held.code, held.name, *(names[item] for item in row.items.values())]
        entries.append(
            trial.Entry(
                Subject("account", held.id, held.code, book),
                " ".join(words),
                held.side,
                row.year_begin,
                row.to_date_debit,
                row.to_date_credit,
            )
        )
    return trial.unbalanced(entries, Subject("book", book, book=book))
