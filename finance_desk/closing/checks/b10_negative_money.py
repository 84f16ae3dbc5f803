"""Cash and bank accounts do not end below zero."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding, Subject, hint, stop, warn
from finance_desk.base.messages import N_, Money, message
from finance_desk.closing.checking import Check, Closing


def run(closing: Closing) -> Sequence[Finding]:
    found = []
    for account, figures in closing.leaves(""):
        if account.money_kind and figures.closing < 0:
            # cash cannot be less than nothing; a bank may show it for a day, and then somebody must know why
            make = stop if account.money_kind == "cash" else warn
            found.append(
                make(
                    "close.negative_money",
                    message(
                        "{account} ends at {amount}.",
                        account=f"{account.code} {account.name}",
                        amount=Money(figures.closing),
                    ),
                    Subject("account", account.id, account.code, closing.book.id),
                    amount=figures.closing,
                    remedy=hint(message("Look for a payment before its allotment, or a wrong bank account.")),
                )
            )
    return found


CHECK = Check(
    "negative_money",
    N_("No money account is below zero"),
    N_("Money cannot be less than nothing: a payment is on the wrong account or came before its allotment."),
    run,
)
