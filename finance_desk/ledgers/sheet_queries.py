"""Writing the opening balances and the chart of accounts to a file, as workbook, text table or on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from finance_desk.accounts.queries import accounts
from finance_desk.balances.queries import opening_rows
from finance_desk.base.commands import query
from finance_desk.base.messages import N_, message, render
from finance_desk.books.model import Book
from finance_desk.books.print_forms import LEDGER
from finance_desk.books.print_queries import form_in_force
from finance_desk.books.queries import books
from finance_desk.dimensions.queries import dimensions, items
from finance_desk.files.write import Written
from finance_desk.store.unit import Reader

if TYPE_CHECKING:
    from finance_desk.ledgers.writing import Head


@query("opening.write", N_("Write the opening balances to a file"), permission="ledger.read")
def write_openings(reader: Reader, *, book: int, path: str | Path, lang: str = "zh") -> Written:
    """期初余额表 as xlsx, csv or pdf (the ending of ``path`` decides); its head says when it does not balance."""
    # forms and files to write: most programs that open a database never do
    from finance_desk.ledgers.sheets import opening_table, out_of_balance
    from finance_desk.ledgers.writing import write_ledger

    held = _book(reader, book)
    rows = opening_rows(reader, book=book)
    names = {each.id: f"{each.code} {each.name}" for each in items(reader, book=book)}
    table = opening_table(
        accounts(reader, book=book), rows, names, mid_year=held.start % 100 != 1 if held else False
    )
    wrong = out_of_balance(rows)
    reader.progress.start(message("Writing {title}", title=message(table.title)))
    return write_ledger(
        table,
        _head(reader, held, render(wrong, lang) if wrong else ""),
        path,
        lang,
        reader.progress,
        form_in_force(reader, book, LEDGER).body,
    )


@query("account.write", N_("Write the chart of accounts to a file"), permission="account.list")
def write_chart(reader: Reader, *, book: int, path: str | Path, lang: str = "zh") -> Written:
    """会计科目表 as xlsx, csv or pdf (the ending of ``path`` decides)."""
    from finance_desk.ledgers.sheets import chart_table
    from finance_desk.ledgers.writing import write_ledger

    named = {each.id: each.name for each in dimensions(reader, book=book)}
    table = chart_table(accounts(reader, book=book), named, lang)
    reader.progress.start(message("Writing {title}", title=message(table.title)))
    return write_ledger(
        table,
        _head(reader, _book(reader, book), ""),
        path,
        lang,
        reader.progress,
        form_in_force(reader, book, LEDGER).body,
    )


def _head(reader: Reader, held: Book | None, condition: str) -> Head:
    from finance_desk.ledgers.writing import Head

    start = held.start if held else 0
    return Head(
        held.unit_name if held else "",
        f"{held.code} {held.name}" if held else "",
        start,
        start,
        condition,
        reader.actor.name,
        reader.now().astimezone(),
    )


def _book(reader: Reader, book: int) -> Book | None:
    return next((each for each in books(reader) if each.id == book), None)
