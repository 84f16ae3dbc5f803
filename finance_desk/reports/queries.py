"""Running reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts
from finance_desk.balances.model import Turnover
from finance_desk.balances.queries import turnovers
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Finding, Subject, hint, stop, warn
from finance_desk.base.messages import N_, Money, message
from finance_desk.books.model import Book
from finance_desk.books.queries import books
from finance_desk.reports import engine
from finance_desk.reports.definitions import definitions
from finance_desk.reports.model import (
    Basis,
    Cell,
    Definition,
    Report,
    ReportRow,
    ReportSide,
    order,
    tie_outs,
)
from finance_desk.reports.tables import report_snapshot
from finance_desk.store.unit import Reader


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report that a book can have."""

    name: str
    title: str
    form: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed report: ``stale`` when its period was reopened afterwards."""

    id: int
    name: str
    period: int
    filed_at: str
    digest: str
    stale: bool


@query("report.list", N_("List reports"), permission="report.run")
def report_list(reader: Reader, *, book: int) -> tuple[ReportKind, ...]:
    """The statements of the book's fund."""
    fund = _book(reader, book).fund
    return tuple(
        ReportKind(each.name, each.title, each.form) for (_, of), each in definitions().items() if of == fund
    )


@query("report.filed", N_("Filed reports"), permission="report.run")
def filed(reader: Reader, *, book: int) -> tuple[Filed, ...]:
    """What was filed, newest first."""
    return tuple(
        Filed(row.id, row.name, row.period, row.filed_at, row.digest, bool(row.stale))
        for row in reader.rows(
            sa.select(report_snapshot)
            .where(report_snapshot.c.book_id == book)
            .order_by(report_snapshot.c.id.desc())
        )
    )


@query("report.run", N_("Run a report"))
def run(reader: Reader, *, book: int, name: str, period: int) -> Report:
    """Calculate a statement for a month (yyyymm) or a whole year (yyyy00) on posted vouchers.

    Balances are read once per range of periods, whatever the number of cells. Failed tie-outs and
    cells in error come as findings of the report.
    """
    held = _book(reader, book)
    definition = definitions().get((name, held.fund))
    if definition is None:
        raise refuse(
            "report.unknown",
            message("The fund of book {book} has no report {name}.", book=held.code, name=name),
            Subject("book", book, held.code, book),
            remedy=hint(
                message(
                    "Choose one of: {names}.", names=[kind.name for kind in report_list(reader, book=book)]
                )
            ),
        )
    kind = "month" if period % 100 else "year"
    rows = definition.rows(kind)
    absent = {row.code: row for side in definition.sides for row in side.rows if row.code not in rows}
    in_order = order(rows)
    chart = accounts(reader, book=book)
    gathered: dict[int, dict[int, Turnover]] = {}
    columns: list[dict[str, Cell]] = []
    for each in definition.columns[kind]:
        last = period if period % 100 else period + 12
        if each.basis is Basis.LAST_YEAR:
            last -= 100
        if last not in gathered:
            first = last if period % 100 else last - 11
            gathered[last] = turnovers(reader, book=book, first=first, last=last)
        columns.append(
            engine.column(rows, in_order, engine.Figures(each.basis, chart, gathered[last]), absent)
        )
    titles = tuple(each.title for each in definition.columns[kind])
    sides = tuple(
        ReportSide(
            side.head,
            tuple(
                ReportRow(
                    row.code, row.label, row.level, row.bold, tuple(cells[row.code] for cells in columns)
                )
                for row in side.rows
                if row.code in rows
            ),
        )
        for side in definition.sides
    )
    found = _findings(definition, columns, titles, book)
    report = Report(
        name,
        definition.title,
        definition.form,
        book,
        held.code,
        held.name,
        held.unit_name,
        period,
        titles,
        sides,
        tuple(found),
    )
    if definition.surplus:
        last = period if period % 100 else period + 12
        extra = _surplus_against_net_assets(report, definition, gathered[last], chart, last)
        report = replace(report, findings=(*found, *extra))
    return report


def _book(reader: Reader, book: int) -> Book:
    for each in books(reader):
        if each.id == book:
            return each
    raise refuse("book.unknown", message("There is no such book in your scope."), Subject("book", book))


def _findings(
    definition: Definition, columns: list[dict[str, Cell]], titles: tuple[str, ...], book: int
) -> list[Finding]:
    found: list[Finding] = []
    for title, cells in zip(titles, columns, strict=True):
        for code, cell in cells.items():
            if cell.error is not None:
                found.append(
                    stop(
                        "report.cell",
                        message(
                            "{report}, {line}, {column}: {cause}",
                            report=definition.title,
                            line=code,
                            column=title,
                            cause=cell.error.cause,
                        ),
                        Subject("report_cell", label=f"{code} {title}", book=book),
                        remedy=hint(message("Add the account to the chart, or correct the line's formula.")),
                    )
                )
    values = [{code: cell.amount for code, cell in cells.items()} for cells in columns]
    for check, title, difference in tie_outs(definition, values, titles):
        found.append(
            stop(
                check.code,
                message(
                    "{report}, {column}: {left} differs from {right} by {amount}.",
                    report=definition.title,
                    column=title,
                    left=check.left,
                    right=check.right,
                    amount=Money(difference),
                ),
                Subject("report_cell", label=f"{check.left} {title}", book=book),
                amount=difference,
                remedy=hint(message("Look for an account that no line of the report takes in.")),
            )
        )
    return found


def _surplus_against_net_assets(
    report: Report,
    definition: Definition,
    figures: dict[int, Turnover],
    chart: Sequence[Account],
    last: int,
) -> list[Finding]:
    """Tie-out (a) of domain §1.9: the year's surplus is the change of net assets since 1 January,
    but for entries made directly to net assets, which are named as a difference to explain."""
    year_column = next(
        (
            index
            for index, each in enumerate(definition.columns["month" if last == report.period else "year"])
            if each.basis is Basis.YEAR
        ),
        None,
    )
    surplus = report.amount(definition.surplus, year_column) if year_column is not None else None
    if surplus is None:
        return []
    kinds = {each.id: each.kind for each in chart}
    pending_codes = {each.id for each in chart if each.code.startswith(("4601", "4602"))}
    change = pending_at_start = 0
    for id, each in figures.items():
        if kinds[id] in ("net_assets", "income", "expense"):
            change -= each.closing - each.year_begin
        if id in pending_codes:
            pending_at_start -= each.year_begin
    difference = change - (surplus - pending_at_start)
    if not difference:
        return []
    return [
        warn(
            "report.surplus_and_net_assets",
            message(
                "Net assets changed by {change} since 1 January, the surplus explains {surplus}; {amount} was entered directly.",
                change=Money(change),
                surplus=Money(surplus - pending_at_start),
                amount=Money(difference),
            ),
            Subject("report_cell", label=definition.surplus, book=report.book),
            amount=difference,
            remedy=hint(
                message(
                    "List the vouchers on net assets that are no transfers, and explain them in the notes."
                )
            ),
        )
    ]
