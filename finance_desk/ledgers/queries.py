"""Ledger books made from balances alone: 科目余额表, 总账, 辅助余额表, 科目汇总表; and the proof of a book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Money, message
from finance_desk.base.period import opening_period, periods
from finance_desk.books.queries import voucher_types
from finance_desk.dimensions.model import Dimension
from finance_desk.dimensions.queries import dimensions, items
from finance_desk.ledgers import reading
from finance_desk.ledgers.model import (
    CrossRow,
    CrossTable,
    DimensionRow,
    Figure,
    Figures,
    GeneralRow,
    RowKind,
    SummaryRow,
    Sums,
    TrialBalance,
    TrialRow,
    View,
    below,
    proof_of,
    roll_up,
)
from finance_desk.store.unit import Reader
from finance_desk.vouchers.model import voucher_label

_ITEM_TURNOVERS: Final = """
SELECT account_id, item_id,
  SUM(CASE WHEN period < :first THEN debit - credit ELSE 0 END) AS opening,
  SUM(CASE WHEN period >= :first AND period % 100 > 0 THEN debit ELSE 0 END) AS debit,
  SUM(CASE WHEN period >= :first AND period % 100 > 0 THEN credit ELSE 0 END) AS credit,
  SUM(CASE WHEN period > :last_opening THEN debit ELSE 0 END) AS year_debit,
  SUM(CASE WHEN period > :last_opening THEN credit ELSE 0 END) AS year_credit
