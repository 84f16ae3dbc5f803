"""Receivables and payables stand on their own side."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import N_, Money, message
from finance_desk.closing.checking import Check, Closing


def run(closing: Closing) -> Sequence[Finding]:
    return [
        warn(
            "close.abnormal_side",
            message(
                "{account} ends on the wrong side with {amount}.",
                account=f"{account.code} {account.name}",
                amount=Money(abs(figures.closing)),
            ),
            Subject("account", account.id, account.code, closing.book.id),
            amount=figures.closing,
            remedy=hint(message("Look for an advance that was offset twice, or a receipt booked elsewhere.")),
        )
        for account, figures in closing.leaves("1101", "2001", "2101")
        if figures.closing * account.side < 0
    ]


CHECK = Check(
    "abnormal_sides",
    N_("Temporary payments and receipts stand on their side"),
    N_("The balance sheet reads 1101 and 2001 on their normal side only (财会〔2017〕28号)."),
    run,
)
