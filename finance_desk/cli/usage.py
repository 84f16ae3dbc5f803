"""What the option parser says by itself, in the language of the user: help headings, and what was called wrongly.

The parser's own words are English and stay so in English. In Chinese the frame and the usual faults are
ours; a fault of another kind keeps the parser's sentence behind our heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import typer

from finance_desk.base.messages import N_, translate

USAGE, OPTIONS, ARGUMENTS, COMMANDS = N_("Usage:"), N_("Options"), N_("Arguments"), N_("Commands")
HELP: Final = N_("Show this message and exit.")
_FRAME: Final = frozenset({OPTIONS, ARGUMENTS, COMMANDS, HELP})
_EXTRA: Final = (
    (re.compile(r"\[default: "), N_("[default: ")),
    (re.compile(r"\[env var: "), N_("[environment: ")),
    (re.compile(r"([\[ ])required\]"), N_("required]")),
)

_FAULTS: Final = (
    (r"No such option: (?P<name>\S+?)\.?(?: Did you mean (?P<near>.+)\?| \(Possible options: (?P<other>.+)\))?",
     N_("There is no option {name}. {near}")),
    (r"No such command (?P<name>'.+?')\.(?: Did you mean (?P<near>.+)\?)?", N_("There is no command {name}. {near}")),
    (r"Missing command\.", N_("Name a command.")),
    (r"Missing (?P<kind>option|argument|parameter) (?P<name>'.+')\.(?: .*)?", N_("{name} is missing.")),
    (r"Got unexpected extra argument(?:s|\(s\))? \((?P<name>.*)\)", N_("This is one word too many: {name}")),
    (r"Option (?P<name>'.+?') requires an argument\.", N_("{name} needs a value.")),
    (r"Option (?P<name>'.+?') does not take a value\.", N_("{name} takes no value.")),
    (r"Invalid value for (?P<name>.+?): (?P<near>.*)", N_("{name} cannot be this: {near}")),
)  # fmt: skip


def speak(command: Any, lang: str) -> None:
    """Have a command write its help in ``lang``."""
    if lang == "en":
        return
    base: Any = command.context_class.formatter_class

    class Formatter(base):  # type: ignore[misc]
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or f"{translate(USAGE, lang)} ")

        def write_heading(self, heading: str) -> None:
            super().write_heading(translate(heading, lang) if heading in _FRAME else heading)

        def write_dl(self, rows: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
            super().write_dl([(name, _spoken(text, lang)) for name, text in rows], *given, **more)

    command.context_class = type("Context", (command.context_class,), {"formatter_class": Formatter})


def _spoken(text: str, lang: str) -> str:
    if text in _FRAME:
        return translate(text, lang)
    for pattern, words in _EXTRA:
        text = pattern.sub(lambda found, words=words: (*found.groups(), "")[0] + translate(words, lang), text)  # type: ignore[misc]
    return text


def complain(error: Any, lang: str) -> None:
    """Say what was called wrongly, how it is called, and where more is told."""
    if lang == "en":
        error.show()
        return
    if error.ctx is not None:
        typer.echo(error.ctx.get_usage(), err=True)
        help_of = f"{error.ctx.command_path} --help"
        typer.echo(translate(N_("More is told by: {command}"), lang).format(command=help_of) + "\n", err=True)
    typer.echo(
        translate(N_("Called wrongly: {what}"), lang).format(what=_fault(error.format_message(), lang)),
        err=True,
    )


def _fault(said: str, lang: str) -> str:
    for pattern, words in _FAULTS:
        found = re.fullmatch(pattern, said.strip(), re.DOTALL)
        if found:
            given = {name: text or "" for name, text in found.groupdict().items()}
            near = given.get("near") or given.get("other") or ""
            if near and not pattern.startswith("Invalid"):
                near = translate(N_("Is {near} meant?"), lang).format(near=near)
            return translate(words, lang).format(**{**given, "near": near}).strip()
    return said
