"""The line under the cursor, for the drawer: its dimension items, what it does to its account."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from finance_desk.base.messages import N_, Message
from finance_desk.base.money import format_fen
from finance_desk.vouchers.draft import DraftLine
from ui.pages.paper import Paper
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.facts import Fact, Facts, Group
from ui.widgets.marks import label
from ui.widgets.picker import PickEdit


def sided(fen: int) -> str:
    """A signed balance with its side in words: Dr 1,234.00."""
    if not fen:
        return format_fen(0)
    return f"{say(N_('Dr') if fen > 0 else N_('Cr'))} {format_fen(abs(fen))}"


class LinePanel(QWidget):
    """Fields for every dimension the line's account carries (● required, ○ optional), and facts below."""

    changed = Signal()
    """An item was chosen here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.BETWEEN)
        self._account = label("")
        self._account.setWordWrap(True)
        box.addWidget(self._account)
        self._holder = QWidget()
        box.addWidget(self._holder)
        self._box = box
        self.facts = Facts(N_("About the voucher"))
        box.addWidget(self.facts, 1)
        self.fields: dict[int, PickEdit] = {}
        self._made_for: tuple[int | None, int, bool] = (None, 0, False)
        self._line: DraftLine | None = None

    def show_line(self, paper: Paper, line: DraftLine | None, day: int, *, read_only: bool) -> None:
        """Show the dimension fields of a line."""
        self._line = line
        account = line.account if line is not None else None
        self._account.setText(paper.account_words(account) or say(N_("No account yet")))
        if self._made_for != (account, day, read_only):
            self._made_for = (account, day, read_only)
            self._build(paper, account, day, read_only=read_only)
        for dimension, picker in self.fields.items():
            item = line.dimensions.get(dimension) if line is not None else None
            if picker.value() != item:
                picker.set_value(item)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Facts under the fields; what stands there already stays."""
        if tuple(groups) != tuple(self.facts.groups):
            self.facts.set_groups(groups)

    def _build(self, paper: Paper, account: int | None, day: int, *, read_only: bool) -> None:
        holder = QWidget(self)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        self.fields = {}
        held = paper.accounts.get(account) if account is not None else None
        carried = held.dimensions if held is not None else {}
        for row, dimension in enumerate(sorted(carried, key=lambda each: not carried[each])):
            name = paper.dimensions[dimension].name
            mark = "●" if carried[dimension] else "○"
            grid.addWidget(label(f"{mark} {name}", "caption"), 2 * row, 0)
            picker = PickEdit(paper.choices(dimension, 0 if read_only else day), name)
            picker.setAccessibleDescription(say(N_("required") if carried[dimension] else N_("optional")))
            picker.setEnabled(not read_only)
            picker.editingFinished.connect(lambda dimension=dimension: self._take(dimension))
            picker.picked.connect(lambda _item, dimension=dimension: self._take(dimension))
            self.fields[dimension] = picker
            grid.addWidget(picker, 2 * row + 1, 0)
        self._box.replaceWidget(self._holder, holder)
        self._holder.hide()
        self._holder.deleteLater()
        self._holder = holder
        holder.setVisible(bool(carried))

    def _take(self, dimension: int) -> None:
        picker = self.fields.get(dimension)
        if picker is None or self._line is None or not picker.commit():
            return
        item = picker.value()
        if item == self._line.dimensions.get(dimension):
            return
        if item is None:
            self._line.dimensions.pop(dimension, None)
        else:
            self._line.dimensions[dimension] = item
        self.changed.emit()


def balance_group(before: int, moved: int, heading: Message) -> Group:
    """The balance of an account before and after this voucher; signed fen, debit positive."""
    return Group(
        heading,
        (
            Fact(N_("Before"), sided(before), figure=True),
            Fact(N_("This voucher"), sided(moved), figure=True),
            Fact(N_("After"), sided(before + moved), figure=True),
        ),
    )
