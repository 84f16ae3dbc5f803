"""What every ledger book reads: figures by leaf and month, and lines in the order of a book.

Balances come from the balance rows; lines are read only for the rows that are shown. What a
:class:`View` adds (unposted vouchers) or takes away (posted after a moment) comes from the few
lines of those vouchers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.base.clock import stamp
from finance_desk.base.errors import refuse
from finance_desk.base.findings import hint
from finance_desk.base.messages import message
from finance_desk.base.period import opening_period, periods
from finance_desk.books.queries import check_held, voucher_types
from finance_desk.dimensions.queries import items, items_of_sets
from finance_desk.ledgers.model import LedgerRow, RowKind, Running, Sums, View, counter_codes, line_id
from finance_desk.store.unit import Reader

_CHUNK: Final = 2_000
"""Vouchers or sets of items named in one statement; lines between two signs of progress."""

_ORDER: Final = "v.day, v.type_id, COALESCE(v.number, 0), l.voucher_id, l.line_no"
"""Order of a book: by day, within a day by voucher type and number."""

_PLACE: Final = ("day", "type", "number", "voucher", "line")
"""The same as names of parameters."""

_ADDED = """
SELECT l.account_id, l.period, SUM(l.debit) AS debit, SUM(l.credit) AS credit
FROM voucher v CROSS JOIN voucher_line l
WHERE l.voucher_id = v.id AND v.book_id = :book AND v.period <= :last AND {which}
GROUP BY l.account_id, l.period
"""

_ITEM_ADDED = """
SELECT l.account_id, i.item_id, l.period, SUM(l.debit) AS debit, SUM(l.credit) AS credit
FROM voucher v CROSS JOIN voucher_line l CROSS JOIN dimension_set_item i
WHERE l.voucher_id = v.id AND i.set_id = l.set_id AND i.dimension_id = :dimension
  AND v.book_id = :book AND v.period <= :last AND {which}
GROUP BY l.account_id, i.item_id, l.period
"""

# the literal state <> 3 lets both databases use the small index of unposted vouchers
_POSTED = "v.state = 3 AND v.number IS NOT NULL"
"""A posted voucher has a number: said, so that SQLite sees that the index of numbers holds them all."""
_UNPOSTED = "v.state <> 3 AND v.state IN (1, 2)"
_POSTED_LATER = "v.state = 3 AND v.posted_at > :moment"

_VOUCHERS = (
    "SELECT v.id, v.day, v.type_id, v.number FROM voucher v"
    " WHERE v.book_id = :book AND v.period = :period AND {which}"
)

_MONTHS = """
SELECT account_id, period, debit, credit FROM balance
WHERE book_id = :book AND period BETWEEN :opening AND :last{accounts}
"""

# year-to-date sums are the second half: a range from January on need not add them up again
_LEAF_SUMS = """
SELECT account_id,
  SUM(CASE WHEN period < :first AND period >= :first_opening THEN debit - credit ELSE 0 END) AS opening,
  SUM(CASE WHEN period >= :first AND period % 100 > 0 THEN debit ELSE 0 END) AS debit,
  SUM(CASE WHEN period >= :first AND period % 100 > 0 THEN credit ELSE 0 END) AS credit{year}
