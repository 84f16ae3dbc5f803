"""Rules, runs, previews: what generation is about, as frozen rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from finance_desk.base.findings import Finding
from finance_desk.base.messages import Message

ALWAYS: Final = (19000101, 99991231)
"""First and last day of a rule without limits."""


class RuleState(StrEnum):
    """A draft does nothing; an active rule makes vouchers; a retired one explains those it made."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One line of a rule. ``side`` is 1 debit, -1 credit; the rest are formulas over a row's fields.

    ``account`` gives a code, ``amount`` an amount or is ``rest()``; a line whose ``condition`` does not
    hold or whose amount is zero is left out. ``dimensions``: dimension code → formula of the item's code.
    """

    line_no: int
    side: int
    account: str
    amount: str
    condition: str = ""
    summary: str = ""
    dimensions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    id: int = 0


@dataclass(frozen=True, slots=True)
class Mirror:
    """Where rows of a rule go on to: the book of ``fund`` in the same unit, as rows of ``event``.

    ``category`` takes the place of the row's own there; empty: it keeps it.
    """

    fund: str
    event: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """From rows of one business event to voucher lines (domain §2.8).

    ``merge``: formulas; rows with equal values share a voucher, none: each row has its own.
    ``voucher_type``: a type's word, empty: the first that suits the accounts. ``first``/``last``: the
    bank days it holds for. ``mirror``: its payments concern another fund too, whose book gets a voucher.
    """

    code: str
    name: str
    event: str
    summary: str
    lines: tuple[RuleLine, ...]
    condition: str = ""
    merge: tuple[str, ...] = ()
    voucher_type: str = ""
    first: int = ALWAYS[0]
    last: int = ALWAYS[1]
    version: int = 1
    state: RuleState = RuleState.DRAFT
    made_by: str = ""
    approved_by: str | None = None
    id: int = 0
    mirror: Mirror | None = None

    @property
    def label(self) -> str:
        """How people name it: EV-20 v2."""
        return f"{self.code} v{self.version}"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in a list, with its condition in words and how many live rows it booked."""

    id: int
    code: str
    version: int
    name: str
    event: str
    condition: str
    condition_in_words: str
    first: int
    last: int
    state: RuleState
    lines: int
    made_by: str
    approved_by: str | None
    hits: int


@dataclass(frozen=True, slots=True)
class LineInWords:
    """A rule's line as people read it."""

    line_no: int
    side: int
    account: str
    amount: str
    condition: str


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A whole rule with its formulas in words."""

    rule: Rule
    condition_in_words: str
    lines_in_words: tuple[LineInWords, ...]
    mirror_in_words: Message | None = None


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The voucher of another book for the same payment. ``voucher`` is ``None`` outside the user's data scope."""

    book: int
    book_code: str
    book_name: str
    voucher: int | None
    label: str
    day: int
    total: int


@dataclass(frozen=True, slots=True)
class Generated:
    """What a run did: rows booked, vouchers made, rows left out; ``mirrored`` vouchers in other books."""

    run: int | None
    rows: int
    vouchers: int
    left_out: int
    mirrored: int = 0


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What a cancellation did: vouchers voided, rows ready again."""

    vouchers: int
    rows: int


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A line of a voucher to be, and why it is there.

    ``rows`` are the pre-posting rows that contribute, ``parts`` their amounts in fen.
    """

    account: int
    account_code: str
    account_name: str
    debit: int
    credit: int
    summary: str
    items: Mapping[str, str]
    rule_line: int
    rule_line_no: int
    formula: str
    formula_in_words: str
    rows: tuple[int, ...]
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PreviewVoucher:
    """A voucher as it will be. ``key`` names its group: the first of its rows; ``mirror``: what another book gets."""

    key: int
    day: int
    type: str
    rule: int
    rule_code: str
    rule_name: str
    summary: str
    total: int
    rows: tuple[int, ...]
    lines: tuple[PreviewLine, ...]
    findings: tuple[Finding, ...] = ()
    mirror: Message | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would do now: the first groups whole, the others by key, and what stays out and why."""

    rows: int
    vouchers: int
    left_out: int
    keys: Sequence[int]
    groups: tuple[PreviewVoucher, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """A row behind a voucher's line: where it came from and how much of the line it makes (fen)."""

    row: int
    batch: int
    file: str
    row_no: int
    external_id: str
    amount: int
    rule: int
    rule_code: str
    formula_in_words: str

    @property
    def label(self) -> str:
        """The row's number in its source, or its place in the file."""
        return self.external_id or f"{self.file}:{self.row_no}"


@dataclass(frozen=True, slots=True)
class Booking:
    """A voucher that a row stands in or stood in."""

    voucher: int
    label: str
    period: int
    state: int
    run: int
    live: bool


@dataclass(frozen=True, slots=True)
class ReplayAccount:
    """What an account would get on one side (fen) by the rules in force and by the changed ones.

    ``items`` are the codes of its dimension items, empty in a sum over them.
    """

    account_code: str
    account_name: str
    items: str
    side: int
    now: int
    then: int


@dataclass(frozen=True, slots=True)
class ReplayVoucher:
    """A voucher whose rows the changed rules would book otherwise. ``voucher`` is None for rows not booked yet.

    ``rows`` is how many of its rows differ, ``lines`` what differs of them.
    """

    voucher: int | None
    label: str
    period: int
    state: int | None
    rows: int
    lines: tuple[ReplayAccount, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """What a change of rules would make of rows received before.

    ``accounts`` holds every account that would get another amount, ``vouchers`` the first of the
    ``differing`` vouchers; ``left_out_now`` and ``left_out_then`` count rows that no voucher is made of.
    """

    batches: int
    rows: int
    differing_rows: int
    differing: int
    left_out_now: int
    left_out_then: int
    accounts: tuple[ReplayAccount, ...]
    vouchers: tuple[ReplayVoucher, ...]
    findings: tuple[Finding, ...]
