"""总账: the opening of each account, its month totals and year to date; Enter opens the month's lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, message
from finance_desk.ledgers.model import GeneralRow, RowKind
from ui.pages.general.columns import COLUMNS
from ui.pages.ledger_page import LedgerPage
from ui.pages.spec import Context, PageSpec
from ui.theme.look import say
from ui.widgets.filter_chips import Filter, FilterSpec

LEVELS = {1: N_("1 only"), 2: N_("to 2"), 3: N_("to 3"), 9: N_("all levels")}


class GeneralPage(LedgerPage):
    kind = "general"

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            N_("General ledger"),
            COLUMNS,
            [
                FilterSpec("account", N_("Account"), Filter.PICK, picks=self.choices),
                FilterSpec("level", N_("Level"), Filter.CHOICE, choices=LEVELS),
            ],
            N_("The general ledger shows every account that has an opening balance or movement."),
            ("ledger.detail", N_("Detail ledger")),
        )
        self._proof: Sequence[Finding] | None = None
        self.table.heavy = lambda row, _column: row.kind is RowKind.OPENING
        self.read_accounts()

    def take(self, arguments: Mapping[str, Any], chosen: dict[str, Any]) -> None:
        if arguments.get("account") is not None:
            chosen["account"] = int(arguments["account"])

    def read(self) -> None:
        self.context.read(
            self,
            "ledger.general",
            self.take_rows,
            slot="rows",
            refused=self.pane.overlay.show_refusal,
            **self.asked(),
            **self.written(),
        )
        self.context.read(
            self,
            "ledger.general_proof",
            self._take_proof,
            slot="proof",
            refused=lambda _findings: self._take_proof(None),  # the rows say why
            **self.asked(),
        )

    def proof(self) -> list[str]:
        if self._proof is None:
            return []
        broken = bool(self._proof)
        return [say(N_("children differ from parents ■")) if broken else say(N_("children = parents ✓"))]

    def condition(self) -> list[str]:
        chosen = self.filters.values()
        return [] if "account" in chosen or "level" in chosen else [say(N_("first level"))]

    def written(self) -> Mapping[str, Any]:
        chosen = self.filters.values()
        return {"account": chosen.get("account"), "level": chosen.get("level", 1)}

    def open_row(self, row: GeneralRow) -> None:
        passed = self.passed_on()
        if row.kind is RowKind.MONTH:
            passed["range"] = (row.period, row.period)
        self.context.open_page("detail", account=row.account, back="general", **passed)

    def summed(self, rows: Sequence[GeneralRow]) -> tuple[int, int]:
        months = [row for row in rows if row.kind is RowKind.MONTH]
        return sum(row.debit for row in months), sum(row.credit for row in months)

    def _take_proof(self, found: Sequence[Finding] | None) -> None:
        self._proof = found
        if found:
            self.context.show_findings(found, message("The general ledger does not prove itself"))
        self.tell()


PAGE = PageSpec("general", N_("General ledger"), "ledger", 30, GeneralPage, permission="ledger.read")
