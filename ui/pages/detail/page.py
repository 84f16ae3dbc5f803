"""明细账: the lines of one account with the running balance, month totals and year to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtGui import QAction

from finance_desk.accounts.model import Account
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_
from finance_desk.ledgers.model import LedgerRow, RowKind
from ui.models.rows import PAGE as SHOWN
from ui.models.rows import DeskSource
from ui.pages.ledger_columns import LINES
from ui.pages.ledger_page import LedgerPage
from ui.pages.spec import Context, PageSpec
from ui.theme.look import say
from ui.widgets.filter_chips import Filter, FilterSpec

CHOOSE: Final = N_("Choose an account to see its lines, its balance after each, and its month totals.")


class DetailPage(LedgerPage):
    kind = "detail"

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            N_("Detail ledger"),
            LINES,
            [FilterSpec("account", N_("Account"), Filter.PICK, picks=self.choices)],
            CHOOSE,
            ("voucher.show", N_("Open the voucher")),
        )
        self.table.heavy = lambda row, _column: row.kind in (RowKind.MONTH, RowKind.YEAR)
        self.read_accounts()

    def lesser_actions(self) -> None:
        for name, title, keys, do in (
            ("previous", N_("Previous account"), "Alt+Up", lambda: self._step(-1)),
            ("next", N_("Next account"), "Alt+Down", lambda: self._step(1)),
        ):
            action = QAction(say(title), self)
            action.setObjectName(name)
            action.setShortcut(keys)
            action.triggered.connect(lambda _checked=False, do=do: do())
            self.add_action(action)

    @property
    def account(self) -> Account | None:
        """The account that is shown."""
        chosen = self.filters.values().get("account")
        return next((each for each in self.accounts if each.id == chosen), None)

    def take(self, arguments: Mapping[str, Any], chosen: dict[str, Any]) -> None:
        subject = arguments.get("subject")
        account = subject.id if isinstance(subject, Subject) else arguments.get("account")
        if account is not None:
            chosen["account"] = int(account)

    def read(self) -> None:
        account = self.filters.values().get("account")
        if account is None:
            self.rows.set_rows(())
            return
        asked = {**self.asked(), "account": account}
        desk = self.context.desk
        self.rows.set_source(
            DeskSource(
                desk,
                "ledger.detail_ids",
                "ledger.detail_page",
                asked,
                page_arguments=asked,
                beginning=("ledger.detail", {**asked, "limit": SHOWN}),
            )
        )

    def tell(self) -> None:
        account = self.account
        name = f"{account.code} {account.full_name or account.name}" if account else ""
        self.set_title(say(N_("Detail ledger")) + (f"  {name}" if name else ""))
        super().tell()
        if "account" not in self.filters.values():
            self._empty.verb.setVisible(False)
            self._empty.set_text(CHOOSE)

    def written(self) -> Mapping[str, Any]:
        return {"account": self.filters.values().get("account")}

    def export(self, form: str) -> None:
        if self.account is not None:
            super().export(form)

    def open_row(self, row: LedgerRow) -> None:
        if row.kind is RowKind.LINE:
            self.context.open_page("voucher", id=row.voucher)

    def summed(self, rows: Sequence[LedgerRow]) -> tuple[int, int]:
        lines = [row for row in rows if row.kind is RowKind.LINE]
        return sum(row.debit for row in lines), sum(row.credit for row in lines)

    def key_help(self) -> list[tuple[str, str]]:
        return [*super().key_help(), ("Alt+/ Alt+↓", say("Previous and next account"))]

    def _step(self, by: int) -> None:
        ids = [each.id for each in self.accounts]
        if not ids:
            return
        chosen = self.filters.values().get("account")
        at = ids.index(chosen) + by if chosen in ids else 0
        if 0 <= at < len(ids):
            self.filters.set_value("account", ids[at])


PAGE = PageSpec(
    "detail",
    N_("Detail ledger"),
    "ledger",
    20,
    DetailPage,
    permission="ledger.read",
    shows=("account",),
)
