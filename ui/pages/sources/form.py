"""A channel as it is typed, in the drawer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from finance_desk.base.messages import N_
from finance_desk.intake.model import Channel, Way
from ui.pages.sources.columns import WAYS
from ui.theme.look import say
from ui.widgets.marks import button, label

_FIELDS = (
    ("code", N_("Code"), ()),
    ("name", N_("Name"), ()),
    ("address", N_("Folder or address, without a password"), ()),
    ("view", N_("View or table"), (Way.DATABASE,)),
    ("pattern", N_("Names of the files"), (Way.FOLDER,)),
    ("header", N_("Header for the token"), (Way.SERVICE,)),
    ("password", N_("Password or token; stays on this computer"), (Way.DATABASE, Way.SERVICE)),
)
"""Field, its label, and the ways that have it; none: all."""

_EXAMPLES = {
    Way.FOLDER: "D:\\交换\\月结",
    Way.DATABASE: "postgresql://reader@server/settlement",
    Way.SERVICE: "https://server/rows?day=today",
}


class ChannelForm(QWidget):
    """Enter walks through the fields and saves after the last; ``press`` saves, for the drawer's foot."""

    def __init__(self, save: Callable[[], object], choose_folder: Callable[[], object]) -> None:
        super().__init__()
        self.channel: Channel | None = None
        self._save = save
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(label(N_("Way"), "caption"))
        self.way = QComboBox()
        self.way.setAccessibleName(say(N_("Way")))
        for way, words in WAYS.items():
            self.way.addItem(say(words), way)
        box.addWidget(self.way)
        self.fields: dict[str, QLineEdit] = {}
        self._labels: dict[str, QWidget] = {}
        for name, words, _ in _FIELDS:
            self._labels[name] = label(words, "caption")
            box.addWidget(self._labels[name])
            field = QLineEdit()
            field.setAccessibleName(say(words))
            field.returnPressed.connect(lambda at=name: self._next(at))
            self.fields[name] = field
            box.addWidget(field)
        self.fields["pattern"].setPlaceholderText(say(N_("every table; * stands for anything")))
        self.fields["header"].setPlaceholderText(say(N_("the usual one")))
        self.fields["password"].setEchoMode(QLineEdit.EchoMode.Password)
        self.choose = button(N_("Choose a folder"), "quiet")
        self.choose.clicked.connect(lambda _checked=False: choose_folder())
        box.addWidget(self.choose)
        self.watch = QCheckBox(say(N_("Look into the folder while the program is open")))
        box.addWidget(self.watch)
        box.addStretch(1)
        self.press = button(N_("Save the channel"), "primary")
        self.press.clicked.connect(lambda _checked=False: save())
        self.way.currentIndexChanged.connect(lambda _at: self._show_way())

    def begin(self, channel: Channel | None) -> None:
        """Type a new channel, or change this one. A password that is kept is never shown."""
        self.channel = channel
        self.way.setCurrentIndex(list(WAYS).index(channel.way) if channel else 0)
        for name, field in self.fields.items():
            field.setText(str(getattr(channel, name)) if channel and name != "password" else "")
        self.fields["code"].setReadOnly(channel is not None)
        self.watch.setChecked(bool(channel and channel.watch))
        self._show_way()
        self.fields["name" if channel else "code"].setFocus()

    def _show_way(self) -> None:
        way = self._way()
        for name, _, ways in _FIELDS:
            shown = not ways or way in ways
            self.fields[name].setVisible(shown)
            self._labels[name].setVisible(shown)
        self.fields["address"].setPlaceholderText(_EXAMPLES[way])
        self.choose.setVisible(way is Way.FOLDER)
        self.watch.setVisible(way is Way.FOLDER)

    def _way(self) -> Way:
        return list(WAYS)[self.way.currentIndex()]

    def _next(self, at: str) -> None:
        shown = [name for name, field in self.fields.items() if not field.isHidden()]
        after = shown[shown.index(at) + 1 :]
        if after:
            self.fields[after[0]].setFocus()
        else:
            self._save()

    def password(self) -> str:
        """What was typed as password; given to nobody but the file of passwords."""
        return "" if self._way() is Way.FOLDER else self.fields["password"].text()

    def values(self) -> dict[str, Any]:
        """Arguments of ``intake.channel_set``, without the password."""
        way = self._way()
        given = {
            name: self.fields[name].text().strip()
            for name, _, ways in _FIELDS
            if name != "password" and (not ways or way in ways)
        }
        return {
            **given,
            "way": str(way),
            "watch": way is Way.FOLDER and self.watch.isChecked(),
            "version": self.channel.version if self.channel else None,
        }
