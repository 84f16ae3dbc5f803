"""Filing reports: the figures as they stood, with a digest, for the archive and for comparison."""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused
from finance_desk.base.messages import N_, message
from finance_desk.reports.model import Report
from finance_desk.reports.queries import run
from finance_desk.reports.tables import report_snapshot
from finance_desk.store.unit import UnitOfWork


@command("report.file", N_("File a report"))
def file_report(tx: UnitOfWork, *, book: int, name: str, period: int) -> Done:
    """Keep a statement's figures as filed. Raises Refused while a tie-out fails."""
    report = run(tx, book=book, name=name, period=period)
    blocking = [finding for finding in report.findings if finding.blocks]
    if blocking:
        raise Refused(blocking)
    content = content_of(report)
    id = tx.new_id("report_snapshot")
    digest = hashlib.sha256(content.encode()).hexdigest()
    tx.write(
        sa.insert(report_snapshot).values(
            id=id,
            book_id=book,
            name=name,
            period=period,
            filed_at=tx.stamp(),
            filed_by=tx.actor.user,
            content=content,
            digest=digest,
        )
    )
    tx.evidence["digest"] = digest
    return Done(message("{title} was filed.", title=report.title), {"report": (id,)}, value=id)


def content_of(report: Report) -> str:
    """The amounts of a report as canonical JSON: line code → fen per column."""
    return json.dumps(
        {row.code: [cell.amount for cell in row.cells] for side in report.sides for row in side.rows},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def mark_stale(tx: UnitOfWork, book: int, period: int) -> int:
    """A period was reopened: what was filed for it or later stands but is marked; gives how many."""
    return tx.write(
        sa.update(report_snapshot)
        .where(
            report_snapshot.c.book_id == book,
            sa.or_(
                report_snapshot.c.period >= period,
                report_snapshot.c.period == period // 100 * 100,
            ),
            report_snapshot.c.stale == 0,
        )
        .values(stale=1)
    )
