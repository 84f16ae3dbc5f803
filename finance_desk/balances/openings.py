"""Opening balances (期初余额): written into the balance rows whenever they change.

The balance at 1 January stands at period yyyy00; turnover from then to the book's first period at
the period before it, so that year-to-date figures of a book started in mid-year are right
(domain §1.7). Years opened later carry everything on.
"""

from __future__ import annotations

from finance_desk.store.unit import UnitOfWork

_YEARS = """(SELECT DISTINCT p.period / 100 * 100 AS opening, b.start_period AS start
  FROM book_period p JOIN book b ON b.id = p.book_id WHERE p.book_id = :book)"""

_YEAR_BEGIN = f"""
INSERT INTO balance (book_id, period, account_id, debit, credit, transfer_debit, transfer_credit)
SELECT :book, y.opening, o.account_id,
       SUM(CASE WHEN y.opening > y.start THEN o.year_begin + o.to_date_debit - o.to_date_credit
                ELSE o.year_begin END), 0, 0, 0
FROM opening_balance o CROSS JOIN {_YEARS} y WHERE o.book_id = :book GROUP BY y.opening, o.account_id
"""

_TO_DATE = """
INSERT INTO balance (book_id, period, account_id, debit, credit, transfer_debit, transfer_credit)
SELECT :book, b.start_period - 1, o.account_id, SUM(o.to_date_debit), SUM(o.to_date_credit), 0, 0
FROM opening_balance o JOIN book b ON b.id = o.book_id
WHERE o.book_id = :book AND (o.to_date_debit <> 0 OR o.to_date_credit <> 0)
GROUP BY b.start_period, o.account_id
"""

_DIMENSION_YEAR_BEGIN = f"""
INSERT INTO dimension_balance (book_id, period, account_id, dimension_id, item_id, debit, credit)
SELECT :book, y.opening, o.account_id, i.dimension_id, i.item_id,
       SUM(CASE WHEN y.opening > y.start THEN o.year_begin + o.to_date_debit - o.to_date_credit
                ELSE o.year_begin END), 0
FROM opening_balance o JOIN dimension_set_item i ON i.set_id = o.set_id CROSS JOIN {_YEARS} y
WHERE o.book_id = :book GROUP BY y.opening, o.account_id, i.dimension_id, i.item_id
"""

_DIMENSION_TO_DATE = """
INSERT INTO dimension_balance (book_id, period, account_id, dimension_id, item_id, debit, credit)
SELECT :book, b.start_period - 1, o.account_id, i.dimension_id, i.item_id,
       SUM(o.to_date_debit), SUM(o.to_date_credit)
FROM opening_balance o JOIN book b ON b.id = o.book_id JOIN dimension_set_item i ON i.set_id = o.set_id
WHERE o.book_id = :book AND (o.to_date_debit <> 0 OR o.to_date_credit <> 0)
GROUP BY b.start_period, o.account_id, i.dimension_id, i.item_id
"""

_CARRY = """
INSERT INTO balance (book_id, period, account_id, debit, credit, transfer_debit, transfer_credit)
SELECT :book, :opening, account_id, SUM(debit) - SUM(credit), 0, 0, 0 FROM balance
WHERE book_id = :book AND period >= :previous AND period < :opening GROUP BY account_id
"""

_CARRY_DIMENSION = """
INSERT INTO dimension_balance (book_id, period, account_id, dimension_id, item_id, debit, credit)
SELECT :book, :opening, account_id, dimension_id, item_id, SUM(debit) - SUM(credit), 0 FROM dimension_balance
WHERE book_id = :book AND period >= :previous AND period < :opening
GROUP BY account_id, dimension_id, item_id
"""


def write(tx: UnitOfWork, book: int) -> None:
    """Write the opening balances into empty balance rows of a book."""
    for statement in (_YEAR_BEGIN, _TO_DATE, _DIMENSION_YEAR_BEGIN, _DIMENSION_TO_DATE):
        tx.text(statement, {"book": book})


def carry_forward(tx: UnitOfWork, book: int, year: int) -> None:
    """Write the opening rows of ``year`` as the closing balances of the year before."""
    arguments = {"book": book, "opening": year * 100, "previous": (year - 1) * 100}
    tx.text(_CARRY, arguments)
    tx.text(_CARRY_DIMENSION, arguments)
