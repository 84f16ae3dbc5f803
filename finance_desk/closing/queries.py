"""Running the closing checks, reading certificates."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from finance_desk.access.tables import app_user
from finance_desk.accounts.queries import accounts
from finance_desk.balances.queries import turnovers
from finance_desk.base.commands import query
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, Period, message
from finance_desk.base.period import opening_period
from finance_desk.base.registry import plug_ins
from finance_desk.books.queries import books, options, periods
from finance_desk.closing import checks as folder
from finance_desk.closing.checking import Check, Closing
from finance_desk.closing.model import Certificate, CheckResult, WhatIf
from finance_desk.closing.tables import closing_run
from finance_desk.closing.transferring import Planned, applied, plan
from finance_desk.dimensions.queries import items_of_sets
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
    return _results(gather(reader, book, period))


def _results(closing: Closing) -> tuple[CheckResult, ...]:
    results = []
    for each in plug_ins(folder, "CHECK", Check):
        closing.reader.progress.check()
        results.append(CheckResult(each.code, each.title, each.reason, tuple(each.run(closing))))
    return tuple(results)


@query("close.what_if", N_("What closing would do"), permission="close.check")
def what_if(reader: Reader, *, book: int, period: int) -> WhatIf:
    """The transfer vouchers the period needs now, and the checks as if they were posted; nothing changes.

    Raises Refused for an account whose sub-fund is not known.
    """
    closing = gather(reader, book, period)
    planned = planned_transfers(closing) if closing.transfers else ()
    return WhatIf(planned, _results(replace(closing, figures=applied(closing.figures, planned))))


_SHARES: Final = """
SELECT account_id, set_id, SUM(net) AS net FROM (
  SELECT l.account_id, l.set_id, l.debit - l.credit AS net
  FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id
  WHERE v.book_id = :book AND v.state = 3 AND v.period BETWEEN :first AND :last AND l.set_id IS NOT NULL
    AND l.account_id IN (SELECT id FROM account WHERE book_id = :book AND class IN ('income', 'expense'))
  UNION ALL
  SELECT o.account_id, o.set_id, o.to_date_debit - o.to_date_credit
  FROM opening_balance o JOIN book b ON b.id = o.book_id
  WHERE o.book_id = :book AND o.set_id > 0 AND b.start_period - 1 BETWEEN :first AND :last
    AND o.account_id IN (SELECT id FROM account WHERE book_id = :book AND class IN ('income', 'expense'))
) parts GROUP BY account_id, set_id HAVING SUM(net) <> 0 ORDER BY account_id, set_id
"""


def planned_transfers(closing: Closing) -> tuple[Planned, ...]:
    """The transfers that empty income and expense at the period's end, from posted vouchers.

    Raises Refused with every account whose place in net assets is not known.
    """
    # accounts that were emptied last month need only this month's lines
    carried = any(figures.opening for account, figures in closing.leaves("") if closing.rules.moves(account))
    shares: dict[int, dict[int, int]] = {}
    for row in closing.reader.text(
        _SHARES,
        {
            "book": closing.book.id,
            "first": opening_period(closing.period) if carried else closing.period,
            "last": closing.period,
        },
    ):
        shares.setdefault(row.account_id, {})[row.set_id] = int(row.net)
    sets = sorted({id for each in shares.values() for id in each})
    planned, homeless = plan(
        closing.rules,
        closing.period,
        closing.accounts,
        closing.figures,
        shares,
        items_of_sets(closing.reader, sets),
        closing.book.id,
    )
    if homeless:
        raise Refused(homeless)
    return planned


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
