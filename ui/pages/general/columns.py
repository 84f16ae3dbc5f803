"""Columns of the general ledger (总账)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

from finance_desk.base.messages import N_, Message
from finance_desk.ledgers.model import SIDES, TITLES, GeneralRow, RowKind
from ui.models.columns import Column
from ui.theme.cells import Kind


def _account(row: GeneralRow) -> str:
    """The account stands at its first row only, as in a bound book."""
    return f"{row.code} {row.name}" if row.kind is RowKind.OPENING else ""


COLUMNS: Final = (
    Column("account", N_("Account"), width=200, getter=_account, grow=True),
    Column("period", N_("Period"), Kind.PERIOD),
    Column("summary", N_("Summary"), width=140, getter=lambda row: Message(TITLES[row.kind])),
    Column("debit", N_("Debit"), Kind.MONEY, width=140),
    Column("credit", N_("Credit"), Kind.MONEY, width=140),
    Column(
        "side",
        N_("Side"),
        width=44,
        getter=lambda row: Message(SIDES[row.side]),
        align=Qt.AlignmentFlag.AlignCenter,
    ),
    Column("balance", N_("Balance"), Kind.MONEY, width=140, getter=lambda row: abs(row.balance), zero=True),
)
