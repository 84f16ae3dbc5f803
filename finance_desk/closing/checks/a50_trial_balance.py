"""Debit equals credit: opening, turnover, closing."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Money, message
from finance_desk.closing.checking import Check, Closing


def run(closing: Closing) -> Sequence[Finding]:
    figures = closing.figures.values()
    sums = (
        (
            message(
                "Opening balances are out by {amount}.",
                amount=Money(opening := sum(f.opening for f in figures)),
            ),
            opening,
        ),
        (
            message(
                "Turnover is out by {amount}.",
                amount=Money(moved := sum(f.debit - f.credit for f in figures)),
            ),
            moved,
        ),
        (
            message(
                "Closing balances are out by {amount}.", amount=Money(end := sum(f.closing for f in figures))
            ),
            end,
        ),
    )
    return [
        stop(
            "close.trial_balance",
            what,
            Subject("book", closing.book.id, closing.book.code, closing.book.id),
            amount=difference,
            remedy=hint(message("Prove the balances and correct the opening balances."), "balance.check"),
        )
        for what, difference in sums
        if difference
    ]


CHECK = Check(
    "trial_balance",
    N_("The trial balance balances"),
    N_("Debit and credit are equal in opening balances, turnover and closing balances."),
    run,
)
