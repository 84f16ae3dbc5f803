"""``dimension new · rename · delete · import · list · item-save · item-disable · item-enable · item-start · item-delete``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finance_desk.base.messages import N_
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, SheetName, day, group
from finance_desk.cli.output import Listing, column, dated, show
from finance_desk.cli.session import session_of

app = group(N_("Auxiliary dimensions of a book and their items."))


@app.command(help=N_("Add a dimension to a book."))
def new(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the dimension."))],
    name: Annotated[str, typer.Option(help=N_("Name of the dimension."))] = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "dimension.new",
            dry_run=dry_run,
            book=session.book(desk, book),
            code=code,
            name=name or code,
        )


@app.command("import", help=N_("Add the items of a table (csv, xlsx, xls) to a dimension."))
def import_items(
    context: Context,
    file: Annotated[Path, typer.Argument(help=N_("Table with a column for the code and one for the name."))],
    dimension: Annotated[str, typer.Option(help=N_("Code of the dimension."))],
    book: BookCode = "",
    sheet: SheetName = None,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        from finance_desk.dimensions.importing import read_items

        items, findings = read_items(file, sheet)
        session.tell(findings)
        session.do(
            desk,
            "dimension.import",
            dry_run=dry_run,
            book=session.book(desk, book),
            dimension=dimension,
            items=items,
        )


@app.command("list", help=N_("List dimensions and their items."))
def list_items(
    context: Context,
    dimension: Annotated[str, typer.Argument(help=N_("Code of a dimension; else all."))] = "",
    book: BookCode = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        held = {each.id: each for each in desk.ask("dimension.list", book=id)}
        columns = [
            column("dimension", N_("Dimension")),
            column("dimension_name", N_("Name of the dimension")),
            column("code", N_("Code")),
            column("name", N_("Name")),
            dated("valid_from", N_("Valid from")),
            dated("disabled_from", N_("Disabled from")),
        ]
        rows = [
            (
                held[each.dimension].code,
                held[each.dimension].name,
                each.code,
                each.name,
                each.valid_from,
                each.disabled_from,
            )
            for each in desk.ask("dimension.items", book=id)
            if not dimension or held[each.dimension].code == dimension
        ]
        rows += [
            (each.code, each.name, None, None, None, None)
            for each in held.values()
            if not dimension and all(row[0] != each.code for row in rows)
        ]
        show(session, Listing(N_("Dimensions"), columns, rows), format, out)


@app.command(help=N_("Give a dimension another name."))
def rename(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the dimension."))],
    name: Annotated[str, typer.Argument(help=N_("Name of the dimension."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk, "dimension.rename", dry_run=dry_run, book=session.book(desk, book), code=code, name=name
        )


@app.command(help=N_("Delete a dimension nothing uses."))
def delete(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the dimension."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "dimension.delete", dry_run=dry_run, book=session.book(desk, book), code=code)


Dimension = Annotated[str, typer.Argument(help=N_("Code of the dimension."))]
Item = Annotated[str, typer.Argument(help=N_("Code of the item."))]


@app.command("item-save", help=N_("Add an item, or give the one of this code another name."))
def save_item(
    context: Context,
    dimension: Dimension,
    code: Item,
    name: Annotated[str, typer.Argument(help=N_("Name of the item."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "dimension.item_save",
            dry_run=dry_run,
            book=session.book(desk, book),
            dimension=dimension,
            code=code,
            name=name,
        )


@app.command("item-disable", help=N_("Take no more lines with an item from a day on."))
def disable_item(
    context: Context,
    dimension: Dimension,
    code: Item,
    from_day: Annotated[
        int, typer.Option("--from", parser=day, metavar="YYYY-MM-DD", help=N_("The first day without it."))
    ],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "dimension.item_disable",
            dry_run=dry_run,
            book=session.book(desk, book),
            dimension=dimension,
            code=code,
            day=from_day,
        )


@app.command("item-enable", help=N_("Let an item be used again."))
def enable_item(
    context: Context, dimension: Dimension, code: Item, book: BookCode = "", dry_run: DryRun = False
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "dimension.item_disable",
            dry_run=dry_run,
            book=session.book(desk, book),
            dimension=dimension,
            code=code,
            day=None,
        )


@app.command("item-start", help=N_("Take lines with an item only from a day on; without --from: of any day."))
def start_item(
    context: Context,
    dimension: Dimension,
    code: Item,
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
            desk,
            "dimension.item_start",
            dry_run=dry_run,
            book=session.book(desk, book),
            dimension=dimension,
            code=code,
            day=from_day,
        )


@app.command("item-delete", help=N_("Delete an item nothing uses."))
def delete_item(
    context: Context, dimension: Dimension, code: Item, book: BookCode = "", dry_run: DryRun = False
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "dimension.item_delete",
            dry_run=dry_run,
            book=session.book(desk, book),
            dimension=dimension,
            code=code,
        )
