"""``ledger trial-balance · general · detail · day-book · multicolumn · journal · summary · dimension · cross · over-time · scheme``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from finance_desk.base.messages import N_, Message, Period, message
from finance_desk.cli.options import (
    BookCode,
    Context,
    Format,
    FromOption,
    Out,
    PeriodOption,
    ToOption,
    group,
    moment,
    span,
)
from finance_desk.cli.output import Listing, column, dated, money, number, periodic, show
from finance_desk.cli.schemes import item_of, scheme_group
from finance_desk.cli.session import REFUSED, Session, session_of
from finance_desk.cli.words import side_word
from finance_desk.files.write import Column, Kind

if TYPE_CHECKING:
    from finance_desk.app.desk import Desk
    from finance_desk.ledgers.model import Figures, LedgerRow, View

app = group(N_("Ledger books: posted vouchers only, unless you say otherwise."))

Unposted = Annotated[
    bool, typer.Option("--include-unposted", help=N_("Count vouchers that are not posted too."))
]
AsOf = Annotated[
    Any,
    typer.Option(
        "--as-of", parser=moment, metavar="YYYY-MM-DDTHH:MM", help=N_("The book as it stood at a moment.")
    ),
]
DimensionCode = Annotated[str, typer.Option("--dimension", help=N_("Code of the dimension."))]
HideZero = Annotated[bool, typer.Option("--hide-zero", help=N_("Leave out rows without any figure."))]
AccountCode = Annotated[str, typer.Option("--account", help=N_("Code of a detail account or a heading."))]


def _asked(
    session: Session,
    desk: Desk,
    book: str,
    periods: tuple[int | None, int | None, int | None],
    include_unposted: bool,
    as_of: Any,
) -> tuple[int, int, int, View, list[Message | str]]:
    """Book, first and last period, view, and the lines that head a print."""
    from finance_desk.ledgers.model import View

    id = session.book(desk, book)
    held = [each.period for each in desk.ask("period.list", book=id)]
    asked = span(*periods)
    first, last = asked[0] or held[0], asked[1] or held[-1]
    shown = next(each for each in desk.ask("book.list") if each.id == id)
    head: list[Message | str] = [
        f"{shown.code} {shown.name}",
        message("{first} to {last}", first=Period(first), last=Period(last)),
    ]
    if include_unposted:
        head.append(message("with unposted vouchers"))
    if as_of is not None:
        head.append(message("as it stood at {moment}", moment=as_of.isoformat(timespec="minutes")))
    return id, first, last, View(include_unposted, as_of), head


def _figures(figures: Figures) -> tuple[int, ...]:
    return (
        figures.opening_debit,
        figures.opening_credit,
        figures.period_debit,
        figures.period_credit,
        figures.year_debit,
        figures.year_credit,
        figures.closing_debit,
        figures.closing_credit,
    )


_DETAIL_COLUMNS = (
    dated("date", N_("Date")),
    column("type", N_("Type")),
    number("number", N_("Number")),
    number("line", N_("Line")),
    column("summary", N_("Summary")),
    column("counter", N_("Counter account")),
    money("debit", N_("Debit")),
    money("credit", N_("Credit")),
    column("side", N_("Side")),
    money("balance", N_("Balance")),
)


def _detail_row(session: Session, row: LedgerRow) -> tuple[Any, ...]:
    from finance_desk.ledgers.model import RowKind

    line = row.kind is RowKind.LINE
    return (
        row.day,
        row.type,
        row.number,
        row.line if line else None,
        row.summary if line else session.words(row.summary),
        ";".join(row.counter),
        row.debit,
        row.credit,
        side_word(row.side),
        abs(row.balance),
    )


_FIGURE_COLUMNS = (
    money("opening_debit", N_("Opening debit")),
    money("opening_credit", N_("Opening credit")),
    money("period_debit", N_("Period debit")),
    money("period_credit", N_("Period credit")),
    money("year_debit", N_("Year debit")),
    money("year_credit", N_("Year credit")),
    money("closing_debit", N_("Closing debit")),
    money("closing_credit", N_("Closing credit")),
)


@app.command("trial-balance", help=N_("Trial balance with year-to-date; it proves itself."))
def trial_balance(
    context: Context,
    book: BookCode = "",
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    level: Annotated[int | None, typer.Option(help=N_("Accounts down to this level."))] = None,
    by: Annotated[str, typer.Option(help=N_("Code of a dimension whose items follow their accounts."))] = "",
    hide_zero: HideZero = False,
    find: Annotated[str, typer.Option(help=N_("Accounts and items whose code or name contains this."))] = "",
    include_unposted: Unposted = False,
    as_of: AsOf = None,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id, start, end, view, head = _asked(
            session, desk, book, (period, first, last), include_unposted, as_of
        )
        table = session.ask(
            desk,
            "ledger.trial_balance",
            book=id,
            first=start,
            last=end,
            level=level,
            view=view,
            hide_zero=hide_zero,
            by=by,
        )
        columns = [
            column("account", N_("Account")),
            column("name", N_("Name")),
            number("level", N_("Level")),
            column("side", N_("Side")),
            *_FIGURE_COLUMNS,
        ]
        if by:
            columns += [column("item", N_("Item")), column("item_name", N_("Name of the item"))]
        rows = [
            (
                row.code,
                row.name,
                row.level,
                side_word(row.side),
                *_figures(row.figures),
                *((row.item, row.item_name) if by else ()),
            )
            for row in table.rows
            if row.says(find)
        ]
        total = (None, session.words(message("Total")), None, None, *_figures(table.total))
        listing = Listing(
            N_("Trial balance"), columns, rows, head, total=(*total, *((None, None) if by else ()))
        )
        show(session, listing, format, out)
        session.tell(table.proof)
        if table.proof:
            raise typer.Exit(REFUSED)
        if table.unposted:
            session.say(message("{count} unposted vouchers are in these figures.", count=table.unposted))


@app.command(help=N_("General ledger: each month's totals and the year to date by account."))
def general(
    context: Context,
    account: AccountCode = "",
    book: BookCode = "",
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    level: Annotated[int, typer.Option(help=N_("Accounts down to this level."))] = 1,
    include_unposted: Unposted = False,
    as_of: AsOf = None,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id, start, end, view, head = _asked(
            session, desk, book, (period, first, last), include_unposted, as_of
        )
        rows = session.ask(
            desk,
            "ledger.general",
            book=id,
            first=start,
            last=end,
            account=session.account(desk, id, account) if account else None,
            level=level,
            view=view,
        )
        from finance_desk.ledgers.model import TITLES

        columns = [
            column("account", N_("Account")),
            column("name", N_("Name")),
            periodic("period", N_("Period")),
            column("summary", N_("Summary")),
            money("debit", N_("Debit")),
            money("credit", N_("Credit")),
            column("side", N_("Side")),
            money("balance", N_("Balance")),
        ]
        shown = [
            (
                row.code,
                row.name,
                row.period,
                session.words(TITLES[row.kind]),
                row.debit,
                row.credit,
                side_word(row.side),
                abs(row.balance),
            )
            for row in rows
        ]
        show(session, Listing(N_("General ledger"), columns, shown, head), format, out)
        proof = session.ask(desk, "ledger.general_proof", book=id, first=start, last=end, view=view)
        session.tell(proof)
        if proof:
            raise typer.Exit(REFUSED)


@app.command("over-time", help=N_("Balance and turnover of an account month by month, years together."))
def over_time(
    context: Context,
    account: AccountCode,
    book: BookCode = "",
    last: ToOption = None,
    years: Annotated[int, typer.Option(min=1, max=20, help=N_("How many years up to the last."))] = 3,
    include_unposted: Unposted = False,
    as_of: AsOf = None,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id, _start, end, view, head = _asked(session, desk, book, (None, None, last), include_unposted, as_of)
        held = session.ask(
            desk,
            "ledger.over_time",
            book=id,
            account=session.account(desk, id, account),
            last=end,
            years=years,
            view=view,
        )
        from finance_desk.ledgers.model import side_of

        columns = [
            periodic("period", N_("Period")),
            money("debit", N_("Debit")),
            money("credit", N_("Credit")),
            column("side", N_("Side")),
            money("balance", N_("Balance")),
        ]
        rows = [
            (each.period, each.debit, each.credit, side_word(side_of(each.closing)), abs(each.closing))
            for each in held.months
        ]
        head = [head[0], f"{held.code} {held.name}", *head[2:]]
        show(session, Listing(N_("Balance over time"), columns, rows, head), format, out)


@app.command(help=N_("Detail ledger of an account with its running balance."))
def detail(
    context: Context,
    account: AccountCode,
    book: BookCode = "",
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    include_unposted: Unposted = False,
    as_of: AsOf = None,
    totals: Annotated[
        bool, typer.Option("--totals", help=N_("Month and year totals in machine formats too."))
    ] = False,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id, start, end, view, head = _asked(
            session, desk, book, (period, first, last), include_unposted, as_of
        )
        from finance_desk.cli.output import chosen_format
        from finance_desk.ledgers.model import RowKind

        asked = chosen_format(format, out)
        plain = asked in ("csv", "json") and not totals
        held = session.account(desk, id, account)

        def rows() -> Iterator[tuple[Any, ...]]:
            for row in session.stream(
                desk, "ledger.detail_export", book=id, account=held, first=start, last=end, view=view
            ):
                if not plain or row.kind not in (RowKind.MONTH, RowKind.YEAR):
                    yield _detail_row(session, row)

        show(session, Listing(N_("Detail ledger"), _DETAIL_COLUMNS, rows(), [*head, account]), asked, out)


@app.command(help=N_("Journal: the whole book in order; 'voucher import' takes it again."))
def journal(
    context: Context,
    book: BookCode = "",
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    include_unposted: Unposted = False,
    as_of: AsOf = None,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id, start, end, view, head = _asked(
            session, desk, book, (period, first, last), include_unposted, as_of
        )
        dimensions = desk.ask("dimension.list", book=id)
        items = {each.id: each.code for each in desk.ask("dimension.items", book=id)}

        def rows() -> Iterator[tuple[Any, ...]]:
            for row in session.stream(
                desk, "ledger.journal_export", book=id, first=start, last=end, view=view
            ):
                yield (
                    f"{row.period // 100}-{row.period % 100:02d}-{row.type}-{row.number or 0:04d}",
                    row.day,
                    row.type,
                    row.summary,
                    row.code,
                    row.debit,
                    row.credit,
                    row.attachments,
                    row.maker,
                    *(items.get(row.items.get(each.id, 0)) for each in dimensions),
                )

        columns = [
            column("voucher", N_("Voucher")),
            dated("date", N_("Date")),
            column("type", N_("Type")),
            column("summary", N_("Summary")),
            column("account", N_("Account")),
            money("debit", N_("Debit")),
            money("credit", N_("Credit")),
            number("attachments", N_("Attachments")),
            column("maker", N_("Maker")),
            *(column(each.code, each.name) for each in dimensions),
        ]
        show(session, Listing(N_("Journal"), columns, rows(), head), format, out)


@app.command("day-book", help=N_("Day book of a cash or bank account, with the totals of each day."))
def day_book(
    context: Context,
    account: AccountCode,
    book: BookCode = "",
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    include_unposted: Unposted = False,
    as_of: AsOf = None,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id, start, end, view, head = _asked(
            session, desk, book, (period, first, last), include_unposted, as_of
        )
        held = session.ask(
            desk,
            "ledger.daily_journal",
            book=id,
            account=session.account(desk, id, account),
            first=start,
            last=end,
            view=view,
            limit=None,
        )
        rows = (_detail_row(session, row) for row in held)
        show(session, Listing(N_("Day book"), _DETAIL_COLUMNS, rows, [*head, account]), format, out)


@app.command(help=N_("Multi-column ledger of a heading: a column for each account below it."))
def multicolumn(
    context: Context,
    account: AccountCode,
    book: BookCode = "",
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    include_unposted: Unposted = False,
    as_of: AsOf = None,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id, start, end, view, head = _asked(
            session, desk, book, (period, first, last), include_unposted, as_of
        )
        held = session.ask(
            desk,
            "ledger.multicolumn",
            book=id,
            account=session.account(desk, id, account),
            first=start,
            last=end,
            view=view,
            limit=None,
        )
        columns = [
            *_DETAIL_COLUMNS,
            *(Column(code, f"{code} {name}", Kind.MONEY) for _, code, name in held.columns),
        ]
        rows = ((*_detail_row(session, each.row), *each.parts) for each in held.rows)
        show(session, Listing(N_("Multi-column ledger"), columns, rows, [*head, account]), format, out)


@app.command(help=N_("Account summary: turnover by account and how many vouchers touch it."))
def summary(
    context: Context,
    book: BookCode = "",
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    level: Annotated[int | None, typer.Option(help=N_("Accounts down to this level."))] = None,
    include_unposted: Unposted = False,
    as_of: AsOf = None,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id, start, end, view, head = _asked(
            session, desk, book, (period, first, last), include_unposted, as_of
        )
        held = session.ask(desk, "ledger.summary", book=id, first=start, last=end, level=level, view=view)
        columns = [
            column("account", N_("Account")),
            column("name", N_("Name")),
            number("level", N_("Level")),
            money("debit", N_("Debit")),
            money("credit", N_("Credit")),
            number("vouchers", N_("Vouchers")),
        ]
        rows = [(row.code, row.name, row.level, row.debit, row.credit, row.vouchers) for row in held]
        top = [row for row in held if row.level == 1]
        total = (
            None,
            session.words(message("Total")),
            None,
            sum(row.debit for row in top),
            sum(row.credit for row in top),
            None,
        )
        show(session, Listing(N_("Account summary"), columns, rows, head, total=total), format, out)


@app.command(help=N_("Balances by the items of a dimension; with --item the lines of one item."))
def dimension(
    context: Context,
    dimension: DimensionCode,
    item: Annotated[str, typer.Option("--item", help=N_("Code of an item: its lines."))] = "",
    account: AccountCode = "",
    hide_zero: HideZero = False,
    book: BookCode = "",
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    include_unposted: Unposted = False,
    as_of: AsOf = None,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id, start, end, view, head = _asked(
            session, desk, book, (period, first, last), include_unposted, as_of
        )
        asked: dict[str, Any] = {
            "book": id,
            "dimension": dimension,
            "account": session.account(desk, id, account) if account else None,
            "first": start,
            "last": end,
            "view": view,
        }
        if item:
            lines = session.ask(
                desk,
                "ledger.dimension_detail",
                item=item_of(desk, id, dimension, item),
                limit=None,
                **asked,
            )
            rows = (_detail_row(session, row) for row in lines)
            show(session, Listing(N_("Dimension ledger"), _DETAIL_COLUMNS, rows, [*head, item]), format, out)
            return
        held = session.ask(desk, "ledger.dimension_balance", hide_zero=hide_zero, **asked)
        columns = [
            column("account", N_("Account")),
            column("name", N_("Name")),
            column("item", N_("Item")),
            column("item_name", N_("Name of the item")),
            *_FIGURE_COLUMNS,
        ]
        shown = [(row.code, row.name, row.item_code, row.item_name, *_figures(row.figures)) for row in held]
        show(session, Listing(N_("Dimension balances"), columns, shown, head), format, out)


@app.command(help=N_("Cross table of a dimension: its items down, the accounts that carry it across."))
def cross(
    context: Context,
    dimension: DimensionCode,
    figure: Annotated[
        str, typer.Option("--figure", help=N_("Which figure: opening, debit, credit or closing."))
    ] = "closing",
    account: AccountCode = "",
    book: BookCode = "",
    period: PeriodOption = None,
    first: FromOption = None,
    last: ToOption = None,
    include_unposted: Unposted = False,
    as_of: AsOf = None,
    format: Format = None,
    out: Out = None,
) -> None:
    session = session_of(context)
    with session.desk() as desk:
        id, start, end, view, head = _asked(
            session, desk, book, (period, first, last), include_unposted, as_of
        )
        held = session.ask(
            desk,
            "ledger.cross",
            book=id,
            dimension=dimension,
            figure=figure,
            account=session.account(desk, id, account) if account else None,
            first=start,
            last=end,
            view=view,
        )
        columns = [
            column("item", N_("Item")),
            column("item_name", N_("Name of the item")),
            *(Column(code, f"{code} {name}", Kind.MONEY) for _, code, name in held.columns),
            money("total", N_("Total")),
        ]
        rows = [(row.item_code, row.item_name, *row.parts, row.total) for row in held.rows]
        total = (None, session.words(message("Total")), *held.totals, sum(held.totals))
        show(
            session,
            Listing(N_("Cross table of a dimension"), columns, rows, head, total=total),
            format,
            out,
        )
        session.tell(held.proof)
        if held.proof:
            raise typer.Exit(REFUSED)


app.add_typer(
    scheme_group(
        {
            "trial_balance": trial_balance,
            "general": general,
            "detail": detail,
            "journal": journal,
            "day_book": day_book,
            "multicolumn": multicolumn,
            "summary": summary,
            "dimension_balance": dimension,
            "dimension_detail": dimension,
            "cross": cross,
        }
    ),
    name="scheme",
)
