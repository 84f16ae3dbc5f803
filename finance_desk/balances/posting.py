"""Posting arithmetic: what a set of vouchers does to the balances, in a fixed number of statements.

The caller has put the vouchers into the temporary table ``chosen(id, kind)`` of its connection.
"""

from __future__ import annotations

from finance_desk.store.unit import UnitOfWork

_TURNOVER = """
CREATE TEMPORARY TABLE turnover AS
SELECT l.period, l.account_id, l.set_id, SUM(l.debit) AS debit, SUM(l.credit) AS credit,
       SUM(CASE WHEN c.kind = 1 THEN l.debit ELSE 0 END) AS transfer_debit,
       SUM(CASE WHEN c.kind = 1 THEN l.credit ELSE 0 END) AS transfer_credit
FROM chosen c CROSS JOIN voucher_line l
WHERE l.voucher_id = c.id
GROUP BY l.period, l.account_id, l.set_id
"""

_BALANCE = """
INSERT INTO balance (book_id, period, account_id, debit, credit, transfer_debit, transfer_credit)
SELECT :book, period, account_id, SUM(debit), SUM(credit), SUM(transfer_debit), SUM(transfer_credit)
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


def add_chosen(tx: UnitOfWork, book: int) -> None:
    """Add the lines of the chosen vouchers of ``book`` to its balances."""
    tx.text("DROP TABLE IF EXISTS turnover")
    tx.text(_TURNOVER)
    for statement in (_BALANCE, _DIMENSION, _LATER_OPENING, _LATER_DIMENSION_OPENING):
        tx.text(statement, {"book": book})
    tx.text("DROP TABLE turnover")
