"""The form of an item, a voucher type or a summary, in the drawer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from finance_desk.base.messages import N_, Message
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.marks import button, label, mark

FIELDS = {
    "code": N_("Code"),
    "name": N_("Name"),
    "text": N_("Summary"),
    "must_debit": N_("Must debit"),
    "must_credit": N_("Must credit"),
    "must_not": N_("Must not use"),
}
NEEDED = ("code", "name", "text")


class BasicForm(QWidget):
    """Code and name or text, and the account codes of a voucher type. Enter in a field saves."""

    def __init__(self) -> None:
        super().__init__()
        self._save: Callable[[dict[str, str]], object] = lambda _given: None
        self._needed: Sequence[str] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.INSIDE)
        self._below = label("", "muted")
        self._below.setWordWrap(True)
        box.addWidget(self._below)
        self.fields: dict[str, QLineEdit] = {}
        self._captions: dict[str, QWidget] = {}
        for name, title in FIELDS.items():
            caption, field = label(title, "caption"), QLineEdit()
            field.setAccessibleName(say(title))
            field.returnPressed.connect(self._entered)
            box.addWidget(caption)
            box.addWidget(field)
            self.fields[name], self._captions[name] = field, caption
        for name in FIELDS:
            if name not in NEEDED:
                self.fields[name].setPlaceholderText(say(N_("account codes, with commas between")))
        self.press = button(N_("Save"), "primary")
        self.press.clicked.connect(self._entered)
        box.addWidget(self.press)
        box.addStretch(1)

    def begin(
        self,
        below: str | Message,
        shown: Sequence[str],
        values: Mapping[str, str],
        save: Callable[[dict[str, str]], object],
    ) -> None:
        """Show these fields with their values; a code that is given is fixed."""
        self._save = save
        self._needed = [name for name in NEEDED if name in shown]
        self._below.setText(say(below))
        for name, field in self.fields.items():
            field.setVisible(name in shown)
            self._captions[name].setVisible(name in shown)
            field.setText(values.get(name, ""))
            mark(field, "")
        fixed = bool(values.get("code"))
        self.fields["code"].setReadOnly(fixed)
        self.fields[shown[1] if fixed else "code"].setFocus()

    def _entered(self) -> None:
        missing = [name for name in self._needed if not self.fields[name].text().strip()]
        for name in self._needed:
            mark(self.fields[name], say(N_("This is needed.")) if name in missing else "")
        if missing:
            self.fields[missing[0]].setFocus()
            return
        self._save({name: field.text().strip() for name, field in self.fields.items()})
