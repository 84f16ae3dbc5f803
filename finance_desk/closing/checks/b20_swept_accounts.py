"""收入户 and 国库 are empty at the end of a period."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import N_, Money, message
from finance_desk.closing.checking import Check, Closing


def run(closing: Closing) -> Sequence[Finding]:
    return [
        warn(
            "close.not_swept",
            message(
                "{account} still holds {amount}.",
                account=f"{account.code} {account.name}",
                amount=Money(figures.closing),
            ),
            Subject("account", account.id, account.code, closing.book.id),
            amount=figures.closing,
            remedy=hint(message("Book the transfer to the fiscal account, or note why it comes next month.")),
        )
        for account, figures in closing.leaves("1002", "1005")
        if figures.closing
    ]


CHECK = Check(
    "swept_accounts",
    N_("Income account and treasury are empty"),
    N_("收入户 and 国库存款 have in principle no balance at the period's end (财社〔2017〕144号)."),
    run,
)
