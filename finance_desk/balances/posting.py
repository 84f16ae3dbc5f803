"""Posting arithmetic: what a set of vouchers does to the balances, in a fixed number of statements a period.

The caller has put the vouchers into the temporary table ``chosen(id, kind, period)`` of its connection. The
temporary tables stay with the connection, empty between commands: making them anew would be the larger
part of posting one voucher.
"""

from __future__ import annotations

from finance_desk.store.unit import UnitOfWork

_TABLES = {
    "chosen": "id {id} PRIMARY KEY, kind INTEGER NOT NULL, period INTEGER NOT NULL",
    "turnover": "period INTEGER, account_id {id}, set_id {id}, kind INTEGER, debit {id}, credit {id}",
}

CHOOSE = "INSERT INTO chosen (id, kind, period) SELECT v.id, v.kind, v.period FROM voucher v"
"""Puts vouchers ``v`` of a condition into ``chosen``."""

# period by period: sorting twelve small heaps costs half of sorting the large one, and holds less in memory
_TURNOVER = """
INSERT INTO turnover (period, account_id, set_id, kind, debit, credit)
SELECT :period, l.account_id, l.set_id, c.kind, SUM(l.debit), SUM(l.credit)
FROM chosen c CROSS JOIN voucher_line l
WHERE c.id BETWEEN :first AND :last AND c.period = :period AND l.voucher_id = c.id
  AND l.voucher_id BETWEEN :first AND :last
GROUP BY l.account_id, l.set_id, c.kind
"""

_BALANCE = """
INSERT INTO balance (book_id, period, account_id, debit, credit, transfer_debit, transfer_credit)
SELECT :book, period, account_id, SUM(debit), SUM(credit),
  SUM(CASE WHEN kind = 1 THEN debit ELSE 0 END), SUM(CASE WHEN kind = 1 THEN credit ELSE 0 END)
FROM turnover WHERE true GROUP BY period, account_id
ON CONFLICT (book_id, period, account_id) DO UPDATE SET
  debit = balance.debit + excluded.debit, credit = balance.credit + excluded.credit,
  transfer_debit = balance.transfer_debit + excluded.transfer_debit,
  transfer_credit = balance.transfer_credit + excluded.transfer_credit
"""

_DIMENSION = """
INSERT INTO dimension_balance (book_id, period, account_id, dimension_id, item_id, debit, credit)
SELECT :book, t.period, t.account_id, i.dimension_id, i.item_id, SUM(t.debit), SUM(t.credit)
FROM turnover t JOIN dimension_set_item i ON i.set_id = t.set_id WHERE true
GROUP BY t.period, t.account_id, i.dimension_id, i.item_id
ON CONFLICT (book_id, period, account_id, dimension_id, item_id) DO UPDATE SET
  debit = dimension_balance.debit + excluded.debit, credit = dimension_balance.credit + excluded.credit
"""

# years after the first whose opening rows already stand take the change along
_LATER_OPENING = """
INSERT INTO balance (book_id, period, account_id, debit, credit, transfer_debit, transfer_credit)
SELECT :book, y.opening, t.account_id, SUM(t.debit) - SUM(t.credit), 0, 0, 0
FROM turnover t JOIN (SELECT DISTINCT period / 100 * 100 AS opening FROM book_period WHERE book_id = :book) y
  ON y.opening > t.period
WHERE true GROUP BY y.opening, t.account_id
ON CONFLICT (book_id, period, account_id) DO UPDATE SET debit = balance.debit + excluded.debit
"""

_LATER_DIMENSION_OPENING = """
INSERT INTO dimension_balance (book_id, period, account_id, dimension_id, item_id, debit, credit)
SELECT :book, y.opening, t.account_id, i.dimension_id, i.item_id, SUM(t.debit) - SUM(t.credit), 0
FROM turnover t JOIN dimension_set_item i ON i.set_id = t.set_id
  JOIN (SELECT DISTINCT period / 100 * 100 AS opening FROM book_period WHERE book_id = :book) y
  ON y.opening > t.period
WHERE true GROUP BY y.opening, t.account_id, i.dimension_id, i.item_id
ON CONFLICT (book_id, period, account_id, dimension_id, item_id)
DO UPDATE SET debit = dimension_balance.debit + excluded.debit
"""


def open_chosen(tx: UnitOfWork) -> None:
    """Have the temporary tables, both empty."""
    postgresql = tx.dialect == "postgresql"
    id_type, ends = ("BIGINT", " ON COMMIT DELETE ROWS") if postgresql else ("INTEGER", "")
    for name, columns in _TABLES.items():
        tx.text(f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ({columns.format(id=id_type)}){ends}")
        tx.text(f"DELETE FROM {name}")


def add_chosen(tx: UnitOfWork, book: int) -> None:
    """Add the lines of the chosen vouchers of ``book`` to its balances."""
    periods = tx.text(
        "SELECT period, MIN(id) AS first, MAX(id) AS last FROM chosen GROUP BY period ORDER BY period"
    ).all()
    if tx.dialect == "postgresql":
        tx.text("ANALYZE chosen")
    for row in periods:
        tx.text(_TURNOVER, {"period": row.period, "first": row.first, "last": row.last})
        tx.progress.check()
    for statement in (_BALANCE, _DIMENSION, _LATER_OPENING, _LATER_DIMENSION_OPENING):
        tx.text(statement, {"book": book})
    tx.text("DELETE FROM turnover")
