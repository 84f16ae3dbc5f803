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
    """A code that is free below ``parent``: the first number no child has, as wide as theirs (two digits)."""
    if parent is None:
        return ""
    ends = [each.code[len(parent.code) :] for each in accounts if each.parent == parent.id]
    mark = next((end.rstrip("0123456789") for end in ends), "")
    width = max((len(end) - len(mark) for end in ends), default=2)
    taken = {end[len(mark) :] for end in ends}
    free = next(number for number in range(1, 10**width + 1) if f"{number:0{width}d}" not in taken)
    return f"{parent.code}{mark}{free:0{width}d}"
