"""居民医保: premiums prepaid for the year became income in January."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Money, message
from finance_desk.closing.checking import Check, Closing


def run(closing: Closing) -> Sequence[Finding]:
    if closing.book.fund != "resident" or closing.period % 100 != 1 or closing.period < 202601:
        return []
    return [
        stop(
            "close.prepaid",
            message(
                "{amount} of premiums prepaid for this year is not income yet.",
                amount=Money(-figures.closing),
            ),
            Subject("account", account.id, account.code, closing.book.id),
            amount=-figures.closing,
            remedy=hint(message("Book 2001 预收保费 to 4001 with the January voucher.")),
        )
        for account, figures in closing.leaves("200115")
        if figures.closing
    ]


CHECK = Check(
    "resident_prepaid",
    N_("Prepaid premiums of the year are income"),
    N_(
        "From 2026 premiums for a later benefit year become income in its first month (2026 supplement to 财会〔2017〕28号)."
    ),
    run,
)
