"""``account import · list · write · disable · enable · start · carry · delete · recode · compare · adopt · rename``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from finance_desk.base.messages import N_, message
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, SheetName, day, group
from finance_desk.cli.output import Listing, column, dated, number, record_print, show, yes
from finance_desk.cli.session import REFUSED, session_of
from finance_desk.cli.words import side_word

app = group(N_("The chart of accounts of a book."))


@app.command(
    "import", help=N_("Add the accounts of a table (csv, xlsx, xls) that the book does not have yet.")
)
def import_accounts(
    context: Context,
    file: Annotated[Path, typer.Argument(help=N_("Table with a column for the code and one for the name."))],
    book: BookCode = "",
    sheet: SheetName = None,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        from finance_desk.accounts.importing import read_chart

        id = session.book(desk, book)
        chart = read_chart(file, desk.ask("account.list", book=id), sheet)
        session.tell(chart.findings)
        if any(each.blocks for each in chart.findings):
            raise typer.Exit(REFUSED)
        session.do(desk, "account.import", dry_run=dry_run, book=id, accounts=list(chart.accounts))
        if chart.known:
            session.say(message("{count} accounts were in the book already.", count=chart.known))


@app.command("list", help=N_("List the accounts in order of code."))
def list_accounts(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        names = {each.id: each.code for each in desk.ask("dimension.list", book=id)}
        columns = [
            column("code", N_("Code")),
            column("name", N_("Name")),
            column("full_name", N_("Full name")),
            number("level", N_("Level")),
            column("class", N_("Class")),
            column("side", N_("Side")),
            number("leaf", N_("Detail")),
            column("dimensions", N_("Dimensions")),
            column("subfund", N_("Sub-fund")),
            column("money_kind", N_("Money")),
            dated("valid_from", N_("Valid from")),
            dated("disabled_from", N_("Disabled from")),
        ]
        rows = [
            (
                each.code,
                each.name,
                each.full_name,
                each.level,
                each.kind,
                side_word(each.side),
                yes(each.leaf),
                ";".join(
                    names[dimension] + ("!" if required else "")
                    for dimension, required in each.dimensions.items()
                ),
                each.subfund,
                each.money_kind,
                each.valid_from,
                each.disabled_from,
            )
            for each in desk.ask("account.list", book=id)
        ]
        show(session, Listing(N_("Chart of accounts"), columns, rows), format, out)


@app.command(
    help=N_("The chart as a workbook, a text table or on paper: the ending decides (xlsx, csv, pdf).")
)
def write(
    context: Context,
    file: Annotated[Path, typer.Argument(help=N_("Where it goes."))],
    book: BookCode = "",
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        written = session.ask(desk, "account.write", book=id, path=file, lang=session.lang)
        session.say(message("{count} rows written to {path}", count=written.rows, path=str(file)))
        session.tell(written.findings)
        if file.suffix.lower() == ".pdf":
            record_print(desk, id, "sheet", session.words(message("Chart of accounts")), file, form="ledger")


@app.command(help=N_("Take no more lines on an account from a day on."))
def disable(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the account."))],
    from_day: Annotated[
        int, typer.Option("--from", parser=day, metavar="YYYY-MM-DD", help=N_("The first day without it."))
    ],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk, "account.disable", dry_run=dry_run, book=session.book(desk, book), code=code, day=from_day
        )


@app.command(help=N_("Let an account be used again."))
def enable(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the account."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "account.enable", dry_run=dry_run, book=session.book(desk, book), code=code)


@app.command(help=N_("Take lines on an account only from a day on; without --from: of any day."))
def start(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the account."))],
    from_day: Annotated[
        int | None,
        typer.Option("--from", parser=day, metavar="YYYY-MM-DD", help=N_("The first day with it.")),
    ] = None,
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk, "account.start", dry_run=dry_run, book=session.book(desk, book), code=code, day=from_day
        )


@app.command(help=N_("Say which dimensions the lines of an account carry."))
def carry(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the account."))],
    dimensions: Annotated[
        list[str] | None, typer.Argument(help=N_("Codes of dimensions, ! behind a required one; none: none."))
    ] = None,
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "account.carry",
            dry_run=dry_run,
            book=session.book(desk, book),
            code=code,
            dimensions=dimensions or [],
        )


@app.command(help=N_("Delete an account nothing has ever used."))
def delete(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the account."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "account.delete", dry_run=dry_run, book=session.book(desk, book), code=code)


@app.command(
    help=N_(
        "Change codes of accounts, or of a dimension's items: OLD=NEW; an existing NEW is merged into, NEW+NEW splits, nothing disables."
    )
)
def recode(
    context: Context,
    changes: Annotated[
        list[str] | None,
        typer.Argument(metavar="OLD=NEW[+NEW]", help=N_("Old code = new code, or several, or none.")),
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help=N_("Table with old codes and new codes, and names of new ones."))
    ] = None,
    dimension: Annotated[
        str, typer.Option(help=N_("Code of the dimension whose items change; else accounts."))
    ] = "",
    from_day: Annotated[
        int | None,
        typer.Option("--from", parser=day, metavar="YYYY-MM-DD", help=N_("The first day without it.")),
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option(metavar="NEW=NAME", help=N_("Name of a code to be made; repeat it."))
    ] = None,
    follow: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PLACE=NEW",
            help=N_("Which of several new codes a place names (template:T01=100402); else the first."),
        ),
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help=N_("Show what would change and what it touches."))
    ] = False,
    book: BookCode = "",
    dry_run: DryRun = False,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        read = (
            desk.ask("account.recode_file", book=id, path=file, dimension=dimension)
            if file is not None
            else None
        )
        if read is not None:
            session.tell(read.findings)
            if any(each.blocks for each in read.findings):
                raise typer.Exit(REFUSED)
        typed = {old: new.split("+") for old, new in _pairs(changes or (), "OLD=NEW")}
        given: dict[str, Any] = {
            "book": id,
            "mapping": {**(read.mapping if read else {}), **typed},
            "dimension": dimension,
            "day": from_day,
            "names": {**(read.names if read else {}), **dict(_pairs(name or (), "NEW=NAME"))},
            "follow": dict(_pairs(follow or (), "PLACE=NEW")),
        }
        if not preview:
            session.do(desk, "account.recode", dry_run=dry_run, **given)
            return
        plan = desk.ask("account.recode_preview", **given)
        session.tell(plan.findings)
        columns = [
            column("old", N_("Old code")),
            column("new", N_("New code")),
            column("name", N_("Name")),
            column("deed", N_("What becomes of it")),
            number("posted", N_("Posted lines")),
            number("unposted", N_("Unposted lines")),
            number("drafts", N_("Drafts")),
            number("openings", N_("Opening balances")),
            column("touches", N_("Touches")),
            column("statements", N_("Statement lines")),
        ]
        rows = [
            (
                each.old,
                each.new,
                each.name,
                each.deed.value,
                each.uses.posted,
                each.uses.unposted,
                each.uses.drafts,
                each.uses.openings,
                "; ".join(
                    mark + (f" → {each.follows[mark]}" if mark in each.follows else "")
                    for mark in dict.fromkeys(place.mark for place in each.places)
                ),
                "; ".join(each.statements),
            )
            for each in plan.steps
        ]
        show(session, Listing(N_("Change of codes"), columns, rows), format, out)


def _pairs(given: Sequence[str], form: str) -> list[tuple[str, str]]:
    """``A=B`` words as pairs; the last ``=`` parts them, so that a label may hold one."""
    pairs = [each.rpartition("=") for each in given]
    if not all(sign and left.strip() for left, sign, _right in pairs):
        raise typer.BadParameter(form)
    return [(left.strip(), right.strip()) for left, _sign, right in pairs]


@app.command(
    help=N_("Compare the chart with the official one: what is missing, or otherwise, and can be taken over.")
)
def compare(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            column("code", N_("Code")),
            column("difference", N_("Difference")),
            column("official", N_("Official chart")),
            column("name", N_("This book")),
            column("mark", N_("Take over by")),
            column("held_back", N_("Not taken over because")),
        ]
        rows = [
            (
                each.code,
                each.kind.value,
                each.official,
                each.name,
                "" if each.held_back else each.mark,
                session.words(each.held_back) if each.held_back else "",
            )
            for each in desk.ask("account.compare", book=session.book(desk, book))
        ]
        show(session, Listing(N_("Against the official chart"), columns, rows), format, out)


@app.command(help=N_("Take over differences from the official chart, by their marks or all that can be."))
def adopt(
    context: Context,
    marks: Annotated[
        list[str] | None, typer.Argument(help=N_("Marks that compare shows, such as 4602:missing."))
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=N_("Everything that can be taken over."))] = False,
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        wanted = list(marks or ())
        if every:
            wanted += [each.mark for each in desk.ask("account.compare", book=id) if each.held_back is None]
        session.do(desk, "account.adopt", dry_run=dry_run, book=id, marks=wanted)


@app.command(help=N_("Give an account of your own another name."))
def rename(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the account."))],
    name: Annotated[str, typer.Argument(help=N_("Name of the account."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk, "account.rename", dry_run=dry_run, book=session.book(desk, book), code=code, name=name
        )
