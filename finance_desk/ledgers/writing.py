"""Ledger books as files: a typed workbook, a csv, or the printed book (PDF). Rows stream, whatever their number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, Message, message, render
from finance_desk.base.period import format_day, format_period
from finance_desk.base.progress import Progress
from finance_desk.books.print_forms import page_layout
from finance_desk.files import write as files
from finance_desk.ledgers.model import (
    SIDES,
    TITLES,
    CrossTable,
    DimensionRow,
    Figures,
    GeneralRow,
    JournalLine,
    LedgerRow,
    Multicolumn,
    RowKind,
    SummaryRow,
    TrialBalance,
    side_of,
)
from finance_desk.printing.layout import A4_LANDSCAPE, Align, Imprint, PageLayout
from finance_desk.printing.sheet import Printed
from finance_desk.printing.table_book import (
    BALANCED_ZERO,
    Carried,
    CarryRule,
    Column,
    Kind,
    Row,
    Section,
    TableBook,
    render_table_book,
)
from finance_desk.printing.table_book import RowKind as PrintKind
from finance_desk.vouchers.model import voucher_label

FORMS: Final = ("xlsx", "csv", "pdf")

WIDEST: Final = 18
"""Columns that can still be read on A4 across."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over every page: whose book, of which periods, under which condition; who wrote it and when."""

    unit: str
    book: str
    first: int
    last: int
    condition: str
    by: str
    at: dt.datetime
    account: str = ""

    @property
    def span(self) -> str:
        """The periods in ISO form."""
        first, last = format_period(self.first), format_period(self.last)
        return first if first == last else f"{first} – {last}"


