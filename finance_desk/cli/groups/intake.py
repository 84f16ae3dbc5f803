"""``intake sources · sample · receive · fetch · list · rows · problems · recheck · map · mark · change``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Annotated, Any

import typer

from finance_desk.base.errors import Refused
from finance_desk.base.messages import N_, Message, message
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, Rejects, SheetName, fen, group
from finance_desk.cli.output import Listing, column, dated, findings_listing, money, number, periodic, show
from finance_desk.cli.session import IN_PART, session_of
from finance_desk.cli.words import moment_of
from finance_desk.intake.profiles import sample_file

app = group(N_("Files of the business system: pre-posting rows."))

BatchId = Annotated[int, typer.Argument(help=N_("Id of a batch, from 'intake list'."))]


@app.command(help=N_("List the kinds of business files that are understood."))
def sources(context: Context, format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            column("code", N_("Code")),
            column("name", N_("Name")),
            column("profile", N_("Profile")),
            column("events", N_("Events")),
            number("batches", N_("Batches")),
            column("last", N_("Last received")),
        ]
        rows = [
            (
                each.code,
                each.zh if session.lang == "zh" else each.en,
                each.profile,
                ";".join(each.events),
                each.batches,
                each.last,
            )
            for each in desk.ask("intake.sources")
        ]
        show(session, Listing(N_("Sources"), columns, rows), format, out)


@app.command(help=N_("Write a sample file of a source, to try it in a practice book."))
def sample(
    context: Context,
    source: Annotated[str, typer.Argument(help=N_("Code of the source."))],
    to: Annotated[Path, typer.Option("--to", help=N_("File (csv) to write; one that exists stays."))],
    fund: Annotated[str, typer.Option(help=N_("employee or resident."))] = "employee",
) -> None:
    session = session_of(context)
    with session.told():
        content = sample_file(fund, source)
    try:
        with to.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise typer.BadParameter(session.words(message("{file} exists already.", file=to.name))) from error


@app.command(help=N_("Receive a file: good rows wait for generation, bad ones are kept with their reason."))
def receive(
    context: Context,
    file: Annotated[Path, typer.Argument(help=N_("File of the business system (csv, xlsx, xls)."))],
    source: Annotated[str, typer.Option(help=N_("Code of the source, from 'intake sources'."))],
    book: BookCode = "",
    sheet: SheetName = None,
    code: Annotated[str, typer.Option(help=N_("The sender's batch number."))] = "",
    rows: Annotated[int | None, typer.Option(help=N_("Number of rows, as the sender says."))] = None,
    amount: Annotated[
        int | None, typer.Option(parser=fen, metavar="AMOUNT", help=N_("Total, as the sender says."))
    ] = None,
    rejects: Rejects = None,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        done = session.do(
            desk,
            "intake.receive",
            dry_run=dry_run,
            rejects=rejects,
            book=id,
            source=source,
            path=file,
            sheet=sheet,
            code=code,
            control_rows=rows,
            control_amount=amount,
        )
        if any(each.blocks for each in done.findings):
            raise typer.Exit(IN_PART)


@app.command(
    help=N_("Receive what a folder, a database view or a business service holds; what came before stays.")
)
def fetch(
    context: Context,
    source: Annotated[str, typer.Argument(help=N_("Code of the source, from 'intake sources'."))],
    folder: Annotated[Path | None, typer.Option(help=N_("Folder with files (csv, txt, xlsx, xls)."))] = None,
    database: Annotated[
        str,
        typer.Option(envvar="FINANCE_DESK_FETCH", help=N_("Address (URL) of a database; it is only read.")),
    ] = "",
    view: Annotated[str, typer.Option(help=N_("View or table of that database."))] = "",
    service: Annotated[str, typer.Option(help=N_("Address (http) of a service that answers JSON."))] = "",
    book: BookCode = "",
) -> None:
    from finance_desk.intake.channels import from_database, from_folder, from_service

    session = session_of(context)
    if [folder is not None, bool(view), bool(service)].count(True) != 1 or (view and not database):
        raise typer.BadParameter(
            session.words(message("Say one: --folder, --database with --view, --service."))
        )
    with session.desk() as desk:
        id = session.book(desk, book)
        if folder is not None:
            found: list[dict[str, Any]] = [{"path": path} for path in from_folder(folder)]
        else:
            fetched = from_service(service) if service else from_database(database, view)
            found = [
                {
                    "content": fetched.content,
                    "name": fetched.name,
                    "code": fetched.code,
                    "control_rows": fetched.control_rows,
                    "control_amount": fetched.control_amount,
                }
            ]
        bad = False
        for each in found:
            # one delivery that is refused does not stop the next
            try:
                done = session.do(desk, "intake.receive", book=id, source=source, **each)
                bad |= any(finding.blocks for finding in done.findings)
            except Refused as refused:
                if {finding.code for finding in refused.findings} != {"intake.file_twice"}:
                    session.tell(refused.findings)
                    bad = True
        if bad:
            raise typer.Exit(IN_PART)


@app.command("list", help=N_("List the batches of a book, newest first."))
def list_batches(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            number("id", N_("Id")),
            column("batch", N_("Batch")),
            column("source", N_("Source")),
            column("file", N_("File")),
            column("received_at", N_("Received")),
            column("received_by", N_("By")),
            number("rows", N_("Rows")),
            number("accepted", N_("Accepted")),
            number("refused", N_("Refused")),
            number("repeated", N_("Repeated")),
            money("amount", N_("Amount")),
            number("problems", N_("Problems")),
            number("amber", N_("Totals differ")),
        ]
        rows = [
            (
                each.id,
                each.code,
                each.source,
                each.file,
                moment_of(each.received_at),
                each.received_by,
                each.rows,
                each.accepted,
                each.refused,
                each.repeated,
                each.amount,
                each.problems,
                int(each.amber),
            )
            for each in desk.ask("intake.batches", book=session.book(desk, book))
        ]
        show(session, Listing(N_("Batches"), columns, rows), format, out)


@app.command(help=N_("List business rows with their state and the voucher they stand in."))
def rows(
    context: Context,
    batch: Annotated[int | None, typer.Option(help=N_("Only rows of this batch."))] = None,
    state: Annotated[
        str,
        typer.Option(help=N_("ready, problem, held, ignored, superseded, generated, reviewed or posted.")),
    ] = "",
    event: Annotated[str, typer.Option(help=N_("Only of this event, such as EV-20."))] = "",
    find: Annotated[str, typer.Option(help=N_("Part of a source id, a document or a party."))] = "",
    as_received: Annotated[
        bool,
        typer.Option("--as-received", help=N_("Beside each row its cells as sent; wants --batch.")),
    ] = False,
    book: BookCode = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        from finance_desk.intake.model import RowState

        if state and state not in {str(each) for each in RowState}:
            raise typer.BadParameter(f"--state {state}: {' / '.join(str(each) for each in RowState)}")
        if as_received and batch is None:
            raise typer.BadParameter(session.words(message("--as-received wants --batch.")))
        id = session.book(desk, book)
        titles = desk.ask("intake.titles", book=id, batch=batch) if as_received else ()
        ids = session.ask(
            desk, "intake.rows", book=id, batch=batch, state=state or None, event=event, find=find
        )

        def listed() -> Iterator[tuple[Any, ...]]:
            # the file is read again for every block of rows
            block = 50_000 if as_received else 2_000
            for at in range(0, len(ids), block):
                some = ids[at : at + block]
                sent = desk.ask("intake.as_received", book=id, rows=some) if as_received else ()
                cells = {each.row: each.cells for each in sent}
                for each in desk.ask("intake.page", book=id, ids=some):
                    yield (
                        each.id,
                        each.batch,
                        each.source,
                        each.row_no,
                        each.external_id,
                        each.version,
                        each.day,
                        each.event,
                        each.party,
                        each.amount,
                        each.memo,
                        str(each.state),
                        session.words(each.reason) if isinstance(each.reason, Message) else each.reason,
                        each.voucher_label,
                        each.voucher,
                        *islice(chain(cells.get(each.id, ()), repeat("")), len(titles)),
                    )

        columns = [
            number("id", N_("Id")),
            number("batch", N_("Batch")),
            column("source", N_("Source")),
            number("row", N_("Row")),
            column("external_id", N_("Source id")),
            number("version", N_("Version")),
            dated("date", N_("Date")),
            column("event", N_("Event")),
            column("party", N_("Party")),
            money("amount", N_("Amount")),
            column("memo", N_("Memo")),
            column("state", N_("State")),
            column("reason", N_("Reason")),
            column("voucher", N_("Voucher")),
            number("voucher_id", N_("Voucher id")),
        ]
        columns += [column(f"sent_{title or at}", title) for at, title in enumerate(titles, start=1)]
        show(session, Listing(N_("Business rows"), columns, listed()), format, out)


@app.command(help=N_("The problem rows of a batch by cause; --rows lists them one by one."))
def problems(
    context: Context,
    batch: BatchId,
    book: BookCode = "",
    rows: Annotated[
        bool, typer.Option("--rows", help=N_("Every row with its cells, as a list to send back."))
    ] = False,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        if not rows:
            causes = [each.finding for each in desk.ask("intake.problems", book=id, batch=batch)]
            show(session, findings_listing(session, causes), format, out)
            return
        titles = desk.ask("intake.titles", book=id, batch=batch)
        columns = [number("row", N_("Row")), column("code", N_("Code")), column("reason", N_("Reason"))]
        columns += [column(title or f"column{at}", title) for at, title in enumerate(titles, start=1)]
        listed = [
            (
                each.row_no,
                each.code,
                session.words(each.message),
                *(each.raw[at] if at < len(each.raw) else "" for at in range(len(titles))),
            )
            for each in desk.ask("intake.send_back", book=id, batch=batch)
        ]
        show(session, Listing(N_("Rows to send back"), columns, listed), format, out)


@app.command(help=N_("Check the problem rows of a batch again with the words the source knows now."))
def recheck(context: Context, batch: BatchId, book: BookCode = "", dry_run: DryRun = False) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(desk, "intake.recheck", dry_run=dry_run, book=session.book(desk, book), batch=batch)


@app.command("map", help=N_("Say what a word means that a source sends."))
def map_word(
    context: Context,
    source: Annotated[str, typer.Argument(help=N_("Code of the source."))],
    field: Annotated[str, typer.Argument(help=N_("Field, such as event or pay_type."))],
    sent: Annotated[str, typer.Argument(help=N_("The word as sent."))],
    means: Annotated[str, typer.Argument(help=N_("Its meaning; nothing forgets the word."))] = "",
    title: Annotated[bool, typer.Option("--title", help=N_("The word is a column's title."))] = False,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "intake.map",
            dry_run=dry_run,
            source=source,
            field=field,
            sent=sent,
            means=means or (field if title else None),
            title=title,
        )


@app.command(help=N_("Hold rows back, ignore them for good reason, or release them."))
def mark(
    context: Context,
    kind: Annotated[str, typer.Argument(help=N_("held, ignored or release."))],
    rows: Annotated[list[int], typer.Argument(help=N_("Ids of the rows."))],
    reason: Annotated[str, typer.Option(help=N_("Why; kept beside the rows."))] = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    if kind not in ("held", "ignored", "release"):
        raise typer.BadParameter(session.words(message("held, ignored or release.")))
    with session.desk() as desk:
        session.do(
            desk,
            "intake.mark",
            dry_run=dry_run,
            book=session.book(desk, book),
            rows=rows,
            kind=kind,
            reason=reason,
        )


@app.command(
    help=N_("Accept the newer versions of rows that came again with other content, or decline them.")
)
def change(
    context: Context,
    rows: Annotated[list[int], typer.Argument(help=N_("Ids of the newer rows."))],
    decline: Annotated[bool, typer.Option("--decline", help=N_("Keep what was received first."))] = False,
    reason: Annotated[str, typer.Option(help=N_("Why; kept beside the rows."))] = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "intake.change",
            dry_run=dry_run,
            book=session.book(desk, book),
            rows=rows,
            accept=not decline,
            reason=reason,
        )


@app.command(
    help=N_("Follow a row to its vouchers, their accounts' balances and the cells of the statements.")
)
def trace(
    context: Context,
    row: Annotated[int, typer.Argument(help=N_("Id of the row, from 'intake rows'."))],
    book: BookCode = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        found = session.ask(desk, "intake.trace", book=session.book(desk, book), row=row)
        columns = [
            column("voucher", N_("Voucher")),
            periodic("period", N_("Period")),
            number("line", N_("Line")),
            column("account", N_("Account")),
            money("debit", N_("Debit")),
            money("credit", N_("Credit")),
            money("balance", N_("Balance")),
            column("report", N_("Statement")),
            column("cell", N_("Cell")),
            money("amount", N_("Amount")),
        ]
        rows = [
            (
                each.label,
                each.period,
                line.line_no,
                line.code,
                line.debit,
                line.credit,
                line.balance,
                *((cell.report, f"{cell.line} {cell.column}", cell.amount) if cell else ("", "", None)),
            )
            for each in found
            for line in each.lines
            for cell in (line.cells or (None,))
        ]
        show(session, Listing(N_("Where a business row went"), columns, rows), format, out)
