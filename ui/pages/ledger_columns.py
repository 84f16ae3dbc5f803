"""Columns that several ledgers share: the lines of an account (明细账), the figures of a balance (余额表)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Qt

from finance_desk.base.messages import N_, Message
from finance_desk.ledgers.model import SIDES, LedgerRow, RowKind
from finance_desk.vouchers.model import voucher_label
from ui.models.columns import Column
from ui.theme.cells import Kind


def _voucher(row: LedgerRow) -> str:
    return voucher_label(row.type, row.number) if row.kind is RowKind.LINE else ""


def _summary(row: LedgerRow) -> str | Message:
    return row.summary if row.kind is RowKind.LINE else Message(row.summary)


def _day(row: LedgerRow) -> int | None:
    return row.day if row.kind is RowKind.LINE else None


LINES: Final = (
    Column("day", N_("Date"), Kind.DAY, getter=_day),
    Column("voucher", N_("Voucher"), width=84, getter=_voucher),
    Column("summary", N_("Summary"), width=184, getter=_summary, grow=True),
    Column("counter", N_("Other side"), width=112, getter=lambda row: " ".join(row.counter), muted=True),
    Column("items", N_("Dimensions"), width=96, getter=lambda row: " ".join(row.items), muted=True),
    Column("debit", N_("Debit"), Kind.MONEY, width=124),
    Column("credit", N_("Credit"), Kind.MONEY, width=124),
    Column(
        "side",
        N_("Side"),
        width=44,
        getter=lambda row: Message(SIDES[row.side]),
        align=Qt.AlignmentFlag.AlignCenter,
    ),
    Column("balance", N_("Balance"), Kind.MONEY, width=132, getter=lambda row: abs(row.balance), zero=True),
)
"""The balance is never negative: its side is told in words beside it."""


def _figure(name: str, title: str, *, hidden: bool = False) -> Column:
    return Column(
        name,
        title,
        Kind.MONEY,
        width=132,
        getter=lambda row: getattr(row.figures, name),
        hidden=hidden,
    )


def amounts_under(name: str, title: str, getter: Callable[[Any], int]) -> Column:
    """A column of amounts whose title, an account's code and name, is not cut off."""
    return Column(name, title, Kind.MONEY, width=max(132, 30 + 13 * len(title)), getter=getter)


FIGURES: Final = (
    _figure("opening_debit", N_("Opening debit")),
    _figure("opening_credit", N_("Opening credit")),
    _figure("period_debit", N_("Debit")),
    _figure("period_credit", N_("Credit")),
    _figure("year_debit", N_("Debit this year"), hidden=True),
    _figure("year_credit", N_("Credit this year"), hidden=True),
    _figure("closing_debit", N_("Closing debit")),
    _figure("closing_credit", N_("Closing credit")),
)
"""Their names are those of ``Figures``, so that totals find their place."""

FIGURE_NAMES: Final = tuple(column.name for column in FIGURES)
