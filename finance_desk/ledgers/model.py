"""Rows of the ledger books and the rules for balances, sides and sub-totals (会计基础工作规范 arts 60–63)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import Final

from finance_desk.accounts.model import Account
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Money, message
from finance_desk.base.period import last_day

SIDES: Final = {1: N_("Dr"), -1: N_("Cr"), 0: N_("flat")}
"""借 贷 平, as people read a balance's side."""


def side_of(balance: int) -> int:
    """1 for a debit balance, -1 for a credit one, 0 for a flat one: never a sign on the wrong side."""
    return (balance > 0) - (balance < 0)


class BookKind(StrEnum):
    """The ledger books, by the names that pages, files and query schemes call them."""

    TRIAL_BALANCE = "trial_balance"
    DETAIL = "detail"
    GENERAL = "general"
    JOURNAL = "journal"
    MULTICOLUMN = "multicolumn"
    DAY_BOOK = "day_book"
    SUMMARY = "summary"
    DIMENSION_BALANCE = "dimension_balance"
    DIMENSION_DETAIL = "dimension_detail"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class View:
    """What a book shows: posted vouchers only, or with unposted ones, or as it stood at a moment.

    ``as_of`` (timezone-aware) keeps what was posted at or before it; it cannot be combined with
    ``include_unposted``.
    """

    include_unposted: bool = False
    as_of: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Opening, turnover, year-to-date and closing by side, in fen.

    Opening and closing stand on the side of their sign; turnover keeps red letters on its own side.
    """

    opening_debit: int = 0
    opening_credit: int = 0
    period_debit: int = 0
    period_credit: int = 0
    year_debit: int = 0
    year_credit: int = 0
    closing_debit: int = 0
    closing_credit: int = 0

    @classmethod
    def of(cls, opening: int, debit: int, credit: int, year_debit: int = 0, year_credit: int = 0) -> Figures:
        """From a signed opening balance (debit positive) and turnover."""
        closing = opening + debit - credit
        return cls(
            max(opening, 0),
            max(-opening, 0),
            debit,
            credit,
            year_debit,
            year_credit,
            max(closing, 0),
            max(-closing, 0),
        )

    @classmethod
    def total(cls, given: Iterable[Figures]) -> Figures:
        """The sum of many, column by column: each side stays on its side."""
        columns = zip(*map(_columns, given), strict=True)
        return cls(*map(sum, columns))

    @property
    def opening(self) -> int:
        """Signed, debit positive."""
        return self.opening_debit - self.opening_credit

    @property
    def closing(self) -> int:
        """Signed, debit positive."""
        return self.closing_debit - self.closing_credit

    @property
    def zero(self) -> bool:
        """Whether every figure is nothing."""
        return not any(getattr(self, name) for name in self.__slots__)

    @property
    def idle(self) -> bool:
        """Whether nothing stood here and nothing moved in the periods asked for."""
        return not (self.opening or self.period_debit or self.period_credit or self.closing)

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.opening_debit + other.opening_debit,
            self.opening_credit + other.opening_credit,
            self.period_debit + other.period_debit,
            self.period_credit + other.period_credit,
            self.year_debit + other.year_debit,
            self.year_credit + other.year_credit,
            self.closing_debit + other.closing_debit,
            self.closing_credit + other.closing_credit,
        )


_columns: Final = attrgetter(*Figures.__slots__)


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account, or one item of a dimension under it (``item`` and ``item_name`` not empty)."""

    account: int
    code: str
    name: str
    level: int
    side: int
    leaf: bool
    figures: Figures
    item: str = ""
    item_name: str = ""
    of_dimension: bool = False

    def says(self, words: str) -> bool:
        """Whether code or name of the account or its item contains the words, in whatever case."""
        return words.lower() in f"{self.code} {self.name} {self.item} {self.item_name}".lower()


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """科目余额表 from ``first`` to ``last``; ``proof`` is empty when it proves itself.

    ``total`` sums the topmost shown accounts; ``unposted`` counts the unposted vouchers that are
    inside the figures (0 unless they were asked for).
    """

    book: int
    first: int
    last: int
    view: View
    rows: tuple[TrialRow, ...]
    total: Figures
    unposted: int
    proof: tuple[Finding, ...]


