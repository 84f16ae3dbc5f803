"""Laws of the books on random vouchers: whatever is posted, every book adds up to the lines themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_desk.accounts.model import NewAccount
from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.balances.model import OpeningRow
from finance_desk.ledgers.model import RowKind, View
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Line
from tests.conftest import PASSWORD

CODES = ("100101", "100102", "2001", "300101", "300102")
CHART = [NewAccount(code, code) for code in ("1001", "100101", "100102", "2001", "3001", "300101", "300102")]
_numbers = count()

lines = st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), st.integers(-5_00, 5_00).filter(bool))
vouchers = st.lists(
    st.tuples(st.integers(1, 26), st.integers(1, 28), st.lists(lines, min_size=1, max_size=3), st.booleans()),
    max_size=8,
)
openings = st.lists(st.integers(-9_00, 9_00), min_size=4, max_size=4)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("laws")
    with found(folder / "book.db", "owner", PASSWORD) as opened:
        yield opened


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(vouchers, openings)
def test_books_add_up_to_the_lines(
    house: Desk, drawn: list[tuple[int, int, list[tuple[str, str, int]], bool]], opening: list[int]
) -> None:
    book = int(
        house.do(
            "book.new",
            code=f"T{next(_numbers)}",
            name="账",
            fund="other",
            start=202411,
            chart="empty",
            solo=True,
        ).value
    )
    house.do("account.import", book=book, accounts=CHART)
    house.do("period.open_year", book=book, year=2025)
    house.do("period.open_year", book=book, year=2026)
    ids = {each.code: each.id for each in house.ask("account.list", book=book)}
    begin = dict(zip(CODES, [*opening, -sum(opening)], strict=True))
    house.do("opening.set", book=book, rows=[OpeningRow(ids[code], fen) for code, fen in begin.items()])
    # (account, period, debit, credit, when it was posted: 0 first, 1 later, 2 not yet)
    facts: list[tuple[str, int, int, int, int]] = []
    first_posting: list[int] = []
    for month, day, pairs, early in drawn:
        period = 202411 + month - 1 if month < 3 else 202500 + (month - 3) % 12 + 1 + (month - 3) // 12 * 100
        made = [Line(ids[debit], fen, 0, "x") for debit, _, fen in pairs]
        made += [Line(ids[credit], 0, fen, "x") for _, credit, fen in pairs]
        id = house.do("voucher.save", book=book, day=period * 100 + day, lines=made).value
        if early:
            first_posting.append(id)
        for debit, credit, fen in pairs:
            facts.append((debit, period, fen, 0, 0 if early else 1))
            facts.append((credit, period, 0, fen, 0 if early else 1))
    house.do("voucher.review", book=book)
    house.do("voucher.post", book=book, choice=Choice(ids=first_posting))
    moment = dt.datetime.now(dt.UTC)

    def agree(view: View, known: int) -> None:
        for first, last in ((202411, 202612), (202501, 202503), (202512, 202601)):
            table = house.ask("ledger.trial_balance", book=book, first=first, last=last, view=view)
            assert table.proof == ()
            for row in table.rows:
                mine = [
                    (period, debit, credit)
                    for code, period, debit, credit, when in facts
                    if code.startswith(row.code) and when <= known
                ]
                before = sum(fen for code, fen in begin.items() if code.startswith(row.code))
                before += sum(debit - credit for period, debit, credit in mine if period < first)
                inside = [each for each in mine if first <= each[0] <= last]
                year = [each for each in mine if last // 100 * 100 < each[0] <= last]
                assert row.figures.opening == before
                assert (row.figures.period_debit, row.figures.period_credit) == (
                    sum(each[1] for each in inside),
                    sum(each[2] for each in inside),
                )
                assert (row.figures.year_debit, row.figures.year_credit) == (
                    sum(each[1] for each in year),
                    sum(each[2] for each in year),
                )
                pages: list[object] = []
                arguments = {"book": book, "account": row.account, "first": first, "last": last, "view": view}
                house.ask("ledger.detail_export", each=pages.extend, **arguments)
                shown = house.ask("ledger.detail", limit=1000, **arguments).rows
                assert list(shown) == pages
                assert shown[0].balance == before
                assert shown[-1].balance == row.figures.closing
                assert sum(each.kind is RowKind.LINE for each in shown) == len(inside)
                general = house.ask("ledger.general", **arguments)
                totals = [each for each in shown if each.kind in (RowKind.MONTH, RowKind.YEAR)]
                moved = [each for each in general if each.kind is not RowKind.OPENING]
                by_month = {
                    (each.period, each.kind): (each.debit, each.credit, each.balance) for each in moved
                }
                for each in totals:
                    told = by_month.get((each.period, each.kind))
                    assert told in (None, (each.debit, each.credit, each.balance))
                    assert told is not None or each.kind is RowKind.YEAR or not (each.debit or each.credit)

    agree(View(), 0)
    agree(View(include_unposted=True), 1)
    house.do("voucher.post", book=book)
    agree(View(), 1)
    agree(View(as_of=moment), 0)
    assert house.ask("balance.check", book=book) == ()
    assert house.ask("ledger.prove", book=book) == ()
