"""The opening balances in force: as entered, with the vouchers that corrected them since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from finance_desk.balances.model import OpeningRow
from finance_desk.balances.queries import opening_rows
from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.dimensions.model import set_key
from finance_desk.dimensions.queries import items_of_sets
from finance_desk.store.unit import Reader

# a correction that was reversed in red letters counts with its reversal, so together they are nothing
_CORRECTED: Final = """
SELECT l.account_id, l.set_id, SUM(l.debit - l.credit) FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id
LEFT JOIN voucher c ON c.id = v.corrects_id
WHERE v.book_id = :book AND v.state <> 9 AND (v.kind = 4 OR (v.kind = 2 AND c.kind = 4))
GROUP BY l.account_id, l.set_id
"""


@query("opening.in_force", N_("Opening balances in force"), permission="ledger.read")
def in_force(reader: Reader, *, book: int) -> Sequence[OpeningRow]:
    """The balances at the book's start with every correction of them, also ones not posted yet.

    ``year_begin`` holds the whole balance (fen, debit positive); turnover to date is 0. By account and items.
    """
    sums: dict[tuple[int, str], int] = {}
    held = {}
    for row in opening_rows(reader, book=book):
        key = (row.account, set_key(row.items))
        held[key] = row.items
        sums[key] = sums.get(key, 0) + row.opening
    corrections = reader.text(_CORRECTED, {"book": book}).all()
    items = items_of_sets(reader, [set_id for _, set_id, _ in corrections if set_id])
    for account, set_id, amount in corrections:
        carried = dict(items.get(set_id, {}))
        key = (account, set_key(carried))
        held[key] = carried
        sums[key] = sums.get(key, 0) + int(amount)
    return tuple(OpeningRow(key[0], sums[key], items=held[key]) for key in sorted(sums) if sums[key])
