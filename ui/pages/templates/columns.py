"""Columns of the templates."""

from __future__ import annotations

from typing import Final

from finance_desk.base.messages import N_
from finance_desk.templates.model import STATE_TITLES, TemplateRow, TemplateState
from ui.models.columns import Column
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import say

_TONES: Final = {
    TemplateState.DRAFT: Tone.DRAFT,
    TemplateState.ACTIVE: Tone.OK,
    TemplateState.RETIRED: Tone.VOID,
}
BROKEN: Final = State(N_("will break"), Tone.STOP)


def state_of(row: TemplateRow) -> State:
    """What its chip says: one that names a missing or disabled account will break, whatever its state."""
    if row.broken and row.state is not TemplateState.RETIRED:
        return BROKEN
    return State(STATE_TITLES[row.state], _TONES[row.state])


COLUMNS: Final = (
    Column("code", N_("Code"), width=88),
    Column("name", N_("Name"), width=152, grow=True),
    Column("group", N_("Group"), width=72),
    Column("state", N_("State"), Kind.STATE, width=88, getter=state_of),
    Column("lines", N_("Lines"), Kind.INT, width=64),
    Column("variables", N_("Asked"), Kind.INT, width=72),
    Column(
        "broken",
        N_("Broken by"),
        width=120,
        grow=True,
        getter=lambda row: "  ".join(say(each.message) for each in row.broken),
    ),
)
