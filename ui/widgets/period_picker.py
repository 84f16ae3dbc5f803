"""Choosing an accounting period: twelve months of a year, with what is closed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from finance_desk.base.messages import N_, Message
from finance_desk.base.period import format_period
from ui.theme.look import say
from ui.widgets.marks import button, label, restyle
from ui.widgets.popup import Popup


class PeriodPicker(QPushButton):
    """A button with the period; it opens the months of a year. PgUp and PgDn step a month."""

    chosen = Signal(int)

    def __init__(
        self, period: int = 0, name: str | Message = N_("Period"), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("menu", "true")
        self.setAutoDefault(False)
        self._name = say(name)
        self._period = 0
        self._closed: Mapping[int, bool] = {}
        self.set_period(period)
        self.clicked.connect(self.open)

    def period(self) -> int:
        return self._period

    def set_period(self, period: int) -> None:
        """Show a period without telling anybody."""
        self._period = period
        self.setText(f"{format_period(period) if period else '—'} ▾")
        self.setAccessibleName(f"{self._name} {format_period(period)}" if period else self._name)

    def set_periods(self, closed: Mapping[int, bool]) -> None:
        """Periods that may be chosen, and whether each is closed. Empty: all of them."""
        self._closed = dict(closed)

    def open(self) -> None:
        months = _Months(self._period, self._closed)
        popup = Popup(months, self)
        months.chosen.connect(popup.choose)
        popup.chosen.connect(self._choose)
        popup.show_under(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        months = self._period // 100 * 12 + self._period % 100 - 1 + step
        period = months // 12 * 100 + months % 12 + 1
        if not self._closed or period in self._closed:
            self._choose(period)

    def _choose(self, period: int) -> None:
        if period != self._period:
            self.set_period(period)
            self.chosen.emit(period)


class _Months(QWidget):
    chosen = Signal(int)

    def __init__(self, period: int, closed: Mapping[int, bool]) -> None:
        super().__init__()
        self._period, self._closed = period, closed
        self._year = period // 100 or max((each // 100 for each in closed), default=2024)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        back, on = button("‹", "quiet"), button("›", "quiet")
        back.setAccessibleName(say("Year before"))
        on.setAccessibleName(say("Year after"))
        back.clicked.connect(lambda: self._turn(-1))
        on.clicked.connect(lambda: self._turn(1))
        self._title = label("", "section")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head.addWidget(back)
        head.addWidget(self._title, 1)
        head.addWidget(on)
        box.addLayout(head)
        grid = QGridLayout()
        grid.setSpacing(4)
        self._months: list[QPushButton] = []
        for month in range(1, 13):
            each = button("")
            each.setFixedSize(84, 36)
            each.clicked.connect(lambda _on=False, month=month: self.chosen.emit(self._year * 100 + month))
            grid.addWidget(each, (month - 1) // 3, (month - 1) % 3)
            self._months.append(each)
        box.addLayout(grid)
        self.setFocusProxy(self._months[(period % 100 or 1) - 1])
        self._turn(0)

    def _turn(self, years: int) -> None:
        self._year += years
        self._title.setText(str(self._year))
        for month, each in enumerate(self._months, start=1):
            period = self._year * 100 + month
            closed = self._closed.get(period)
            # a closed period carries a mark as well as words for a screen reader
            each.setText(f"{month:02d}{' ✓' if closed else ''}")
            each.setAccessibleName(
                f"{format_period(period)} {say('closed') if closed else say('open')}"
                if closed is not None
                else format_period(period)
            )
            each.setToolTip(say("closed") if closed else "")
            each.setEnabled(not self._closed or closed is not None)
            restyle(each, primary="true" if period == self._period else "false")
