"""Columns of the trial balance (科目余额表): six of money, year to date on request."""

from __future__ import annotations

from typing import Final

from finance_desk.base.messages import N_
from finance_desk.ledgers.model import TrialRow
from ui.models.columns import Column
from ui.theme.cells import Kind


def _named(row: TrialRow) -> str:
    return f"{row.item} {row.item_name}" if row.of_dimension else f"{row.code} {row.name}"


def _figure(name: str, title: str, *, hidden: bool = False) -> Column:
    return Column(
        name,
        title,
        Kind.MONEY,
        width=132,
        getter=lambda row: getattr(row.figures, name),
        hidden=hidden,
    )


COLUMNS: Final = (
    Column("account", N_("Account"), width=220, getter=_named, grow=True, indent=lambda row: row.level - 1),
    _figure("opening_debit", N_("Opening debit")),
    _figure("opening_credit", N_("Opening credit")),
    _figure("period_debit", N_("Debit")),
    _figure("period_credit", N_("Credit")),
    _figure("year_debit", N_("Debit this year"), hidden=True),
    _figure("year_credit", N_("Credit this year"), hidden=True),
    _figure("closing_debit", N_("Closing debit")),
    _figure("closing_credit", N_("Closing credit")),
)
"""Names of money columns are those of ``Figures``, so that totals find their place."""

FIGURES: Final = tuple(column.name for column in COLUMNS if column.kind is Kind.MONEY)
