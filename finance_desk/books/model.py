"""Units, books, periods, voucher types and options, as frozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from finance_desk.base.messages import N_


@dataclass(frozen=True, slots=True)
class Unit:
    id: int
    code: str
    name: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Book:
    """One fund's books. ``current`` is the first open period, ``None`` when all are closed."""

    id: int
    code: str
    name: str
    unit: int
    unit_name: str
    fund: str
    chart: str
    start: int
    solo: bool
    training: bool
    current: int | None


@dataclass(frozen=True, slots=True)
class BookPeriod:
    period: int
    closed: bool
    closed_by: str | None
    closed_at: str | None


@dataclass(frozen=True, slots=True)
class VoucherType:
    """A voucher word (记 / 收 付 转) and the accounts it must have or must not have."""

    id: int
    code: str
    name: str
    must_debit: tuple[str, ...]
    must_credit: tuple[str, ...]
    must_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """A choice a book can make: its default, its values and what it affects."""

    name: str
    title: str
    default: str
    values: tuple[str, ...]
    effect: str
    command: str = ""
    """The command that sets it, for a value that is not one of a few; ``values`` is empty then."""


@dataclass(frozen=True, slots=True)
class ChosenOption:
    """An option as a book has it: ``since`` and ``by`` are ``None`` while nobody chose another than the default."""

    spec: OptionSpec
    value: str
    since: str | None
    by: str | None


IN_DATABASE: Final = "database"
"""The value of ``attachment_folder`` while no folder is named; else it is the folder's path."""

OPTIONS: Final = {
    each.name: each
    for each in (
        OptionSpec(
            "transfer",
            N_("Period-end transfer"),
            "monthly",
            ("monthly", "yearly"),
            N_("Income and expense are transferred by voucher every month, or only in December."),
        ),
        OptionSpec(
            "withheld",
            N_("Withheld reserve"),
            "paid",
            ("paid", "gross"),
            N_("Reserves withheld from institutions become expense when paid, or are booked as payable."),
        ),
        OptionSpec(
            "date_order",
            N_("Vouchers in order of date"),
            "off",
            ("off", "on"),
            N_("A voucher may not be dated before the last voucher of its type in the period."),
        ),
        OptionSpec(
            "cashier_mark",
            N_("Cashier signature"),
            "off",
            ("off", "on"),
            N_("Vouchers on cash and bank accounts need the cashier's mark before they are posted."),
        ),
        OptionSpec(
            "subfund_balance",
            N_("Pooled and personal-account fund in one voucher"),
            "warn",
            ("off", "warn", "stop"),
            N_(
                "A voucher that moves money between the two sub-funds is let pass, passes with a warning,"
                " or is neither saved nor generated."
            ),
        ),
        OptionSpec(
            "business_signed",
            N_("Business = ledger signed before closing"),
            "warn",
            ("off", "warn", "stop"),
            N_(
                "Closing does not ask for the signed comparison, warns without it, or does not close without it."
            ),
        ),
        OptionSpec(
            "cross_region_line",
            N_("Statement line 异地就医资金"),
            "funds",
            ("funds", "all"),
            N_(
                "The line shows 异地就医资金 alone, or prepayments and clearing money of other regions with it."
            ),
        ),
        OptionSpec(
            "critical_illness_line",
            N_("Statement line 大病保险支出"),
            "debit",
            ("debit", "net"),
            N_("The line reads debit turnover, as the rule is written, or less the surplus that came back."),
        ),
        OptionSpec(
            "attachment_folder",
            N_("Files behind vouchers"),
            IN_DATABASE,
            (),
            N_(
                "Files are kept in the database, or in a folder under their hash. A folder is not in the"
                " backup of the database: keep copies of it too."
            ),
            "voucher.keep_files",
        ),
    )
}
"""The options of a book; a book without a row has the default."""

OPTION_WORDS: Final = {
    IN_DATABASE: N_("in the database"),
    "monthly": N_("every month"),
    "yearly": N_("only in December"),
    "paid": N_("when paid"),
    "gross": N_("booked as payable"),
    "off": N_("off"),
    "on": N_("on"),
    "warn": N_("warns"),
    "stop": N_("blocks"),
    "funds": N_("异地就医资金 alone"),
    "all": N_("with prepayments and clearing"),
    "debit": N_("debit turnover"),
    "net": N_("less what came back"),
}
"""What the values of options mean, in words."""

PAYMENT_CODES: Final = ("1001", "1002", "1003", "1004", "1005")
"""First-level accounts whose side decides between 收, 付 and 转 (domain §5.3)."""
