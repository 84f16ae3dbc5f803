"""``keys``: the key card of a page, as the window shows it on F1."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from finance_desk.base.messages import N_
from finance_desk.cli import window
from finance_desk.cli.options import BookCode, Context, Format, Out
from finance_desk.cli.output import Listing, chosen_format, column, write, write_binary
from finance_desk.cli.session import session_of

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(help=N_("List or print the keys of a page, in a key map."))
def keys(
    context: Context,
    page: Annotated[
        str, typer.Option(help=N_("Page of the window, such as voucher or vouchers."))
    ] = "voucher",
    keymap: Annotated[str, typer.Option("--map", help=N_("Key map: desk, u8 or kingdee."))] = "desk",
    book: BookCode = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    wanted = chosen_format(format, out)
    with session.desk() as desk:
        card = window.key_card(session, desk, session.book(desk, book), page, keymap)
        if card is None:
            raise typer.BadParameter(f"--page {page} --map {keymap}")
        if wanted != "pdf":
            columns = [
                column("part", N_("Part")),
                column("keys", N_("Keys")),
                column("does", N_("What it does")),
            ]
            rows = [(part, each, does) for part, held in card.sections for each, does in held]
            write(session, Listing(card.title, columns, rows), wanted, out)
            return
        from finance_desk.printing.key_card import render_key_card

        with tempfile.TemporaryDirectory() as folder:
            target = out or Path(folder) / "keys.pdf"
            render_key_card(card, target)
            if out is None:
                write_binary(session, target)
