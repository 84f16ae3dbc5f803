"""Two figures that should agree: the usual causes of their difference, found by arithmetic.

The rules are those accountants check first: the difference itself is an entry that is missing or counted
twice; half of it stands on the wrong side; a difference divisible by nine comes from two digits that changed
places (63 for 36) or from a slipped decimal point (1,000.00 for 100.00).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from finance_desk.base.messages import N_, Message, Money, message

DIGITS: Final = 17
"""Places of the largest amount in fen that digits are compared in."""


class Cause(StrEnum):
    """What an amount has to do with a difference."""

    WHOLE = "whole"
    SIDE = "side"
    SWAP = "swap"
    SHIFT = "shift"


HEADINGS: Final = {
    Cause.WHOLE: N_("Exactly the difference: missing in one figure, or counted twice"),
    Cause.SIDE: N_("Half the difference: on the wrong side"),
    Cause.SWAP: N_("Two digits beside each other changed places"),
    Cause.SHIFT: N_("The decimal point slipped"),
}


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What to look for: these amounts (fen, positive), and digit pairs ``(place, gap)``.

    A pair says: the digits at ``place`` and the one above it (0 are the last and the last but one) are
    ``gap`` apart; changing their places makes exactly the difference.
    """

    amounts: tuple[tuple[int, Cause], ...]
    swaps: tuple[tuple[int, int], ...]

    def cause(self, amount: int) -> Cause | None:
        """What an amount of either sign has to do with the difference; ``None``: nothing."""
        amount = abs(amount)
        for suspect, cause in self.amounts:
            if amount == suspect:
                return cause
        if any(abs(_digit(amount, at + 1) - _digit(amount, at)) == gap for at, gap in self.swaps):
            return Cause.SWAP
        return None


def suspicion(difference: int) -> Suspicion:
    """What to look for when two figures differ by ``difference`` fen (of either sign, not 0)."""
    wanted = abs(difference)
    amounts = [(wanted, Cause.WHOLE)]
    if wanted % 2 == 0:
        amounts.append((wanted // 2, Cause.SIDE))
    for nines, tens in ((9, 10), (99, 100)):
        if wanted % nines == 0:
            amounts += [(wanted // nines, Cause.SHIFT), (wanted // nines * tens, Cause.SHIFT)]
    swaps = []
    if wanted % 9 == 0:
        rest, place = wanted // 9, 0
        while rest and place < DIGITS:
            if rest <= 9:
                swaps.append((place, rest))
            if rest % 10:
                break
            rest, place = rest // 10, place + 1
    return Suspicion(tuple(amounts), tuple(swaps))


def swapped(amount: int, difference: int) -> int | None:
    """What the amount is with the two digits changed back; ``None`` when that does not make the difference."""
    for at, gap in suspicion(difference).swaps:
        low, high = _digit(abs(amount), at), _digit(abs(amount), at + 1)
        if abs(high - low) == gap:
            other: int = abs(amount) + (low - high) * 9 * 10**at
            return -other if amount < 0 else other
    return None


def hints(difference: int) -> list[Message]:
    """What the number alone says, in words."""
    wanted = abs(difference)
    if not wanted:
        return [message("The two figures agree.")]
    found = []
    if wanted % 2 == 0:
        found.append(
            message("Half of it is {amount}: an entry on the wrong side?", amount=Money(wanted // 2))
        )
    if wanted % 9 == 0:
        found.append(message("It can be divided by 9: transposed digits, or a slipped decimal point?"))
    if wanted % 100 == 0:
        found.append(message("It is whole yuan: a whole entry rather than a rounding."))
    elif wanted < 100:
        found.append(message("It is less than a yuan: a rounding?"))
    return found


def _digit(amount: int, place: int) -> int:
    digit: int = amount // 10**place % 10
    return digit


@dataclass(frozen=True, slots=True)
class LineMatch:
    """A line whose amount explains a difference. ``amount`` is signed, debit positive, in fen."""

    cause: Cause
    voucher: int
    line: int
    period: int
    day: int
    type: str
    number: int | None
    posted: bool
    account: int
    code: str
    name: str
    summary: str
    amount: int


@dataclass(frozen=True, slots=True)
class FigureMatch:
    """An account one of whose figures (a ``Figure``) explains a difference; opening and closing signed."""

    cause: Cause
    account: int
    code: str
    name: str
    figure: str
    amount: int


@dataclass(frozen=True, slots=True)
class MatchKey:
    """Where a page of lines ended: the key of its last row in the index of lines."""

    account: int
    period: int
    voucher: int
    line: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Left less right, what the number says, and which accounts and lines explain it.

    ``next`` goes on after the last line; the accounts come with the first page only.
    """

    left: int
    right: int
    hints: tuple[Message, ...]
    accounts: tuple[FigureMatch, ...]
    lines: tuple[LineMatch, ...]
    next: MatchKey | None

    @property
    def amount(self) -> int:
        """Left less right, in fen."""
        return self.left - self.right
