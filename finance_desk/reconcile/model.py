"""Causes of differences, lines of a comparison, explanations and signatures as frozen rows. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from finance_desk.base.messages import N_


class Cause(StrEnum):
    """Why business and ledger differ (screens D.13)."""

    NOT_GENERATED = "not_generated"
    NOT_POSTED = "not_posted"
    TWICE = "twice"
    AMOUNT = "amount"
    PERIOD = "period"
    ACCOUNT = "account"
    DIMENSION = "dimension"
    MANUAL = "manual"
    CHANGED = "changed"
    REVERSED = "reversed"


CAUSE_TITLES: Final[Mapping[Cause, str]] = {
    Cause.NOT_GENERATED: N_("No voucher yet"),
    Cause.NOT_POSTED: N_("Voucher not posted"),
    Cause.TWICE: N_("Booked twice"),
    Cause.AMOUNT: N_("Another amount"),
    Cause.PERIOD: N_("Another period"),
    Cause.ACCOUNT: N_("Another account"),
    Cause.DIMENSION: N_("Another dimension item"),
    Cause.MANUAL: N_("Voucher written by hand"),
    Cause.CHANGED: N_("Changed by the business"),
    Cause.REVERSED: N_("Reversed"),
}

PROPOSALS: Final[Mapping[Cause, str]] = {
    Cause.NOT_GENERATED: N_("Generate its voucher, or hold the row with a reason."),
    Cause.NOT_POSTED: N_("Review and post the voucher."),
    Cause.TWICE: N_("Reverse the voucher written by hand, or ignore the row that repeats it."),
    Cause.AMOUNT: N_("Compare row and voucher; correct the voucher by a red-letter reversal, or the rule."),
    Cause.PERIOD: N_("The voucher stands in another month than the money moved; explain why."),
    Cause.ACCOUNT: N_("Compare the accounts with the rule; correct the voucher, or the rule."),
    Cause.DIMENSION: N_("Compare the dimension items with the row; correct the voucher."),
    Cause.MANUAL: N_("The business knows nothing of it: explain why it was written by hand."),
    Cause.CHANGED: N_("Accept or decline the change in the batch, then generate again."),
    Cause.REVERSED: N_("Release the rows of the reversed voucher and generate again, or explain."),
}
"""What to do about a cause."""


class CellState(StrEnum):
    """How a business type stands in a period."""

    AGREES = "agrees"
    DIFFERS = "differs"
    EXPLAINED = "explained"


class SheetState(StrEnum):
    """How a period's comparison stands; ``broken``: it was signed and the figures moved since."""

    OPEN = "open"
    ONE_SIGNATURE = "one_signature"
    SIGNED = "signed"
    BROKEN = "broken"


CELL_TITLES: Final[Mapping[CellState, str]] = {
    CellState.AGREES: N_("Agrees"),
    CellState.DIFFERS: N_("Differs"),
    CellState.EXPLAINED: N_("Explained"),
}

SHEET_TITLES: Final[Mapping[SheetState, str]] = {
    SheetState.OPEN: N_("Not signed"),
    SheetState.ONE_SIGNATURE: N_("One signature"),
    SheetState.SIGNED: N_("Signed"),
    SheetState.BROKEN: N_("Signature no longer holds"),
}

ROLES: Final = ("prepared", "checked")
"""The two signatures of a sheet, in their order."""


@dataclass(frozen=True, slots=True)
class CauseSum:
    """How much of a difference (fen) has this cause, in how many entries; ``open`` of them have no word yet."""

    cause: Cause
    entries: int
    open: int
    amount: int


@dataclass(frozen=True, slots=True)
class CellLine:
    """A business type in a period, amounts in fen; the causes add up to the difference."""

    event: str
    period: int
    rows: int
    business: int
    vouchers: int
    ledger: int
    causes: tuple[CauseSum, ...]

    @property
    def difference(self) -> int:
        """What the business has more than the ledger."""
        return self.business - self.ledger

    @property
    def state(self) -> CellState:
        if not self.causes:
            return CellState.AGREES
        return CellState.DIFFERS if any(each.open for each in self.causes) else CellState.EXPLAINED


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody stands for the figures of a period; ``holds`` is false once they moved."""

    role: str
    user: str
    at: str
    reason: str
    business: int
    ledger: int
    holds: bool


@dataclass(frozen=True, slots=True)
class PeriodSheet:
    """How a period's comparison stands. ``digest`` names its figures, entries included."""

    period: int
    state: SheetState
    digest: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Business against ledger over some periods."""

    first: int
    last: int
    lines: tuple[CellLine, ...]
    sheets: tuple[PeriodSheet, ...]

    @property
    def business(self) -> int:
        return sum(each.business for each in self.lines)

    @property
    def ledger(self) -> int:
        return sum(each.ledger for each in self.lines)

    @property
    def difference(self) -> int:
        return self.business - self.ledger

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.lines)


@dataclass(frozen=True, slots=True)
class Entry:
    """One reason for a difference: ``amount`` (fen) is above 0 where the business has more.

    ``key`` names it as long as what it is about stays; an explanation holds for this key and amount.
    """

    key: str
    event: str
    period: int
    cause: Cause
    amount: int
    row: int | None
    row_label: str
    party: str
    day: int | None
    voucher: int | None
    voucher_label: str
    voucher_period: int | None
    voucher_state: int | None
    account: int | None
    account_code: str
    account_name: str
    items: str
    reason: str
    explained_by: str
    explained_at: str


@dataclass(frozen=True, slots=True)
class Entries:
    """The first entries of a choice, how many there are, and what all of them sum up to (fen)."""

    shown: tuple[Entry, ...]
    count: int
    amount: int


def digest(lines: Iterable[CellLine], entries: Iterable[tuple[str, str, int]]) -> str:
    """A name for the figures of one period: its lines and every entry (event, key, amount).

    Explanations are not part of it, so that a word more leaves signatures standing.
    """
    made = hashlib.sha256()
    for line in sorted(lines, key=lambda each: each.event):
        made.update(f"{line.event}|{line.rows}|{line.business}|{line.ledger}\n".encode())
    for event, key, amount in entries:
        made.update(f"{event}|{key}|{amount}\n".encode())
    return made.hexdigest()


def sheet_of(
    period: int, name: str, signatures: Sequence[tuple[str, str, str, str, int, int, str]]
) -> PeriodSheet:
    """A period's sheet out of its signatures, the latest of each role: role, user, at, reason, amounts, digest."""
    latest = {each[0]: each for each in signatures}
    made = tuple(
        Signature(role, user, at, reason, business, ledger, signed == name)
        for role, user, at, reason, business, ledger, signed in (
            latest[each] for each in ROLES if each in latest
        )
    )
    if any(not each.holds for each in made):
        state = SheetState.BROKEN
    elif len(made) == len(ROLES):
        state = SheetState.SIGNED
    else:
        state = SheetState.ONE_SIGNATURE if made else SheetState.OPEN
    return PeriodSheet(period, state, name, made)
