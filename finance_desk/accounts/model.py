"""Accounts as frozen rows and the pure rules of a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finance_desk.base.messages import N_
from finance_desk.base.validity import valid

SIDE_OF_CLASS: Final = {"asset": 1, "expense": 1, "liability": -1, "net_assets": -1, "income": -1}
"""Normal side by class: 1 debit, -1 credit."""

CLASSES: Final = {
    "asset": N_("Assets"),
    "liability": N_("Liabilities"),
    "net_assets": N_("Net assets"),
    "income": N_("Income"),
    "expense": N_("Expense"),
}
"""Classes of accounts as people read them."""

SUBFUNDS: Final = {"pooled": N_("pooled"), "personal": N_("personal account")}
"""Sub-funds of 职工医保 that an account can belong to; one without belongs to both."""

MONEY_KINDS: Final = {"cash": N_("cash"), "bank": N_("bank"), "treasury": N_("treasury")}
"""What the money on an account is; an account without holds none."""

CLASS_OF_FIRST_DIGIT: Final = {
    "1": "asset",
    "2": "liability",
    "3": "net_assets",
    "4": "income",
    "5": "expense",
}
"""财会〔2017〕28号: the first digit of a code names its class."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of a book; ``dimensions`` maps dimension id to whether it is required."""

    id: int
    code: str
    name: str
    full_name: str
    mnemonic: str
    parent: int | None
    level: int
    side: int
    kind: str
    leaf: bool
    subfund: str
    money_kind: str
    disabled_from: int | None
    dimensions: Mapping[int, bool]
    valid_from: int | None = None

    def usable(self, day: int) -> bool:
        """Whether a line dated ``day`` may stand here."""
        return self.leaf and valid(self, day)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made. ``kind`` and ``side`` empty or 0: taken from parent or first digit.

    ``dimensions`` are dimension codes, ``!`` at the end marking a required one.
    """

    code: str
    name: str
    kind: str = ""
    side: int = 0
    subfund: str = ""
    money_kind: str = ""
    dimensions: tuple[str, ...] = ()
    parent_code: str | None = None


def parent_code(code: str, known: Sequence[str] | set[str]) -> str | None:
    """The longest known code that is a proper prefix: 1002 for 100201, 1002 for 1002.01."""
    for length in range(len(code) - 1, 0, -1):
        if code[:length] in known:
            return code[:length]
    return None
