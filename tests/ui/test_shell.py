"""The window on a real database: login, pages, tabs, refusals, bugs, locking, languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.base.messages import Message
from tests.ui.walks import unnamed
from ui.ask.questions import Ask, Prepared
from ui.jobs.runner import Jobs
from ui.pages.spec import Context, PageSpec
from ui.shell.application import Application
from ui.shell.registry import Pages, in_order
from ui.shell.settings import Place, Settings
from ui.shell.window import Window
from ui.theme.look import Look
from ui.widgets.page import Page

PASSWORD = "correct-horse-7"


class Notes(Page):
    """A page that may hold typing."""

    def __init__(self, context: Context) -> None:
        super().__init__("Notes")
        self.context = context
        self.typed = ""
        self.given: dict[str, Any] = {}

    def shown_with(self, **arguments: Any) -> None:
        self.given = arguments

    def unsaved(self) -> Message | None:
        return Message("The note is not saved.") if self.typed else None


PAGES = Pages(
    in_order(
        [
            PageSpec("desk", "Desk", "home", 1, lambda _context: Page("Desk")),
            PageSpec("notes", "Notes", "voucher", 1, Notes, shows=("voucher",)),
            PageSpec("other", "Other", "voucher", 2, lambda _context: Page("Other")),
            PageSpec(
                "secret", "Secret", "settings", 1, lambda _context: Page("Secret"), permission="no.such.right"
            ),
        ]
    )
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with found(tmp_path_factory.mktemp("shell") / "book.db", "owner", PASSWORD, name="所有者") as made:
        for code, training in (("310", False), ("T01", True)):
            made.do(
                "book.new", code=code, name=code, fund="other", start=202401, chart="empty", training=training
            )
        yield made.refreshed()


@pytest.fixture
def window(qtbot: QtBot, jobs: Jobs, desk: Desk, tmp_path: Path) -> Window:
    made = Window(desk, jobs, Ask(Prepared()), PAGES, Settings(tmp_path / "window.json"))
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.set_books(desk.ask("book.list"))
    made.show_book(desk.ask("book.list")[0])
    qtbot.waitUntil(lambda: not jobs.running)
    return made


def test_pages_open_once_and_are_told_their_arguments(window: Window) -> None:
    page = window.open_page("notes", {"id": 3})
    assert isinstance(page, Notes)
    assert page.given == {"id": 3}
    assert window.open_page("notes", {"id": 4}) is page
    assert page.given == {"id": 4}
    assert [tab.spec.id for tab in window.open_tabs()] == ["desk", "notes"]


def test_a_page_without_right_or_existence_is_refused_with_a_reason(window: Window) -> None:
    assert window.open_page("nowhere") is None
    assert window.refusals.findings.findings()[0].code == "page.unknown"


def test_typing_is_not_lost_without_a_word(window: Window) -> None:
    page = window.open_page("notes")
    assert isinstance(page, Notes)
    page.typed = "x"
    window._ask.answerer = Prepared(False)
    assert not window.close_tab(1)
    assert window.front_page() is page
    window._ask.answerer = Prepared(True)
    assert window.close_tab(1)


def test_a_bug_shows_the_crash_page_and_keeps_the_page(qtbot: QtBot, window: Window, jobs: Jobs) -> None:
    page = window.open_page("notes")
    assert isinstance(page, Notes)
    page.typed = "x"

    def broken(_progress: object) -> None:
        raise ZeroDivisionError

    jobs.write(None, broken, title="Broken")
    qtbot.waitUntil(lambda: window.crashed)
    window._crash.back.click()
    assert not window.crashed
    assert window.front_page() is page
    assert page.typed == "x"


def test_a_training_book_looks_like_one(window: Window, desk: Desk, look: Look) -> None:
    window.show_book(next(each for each in desk.ask("book.list") if each.training))
    assert look.training
    assert window.contentsRect().width() == window.width()


def test_every_control_has_a_name(window: Window) -> None:
    window.open_page("notes")
    assert unnamed(window) == []


def test_the_palette_finds_pages(window: Window) -> None:
    words = [each.words for each in window.palette_entries()]
    assert "Other" in words
    assert "Sign out" in words


def test_signing_in_with_a_wrong_and_a_right_password(
    qtbot: QtBot, qapp: QApplication, look: Look, desk: Desk, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "window.json", places=[Place(str(desk.location.file), "owner")])
    application = Application(qapp, look, settings, answerer=Prepared())
    application.start()
    login = application.login
    assert login is not None
    login.password.setText("wrong")
    login.enter.click()
    qtbot.waitUntil(lambda: login.problem.text() != "", timeout=20_000)
    login.password.setText(PASSWORD)
    login.enter.click()
    qtbot.waitUntil(lambda: application.window is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not application.jobs.running, timeout=20_000)
    application.lock()
    cover = application.top.cover
    assert cover is not None
    cover.password.setText(PASSWORD)
    cover.enter.click()
    qtbot.waitUntil(lambda: application.top.cover is None, timeout=20_000)
    assert PASSWORD not in settings.file.read_text("utf-8")
    application.shut_down()
    application.top.deleteLater()
    qapp.processEvents()


def test_settings_survive_and_a_damaged_file_does_no_harm(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path)
    settings.place("postgresql://li:secret@db/fund").user = "li"
    settings.dark = True
    settings.save()
    again = Settings.load(tmp_path)
    assert again.dark
    assert again.places[0].database == "postgresql://li@db/fund"
    settings.file.write_text("{", "utf-8")
    assert Settings.load(tmp_path).places == []
