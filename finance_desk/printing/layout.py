"""Page layout as data: papers, margins, offsets and columns. Everything is in millimetres."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from finance_desk.base.messages import N_, Message


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet as it lies in front of the reader."""

    key: str
    title: str
    width: float
    height: float


A4: Final = Paper("a4", N_("A4 upright"), 210, 297)
A4_LANDSCAPE: Final = Paper("a4-landscape", N_("A4 across"), 297, 210)
A5: Final = Paper("a5", N_("A5 across"), 210, 148)
VOUCHER_240: Final = Paper("240x140", N_("Voucher form 240 × 140 mm"), 240, 140)

PAPERS: Final[Mapping[str, Paper]] = MappingProxyType(
    {paper.key: paper for paper in (A4, A4_LANDSCAPE, A5, VOUCHER_240)}
)


@dataclass(frozen=True, slots=True)
class Margins:
    """White edges; the left one leaves room for binding."""

    left: float = 18
    top: float = 12
    right: float = 12
    bottom: float = 10


@dataclass(frozen=True, slots=True)
class Offset:
    """How far a printer must shift everything: to the right and downwards, negative the other way."""

    right: float = 0
    down: float = 0


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class PageLayout:
    """A page of a book, list, statement or certificate. ``font`` in points, ``row`` the least row height."""

    paper: Paper = A4
    margins: Margins = Margins()
    offset: Offset = Offset()
    font: float = 9
    row: float = 6.2


class Amounts(StrEnum):
    """How a voucher shows amounts: in the digit columns of the paper (金额线) or as plain figures."""

    DIGITS = "digits"
    PLAIN = "plain"


SIGNERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "head": N_("Chief accountant"),
        "poster": N_("Posted by"),
        "reviewer": N_("Reviewed by"),
        "cashier": N_("Cashier"),
        "maker": N_("Made by"),
    }
)
"""Who signs a voucher: the field of the form and its label, in the order of the paper."""


@dataclass(frozen=True, slots=True)
class VoucherLayout:
    """A voucher form: how many to a sheet, lines per form, and what of it is drawn.

    ``preprinted`` (套打) leaves out every line and word that the bought form already carries. The
    defaults of ``lines`` follow the habit of five rows a form. ``heading`` stands in the place of the
    form's own title, ``signers`` (keys of :data:`SIGNERS`) are the places to sign from the left.
    """

    key: str
    title: str
    paper: Paper
    up: int = 1
    lines: int = 5
    margins: Margins = Margins(19, 6, 14, 5)
    offset: Offset = Offset()
    font: float = 9
    amounts: Amounts = Amounts.DIGITS
    dimensions: bool = True
    account_codes: bool = True
    preprinted: bool = False
    heading: str = ""
    signers: tuple[str, ...] = tuple(SIGNERS)
    attachments: bool = True
    note: bool = True

    @property
    def form_height(self) -> float:
        """Height of one form; the sheet is cut into ``up`` equal parts."""
        return self.paper.height / self.up


VOUCHER_LAYOUTS: Final[Mapping[str, VoucherLayout]] = MappingProxyType(
    {
        layout.key: layout
        for layout in (
            VoucherLayout("240x140", N_("Voucher form 240 × 140 mm"), VOUCHER_240),
            VoucherLayout("a5", N_("A5 across"), A5, lines=6),
            VoucherLayout("a4-two", N_("A4, two vouchers"), A4, up=2),
            VoucherLayout(
                "a4-three", N_("A4, three vouchers"), A4, up=3, margins=Margins(19, 3, 14, 2.5), font=8.5
            ),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who printed it and when (with its time zone): the left of every foot.

    ``lang`` (``zh`` or ``en``) is the language of all labels; ``first_page`` continues the numbering
    of an earlier part of the same job.
    """

    by: str
    at: dt.datetime
    lang: str = "zh"
    first_page: int = 1


Text = str | Message
"""What a caller may give for a heading: finished text, or a message still to be rendered."""
