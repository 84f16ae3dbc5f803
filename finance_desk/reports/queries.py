"""Running reports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa

from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts
from finance_desk.balances.model import Turnover
from finance_desk.balances.queries import turnovers
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Finding, Severity, Subject, hint, stop, warn
from finance_desk.base.messages import N_, Money, Period, message
from finance_desk.base.period import opening_period
from finance_desk.books.model import Book
from finance_desk.books.queries import books, check_held, options
from finance_desk.reports import engine
from finance_desk.reports.definitions import definitions
from finance_desk.reports.model import (
    Basis,
    Cell,
    Coverage,
    CoveredAccount,
    Definition,
    Report,
    ReportRow,
    ReportSide,
    Trace,
    TracedAccount,
    TracedLine,
    TracedPart,
    order,
    span,
    tie_outs,
)
from finance_desk.reports.tables import report_snapshot
from finance_desk.store.unit import Reader
from finance_desk.vouchers.model import voucher_label


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
    check_held(reader, book, period, period)
    kind = "month" if period % 100 else "year"
    rows = definition.rows(kind, options(reader, book=book))
    absent = {row.code: row for side in definition.sides for row in side.rows if row.code not in rows}
    in_order = order(rows)
    chart = accounts(reader, book=book)
    gathered: dict[int, dict[int, Turnover]] = {}
    columns: list[dict[str, Cell]] = []
    unknown_year = False
    for each in definition.columns[kind]:
        last = period if period % 100 else period + 12
        if each.basis is Basis.LAST_YEAR:
            last -= 100
        if last not in gathered:
            first = last if period % 100 else last - 11
            gathered[last] = turnovers(reader, book=book, first=first, last=last)
        cells = engine.column(rows, in_order, engine.Figures(each.basis, chart, gathered[last]), absent)
        if each.basis is Basis.LAST_YEAR and held.start > last:
            # the book does not know the year before: a blank is no nought
            unknown_year = True
            cells = {code: replace(cell, amount=None, error=None, parts=()) for code, cell in cells.items()}
        columns.append(cells)
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
    if unknown_year:
        found.append(_unknown_year(held))
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
    bases = [each.basis for each in definition.columns[kind]]
    report = replace(report, findings=(*report.findings, *_against_filed(reader, report, bases, definition)))
    if definition.surplus:
        last = period if period % 100 else period + 12
        extra = _surplus_against_net_assets(reader, report, definition, gathered[last], chart, last)
        report = replace(report, findings=(*report.findings, *extra))
    return report


@query("report.trace", N_("Where a figure comes from"), permission="report.run")
def trace(reader: Reader, *, book: int, name: str, period: int, line: str, column: int = 0) -> Trace:
    """The way back from a cell: formula, its functions, the accounts of each, other lines it names.

    ``line`` is the row's code, ``column`` counts from 0. Raises Refused when there is no such cell.
    """
    report = run(reader, book=book, name=name, period=period)
    rows = {row.code: row for side in report.sides for row in side.rows}
    if line not in rows or not 0 <= column < len(report.columns):
        raise refuse(
            "report.no_cell",
            message(
                "{report} has no cell {line}, column {column}.", report=report.title, line=line, column=column
            ),
            Subject("report_cell", label=line, book=book),
            remedy=hint(message("Choose a line of the report; columns count from 0.")),
        )
    cell = rows[line].cells[column]
    chart = {each.code: each for each in accounts(reader, book=book)}
    definition = definitions()[name, _book(reader, book).fund]
    basis = definition.columns["month" if period % 100 else "year"][column].basis
    first, last = span(basis, period)
    return Trace(
        line,
        rows[line].label,
        report.columns[column],
        cell.amount,
        cell.formula,
        tuple(
            TracedPart(
                part.text,
                part.amount,
                tuple(
                    TracedAccount(chart[code].id, code, chart[code].full_name, amount)
                    for code, amount in part.accounts
                ),
            )
            for part in cell.parts
        ),
        tuple(TracedLine(code, rows[code].label, rows[code].cells[column].amount) for code in cell.refers),
        first,
        last,
    )


@query("report.coverage", N_("Accounts a statement reads"), permission="report.run")
def coverage(reader: Reader, *, book: int, name: str, period: int) -> Coverage:
    """Every account with figures that belong into the statement, and the lines that read it.

    A balance sheet is held against closing balances, an income statement against the year's turnover
    without transfers; what no line reads is a finding.
    """
    report = run(reader, book=book, name=name, period=period)
    definition = definitions()[name, _book(reader, book).fund]
    bases = [each.basis for each in definition.columns["month" if period % 100 else "year"]]
    sheet = Basis.END in bases
    column = bases.index(Basis.END if sheet else Basis.YEAR)
    first, last = span(bases[column], period)
    figures = turnovers(reader, book=book, first=last, last=last)
    read: dict[str, list[str]] = {}
    for side in report.sides:
        for row in side.rows:
            for part in row.cells[column].parts:
                for code, _ in part.accounts:
                    read.setdefault(code, []).append(row.code)
    rows = []
    for account in accounts(reader, book=book):
        held = figures.get(account.id)
        if held is None or (not sheet and account.kind not in ("income", "expense")):
            continue
        turnover = held.year_debit - held.year_transfer_debit - held.year_credit + held.year_transfer_credit
        amount = held.closing if sheet else turnover
        # 4601 and 4602 stand in the statement with what still waits; once it is split nothing does
        if account.code.startswith(engine.WAITING) and not held.closing:
            continue
        if amount:
            rows.append(
                CoveredAccount(
                    account.id, account.code, account.full_name, amount, tuple(read.get(account.code, ()))
                )
            )
    return Coverage(
        report.title,
        tuple(rows),
        tuple(
            warn(
                "report.not_covered",
                message(
                    "{account} with {amount} stands in no line of {report}.",
                    account=f"{row.code} {row.name}",
                    amount=Money(row.amount),
                    report=report.title,
                ),
                Subject("account", row.id, row.code, book),
                amount=row.amount,
                remedy=hint(message("Add the account to a line's formula, or book it to one that is read.")),
            )
            for row in rows
            if not row.lines
        ),
        first,
        last,
    )


def _book(reader: Reader, book: int) -> Book:
    for each in books(reader):
        if each.id == book:
            return each
    raise refuse("book.unknown", message("There is no such book in your scope."), Subject("book", book))


def _unknown_year(book: Book) -> Finding:
    return Finding(
        "report.no_last_year",
        Severity.INFO,
        message(
            "The book begins in {period}: it has no figures of the year before.", period=Period(book.start)
        ),
        Subject("book", book.id, book.code, book.id),
        remedy=hint(message("Take them from the statements filed for that year.")),
    )


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
    reader: Reader,
    report: Report,
    definition: Definition,
    figures: dict[int, Turnover],
    chart: Sequence[Account],
    last: int,
) -> list[Finding]:
    """Tie-out (a) of domain §1.9: the year's surplus is the change of net assets since 1 January.

    What differs is told apart: entries made directly to net assets, and turnover on the side of an
    account that its line does not read.
    """
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
    change = pending_at_start = pending_at_end = direct = 0
    for id, each in figures.items():
        if kinds[id] in ("net_assets", "income", "expense"):
            change -= each.closing - each.year_begin
        if kinds[id] == "net_assets":
            direct += each.year_credit - each.year_transfer_credit
            direct -= each.year_debit - each.year_transfer_debit
        if id in pending_codes:
            pending_at_start -= each.year_begin
            # the annual form has no line for what waits; before the split at the year's end it still does
            pending_at_end -= each.closing if report.annual else 0
    explained = surplus - pending_at_start + pending_at_end
    found: list[Finding] = []
    if direct:
        found.append(
            warn(
                "report.surplus_and_net_assets",
                message(
                    "Net assets changed by {change} since 1 January, the surplus explains {surplus}; {amount} was entered directly.",
                    change=Money(change),
                    surplus=Money(explained),
                    amount=Money(direct),
                ),
                Subject("report_cell", label=definition.surplus, book=report.book),
                amount=direct,
                remedy=hint(message("Explain the vouchers on net assets in the notes.")),
            )
        )
        found += _entered_directly(reader, report.book, opening_period(last) + 1, last)
    if unread := change - explained - direct:
        found.append(
            warn(
                "report.side_not_read",
                message(
                    "{amount} of income or expense stands on a side that the statement does not read.",
                    amount=Money(unread),
                ),
                Subject("report_cell", label=definition.surplus, book=report.book),
                amount=unread,
                remedy=hint(
                    message("Correct reversals on the other side by red letters on the account's own side.")
                ),
            )
        )
    return found


_DIRECT: Final = """
SELECT v.id, v.period, v.number, t.code, SUM(l.credit - l.debit) AS amount
FROM account a JOIN voucher_line l ON l.account_id = a.id AND l.period BETWEEN :first AND :last
  JOIN voucher v ON v.id = l.voucher_id AND v.state = 3 AND v.kind <> 1
  JOIN voucher_type t ON t.id = v.type_id
