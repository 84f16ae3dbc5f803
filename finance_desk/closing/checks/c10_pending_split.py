"""待转保费 and 待转利息 are empty at the year's end."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding, Severity, Subject, hint
from finance_desk.base.messages import N_, Money, message
from finance_desk.closing.checking import Check, Closing


def run(closing: Closing) -> Sequence[Finding]:
    severity = Severity.STOP if closing.december else Severity.INFO
    return [
        Finding(
            "close.pending_split",
            severity,
            message(
                "{account} holds {amount} that is not split between the sub-funds.",
                account=f"{account.code} {account.name}",
                amount=Money(-figures.closing),
            ),
            Subject("account", account.id, account.code, closing.book.id),
            -figures.closing,
            hint(message("Split it by the approved share."), "close.split_pending"),
        )
        for account, figures in closing.leaves(*closing.rules.stays)
        if figures.closing
    ]


CHECK = Check(
    "pending_split",
    N_("Nothing waits to be split at the year's end"),
    N_("4601 and 4602 may carry a balance from January to November only (财会〔2017〕28号)."),
    run,
)
