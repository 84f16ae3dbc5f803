"""Queries on the summary library."""

from __future__ import annotations

import sqlalchemy as sa

from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.store.unit import Reader
from finance_desk.vouchers.summaries import SummaryText
from finance_desk.vouchers.tables import summary_text


@query("summary.list", N_("List the summary library"), permission="voucher.list")
def summaries(reader: Reader, *, book: int) -> tuple[SummaryText, ...]:
    """The kept summaries of a book in order of code."""
    rows = reader.rows(sa.select(summary_text).where(summary_text.c.book_id == book))
    return tuple(
        SummaryText(row.id, row.code, row.text, row.mnemonic)
        for row in sorted(rows, key=lambda row: str(row.code))
    )
