"""``intake sources · sample · receive · fetch · channel · watch · list · rows · problems · recheck · map · mark · change``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
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
channel = group(N_("Saved ways by which a source's rows come: folders, database views, services."))
app.add_typer(channel, name="channel")

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
    fund: Annotated[
        str, typer.Option(help=N_("employee, resident, medical_aid or long_term_care."))
    ] = "employee",
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


ChannelCode = Annotated[str, typer.Argument(help=N_("Code of the channel, from 'intake channel list'."))]


@channel.command("list", help=N_("List the channels of a book with their last fetch."))
def list_channels(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            column("code", N_("Code")),
            column("name", N_("Name")),
            column("source", N_("Source")),
            column("way", N_("Way")),
            column("address", N_("Address")),
            number("off", N_("Off")),
            number("version", N_("Version")),
            column("last", N_("Last fetch")),
            number("received", N_("Received")),
            number("repeated", N_("Known already")),
            number("refused", N_("Refused")),
            column("failure", N_("What is wrong")),
        ]
        rows = [
            (
                each.code,
                each.name,
                each.source,
                str(each.way),
                each.address,
                int(each.disabled),
                each.version,
                moment_of(each.last.at) if each.last else "",
                each.last.received if each.last else None,
                each.last.repeated if each.last else None,
                each.last.refused if each.last else None,
                session.words(each.last.failure) if each.last and each.last.failure else "",
            )
            for each in desk.ask("intake.channels", book=session.book(desk, book))
        ]
        show(session, Listing(N_("Channels"), columns, rows), format, out)


@channel.command("show", help=N_("Every version of a channel, or with --brought what it brought."))
def show_channel(
    context: Context,
    code: ChannelCode,
    brought: Annotated[
        bool, typer.Option("--brought", help=N_("What it brought, with the reasons of refusals."))
    ] = False,
    book: BookCode = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        held = desk.ask("intake.channel", book=id, code=code)
        if brought:
            columns = [
                column("at", N_("Time")),
                column("name", N_("Name")),
                number("batch", N_("Batch")),
                column("reasons", N_("What is wrong")),
                column("sha256", N_("Digest")),
            ]
            listed = [
                (
                    moment_of(each.at),
                    each.name,
                    each.batch,
                    " ".join(map(session.words, each.reasons)),
                    each.digest,
                )
                for each in desk.ask("intake.deliveries", book=id, channel=held.id)
            ]
            show(session, Listing(N_("What a channel brought"), columns, listed), format, out)
            return
        columns = [
            number("version", N_("Version")),
            column("at", N_("Time")),
            column("by", N_("By")),
            column("setting", N_("Setting")),
            column("value", N_("Value")),
        ]
        rows = [
            (each.version, moment_of(each.at), each.by, name, value)
            for each in desk.ask("intake.channel_versions", book=id, channel=held.id)
            for name, value in each.settings.items()
        ]
        show(session, Listing(N_("Versions of a channel"), columns, rows), format, out)


@channel.command(
    "set",
    help=N_(
        "Make or change a channel. The password or token is asked for, or read from FINANCE_DESK_CHANNEL_PASSWORD; it stays on this computer."
    ),
)
def set_channel(
    context: Context,
    code: Annotated[str, typer.Argument(help=N_("Code of the channel, new or known."))],
    source: Annotated[str, typer.Option(help=N_("Code of the source, from 'intake sources'."))],
    folder: Annotated[Path | None, typer.Option(help=N_("Folder with files (csv, txt, xlsx, xls)."))] = None,
    pattern: Annotated[str, typer.Option(help=N_("Names of the files, such as *.csv."))] = "",
    watch: Annotated[bool, typer.Option("--watch", help=N_("Look into the folder again and again."))] = False,
    database: Annotated[
        str, typer.Option(help=N_("Address (URL) of a database, without the password; it is only read."))
    ] = "",
    view: Annotated[str, typer.Option(help=N_("View or table of that database."))] = "",
    service: Annotated[str, typer.Option(help=N_("Address (http) of a service that answers JSON."))] = "",
    header: Annotated[
        str, typer.Option(help=N_("Header that takes the token; else Authorization: Bearer."))
    ] = "",
    password: Annotated[bool, typer.Option("--password", help=N_("Give the password or token."))] = False,
    name: Annotated[str, typer.Option(help=N_("Name of the channel."))] = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    from finance_desk.intake.model import Way, origin_of
    from finance_desk.intake.passwords import Passwords

    session = session_of(context)
    given = [(Way.FOLDER, str(folder or "")), (Way.DATABASE, database), (Way.SERVICE, service)]
    said = [(way, address) for way, address in given if address]
    if len(said) != 1:
        raise typer.BadParameter(
            session.words(message("Say one: --folder, --database with --view, --service."))
        )
    ((way, address),) = said
    if password and way is Way.FOLDER:
        raise typer.BadParameter(session.words(message("A folder has no password.")))
    with session.desk() as desk:
        session.do(
            desk,
            "intake.channel_set",
            dry_run=dry_run,
            book=session.book(desk, book),
            code=code,
            source=source,
            way=str(way),
            address=address,
            name=name,
            view=view,
            pattern=pattern,
            header=header,
            watch=watch,
        )
        if password and not dry_run:
            kept = Passwords.usual()
            kept.keep(origin_of(address), session.secret("FINANCE_DESK_CHANNEL_PASSWORD"))
            session.say(message("The password is kept in {file}.", file=str(kept.file)))


@channel.command(help=N_("Switch a channel off, or with --on on again."))
def disable(
    context: Context,
    code: ChannelCode,
    on: Annotated[bool, typer.Option("--on", help=N_("Switch it on again."))] = False,
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        held = desk.ask("intake.channel", book=id, code=code)
        session.do(desk, "intake.channel_disable", dry_run=dry_run, book=id, channel=held.id, disabled=not on)


@channel.command("test", help=N_("Test a channel without receiving anything; says what is wrong."))
def test_channel(
    context: Context, code: ChannelCode, book: BookCode = "", format: Format = None, out: Out = None
) -> None:
    from finance_desk.app.fetching import probe
    from finance_desk.intake.passwords import Passwords

    session = session_of(context)
    with session.desk() as desk:
        held = desk.ask("intake.channel", book=session.book(desk, book), code=code)
        found = session.run(lambda progress: probe(desk, held, Passwords.usual(), progress))
        show(session, findings_listing(session, found), format, out)
        if any(each.blocks for each in found):
            raise typer.Exit(IN_PART)


@channel.command("fetch", help=N_("Receive what channels hold now; what came before stays as it is."))
def fetch_channels(
    context: Context,
    codes: Annotated[
        list[str] | None, typer.Argument(help=N_("Codes of channels; none: every one that is on."))
    ] = None,
    book: BookCode = "",
) -> None:
    from finance_desk.app.fetching import fetch as fetch_one
    from finance_desk.intake.passwords import Passwords

    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        wanted = [desk.ask("intake.channel", book=id, code=each) for each in codes or ()]
        if not codes:
            wanted = [each for each in desk.ask("intake.channels", book=id) if not each.disabled]
        bad = False
        for held in wanted:
            done = session.run(partial(fetch_one, desk, held, Passwords.usual()))
            session.say(done.summary)
            session.tell(done.findings)
            bad |= any(each.blocks for each in done.findings)
        if bad:
            raise typer.Exit(IN_PART)


@app.command(help=N_("Look into the watched folders again and again until Ctrl+C; --once: one time."))
def watch(
    context: Context,
    once: Annotated[bool, typer.Option("--once", help=N_("Look one time and end."))] = False,
    every: Annotated[int, typer.Option(min=1, max=3600, help=N_("Seconds between two looks."))] = 30,
    book: BookCode = "",
) -> None:
    from finance_desk.app.fetching import watched
    from finance_desk.base.progress import Progress
    from finance_desk.intake.passwords import Passwords

    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)

        def look(progress: Progress) -> bool:
            bad = False
            for done in watched(desk, id, Passwords.usual(), progress):
                session.say(done.summary)
                session.tell(done.findings)
                bad |= any(each.blocks for each in done.findings)
            return bad

        def keep_looking(progress: Progress) -> bool:
            while True:
                look(progress)
                until = time.monotonic() + every
                while time.monotonic() < until:
                    progress.check()
                    time.sleep(1)

        if session.run(look if once else keep_looking):
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