FROM balance WHERE book_id = :book AND period BETWEEN :first_opening AND :last GROUP BY account_id
"""
_YEAR_SUMS = """,
  SUM(CASE WHEN period > :last_opening THEN debit ELSE 0 END) AS year_debit,
  SUM(CASE WHEN period > :last_opening THEN credit ELSE 0 END) AS year_credit"""

_ITEM_MONTHS = """
SELECT account_id, period, debit, credit FROM dimension_balance
WHERE book_id = :book AND period BETWEEN :opening AND :last AND dimension_id = :dimension
"""


def check(reader: Reader, book: int, first: int, last: int, view: View) -> None:
    """Raise Refused when the range is backwards or outside the book, or the view contradicts itself."""
    if first > last:
        raise refuse("ledger.range", message("The range of periods ends before it begins."))
    if view.include_unposted and view.as_of is not None:
        raise refuse(
            "ledger.as_of_unposted",
            message("A book as it stood at a moment holds posted vouchers only."),
            remedy=hint(message("Leave out one of the two.")),
        )
    check_held(reader, book, first, last)


def shown_states(view: View) -> tuple[str, dict[str, Any]]:
    """The condition on vouchers ``v`` that a view puts, with its arguments."""
    if view.include_unposted:
        return "v.state IN (1, 2, 3)", {}
    if view.as_of is not None:
        return f"{_POSTED} AND v.posted_at <= :moment", {"moment": stamp(view.as_of)}
    return _POSTED, {}


def vouchers_of_month(view: View) -> tuple[str, dict[str, Any]]:
    """Id, day, type and number of the vouchers of a :book and :period that a view shows, as a subquery.

    Unposted ones come by an index of their own: one condition for both would read every voucher there is.
    """
    which, arguments = shown_states(view)
    if not view.include_unposted:
        return _VOUCHERS.format(which=which), arguments
    return f"{_VOUCHERS.format(which=_POSTED)} UNION ALL {_VOUCHERS.format(which=_UNPOSTED)}", {}


def added(reader: Reader, book: int, last: int, view: View) -> Iterator[tuple[int, int, int, int]]:
    """(account, period, debit, credit) that a view adds to the stored balances; negative: takes away."""
    for row, sign in _added_rows(reader, _ADDED, {"book": book, "last": last}, view):
        yield row.account_id, row.period, sign * int(row.debit), sign * int(row.credit)


def _added_rows(
    reader: Reader, sql: str, arguments: dict[str, Any], view: View
) -> Iterator[tuple[sa.Row[*tuple[Any, ...]], int]]:
    if view.include_unposted:
        for row in reader.text(sql.format(which=_UNPOSTED), arguments):
            yield row, 1
    if view.as_of is not None:
        later = {**arguments, "moment": stamp(view.as_of)}
        for row in reader.text(sql.format(which=_POSTED_LATER), later):
            yield row, -1


def add_month(sums: Sums, first: int, last_opening: int, period: int, debit: int, credit: int) -> None:
    """Put the turnover of one period into the sums of a range that begins at ``first``."""
    if period < first:
        sums.opening += debit - credit
    else:
        sums.debit += debit
        sums.credit += credit
    if period > last_opening:
        sums.year_debit += debit
        sums.year_credit += credit


def leaf_sums(reader: Reader, book: int, first: int, last: int) -> dict[int, Sums]:
    """Leaf account id → sums from ``first`` to ``last`` as the balance rows have them: posted vouchers only."""
    opening = opening_period(last)
    whole_year = first == opening + 1
    given = {"book": book, "first": first, "last": last, "first_opening": opening_period(first)}
    if not whole_year:
        given["last_opening"] = opening
    sums = {}
    for account, before, debit, credit, *year in reader.text(
        _LEAF_SUMS.format(year="" if whole_year else _YEAR_SUMS), given
    ).all():
        # sums come as Decimal from PostgreSQL
        year_debit, year_credit = year or (debit, credit)
        sums[account] = Sums(int(before), int(debit), int(credit), int(year_debit), int(year_credit))
    return sums


@dataclass(frozen=True, slots=True)
class Scope:
    """The lines of one book page: these leaf accounts, perhaps one item of a dimension, seen this way."""

    book: int
    leaves: tuple[int, ...]
    view: View
    dimension: int | None = None
    item: int | None = None

    def accounts(self, column: str) -> str:
        # ids are integers of ours, so they can stand in the text
        return f" AND {column} IN ({', '.join(str(int(id)) for id in self.leaves or (0,))})"


def months(reader: Reader, scope: Scope, first: int, last: int) -> dict[tuple[int, int], list[int]]:
    """(leaf, period) → [debit, credit] from the year opening of ``first`` on; openings stand at yyyy00.

    Opening rows of later years are left out, so a sum over everything is a balance.
    """
    opening = opening_period(first)
    found: dict[tuple[int, int], list[int]] = {}
    arguments = {"book": scope.book, "opening": opening, "last": last}
    if scope.item is None:
        rows = reader.text(_MONTHS.format(accounts=scope.accounts("account_id")), arguments)
    else:
        rows = reader.text(
            _ITEM_MONTHS + scope.accounts("account_id") + " AND item_id = :item",
            {**arguments, "dimension": scope.dimension, "item": scope.item},
        )
    for account, period, debit, credit in rows.all():
        if period % 100 or period == opening:
            found[account, period] = [int(debit), int(credit)]
    for account, period, debit, credit in _added_months(reader, scope, last):
        # what lies before the year is part of its opening
        at = found.setdefault((account, max(period, opening)), [0, 0])
        at[0] += debit
        at[1] += credit
    return found


def _added_months(reader: Reader, scope: Scope, last: int) -> Iterator[tuple[int, int, int, int]]:
    leaves = set(scope.leaves)
    if scope.dimension is None:
        yield from (row for row in added(reader, scope.book, last, scope.view) if row[0] in leaves)
        return
    for account, item, period, debit, credit in item_added(
        reader, scope.book, scope.dimension, last, scope.view
    ):
        if account in leaves and item == scope.item:
            yield account, period, debit, credit


def item_added(
    reader: Reader, book: int, dimension: int, last: int, view: View
) -> Iterator[tuple[int, int, int, int, int]]:
    """(account, item, period, debit, credit) that a view adds to the stored dimension balances."""
    arguments = {"book": book, "last": last, "dimension": dimension}
    for row, sign in _added_rows(reader, _ITEM_ADDED, arguments, view):
        yield row.account_id, row.item_id, row.period, sign * int(row.debit), sign * int(row.credit)


def running_before(figures: dict[tuple[int, int], list[int]], period: int) -> Running:
    """Balance and year-to-date sums of all leaves in ``figures`` at the first day of ``period``."""
    running = Running(0)
    for (_, at), (debit, credit) in figures.items():
        if at < period:
            running.balance += debit - credit
            if at > opening_period(period):
                running.year_debit += debit
                running.year_credit += credit
    return running


# voucher id, line number, account, debit, credit, day, type id, number, state, source
Key = sa.Row[*tuple[Any, ...]]

_KEYS = """
SELECT l.voucher_id, l.line_no, l.account_id, l.debit, l.credit, v.day, v.type_id, v.number, v.state, v.source{texts}
FROM voucher_line l CROSS JOIN voucher v
WHERE v.id = l.voucher_id AND l.period = :period AND v.book_id = :book
"""


# account ids of every voucher in a month of a scope that debit and that credit, in the order of its lines
_OTHERS = """
SELECT voucher_id, string_agg(CAST(CASE WHEN debit > credit THEN account_id END AS TEXT), ',' ORDER BY line_no),
  string_agg(CAST(CASE WHEN debit <= credit THEN account_id END AS TEXT), ',' ORDER BY line_no)