@dataclass(frozen=True, slots=True)
class Line:
    """A row to write: its values in column order, what it is on paper, and how deep it stands.

    A ``heading`` sums up the deeper rows below it, for a workbook that folds them; elsewhere it is left out.
    """

    values: tuple[str | int | None, ...]
    kind: PrintKind = PrintKind.LINE
    level: int = 0
    heading: bool = False


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column in both worlds: ``name`` for programs, ``title`` for people, ``width`` in millimetres."""

    name: str
    title: str | Message
    width: float
    kind: files.Kind = files.Kind.TEXT
    group: str = ""
    carried: Carried = Carried.NO
    zero: str = ""
    align: Align | None = None


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """A book ready to be written; ``total`` stands under the last row.

    The first ``by`` columns name what a row belongs to: on paper they are no columns, but each change of
    them begins a page of its own. ``across`` prints on A4 across, ``cover`` puts a title page before it.
    """

    title: str
    columns: tuple[LedgerColumn, ...]
    rows: Iterable[Line]
    total: Line | None = None
    carry: CarryRule = CarryRule.NONE
    by: int = 0
    across: bool = False
    cover: bool = False


def money_column(name: str, title: str, group: str = "", *, width: float = 28) -> LedgerColumn:
    return LedgerColumn(name, title, width, files.Kind.MONEY, group)


_TRIAL: Final = (
    LedgerColumn("account", N_("Code"), 22),
    LedgerColumn("name", N_("Account"), 52),
    money_column("opening_debit", N_("Debit"), N_("Opening balance")),
    money_column("opening_credit", N_("Credit"), N_("Opening balance")),
    money_column("debit", N_("Debit"), N_("Turnover")),
    money_column("credit", N_("Credit"), N_("Turnover")),
    money_column("closing_debit", N_("Debit"), N_("Closing balance")),
    money_column("closing_credit", N_("Credit"), N_("Closing balance")),
)

_SUM: Final = Carried.SUM
_LAST: Final = Carried.LAST
_SIDE: Final = LedgerColumn("side", N_("Side"), 10, align=Align.CENTRE, carried=_LAST)
_BALANCE: Final = replace(money_column("balance", N_("Balance"), width=30), carried=_LAST, zero=BALANCED_ZERO)
_DEBIT: Final = replace(money_column("debit", N_("Debit")), carried=_SUM)
_CREDIT: Final = replace(money_column("credit", N_("Credit")), carried=_SUM)

_DETAIL: Final = (
    LedgerColumn("date", N_("Date"), 27, files.Kind.DAY),
    LedgerColumn("voucher", N_("Voucher"), 20),
    LedgerColumn("summary", N_("Summary"), 55),
    LedgerColumn("counter", N_("Other side"), 28),
    _DEBIT,
    _CREDIT,
    _SIDE,
    _BALANCE,
)
_GENERAL: Final = (
    LedgerColumn("account", N_("Code"), 22),
    LedgerColumn("name", N_("Account"), 56),
    LedgerColumn("period", N_("Period"), 18, files.Kind.PERIOD),
    LedgerColumn("summary", N_("Summary"), 30),
    money_column("debit", N_("Debit")),
    money_column("credit", N_("Credit")),
    replace(_SIDE, carried=Carried.NO),
    replace(_BALANCE, carried=Carried.NO),
)
_JOURNAL: Final = (
    LedgerColumn("date", N_("Date"), 20, files.Kind.DAY),
    LedgerColumn("voucher", N_("Voucher"), 20),
    LedgerColumn("line", N_("Line"), 10, files.Kind.INT),
    LedgerColumn("summary", N_("Summary"), 55),
    LedgerColumn("account", N_("Code"), 20),
    LedgerColumn("name", N_("Account"), 44),
    _DEBIT,
    _CREDIT,
    LedgerColumn("maker", N_("Made by"), 18),
    LedgerColumn("reviewer", N_("Reviewed by"), 18),
)

_PRINTED: Final = {
    RowKind.OPENING: PrintKind.OPENING,
    RowKind.LINE: PrintKind.LINE,
    RowKind.DAY: PrintKind.DAY_TOTAL,
    RowKind.MONTH: PrintKind.MONTH_TOTAL,
    RowKind.YEAR: PrintKind.YEAR_TOTAL,
}


def _printed(kind: RowKind, period: int) -> PrintKind:
    """What a row is on paper: the year to date of December ends the year."""
    if kind is RowKind.YEAR and period % 100 == 12:
        return PrintKind.YEAR_END
    return _PRINTED[kind]


def trial_table(table: TrialBalance) -> LedgerTable:
    """科目余额表 with its total."""
    rows = (
        Line(
            (row.item or row.code, row.item_name or row.name, *_six(row.figures)),
            level=max(0, row.level - 1),
        )
        for row in table.rows
    )
    return LedgerTable(N_("Trial balance"), _TRIAL, rows, Line(("", "", *_six(table.total)), PrintKind.TOTAL))


def _six(figures: Figures) -> tuple[int, ...]:
    return (
        figures.opening_debit,
        figures.opening_credit,
        figures.period_debit,
        figures.period_credit,
        figures.closing_debit,
        figures.closing_credit,
    )


def detail_table(
    rows: Iterable[LedgerRow], lang: str, title: str = N_("Detail ledger"), carry: CarryRule = CarryRule.MONTH
) -> LedgerTable:
    """明细账 of one account; the sides are written as words in ``lang``."""
    return LedgerTable(title, _DETAIL, (_detail_line(row, lang) for row in rows), carry=carry)


def detail_book(pages: Iterable[tuple[str, str, Iterable[LedgerRow]]], lang: str) -> LedgerTable:
    """The 明细账 of many accounts (code, name and rows of each) as one book: a cover, each account on its page."""
    lines = (
        Line((code, name, *line.values), line.kind)
        for code, name, rows in pages
        for line in (_detail_line(row, lang) for row in rows)
    )
    columns = (LedgerColumn("account", N_("Code"), 22), LedgerColumn("name", N_("Account"), 52), *_DETAIL)
    return LedgerTable(N_("Detail ledger"), columns, lines, carry=CarryRule.MONTH, by=2, cover=True)


def _detail_line(row: LedgerRow, lang: str) -> Line:
    day, voucher, summary, kind = _beginning(row, lang)
    opening = row.kind is RowKind.OPENING
    return Line(
        (
            day,
            voucher,
            summary,
            " ".join(row.counter),
            None if opening else row.debit,
            None if opening else row.credit,
            render(SIDES[row.side], lang),
            abs(row.balance),
        ),
        kind,
    )


def _beginning(row: LedgerRow, lang: str) -> tuple[int, str, str, PrintKind]:
    """Day, voucher, summary of any row of a ledger page, and what it is on paper."""
    told = row.kind is RowKind.LINE
    kind = _printed(row.kind, row.period)
    label = voucher_label(row.type, row.number) if told else ""
    return row.day, label, row.summary if told else render(row.summary, lang), kind


def multicolumn_table(held: Multicolumn, lang: str) -> LedgerTable:
    """多栏账: the detail ledger of a heading, and each line's amount in the column of its account."""
    many = tuple(
        LedgerColumn(code, message("{account}", account=f"{code} {name}"), 26, files.Kind.MONEY, carried=_SUM)
        for _, code, name in held.columns
    )
    columns = (*_DETAIL[:3], *_DETAIL[4:], *many)

    def lines() -> Iterator[Line]:
        for each in held.rows:
            line = _detail_line(each.row, lang)
            yield Line((*line.values[:3], *line.values[4:], *each.parts), line.kind)

    return LedgerTable(N_("Multi-column ledger"), columns, lines(), carry=CarryRule.MONTH, across=True)


