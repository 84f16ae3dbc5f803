"""Calculating a report: gather the balances once per column basis, then evaluate every cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from finance_desk.accounts.model import Account
from finance_desk.balances.model import Turnover
from finance_desk.base.errors import Refused
from finance_desk.base.messages import Money, message
from finance_desk.formula.evaluate import evaluate
from finance_desk.formula.parse import parse
from finance_desk.formula.tree import names
from finance_desk.formula.values import ErrorValue, Fault, Given, Value, to_fen
from finance_desk.reports.model import Basis, Cell, Part, RowDefinition

PENDING: Final = "未结转"
"""``未结转("pooled")``: income less expense not transferred to net assets yet (表结法, or before the transfer)."""

WAITING: Final = ("4601", "4602")
"""待转 accounts: they wait for their split and stand in a line of their own (财会〔2017〕28号)."""

_NO_TURNOVER: Final = Turnover(0, 0, 0, 0, 0, 0, 0)


@dataclass(slots=True)
class Figures:
    """The balances of one column, by account code; headings are the sums of their leaves."""

    basis: Basis
    chart: Sequence[Account]
    turnovers: Mapping[int, Turnover]
    _under: dict[str, list[Account]] = field(default_factory=dict)
    _by_code: dict[str, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_id = {each.id: each for each in self.chart}
        self._by_code = {each.code: each for each in self.chart}
        for leaf in (each for each in self.chart if each.leaf):
            above: Account | None = leaf
            while above is not None:
                self._under.setdefault(above.code, []).append(leaf)
                above = by_id[above.parent] if above.parent is not None else None

    def amount(self, function: str, code: str) -> tuple[int, tuple[tuple[str, int], ...]] | None:
        """The figure on the account's normal side and the leaves it comes from; ``None``: no such account."""
        account = self._by_code.get(code)
        if account is None:
            return None
        parts = tuple(
            (leaf.code, amount)
            for leaf in self._under.get(code, ())
            if (amount := self._leaf(function, leaf, account.side))
        )
        return sum(amount for _, amount in parts), parts

    def pending(self, subfund: str) -> tuple[int, tuple[tuple[str, int], ...]]:
        """Income less expense of a sub-fund that no transfer has moved to net assets."""
        parts = tuple(
            (leaf.code, amount)
            for leaf in self.chart
            if leaf.leaf
            and leaf.kind in ("income", "expense")
            and leaf.subfund == subfund
            and not leaf.code.startswith(WAITING)
            and (amount := -self._balance(leaf.id))
        )
        return sum(amount for _, amount in parts), parts

    def _balance(self, id: int) -> int:
        found = self.turnovers.get(id, _NO_TURNOVER)
        return found.year_begin if self.basis is Basis.YEAR_BEGIN else found.closing

    def _leaf(self, function: str, leaf: Account, side: int) -> int:
        found = self.turnovers.get(leaf.id, _NO_TURNOVER)
        if function == "balance":
            return side * self._balance(leaf.id)
        if function == "opening_year":
            return side * found.year_begin
        if self.basis is Basis.MONTH:
            debit, credit = found.debit - found.transfer_debit, found.credit - found.transfer_credit
        else:
            debit = found.year_debit - found.year_transfer_debit
            credit = found.year_credit - found.year_transfer_credit
        return {"debit": debit, "credit": credit, "net": side * (debit - credit)}[function]


_FUNCTIONS: Final = ("balance", "opening_year", "debit", "credit", "net")


@dataclass(slots=True)
class _CellScope:
    """Answers a formula's names from the column's finished rows and its functions from the balances."""

    figures: Figures
    done: Mapping[str, Cell]
    known: Mapping[str, RowDefinition]
    parts: list[Part] = field(default_factory=list)

    def name(self, name: str) -> Given:
        cell = self.done.get(name)
        if cell is not None:
            return cell.error if cell.error is not None else Money(cell.amount or 0)
        if name in self.known:
            return Money(0)
        return ErrorValue(Fault.REFERENCE, message("The report has no line {name}.", name=name))

    def call(self, function: str, arguments: Sequence[Value], named: Mapping[str, Value]) -> Given:
        if named:
            return ErrorValue(
                Fault.VALUE, message("{function} takes no options in this form.", function=function)
            )
        code = str(arguments[0]) if arguments else ""
        if function == PENDING:
            amount, leaves = self.figures.pending(code)
        elif function in _FUNCTIONS:
            found = self.figures.amount(function, code)
            if found is None:
                return ErrorValue(Fault.NO_ACCOUNT, message("The book has no account {code}.", code=code))
            amount, leaves = found
        else:
            return ErrorValue(Fault.NAME, message("There is no function called {name}.", name=function))
        self.parts.append(Part(f'{function}("{code}")', amount, leaves))
        return Money(amount)


def column(
    rows: Mapping[str, RowDefinition],
    in_order: Sequence[str],
    figures: Figures,
    absent: Mapping[str, RowDefinition],
) -> dict[str, Cell]:
    """Every cell of one column. Rows of ``absent`` (not in this kind of report) count as nothing."""
    done: dict[str, Cell] = {}
    for code in in_order:
        row = rows[code]
        tree = parse(row.formula)
        scope = _CellScope(figures, done, absent)
        refers = tuple(sorted(name for name in names(tree) if name in rows))
        value = evaluate(tree, scope)
        if isinstance(value, ErrorValue):
            done[code] = Cell(None, value, row.formula, tuple(scope.parts), refers)
            continue
        try:
            amount = to_fen(value)
        except Refused as refused:
            error = ErrorValue(Fault.VALUE, refused.findings[0].message)
            done[code] = Cell(None, error, row.formula, tuple(scope.parts), refers)
            continue
        done[code] = Cell(amount, None, row.formula, tuple(scope.parts), refers)
    return done
