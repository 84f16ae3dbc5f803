"""The form for a new account, or for the name and dimensions of one there is, in the drawer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from finance_desk.accounts.model import Account, NewAccount
from finance_desk.base.messages import N_
from finance_desk.dimensions.model import Dimension
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.marks import button, label, mark

CARRIED = (N_("not carried"), N_("○ optional"), N_("● required"))


class NewAccountForm(QWidget):
    """Code, name, and for each dimension whether lines carry it. Enter in a field makes the account, or saves it.

    ``save`` is given the account as it was, its name and its dimensions (``!`` marking a required one).
    """

    def __init__(
        self,
        make: Callable[[NewAccount], object],
        save: Callable[[Account, str, tuple[str, ...]], object],
    ) -> None:
        super().__init__()
        self._make = make
        self._save = save
        self._parent: Account | None = None
        self._edited: Account | None = None
        self._dimensions: Sequence[Dimension] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.INSIDE)
        self._below = label("", "muted")
        self._below.setWordWrap(True)
        box.addWidget(self._below)
        self.code, self.name = QLineEdit(), QLineEdit()
        for field, title in ((self.code, N_("Code")), (self.name, N_("Name"))):
            box.addWidget(label(title, "caption"))
            field.setAccessibleName(say(title))
            field.returnPressed.connect(self._entered)
            box.addWidget(field)
        self._grid = QGridLayout()
        box.addLayout(self._grid)
        self._carried: dict[str, QComboBox] = {}
        self.press = button(N_("Add the account"), "primary")
        self.press.clicked.connect(self._entered)
        box.addWidget(self.press)
        box.addStretch(1)

    def set_dimensions(self, dimensions: Sequence[Dimension]) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._carried = {}
        self._dimensions = dimensions
        for row, each in enumerate(dimensions):
            choose = QComboBox()
            choose.setAccessibleName(each.name)
            for words in CARRIED:
                choose.addItem(say(words))
            self._grid.addWidget(label(each.name, "caption"), row, 0)
            self._grid.addWidget(choose, row, 1)
            self._carried[each.code] = choose

    def begin(self, parent: Account | None, code: str) -> None:
        """A new account below ``parent`` (``None``: at the top)."""
        self._parent, self._edited = parent, None
        self.press.setText(say(N_("Add the account")))
        self.code.setReadOnly(False)
        self._below.setText(
            say(N_("Below {account}"), account=f"{parent.code} {parent.full_name or parent.name}")
            if parent is not None
            else say(N_("At the top of the chart"))
        )
        self.code.setText(code)
        self.name.clear()
        for choose in self._carried.values():
            choose.setCurrentIndex(0)
        (self.name if code else self.code).setFocus()

    def edit(self, account: Account) -> None:
        """The name and dimensions of an account there is; its code is changed elsewhere."""
        self._edited = account
        self._below.setText(account.full_name or account.name)
        self.press.setText(say(N_("Save")))
        self.code.setText(account.code)
        self.code.setReadOnly(True)
        self.name.setText(account.name)
        for each in self._dimensions:
            needed = account.dimensions.get(each.id)
            self._carried[each.code].setCurrentIndex(0 if needed is None else 1 + needed)
        for field in (self.code, self.name):
            mark(field, "")
        self.name.setFocus()
        self.name.selectAll()

    def _entered(self) -> None:
        for field in (self.code, self.name):
            mark(field, "" if field.text().strip() else say(N_("This is needed.")))
        if not self.code.text().strip() or not self.name.text().strip():
            return
        carried = tuple(
            code + ("!" if choose.currentIndex() == 2 else "")
            for code, choose in self._carried.items()
            if choose.currentIndex()
        )
        if self._edited is not None:
            self._save(self._edited, self.name.text().strip(), carried)
            return
        self._make(
            NewAccount(
                self.code.text().strip(),
                self.name.text().strip(),
                dimensions=carried,
                parent_code=self._parent.code if self._parent is not None else None,
            )
        )
