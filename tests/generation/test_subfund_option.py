"""Vouchers made by rules are held to the book's option on sub-funds like those made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.findings import Severity
from finance_desk.vouchers.model import subfund_shift, subfund_sums

PAID = {"event": "EV-15", "summary": "支付"}
RULES = {
    "rules": [
        {
            **PAID,
            "code": "ONE",
            "name": "逐笔",
            "condition": '备注 = "单"',
            "lines": [
                {"side": "debit", "account": '"530101"', "amount": "实付金额"},
                {"side": "credit", "account": '"440102"', "amount": "个人账户金额"},
                {"side": "credit", "account": '"1004"', "amount": "轧差()"},
            ],
        },
        {
            **PAID,
            "code": "MANY",
            "name": "合并",
            "condition": '备注 = "合"',
            "merge": ["单据号"],
            "lines": [
                {
                    "side": "debit",
                    "account": '如果(类别 = "统", "530101", "530102")',
                    "amount": '如果(类别 = "退", 0 - 实付金额, 实付金额)',
                },
                {"side": "credit", "account": '"1004"', "amount": "轧差()"},
            ],
        },
    ]
}

ROWS = """来源流水号,入账日期,业务类型,险种,实付金额,个人账户金额,单据号,类别,备注
A1,2026-01-05,EV-15,310,100.00,40.00,,统,单
A2,2026-01-05,EV-15,310,100.00,0,,统,单
A3,2026-01-05,EV-15,310,70.00,30.00,,统,单
B1,2026-01-06,EV-15,310,100.00,0,D1,统,合
B2,2026-01-06,EV-15,310,25.00,0,D1,退,合
B3,2026-01-06,EV-15,310,100.00,0,D2,统,合
B4,2026-01-06,EV-15,310,60.00,0,D2,个,合
B5,2026-01-06,EV-15,310,5.00,0,D3,退,合
"""


@pytest.fixture
def book(desk: Desk, tmp_path: Path) -> int:
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)
    desk.do("rule.import", book=book, content=json.dumps(RULES, ensure_ascii=False))
    desk.do("rule.approve", book=book)
    path = tmp_path / "rows.csv"
    path.write_text(ROWS, "utf-8")
    desk.do("intake.receive", book=book, source="general", path=path)
    return book


def shifts(desk: Desk, book: int) -> list[int]:
    """What each voucher of the book moves between the sub-funds, as one made by hand is judged."""
    accounts = {each.id: each for each in desk.ask("account.list", book=book)}
    return [
        subfund_shift(subfund_sums(desk.ask("voucher.show", book=book, id=id).lines, accounts))
        for id in desk.ask("voucher.ids", book=book)
    ]


def told(findings: object) -> list[tuple[str, Severity, int | None]]:
    return sorted((each.code, each.severity, each.amount) for each in findings)  # type: ignore[attr-defined]


def test_shifts_are_told_and_the_vouchers_made(desk: Desk, book: int) -> None:
    preview = desk.ask("generate.preview", book=book)
    done = desk.do("generate.run", book=book)
    assert (done.value.vouchers, done.value.rows, done.value.left_out) == (6, 8, 0)
    assert sorted(shifts(desk, book)) == [0, 0, 0, 25_00, 30_00, 40_00]
    expected = [("generate.subfund", Severity.WARN, 25_00), ("generate.subfund", Severity.WARN, 70_00)]
    assert told(done.findings) == told(preview.findings) == expected
    counts = sorted(each.message.values["count"] for each in done.findings)
    assert counts == [1, 2]


def test_vouchers_that_shift_stay_out_whole_where_the_book_says_so(desk: Desk, book: int) -> None:
    desk.do("book.option", book=book, name="subfund_balance", value="stop")
    preview = desk.ask("generate.preview", book=book)
    assert (preview.vouchers, preview.left_out) == (3, 4)
    done = desk.do("generate.run", book=book)
    assert (done.value.vouchers, done.value.rows, done.value.left_out) == (3, 4, 4)
    assert shifts(desk, book) == [0, 0, 0]
    assert told(done.findings) == told(preview.findings)
    # the amounts of the rows that stay: A1 and A3, B1 and B2
    assert sorted((each.severity, each.amount) for each in done.findings) == [
        (Severity.STOP, 125_00),
        (Severity.STOP, 170_00),
    ]
    assert all(each.remedy is not None and each.remedy.command == "book.option" for each in done.findings)
    numbers = [desk.ask("voucher.show", book=book, id=id).number for id in desk.ask("voucher.ids", book=book)]
    assert sorted(numbers) == [1, 2, 3]
    # allowed by the book, the rest goes too
    desk.do("book.option", book=book, name="subfund_balance", value="off")
    done = desk.do("generate.run", book=book)
    assert (done.value.vouchers, done.value.left_out, done.findings) == (3, 0, ())


def test_everything_may_stay_out(desk: Desk, book: int) -> None:
    desk.do("book.option", book=book, name="subfund_balance", value="stop")
    desk.do("generate.run", book=book)
    done = desk.do("generate.run", book=book)
    assert (done.value.vouchers, done.value.left_out, len(done.findings)) == (0, 4, 2)
