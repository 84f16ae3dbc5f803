"""Income and expense are transferred."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Money, message
from finance_desk.closing.checking import Check, Closing


def run(closing: Closing) -> Sequence[Finding]:
    if not closing.transfers:
        return []
    return [
        stop(
            "close.not_transferred",
            message(
                "{account} still holds {amount}.",
                account=f"{account.code} {account.name}",
                amount=Money(abs(figures.closing)),
            ),
            Subject("account", account.id, account.code, closing.book.id),
            amount=figures.closing,
            remedy=hint(
                message("Make the transfer vouchers, have them reviewed and post them."),
                "close.transfer",
                book=closing.book.id,
                period=closing.period,
            ),
        )
        for account, figures in closing.leaves("")
        if closing.rules.moves(account) and figures.closing
    ]


CHECK = Check(
    "transferred",
    N_("Income and expense are transferred"),
    N_("At the period's end income and expense go to net assets (财会〔2017〕28号)."),
    run,
)
