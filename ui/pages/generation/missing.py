"""The entries that code maps lack, each with the account it is to mean, in the drawer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from finance_desk.base.messages import N_, Money, message
from finance_desk.generation.missing_queries import MissingEntry
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.marks import button, label
from ui.widgets.narrowing import Choice
from ui.widgets.picker import AccountPicker


class MissingForm(QWidget):
    """The likeliest account stands there already; Enter walks on and makes them after the last.

    ``press`` makes them all, for the drawer's foot. A field left empty leaves its entry missing.
    """

    def __init__(self, make: Callable[[], object]) -> None:
        super().__init__()
        self._make = make
        self._entries: Sequence[MissingEntry] = ()
        self.fields: list[AccountPicker] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, spacing.INSIDE, 0)
        box.setSpacing(4)
        self._head = label("", "section")
        self._head.setWordWrap(True)
        box.addWidget(self._head)
        self._asked = QVBoxLayout()
        self._asked.setSpacing(4)
        box.addLayout(self._asked)
        box.addStretch(1)
        self.press = button(N_("Make them"), "primary")
        self.press.clicked.connect(lambda _checked=False: make())

    def begin(self, entries: Sequence[MissingEntry], choices: Sequence[Choice]) -> None:
        """Ask for the accounts of ``entries``; ``choices`` are the detail accounts by id."""
        self._entries = entries
        rows = sum(each.rows for each in entries)
        self._head.setText(
            say("{entries} entries are missing for {rows} rows", entries=len(entries), rows=rows)
        )
        while self._asked.count():
            item = self._asked.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        ids = {each.code: each.id for each in choices}
        self.fields = []
        for at, each in enumerate(entries):
            words = message(
                "{map} {entry}: {count} rows, {amount}",
                map=each.map,
                entry=each.entry or "–",
                count=each.rows,
                amount=Money(each.amount),
            )
            caption = label(words, "caption")
            caption.setWordWrap(True)
            self._asked.addWidget(caption)
            field = AccountPicker(choices, words)
            if each.suggestions:
                field.set_value(ids.get(each.suggestions[0].code))
                best = each.suggestions[0]
                field.setToolTip(
                    say("proposed as {entry} means it", entry=best.entry)
                    if best.entry
                    else say(N_("proposed by its name"))
                )
            field.returnPressed.connect(lambda at=at: self._next(at))
            self.fields.append(field)
            self._asked.addWidget(field)
        self.press.setEnabled(bool(entries))
        if self.fields:
            self.fields[0].setFocus()

    def _next(self, at: int) -> None:
        if at + 1 < len(self.fields):
            self.fields[at + 1].setFocus()
        else:
            self._make()

    def chosen(self) -> list[tuple[str, str, str]]:
        """Map, entry and account code of what was chosen."""
        return [
            (each.map, each.entry, choice.code)
            for each, field in zip(self._entries, self.fields, strict=True)
            if (choice := field.choice()) is not None
        ]
