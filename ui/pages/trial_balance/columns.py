"""Columns of the trial balance (科目余额表): six of money, year to date on request."""

from __future__ import annotations

from typing import Final

from finance_desk.base.messages import N_
from finance_desk.ledgers.model import TrialRow
from ui.models.columns import Column
from ui.pages.ledger_columns import FIGURES


def _named(row: TrialRow) -> str:
    return f"{row.item} {row.item_name}" if row.of_dimension else f"{row.code} {row.name}"


COLUMNS: Final = (
    Column("account", N_("Account"), width=220, getter=_named, grow=True, indent=lambda row: row.level - 1),
    *FIGURES,
)
