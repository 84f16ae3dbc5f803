"""Period-end transfers, closing, reopening, and the year-end split of what waits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa

from finance_desk.balances.commands import open_year
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Severity, Subject, hint, stop
from finance_desk.base.messages import N_, Period, message
from finance_desk.base.period import format_period, last_day, year_of
from finance_desk.books.commands import check_open, mark_closed
from finance_desk.books.queries import periods, voucher_types
from finance_desk.books.tables import voucher_type
from finance_desk.closing.model import CheckResult
from finance_desk.closing.queries import check, gather, planned_transfers
from finance_desk.closing.tables import closing_run
from finance_desk.reports.commands import mark_stale
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers.commands import renumber, reverse, save, void
from finance_desk.vouchers.model import Kind, Line, Source, State, voucher_label
from finance_desk.vouchers.tables import voucher

_NO_WARNINGS: Final[Mapping[str, str]] = MappingProxyType({})

_JOURNAL: Final = """
SELECT COUNT(*) AS vouchers, COALESCE(SUM(total), 0) AS turnover FROM voucher
WHERE book_id = :book AND period = :period AND state = 3
"""

_SEALS: Final = """
SELECT s.digest FROM voucher_seal s WHERE s.book_id = :book AND EXISTS (
  SELECT 1 FROM voucher v WHERE v.post_event = s.event_id AND v.id BETWEEN s.first_voucher AND s.last_voucher
    AND v.period = :period)
