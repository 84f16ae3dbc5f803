"""职工医保: each sub-fund got its own income and expense, and neither has spent more than it had."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import N_, Money, message
from finance_desk.closing.checking import Check, Closing


def run(closing: Closing) -> Sequence[Finding]:
    if len(closing.rules.net_assets) < 2:
        return []
    by_code = {each.code: each for each in closing.accounts.values()}
    moved = dict.fromkeys(closing.rules.net_assets, 0)
    sources = dict.fromkeys(closing.rules.net_assets, 0)
    balances = dict.fromkeys(closing.rules.net_assets, 0)
    for account, figures in closing.leaves(""):
        if account.subfund not in moved:
            continue
        transferred = figures.transfer_debit - figures.transfer_credit
        if account.kind == "net_assets":
            moved[account.subfund] += transferred
            balances[account.subfund] -= figures.closing
        elif account.kind in ("income", "expense"):
            sources[account.subfund] += transferred
            balances[account.subfund] -= figures.closing
    found = []
    for subfund, code in closing.rules.net_assets.items():
        if code not in by_code:
            continue
        account = by_code[code]
        place = Subject("account", account.id, account.code, closing.book.id)
        name = f"{account.code} {account.name}"
        if strange := moved[subfund] + sources[subfund]:
            found.append(
                warn(
                    "close.subfund_mixed",
                    message(
                        "Transfers moved {amount} of the other sub-fund's income or expense to {account}.",
                        amount=Money(abs(strange)),
                        account=name,
                    ),
                    place,
                    amount=strange,
                    remedy=hint(
                        message("Correct it by a voucher between the sub-funds' accounts of net assets.")
                    ),
                )
            )
        if balances[subfund] < 0:
            found.append(
                warn(
                    "close.subfund_deficit",
                    message("{account} would be {amount}.", account=name, amount=Money(balances[subfund])),
                    place,
                    amount=balances[subfund],
                    remedy=hint(message("Look for income or benefits booked to the wrong sub-fund.")),
                )
            )
    return found


CHECK = Check(
    "subfunds",
    N_("Each sub-fund stands by itself"),
    N_("统筹 and 个账 are two funds in one book: a book can balance while each is out (财会〔2017〕28号)."),
    run,
)