FROM voucher_line WHERE book_id = :book AND voucher_id IN (
  {vouchers}
) GROUP BY voucher_id
"""
_OF_MONTH = "SELECT voucher_id FROM voucher_line l WHERE l.period = :period{accounts}"


Place = tuple[int, int, int, int, int]
"""Where a line stands in the order of a book: day, type id, number or 0, voucher id, line."""

_LINES_OF = " FROM voucher_line l CROSS JOIN voucher v WHERE v.id = l.voucher_id AND l.period = :period AND v.book_id = :book"
_BEFORE = f"SELECT COALESCE(SUM(l.debit), 0), COALESCE(SUM(l.credit), 0){_LINES_OF}"
_LAST_DAY = f"SELECT COALESCE(MAX(v.day), 0){_LINES_OF}"


def sums_before(reader: Reader, scope: Scope, period: int, place: Place) -> tuple[int, int]:
    """Debit and credit of the lines of a scope that stand before a place in its month."""
    which, arguments = _lines_of(scope, period)
    sql = _BEFORE + which + f" AND ({_ORDER}) < (:day, :type, :number, :voucher, :line)"
    arguments |= dict(zip(_PLACE, place, strict=True))
    debit, credit = reader.text(sql, arguments).one()
    return int(debit), int(credit)


def last_day_of(reader: Reader, scope: Scope, period: int) -> int:
    """The day of the last line of a scope in a month; 0 when there is none."""
    which, arguments = _lines_of(scope, period)
    return int(reader.text(_LAST_DAY + which, arguments).scalar_one())


def keys(
    reader: Reader,
    scope: Scope,
    period: int,
    after: Place | None = None,
    limit: int | None = None,
) -> Sequence[Key]:
    """The lines of a scope in one period, in the order of the book, without their texts."""
    sql, arguments = _of_month(scope, period, "")
    if after is not None:
        sql += f" AND ({_ORDER}) > (:day, :type, :number, :voucher, :line)"
        arguments |= dict(zip(_PLACE, after, strict=True))
    sql += f" ORDER BY {_ORDER}"
    if limit is not None:
        sql += " LIMIT :limit"
        arguments["limit"] = limit
    return reader.text(sql, arguments).all()


def _of_month(scope: Scope, period: int, texts: str) -> tuple[str, dict[str, Any]]:
    which, arguments = _lines_of(scope, period)
    return _KEYS.format(texts=texts) + which, arguments


def _lines_of(scope: Scope, period: int) -> tuple[str, dict[str, Any]]:
    """The conditions that choose the lines of a scope in a month, beyond book and period, with arguments."""
    which, arguments = shown_states(scope.view)
    sql = scope.accounts("l.account_id") + f" AND {which}"
    arguments |= {"book": scope.book, "period": period}
    if scope.item is not None:
        sql += " AND l.set_id IN (SELECT set_id FROM dimension_set_item WHERE item_id = :item)"
        arguments["item"] = scope.item
    return sql, arguments


def texts(
    reader: Reader, scope: Scope, found: Sequence[Key], codes: dict[int, str]
) -> dict[int, tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Line id → summary, counter account codes, item names: a fixed number of statements."""
    wanted = {line_id(key[0], key[1]) for key in found}
    vouchers = sorted({key[0] for key in found})
    # the sign decides which side a line is on, not the column: red letters name the same accounts
    others: dict[tuple[int, bool], list[int]] = {}
    lines: dict[int, tuple[int, bool, int | None, str]] = {}
    for at in range(0, len(vouchers), _CHUNK):
        names = ", ".join(str(id) for id in vouchers[at : at + _CHUNK])
        for voucher, line, account, debit, credit, set_id, summary in reader.text(
            "SELECT voucher_id, line_no, account_id, debit, credit, set_id, summary FROM voucher_line"
            f" WHERE voucher_id IN ({names}) AND book_id = :book ORDER BY voucher_id, line_no",
            {"book": scope.book},
        ).all():
            forward = debit > credit
            others.setdefault((voucher, not forward), []).append(account)
            id = line_id(voucher, line)
            if id in wanted:
                lines[id] = (voucher, forward, set_id, summary)
    named = item_names(reader, scope.book, [each[2] for each in lines.values() if each[2] is not None])
    return {
        id: (
            summary,
            counter_codes(others.get((voucher, forward), ()), codes),
            named.get(set_id, ()) if set_id is not None else (),
        )
        for id, (voucher, forward, set_id, summary) in lines.items()
    }


