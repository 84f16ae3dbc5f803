"""The dialogs behind the questions. Small, one decision each, the verb on the button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from finance_desk.base.messages import N_, Message
from ui.ask.beside import CompareDialog
from ui.ask.questions import (
    Compare,
    Confirm,
    OneOf,
    OpenFile,
    OpenFolder,
    Question,
    SaveFile,
    Text,
    TypedConfirm,
    Words,
)

WIDTH = 440
CANCEL = N_("Cancel")


class Dialogs:
    """Answers by asking the person. ``say`` renders words in the language of the window."""

    def __init__(self, parent: QWidget, say: Callable[[Words], str]) -> None:
        self._parent = parent
        self._say = say

    def answer(self, question: Question) -> Any:
        say = self._say
        match question:
            case OpenFile():
                if question.many:
                    names, _ = QFileDialog.getOpenFileNames(
                        self._parent, say(question.title), question.folder, self._kinds(question.kinds)
                    )
                    return names
                name, _ = QFileDialog.getOpenFileName(
                    self._parent, say(question.title), question.folder, self._kinds(question.kinds)
                )
                return name or None
            case SaveFile():
                start = f"{question.folder}/{question.name}" if question.folder else question.name
                name, _ = QFileDialog.getSaveFileName(
                    self._parent, say(question.title), start, self._kinds(question.kinds)
                )
                return name or None
            case OpenFolder():
                return (
                    QFileDialog.getExistingDirectory(self._parent, say(question.title), question.folder)
                    or None
                )
            case _:
                dialog = (
                    CompareDialog(question, say, self._parent)
                    if isinstance(question, Compare)
                    else QuestionDialog(question, say, self._parent)
                )
                dialog.exec()
                answer = dialog.answer
                dialog.deleteLater()
                return answer

    def _kinds(self, kinds: Sequence[tuple[Words, str]]) -> str:
        return ";;".join(f"{self._say(words)} ({patterns})" for words, patterns in kinds)


class QuestionDialog(QDialog):
    """One question; ``answer`` is ``None`` until yes is pressed."""

    def __init__(self, question: Question, say: Callable[[Words], str], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.answer: Any = None
        self._say = say
        self.setModal(True)
        self.setMinimumWidth(WIDTH)
        self.setWindowTitle(say(N_("Finance Desk")))
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(24, 24, 24, 16)
        self._box.setSpacing(12)
        assert not isinstance(question, OpenFile | SaveFile | OpenFolder | Compare)
        heading = self._words(question.text, "section")
        self.setAccessibleName(heading.text())
        detail = getattr(question, "detail", "")
        if detail:
            self._words(detail, "muted")
        match question:
            case Confirm():
                self._buttons(question.verb, "danger" if question.danger else "primary", lambda: True)
            case TypedConfirm():
                self._typed(question)
            case Text():
                self._text(question)
            case OneOf():
                for at, option in enumerate(question.options):
                    each = QPushButton(say(option))
                    each.setAutoDefault(False)
                    each.clicked.connect(partial(self._finish, at))
                    self._box.addWidget(each)
                self._buttons("", "", lambda: None)

    def _words(self, text: Words, kind: str) -> QLabel:
        made = QLabel(self._say(text))
        made.setProperty(kind, "true")
        made.setWordWrap(True)
        self._box.addWidget(made)
        return made

    def _typed(self, question: TypedConfirm) -> None:
        self._words(Message("Type {word} to go on.", {"word": question.word}), "muted")
        field = QLineEdit()
        field.setAccessibleName(self._say(Message("Type {word} to go on.", {"word": question.word})))
        self._box.addWidget(field)
        yes = self._buttons(question.verb, "danger", lambda: True)
        yes.setEnabled(False)
        field.textChanged.connect(lambda text: yes.setEnabled(text.strip() == question.word))
        field.setFocus()

    def _text(self, question: Text) -> None:
        name = self._say(question.text)
        if question.paragraph:
            paragraph = QPlainTextEdit(question.value)
            paragraph.setAccessibleName(name)
            paragraph.setTabChangesFocus(True)
            paragraph.setFixedHeight(96)
            read, put, changed = paragraph.toPlainText, paragraph.setPlainText, paragraph.textChanged
            field: QWidget = paragraph
        else:
            single = QLineEdit(question.value)
            single.setAccessibleName(name)
            if question.secret:
                single.setEchoMode(QLineEdit.EchoMode.Password)
            single.selectAll()
            read, put, changed = single.text, single.setText, single.textChanged
            field = single
        for each in question.suggestions:
            pick = QPushButton(each)
            pick.setProperty("quiet", "true")
            pick.setAutoDefault(False)
            pick.clicked.connect(partial(put, each))
            self._box.addWidget(pick, alignment=Qt.AlignmentFlag.AlignLeft)
        self._box.addWidget(field)
        yes = self._buttons(question.verb, "primary", lambda: read().strip())
        if question.required:
            yes.setEnabled(bool(read().strip()))
            changed.connect(lambda *_: yes.setEnabled(bool(read().strip())))
        field.setFocus()

    def _buttons(self, verb: Words, kind: str, read: Callable[[], Any]) -> QPushButton:
        row = QHBoxLayout()
        row.addStretch(1)
        no = QPushButton(self._say(CANCEL))
        no.setAutoDefault(False)
        no.clicked.connect(self.reject)
        row.addWidget(no)
        yes = QPushButton(self._say(verb) if verb else "")
        yes.setVisible(bool(verb))
        if verb:
            yes.setProperty(kind, "true")
            # what cannot be taken back does not happen by a mere Enter
            yes.setAutoDefault(kind != "danger")
            yes.setDefault(kind != "danger")
            yes.clicked.connect(lambda: self._finish(read()))
        row.addWidget(yes)
        self._box.addSpacing(4)
        self._box.addLayout(row)
        return yes

    def _finish(self, answer: Any) -> None:
        self.answer = answer
        self.accept()
