"""多栏账: the lines of a heading, each amount in the column of the account below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from finance_desk.base.messages import N_
from finance_desk.ledgers.model import ColumnRow, Multicolumn, RowKind
from ui.models.columns import Column
from ui.pages.ledger_columns import LINES, amounts_under
from ui.pages.ledger_page import MOST, LedgerPage
from ui.pages.spec import Context, PageSpec
from ui.theme.look import say
from ui.widgets.filter_chips import Filter, FilterSpec
from ui.widgets.narrowing import Choice


def _of_row(column: Column, row: ColumnRow) -> Any:
    return column.value(row.row)


def _part(at: int, row: ColumnRow) -> int:
    return row.parts[at]


COLUMNS = tuple(
    replace(each, getter=partial(_of_row, each), hidden=each.name in ("counter", "items")) for each in LINES
)


class MulticolumnPage(LedgerPage):
    kind = "multicolumn"

    def __init__(self, context: Context) -> None:
        self._headings: list[Choice] = []
        super().__init__(
            context,
            N_("Multi-column ledger"),
            COLUMNS,
            [FilterSpec("account", N_("Heading"), Filter.PICK, picks=lambda: self._headings)],
            N_("Choose a heading: each account below it gets a column."),
            ("voucher.show", N_("Open the voucher")),
        )
        self.table.heavy = lambda row, _column: row.row.kind in (RowKind.MONTH, RowKind.YEAR)
        self.read_accounts()

    def accounts_here(self) -> None:
        headings = {each.parent for each in self.accounts}
        self._headings[:] = [each for each in self.choices() if each.id in headings]
        if "account" not in self.filters.values() and self._headings:
            self.filters.set_value("account", self._headings[0].id)

    def take(self, arguments: Mapping[str, Any], chosen: dict[str, Any]) -> None:
        if arguments.get("account") is not None:
            chosen["account"] = int(arguments["account"])

    def read(self) -> None:
        account = self.filters.values().get("account")
        if account is None:
            self.rows.set_rows(())
            return
        self.read_in_two(
            "ledger.multicolumn",
            self._take,
            account=account,
            **self.asked(),
        )

    def written(self) -> Mapping[str, Any]:
        return {"account": self.filters.values().get("account")}

    def proof(self) -> list[str]:
        if self.rows.rowCount() < MOST:
            return []
        return [say("the first {count} rows; a file holds all", count=f"{MOST:,}")]

    def open_row(self, row: ColumnRow) -> None:
        if row.row.kind is RowKind.LINE:
            self.context.open_page("voucher", id=row.row.voucher)

    def summed(self, rows: Sequence[ColumnRow]) -> tuple[int, int]:
        lines = [each.row for each in rows if each.row.kind is RowKind.LINE]
        return sum(row.debit for row in lines), sum(row.credit for row in lines)

    def _take(self, held: Multicolumn) -> None:
        parts = (
            amounts_under(code, f"{code} {name}", partial(_part, at))
            for at, (_, code, name) in enumerate(held.columns)
        )
        self.show_columns([*COLUMNS, *parts])
        self.take_rows(held.rows)


PAGE = PageSpec(
    "multicolumn", N_("Multi-column ledger"), "ledger", 35, MulticolumnPage, permission="ledger.read"
)
