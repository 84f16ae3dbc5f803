"""``report list · run · export · coverage · trace · file · filed``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finance_desk.base.messages import N_, message
from finance_desk.base.period import format_period
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, group, period
from finance_desk.cli.output import (
    Listing,
    chosen_format,
    column,
    money,
    number,
    record_print,
    show,
    write_binary,
)
from finance_desk.cli.session import REFUSED, session_of
from finance_desk.cli.words import moment_of

if TYPE_CHECKING:
    from finance_desk.reports.model import Report

app = group(N_("Fund statements."))


def _month_or_year(text: str) -> int:
    """2024-12, or 2024 for the whole year (yyyy00)."""
    return int(text) * 100 if text.isdigit() and len(text) == 4 else int(period(text))


Name = Annotated[str, typer.Argument(help=N_("Name of the report, from 'report list'."))]
When = Annotated[
    int,
    typer.Option(
        "--period", parser=_month_or_year, metavar="YYYY-MM|YYYY", help=N_("A month, or a whole year.")
    ),
]


@app.command("list", help=N_("List the statements of the book's fund."))
def list_reports(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [column("name", N_("Name")), column("title", N_("Title")), column("form", N_("Form"))]
        rows = [
            (each.name, each.title, each.form)
            for each in desk.ask("report.list", book=session.book(desk, book))
        ]
        show(session, Listing(N_("Reports"), columns, rows), format, out)


@app.command(help=N_("Calculate a statement; xlsx and pdf have the official form."))
def run(
    context: Context,
    name: Name,
    when: When,
    book: BookCode = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        report = session.ask(desk, "report.run", book=session.book(desk, book), name=name, period=when)
        chosen = chosen_format(format, out)
        if chosen in ("xlsx", "pdf"):
            from finance_desk.reports.writing import write_report

            with tempfile.TemporaryDirectory() as folder:
                target = out or Path(folder) / f"report.{chosen}"
                write_report(report, target, chosen, session.lang, by=desk.actor.name)
                if chosen == "pdf":
                    record_print(desk, report.book, "statement", _title(report), target)
                if out is None:
                    write_binary(session, target)
        else:

            def rows() -> Iterator[tuple[Any, ...]]:
                for side in report.sides:
                    for row in side.rows:
                        yield (
                            side.head,
                            row.code,
                            "　" * row.level + row.label if chosen == "table" else row.label,
                            *(cell.amount for cell in row.cells),
                        )

            columns = [column("side", N_("Part")), column("code", N_("Code")), column("label", N_("Item"))]
            columns += [money(f"amount{at}", title) for at, title in enumerate(report.columns, start=1)]
            head = [f"{report.book_code} {report.book_name}", report.period_label]
            show(session, Listing(report.title, columns, rows(), head), chosen, out)
        session.tell(report.findings)
        if any(each.blocks for each in report.findings):
            raise typer.Exit(REFUSED)


def _title(report: Report) -> str:
    return f"{report.title} {report.period_label}"


@app.command(help=N_("Write every statement of the book into a folder, as workbook and PDF."))
def export(
    context: Context,
    folder: Annotated[Path, typer.Argument(help=N_("Folder to write to; it is made if need be."))],
    when: When,
    names: Annotated[
        list[str] | None, typer.Option("--name", help=N_("Only this statement; may be given again."))
    ] = None,
    forms: Annotated[
        list[str] | None, typer.Option("--format", help=N_("xlsx or pdf; both when not given."))
    ] = None,
    book: BookCode = "",
) -> None:
    from finance_desk.reports.writing import FORMS, write_report

    session = session_of(context)
    with session.desk() as desk:
        held = session.book(desk, book)
        wanted = names or [each.name for each in session.ask(desk, "report.list", book=held)]
        reports = [session.ask(desk, "report.run", book=held, name=name, period=when) for name in wanted]
        folder.mkdir(parents=True, exist_ok=True)
        for report in reports:
            for form in forms or FORMS:
                target = folder / f"{report.book_code}-{report.form_code}-{report.period_label}.{form}"
                write_report(report, target, form, session.lang, by=desk.actor.name)
                if form == "pdf":
                    record_print(desk, held, "statement", _title(report), target)
                session.say(message("Written: {file}", file=str(target)))
            session.tell(report.findings)
        if any(each.blocks for report in reports for each in report.findings):
            raise typer.Exit(REFUSED)


@app.command(help=N_("Which accounts a statement reads in which lines, and which it does not."))
def coverage(
    context: Context, name: Name, when: When, book: BookCode = "", format: Format = None, out: Out = None
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        found = session.ask(desk, "report.coverage", book=session.book(desk, book), name=name, period=when)
        columns = [
            column("code", N_("Code")),
            column("name", N_("Account")),
            money("amount", N_("Amount")),
            column("lines", N_("Lines")),
        ]
        rows = [(each.code, each.name, each.amount, " ".join(each.lines)) for each in found.accounts]
        show(session, Listing(found.report, columns, rows), format, out)
        session.tell(found.findings)


@app.command(help=N_("Where a figure comes from: its formula, the accounts, the other lines."))
def trace(
    context: Context,
    name: Name,
    line: Annotated[str, typer.Argument(help=N_("Code of the line, from 'report run'."))],
    when: When,
    at: Annotated[int, typer.Option("--column", min=1, help=N_("Which column of amounts, from 1."))] = 1,
    book: BookCode = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        found = session.ask(
            desk,
            "report.trace",
            book=session.book(desk, book),
            name=name,
            period=when,
            line=line,
            column=at - 1,
        )
        columns = [
            column("part", N_("Part")),
            column("code", N_("Code")),
            column("name", N_("Name")),
            money("amount", N_("Amount")),
        ]
        rows = [
            *(
                (part.text, each.code, each.name, each.amount)
                for part in found.parts
                for each in part.accounts
            ),
            *((each.code, "", each.label, each.amount) for each in found.lines),
        ]
        span = format_period(found.first)
        if found.last != found.first:
            span += f" – {format_period(found.last)}"
        head = [f"{found.label} {found.column}", found.formula, span]
        show(session, Listing(message("Where a figure comes from"), columns, rows, head), format, out)


@app.command(help=N_("Keep a statement's figures as filed; refused while a tie-out fails."))
def file(context: Context, name: Name, when: When, book: BookCode = "", dry_run: DryRun = False) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk, "report.file", dry_run=dry_run, book=session.book(desk, book), name=name, period=when
        )


@app.command(help=N_("What was filed, newest first."))
def filed(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            number("id", N_("Id")),
            column("name", N_("Name")),
            column("period", N_("Period")),
            column("filed_at", N_("Filed")),
            column("digest", N_("Digest")),
            number("stale", N_("Stale")),
        ]
        rows = [
            (
                each.id,
                each.name,
                format_period(each.period) if each.period % 100 else str(each.period // 100),
                moment_of(each.filed_at),
                each.digest,
                int(each.stale),
            )
            for each in desk.ask("report.filed", book=session.book(desk, book))
        ]
        show(session, Listing(message("Filed reports"), columns, rows), format, out)
