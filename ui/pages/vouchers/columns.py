"""Columns of the voucher list."""

from __future__ import annotations

from typing import Final

from finance_desk.base.messages import N_
from finance_desk.vouchers.model import VoucherRow
from ui.models.columns import Column
from ui.pages.paper import origin_of, stage_of
from ui.theme.cells import Kind


def _origin(row: VoucherRow) -> str:
    return origin_of(row.kind, row.source)


COLUMNS: Final = (
    Column("day", N_("Date"), Kind.DAY),
    Column("label", N_("Voucher no."), width=88),
    Column("summary", N_("Summary"), width=216, grow=True),
    Column("total", N_("Amount"), Kind.MONEY, zero=True),
    Column("attachments", N_("Att."), Kind.INT, width=56),
    Column("state", N_("State"), Kind.STATE, width=88, getter=stage_of),
    Column("origin", N_("Origin"), width=96, getter=_origin, muted=True),
    Column("maker", N_("Made by"), width=80),
    Column("reviewer", N_("Reviewed by"), width=88),
    Column("poster", N_("Posted by"), width=80),
)

SORTED: Final = frozenset({"day", "total", "summary", "attachments", "state"})
"""Columns whose order the core can give."""
