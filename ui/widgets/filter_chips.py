"""Filters as chips that read as words and open a small editor; never a wall of empty fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QTimeEdit, QVBoxLayout, QWidget

from finance_desk.base.messages import N_, Message
from finance_desk.base.money import format_fen
from finance_desk.base.period import date_of, day_of, format_day, format_period
from ui.theme.look import say
from ui.widgets.day_edit import DayEdit
from ui.widgets.marks import button, label, restyle
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.narrowing import Choice
from ui.widgets.period_picker import PeriodPicker
from ui.widgets.picker import PickEdit
from ui.widgets.popup import Popup


class Filter(StrEnum):
    """What a filter asks. Ranges give a pair; ``CHOICE`` the chosen value; ``TOGGLE`` True; ``MOMENT`` a datetime."""

    TOGGLE = "toggle"
    CHOICE = "choice"
    TEXT = "text"
    PICK = "pick"
    PERIODS = "periods"
    DAYS = "days"
    MOMENT = "moment"
    AMOUNTS = "amounts"


@dataclass(frozen=True, slots=True)
class FilterSpec:
    """One filter of a page.

    ``choices`` maps values to msgids for ``CHOICE``; ``picks`` gives the rows of ``PICK``; ``start``
    is what stands in an editor before anything was chosen (a period, a day).
    """

    name: str
    title: str | Message
    kind: Filter
    choices: Mapping[Any, str | Message] | None = None
    picks: Callable[[], Sequence[Choice]] | None = None
    start: int = 0


class FilterChips(QWidget):
    """A row of chips. ``values()`` holds only what is set; a chip that is set reads as words and has a ✕."""

    changed = Signal(object)
    """The mapping of filter name to value."""

    def __init__(self, filters: Sequence[FilterSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("Filters"))
        self._filters = tuple(filters)
        self._values: dict[str, Any] = {}
        self._chips: dict[str, QPushButton] = {}
        self._editing: FilterSpec
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for each in self._filters:
            chip = button(each.title, "quiet")
            chip.setCheckable(each.kind is Filter.TOGGLE)
            chip.clicked.connect(partial(self._open, each))
            self._chips[each.name] = chip
            row.addWidget(chip)
        self._all = button("Clear all", "link")
        self._all.clicked.connect(self.clear)
        row.addWidget(self._all)
        row.addStretch(1)
        self._write()

    def names(self) -> frozenset[str]:
        """The names of the filters there are."""
        return frozenset(each.name for each in self._filters)

    def values(self) -> dict[str, Any]:
        return dict(self._values)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Set all filters (from a saved scheme) without telling anybody."""
        self._values = dict(values)
        self._write()

    def set_value(self, name: str, value: Any) -> None:
        """Set one filter; ``None`` takes it off."""
        before = dict(self._values)
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value
        self._write()
        if self._values != before:
            self.changed.emit(self.values())

    def open(self, name: str) -> None:
        """Open the editor of a filter (F3 for the one that finds)."""
        self._chips[name].click()

    def clear(self) -> None:
        if self._values:
            self._values.clear()
            self._write()
            self.changed.emit({})

    def words(self) -> str:
        """The whole condition in words, for the head of a page and of a print."""
        return " · ".join(self._in_words(each) for each in self._filters if each.name in self._values)

    def _in_words(self, spec: FilterSpec) -> str:
        title, value = say(spec.title), self._values[spec.name]
        match spec.kind:
            case Filter.TOGGLE:
                return title
            case Filter.CHOICE:
                return f"{title} {say((spec.choices or {}).get(value, str(value)))}"
            case Filter.PICK:
                found = (
                    next((each for each in spec.picks() if each.id == value), None) if spec.picks else None
                )
                return f"{title} {found.code} {found.name}" if found else f"{title} {value}"
            case Filter.PERIODS:
                first, last = value
                same = first == last
                return format_period(first) if same else f"{format_period(first)} – {format_period(last)}"
            case Filter.DAYS:
                return f"{format_day(value[0])} – {format_day(value[1])}"
            case Filter.MOMENT:
                return f"{title} {value:%Y-%m-%d %H:%M}"
            case Filter.AMOUNTS:
                low, high = (format_fen(each) if each is not None else "…" for each in value)
                return f"{title} {low} – {high}"
            case _:
                return f"{title} “{value}”"

    def _write(self) -> None:
        for spec in self._filters:
            chip, is_set = self._chips[spec.name], spec.name in self._values
            chip.setText(f"{self._in_words(spec)}  ✕" if is_set else f"{say(spec.title)} ▾")
            if spec.kind is Filter.TOGGLE:
                chip.setText(say(spec.title) + ("  ✕" if is_set else ""))
                chip.setChecked(is_set)
            chip.setAccessibleDescription(say("Set: press to change, Delete to take off") if is_set else "")
            restyle(chip, quiet="false" if is_set else "true")
        self._all.setVisible(len(self._values) > 1)

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            for name, chip in self._chips.items():
                if chip.hasFocus():
                    self.set_value(name, None)
                    return
        super().keyPressEvent(event)

    def _open(self, spec: FilterSpec) -> None:
        if spec.kind is Filter.TOGGLE:
            self.set_value(spec.name, None if spec.name in self._values else True)
            return
        self._editing = spec
        editor = QWidget()
        popup = Popup(editor, self)
        popup.chosen.connect(self._take)
        box = QVBoxLayout(editor)
        box.setContentsMargins(4, 4, 4, 4)
        box.addWidget(label(spec.title, "caption"))
        read = _fill(editor, box, spec, self._values.get(spec.name), popup.choose)
        foot = QHBoxLayout()
        off = button("Take off", "quiet")
        off.clicked.connect(lambda: popup.choose(None))
        off.setVisible(spec.name in self._values)
        foot.addWidget(off)
        foot.addStretch(1)
        if read is not None:
            apply = button("Apply", "primary")
            apply.clicked.connect(lambda: popup.choose(read()))
            foot.addWidget(apply)
        box.addLayout(foot)
        popup.show_under(self._chips[spec.name])

    def _take(self, value: Any) -> None:
        self.set_value(self._editing.name, value)


