"""Writing a ledger book to a file as a question to the house: it reads, the file is outside."""

from __future__ import annotations

from pathlib import Path

from finance_desk.accounts.queries import accounts
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, message
from finance_desk.books.queries import books
from finance_desk.files.write import Written
from finance_desk.ledgers import reading
from finance_desk.ledgers.detail_queries import journal
from finance_desk.ledgers.model import View, below
from finance_desk.ledgers.queries import general, trial_balance
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
    lang: str = "zh",
    condition: str = "",
) -> Written:
    """Write a book (``trial_balance``, ``detail``, ``general``, ``journal``) as xlsx, csv or pdf.

    The ending of ``path`` decides the form. The arguments are those of the book's own query;
    ``condition`` says in words what else was asked and stands in the head. A detail ledger needs
    its ``account``.
    """
    # forms and files to write: most programs that open a database never do
    from finance_desk.ledgers.writing import (
        BookKind,
        Head,
        detail_table,
        general_table,
        journal_table,
        trial_table,
        write_ledger,
    )

    reading.check(first, last, view)
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
            table = trial_table(balance)
        case BookKind.GENERAL:
            rows = general(reader, book=book, first=first, last=last, account=account, level=level, view=view)
            table = general_table(rows, lang)
        case BookKind.JOURNAL:
            table = journal_table(journal(reader, book, first, last, view))
        case BookKind.DETAIL:
            if shown is None:
                raise refuse(
                    "account.unknown",
                    message("The book has no such account."),
                    Subject("account", account, book=book),
                )
            leaves = below(tuple(chart.values()), shown.id)
            scope = reading.Scope(book, tuple(each.id for each in leaves), view)
            codes = {each.id: each.code for each in chart.values()}
            table = detail_table(reading.stream(reader, scope, first, last, codes), lang)
    reader.progress.start(message("Writing {title}", title=message(table.title)))
    return write_ledger(table, head, path, lang, reader.progress)
