"""补充登记: the right amounts of a posted voucher beside those that stand; the differences become a voucher."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, Day, Money, message
from finance_desk.base.money import format_fen
from finance_desk.vouchers.model import Line, Voucher
from ui.pages.deeds import VoucherLike, tell, today
from ui.pages.desk_page import DeskPage
from ui.pages.paper import Paper, read_paper
from ui.theme import spacing
from ui.theme.cells import State, Tone
from ui.theme.look import say
from ui.widgets.chip import StateChip
from ui.widgets.day_edit import DayEdit, clipped
from ui.widgets.findings import FindingsList
from ui.widgets.marks import button, label, restyle
from ui.widgets.money_edit import MoneyEdit

TITLE: Final = N_("Correct amounts by a supplement")
_HEADS: Final = ("", N_("Account"), N_("Side"), N_("Stands"), N_("Right amount"), N_("Difference"))
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_AMOUNT_WIDTH: Final = 132


class SupplementDialog(QDialog):
    """Enter goes from amount to amount, Ctrl+Enter makes the voucher, Esc leaves everything as it stands."""

    sent = Signal()
    """The voucher of the differences is wanted; every amount can be read."""

    def __init__(self, voucher: Voucher, paper: Paper, day: int, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._lines = voucher.lines
        self.setModal(True)
        self.setWindowTitle(say(TITLE))
        self.setAccessibleName(say(TITLE))
        self.resize(960, 520)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.setSpacing(12)
        box.addWidget(
            label(
                message("The right amounts of {label} of {day}", label=voucher.label, day=Day(voucher.day)),
                "section",
            )
        )
        told = label(
            N_(
                "Each line keeps its account and side. More is booked in blue, less in red, the rest not at all."
            ),
            "muted",
        )
        told.setWordWrap(True)
        box.addWidget(told)
        self.rights: list[MoneyEdit] = []
        self._differences: list[QLabel] = []
        self._scroll = self._table(paper)
        box.addWidget(self._scroll, 1)
        self.balance = StateChip(parent=self)
        box.addWidget(self.balance, alignment=Qt.AlignmentFlag.AlignRight)
        form = QFormLayout()
        self.day = DayEdit(day, N_("Date of the supplement"))
        self.reason = QLineEdit()
        self.reason.setAccessibleName(say(N_("Reason")))
        form.addRow(say(N_("Date of the supplement")), self.day)
        form.addRow(say(N_("Reason")), self.reason)
        box.addLayout(form)
        self.findings = FindingsList(N_("Why there is no supplement"))
        self.findings.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.findings.setMaximumHeight(132)
        self.findings.hide()
        box.addWidget(self.findings)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        self.make = button(N_("Make the supplement"), "primary")
        self.make.clicked.connect(self._send)
        self.make.setToolTip("Ctrl+Enter")
        self.reason.returnPressed.connect(self.make.setFocus)
        for each in (cancel, self.make):
            row.addWidget(each)
        box.addLayout(row)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._send)
        self._show()
        self.rights[0].setFocus()
        self.rights[0].selectAll()

    def amounts(self) -> list[int]:
        """The right amount of every line in fen; an empty field is nothing."""
        return [each.value() or 0 for each in self.rights]

    def refuse(self, found: Sequence[Finding]) -> None:
        """What keeps the core from making it; what was typed stays."""
        self.make.setEnabled(True)
        self.findings.set_findings(found)
        self.findings.show()

    def _table(self, paper: Paper) -> QScrollArea:
        holder = QWidget()
        holder.setObjectName("scrolled")
        grid = QGridLayout(holder)
        grid.setHorizontalSpacing(spacing.INSIDE)
        grid.setColumnStretch(1, 1)
        for column, head in enumerate(_HEADS):
            grid.addWidget(label(head, "caption"), 0, column, _RIGHT if column > 2 else Qt.AlignmentFlag(0))
        for row, line in enumerate(self._lines, start=1):
            self._row(grid, row, line, paper)
        grid.setRowStretch(len(self._lines) + 1, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(say(N_("Lines of the voucher")))
        scroll.setWidget(holder)
        return scroll

    def _row(self, grid: QGridLayout, row: int, line: Line, paper: Paper) -> None:
        words = " · ".join(
            part for part in (paper.account_words(line.account), paper.item_words(line.items)) if part
        )
        account = label(words)
        account.setWordWrap(True)
        account.setToolTip(line.summary)
        stands = line.debit or line.credit
        right = MoneyEdit(message("Right amount of line {line}", line=row))
        right.setFixedWidth(_AMOUNT_WIDTH)
        right.set_value(stands)
        right.value_changed.connect(lambda _fen: self._show())
        right.returnPressed.connect(self._on)
        difference = label()
        difference.setAlignment(_RIGHT)
        difference.setMinimumWidth(_AMOUNT_WIDTH)
        self.rights.append(right)
        self._differences.append(difference)
        for column, each in enumerate(
            (
                label(str(row), "muted"),
                account,
                label(N_("Dr") if line.debit else N_("Cr")),
                label(format_fen(stands)),
                right,
                difference,
            )
        ):
            grid.addWidget(each, row, column, _RIGHT if column > 2 else Qt.AlignmentFlag(0))

    def _show(self) -> None:
        """The difference of each line, red where the line was too high, and what they leave open together."""
        open_ = 0
        for line, right, shown in zip(self._lines, self.amounts(), self._differences, strict=True):
            difference = right - (line.debit or line.credit)
            open_ += difference if line.debit else -difference
            shown.setText(format_fen(difference) if difference else "")
            restyle(shown, sign="minus" if difference < 0 else "")
        if not open_:
            state = State(N_("The differences balance"), Tone.OK)
        else:
            side = N_("Credit lacks {amount}") if open_ > 0 else N_("Debit lacks {amount}")
            state = State(message(side, amount=Money(abs(open_))), Tone.STOP)
        self.balance.set_state(state)

    def _on(self) -> None:
        self.focusNextChild()
        field = self.focusWidget()
        if isinstance(field, QLineEdit):
            field.selectAll()
        if field in self.rights:
            self._scroll.ensureWidgetVisible(field)

    def _send(self) -> None:
        wrong = next((each for each in self.rights if not each.commit()), None)
        if wrong is not None:
            wrong.setFocus()
        elif self.make.isEnabled() and self.day.commit():
            self.make.setEnabled(False)
            self.sent.emit()


def supplement_voucher(page: DeskPage, voucher: VoucherLike) -> None:
    """Ask for the right amounts of a posted voucher, make the voucher of the differences and show it."""
    context = page.context
    desk, book, id = context.desk, context.book_id, voucher.id

    def work(_progress: object) -> tuple[Voucher, Paper]:
        return desk.ask("voucher.show", book=book, id=id), read_paper(desk, book)

    def ask(read: tuple[Voucher, Paper]) -> None:
        held, paper = read
        dialog = SupplementDialog(
            held, paper, clipped(today(), max(held.period, context.period)), page.window()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def made(done: Done) -> None:
            dialog.accept()
            tell(page, done)
            context.open_page("voucher", id=done.value)

        dialog.sent.connect(
            lambda: context.run(
                dialog,
                "voucher.supplement",
                made,
                refused=dialog.refuse,
                can_cancel=False,
                book=book,
                id=held.id,
                day=dialog.day.value(),
                amounts=dialog.amounts(),
                reason=dialog.reason.text().strip(),
            )
        )
        dialog.open()

    context.jobs.read(page, work, ask, slot="supplement")
