"""The field for an amount."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from finance_desk.base.messages import N_, Message
from finance_desk.base.money import NotMoney, format_fen
from ui.theme.look import say
from ui.widgets.amounts import half_width, parse_amount
from ui.widgets.marks import mark

REASONS: Final = {
    "text": N_("This is not an amount: {given}. Type figures, or a sum such as 12+3*4."),
    "decimals": N_("More than two decimals: {given}. Money has yuan, jiao and fen only."),
    "size": N_("The amount {given} is too large for a voucher."),
    "grouping": N_("The thousands marks stand in the wrong place: {given}."),
}


class MoneyEdit(QLineEdit):
    """An amount in fen, typed as figures or as a sum.

    Full-width digits are made plain as they are typed. ``-`` on a selected or empty field, or in
    front of the figures, changes the sign; behind the figures it is read when the field is left.
    """

    value_changed = Signal(object)
    """Fen, or ``None`` for an empty field; when the field is left or Enter is pressed."""

    def __init__(
        self, name: str | Message = N_("Amount"), parent: QWidget | None = None, *, zero: bool = True
    ) -> None:
        """``zero`` shows a zero as 0.00; otherwise it is blank."""
        super().__init__(parent)
        self.setAccessibleName(say(name))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value: int | None = None
        self._zero = zero
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self.commit)

    def value(self) -> int | None:
        return self._value

    def set_value(self, fen: int | None) -> None:
        """Show an amount without telling anybody."""
        self._value = fen
        self._show()

    def problem(self) -> str:
        """Why what stands here is no amount; empty when all is well."""
        text = self.text().strip()
        if not text:
            return ""
        try:
            parse_amount(text)
        except NotMoney as wrong:
            return say(Message(REASONS.get(wrong.reason, REASONS["text"]), {"given": text}))
        return ""

    def commit(self) -> bool:
        """Read what was typed. False, and the field is marked, when it is no amount."""
        problem = self.problem()
        mark(self, problem)
        if problem:
            return False
        text = self.text().strip()
        value = parse_amount(text) if text else None
        changed = value != self._value
        self._value = value
        self._show()
        if changed:
            self.value_changed.emit(value)
        return True

    def toggle_sign(self) -> None:
        """Black to red and back."""
        text = self.text().strip()
        self.setText(text[1:].strip() if text.startswith("-") else "-" + text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if half_width(event.text()) == "-" and self._minus_means_sign():
            keep = self.selectedText() == self.text() and bool(self.text())
            self.toggle_sign()
            if keep:
                self.selectAll()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.selectAll()

    def _minus_means_sign(self) -> bool:
        """In front of the figures or over all of them; behind them it may begin a difference."""
        whole = bool(self.text()) and self.selectedText() == self.text()
        return whole or self.cursorPosition() == 0 or self.text() == "-"

    def _typed(self, text: str) -> None:
        plain = half_width(text)
        if plain != text:
            at = self.cursorPosition()
            self.setText(plain)
            self.setCursorPosition(at)
        mark(self, "")

    def _show(self) -> None:
        self.setText("" if self._value is None else format_fen(self._value, blank_zero=not self._zero))
