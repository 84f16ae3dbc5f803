"""辅助余额表: opening, turnover and closing of every account by the items of a dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from finance_desk.base.messages import N_
from finance_desk.ledgers.model import DimensionRow, Figures
from ui.models.columns import Column
from ui.pages.ledger_columns import FIGURE_NAMES, FIGURES
from ui.pages.ledger_page import LedgerPage
from ui.pages.spec import Context, PageSpec
from ui.theme.look import say
from ui.widgets.filter_chips import Filter, FilterSpec

COLUMNS = (
    Column("account", N_("Account"), width=190, getter=lambda row: f"{row.code} {row.name}", grow=True),
    Column(
        "item",
        N_("Item"),
        width=150,
        getter=lambda row: f"{row.item_code} {row.item_name}".strip() or say(N_("without an item")),
        grow=True,
    ),
    *FIGURES,
)


class DimensionBalancePage(LedgerPage):
    kind = "dimension_balance"

    def __init__(self, context: Context) -> None:
        self.dimensions = {}
        super().__init__(
            context,
            N_("Dimension balances"),
            COLUMNS,
            [
                FilterSpec("by", N_("Dimension"), Filter.CHOICE, choices=self.dimensions),
                FilterSpec("account", N_("Account"), Filter.PICK, picks=self.choices),
                FilterSpec("hide_zero", N_("Without zero rows"), Filter.TOGGLE),
            ],
            N_("Accounts that carry the dimension stand here with its items."),
            ("ledger.dimension_detail", N_("Dimension ledger")),
        )
        self.read_accounts()
        self.read_dimensions()

    def take(self, arguments: Mapping[str, Any], chosen: dict[str, Any]) -> None:
        if arguments.get("by"):
            chosen["by"] = str(arguments["by"])

    def read(self) -> None:
        if not self.dimension:
            return
        self.context.read(
            self,
            "ledger.dimension_balance",
            self._take,
            slot="rows",
            refused=self.pane.overlay.show_refusal,
            dimension=self.dimension,
            account=self.filters.values().get("account"),
            hide_zero=bool(self.filters.values().get("hide_zero")),
            **self.asked(),
        )

    def condition(self) -> list[str]:
        return [] if "by" in self.filters.values() else [self.dimensions.get(self.dimension, "")]

    def written(self) -> Mapping[str, Any]:
        chosen = self.filters.values()
        return {
            "by": self.dimension,
            "account": chosen.get("account"),
            "hide_zero": bool(chosen.get("hide_zero")),
        }

    def open_row(self, row: DimensionRow) -> None:
        self.context.open_page(
            "dimension_detail",
            by=self.dimension,
            item=row.item,
            account=row.account,
            back="dimension_balance",
            **self.passed_on(),
        )

    def summed(self, rows: Sequence[DimensionRow]) -> tuple[int, int]:
        return (
            sum(row.figures.period_debit for row in rows),
            sum(row.figures.period_credit for row in rows),
        )

    def _take(self, rows: Sequence[DimensionRow]) -> None:
        total = Figures.total(row.figures for row in rows) if rows else Figures()
        self.pane.set_totals({name: getattr(total, name) for name in FIGURE_NAMES})
        self.take_rows(rows)


PAGE = PageSpec(
    "dimension_balance",
    N_("Dimension balances"),
    "ledger",
    50,
    DimensionBalancePage,
    permission="ledger.read",
)