ORDER BY s.event_id, s.block
"""


@command("close.transfer", N_("Make the period-end transfer vouchers"))
def transfer(tx: UnitOfWork, *, book: int, period: int) -> Done:
    """Make the vouchers that move income and expense to net assets (期末结转).

    One for income and one for expense, per sub-fund. Those of an earlier run that nobody reviewed are
    voided and made anew; what was posted already is not transferred twice, because only the
    balance that is left is moved. ``value`` is the ids of the new vouchers.
    """
    check_open(tx, book, period)
    planned = planned_transfers(gather(tx, book, period))
    _make_way(tx, book, period, Kind.TRANSFER)
    made = [
        save(
            tx,
            book=book,
            day=last_day(period),
            type=_transfer_type(tx, book),
            lines=each.lines,
            kind=Kind.TRANSFER,
            source=Source.CLOSING,
        ).value
        for each in planned
    ]
    return Done(
        message("{count} transfer vouchers were made for {period}.", count=len(made), period=Period(period)),
        {"voucher": tuple(made)},
        value=tuple(made),
    )


def _make_way(tx: UnitOfWork, book: int, period: int, kind: Kind) -> None:
    """Void what an earlier run of ours made and nobody reviewed, so that nothing is booked twice.

    Raises Refused when such a voucher is reviewed but not posted: it must go one way first.
    """
    earlier = tx.connection.execute(
        sa.select(voucher.c.id, voucher.c.number, voucher.c.total, voucher.c.state, voucher_type.c.code)
        .join(voucher_type, voucher_type.c.id == voucher.c.type_id)
        .where(
            voucher.c.book_id == book,
            voucher.c.period == period,
            voucher.c.kind == kind,
            voucher.c.source == Source.CLOSING,
            voucher.c.corrects_id.is_(None),
            voucher.c.state.in_([State.DRAFT, State.MADE, State.REVIEWED]),
        )
        .order_by(voucher.c.id)
    ).all()
    reviewed = [
        stop(
            "close.made_before",
            message(
                "Voucher {label} of an earlier run is reviewed but not posted.",
                label=voucher_label(row.code, row.number),
            ),
            Subject("voucher", row.id, voucher_label(row.code, row.number), book),
            amount=row.total,
            remedy=hint(message("Post it, or take the review back."), "voucher.post"),
        )
        for row in earlier
        if row.state == State.REVIEWED
    ]
    if reviewed:
        raise Refused(reviewed)
    for row in earlier:
        void(tx, book=book, id=row.id, reason="重新结转")
    if earlier:
        renumber(tx, book=book, period=period)


def _transfer_type(tx: UnitOfWork, book: int) -> int:
    """The type for vouchers without money accounts: 转 where there is one."""
    types = voucher_types(tx, book=book)
    return next((each.id for each in types if each.must_not), types[0].id)


@command("close.split_pending", N_("Split premiums and interest that wait"))
def split_pending(tx: UnitOfWork, *, book: int, period: int, pooled_share: int) -> Done:
    """Year end: what is left on 4601 and 4602 is split between the sub-funds by an approved share.

    ``pooled_share`` is the pooled fund's percentage (经验比例); the personal-account fund takes the rest,
    rounding included, so that nothing is left (财会〔2017〕28号). ``value`` is the voucher's id or ``None``.
    """
    if not 0 <= pooled_share <= 100:
        raise refuse("close.share", message("The share must be between 0 and 100 per cent."))
    closing = gather(tx, book, period)
    by_code = {each.code: each for each in closing.accounts.values()}
    lines: list[Line] = []
    for each in closing.rules.split:
        left = -closing.closing(each.account)
        if not left:
            continue
        if missing := [code for code in (each.pooled, each.personal) if code not in by_code]:
            raise refuse(
                "close.split_account",
                message("The book has no account {code}.", code=missing),
                Subject("account", label=each.account, book=book),
                amount=left,
                remedy=hint(message("Add the account to the chart, or enter the split as a voucher.")),
            )
        share = left * pooled_share // 100
        lines.append(Line(by_code[each.account].id, left, 0, each.summary))
        lines += [
            Line(by_code[code].id, 0, amount, each.summary)
            for code, amount in ((each.pooled, share), (each.personal, left - share))
            if amount
        ]
    _make_way(tx, book, period, Kind.NORMAL)
    if not lines:
        return Done(message("Nothing waits to be split."))
    done = save(
        tx, book=book, day=last_day(period), type=_transfer_type(tx, book), lines=lines, source=Source.CLOSING
    )
    return Done(message("What waited was split between the sub-funds."), done.changes, value=done.value)


@command("close.run", N_("Close a period"))
def close(
    tx: UnitOfWork, *, book: int, period: int, accept_warnings: Mapping[str, str] = _NO_WARNINGS
) -> Done:
    """Close a period after every check; in December the next year opens in the same transaction.

    Raises Refused with every blocking finding at once. A warning passes when ``accept_warnings``
    gives a reason for its check; the certificate keeps the reasons. ``value`` is the certificate's id.
    """
    state = {each.period: each.closed for each in periods(tx, book=book)}
    if state.get(period):
        raise refuse(
            "period.closed",
            message("Period {period} is closed.", period=Period(period)),
            Subject("period", period, format_period(period), book),
        )
    results = check(tx, book=book, period=period)
    blocking = [finding for result in results if result.stops for finding in result.findings]
    blocking += [
        stop(
            "close.warning_open",
            message(
                "{check}: {count} warnings need a look or a reason.",
                check=message(result.title),
                count=result.count,
            ),
            Subject("period", period, result.code, book),
            amount=result.amount,
            remedy=hint(message("Settle them, or accept the check with a reason.")),
        )
        for result in results
        if result.warns and not accept_warnings.get(result.code, "").strip()
    ]
    if blocking:
        raise Refused(blocking)
    mark_closed(tx, book, period, closed=True)
    if period % 100 == 12 and max(state) == period:
        open_year(tx, book=book, year=year_of(period) + 1)
    certificate = _certify(tx, book, period, results, accept_warnings)
    return Done(
        message("Period {period} is closed.", period=Period(period)),
        {"period": (period,), "balance": ()},
        tuple(finding for result in results for finding in result.findings),
        certificate,
    )


def _certify(
    tx: UnitOfWork,
    book: int,
    period: int,
    results: tuple[CheckResult, ...],
    accepted: Mapping[str, str],
) -> int:
    told = [
        {
            "code": result.code,
            "title": result.title,
            "severity": str(result.severity),
            "count": result.count,
            "amount": result.amount,
        }
        for result in results
    ]
    journal = tx.text(_JOURNAL, {"book": book, "period": period}).one()
    seals = list(tx.text(_SEALS, {"book": book, "period": period}).scalars())
    balances = tx.text(
        "SELECT account_id, debit, credit FROM balance WHERE book_id = :book AND period = :period ORDER BY account_id",
        {"book": book, "period": period},
    ).all()
    text = "\n".join([*seals, *(f"{row.account_id}|{row.debit}|{row.credit}" for row in balances)])
    digest = hashlib.sha256(text.encode()).hexdigest()
    tx.evidence["digest"] = digest
    id = tx.new_id("closing_run")
    tx.write(
        sa.insert(closing_run).values(
            id=id,
            book_id=book,
            period=period,
            closed_by=tx.actor.user,
            closed_at=tx.stamp(),
            checks=json.dumps(told, ensure_ascii=False),
            accepted=json.dumps(dict(accepted), ensure_ascii=False),
            vouchers=journal.vouchers,
            turnover=int(journal.turnover),
            digest=digest,
        )
    )
    return id


@command("close.reopen", N_("Reopen the last closed period"))
def reopen(tx: UnitOfWork, *, book: int, period: int, reason: str) -> Done:
    """Reopen the last closed period (反结账): reasoned, logged; posted vouchers stay as they are.

    The transfer vouchers that closing rested on are reversed in red letters, which wait for review, so
    that the period can take corrections and be transferred anew. Certificates and filed reports
    are marked stale. Raises Refused when a later period is closed.
    """
    if not reason.strip():
        raise refuse(
            "close.reason", message("Reopening needs a reason."), Subject("period", period, book=book)
        )
    closed = [each.period for each in periods(tx, book=book) if each.closed]
    if not closed or period != max(closed):
        raise refuse(
            "close.not_last",
            message("Only the last closed period can be reopened."),
            Subject("period", period, format_period(period), book),
            remedy=hint(
                message("Reopen {period} first, or correct in the open period.", period=Period(max(closed)))
                if closed
                else message("No period of the book is closed.")
            ),
        )
    mark_closed(tx, book, period, closed=False)
    tx.write(
        sa.update(closing_run)
        .where(closing_run.c.book_id == book, closing_run.c.period >= period)
        .values(stale=1)
    )
    stale = mark_stale(tx, book, period)
    made = [
        reverse(tx, book=book, id=id, day=last_day(period), reason=reason).value
        for id in _transfers(tx, book, period)
    ]
    return Done(
        message(
            "Period {period} is open again; {count} transfers will be reversed, {stale} filed reports are stale.",
            period=Period(period),
            count=len(made),
            stale=stale,
        ),
        {"period": (period,), "voucher": tuple(made)},
        (
            Finding(
                "close.reopened",
                Severity.INFO,
                message("Review and post the red-letter transfers, correct, transfer anew and close."),
                Subject("period", period, format_period(period), book),
            ),
        ),
        tuple(made),
    )


def _transfers(tx: UnitOfWork, book: int, period: int) -> list[int]:
    """Posted transfers of the period that nobody reversed yet."""
    reversing = voucher.alias()
    rows = tx.connection.execute(
        sa.select(voucher.c.id)
        .where(
            voucher.c.book_id == book,
            voucher.c.period == period,
            voucher.c.kind == Kind.TRANSFER,
            voucher.c.corrects_id.is_(None),
            voucher.c.state == State.POSTED,
            ~sa.exists().where(
                reversing.c.corrects_id == voucher.c.id,
                reversing.c.state != State.VOID,
            ),
        )
        .order_by(voucher.c.id)
    ).scalars()
    return list(rows)
