"""Random books kept twice, by the program and by :mod:`tests.oracle.book`, must say the same to the fen.

More books: ``FINANCE_DESK_EXAMPLES=500``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.balances.model import OpeningRow
from finance_desk.base.period import last_day
from finance_desk.ledgers.model import RowKind, View
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Line
from tests.conftest import PASSWORD, new_database_url
from tests.oracle.book import Entry, Items, OracleBook

EXAMPLES = int(os.environ.get("FINANCE_DESK_EXAMPLES", "0"))
START, END = 202511, 202603
DEBITED = {True: ("50010101", "540101", "300101"), False: ("50010202", "5201", "300102")}
CREDITED = {True: ("40010101", "42010101", "300101"), False: ("40010201", "42010201", "300102")}
"""Accounts of the pooled fund, and of the personal ones. The statements read income on the credit side and
expense on the debit side: a correction there is red, as the regulation asks."""
NEUTRAL = ("1002", "100301", "1004", "1005", "110102", "200103", "4602")
ITEMS = ("H1", "H2", "H3")
ASKED = {"110102": True, "50010101": False, "50010202": False}
"""Accounts that carry the institution, and whether they must."""

_numbers = count()

amounts = st.integers(-9_000_00, 9_000_00).filter(bool) | st.integers(1, 10**13)
pairs = st.tuples(
    st.booleans(),  # of the pooled fund, else of the personal accounts
    st.integers(0, 20),
    st.integers(0, 20),
    amounts,
    st.sampled_from(ITEMS),
    st.booleans(),
)
steps = st.one_of(
    st.tuples(st.just("enter"), st.integers(0, 12), st.lists(pairs, min_size=1, max_size=3)),
    st.tuples(st.just("enter"), st.integers(0, 3), st.lists(pairs, min_size=1, max_size=2)),
    st.tuples(st.just("post"), st.just(0), st.just([])),
    st.tuples(st.just("void"), st.integers(0, 9), st.just([])),
    st.tuples(st.just("reverse"), st.integers(0, 9), st.just([])),
    st.tuples(st.just("month end"), st.just(0), st.just([])),
)
stories = st.lists(steps, min_size=3, max_size=22)
openings = st.lists(st.integers(0, 10**12), min_size=4, max_size=4)


class Twice:
    """One story told to both book-keepers."""

    def __init__(self, desk: Desk, opening: list[int]) -> None:
        self.desk = desk
        self.book = int(
            desk.do(
                "book.new", code=f"R{next(_numbers)}", name="账", fund="employee", start=START, solo=True
            ).value
        )
        desk.do("period.open_year", book=self.book, year=2026)
        desk.do(
            "dimension.import",
            book=self.book,
            dimension="institution",
            items=[(each, f"{each}医院") for each in ITEMS],
        )
        chart = desk.ask("account.list", book=self.book)
        by_id = {each.id: each.code for each in chart}
        self.ids = {each.code: each.id for each in chart}
        self.side = {each.code: each.side for each in chart}
        self.pooled = {each.code for each in chart if each.subfund == "pooled"}
        self.dimension = next(
            each.id for each in desk.ask("dimension.list", book=self.book) if each.code == "institution"
        )
        self.items = {
            each.code: each.id
            for each in desk.ask("dimension.items", book=self.book, dimension_id=self.dimension)
        }
        self.oracle = OracleBook({each.code: by_id.get(each.parent, "") for each in chart})
        begin: dict[tuple[str, Items], int] = {
            ("100301", ()): opening[0],
            ("1004", ()): opening[1],
            ("110102", (("institution", "H1"),)): opening[2],
            ("300102", ()): -opening[3],
            ("300101", ()): -sum(opening[:3]) + opening[3],
        }
        self.oracle.openings = begin
        desk.do(
            "opening.set",
            book=self.book,
            rows=[
                OpeningRow(self.ids[code], amount, items=self._items(items))
                for (code, items), amount in begin.items()
                if amount
            ],
        )
        self.day = START * 100 + 1
        self.known: list[tuple[Entry, int]] = []

    def _items(self, items: Items) -> dict[int, int]:
        return dict.fromkeys([self.dimension], self.items[items[0][1]]) if items else {}

    # the story

    def tell(self, story: list[tuple[str, int, list[Any]]]) -> None:
        for what, number, drawn in story:
            match what:
                case "enter":
                    self._move(number)
                    self._enter(drawn)
                case "post":
                    self._post()
                case "void":
                    self._pick("made", number, self._void)
                case "reverse":
                    self._pick("posted", number, self._reverse)
                case "month end":
                    self._month_end()

    def _move(self, days: int) -> None:
        self.day = min(self.day + days, last_day(self.day // 100))

    def _enter(self, drawn: list[Any]) -> None:
        lines: list[tuple[str, int, int, Items]] = []
        for pooled, left, right, fen, item, named in drawn:
            debited, credited = (*DEBITED[pooled], *NEUTRAL), (*CREDITED[pooled], *NEUTRAL)
            for code, debit, credit in (
                (debited[left % len(debited)], fen, 0),
                (credited[right % len(credited)], 0, fen),
            ):
                carried: Items = ()
                if code in ASKED and (ASKED[code] or named):
                    carried = (("institution", item),)
                lines.append((code, debit, credit, carried))
        self.known.append((self.oracle.enter(self.day, lines), self._save(lines)))

    def _save(self, lines: list[tuple[str, int, int, Items]]) -> int:
        given = [
            Line(self.ids[code], debit, credit, "摘要", self._items(items))
            for code, debit, credit, items in lines
        ]
        return int(self.desk.do("voucher.save", book=self.book, day=self.day, lines=given).value)

    def _post(self) -> None:
        if any(entry.state == "made" for entry in self.oracle.entries):
            self.desk.do("voucher.review", book=self.book)
            done = self.desk.do("voucher.post", book=self.book)
            assert done.value == self.oracle.post()

    def _pick(self, state: str, number: int, then: Any) -> None:
        chosen = [(entry, id) for entry, id in self.known if entry.state == state]
        if chosen:
            then(*chosen[number % len(chosen)])

    def _void(self, entry: Entry, id: int) -> None:
        self.desk.do("voucher.void", book=self.book, id=id, reason="录错")
        self.oracle.void(entry)

    def _reverse(self, entry: Entry, id: int) -> None:
        made = self.desk.do("voucher.reverse", book=self.book, id=id, day=self.day, reason="冲销").value
        self.oracle.reverse(entry, self.day)
        assert made is not None
        # one voucher is reversed once
        self.known = [(each, at) for each, at in self.known if at != id]

    def _month_end(self) -> None:
        """Post, transfer income and expense, post that, and go on to the next month."""
        month = self.day // 100
        if month >= END:
            return
        self._post()
        self.desk.do("close.transfer", book=self.book, period=month)
        funds = {code: "300101" if code in self.pooled else "300102" for code in self.oracle.parents}
        self.oracle.transfer(month, last_day(month), funds)
        self.desk.do("voucher.review", book=self.book, choice=Choice())
        self.desk.do("voucher.post", book=self.book, choice=Choice())
        self.oracle.post()
        self.day = (month + 1 if month % 100 < 12 else month + 89) * 100 + 1

    # the questions

    def agree(self) -> None:
        for first, last in (
            (START, END),
            (202601, 202602),
            (202512, 202601),
            (self.day // 100, self.day // 100),
        ):
            for posted in (True, False):
                self._trial(first, last, posted)
            for code in ("1004", "1003", "300101", "50010101"):
                self._detail(code, first, last)
            self._by_item(first, last)
        self._statements(self.day // 100)
        assert list(self.desk.ask("db.check", book=self.book)) == []

    def _trial(self, first: int, last: int, posted: bool) -> None:
        table = self.desk.ask(
            "ledger.trial_balance",
            book=self.book,
            first=first,
            last=last,
            view=View(include_unposted=not posted),
        )
        assert table.proof == ()
        for row in table.rows:
            mine = self.oracle.row(row.code, first, last, posted=posted)
            told = row.figures
            assert (told.opening, told.period_debit, told.period_credit, told.closing) == (
                mine.opening,
                mine.debit,
                mine.credit,
                mine.closing,
            ), row.code
            assert (told.year_debit, told.year_credit) == (mine.year_debit, mine.year_credit), row.code
        assert table.total.closing == 0

    def _detail(self, code: str, first: int, last: int) -> None:
        told = self.desk.ask(
            "ledger.detail", book=self.book, account=self.ids[code], first=first, last=last, limit=1000
        ).rows
        lines = [each for each in told if each.kind is RowKind.LINE]
        mine = self.oracle.running(code, first, last)
        # within a day the order is the numbers'; what stands there is compared as it is, balances at each day's end
        assert Counter((each.day, each.debit, each.credit) for each in lines) == Counter(
            each[:3] for each in mine
        )
        assert {each.day: each.balance for each in lines} == {day: balance for day, _, _, balance in mine}

    def _by_item(self, first: int, last: int) -> None:
        rows = self.desk.ask(
            "ledger.trial_balance", book=self.book, first=first, last=last, by="institution"
        ).rows
        for row in rows:
            if row.item:
                mine = self.oracle.row(row.code, first, last, item=("institution", row.item))
                assert (row.figures.opening, row.figures.period_debit, row.figures.period_credit) == (
                    mine.opening,
                    mine.debit,
                    mine.credit,
                ), (row.code, row.item)

    def _statements(self, month: int) -> None:
        sheet = self._cells("fund_balance_sheet", month, 1)
        mine = self.oracle.balance_sheet(month)
        assert {name: sheet[name] for name in mine} == mine
        for column, first in ((0, month), (1, month // 100 * 100 + 1)):
            told = self._cells("fund_income_expense", month, column)
            expected = self.oracle.income_statement(first, month, self.pooled)
            assert {name: told[name] for name in expected} == expected

    def _cells(self, name: str, month: int, column: int) -> dict[str, int]:
        report = self.desk.ask("report.run", book=self.book, name=name, period=month)
        return {row.code: row.cells[column].amount for side in report.sides for row in side.rows}


@pytest.fixture(scope="module")
def on_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("oracle")
    with found(folder / "book.db", "owner", PASSWORD) as opened:
        yield opened


@pytest.fixture(scope="module")
def on_server(postgresql_server: str) -> Iterator[Desk]:
    with found(new_database_url(postgresql_server), "owner", PASSWORD) as opened:
        yield opened


KEPT = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@settings(max_examples=EXAMPLES or 15, **KEPT)
@given(stories, openings)
def test_both_say_the_same_on_sqlite(on_file: Desk, story: list[Any], opening: list[int]) -> None:
    twice = Twice(on_file, opening)
    twice.tell(story)
    twice.agree()


@settings(max_examples=EXAMPLES or 5, **KEPT)
@given(stories, openings)
def test_both_say_the_same_on_postgresql(on_server: Desk, story: list[Any], opening: list[int]) -> None:
    twice = Twice(on_server, opening)
    twice.tell(story)
    twice.agree()


def test_the_oracle_is_short_and_knows_nothing_of_the_program() -> None:
    source = (Path(__file__).parent / "book.py").read_text("utf-8")
    assert len(source.splitlines()) < 500
    assert "import finance_desk" not in source and "from finance_desk" not in source
