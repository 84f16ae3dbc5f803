"""The one list for everything that is wrong: shape, sentence, amount, one verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from finance_desk.base.findings import Finding, Severity
from finance_desk.base.messages import N_, Message
from finance_desk.base.money import format_fen
from ui.theme import fonts, spacing
from ui.theme.cells import Tone
from ui.theme.look import look, say
from ui.widgets.marks import label
from ui.widgets.paint import draw_shape

_ROW = 48
_VERB = 112
_AMOUNT = 128

SPOKEN: Mapping[Severity, str] = {
    Severity.STOP: N_("Stop"),
    Severity.WARN: N_("Warning"),
    Severity.INFO: N_("Note"),
    Severity.OK: N_("In order"),
}
_TONES = {
    Severity.STOP: Tone.STOP,
    Severity.WARN: Tone.WARN,
    Severity.INFO: Tone.INFO,
    Severity.OK: Tone.OK,
}

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class FindingsList(QWidget):
    """Findings with their way out.

    Enter or a double click jumps to the subject, the verb button (or Ctrl+Enter) runs the remedy,
    Ctrl+C copies the sentence. Below the list the current finding stands whole. ``verbs`` gives the
    words for a remedy's command id; without a command the verb is "Show".
    """

    jump = Signal(object)
    """The :class:`Subject` to go to."""
    run = Signal(object)
    """The :class:`Remedy` whose command shall run."""

    def __init__(self, name: str | Message = N_("Findings"), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._verbs: Mapping[str, str] = {}
        self._model = _Findings(self)
        self._list = QListView(self)
        self._list.setModel(self._model)
        self._list.setAccessibleName(say(name))
        self._list.setUniformItemSizes(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._painter = _FindingPainter(self)
        self._list.setItemDelegate(self._painter)
        self._list.doubleClicked.connect(lambda index: self._jump(index.row()))
        self._list.installEventFilter(self)
        self._list.viewport().installEventFilter(self)
        self._whole = label("")
        self._whole.setWordWrap(True)
        self._whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._whole.setContentsMargins(spacing.BETWEEN, spacing.INSIDE, spacing.BETWEEN, spacing.INSIDE)
        self._list.selectionModel().currentChanged.connect(lambda now, _was: self._show_whole(now.row()))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._list, 1)
        box.addWidget(self._whole)
        self.setFocusProxy(self._list)
        self._whole.hide()
        look().changed.connect(self._list.viewport().update)

    def set_verbs(self, verbs: Mapping[str, str]) -> None:
        """Command id → its title as msgid."""
        self._verbs = verbs
        self._list.viewport().update()

    def set_findings(self, findings: Sequence[Finding]) -> None:
        self._model.show_findings(findings)
        self._whole.hide()
        if findings:
            self._list.setCurrentIndex(self._model.index(0))

    def findings(self) -> Sequence[Finding]:
        return self._model.found

    def current(self) -> Finding | None:
        row = self._list.currentIndex().row()
        return self._model.found[row] if row >= 0 else None

    def verb(self, finding: Finding) -> str:
        """The words on the button of a finding; empty when there is nothing to press."""
        if finding.remedy is not None and finding.remedy.command:
            return say(self._verbs.get(finding.remedy.command, N_("What to do")))
        return say("Show") if finding.subject is not None and finding.subject.id is not None else ""

    def press(self, row: int) -> None:
        """What the verb button of a row does."""
        finding = self._model.found[row]
        if finding.remedy is not None and finding.remedy.command:
            self.run.emit(finding.remedy)
        elif finding.subject is not None:
            self.jump.emit(finding.subject)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            row = self._list.currentIndex().row()
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if row >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.press(row) if control else self._jump(row)
                return True
            if row >= 0 and control and event.key() == Qt.Key.Key_C:
                QGuiApplication.clipboard().setText(whole_text(self._model.found[row]))
                return True
        if watched is self._list.viewport() and event.type() == QEvent.Type.Resize:
            self._show_whole(self._list.currentIndex().row())
        if (
            watched is self._list.viewport()
            and isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
        ):
            index = self._list.indexAt(event.position().toPoint())
            if index.isValid() and self._painter.verb_place(self._list.visualRect(index)).contains(
                event.position().toPoint()
            ):
                if self.verb(self._model.found[index.row()]):
                    self.press(index.row())
                return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        whole = self._whole.sizeHint().height() if not self._whole.isHidden() else 0
        return QSize(480, min(8, max(1, len(self._model.found))) * _ROW + whole)

    def _jump(self, row: int) -> None:
        subject = self._model.found[row].subject
        if subject is not None:
            self.jump.emit(subject)

    def _show_whole(self, row: int) -> None:
        """The current finding whole, where the row had to cut it."""
        finding = self._model.found[row] if row >= 0 else None
        cut = finding is not None and self._painter.cuts(finding, self._list.viewport().width())
        if finding is not None:
            self._whole.setText(whole_text(finding))
        self._whole.setVisible(cut)
        self.updateGeometry()


def whole_text(finding: Finding) -> str:
    """Severity, sentence, place, amount, what next, and the code for the telephone."""
    parts = [f"{say(SPOKEN[finding.severity])}: {say(finding.message)}"]
    if finding.subject is not None and finding.subject.label:
        parts.append(finding.subject.label)
    if finding.amount is not None:
        parts.append(format_fen(finding.amount))
    if finding.remedy is not None:
        parts.append(say(finding.remedy.hint))
    parts.append(finding.code)
    return " · ".join(parts)


class _Findings(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.found: Sequence[Finding] = ()

    def show_findings(self, found: Sequence[Finding]) -> None:
        self.beginResetModel()
        self.found = tuple(found)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return whole_text(self.found[index.row()])
        return None


def _second_line(finding: Finding) -> str:
    """Where it is and what to do."""
    parts = [finding.subject.label] if finding.subject is not None and finding.subject.label else []
    if finding.remedy is not None:
        parts.append(say(finding.remedy.hint))
    return " · ".join(parts)


class _FindingPainter(QStyledItemDelegate):
    def __init__(self, findings: FindingsList) -> None:
        super().__init__(findings)
        self._findings = findings

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(320, _ROW)

    def cuts(self, finding: Finding, width: int) -> bool:
        """Whether a row of this width has no room for the sentence or for what to do."""
        now = look()
        tail = _VERB + 20 if self._findings.verb(finding) else 12
        room = width - 36 - tail - (_AMOUNT + 8 if finding.amount is not None else 0)
        below = width - 36 - _VERB - 24
        return (
            QFontMetrics(now.font(fonts.BODY)).horizontalAdvance(say(finding.message)) > room
            or QFontMetrics(now.font(fonts.CAPTION)).horizontalAdvance(_second_line(finding)) > below
        )

    def verb_place(self, row: QRect) -> QRect:
        return QRect(row.right() - _VERB - 8, row.top() + 9, _VERB, _ROW - 18)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now = look()
        place: QRect = option.rect
        finding: Finding = index.model().found[index.row()]  # type: ignore[attr-defined]
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, now.colour("accent_weak"))
            painter.fillRect(place.left(), place.top(), 3, place.height(), now.colour("accent"))
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, now.colour("hairline"))
        told = _second_line(finding)
        middle = 16.5 if told else 24.5
        draw_shape(painter, now, _TONES[finding.severity], QPointF(place.left() + 20, place.top() + middle))
        right = place.right() - 12
        verb = self._findings.verb(finding)
        caption = now.font(fonts.CAPTION)
        painter.setFont(caption)
        metrics = QFontMetrics(caption)
        if verb:
            box = self.verb_place(place)
            painter.setPen(now.colour("strong_line"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(box, spacing.RADIUS_CONTROL, spacing.RADIUS_CONTROL)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(now.colour("accent"))
            shown = metrics.elidedText(verb, Qt.TextElideMode.ElideRight, box.width() - 12)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), shown)
            right = box.left() - 12
        if finding.amount is not None:
            painter.setPen(now.colour("red" if finding.amount < 0 else "text"))
            painter.drawText(
                QRect(right - _AMOUNT, place.top() + (6 if told else 14), _AMOUNT, 20),
                int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
                format_fen(finding.amount),
            )
            right -= _AMOUNT + 8
        left = place.left() + 36
        body = now.font(fonts.BODY)
        painter.setFont(body)
        painter.setPen(now.colour("text"))
        # a sentence with nothing below it stands in the middle of its row
        first = QRect(left, place.top() + (5 if told else 13), right - left, 22)
        painter.drawText(
            first,
            int(Qt.AlignmentFlag.AlignVCenter),
            QFontMetrics(body).elidedText(say(finding.message), Qt.TextElideMode.ElideRight, first.width()),
        )
        painter.setFont(caption)
        painter.setPen(now.colour("muted"))
        below = QRect(left, place.top() + 25, place.right() - _VERB - 24 - left, 18)
        painter.drawText(
            below,
            int(Qt.AlignmentFlag.AlignVCenter),
            metrics.elidedText(told, Qt.TextElideMode.ElideRight, below.width()),
        )
        if self._findings.current() is finding and self._findings._list.hasFocus():
            painter.setPen(now.colour("accent"))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
