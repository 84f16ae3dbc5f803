"""The period has begun, and nothing is dated where nobody has been yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from finance_desk.base.findings import Finding, Subject, hint, stop, warn
from finance_desk.base.messages import N_, Day, Money, Period, message
from finance_desk.base.period import day_of, first_day, format_period, last_day, period_of
from finance_desk.closing.checking import Check, Closing
from finance_desk.vouchers.model import State, voucher_label

_VOUCHERS: Final = """
SELECT v.id, v.number, v.day, v.state, v.total, t.code FROM (
  SELECT * FROM voucher WHERE book_id = :book AND number IS NOT NULL AND period >= :period
  UNION ALL
  SELECT * FROM voucher WHERE book_id = :book AND state <> 3 AND number IS NULL AND period >= :period
) v JOIN voucher_type t ON t.id = v.type_id
WHERE v.day > :day AND v.state <> 9 ORDER BY v.day, v.id LIMIT 100
"""

_ROWS: Final = """
SELECT b.id, b.code, COUNT(*) AS rows_ahead, SUM(r.amount) AS amount, MAX(r.day) AS last
FROM intake_row r JOIN intake_batch b ON b.id = r.batch_id
WHERE r.book_id = :book AND r.day > :day AND NOT EXISTS (SELECT 1 FROM row_mark m WHERE m.row_id = r.id)
GROUP BY b.id, b.code ORDER BY b.id
"""


def run(closing: Closing) -> Sequence[Finding]:
    book, today = closing.book.id, day_of(closing.reader.now().astimezone().date())
    found = []
    if first_day(closing.period) > today:
        found.append(
            stop(
                "close.not_begun",
                message("Period {period} has not begun.", period=Period(closing.period)),
                Subject("period", closing.period, format_period(closing.period), book),
                remedy=hint(message("Close it when it is over; look at the clock of this computer too.")),
            )
        )
    ahead = max(today, last_day(closing.period))
    for row in closing.reader.text(_VOUCHERS, {"book": book, "period": period_of(ahead), "day": ahead}):
        label = voucher_label(row.code, row.number)
        posted = row.state == State.POSTED
        found.append(
            warn(
                "close.voucher_ahead",
                message(
                    "Voucher {label} over {amount} is dated {day}, which is still to come.",
                    label=label,
                    amount=Money(row.total),
                    day=Day(row.day),
                ),
                Subject("voucher", row.id, label, book),
                amount=row.total,
                remedy=hint(message("Reverse it in red letters and enter it on its day."), "voucher.reverse")
                if posted
                else hint(message("Give it its right day, or void it."), "voucher.void"),
            )
        )
    for row in closing.reader.text(_ROWS, {"book": book, "day": ahead}):
        found.append(
            warn(
                "close.rows_ahead",
                message(
                    "Batch {batch} has {count} rows over {amount} with days up to {day}, which are still to come.",
                    batch=row.code,
                    count=int(row.rows_ahead),
                    amount=Money(int(row.amount)),
                    day=Day(int(row.last)),
                ),
                Subject("batch", row.id, row.code, book),
                amount=int(row.amount),
                remedy=hint(
                    message("Ask the sender for the right days; hold the rows with a reason meanwhile."),
                    "intake.mark",
                ),
            )
        )
    return found


CHECK = Check(
    "dates",
    N_("Nothing is dated ahead of time"),
    N_("Money confirmed on a day still to come is a slip of the pen, and may belong to this period."),
    run,
)
