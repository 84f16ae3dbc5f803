"""Links of rows to vouchers that end: they move to history, and their rows are ready again."""

from __future__ import annotations

from finance_desk.store.unit import UnitOfWork


def forget_void(tx: UnitOfWork, book: int) -> None:
    """A voucher voided by hand lets its rows go: their links become history."""
    unlink(tx, book, "SELECT v.id FROM voucher v WHERE v.book_id = :book AND v.state = 9 AND v.source = 1")


def unlink(tx: UnitOfWork, book: int, vouchers: str) -> int:
    """Move the links of the vouchers of a select to ``row_voucher_past``; gives how many rows are ready again."""
    count = tx.text(
        f"SELECT COUNT(*) FROM row_voucher WHERE voucher_id IN ({vouchers})", {"book": book}
    ).scalar_one()
    if not count:
        return 0
    base = tx.new_ids("row_voucher_past", count)[0] - 1
    tx.text(
        "INSERT INTO row_voucher_past (id, row_id, book_id, voucher_id, rule_id, run_id, event_id)"
        f" SELECT {base} + row_number() OVER (ORDER BY row_id), row_id, book_id, voucher_id, rule_id, run_id, :event"
        f" FROM row_voucher WHERE voucher_id IN ({vouchers})",
        {"book": book, "event": tx.event},
    )
    tx.text(f"DELETE FROM row_voucher WHERE voucher_id IN ({vouchers})", {"book": book})
    return int(count)
