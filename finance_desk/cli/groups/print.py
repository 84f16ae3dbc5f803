"""``print forms · set · reset · test · log``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from finance_desk.base.messages import N_, message
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, group
from finance_desk.cli.output import Listing, column, number, show
from finance_desk.cli.session import session_of
from finance_desk.cli.words import Moment

app = group(N_("Print forms of a book, and the log of what was printed."))

Form = Annotated[str, typer.Argument(help=N_("240x140, a5, a4-two, a4-three or ledger."))]


@app.command(help=N_("List the forms and what the book changed of them."))
def forms(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            column("form", N_("Form")),
            column("setting", N_("Setting")),
            column("value", N_("Value")),
            column("built_in", N_("Built in")),
            number("version", N_("Version")),
        ]
        rows = [
            (each.spec.key, one.name, _written(each.value(one.name)), _written(one.usual), each.version)
            for each in desk.ask("print.forms", book=session.book(desk, book))
            for one in each.spec.fields
        ]
        show(session, Listing(N_("Print forms"), columns, rows), format, out)


@app.command("set", help=N_("Change settings of a form: NAME=VALUE; the others stay as they are."))
def set_form(
    context: Context,
    form: Form,
    settings: Annotated[list[str], typer.Argument(help=N_("lines=6 right=1.5 signers=maker,reviewer …"))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        held = {each.spec.key: each for each in desk.ask("print.forms", book=id)}
        before: dict[str, Any] = dict(held[form].body) if form in held else {}
        session.do(
            desk,
            "print.form_save",
            dry_run=dry_run,
            book=id,
            form=form,
            settings={**before, **dict(map(_setting, settings))},
        )


@app.command(help=N_("Put the built-in form in force again."))
def reset(context: Context, form: Form, book: BookCode = "", dry_run: DryRun = False) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "print.form_reset", dry_run=dry_run, book=session.book(desk, book), form=form)


@app.command(help=N_("Draw the adjustment sheet: rulers to measure by how much the printer shifts a form."))
def test(
    context: Context,
    form: Form,
    out: Annotated[Path, typer.Option("--out", help=N_("PDF file to write."))],
    book: BookCode = "",
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        from finance_desk.books.print_forms import paper_of
        from finance_desk.printing.adjustment import render_adjustment_sheet
        from finance_desk.printing.layout import Imprint

        id = session.book(desk, book)
        held = {each.spec.key: each for each in desk.ask("print.forms", book=id)}
        if form not in held:
            raise typer.BadParameter(f"{form}: {' / '.join(held)}")
        paper, offset = paper_of(held[form])
        imprint = Imprint(desk.actor.name, desk.clock().astimezone(), session.lang)
        render_adjustment_sheet(paper, offset, imprint, out)
        session.say(message("Written: {file}", file=str(out)))


@app.command(help=N_("List what was printed, newest first."))
def log(
    context: Context,
    book: BookCode = "",
    most: Annotated[int, typer.Option(help=N_("At most so many."))] = 1_000,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            column("at", N_("Printed at")),
            column("by", N_("Printed by")),
            column("kind", N_("Kind")),
            column("title", N_("Title")),
            column("form", N_("Form")),
            number("form_version", N_("Version")),
            number("pages", N_("Pages")),
            number("vouchers", N_("Vouchers")),
            number("most", N_("Printed for the … time")),
            column("digest", N_("SHA-256")),
        ]
        rows = [
            (
                Moment(each.at),
                each.by,
                each.kind.value,
                each.title,
                each.form,
                each.form_version,
                each.pages,
                each.vouchers,
                each.most,
                each.digest,
            )
            for each in desk.ask("print.log", book=session.book(desk, book), limit=most)
        ]
        show(session, Listing(N_("Print log"), columns, rows), format, out)


def _written(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ",".join(value)
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _setting(given: str) -> tuple[str, Any]:
    """``name=value``: a number, true or false, a list with commas, or text."""
    name, _, value = given.partition("=")
    if name == "signers":
        return name, [each for each in value.split(",") if each]
    try:
        read = json.loads(value)
    except ValueError:
        read = value
    return name, value if name == "heading" or isinstance(read, dict | list) else read
