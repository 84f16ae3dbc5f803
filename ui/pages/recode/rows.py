"""The mapping as it is typed, and the places that name the old codes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from finance_desk.app.recode import CodePlan, CodeStep, Deed
from finance_desk.base.messages import N_
from ui.models.columns import Column
from ui.theme.cells import Kind
from ui.theme.look import say

DEEDS: Final[Mapping[Deed, str]] = {
    Deed.RENAME: N_("gets the new code"),
    Deed.MOVE: N_("moves as it is"),
    Deed.SUCCEED: N_("is followed by a new account from the day"),
    Deed.MERGE: N_("is merged into it from the day"),
    Deed.SPLIT: N_("is split from the day"),
    Deed.DIVIDE: N_("gets details below it"),
    Deed.DISABLE: N_("takes no lines from the day"),
}
KINDS: Final = {
    "template": N_("Template"),
    "rule": N_("Rule"),
    "code_map": N_("Code map"),
    "voucher_type": N_("Voucher type"),
}
STATEMENT: Final = N_("Statement")
BELOW: Final = N_("Goes with it")

_BETWEEN = re.compile(r"[\s,，、+]+")


def codes_of(text: str) -> list[str]:
    """The codes in a cell, whatever stands between them."""
    return [each for each in _BETWEEN.split(text) if each]


@dataclass(slots=True)
class ChangeRow:
    """A line of the mapping, as typed; ``step`` is what the plan says of it."""

    old: str = ""
    new: str = ""
    names: str = ""
    step: CodeStep | None = None

    @property
    def deed(self) -> str:
        return say(DEEDS[self.step.deed]) if self.step is not None else ""

    @property
    def name(self) -> str:
        return self.step.name if self.step is not None else ""

    def given_names(self, known: Collection[str]) -> dict[str, str]:
        """New code → name, in the order of the codes that are not ``known`` yet."""
        words = [each.strip() for each in re.split(r"[,，、+;；]", self.names)]
        made = [code for code in codes_of(self.new) if code not in known]
        return {code: word for code, word in zip(made, words, strict=False) if word}


@dataclass(slots=True)
class PlaceRow:
    """A place that names an old code; ``new`` is the code it will name, one of ``targets``."""

    kind: str
    label: str
    mark: str
    old: str
    new: str
    targets: tuple[str, ...] = ()


def place_rows(plan: CodePlan, typed: Collection[str]) -> list[PlaceRow]:
    """The accounts that go with those ``typed``, every place that names a code once, the statement lines that read them."""
    rows = {
        (step.old, ""): PlaceRow(say(BELOW), step.name, "", step.old, step.new)
        for step in plan.steps
        if step.old not in typed
    }
    for step in plan.steps:
        for each in step.places:
            every = each.kind == "voucher_type"
            rows[each.mark, step.old] = PlaceRow(
                say(KINDS[each.kind]),
                each.label,
                each.mark,
                step.old,
                step.new if every else step.follows.get(each.mark, step.old),
                () if every else step.targets,
            )
    for step in plan.steps:
        for line in step.statements:
            rows[line, step.old] = PlaceRow(say(STATEMENT), line, "", step.old, "")
    return list(rows.values())


def _count(name: str, title: str, width: int) -> Column:
    return Column(
        name,
        title,
        Kind.INT,
        width=width,
        getter=lambda row: (getattr(row.step.uses, name) or None) if row.step is not None else None,
    )


CHANGES: Final = (
    Column("old", N_("Old code"), width=144, grow=True, getter=lambda row: f"{row.old}  {row.name}".strip()),
    Column("new", N_("New code"), width=112),
    Column("names", N_("Names of new ones"), width=112, grow=True),
    Column("deed", N_("What becomes of it"), width=184, grow=True),
    _count("posted", N_("Posted lines"), 96),
    _count("unposted", N_("Unposted lines"), 112),
    _count("drafts", N_("Drafts"), 64),
    _count("openings", N_("Opening balances"), 128),
)
PLACES: Final = (
    Column("kind", N_("What names it"), width=96, muted=True),
    Column("label", N_("Where"), width=160, grow=True),
    Column("old", N_("Old code"), width=104),
    Column("new", N_("Will name"), width=120),
)
