"""``open``: the window."""

from __future__ import annotations

import importlib
import os
import sys

import typer

from finance_desk.base.messages import N_, message
from finance_desk.cli.options import Context, group
from finance_desk.cli.session import REFUSED, Session, session_of

app = group(N_("Open the window."))


@app.command(help=N_("Open the window."))
def open_window(context: Context) -> None:
    session = session_of(context)
    raise typer.Exit(
        window(session, session.place, session.login, os.environ.get("FINANCE_DESK_PASSWORD", ""))
    )


def window(session: Session, database: str, user: str, password: str) -> int:
    """Start the window and stay until it is closed; without a display say so instead."""
    if _no_display():
        session.say(message("There is no display to open a window on."))
        return REFUSED
    # the core knows no Qt: the window is found by its name, when it is wanted
    return int(
        importlib.import_module("ui.main").run_window(
            database, user=user, password=password, lang=session.lang
        )
    )


def _no_display() -> bool:
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in named)
