"""Words for differences, and the two signatures under a period's comparison."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, Money, Period, message
from finance_desk.books.queries import books
from finance_desk.reconcile.comparing import KEY
from finance_desk.reconcile.model import ROLES, CellState, SheetState
from finance_desk.reconcile.queries import compared, start
from finance_desk.reconcile.tables import difference_note, reconciliation_signature
from finance_desk.store.unit import UnitOfWork


@command("reconcile.explain_difference", N_("Explain differences"))
def explain_difference(
    tx: UnitOfWork,
    *,
    book: int,
    period: int,
    reason: str,
    keys: Sequence[str] | None = None,
    event: str = "",
    cause: str = "",
) -> Done:
    """Say why entries of a period differ: those with these keys, or all of a business type or cause.

    The word is kept with who said it and when, and holds as long as the entry keeps its amount. Raises
    Refused without a reason, or when none of the entries is there (any more).
    """
    if not reason.strip():
        raise refuse(
            "reconcile.no_reason",
            message("Say why they differ; the reason stands on the sheet."),
            Subject("period", period, book=book),
        )
    comparing = start(tx, book, period, period)
    wanted = set(keys) if keys is not None else None
    chosen = [
        row
        for row in tx.text(
            f"SELECT e.event, e.cause, e.amount, {KEY} AS entry_key FROM rec_entry e ORDER BY 4, 1"
        )
        if (wanted is None or row.entry_key in wanted)
        and (not event or row.event == event)
        and (not cause or row.cause == cause)
    ]
    comparing.close()
    if not chosen:
        raise refuse(
            "reconcile.no_entry",
            message("These differences are not there any more; look at the comparison again."),
            Subject("period", period, book=book),
        )
    names = ("id", "book_id", "period", "event", "key", "amount", "reason", "at", "user_id")
    at = tx.stamp()
    tx.bulk_insert(
        difference_note,
        names,
        [
            (id, book, period, row.event, row.entry_key, int(row.amount), reason.strip(), at, tx.actor.user)
            for id, row in zip(tx.new_ids("difference_note", len(chosen)), chosen, strict=True)
        ],
    )
    return Done(
        message(
            "{count} differences ({amount}) were explained.",
            count=len(chosen),
            amount=Money(sum(int(row.amount) for row in chosen)),
        ),
        {"comparison": ()},
        value=len(chosen),
    )


@command("reconcile.sign", N_("Sign the comparison of business and ledger"))
def sign(tx: UnitOfWork, *, book: int, period: int, reason: str = "") -> Done:
    """Stand for the figures of a period: the first signature by who prepared them, the second by another.

    In a solo book the same person may give both. Raises Refused while a difference has no word, when both
    signatures stand, or when the second would be given by the first signer. ``value`` is the role signed.
    """
    comparing = start(tx, book, period, period)
    found = compared(comparing)
    comparing.close()
    place = Subject("period", period, book=book)
    open_lines = [each for each in found.lines if each.state is CellState.DIFFERS]
    if open_lines:
        count = sum(cause.open for each in open_lines for cause in each.causes)
        raise refuse(
            "reconcile.unexplained",
            message(
                "{count} differences of {period} have no explanation yet; the first are of {event}.",
                count=count,
                period=Period(period),
                event=open_lines[0].event,
            ),
            place,
            remedy=hint(
                message("Explain each of them, or mend what makes it."), "reconcile.explain_difference"
            ),
        )
    sheet = next((each for each in found.sheets if each.period == period), None)
    if sheet is None:
        raise refuse(
            "reconcile.nothing",
            message("{period} has neither business rows nor vouchers to compare.", period=Period(period)),
            place,
        )
    standing = [each for each in sheet.signatures if each.holds]
    if sheet.state is SheetState.SIGNED:
        raise refuse(
            "reconcile.signed",
            message("Both signatures of {period} stand already.", period=Period(period)),
            place,
        )
    role = ROLES[0] if not any(each.role == ROLES[0] for each in standing) else ROLES[1]
    solo = next(each.solo for each in books(tx) if each.id == book)
    other = tx.scalar(
        sa.select(sa.func.max(reconciliation_signature.c.id)).where(
            reconciliation_signature.c.book_id == book,
            reconciliation_signature.c.period == period,
            reconciliation_signature.c.digest == sheet.digest,
            reconciliation_signature.c.role != role,
            reconciliation_signature.c.user_id == tx.actor.user,
        )
    )
    if other is not None and not solo:
        raise refuse(
            "reconcile.same_signer",
            message(
                "You signed {period} already; the second signature is another person's.",
                period=Period(period),
            ),
            place,
            remedy=hint(message("Ask a colleague with the right to sign.")),
        )
    tx.write(
        sa.insert(reconciliation_signature).values(
            id=tx.new_id("reconciliation_signature"),
            book_id=book,
            period=period,
            role=role,
            digest=sheet.digest,
            business=found.business,
            ledger=found.ledger,
            reason=reason.strip(),
            at=tx.stamp(),
            user_id=tx.actor.user,
        )
    )
    tx.evidence["digest"] = sheet.digest
    return Done(
        message(
            "{period} is signed: business {business}, ledger {ledger}.",
            period=Period(period),
            business=Money(found.business),
            ledger=Money(found.ledger),
        ),
        {"comparison": ()},
        value=role,
    )