def item_names(reader: Reader, book: int, sets: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Dimension set id → the names of its items."""
    held: dict[int, Mapping[int, int]] = {}
    for at in range(0, len(sets), _CHUNK):
        held |= items_of_sets(reader, sets[at : at + _CHUNK])
    ids = sorted({item for each in held.values() for item in each.values()})
    names: dict[int, str] = {}
    for at in range(0, len(ids), _CHUNK):
        names |= {each.id: each.name for each in items(reader, book=book, ids=ids[at : at + _CHUNK])}
    return {
        set_id: tuple(names.get(item, "") for _, item in sorted(each.items()))
        for set_id, each in held.items()
    }


def type_codes(reader: Reader, book: int) -> dict[int, str]:
    """Voucher type id → its word."""
    return {each.id: each.code for each in voucher_types(reader, book=book)}


def line_row(
    key: Sequence[Any],
    period: int,
    balance: int,
    types: dict[int, str],
    text: tuple[str, tuple[str, ...], tuple[str, ...]],
) -> LedgerRow:
    """A line (the columns of :data:`Key`, perhaps with more behind them) as a row of a ledger page."""
    voucher, line, account, debit, credit, day, type_id, number, state, source, *_ = key
    summary, counter, named = text
    return LedgerRow(
        line_id(voucher, line), RowKind.LINE, period, day, summary, debit, credit, balance, account, voucher,
        types.get(type_id, ""), number, line, state == 3, counter, named, source,
    )  # fmt: skip


class _Counters(dict[str | None, tuple[str, ...]]):
    """对方科目 of the account ids of a side; the same few combinations come again and again."""

    def __init__(self, codes: dict[int, str]) -> None:
        self.codes = codes

    def __missing__(self, ids: str | None) -> tuple[str, ...]:
        self[ids] = found = counter_codes([int(id) for id in ids.split(",")] if ids else (), self.codes)
        return found


def stream(
    reader: Reader,
    scope: Scope,
    first: int,
    last: int,
    codes: dict[int, str],
    *,
    daily: bool = False,
    limit: int | None = None,
) -> Iterator[LedgerRow]:
    """Every row of a ledger page set: opening, lines, (day,) month and year rows, month after month.

    One month's lines are in memory at a time; a month without lines has no total rows. ``limit`` ends the
    rows after about as many: no more lines than that are read, and a month cut short has no totals.
    """
    figures = months(reader, scope, first, last)
    running = running_before(figures, first)
    yield running.opening(first)
    types = type_codes(reader, scope.book)
    for period in periods(first, last):
        reader.progress.check()
        sql, arguments = _of_month(scope, period, ", l.set_id, l.summary")
        sql += f" ORDER BY {_ORDER}"
        if limit is not None:
            sql += " LIMIT :limit"
            arguments["limit"] = limit + 1
        found = reader.tuples(sql, arguments)
        more = limit is not None and len(found) > limit
        if found:
            lines = _month(
                reader,
                scope,
                period,
                found[:limit],
                running,
                types,
                codes,
                daily=daily,
                cut=limit is not None,
            )
            for row in lines:
                if not more or row.kind not in (RowKind.MONTH, RowKind.YEAR):
                    yield row
        if more:
            return
        if found:
            limit = None if limit is None else limit - len(found)
        elif period % 100 == 12:
            running.year_debit = running.year_credit = 0


def _month(
    reader: Reader,
    scope: Scope,
    period: int,
    found: Sequence[Sequence[Any]],
    running: Running,
    types: dict[int, str],
    codes: dict[int, str],
    *,
    daily: bool,
    cut: bool,
) -> Iterator[LedgerRow]:
    """The rows of one month; ``cut``: perhaps not all of its lines were read."""
    named = item_names(reader, scope.book, sorted({row[10] for row in found if row[10] is not None}))
    counters = _Counters(codes)
    given: dict[str, Any] = {"book": scope.book}
    if cut:
        vouchers = ", ".join(map(str, sorted({row[0] for row in found})))
    else:
        vouchers = _OF_MONTH.format(accounts=scope.accounts("l.account_id"))
        given["period"] = period
    others = {
        voucher: (debited, credited)
        for voucher, debited, credited in reader.tuples(_OTHERS.format(vouchers=vouchers), given)
    }
    day, of_day = found[0][5], 0
    for at, row in enumerate(found):
        if daily and row[5] != day:
            total = running.end_day(period, day)
            if of_day > 1:
                yield total
            of_day = 0
        day, of_day = row[5], of_day + 1
        debit, credit = row[3], row[4]
        # the sign decides which side a line is on, not the column: red letters name the same accounts
        counter = counters[others[row[0]][debit > credit]]
        balance = running.pass_line(debit, credit)
        text = row[11], counter, named.get(row[10], ())
        yield line_row(row, period, balance, types, text)
        if at % _CHUNK == _CHUNK - 1:
            reader.progress.advance(_CHUNK)
    reader.progress.advance(len(found) % _CHUNK)
    if daily and of_day > 1:
        yield running.end_day(period, day)
    yield from running.end_month(period, day)
