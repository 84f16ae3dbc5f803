"""Facts about one thing for a drawer: what, and under it or beside it how it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from finance_desk.base.messages import Message
from ui.theme import spacing
from ui.theme.cells import SHAPES
from ui.theme.look import say
from ui.widgets.marks import button, label, line, restyle


@dataclass(frozen=True, slots=True)
class Fact:
    """A line: its name and text. ``go`` makes the text a link; ``figure`` sets it to the right.

    ``beside`` is a second text in a column of its own, to be compared with the first.
    """

    name: str | Message
    text: str | Message
    figure: bool = False
    go: Callable[[], object] | None = None
    tone: str = ""
    beside: str | Message | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Facts under a heading; ``note`` is a sentence between heading and facts.

    ``heads`` stand over the columns: name, text, and the text beside it.
    """

    heading: str | Message
    facts: Sequence[Fact] = ()
    note: str | Message = ""
    heads: Sequence[str | Message] = ()


class Facts(QWidget):
    """Groups of facts, one below the other; texts can be selected and copied."""

    def __init__(self, name: str | Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say(name))
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, spacing.INSIDE, 0)
        self._box.setSpacing(spacing.INSIDE)
        self._box.addStretch(1)
        self._shown: list[QWidget] = []
        self.groups: Sequence[Group] = ()

    def set_groups(self, groups: Sequence[Group]) -> None:
        for each in self._shown:
            self._box.removeWidget(each)
            each.hide()
            each.deleteLater()
        self.groups = tuple(groups)
        self._shown = []
        for at, group in enumerate(groups):
            if at:
                self._add(line(self))
            if group.heading:
                heading = label(group.heading, "muted", self)
                heading.setWordWrap(True)
                self._add(heading)
            if group.note:
                note = label(group.note, "", self)
                note.setWordWrap(True)
                note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._add(note)
            if group.facts:
                self._add(self._grid(group))

    def text(self) -> str:
        """Everything as text, for tests and the clipboard."""
        lines = []
        for group in self.groups:
            lines += [say(each) for each in (group.heading, group.note) if each]
            for fact in group.facts:
                texts = [fact.name, fact.text, *([] if fact.beside is None else [fact.beside])]
                lines.append("\t".join(say(each) for each in texts))
        return "\n".join(lines)

    def _add(self, widget: QWidget) -> None:
        self._shown.append(widget)
        self._box.insertWidget(self._box.count() - 1, widget)

    def _grid(self, group: Group) -> QWidget:
        holder = QWidget(self)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(spacing.BETWEEN)
        grid.setVerticalSpacing(4)
        compared = any(each.beside is not None for each in group.facts)
        for column, stretch in enumerate((3, 4, 4) if compared else (0, 1)):
            grid.setColumnStretch(column, stretch)
        for column, words in enumerate(group.heads):
            grid.addWidget(label(words, "caption", holder), 0, column)
        for row, fact in enumerate(group.facts, start=1):
            name = label(fact.name, "caption", holder)
            name.setWordWrap(compared)
            if fact.name in SHAPES.values():
                restyle(name, shape=fact.tone or "info")
            upright = Qt.AlignmentFlag.AlignTop if fact.go is None else Qt.AlignmentFlag.AlignVCenter
            name.setAlignment(Qt.AlignmentFlag.AlignLeft | upright)
            grid.addWidget(name, row, 0)
            # two texts to be compared stand on their left edges, figures too
            texts = (
                [fact]
                if fact.beside is None
                else [replace(fact, figure=False), replace(fact, figure=False, text=fact.beside)]
            )
            for column, each in enumerate(texts, start=1):
                grid.addWidget(self._value(each, holder), row, column)
        return holder

    def _value(self, fact: Fact, holder: QWidget) -> QWidget:
        right = Qt.AlignmentFlag.AlignRight if fact.figure else Qt.AlignmentFlag.AlignLeft
        if fact.go is not None:
            link = button(fact.text, "link", holder)
            link.setAccessibleName(f"{say(fact.name)} {say(fact.text)}")
            link.clicked.connect(lambda _checked=False, go=fact.go: go())
            if fact.figure:
                link.setProperty("figures", "true")
            return link
        value = QLabel(say(fact.text), holder)
        value.setTextFormat(Qt.TextFormat.PlainText)
        if not fact.figure:
            value.setWordWrap(True)
            # one long word must not push the figures out of sight
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            value.setToolTip(value.text() if len(value.text()) > 24 else "")
        value.setAlignment(right | Qt.AlignmentFlag.AlignTop)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if fact.tone:
            restyle(value, tone=fact.tone)
        if fact.figure and value.text().startswith("-"):
            restyle(value, sign="minus")
        return value
