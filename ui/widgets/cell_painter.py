"""Paints the cells of every table itself: a third of the cost of the styled delegate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QStaticText
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from finance_desk.base.messages import Message
from ui.theme import fonts
from ui.theme.cells import Kind, State, cell_text
from ui.theme.look import look
from ui.widgets.paint import CHIP_HEIGHT, chip_width, draw_chip, fitted_figure

PADDING: Final = 8
STEP: Final = 16
"""Indentation of one level in a stepped column."""

_SELECTED: Final = QStyle.StateFlag.State_Selected.value
_FIGURES: Final = frozenset(kind for kind in Kind if kind.figures)
_LAID_OUT: Final = 4096
"""Texts kept laid out; a screen shows some hundreds."""

Index = QModelIndex | QPersistentModelIndex


class ColumnLike(Protocol):
    """What painters and tables need to know of a column (``ui.models.columns.Column``)."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str | Message: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def pixels(self) -> int: ...
    @property
    def grow(self) -> bool: ...
    @property
    def zero(self) -> bool: ...
    @property
    def muted(self) -> bool: ...
    @property
    def hidden(self) -> bool: ...
    @property
    def align(self) -> Qt.AlignmentFlag | None: ...
    @property
    def indent(self) -> Callable[[Any], int] | None: ...
    def value(self, row: Any) -> Any: ...


class CellPainter:
    """Paints a cell by the kind of its column; tables and trees share it.

    Money is tabular, right-aligned, with thousands marks, red with a minus when negative, blank when
    zero. Texts are laid out once and kept: laying out is most of the cost of a repaint.
    """

    def __init__(self, *, semibold: bool = False) -> None:
        """``semibold`` is for rows of totals."""
        self._semibold = semibold
        self.read_look()

    def read_look(self) -> None:
        """Take colours and fonts of the look that is on now."""
        self._look = look()
        self.font = self._look.font(fonts.CAPTION, semibold=self._semibold)
        self.metrics = QFontMetrics(self.font)
        self._em = self.metrics.horizontalAdvance("国")
        self._laid_out: dict[tuple[str, int], tuple[QStaticText, int, int]] = {}
        self._text = self._look.colour("text")
        self._muted = self._look.colour("muted")
        self._red = self._look.colour("red")
        self.ground = self._look.colour("accent_weak")
        self.accent = self._look.colour("accent")
        self.hairline = self._look.colour("hairline")

    def draw(
        self,
        painter: QPainter,
        column: ColumnLike,
        value: Any,
        left: int,
        top: int,
        width: int,
        height: int,
    ) -> None:
        """Paint ``value`` into a cell; ``painter`` has this painter's font."""
        if value is None or value == "":
            return
        left += PADDING
        width -= 2 * PADDING
        kind = column.kind
        if kind in _FIGURES and isinstance(value, int):
            text = cell_text(kind, value, blank_zero=not column.zero)
            laid_out, advance, drop = self._layout(text, -1)
            if advance > width:
                laid_out, advance, drop = self._layout(fitted_figure(self.metrics, text, width), -1)
            painter.setPen(self._red if value < 0 else self._text)
            painter.drawStaticText(left + width - advance, top + (height - drop) // 2, laid_out)
            return
        if isinstance(value, State):
            words = self._look.say(value.words)
            chip = QRectF(
                left,
                top + (height - CHIP_HEIGHT) // 2,
                min(width, chip_width(self.metrics, words, value.tone)),
                CHIP_HEIGHT,
            )
            draw_chip(painter, self._look, chip, words, value.tone)
            return
        text = self._look.say(value) if isinstance(value, Message) else cell_text(kind, value)
        laid_out, advance, drop = self._layout(text, width if len(text) * self._em > width else -1)
        painter.setPen(self._muted if column.muted else self._text)
        if column.align is not None:
            if column.align & Qt.AlignmentFlag.AlignRight:
                left += width - advance
            elif column.align & Qt.AlignmentFlag.AlignHCenter:
                left += (width - advance) // 2
        painter.drawStaticText(left, top + (height - drop) // 2, laid_out)

    def _layout(self, text: str, width: int) -> tuple[QStaticText, int, int]:
        """The text laid out (cut to ``width`` unless -1), its advance and its height."""
        found = self._laid_out.get((text, width))
        if found is None:
            if len(self._laid_out) > _LAID_OUT:
                self._laid_out.clear()
            shown = text if width < 0 else self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            laid_out = QStaticText(shown)
            laid_out.setTextFormat(Qt.TextFormat.PlainText)
            laid_out.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            laid_out.prepare(font=self.font)
            size = laid_out.size()
            found = (laid_out, self.metrics.horizontalAdvance(shown), round(size.height()))
            self._laid_out[(text, width)] = found
        return found


class CellDelegate(QStyledItemDelegate):
    """The same painter for a tree."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._painter = CellPainter()
        look().changed.connect(self._painter.read_look)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, look().row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        if option.state.value & _SELECTED:
            painter.fillRect(rect, self._painter.ground)
        model: Any = index.model()
        painter.setFont(self._painter.font)
        self._painter.draw(
            painter,
            model.columns[index.column()],
            model.cell_of(index),
            rect.left(),
            rect.top(),
            rect.width(),
            rect.height(),
        )
