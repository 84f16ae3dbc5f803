"""Rebuild and compare: the stored balances must equal what the posted lines and openings give.

Lines of unposted vouchers stand in the same table, so the rebuild sums everything through the
covering index and takes the few unposted away; joining the voucher's state costs many times more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from finance_desk.balances import openings, posting
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import Period, message
from finance_desk.store.unit import Reader, UnitOfWork

# one pass over the lines; the books of SQLite are read pair by pair (account, period), because a sum over a
# stretch of the index costs half of what grouping the whole of it does, and the pairs are found by hopping
_TURNOVERS: Final = {
    "sqlite": """
WITH RECURSIVE pair (account_id, period) AS (
  SELECT a.id, (SELECT MIN(l.period) FROM voucher_line l WHERE l.account_id = a.id)
  FROM account a WHERE a.book_id = :book
  UNION ALL
  SELECT account_id, (
    SELECT MIN(l.period) FROM voucher_line l WHERE l.account_id = pair.account_id AND l.period > pair.period
  ) FROM pair WHERE period IS NOT NULL
)
SELECT account_id, period, (
  SELECT SUM(l.debit) || ' ' || SUM(l.credit) || ' ' || COUNT(l.set_id) FROM voucher_line l
  WHERE l.account_id = pair.account_id AND l.period = pair.period
) AS sums
FROM pair WHERE period IS NOT NULL
""",
    "postgresql": """
SELECT account_id, period, SUM(debit) || ' ' || SUM(credit) || ' ' || COUNT(set_id) AS sums
FROM voucher_line WHERE account_id IN (SELECT id FROM account WHERE book_id = :book)
GROUP BY account_id, period
""",
}

# what the turnovers are to be changed by: without the unposted, with what was opened with
_BESIDE: Final = """
SELECT account_id, period, SUM(debit) AS debit, SUM(credit) AS credit FROM (
  SELECT l.account_id, l.period, -l.debit AS debit, -l.credit AS credit
  FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id WHERE v.book_id = :book AND v.state <> 3
  UNION ALL
  SELECT o.account_id, b.start_period - 1, o.to_date_debit, o.to_date_credit
  FROM opening_balance o JOIN book b ON b.id = o.book_id WHERE o.book_id = :book
) parts GROUP BY account_id, period
"""

_OPENED: Final = """
SELECT o.account_id, SUM(o.year_begin) AS amount FROM opening_balance o WHERE o.book_id = :book GROUP BY o.account_id
"""

_DIMENSION_DIFFERENCES = """
WITH moved AS (
  SELECT l.account_id, l.period, i.dimension_id, i.item_id, SUM(l.debit) AS debit, SUM(l.credit) AS credit FROM (
    SELECT account_id, period, set_id, debit, credit
    FROM voucher_line WHERE account_id IN ({accounts}) AND set_id IS NOT NULL
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


class _Drift(NamedTuple):
    """What lines and openings give less what is stored, in fen."""

    account_id: int
    period: int
    debit: int
    credit: int


def differences(reader: Reader, book: int, *, with_dimensions: bool = True) -> list[Finding]:
    """A finding for every stored balance that is not what the posted lines and openings give."""
    codes: dict[int, str] = {
        row.id: row.code
        for row in reader.text("SELECT id, code FROM account WHERE book_id = :book", {"book": book})
    }
    moved, with_items = _turnovers(reader, book)
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
        for row in _drifted(reader, book, moved)
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
            for row in reader.text(
                _DIMENSION_DIFFERENCES.format(accounts=", ".join(map(str, sorted(with_items))) or "NULL"),
                {"book": book},
            )
        ]
    return found


def _turnovers(reader: Reader, book: int) -> tuple[dict[tuple[int, int], list[int]], set[int]]:
    """(account, period) → debit and credit of the posted and what was opened with; accounts with items on lines."""
    moved: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    with_items: set[int] = set()
    for account, period, sums in reader.tuples(_TURNOVERS[reader.dialect], {"book": book}):
        debit, credit, items = map(int, sums.split())
        moved[account, period] = [debit, credit]
        if items:
            with_items.add(account)
    for row in reader.text(_BESIDE, {"book": book}):
        sums = moved[row.account_id, row.period]
        sums[0] += int(row.debit)
        sums[1] += int(row.credit)
    return moved, with_items


def _drifted(reader: Reader, book: int, moved: Mapping[tuple[int, int], Sequence[int]]) -> list[_Drift]:
    """By how much each stored balance differs from what ``moved`` and the opening balances give."""
    left: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for place, (debit, credit) in moved.items():
        left[place] = [debit, credit]
    opened = {row.account_id: int(row.amount) for row in reader.text(_OPENED, {"book": book})}
    for year in reader.text(
        "SELECT DISTINCT period / 100 * 100 AS opening FROM book_period WHERE book_id = :book", {"book": book}
    ).scalars():
        # the opening of a year is one signed figure: what was opened with and all that moved since
        for account, amount in opened.items():
            left[account, year][0] += amount
        for (account, period), (debit, credit) in moved.items():
            if period < year:
                left[account, year][0] += debit - credit
    for row in reader.text(
        "SELECT account_id, period, debit, credit FROM balance WHERE book_id = :book", {"book": book}
    ):
        sums = left[row.account_id, row.period]
        sums[0] -= row.debit
        sums[1] -= row.credit
    return [
        _Drift(account, period, debit, credit)
        for (account, period), (debit, credit) in sorted(left.items())
        if debit or credit
    ]


def rebuild(tx: UnitOfWork, book: int) -> None:
    """Make every balance row of the book anew from posted lines and openings."""
    tx.text("DELETE FROM balance WHERE book_id = :book", {"book": book})
    tx.text("DELETE FROM dimension_balance WHERE book_id = :book", {"book": book})
    posting.open_chosen(tx)
    tx.text(f"{posting.CHOOSE} WHERE v.book_id = :book AND v.state = 3", {"book": book})
    openings.write(tx, book)
    posting.add_chosen(tx, book)
    tx.text("DELETE FROM chosen")
