"""Running the closing checks, reading certificates."""

from __future__ import annotations

import json

import sqlalchemy as sa

from finance_desk.access.tables import app_user
from finance_desk.accounts.queries import accounts
from finance_desk.balances.queries import turnovers
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, Period, message
from finance_desk.base.registry import plug_ins
from finance_desk.books.queries import books, options, periods
from finance_desk.closing import checks as folder
from finance_desk.closing.checking import Check, Closing
from finance_desk.closing.model import Certificate, CheckResult
from finance_desk.closing.tables import closing_run
from finance_desk.store.unit import Reader


def gather(reader: Reader, book: int, period: int) -> Closing:
    """Everything the checks look at, in a handful of queries."""
    held = next((each for each in books(reader) if each.id == book), None)
    if held is None:
        raise refuse("book.unknown", message("There is no such book in your scope."), Subject("book", book))
    if period not in {each.period for each in periods(reader, book=book)}:
        raise refuse(
            "period.not_open",
            message("The book has no open period {period}.", period=Period(period)),
            Subject("period", period, book=book),
        )
    return Closing(
        reader,
        held,
        period,
        {each.id: each for each in accounts(reader, book=book)},
        turnovers(reader, book=book, first=period, last=period),
        options(reader, book=book),
    )


@query("close.check", N_("Run the closing checks"))
def check(reader: Reader, *, book: int, period: int) -> tuple[CheckResult, ...]:
    """Every check in order; a check without findings passes."""
    closing = gather(reader, book, period)
    results = []
    for each in plug_ins(folder, "CHECK", Check):
        reader.progress.check()
        results.append(CheckResult(each.code, each.title, each.reason, tuple(each.run(closing))))
    return tuple(results)


@query("close.certificate", N_("Closing certificates"), permission="close.check")
def certificates(reader: Reader, *, book: int) -> tuple[Certificate, ...]:
    """The certificates of a book, newest first."""
    rows = reader.rows(
        sa.select(closing_run, app_user.c.name)
        .join(app_user, app_user.c.id == closing_run.c.closed_by)
        .where(closing_run.c.book_id == book)
        .order_by(closing_run.c.id.desc())
    )
    return tuple(
        Certificate(
            row.id,
            row.period,
            row.name,
            row.closed_at,
            tuple(json.loads(row.checks)),
            json.loads(row.accepted),
            row.vouchers,
            row.turnover,
            row.digest,
            bool(row.stale),
        )
        for row in rows
    )