FROM dimension_balance
WHERE book_id = :book AND dimension_id = :dimension AND period BETWEEN :first_opening AND :last
GROUP BY account_id, item_id
"""


@query("ledger.trial_balance", N_("Trial balance"), permission="ledger.read")
def trial_balance(
    reader: Reader,
    *,
    book: int,
    first: int,
    last: int,
    level: int | None = None,
    view: View = View(),  # noqa: B008 - frozen
    hide_zero: bool = False,
    by: str = "",
) -> TrialBalance:
    """科目余额表 from ``first`` to ``last`` (periods yyyymm): every account in order of code.

    Headings are sums of what is below them; ``level`` leaves out deeper accounts, ``hide_zero`` rows
    without any figure. ``by`` is a dimension's code: its items follow under each detail account that
    carries it. Reads balance rows only, unless the view asks for more.
    """
    reading.check(reader, book, first, last, view)
    chart = accounts(reader, book=book)
    leaves = _leaf_sums(reader, book, first, last, view)
    figures_of = {id: sums.figures() for id, sums in roll_up(chart, leaves).items()}
    items_under = _items_under(reader, book, first, last, view, chart, by) if by else {}
    rows: list[TrialRow] = []
    for each in chart:
        if level is not None and each.level > level:
            continue
        figures = figures_of[each.id]
        if hide_zero and figures.zero:
            continue
        rows.append(TrialRow(each.id, each.code, each.name, each.level, each.side, each.leaf, figures))
        under = items_under.get(each.id, ())
        rows += [row for row in under if not (hide_zero and row.figures.zero)]
    total = Figures.total(figures_of[each.id] for each in chart if each.parent is None)
    stored = Sums()
    for each_leaf in leaves.values():
        stored.add(each_leaf)
    return TrialBalance(
        book,
        first,
        last,
        view,
        tuple(rows),
        total,
        _unposted(reader, book, first, last) if view.include_unposted else 0,
        tuple(proof_of(total, stored, Subject("book", book, book=book))),
    )


def _leaf_sums(reader: Reader, book: int, first: int, last: int, view: View) -> dict[int, Sums]:
    sums = reading.leaf_sums(reader, book, first, last)
    last_opening = opening_period(last)
    for account, period, debit, credit in reading.added(reader, book, last, view):
        reading.add_month(sums.setdefault(account, Sums()), first, last_opening, period, debit, credit)
    return sums


def _unposted(reader: Reader, book: int, first: int, last: int) -> int:
    return int(
        reader.text(
            "SELECT COUNT(*) FROM voucher v WHERE v.state <> 3 AND v.state IN (1, 2) AND v.book_id = :book"
            " AND v.period BETWEEN :first AND :last",
            {"book": book, "first": first, "last": last},
        ).scalar_one()
    )


def dimension_of(reader: Reader, book: int, code: str) -> Dimension:
    """The dimension with this code (or name); Refused when the book has none."""
    held = dimensions(reader, book=book)
    for each in held:
        if code in (each.code, each.name):
            return each
    raise refuse(
        "dimension.unknown",
        message("The book has no dimension {code}.", code=code),
        Subject("book", book, book=book),
        remedy=hint(message("Known dimensions: {codes}.", codes=[each.code for each in held])),
    )


def _item_sums(
    reader: Reader, book: int, dimension: int, first: int, last: int, view: View
) -> dict[tuple[int, int], Sums]:
    last_opening = opening_period(last)
    sums = {
        (row.account_id, row.item_id): Sums(
            int(row.opening), int(row.debit), int(row.credit), int(row.year_debit), int(row.year_credit)
        )
        for row in reader.text(
            _ITEM_TURNOVERS,
            {
                "book": book,
                "dimension": dimension,
                "first": first,
                "last": last,
                "first_opening": opening_period(first),
                "last_opening": last_opening,
            },
        )
    }
    for account, item, period, debit, credit in reading.item_added(reader, book, dimension, last, view):
        at = sums.setdefault((account, item), Sums())
        reading.add_month(at, first, last_opening, period, debit, credit)
    return sums


def _items_under(
    reader: Reader, book: int, first: int, last: int, view: View, chart: Sequence[Account], by: str
) -> dict[int, list[TrialRow]]:
    by_account: dict[int, list[TrialRow]] = {}
    for row in dimension_balance(reader, book=book, dimension=by, first=first, last=last, view=view):
        by_account.setdefault(row.account, []).append(
            TrialRow(
                row.account,
                row.code,
                row.name,
                0,
                0,
                True,
                row.figures,
                row.item_code,
                row.item_name,
                of_dimension=True,
            )
        )
    for each in chart:
        for at, held in enumerate(by_account.get(each.id, ())):
            by_account[each.id][at] = replace(held, level=each.level + 1, side=each.side)
    return by_account


@query("ledger.dimension_balance", N_("Dimension balances"), permission="ledger.read")
def dimension_balance(
    reader: Reader,
    *,
    book: int,
    dimension: str,
    first: int,
    last: int,
    account: int | None = None,
    view: View = View(),  # noqa: B008 - frozen
    hide_zero: bool = False,
) -> tuple[DimensionRow, ...]:
    """辅助余额表: every detail account (or those under ``account``) by every item of a dimension.

    ``hide_zero`` leaves out rows where nothing stood and nothing moved from ``first`` to ``last``.

    What an account carries without an item of the dimension stands in a row with item id 0, so the
    rows of an account add up to the account.
    """
    reading.check(reader, book, first, last, view)
    chart = accounts(reader, book=book)
    wanted = chart if account is None else below(chart, account)
    held = dimension_of(reader, book, dimension)
    leaves = {each.id: each for each in wanted if each.leaf and held.id in each.dimensions}
    named = {each.id: each for each in items(reader, book=book, dimension_id=held.id)}
    rest = _leaf_sums(reader, book, first, last, view)
    found: dict[tuple[int, int], Sums] = {}
    for (id, item), sums in _item_sums(reader, book, held.id, first, last, view).items():
        if id in leaves:
            found[id, item] = sums
            rest[id] = _without(rest.get(id, Sums()), sums)
    for id in leaves:
        if id in rest and not rest[id].figures().zero:
            found[id, 0] = rest[id]
    rows = [
        DimensionRow(
            id,
            leaves[id].code,
            leaves[id].name,
            item,
            named[item].code if item in named else "",
            named[item].name if item in named else "",
            sums.figures(),
        )
        for (id, item), sums in found.items()
    ]
    rows = [row for row in rows if not (hide_zero and row.figures.idle)]
    return tuple(sorted(rows, key=lambda row: (row.code, row.item_code)))


@query("ledger.cross", N_("Cross table of a dimension"), permission="ledger.read")
def cross(
    reader: Reader,
    *,
    book: int,
    dimension: str,
    first: int,
    last: int,
    figure: str = Figure.CLOSING,
    account: int | None = None,
    view: View = View(),  # noqa: B008 - frozen
) -> CrossTable:
    """辅助交叉表: the items of a dimension down, the detail accounts that carry it across.

    ``figure`` is ``opening``, ``debit``, ``credit`` or ``closing``. Items and accounts without any
    figure are left out. Proved against the figures of the accounts themselves.
    """
    if figure not in tuple(Figure):
        raise refuse(
            "ledger.no_figure",
            message("There is no figure {figure}; there are: {known}.", figure=figure, known=tuple(Figure)),
            remedy=hint(message("Choose one of them.")),
        )
    chosen = Figure(figure)
    held = dimension_balance(
        reader, book=book, dimension=dimension, first=first, last=last, account=account, view=view
    )
    columns = list(dict.fromkeys((row.account, row.code, row.name) for row in held if chosen.of(row.figures)))
    column_of = {id: at for at, (id, _, _) in enumerate(columns)}
    cells: dict[tuple[str, int, str], list[int]] = {}
    for row in held:
        if value := chosen.of(row.figures):
            key = (row.item_code, row.item, row.item_name)
            cells.setdefault(key, [0] * len(columns))[column_of[row.account]] += value
    rows = tuple(CrossRow(id, code, name, tuple(cells[code, id, name])) for code, id, name in sorted(cells))
    own = _leaf_sums(reader, book, first, last, view)
    totals = tuple(chosen.of(own.get(id, Sums()).figures()) for id, _, _ in columns)
    proof = [
        stop(
            "ledger.cross",
            message(
                "{account}: the items add up to {items}, the account itself has {total}.",
                account=f"{code} {name}",
                items=Money(summed),
                total=Money(total),
            ),
            Subject("account", id, code, book),
            amount=summed - total,
            remedy=hint(message("Run the checks to find the accounts."), "db.check"),
        )
        for (id, code, name), total, summed in zip(
            columns, totals, (sum(row.parts[at] for row in rows) for at in range(len(columns))), strict=True
        )
        if summed != total
    ]
    return CrossTable(dimension, chosen, tuple(columns), rows, totals, tuple(proof))


def _without(whole: Sums, part: Sums) -> Sums:
    return Sums(*(getattr(whole, name) - getattr(part, name) for name in Sums.__slots__))


@query("ledger.general", N_("General ledger"), permission="ledger.read")
def general(
    reader: Reader,
    *,
    book: int,
    first: int,
    last: int,
    account: int | None = None,
    level: int | None = 1,
    view: View = View(),  # noqa: B008 - frozen
) -> tuple[GeneralRow, ...]:
    """总账: per account its opening, then for each month with movement 本月合计 and 本年累计.

    One account (heading or detail), or all down to ``level`` (``None``: every level). Accounts
    without opening and movement are left out unless they were asked for by ``account``.
    """
    reading.check(reader, book, first, last, view)
    chart = accounts(reader, book=book)
    shown = [
        each
        for each in chart
        if (each.id == account if account is not None else level is None or each.level <= level)
    ]
    scope = reading.Scope(book, tuple(each.id for each in chart if each.leaf), view)
    figures = reading.months(reader, scope, first, last)
    by_period: dict[int, dict[int, Sums]] = {}
    for (id, period), (debit, credit) in figures.items():
        by_period.setdefault(period, {})[id] = Sums(0, debit, credit)
    rolled = {period: roll_up(chart, sums) for period, sums in by_period.items()}
    rows: list[GeneralRow] = []
    for each in shown:
        own = {period: (at[each.id].debit, at[each.id].credit) for period, at in rolled.items()}
        page = _general_rows(each, own, first, last)
        if len(page) > 1 or page[0].balance or account is not None:
            rows += page
    return tuple(rows)


@query("ledger.general_proof", N_("Prove the general ledger"), permission="ledger.read")
def general_proof(
    reader: Reader,
    *,
    book: int,
    first: int,
    last: int,
    view: View = View(),  # noqa: B008 - frozen
) -> tuple[Finding, ...]:
    """Children = parent: every heading's turnover and balance are the sums of the accounts below it, and
    every account stands as in the trial balance, which is summed from the balances another way.
    """
    chart = accounts(reader, book=book)
    own: dict[int, Sums] = {each.id: Sums() for each in chart}
    for row in general(reader, book=book, first=first, last=last, level=None, view=view):
        at = own[row.account]
        if row.kind is RowKind.OPENING:
            at.opening = row.balance
        elif row.kind is RowKind.MONTH:
            at.debit += row.debit
            at.credit += row.credit
    balance = trial_balance(reader, book=book, first=first, last=last, view=view)
    found = list(balance.proof)
    stated = {row.account: row.figures for row in balance.rows}
    below_of: dict[int, Sums] = {}
    for each in chart:
        if each.parent is not None:
            below_of.setdefault(each.parent, Sums()).add(own[each.id])
    for each in chart:
        shown = own[each.id].figures()
        for other in (below_of[each.id].figures() if each.id in below_of else shown, stated[each.id]):
            lost = (
                shown.opening - other.opening,
                shown.period_debit - other.period_debit,
                shown.period_credit - other.period_credit,
            )
            if any(lost):
                found.append(
                    stop(
                        "ledger.general",
                        message(
                            "{account}: the general ledger is out by {amount}.",
                            account=f"{each.code} {each.name}",
                            amount=Money(max(abs(part) for part in lost)),
                        ),
                        Subject("account", each.id, each.code, book),
                        amount=max(lost, key=abs),
                        remedy=hint(message("Run the checks to find the accounts."), "db.check"),
                    )
                )
                break
    return tuple(found)


def _general_rows(
    account: Account, figures: dict[int, tuple[int, int]], first: int, last: int
) -> list[GeneralRow]:
    running = reading.running_before(
        {(account.id, period): list(each) for period, each in figures.items()}, first
    )

    def row(kind: RowKind, period: int, debit: int, credit: int) -> GeneralRow:
        return GeneralRow(
            account.id,
            account.code,
            account.name,
            period,
            kind,
            debit,
            credit,
            running.balance,
            account.level,
        )

    rows = [row(RowKind.OPENING, first, 0, 0)]
    for period in periods(first, last):
        debit, credit = figures.get(period, (0, 0))
        if debit or credit:
            running.pass_line(debit, credit)
            rows.append(row(RowKind.MONTH, period, debit, credit))
            rows.append(row(RowKind.YEAR, period, running.year_debit, running.year_credit))
        if period % 100 == 12:
            running.year_debit = running.year_credit = 0
    return rows


# the index of lines holds all of this; a voucher lies in one period, so its rows come side by side
_TOUCHED: Final = """
SELECT account_id, COUNT(*) AS vouchers FROM (
  SELECT DISTINCT l.account_id, l.period, l.voucher_id FROM voucher_line l
  WHERE l.account_id IN ({leaves}) AND l.period BETWEEN :first AND :last AND {which}
) AS pairs GROUP BY account_id
"""
_TOUCHED_BELOW: Final = """
SELECT COUNT(*) FROM (
  SELECT DISTINCT l.voucher_id FROM voucher_line l
  WHERE l.account_id IN ({leaves}) AND l.period BETWEEN :first AND :last AND {which}
) AS touching
"""
_TURNED: Final = """
SELECT l.account_id, SUM(l.debit) AS debit, SUM(l.credit) AS credit FROM voucher_line l
WHERE l.account_id IN ({leaves}) AND l.period BETWEEN :first AND :last AND {which} GROUP BY l.account_id
"""


@query("ledger.summary", N_("Account summary"), permission="ledger.read")
def summary(
    reader: Reader,
    *,
    book: int,
    first: int,
    last: int,
    type: int | None = None,
    first_day: int | None = None,
    last_day: int | None = None,
    level: int | None = None,
    view: View = View(),  # noqa: B008 - frozen
    counted: bool = True,
) -> tuple[SummaryRow, ...]:
    """科目汇总表: turnover by account and the number of vouchers that touch it, headings included.

    Narrowed by voucher type and by days (yyyymmdd) inside the periods. Turnover comes from the balances;
    the vouchers must be counted line by line, which ``counted=False`` leaves out: ``vouchers`` is ``None``
    then, and accounts whose turnover is nothing are not named.
    """
    reading.check(reader, book, first, last, view)
    chart = accounts(reader, book=book)
    leaves = [each for each in chart if each.leaf]
    names = ", ".join(str(each.id) for each in leaves) or "0"
    arguments: dict[str, Any] = {"first": first, "last": last}
    narrowed = [
        (condition, name, value)
        for condition, name, value in (
            ("v.type_id = :type", "type", type),
            ("v.day >= :first_day", "first_day", first_day),
            ("v.day <= :last_day", "last_day", last_day),
        )
        if value is not None
    ]
    # the vouchers left out are few and indexed; those let in may be all there are
    which = "l.voucher_id NOT IN (SELECT v.id FROM voucher v WHERE {left_out}{those})"
    left_out, given = _left_out(view)
    if narrowed:
        shown, given = reading.shown_states(view)
        which = "l.voucher_id IN (SELECT v.id FROM voucher v WHERE {left_out}{those})"
        left_out = " AND ".join([shown, *(condition for condition, _, _ in narrowed)])
        given |= {name: value for _, name, value in narrowed}
    which = which.format(
        left_out=left_out, those=" AND v.book_id = :book AND v.period BETWEEN :first AND :last"
    )
    arguments |= {**given, "book": book}
    if narrowed:
        own = {
            row.account_id: Sums(0, int(row.debit), int(row.credit))
            for row in reader.text(_TURNED.format(leaves=names, which=which), arguments)
        }
    else:
        own = {
            id: Sums(0, sums.debit, sums.credit)
            for id, sums in _leaf_sums(reader, book, first, last, view).items()
        }
    sums = roll_up(chart, own)
    touched: dict[int, int | None] = {id: None for id, each in sums.items() if each.debit or each.credit}
    if counted:
        touched = _touched(reader, chart, level, which, arguments)
    return tuple(
        SummaryRow(
            each.id,
            each.code,
            each.name,
            each.level,
            sums[each.id].debit,
            sums[each.id].credit,
            touched[each.id],
        )
        for each in chart
        if each.id in touched and (level is None or each.level <= level)
    )


def _left_out(view: View) -> tuple[str, dict[str, Any]]:
    """The condition on vouchers ``v`` that a view does not show, with its arguments."""
    if view.include_unposted:
        return "v.state <> 3 AND v.state NOT IN (1, 2)", {}
    if view.as_of is not None:
        shown, given = reading.shown_states(view)
        return f"NOT ({shown})", given
    return "v.state <> 3", {}


def _touched(
    reader: Reader, chart: Sequence[Account], level: int | None, which: str, arguments: dict[str, Any]
) -> dict[int, int | None]:
    """Account → how many vouchers touch it or what stands below it; those that none touches are left out."""
    names = ", ".join(str(each.id) for each in chart if each.leaf) or "0"
    rows = reader.text(_TOUCHED.format(leaves=names, which=which), arguments)
    found: dict[int, int | None] = {row.account_id: row.vouchers for row in rows}
    for each in chart:
        if each.leaf or (level is not None and each.level > level):
            continue
        under = [leaf.id for leaf in below(chart, each.id) if leaf.id in found]
        if len(under) == 1:
            found[each.id] = found[under[0]]
        elif under:
            reader.progress.check()
            these = ", ".join(map(str, under))
            found[each.id] = reader.text(
                _TOUCHED_BELOW.format(leaves=these, which=which), arguments
            ).scalar_one()
    return found


_UNBALANCED: Final = """
SELECT v.id, v.type_id, v.number, SUM(l.debit) - SUM(l.credit) AS difference, v.total - SUM(l.debit) AS off
FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id
WHERE v.book_id = :book AND v.state = 3
GROUP BY v.id, v.type_id, v.number, v.total
HAVING SUM(l.debit) <> SUM(l.credit) OR SUM(l.debit) <> v.total
ORDER BY v.id LIMIT 200
"""

_STRAY: Final = """
SELECT l.voucher_id, l.line_no, l.account_id FROM voucher_line l
LEFT JOIN account a ON a.id = l.account_id AND a.book_id = l.book_id AND a.leaf = 1
LEFT JOIN voucher v ON v.id = l.voucher_id AND v.book_id = l.book_id AND v.period = l.period
WHERE l.book_id = :book AND (a.id IS NULL OR v.id IS NULL)
ORDER BY l.voucher_id, l.line_no LIMIT 200
"""

_AT_HEADINGS: Final = """
SELECT DISTINCT a.id, a.code, a.name FROM balance b JOIN account a ON a.id = b.account_id
WHERE b.book_id = :book AND a.leaf = 0 ORDER BY a.code
"""


@query("ledger.prove", N_("Prove the ledger"), permission="ledger.read")
def prove(reader: Reader, *, book: int) -> tuple[Finding, ...]:
    """Every posted voucher balances, every line stands at a detail account of its book, nothing at headings.

    Reads all lines; the balances themselves are proved by ``balance.check``.
    """
    types: dict[int, Any] = {each.id: each.code for each in voucher_types(reader, book=book)}
    remedy = hint(message("Restore the last good backup and compare; keep this file as evidence."))
    found: list[Finding] = []
    for row in reader.text(_UNBALANCED, {"book": book}):
        label = voucher_label(types.get(row.type_id, ""), row.number)
        off = int(row.difference or row.off)
        found.append(
            stop(
                "ledger.voucher_unbalanced",
                message("Posted voucher {label} is out by {amount}.", label=label, amount=Money(abs(off))),
                Subject("voucher", row.id, label, book),
                amount=off,
                remedy=remedy,
            )
        )
    for row in reader.text(_STRAY, {"book": book}):
        found.append(
            stop(
                "ledger.stray_line",
                message(
                    "Line {line} of voucher id {voucher} does not stand at a detail account and voucher of this book.",
                    line=row.line_no,
                    voucher=row.voucher_id,
                ),
                Subject("line", row.voucher_id, str(row.voucher_id), book, row.line_no),
                remedy=remedy,
            )
        )
    for row in reader.text(_AT_HEADINGS, {"book": book}):
        found.append(
            stop(
                "ledger.at_heading",
                message("{account} is a heading and holds balances.", account=f"{row.code} {row.name}"),
                Subject("account", row.id, row.code, book),
                remedy=hint(message("Rebuild the balances from the posted lines."), "balance.rebuild"),
            )
        )
    return tuple(found)
