"""``audit list · export · verify``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from finance_desk.base.messages import N_, message
from finance_desk.cli.options import Context, Format, Out, group
from finance_desk.cli.output import Listing, column, findings_listing, number, show
from finance_desk.cli.session import REFUSED, Session, session_of
from finance_desk.cli.words import moment_of

app = group(N_("The audit trail: every command left one event."))

_PAGE = 5_000


def _events(desk: Any, **narrowed: Any) -> Iterator[Any]:
    after = 0
    while page := desk.ask("audit.list", after=after, limit=_PAGE, **narrowed):
        yield from page
        after = page[-1].id


@app.command("list", help=N_("List events in their order."))
def list_events(
    context: Context,
    login: Annotated[str, typer.Option(help=N_("Only of this login."))] = "",
    command: Annotated[str, typer.Option(help=N_("Only of this command, such as voucher.post."))] = "",
    since: Annotated[str, typer.Option(help=N_("Only from this day on (2024-01-31)."))] = "",
    text: Annotated[str, typer.Option(help=N_("Only with this text in the details."))] = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        books = {each.id: each.code for each in desk.ask("book.list")} if desk.may("book.list") else {}
        columns = [
            number("id", N_("Id")),
            column("at", N_("Time")),
            column("login", N_("User")),
            column("command", N_("Command")),
            column("book", N_("Book")),
            column("detail", N_("Details")),
            column("digest", N_("Digest")),
        ]
        rows = (
            (
                each.id,
                moment_of(each.at),
                each.login,
                each.command,
                books.get(each.book_id, each.book_id) if each.book_id is not None else None,
                each.detail,
                each.digest,
            )
            for each in _events(desk, login=login, command=command, since=since, text=text)
        )
        show(session, Listing(N_("Audit trail"), columns, rows), format, out)


@app.command(help=N_("Write the whole chain, a JSON object a line, for an outside verifier."))
def export(
    context: Context, file: Annotated[Path, typer.Argument(help=N_("File to write (.jsonl)."))]
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        count = _export(session, desk, file)
        session.say(message("{count} events were written to {file}.", count=count, file=str(file)))


def _export(session: Session, desk: Any, file: Path) -> int:
    import json
    from dataclasses import asdict

    from finance_desk.files.write import replacing

    def write(_progress: Any) -> int:
        count = 0
        with replacing(file) as draft, draft.open("w", encoding="utf-8", newline="\n") as stream:
            for event in _events(desk):
                stream.write(json.dumps(asdict(event), ensure_ascii=False, sort_keys=True) + "\n")
                count += 1
        return count

    return session.run(write)


@app.command(help=N_("Walk the chain and compare every seal of posted vouchers."))
def verify(context: Context, format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        found = session.ask(desk, "db.verify")
        show(session, findings_listing(session, found), format, out)
        if any(each.blocks for each in found):
            raise typer.Exit(REFUSED)
        session.say(message("The chain and every seal are whole."))
