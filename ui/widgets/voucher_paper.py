"""The lines of the paper voucher: where its columns stand and how its cells are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from finance_desk.base.messages import N_
from finance_desk.base.money import format_fen
from ui.theme import fonts
from ui.theme.look import Look, say
from ui.widgets.paint import rule

DIGITS: Final = "亿千百十万千百十元角分"
"""The digit columns of the 金额线, left to right."""
DIGIT: Final = 13
PLAIN: Final = 168
"""Width of an amount column without digit columns."""
NUMBER: Final = 36
HEAD: Final = 44
ROW: Final = 46
FOOT: Final = 40
LEAST_ROWS: Final = 5
"""The paper form has five lines."""


class Column(IntEnum):
    """The cells of a line in the order Enter walks them."""

    SUMMARY = 0
    ACCOUNT = 1
    DEBIT = 2
    CREDIT = 3


TITLES: Final = {
    Column.SUMMARY: N_("Summary"),
    Column.ACCOUNT: N_("Account"),
    Column.DEBIT: N_("Debit"),
    Column.CREDIT: N_("Credit"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Left edges and widths in pixels of a form of a given width."""

    width: int
    digits: bool

    @property
    def amount(self) -> int:
        return len(DIGITS) * DIGIT + 1 if self.digits else PLAIN

    def place(self, column: Column) -> tuple[int, int]:
        """Left edge and width: summary and account share what the amounts leave, 3 to 4."""
        free = self.width - NUMBER - 2 * self.amount
        summary = free * 3 // 7
        match column:
            case Column.SUMMARY:
                return NUMBER, summary
            case Column.ACCOUNT:
                return NUMBER + summary, free - summary
            case Column.DEBIT:
                return NUMBER + free, self.amount
            case _:
                return NUMBER + free + self.amount, self.amount

    def at(self, x: int) -> Column:
        """The column under a point."""
        for column in reversed(Column):
            if x >= self.place(column)[0]:
                return column
        return Column.SUMMARY


def fits_digits(fen: int) -> bool:
    """Whether an amount has a free digit column in front of it for a minus or a ¥."""
    return len(str(abs(fen))) < len(DIGITS)


class Paper:
    """Draws heads, lines and amounts with the colours and fonts of a look."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.line = look.colour("paper_line")
        self.faint = QColor(self.line)
        self.faint.setAlphaF(0.45)
        self.text = look.colour("text")
        self.muted = look.colour("muted")
        self.red = look.colour("red")
        self.body = look.font(fonts.BODY)
        self.caption = look.font(fonts.CAPTION)
        self.strong = look.font(fonts.BODY, semibold=True)
        self._tiny = QFont(self.caption)
        self._tiny.setPixelSize(10)

    def amount_lines(self, painter: QPainter, left: int, top: int, height: int) -> None:
        """The digit columns of one amount: the line before 角 stronger, then every third."""
        for digit in range(1, len(DIGITS)):
            x = left + digit * DIGIT
            from_right = len(DIGITS) - digit
            strong = from_right == 2 or (from_right > 2 and (from_right - 2) % 3 == 0)
            rule(painter, x, top, height, self.line if strong else self.faint, down=True)
            if from_right == 2:
                rule(painter, x + 1, top, height, self.line, down=True)

    def amount(
        self,
        painter: QPainter,
        place: QRect,
        fen: int,
        *,
        digits: bool,
        font: QFont | None = None,
        currency: bool = False,
    ) -> None:
        """An amount: digit by digit on the 金额线, or plain; red with a minus when negative."""
        if not fen and not currency:
            return
        painter.setFont(font or self.body)
        painter.setPen(self.red if fen < 0 else self.text)
        if not digits:
            painter.drawText(
                place.adjusted(0, 0, -8, 0),
                int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
                ("¥" if currency else "") + format_fen(fen),
            )
            return
        # under one yuan the paper shows the fen alone; nil totals show 0.00
        signs = f"{abs(fen):03d}" if not fen else str(abs(fen))
        signs = ("-" if fen < 0 else "¥" if currency else "") + signs
        left = place.left() + (len(DIGITS) - len(signs)) * DIGIT
        for at, sign in enumerate(signs):
            cell = QRect(left + at * DIGIT, place.top(), DIGIT, place.height())
            painter.drawText(cell, int(Qt.AlignmentFlag.AlignCenter), sign)

    def head(self, painter: QPainter, columns: Columns) -> None:
        """The head line: titles, and the names of the digits under the amounts."""
        painter.setFont(self.caption)
        painter.setPen(self.muted)
        centre = int(Qt.AlignmentFlag.AlignCenter)
        painter.drawText(QRect(0, 0, NUMBER, HEAD), centre, "#")
        for column, title in TITLES.items():
            left, width = columns.place(column)
            amount = column >= Column.DEBIT
            split = amount and columns.digits
            painter.setPen(self.muted)
            painter.setFont(self.caption)
            painter.drawText(QRect(left, 0, width, HEAD // 2 if split else HEAD), centre, say(title))
            if split:
                rule(painter, left, HEAD // 2, width, self.faint)
                self.amount_lines(painter, left, HEAD // 2, HEAD // 2)
                painter.setFont(self._tiny)
                painter.setPen(self.muted)
                for at, name in enumerate(DIGITS):
                    painter.drawText(QRect(left + at * DIGIT, HEAD // 2, DIGIT, HEAD // 2), centre, name)
        rule(painter, 0, HEAD - 1, columns.width, self.line)

    def column_lines(self, painter: QPainter, columns: Columns, top: int, height: int) -> None:
        """The vertical lines between the columns of a stretch."""
        for column in Column:
            left, _ = columns.place(column)
            rule(painter, left, top, height, self.line, down=True)
            if columns.digits and column >= Column.DEBIT:
                self.amount_lines(painter, left, top, height)

    def words(
        self, painter: QPainter, place: QRect, text: str, *, font: QFont, colour: QColor, lines: int = 1
    ) -> None:
        """Text in a cell, cut at its end; ``lines`` 2 wraps once."""
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(colour)
        if lines > 1 and metrics.horizontalAdvance(text) > place.width():
            first = _fitting(metrics, text, place.width())
            rest = metrics.elidedText(text[len(first) :].lstrip(), Qt.TextElideMode.ElideRight, place.width())
            half = place.height() // 2
            up, low = place.adjusted(0, 3, 0, -half), place.adjusted(0, half, 0, -3)
            painter.drawText(up, int(Qt.AlignmentFlag.AlignVCenter), first)
            painter.drawText(low, int(Qt.AlignmentFlag.AlignVCenter), rest)
            return
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), shown)


def _fitting(metrics: QFontMetrics, text: str, width: int) -> str:
    """The longest beginning of ``text`` that fits; broken at a space where there is one near the end."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if metrics.horizontalAdvance(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    cut = text.rfind(" ", max(1, low - 12), low)
    return text[:cut] if cut > 0 else text[:low]
