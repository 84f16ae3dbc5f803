"""The balance of an account over the months: a line a year, turnover below; every value is read by keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from finance_desk.base.messages import N_, Message, Money, Period, message
from finance_desk.base.money import format_fen
from finance_desk.ledgers.model import SIDES, MonthPoint, OverTime, side_of
from ui.theme import fonts, spacing
from ui.theme.look import look, say
from ui.widgets.paint import rule

HEIGHT: Final = 264
LEFT: Final = 72
TOP: Final = 44
FOOT: Final = 24
BETWEEN: Final = 14
TURNOVER_SHARE: Final = 0.3
"""How much of the height the turnover takes."""
LINES: Final = 4
"""About as many lines across the balance."""

_DASHES: Final = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)
_COLOURS: Final = ("accent", "warn", "muted")
"""The latest year first; the dashes tell the years apart without colour."""
_UNITS: Final = {"zh": ((10**10, "亿"), (10**6, "万")), "en": ((10**8, "M"), (10**5, "k"))}
"""Fen in a unit, and its word, by language."""


def steps(low: int, high: int, about: int = LINES) -> list[int]:
    """Round amounts (1, 2 or 5 and zeros) from at most ``low`` to at least ``high``, in fen."""
    span = max(high - low, 100)
    size = 1
    while size * 10 * about < span:
        size *= 10
    step = next(size * each for each in (1, 2, 5, 10) if size * each * about >= span)
    first, last = low // step, -(-high // step)
    return [at * step for at in range(first, max(last, first + 1) + 1)]


def short(fen: int, lang: str) -> str:
    """An amount for an axis: 1.2亿, 350万, 1,200."""
    for unit, word in _UNITS.get(lang, _UNITS["en"]):
        if abs(fen) >= unit:
            whole, part = divmod((abs(fen) * 10 + unit // 2) // unit, 10)
            return f"{'-' if fen < 0 else ''}{whole:,}{f'.{part}' if part else ''}{word}"
    return format_fen(fen).removesuffix(".00")


class BalanceChart(QWidget):
    """A year beside the other: the closing balances as a line each, debit up and credit down below them.

    ← → walk the months, ↑ ↓ the years; what stands under the mark is written above and told to a screen
    reader. The balance is shown on the account's usual side: a credit account rises when it grows.
    """

    chosen = Signal(int)
    """Enter on a month: its period."""
    closed = Signal()
    """Esc."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(say(N_("Balance over time")))
        self._held: OverTime | None = None
        self._years: dict[int, dict[int, MonthPoint]] = {}
        self._year = self._month = 0
        look().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(640, HEIGHT)

    # what pages call

    def show_account(self, held: OverTime, period: int) -> None:
        """Show an account with the mark on a period, or the last month there is."""
        self._held = held
        self._years = held.by_year()
        there = [each.period for each in held.months]
        at = period if period in there else there[-1] if there else 0
        self._year, self._month = divmod(at, 100)
        self.setAccessibleName(
            say(message("Balance over time of {account}", account=f"{held.code} {held.name}"))
        )
        self._moved()

    @property
    def period(self) -> int:
        """The period under the mark; 0 when there is none."""
        return self._year * 100 + self._month

    def words(self) -> str:
        """What stands under the mark, with the month of the year before beside it."""
        held, point = self._held, self._point(self._year, self._month)
        if held is None or point is None:
            return say(N_("There is nothing to show for this account."))
        told: list[Message] = [
            message(
                "{period}: balance {side} {balance}, debit {debit}, credit {credit}",
                period=Period(point.period),
                side=Message(SIDES[side_of(point.closing)]),
                balance=Money(abs(point.closing)),
                debit=Money(point.debit),
                credit=Money(point.credit),
            )
        ]
        before = self._point(self._year - 1, self._month)
        if before is not None:
            told.append(
                message(
                    "{change} since {period}",
                    change=Money(held.side * (point.closing - before.closing)),
                    period=Period(before.period),
                )
            )
        return " · ".join(say(each) for each in told)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key:
                self._step(-1 if key is Qt.Key.Key_Left else 1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down as key:
                year = self._year + (1 if key is Qt.Key.Key_Up else -1)
                self._go(year, self._month)
            case Qt.Key.Key_Home | Qt.Key.Key_End as key:
                months = sorted(self._years.get(self._year, {}))
                if months:
                    self._go(self._year, months[0] if key is Qt.Key.Key_Home else months[-1])
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.period:
                self.chosen.emit(self.period)
            case Qt.Key.Key_Escape:
                self.closed.emit()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        plot = self._plot()
        month = int((event.position().x() - plot.left()) // (plot.width() / 12)) + 1
        if 1 <= month <= 12:
            self._go(self._year, month)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = look()
        painter = QPainter(self)
        painter.fillRect(self.rect(), now.colour("surface"))
        rule(painter, 0, 0, self.width(), now.colour("hairline"))
        self._head(painter)
        if self._held is not None and self._held.months:
            plot = self._plot()
            lower = round(plot.height() * TURNOVER_SHARE)
            upper = QRectF(plot.left(), plot.top(), plot.width(), plot.height() - lower - BETWEEN)
            self._months(painter, plot)
            self._balances(painter, upper)
            self._turnover(painter, QRectF(plot.left(), plot.bottom() - lower, plot.width(), lower))
        if self.hasFocus():
            painter.setPen(QPen(now.colour("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    # behind

    def _point(self, year: int, month: int) -> MonthPoint | None:
        return self._years.get(year, {}).get(month)

    def _go(self, year: int, month: int) -> None:
        if self._point(year, month) is not None:
            self._year, self._month = year, month
            self._moved()

    def _step(self, by: int) -> None:
        at = self._year * 12 + self._month - 1 + by
        self._go(at // 12, at % 12 + 1)

    def _moved(self) -> None:
        self.setAccessibleDescription(self.words())
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()

    def _plot(self) -> QRectF:
        return QRectF(LEFT, TOP, max(120, self.width() - LEFT - spacing.INSIDE), HEIGHT - TOP - FOOT)

    def _latest_first(self) -> list[int]:
        return sorted(self._years, reverse=True)

    def _pen(self, at: int) -> QPen:
        pen = QPen(look().colour(_COLOURS[min(at, 2)]), 2.0 if at == 0 else 1.5, _DASHES[min(at, 2)])
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def _head(self, painter: QPainter) -> None:
        """Account and key of the years; below, what stands under the mark."""
        now, held = look(), self._held
        if held is None:
            return
        painter.setFont(now.font(fonts.BODY, semibold=True))
        painter.setPen(now.colour("text"))
        width = self.width() - 2 * spacing.INSIDE
        ends = float(self.width() - spacing.INSIDE)
        painter.setFont(now.font(fonts.CAPTION))
        metrics = QFontMetrics(painter.font())
        for at, year in enumerate(self._latest_first()):
            text = str(year)
            ends -= metrics.horizontalAdvance(text)
            painter.setPen(now.colour("text" if year == self._year else "muted"))
            painter.drawText(QPointF(ends, 18), text)
            painter.setPen(self._pen(at))
            painter.drawLine(QPointF(ends - 26, 14), QPointF(ends - 6, 14))
            ends -= 26 + spacing.BETWEEN
        painter.setFont(now.font(fonts.BODY, semibold=True))
        painter.setPen(now.colour("text"))
        title = QFontMetrics(painter.font()).elidedText(
            f"{held.code} {held.name}", Qt.TextElideMode.ElideRight, int(ends - spacing.INSIDE)
        )
        painter.drawText(QPointF(spacing.INSIDE, 18), title)
        painter.setFont(now.font(fonts.BODY))
        painter.setPen(now.colour("muted"))
        words = QFontMetrics(painter.font()).elidedText(self.words(), Qt.TextElideMode.ElideRight, width)
        painter.drawText(QPointF(spacing.INSIDE, 36), words)

    def _months(self, painter: QPainter, plot: QRectF) -> None:
        """The months below, the marked one in a band."""
        now = look()
        wide = plot.width() / 12
        if self._month:
            band = QRectF(plot.left() + (self._month - 1) * wide, plot.top(), wide, plot.height())
            painter.fillRect(band, now.colour("accent_weak"))
        painter.setFont(now.font(fonts.CAPTION))
        for month in range(1, 13):
            place = QRectF(plot.left() + (month - 1) * wide, plot.bottom() + 4, wide, 18)
            painter.setPen(now.colour("text" if month == self._month else "muted"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter), f"{month:02d}")

    def _axis(self, painter: QPainter, area: QRectF, levels: list[int], *, sided: bool = False) -> None:
        """Thin lines with their amounts (and sides) at the left; the zero line is stronger."""
        now = look()
        painter.setFont(now.font(fonts.CAPTION))
        for level in levels:
            y = self._y(area, levels, level)
            colour = now.colour("strong_line" if level == 0 else "hairline")
            rule(painter, int(area.left()), round(y), int(area.width()), colour)
            painter.setPen(now.colour("muted"))
            place = QRectF(0, y - 9, LEFT - 8, 18)
            right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            text = short(abs(level) if sided else level, now.lang)
            if sided and level:
                text = f"{say(SIDES[side_of(level)])} {text}"
            painter.drawText(place, right, text)

    @staticmethod
    def _y(area: QRectF, levels: list[int], amount: int) -> float:
        low, high = levels[0], levels[-1]
        return area.bottom() - (amount - low) / (high - low) * area.height()

    def _balances(self, painter: QPainter, area: QRectF) -> None:
        assert self._held is not None
        side, wide = self._held.side, area.width() / 12
        amounts = [side * each.closing for each in self._held.months]
        levels = steps(min(0, *amounts), max(0, *amounts))
        self._axis(painter, area, levels)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, year in reversed(list(enumerate(self._latest_first()))):
            points = [
                QPointF(area.left() + (month - 0.5) * wide, self._y(area, levels, side * point.closing))
                for month, point in sorted(self._years[year].items())
            ]
            painter.setPen(self._pen(at))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(points))
            painter.setBrush(look().colour(_COLOURS[min(at, 2)]))
            painter.setPen(Qt.PenStyle.NoPen)
            for (month, _), point in zip(sorted(self._years[year].items()), points, strict=True):
                marked = (year, month) == (self._year, self._month)
                if marked or len(points) == 1:
                    painter.drawEllipse(point, 4.5, 4.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _turnover(self, painter: QPainter, area: QRectF) -> None:
        """Debit above the middle, credit below it; a bar a year, the earlier ones lighter."""
        assert self._held is not None
        most = max(
            (abs(amount) for each in self._held.months for amount in (each.debit, each.credit)), default=0
        )
        most = max(most, 100)
        top = steps(0, most, 1)[-1]
        levels = [-top, 0, top]
        self._axis(painter, area, levels, sided=True)
        years = self._latest_first()[::-1]
        wide = area.width() / 12
        bar = min(14.0, (wide - 8) / max(1, len(years)))
        middle = self._y(area, levels, 0)
        for at, year in enumerate(years):
            colour = QColor(look().colour(_COLOURS[min(len(years) - 1 - at, 2)]))
            for month, point in self._years[year].items():
                left = area.left() + (month - 0.5) * wide - bar * len(years) / 2 + at * bar
                for amount in (point.debit, -point.credit):
                    end = self._y(area, levels, amount)
                    painter.fillRect(QRectF(left, min(middle, end), bar - 1, abs(end - middle)), colour)
