"""Facts about one thing for a drawer: what, and under it or beside it how it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from finance_desk.base.messages import Message
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.marks import button, label, line, restyle


@dataclass(frozen=True, slots=True)
class Fact:
    """A line: its name and text. ``go`` makes the text a link; ``figure`` sets it to the right."""

    name: str | Message
    text: str | Message
    figure: bool = False
    go: Callable[[], object] | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Facts under a heading; ``note`` is a sentence between heading and facts."""

    heading: str | Message
    facts: Sequence[Fact] = ()
    note: str | Message = ""


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
                self._add(self._grid(group.facts))

    def text(self) -> str:
        """Everything as text, for tests and the clipboard."""
        lines = []
        for group in self.groups:
            lines += [say(each) for each in (group.heading, group.note) if each]
            lines += [f"{say(fact.name)}\t{say(fact.text)}" for fact in group.facts]
        return "\n".join(lines)

    def _add(self, widget: QWidget) -> None:
        self._shown.append(widget)
        self._box.insertWidget(self._box.count() - 1, widget)

    def _grid(self, facts: Sequence[Fact]) -> QWidget:
        holder = QWidget(self)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(spacing.BETWEEN)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, fact in enumerate(facts):
            name = label(fact.name, "caption", holder)
            upright = Qt.AlignmentFlag.AlignTop if fact.go is None else Qt.AlignmentFlag.AlignVCenter
            name.setAlignment(Qt.AlignmentFlag.AlignLeft | upright)
            grid.addWidget(name, row, 0)
            grid.addWidget(self._value(fact, holder), row, 1)
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
        value.setWordWrap(not fact.figure)
        value.setAlignment(right | Qt.AlignmentFlag.AlignTop)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if fact.tone:
            restyle(value, tone=fact.tone)
        if fact.figure and value.text().startswith("-"):
            restyle(value, sign="minus")
        return value
