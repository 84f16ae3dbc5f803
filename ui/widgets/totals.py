"""The totals of a table, pinned under it and aligned with its columns to the pixel."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from finance_desk.base.messages import N_, Message
from finance_desk.base.money import format_fen
from ui.theme import fonts, spacing
from ui.theme.cells import State
from ui.theme.look import look, say
from ui.widgets.cell_painter import PADDING, ColumnLike
from ui.widgets.paint import CHIP_HEIGHT, chip_width, draw_chip, fitted_figure
from ui.widgets.table import DenseTable


class Totals(QWidget):
    """One row of sums under a :class:`DenseTable`; it scrolls sideways with it."""

    def __init__(self, table: DenseTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._label: str | Message = N_("Total")
        self._sums: dict[str, int] = {}
        self._note: State | None = None
        self.setFixedHeight(spacing.HEADER)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(say("Totals"))
        head = table.horizontalHeader()
        for moved in (head.sectionResized, head.sectionMoved, head.geometriesChanged):
            moved.connect(lambda *_: self.update())
        table.horizontalScrollBar().valueChanged.connect(lambda *_: self.update())
        look().changed.connect(self.update)

    def set_totals(
        self, sums: Mapping[str, int], note: State | None = None, label: str | Message = N_("Total")
    ) -> None:
        """Column name → fen; ``note`` is a chip behind the label (● balanced)."""
        self._sums, self._note, self._label = dict(sums), note, label
        spoken = [say(label)]
        for column in self._columns():
            if column.name in self._sums:
                spoken.append(f"{say(column.title)} {format_fen(self._sums[column.name])}")
        if note is not None:
            spoken.append(say(note.words))
        self.setAccessibleDescription(" · ".join(spoken))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, spacing.HEADER)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = look()
        painter = QPainter(self)
        painter.fillRect(self.rect(), now.colour("surface"))
        painter.fillRect(0, 0, self.width(), 1, now.colour("strong_line"))
        font = now.font(fonts.CAPTION, semibold=True)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        painter.setPen(now.colour("text"))
        label = say(self._label)
        painter.drawText(
            QRectF(PADDING, 0, self.width(), self.height()), int(Qt.AlignmentFlag.AlignVCenter), label
        )
        if self._note is not None:
            words = say(self._note.words)
            left = PADDING * 2 + metrics.horizontalAdvance(label)
            top = (self.height() - CHIP_HEIGHT) / 2
            place = QRectF(left, top, chip_width(metrics, words, self._note.tone), CHIP_HEIGHT)
            draw_chip(painter, now, place, words, self._note.tone)
        head = self._table.horizontalHeader()
        for at, column in enumerate(self._columns()):
            if column.name not in self._sums or self._table.isColumnHidden(at):
                continue
            fen = self._sums[column.name]
            left, width = head.sectionViewportPosition(at), head.sectionSize(at)
            painter.setPen(now.colour("red" if fen < 0 else "text"))
            text = fitted_figure(metrics, format_fen(fen), width - 2 * PADDING)
            painter.drawText(
                QRectF(left + PADDING, 0, width - 2 * PADDING, self.height()),
                int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
                text,
            )
        painter.end()

    def _columns(self) -> tuple[ColumnLike, ...]:
        return self._table.columns
