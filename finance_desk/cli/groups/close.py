"""``close check · what-if · transfer · split · run · reopen · certificate``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finance_desk.base.messages import N_, message
from finance_desk.cli.options import BookCode, Context, DryRun, Format, Out, PeriodOption, group
from finance_desk.cli.output import Listing, column, findings_listing, money, number, periodic, show
from finance_desk.cli.session import REFUSED, Session, session_of
from finance_desk.cli.words import moment_of

if TYPE_CHECKING:
    from finance_desk.app.desk import Desk
    from finance_desk.closing.model import CheckResult

app = group(N_("Closing a period."))


def _period(session: Session, desk: Desk, book: int, asked: int | None) -> int:
    """The period asked for, else the first open one."""
    if asked is not None:
        return asked
    for each in desk.ask("period.list", book=book):
        if not each.closed:
            return int(each.period)
    raise typer.BadParameter(session.words(message("Every period is closed; say which with --period.")))


@app.command(help=N_("Run every closing check; the first open period unless you say which."))
def check(
    context: Context,
    book: BookCode = "",
    period: PeriodOption = None,
    findings: Annotated[
        bool, typer.Option("--findings", help=N_("List the findings instead of the checks."))
    ] = False,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        results = session.ask(desk, "close.check", book=id, period=_period(session, desk, id, period))
        if findings:
            found = [finding for each in results for finding in each.findings]
            show(session, findings_listing(session, found), format, out)
        else:
            _show_checks(session, results, format, out)
        if any(each.stops for each in results):
            raise typer.Exit(REFUSED)


def _show_checks(
    session: Session, results: Sequence[CheckResult], format: str | None, out: Path | None
) -> None:
    columns = [
        column("check", N_("Check")),
        column("title", N_("Title")),
        column("result", N_("Result")),
        number("count", N_("Count")),
        money("amount", N_("Amount")),
        column("reason", N_("Reason")),
    ]
    rows = [
        (
            each.code,
            session.words(each.title),
            str(each.severity),
            each.count,
            each.amount,
            session.words(each.reason),
        )
        for each in results
    ]
    show(session, Listing(N_("Closing checks"), columns, rows), format, out)


@app.command(
    "what-if", help=N_("What closing would do: its transfers, or the checks as they would then stand.")
)
def what_if(
    context: Context,
    book: BookCode = "",
    period: PeriodOption = None,
    checks: Annotated[
        bool, typer.Option("--checks", help=N_("The checks as if the transfers were posted."))
    ] = False,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        would = session.ask(desk, "close.what_if", book=id, period=_period(session, desk, id, period))
        if checks:
            _show_checks(session, would.results, format, out)
            return
        chart = {each.id: each for each in desk.ask("account.list", book=id)}
        columns = [
            number("voucher", N_("Voucher")),
            column("account", N_("Account")),
            column("name", N_("Name")),
            money("debit", N_("Debit")),
            money("credit", N_("Credit")),
            column("summary", N_("Summary")),
        ]
        rows = [
            (at, chart[line.account].code, chart[line.account].name, line.debit, line.credit, line.summary)
            for at, each in enumerate(would.transfers, start=1)
            for line in each.lines
        ]
        show(session, Listing(N_("What closing would do"), columns, rows), format, out)
        stops = [each for each in would.results if each.stops]
        session.say(
            message(
                "With these transfers posted, {count} checks would still stop the closing.", count=len(stops)
            )
        )
        session.tell([finding for each in stops for finding in each.findings])


@app.command(help=N_("Make the vouchers that move income and expense to net assets."))
def transfer(
    context: Context, book: BookCode = "", period: PeriodOption = None, dry_run: DryRun = False
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        session.do(
            desk,
            "close.transfer",
            dry_run=dry_run,
            book=id,
            period=_period(session, desk, id, period),
        )


@app.command(help=N_("Year end: split what waits on 4601 and 4602 between the sub-funds."))
def split(
    context: Context,
    pooled_share: Annotated[int, typer.Option("--pooled-share", help=N_("Per cent of the pooled fund."))],
    book: BookCode = "",
    period: PeriodOption = None,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        session.do(
            desk,
            "close.split_pending",
            dry_run=dry_run,
            book=id,
            period=_period(session, desk, id, period),
            pooled_share=pooled_share,
        )


def _accepted(given: list[str]) -> Iterator[tuple[str, str]]:
    for each in given:
        code, equals, reason = each.partition("=")
        if not equals or not reason.strip():
            raise typer.BadParameter(f"--accept {each}  (CHECK=REASON)")
        yield code, reason


@app.command(help=N_("Close a period after every check; in December the next year opens."))
def run(
    context: Context,
    book: BookCode = "",
    period: PeriodOption = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="CHECK=REASON", help=N_("Accept the warnings of a check; may be repeated.")),
    ] = None,
    accept_all: Annotated[
        str, typer.Option("--accept-all", metavar="REASON", help=N_("Accept every warning for one reason."))
    ] = "",
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        at = _period(session, desk, id, period)
        accepted = dict(_accepted(accept or []))
        if accept_all:
            results = session.ask(desk, "close.check", book=id, period=at)
            accepted = {each.code: accept_all for each in results if each.warns} | accepted
        session.do(desk, "close.run", dry_run=dry_run, book=id, period=at, accept_warnings=accepted)


@app.command(help=N_("Reopen the last closed period; reasoned and logged."))
def reopen(
    context: Context,
    reason: Annotated[str, typer.Option(help=N_("Why; kept in the audit trail."))],
    book: BookCode = "",
    period: PeriodOption = None,
    dry_run: DryRun = False,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id = session.book(desk, book)
        closed = [each.period for each in desk.ask("period.list", book=id) if each.closed]
        at = period if period is not None else max(closed, default=0)
        if not at:
            raise typer.BadParameter(session.words(message("No period is closed.")))
        session.do(desk, "close.reopen", dry_run=dry_run, book=id, period=at, reason=reason)


@app.command(help=N_("List the closing certificates, newest first."))
def certificate(context: Context, book: BookCode = "", format: Format = None, out: Out = None) -> None:
    session = session_of(context)
    with session.desk() as desk:
        columns = [
            number("id", N_("Id")),
            periodic("period", N_("Period")),
            column("closed_by", N_("Closed by")),
            column("closed_at", N_("Closed")),
            number("vouchers", N_("Vouchers")),
            money("turnover", N_("Turnover")),
            number("accepted", N_("Warnings accepted")),
            column("digest", N_("Digest")),
            number("stale", N_("Stale")),
        ]
        rows: list[tuple[Any, ...]] = [
            (
                each.id,
                each.period,
                each.closed_by,
                moment_of(each.closed_at),
                each.vouchers,
                each.turnover,
                len(each.accepted),
                each.digest,
                int(each.stale),
            )
            for each in desk.ask("close.certificate", book=session.book(desk, book))
        ]
        show(session, Listing(N_("Closing certificates"), columns, rows), format, out)