@dataclass(slots=True)
class Sums:
    """Signed opening and turnover of one account while children are rolled up."""

    opening: int = 0
    debit: int = 0
    credit: int = 0
    year_debit: int = 0
    year_credit: int = 0

    def add(self, other: Sums) -> None:
        self.opening += other.opening
        self.debit += other.debit
        self.credit += other.credit
        self.year_debit += other.year_debit
        self.year_credit += other.year_credit

    def figures(self) -> Figures:
        return Figures.of(self.opening, self.debit, self.credit, self.year_debit, self.year_credit)


def roll_up(chart: Iterable[Account], leaves: Mapping[int, Sums]) -> dict[int, Sums]:
    """Figures of every account of the chart: its own plus those of everything below it."""
    accounts = list(chart)
    sums = {each.id: Sums() for each in accounts}
    for id, own in leaves.items():
        if id in sums:
            sums[id].add(own)
    for each in sorted(accounts, key=lambda account: -account.level):
        if each.parent in sums:
            sums[each.parent].add(sums[each.id])
    return sums


def below(chart: Sequence[Account], account: int) -> tuple[Account, ...]:
    """The detail accounts under a heading in order of code; a detail account is its own."""
    children: dict[int | None, list[Account]] = {}
    for each in chart:
        children.setdefault(each.parent, []).append(each)
    found: list[Account] = []
    waiting = [each for each in chart if each.id == account]
    while waiting:
        each = waiting.pop()
        under = children.get(each.id, [])
        if not under:
            found.append(each)
        waiting += under
    return tuple(sorted(found, key=lambda each: each.code))


def proof_of(total: Figures, stored: Sums, place: Subject) -> list[Finding]:
    """Debit must equal credit in opening, turnover and closing, and no balance may be lost on the way up.

    ``total`` are the sums of the topmost accounts, ``stored`` those of the balance rows themselves.
    """
    closing = stored.opening + stored.debit - stored.credit
    found = []
    for code, what, difference in (
        ("opening", N_("The opening balances of the table are out by {amount}."), stored.opening),
        (
            "turnover",
            N_("The turnover of the table is out by {amount}."),
            stored.debit - stored.credit,
        ),
        ("closing", N_("The closing balances of the table are out by {amount}."), closing),
    ):
        if difference:
            found.append(
                stop(
                    f"ledger.{code}_unbalanced",
                    message(what, amount=Money(abs(difference))),
                    place,
                    amount=difference,
                    remedy=hint(message("Run the checks to find the accounts."), "db.check"),
                )
            )
    lost = (
        total.opening - stored.opening,
        total.period_debit - stored.debit,
        total.period_credit - stored.credit,
    )
    if any(lost):
        found.append(
            stop(
                "ledger.parents",
                message(
                    "Headings and their details differ by {amount}.",
                    amount=Money(max(abs(each) for each in lost)),
                ),
                place,
                amount=max(lost, key=abs),
                remedy=hint(message("Run the checks to find the accounts."), "db.check"),
            )
        )
    return found


class RowKind(StrEnum):
    """What a row of a ledger page is: a line of a voucher, or one of the rows between."""

    OPENING = "opening"
    LINE = "line"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


TITLES: Final = {
    RowKind.OPENING: N_("Opening balance"),
    RowKind.DAY: N_("Day total"),
    RowKind.MONTH: N_("Month total"),
    RowKind.YEAR: N_("Year to date"),
}
"""期初余额, 本日合计, 本月合计, 本年累计: the summaries of the rows between lines (msgids)."""

_LINE_STEP: Final = 1_000_000
_KINDS: Final = (RowKind.OPENING, RowKind.MONTH, RowKind.YEAR)


def line_id(voucher: int, line: int) -> int:
    """One integer that names a line, so that a list of lines is an array of integers."""
    return voucher * _LINE_STEP + line


