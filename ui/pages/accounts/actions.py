"""Narrowing the chart, and the next code below an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from finance_desk.accounts.model import Account
from ui.pages.accounts.columns import DISABLED, ChartRow
from ui.widgets.narrowing import Choice, Narrower


def narrowed(rows: Sequence[ChartRow], chosen: Mapping[str, Any]) -> list[ChartRow]:
    """What the chips let through: class, details only, without disabled ones, found by code, name or initials."""
    found = list(rows)
    if "kind" in chosen:
        found = [row for row in found if row.account.kind == chosen["kind"]]
    if "leaves" in chosen:
        found = [row for row in found if row.account.leaf]
    if "used" in chosen:
        found = [row for row in found if row.state is not DISABLED]
    if chosen.get("find"):
        choices = [
            Choice(row.account.id, row.account.code, row.account.full_name, row.account.mnemonic)
            for row in found
        ]
        ids = {each.id for each in Narrower(choices).narrow(str(chosen["find"]), len(choices))}
        found = [row for row in found if row.account.id in ids]
    return found


def next_code(accounts: Sequence[Account], parent: Account | None) -> str:
    """A code that is free below ``parent``: one more than its last child, two digits for the first."""
    if parent is None:
        return ""
    below = [each.code for each in accounts if each.parent == parent.id]
    if not below:
        return f"{parent.code}01"
    last = max(below)
    digits = last[len(parent.code) :]
    kept = digits.rstrip("0123456789")
    number = digits[len(kept) :]
    return f"{parent.code}{kept}{int(number) + 1:0{len(number)}d}" if number else ""
