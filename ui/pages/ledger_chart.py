"""The chart of a ledger page: F12 shows the balance over time of the account in the row, and reads it by keys."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction

from finance_desk.base.messages import N_
from finance_desk.ledgers.model import View
from ui.models.rows import RowsModel
from ui.pages.desk_page import DeskPage
from ui.widgets.balance_chart import BalanceChart
from ui.widgets.table import DenseTable

FOLLOW_MS = 120
"""How long the cursor rests on a row before the chart follows it."""


class Shows(Protocol):
    """What the chart needs of its page."""

    rows: RowsModel
    table: DenseTable

    @property
    def range(self) -> tuple[int, int]: ...
    @property
    def view(self) -> View: ...
    def account_of(self, row: Any) -> int | None: ...
    def passed_on(self) -> dict[str, Any]: ...


class ChartBelow(QObject):
    """The chart below a table: off until it is asked for, then it follows the row under the cursor."""

    def __init__(self, page: DeskPage, shows: Shows) -> None:
        super().__init__(page)
        self._page = page
        self._shows = shows
        self._account = 0
        self.chart = BalanceChart(page)
        self.chart.hide()
        self.chart.closed.connect(self.close)
        self.chart.chosen.connect(self._open_month)
        self.action: QAction = page.make_action(
            "ledger.over_time", N_("Balance over time"), self.toggle, shortcut="F12"
        )
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(FOLLOW_MS)
        self._soon.timeout.connect(self.follow)
        shows.table.current_changed.connect(lambda _row: self._follow_soon())

    def toggle(self) -> None:
        """Show the chart and go into it; from inside it, close it."""
        if not self.chart.isHidden() and self.chart.hasFocus():
            self.close()
            return
        self._account = 0
        if self.follow():
            self.chart.show()
            self.chart.setFocus()
        else:
            self._page.context.notice(N_("Put the cursor on an account first."))

    def close(self) -> None:
        """Fold the chart away; the table has the keys again."""
        self.chart.hide()
        self._shows.table.setFocus()

    def follow(self) -> bool:
        """Read the account under the cursor; gives whether there is one."""
        row = self._shows.rows.row_at(self._shows.table.current_row())
        account = self._shows.account_of(row) if row is not None else None
        if account is None:
            return False
        if account != self._account:
            self._account = account
            _first, last = self._shows.range
            self._page.context.read(
                self._page,
                "ledger.over_time",
                lambda held: self.chart.show_account(held, last),
                slot="chart",
                book=self._page.context.book_id,
                account=account,
                last=last,
                view=self._shows.view,
            )
        return True

    def _follow_soon(self) -> None:
        if not self.chart.isHidden():
            self._soon.start()

    def again(self) -> None:
        """The page was read anew: so is the chart."""
        if not self.chart.isHidden():
            self._account = 0
            self.follow()

    def _open_month(self, period: int) -> None:
        passed = {**self._shows.passed_on(), "range": (period, period)}
        self._page.context.open_page("detail", account=self._account, **passed)
