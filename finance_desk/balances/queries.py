"""Queries on balances. A trial balance reads these rows only, never lines."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from finance_desk.balances import proof
from finance_desk.balances.model import OpeningRow, Turnover
from finance_desk.balances.tables import balance, opening_balance
from finance_desk.base.commands import query
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_
from finance_desk.base.period import opening_period
from finance_desk.dimensions.queries import items_of_sets
from finance_desk.store.unit import Reader

_TURNOVERS = sa.text(
    """
SELECT account_id,
  SUM(CASE WHEN period < :first AND period >= :first_opening THEN debit - credit ELSE 0 END) AS opening,
  SUM(CASE WHEN period >= :first AND period % 100 > 0 THEN debit ELSE 0 END) AS debit,
  SUM(CASE WHEN period >= :first AND period % 100 > 0 THEN credit ELSE 0 END) AS credit,
  SUM(CASE WHEN period = :last_opening THEN debit - credit ELSE 0 END) AS year_begin,
  SUM(CASE WHEN period > :last_opening THEN debit ELSE 0 END) AS year_debit,
  SUM(CASE WHEN period > :last_opening THEN credit ELSE 0 END) AS year_credit,
  SUM(CASE WHEN period >= :first THEN transfer_debit ELSE 0 END) AS transfer_debit,
  SUM(CASE WHEN period >= :first THEN transfer_credit ELSE 0 END) AS transfer_credit,
  SUM(CASE WHEN period > :last_opening THEN transfer_debit ELSE 0 END) AS year_transfer_debit,
  SUM(CASE WHEN period > :last_opening THEN transfer_credit ELSE 0 END) AS year_transfer_credit
FROM balance WHERE book_id = :book AND period BETWEEN :first_opening AND :last GROUP BY account_id
"""
)


@query("balance.turnovers", N_("Balances and turnover"), permission="ledger.read")
def turnovers(reader: Reader, *, book: int, first: int, last: int) -> dict[int, Turnover]:
    """Leaf account id → opening, turnover, year-to-date from ``first`` to ``last`` (periods yyyymm).

    Posted vouchers only. ``year_*`` run from January of the year of ``last``.
    """
    rows = reader.connection.execute(
        _TURNOVERS,
        {
            "book": book,
            "first": first,
            "last": last,
            "first_opening": opening_period(first),
            "last_opening": opening_period(last),
        },
    )
    return {row[0]: Turnover(*map(int, row)) for row in rows.all()}


@query("opening.list", N_("Opening balances"), permission="ledger.read")
def opening_rows(reader: Reader, *, book: int) -> tuple[OpeningRow, ...]:
    """The opening balances as entered, one row per account and set of items."""
    rows = reader.rows(
        sa.select(opening_balance)
        .where(opening_balance.c.book_id == book)
        .order_by(opening_balance.c.account_id, opening_balance.c.set_id)
    )
    items = items_of_sets(reader, [row.set_id for row in rows if row.set_id])
    return tuple(
        OpeningRow(
            row.account_id,
            row.year_begin,
            row.to_date_debit,
            row.to_date_credit,
            dict(items.get(row.set_id, {})),
        )
        for row in rows
    )


@query("balance.check", N_("Prove the balances"), permission="ledger.read")
def check(reader: Reader, *, book: int) -> Sequence[Finding]:
    """Rebuild in memory and compare; empty when every stored balance is what its lines give."""
    return tuple(proof.differences(reader, book))


def has_rows(reader: Reader, book: int) -> bool:
    """Whether the book has any balance at all."""
    return (
        reader.scalar(sa.select(balance.c.account_id).where(balance.c.book_id == book).limit(1)) is not None
    )
