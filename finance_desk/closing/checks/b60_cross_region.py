"""Money of other regions (异地就医) is passed on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import N_, Money, message
from finance_desk.base.period import opening_period
from finance_desk.closing.checking import Check, Closing

_ACCOUNTS: Final = ("200102", "200103")

_BY_REGION: Final = """
SELECT b.account_id, i.code, i.name, SUM(b.debit - b.credit) AS balance,
  SUM(CASE WHEN b.period = :period THEN b.credit ELSE 0 END) AS received
FROM dimension_balance b JOIN dimension d ON d.id = b.dimension_id AND d.code = 'region'
  JOIN dimension_item i ON i.id = b.item_id
WHERE b.book_id = :book AND b.period BETWEEN :opening AND :period
GROUP BY b.account_id, i.code, i.name ORDER BY b.account_id, i.code
"""


def run(closing: Closing) -> Sequence[Finding]:
    rest = {account.id: (figures.closing, figures.credit) for account, figures in closing.leaves(*_ACCOUNTS)}
    parts = []
    for row in closing.reader.text(
        _BY_REGION,
        {"book": closing.book.id, "opening": opening_period(closing.period), "period": closing.period},
    ):
        if row.account_id not in rest:
            continue
        balance, received = int(row.balance), int(row.received)
        parts.append((row.account_id, f"{row.code} {row.name}", balance, received))
        rest[row.account_id] = (rest[row.account_id][0] - balance, rest[row.account_id][1] - received)
    parts += [(id, "", balance, received) for id, (balance, received) in rest.items()]
    return [
        warn(
            "close.cross_region",
            message(
                "{account} {region}: {amount} was received before this month and not passed on.",
                account=f"{closing.accounts[id].code} {closing.accounts[id].name}",
                region=region,
                amount=Money(older),
            ),
            Subject("account", id, closing.accounts[id].code, closing.book.id),
            amount=older,
            remedy=hint(message("Pay the institutions of its clearing period, or send back what is left.")),
        )
        for id, region, balance, received in parts
        # what came last leaves last: beyond this month's receipts, the balance is older than the month
        if (older := -balance - max(received, 0)) > 0
    ]


CHECK = Check(
    "cross_region",
    N_("Money of other regions is passed on"),
    N_(
        "异地就医资金 of a clearing period runs to nothing once its institutions are paid (财会〔2017〕28号)."
    ),
    run,
)
