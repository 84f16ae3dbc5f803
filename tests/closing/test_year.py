"""A whole year of each fund, closed month by month, against sums kept beside the program."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field

import pytest

from finance_desk.app.desk import Desk
from finance_desk.balances.model import OpeningRow
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Severity
from finance_desk.reports.model import Report
from finance_desk.vouchers.model import Kind, Line
from tests.worked_month import after

# debit, credit, and the sub-fund whose surplus it moves
EVENTS = {
    "employee": (
        ("100301", "40010101", "pooled"),
        ("100301", "40010201", "personal"),
        ("100301", "410103", "pooled"),
        ("100301", "42010101", "pooled"),
        ("100301", "4301", "personal"),
        ("50010101@", "1004", "pooled"),
        ("50010202@", "1004", "personal"),
        ("5101", "100301", "pooled"),
        ("5201", "1004", "personal"),
        ("100301", "4601", ""),
    ),
    "resident": (
        ("100301", "400101", "whole"),
        ("100301", "410101", "whole"),
        ("100301", "420101", "whole"),
        ("500101@", "1004", "whole"),
        ("500102@", "1004", "whole"),
        ("5301", "100301", "whole"),
    ),
}
OPENING = {
    "employee": {"100301": 900_000_00, "1004": 600_000_00, "300101": -1_000_000_00, "300102": -500_000_00},
    "resident": {"100301": 900_000_00, "1004": 600_000_00, "3001": -1_500_000_00},
}
NET_ASSETS = {"pooled": "300101", "personal": "300102", "whole": "3001"}


@dataclass
class Year:
    """A solo book of one fund and the surplus of its sub-funds as this file counts it."""

    desk: Desk
    fund: str
    book: int = 0
    ids: dict[str, int] = field(default_factory=dict)
    items: list[dict[int, int]] = field(default_factory=list)
    surplus: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def open(self) -> None:
        self.desk.clock = after
        self.book = int(
            self.desk.do("book.new", code="1", name=self.fund, fund=self.fund, start=202601, solo=True).value
        )
        self.ids = {each.code: each.id for each in self.desk.ask("account.list", book=self.book)}
        self.desk.do(
            "dimension.import",
            book=self.book,
            dimension="institution",
            items=[("H01", "一院"), ("H02", "二院")],
        )
        held = self.desk.ask("dimension.items", book=self.book)
        self.items = [{each.dimension: each.id} for each in held]
        self.desk.do(
            "opening.set",
            book=self.book,
            rows=[OpeningRow(self.ids[code], fen) for code, fen in OPENING[self.fund].items()],
        )

    def post(self) -> None:
        self.desk.do("voucher.review", book=self.book)
        self.desk.do("voucher.post", book=self.book)

    def month(self, period: int, chance: random.Random) -> None:
        for debit, credit, subfund in EVENTS[self.fund]:
            fen = chance.randrange(1, 3_000_000)
            items = chance.choice(self.items) if debit.endswith("@") else {}
            lines = [
                Line(self.ids[debit.rstrip("@")], fen, 0, "业务", items),
                Line(self.ids[credit], 0, fen, "业务"),
            ]
            day = period * 100 + chance.randrange(1, 29)
            self.desk.do("voucher.save", book=self.book, day=day, lines=lines)
            self.surplus[subfund] += fen if credit.startswith("4") else -fen
        self.post()

    def close(self, period: int) -> None:
        self.desk.do("close.transfer", book=self.book, period=period)
        self.post()
        checks = self.desk.ask("close.check", book=self.book, period=period)
        assert [each.code for each in checks if each.stops] == []
        self.desk.do(
            "close.run",
            book=self.book,
            period=period,
            accept_warnings={each.code: "已核实" for each in checks if each.warns},
        )

    def amount(self, name: str, period: int, line: str, column: int) -> int | None:
        report: Report = self.desk.ask("report.run", book=self.book, name=name, period=period)
        assert [each.code for each in report.findings if each.code != "report.no_last_year"] == []
        return report.amount(line, column)


@pytest.mark.parametrize("fund", ["employee", "resident"])
def test_twelve_months_close_and_every_statement_ties_out(desk: Desk, fund: str) -> None:
    year, chance = Year(desk, fund), random.Random(f"{fund} 2026")
    year.open()
    for period in range(202601, 202613):
        year.month(period, chance)
        if period == 202612 and fund == "employee":
            waiting = year.surplus.pop("")
            desk.do("close.split_pending", book=year.book, period=period, pooled_share=70)
            year.post()
            year.surplus["pooled"] += waiting * 70 // 100
            year.surplus["personal"] += waiting - waiting * 70 // 100
        year.close(period)
        figures = desk.ask("balance.turnovers", book=year.book, first=period, last=period)
        for subfund, surplus in year.surplus.items():
            if subfund:
                code = NET_ASSETS[subfund]
                assert figures[year.ids[code]].closing == OPENING[fund][code] - surplus
        if period % 100 in (1, 7, 12):
            to_date = year.amount("fund_income_expense", period, "本期结余", 1)
            assert to_date == sum(year.surplus.values())
            assets = year.amount("fund_balance_sheet", period, "资产总计", 1)
            assert assets == 1_500_000_00 + sum(year.surplus.values())
    assert year.amount("fund_income_expense", 202600, "本期结余", 0) == sum(year.surplus.values())
    assert year.amount("fund_income_expense", 202700, "本期结余", 1) == sum(year.surplus.values())
    begin = desk.ask("balance.turnovers", book=year.book, first=202701, last=202701)
    kinds = {each.id: each.kind for each in desk.ask("account.list", book=year.book)}
    assert {kinds[id] for id, each in begin.items() if each.opening} == {"asset", "net_assets"}
    assert desk.ask("balance.check", book=year.book) == ()
    assert desk.ask("audit.verify") == ()


def test_books_by_item_begin_the_next_month_at_nothing(sqlite_desk: Desk) -> None:
    year = Year(sqlite_desk, "resident")
    year.open()
    year.month(202601, random.Random(1))
    year.close(202601)
    with sqlite_desk._engine.connect() as connection:
        left = connection.exec_driver_sql(
            "SELECT COUNT(*) FROM (SELECT item_id, account_id FROM dimension_balance"
            " GROUP BY item_id, account_id HAVING SUM(debit - credit) <> 0)"
        ).scalar()
    assert left == 0


def test_what_closing_would_do_changes_nothing(sqlite_desk: Desk) -> None:
    year = Year(sqlite_desk, "employee")
    year.open()
    year.month(202601, random.Random(2))
    before = {each.code: each for each in sqlite_desk.ask("close.check", book=year.book, period=202601)}
    assert before["transferred"].stops
    would = sqlite_desk.ask("close.what_if", book=year.book, period=202601)
    assert {each.code: each.severity for each in would.results}["transferred"] is Severity.OK
    assert [each.code for each in would.results if each.stops] == []
    assert [(each.kind, each.target.code) for each in would.transfers] == [
        ("income", "300101"),
        ("income", "300102"),
        ("expense", "300101"),
        ("expense", "300102"),
    ]
    assert all(sum(line.debit - line.credit for line in each.lines) == 0 for each in would.transfers)
    after = sqlite_desk.ask("close.check", book=year.book, period=202601)
    assert after == tuple(before.values())
    made = sqlite_desk.do("close.transfer", book=year.book, period=202601).value
    assert [sqlite_desk.ask("voucher.show", book=year.book, id=id).lines for id in made] == [
        each.lines for each in would.transfers
    ]


def test_a_reviewed_transfer_is_not_made_twice(sqlite_desk: Desk) -> None:
    year = Year(sqlite_desk, "resident")
    year.open()
    year.month(202601, random.Random(3))
    made = sqlite_desk.do("close.transfer", book=year.book, period=202601).value
    sqlite_desk.do("voucher.review", book=year.book)
    with pytest.raises(Refused) as refusal:
        sqlite_desk.do("close.transfer", book=year.book, period=202601)
    assert [(each.code, each.subject and each.subject.id) for each in refusal.value.findings] == [
        ("close.made_before", id) for id in made
    ]
    sqlite_desk.do("voucher.post", book=year.book)
    assert sqlite_desk.do("close.transfer", book=year.book, period=202601).value == ()


def test_a_split_made_again_replaces_the_first(sqlite_desk: Desk) -> None:
    year = Year(sqlite_desk, "employee")
    year.open()
    year.month(202601, random.Random(4))
    for share in (50, 60):
        last = sqlite_desk.do("close.split_pending", book=year.book, period=202601, pooled_share=share).value
    year.post()
    figures = sqlite_desk.ask("balance.turnovers", book=year.book, first=202601, last=202601)
    assert figures[year.ids["4601"]].closing == 0
    assert sqlite_desk.ask("voucher.show", book=year.book, id=last).kind is Kind.NORMAL
    with pytest.raises(Refused, match="between 0 and 100"):
        sqlite_desk.do("close.split_pending", book=year.book, period=202601, pooled_share=101)
