"""Ledger books made of lines: 明细账, 日记账, 多栏账, 辅助明细账, 序时账.

Three ways to read each: a page by key, ids first and then pages (a window's lazy list), or every
row in order handed to a receiver (export and print of whole books).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, message
from finance_desk.base.period import opening_period, periods
from finance_desk.dimensions.queries import items_of_sets
from finance_desk.ledgers import reading
from finance_desk.ledgers.model import (
    ColumnRow,
    Cursor,
    JournalLine,
    LedgerPage,
    LedgerRow,
    Multicolumn,
    RowKind,
    Running,
    View,
    below,
    between_id,
    between_of,
    line_id,
    line_of,
)
from finance_desk.ledgers.queries import dimension_of
from finance_desk.store.unit import Reader

_BATCH: Final = 2_000
"""Rows handed to a receiver at a time."""

_VOUCHERS: Final = 1_000
"""Vouchers of the journal read at a time."""


def _scope(reader: Reader, book: int, account: int, view: View) -> tuple[reading.Scope, dict[int, str]]:
    """The leaves of an account, and every code of the chart for 对方科目."""
    chart = accounts(reader, book=book)
    leaves = below(chart, account)
    if not leaves:
        raise refuse(
            "account.unknown",
            message("The book has no such account."),
            Subject("account", account, book=book),
        )
    scope = reading.Scope(book, tuple(each.id for each in leaves), view)
    return scope, {each.id: each.code for each in chart}


@query("ledger.detail", N_("Detail ledger"), permission="ledger.read")
def detail(
    reader: Reader,
    *,
    book: int,
    account: int,
    first: int,
    last: int,
    view: View = View(),  # noqa: B008 - frozen
    after: Cursor | None = None,
    limit: int = 200,
) -> LedgerPage:
    """明细账, a page by key: at least ``limit`` rows if there are as many, month totals among them.

    The first page begins with the opening balance; ``next`` of a page is the ``after`` of the
    following one. A heading shows the lines of every detail account below it.
    """
    reading.check(reader, book, first, last, view)
    scope, codes = _scope(reader, book, account, view)
    types = reading.type_codes(reader, book)
    rows: list[LedgerRow] = []
    if after is None:
        running = reading.running_before(reading.months(reader, scope, first, last), first)
        rows.append(running.opening(first))
        start, key = first, None
    else:
        running = Running(
            after.balance, after.year_debit, after.year_credit, after.month_debit, after.month_credit
        )
        start, key = after.period, (after.day, after.type, after.number, after.voucher, after.line)
    for period in periods(start, last):
        wanted = max(1, limit - len(rows))
        found = reading.keys(reader, scope, period, key, wanted + 1)
        more = len(found) > wanted
        found = found[:wanted]
        told = reading.texts(reader, scope, found, codes)
        for each in found:
            balance = running.pass_line(each.debit, each.credit)
            rows.append(
                reading.line_row(each, period, balance, types, told[line_id(each.voucher_id, each.line_no)])
            )
        if more:
            end = found[-1]
            return LedgerPage(
                tuple(rows),
                Cursor(
                    period, end.day, end.type_id, end.number or 0, end.voucher_id, end.line_no,
                    running.balance, running.month_debit, running.month_credit,
                    running.year_debit, running.year_credit,
                ),
            )  # fmt: skip
        if found:
            rows += running.end_month(period, found[-1].day)
        elif period % 100 == 12:
            running.year_debit = running.year_credit = 0
        key = None
    return LedgerPage(tuple(rows), None)


@query("ledger.detail_ids", N_("Rows of a detail ledger"), permission="ledger.read")
def detail_ids(
    reader: Reader,
    *,
    book: int,
    account: int,
    first: int,
    last: int,
    view: View = View(),  # noqa: B008 - frozen
) -> array[int]:
    """The ids of every row of a detail ledger in order; negative ones are opening and total rows.

    ``ledger.detail_page`` gives the rows of any of them.
    """
    reading.check(reader, book, first, last, view)
    scope, _ = _scope(reader, book, account, view)
    ids = array("q", (between_id(first, RowKind.OPENING),))
    for period in periods(first, last):
        reader.progress.check()
        found = reading.keys(reader, scope, period)
        if found:
            ids.extend(line_id(row[0], row[1]) for row in found)
            ids.append(between_id(period, RowKind.MONTH))
            ids.append(between_id(period, RowKind.YEAR))
    return ids


@query("ledger.detail_page", N_("Rows of a detail ledger by id"), permission="ledger.read")
def detail_page(
    reader: Reader,
    *,
    book: int,
    account: int,
    first: int,
    last: int,
    ids: Sequence[int],
    view: View = View(),  # noqa: B008 - frozen
) -> tuple[LedgerRow, ...]:
    """The rows with these ids in their order, each with its running balance.

    Neighbours, as a page of the screen has them, are read alone; what stands before them in their month is
    summed by the database.
    """
    scope, codes = _scope(reader, book, account, view)
    types = reading.type_codes(reader, book)
    figures = reading.months(reader, scope, first, last)
    wanted: dict[int, list[reading.Place]] = {between_of(id)[0]: [] for id in ids if id < 0}
    for period, place in _places(reader, book, [line_of(id) for id in ids if id > 0]):
        wanted.setdefault(period, []).append(place)
    totals = {id for id in ids if id < 0}
    rows: dict[int, LedgerRow] = {}
    for period, places in sorted(wanted.items()):
        running = reading.running_before(figures, period)
        rows[between_id(period, RowKind.OPENING)] = running.opening(period)
        if between_id(period, RowKind.MONTH) in totals or between_id(period, RowKind.YEAR) in totals:
            whole = reading.running_before(figures, period)
            for (_, at), (debit, credit) in figures.items():
                if at == period:
                    whole.pass_line(debit, credit)
            day = reading.last_day_of(reader, scope, period)
            rows |= {row.id: row for row in whole.end_month(period, day)}
        picked = _picked(reader, scope, period, places, running)
        told = reading.texts(reader, scope, [each for each, _ in picked], codes)
        for each, balance in picked:
            id = line_id(each.voucher_id, each.line_no)
            rows[id] = reading.line_row(each, period, balance, types, told[id])
    return tuple(rows[id] for id in ids if id in rows)


def _picked(
    reader: Reader, scope: reading.Scope, period: int, places: Sequence[reading.Place], running: Running
) -> list[tuple[reading.Key, int]]:
    """The lines at these places of one month, each with the balance after it; ``running`` is passed along."""
    if not places:
        return []
    lines = {each[3:] for each in places}
    begin = min(places)
    # a line number is an integer, so the one before it lets the line itself through
    found = reading.keys(reader, scope, period, (*begin[:4], begin[4] - 1), len(lines))
    if {(each.voucher_id, each.line_no) for each in found} == lines:
        running.pass_line(*reading.sums_before(reader, scope, period, begin))
    else:  # not neighbours: all of the month
        found = reading.keys(reader, scope, period)
    passed = ((each, running.pass_line(each.debit, each.credit)) for each in found)
    return [(each, balance) for each, balance in passed if (each.voucher_id, each.line_no) in lines]


def _places(
    reader: Reader, book: int, lines: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, reading.Place]]:
    """The period of each line, and its place in the order of the book."""
    names = ", ".join(str(id) for id in sorted({voucher for voucher, _ in lines})) or "0"
    heads = {
        row.id: row
        for row in reader.text(
            "SELECT id, period, day, type_id, COALESCE(number, 0) AS number FROM voucher"
            f" WHERE book_id = :book AND id IN ({names})",
            {"book": book},
        )
    }
    for voucher, line in lines:
        head = heads.get(voucher)
        if head is not None:
            yield head.period, (head.day, head.type_id, head.number, voucher, line)


@query("ledger.detail_export", N_("Export a detail ledger"), permission="ledger.read")
def detail_export(
    reader: Reader,
    *,
    book: int,
    account: int,
    first: int,
    last: int,
    each: Callable[[Sequence[LedgerRow]], None],
    view: View = View(),  # noqa: B008 - frozen
    daily: bool = False,
) -> int:
    """Hand every row of a detail ledger to ``each`` in batches, in order; gives how many.

    ``daily`` adds 本日合计 after every day of several lines (日记账).
    """
    reading.check(reader, book, first, last, view)
    scope, codes = _scope(reader, book, account, view)
    return _hand_over(reading.stream(reader, scope, first, last, codes, daily=daily), each)


def _hand_over(rows: Iterator[Any], each: Callable[[Sequence[Any]], None]) -> int:
    count = 0
    while batch := list(islice(rows, _BATCH)):
        each(batch)
        count += len(batch)
    return count


@query("ledger.daily_journal", N_("Day book"), permission="ledger.read")
def daily_journal(
    reader: Reader,
    *,
    book: int,
    account: int,
    first: int,
    last: int,
    view: View = View(),  # noqa: B008 - frozen
    limit: int | None = 10_000,
) -> tuple[LedgerRow, ...]:
    """日记账 of a money account with 本日合计, 本月合计 and 本年累计; at most ``limit`` rows (``None``: all)."""
    reading.check(reader, book, first, last, view)
    scope, codes = _scope(reader, book, account, view)
    return tuple(islice(reading.stream(reader, scope, first, last, codes, daily=True, limit=limit), limit))


@query("ledger.multicolumn", N_("Multi-column ledger"), permission="ledger.read")
def multicolumn(
    reader: Reader,
    *,
    book: int,
    account: int,
    first: int,
    last: int,
    view: View = View(),  # noqa: B008 - frozen
    limit: int | None = 10_000,
) -> Multicolumn:
    """多栏账 of a heading: each line's amount in the column of the account below the heading.

    Amounts stand on the heading's own side (借方多栏 for expense, 贷方多栏 for income); what lessens
    them is negative. Total rows carry the column sums. At most ``limit`` rows (``None``: all).
    """
    reading.check(reader, book, first, last, view)
    chart = accounts(reader, book=book)
    heading = next((each for each in chart if each.id == account), None)
    children = [each for each in chart if each.parent == account]
    if heading is None or not children:
        raise refuse(
            "ledger.no_columns",
            message("Only a heading has columns; this account has no details."),
            Subject("account", account, heading.code if heading else "", book),
            remedy=hint(message("Open its detail ledger instead.")),
        )
    column_of = _columns(chart, children)
    scope = reading.Scope(book, tuple(each.id for each in below(chart, account)), view)
    codes = {each.id: each.code for each in chart}
    month, year = [0] * len(children), [0] * len(children)
    for (leaf, period), (debit, credit) in reading.months(reader, scope, first, last).items():
        if first // 100 * 100 < period < first:
            year[column_of[leaf]] += heading.side * (debit - credit)
    rows: list[ColumnRow] = []
    of_year = first // 100
    for row in islice(reading.stream(reader, scope, first, last, codes, limit=limit), limit):
        parts = [0] * len(children)
        if row.period // 100 != of_year:
            of_year, year = row.period // 100, [0] * len(children)
        if row.kind is RowKind.LINE:
            at = column_of[row.account]
            parts[at] = heading.side * (row.debit - row.credit)
            month[at] += parts[at]
            year[at] += parts[at]
        elif row.kind is RowKind.MONTH:
            parts, month = month, [0] * len(children)
        elif row.kind is RowKind.YEAR:
            parts = list(year)
        rows.append(ColumnRow(row, tuple(parts)))
    return Multicolumn(
        account, heading.side, tuple((each.id, each.code, each.name) for each in children), tuple(rows)
    )


def _columns(chart: Sequence[Account], children: Sequence[Account]) -> dict[int, int]:
    """Leaf → index of the child it stands under."""
    return {leaf.id: at for at, child in enumerate(children) for leaf in below(chart, child.id)}


@query("ledger.dimension_detail", N_("Dimension ledger"), permission="ledger.read")
def dimension_detail(
    reader: Reader,
    *,
    book: int,
    dimension: str,
    item: int,
    first: int,
    last: int,
    account: int | None = None,
    view: View = View(),  # noqa: B008 - frozen
    limit: int | None = 10_000,
) -> tuple[LedgerRow, ...]:
    """辅助明细账 of one item: under ``account``, or over every account that carries the dimension."""
    reading.check(reader, book, first, last, view)
    chart = accounts(reader, book=book)
    held = dimension_of(reader, book, dimension)
    under = chart if account is None else below(chart, account)
    leaves = tuple(each.id for each in under if each.leaf and held.id in each.dimensions)
    scope = reading.Scope(book, leaves, view, held.id, item)
    codes = {each.id: each.code for each in chart}
    return tuple(islice(reading.stream(reader, scope, first, last, codes, limit=limit), limit))


# 序时账

_HEADS: Final = """
SELECT v.id, v.period, v.day, t.code, v.number, v.attachments, v.state,
       m.name AS maker, r.name AS reviewer, p.name AS poster
