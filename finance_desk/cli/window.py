"""The window, started from the command line: found by name, because the core knows no Qt."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING

from finance_desk.base.messages import message
from finance_desk.cli.session import REFUSED, Session

if TYPE_CHECKING:
    from finance_desk.app.desk import Desk
    from finance_desk.printing.key_card import KeyCardPrint


def open_window(session: Session, database: str, user: str, password: str) -> int:
    """Start the window and stay until it is closed; where there is no display, say so instead."""
    if sys.platform.startswith("linux") and not _display():
        session.say(message("There is no display to open a window on."))
        return REFUSED
    window = importlib.import_module("ui.main")
    return int(window.run_window(database, user=user, password=password, lang=session.lang))


def key_card(session: Session, desk: Desk, book: int, page: str, keymap: str) -> KeyCardPrint | None:
    """The key card of a page of the window, which is built unseen; ``None`` for a page or map there is not."""
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    card: KeyCardPrint | None = importlib.import_module("ui.main").key_card(
        desk, book=book, page=page, keymap=keymap, lang=session.lang
    )
    return card


def _display() -> bool:
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
