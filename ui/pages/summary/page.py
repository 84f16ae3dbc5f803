"""科目汇总表: turnover of every account in the range, and how many vouchers touch it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from finance_desk.base.messages import N_
from finance_desk.ledgers.model import SummaryRow
from ui.models.columns import Column
from ui.pages.ledger_page import LedgerPage
from ui.pages.spec import Context, PageSpec
from ui.theme.cells import Kind, State, Tone
from ui.widgets.filter_chips import Filter, FilterSpec

LEVELS = {1: N_("1 only"), 2: N_("to 2"), 3: N_("to 3"), 4: N_("to 4")}

COLUMNS = (
    Column(
        "account",
        N_("Account"),
        width=260,
        getter=lambda row: f"{row.code} {row.name}",
        grow=True,
        indent=lambda row: row.level - 1,
    ),
    Column("debit", N_("Debit"), Kind.MONEY, width=150),
    Column("credit", N_("Credit"), Kind.MONEY, width=150),
    Column("vouchers", N_("Vouchers"), Kind.INT, width=96),
)


class SummaryPage(LedgerPage):
    kind = "summary"

    def __init__(self, context: Context) -> None:
        self._reading = 0
        super().__init__(
            context,
            N_("Account summary"),
            COLUMNS,
            [FilterSpec("level", N_("Level"), Filter.CHOICE, choices=LEVELS)],
            N_("The account summary shows every account that vouchers touch."),
            ("ledger.detail", N_("Detail ledger")),
        )

    def read(self) -> None:
        """The turnover at once; how many vouchers there are takes a walk through the lines."""
        self._reading += 1
        asked = {**self.asked(), **self.written()}
        self.context.read(
            self,
            "ledger.summary",
            partial(self._take_turnover, self._reading, asked),
            slot="rows",
            refused=self.pane.overlay.show_refusal,
            counted=False,
            **asked,
        )

    def written(self) -> Mapping[str, Any]:
        return {"level": self.filters.values().get("level")}

    def open_row(self, row: SummaryRow) -> None:
        self.context.open_page("detail", account=row.account, back="summary", **self.passed_on())

    def _take_turnover(self, reading: int, asked: Mapping[str, Any], rows: Sequence[SummaryRow]) -> None:
        self._take(rows)
        self.context.read(
            self, "ledger.summary", partial(self._take_counted, reading), slot="counted", **asked
        )

    def _take_counted(self, reading: int, rows: Sequence[SummaryRow]) -> None:
        if reading == self._reading:  # else the filters say something else by now
            self._take(rows)

    def _take(self, rows: Sequence[SummaryRow]) -> None:
        top = [row for row in rows if row.level == 1]
        debit, credit = sum(row.debit for row in top), sum(row.credit for row in top)
        even = State(N_("balanced"), Tone.OK) if debit == credit else State(N_("not balanced"), Tone.STOP)
        self.pane.set_totals({"debit": debit, "credit": credit}, even)
        self.take_rows(rows)


PAGE = PageSpec("summary", N_("Account summary"), "ledger", 45, SummaryPage, permission="ledger.read")
