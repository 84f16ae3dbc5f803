"""Columns of the journal (序时账)."""

from __future__ import annotations

from typing import Final

from finance_desk.base.messages import N_, Message
from finance_desk.ledgers.model import JournalLine, RowKind
from finance_desk.vouchers.model import voucher_label
from ui.models.columns import Column
from ui.theme.cells import Kind, State, Tone


def _state(row: JournalLine) -> State | None:
    if row.kind is not RowKind.LINE:
        return None
    if row.posted:
        return State(N_("Posted"), Tone.POSTED)
    if row.reviewer:
        return State(N_("Reviewed"), Tone.REVIEWED)
    return State(N_("To review"), Tone.PENDING)


def _voucher(row: JournalLine) -> str:
    return voucher_label(row.type, row.number) if row.kind is RowKind.LINE else ""


def _summary(row: JournalLine) -> str | Message:
    return row.summary if row.kind is RowKind.LINE else Message(row.summary)


COLUMNS: Final = (
    Column("day", N_("Date"), Kind.DAY, getter=lambda row: row.day if row.voucher else None),
    Column("voucher", N_("Voucher"), width=88, getter=_voucher),
    Column("line", N_("Line"), Kind.INT, width=48, getter=lambda row: row.line or None),
    Column("summary", N_("Summary"), width=180, getter=_summary, grow=True),
    Column(
        "account", N_("Account"), width=180, getter=lambda row: f"{row.code} {row.name}".strip(), grow=True
    ),
    Column("debit", N_("Debit"), Kind.MONEY, width=132),
    Column("credit", N_("Credit"), Kind.MONEY, width=132),
    Column("maker", N_("Made by"), width=80, muted=True),
    Column("reviewer", N_("Reviewed by"), width=80, muted=True, hidden=True),
    Column("poster", N_("Posted by"), width=80, muted=True, hidden=True),
    Column("state", N_("State"), Kind.STATE, width=80, getter=_state),
)
