"""The form that makes a user, or widens or narrows what one may do, in the drawer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from finance_desk.access.model import Role, User
from finance_desk.base.messages import N_
from ui.pages.users.columns import role_words
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.marks import button, label, line, mark


class UserForm(QWidget):
    """Login, name, first password, roles, books. For a user who exists roles and books are added or taken away.

    ``press`` is its button, for the foot of the drawer: the form may be longer than the window.
    """

    def __init__(
        self,
        make: Callable[[dict[str, Any]], object],
        grant: Callable[[dict[str, Any]], object],
        revoke: Callable[[dict[str, Any]], object],
    ) -> None:
        super().__init__()
        self._make, self._grant, self._revoke = make, grant, revoke
        self._user: User | None = None
        self._less = False
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        self.login, self.name, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._new = QWidget()
        fields = QVBoxLayout(self._new)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(4)
        for field, title in (
            (self.login, N_("Login")),
            (self.name, N_("Name of the person")),
            (self.password, N_("First password")),
        ):
            fields.addWidget(label(title, "caption"))
            field.setAccessibleName(say(title))
            fields.addWidget(field)
        self._box.addWidget(self._new)
        self._who = label("", "section")
        self._box.addWidget(self._who)
        self._box.addSpacing(spacing.INSIDE)
        self._choices = QVBoxLayout()
        self._choices.setSpacing(4)
        self._box.addLayout(self._choices)
        self._box.addStretch(1)
        self.press = button(N_("Make the user"), "primary")
        self.press.clicked.connect(self._pressed)
        self.roles: dict[str, QCheckBox] = {}
        self.books: dict[int, QCheckBox] = {}
        self.every_book = QCheckBox()

    def set_choices(self, roles: Sequence[Role], books: Mapping[int, str]) -> None:
        while self._choices.count():
            item = self._choices.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.roles, self.books = {}, {}
        self._choices.addWidget(label(N_("Roles"), "muted"))
        for each in roles:
            name, meaning = role_words(each)
            box = QCheckBox(name)
            box.setToolTip(meaning)
            box.setAccessibleDescription(meaning)
            self.roles[each.code] = box
            self._choices.addWidget(box)
            if name != meaning and meaning:
                words = label(meaning, "caption")
                words.setWordWrap(True)
                words.setContentsMargins(24, 0, 0, 4)  # under the words of its box
                self._choices.addWidget(words)
        self._choices.addWidget(line())
        self._choices.addWidget(label(N_("Books"), "muted"))
        self.every_book = QCheckBox(say(N_("every book")))
        self._choices.addWidget(self.every_book)
        for id, name in books.items():
            box = QCheckBox(name)
            self.books[id] = box
            self.every_book.toggled.connect(box.setDisabled)
            self._choices.addWidget(box)

    def begin(self, user: User | None, *, less: bool = False) -> None:
        """Empty for a new user, or with what ``user`` holds ticked.

        What is held is fixed when more is granted; with ``less`` it alone can be unticked.
        """
        self._user, self._less = user, less
        self._new.setVisible(user is None)
        self._who.setVisible(user is not None)
        self._who.setText(f"{user.name}  {user.login}" if user is not None else "")
        words = N_("Take away what is not ticked") if less else N_("Grant what is ticked")
        self.press.setText(say(N_("Make the user") if user is None else words))
        for field in (self.login, self.name, self.password):
            field.clear()
        held = set(user.roles) if user is not None else set()
        for code, box in self.roles.items():
            box.setChecked(code in held)
            box.setEnabled((code in held) == less)
        every = user is not None and user.books is None
        self.every_book.setChecked(every)
        self.every_book.setEnabled(every == less)
        for id, box in self.books.items():
            has = user is not None and user.books is not None and id in user.books
            box.setChecked(has)
            box.setEnabled(has == less and not every)
        first = next((box for box in self.roles.values() if box.isEnabled()), self.press)
        (self.login if user is None else first).setFocus()

    def _pressed(self) -> None:
        if self._user is not None and self._less:
            every = self._user.books is None
            lost = [] if every else [id for id, box in self.books.items() if _unticked(box)]
            self._revoke(
                {
                    "login": self._user.login,
                    "roles": [code for code, box in self.roles.items() if _unticked(box)],
                    "books": lost,
                    "everything": every and _unticked(self.every_book),
                }
            )
            return
        chosen: dict[str, Any] = {
            "roles": [code for code, box in self.roles.items() if box.isChecked() and box.isEnabled()],
            "books": []
            if self.every_book.isChecked()
            else [id for id, box in self.books.items() if box.isChecked() and box.isEnabled()],
            "everything": self.every_book.isChecked() and self.every_book.isEnabled(),
        }
        if self._user is not None:
            self._grant({"login": self._user.login, **chosen})
            return
        needed = (self.login, self.name, self.password)
        for field in needed:
            mark(field, "" if field.text().strip() else say(N_("This is needed.")))
        if all(field.text().strip() for field in needed):
            self._make(
                {
                    "login": self.login.text().strip(),
                    "name": self.name.text().strip(),
                    "password": self.password.text(),
                    **chosen,
                }
            )


def _unticked(box: QCheckBox) -> bool:
    return box.isEnabled() and not box.isChecked()
