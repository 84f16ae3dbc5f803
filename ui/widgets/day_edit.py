"""The field for a day, with its calendar."""

from __future__ import annotations

import datetime as dt
import re

from PySide6.QtCore import QDate, QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QWidget

from finance_desk.base.messages import N_, Message
from finance_desk.base.period import date_of, day_of, format_day, last_day, parse_day
from ui.theme import icons
from ui.theme.look import look, say
from ui.widgets.amounts import half_width
from ui.widgets.marks import mark
from ui.widgets.popup import Popup


def read_day(text: str, today: int) -> int:
    """A day as typed: ``2024-01-03``, ``20240103``; ``3`` or ``0103`` of the month or year at hand.

    ``today`` (yyyymmdd) gives what is left out. Raises ``ValueError``.
    """
    text = half_width(text).strip()
    short = re.fullmatch(r"(?:(\d{1,2})[-/.])?(\d{1,2})|(\d{2})(\d{2})", text)
    if short is None:
        return parse_day(text)
    month = int(short[1] or short[3] or today // 100 % 100)
    day = int(short[2] or short[4])
    return day_of(dt.date(today // 10000, month, day))


class DayEdit(QLineEdit):
    """A day yyyymmdd. ``3`` is the third of the month shown before; ↑ and ↓ step; F7 or F2 opens the calendar."""

    value_changed = Signal(int)

    def __init__(self, day: int, name: str | Message = N_("Date"), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = day
        self.setAccessibleName(say(name))
        self.setMinimumWidth(132)
        self._open = QAction(self)
        self._open.setText(say("Calendar"))
        self._open.triggered.connect(self.open_calendar)
        self.addAction(self._open, QLineEdit.ActionPosition.TrailingPosition)
        self._read_look()
        look().changed.connect(self._read_look)
        self.editingFinished.connect(self.commit)
        self.textEdited.connect(lambda _text: mark(self, ""))
        self.set_value(day)

    def value(self) -> int:
        return self._value

    def set_value(self, day: int) -> None:
        """Show a day without telling anybody."""
        self._value = day
        self.setText(format_day(day))
        mark(self, "")

    def commit(self) -> bool:
        """Read what was typed. False, and the field is marked, when there is no such day."""
        try:
            day = read_day(self.text(), self._value)
        except ValueError:
            mark(self, say("There is no such day: {given}. Type 2024-01-03, 0103 or 3.", given=self.text()))
            return False
        changed = day != self._value
        self.set_value(day)
        if changed:
            self.value_changed.emit(day)
        return True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._open.setVisible(self.isEnabled())

    def step(self, days: int) -> None:
        self.setText(format_day(day_of(date_of(self._value) + dt.timedelta(days=days))))
        self.commit()

    def open_calendar(self) -> None:
        calendar = QCalendarWidget()
        calendar.setAccessibleName(say("Calendar"))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        shown = date_of(self._value)
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        popup = Popup(calendar, self)
        calendar.activated.connect(popup.choose)
        calendar.clicked.connect(popup.choose)
        popup.chosen.connect(self._pick)
        popup.show_under(self)

    def _pick(self, date: QDate) -> None:
        self.setText(format_day(date.year() * 10000 + date.month() * 100 + date.day()))
        self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Up:
                self.step(1)
            case Qt.Key.Key_Down:
                self.step(-1)
            case Qt.Key.Key_F2 | Qt.Key.Key_F7:
                self.open_calendar()
            case _:
                super().keyPressEvent(event)

    def _read_look(self) -> None:
        self._open.setIcon(icons.icon("calendar", look().colour("muted")))


def clipped(day: int, period: int) -> int:
    """``day`` moved into ``period``: the same day of that month, or its last one."""
    return min(period * 100 + day % 100, last_day(period))
