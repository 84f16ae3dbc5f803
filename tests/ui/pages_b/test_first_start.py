"""The whole month by somebody who has never seen it: from an empty folder to printed statements, in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.pages_b.conftest import WAIT
from ui.ask.questions import Prepared
from ui.pages.books.page import BooksPage
from ui.pages.home.page import HomePage
from ui.shell.application import Application
from ui.shell.settings import Settings
from ui.theme.look import Look

PASSWORD = "correct-horse-7"


class Person:
    """Somebody at the program: settles, answers what it asks."""

    def __init__(self, qtbot: QtBot, look: Look, folder: Path) -> None:
        from PySide6.QtWidgets import QApplication

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.qtbot, self.folder, self.answers = qtbot, folder, Prepared()
        self.program = Application(app, look, Settings(folder / "settings.json"), answerer=self.answers)
        qtbot.addWidget(self.program.top)
        self.program.start()

    def settle(self) -> None:
        for _ in range(2):
            self.qtbot.waitUntil(lambda: not self.program.jobs.running, timeout=WAIT)
            self.qtbot.wait(90)
        self.qtbot.waitUntil(lambda: not self.program.jobs.running, timeout=WAIT)


@pytest.fixture
def person(qtbot: QtBot, look: Look, tmp_path: Path) -> Iterator[Callable[[], Person]]:
    made: list[Person] = []

    def start() -> Person:
        look.set_language("zh")
        made.append(Person(qtbot, look, tmp_path))
        made[-1].settle()
        return made[-1]

    yield start
    for each in made:
        each.program.shut_down()


def test_a_new_database_leads_to_its_first_book(person: Callable[[], Person]) -> None:
    someone = person()
    login = someone.program.login
    assert login is not None
    login.start_new()
    login.new_file.setText(str(someone.folder / "new.db"))
    login.new_user.setText("li")
    login.new_password.setText(PASSWORD)
    login.new_again.setText(PASSWORD)
    login.make.click()
    someone.settle()
    window = someone.program.window
    assert window is not None
    page = window.front_page()
    assert isinstance(page, BooksPage) and page.empty.verb.isVisible()
    page.empty.verb.click()
    someone.settle()
    assert page.form.unit_name.hasFocus()
    someone.qtbot.keyClick(page.form.unit_name, Qt.Key.Key_Return)
    assert page.form.unit_name.property("refused") == "true", "a book without a unit is not made"
    page.form.unit_name.setText("佛山市医保中心")
    someone.qtbot.keyClick(page.form.unit_name, Qt.Key.Key_Return)
    someone.settle()
    assert isinstance(window.front_page(), HomePage)
    assert window.context.book is not None and window.context.book.code == "310"
    books = window.open_page("books")
    someone.settle()
    assert isinstance(books, BooksPage) and books.rows.rowCount() == 1
    books.new.trigger()
    assert books.form.unit_name.text() == "佛山市医保中心", "the unit is known from then on"
    books.form.fund.setCurrentIndex(1)
    assert books.form.code.text() == "390"
    books.form.press.click()
    someone.settle()
    assert [each.code for each in window._books] == ["310", "390"]
    assert window.context.book.code == "310", "the book in front stays"
