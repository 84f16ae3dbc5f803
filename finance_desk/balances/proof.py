"""Rebuild and compare: the stored balances must equal what the posted lines and openings give.

Lines of unposted vouchers stand in the same table, so the rebuild sums everything through the
covering index and takes the few unposted away; joining the voucher's state costs many times more.
"""

from __future__ import annotations

from finance_desk.balances import openings, posting
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import Period, message
from finance_desk.store.unit import Reader, UnitOfWork

# every expected balance row: lines by account and period, minus unposted, plus openings carried on
_EXPECTED = """
WITH moved AS (
  SELECT account_id, period, SUM(debit) AS debit, SUM(credit) AS credit FROM (
    SELECT l.account_id, l.period, SUM(l.debit) AS debit, SUM(l.credit) AS credit
    FROM voucher_line l WHERE l.account_id IN (SELECT id FROM account WHERE book_id = :book)
    GROUP BY l.account_id, l.period
    UNION ALL
    SELECT l.account_id, l.period, -l.debit, -l.credit
    FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id WHERE v.book_id = :book AND v.state <> 3
    UNION ALL
    SELECT o.account_id, b.start_period - 1, o.to_date_debit, o.to_date_credit
    FROM opening_balance o JOIN book b ON b.id = o.book_id WHERE o.book_id = :book
  ) parts GROUP BY account_id, period
), years AS (
  SELECT DISTINCT p.period / 100 * 100 AS opening, b.start_period / 100 * 100 AS first
  FROM book_period p JOIN book b ON b.id = p.book_id WHERE p.book_id = :book
), expected AS (
  SELECT account_id, period, SUM(debit) AS debit, SUM(credit) AS credit FROM (
    SELECT account_id, period, debit, credit FROM moved
    UNION ALL
    SELECT o.account_id, y.opening, o.year_begin, 0
    FROM opening_balance o CROSS JOIN years y WHERE o.book_id = :book
    UNION ALL
    SELECT m.account_id, y.opening, m.debit - m.credit, 0
    FROM moved m JOIN years y ON y.opening > m.period
  ) parts_of_all GROUP BY account_id, period
)
"""

_DIFFERENCES = (
    _EXPECTED
    + """
SELECT account_id, period, SUM(debit) AS debit, SUM(credit) AS credit FROM (
  SELECT account_id, period, debit, credit FROM expected
  UNION ALL
  SELECT account_id, period, -debit, -credit FROM balance WHERE book_id = :book
) compared GROUP BY account_id, period HAVING SUM(debit) <> 0 OR SUM(credit) <> 0
"""
)

_DIMENSION_DIFFERENCES = """
WITH moved AS (
  SELECT l.account_id, l.period, i.dimension_id, i.item_id, SUM(l.debit) AS debit, SUM(l.credit) AS credit FROM (
    SELECT account_id, period, set_id, debit, credit
    FROM voucher_line WHERE account_id IN (SELECT id FROM account WHERE book_id = :book) AND set_id IS NOT NULL
    UNION ALL
    SELECT l.account_id, l.period, l.set_id, -l.debit, -l.credit
    FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id
    WHERE v.book_id = :book AND v.state <> 3 AND l.set_id IS NOT NULL
  ) l JOIN dimension_set_item i ON i.set_id = l.set_id
  GROUP BY l.account_id, l.period, i.dimension_id, i.item_id
  UNION ALL
  SELECT o.account_id, b.start_period - 1, i.dimension_id, i.item_id,
         SUM(o.to_date_debit), SUM(o.to_date_credit)
  FROM opening_balance o JOIN book b ON b.id = o.book_id JOIN dimension_set_item i ON i.set_id = o.set_id
  WHERE o.book_id = :book GROUP BY o.account_id, b.start_period, i.dimension_id, i.item_id
), years AS (
  SELECT DISTINCT period / 100 * 100 AS opening FROM book_period WHERE book_id = :book
)
SELECT account_id, period, dimension_id, item_id, SUM(debit) AS debit, SUM(credit) AS credit FROM (
  SELECT account_id, period, dimension_id, item_id, debit, credit FROM moved
  UNION ALL
  SELECT o.account_id, y.opening, i.dimension_id, i.item_id, o.year_begin, 0
  FROM opening_balance o CROSS JOIN years y JOIN dimension_set_item i ON i.set_id = o.set_id
  WHERE o.book_id = :book
  UNION ALL
  SELECT m.account_id, y.opening, m.dimension_id, m.item_id, m.debit - m.credit, 0
  FROM moved m JOIN years y ON y.opening > m.period
  UNION ALL
  SELECT account_id, period, dimension_id, item_id, -debit, -credit
  FROM dimension_balance WHERE book_id = :book
) parts_of_all GROUP BY account_id, period, dimension_id, item_id
HAVING SUM(debit) <> 0 OR SUM(credit) <> 0
"""


def differences(reader: Reader, book: int, *, with_dimensions: bool = True) -> list[Finding]:
    """A finding for every stored balance that is not what the posted lines and openings give."""
    codes: dict[int, str] = {
        row.id: row.code
        for row in reader.text("SELECT id, code FROM account WHERE book_id = :book", {"book": book})
    }
    found = [
        stop(
            "balance.drift",
            message(
                "The stored balance of {account} in {period} differs from its lines by {debit} debit, {credit} credit (fen).",
                account=codes.get(row.account_id, str(row.account_id)),
                period=Period(row.period),
                debit=row.debit,
                credit=row.credit,
            ),
            Subject("account", row.account_id, codes.get(row.account_id, ""), book=book),
            amount=int(row.debit - row.credit),
            remedy=hint(message("Rebuild the balances from the posted lines."), "balance.rebuild", book=book),
        )
        for row in reader.text(_DIFFERENCES, {"book": book})
    ]
    if with_dimensions:
        found += [
            stop(
                "balance.dimension_drift",
                message(
                    "The stored balance of {account} by dimension item in {period} differs from its lines by {debit} debit, {credit} credit (fen).",
                    account=codes.get(row.account_id, str(row.account_id)),
                    period=Period(row.period),
                    debit=row.debit,
                    credit=row.credit,
                ),
                Subject("dimension_item", row.item_id, codes.get(row.account_id, ""), book=book),
                amount=int(row.debit - row.credit),
                remedy=hint(
                    message("Rebuild the balances from the posted lines."), "balance.rebuild", book=book
                ),
            )
            for row in reader.text(_DIMENSION_DIFFERENCES, {"book": book})
        ]
    return found


def rebuild(tx: UnitOfWork, book: int) -> None:
    """Make every balance row of the book anew from posted lines and openings."""
    tx.text("DELETE FROM balance WHERE book_id = :book", {"book": book})
    tx.text("DELETE FROM dimension_balance WHERE book_id = :book", {"book": book})
    posting.open_chosen(tx)
    tx.text(f"{posting.CHOOSE} WHERE v.book_id = :book AND v.state = 3", {"book": book})
    openings.write(tx, book)
    posting.add_chosen(tx, book)
    tx.text("DELETE FROM chosen")
