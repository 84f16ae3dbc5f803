"""Columns of the comparison and of its differences, and the words for their states."""

from __future__ import annotations

from typing import Final

from finance_desk.base.messages import N_
from finance_desk.reconcile.model import (
    CAUSE_TITLES,
    CELL_TITLES,
    SHEET_TITLES,
    Cause,
    CellLine,
    CellState,
    Entry,
    SheetState,
)
from finance_desk.reconcile.writing import event_name
from ui.models.columns import Column
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import look, say

CELLS: Final = {
    CellState.AGREES: State(CELL_TITLES[CellState.AGREES], Tone.OK),
    CellState.DIFFERS: State(CELL_TITLES[CellState.DIFFERS], Tone.STOP),
    CellState.EXPLAINED: State(CELL_TITLES[CellState.EXPLAINED], Tone.REVIEWED),
}

SHEETS: Final = {
    SheetState.OPEN: State(SHEET_TITLES[SheetState.OPEN], Tone.PENDING),
    SheetState.ONE_SIGNATURE: State(SHEET_TITLES[SheetState.ONE_SIGNATURE], Tone.REVIEWED),
    SheetState.SIGNED: State(SHEET_TITLES[SheetState.SIGNED], Tone.POSTED),
    SheetState.BROKEN: State(SHEET_TITLES[SheetState.BROKEN], Tone.STOP),
}

_TONES: Final = {
    Cause.NOT_GENERATED: Tone.PENDING,
    Cause.NOT_POSTED: Tone.PENDING,
    Cause.TWICE: Tone.STOP,
    Cause.AMOUNT: Tone.STOP,
    Cause.ACCOUNT: Tone.STOP,
    Cause.DIMENSION: Tone.WARN,
    Cause.PERIOD: Tone.WARN,
    Cause.MANUAL: Tone.WARN,
    Cause.CHANGED: Tone.WARN,
    Cause.REVERSED: Tone.REVERSED,
}


def event_words(code: str) -> str:
    return event_name(code, look().lang)


def cause_of(entry: Entry) -> State:
    return State(CAUSE_TITLES[entry.cause], _TONES[entry.cause])


def _causes(line: CellLine) -> str:
    """未生成 3、手工凭证 1: which causes, and how many of each."""
    joint = "、" if look().lang == "zh" else ", "
    return joint.join(f"{say(CAUSE_TITLES[each.cause])} {each.entries}" for each in line.causes)


def _unexplained(line: CellLine) -> int | None:
    return sum(each.open for each in line.causes) or None


LINES: Final = (
    Column("event", N_("Business type"), width=160, getter=lambda line: event_words(line.event), grow=True),
    Column("business", N_("Business amount"), Kind.MONEY, width=132, zero=True),
    Column("ledger", N_("Ledger amount"), Kind.MONEY, width=132, zero=True),
    Column("difference", N_("Difference"), Kind.MONEY, width=128, zero=True),
    Column("state", N_("State"), Kind.STATE, width=88, getter=lambda line: CELLS[line.state]),
    Column("rows", N_("Rows"), Kind.INT, width=60),
    Column("period", N_("Period"), Kind.PERIOD),
    Column("unexplained", N_("Unexplained"), Kind.INT, width=92, getter=_unexplained),
    Column("causes", N_("Causes"), width=120, getter=_causes, grow=True, muted=True),
)


def _account(entry: Entry) -> str:
    """Code and the last part of the path."""
    return f"{entry.account_code} {entry.account_name.rsplit('/', 1)[-1]}".strip()


ENTRIES: Final = (
    Column("cause", N_("Cause"), Kind.STATE, width=124, getter=cause_of),
    Column("amount", N_("Difference"), Kind.MONEY, width=128),
    Column("day", N_("Bank day"), Kind.DAY),
    Column("row", N_("Source id"), width=112, getter=lambda entry: entry.row_label),
    Column("party", N_("Party"), width=120, grow=True),
    Column("voucher", N_("Voucher"), width=84, getter=lambda entry: entry.voucher_label),
    Column("voucher_period", N_("Voucher's period"), Kind.PERIOD, width=112),
    Column("account", N_("Account"), width=130, getter=_account, grow=True),
    Column("reason", N_("Explanation"), width=140, grow=True, muted=True),
)
