"""序时账: every line of the book by day, type and number, with the sums of the whole range."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from finance_desk.base.messages import N_
from finance_desk.ledgers.model import JournalLine, RowKind, TrialBalance
from ui.models.rows import PAGE as SHOWN
from ui.models.rows import DeskSource
from ui.pages.journal.columns import COLUMNS
from ui.pages.ledger_page import LedgerPage
from ui.pages.spec import Context, PageSpec
from ui.theme.cells import State, Tone


class JournalPage(LedgerPage):
    kind = "journal"

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            N_("Journal"),
            COLUMNS,
            [],
            N_("The journal shows every line of the period once vouchers are posted."),
            ("voucher.show", N_("Open the voucher")),
        )
        self.table.heavy = lambda row, _column: row.kind is not RowKind.LINE

    def read(self) -> None:
        asked: dict[str, Any] = self.asked()
        self.rows.set_source(
            DeskSource(
                self.context.desk,
                "ledger.journal_ids",
                "ledger.journal_page",
                {**asked, "totals": True},
                page_arguments={"book": self.context.book_id, "view": self.view},
                beginning=("ledger.journal_first", {**asked, "limit": SHOWN}),
            )
        )
        self.context.read(self, "ledger.trial_balance", self._take_totals, slot="totals", level=1, **asked)

    def open_row(self, row: JournalLine) -> None:
        if row.kind is RowKind.LINE:
            self.context.open_page("voucher", id=row.voucher)

    def summed(self, rows: Sequence[JournalLine]) -> tuple[int, int]:
        lines = [row for row in rows if row.kind is RowKind.LINE]
        return sum(row.debit for row in lines), sum(row.credit for row in lines)

    def _take_totals(self, balance: TrialBalance) -> None:
        total = balance.total
        flat = total.period_debit == total.period_credit
        self.pane.set_totals(
            {"debit": total.period_debit, "credit": total.period_credit},
            State(N_("balanced"), Tone.OK) if flat else State(N_("not balanced"), Tone.STOP),
        )


PAGE = PageSpec("journal", N_("Journal"), "ledger", 40, JournalPage, permission="ledger.read")