def line_of(id: int) -> tuple[int, int]:
    """Voucher id and line number of a line's id."""
    return divmod(id, _LINE_STEP)


def between_id(period: int, kind: RowKind) -> int:
    """The (negative) id of a row between lines: opening, month total or year to date of a period."""
    return -(period * 10 + _KINDS.index(kind))


def between_of(id: int) -> tuple[int, RowKind]:
    """Period and kind of a negative id."""
    period, kind = divmod(-id, 10)
    return period, _KINDS[kind]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of a detail ledger, day book or dimension ledger.

    ``balance`` is signed (debit positive) after this row. Rows that are not lines have no voucher;
    their ``summary`` is one of ``TITLES`` and is translated when shown. ``counter`` are the codes of
    the accounts on the other side, ``items`` the names of the line's dimension items.
    """

    id: int
    kind: RowKind
    period: int
    day: int
    summary: str
    debit: int
    credit: int
    balance: int
    account: int = 0
    voucher: int = 0
    type: str = ""
    number: int | None = None
    line: int = 0
    posted: bool = True
    counter: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    source: int = 0

    @property
    def side(self) -> int:
        """Side of the balance: 1, -1 or 0."""
        return side_of(self.balance)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the key of its last row and the sums up to it."""

    period: int
    day: int
    type: int
    number: int
    voucher: int
    line: int
    balance: int
    month_debit: int
    month_credit: int
    year_debit: int
    year_credit: int


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Some rows of a ledger; ``next`` continues after them and is ``None`` at the end."""

    rows: tuple[LedgerRow, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class GeneralRow:
    """总账: opening, or one month's total or year to date of one account of this level."""

    account: int
    code: str
    name: str
    period: int
    kind: RowKind
    debit: int
    credit: int
    balance: int
    level: int

    @property
    def side(self) -> int:
        """Side of the balance: 1, -1 or 0."""
        return side_of(self.balance)


