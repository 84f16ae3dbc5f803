"""Receivables and payables stand on their own side, with every counterpart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import N_, Money, message
from finance_desk.base.period import opening_period
from finance_desk.closing.checking import Check, Closing

_ACCOUNTS: Final = ("1101", "2001", "2101")

_BY_ITEM: Final = """
SELECT b.account_id, b.item_id, i.code, i.name, SUM(b.debit - b.credit) AS balance
FROM dimension_balance b JOIN dimension_item i ON i.id = b.item_id
WHERE b.book_id = :book AND b.period BETWEEN :opening AND :period
GROUP BY b.account_id, b.item_id, i.code, i.name HAVING SUM(b.debit - b.credit) <> 0
ORDER BY b.account_id, i.code
"""


def run(closing: Closing) -> Sequence[Finding]:
    book = closing.book.id
    remedy = hint(message("Look for an advance that was offset twice, or a receipt booked elsewhere."))
    found, told = [], set()
    for row in closing.reader.text(
        _BY_ITEM, {"book": book, "opening": opening_period(closing.period), "period": closing.period}
    ):
        account = closing.accounts[row.account_id]
        if not account.code.startswith(_ACCOUNTS) or row.balance * account.side > 0:
            continue
        told.add(account.id)
        found.append(
            warn(
                "close.abnormal_item",
                message(
                    "{account}, {item}: ends on the wrong side with {amount}.",
                    account=f"{account.code} {account.name}",
                    item=f"{row.code} {row.name}",
                    amount=Money(abs(int(row.balance))),
                ),
                Subject("dimension_item", row.item_id, account.code, book),
                amount=int(row.balance),
                remedy=remedy,
            )
        )
    for account, figures in closing.leaves(*_ACCOUNTS):
        if figures.closing * account.side < 0 and account.id not in told:
            found.append(
                warn(
                    "close.abnormal_side",
                    message(
                        "{account} ends on the wrong side with {amount}.",
                        account=f"{account.code} {account.name}",
                        amount=Money(abs(figures.closing)),
                    ),
                    Subject("account", account.id, account.code, book),
                    amount=figures.closing,
                    remedy=remedy,
                )
            )
    return found


CHECK = Check(
    "abnormal_sides",
    N_("Temporary payments and receipts stand on their side"),
    N_("The balance sheet reads 1101 and 2001 on their normal side only (财会〔2017〕28号)."),
    run,
)
