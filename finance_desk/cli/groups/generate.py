"""``generate preview · run · cancel · release``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from finance_desk.base.messages import N_, message
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, Rejects, day, group
from finance_desk.cli.output import Listing, column, dated, money, number, show
from finance_desk.cli.session import IN_PART, REFUSED, session_of

app = group(N_("From pre-posting rows to vouchers."))

Batch = Annotated[int | None, typer.Option("--batch", help=N_("Only rows of this batch."))]
Through = Annotated[
    int | None,
    typer.Option("--through", parser=day, metavar="YYYY-MM-DD", help=N_("Only rows up to this day.")),
]
NoRedate = Annotated[
    bool,
    typer.Option(
        "--redate/--no-redate", help=N_("Rows of a closed period go into the first open one, or stay out.")
    ),
]
MakeMissing = Annotated[
    bool, typer.Option("--make-missing", help=N_("Make dimension items that the book does not have."))
]

MostRows = Annotated[
    int,
    typer.Option("--most-rows", min=0, help=N_("Split a voucher of more rows into several; 0: never.")),
]


@app.command(help=N_("Show the vouchers as they will be, with their reasons; nothing is made."))
def preview(
    context: Context,
    book: BookCode = "",
    batch: Batch = None,
    through: Through = None,
    redate: NoRedate = True,
    make_missing: MakeMissing = False,
    most_rows: MostRows = 0,
    limit: Annotated[int, typer.Option(help=N_("So many vouchers line by line."))] = 100,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        found = session.ask(
            desk,
            "generate.preview",
            book=session.book(desk, book),
            batch=batch,
            through_day=through,
            redate=redate,
            make_missing=make_missing,
            most_rows=most_rows,
            limit=limit,
            lang=session.lang,
        )

        def rows() -> Iterator[tuple[Any, ...]]:
            for each in found.groups:
                for line in each.lines:
                    yield (
                        each.key,
                        each.day,
                        each.type,
                        each.rule_code,
                        line.summary,
                        line.account_code,
                        line.account_name,
                        line.debit,
                        line.credit,
                        len(line.rows),
                        line.formula_in_words,
                    )

        columns = [
            number("voucher", N_("Voucher")),
            dated("date", N_("Date")),
            column("type", N_("Type")),
            column("rule", N_("Rule")),
            column("summary", N_("Summary")),
            column("account", N_("Account")),
            column("name", N_("Name")),
            money("debit", N_("Debit")),
            money("credit", N_("Credit")),
            number("rows", N_("Rows")),
            column("reason", N_("Reason")),
        ]
        show(session, Listing(N_("Preview of generation"), columns, rows()), format, out)
        session.say(
            message(
                "{vouchers} vouchers would be made of {rows} rows; {left_out} rows stay out.",
                vouchers=found.vouchers,
                rows=found.rows - found.left_out,
                left_out=found.left_out,
            )
        )
        session.tell(found.findings)


@app.command(help=N_("Make vouchers of every ready row; what cannot go stays ready and is told."))
def run(
    context: Context,
    book: BookCode = "",
    batch: Batch = None,
    through: Through = None,
    redate: NoRedate = True,
    make_missing: MakeMissing = False,
    most_rows: MostRows = 0,
    rejects: Rejects = None,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        done = session.do(
            desk,
            "generate.run",
            dry_run=dry_run,
            rejects=rejects,
            book=session.book(desk, book),
            batch=batch,
            through_day=through,
            redate=redate,
            make_missing=make_missing,
            most_rows=most_rows,
        )
        if done.value.left_out:
            raise typer.Exit(IN_PART if done.value.vouchers else REFUSED)


@app.command(help=N_("Take back generated vouchers that nobody has reviewed; their rows are ready again."))
def cancel(
    context: Context,
    vouchers: Annotated[
        list[int] | None, typer.Argument(help=N_("Ids of vouchers."), metavar="VOUCHER")
    ] = None,
    run: Annotated[int | None, typer.Option(help=N_("Every voucher of this run."))] = None,
    reason: Annotated[str, typer.Option(help=N_("Why; kept beside the voucher."))] = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    if (run is None) == (not vouchers):
        raise typer.BadParameter("VOUCHER… / --run ID")
    with session.desk() as desk:
        done = session.do(
            desk,
            "generate.cancel",
            dry_run=dry_run,
            book=session.book(desk, book),
            run=run,
            vouchers=vouchers or None,
            reason=reason,
        )
        if done.findings:
            raise typer.Exit(IN_PART)


@app.command(help=N_("Make the rows of reversed vouchers ready again."))
def release(
    context: Context,
    vouchers: Annotated[list[int], typer.Argument(help=N_("Ids of vouchers."), metavar="VOUCHER")],
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk, "generate.release", dry_run=dry_run, book=session.book(desk, book), vouchers=vouchers
        )
