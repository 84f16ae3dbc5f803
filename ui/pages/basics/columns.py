"""The lists of basic data, their rows and columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finance_desk.base.messages import N_
from finance_desk.books.model import OPTION_WORDS, ChosenOption, VoucherType
from finance_desk.dimensions.model import Dimension, Item
from ui.models.columns import Column
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import say

ITEMS, TYPES, SUMMARIES, OPTIONS = "items", "types", "summaries", "options"
PARTS: Final = {
    ITEMS: N_("Dimension items"),
    TYPES: N_("Voucher types"),
    SUMMARIES: N_("Summaries"),
    OPTIONS: N_("Options"),
}

IN_USE: Final = State(N_("in use"), Tone.OK)
DISABLED: Final = State(N_("disabled"), Tone.VOID)
NOT_YET: Final = State(N_("not yet valid"), Tone.VOID)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item; ``item`` is ``None`` for a dimension that has none yet."""

    dimension: Dimension
    item: Item | None
    day: int

    @property
    def id(self) -> int:
        return self.item.id if self.item is not None else -self.dimension.id

    @property
    def state(self) -> State | None:
        if self.item is None:
            return None
        if self.item.usable(self.day):
            return IN_USE
        start = self.item.valid_from
        return NOT_YET if start is not None and self.day < start else DISABLED


def item_rows(dimensions: Sequence[Dimension], items: Sequence[Item], day: int) -> list[ItemRow]:
    """Items under their dimension, in order of code; a dimension without items has one row of its own."""
    of: dict[int, list[Item]] = {}
    for each in items:
        of.setdefault(each.dimension, []).append(each)
    return [
        ItemRow(dimension, each, day)
        for dimension in dimensions
        for each in (of.get(dimension.id) or (None,))
    ]


def value_words(value: str) -> str:
    return say(OPTION_WORDS.get(value, value))


def _since(row: ChosenOption) -> str:
    if row.since is None:
        return ""
    return dt.datetime.fromisoformat(row.since).astimezone().strftime("%Y-%m-%d %H:%M")


def _codes(name: str) -> Column:
    titles = {
        "must_debit": N_("Must debit"),
        "must_credit": N_("Must credit"),
        "must_not": N_("Must not use"),
    }
    return Column(name, titles[name], width=120, getter=lambda row: ", ".join(getattr(row, name)), grow=True)


def _type_name(row: VoucherType) -> str:
    return row.name


COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    ITEMS: (
        Column("dimension", N_("Dimension"), width=144, getter=lambda row: row.dimension.name),
        Column("code", N_("Code"), width=120, getter=lambda row: row.item.code if row.item else ""),
        Column(
            "name",
            N_("Name"),
            width=240,
            grow=True,
            getter=lambda row: row.item.name if row.item else say(N_("no items yet")),
        ),
        Column(
            "mnemonic",
            N_("Initials"),
            width=96,
            muted=True,
            getter=lambda row: row.item.mnemonic if row.item else "",
        ),
        Column(
            "start",
            N_("Valid from"),
            Kind.DAY,
            width=112,
            getter=lambda row: row.item.valid_from if row.item else None,
        ),
        Column(
            "off",
            N_("Disabled from"),
            Kind.DAY,
            width=112,
            getter=lambda row: row.item.disabled_from if row.item else None,
        ),
        Column("state", N_("State"), Kind.STATE, width=80),
    ),
    TYPES: (
        Column("code", N_("Word"), width=72),
        Column("name", N_("Name"), width=160, getter=_type_name),
        _codes("must_debit"),
        _codes("must_credit"),
        _codes("must_not"),
    ),
    SUMMARIES: (
        Column("code", N_("Code"), width=120),
        Column("text", N_("Summary"), width=320, grow=True),
        Column("mnemonic", N_("Initials"), width=160, muted=True),
    ),
    OPTIONS: (
        Column("title", N_("Option"), width=192, getter=lambda row: say(row.spec.title)),
        Column("value", N_("Value"), width=160, getter=lambda row: value_words(row.value)),
        Column(
            "default", N_("Default"), width=144, getter=lambda row: value_words(row.spec.default), muted=True
        ),
        Column("since", N_("Set at"), width=128, getter=_since, muted=True),
        Column("by", N_("Set by"), width=88, getter=lambda row: row.by or "", muted=True),
        Column(
            "effect", N_("What it affects"), width=320, getter=lambda row: say(row.spec.effect), grow=True
        ),
    ),
}
