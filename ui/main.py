"""Starts the window.

``finance-desk-window [DATABASE]`` or, from the command line program, :func:`run_window`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from finance_desk.base.messages import default_language
from ui.jobs.doors import Doors
from ui.shell.application import Application
from ui.shell.settings import Settings
from ui.theme.look import Look

if TYPE_CHECKING:
    from finance_desk.printing.key_card import KeyCardPrint


def run_window(
    database: str = "",
    *,
    user: str = "",
    password: str = "",
    lang: str = "",
    desk: Doors | None = None,
) -> int:
    """Open the window and stay until it is closed; gives the exit code.

    With ``desk`` it opens signed in. With ``database``, ``user`` and ``password`` it signs in at
    once; what is missing is asked on the login page. ``lang`` is ``zh`` or ``en``; else what was
    chosen last, else the system's.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Finance Desk")
    settings = Settings.load()
    look = Look(
        app,
        lang=lang or settings.lang or default_language(),
        dark=settings.dark,
        dense=settings.dense,
        keymap=settings.keymap,
    )
    application = Application(app, look, settings, desk=desk)
    sys.excepthook = application.excepthook
    application.start()
    if database and desk is None:
        application.open_database(database, user, password)
    try:
        return app.exec()
    finally:
        sys.excepthook = sys.__excepthook__


def key_card(desk: Doors, *, book: int, page: str, keymap: str, lang: str) -> KeyCardPrint | None:
    """The keys of a page as F1 has them, of a window nobody sees; ``None`` for an unknown page or map."""
    from ui.ask.questions import Ask, Prepared
    from ui.jobs.runner import Jobs
    from ui.shell.key_card import on_paper
    from ui.shell.registry import find_pages
    from ui.shell.window import Window
    from ui.theme.keymap import KEYMAPS

    pages = find_pages()
    if keymap not in KEYMAPS or pages.by_id(page) is None:
        return None
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    Look(app, lang=lang, keymap=keymap)
    jobs = Jobs()
    try:
        window = Window(desk, jobs, Ask(Prepared()), pages, Settings.load())
        window.show_book(next(each for each in desk.ask("book.list") if each.id == book))
        window.open_page(page)
        return on_paper(window.key_card().sections(), KEYMAPS[keymap], desk.actor.name, lang)
    finally:
        jobs.shut_down()


def main(argv: Sequence[str] | None = None, desk: Doors | None = None) -> int:
    """The windowed program's entry."""
    parser = argparse.ArgumentParser(prog="finance-desk-window")
    parser.add_argument("database", nargs="?", default=os.environ.get("FINANCE_DESK_DB", ""))
    parser.add_argument("--user", default=os.environ.get("FINANCE_DESK_USER", ""))
    parser.add_argument("--lang", choices=("zh", "en"), default="")
    given = parser.parse_args(argv)
    password = os.environ.get("FINANCE_DESK_PASSWORD", "")
    return run_window(given.database, user=given.user, password=password, lang=given.lang, desk=desk)


if __name__ == "__main__":
    sys.exit(main())
