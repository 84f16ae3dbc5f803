"""Options that many commands share, and how their texts are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from finance_desk.base.messages import N_
from finance_desk.base.money import NotMoney, parse_fen
from finance_desk.base.period import parse_day, parse_period

Context = typer.Context


def group(help: str) -> typer.Typer:
    """A command group with plain help texts (a msgid)."""
    return typer.Typer(
        help=help,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


BookCode = Annotated[str, typer.Option("--book", help=N_("Code of the book; needed when there are several."))]
Format = Annotated[
    str | None,
    typer.Option("--format", help=N_("table, csv, json, xlsx or pdf; a table on a terminal, else csv.")),
]
Out = Annotated[Path | None, typer.Option("--out", help=N_("File to write instead of standard output."))]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help=N_("Do everything and take it back; show what would be."))
]
Rejects = Annotated[
    Path | None,
    typer.Option("--rejects", help=N_("File (csv) that takes the refused rows with their reasons.")),
]
SheetName = Annotated[
    str | None, typer.Option("--sheet", help=N_("Sheet of the workbook; else the first that fits."))
]


def _reader(read: Callable[[str], Any], example: str) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        try:
            return read(text)
        except (ValueError, NotMoney) as error:
            raise typer.BadParameter(f"{text}  ({example})") from error

    return parse


period = _reader(parse_period, "2024-01")
day = _reader(parse_day, "2024-01-31")
fen = _reader(parse_fen, "1234.56")


def moment(text: str) -> dt.datetime:
    """A local time such as 2024-06-30T17:00 as a moment."""
    try:
        return dt.datetime.fromisoformat(text).astimezone()
    except ValueError as error:
        raise typer.BadParameter(f"{text}  (2024-06-30T17:00)") from error


PeriodOption = Annotated[
    int | None, typer.Option("--period", parser=period, metavar="YYYY-MM", help=N_("One period."))
]
FromOption = Annotated[
    int | None, typer.Option("--from", parser=period, metavar="YYYY-MM", help=N_("First period."))
]
ToOption = Annotated[
    int | None, typer.Option("--to", parser=period, metavar="YYYY-MM", help=N_("Last period."))
]


def span(one: int | None, first: int | None, last: int | None) -> tuple[int | None, int | None]:
    """The range of periods asked for: one, or from–to; ``None`` where nothing was said."""
    if one is None:
        return first, last
    if first is not None or last is not None:
        raise typer.BadParameter("--period / --from --to")
    return one, one
