"""Words of the machine formats: the same in every language, as the samples of the field write them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from finance_desk.base.messages import N_, Message, render
from finance_desk.vouchers.model import Kind, Source, State

_SIDES: Final = {1: "借", -1: "贷", 0: "平"}


def side_word(side: int) -> str:
    """借, 贷 or 平: what ``side`` columns hold."""
    return _SIDES[side]


class Word(str):
    """A word of the machine formats that people read in their own language."""

    __slots__ = ("label",)
    label: str

    def __new__(cls, word: str, label: str) -> Word:
        made = super().__new__(cls, word)
        made.label = label
        return made

    def read(self, lang: str) -> str:
        """What a person sees in its place."""
        return render(Message(self.label), lang)


class Moment(str):
    """A moment as the database keeps it (ISO, UTC); people read their own clock, to the minute."""

    __slots__ = ()

    def read(self, lang: str) -> str:  # noqa: ARG002 - read alike in both languages
        """The local time."""
        return dt.datetime.fromisoformat(self).astimezone().strftime("%Y-%m-%d %H:%M")


def moment_of(at: str | None) -> Moment | None:
    """A kept moment for a listing, nothing where there is none."""
    return Moment(at) if at else None


STATE_WORDS: Final = {
    State.DRAFT: Word("draft", N_("Draft")),
    State.MADE: Word("made", N_("To be reviewed")),
    State.REVIEWED: Word("reviewed", N_("Reviewed")),
    State.POSTED: Word("posted", N_("Posted")),
    State.VOID: Word("void", N_("Void")),
}
KIND_WORDS: Final = {
    Kind.NORMAL: Word("normal", N_("Ordinary")),
    Kind.TRANSFER: Word("transfer", N_("Closing transfer")),
    Kind.REVERSAL: Word("reversal", N_("Red-letter")),
    Kind.SUPPLEMENT: Word("supplement", N_("Supplementary")),
    Kind.OPENING: Word("opening", N_("Opening correction")),
}
SOURCE_WORDS: Final = {
    Source.MANUAL: Word("manual", N_("By hand")),
    Source.GENERATED: Word("generated", N_("By rules")),
    Source.IMPORTED: Word("imported", N_("Imported")),
    Source.CLOSING: Word("closing", N_("Closing")),
    Source.TEMPLATE: Word("template", N_("From a template")),
}
RULE_WORDS: Final = {
    "draft": Word("draft", N_("Draft")),
    "active": Word("active", N_("In force")),
    "retired": Word("retired", N_("Out of use")),
}