def _fill(
    editor: QWidget, box: QVBoxLayout, spec: FilterSpec, value: Any, take: Callable[[Any], None]
) -> Callable[[], Any] | None:
    """Fill the small editor; gives how to read it, or ``None`` when a press decides at once."""
    match spec.kind:
        case Filter.CHOICE:
            for each, words in (spec.choices or {}).items():
                option = button(words, "quiet")
                option.setCheckable(True)
                option.setChecked(each == value)
                option.clicked.connect(partial(lambda chosen, _on=False: take(chosen), each))
                box.addWidget(option)
            return None
        case Filter.PICK:
            picker = PickEdit(spec.picks() if spec.picks else (), spec.title)
            picker.set_value(value)
            picker.setMinimumWidth(320)
            picker.picked.connect(take)
            box.addWidget(picker)
            editor.setFocusProxy(picker)
            return lambda: picker.value() if picker.commit() else value
        case Filter.PERIODS:
            first, last = value or (spec.start, spec.start)
            pickers = [PeriodPicker(first, N_("From")), PeriodPicker(last, N_("To"))]
            row = QHBoxLayout()
            for each in pickers:
                row.addWidget(each)
            box.addLayout(row)
            return lambda: tuple(sorted(each.period() for each in pickers))
        case Filter.DAYS:
            first, last = value or (spec.start, spec.start)
            edits = [DayEdit(first, N_("From")), DayEdit(last, N_("To"))]
            row = QHBoxLayout()
            for day in edits:
                row.addWidget(day)
            box.addLayout(row)
            editor.setFocusProxy(edits[0])
            return lambda: tuple(sorted(each.value() for each in edits if each.commit() or True))
        case Filter.MOMENT:
            shown = value or dt.datetime.now().astimezone().replace(hour=23, minute=59)
            day, time = DayEdit(day_of(shown.date())), QTimeEdit(QTime(shown.hour, shown.minute))
            time.setDisplayFormat("HH:mm")
            time.setAccessibleName(say(N_("Time")))
            row = QHBoxLayout()
            row.addWidget(day)
            row.addWidget(time)
            box.addLayout(row)
            editor.setFocusProxy(day)

            def read_moment() -> dt.datetime:
                day.commit()
                clock = dt.time(time.time().hour(), time.time().minute(), 59, 999_999)  # the whole minute
                return dt.datetime.combine(date_of(day.value()), clock).astimezone()

            return read_moment
        case Filter.AMOUNTS:
            low, high = value or (None, None)
            amounts = [MoneyEdit(N_("From")), MoneyEdit(N_("To"))]
            amounts[0].set_value(low)
            amounts[1].set_value(high)
            row = QHBoxLayout()
            for amount in amounts:
                row.addWidget(amount)
            box.addLayout(row)
            editor.setFocusProxy(amounts[0])

            def read_amounts() -> tuple[int | None, int | None] | None:
                for amount in amounts:
                    amount.commit()
                pair = (amounts[0].value(), amounts[1].value())
                return None if pair == (None, None) else pair

            return read_amounts
        case _:
            text = QLineEdit(str(value or ""))
            text.setAccessibleName(say(spec.title))
            text.setMinimumWidth(240)
            text.returnPressed.connect(lambda: take(text.text().strip() or None))
            box.addWidget(text)
            editor.setFocusProxy(text)
            return lambda: text.text().strip() or None
