"""``open``: the window."""

from __future__ import annotations

import os

import typer

from finance_desk.base.messages import N_
from finance_desk.cli import window
from finance_desk.cli.options import Context
from finance_desk.cli.session import session_of

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(help=N_("Open the window."))
def open_window(context: Context) -> None:
    session = session_of(context)
    password = os.environ.get("FINANCE_DESK_PASSWORD", "")
    raise typer.Exit(window.open_window(session, session.place, session.login, password))
