"""辅助交叉表: the items of a dimension down, the accounts that carry it across, proved by the accounts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from finance_desk.base.messages import N_, Money, message
from finance_desk.ledgers.model import CrossRow, CrossTable
from ui.models.columns import Column
from ui.pages.ledger_columns import amounts_under
from ui.pages.ledger_page import LedgerPage
from ui.pages.spec import Context, PageSpec
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import say
from ui.widgets.filter_chips import Filter, FilterSpec

FIGURES = {
    "opening": N_("Opening balance"),
    "debit": N_("Debit"),
    "credit": N_("Credit"),
    "closing": N_("Closing balance"),
}

_ITEM = Column(
    "item",
    N_("Item"),
    width=200,
    getter=lambda row: f"{row.item_code} {row.item_name}".strip() or say(N_("without an item")),
    grow=True,
)
_TOTAL = Column("total", N_("Total"), Kind.MONEY, width=140)


def _part(at: int, row: CrossRow) -> int:
    return row.parts[at]


class CrossPage(LedgerPage):
    kind = "cross"

    def __init__(self, context: Context) -> None:
        self.dimensions = {}
        super().__init__(
            context,
            N_("Cross table of a dimension"),
            (_ITEM, _TOTAL),
            [
                FilterSpec("by", N_("Dimension"), Filter.CHOICE, choices=self.dimensions),
                FilterSpec("figure", N_("Figure"), Filter.CHOICE, choices=FIGURES),
                FilterSpec("account", N_("Account"), Filter.PICK, picks=self.choices),
            ],
            N_("Accounts that carry the dimension stand here with its items."),
            ("ledger.dimension_detail", N_("Dimension ledger")),
        )
        self.read_accounts()
        self.read_dimensions()

    def read(self) -> None:
        if not self.dimension:
            return
        chosen = self.filters.values()
        self.context.read(
            self,
            "ledger.cross",
            self._take,
            slot="rows",
            refused=self.pane.overlay.show_refusal,
            dimension=self.dimension,
            figure=chosen.get("figure", "closing"),
            account=chosen.get("account"),
            **self.asked(),
        )

    def condition(self) -> list[str]:
        chosen = self.filters.values()
        return [
            *([] if "by" in chosen else [self.dimensions.get(self.dimension, "")]),
            *([] if "figure" in chosen else [say(FIGURES["closing"])]),
        ]

    def written(self) -> Mapping[str, Any]:
        chosen = self.filters.values()
        return {
            "by": self.dimension,
            "figure": chosen.get("figure", "closing"),
            "account": chosen.get("account"),
        }

    def open_row(self, row: CrossRow) -> None:
        self.context.open_page(
            "dimension_detail", by=self.dimension, item=row.item, back="cross", **self.passed_on()
        )

    def selection_words(self, rows: list[Any]) -> str:
        return say(
            "{count} selected, total {total}",
            count=f"{len(rows):,}",
            total=Money(sum(row.total for row in rows)),
        )

    def _take(self, held: CrossTable) -> None:
        parts = (
            amounts_under(code, f"{code} {name}", partial(_part, at))
            for at, (_, code, name) in enumerate(held.columns)
        )
        self.show_columns([_ITEM, *parts, _TOTAL])
        totals = {code: total for (_, code, _), total in zip(held.columns, held.totals, strict=True)}
        totals["total"] = sum(held.totals)
        self.pane.set_totals(
            totals,
            State(N_("items = accounts"), Tone.OK)
            if not held.proof
            else State(N_("items differ from the accounts"), Tone.STOP),
        )
        if held.proof:
            self.context.show_findings(held.proof, message("The items do not add up to their accounts"))
        self.take_rows(held.rows)


PAGE = PageSpec("cross", N_("Cross table"), "ledger", 54, CrossPage, permission="ledger.read")
