"""Returned payments and unknown receipts are settled."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import N_, Money, message
from finance_desk.closing.checking import Check, Closing


def run(closing: Closing) -> Sequence[Finding]:
    found = []
    for account, figures in closing.leaves("200111", "200112", "200114"):
        # what came last leaves last: beyond this month's receipts, the balance is older than the month
        older = -figures.closing - max(figures.credit, 0)
        if older > 0:
            found.append(
                warn(
                    "close.suspense",
                    message(
                        "{account}: {amount} stands there since before this month.",
                        account=f"{account.code} {account.name}",
                        amount=Money(older),
                    ),
                    Subject("account", account.id, account.code, closing.book.id),
                    amount=older,
                    remedy=hint(message("Send the payment again, or find out whose money it is.")),
                )
            )
    return found


CHECK = Check(
    "suspense",
    N_("Returned payments and unknown receipts move on"),
    N_("银行退票 and 不明来款 older than a month are looked into."),
    run,
)
