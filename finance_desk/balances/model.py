"""Balance rows and opening rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Turnover:
    """Figures of one leaf account over a range of periods, in fen.

    ``opening`` and ``closing`` are signed (debit positive). ``net_debit``/``net_credit`` of the
    range without closing transfers are ``debit - transfer_debit`` and so on.
    """

    account: int
    opening: int
    debit: int
    credit: int
    year_begin: int
    year_debit: int
    year_credit: int
    transfer_debit: int = 0
    transfer_credit: int = 0
    year_transfer_debit: int = 0
    year_transfer_credit: int = 0

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """An opening balance at a leaf: ``year_begin`` signed (debit positive), turnover to the start.

    ``items`` maps dimension id to item id and is empty for an account without dimensions.
    """

    account: int
    year_begin: int
    to_date_debit: int = 0
    to_date_credit: int = 0
    items: Mapping[int, int] = field(default_factory=dict)

    @property
    def opening(self) -> int:
        """Balance at the start of the book's first period."""
        return self.year_begin + self.to_date_debit - self.to_date_credit
