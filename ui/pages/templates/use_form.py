"""What a template asks, and the voucher it would make of the answers, in the drawer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from finance_desk.base.messages import N_, message
from finance_desk.base.money import format_fen
from finance_desk.templates.model import Ask, Template, Trial
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.day_edit import DayEdit
from ui.widgets.facts import Fact, Facts, Group
from ui.widgets.marks import button, label

HINTS = {
    Ask.MONEY: N_("amount"),
    Ask.TEXT: N_("text"),
    Ask.DAY: N_("day"),
    Ask.ITEM: N_("code of an item"),
}


class UseForm(QWidget):
    """Day and answers; Enter walks and tries after the last. ``press`` makes the voucher, for the drawer's foot."""

    def __init__(self, try_it: Callable[[], object], make_it: Callable[[], object]) -> None:
        super().__init__()
        self._try = try_it
        self.template: Template | None = None
        self.fields: dict[str, QLineEdit] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, spacing.INSIDE, 0)
        box.setSpacing(4)
        self._name = label("", "section")
        self._name.setWordWrap(True)
        box.addWidget(self._name)
        box.addWidget(label(N_("Day of the voucher"), "caption"))
        self.day = DayEdit(0, N_("Day of the voucher"))
        box.addWidget(self.day)
        self._asked = QVBoxLayout()
        self._asked.setSpacing(4)
        box.addLayout(self._asked)
        box.addSpacing(spacing.INSIDE)
        self.trial = Facts(N_("Trial run"))
        box.addWidget(self.trial)
        box.addStretch(1)
        self.press = button(N_("Make the voucher"), "primary")
        self.press.clicked.connect(lambda _checked=False: make_it())

    def begin(self, template: Template, day: int) -> None:
        """Ask what this template asks; answers given last time stand there as a hint."""
        self.template = template
        self._name.setText(template.label)
        self.day.set_value(day)
        while self._asked.count():
            item = self._asked.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.fields = {}
        for variable in template.variables:
            self._asked.addWidget(label(variable.name, "caption"))
            field = QLineEdit()
            field.setAccessibleName(variable.name)
            last = template.last_values.get(variable.name, "")
            field.setPlaceholderText(
                say(N_("last time {value}"), value=last)
                if last
                else variable.default or say(HINTS[variable.ask])
            )
            field.returnPressed.connect(lambda at=variable.name: self._next(at))
            self.fields[variable.name] = field
            self._asked.addWidget(field)
        self.trial.set_groups([])
        (next(iter(self.fields.values()), self.day)).setFocus()

    def _next(self, at: str) -> None:
        names = list(self.fields)
        after = names[names.index(at) + 1 :]
        if after:
            self.fields[after[0]].setFocus()
        else:
            self._try()

    def values(self) -> dict[str, str]:
        """What was typed; fields left empty take their default."""
        return {name: field.text().strip() for name, field in self.fields.items() if field.text().strip()}

    def show_trial(self, trial: Trial, names: Mapping[int, str]) -> None:
        """The lines that would be made, or why none can be."""
        if trial.findings:
            facts = [Fact("", say(each.message), tone="stop") for each in trial.findings]
            self.trial.set_groups([Group(N_("This cannot be made yet"), facts)])
            return
        groups = []
        for title, side in ((N_("Debit"), "debit"), (N_("Credit"), "credit")):
            lines = [each for each in trial.lines if getattr(each, side)]
            facts = [
                Fact(names[each.account], format_fen(getattr(each, side), group=True), figure=True)
                for each in lines
            ]
            groups.append(Group(title, facts))
        total = sum(each.debit for each in trial.lines)
        groups.insert(
            0,
            Group(trial.summary or "–", note=message("total {amount}", amount=format_fen(total, group=True))),
        )
        self.trial.set_groups(groups)
