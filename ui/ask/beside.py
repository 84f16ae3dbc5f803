"""The dialog that lays two versions beside what both began from; whose is kept is said row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from finance_desk.base.messages import N_, message
from ui.ask.questions import APART, Compare, Words

MINE, THEIRS = 0, 1
TITLES: Final = ("", N_("As it was"), N_("Mine"), N_("The colleague's"), N_("Kept"))
KEPT: Final = {MINE: N_("← mine"), THEIRS: N_("colleague's →"), None: N_("choose: ← or →")}
_KEPT: Final = 4


class CompareDialog(QDialog):
    """``answer`` is ``None`` until something is kept; Left and Right choose, Ctrl+Left and Ctrl+Right for all."""

    def __init__(self, question: Compare, say: Callable[[Words], str], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.answer: Any = None
        self._say = say
        self._rows = question.rows
        self.picks: list[int | None] = [each.pick for each in question.rows]
        self.setModal(True)
        self.setWindowTitle(say(N_("Finance Desk")))
        self.resize(1080, 480)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 24, 24, 16)
        box.setSpacing(12)
        for text, kind in ((question.text, "section"), (question.detail, "muted")):
            words = QLabel(say(text))
            words.setProperty(kind, "true")
            words.setWordWrap(True)
            words.setVisible(bool(text))
            box.addWidget(words)
        self.setAccessibleName(say(question.text))
        self.table = self._table()
        box.addWidget(self.table, 1)
        self.left = QLabel()
        self.left.setProperty("muted", "true")
        row = QHBoxLayout()
        row.addWidget(self.left, 1)
        apart = self._button(N_("Keep mine as another voucher"), lambda: self._finish(APART))
        cancel = self._button(N_("Cancel"), self.reject)
        self.keep = self._button(N_("Keep what is chosen"), lambda: self._finish(tuple(self.picks)))
        self.keep.setProperty("primary", "true")
        for each in (apart, cancel, self.keep):
            row.addWidget(each)
        box.addLayout(row)
        for at in range(len(self._rows)):
            self._show(at)
        self._count()
        first = next((at for at, each in enumerate(self._rows) if each.differs), 0)
        self.table.setCurrentCell(first, MINE + 2)
        self.table.setFocus()

    def _table(self) -> QTableWidget:
        table = QTableWidget(len(self._rows), len(TITLES))
        table.setHorizontalHeaderLabels([self._say(each) if each else "" for each in TITLES])
        table.verticalHeader().hide()
        table.setAccessibleName(self._say(N_("Three versions, row by row")))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setWordWrap(True)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in range(1, _KEPT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column in (0, _KEPT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        for at, each in enumerate(self._rows):
            for column, text in enumerate((each.name, each.base, each.mine, each.theirs, "")):
                words = self._say(text) if text else ("—" if column and column < _KEPT else "")
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                if not each.differs:
                    item.setForeground(QColor(128, 128, 128))
                table.setItem(at, column, item)
        table.resizeRowsToContents()
        table.installEventFilter(self)
        table.cellDoubleClicked.connect(self._clicked)
        return table

    def _button(self, text: Words, run: Callable[[], None]) -> QPushButton:
        made = QPushButton(self._say(text))
        made.setAutoDefault(False)
        made.clicked.connect(run)
        return made

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            pick = {Qt.Key.Key_Left: MINE, Qt.Key.Key_Right: THEIRS}.get(Qt.Key(event.key()))
            if pick is not None:
                everything = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                self.pick(pick, range(len(self._rows)) if everything else (self.table.currentRow(),))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._go_on()
                return True
        return super().eventFilter(watched, event)

    def pick(self, whose: int, rows: range | tuple[int, ...]) -> None:
        """Keep mine (0) or theirs (1) of these rows; rows that are the same in both need no choice."""
        for at in rows:
            if 0 <= at < len(self._rows) and self._rows[at].differs:
                self.picks[at] = whose
                self._show(at)
        self._count()

    def _clicked(self, row: int, column: int) -> None:
        if column - 2 in (MINE, THEIRS):
            self.pick(column - 2, (row,))

    def _show(self, at: int) -> None:
        item = self.table.item(at, _KEPT)
        assert item is not None
        item.setText(self._say(KEPT[self.picks[at]]) if self._rows[at].differs else "")
        for column, whose in ((2, MINE), (3, THEIRS)):
            cell = self.table.item(at, column)
            assert cell is not None
            font = cell.font()
            font.setBold(self._rows[at].differs and self.picks[at] == whose)
            cell.setFont(font)

    def _open(self) -> list[int]:
        return [at for at, each in enumerate(self.picks) if each is None]

    def _count(self) -> None:
        count = len(self._open())
        self.keep.setEnabled(not count)
        self.left.setText(
            self._say(message("{count} rows were changed by both: choose with ← or →.", count=count))
            if count
            else self._say(N_("← mine, → the colleague's, Ctrl for all rows; Enter keeps what is chosen."))
        )

    def _go_on(self) -> None:
        """Enter: to the next row that waits for a choice, or done."""
        waiting = self._open()
        if waiting:
            self.table.setCurrentCell(waiting[0], 2)
        else:
            self._finish(tuple(self.picks))

    def _finish(self, answer: Any) -> None:
        self.answer = answer
        self.accept()
