"""Verifying the chain of events and the seals of posted vouchers, in one go."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding, Severity, Subject
from finance_desk.base.messages import message
from finance_desk.base.progress import Progress
from ui.jobs.doors import Doors


def verify(desk: Doors, progress: Progress) -> Sequence[Finding]:
    """Every broken link and every changed voucher; proof of both when there is none. In a worker."""
    progress.start(message("Walking the chain of events"))
    broken = list(desk.ask("audit.verify", progress=progress))
    progress.start(message("Comparing posted vouchers with their seals"))
    changed = list(desk.ask("voucher.verify_seals", progress=progress))
    if broken or changed:
        return [*broken, *changed]
    count = len(desk.ask("audit.ids", progress=progress)) if desk.may("audit.list") else 0
    return [
        Finding(
            "audit.intact",
            Severity.OK,
            message("{count} events follow each other without a gap, none was changed.", count=count),
            Subject("event"),
        ),
        Finding(
            "voucher.seals_intact",
            Severity.OK,
            message("Every posted voucher is as it was sealed."),
            Subject("voucher"),
        ),
    ]
