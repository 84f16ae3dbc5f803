"""科目余额表: opening, turnover and closing of every account, proved, with the way down to the lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from finance_desk.base.messages import N_, message
from finance_desk.ledgers.model import TrialBalance, TrialRow
from ui.pages.ledger_columns import FIGURE_NAMES
from ui.pages.ledger_page import LedgerPage
from ui.pages.spec import Context, PageSpec
from ui.pages.trial_balance.columns import COLUMNS
from ui.theme.cells import State, Tone
from ui.theme.look import say
from ui.widgets.filter_chips import Filter, FilterSpec

LEVELS = {1: N_("1 only"), 2: N_("to 2"), 3: N_("to 3"), 4: N_("to 4")}


class TrialBalancePage(LedgerPage):
    kind = "trial_balance"

    def __init__(self, context: Context) -> None:
        self._dimensions: dict[str, str] = {}
        super().__init__(
            context,
            N_("Trial balance"),
            COLUMNS,
            [
                FilterSpec("level", N_("Level"), Filter.CHOICE, choices=LEVELS),
                FilterSpec("by", N_("By dimension"), Filter.CHOICE, choices=self._dimensions),
                FilterSpec("find", N_("Find account"), Filter.TEXT),
                FilterSpec("hide_zero", N_("Without zero rows"), Filter.TOGGLE),
            ],
            N_("The trial balance shows every account once the book has accounts."),
            ("ledger.detail", N_("Detail ledger")),
        )
        self._balance: TrialBalance | None = None
        context.read(self, "dimension.list", self._take_dimensions, slot="dimensions", book=context.book_id)

    def read(self) -> None:
        chosen = self.filters.values()
        self.context.read(
            self,
            "ledger.trial_balance",
            self._take,
            slot="rows",
            refused=self.pane.overlay.show_refusal,
            level=chosen.get("level"),
            hide_zero=bool(chosen.get("hide_zero")),
            by=chosen.get("by", ""),
            **self.asked(),
        )

    def condition(self) -> list[str]:
        return [] if "level" in self.filters.values() else [say(N_("all levels"))]

    def written(self) -> Mapping[str, Any]:
        chosen = self.filters.values()
        return {
            "level": chosen.get("level"),
            "hide_zero": bool(chosen.get("hide_zero")),
            "by": chosen.get("by", ""),
            "find": chosen.get("find", ""),
        }

    def open_row(self, row: TrialRow) -> None:
        self.context.open_page("detail", account=row.account, back="trial_balance", **self.passed_on())

    def summed(self, rows: Sequence[TrialRow]) -> tuple[int, int]:
        return (
            sum(row.figures.period_debit for row in rows),
            sum(row.figures.period_credit for row in rows),
        )

    def proof(self) -> list[str]:
        balance = self._balance
        if balance is None:
            return []
        broken = any(each.code == "ledger.parents" for each in balance.proof)
        words = [say(N_("children differ from parents ■")) if broken else say(N_("children = parents ✓"))]
        if balance.unposted:
            words.append(say("{count} unposted vouchers inside", count=balance.unposted))
        return words

    def _take(self, balance: TrialBalance) -> None:
        self._balance = balance
        find = str(self.filters.values().get("find", ""))
        rows = [row for row in balance.rows if row.says(find)]
        here = self.rows.row_at(self.table.current_row()) if self.table.current_row() >= 0 else None
        self.rows.set_rows(rows)
        keep = next(
            (at for at, row in enumerate(rows) if here and (row.code, row.item) == (here.code, here.item)), 0
        )
        if rows:
            self.table.set_current_row(keep)
        self.pane.set_totals(
            {name: getattr(balance.total, name) for name in FIGURE_NAMES},
            State(N_("balanced"), Tone.OK) if not balance.proof else State(N_("not balanced"), Tone.STOP),
        )
        if balance.proof:
            self.context.show_findings(balance.proof, message("The trial balance does not prove itself"))
        self.tell()

    def _take_dimensions(self, dimensions: Sequence[Any]) -> None:
        # the chip holds this very mapping, so the choices stand in its editor from now on
        self._dimensions.update({each.code: each.name for each in dimensions})


PAGE = PageSpec(
    "trial_balance", N_("Trial balance"), "ledger", 10, TrialBalancePage, permission="ledger.read"
)
