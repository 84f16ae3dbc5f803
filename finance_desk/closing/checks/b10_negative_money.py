"""Cash and bank accounts are below zero on no day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from finance_desk.base.findings import Finding, Subject, hint, stop, warn
from finance_desk.base.messages import N_, Day, Money, message
from finance_desk.base.period import first_day
from finance_desk.closing.checking import Check, Closing

_BY_DAY: Final = """
SELECT l.account_id, v.day, SUM(l.debit - l.credit) AS net
FROM account a JOIN voucher_line l ON l.account_id = a.id AND l.period = :period
  JOIN voucher v ON v.id = l.voucher_id AND v.state = 3
WHERE a.book_id = :book AND a.money_kind <> '' GROUP BY l.account_id, v.day ORDER BY l.account_id, v.day
"""


def run(closing: Closing) -> Sequence[Finding]:
    moved: dict[int, list[tuple[int, int]]] = {}
    for row in closing.reader.text(_BY_DAY, {"book": closing.book.id, "period": closing.period}):
        moved.setdefault(row.account_id, []).append((row.day, int(row.net)))
    found = []
    for account, figures in closing.leaves(""):
        if not account.money_kind:
            continue
        balance = figures.opening
        days = [(first_day(closing.period), balance)]
        for day, net in moved.get(account.id, ()):
            balance += net
            days.append((day, balance))
        day, lowest = min(days, key=lambda each: each[1])
        if lowest >= 0:
            continue
        # cash cannot be less than nothing; a bank may show it for a day, and then somebody must know why
        make = stop if account.money_kind == "cash" else warn
        found.append(
            make(
                "close.negative_money",
                message(
                    "{account} falls to {amount} on {day}.",
                    account=f"{account.code} {account.name}",
                    amount=Money(lowest),
                    day=Day(day),
                ),
                Subject("account", account.id, account.code, closing.book.id),
                amount=lowest,
                remedy=hint(message("Look for a payment before its allotment, or a wrong bank account.")),
            )
        )
    return found


CHECK = Check(
    "negative_money",
    N_("No money account is below zero"),
    N_("Money cannot be less than nothing: a payment is on the wrong account or came before its allotment."),
    run,
)
