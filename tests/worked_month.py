"""The worked month of 职工医保, 2026-11 (domain §7), entered voucher by voucher: figures known to the fen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from finance_desk.app.desk import Desk
from finance_desk.balances.model import OpeningRow
from finance_desk.base.money import parse_fen
from finance_desk.vouchers.model import Line

PERIOD = 202611


def after() -> dt.datetime:
    """A moment after everything the tests enter, whatever day they run on."""
    return dt.datetime(2027, 3, 2, 9, tzinfo=dt.UTC)


OPENING = {
    "100301": "10000000",
    "1004": "500000",
    "110101": "200000",
    "110102@H01": "300000",
    "200103": "-50000",
    "200111": "-1200",
    "300101": "-7000000",
    "300102": "-3900000",
    "4601": "-48800",
}

# (event, debits, credits); "@" names the institution
ENTRIES = (
    ("EV-01", {"1005": "1000000"}, {"40010101": "700000", "40010201": "280000", "4601": "18500", "450101": "1500"}),
    ("EV-02", {"100301": "1000000"}, {"1005": "1000000"}),
    ("EV-15", {"1004": "600000"}, {"100301": "600000"}),
    (
        "EV-20",
        {"50010101@H01": "350000", "50010103@H01": "80000", "50010202": "60000", "50010203": "40000"},
        {"110102@H01": "50000", "1004": "480000"},
    ),
    ("EV-24", {"50010101": "25300.55"}, {"1004": "25300.55"}),
    ("EV-25", {"50010105": "36000"}, {"1004": "36000"}),
    ("EV-33", {"1004": "3000"}, {"200111": "3000"}),
    ("EV-33", {"200111": "1200"}, {"1004": "1200"}),
    ("EV-11", {"100301": "2345.67"}, {"4301": "2345.67"}),
    ("EV-27", {"5201": "1000"}, {"1004": "1000"}),
    ("EV-31", {"40010101": "500", "40010201": "200"}, {"1004": "700"}),
    ("EV-31", {"540101": "300"}, {"1004": "300"}),
    ("EV-28", {"50010101": "20000"}, {"1004": "20000"}),
    ("EV-28", {"100301": "30000"}, {"200103": "30000"}),
    ("EV-28", {"200103": "60000"}, {"100301": "60000"}),
    ("EV-08", {"100301": "12000"}, {"4602": "12000"}),
    ("EV-05", {"4601": "40000"}, {"40010101": "28000", "40010201": "12000"}),
    ("EV-13", {"1004": "2000"}, {"50010103": "2000"}),
    ("EV-13", {"100301": "800"}, {"450101": "800"}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkedBook:
    """The book with its people: ``maker`` makes and posts, ``checker`` reviews."""

    maker: Desk
    checker: Desk
    book: int
    accounts: dict[str, int]

    def post(self) -> int:
        self.checker.do("voucher.review", book=self.book)
        return int(self.maker.do("voucher.post", book=self.book).value)


def start(desk: Desk) -> WorkedBook:
    """The book with its opening balances at 2026-11-01, before the month; the clock stands after the year."""
    desk.clock = after
    book = int(
        desk.do(
            "book.new",
            code="310",
            name="职工基本医疗保险基金",
            fund="employee",
            start=PERIOD,
            unit_name="市医保中心",
        ).value
    )
    desk.do(
        "user.new",
        login="shen",
        name="沈审核",
        password="abcd-1234",
        roles=["reviewer", "supervisor"],
        everything=True,
    )
    desk.do("dimension.import", book=book, dimension="institution", items=[("H01", "市一医院")])
    worked = WorkedBook(
        desk,
        desk.signed_in("shen", "abcd-1234"),
        book,
        {each.code: each.id for each in desk.ask("account.list", book=book)},
    )
    # a start in November: the turnover of the ten months before is not known, so 年初 is taken as 期初
    rows = []
    for key, yuan in OPENING.items():
        code, _, institution = key.partition("@")
        rows.append(
            OpeningRow(
                worked.accounts[code], parse_fen(yuan), items=_items(desk, book) if institution else {}
            )
        )
    desk.do("opening.set", book=book, rows=rows)
    return worked


def _items(desk: Desk, book: int) -> dict[int, int]:
    item = next(each for each in desk.ask("dimension.items", book=book) if each.code == "H01")
    return {item.dimension: item.id}


def enter(worked: WorkedBook) -> None:
    """Enter and post the nineteen vouchers of the month."""
    items = _items(worked.maker, worked.book)
    for event, debits, credits in ENTRIES:
        lines = []
        for sign, entries in ((1, debits), (-1, credits)):
            for key, yuan in entries.items():
                code, _, institution = key.partition("@")
                fen = parse_fen(yuan)
                lines.append(
                    Line(
                        worked.accounts[code],
                        fen if sign > 0 else 0,
                        fen if sign < 0 else 0,
                        event,
                        items if institution else {},
                    )
                )
        worked.maker.do("voucher.save", book=worked.book, day=20261115, lines=lines)
    worked.post()
