"""``demo``: the main job on a made-up city's year, then the window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finance_desk.base.messages import N_, message
from finance_desk.cli.options import Context, group
from finance_desk.cli.session import REFUSED, data_folder, session_of

app = group(N_("Make a demo database of a city's funds and show it."))


@app.command(help=N_("From pre-posting rows to closed periods and printed statements, then the window."))
def demo(
    context: Context,
    no_window: Annotated[bool, typer.Option("--no-window", help=N_("Do not open the window."))] = False,
    folder: Annotated[
        Path | None, typer.Option(help=N_("Folder for the demo's files; else one of your own."))
    ] = None,
) -> None:
    session = session_of(context)
    with session.told():
        from finance_desk.app.demo import run

        where = (folder or data_folder() / "demo").absolute()
        result = session.run(lambda progress: run(session.database or None, where, progress))
    for step in result.steps:
        session.say(
            message(
                "{title}: {count} ({seconds} s)",
                title=step.title,
                count=step.count,
                seconds=f"{step.seconds:.1f}",
            )
        )
    session.say(
        message("{count} rows were refused with their reasons, as planned.", count=result.refused_rows)
    )
    session.say(message("Database: {database}", database=result.database))
    session.say(
        message(
            "Business files and {count} statements: {folder}",
            count=len(result.files),
            folder=str(result.folder),
        )
    )
    session.say(
        message("Sign in as {login}, password {password}.", login=result.login, password=result.password)
    )
    session.tell(result.findings)
    if any(each.blocks for each in result.findings):
        raise typer.Exit(REFUSED)
    if not no_window:
        from finance_desk.cli.groups.open import window

        raise typer.Exit(window(session, result.database, result.login, result.password))