@dataclass(frozen=True, slots=True)
class JournalLine:
    """序时账: one line of a voucher with the voucher's head. ``items`` maps dimension id to item id.

    Rows of another ``kind`` are the totals of a month; their ``summary`` is one of ``TITLES``.
    """

    voucher: int
    line: int
    period: int
    day: int
    type: str
    number: int | None
    summary: str
    account: int
    code: str
    name: str
    debit: int
    credit: int
    attachments: int
    maker: str
    reviewer: str | None
    poster: str | None
    posted: bool
    items: Mapping[int, int] = field(default_factory=dict)
    kind: RowKind = RowKind.LINE

    @property
    def id(self) -> int:
        """The integer that names this row in a list."""
        if self.kind is RowKind.LINE:
            return line_id(self.voucher, self.line)
        return between_id(self.period, self.kind)

    @classmethod
    def total(cls, kind: RowKind, period: int, debit: int, credit: int) -> JournalLine:
        """本月合计 or 本年累计 of a period, dated its last day."""
        return cls(
            0, 0, period, last_day(period), "", None, TITLES[kind], 0, "", "", debit, credit, 0, "", None,
            None, True, kind=kind,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A row of a multi-column ledger: ``parts`` in the order of the columns, on the heading's side."""

    row: LedgerRow
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Multicolumn:
    """多栏账 of a heading: one column per account below it; decreases are negative (red)."""

    heading: int
    side: int
    columns: tuple[tuple[int, str, str], ...]
    rows: tuple[ColumnRow, ...]


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """辅助余额: an account and an item of a dimension."""

    account: int
    code: str
    name: str
    item: int
    item_code: str
    item_name: str
    figures: Figures


class Figure(StrEnum):
    """Which figure of an account and an item a cross table shows."""

    OPENING = "opening"
    DEBIT = "debit"
    CREDIT = "credit"
    CLOSING = "closing"

    def of(self, figures: Figures) -> int:
        """The figure in fen; opening and closing are signed, debit positive."""
        match self:
            case Figure.OPENING:
                return figures.opening
            case Figure.DEBIT:
                return figures.period_debit
            case Figure.CREDIT:
                return figures.period_credit
            case Figure.CLOSING:
                return figures.closing


@dataclass(frozen=True, slots=True)
class CrossRow:
    """An item of the dimension and its figure under each account; item 0 is what carries no item."""

    item: int
    item_code: str
    item_name: str
    parts: tuple[int, ...]

    @property
    def total(self) -> int:
        """The item over all accounts."""
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class CrossTable:
    """辅助交叉表: items down, accounts (id, code, name) across; ``totals`` are the accounts' own figures.

    The totals are read from the accounts, not summed from the cells: ``proof`` says where they differ.
    """

    dimension: str
    figure: Figure
    columns: tuple[tuple[int, str, str], ...]
    rows: tuple[CrossRow, ...]
    totals: tuple[int, ...]
    proof: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """科目汇总: turnover of an account and the number of vouchers that touch it (``None``: not counted)."""

    account: int
    code: str
    name: str
    level: int
    debit: int
    credit: int
    vouchers: int | None


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """A month of an account: turnover by side and the signed balance (debit positive) at its end, in fen."""

    period: int
    debit: int
    credit: int
    closing: int


@dataclass(frozen=True, slots=True)
class OverTime:
    """An account month by month; ``side`` is its usual one: 1 debit, -1 credit."""

    account: int
    code: str
    name: str
    side: int
    months: tuple[MonthPoint, ...]

    def by_year(self) -> dict[int, dict[int, MonthPoint]]:
        """Year → month (1 to 12) → point, the years in order."""
        found: dict[int, dict[int, MonthPoint]] = {}
        for each in self.months:
            found.setdefault(each.period // 100, {})[each.period % 100] = each
        return found


@dataclass(slots=True)
class Running:
    """The arithmetic of a ledger page: balance, day, month and year sums as lines pass by."""

    balance: int
    year_debit: int = 0
    year_credit: int = 0
    month_debit: int = 0
    month_credit: int = 0
    day_debit: int = 0
    day_credit: int = 0

    def pass_line(self, debit: int, credit: int) -> int:
        """Take a line in; gives the balance after it."""
        self.day_debit += debit
        self.day_credit += credit
        self.month_debit += debit
        self.month_credit += credit
        self.year_debit += debit
        self.year_credit += credit
        self.balance += debit - credit
        return self.balance

    def end_day(self, period: int, day: int) -> LedgerRow:
        """本日合计, and a new day."""
        row = self._row(-(day * 10 + 9), RowKind.DAY, period, day, self.day_debit, self.day_credit)
        self.day_debit = self.day_credit = 0
        return row

    def end_month(self, period: int, day: int) -> tuple[LedgerRow, LedgerRow]:
        """本月合计 and 本年累计, and a new month (a new year after December)."""
        rows = (
            self._row(
                between_id(period, RowKind.MONTH),
                RowKind.MONTH,
                period,
                day,
                self.month_debit,
                self.month_credit,
            ),
            self._row(
                between_id(period, RowKind.YEAR), RowKind.YEAR, period, day, self.year_debit, self.year_credit
            ),
        )
        self.month_debit = self.month_credit = self.day_debit = self.day_credit = 0
        if period % 100 == 12:
            self.year_debit = self.year_credit = 0
        return rows

    def opening(self, period: int) -> LedgerRow:
        """期初余额 at the first day of a period."""
        return self._row(between_id(period, RowKind.OPENING), RowKind.OPENING, period, period * 100 + 1, 0, 0)

    def _row(self, id: int, kind: RowKind, period: int, day: int, debit: int, credit: int) -> LedgerRow:
        return LedgerRow(id, kind, period, day, TITLES[kind], debit, credit, self.balance)


def counter_codes(others: Sequence[int], codes: Mapping[int, str]) -> tuple[str, ...]:
    """对方科目: the codes of the accounts on the other side, each once, in the order of the voucher's lines."""
    return tuple(dict.fromkeys(codes[account] for account in others if account in codes))
