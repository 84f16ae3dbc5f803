"""Basic data out to a workbook, and a workbook beside what the book holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from finance_desk.accounts.queries import accounts
from finance_desk.app import basics_file
from finance_desk.app.basics_file import Compared, Held
from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.books.queries import option_list, voucher_types
from finance_desk.dimensions.queries import dimensions, items
from finance_desk.files.write import Written, write_csv, write_xlsx
from finance_desk.store.unit import Reader
from finance_desk.vouchers.summary_queries import summaries


@query("basics.write", N_("Write the basic data to a file"), permission="account.list")
def write(
    reader: Reader, *, book: int, path: str | Path, parts: Sequence[str] = (), lang: str = "zh"
) -> Written:
    """Accounts, items, voucher types, summaries and options as a workbook, a sheet for each; ``parts`` chooses.

    One part alone may go to a csv too.
    """
    found = basics_file.sheets(held(reader, book), lang, parts)
    if Path(path).suffix.lower() == ".csv" and len(found) == 1:
        return write_csv(path, found[0].columns, found[0].rows, lang=lang, bom=True)
    return write_xlsx(path, found, lang=lang)


@query("basics.compare", N_("Compare basic data with a file"), permission="account.list")
def compare(reader: Reader, *, book: int, path: str | Path, part: str = "") -> Compared:
    """What a file of ``basics.write`` has otherwise than the book; ``part`` names that of a text table."""
    return basics_file.compare(path, held(reader, book), part)


def held(reader: Reader, book: int) -> Held:
    """The basic data of a book."""
    return basics_file.held_rows(
        accounts(reader, book=book),
        dimensions(reader, book=book),
        items(reader, book=book),
        voucher_types(reader, book=book),
        summaries(reader, book=book),
        option_list(reader, book=book),
    )
