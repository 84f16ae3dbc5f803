"""Writing a ledger book to a file as a question to the house: it reads, the file is outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path

from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, message
from finance_desk.books.print_forms import LEDGER
from finance_desk.books.print_queries import form_in_force
from finance_desk.books.queries import books
from finance_desk.files.write import Written
from finance_desk.ledgers import reading
from finance_desk.ledgers.detail_queries import dimension_detail, journal, multicolumn
from finance_desk.ledgers.model import BookKind, Figure, LedgerRow, View, below
from finance_desk.ledgers.queries import cross, dimension_balance, general, summary, trial_balance
from finance_desk.store.unit import Reader


@query("ledger.write", N_("Write a ledger to a file"), permission="ledger.read")
def write(
    reader: Reader,
    *,
    book: int,
    kind: str,
    path: str | Path,
    first: int,
    last: int,
    view: View = View(),  # noqa: B008 - frozen
    account: int | None = None,
    level: int | None = None,
    hide_zero: bool = False,
    by: str = "",
    item: int | None = None,
    figure: str = Figure.CLOSING,
    find: str = "",
    lang: str = "zh",
    condition: str = "",
) -> Written:
    """Write a book (a name of ``BookKind``: ``trial_balance``, ``detail``, …) as xlsx, csv or pdf.

    The ending of ``path`` decides the form. The arguments are those of the book's own query (``by`` is the
    dimension's code, ``find`` narrows the rows of a trial balance); ``condition`` says in words what else was asked and stands in the head. A detail
    ledger or day book without ``account`` is the whole book: a cover, and every detail account that has an
    opening balance or a line on pages of its own.
    """
    # forms and files to write: most programs that open a database never do
    from finance_desk.ledgers.writing import (
        Head,
        cross_table,
        detail_book,
        detail_table,
        dimension_table,
        general_table,
        journal_table,
        multicolumn_table,
        summary_table,
        trial_table,
        write_ledger,
    )

    reading.check(reader, book, first, last, view)
    held = next((each for each in books(reader) if each.id == book), None)
    chart = {each.id: each for each in accounts(reader, book=book)}
    shown = chart.get(account) if account is not None else None
    head = Head(
        held.unit_name if held else "",
        f"{held.code} {held.name}" if held else "",
        first,
        last,
        condition,
        reader.actor.name,
        reader.now().astimezone(),
        f"{shown.code} {shown.full_name or shown.name}" if shown else "",
    )
    match BookKind(kind):
        case BookKind.TRIAL_BALANCE:
            balance = trial_balance(
                reader, book=book, first=first, last=last, level=level, view=view, hide_zero=hide_zero, by=by
            )
            table = trial_table(replace(balance, rows=tuple(row for row in balance.rows if row.says(find))))
        case BookKind.GENERAL:
            rows = general(reader, book=book, first=first, last=last, account=account, level=level, view=view)
            table = general_table(rows, lang)
        case BookKind.JOURNAL:
            table = journal_table(journal(reader, book, first, last, view, totals=True), lang)
        case BookKind.DETAIL | BookKind.DAY_BOOK if account is None:
            table = detail_book(_whole(reader, chart, book, first, last, view, kind), lang)
        case BookKind.DETAIL:
            table = detail_table(_one(reader, chart, book, account, first, last, view, daily=False), lang)
        case BookKind.DAY_BOOK:
            rows_of = _one(reader, chart, book, account, first, last, view, daily=True)
            table = detail_table(rows_of, lang, N_("Day book"))
        case BookKind.MULTICOLUMN:
            held_columns = multicolumn(
                reader, book=book, account=account or 0, first=first, last=last, view=view, limit=None
            )
            table = multicolumn_table(held_columns, lang)
        case BookKind.SUMMARY:
            table = summary_table(summary(reader, book=book, first=first, last=last, level=level, view=view))
        case BookKind.DIMENSION_BALANCE:
            table = dimension_table(
                dimension_balance(
                    reader,
                    book=book,
                    dimension=by,
                    first=first,
                    last=last,
                    account=account,
                    view=view,
                    hide_zero=hide_zero,
                )
            )
        case BookKind.DIMENSION_DETAIL:
            found = dimension_detail(
                reader, book=book, dimension=by, item=item or 0, first=first, last=last,
                account=account, view=view, limit=None,
            )  # fmt: skip
            table = detail_table(found, lang, N_("Dimension ledger"))
        case BookKind.CROSS:
            table = cross_table(
                cross(
                    reader, book=book, dimension=by, first=first, last=last, figure=figure,
                    account=account, view=view,
                )
            )  # fmt: skip
    reader.progress.start(message("Writing {title}", title=message(table.title)))
    return write_ledger(table, head, path, lang, reader.progress, form_in_force(reader, book, LEDGER).body)


def _one(
    reader: Reader,
    chart: Mapping[int, Account],
    book: int,
    account: int | None,
    first: int,
    last: int,
    view: View,
    *,
    daily: bool,
) -> Iterator[LedgerRow]:
    """The rows of one account or heading."""
    if account is None or account not in chart:
        raise refuse(
            "account.unknown",
            message("The book has no such account."),
            Subject("account", account, book=book),
        )
    leaves = below(tuple(chart.values()), account)
    scope = reading.Scope(book, tuple(each.id for each in leaves), view)
    codes = {each.id: each.code for each in chart.values()}
    return reading.stream(reader, scope, first, last, codes, daily=daily)


def _whole(
    reader: Reader, chart: Mapping[int, Account], book: int, first: int, last: int, view: View, kind: str
) -> Iterator[tuple[str, str, Iterable[LedgerRow]]]:
    """Every detail account with an opening balance or a line; of the day book, those that hold money."""
    for each in sorted(chart.values(), key=lambda account: account.code):
        if not each.leaf or (kind == "day_book" and not each.money_kind):
            continue
        rows = _one(reader, chart, book, each.id, first, last, view, daily=kind == "day_book")
        opening = next(rows)
        following = next(rows, None)
        if opening.balance or following is not None:
            begun = (opening,) if following is None else (opening, following)
            yield each.code, each.full_name or each.name, chain(begun, rows)
