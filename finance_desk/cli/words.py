"""Words of the machine formats: the same in every language, as the samples of the field write them."""

from __future__ import annotations

from typing import Final

from finance_desk.vouchers.model import Kind, Source, State

_SIDES: Final = {1: "借", -1: "贷", 0: "平"}


def side_word(side: int) -> str:
    """借, 贷 or 平: what ``side`` columns hold."""
    return _SIDES[side]


STATE_WORDS: Final = {
    State.DRAFT: "draft",
    State.MADE: "made",
    State.REVIEWED: "reviewed",
    State.POSTED: "posted",
    State.VOID: "void",
}
KIND_WORDS: Final = {
    Kind.NORMAL: "normal",
    Kind.TRANSFER: "transfer",
    Kind.REVERSAL: "reversal",
    Kind.SUPPLEMENT: "supplement",
}
SOURCE_WORDS: Final = {
    Source.MANUAL: "manual",
    Source.GENERATED: "generated",
    Source.IMPORTED: "imported",
    Source.CLOSING: "closing",
    Source.TEMPLATE: "template",
}
