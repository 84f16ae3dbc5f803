"""Periods close in order."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Period, message
from finance_desk.base.period import format_period
from finance_desk.books.queries import periods
from finance_desk.closing.checking import Check, Closing


def run(closing: Closing) -> Sequence[Finding]:
    return [
        stop(
            "close.earlier_open",
            message("Period {period} is still open.", period=Period(each.period)),
            Subject("period", each.period, format_period(each.period), closing.book.id),
            remedy=hint(message("Close {period} first.", period=Period(each.period)), "close.run"),
        )
        for each in periods(closing.reader, book=closing.book.id)
        if each.period < closing.period and not each.closed
    ]


CHECK = Check(
    "earlier_periods",
    N_("Earlier periods are closed"),
    N_("Periods close one after another, so that opening balances are final (财会〔2024〕12号 art. 24)."),
    run,
)
