"""辅助明细账: the lines of one item of a dimension, under one account or all that carry it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_
from finance_desk.ledgers.model import LedgerRow, RowKind
from ui.pages.ledger_columns import LINES
from ui.pages.ledger_page import MOST, LedgerPage
from ui.pages.spec import Context, PageSpec
from ui.theme.look import say
from ui.widgets.filter_chips import Filter, FilterSpec
from ui.widgets.narrowing import Choice

CHOOSE = N_("Choose an item to see its lines.")


class DimensionDetailPage(LedgerPage):
    kind = "dimension_detail"

    def __init__(self, context: Context) -> None:
        self.dimensions = {}
        self._items: Sequence[Any] = ()
        super().__init__(
            context,
            N_("Dimension ledger"),
            LINES,
            [
                FilterSpec("by", N_("Dimension"), Filter.CHOICE, choices=self.dimensions),
                FilterSpec("item", N_("Item"), Filter.PICK, picks=self._choose_item),
                FilterSpec("account", N_("Account"), Filter.PICK, picks=self.choices),
            ],
            CHOOSE,
            ("voucher.show", N_("Open the voucher")),
        )
        self.table.heavy = lambda row, _column: row.kind in (RowKind.MONTH, RowKind.YEAR)
        self.read_accounts()
        self.read_dimensions()
        context.read(self, "dimension.items", self._take_items, slot="items", book=context.book_id)

    def shown_with(self, **arguments: Any) -> None:
        """``by``, ``item`` and ``account`` narrow the ledger; a subject is an item, shown with all that carries it."""
        subject = arguments.get("subject")
        if not isinstance(subject, Subject):
            super().shown_with(**arguments)
            return
        desk, book = self.context.desk, self.context.book_id

        def work(_progress: object) -> dict[str, Any]:
            item = desk.ask("dimension.items", book=book, ids=[subject.id])[0]
            codes = {each.id: each.code for each in desk.ask("dimension.list", book=book)}
            periods = [each.period for each in desk.ask("period.list", book=book)]
            return {
                "by": codes[item.dimension],
                "item": item.id,
                "unposted": True,
                "range": (periods[0], periods[-1]),
            }

        shown = super().shown_with
        self.context.jobs.read(self, work, lambda found: shown(**found), slot="subject")

    def take(self, arguments: Mapping[str, Any], chosen: dict[str, Any]) -> None:
        for name in ("by", "item", "account"):
            if name in arguments:
                chosen[name] = arguments[name]

    def read(self) -> None:
        chosen = self.filters.values()
        if not self.dimension or "item" not in chosen:
            self.rows.set_rows(())
            return
        self.read_in_two(
            "ledger.dimension_detail",
            self.take_rows,
            dimension=self.dimension,
            item=chosen["item"],
            account=chosen.get("account"),
            **self.asked(),
        )

    def tell(self) -> None:
        super().tell()
        if "item" not in self.filters.values():
            self._empty.verb.setVisible(False)
            self._empty.set_text(CHOOSE)

    def condition(self) -> list[str]:
        return [] if "by" in self.filters.values() else [self.dimensions.get(self.dimension, "")]

    def written(self) -> Mapping[str, Any]:
        chosen = self.filters.values()
        return {"by": self.dimension, "item": chosen.get("item"), "account": chosen.get("account")}

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

    def _choose_item(self) -> list[Choice]:
        id = self.dimension_ids.get(self.dimension)
        return [
            Choice(each.id, each.code, each.name, each.mnemonic)
            for each in self._items
            if each.dimension == id
        ]

    def _take_items(self, items: Sequence[Any]) -> None:
        self._items = items
        self.filters.set_values(self.filters.values())


PAGE = PageSpec(
    "dimension_detail",
    N_("Dimension ledger"),
    "ledger",
    52,
    DimensionDetailPage,
    permission="ledger.read",
    shows=("dimension_item",),
)
