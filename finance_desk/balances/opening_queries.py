"""Whether the opening balances stand: 年初 and 期初 each in balance, dimension details complete (试算平衡)."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.accounts.queries import accounts
from finance_desk.balances.queries import opening_rows
from finance_desk.base.commands import query
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Money, message
from finance_desk.store.unit import Reader


@query("opening.check", N_("Check opening balances"), permission="ledger.read")
def check_openings(reader: Reader, *, book: int) -> Sequence[Finding]:
    """A finding for each trial that is out, and for each balance that lacks a required dimension item."""
    chart = {each.id: each for each in accounts(reader, book=book)}
    rows = opening_rows(reader, book=book)
    found: list[Finding] = []
    place = Subject("book", book, book=book)
    for code, what, amounts in (
        (
            "opening.year_begin",
            N_("Balances at 1 January: {debit} debit, {credit} credit, a difference of {difference}."),
            [row.year_begin for row in rows],
        ),
        (
            "opening.unbalanced",
            N_("Opening balances: {debit} debit, {credit} credit, a difference of {difference}."),
            [row.opening for row in rows],
        ),
    ):
        debit = sum(amount for amount in amounts if amount > 0)
        credit = -sum(amount for amount in amounts if amount < 0)
        if debit != credit:
            found.append(
                stop(
                    code,
                    message(
                        what,
                        debit=Money(debit),
                        credit=Money(credit),
                        difference=Money(abs(debit - credit)),
                    ),
                    place,
                    amount=debit - credit,
                    remedy=hint(
                        message(
                            "Look for an account on the wrong side (half the difference) or one that is missing (the difference itself)."
                        )
                    ),
                )
            )
    for row in rows:
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
