"""The entry of ``finance-desk``: finds the group by its file, runs it, turns what goes wrong into exit codes."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import os
import pkgutil
import platform
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from finance_desk.base.messages import N_, default_language, translate
from finance_desk.cli import groups, usage
from finance_desk.cli.session import DONE, REFUSED, WRONG_USAGE, Session

_BUG: Final = 70

# newer typers carry their own click, older ones bring it along: the class is the same one's base in both
_UsageError: Final[Any] = typer.BadParameter.__base__


class Groups(TyperGroup):
    """The root command: groups are found as files and imported when they are asked for."""

    lang = "en"

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002 - click's interface
        return sorted(each.name.replace("_", "-") for each in pkgutil.iter_modules(groups.__path__))

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{groups.__name__}.{cmd_name.replace('-', '_')}")
        command = typer.main.get_command(module.app)
        translate_help(command, self.lang)
        return command


root: Final = typer.Typer(
    cls=Groups,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@root.callback(
    help=N_("Accounting desk of a medical-insurance fund: every screen's work from the command line.")
)
def options(
    context: typer.Context,
    db: Annotated[
        str, typer.Option(envvar="FINANCE_DESK_DB", help=N_("Database: a file or a postgresql:// URL."))
    ] = "",
    user: Annotated[str, typer.Option(envvar="FINANCE_DESK_USER", help=N_("Login of the user."))] = "",
    lang: Annotated[str, typer.Option(help=N_("Language of messages: zh or en."))] = "",
    version: Annotated[bool, typer.Option("--version", help=N_("Show the version and stop."))] = False,
) -> None:
    """Put what every command needs into the session."""
    if version:
        from importlib.metadata import version as version_of

        typer.echo(version_of("finance-desk"))
        raise typer.Exit(DONE)
    context.obj = Session(db, user, lang or default_language())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang = _language(given)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # machine formats are UTF-8 wherever they go
            stream.reconfigure(encoding="utf-8")
    command: Any = typer.main.get_command(root)
    command.lang = lang
    translate_help(command, lang)
    try:
        code = command.main(args=given, prog_name="finance-desk", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except _UsageError as error:
        usage.complain(error, lang)
        return WRONG_USAGE
    except (KeyboardInterrupt, typer.Abort):
        typer.echo(translate(N_("Cancelled; nothing was changed."), lang), err=True)
        return REFUSED
    except BrokenPipeError:
        # whoever read our output has had enough (| head); what is left has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # the last net: a bug is told shortly and kept whole in a file
        return _bug(error, given, lang)


def _language(given: Sequence[str]) -> str:
    """The language asked for, before anything is parsed: help texts need it too."""
    for at, word in enumerate(given):
        if word == "--lang" and at + 1 < len(given):
            return given[at + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return default_language()


def translate_help(command: Any, lang: str) -> None:
    """Put the help texts of a command, its options and its subcommands into ``lang``."""
    usage.speak(command, lang)
    for thing in (command, *command.params):
        if getattr(thing, "help", None):
            thing.help = translate(thing.help, lang)
    if getattr(command, "short_help", None):
        command.short_help = translate(command.short_help, lang)
    if not isinstance(command, Groups):
        for each in getattr(command, "commands", {}).values():
            translate_help(each, lang)


def _bug(error: Exception, given: Sequence[str], lang: str) -> int:
    from finance_desk.cli.session import log_folder

    moment = dt.datetime.now(dt.UTC)
    text = (
        f"{moment.isoformat()}  Python {platform.python_version()}  {platform.platform()}\n"
        f"finance-desk {' '.join(given)}\n\n{''.join(traceback.format_exception(error))}"
    )
    try:
        folder = log_folder()
        folder.mkdir(parents=True, exist_ok=True)
        file: Path | None = folder / f"bug-{moment.strftime('%Y%m%dT%H%M%S%f')}.log"
        assert file is not None
        file.write_text(text, "utf-8")
    except OSError:
        file = None
    said = translate(N_("This is a mistake of the program ({kind}); nothing was changed."), lang)
    typer.echo(said.format(kind=type(error).__name__), err=True)
    if file is not None:
        kept = translate(N_("What happened is written in {file}; send it to support."), lang)
        typer.echo(kept.format(file=file), err=True)
    else:
        typer.echo(text, err=True)
    return _BUG


if __name__ == "__main__":
    sys.exit(main())