FROM voucher v JOIN voucher_type t ON t.id = v.type_id JOIN app_user m ON m.id = v.maker_id
LEFT JOIN app_user r ON r.id = v.reviewer_id LEFT JOIN app_user p ON p.id = v.poster_id
WHERE v.book_id = :book AND v.id IN ({ids})
"""

_JOURNAL_LINES: Final = """
SELECT voucher_id, line_no, account_id, set_id, debit, credit, summary FROM voucher_line
WHERE book_id = :book AND voucher_id IN ({ids}) ORDER BY voucher_id, line_no
"""


@query("ledger.journal_ids", N_("Lines of the journal"), permission="ledger.read")
def journal_ids(
    reader: Reader,
    *,
    book: int,
    first: int,
    last: int,
    view: View = View(),  # noqa: B008 - frozen
    totals: bool = False,
) -> array[int]:
    """序时账: the ids of every line of the book, by day, voucher type, number and line.

    With ``totals`` the (negative) ids of 本月合计 and 本年累计 follow the lines of each month.
    """
    reading.check(reader, book, first, last, view)
    held, arguments = reading.vouchers_of_month(view)
    ids = array("q")
    for period in periods(first, last):
        reader.progress.check()
        rows = reader.text(
            f"SELECT l.voucher_id, l.line_no FROM ({held}) AS v CROSS JOIN voucher_line l"
            " WHERE l.voucher_id = v.id ORDER BY v.day, v.type_id, v.number, v.id, l.line_no",
            {**arguments, "book": book, "period": period},
        )
        before = len(ids)
        ids.extend(line_id(voucher, line) for voucher, line in rows)
        if totals and len(ids) > before:
            ids.extend(between_id(period, kind) for kind in (RowKind.MONTH, RowKind.YEAR))
    return ids


@query("ledger.journal_page", N_("Lines of the journal by id"), permission="ledger.read")
def journal_page(
    reader: Reader,
    *,
    book: int,
    ids: Sequence[int],
    view: View = View(),  # noqa: B008 - frozen
) -> tuple[JournalLine, ...]:
    """The journal rows with these ids, in their order; totals are of what the ``view`` shows."""
    vouchers = list(dict.fromkeys(line_of(id)[0] for id in ids if id > 0))
    chart = {each.id: each for each in accounts(reader, book=book)}
    held = {
        line_id(row.voucher, row.line): row
        for at in range(0, len(vouchers), _VOUCHERS)
        for row in _journal_lines(reader, book, vouchers[at : at + _VOUCHERS], chart)
    }
    for period in sorted({between_of(id)[0] for id in ids if id < 0}):
        for each in journal_totals(reader, book, period, view):
            held[between_id(period, each.kind)] = each
    return tuple(held[id] for id in ids if id in held)


def journal_totals(reader: Reader, book: int, period: int, view: View) -> tuple[JournalLine, JournalLine]:
    """本月合计 and 本年累计 of the whole book, from the balances."""
    leaves = tuple(each.id for each in accounts(reader, book=book) if each.leaf)
    months = reading.months(reader, reading.Scope(book, leaves, view), period, period)
    year = [row for (_, at), row in months.items() if opening_period(period) < at <= period]
    month = [row for (_, at), row in months.items() if at == period]
    return (
        JournalLine.total(RowKind.MONTH, period, sum(row[0] for row in month), sum(row[1] for row in month)),
        JournalLine.total(RowKind.YEAR, period, sum(row[0] for row in year), sum(row[1] for row in year)),
    )


@query("ledger.journal_first", N_("First lines of the journal"), permission="ledger.read")
def journal_first(
    reader: Reader,
    *,
    book: int,
    first: int,
    last: int,
    view: View = View(),  # noqa: B008 - frozen
    limit: int = 200,
) -> tuple[JournalLine, ...]:
    """What ``ledger.journal_ids`` with totals begins with, quickly: ``limit`` rows, or all there are."""
    reading.check(reader, book, first, last, view)
    held, arguments = reading.vouchers_of_month(view)
    chart = {each.id: each for each in accounts(reader, book=book)}
    rows: list[JournalLine] = []
    for period in periods(first, last):
        vouchers: Sequence[int] = (
            reader.text(
                f"SELECT id FROM ({held}) AS shown ORDER BY day, type_id, number, id LIMIT :limit",
                {**arguments, "book": book, "period": period, "limit": limit},
            )
            .scalars()
            .all()
        )
        # a voucher has two lines or more
        rows += _journal_lines(reader, book, vouchers[: (limit - len(rows)) // 2 + 1], chart)
        if len(rows) >= limit:
            break
        if vouchers:
            rows += journal_totals(reader, book, period, view)
    return tuple(rows[:limit])


@query("ledger.journal_export", N_("Export the journal"), permission="ledger.read")
def journal_export(
    reader: Reader,
    *,
    book: int,
    first: int,
    last: int,
    each: Callable[[Sequence[JournalLine]], None],
    view: View = View(),  # noqa: B008 - frozen
) -> int:
    """Hand every line of the journal to ``each`` in batches of whole vouchers; gives how many."""
    count = 0
    for batch in journal(reader, book, first, last, view):
        each(batch)
        count += len(batch)
    return count


def journal(
    reader: Reader, book: int, first: int, last: int, view: View, *, totals: bool = False
) -> Iterator[list[JournalLine]]:
    """The journal in batches of whole vouchers: for rooms above that read inside their own query.

    With ``totals`` 本月合计 and 本年累计 follow each month that has lines.
    """
    reading.check(reader, book, first, last, view)
    held, arguments = reading.vouchers_of_month(view)
    chart = {each.id: each for each in accounts(reader, book=book)}
    for period in periods(first, last):
        reader.progress.check()
        vouchers: Sequence[int] = (
            reader.text(
                f"SELECT id FROM ({held}) AS shown ORDER BY day, type_id, number, id",
                {**arguments, "book": book, "period": period},
            )
            .scalars()
            .all()
        )
        for at in range(0, len(vouchers), _VOUCHERS):
            batch = list(_journal_lines(reader, book, vouchers[at : at + _VOUCHERS], chart))
            reader.progress.advance(len(batch))
            yield batch
        if totals and vouchers:
            yield list(journal_totals(reader, book, period, view))


def _journal_lines(
    reader: Reader, book: int, vouchers: Sequence[int], chart: dict[int, Account]
) -> Iterator[JournalLine]:
    names = ", ".join(str(int(id)) for id in vouchers) or "0"
    heads = {row.id: row for row in reader.text(_HEADS.format(ids=names), {"book": book})}
    lines = reader.text(_JOURNAL_LINES.format(ids=names), {"book": book}).all()
    sets = items_of_sets(reader, [row.set_id for row in lines if row.set_id is not None])
    by_voucher: dict[int, list[sa.Row[*tuple[Any, ...]]]] = {}
    for row in lines:
        by_voucher.setdefault(row.voucher_id, []).append(row)
    for id in vouchers:
        head = heads.get(id)
        if head is None:
            continue
        for row in by_voucher.get(id, ()):
            account = chart[row.account_id]
            yield JournalLine(
                id,
                row.line_no,
                head.period,
                head.day,
                head.code,
                head.number,
                row.summary,
                account.id,
                account.code,
                account.name,
                row.debit,
                row.credit,
                head.attachments,
                head.maker,
                head.reviewer,
                head.poster,
                head.state == 3,
                dict(sets.get(row.set_id, {})),
            )
