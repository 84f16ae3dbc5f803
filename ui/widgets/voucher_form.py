"""The whole paper voucher: head, lines, signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from finance_desk.base.messages import N_
from finance_desk.base.period import format_day
from ui.theme import fonts, spacing
from ui.theme.cells import State
from ui.theme.look import look, say
from ui.widgets.chip import StateChip
from ui.widgets.day_edit import DayEdit
from ui.widgets.marks import label, restyle
from ui.widgets.paint import CHIP_HEIGHT, rule
from ui.widgets.voucher_grid import VoucherChart, VoucherDraftLike, VoucherGrid

SIGNATURES = (
    N_("Chief accountant"),
    N_("Posted by"),
    N_("Reviewed by"),
    N_("Cashier"),
    N_("Made by"),
)


class FormDraftLike(VoucherDraftLike, Protocol):
    """The head of a draft: a day yyyymmdd, a voucher type id, a number of attachments."""

    day: int
    type: int
    attachments: int


class _Title(QWidget):
    """记 账 凭 证 with a double underline."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(say("Accounting voucher"))
        look().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(look().font(fonts.TITLE, semibold=True))
        return QSize(metrics.horizontalAdvance(self._words()) + 32, 40)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = look().font(fonts.TITLE, semibold=True)
        painter.setFont(font)
        painter.setPen(look().colour("text"))
        painter.drawText(self.rect().adjusted(0, 0, 0, -8), int(Qt.AlignmentFlag.AlignCenter), self._words())
        wide = QFontMetrics(font).horizontalAdvance(self._words()) + 16
        left = (self.width() - wide) // 2
        for y in (self.height() - 6, self.height() - 3):
            rule(painter, left, y, wide, look().colour("paper_line"))
        painter.end()

    @staticmethod
    def _words() -> str:
        words = say("Accounting voucher")
        return " ".join(words) if not words.isascii() else words


class VoucherForm(QWidget):
    """Head (unit, date, type and number, attachments), :class:`VoucherGrid`, signatures along the foot.

    It writes straight into the draft; ``changed`` comes after every change in head or lines.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft: FormDraftLike | None = None
        self._filling = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(spacing.INSIDE)

        head = QGridLayout()
        head.setHorizontalSpacing(spacing.BETWEEN)
        head.setVerticalSpacing(4)
        for column in range(3):
            head.setColumnStretch(column, 1)
        self._unit = label("", "muted")
        head.addWidget(self._unit, 0, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(_Title(), 0, 1, Qt.AlignmentFlag.AlignCenter)
        self.state = StateChip()
        head.addWidget(self.state, 0, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

        self._attachments = QSpinBox()
        self._attachments.setRange(0, 9999)
        self._attachments.setFixedWidth(64)
        self._attachments.setAccessibleName(say("Attachments"))
        self._attachments.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._day = DayEdit(20240101, N_("Voucher date"))
        self._day.setFixedWidth(140)
        self._day.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._type = QComboBox()
        self._type.setAccessibleName(say("Voucher type"))
        self._type.setMinimumWidth(64)
        self._number = label("")
        left, middle, right = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        left.addWidget(label("Attachments", "caption"))
        left.addWidget(self._attachments)
        left.addWidget(label("sheets", "caption"))
        left.addStretch(1)
        middle.addStretch(1)
        middle.addWidget(self._day)
        middle.addStretch(1)
        right.addStretch(1)
        right.addWidget(self._type)
        right.addWidget(self._number)
        for column, row in enumerate((left, middle, right)):
            row.setSpacing(spacing.INSIDE)
            head.addLayout(row, 1, column)
        box.addLayout(head)

        self.grid = VoucherGrid()
        box.addWidget(self.grid, 1)
        beneath = QHBoxLayout()
        beneath.setSpacing(spacing.BETWEEN)
        self._beneath = label("", "caption")
        # words never make the window wider than it is
        self._beneath.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._beneath.setMinimumHeight(CHIP_HEIGHT)
        self._beneath_state = StateChip(parent=self)
        beneath.addWidget(self._beneath, 1)
        beneath.addWidget(self._beneath_state)
        box.addLayout(beneath)
        self.set_beneath(None)

        foot = QHBoxLayout()
        self._signed: dict[str, Any] = {}
        for role in SIGNATURES:
            name = label("")
            name.setMinimumWidth(64)
            self._signed[role] = name
            foot.addWidget(label(role, "caption"))
            foot.addWidget(name)
            foot.addStretch(1)
        box.addLayout(foot)
        self.setFocusProxy(self.grid)

        self._day.value_changed.connect(self._head_changed)
        self._type.currentIndexChanged.connect(self._head_changed)
        self._attachments.valueChanged.connect(self._head_changed)
        self.grid.changed.connect(self.changed)

    def set_voucher(
        self,
        draft: FormDraftLike,
        chart: VoucherChart,
        *,
        unit: str,
        types: Sequence[tuple[int, str]],
        number: str = "",
        state: State | None = None,
        signatures: Mapping[str, str] | None = None,
        read_only: bool = False,
        owned: str = "",
    ) -> None:
        """Show a draft.

        ``types`` are (id, word) of the book; ``number`` as people write it, empty before one was
        given; ``signatures`` maps the msgids of :data:`SIGNATURES` to names. ``owned`` says what owns
        everything but the summaries and the number of attachments, which alone are typed then.
        """
        self._filling = True
        self._draft = draft
        self._unit.setText(unit)
        self._type.clear()
        for id, word in types:
            self._type.addItem(word, id)
        self._type.setCurrentIndex(max(0, self._type.findData(draft.type)))
        given = say("No. {number}", number=number) if number else say("No. — (given when saved)")
        fixed = read_only or bool(owned)
        self._number.setText(f"{self._type.currentText()}  {given}" if fixed else given)
        self._day.set_value(draft.day)
        self._attachments.setValue(draft.attachments)
        self.state.set_state(state)
        for role, name in self._signed.items():
            name.setText((signatures or {}).get(role, ""))
        for field, reads in ((self._type, fixed), (self._day, fixed), (self._attachments, read_only)):
            field.setEnabled(not reads)
            # what can only be read is text on the paper, not a greyed field
            restyle(field, plain="true" if reads else "")
        self._day.setToolTip(say(owned) if owned else "")
        self._type.setVisible(not fixed)
        self._attachments.setFixedWidth(36 if read_only else 64)
        self._day.setAccessibleDescription(format_day(draft.day))
        self.grid.set_draft(draft, chart, read_only=read_only, owned=owned)
        self._filling = False

    def set_beneath(self, text: str | None, state: State | None = None) -> None:
        """A line of figures under the grid with its chip; ``None``: there is no such line."""
        self._beneath.setVisible(text is not None)
        self._beneath.setText(text or "")
        self._beneath.setToolTip(text or "")
        self._beneath_state.set_state(state)

    def beneath(self) -> str:
        """What stands under the grid, chip and all."""
        state = self._beneath_state.state()
        return " ".join(part for part in (self._beneath.text(), say(state.words) if state else "") if part)

    def _head_changed(self, *_: object) -> None:
        if self._filling or self._draft is None:
            return
        self._draft.day = self._day.value()
        self._draft.attachments = self._attachments.value()
        if self._type.currentData() is not None:
            self._draft.type = self._type.currentData()
        self.grid.refresh()
        self.changed.emit()