def summary_table(rows: Sequence[SummaryRow]) -> LedgerTable:
    """科目汇总表 with its total over the topmost accounts."""
    columns = (
        LedgerColumn("account", N_("Code"), 26),
        LedgerColumn("name", N_("Account"), 70),
        money_column("debit", N_("Debit"), width=34),
        money_column("credit", N_("Credit"), width=34),
        LedgerColumn("vouchers", N_("Vouchers"), 20, files.Kind.INT),
    )
    lines = (
        Line((row.code, row.name, row.debit, row.credit, row.vouchers), level=max(0, row.level - 1))
        for row in rows
    )
    top = [row for row in rows if row.level == 1]
    total = ("", "", sum(row.debit for row in top), sum(row.credit for row in top), None)
    return LedgerTable(N_("Account summary"), columns, lines, Line(total, PrintKind.TOTAL))


def dimension_table(rows: Sequence[DimensionRow]) -> LedgerTable:
    """辅助余额表: account by item; what carries no item stands in rows without one."""
    item = (LedgerColumn("item", N_("Item"), 20), LedgerColumn("item_name", N_("Name of the item"), 36))

    def lines() -> Iterator[Line]:
        for (code, name), held in groupby(rows, key=lambda row: (row.code, row.name)):
            items = list(held)
            whole = Figures.total(row.figures for row in items)
            yield Line((code, name, "", "", *_six(whole)), PrintKind.SUBTOTAL, heading=True)
            for row in items:
                yield Line((code, name, row.item_code, row.item_name, *_six(row.figures)), level=1)

    total = Figures.total(row.figures for row in rows) if rows else Figures()
    return LedgerTable(
        N_("Dimension balances"),
        (*_TRIAL[:2], *item, *_TRIAL[2:]),
        lines(),
        Line(("", "", "", "", *_six(total)), PrintKind.TOTAL),
        across=True,
    )


def cross_table(held: CrossTable) -> LedgerTable:
    """辅助交叉表 with the accounts' own figures as its total."""
    columns = (
        LedgerColumn("item", N_("Item"), 20),
        LedgerColumn("item_name", N_("Name of the item"), 40),
        *(
            LedgerColumn(code, message("{account}", account=f"{code} {name}"), 28, files.Kind.MONEY)
            for _, code, name in held.columns
        ),
        money_column("total", N_("Total")),
    )
    lines = (Line((row.item_code, row.item_name, *row.parts, row.total)) for row in held.rows)
    total = Line(("", "", *held.totals, sum(held.totals)), PrintKind.TOTAL)
    return LedgerTable(N_("Cross table of a dimension"), columns, lines, total, across=True)


def general_table(rows: Iterable[GeneralRow], lang: str) -> LedgerTable:
    """总账: month totals of accounts."""
    lines = (
        Line(
            (
                row.code,
                row.name,
                row.period,
                render(TITLES[row.kind], lang),
                None if row.kind is RowKind.OPENING else row.debit,
                None if row.kind is RowKind.OPENING else row.credit,
                render(SIDES[side_of(row.balance)], lang),
                abs(row.balance),
            ),
            _PRINTED[row.kind],
            # months fold under the opening of their account, accounts under the heading above them
            row.level - (row.kind is RowKind.OPENING),
        )
        for row in rows
    )
    return LedgerTable(N_("General ledger"), _GENERAL, lines)


def journal_table(batches: Iterable[Sequence[JournalLine]], lang: str) -> LedgerTable:
    """序时账: every line of the book in order, with the totals of its months."""
    rows = (
        Line(
            (
                row.day,
                voucher_label(row.type, row.number),
                row.line,
                row.summary,
                row.code,
                row.name,
                row.debit,
                row.credit,
                row.maker,
                row.reviewer or "",
            )
        )
        if row.kind is RowKind.LINE
        else Line(
            (row.day, "", None, render(row.summary, lang), "", "", row.debit, row.credit, "", ""),
            _printed(row.kind, row.period),
        )
        for batch in batches
        for row in batch
    )
    return LedgerTable(N_("Journal"), _JOURNAL, rows, carry=CarryRule.YEAR)


