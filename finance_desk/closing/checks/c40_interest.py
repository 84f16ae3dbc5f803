"""Interest of the quarter is booked."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import N_, Period, message
from finance_desk.closing.checking import Check, Closing


def run(closing: Closing) -> Sequence[Finding]:
    if closing.period % 100 % 3 or not any(figures.opening for _, figures in closing.leaves("1003", "1004")):
        return []
    if any(figures.credit for _, figures in closing.leaves("4201", "4602")):
        return []
    return [
        warn(
            "close.no_interest",
            message(
                "No interest was booked in {period}, the end of a quarter.", period=Period(closing.period)
            ),
            Subject("period", closing.period, book=closing.book.id),
            remedy=hint(message("Ask the banks and the fiscal bureau for their interest slips.")),
        )
    ]


CHECK = Check(
    "interest",
    N_("Interest of the quarter is booked"),
    N_("Banks pay interest on the 20th or 21st of a quarter's last month."),
    run,
)
