"""Questions: prepared answers in tests, small dialogs for people."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.ask.beside import CompareDialog
from ui.ask.dialogs import Dialogs, QuestionDialog
from ui.ask.questions import (
    APART,
    Ask,
    Beside,
    Compare,
    Confirm,
    OneOf,
    Prepared,
    SaveFile,
    Text,
    TypedConfirm,
)
from ui.theme.look import say


def test_prepared_answers_come_in_order_and_questions_are_kept() -> None:
    prepared = Prepared(True, None, "why", 1, "folder/a.xlsx", ["a", "b"], None)
    ask = Ask(prepared)
    assert ask.confirm("Post?")
    assert not ask.typed_confirm("Delete 3 files", "delete")
    assert ask.text("Reason") == "why"
    assert ask.one_of("Which?", ["mine", "theirs"]) == 1
    assert ask.save_file("Export", "a.xlsx") == Path("folder/a.xlsx")
    assert ask.open_files("Files") == [Path("a"), Path("b")]
    assert ask.open_folder("Folder") is None
    assert prepared.asked[0] == Confirm("Post?")
    assert isinstance(prepared.asked[4], SaveFile)
    with pytest.raises(AssertionError, match="nobody prepared"):
        ask.confirm("One more?")


def button(dialog: QWidget, words: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == words)


def answering(question: object, act: object) -> object:
    """Ask with the real dialog and let ``act`` answer it while its loop runs."""

    wrong: list[BaseException] = []

    def later() -> None:
        dialog = QApplication.activeModalWidget()
        try:
            assert isinstance(dialog, QDialog)
            act(dialog)  # type: ignore[operator]
            assert not dialog.isVisible(), "the answer did not close it"
        except BaseException as error:
            wrong.append(error)
            if isinstance(dialog, QDialog):
                dialog.reject()

    holder = QWidget()
    QTimer.singleShot(0, later)
    answer = Dialogs(holder, say).answer(question)  # type: ignore[arg-type]
    if wrong:
        raise wrong[0]
    return answer


def test_a_confirmation_is_answered_by_enter_escape_or_its_verb(qtbot: QtBot) -> None:
    post = Confirm("Post 128 vouchers?", verb="Post")
    assert answering(post, lambda dialog: button(dialog, "Post").click()) is True
    assert answering(post, lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Return)) is True
    assert answering(post, lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape)) is None
    assert answering(post, lambda dialog: button(dialog, "Cancel").click()) is None


def test_danger_is_not_confirmed_by_a_mere_enter(qtbot: QtBot) -> None:
    def act(dialog: QDialog) -> None:
        assert not button(dialog, "Discard").isDefault()
        dialog.reject()

    assert answering(Confirm("Discard?", verb="Discard", danger=True), act) is None


def test_the_word_must_be_typed(qtbot: QtBot) -> None:
    def act(dialog: QDialog) -> None:
        field = dialog.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        delete = button(dialog, "Delete")
        assert not delete.isEnabled()
        field.setText("delet")
        assert not delete.isEnabled()
        field.setText("delete")
        delete.click()

    assert answering(TypedConfirm("Delete 3 backups", "delete", verb="Delete"), act) is True


def test_a_text_is_asked_in_a_line_or_a_paragraph(qtbot: QtBot) -> None:
    def line(dialog: QDialog) -> None:
        field = dialog.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        assert field.text() == "old"
        field.setText("  ")
        assert not button(dialog, "OK").isEnabled(), "a required text"
        field.setText(" new ")
        button(dialog, "OK").click()

    def paragraph(dialog: QDialog) -> None:
        button(dialog, "No receipt").click()
        field = dialog.findChild(QPlainTextEdit)
        assert isinstance(field, QPlainTextEdit)
        assert field.toPlainText() == "No receipt"
        button(dialog, "Return").click()

    def secret(dialog: QDialog) -> None:
        field = dialog.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        assert field.echoMode() == QLineEdit.EchoMode.Password
        dialog.reject()

    assert answering(Text("Name", "old"), line) == "new"
    reason = Text("Reason", paragraph=True, verb="Return", suggestions=("No receipt",))
    assert answering(reason, paragraph) == "No receipt"
    assert answering(Text("Password", secret=True), secret) is None


def test_one_of_several(qtbot: QtBot) -> None:
    question = OneOf("Two people changed it", ["Mine", "Theirs"])
    assert answering(question, lambda dialog: button(dialog, "Theirs").click()) == 1
    dialog = QuestionDialog(question, say, None)
    qtbot.addWidget(dialog)
    assert [each.text() for each in dialog.findChildren(QPushButton) if each.text()] == [
        "Mine",
        "Theirs",
        "Cancel",
    ]


ROWS = (
    Beside("Date", "01-05", "01-05", "01-06", 1, True),
    Beside("Type", "记", "记", "记", 0, False),
    Beside("Line 1", "fee", "mine", "theirs", None, True),
    Beside("Line 2", "", "tax", "", 0, True),
)


def test_versions_are_chosen_by_keys(qtbot: QtBot) -> None:
    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, CompareDialog)
        assert not dialog.keep.isEnabled() and "1" in dialog.left.text()
        assert dialog.table.currentRow() == 0
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)  # to the row that waits for a choice
        assert dialog.table.currentRow() == 2
        qtbot.keyClick(dialog.table, Qt.Key.Key_Left)
        assert dialog.keep.isEnabled()
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)

    assert answering(Compare("Two people changed it", ROWS), choose) == (1, 0, 0, 0)

    def all_theirs(dialog: QDialog) -> None:
        assert isinstance(dialog, CompareDialog)
        qtbot.keyClick(dialog.table, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)

    assert answering(Compare("Two people changed it", ROWS), all_theirs) == (1, 0, 1, 1)
    apart = answering(
        Compare("?", ROWS), lambda dialog: button(dialog, "Keep mine as another voucher").click()
    )
    assert apart == APART
    assert answering(Compare("?", ROWS), lambda dialog: dialog.reject()) is None
