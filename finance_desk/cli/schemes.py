"""``ledger scheme list · save · run · rename · share · default · delete``: conditions of a ledger under a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint, stop
from finance_desk.base.messages import N_, message
from finance_desk.base.period import format_period
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
    moment,
)
from finance_desk.cli.output import Listing, column, number, show
from finance_desk.cli.session import Session, session_of

if TYPE_CHECKING:
    from finance_desk.app.desk import Desk
    from finance_desk.ledgers.schemes import Conditions, Scheme

Name = Annotated[str, typer.Argument(help=N_("Name of the query scheme."), metavar="NAME")]
Kind = Annotated[
    str, typer.Option("--of", help=N_("Ledger the scheme is for: trial_balance, general, detail, journal, …"))
]

_NEEDS_ACCOUNT = ("detail", "day_book", "multicolumn")


def scheme_group(books: Mapping[str, Callable[..., None]]) -> typer.Typer:
    """The commands on schemes; ``books`` are the commands that show a ledger, by the kind of scheme."""
    app = group(N_("Query schemes: the conditions of a ledger kept under a name."))

    @app.command("list", help=N_("List your query schemes and those your colleagues share."))
    def list_schemes(
        context: Context, kind: Kind = "", book: BookCode = "", format: Format = None, out: Out = None
    ) -> None:
        session = session_of(context)
        with session.desk() as desk:
            id = session.book(desk, book)
            held = desk.ask("ledger.schemes", book=id, kind=kind)
            columns = [
                column("name", N_("Name")),
                column("of", N_("Ledger")),
                column("owner", N_("Owner")),
                column("shared", N_("Shared")),
                column("default", N_("Default")),
                column("periods", N_("Periods")),
                column("account", N_("Account")),
                number("level", N_("Level")),
                column("by", N_("Dimension")),
                column("broken", N_("Broken by")),
            ]
            codes = {each.id: each.code for each in desk.ask("account.list", book=id)}
            rows = [
                (
                    each.name,
                    each.kind,
                    each.owner,
                    "1" if each.shared else "",
                    "1" if each.default else "",
                    _periods(each.conditions),
                    codes.get(each.conditions.account, ""),
                    each.conditions.level,
                    each.conditions.by,
                    " ".join(session.words(finding.message) for finding in each.findings),
                )
                for each in held
            ]
            show(session, Listing(N_("Query schemes"), columns, rows), format, out)

    @app.command(help=N_("Save conditions under a name; your own scheme of that name is saved anew."))
    def save(
        context: Context,
        name: Name,
        kind: Kind,
        book: BookCode = "",
        first: FromOption = None,
        last: ToOption = None,
        year_to_date: Annotated[
            bool, typer.Option("--year-to-date", help=N_("From January to the period in front."))
        ] = False,
        account: Annotated[
            str, typer.Option("--account", help=N_("Code of a detail account or a heading."))
        ] = "",
        level: Annotated[int | None, typer.Option(help=N_("Accounts down to this level."))] = None,
        by: Annotated[str, typer.Option("--dimension", help=N_("Code of the dimension."))] = "",
        item: Annotated[str, typer.Option("--item", help=N_("Code of an item: its lines."))] = "",
        figure: Annotated[
            str, typer.Option("--figure", help=N_("Which figure: opening, debit, credit or closing."))
        ] = "",
        find: Annotated[
            str, typer.Option(help=N_("Accounts and items whose code or name contains this."))
        ] = "",
        hide_zero: Annotated[
            bool, typer.Option("--hide-zero", help=N_("Leave out rows without any figure."))
        ] = False,
        include_unposted: Annotated[
            bool, typer.Option("--include-unposted", help=N_("Count vouchers that are not posted too."))
        ] = False,
        as_of: Annotated[
            Any,
            typer.Option(
                "--as-of",
                parser=moment,
                metavar="YYYY-MM-DDTHH:MM",
                help=N_("The book as it stood at a moment."),
            ),
        ] = None,
        shared: Annotated[
            bool, typer.Option("--shared", help=N_("For everybody who may see the book."))
        ] = False,
        dry_run: DryRun = False,
    ) -> None:
        from finance_desk.ledgers.schemes import Conditions, Span

        if year_to_date and (first or last):
            raise typer.BadParameter("--year-to-date / --from --to")
        if (first is None) != (last is None):
            raise typer.BadParameter("--from --to")
        session = session_of(context)
        with session.desk() as desk:
            id = session.book(desk, book)
            conditions = Conditions(
                Span.YEAR if year_to_date else Span.FIXED if first else Span.FRONT,
                first or 0,
                last or 0,
                session.account(desk, id, account) if account else None,
                level,
                by,
                item_of(desk, id, by, item) if item else None,
                figure,
                find,
                hide_zero,
                include_unposted,
                as_of,
            )
            session.do(
                desk,
                "ledger.scheme_save",
                dry_run=dry_run,
                book=id,
                kind=kind,
                name=name,
                conditions=conditions,
                shared=shared,
            )

    @app.command(help=N_("Show a ledger by a query scheme."))
    def run(
        context: Context,
        name: Name,
        kind: Kind = "",
        book: BookCode = "",
        period: PeriodOption = None,
        format: Format = None,
        out: Out = None,
    ) -> None:
        session = session_of(context)
        with session.desk() as desk:
            id = session.book(desk, book)
            held = _scheme(desk, id, kind, name)
            session.tell(held.findings)
            front = period or next(each.current for each in desk.ask("book.list") if each.id == id)
            if front is None:
                front = desk.ask("period.list", book=id)[-1].period
            asked = _arguments(desk, id, held)
        first, last = held.conditions.periods(front)
        books[held.kind](
            context,
            book=book,
            first=first,
            last=last,
            include_unposted=held.conditions.include_unposted,
            as_of=held.conditions.as_of,
            format=format,
            out=out,
            **asked,
        )

    @app.command(help=N_("Give your query scheme another name."))
    def rename(
        context: Context,
        name: Name,
        new: Annotated[str, typer.Argument(help=N_("The new name."), metavar="NEW")],
        kind: Kind = "",
        book: BookCode = "",
        dry_run: DryRun = False,
    ) -> None:
        _do(session_of(context), "ledger.scheme_change", name, kind, book, dry_run, new_name=new)

    @app.command(help=N_("Share your query scheme with everybody who may see the book, or take it back."))
    def share(
        context: Context,
        name: Name,
        off: Annotated[bool, typer.Option("--off", help=N_("Take it back."))] = False,
        kind: Kind = "",
        book: BookCode = "",
        dry_run: DryRun = False,
    ) -> None:
        _do(session_of(context), "ledger.scheme_change", name, kind, book, dry_run, shared=not off)

    @app.command("default", help=N_("Open the ledger's page with a query scheme, or with none again."))
    def set_default(
        context: Context,
        name: Name,
        off: Annotated[bool, typer.Option("--off", help=N_("Take it back."))] = False,
        kind: Kind = "",
        book: BookCode = "",
        dry_run: DryRun = False,
    ) -> None:
        session = session_of(context)
        with session.desk() as desk:
            id = session.book(desk, book)
            held = _scheme(desk, id, kind, name)
            session.do(
                desk,
                "ledger.scheme_default",
                dry_run=dry_run,
                book=id,
                kind=held.kind,
                id=None if off else held.id,
            )

    @app.command(help=N_("Delete your query scheme."))
    def delete(
        context: Context, name: Name, kind: Kind = "", book: BookCode = "", dry_run: DryRun = False
    ) -> None:
        _do(session_of(context), "ledger.scheme_delete", name, kind, book, dry_run)

    return app


def item_of(desk: Desk, book: int, dimension: str, code: str) -> int:
    """Id of an item of a dimension by their codes; Refused when there is none."""
    kind = next((each.id for each in desk.ask("dimension.list", book=book) if each.code == dimension), None)
    for each in desk.ask("dimension.items", book=book):
        if each.dimension == kind and each.code == code:
            return int(each.id)
    raise refuse(
        "dimension.unknown_item",
        message("The dimension {dimension} has no item {code}.", dimension=dimension, code=code),
        Subject("dimension", kind, dimension, book),
        remedy=hint(message("Look at the items of the dimension first.")),
    )


def _do(
    session: Session, command: str, name: str, kind: str, book: str, dry_run: bool, **arguments: Any
) -> None:
    if "new_name" in arguments:
        arguments["name"] = arguments.pop("new_name")
    with session.desk() as desk:
        id = session.book(desk, book)
        held = _scheme(desk, id, kind, name)
        session.do(desk, command, dry_run=dry_run, book=id, id=held.id, **arguments)


def _scheme(desk: Desk, book: int, kind: str, name: str) -> Scheme:
    """The scheme of this name: an own one before a shared one; Refused when several ledgers have it."""
    found: list[Scheme] = [
        each for each in desk.ask("ledger.schemes", book=book, kind=kind) if each.name == name
    ]
    found = [each for each in found if each.own] or found
    if len(found) == 1:
        return found[0]
    place = Subject("book", book, book=book)
    if not found:
        raise refuse(
            "ledger.no_scheme",
            message("There is no query scheme {scheme}.", scheme=name),
            place,
            remedy=hint(message("'ledger scheme list' shows them.")),
        )
    raise refuse(
        "ledger.scheme_of_several",
        message(
            "Several ledgers have a query scheme {scheme}: {kinds}.",
            scheme=name,
            kinds=[each.kind for each in found],
        ),
        place,
        remedy=hint(message("Say which with --of.")),
    )


def _periods(conditions: Conditions) -> str:
    if conditions.first:
        return f"{format_period(conditions.first)}/{format_period(conditions.last)}"
    return str(conditions.span)


def _arguments(desk: Desk, book: int, held: Scheme) -> dict[str, Any]:
    """The arguments of the ledger's own command beyond range and view, by code."""
    asked = held.conditions
    codes = {each.id: each.code for each in desk.ask("account.list", book=book)}
    account = codes.get(asked.account, "")
    if held.kind in _NEEDS_ACCOUNT and not account:
        place = Subject("scheme", held.id, held.name, book)
        words = message("Query scheme {scheme} names no account to show.", scheme=held.name)
        raise Refused([stop("ledger.scheme_without_account", words, place)])
    match held.kind:
        case "trial_balance":
            return {
                "level": asked.level,
                "by": asked.by,
                "hide_zero": asked.hide_zero,
                "find": asked.find,
            }
        case "general":
            return {"account": account, "level": asked.level or 1}
        case "detail" | "day_book" | "multicolumn":
            return {"account": account}
        case "summary":
            return {"level": asked.level}
        case "dimension_balance" | "dimension_detail" | "cross":
            held_dimensions = [each.code for each in desk.ask("dimension.list", book=book)]
            found = {"dimension": asked.by or next(iter(held_dimensions), ""), "account": account}
            if held.kind == "cross":
                return {**found, "figure": asked.figure or "closing"}
            if asked.item is None:
                return found
            items = {each.id: each.code for each in desk.ask("dimension.items", book=book)}
            return {**found, "item": items[asked.item]}
        case _:
            return {}