def write_ledger(
    table: LedgerTable,
    head: Head,
    path: Path | str,
    lang: str = "zh",
    progress: Progress | None = None,
    changes: Mapping[str, Any] = MappingProxyType({}),
) -> files.Written:
    """Write a book in the form its name ends with: ``.xlsx``, ``.csv`` or ``.pdf``.

    ``changes`` are what the book changed of its print form. Amounts stay numbers in the workbook and the csv. Raises Refused for another ending or a place
    that cannot be written, and Cancelled; what stood at ``path`` still stands then.
    """
    path = Path(path)
    form = path.suffix.lower().removeprefix(".")
    progress = progress or Progress()
    if form not in FORMS:
        raise refuse(
            "ledger.form",
            message("A ledger cannot be written as {form}.", form=path.suffix or path.name),
            Subject("file", label=path.name),
            remedy=hint(message("Choose one of: {forms}.", forms=list(FORMS))),
        )
    if form == "pdf":
        return _print(table, head, path, lang, progress, changes)
    columns = [files.Column(each.name, _heading(each, lang), each.kind) for each in table.columns]
    counted = _counted(table.rows, progress)
    if form == "csv":
        counted = (row for row in counted if not row.heading)
        return files.write_csv(path, columns, (row.values for row in counted), lang=lang, bom=True)
    level = headings = 0

    def values() -> Iterator[files.Values]:
        nonlocal level, headings
        for row in counted:
            level = min(row.level, 7)
            headings += row.heading
            yield row.values

    sheet = files.Sheet(
        render(table.title, lang),
        columns,
        values(),
        titles=_titles(table, head, lang),
        totals=_total(table, lang),
        level=lambda _values: level,
    )
    written = files.write_xlsx(path, [sheet], lang=lang)
    return replace(written, rows=written.rows - headings)


def _counted(rows: Iterable[Line], progress: Progress) -> Iterator[Line]:
    for at, row in enumerate(rows, start=1):
        if at % 1_000 == 0:
            progress.advance(1_000)
        yield row


def _heading(column: LedgerColumn, lang: str) -> str:
    title = render(column.title, lang)
    if not column.group:
        return title
    return render(column.group, lang) + (" " if lang == "en" else "") + title


def _titles(table: LedgerTable, head: Head, lang: str) -> list[Message | str]:
    under = " · ".join(
        part for part in (head.unit, head.book, head.span, head.account, head.condition) if part
    )
    return [render(table.title, lang), under]


def _total(table: LedgerTable, lang: str) -> files.Values | None:
    if table.total is None:
        return None
    return (render(N_("Total"), lang), *(each if each != "" else None for each in table.total.values[1:]))


def _print(
    table: LedgerTable, head: Head, path: Path, lang: str, progress: Progress, changes: Mapping[str, Any]
) -> files.Written:
    shown = table.columns[table.by :]
    if len(shown) > WIDEST:
        raise refuse(
            "ledger.too_wide",
            message("{count} columns do not fit on paper; at most {most} do.", count=len(shown), most=WIDEST),
            Subject("file", label=path.name),
            remedy=hint(message("Write a workbook (xlsx), or choose an account with fewer details.")),
        )
    book = TableBook(
        render(table.title, lang),
        head.unit,
        head.book,
        head.span,
        head.condition,
        tuple(
            Column(
                render(each.title, lang),
                each.width,
                Kind.MONEY if each.kind is files.Kind.MONEY else Kind.TEXT,
                each.align or (Align.RIGHT if each.kind is files.Kind.INT else None),
                render(each.group, lang) if each.group else "",
                each.carried,
                each.zero,
            )
            for each in shown
        ),
        Imprint(head.by, head.at, lang),
        page_layout(changes, PageLayout(A4_LANDSCAPE, font=7.5) if table.across else PageLayout()),
        carry=table.carry,
        cover=table.cover,
    )
    count = 0
    makers: list[Callable[[str | int | None], str | int | None]] = [_cell(each.kind) for each in shown]

    def cells(line: Line) -> Row:
        made = tuple(make(value) for make, value in zip(makers, line.values[table.by :], strict=True))
        return Row(made, line.kind, line.level)

    def rows() -> Iterator[Row | Section]:
        nonlocal count
        if head.account:
            yield Section(head.account)
        here: tuple[str | int | None, ...] = ()
        for line in table.rows:
            if line.heading:
                continue
            count += 1
            if table.by and line.values[: table.by] != here:
                here = line.values[: table.by]
                yield Section(" ".join(str(each) for each in here if each))
            yield cells(line)
        if table.total is not None:
            total = cells(table.total)
            yield Row((render(N_("Total"), lang), *total.cells[1:]), total.kind)

    printed: Printed = render_table_book(book, rows(), path, progress)
    return files.Written(path, count, tuple(printed.findings))


def _cell(kind: files.Kind) -> Callable[[str | int | None], str | int | None]:
    """What paper shows of a value: texts and amounts as they are, days and periods in ISO form."""
    if kind is files.Kind.DAY:
        return lambda value: format_day(value) if isinstance(value, int) else ""
    if kind is files.Kind.PERIOD:
        return lambda value: format_period(value) if isinstance(value, int) else ""
    if kind is files.Kind.INT:
        return lambda value: "" if value is None else str(value)
    return lambda value: value
