"""Which accounts and lines explain the difference of two figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts
from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.ledgers import reading
from finance_desk.ledgers.differences import (
    Difference,
    FigureMatch,
    LineMatch,
    MatchKey,
    Suspicion,
    hints,
    suspicion,
)
from finance_desk.ledgers.model import Figure, View, below
from finance_desk.ledgers.queries import trial_balance
from finance_desk.store.unit import Reader

# the index of lines (account, period, voucher, line, amounts) answers without the table, in this order
_LINES: Final = """
SELECT l.account_id, l.period, l.voucher_id, l.line_no, l.debit, l.credit
FROM voucher_line l
WHERE l.account_id IN ({accounts}) AND l.period BETWEEN :first AND :last{after} AND ({which})
ORDER BY l.account_id, l.period, l.voucher_id, l.line_no
LIMIT :limit
"""

_AFTER: Final = (
    " AND (l.account_id, l.period, l.voucher_id, l.line_no) > (:account, :period, :voucher, :line)"
)

_HEADS: Final = """
SELECT l.voucher_id, l.line_no, l.summary, v.day, v.type_id, v.number, v.state
FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id
WHERE v.book_id = :book AND v.state IN (1, 2, 3) AND v.id IN ({ids})
"""


@query("ledger.difference", N_("Explain the difference of two figures"), permission="ledger.read")
def difference(
    reader: Reader,
    *,
    book: int,
    left: int,
    right: int,
    first: int,
    last: int,
    account: int | None = None,
    view: View = View(),  # noqa: B008 - frozen
    after: MatchKey | None = None,
    limit: int = 50,
) -> Difference:
    """What makes ``left`` (fen) differ from ``right``: lines and account figures of the periods.

    Looked for under ``account``, or in the whole book. Lines of vouchers that are not posted are looked
    through as well: that they are missing in the books is a usual cause. ``after`` (``next`` of the page
    before) goes on with the lines.
    """
    reading.check(reader, book, first, last, view)
    told = tuple(hints(left - right))
    if left == right:
        return Difference(left, right, told, (), (), None)
    wanted = suspicion(left - right)
    chart = accounts(reader, book=book)
    scope = [each for each in chart if each.leaf] if account is None else list(below(chart, account))
    lines, following = _lines(reader, book, scope, first, last, wanted, after, limit)
    figures = _figures(reader, book, scope, first, last, view, wanted) if after is None else ()
    return Difference(left, right, told, figures, lines, following)


def _lines(
    reader: Reader,
    book: int,
    scope: Sequence[Account],
    first: int,
    last: int,
    wanted: Suspicion,
    after: MatchKey | None,
    limit: int,
) -> tuple[tuple[LineMatch, ...], MatchKey | None]:
    given: dict[str, Any] = {"first": first, "last": last, "limit": limit}
    if after is not None:
        given |= {name: getattr(after, name) for name in MatchKey.__slots__}
    # one side of a line is 0, so the sum is the amount; all that stands in the text are integers of ours
    amount = "ABS(l.debit + l.credit)"
    which = [f"{amount} IN ({', '.join(str(int(each)) for each, _ in wanted.amounts)})"]
    which += [
        f"ABS({amount} / {10 ** (at + 1)} % 10 - {amount} / {10**at} % 10) = {gap}"
        for at, gap in wanted.swaps
    ]
    rows = reader.text(
        _LINES.format(
            accounts=", ".join(str(each.id) for each in scope) or "0",
            after=_AFTER if after is not None else "",
            which=" OR ".join(which),
        ),
        given,
    ).all()
    if not rows:
        return (), None
    names = ", ".join(str(each) for each in sorted({row.voucher_id for row in rows}))
    heads = {
        (row.voucher_id, row.line_no): row for row in reader.text(_HEADS.format(ids=names), {"book": book})
    }
    types = reading.type_codes(reader, book)
    held = {each.id: each for each in scope}
    found = []
    for row in rows:
        head, leaf = heads.get((row.voucher_id, row.line_no)), held[row.account_id]
        cause = wanted.cause(row.debit + row.credit)
        if head is None or cause is None:  # a draft or a void voucher
            continue
        found.append(
            LineMatch(
                cause,
                row.voucher_id,
                row.line_no,
                row.period,
                head.day,
                types.get(head.type_id, ""),
                head.number,
                head.state == 3,
                leaf.id,
                leaf.code,
                leaf.name,
                head.summary,
                row.debit - row.credit,
            )
        )
    end = rows[-1]
    following = MatchKey(end.account_id, end.period, end.voucher_id, end.line_no)
    return tuple(found), following if len(rows) == limit else None


def _figures(
    reader: Reader,
    book: int,
    scope: Sequence[Account],
    first: int,
    last: int,
    view: View,
    wanted: Suspicion,
) -> tuple[FigureMatch, ...]:
    """Accounts of the scope one of whose figures is the difference or half of it: a handful of rows."""
    inside = {each.id for each in scope}
    exact = Suspicion(wanted.amounts, ())
    found = []
    for row in trial_balance(reader, book=book, first=first, last=last, view=view).rows:
        if row.account not in inside:
            continue
        seen: set[int] = set()
        for figure in (Figure.CLOSING, Figure.DEBIT, Figure.CREDIT, Figure.OPENING):
            amount = figure.of(row.figures)
            cause = exact.cause(amount)
            if amount and cause is not None and abs(amount) not in seen:
                seen.add(abs(amount))
                found.append(FigureMatch(cause, row.account, row.code, row.name, str(figure), amount))
    return tuple(found)
