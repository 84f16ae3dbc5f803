"""Definitions of statements and the finished report, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding, Subject, stop
from finance_desk.base.messages import message
from finance_desk.formula.parse import parse
from finance_desk.formula.tree import Node, names
from finance_desk.formula.values import ErrorValue

NO_OPTIONS: Final[Mapping[str, str]] = MappingProxyType({})


class Basis(StrEnum):
    """Over what a column takes its figures."""

    YEAR_BEGIN = "year_begin"  # balances at 1 January
    END = "end"  # balances at the end of the period
    MONTH = "month"  # turnover of the month
    YEAR = "year"  # turnover since January
    LAST_YEAR = "last_year"  # turnover of the whole year before


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    title: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class RowDefinition:
    """A line of a statement. ``code`` names it in other lines' formulas; ``when`` limits it to
    ``month`` or ``year`` reports (待转基金 is not in the annual forms). ``variants`` gives the formula
    that stands instead when the book has chosen an option: ``critical_illness_line=net``."""

    code: str
    label: str
    formula: str
    level: int = 0
    bold: bool = False
    when: str = ""
    variants: Mapping[str, str] = field(default_factory=dict)

    def chosen(self, options: Mapping[str, str]) -> RowDefinition:
        """The row with the formula that the book's options ask for."""
        for choice, formula in self.variants.items():
            option, _, value = choice.partition("=")
            if options.get(option) == value:
                return replace(self, formula=formula)
        return self


@dataclass(frozen=True, slots=True)
class SideDefinition:
    head: str
    rows: tuple[RowDefinition, ...]


@dataclass(frozen=True, slots=True)
class CheckDefinition:
    """An audit formula (勾稽): both sides must be equal in every column.

    ``tolerance`` in fen lets a form pass whose figures were rounded before they were entered.
    """

    code: str
    left: str
    right: str
    tolerance: int = 0


@dataclass(frozen=True, slots=True)
class Definition:
    """A statement's form for one fund, from ``resources/reports`` (财会〔2017〕28号, domain §1.8–1.9)."""

    name: str
    fund: str
    title: str
    form: str
    columns: Mapping[str, tuple[ColumnDefinition, ...]]
    sides: tuple[SideDefinition, ...]
    checks: tuple[CheckDefinition, ...]
    surplus: str

    def rows(self, kind: str, options: Mapping[str, str] = NO_OPTIONS) -> dict[str, RowDefinition]:
        """Rows by code that belong to ``month`` or ``year`` reports, as the book's options want them."""
        return {
            row.code: row.chosen(options)
            for side in self.sides
            for row in side.rows
            if row.when in ("", kind)
        }


@dataclass(frozen=True, slots=True)
class Part:
    """One figure that went into a cell: ``balance("1001")`` is so much, from these accounts."""

    text: str
    amount: int
    accounts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A finished cell: ``amount`` in fen, or the error that stands there instead; its trace."""

    amount: int | None
    error: ErrorValue | None
    formula: str
    parts: tuple[Part, ...]
    refers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportRow:
    code: str
    label: str
    level: int
    bold: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ReportSide:
    head: str
    rows: tuple[ReportRow, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A calculated statement. ``period`` is yyyymm, or yyyy00 for the whole year."""

    name: str
    title: str
    form_code: str
    book: int
    book_code: str
    book_name: str
    unit_name: str
    period: int
    columns: tuple[str, ...]
    sides: tuple[ReportSide, ...]
    findings: tuple[Finding, ...]

    @property
    def annual(self) -> bool:
        return self.period % 100 == 0

    @property
    def period_label(self) -> str:
        """``2025-03`` or ``2025``; part of file names."""
        year, month = divmod(self.period, 100)
        return f"{year:04d}-{month:02d}" if month else f"{year:04d}"

    def row(self, code: str) -> ReportRow:
        """The row with this code; raises ``KeyError``."""
        for side in self.sides:
            for each in side.rows:
                if each.code == code:
                    return each
        raise KeyError(code)

    def amount(self, code: str, column: int = 0) -> int | None:
        """A cell's amount in fen."""
        return self.row(code).cells[column].amount


@dataclass(frozen=True, slots=True)
class TracedAccount:
    """What one account put into a figure: ``amount`` in fen on the figure's side."""

    id: int
    code: str
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class TracedPart:
    """A function of the formula, its figure and the detail accounts it is the sum of."""

    text: str
    amount: int
    accounts: tuple[TracedAccount, ...]


@dataclass(frozen=True, slots=True)
class TracedLine:
    """Another line of the report that the formula names."""

    code: str
    label: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a cell comes from. ``first`` … ``last`` are the periods whose ledger shows it (yyyymm)."""

    line: str
    label: str
    column: str
    amount: int | None
    formula: str
    parts: tuple[TracedPart, ...]
    lines: tuple[TracedLine, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class CoveredAccount:
    """An account with figures and the lines that read it; ``amount`` in fen, debit positive."""

    id: int
    code: str
    name: str
    amount: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a statement reads; ``findings`` name the accounts that no line reads."""

    report: str
    accounts: tuple[CoveredAccount, ...]
    findings: tuple[Finding, ...]
    first: int
    last: int


def order(rows: Mapping[str, RowDefinition]) -> list[str]:
    """Row codes so that every row comes after the rows it names; raises Refused on a circle."""
    trees: dict[str, Node] = {code: parse(row.formula) for code, row in rows.items()}
    done: list[str] = []
    path: list[str] = []

    def visit(code: str) -> None:
        if code in done:
            return
        if code in path:
            circle = [*path[path.index(code) :], code]
            raise Refused(
                stop(
                    "report.circle",
                    message("The report's lines go in a circle: {path}.", path=" → ".join(circle)),
                    Subject("report_cell", label=code),
                )
            )
        path.append(code)
        for name in sorted(names(trees[code])):
            if name in rows:
                visit(name)
        path.pop()
        done.append(code)

    for code in rows:
        visit(code)
    return done


def tie_outs(
    definition: Definition, values: Sequence[Mapping[str, int | None]], titles: Sequence[str]
) -> list[tuple[CheckDefinition, str, int]]:
    """Checks that fail: the check, the column's title and the difference in fen."""
    failed = []
    for check in definition.checks:
        for title, column in zip(titles, values, strict=True):
            left, right = (_sum(side, column) for side in (check.left, check.right))
            if left is not None and right is not None and abs(left - right) > check.tolerance:
                failed.append((check, title, left - right))
    return failed


def _sum(text: str, column: Mapping[str, int | None]) -> int | None:
    parts = [column.get(code) for code in text.split("+")]
    return None if any(part is None for part in parts) else sum(part or 0 for part in parts)


def span(basis: Basis, period: int) -> tuple[int, int]:
    """First and last period (yyyymm) of what a column shows; ``period`` is yyyymm, or yyyy00 for a year."""
    year = period // 100 * 100
    last = period if period % 100 else year + 12
    if basis is Basis.LAST_YEAR:
        return year - 99, year - 88
    if basis is Basis.YEAR_BEGIN:
        return year + 1, year + 1
    return (last if basis is Basis.MONTH else year + 1), last
