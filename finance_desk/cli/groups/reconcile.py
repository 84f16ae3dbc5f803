"""``reconcile business · differences · explain · sign · file · keep · kept · kept-show · kept-explain · kept-sign · kept-write``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finance_desk.base.messages import N_, Money, message
from finance_desk.cli.options import (
    BookCode,
    Context,
    DryRun,
    Format,
    FromOption,
    Out,
    PeriodOption,
    ToOption,
    group,
    period,
    span,
)
from finance_desk.cli.output import Listing, column, dated, money, number, periodic, show
from finance_desk.cli.session import REFUSED, session_of
from finance_desk.cli.words import Word
from finance_desk.reconcile.matching import OUTCOME_TITLES, Outcome
from finance_desk.reconcile.model import CAUSE_TITLES, CELL_TITLES, SHEET_TITLES, CellState
from finance_desk.reconcile.outside import AGAINST_TITLES, Against

app = group(N_("Comparing two sides that must agree."))

Cause = Annotated[
    str, typer.Option("--cause", help=N_("Only differences of this cause, such as not_posted."))
]
Event = Annotated[str, typer.Option("--event", help=N_("Only this business type, such as EV-20."))]
When = Annotated[int, typer.Option("--period", parser=period, metavar="YYYY-MM", help=N_("One period."))]


def _periods(one: int | None, first: int | None, last: int | None) -> tuple[int, int]:
    """The periods asked for; one end alone stands for both."""
    begin, end = span(one, first, last)
    if begin is None and end is None:
        raise typer.BadParameter("--period / --from --to")
    return begin or end or 0, end or begin or 0


@app.command(help=N_("Business amount, ledger amount and their difference by business type and period."))
def business(
    context: Context,
    book: BookCode = "",
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    sheet: Annotated[
        Path | None,
        typer.Option("--sheet", help=N_("Write the sheet with differences and signatures (.pdf, .xlsx).")),
    ] = None,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    begin, end = _periods(period, first, last)
    with session.desk() as desk:
        id = session.book(desk, book)
        found = session.ask(desk, "reconcile.business", book=id, first=begin, last=end)
        if sheet is not None:
            session.ask(
                desk, "reconcile.write", book=id, first=begin, last=end, path=sheet, lang=session.lang
            )
        stands = {each.period: each.state for each in found.sheets}
        columns = [
            column("event", N_("Business type")),
            periodic("period", N_("Period")),
            number("rows", N_("Rows")),
            money("business", N_("Business amount")),
            number("vouchers", N_("Vouchers")),
            money("ledger", N_("Ledger amount")),
            money("difference", N_("Difference")),
            number("unexplained", N_("Unexplained")),
            column("state", N_("State")),
            column("signed", N_("Signatures")),
        ]
        rows = [
            (
                each.event,
                each.period,
                each.rows,
                each.business,
                each.vouchers,
                each.ledger,
                each.difference,
                sum(cause.open for cause in each.causes),
                Word(each.state, CELL_TITLES[each.state]),
                Word(stands[each.period], SHEET_TITLES[stands[each.period]]),
            )
            for each in found.lines
        ]
        show(session, Listing(N_("Business against ledger"), columns, rows), format, out)
        if any(each.state is CellState.DIFFERS for each in found.lines):
            raise typer.Exit(REFUSED)


@app.command(help=N_("Every difference between business and ledger with its cause, row and voucher."))
def differences(
    context: Context,
    book: BookCode = "",
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    event: Event = "",
    cause: Cause = "",
    only_open: Annotated[bool, typer.Option("--open", help=N_("Only those without an explanation."))] = False,
    limit: Annotated[int, typer.Option(help=N_("So many, the largest first."))] = 10_000,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    begin, end = _periods(period, first, last)
    with session.desk() as desk:
        found = session.ask(
            desk,
            "reconcile.explain",
            book=session.book(desk, book),
            first=begin,
            last=end,
            event=event,
            cause=cause,
            only_open=only_open,
            limit=limit,
        )
        columns = [
            column("key", N_("Key")),
            column("event", N_("Business type")),
            periodic("period", N_("Period")),
            column("cause", N_("Cause")),
            money("amount", N_("Difference")),
            column("row", N_("Source id")),
            dated("date", N_("Date")),
            column("party", N_("Party")),
            column("voucher", N_("Voucher")),
            column("account", N_("Account")),
            column("items", N_("Items")),
            column("reason", N_("Explanation")),
            column("by", N_("Explained by")),
        ]
        rows = [
            (
                each.key,
                each.event,
                each.period,
                Word(each.cause, CAUSE_TITLES[each.cause]),
                each.amount,
                each.row_label,
                each.day,
                each.party,
                each.voucher_label,
                each.account_code,
                each.items,
                each.reason,
                each.explained_by,
            )
            for each in found.shown
        ]
        show(session, Listing(N_("Differences between business and ledger"), columns, rows), format, out)


@app.command(
    help=N_("Say why entries differ: by their keys from 'reconcile differences', a cause or a type.")
)
def explain(
    context: Context,
    period: When,
    reason: Annotated[str, typer.Option(help=N_("Why; it stands on the sheet."))],
    keys: Annotated[list[str] | None, typer.Argument(help=N_("Keys of differences."), metavar="KEY")] = None,
    event: Event = "",
    cause: Cause = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    if not keys and not event and not cause:
        raise typer.BadParameter("KEY… / --event / --cause")
    with session.desk() as desk:
        session.do(
            desk,
            "reconcile.explain_difference",
            dry_run=dry_run,
            book=session.book(desk, book),
            period=period,
            reason=reason,
            keys=keys or None,
            event=event,
            cause=cause,
        )


@app.command(help=N_("Sign the comparison of a period; it takes two people."))
def sign(
    context: Context,
    period: When,
    reason: Annotated[str, typer.Option(help=N_("A remark beside the signature."))] = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "reconcile.sign",
            dry_run=dry_run,
            book=session.book(desk, book),
            period=period,
            reason=reason,
        )


@app.command(
    help=N_("Hold a bank return, the tax bureau's list or the fiscal account's statement against our own.")
)
def file(
    context: Context,
    against: Annotated[Against, typer.Argument(help=N_("What the file is."))],
    path: Annotated[Path, typer.Argument(help=N_("The file, a table of any kind."), metavar="FILE")],
    account: Annotated[
        str, typer.Option("--account", help=N_("Account for 'fiscal', instead of 1003."))
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help=N_("Also what agrees."))] = False,
    book: BookCode = "",
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        found = session.ask(
            desk,
            "reconcile.file",
            book=session.book(desk, book),
            against=str(against),
            path=path,
            account=account,
        )
        columns = [
            column("outcome", N_("Outcome")),
            money("difference", N_("Difference")),
            money("here", N_("Ours")),
            money("there", N_("The file's")),
            dated("date", N_("Date")),
            column("our", N_("Our entry")),
            column("their", N_("Entry of the file")),
            column("rows", N_("Rows of the file")),
        ]
        rows = [
            (
                Word(each.outcome, OUTCOME_TITLES[each.outcome]),
                each.difference,
                sum(item.counted for item in each.here),
                sum(item.counted for item in each.there),
                (each.there or each.here)[0].day,
                "; ".join(item.label for item in each.here),
                "; ".join(item.label for item in each.there),
                " ".join(str(item.id) for item in each.there),
            )
            for each in found.matches
            if everything or each.outcome is not Outcome.AGREES
        ]
        show(session, Listing(AGAINST_TITLES[against], columns, rows), format, out)
        session.say(
            message(
                "Ours {here}, the file's {there}, difference {difference}; {agreed} agree.",
                here=Money(found.here),
                there=Money(found.there),
                difference=Money(found.difference),
                agreed=found.outcomes.get(Outcome.AGREES, (0, 0))[0],
            )
        )
        session.tell(found.findings)
        if any(each.outcome is not Outcome.AGREES for each in found.matches):
            raise typer.Exit(REFUSED)


_Kept = Annotated[
    int, typer.Argument(help=N_("Number of the kept comparison, from 'reconcile kept'."), metavar="NUMBER")
]


@app.command(help=N_("Hold a file against our own and keep it: the file, the sums and what differs."))
def keep(
    context: Context,
    against: Annotated[Against, typer.Argument(help=N_("What the file is."))],
    path: Annotated[Path, typer.Argument(help=N_("The file, a table of any kind."), metavar="FILE")],
    account: Annotated[
        str, typer.Option("--account", help=N_("Account for 'fiscal', instead of 1003."))
    ] = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "reconcile.file_keep",
            dry_run=dry_run,
            book=session.book(desk, book),
            against=str(against),
            path=path,
            account=account,
        )


@app.command(help=N_("List the kept comparisons with files, newest first."))
def kept(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            number("number", N_("No.")),
            column("against", N_("Kind")),
            column("file", N_("File")),
            dated("first", N_("From")),
            dated("last", N_("To")),
            money("here", N_("Ours")),
            money("there", N_("The file's")),
            number("differences", N_("Differences")),
            number("open", N_("Not explained")),
            column("signed", N_("Signed by")),
        ]
        rows = [
            (
                each.id,
                each.against.value,
                each.file,
                each.first,
                each.last,
                each.here,
                each.there,
                each.differences,
                each.open,
                " ".join(signed.user for signed in each.signatures),
            )
            for each in desk.ask("reconcile.files", book=session.book(desk, book))
        ]
        show(session, Listing(N_("Kept comparisons with files"), columns, rows), format, out)


@app.command("kept-show", help=N_("Show what differs in a kept comparison."))
def show_kept(
    context: Context, id: _Kept, book: BookCode = "", format: Format = None, out: Out = None
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        shown = session.ask(desk, "reconcile.file_kept", book=session.book(desk, book), id=id)
        columns = [
            number("number", N_("No.")),
            column("outcome", N_("Outcome")),
            dated("date", N_("Date")),
            money("difference", N_("Difference")),
            column("our", N_("Our entry")),
            column("their", N_("Entry of the file")),
            column("reason", N_("Explanation")),
            column("by", N_("Explained by")),
        ]
        rows = [
            (
                each.seq,
                Word(each.outcome, OUTCOME_TITLES[each.outcome]),
                each.day,
                each.amount,
                each.ours,
                each.theirs,
                each.reason,
                each.explained_by,
            )
            for each in shown.lines
        ]
        show(session, Listing(AGAINST_TITLES[shown.kept.against], columns, rows), format, out)
        if shown.moved:
            session.say(message("What stands on our side has changed since the file was held against it."))


@app.command("kept-explain", help=N_("Say why differences of a kept comparison stand."))
def explain_kept(
    context: Context,
    id: _Kept,
    reason: Annotated[str, typer.Option(help=N_("Why; it stands on the sheet."))],
    numbers: Annotated[
        list[int] | None, typer.Argument(help=N_("Numbers of differences; else all without a word."))
    ] = None,
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk,
            "reconcile.file_explain",
            dry_run=dry_run,
            book=session.book(desk, book),
            id=id,
            reason=reason,
            numbers=numbers or None,
        )


@app.command("kept-sign", help=N_("Sign a kept comparison; it takes two people."))
def sign_kept(
    context: Context,
    id: _Kept,
    reason: Annotated[str, typer.Option(help=N_("A remark beside the signature."))] = "",
    book: BookCode = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        session.do(
            desk, "reconcile.file_sign", dry_run=dry_run, book=session.book(desk, book), id=id, reason=reason
        )


@app.command("kept-write", help=N_("Write a kept comparison with its words and signatures (pdf or xlsx)."))
def write_kept(
    context: Context,
    id: _Kept,
    file: Annotated[Path, typer.Argument(help=N_("Where it goes."))],
    book: BookCode = "",
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        written = session.ask(
            desk, "reconcile.file_write", book=session.book(desk, book), id=id, path=file, lang=session.lang
        )
        session.say(message("Written: {file}", file=str(file)))
        session.tell(written.findings)
