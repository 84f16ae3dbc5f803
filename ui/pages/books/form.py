"""The form for a new book, in the drawer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from finance_desk.base.messages import N_
from finance_desk.books.model import Unit
from ui.pages.books.columns import FUNDS, fund_words
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.marks import button, label, mark
from ui.widgets.period_picker import PeriodPicker

_CODES: Final = {"employee": "310", "resident": "390", "medical_aid": "610", "long_term_care": "410"}
"""The insurance codes, which files of business systems name the fund by."""


class NewBookForm(QWidget):
    """Unit, fund, code, name, first period; Enter in a field makes the book."""

    def __init__(self, make: Callable[[dict[str, Any]], object]) -> None:
        super().__init__()
        self._make = make
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        self.unit_code, self.unit_name = QLineEdit(), QLineEdit()
        self.fund = QComboBox()
        for each in FUNDS:
            self.fund.addItem(fund_words(each), each)
        self.code, self.name = QLineEdit(), QLineEdit()
        self.start = PeriodPicker(name=N_("First period"))
        self.solo = QCheckBox(say(N_("One person may make and review vouchers")))
        self.training = QCheckBox(say(N_("For training only")))
        for title, field in (
            (N_("Code of the unit"), self.unit_code),
            (N_("Name of the unit"), self.unit_name),
            (N_("Fund"), self.fund),
            (N_("Code of the book"), self.code),
            (N_("Name of the book"), self.name),
            (N_("First period"), self.start),
        ):
            box.addWidget(label(title, "caption"))
            field.setAccessibleName(say(title))
            box.addWidget(field)
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(self._entered)
        box.addSpacing(spacing.INSIDE)
        box.addWidget(self.solo)
        box.addWidget(self.training)
        box.addSpacing(spacing.INSIDE)
        self.press = button(N_("Make the book"), "primary")
        self.press.clicked.connect(self._entered)
        box.addWidget(self.press)
        box.addStretch(1)
        self.fund.currentIndexChanged.connect(lambda _at: self._suggest())

    def begin(self, units: Sequence[Unit]) -> None:
        """Empty, but for the unit that is there already."""
        first = units[0] if units else None
        self.unit_code.setText(first.code if first else "1")
        self.unit_name.setText(first.name if first else "")
        self.fund.setCurrentIndex(0)
        self._suggest()
        today = dt.datetime.now().astimezone().date()
        self.start.set_period(today.year * 100 + 1)
        self.solo.setChecked(False)
        self.training.setChecked(False)
        (self.code if first else self.unit_name).setFocus()

    def _suggest(self) -> None:
        """Code and name of the fund chosen; both can be overtyped."""
        fund = str(self.fund.currentData())
        self.code.setText(_CODES.get(fund, ""))
        self.name.setText(fund_words(fund) if fund in _CODES else "")

    def _entered(self) -> None:
        needed = (self.unit_code, self.unit_name, self.code, self.name)
        for field in needed:
            mark(field, "" if field.text().strip() else say(N_("This is needed.")))
        if any(not field.text().strip() for field in needed):
            return
        self._make(
            {
                "unit_code": self.unit_code.text().strip(),
                "unit_name": self.unit_name.text().strip(),
                "fund": str(self.fund.currentData()),
                "code": self.code.text().strip(),
                "name": self.name.text().strip(),
                "start": self.start.period(),
                "solo": self.solo.isChecked(),
                "training": self.training.isChecked(),
            }
        )
