"""The home page: four figures, the closing track, and what is to do, for one book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.accounts.queries import accounts
from finance_desk.balances.model import Turnover
from finance_desk.balances.queries import turnovers
from finance_desk.balances.tables import opening_balance
from finance_desk.base.commands import query
from finance_desk.base.messages import N_, Message, message
from finance_desk.base.period import date_of, last_day
from finance_desk.books.model import Book
from finance_desk.books.queries import books
from finance_desk.generation.model import RuleState
from finance_desk.generation.tables import rule
from finance_desk.generation.waiting import waiting_rows
from finance_desk.intake.tables import intake_problem, intake_row
from finance_desk.store.unit import Reader
from finance_desk.vouchers.model import Kind, State
from finance_desk.vouchers.queries import voucher_counts
from finance_desk.vouchers.tables import voucher

FUNDS: Final = ("employee", "resident", "medical_aid", "long_term_care")
"""Funds whose vouchers mostly come of business files."""

CLOSE_BY_DAYS = 10
"""Reports go up by about the tenth of the next month (domain §5.8), so closing is due then."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that waits: how many, in words, and the page (and which part of it) where it is done."""

    page: str
    count: int
    text: Message
    part: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the period's way to closing: ``state`` is ``done``, ``now`` or ``later``."""

    title: str
    state: str
    detail: Message


@dataclass(frozen=True, slots=True)
class Overview:
    """The home page of a book. Amounts in fen; ``period`` is the first open one (``None``: none).

    ``last_year_*`` are ``None`` when the same month of last year is not in the book.
    """

    period: int | None
    net_assets: int
    income: int
    expense: int
    last_year_income: int | None
    last_year_expense: int | None
    rows_waiting: int
    days_to_close: int | None
    steps: Sequence[Step]
    to_do: Sequence[ToDo]


@query("home.overview", N_("Home page"))
def overview(reader: Reader, *, book: int) -> Overview:
    """What the person at the desk sees first."""
    found = next(each for each in books(reader) if each.id == book)
    period = found.current
    if period is None:
        return Overview(None, 0, 0, 0, None, None, 0, None, (), ())
    kinds = {each.id: each.kind for each in accounts(reader, book=book)}
    figures = turnovers(reader, book=book, first=period, last=period)
    income, expense = _income_and_expense(kinds, figures)
    net = -sum(
        each.closing for id, each in figures.items() if kinds[id] in ("net_assets", "income", "expense")
    )
    before = None
    if period - 100 >= found.start:
        before = _income_and_expense(
            kinds, turnovers(reader, book=book, first=period - 100, last=period - 100)
        )
    waiting = _rows_waiting(reader, book)
    problems = int(
        reader.scalar(
            sa.select(sa.func.count())
            .select_from(intake_problem)
            .where(intake_problem.c.book_id == book, intake_problem.c.settled_at.is_(None))
        )
    )
    states = voucher_counts(reader, book, period)
    transferred = bool(
        reader.scalar(
            sa.select(sa.func.count())
            .select_from(voucher)
            .where(
                voucher.c.book_id == book,
                voucher.c.period == period,
                voucher.c.kind == Kind.TRANSFER,
                voucher.c.state == State.POSTED,
            )
        )
    )
    today = reader.now().astimezone().date()
    due = date_of(last_day(period)) + dt.timedelta(days=CLOSE_BY_DAYS)
    return Overview(
        period,
        net,
        income,
        expense,
        before[0] if before else None,
        before[1] if before else None,
        waiting,
        (due - today).days,
        _track(waiting, states, transferred=transferred),
        _to_begin(reader, found)
        + _to_do(waiting, problems, states, _own(reader, book, period) if not found.solo else 0),
    )


def _to_begin(reader: Reader, found: Book) -> tuple[ToDo, ...]:
    """What a new book wants before its first voucher: opening balances, rules for its business files."""

    def has(column: sa.Column[Any], *further: sa.ColumnElement[bool]) -> bool:
        return bool(
            reader.scalar(sa.select(sa.literal(1)).where(column == found.id, *further).limit(1)) is not None
        )

    if has(voucher.c.book_id):
        return ()
    wanted: list[ToDo] = []
    if not has(opening_balance.c.book_id):
        wanted.append(ToDo("opening", 1, message("The opening balances are not entered yet")))
    if found.fund in FUNDS and not has(rule.c.book_id, rule.c.state == str(RuleState.ACTIVE)):
        wanted.append(ToDo("generation", 1, message("No rule makes vouchers of business rows yet")))
    return tuple(wanted)


def _income_and_expense(kinds: dict[int, str], figures: dict[int, Turnover]) -> tuple[int, int]:
    """Income and expense of a period without its closing transfers."""
    income = expense = 0
    for id, each in figures.items():
        moved = (each.debit - each.transfer_debit) - (each.credit - each.transfer_credit)
        if kinds[id] == "income":
            income -= moved
        elif kinds[id] == "expense":
            expense += moved
    return income, expense


def _rows_waiting(reader: Reader, book: int) -> int:
    """Received rows without a voucher that nobody held back."""
    return int(reader.scalar(sa.select(sa.func.count()).select_from(intake_row).where(waiting_rows(book))))


def _own(reader: Reader, book: int, period: int) -> int:
    """Vouchers the reader made that wait for somebody else's review."""
    return int(
        reader.scalar(
            sa.select(sa.func.count())
            .select_from(voucher)
            .where(
                voucher.c.book_id == book,
                voucher.c.period == period,
                voucher.c.state == State.MADE,
                voucher.c.maker_id == reader.actor.user,
            )
        )
    )


def _track(waiting: int, states: dict[State, int], *, transferred: bool) -> tuple[Step, ...]:
    open_work = [
        (N_("Business rows"), waiting, message("{count} rows wait", count=waiting)),
        (
            N_("Review"),
            states.get(State.MADE, 0) + states.get(State.DRAFT, 0),
            message("{count} to review", count=states.get(State.MADE, 0)),
        ),
        (
            N_("Posting"),
            states.get(State.REVIEWED, 0),
            message("{count} to post", count=states.get(State.REVIEWED, 0)),
        ),
        (
            N_("Period-end transfer"),
            0 if transferred else 1,
            message("made") if transferred else message("not made yet"),
        ),
        (N_("Closing"), 1, message("not closed yet")),
    ]
    steps: list[Step] = []
    reached = True
    for title, left, detail in open_work:
        state = "done" if not left and reached else "now" if reached else "later"
        steps.append(Step(title, state, detail))
        reached = reached and not left
    return tuple(steps)


def _to_do(waiting: int, problems: int, states: dict[State, int], own: int) -> tuple[ToDo, ...]:
    to_review = states.get(State.MADE, 0) - own
    wanted = (
        ToDo("intake", problems, message("{count} received rows have a problem", count=problems)),
        ToDo("generation", waiting, message("{count} rows can become vouchers", count=waiting)),
        ToDo(
            "vouchers",
            states.get(State.DRAFT, 0),
            message("{count} drafts are not complete", count=states.get(State.DRAFT, 0)),
            "drafts",
        ),
        ToDo(
            "review",
            to_review,
            message("{count} vouchers wait for review", count=to_review),
            "to_review",
        ),
        ToDo(
            "review",
            own,
            message("{count} vouchers of yours wait for somebody else's review", count=own),
            "own",
        ),
        ToDo(
            "review",
            states.get(State.REVIEWED, 0),
            message("{count} vouchers can be posted", count=states.get(State.REVIEWED, 0)),
            "to_post",
        ),
    )
    return tuple(each for each in wanted if each.count)
