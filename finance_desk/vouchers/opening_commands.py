"""Correcting opening balances of a book in use (更正期初): by a voucher, never by changing what was entered."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from finance_desk.balances.model import OpeningRow
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint, stop
from finance_desk.base.messages import N_, Money, message
from finance_desk.base.period import day_of, last_day, period_of
from finance_desk.books.tables import book_period
from finance_desk.dimensions.model import set_key
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers.commands import save
from finance_desk.vouchers.model import Kind, Line, State
from finance_desk.vouchers.opening_queries import in_force
from finance_desk.vouchers.tables import voucher


@command("opening.correct", N_("Correct opening balances"))
def correct(
    tx: UnitOfWork, *, book: int, rows: Sequence[OpeningRow], reason: str, day: int | None = None
) -> Done:
    """Make the voucher that brings the openings of ``rows`` to what they should have been.

    ``rows`` give the right balance at the book's start per account and items; what is not named stays. The
    voucher takes the differences to the openings in force, in the period of ``day`` (today, or the end of
    the first open period), and goes the way of every voucher: what is posted is corrected by another
    voucher (财会〔2024〕12号 art. 21(3)). ``value`` is its id.
    Raises Refused while nothing is posted (the openings can simply be changed), without a reason, when
    nothing differs, or when the differences do not balance.
    """
    place = Subject("book", book, book=book)
    if not reason.strip():
        raise refuse("opening.reason", message("A correction of opening balances needs a reason."), place)
    posted = (
        sa.select(voucher.c.id).where(voucher.c.book_id == book, voucher.c.state == State.POSTED).limit(1)
    )
    if tx.connection.execute(posted).first() is None:
        raise refuse(
            "opening.not_in_use",
            message("Nothing is posted in this book yet."),
            place,
            remedy=hint(message("Change the opening balances themselves."), "opening.set"),
        )
    held = {(each.account, set_key(each.items)): each.opening for each in in_force(tx, book=book)}
    right: dict[tuple[int, str], OpeningRow] = {}
    for row in rows:
        key = (row.account, set_key(row.items))
        if key in right:
            raise refuse(
                "opening.twice_named", message("An account is named twice."), Subject("account", row.account)
            )
        right[key] = row
    changes = [
        (row, difference) for key, row in right.items() if (difference := row.opening - held.get(key, 0))
    ]
    if not changes:
        raise refuse("opening.same", message("These are the opening balances in force."), place)
    out = sum(difference for _, difference in changes)
    if out:
        told = message(
            "The corrections do not balance: debit and credit differ by {amount}.", amount=Money(abs(out))
        )
        remedy = hint(message("Correct the account that goes with it too."))
        raise Refused([stop("opening.correction_out", told, place, amount=out, remedy=remedy)])
    summary = f"更正期初余额：{reason.strip()}"
    done = save(
        tx,
        book=book,
        day=day if day is not None else _day(tx, book),
        lines=[
            Line(row.account, max(difference, 0), max(-difference, 0), summary, row.items)
            for row, difference in changes
        ],
        kind=Kind.OPENING,
    )
    return Done(
        message("A voucher corrects {count} opening balances; it waits for review.", count=len(changes)),
        done.changes,
        done.findings,
        done.value,
    )


def _day(tx: UnitOfWork, book: int) -> int:
    """Today where its period is open, else the last day of the first open period."""
    open_periods = sa.select(book_period.c.period).where(
        book_period.c.book_id == book, book_period.c.closed == 0
    )
    periods = [
        int(each) for each in tx.connection.execute(open_periods.order_by(book_period.c.period)).scalars()
    ]
    today = day_of(tx.now().astimezone().date())
    if not periods or period_of(today) in periods:
        return today
    return last_day(periods[0])
