"""The inspector at the right of a page: 360 px, folds, comes in a 120 ms fade."""

from __future__ import annotations

from PySide6.QtCore import QPropertyAnimation, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGraphicsOpacityEffect, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from finance_desk.base.messages import Message
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.marks import button, label

FADE_MS = 120


class Drawer(QFrame):
    """Details of the current row, instead of a dialog. Esc or Close folds it away.

    ``width`` in pixels, for contents that stand in three columns.
    """

    folded = Signal(bool)

    def __init__(
        self,
        title: str | Message,
        content: QWidget,
        parent: QWidget | None = None,
        *,
        width: int = spacing.DRAWER,
    ) -> None:
        super().__init__(parent)
        self.setProperty("drawer", "true")
        self.setFixedWidth(width)
        self.setAccessibleName(say(title))
        box = QVBoxLayout(self)
        box.setContentsMargins(spacing.PAGE, spacing.BETWEEN, spacing.PAGE, spacing.PAGE)
        box.setSpacing(spacing.BETWEEN)
        head = QHBoxLayout()
        self._title = label(title, "section")
        head.addWidget(self._title, 1)
        close = button("Close", "link")
        close.clicked.connect(self.fold)
        head.addWidget(close)
        box.addLayout(head)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content.setObjectName(content.objectName() or "scrolled")
        scroll.setWidget(content)
        box.addWidget(scroll, 1)
        self._box = box
        self._fade: QPropertyAnimation | None = None
        self.hide()

    def set_title(self, title: str | Message) -> None:
        self._title.setText(say(title))

    def set_foot(self, foot: QWidget) -> None:
        """What stays in sight below the content however long that is: the button of a form."""
        self._box.addWidget(foot)

    def unfold(self) -> None:
        if not self.isHidden():
            return
        effect = QGraphicsOpacityEffect(self)
        effect.setOpacity(0.0)
        self.setGraphicsEffect(effect)
        self.show()
        self._fade = QPropertyAnimation(effect, b"opacity", self)
        self._fade.setDuration(FADE_MS)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        # an effect left in place would paint every later change through a picture
        self._fade.finished.connect(lambda: self.setGraphicsEffect(None))  # type: ignore[arg-type]
        self._fade.start()
        self.folded.emit(False)

    def fold(self) -> None:
        if self.isHidden():
            return
        self.hide()
        self.folded.emit(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.fold()
        else:
            super().keyPressEvent(event)
