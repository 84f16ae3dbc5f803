"""Two people changed one draft: what it was, mine and theirs beside each other, and one voucher made of the picks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Generic, TypeVar

from finance_desk.vouchers.draft import DraftLine, VoucherDraft

T = TypeVar("T")


class Pick(Enum):
    """Whose version of a thing is kept."""

    MINE = 0
    THEIRS = 1


@dataclass(frozen=True, slots=True)
class Versions(Generic[T]):
    """One thing as both found it and as each left it; ``None`` where it does not stand."""

    base: T | None
    mine: T | None
    theirs: T | None

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs

    @property
    def suggested(self) -> Pick | None:
        """The version of whoever changed it; ``None`` when both did, differently, and somebody must say."""
        if self.base == self.theirs or not self.differs:
            return Pick.MINE
        return Pick.THEIRS if self.base == self.mine else None

    def picked(self, pick: Pick) -> T | None:
        return self.mine if pick is Pick.MINE else self.theirs


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Three versions of a voucher: its head, then its lines from top to bottom."""

    day: Versions[int]
    type: Versions[int]
    attachments: Versions[int]
    lines: tuple[Versions[DraftLine], ...]

    @property
    def head(self) -> tuple[Versions[int], Versions[int], Versions[int]]:
        return self.day, self.type, self.attachments

    def put_together(self, head: Sequence[Pick], lines: Sequence[Pick], onto: VoucherDraft) -> None:
        """Write what was picked onto a draft; a line that its picked version has not is left out."""
        day, type, attachments = (each.picked(pick) for each, pick in zip(self.head, head, strict=True))
        assert day is not None and type is not None and attachments is not None
        onto.day, onto.type, onto.attachments = day, type, attachments
        kept = [each.picked(pick) for each, pick in zip(self.lines, lines, strict=True)]
        onto.lines = [line for line in kept if line is not None]


def side_by_side(base: VoucherDraft, mine: VoucherDraft, theirs: VoucherDraft) -> SideBySide:
    """``base`` is what both began from, ``theirs`` what stands in the book now; empty lines are left out."""
    before, own, other = ([line for line in each.lines if not line.empty] for each in (base, mine, theirs))
    kept_mine, new_mine = _aligned(before, own)
    kept_theirs, new_theirs = _aligned(before, other)
    lines: list[Versions[DraftLine]] = []
    for at in range(len(before) + 1):
        ours = new_mine.get(at, [])
        left = list(new_theirs.get(at, []))
        for line in ours:
            both = bool(left) and left[0] == line  # in their order, or mine would not be theirs
            if both:
                del left[0]
            lines.append(Versions(None, line, line if both else None))
        lines += [Versions(None, None, line) for line in left]
        if at < len(before):
            lines.append(Versions(before[at], kept_mine[at], kept_theirs[at]))
    return SideBySide(
        Versions(base.day, mine.day, theirs.day),
        Versions(base.type, mine.type, theirs.type),
        Versions(base.attachments, mine.attachments, theirs.attachments),
        tuple(lines),
    )


def _aligned(
    before: Sequence[DraftLine], after: Sequence[DraftLine]
) -> tuple[list[DraftLine | None], dict[int, list[DraftLine]]]:
    """What became of each line (``None``: taken out), and which new ones stand before which old one."""
    became: list[DraftLine | None] = [None] * len(before)
    new: dict[int, list[DraftLine]] = {}
    matcher = SequenceMatcher(None, [_key(each) for each in before], [_key(each) for each in after], False)
    for _, old, old_end, at, end in matcher.get_opcodes():
        shared = min(old_end - old, end - at)
        became[old : old + shared] = after[at : at + shared]
        if at + shared < end:
            new.setdefault(old_end, []).extend(after[at + shared : end])
    return became, new


def _key(line: DraftLine) -> tuple[object, ...]:
    return line.summary, line.account, line.debit, line.credit, tuple(sorted(line.dimensions.items()))
