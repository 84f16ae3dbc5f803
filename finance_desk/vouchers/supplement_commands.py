"""Correct the amounts of a posted voucher by a voucher of the differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, message
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers.commands import save
from finance_desk.vouchers.model import Kind, Line, State
from finance_desk.vouchers.queries import voucher_of

# statements leave transfers out and openings in force count their corrections, both by the kind of voucher:
# a difference booked under another kind would be income of the period, or missing among the openings
_NOT_SUPPLEMENTED: Final = {
    Kind.TRANSFER: (
        N_("Voucher {label} is a period-end transfer; its amounts are what income and expense came to."),
        N_("Reverse it in red letters, and make the transfers anew."),
    ),
    Kind.REVERSAL: (
        N_("Voucher {label} is the exact red-letter copy of another."),
        N_("Enter the right voucher anew."),
    ),
    Kind.OPENING: (
        N_("Voucher {label} corrects opening balances."),
        N_("Correct the opening balances once more; the difference is booked."),
    ),
}


@command("voucher.supplement", N_("Correct amounts by a supplementary voucher"))
def supplement(
    tx: UnitOfWork, *, book: int, id: int, day: int, amounts: Sequence[int], reason: str = ""
) -> Done:
    """Make the voucher that brings a posted one's lines to the right ``amounts`` (会计基础工作规范 art. 51(5)).

    ``amounts`` holds the right amount of every line in fen, on the side where the line stands. Where
    only the amount was wrong the difference alone is booked: more in blue, less in red; lines that were
    right are left out. It waits for review like any voucher. Raises Refused when the voucher is not
    posted or taken back in red, or one whose amounts follow from others (a transfer, red letters, a
    correction of openings), when nothing differs, and when the differences do not balance.
    """
    original = voucher_of(tx, book=book, id=id)
    place = Subject("voucher", id, original.label, book)
    if original.state is not State.POSTED:
        raise refuse(
            "voucher.not_posted",
            message("Voucher {label} is not posted; edit or void it instead.", label=original.label),
            place,
        )
    if original.kind in _NOT_SUPPLEMENTED:
        why, remedy = _NOT_SUPPLEMENTED[original.kind]
        raise refuse(
            "voucher.supplement_kind", message(why, label=original.label), place, remedy=hint(message(remedy))
        )
    corrections = [voucher_of(tx, book=book, id=each) for each in original.corrected_by]
    if any(each.kind is Kind.REVERSAL for each in corrections):
        raise refuse(
            "voucher.reversed_before",
            message("Voucher {label} is reversed already.", label=original.label),
            place,
            remedy=hint(message("Enter the right voucher anew.")),
        )
    if len(amounts) != len(original.lines):
        raise refuse(
            "voucher.supplement_lines",
            message(
                "Voucher {label} has {count} lines; give the right amount of each.",
                label=original.label,
                count=len(original.lines),
            ),
            place,
        )
    date = original.day
    summary = f"补充{date // 100 % 100}月{date % 100}日{original.type_code}字{original.number}号凭证"
    if reason.strip():
        summary = f"{summary}:{reason.strip()}"
    lines = []
    for held, right in zip(original.lines, amounts, strict=True):
        difference = right - (held.debit or held.credit)
        if difference:
            debit = difference if held.debit else 0
            lines.append(Line(held.account, debit, difference - debit, summary, held.items))
    if not lines:
        raise refuse(
            "voucher.supplement_nothing",
            message(
                "Every amount is what voucher {label} says; there is no difference.", label=original.label
            ),
            place,
        )
    done = save(
        tx,
        book=book,
        day=day,
        type=original.type,
        lines=lines,
        kind=Kind.SUPPLEMENT,
        corrects=id,
    )
    return Done(
        message(
            "The differences of voucher {label} are corrected once the supplementary voucher is posted.",
            label=original.label,
        ),
        done.changes,
        done.findings,
        done.value,
    )
