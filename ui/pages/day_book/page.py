"""日记账: the lines of a cash or bank account with the totals of each day, month and year to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from finance_desk.base.messages import N_
from finance_desk.ledgers.model import LedgerRow, RowKind
from ui.pages.ledger_columns import LINES
from ui.pages.ledger_page import MOST, LedgerPage
from ui.pages.spec import Context, PageSpec
from ui.theme.look import say
from ui.widgets.filter_chips import Filter, FilterSpec
from ui.widgets.narrowing import Choice


class DayBookPage(LedgerPage):
    kind = "day_book"

    def __init__(self, context: Context) -> None:
        self._money: list[Choice] = []
        super().__init__(
            context,
            N_("Day book"),
            LINES,
            [FilterSpec("account", N_("Account"), Filter.PICK, picks=lambda: self._money)],
            N_("The day book shows a cash or bank account day by day."),
            ("voucher.show", N_("Open the voucher")),
        )
        self.table.heavy = lambda row, _column: row.kind in (RowKind.DAY, RowKind.MONTH, RowKind.YEAR)
        self.read_accounts()

    def accounts_here(self) -> None:
        """Whoever opens the day book wants the first account that holds money; a chart may mark none."""
        leaves = [each for each in self.accounts if each.leaf]
        money = {each.id for each in [each for each in leaves if each.money_kind] or leaves}
        self._money[:] = [each for each in self.choices() if each.id in money]
        if "account" not in self.filters.values() and self._money:
            self.filters.set_value("account", self._money[0].id)

    def take(self, arguments: Mapping[str, Any], chosen: dict[str, Any]) -> None:
        if arguments.get("account") is not None:
            chosen["account"] = int(arguments["account"])

    def read(self) -> None:
        account = self.filters.values().get("account")
        if account is None:
            self.rows.set_rows(())
            return
        self.read_in_two(
            "ledger.daily_journal",
            self.take_rows,
            account=account,
            **self.asked(),
        )

    def written(self) -> Mapping[str, Any]:
        return {"account": self.filters.values().get("account")}

    def proof(self) -> list[str]:
        if self.rows.rowCount() < MOST:
            return []
        return [say("the first {count} rows; a file holds all", count=f"{MOST:,}")]

    def open_row(self, row: LedgerRow) -> None:
        if row.kind is RowKind.LINE:
            self.context.open_page("voucher", id=row.voucher)

    def summed(self, rows: Sequence[LedgerRow]) -> tuple[int, int]:
        lines = [row for row in rows if row.kind is RowKind.LINE]
        return sum(row.debit for row in lines), sum(row.credit for row in lines)


PAGE = PageSpec("day_book", N_("Day book"), "ledger", 25, DayBookPage, permission="ledger.read")
