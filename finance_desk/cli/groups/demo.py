"""``demo``: a made-up city's year through the whole main job, then the window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finance_desk.base.messages import N_, message, render
from finance_desk.cli import window
from finance_desk.cli.options import Context
from finance_desk.cli.session import DONE, REFUSED, data_folder, session_of

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(
    help=N_(
        "Make a demo of a city's two medical-insurance funds, run the main job on it from business files to"
        " twelve closed months and printed statements, tell what was done, and open the window."
    )
)
def demo(
    context: Context,
    no_window: Annotated[bool, typer.Option("--no-window", help=N_("Do not open the window."))] = False,
    folder: Annotated[
        Path | None, typer.Option(help=N_("Where the files go (the user's data folder when not given)."))
    ] = None,
) -> None:
    from finance_desk.app.demo import run

    session = session_of(context)
    target = folder if folder is not None else data_folder() / "demo"
    with session.told():
        result = session.run(lambda progress: run(session.database or None, target, progress))
    total = sum(step.seconds for step in result.steps)
    for step in result.steps:
        typer.echo(f"{step.seconds:8.2f} s {step.count:8,d}  {render(step.title, session.lang)}")
    session.say(
        message(
            "Two funds, twelve closed months each, in {seconds} s. {refused} wrong rows were kept with their reason.",
            seconds=f"{total:.1f}",
            refused=result.refused_rows,
        )
    )
    session.say(message("Business files and statements: {folder}", folder=str(result.folder)))
    session.say(
        message(
            "Database: {database}. Sign in as li (accountant), shen (reviewer), zhao (cashier) or chen"
            " (supervisor); the password is {password}.",
            database=result.database,
            password=result.password,
        )
    )
    session.tell(result.findings)
    if result.findings:
        raise typer.Exit(REFUSED)
    if no_window:
        raise typer.Exit(DONE)
    raise typer.Exit(window.open_window(session, result.database, result.login, result.password))
