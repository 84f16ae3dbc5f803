"""Queries on units, books, periods, options and voucher types."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from finance_desk.access.tables import app_user
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, Period, message
from finance_desk.base.period import year_of
from finance_desk.books.model import OPTIONS, Book, BookPeriod, ChosenOption, Unit, VoucherType
from finance_desk.books.tables import book, book_option, book_period, unit
from finance_desk.store.unit import Reader


@query("book.list", N_("List books"))
def books(reader: Reader) -> tuple[Book, ...]:
    """The books in the user's scope, by code."""
    current = (
        sa.select(sa.func.min(book_period.c.period))
        .where(book_period.c.book_id == book.c.id, book_period.c.closed == 0)
        .scalar_subquery()
    )
    rows = reader.rows(
        sa.select(book, unit.c.name.label("unit_name"), current.label("current"))
        .join(unit, unit.c.id == book.c.unit_id)
        .order_by(book.c.code)
    )
    return tuple(
        Book(
            row.id,
            row.code,
            row.name,
            row.unit_id,
            row.unit_name,
            row.fund,
            row.chart,
            row.start_period,
            bool(row.solo),
            bool(row.training),
            row.current,
        )
        for row in rows
    )


@query("book.show", N_("Show a book"), permission="book.list")
def book_by_code(reader: Reader, *, code: str) -> Book:
    """The book with this code; Refused when there is none in the user's scope."""
    for each in books(reader):
        if each.code == code:
            return each
    raise refuse(
        "book.unknown",
        message("There is no book {code} in your scope.", code=code),
        Subject("book", label=code),
    )


@query("unit.list", N_("List units"), permission="book.list")
def units(reader: Reader) -> tuple[Unit, ...]:
    """The units of the books in scope and those above them, by code; every unit for who sees every book."""
    every = {
        row.id: Unit(row.id, row.code, row.name, row.parent_id)
        for row in reader.rows(sa.select(unit).order_by(unit.c.code))
    }
    if reader.actor.books is None:
        return tuple(every.values())
    seen: set[int] = set()
    for row in reader.rows(sa.select(book.c.unit_id).distinct()):
        above: int | None = row.unit_id
        while above is not None and above not in seen:
            seen.add(above)
            above = every[above].parent
    return tuple(each for id, each in every.items() if id in seen)


@query("period.list", N_("List periods"), permission="book.list")
def periods(reader: Reader, *, book: int) -> tuple[BookPeriod, ...]:
    """Every period of the book in order, with its state."""
    return tuple(
        BookPeriod(row.period, bool(row.closed), row.name, row.closed_at)
        for row in reader.rows(
            sa.select(book_period.c.period, book_period.c.closed, book_period.c.closed_at, app_user.c.name)
            .join(app_user, app_user.c.id == book_period.c.closed_by, isouter=True)
            .where(book_period.c.book_id == book)
            .order_by(book_period.c.period)
        )
    )


def check_held(reader: Reader, book: int, first: int, last: int) -> None:
    """Raise Refused when the book keeps no figures of these periods (yyyymm, or yyyy00 for a year).

    Outside its years every balance reads nought, which looks like a fact. Months before the start in
    the first year are let through: year-to-date figures begin in January.
    """
    lowest, highest = reader.execute(
        sa.select(sa.func.min(book_period.c.period), sa.func.max(book_period.c.period)).where(
            book_period.c.book_id == book
        )
    ).one()
    if lowest is None or (year_of(first) >= year_of(lowest) and last <= highest):
        return
    outside = last if last > highest else first
    raise refuse(
        "period.not_open",
        message(
            "The book keeps {first} to {last}; it has no figures of {period}.",
            first=Period(lowest),
            last=Period(highest),
            period=Period(outside),
        ),
        Subject("period", outside, book=book),
        remedy=hint(message("Choose a period among them, or open the year first.")),
    )


@query("voucher_type.list", N_("List voucher types"), permission="book.list")
def voucher_types(reader: Reader, *, book: int) -> tuple[VoucherType, ...]:
    """The book's voucher types; the first is the default."""
    rows = reader.text(
        "SELECT * FROM voucher_type WHERE book_id = :book ORDER BY position, id", {"book": book}
    )
    return tuple(
        VoucherType(
            row.id,
            row.code,
            row.name,
            _codes(row.must_debit),
            _codes(row.must_credit),
            _codes(row.must_not),
        )
        for row in rows
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code for code in text.split(",") if code)


@query("book.options", N_("Options of a book"), permission="book.list")
def options(reader: Reader, *, book: int) -> Mapping[str, str]:
    """Every option of the book with its value, defaults included."""
    rows = reader.text("SELECT name, value FROM book_option WHERE book_id = :book", {"book": book})
    chosen = {row.name: row.value for row in rows}
    return {name: chosen.get(name, spec.default) for name, spec in OPTIONS.items()}


@query("book.option_list", N_("Options of a book with who chose them"), permission="book.list")
def option_list(reader: Reader, *, book: int) -> tuple[ChosenOption, ...]:
    """Every option of the book: its value and default, what it affects, since when and by whom it was chosen."""
    chosen = {
        row.name: row
        for row in reader.rows(
            sa.select(
                book_option.c.name, book_option.c.value, book_option.c.since, app_user.c.name.label("by")
            )
            .join(app_user, app_user.c.id == book_option.c.set_by, isouter=True)
            .where(book_option.c.book_id == book)
        )
    }
    return tuple(
        ChosenOption(spec, chosen[name].value, chosen[name].since, chosen[name].by)
        if name in chosen
        else ChosenOption(spec, spec.default, None, None)
        for name, spec in OPTIONS.items()
    )
