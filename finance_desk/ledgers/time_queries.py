"""The balance of an account over the months of some years: what a chart shows."""

from __future__ import annotations

from finance_desk.accounts.queries import accounts
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, message
from finance_desk.books.queries import periods as book_periods
from finance_desk.ledgers import reading
from finance_desk.ledgers.model import MonthPoint, OverTime, View, below
from finance_desk.store.unit import Reader


@query("ledger.over_time", N_("Balance over time"), permission="ledger.read")
def over_time(
    reader: Reader,
    *,
    book: int,
    account: int,
    last: int,
    years: int = 3,
    view: View = View(),  # noqa: B008 - frozen
) -> OverTime:
    """Turnover and closing balance of an account or heading, month by month.

    The year of ``last`` (yyyymm) and up to ``years`` - 1 before it, as far as the book has periods; months
    after ``last`` come too where the book has them, so that the year stands whole. Read from the balances.
    """
    chart = accounts(reader, book=book)
    held = next((each for each in chart if each.id == account), None)
    if held is None:
        raise refuse(
            "account.unknown",
            message("The book has no such account."),
            Subject("account", account, book=book),
        )
    year = last // 100
    months = [
        each.period
        for each in book_periods(reader, book=book)
        if year - years < each.period // 100 <= year and each.period % 100 <= 12
    ]
    if not months:
        return OverTime(held.id, held.code, held.full_name or held.name, held.side, ())
    first = months[0] // 100 * 100 + 1
    reading.check(reader, book, first, months[-1], view)
    scope = reading.Scope(book, tuple(each.id for each in below(chart, account)), view)
    by_period: dict[int, list[int]] = {}
    for (_leaf, period), (debit, credit) in reading.months(reader, scope, first, months[-1]).items():
        at = by_period.setdefault(period, [0, 0])
        at[0] += debit
        at[1] += credit
    balance = sum(debit - credit for period, (debit, credit) in by_period.items() if period < months[0])
    points = []
    for period in months:
        debit, credit = by_period.get(period, (0, 0))
        balance += debit - credit
        points.append(MonthPoint(period, debit, credit, balance))
    return OverTime(held.id, held.code, held.full_name or held.name, held.side, tuple(points))
