"""Columns of batches and of business rows, and the words for their states."""

from __future__ import annotations

from typing import Final

from finance_desk.base.messages import N_, message
from finance_desk.generation.row_queries import RowLine
from finance_desk.intake.events import EVENTS
from finance_desk.intake.model import Batch, RowState
from finance_desk.intake.profiles import profile_of
from ui.models.columns import Column
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import look

STATES: Final = {
    RowState.READY: State(N_("Ready"), Tone.PENDING),
    RowState.PROBLEM: State(N_("Problem"), Tone.STOP),
    RowState.HELD: State(N_("Held"), Tone.DRAFT),
    RowState.IGNORED: State(N_("Ignored"), Tone.VOID),
    RowState.SUPERSEDED: State(N_("Superseded"), Tone.VOID),
    RowState.GENERATED: State(N_("Generated"), Tone.REVIEWED),
    RowState.REVIEWED: State(N_("Reviewed"), Tone.REVIEWED),
    RowState.POSTED: State(N_("Posted"), Tone.POSTED),
}
"""Where a row stands, as a chip."""


def event_words(code: str) -> str:
    """``EV-20 定点机构拨付``: the code and its name in the language of the window."""
    names = EVENTS.get(code)
    if names is None:
        return code
    return f"{code} {names[0] if look().lang == 'zh' else names[1]}"


def source_words(batch: Batch) -> str:
    """The source in the language of the window; one set up by users goes by the name they gave it."""
    profile = profile_of(batch.source)
    if profile is None:
        return batch.source_name
    return profile.zh if look().lang == "zh" else profile.en


def _batch_state(row: Batch) -> State:
    if row.problems:
        return State(message("{count} problems", count=row.problems), Tone.STOP)
    if row.amber:
        return State(N_("Totals differ"), Tone.WARN)
    return State(N_("In order"), Tone.OK)


def _missing(row: Batch) -> int | None:
    """What the sender says less what was accepted; blank when the sender says nothing."""
    return None if row.control_amount is None else row.control_amount - row.amount


BATCHES: Final = (
    Column("code", N_("Batch"), width=116),
    Column("state", N_("State"), Kind.STATE, width=100, getter=_batch_state),
    Column("amount", N_("Amount"), Kind.MONEY, width=124),
    Column("source", N_("Source"), width=120, getter=source_words, muted=True),
    Column("file", N_("File"), width=128, grow=True),
    Column("received", N_("Received"), Kind.TEXT, width=88, getter=lambda row: row.received_at[:10]),
    Column("rows", N_("Rows"), Kind.INT, width=60),
    Column("accepted", N_("Accepted"), Kind.INT, width=72),
    Column("refused", N_("Refused"), Kind.INT, width=72, getter=lambda row: row.refused or None),
    Column(
        "repeated",
        N_("Received before"),
        Kind.INT,
        width=88,
        getter=lambda row: row.repeated or None,
        hidden=True,
    ),
    Column("missing", N_("Missing against the sender"), Kind.MONEY, width=128, getter=_missing, hidden=True),
)


def _id(row: RowLine) -> str:
    return row.external_id if row.version == 1 else f"{row.external_id} v{row.version}"


ROWS: Final = (
    Column("row_no", N_("Row"), Kind.INT, width=48),
    Column("external_id", N_("Source id"), width=108, getter=_id),
    Column("state", N_("State"), Kind.STATE, width=84, getter=lambda row: STATES[row.state]),
    Column("day", N_("Bank day"), Kind.DAY),
    Column("amount", N_("Amount"), Kind.MONEY, width=120),
    Column("event", N_("Business event"), width=132, getter=lambda row: event_words(row.event)),
    Column("party", N_("Party"), width=120, grow=True),
    Column("voucher", N_("Voucher"), width=84, getter=lambda row: row.voucher_label),
    Column("reason", N_("Reason"), width=120, grow=True, muted=True),
)
