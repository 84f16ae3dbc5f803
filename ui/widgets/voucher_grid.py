"""The lines of a voucher as on paper, typed at the speed of fingers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QLineEdit, QToolTip, QWidget

from finance_desk.base.findings import Finding, Severity
from finance_desk.base.messages import N_
from finance_desk.base.money import MAX_FEN, NotMoney, format_fen
from finance_desk.printing.capitals import capital_amount
from ui.theme.cells import Tone
from ui.theme.keymap import LINE_KEYS, Keymap, line_actions, written
from ui.theme.look import look, say
from ui.widgets.amounts import half_width, parse_amount
from ui.widgets.marks import mark
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.narrowing import Choice
from ui.widgets.paint import CHIP_HEIGHT, chip_width, draw_chip, draw_shape, rule
from ui.widgets.picker import AccountPicker, PickEdit, SuggestEdit
from ui.widgets.voucher_paper import (
    FOOT,
    HEAD,
    LEAST_ROWS,
    NUMBER,
    ROW,
    TITLES,
    Column,
    Columns,
    Paper,
    fits_digits,
)

UNDO_STEPS: Final = 200

KEYS: Final = (
    ("line.balance", "=", N_("put the balancing amount here")),
    ("", "Space", N_("move the amount to the other side")),
    ("", "-", N_("red-letter amount and back")),
    ("", "..", N_("summary of the line above")),
    ("", "//", N_("summary of the first line")),
    ("line.look_up", "", N_("look up")),
    ("", "12+3*4", N_("work out an amount")),
    ("", "Enter", N_("next cell; a new line copies the summary")),
    ("", "Shift+Enter", N_("cell before")),
    ("line.insert", "", N_("new line above")),
    ("line.remove", "", N_("remove the line")),
    ("line.undo", "", N_("undo")),
    ("line.redo", "", N_("redo")),
    ("line.paste", "", N_("paste lines from a spreadsheet")),
    ("", "Esc", N_("leave the cell; what was typed stays")),
)
"""The key card of the grid: an action a key map may move, what is typed for it in any map, what it does."""


def grid_keys(keymap: Keymap) -> list[tuple[str, str]]:
    """The key card of the grid with the keys of a map."""
    found = []
    for action, typed, words in KEYS:
        keys = keymap.of(action, LINE_KEYS[action]) if action else ()
        found.append((written((typed, *keys) if typed else keys), say(words)))
    return found


class LineLike(Protocol):
    """A line of a draft being typed; amounts in fen, ``dimensions`` dimension id → item id."""

    summary: str
    account: int | None
    debit: int
    credit: int
    dimensions: dict[int, int]


class VoucherDraftLike(Protocol):
    """What the grid needs of ``finance_desk.vouchers.draft.VoucherDraft``."""

    @property
    def lines(self) -> list[Any]: ...
    def add_line(self, at: int | None = None) -> Any: ...
    def remove_line(self, index: int) -> None: ...
    def balance_line(self, index: int) -> None: ...
    def flip_side(self, index: int) -> None: ...
    def difference(self) -> int: ...
    def findings(self) -> list[Finding]: ...


class AccountLike(Protocol):
    """What the grid shows of an account."""

    @property
    def code(self) -> str: ...
    @property
    def full_name(self) -> str: ...
    @property
    def dimensions(self) -> Mapping[int, bool]: ...


def _no_items(_dimension: int) -> Sequence[Choice]:
    return ()


@dataclass(frozen=True, slots=True)
class VoucherChart:
    """The chart at hand while typing, all in memory.

    ``choices`` are the accounts that may be picked (leaves, not disabled); ``accounts`` every
    account by id; ``dimensions`` names by id; ``items`` gives the items of a dimension.
    """

    choices: Sequence[Choice] = ()
    accounts: Mapping[int, AccountLike] = field(default_factory=dict)
    dimensions: Mapping[int, str] = field(default_factory=dict)
    items: Callable[[int], Sequence[Choice]] = _no_items


class VoucherGrid(QAbstractScrollArea):
    """The paper form with 金额线, edited in place on a headless draft.

    The cell under the cursor is an editor exactly over the cell. The keys are in :data:`KEYS`; Tab
    leaves the grid. Amounts too wide for the digit columns switch the form to plain figures.
    """

    changed = Signal()
    """The draft changed by a key here."""
    findings_changed = Signal(object)
    """The draft's findings, after every change."""
    current_changed = Signal(int)
    """The line under the cursor (0-based)."""
    typing = Signal()
    """A key went into the open cell; what it holds is not in the draft yet."""
    fixed_touched = Signal()
    """A key would have changed what something else owns; see ``owned`` of :meth:`set_draft`."""
    summary_lookup = Signal(int)
    """F7 or F2 in a summary: the page answers with :meth:`suggest_summaries`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(say("Voucher lines"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._draft: VoucherDraftLike | None = None
        self._chart = VoucherChart()
        self._items: dict[int, dict[int, Choice]] = {}
        self._row, self._column = 0, Column.SUMMARY
        self._dimension: int | None = None
        self._editor: QLineEdit | None = None
        self._taking = False
        self._read_only = False
        self._owned = ""
        self._plain_wanted = False
        self._undo: list[list[Any]] = []
        self._redo: list[list[Any]] = []
        self._findings: list[Finding] = []
        self._marks: dict[int, list[Finding]] = {}
        self._summary = SuggestEdit(N_("Summary"), self.viewport())
        self._summary.setMaxLength(200)
        self._account = AccountPicker((), N_("Account"), self.viewport())
        self._item = PickEdit((), N_("Dimension item"), self.viewport())
        self._amount = MoneyEdit(N_("Amount"), self.viewport(), zero=False)
        for editor in (self._summary, self._account, self._item, self._amount):
            editor.setProperty("cell", "true")
            editor.hide()
            editor.installEventFilter(self)
            editor.returnPressed.connect(self._entered)
            editor.textEdited.connect(lambda _text: self.typing.emit())
        self._summary.textEdited.connect(self._summary_typed)
        self._read_look()
        self._read_keys()
        look().changed.connect(self._read_look)
        look().keys_changed.connect(self._read_keys)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # what pages call

    def set_draft(
        self, draft: VoucherDraftLike, chart: VoucherChart, *, read_only: bool = False, owned: str = ""
    ) -> None:
        """Show a draft and type into it.

        ``owned`` says what owns its accounts, items and amounts: only summaries are typed then.
        """
        self._close_editor()
        if chart is not self._chart:
            self._account.set_choices(chart.choices)
        self._draft, self._chart, self._read_only = draft, chart, read_only
        self._owned = owned
        self._items.clear()
        self._undo.clear()
        self._redo.clear()
        self._row, self._column, self._dimension = 0, Column.SUMMARY, None
        self.refresh()

    def draft(self) -> VoucherDraftLike | None:
        return self._draft

    def set_read_only(self, read_only: bool) -> None:
        self._close_editor()
        self._read_only = read_only
        self.viewport().update()

    def set_plain(self, plain: bool) -> None:
        """Plain figures instead of digit columns."""
        self._plain_wanted = plain
        self.refresh()

    def current(self) -> tuple[int, Column]:
        """Line (0-based) and column under the cursor."""
        return self._row, self._column

    def edit(self, row: int, column: Column) -> None:
        """Put the editor into a cell; a row just below the last one becomes a line."""
        if self._draft is None or not self._close_editor():
            return
        row = max(0, min(row, len(self._draft.lines) - bool(self._owned)))
        if self._read_only or self._fixed(column):
            self._go(min(row, max(0, len(self._draft.lines) - 1)), column)
            return
        if row == len(self._draft.lines):
            self._keep()
            self._draft.add_line()
            self._changed()
        self._go(row, column)
        self._open_editor()

    def jump_to(self, finding: Finding) -> None:
        """Go to the line a finding points at, into the cell it speaks of."""
        for row, found in self._marks.items():
            if finding in found:
                by_code = {"account": Column.ACCOUNT, "dimension": Column.ACCOUNT, "amount": Column.DEBIT}
                column = next((c for word, c in by_code.items() if word in finding.code), Column.SUMMARY)
                self.edit(row, column)
                return
        self.setFocus()

    def suggest_summaries(self, row: int, choices: Sequence[Choice]) -> bool:
        """List summaries under the cell of ``row`` while it is still open; False: there is none to propose."""
        if self._editor is not self._summary or self._row != row:
            return True
        return self._summary.suggest(choices)

    def commit(self) -> bool:
        """Take what stands in the open editor; False when it is refused (the cell stays open, marked)."""
        return self._take()

    def undo(self) -> None:
        self._step_back(self._undo, self._redo)

    def redo(self) -> None:
        self._step_back(self._redo, self._undo)

    def paste(self, text: str) -> None:
        """Lines from a spreadsheet: summary, account code or name, debit, credit from the current cell on."""
        if self._draft is None or self._read_only or not self._close_editor(take=False):
            return
        self._keep()
        start = self._column
        for offset, line_text in enumerate(text.rstrip("\r\n").splitlines()):
            row = self._row + offset
            if row == len(self._draft.lines):
                self._draft.add_line()
            line = self._draft.lines[row]
            for column, cell in zip(list(Column)[start:], line_text.split("\t"), strict=False):
                self._paste_cell(line, column, cell.strip())
        self._changed()
        self._open_editor()

    def put_lines(self, lines: Sequence[Any]) -> None:
        """Put whole lines behind those typed, empty ones closed up; one step for undo."""
        if self._draft is None or self._read_only or self._owned or not self._close_editor():
            return
        self._keep()
        at = sum(not line.empty for line in self._draft.lines)
        self._draft.lines[:] = [line for line in self._draft.lines if not line.empty] + list(lines)
        self._changed()
        self.edit(at, Column.SUMMARY)

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(960, HEAD + LEAST_ROWS * ROW + FOOT)

    def minimumSizeHint(self) -> QSize:
        return QSize(640, HEAD + 3 * ROW + FOOT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._set_range()
        self._place_editor()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if (
            event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
            and not self._read_only
            and self._draft is not None
        ):
            self.edit(self._row, self._column)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._draft is None or not HEAD <= place.y() < self.viewport().height() - FOOT:
            return
        row = self._row_at(place.y())
        self.setFocus()
        self.edit(row, self._columns().at(place.x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the press did it; by now an editor may lie under the pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys while no cell is open (after Esc, or read-only)."""
        if self._draft is None:
            super().keyPressEvent(event)
            return
        key = event.key()
        moves = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        if key in moves and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            down, right = moves[Qt.Key(key)]
            column = Column(max(0, min(Column.CREDIT, self._column + right)))
            last = len(self._draft.lines) - 1
            self._go(max(0, min(last, self._row + down)), column)
        elif self._line_key(event):
            return
        elif not self._read_only and (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            or self._line_actions.get(_pressed(event)) == "line.look_up"
        ):
            self._open_here()
        elif not self._read_only and event.text().isprintable() and event.text() and not _command(event):
            self._open_here()
            if self._editor is not None:
                QGuiApplication.sendEvent(self._editor, event)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._editor and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._editor_key(event)
            if event.type() == QEvent.Type.ShortcutOverride and self._owns(event):
                event.accept()
                return True
        elif (
            watched is self._editor
            and isinstance(event, QFocusEvent)
            and event.type() == QEvent.Type.FocusOut
            and event.reason()
            not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        ):
            self._take()
        return super().eventFilter(watched, event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self._row_at(event.pos().y())
            words = "\n".join(say(each.message) for each in self._marks.get(row, ()))
            if self._owned and self._fixed(self._columns().at(event.pos().x())):
                words = say(self._owned)
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().viewportEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paper, columns = self._paper, self._columns()
        view = self.viewport()
        painter = QPainter(view)
        painter.fillRect(view.rect(), look().colour("surface"))
        foot = view.height() - FOOT
        lines = self._draft.lines if self._draft is not None else []
        painter.setClipRect(0, HEAD, view.width(), foot - HEAD)
        if self._owned and not self._read_only:
            # what is not typed here lies on the ground of the window, not on white paper
            left = columns.place(Column.ACCOUNT)[0]
            painter.fillRect(left, HEAD, columns.width - left, foot - HEAD, look().colour("canvas"))
        paper.column_lines(painter, columns, HEAD, foot - HEAD)
        first = self._row_at(HEAD)
        for row in range(first, first + self._rows_seen() + 1):
            top, height = self._top(row), self._top(row + 1) - self._top(row)
            if top + height < foot:
                rule(painter, 0, top + height - 1, columns.width, paper.faint)
            if row < len(lines):
                self._paint_line(painter, columns, row, lines[row], QRect(0, top, columns.width, height))
        if self._editor is None and self.hasFocus() and lines:
            painter.setPen(QPen(look().colour("accent"), 2))
            painter.drawRect(self._cell(self._row, self._column).adjusted(1, 1, -1, -1))
        painter.setClipping(False)
        paper.head(painter, columns)
        for column in Column:
            rule(painter, columns.place(column)[0], 0, HEAD, paper.line, down=True)
        self._paint_foot(painter, columns, foot)
        for y in (0, view.height() - 1):
            rule(painter, 0, y, columns.width, paper.line)
        for x in (0, columns.width - 1):
            rule(painter, x, 0, view.height(), paper.line, down=True)
        painter.end()

    # painting

    def _paint_line(self, painter: QPainter, columns: Columns, row: int, line: LineLike, band: QRect) -> None:
        paper, top, height = self._paper, band.top(), band.height()
        number = QRect(0, top, NUMBER, height)
        found = self._marks.get(row)
        if found:
            stop = any(each.severity is Severity.STOP for each in found)
            draw_shape(painter, look(), Tone.STOP if stop else Tone.WARN, QPointF(number.center()))
        else:
            painter.setFont(paper.caption)
            painter.setPen(paper.muted)
            painter.drawText(number, int(Qt.AlignmentFlag.AlignCenter), str(row + 1))
        left, width = columns.place(Column.SUMMARY)
        paper.words(
            painter,
            QRect(left + 8, top, width - 16, height),
            line.summary,
            font=paper.body,
            colour=paper.text,
            lines=2,
        )
        self._paint_account(painter, columns, row, line, band)
        for column, fen in ((Column.DEBIT, line.debit), (Column.CREDIT, line.credit)):
            left, width = columns.place(column)
            paper.amount(painter, QRect(left, top, width, height), fen, digits=columns.digits)

    def _paint_account(
        self, painter: QPainter, columns: Columns, row: int, line: LineLike, band: QRect
    ) -> None:
        account = self._chart.accounts.get(line.account) if line.account is not None else None
        if account is None:
            return
        paper = self._paper
        left, width = columns.place(Column.ACCOUNT)
        asked = self._dimension if row == self._row and self._editor is self._item else None
        place = QRect(left + 8, band.top(), width - 16, band.height())
        if line.dimensions or asked:
            place.translate(0, 3)
            place.setHeight(21)
        code = f"{account.code}  "
        painter.setFont(paper.caption)
        painter.setPen(paper.muted)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), code)
        used = QFontMetrics(paper.caption).horizontalAdvance(code)
        if asked is not None:
            name = self._chart.dimensions.get(asked, "")
            painter.setPen(look().colour("accent"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), name)
            place.setRight(place.right() - QFontMetrics(paper.caption).horizontalAdvance(name) - 8)
        paper.words(
            painter,
            place.adjusted(used, 0, 0, 0),
            account.full_name,
            font=paper.body,
            colour=paper.text,
            lines=1 if line.dimensions or asked else 2,
        )
        if line.dimensions and asked is None:
            names = [
                f"{self._chart.dimensions.get(dimension, dimension)} {self._item_name(dimension, item)}"
                for dimension, item in line.dimensions.items()
            ]
            below = QRect(left + 8, band.top() + 23, width - 16, 20)
            paper.words(painter, below, " · ".join(names), font=paper.caption, colour=paper.muted)

    def _paint_foot(self, painter: QPainter, columns: Columns, top: int) -> None:
        paper = self._paper
        painter.fillRect(0, top, columns.width, FOOT, look().colour("surface"))
        rule(painter, 0, top, columns.width, paper.line)
        if self._draft is None:
            return
        debit = sum(line.debit for line in self._draft.lines)
        credit = sum(line.credit for line in self._draft.lines)
        for column, fen in ((Column.DEBIT, debit), (Column.CREDIT, credit)):
            left, width = columns.place(column)
            rule(painter, left, top, FOOT, paper.line, down=True)
            if columns.digits:
                paper.amount_lines(painter, left, top, FOOT)
            paper.amount(
                painter,
                QRect(left, top, width, FOOT),
                fen,
                digits=columns.digits,
                font=paper.strong,
                currency=bool(fen),
            )
        words, tone = self.difference_words()
        painter.setFont(paper.caption)
        wide = chip_width(QFontMetrics(paper.caption), words, tone)
        right = columns.place(Column.DEBIT)[0] - 12
        chip = QRectF(right - wide, top + (FOOT - CHIP_HEIGHT) / 2, wide, CHIP_HEIGHT)
        draw_chip(painter, look(), chip, words, tone)
        total = say("Total")
        painter.setFont(paper.strong)
        painter.setPen(paper.text)
        painter.drawText(QRect(12, top, 120, FOOT), int(Qt.AlignmentFlag.AlignVCenter), total)
        used = 24 + QFontMetrics(paper.strong).horizontalAdvance(total)
        paper.words(
            painter,
            QRect(used, top, right - wide - used - 12, FOOT),
            self.capital_words(debit if debit else credit),
            font=paper.body,
            colour=paper.text,
        )

    def difference_words(self) -> tuple[str, Tone]:
        """The chip at the foot: balanced, or by how much and which side lacks it."""
        difference = self._draft.difference() if self._draft is not None else 0
        if difference == 0:
            return say("Balanced"), Tone.OK
        side = say(
            "Credit lacks {amount}" if difference > 0 else "Debit lacks {amount}",
            amount=format_fen(abs(difference)),
        )
        return side, Tone.STOP

    @staticmethod
    def capital_words(fen: int) -> str:
        """The total in capitals; nothing for none."""
        return capital_amount(fen) if fen and abs(fen) <= MAX_FEN else ""

    # keys

    def _owns(self, event: QKeyEvent) -> bool:
        """Keys the page must not take for a shortcut while a cell is open."""
        return event.key() == Qt.Key.Key_Escape or _pressed(event) in self._line_actions

    def _line_key(self, event: QKeyEvent) -> bool:
        """Keys about the whole line, with a cell open or not."""
        if self._read_only or self._draft is None:
            return False
        match self._line_actions.get(_pressed(event)):
            case "line.insert" | "line.remove" | "line.balance" if self._owned:
                self.fixed_touched.emit()
            case "line.paste" if self._owned and _is_block(QGuiApplication.clipboard().text()):
                self.fixed_touched.emit()
            case "line.insert":
                self._insert_line()
            case "line.remove":
                self._remove_line()
            case "line.balance":
                self._balance()
            case "line.undo":
                self.undo()
            case "line.redo":
                self.redo()
            case "line.paste" if _is_block(QGuiApplication.clipboard().text()):
                self.paste(QGuiApplication.clipboard().text())
            case _:
                return False
        return True

    def _editor_key(self, event: QKeyEvent) -> bool:
        editor = self._editor
        if editor is None or self._draft is None:
            return False
        key, modifiers = event.key(), event.modifiers()
        typed_undo = _command(event) and key in (Qt.Key.Key_Z, Qt.Key.Key_Y) and editor.isModified()
        if not typed_undo and self._line_key(event):
            return True
        picking = isinstance(editor, PickEdit) and editor.list_open
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not _command(event):
            # taken here: a line edit passes Enter on to the grid, which would open the cell again
            self._walk(-1 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1)
            return True
        if key == Qt.Key.Key_Escape and not picking:
            if self._close_editor():
                self.setFocus()
            return True
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not picking and not modifiers & _ALT:
            if self._take():
                self.edit(self._row + (1 if key == Qt.Key.Key_Down else -1), self._column)
            return True
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not picking and _untouched(editor):
            self._walk(1 if key == Qt.Key.Key_Right else -1)
            return True
        if editor is self._amount:
            sign = half_width(event.text())
            if sign == "=" and _plain_number(self._amount.text()):
                self._balance()
                return True
            if key == Qt.Key.Key_Space:
                self._flip()
                return True
        if editor is self._summary and self._line_actions.get(_pressed(event)) == "line.look_up":
            self.summary_lookup.emit(self._row)
            return True
        return False

    def _summary_typed(self, text: str) -> None:
        """``..`` is the summary above, ``//`` the first one; full-width marks count."""
        if self._draft is None:
            return
        plain = half_width(text)
        above = self._row - 1 if plain == ".." else 0 if plain == "//" else None
        if above is not None and above >= 0 and self._row > 0:
            self._summary.setText(self._draft.lines[above].summary)
            self._summary.setModified(True)

    def _entered(self) -> None:
        self._walk(1)

    def _walk(self, step: int) -> None:
        """Take the cell and go to the next one: dimensions of the account first, then amounts."""
        if self._draft is None or not self._take():
            return
        line = self._draft.lines[self._row]
        if self._owned:
            self.edit(self._row + step, Column.SUMMARY)
        elif step > 0:
            if self._column is Column.ACCOUNT:
                following = self._next_dimension(line)
                if following is not None:
                    self._close_editor(take=False)
                    self._dimension = following
                    self._open_editor()
                    return
                self.edit(self._row, Column.CREDIT if line.credit and not line.debit else Column.DEBIT)
            elif self._column is Column.SUMMARY:
                self.edit(self._row, Column.ACCOUNT)
            elif self._column is Column.DEBIT and not line.debit:
                self.edit(self._row, Column.CREDIT)
            elif self._row == len(self._draft.lines) - 1 and _blank(line):
                # an empty last line is no reason for another one
                self.edit(self._row, Column.SUMMARY)
            else:
                self.edit(self._row + 1, Column.SUMMARY)
        elif self._column is Column.SUMMARY:
            if self._row > 0:
                self.edit(self._row - 1, Column.CREDIT)
        else:
            self.edit(self._row, Column(self._column - 1))

    def _next_dimension(self, line: LineLike) -> int | None:
        """The dimension to ask after this one; required ones come first."""
        account = self._chart.accounts.get(line.account) if line.account is not None else None
        if account is None:
            return None
        asked = sorted(account.dimensions, key=lambda each: not account.dimensions[each])
        at = asked.index(self._dimension) + 1 if self._dimension in asked else 0
        return asked[at] if at < len(asked) else None

    def _balance(self) -> None:
        if self._draft is None or not self._close_editor(take=self._editor is not self._amount):
            return
        self._keep()
        self._draft.balance_line(self._row)
        line = self._draft.lines[self._row]
        self._column = Column.CREDIT if line.credit else Column.DEBIT
        self._changed()
        self._open_editor()

    def _flip(self) -> None:
        if self._draft is None or not self._take():
            return
        self._keep()
        self._draft.flip_side(self._row)
        self._column = Column.DEBIT if self._column is Column.CREDIT else Column.CREDIT
        self._changed()
        self._close_editor(take=False)
        self._open_editor()

    def _insert_line(self) -> None:
        if self._draft is None or not self._close_editor():
            return
        self._keep()
        self._draft.add_line(self._row)
        self._changed()
        self._go(self._row, Column.SUMMARY)
        self._open_editor()

    def _remove_line(self) -> None:
        if self._draft is None or not self._draft.lines:
            return
        self._close_editor(take=False)
        self._keep()
        self._draft.remove_line(self._row)
        if not self._draft.lines:
            self._draft.add_line()
        self._changed()
        self._go(min(self._row, len(self._draft.lines) - 1), self._column)
        self._open_editor()

    # editing

    def _open_here(self) -> None:
        """A key asks for the cell under the cursor."""
        if self._fixed(self._column):
            self.fixed_touched.emit()
        else:
            self.edit(self._row, self._column)

    def _fixed(self, column: Column) -> bool:
        """Whether something else owns the cells of a column."""
        return bool(self._owned) and column is not Column.SUMMARY

    def _go(self, row: int, column: Column) -> None:
        self._row, self._column, self._dimension = row, column, None
        bar = self.verticalScrollBar()
        top, bottom = self._top(row) - HEAD, self._top(row + 1) - HEAD
        if top < 0:
            bar.setValue(bar.value() + top)
        elif bottom > self._space():
            bar.setValue(bar.value() + bottom - self._space())
        self._tell_place()
        self.current_changed.emit(row)
        self.viewport().update()

    def _tell_place(self) -> None:
        line = self._draft.lines[self._row] if self._draft and self._row < len(self._draft.lines) else None
        value = ""
        if line is not None and self._column >= Column.DEBIT:
            value = format_fen(line.debit if self._column is Column.DEBIT else line.credit)
        self.setAccessibleDescription(
            say(
                "Line {row}, {column} {value}",
                row=self._row + 1,
                column=say(TITLES[self._column]),
                value=value,
            )
            + (f". {say(self._owned)}" if self._fixed(self._column) else "")
        )

    def _open_editor(self) -> None:
        """Open the current cell and select what stands in it."""
        if self._draft is None or self._read_only or self._fixed(self._column):
            return
        line: LineLike = self._draft.lines[self._row]
        editor: QLineEdit
        if self._dimension is not None:
            editor = self._item
            self._item.set_choices(self._chart.items(self._dimension))
            self._item.set_value(line.dimensions.get(self._dimension))
            name = self._chart.dimensions.get(self._dimension, "")
            self._item.setPlaceholderText(name)
            spoken = name
        elif self._column is Column.SUMMARY:
            editor = self._summary
            self._summary.setText(line.summary)
            spoken = say(TITLES[self._column])
        elif self._column is Column.ACCOUNT:
            editor = self._account
            self._account.set_value(line.account)
            spoken = say(TITLES[self._column])
        else:
            editor = self._amount
            fen = line.debit if self._column is Column.DEBIT else line.credit
            self._amount.set_value(fen or None)
            spoken = say(TITLES[self._column])
        editor.setAccessibleName(say("{column}, line {row}", column=spoken, row=self._row + 1))
        mark(editor, "")
        editor.setModified(False)
        self._editor = editor
        self._place_editor()
        editor.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        editor.selectAll()
        self._hide_others()
        self.viewport().update()

    def _place_editor(self) -> None:
        if self._editor is None:
            return
        place = self._cell(self._row, self._column)
        if self._editor is self._item:
            place.setTop(place.top() + 21)
        self._editor.setGeometry(place)

    def _cell(self, row: int, column: Column) -> QRect:
        left, width = self._columns().place(column)
        return QRect(left, self._top(row), width + 1, self._top(row + 1) - self._top(row))

    def _close_editor(self, *, take: bool = True) -> bool:
        """Close the open cell; False when what stands there is refused."""
        if self._editor is None:
            return True
        if take and not self._take():
            return False
        editor, self._editor = self._editor, None
        had_focus = editor.hasFocus()
        editor.hide()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._dimension = None if editor is not self._item else self._dimension
        self._hide_others()
        self.viewport().update()
        return True

    def _hide_others(self) -> None:
        """Only the open cell has its editor on the paper."""
        for each in (self._summary, self._account, self._item, self._amount):
            if each is not self._editor:
                each.hide()

    def _take(self) -> bool:
        """Put what was typed into the draft."""
        if self._editor is None or self._draft is None or self._taking:
            return True
        self._taking = True
        try:
            return self._take_from(self._editor, self._draft.lines[self._row])
        finally:
            self._taking = False

    def _take_from(self, editor: QLineEdit, line: LineLike) -> bool:
        if editor is self._summary:
            self._summary.commit()
            if self._summary.text() != line.summary:
                self._keep()
                line.summary = self._summary.text()
                self._changed()
        elif editor is self._account:
            if not self._account.commit():
                return False
            account = self._account.value()
            if account != line.account:
                self._keep()
                line.account = account
                kept = self._chart.accounts[account].dimensions if account is not None else {}
                line.dimensions = {each: item for each, item in line.dimensions.items() if each in kept}
                self._changed()
        elif editor is self._item:
            if not self._item.commit() or self._dimension is None:
                return False
            item = self._item.value()
            if item != line.dimensions.get(self._dimension):
                self._keep()
                if item is None:
                    line.dimensions.pop(self._dimension, None)
                else:
                    line.dimensions[self._dimension] = item
                self._changed()
        else:
            if not self._amount.commit():
                return False
            self._put_amount(line, self._column, self._amount.value() or 0)
        return True

    def _put_amount(self, line: LineLike, column: Column, fen: int) -> None:
        """A line has one side: an amount on one clears the other."""
        now = line.debit if column is Column.DEBIT else line.credit
        if fen == now:
            return
        self._keep()
        if column is Column.DEBIT:
            line.debit, line.credit = fen, 0 if fen else line.credit
        else:
            line.credit, line.debit = fen, 0 if fen else line.debit
        self._changed()

    def _paste_cell(self, line: LineLike, column: Column, cell: str) -> None:
        match column:
            case Column.SUMMARY:
                line.summary = cell
            case Column.ACCOUNT:
                found = next(
                    (each for each in self._chart.choices if cell in (each.code, each.name)),
                    None,
                ) or next(
                    (each for each in self._chart.choices if cell.split(" ", maxsplit=1)[0] == each.code),
                    None,
                )
                line.account = found.id if found else None
            case _:
                try:
                    fen = parse_amount(cell) if cell else 0
                except NotMoney:
                    fen = 0
                if fen and column is Column.DEBIT:
                    line.debit, line.credit = fen, 0
                elif fen:
                    line.debit, line.credit = 0, fen

    def _keep(self) -> None:
        """Remember the lines as they are, for undo."""
        if self._draft is not None:
            self._undo.append(copy.deepcopy(self._draft.lines))
            del self._undo[:-UNDO_STEPS]
            self._redo.clear()

    def _step_back(self, here: list[list[Any]], there: list[list[Any]]) -> None:
        if self._draft is None or not here or self._read_only:
            return
        self._close_editor(take=False)
        there.append(copy.deepcopy(self._draft.lines))
        self._draft.lines[:] = here.pop()
        self._changed()
        self._go(max(0, min(self._row, len(self._draft.lines) - 1)), self._column)
        if self._draft.lines:
            self._open_editor()

    def _changed(self) -> None:
        self.refresh()
        self.changed.emit()

    # behind

    def refresh(self) -> None:
        """Ask the draft for its findings anew (its head changed) and draw it."""
        if self._draft is not None:
            self._findings = self._draft.findings()
            full = [row for row, line in enumerate(self._draft.lines) if not _blank(line)]
            self._marks = {}
            for each in self._findings:
                line = each.subject.line if each.subject is not None else None
                if line is not None and 0 < line <= len(full):
                    self._marks.setdefault(full[line - 1], []).append(each)
            self.findings_changed.emit(self._findings)
        self._set_range()
        self._place_editor()
        self.viewport().update()

    def findings(self) -> list[Finding]:
        """What the draft says is wrong now."""
        return self._findings

    def _columns(self) -> Columns:
        return Columns(self.viewport().width(), self._fits())

    def _fits(self) -> bool:
        if self._plain_wanted:
            return False
        if self._draft is None:
            return True
        lines = self._draft.lines
        sums = (sum(line.debit for line in lines), sum(line.credit for line in lines))
        return all(fits_digits(fen) for line in lines for fen in (line.debit, line.credit)) and all(
            fits_digits(fen) for fen in sums
        )

    def _set_range(self) -> None:
        rows = (len(self._draft.lines) if self._draft is not None else 0) + 1
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, round(rows * self._pitch()) - self._space()))
        bar.setPageStep(max(ROW, self._space()))
        bar.setSingleStep(round(self._pitch()))

    # rows share the space between head and foot, so that none is cut at the foot

    def _space(self) -> int:
        return self.viewport().height() - HEAD - FOOT

    def _rows_seen(self) -> int:
        return max(1, self._space() // ROW)

    def _pitch(self) -> float:
        return max(ROW, self._space() / self._rows_seen())

    def _top(self, row: int) -> int:
        """Where a row begins in the view."""
        return HEAD + round(row * self._pitch()) - self.verticalScrollBar().value()

    def _row_at(self, y: int) -> int:
        """The row at a height of the view; a pixel of rounding belongs to the row that is painted there."""
        row = int((y - HEAD + self.verticalScrollBar().value()) / self._pitch())
        return row + 1 if self._top(row + 1) <= y else row

    def _scrolled(self, _value: int) -> None:
        self._place_editor()
        self.viewport().update()

    def _item_name(self, dimension: int, item: int) -> str:
        if dimension not in self._items:
            self._items[dimension] = {each.id: each for each in self._chart.items(dimension)}
        found = self._items[dimension].get(item)
        return found.name if found is not None else str(item)

    def _read_keys(self) -> None:
        self._line_actions = line_actions(look().keymap)

    def _read_look(self) -> None:
        self._paper = Paper(look())
        self.viewport().update()


_ALT: Final = Qt.KeyboardModifier.AltModifier


def _pressed(event: QKeyEvent) -> str:
    """The key sequence as key maps write it; a key of the number block is the same key."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString()


def _command(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | _ALT))


def _untouched(editor: QLineEdit) -> bool:
    """Just opened: nothing was typed, all of it is selected (or there is nothing)."""
    return not editor.isModified() and (not editor.text() or editor.selectedText() == editor.text())


def _plain_number(text: str) -> bool:
    """Nothing, or figures only: ``=`` balances then; after a sum it is just the end of the sum."""
    return not any(sign in half_width(text).lstrip("-") for sign in "+-*/(")


def _is_block(text: str) -> bool:
    return "\t" in text or "\n" in text.strip("\r\n")


def _blank(line: LineLike) -> bool:
    return line.account is None and not line.debit and not line.credit and not line.dimensions
