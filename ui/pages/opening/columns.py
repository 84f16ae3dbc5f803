"""Columns of the opening sheet."""

from __future__ import annotations

from finance_desk.base.messages import N_
from ui.models.columns import Column
from ui.pages.opening.sheet import SheetRow
from ui.theme.cells import Kind
from ui.theme.look import say


def _side(row: SheetRow) -> str:
    return say(row.side)


def columns(*, mid_year: bool, correcting: bool = False) -> tuple[Column, ...]:
    """Turnover up to the start is asked only of a book that starts within a year, and never when correcting."""
    turnover = mid_year and not correcting
    begin = N_("Balance at the start") if correcting else N_("At 1 January")
    return (
        Column(
            "account",
            N_("Account"),
            width=220,
            getter=lambda row: row.words,
            grow=True,
            indent=lambda row: row.level,
        ),
        Column("side", N_("Side"), width=48, getter=_side, muted=True),
        Column("year_begin", begin, Kind.MONEY, width=144),
        Column("to_date_debit", N_("Debit up to the start"), Kind.MONEY, width=144, hidden=not turnover),
        Column("to_date_credit", N_("Credit up to the start"), Kind.MONEY, width=144, hidden=not turnover),
        Column("opening", N_("Opening balance"), Kind.MONEY, width=144, hidden=correcting),
        Column("state", N_("State"), Kind.STATE, width=112),
    )
