"""``rule list · import · approve · retire``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finance_desk.base.messages import N_
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, group
from finance_desk.cli.output import Listing, column, dated, number, show
from finance_desk.cli.session import session_of

app = group(N_("Generation rules: from business rows to voucher lines."))

Rules = Annotated[
    list[int] | None, typer.Argument(help=N_("Ids of rules, from 'rule list'."), metavar="RULE")
]


@app.command("list", help=N_("List the rules with their conditions in words and how many rows they booked."))
def list_rules(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            number("id", N_("Id")),
            column("code", N_("Code")),
            number("version", N_("Version")),
            column("name", N_("Name")),
            column("event", N_("Event")),
            column("condition", N_("Condition")),
            dated("first", N_("From")),
            dated("last", N_("To")),
            column("state", N_("State")),
            number("lines", N_("Lines")),
            column("made_by", N_("Maker")),
            column("approved_by", N_("Approved by")),
            number("hits", N_("Rows booked")),
        ]
        rows = [
            (
                each.id,
                each.code,
                each.version,
                each.name,
                each.event,
                each.condition_in_words,
                each.first,
                each.last,
                str(each.state),
                each.lines,
                each.made_by,
                each.approved_by,
                each.hits,
            )
            for each in desk.ask("rule.list", book=session.book(desk, book), lang=session.lang)
        ]
        show(session, Listing(N_("Generation rules"), columns, rows), format, out)


@app.command(
    "import", help=N_("Bring a set of rules in as drafts: a file (json), or a ready-made set by name.")
)
def import_rules(
    context: Context,
    file: Annotated[Path | None, typer.Argument(help=N_("File of rules (json)."))] = None,
    ready_made: Annotated[
        str, typer.Option("--ready-made", help=N_("A ready-made set: employee or resident."))
    ] = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    if (file is None) == (not ready_made):
        raise typer.BadParameter("FILE / --ready-made NAME")
    with session.desk() as desk:
        session.do(
            desk,
            "rule.import",
            dry_run=dry_run,
            book=session.book(desk, book),
            rules=ready_made,
            path=file,
        )


@app.command(help=N_("Make drafts active; in a book of several people somebody else than their maker must."))
def approve(context: Context, rules: Rules = None, book: BookCode = "", dry_run: DryRun = False) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "rule.approve", dry_run=dry_run, book=session.book(desk, book), ids=rules or None)


@app.command(help=N_("Take rules out of use."))
def retire(context: Context, rules: Rules = None, book: BookCode = "", dry_run: DryRun = False) -> None:
    session = session_of(context)
    if not rules:
        raise typer.BadParameter("RULE")
    with session.desk() as desk:
        session.do(desk, "rule.retire", dry_run=dry_run, book=session.book(desk, book), ids=rules)
