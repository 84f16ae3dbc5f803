"""The lines and questions of a template as they are typed, and the template they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finance_desk.base.messages import N_
from finance_desk.templates.model import (
    AmountKind,
    Ask,
    Template,
    TemplateLine,
    Variable,
    dimension_text,
    read_dimensions,
)
from ui.models.columns import Column
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import say
from ui.widgets.narrowing import Choice

SIDES: Final = {"1": N_("Debit"), "-1": N_("Credit")}
KINDS: Final = {
    str(AmountKind.ASKED): N_("asked at use"),
    str(AmountKind.FIXED): N_("fixed amount"),
    str(AmountKind.FORMULA): N_("worked out"),
    str(AmountKind.REST): N_("the rest"),
}
NEGATIVE: Final = {"red": N_("in red"), "other_side": N_("other side")}
ASKS: Final = {
    str(Ask.MONEY): N_("amount"),
    str(Ask.TEXT): N_("text"),
    str(Ask.DAY): N_("day"),
    str(Ask.ITEM): N_("code of an item"),
}
FAULTY: Final = State(N_("mend"), Tone.STOP)


@dataclass(slots=True)
class LineRow:
    """A line being typed, all of it text. ``now`` is its amount on trial in fen, ``fault`` what is wrong."""

    side: str = "1"
    account: str = ""
    kind: str = str(AmountKind.ASKED)
    amount: str = ""
    if_negative: str = "red"
    condition: str = ""
    summary: str = ""
    dimensions: str = ""
    name: str = ""
    now: int = 0
    fault: str = ""

    @property
    def state(self) -> State | None:
        return FAULTY if self.fault else None

    @property
    def empty(self) -> bool:
        return not (self.account or self.amount or self.summary or self.condition or self.dimensions)


@dataclass(slots=True)
class AskedRow:
    """A question being typed; ``answer`` is tried, not saved."""

    name: str = ""
    ask: str = str(Ask.MONEY)
    default: str = ""
    dimension: str = ""
    answer: str = ""


def line_rows(template: Template) -> list[LineRow]:
    return [
        LineRow(
            str(each.side), each.account, str(each.kind), each.amount, each.if_negative, each.condition,
            each.summary, dimension_text(each.dimensions),
        )
        for each in template.lines
    ]  # fmt: skip


def asked_rows(template: Template) -> list[AskedRow]:
    last: Mapping[str, str] = template.last_values
    return [
        AskedRow(each.name, str(each.ask), each.default, each.dimension, last.get(each.name, ""))
        for each in template.variables
    ]


def lines_of(rows: Sequence[LineRow]) -> tuple[TemplateLine, ...]:
    """The lines of a template; empty rows at the end are none."""
    kept = list(rows)
    while kept and kept[-1].empty and kept[-1].kind != AmountKind.REST:
        kept.pop()
    return tuple(
        TemplateLine(
            int(each.side), each.account, AmountKind(each.kind), each.amount, each.if_negative,
            each.condition, each.summary, read_dimensions(each.dimensions),
        )
        for each in kept
    )  # fmt: skip


def variables_of(rows: Sequence[AskedRow]) -> tuple[Variable, ...]:
    return tuple(
        Variable(each.name, Ask(each.ask), each.default, each.dimension) for each in rows if each.name
    )


def choices(words: Mapping[str, str]) -> list[Choice]:
    """A short list to pick from, its words found by their first letters."""
    return [Choice(at, code, say(word)) for at, (code, word) in enumerate(words.items(), start=1)]


LINES: Final = (
    Column("side", N_("Side"), width=56, getter=lambda row: say(SIDES[row.side])),
    Column(
        "account",
        N_("Account"),
        width=160,
        grow=True,
        getter=lambda row: f"{row.account} {row.name}".strip(),
    ),
    Column("kind", N_("Amount by"), width=88, getter=lambda row: say(KINDS[row.kind])),
    Column("amount", N_("Amount or formula"), width=136, grow=True),
    Column("now", N_("On trial"), Kind.MONEY, width=104),
    Column("if_negative", N_("If negative"), width=80, getter=lambda row: say(NEGATIVE[row.if_negative])),
    Column("condition", N_("Only if"), width=88),
    Column("summary", N_("Summary"), width=96),
    Column("dimensions", N_("Dimensions"), width=96),
    Column("state", N_("State"), Kind.STATE, width=80),
)
ASKED: Final = (
    Column("name", N_("Asked"), width=96, grow=True),
    Column("ask", N_("What it takes"), width=96, getter=lambda row: say(ASKS[row.ask])),
    Column("default", N_("If nothing is typed"), width=120, grow=True),
    Column("dimension", N_("Of the dimension"), width=120),
    Column("answer", N_("Tried with"), width=96),
)
