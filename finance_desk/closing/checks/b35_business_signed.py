"""Business = ledger of the period is explained and signed by two people."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from finance_desk.base.findings import Finding, Subject, hint, stop, warn
from finance_desk.base.messages import N_, Message, Money, Period, message
from finance_desk.closing.checking import Check, Closing
from finance_desk.intake.tables import intake_row
from finance_desk.reconcile.model import CellState, SheetState
from finance_desk.reconcile.queries import business
from finance_desk.store.unit import Reader

_SHOWN = 20


def run(closing: Closing) -> Sequence[Finding]:
    """Every business type with differences nobody explained, then the signatures that are missing.

    A book that receives nothing from a business system has nothing to compare.
    """
    book, period, reader = closing.book.id, closing.period, closing.reader
    asked = closing.options["business_signed"]
    if asked == "off" or not _receives(reader, book):
        return []
    told: Callable[..., Finding] = stop if asked == "stop" else warn
    found = business(reader, book=book, first=period, last=period)
    place = Subject("comparison", period, book=book)
    differing = [each for each in found.lines if each.state is CellState.DIFFERS]
    findings = [
        told(
            "close.business_differs",
            message(
                "{event}: the business has {business}, the ledger {ledger}; {count} differences have no explanation.",
                event=each.event,
                business=Money(each.business),
                ledger=Money(each.ledger),
                count=sum(cause.open for cause in each.causes),
            ),
            place,
            amount=each.difference,
            remedy=hint(
                message("Explain each of them, or mend what makes it."), "reconcile.explain_difference"
            ),
        )
        for each in differing[:_SHOWN]
    ]
    sheet = next((each for each in found.sheets if each.period == period), None)
    if sheet is not None and sheet.state is not SheetState.SIGNED:
        findings.append(
            told(
                "close.business_unsigned",
                _unsigned(sheet.state, period),
                place,
                amount=found.difference,
                remedy=hint(
                    message("Sign the comparison; the second signature is another person's."),
                    "reconcile.sign",
                ),
            )
        )
    return findings


def _receives(reader: Reader, book: int) -> bool:
    return reader.row(intake_row.select().where(intake_row.c.book_id == book).limit(1)) is not None


def _unsigned(state: SheetState, period: int) -> Message:
    match state:
        case SheetState.ONE_SIGNATURE:
            return message(
                "Business against ledger of {period} has one signature of two.", period=Period(period)
            )
        case SheetState.BROKEN:
            return message(
                "Business against ledger of {period} was signed, but its figures moved since.",
                period=Period(period),
            )
        case _:
            return message("Business against ledger of {period} is not signed.", period=Period(period))


CHECK = Check(
    "business_signed",
    N_("Business = ledger is explained and signed"),
    N_(
        "Two people stand for it that every confirmed row is in the ledger once (accounts agree with accounts)."
    ),
    run,
)
