"""The settings of a print form, in the drawer; what is wrong is said by the core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from finance_desk.base.messages import N_
from finance_desk.books.print_forms import FieldKind, FormField, PrintForm
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.marks import label


class SettingsForm(QWidget):
    """One field for each setting of the form that is shown; every change calls ``changed``."""

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__()
        self._changed = changed
        self.setObjectName("scrolled")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._holder = QWidget()
        self._box.addWidget(self._holder)
        self._box.addStretch(1)
        self.fields: dict[str, QWidget] = {}
        self.ticks: dict[str, dict[str, QCheckBox]] = {}

    def show_form(self, form: PrintForm) -> None:
        """Fields with the values in force."""
        holder = QWidget(self)
        holder.setObjectName("scrolled")
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.INSIDE)
        self.fields, self.ticks = {}, {}
        for each in form.spec.fields:
            self._add(box, each, form.value(each.name))
        self._box.replaceWidget(self._holder, holder)
        self._holder.deleteLater()
        self._holder = holder

    def _add(self, box: QVBoxLayout, of: FormField, value: Any) -> None:
        title = say(of.title)
        match of.kind:
            case FieldKind.FLAG:
                tick = QCheckBox(title)
                tick.setChecked(bool(value))
                tick.toggled.connect(self._touched)
                box.addWidget(tick)
                self.fields[of.name] = tick
            case FieldKind.CHOICE:
                box.addWidget(label(title, "caption"))
                choice = QComboBox()
                choice.setAccessibleName(title)
                for key, words in of.choices.items():
                    choice.addItem(say(words), key)
                choice.setCurrentIndex(max(0, choice.findData(value)))
                choice.currentIndexChanged.connect(self._touched)
                box.addWidget(choice)
                self.fields[of.name] = choice
            case FieldKind.MANY:
                box.addWidget(label(title, "caption"))
                self.ticks[of.name] = {}
                for key, words in of.choices.items():
                    tick = QCheckBox(say(words))
                    tick.setChecked(key in value)
                    tick.toggled.connect(self._touched)
                    box.addWidget(tick)
                    self.ticks[of.name][key] = tick
            case _:
                box.addWidget(label(title, "caption"))
                field = QLineEdit(f"{value:g}" if isinstance(value, int | float) else str(value))
                field.setAccessibleName(title)
                if of.kind is FieldKind.TEXT:
                    field.setMaxLength(int(of.most))
                    field.setPlaceholderText(say(N_("as built in")))
                field.textEdited.connect(self._touched)
                box.addWidget(field)
                self.fields[of.name] = field

    def _touched(self, _value: object = None) -> None:
        self._changed()

    def values(self, form: PrintForm) -> dict[str, Any]:
        """What the fields hold; a number nobody can read goes to the core as it was typed."""
        found: dict[str, Any] = {}
        for each in form.spec.fields:
            if each.name in self.ticks:
                found[each.name] = [key for key, tick in self.ticks[each.name].items() if tick.isChecked()]
                continue
            field = self.fields[each.name]
            if isinstance(field, QCheckBox):
                found[each.name] = field.isChecked()
            elif isinstance(field, QComboBox):
                found[each.name] = field.currentData()
            elif isinstance(field, QLineEdit):
                typed = field.text().strip()
                found[each.name] = typed if each.kind is FieldKind.TEXT else _number(typed)
        return found


def _number(typed: str) -> int | float | str:
    for read in (int, float):
        try:
            return read(typed)
        except ValueError:
            continue
    return typed
