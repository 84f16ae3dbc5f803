"""``book new · list · show · option · options · types · type-save · type-delete · open-year``."""

from __future__ import annotations

from typing import Annotated

import typer

from finance_desk.base.messages import N_
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, group, period
from finance_desk.cli.output import Listing, column, number, periodic, show, yes
from finance_desk.cli.session import session_of
from finance_desk.cli.words import Word, moment_of

app = group(N_("Books: one fund's accounts each."))


@app.command(help=N_("Make a book with the official chart of its fund."))
def new(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the book, such as 310."))],
    name: Annotated[str, typer.Option(help=N_("Name of the book."))] = "",
    fund: Annotated[
        str, typer.Option(help=N_("Fund: employee, resident, medical_aid, long_term_care or another word."))
    ] = "other",
    chart: Annotated[
        str,
        typer.Option(
            help=N_("Chart: employee, resident, medical_aid, long_term_care or empty; else the fund's own.")
        ),
    ] = "",
    start: Annotated[
        int | None, typer.Option(parser=period, metavar="YYYY-MM", help=N_("First period."))
    ] = None,
    unit: Annotated[str, typer.Option(help=N_("Code of the unit; made when it does not exist."))] = "",
    unit_name: Annotated[str, typer.Option(help=N_("Name of a new unit."))] = "",
    types: Annotated[
        str, typer.Option(help=N_("Voucher types: general (记) or three (收 付 转)."))
    ] = "general",
    solo: Annotated[
        bool, typer.Option("--solo", help=N_("Kept by one person (trial, migration): the maker may review."))
    ] = False,
    training: Annotated[bool, typer.Option("--training", help=N_("A book for training."))] = False,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    if start is None:
        raise typer.BadParameter("--start 2024-01")
    if types not in ("general", "three"):
        raise typer.BadParameter("--types general / three")
    with session.desk() as desk:
        session.do(
            desk,
            "book.new",
            dry_run=dry_run,
            code=code,
            name=name or code,
            fund=fund,
            start=start,
            chart=chart,
            unit_code=unit,
            unit_name=unit_name,
            solo=solo,
            training=training,
            types=types,
        )


@app.command("list", help=N_("List the books in your scope."))
def list_books(context: Context, format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            column("code", N_("Code")),
            column("name", N_("Name")),
            column("unit", N_("Unit")),
            column("fund", N_("Fund")),
            column("chart", N_("Chart")),
            periodic("start", N_("First period")),
            periodic("current", N_("Open period")),
            number("solo", N_("Kept by one")),
            number("training", N_("Training")),
        ]
        rows = [
            (
                each.code,
                each.name,
                each.unit_name,
                each.fund,
                each.chart,
                each.start,
                each.current,
                yes(each.solo),
                yes(each.training),
            )
            for each in desk.ask("book.list")
        ]
        show(session, Listing(N_("Books"), columns, rows), format, out)


@app.command("show", help=N_("Periods and options of a book."))
def show_book(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the book."))] = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        book = session.book(desk, code)
        rows: list[tuple[str, str, str]] = [
            ("option", name, value) for name, value in desk.ask("book.options", book=book).items()
        ]
        rows += [
            (
                "period",
                f"{each.period // 100}-{each.period % 100:02d}",
                "closed" if each.closed else "open",
            )
            for each in desk.ask("period.list", book=book)
        ]
        columns = [column("kind", N_("Kind")), column("name", N_("Name")), column("value", N_("Value"))]
        show(session, Listing(N_("Book"), columns, rows), format, out)


@app.command(help=N_("Set an option of a book."))
def option(
    context: Context,
    name: Annotated[str, typer.Argument(help=N_("Name of the option."))],
    value: Annotated[str, typer.Argument(help=N_("Its new value."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk, "book.option", dry_run=dry_run, book=session.book(desk, book), name=name, value=value
        )


@app.command("open-year", help=N_("Open the twelve periods of the next year."))
def open_year(
    context: Context,
    year: Annotated[int, typer.Argument(help=N_("The year."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "period.open_year", dry_run=dry_run, book=session.book(desk, book), year=year)


@app.command(help=N_("Options of a book: value, default, since when, by whom, what they affect."))
def options(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            column("name", N_("Name")),
            column("value", N_("Value")),
            column("default", N_("Default")),
            column("since", N_("Since")),
            column("by", N_("By")),
            column("effect", N_("What it affects")),
        ]
        rows = [
            (
                each.spec.name,
                each.value,
                each.spec.default,
                moment_of(each.since),
                each.by,
                Word(each.spec.effect, each.spec.effect),
            )
            for each in desk.ask("book.option_list", book=session.book(desk, book))
        ]
        show(session, Listing(N_("Options"), columns, rows), format, out)


@app.command(help=N_("Voucher types of a book and the accounts they must or must not have."))
def types(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            column("code", N_("Code")),
            column("name", N_("Name")),
            column("must_debit", N_("Must debit")),
            column("must_credit", N_("Must credit")),
            column("must_not", N_("Must not use")),
        ]
        rows = [
            (
                each.code,
                each.name,
                ",".join(each.must_debit),
                ",".join(each.must_credit),
                ",".join(each.must_not),
            )
            for each in desk.ask("voucher_type.list", book=session.book(desk, book))
        ]
        show(session, Listing(N_("Voucher types"), columns, rows), format, out)


_Codes = Annotated[str, typer.Option(help=N_("Codes of accounts with commas between."))]


@app.command("type-save", help=N_("Make or change a voucher type."))
def save_type(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Word of the voucher type, such as 收."))],
    name: Annotated[str, typer.Argument(help=N_("Name of the voucher type."))],
    must_debit: _Codes = "",
    must_credit: _Codes = "",
    must_not: _Codes = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    def codes(text: str) -> list[str]:
        return [each.strip() for each in text.replace("，", ",").split(",") if each.strip()]

    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "voucher_type.save",
            dry_run=dry_run,
            book=session.book(desk, book),
            code=code,
            name=name,
            must_debit=codes(must_debit),
            must_credit=codes(must_credit),
            must_not=codes(must_not),
        )


@app.command("type-delete", help=N_("Delete a voucher type nothing uses."))
def delete_type(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Word of the voucher type, such as 收."))],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "voucher_type.delete", dry_run=dry_run, book=session.book(desk, book), code=code)
