"""Voucher states, kinds and the pure rules of a voucher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Final

from finance_desk.accounts.model import Account
from finance_desk.base.findings import Finding, Subject, hint, stop, warn
from finance_desk.base.messages import Money, message
from finance_desk.base.validity import why_not
from finance_desk.books.model import VoucherType
from finance_desk.dimensions.model import Item


class State(IntEnum):
    """草稿 → 已制 → 已审 → 已记账; a void voucher keeps its number or gives it back by renumbering."""

    DRAFT = 0  # kept as typed; may be unbalanced; has no number
    MADE = 1  # complete and numbered, waiting for review
    REVIEWED = 2
    POSTED = 3
    VOID = 9


class Kind(IntEnum):
    """What a voucher is for, where the program must know."""

    NORMAL = 0
    TRANSFER = 1  # period-end closing transfer: fund statements leave it out
    REVERSAL = 2  # red-letter copy of the whole voucher it corrects
    SUPPLEMENT = 3  # difference or prior-year correction of another voucher
    OPENING = 4  # corrects opening balances that are fixed because vouchers are posted


class Source(IntEnum):
    """Where a voucher came from."""

    MANUAL = 0
    GENERATED = 1
    IMPORTED = 2
    CLOSING = 3
    TEMPLATE = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line: exactly one of ``debit`` and ``credit`` (fen) is not 0; red-letter is negative.

    ``items`` maps dimension id to item id.
    """

    account: int
    debit: int
    credit: int
    summary: str
    items: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Voucher:
    """A whole voucher as read from the book."""

    id: int
    book: int
    period: int
    day: int
    type: int
    type_code: str
    number: int | None
    state: State
    kind: Kind
    source: Source
    summary: str
    total: int
    attachments: int
    maker: str
    maker_id: int
    made_at: str
    reviewer: str | None
    reviewed_at: str | None
    poster: str | None
    posted_at: str | None
    corrects: int | None
    corrected_by: tuple[int, ...]
    version: int
    lines: tuple[Line, ...]
    notes: tuple[Note, ...] = ()
    cashier: str | None = None
    cashier_at: str | None = None

    @property
    def label(self) -> str:
        """How people name it: 记-0012."""
        return voucher_label(self.type_code, self.number)


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote beside a voucher: why it was returned, voided, left as a gap."""

    at: str
    user: str
    kind: str
    text: str


class AttachmentKind(StrEnum):
    """What a file is of: evidence born digital, its print, or paper that was scanned (财会〔2024〕11号)."""

    ORIGINAL = "original"
    PRINT = "print"
    SCAN = "scan"


ENDINGS: Final = frozenset(
    {
        *("pdf", "ofd", "xml", "xbrl", "jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "heic", "webp"),
        *("doc", "docx", "wps", "xls", "xlsx", "et", "csv", "txt", "eml", "msg", "zip"),
    }
)
"""Documents and pictures; a program behind a voucher would be run by whoever opens it."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file behind a voucher, without its content. ``size`` in bytes; ``digest`` is its SHA-256."""

    id: int
    voucher: int
    name: str
    kind: AttachmentKind
    size: int
    digest: str
    added_by: str
    added_at: str
    file: Path | None = None
    """Where it is kept in the folder of the book; ``None`` when in the database."""


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A voucher in a list. ``reversed``: a posted red-letter copy has taken it back."""

    id: int
    book: int
    period: int
    day: int
    label: str
    number: int | None
    state: State
    kind: Kind
    source: Source
    summary: str
    total: int
    attachments: int
    maker: str
    reviewer: str | None
    poster: str | None
    corrects: int | None
    maker_id: int
    reversed: bool


def controlled(source: Source | int, kind: Kind | int) -> bool:
    """Whether accounts, items and amounts follow from something else: business rows, the closing, an original.

    Only its summaries and the number of its attachments may be edited.
    """
    return source in (Source.GENERATED, Source.CLOSING) or kind == Kind.REVERSAL


def controlled_finding(voucher: Voucher, place: Subject) -> Finding:
    """Why a controlled voucher does not take other lines, and the lawful way to other ones."""
    if voucher.corrects is not None:
        remedy = hint(message("Void it and reverse the original again."), "voucher.void")
        cause = message("Voucher {label} is the exact red-letter copy of another.", label=voucher.label)
    elif voucher.source is Source.GENERATED:
        remedy = hint(
            message("Cancel its generation, correct the rows or the rule, and generate again."),
            "generate.cancel",
        )
        cause = message("Voucher {label} was made by a rule from business rows.", label=voucher.label)
    else:
        remedy = hint(
            message("Run the period-end transfer again; it replaces the voucher."), "close.transfer"
        )
        cause = message("Voucher {label} was made by the period-end closing.", label=voucher.label)
    return stop(
        "voucher.controlled",
        message(
            "{cause} Its day, type, accounts, items and amounts are not edited; summaries and attachments may be.",
            cause=cause,
        ),
        place,
        amount=voucher.total,
        remedy=remedy,
    )


def voucher_label(type_code: str, number: int | None) -> str:
    """``记-0012``; ``记-暂`` before a number was given."""
    return f"{type_code}-{number:04d}" if number is not None else f"{type_code}-暂"


def line_findings(
    lines: Sequence[Line], accounts: Mapping[int, Account], day: int, place: Subject
) -> list[Finding]:
    """What is wrong with single lines: heading, disabled account, no amount, missing dimension."""
    found: list[Finding] = []
    for number, line in enumerate(lines, start=1):
        here = Subject("line", place.id, f"{place.label} {number}", place.book, number)
        account = accounts.get(line.account)
        if account is None:
            found.append(
                stop(
                    "voucher.account",
                    message("Line {line} has no account.", line=number),
                    here,
                    remedy=hint(message("Choose a detail account (F7).")),
                )
            )
            continue
        name = f"{account.code} {account.name}"
        if not account.leaf:
            found.append(
                stop(
                    "voucher.heading",
                    message("Line {line}: {account} is a heading.", line=number, account=name),
                    here,
                    remedy=hint(message("Choose one of its detail accounts (F7).")),
                )
            )
        elif (cause := why_not(account, day, name)) is not None:
            found.append(
                stop(
                    "voucher.disabled",
                    message("Line {line}: {cause}.", line=number, cause=cause),
                    here,
                    remedy=hint(message("Choose another account (F7).")),
                )
            )
        if (line.debit == 0) == (line.credit == 0):
            found.append(
                stop(
                    "voucher.amount",
                    message("Line {line} needs an amount on exactly one side.", line=number),
                    here,
                )
            )
        missing = [d for d, required in account.dimensions.items() if required and d not in line.items]
        if missing:
            found.append(
                stop(
                    "voucher.dimension",
                    message(
                        "Line {line}: {account} needs {count} more dimension items.",
                        line=number,
                        account=name,
                        count=len(missing),
                    ),
                    here,
                    remedy=hint(message("Choose the item in the line's dimension field.")),
                )
            )
        strange = [d for d in line.items if d not in account.dimensions]
        if strange:
            found.append(
                stop(
                    "voucher.dimension_not_carried",
                    message(
                        "Line {line}: {account} does not carry this dimension.", line=number, account=name
                    ),
                    here,
                    remedy=hint(message("Clear the dimension field of the line.")),
                )
            )
        if not line.summary.strip():
            found.append(stop("voucher.summary", message("Line {line} has no summary.", line=number), here))
    return found


def balance_findings(lines: Sequence[Line], place: Subject) -> list[Finding]:
    """Fewer than two lines, or sides that differ."""
    found: list[Finding] = []
    if len(lines) < 2:
        found.append(stop("voucher.lines", message("A voucher needs at least two lines."), place))
    difference = sum(line.debit for line in lines) - sum(line.credit for line in lines)
    if difference:
        found.append(
            stop(
                "voucher.unbalanced",
                message("Debit and credit differ by {amount}.", amount=Money(abs(difference))),
                place,
                amount=difference,
                remedy=hint(message("Press = in the amount that should take the difference.")),
            )
        )
    return found


def item_findings(
    lines: Sequence[Line], items: Mapping[int, Item], day: int, place: Subject
) -> list[Finding]:
    """Dimension items that may not be used on ``day`` (yyyymmdd); ``items`` by id."""
    return [
        stop(
            "voucher.item_disabled",
            message("Line {line}: {cause}.", line=number, cause=cause),
            Subject("line", place.id, f"{place.label} {number}", place.book, number),
            remedy=hint(message("Choose another item in the line's dimension field.")),
        )
        for number, line in enumerate(lines, start=1)
        for item in (items[id] for id in line.items.values() if id in items)
        if (cause := why_not(item, day, f"{item.code} {item.name}")) is not None
    ]


def strange_item_findings(lines: Sequence[Line], items: Mapping[int, Item], place: Subject) -> list[Finding]:
    """Lines whose items the book does not have, or has under another dimension; ``items`` of the book by id."""
    return [
        stop(
            "voucher.item_unknown",
            message("Line {line}: the book has no such dimension item.", line=number),
            Subject("line", place.id, f"{place.label} {number}", place.book, number),
            remedy=hint(message("Choose another item in the line's dimension field.")),
        )
        for number, line in enumerate(lines, start=1)
        if any(id not in items or items[id].dimension != dimension for dimension, id in line.items.items())
    ]


def type_findings(
    lines: Sequence[Line], accounts: Mapping[int, Account], type: VoucherType, place: Subject
) -> list[Finding]:
    """Must-have and must-not-have accounts of the voucher type (domain §5.3)."""

    def stands(codes: Sequence[str], *, debit: bool, credit: bool) -> bool:
        return any(
            accounts[line.account].code.startswith(tuple(codes))
            for line in lines
            if line.account in accounts and ((debit and line.debit) or (credit and line.credit))
        )

    found: list[Finding] = []
    for codes, debit, credit, wanted, what in (
        (type.must_debit, True, False, True, message("A {type} voucher must debit one of {codes}.", type=type.code, codes=type.must_debit)),
        (type.must_credit, False, True, True, message("A {type} voucher must credit one of {codes}.", type=type.code, codes=type.must_credit)),
        (type.must_not, True, True, False, message("A {type} voucher must not use {codes}.", type=type.code, codes=type.must_not)),
    ):  # fmt: skip
        if codes and stands(codes, debit=debit, credit=credit) is not wanted:
            found.append(
                stop("voucher.type", what, place, remedy=hint(message("Choose another voucher type.")))
            )
    return found


def subfund_sums(lines: Sequence[Line], accounts: Mapping[int, Account]) -> dict[str, tuple[int, int]]:
    """Debit and credit of each sub-fund in fen; under ``""`` the accounts that belong to all, such as money."""
    sums: dict[str, tuple[int, int]] = {}
    for line in lines:
        account = accounts.get(line.account)
        subfund = account.subfund if account is not None else ""
        debit, credit = sums.get(subfund, (0, 0))
        sums[subfund] = (debit + line.debit, credit + line.credit)
    return sums


def subfund_shift(sums: Mapping[str, tuple[int, int]]) -> int:
    """What one sub-fund gives and another takes, in fen, of :func:`subfund_sums`.

    Accounts of all sub-funds take the difference of each: a sub-fund alone, or several out on the same
    side, shift nothing (premiums of both against the bank). Out on opposite sides, the lesser sum went
    from one to the other, even though the voucher balances in total (domain §0.2 trap 4).
    """
    open_ = [debit - credit for subfund, (debit, credit) in sums.items() if subfund]
    return min(sum(each for each in open_ if each > 0), -sum(each for each in open_ if each < 0))


def subfund_findings(
    lines: Sequence[Line], accounts: Mapping[int, Account], place: Subject, rule: str
) -> list[Finding]:
    """职工医保: a voucher in which one sub-fund pays for the other; ``rule`` is the book's ``subfund_balance``."""
    if rule == "off":
        return []
    shift = subfund_shift(subfund_sums(lines, accounts))
    if not shift:
        return []
    told = stop if rule == "stop" else warn
    return [
        told(
            "voucher.subfund",
            message(
                "The voucher moves {amount} between the pooled and the personal-account fund.",
                amount=Money(shift),
            ),
            place,
            amount=shift,
            remedy=hint(
                message(
                    "Book each sub-fund against money in a voucher of its own, or let the book allow it."
                ),
                "book.option",
            )
            if rule == "stop"
            else hint(message("Check that this shift is meant; it needs an approval.")),
        )
    ]
