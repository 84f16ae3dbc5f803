"""Whether opening balances balance (期初试算平衡), and which of them most likely keep them from it.

Both trials must stand: 年初 and 期初 (domain §1.7). A difference alone sends people through the whole sheet;
the causes book-keepers look for first are worked out here, and each names its account.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from finance_desk.base.findings import Finding, Subject, hint, stop, warn
from finance_desk.base.messages import N_, Message, Money, message

SUSPECTS: Final = 5
"""How many likely causes are told per difference; more would be the sheet again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An opening balance as entered, in fen, debit positive; ``side`` is its account's own (1 debit, -1 credit)."""

    place: Subject
    label: str
    side: int
    year_begin: int
    to_debit: int = 0
    to_credit: int = 0

    @property
    def opening(self) -> int:
        return self.year_begin + self.to_debit - self.to_credit


def unbalanced(entries: Sequence[Entry], place: Subject) -> list[Finding]:
    """A finding for each trial that is out, followed by what most likely makes it so; empty when both stand."""
    found: list[Finding] = []
    begin_out = _trial(
        "opening.year_begin",
        N_("Balances at 1 January: {debit} debit, {credit} credit, a difference of {difference}."),
        [each.year_begin for each in entries],
        place,
        found,
    )
    out = _trial(
        "opening.unbalanced",
        N_("Opening balances: {debit} debit, {credit} credit, a difference of {difference}."),
        [each.opening for each in entries],
        place,
        found,
    )
    found += suspects([(each, each.year_begin) for each in entries], begin_out)
    # what the start is out by beyond 1 January came with the turnover since
    return found + _turnovers(entries, out - begin_out)


def _trial(code: str, what: str, amounts: Sequence[int], place: Subject, found: list[Finding]) -> int:
    debit = sum(amount for amount in amounts if amount > 0)
    credit = -sum(amount for amount in amounts if amount < 0)
    if debit != credit:
        told = message(what, debit=Money(debit), credit=Money(credit), difference=Money(abs(debit - credit)))
        remedy = hint(
            message(
                "Look for an account on the wrong side (half the difference) or one that is missing (the difference itself)."
            )
        )
        found.append(stop(code, told, place, amount=debit - credit, remedy=remedy))
    return debit - credit


def suspects(entries: Sequence[tuple[Entry, int]], difference: int) -> list[Finding]:
    """The balances whose correction would take away ``difference`` (debits less credits), likeliest first.

    When none does it alone, the balances that stand against their account's own side.
    """
    if not difference:
        return []
    causes: list[tuple[int, Finding]] = []
    for entry, amount in entries:
        causes += [(rank, _suspect(entry, amount, what)) for rank, what in _causes(entry, amount, difference)]
    causes.sort(key=lambda each: each[0])
    if causes:
        return [finding for _, finding in causes[:SUSPECTS]]
    against = [(entry, amount) for entry, amount in entries if amount * entry.side < 0]
    against.sort(key=lambda each: -abs(each[1]))
    return [
        _suspect(
            entry,
            amount,
            message(
                "{account} stands against its own side with {amount}.",
                account=entry.label,
                amount=Money(amount),
            ),
        )
        for entry, amount in against[:SUSPECTS]
    ]


def _causes(entry: Entry, amount: int, difference: int) -> Iterator[tuple[int, Message]]:
    if not amount:
        return
    told = {"account": entry.label, "amount": Money(abs(amount))}
    if 2 * amount == difference:
        yield (
            (0 if amount * entry.side < 0 else 1),
            message("{account}: {amount} on the other side would balance.", **told),
        )
    if amount == difference:
        yield (
            2,
            message(
                "{account} has just this amount, {amount}: its counterpart is missing, or it was entered once too often.",
                **told,
            ),
        )
    right = amount - difference
    if not right or abs(right) == abs(amount) or (right > 0) != (amount > 0):
        return
    if right == 10 * amount or 10 * right == amount:
        yield (
            3,
            message(
                "{account}: {right} instead of {amount} would balance; a nought too many or too few.",
                **told,
                right=Money(abs(right)),
            ),
        )
    elif _swapped(abs(amount), abs(right)):
        yield (
            4,
            message(
                "{account}: {right} instead of {amount} would balance; two digits next to each other are swapped.",
                **told,
                right=Money(abs(right)),
            ),
        )


def _swapped(one: int, other: int) -> bool:
    """Whether the numbers are the same but for two neighbouring digits."""
    a, b = str(one), str(other)
    if len(a) != len(b):
        return False
    differ = [at for at in range(len(a)) if a[at] != b[at]]
    return (
        len(differ) == 2
        and differ[1] == differ[0] + 1
        and a[differ[0]] == b[differ[1]]
        and a[differ[1]] == b[differ[0]]
    )


def _turnovers(entries: Sequence[Entry], difference: int) -> list[Finding]:
    """Accounts whose turnover to date would explain ``difference``."""
    if not difference:
        return []
    found = []
    for entry in entries:
        net = entry.to_debit - entry.to_credit
        told = {"account": entry.label, "debit": Money(entry.to_debit), "credit": Money(entry.to_credit)}
        if 2 * net == difference:
            what = message(
                "{account}: its turnover to date, {debit} debit and {credit} credit, balances with the sides exchanged.",
                **told,
            )
        elif net == difference:
            what = message(
                "{account}: its turnover to date, {debit} debit and {credit} credit, has no counterpart.",
                **told,
            )
        else:
            continue
        found.append(_suspect(entry, net, what))
    return found[:SUSPECTS]


def _suspect(entry: Entry, amount: int, what: Message) -> Finding:
    return warn(
        "opening.suspect",
        what,
        entry.place,
        amount=amount,
        remedy=hint(message("Compare it with the old books.")),
    )
