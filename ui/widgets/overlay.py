"""What a page shows instead of rows: nothing yet, being read, refused."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, Message
from ui.theme import spacing
from ui.theme.look import look, say
from ui.widgets.findings import FindingsList
from ui.widgets.marks import button, label

SKELETON_MS = 200
CANCEL_MS = 2000
_FINDING = 52


class EmptyPage(QWidget):
    """One line what this is, one primary button, one link to the walkthrough."""

    pressed = Signal()
    walkthrough = Signal()

    def __init__(
        self,
        what: str | Message,
        verb: str | Message = "",
        walkthrough: str | Message = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        box.setSpacing(spacing.BETWEEN)
        box.addStretch(2)
        self._what = label(what, "muted")
        self._what.setWordWrap(True)
        self._what.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(self._what)
        row = QHBoxLayout()
        row.addStretch(1)
        self.verb = button(verb or " ", "primary", self)
        self.verb.setAccessibleName(say(verb or what))
        self.verb.setVisible(bool(verb))
        self.verb.clicked.connect(self.pressed)
        row.addWidget(self.verb)
        self.link = button(walkthrough or " ", "link", self)
        self.link.setAccessibleName(say(walkthrough or what))
        self.link.setVisible(bool(walkthrough))
        self.link.clicked.connect(self.walkthrough)
        row.addWidget(self.link)
        row.addStretch(1)
        box.addLayout(row)
        box.addStretch(3)

    def set_text(self, what: str | Message) -> None:
        self._what.setText(say(what))


class Overlay(QWidget):
    """Lies over a table: a skeleton after 200 ms of reading, a cancel button after 2 s, an empty page, a refusal.

    ``show_state`` takes the states of :class:`RowsModel`; a list with rows shows nothing.
    """

    cancelled = Signal()
    retry = Signal()
    jump = Signal(object)
    """The subject of a finding of the refusal."""
    run = Signal(object)
    """The remedy of one."""
    state_shown = Signal(str)

    def __init__(self, over: QWidget, empty: EmptyPage | None = None) -> None:
        super().__init__(over)
        self._over = over
        self._skeleton = False
        over.installEventFilter(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(spacing.PAGE, spacing.PAGE, spacing.PAGE, spacing.PAGE)
        self.empty = empty or EmptyPage("Nothing here.")
        box.addWidget(self.empty, 1)
        self._refusal: FindingsList | None = None
        self._again = button("Try again", "primary")
        self._again.clicked.connect(self.retry)
        self._cancel = button("Cancel")
        self._cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._again)
        row.addStretch(1)
        box.addLayout(row)
        self._box = box
        self._below = QWidget(self)
        box.addWidget(self._below, 1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._still_reading)
        self.show_state("ready", 1)

    @property
    def findings(self) -> FindingsList:
        """Why nothing is shown; made when it is needed first, which for most tables is never."""
        if self._refusal is None:
            self._refusal = FindingsList(N_("Why nothing is shown"), self)
            self._refusal.jump.connect(self.jump)
            self._refusal.run.connect(self.run)
            self._box.insertWidget(1, self._refusal)
        return self._refusal

    def show_state(self, state: str, rows: int) -> None:
        """``loading``, ``ready``, ``failed`` or ``empty``; ``rows`` the count that is shown."""
        self._later.stop()
        self._skeleton = False
        self._cancel.hide()
        self._again.setVisible(state == "failed")
        if self._refusal is not None:
            self._refusal.setVisible(state == "failed")
        self._below.setVisible(state == "failed")
        self.empty.setVisible(state in ("ready", "empty") and rows == 0)
        if state == "loading":
            self.setVisible(False)
            self._later.start(SKELETON_MS)
        else:
            self.setVisible(state == "failed" or rows == 0)
        self._place()
        self.state_shown.emit(state)

    def show_refusal(self, findings: Sequence[Finding]) -> None:
        self.findings.set_findings(findings)
        # the way out stands right below what happened
        self.findings.setMaximumHeight(_FINDING * max(1, min(len(findings), 6)))
        self.show_state("failed", 0)

    def _still_reading(self) -> None:
        if not self._skeleton:
            self._skeleton = True
            self.show()
            self._place()
            self._later.start(CANCEL_MS - SKELETON_MS)
        else:
            self._cancel.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("surface"))
        if self._skeleton:
            height = look().row_height
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look().colour("hairline"))
            for row in range(self.height() // height):
                top = row * height + (height - 8) // 2
                for left, width in ((12, 80), (116, 180 + row * 37 % 120), (self.width() - 132, 120)):
                    painter.drawRoundedRect(left, top, width, 8, 4, 4)
        painter.end()

    def _place(self) -> None:
        top = spacing.HEADER if hasattr(self._over, "horizontalHeader") else 0
        self.setGeometry(0, top, self._over.width(), self._over.height() - top)
        self.raise_()
