"""Rows that wait: received into a book, in no voucher that stands, neither held nor ignored nor superseded."""

from __future__ import annotations

import sqlalchemy as sa

from finance_desk.generation.tables import row_voucher
from finance_desk.intake.tables import intake_row, row_mark
from finance_desk.vouchers.model import State
from finance_desk.vouchers.tables import voucher


def waiting_rows(book: int) -> sa.ColumnElement[bool]:
    """The condition on ``intake_row``. A voucher voided by hand keeps its link until the next generation."""
    # the index of unposted vouchers is used where its own condition is named
    void = sa.select(voucher.c.id).where(
        voucher.c.book_id == book, voucher.c.state != State.POSTED, voucher.c.state == State.VOID
    )
    booked = sa.exists().where(
        row_voucher.c.row_id == intake_row.c.id,
        row_voucher.c.book_id == book,
        row_voucher.c.voucher_id.not_in(void),
    )
    return sa.and_(
        intake_row.c.book_id == book, ~booked, ~sa.exists().where(row_mark.c.row_id == intake_row.c.id)
    )
