"""Commands that need several rooms at once: making a book with its official chart."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib import resources

import sqlalchemy as sa

from finance_desk.accounts.commands import add_accounts
from finance_desk.accounts.model import NewAccount
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import refuse
from finance_desk.base.findings import hint
from finance_desk.base.messages import N_, message
from finance_desk.books.commands import make_book, new_unit
from finance_desk.books.tables import unit
from finance_desk.dimensions.commands import new_dimension
from finance_desk.store.schema import setting
from finance_desk.store.unit import UnitOfWork


@command("book.new", N_("New book"))
def new_book(
    tx: UnitOfWork,
    *,
    code: str,
    name: str,
    fund: str,
    start: int,
    chart: str = "",
    unit_code: str = "",
    unit_name: str = "",
    solo: bool = False,
    training: bool = False,
    types: str = "general",
) -> Done:
    """Make a book with the official chart of its fund (财会〔2017〕28号), dimensions and first year.

    ``chart`` is ``employee``, ``resident``, ``medical_aid``, ``long_term_care`` or ``empty``; when not given it is the fund's own. The unit
    is made when it does not exist yet. ``start`` is the first period (yyyymm).
    """
    chart = chart or (fund if fund in charts() else "empty")
    if chart != "empty" and chart not in charts():
        raise refuse(
            "book.chart",
            message("There is no chart {chart}; known: {known}.", chart=chart, known=charts()),
            remedy=hint(message("Use one of these, or 'empty' and import your own.")),
        )
    unit_code = unit_code or "1"
    unit_id = tx.connection.execute(sa.select(unit.c.id).where(unit.c.code == unit_code)).scalar()
    if unit_id is None:
        unit_id = new_unit(tx, code=unit_code, name=unit_name or name).value
    book = make_book(
        tx,
        code=code,
        name=name,
        unit_id=int(unit_id),
        fund=fund,
        chart="" if chart == "empty" else chart,
        start=start,
        solo=solo,
        training=training,
        types=types,
    )
    if chart != "empty":
        for dimension_code, dimension_name in _rows("dimensions"):
            new_dimension(tx, book=book, code=dimension_code, name=dimension_name)
        add_accounts(tx, book=book, accounts=official_chart(chart))
    return Done(message("Book {code} {name} was made.", code=code, name=name), {"book": (book,)}, value=book)


@command("db.mark_demo", N_("Mark a database as a demo"))
def mark_demo(tx: UnitOfWork) -> Done:
    """Say that this database is a demo, so that running the demo again may replace it."""
    tx.write(sa.insert(setting).values(name="demo", value="yes"))
    return Done(message("The database is marked as a demo."))


def charts() -> tuple[str, ...]:
    """Names of the chart packages that ship with the program."""
    folder = resources.files("resources") / "charts"
    return tuple(sorted(file.name[:-4] for file in folder.iterdir() if file.name != "dimensions.csv"))


def official_chart(name: str) -> list[NewAccount]:
    """A shipped chart of accounts."""
    return [
        NewAccount(
            code,
            title,
            kind,
            int(side),
            subfund,
            money,
            tuple(each for each in dimensions.split(";") if each),
        )
        for code, title, kind, side, subfund, money, dimensions in _rows(name)
    ]


def _rows(name: str) -> Sequence[list[str]]:
    file = resources.files("resources") / "charts" / f"{name}.csv"
    return list(csv.reader(file.read_text("utf-8").splitlines()))[1:]
