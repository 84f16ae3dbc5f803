"""The window, started from the command line: found by name, because the core knows no Qt."""

from __future__ import annotations

import importlib
import os
import sys

from finance_desk.base.messages import message
from finance_desk.cli.session import REFUSED, Session


def open_window(session: Session, database: str, user: str, password: str) -> int:
    """Start the window and stay until it is closed; where there is no display, say so instead."""
    if sys.platform.startswith("linux") and not _display():
        session.say(message("There is no display to open a window on."))
        return REFUSED
    window = importlib.import_module("ui.main")
    return int(window.run_window(database, user=user, password=password, lang=session.lang))


def _display() -> bool:
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
