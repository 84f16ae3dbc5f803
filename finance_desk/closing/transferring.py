"""Where income and expense go at the period's end (期末结转): the rules of a fund and the plan of a month."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Final

from finance_desk.accounts.model import Account
from finance_desk.balances.model import Turnover
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import message
from finance_desk.vouchers.model import Line

KINDS: Final = (("income", "收入"), ("expense", "支出"))


@dataclass(frozen=True, slots=True)
class Split:
    """An account whose balance waits for its split between the sub-funds, and where the parts go."""

    account: str
    pooled: str
    personal: str
    summary: str


@dataclass(frozen=True, slots=True)
class TransferRules:
    """A fund's period-end transfer: sub-fund → net-assets account, what stays, what waits to be split."""

    fund: str
    net_assets: Mapping[str, str]
    stays: tuple[str, ...]
    split: tuple[Split, ...]

    def moves(self, account: Account) -> bool:
        """Whether the account's balance goes to net assets (待转 accounts keep theirs, 财会〔2017〕28号)."""
        return account.kind in ("income", "expense") and not account.code.startswith(self.stays)

    def target(self, account: Account) -> str | None:
        """Code of the net-assets account that takes it; ``None`` when the chart does not say.

        职工: by sub-fund (4101 and 5101 to 统筹, 4301 and 5201 to 个账); 居民: 3001. Domain §1.7.
        """
        return self.net_assets.get(account.subfund if len(self.net_assets) > 1 else "")


@cache
def transfer_rules(fund: str) -> TransferRules:
    """The rules of ``resources/closing``; a fund without a file of its own has one undivided balance (3001)."""
    folder = resources.files("resources") / "closing"
    file = folder / f"{fund}.json"
    content = json.loads((file if file.is_file() else folder / "resident.json").read_text("utf-8"))
    return TransferRules(
        fund,
        content["net_assets"],
        tuple(content["stays"]),
        tuple(Split(**each) for each in content["split"]),
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """A transfer voucher to be: ``kind`` is ``income`` or ``expense``, ``target`` the net-assets account."""

    kind: str
    target: Account
    lines: tuple[Line, ...]


def plan(
    rules: TransferRules,
    period: int,
    accounts: Mapping[int, Account],
    figures: Mapping[int, Turnover],
    shares: Mapping[int, Mapping[int, int]],
    items: Mapping[int, Mapping[int, int]],
    book: int,
) -> tuple[tuple[Planned, ...], tuple[Finding, ...]]:
    """The transfers that empty every income and expense account, and the accounts nobody knows a place for.

    One voucher for income and one for expense per net-assets account. ``shares`` gives, for accounts
    with dimensions, set id → signed balance: those are emptied item by item, so that the books by
    item begin the next year at nothing too; ``items`` are the items of the sets.
    """
    by_code = {each.code: each for each in accounts.values()}
    planned: list[Planned] = []
    homeless: list[Finding] = []
    for kind, word in KINDS:
        groups: dict[str, list[tuple[int, int, Mapping[int, int]]]] = {}
        for account, balance in _left(rules, accounts, figures, kind):
            target = rules.target(account)
            if target is None or target not in by_code:
                homeless.append(_homeless(account, balance, book))
                continue
            by_set = dict(shares.get(account.id, {}))
            by_set[0] = balance - sum(amount for id, amount in by_set.items() if id)
            moved = [(account.id, amount, items.get(id, {})) for id, amount in by_set.items() if amount]
            groups.setdefault(target, []).extend(sorted(moved, key=lambda each: sorted(each[2].items())))
        for code, moved in groups.items():
            of = by_code[code].name if len(rules.net_assets) > 1 else "基金"
            summary = f"结转{period % 100}月{of}{word}"
            lines = [
                Line(id, max(0, -net), max(0, net), summary, each_items) for id, net, each_items in moved
            ]
            if total := sum(net for _, net, _ in moved):
                lines.append(Line(by_code[code].id, max(0, total), max(0, -total), summary))
            planned.append(Planned(kind, by_code[code], tuple(lines)))
    return tuple(planned), tuple(homeless)


def _left(
    rules: TransferRules, accounts: Mapping[int, Account], figures: Mapping[int, Turnover], kind: str
) -> list[tuple[Account, int]]:
    """Accounts of the kind that still hold a balance, by code."""
    return sorted(
        (
            (accounts[id], each.closing)
            for id, each in figures.items()
            if accounts[id].kind == kind and rules.moves(accounts[id]) and each.closing
        ),
        key=lambda pair: pair[0].code,
    )


def _homeless(account: Account, balance: int, book: int) -> Finding:
    return stop(
        "close.no_target",
        message(
            "{account} belongs to no sub-fund, so nobody knows where it is transferred to.",
            account=f"{account.code} {account.name}",
        ),
        Subject("account", account.id, account.code, book),
        amount=balance,
        remedy=hint(message("Set the sub-fund of the account in the chart.")),
    )


def applied(figures: Mapping[int, Turnover], planned: tuple[Planned, ...]) -> dict[int, Turnover]:
    """The figures as they would stand with the planned transfers posted."""
    after = dict(figures)
    for each in planned:
        for line in each.lines:
            held = after.get(line.account, Turnover(line.account, 0, 0, 0, 0, 0, 0))
            after[line.account] = replace(
                held,
                debit=held.debit + line.debit,
                credit=held.credit + line.credit,
                year_debit=held.year_debit + line.debit,
                year_credit=held.year_credit + line.credit,
                transfer_debit=held.transfer_debit + line.debit,
                transfer_credit=held.transfer_credit + line.credit,
                year_transfer_debit=held.year_transfer_debit + line.debit,
                year_transfer_credit=held.year_transfer_credit + line.credit,
            )
    return after
