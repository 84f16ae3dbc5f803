"""The way forward from a business row: its vouchers, their lines, the balances, the cells of the statements."""

from __future__ import annotations

from dataclasses import dataclass

from finance_desk.accounts.queries import accounts
from finance_desk.balances.queries import turnovers
from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.generation.row_queries import row as row_of
from finance_desk.reports.model import Report
from finance_desk.reports.queries import report_list, run
from finance_desk.store.unit import Reader
from finance_desk.vouchers.model import State
from finance_desk.vouchers.queries import voucher_of


@dataclass(frozen=True, slots=True)
class ReachedCell:
    """A cell of a statement that reads an account: ``amount`` is the cell's, ``part`` the account's in it (fen)."""

    report: str
    title: str
    line: str
    label: str
    at: int
    column: str
    amount: int | None
    part: int


@dataclass(frozen=True, slots=True)
class ReachedLine:
    """A voucher line, its account's posted balance at the end of the voucher's period, debit positive (fen)."""

    line_no: int
    account: int
    code: str
    name: str
    debit: int
    credit: int
    balance: int
    cells: tuple[ReachedCell, ...]


@dataclass(frozen=True, slots=True)
class ReachedVoucher:
    """A voucher that a row stands in, or stood in (not ``live``). Only posted ones reach balances and cells."""

    voucher: int
    label: str
    period: int
    state: State
    live: bool
    lines: tuple[ReachedLine, ...]


@query("intake.trace", N_("Where a business row went"), permission="report.run")
def forward(reader: Reader, *, book: int, row: int) -> tuple[ReachedVoucher, ...]:
    """Every voucher of a row, the live one first, with its lines, their balances and the cells they reach.

    The way back is ``report.trace``, the detail ledger and ``voucher.origin``. Refused when the book has no such row.
    """
    shown = row_of(reader, book=book, id=row)
    chart = {each.id: each for each in accounts(reader, book=book)}
    figures: dict[int, dict[int, int]] = {}
    reports: dict[int, list[Report]] = {}
    found = []
    for booking in shown.bookings:
        voucher = voucher_of(reader, book=book, id=booking.voucher)
        period = voucher.period
        posted = voucher.state is State.POSTED
        if posted and period not in reports:
            figures[period] = {
                id: each.closing
                for id, each in turnovers(reader, book=book, first=period, last=period).items()
            }
            reports[period] = [
                run(reader, book=book, name=each.name, period=period)
                for each in report_list(reader, book=book)
            ]
        lines = tuple(
            ReachedLine(
                number,
                line.account,
                chart[line.account].code,
                chart[line.account].full_name,
                line.debit,
                line.credit,
                figures[period].get(line.account, 0) if posted else 0,
                _cells(reports[period], chart[line.account].code) if posted else (),
            )
            for number, line in enumerate(voucher.lines, start=1)
        )
        found.append(ReachedVoucher(voucher.id, voucher.label, period, voucher.state, booking.live, lines))
    return tuple(found)


def _cells(reports: list[Report], code: str) -> tuple[ReachedCell, ...]:
    """The cells whose formulas read the account, with what it puts into them."""
    return tuple(
        ReachedCell(
            report.name,
            report.title,
            row.code,
            row.label,
            at,
            report.columns[at],
            cell.amount,
            sum(amount for part in cell.parts for held, amount in part.accounts if held == code),
        )
        for report in reports
        for side in report.sides
        for row in side.rows
        for at, cell in enumerate(row.cells)
        if any(held == code for part in cell.parts for held, _ in part.accounts)
    )
