"""A backup holds the period's books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import N_, Period, message
from finance_desk.base.period import format_period
from finance_desk.closing.checking import Check, Closing

_POSTED: Final = """
SELECT MAX(post_event) AS last FROM voucher WHERE book_id = :book AND period = :period AND state = 3
"""

_BACKUP: Final = "SELECT id, at FROM audit_event WHERE command = 'db.backup' ORDER BY id DESC LIMIT 1"


def run(closing: Closing) -> Sequence[Finding]:
    posted = closing.reader.text(_POSTED, {"book": closing.book.id, "period": closing.period}).scalar()
    backup = closing.reader.text(_BACKUP).first()
    if posted is None or (backup is not None and backup.id > posted):
        return []
    told = (
        message("The database was never backed up.")
        if backup is None
        else message(
            "The last backup is of {day}; vouchers of {period} were posted since.",
            day=backup.at[:10],
            period=Period(closing.period),
        )
    )
    return [
        warn(
            "close.no_backup",
            told,
            Subject("period", closing.period, format_period(closing.period), closing.book.id),
            remedy=hint(message("Make a backup, and keep it in another place."), "db.backup"),
        )
    ]


CHECK = Check(
    "backup",
    N_("A backup holds the period"),
    N_("Before a period is closed its books are backed up (财会〔2024〕12号 art. 35)."),
    run,
)
