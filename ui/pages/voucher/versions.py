"""A colleague saved the voucher first: three versions in words, and one draft made of what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from finance_desk.base.messages import N_, Day, Message, Money, message
from finance_desk.vouchers.draft import DraftLine, VoucherDraft
from finance_desk.vouchers.merging import Pick, SideBySide, Versions
from ui.ask.questions import Beside
from ui.pages.paper import Paper

T = TypeVar("T")

_PICKS = {Pick.MINE: 0, Pick.THEIRS: 1, None: None}


def rows_of(found: SideBySide, paper: Paper) -> list[Beside]:
    """The head in three rows, then a row for each line."""

    def line(held: DraftLine) -> Message:
        words = [held.summary, paper.account_words(held.account), paper.item_words(held.dimensions)]
        said = " · ".join(each for each in words if each)
        if held.debit:
            return message("{words} · debit {amount}", words=said, amount=Money(held.debit))
        return message("{words} · credit {amount}", words=said, amount=Money(held.credit))

    head: Sequence[tuple[str, Versions[int], Callable[[int], str | Message]]] = (
        (N_("Date"), found.day, lambda day: message("{day}", day=Day(day))),
        (N_("Voucher type"), found.type, lambda type: paper.types[type].code if type in paper.types else ""),
        (N_("Attachments"), found.attachments, str),
    )
    return [
        *(_row(name, each, words) for name, each, words in head),
        *(_row(message("Line {number}", number=at), each, line) for at, each in enumerate(found.lines, 1)),
    ]


def _row(name: str | Message, each: Versions[T], words: Callable[[T], str | Message]) -> Beside:
    base, mine, theirs = ("" if one is None else words(one) for one in (each.base, each.mine, each.theirs))
    return Beside(name, base, mine, theirs, _PICKS[each.suggested], each.differs)


def put_together(found: SideBySide, picks: Sequence[int], onto: VoucherDraft) -> None:
    """Write what was chosen in :func:`rows_of` onto the draft."""
    chosen = [Pick(each) for each in picks]
    found.put_together(chosen[:3], chosen[3:], onto)
