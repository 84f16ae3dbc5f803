"""Sheets beside the books: the opening balances (期初余额表) and the chart of accounts (会计科目表)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finance_desk.accounts.model import CLASSES, Account
from finance_desk.balances.model import OpeningRow
from finance_desk.base.messages import N_, Message, Money, message, render
from finance_desk.files import write as files
from finance_desk.ledgers.model import SIDES
from finance_desk.ledgers.writing import LedgerColumn, LedgerTable, Line, money_column
from finance_desk.printing.layout import Align
from finance_desk.printing.table_book import RowKind as PrintKind

_ACCOUNT: Final = (LedgerColumn("account", N_("Code"), 24), LedgerColumn("name", N_("Account"), 62))
_TO_DATE: Final = (
    money_column("year_begin_debit", N_("Debit"), N_("Beginning of the year")),
    money_column("year_begin_credit", N_("Credit"), N_("Beginning of the year")),
    money_column("to_date_debit", N_("Debit"), N_("Turnover to the start")),
    money_column("to_date_credit", N_("Credit"), N_("Turnover to the start")),
)
_OPENING: Final = (
    money_column("opening_debit", N_("Debit"), N_("Opening balance"), width=36),
    money_column("opening_credit", N_("Credit"), N_("Opening balance"), width=36),
)


@dataclass(slots=True)
class _Sums:
    """Signed balances (debit positive) and turnover of an account and all below it, in fen."""

    year_begin: int = 0
    debit: int = 0
    credit: int = 0

    def add(self, row: OpeningRow) -> None:
        self.year_begin += row.year_begin
        self.debit += row.to_date_debit
        self.credit += row.to_date_credit

    @property
    def any(self) -> bool:
        return bool(self.year_begin or self.debit or self.credit)

    def cells(self, *, mid_year: bool) -> tuple[int, ...]:
        opening = _split(self.year_begin + self.debit - self.credit)
        return (*_split(self.year_begin), self.debit, self.credit, *opening) if mid_year else opening


def _split(fen: int) -> tuple[int, int]:
    return (fen, 0) if fen >= 0 else (0, -fen)


def opening_table(
    accounts: Sequence[Account], rows: Sequence[OpeningRow], items: Mapping[int, str], *, mid_year: bool
) -> LedgerTable:
    """期初余额表: headings summed, items below their account; what is nought stays out.

    ``items`` names an item by its id. The total adds detail accounts only and shows both sides; a book
    that begins in ``mid_year`` shows the beginning of the year and the turnover since then as well.
    """
    parents = {each.id: each.parent for each in accounts}
    sums: defaultdict[int, _Sums] = defaultdict(_Sums)
    held: defaultdict[int, list[OpeningRow]] = defaultdict(list)
    for row in rows:
        held[row.account].append(row)
        at: int | None = row.account
        while at is not None:
            sums[at].add(row)
            at = parents[at]

    def lines() -> Iterator[Line]:
        for each in accounts:
            if not sums[each.id].any:
                continue
            level = each.level - 1
            cells = sums[each.id].cells(mid_year=mid_year)
            kind = PrintKind.LINE if each.leaf else PrintKind.SUBTOTAL
            yield Line((each.code, each.name, *cells), kind, level)
            for row in held[each.id]:
                if not row.items:
                    continue
                own = _Sums()
                own.add(row)
                words = " ".join(items[item] for item in row.items.values())
                yield Line(("", words, *own.cells(mid_year=mid_year)), PrintKind.LINE, level + 1)

    columns = (*_ACCOUNT, *(_TO_DATE if mid_year else ()), *_OPENING)
    # both sides of the total are those of the detail rows, or it would hide what does not balance
    of_details = [_Sums(row.year_begin, row.to_date_debit, row.to_date_credit) for row in rows]
    total = tuple(map(sum, zip(*(each.cells(mid_year=mid_year) for each in of_details), strict=True)))
    empty = (0,) * (len(columns) - len(_ACCOUNT))
    return LedgerTable(
        N_("Sheet of opening balances"),
        columns,
        lines(),
        Line(("", "", *(total or empty)), PrintKind.TOTAL),
        across=mid_year,
    )


def out_of_balance(rows: Sequence[OpeningRow]) -> Message | None:
    """What the head of the sheet says of openings that do not balance."""
    difference = sum(row.opening for row in rows)
    if not difference:
        return None
    return message("Out of balance by {amount}", amount=Money(difference))


def chart_table(accounts: Sequence[Account], dimensions: Mapping[int, str], lang: str) -> LedgerTable:
    """会计科目表 in order of code; ``dimensions`` names a dimension by its id, a required one bears ``!``."""

    def lines() -> Iterator[Line]:
        for each in accounts:
            carried = " ".join(
                dimensions[id] + ("!" if required else "") for id, required in each.dimensions.items()
            )
            values = (
                each.code,
                each.name,
                render(CLASSES.get(each.kind, each.kind), lang),
                render(SIDES[each.side], lang),
                carried,
                each.valid_from,
                each.disabled_from,
            )
            yield Line(values, PrintKind.LINE if each.leaf else PrintKind.SUBTOTAL, each.level - 1)

    columns = (
        *_ACCOUNT,
        LedgerColumn("class", N_("Class"), 20),
        LedgerColumn("side", N_("Side"), 10, align=Align.CENTRE),
        LedgerColumn("dimensions", N_("Dimensions"), 34),
        LedgerColumn("valid_from", N_("Valid from"), 22, files.Kind.DAY),
        LedgerColumn("disabled_from", N_("Disabled from"), 22, files.Kind.DAY),
    )
    return LedgerTable(N_("Chart of accounts"), columns, lines())
