"""What must be known before reading a page: locked, returned, reversed, generated, left behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from finance_desk.base.messages import Message
from ui.theme import spacing
from ui.theme.cells import SHAPES, Tone
from ui.theme.look import say
from ui.widgets.marks import button, label, restyle


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence with its mark, and what may be pressed behind it (words and deed)."""

    words: str | Message
    tone: Tone = Tone.INFO
    deeds: Sequence[tuple[str | Message, Callable[[], object]]] = ()


class Ribbon(QFrame):
    """Notices one under another; hidden when there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(spacing.BETWEEN, 4, spacing.BETWEEN, 4)
        self._box.setSpacing(0)
        self._rows: list[QWidget] = []
        self.notices: Sequence[Notice] = ()
        self.hide()

    def set_notices(self, notices: Sequence[Notice]) -> None:
        for each in self._rows:
            self._box.removeWidget(each)
            each.hide()
            each.deleteLater()
        self.notices = tuple(notices)
        self._rows = [self._row(each) for each in notices]
        for each in self._rows:
            self._box.addWidget(each)
        self.setVisible(bool(notices))

    def text(self) -> str:
        """All sentences, for tests."""
        return "\n".join(say(each.words) for each in self.notices)

    def _row(self, notice: Notice) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing.INSIDE)
        shape = label(SHAPES.get(notice.tone, "○"))
        tones = {Tone.STOP: "stop", Tone.WARN: "warn", Tone.OK: "ok"}
        restyle(shape, shape=tones.get(notice.tone, "info"))
        row.addWidget(shape)
        words = label(notice.words)
        words.setWordWrap(True)
        row.addWidget(words, 1)
        for title, deed in notice.deeds:
            link = button(title, "link")
            link.clicked.connect(lambda _checked=False, deed=deed: deed())
            row.addWidget(link)
        return holder
