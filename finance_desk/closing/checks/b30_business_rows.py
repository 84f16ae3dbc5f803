"""Business rows of the period became vouchers."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import N_, Money, message
from finance_desk.base.period import first_day, last_day
from finance_desk.closing.checking import Check, Closing
from finance_desk.generation.waiting import waiting_rows
from finance_desk.intake.tables import intake_batch, intake_problem, intake_row


def run(closing: Closing) -> Sequence[Finding]:
    book, reader = closing.book.id, closing.reader
    found = []
    waiting = reader.row(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(intake_row.c.amount), 0)).where(
            waiting_rows(book),
            intake_row.c.day.between(first_day(closing.period), last_day(closing.period)),
        )
    )
    if waiting is not None and waiting[0]:
        found.append(
            warn(
                "close.rows_waiting",
                message(
                    "{count} business rows over {amount} have no voucher.",
                    count=waiting[0],
                    amount=Money(int(waiting[1])),
                ),
                Subject("period", closing.period, book=book),
                amount=int(waiting[1]),
                remedy=hint(message("Generate their vouchers, or hold them with a reason."), "generate.run"),
            )
        )
    for row in reader.rows(
        sa.select(intake_problem.c.batch_id, intake_batch.c.code, sa.func.count().label("count"))
        .join(intake_batch, intake_batch.c.id == intake_problem.c.batch_id)
        .where(intake_problem.c.book_id == book, intake_problem.c.settled_at.is_(None))
        .group_by(intake_problem.c.batch_id, intake_batch.c.code)
        .order_by(intake_problem.c.batch_id)
    ):
        found.append(
            warn(
                "close.rows_refused",
                message(
                    "Batch {batch} has {count} refused rows that nobody settled.",
                    batch=row.code,
                    count=row.count,
                ),
                Subject("batch", row.batch_id, row.code, book),
                remedy=hint(message("Send them back or correct the mapping.")),
            )
        )
    return found


CHECK = Check(
    "business_rows",
    N_("Every business row has its voucher"),
    N_("What the business confirmed in the period belongs into its books."),
    run,
)