WHERE a.book_id = :book AND a.class = 'net_assets'
GROUP BY v.id, v.period, v.number, t.code ORDER BY v.id LIMIT 20
"""


def _entered_directly(reader: Reader, book: int, first: int, last: int) -> list[Finding]:
    """The vouchers on net assets that are no transfers, the first twenty."""
    found = []
    for row in reader.text(_DIRECT, {"book": book, "first": first, "last": last}):
        label = voucher_label(row.code, row.number)
        found.append(
            Finding(
                "report.entered_directly",
                Severity.INFO,
                message(
                    "Voucher {label} of {period} changes net assets by {amount}.",
                    label=label,
                    period=Period(row.period),
                    amount=Money(int(row.amount)),
                ),
                Subject("voucher", row.id, label, book),
                int(row.amount),
            )
        )
    return found


def _against_filed(
    reader: Reader, report: Report, bases: Sequence[Basis], definition: Definition
) -> list[Finding]:
    """Tie-outs (c) and (d) of domain §1.9: this year's columns against what was filed.

    The opening column and last year's column against last year's annual statement, the year's
    column against December's; nothing is said where nothing was filed.
    """
    year = report.period // 100 * 100
    found: list[Finding] = []
    for index, basis in enumerate(bases):
        sources = {Basis.LAST_YEAR: (year - 100, Basis.YEAR), Basis.YEAR_BEGIN: (year - 100, Basis.END)}
        if report.annual:
            sources[Basis.YEAR] = (year + 12, Basis.YEAR)
        if basis not in sources:
            continue
        period, wanted = sources[basis]
        row = reader.row(
            sa.select(report_snapshot.c.content, report_snapshot.c.filed_at)
            .where(
                report_snapshot.c.book_id == report.book,
                report_snapshot.c.name == report.name,
                report_snapshot.c.period == period,
                report_snapshot.c.stale == 0,
            )
            .order_by(report_snapshot.c.id.desc())
            .limit(1)
        )
        if row is None:
            continue
        kind = "month" if period % 100 else "year"
        column = [each.basis for each in definition.columns[kind]].index(wanted)
        filed_amounts: dict[str, list[int | None]] = json.loads(row.content)
        for side in report.sides:
            for line in side.rows:
                now = line.cells[index].amount
                then = filed_amounts.get(line.code, [None] * (column + 1))[column]
                if now is None or then is None or now == then:
                    continue
                found.append(
                    warn(
                        "report.differs_from_filed",
                        message(
                            "{report}, {line}, {column}: {now}, but {then} was filed on {day}.",
                            report=report.title,
                            line=line.label,
                            column=report.columns[index],
                            now=Money(now),
                            then=Money(then),
                            day=row.filed_at[:10],
                        ),
                        Subject(
                            "report_cell", label=f"{line.code} {report.columns[index]}", book=report.book
                        ),
                        amount=now - then,
                        remedy=hint(
                            message("Explain the change in the notes; what was filed stays as it is.")
                        ),
                    )
                )
    return found
