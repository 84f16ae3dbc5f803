"""Accounts that require an item are the sum of their items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Money, message
from finance_desk.base.period import opening_period
from finance_desk.closing.checking import Check, Closing

_BY_DIMENSION: Final = """
SELECT r.account_id, d.name, COALESCE(SUM(b.debit - b.credit), 0) AS balance
FROM account_dimension r JOIN account a ON a.id = r.account_id JOIN dimension d ON d.id = r.dimension_id
  LEFT JOIN dimension_balance b ON b.book_id = a.book_id AND b.account_id = a.id
    AND b.dimension_id = r.dimension_id AND b.period BETWEEN :opening AND :period
WHERE a.book_id = :book AND r.required = 1 GROUP BY r.account_id, d.name ORDER BY r.account_id, d.name
"""


def run(closing: Closing) -> Sequence[Finding]:
    found = []
    for row in closing.reader.text(
        _BY_DIMENSION,
        {
            "book": closing.book.id,
            "opening": opening_period(closing.period),
            "period": closing.period,
        },
    ):
        account, figures = closing.accounts[row.account_id], closing.figures.get(row.account_id)
        balance = figures.closing if figures else 0
        if balance == row.balance:
            continue
        found.append(
            stop(
                "close.dimension_sum",
                message(
                    "{account} ends at {balance}, its items of {dimension} at {items}: {amount} apart.",
                    account=f"{account.code} {account.name}",
                    balance=Money(balance),
                    dimension=row.name,
                    items=Money(int(row.balance)),
                    amount=Money(balance - int(row.balance)),
                ),
                Subject("account", account.id, account.code, closing.book.id),
                amount=balance - int(row.balance),
                remedy=hint(message("Look for lines without an item."), "balance.check"),
            )
        )
    return found


CHECK = Check(
    "dimensions",
    N_("Accounts are the sum of their items"),
    N_("An account that requires an item must equal its book by item, or one of the two is wrong."),
    run,
)
