"""The shared acceptance cases of generation: AC-69, AC-70 and AC-73, and one payment out of two funds."""

from __future__ import annotations

import json
from pathlib import Path

from finance_desk.app.desk import Desk
from finance_desk.intake.model import RowState
from finance_desk.vouchers.model import State

HEAD = "来源流水号,入账日期,业务类型,险种,单据号,实付金额,账户\n"


def a_book(desk: Desk, fund: str = "employee", code: str = "310") -> int:
    book = int(desk.do("book.new", code=code, name="账套", fund=fund, start=202601, solo=True).value)
    desk.do("rule.import", book=book, rules=fund)
    desk.do("rule.approve", book=book)
    return book


def receive(desk: Desk, book: int, path: Path, lines: str) -> int:
    path.write_text(HEAD + lines, "utf-8")
    desk.do("intake.receive", book=book, source="general", path=path)
    return int(desk.ask("intake.batches", book=book)[0].id)


def live(desk: Desk, book: int) -> list[tuple[int, int | None]]:
    """Period and number of every voucher that is not void."""
    found = desk.ask("voucher.whole", book=book, ids=desk.ask("voucher.ids", book=book))
    return [(each.period, each.number) for each in found if each.state is not State.VOID]


def states(desk: Desk, book: int) -> list[RowState]:
    rows = desk.ask("intake.page", book=book, ids=list(desk.ask("intake.rows", book=book)))
    return [each.state for each in rows]


THREE = (
    "A1,2026-01-05,EV-02,310,D1,100.00,国库\n"
    "A2,2026-01-06,S12,310,D2,200.00,支出户\n"
    "A3,2026-01-07,EV-15,310,D3,300.00,支出户\n"
)


def test_AC_69_an_unknown_business_type_stays_out_until_it_is_taught(desk: Desk, tmp_path: Path) -> None:
    book = a_book(desk)
    batch = receive(desk, book, tmp_path / "a.csv", THREE)
    assert desk.do("generate.run", book=book).value.vouchers == 2
    (group,) = desk.ask("intake.problems", book=book, batch=batch)
    assert (group.count, group.finding.code) == (1, "intake.event")
    assert "S12" in str(group.finding.message.values)
    (sent_back,) = desk.ask("intake.send_back", book=book, batch=batch)
    assert sent_back.raw[0] == "A2"
    desk.do("intake.map", source="general", field="event", sent="S12", means="EV-15")
    desk.do("intake.recheck", book=book, batch=batch)
    assert desk.do("generate.run", book=book).value.vouchers == 1
    assert desk.do("generate.run", book=book).value.vouchers == 0
    assert len(live(desk, book)) == 3


def test_AC_70_a_batch_is_generated_once_and_cancelled_whole(desk: Desk, tmp_path: Path) -> None:
    book = a_book(desk)
    receive(desk, book, tmp_path / "a.csv", THREE.replace("S12", "EV-15"))
    assert desk.do("generate.run", book=book).value.vouchers == 3
    assert desk.do("generate.run", book=book).value.vouchers == 0
    assert live(desk, book) == [(202601, 1), (202601, 2), (202601, 3)]
    middle = desk.ask("voucher.ids", book=book)[1]
    desk.do("generate.cancel", book=book, vouchers=[middle])
    # AC-09: nothing reviewed stands behind it, so the numbers close up
    assert live(desk, book) == [(202601, 1), (202601, 2)]
    assert sorted(states(desk, book)) == sorted([RowState.READY, RowState.GENERATED, RowState.GENERATED])
    rest = [
        each.id
        for each in desk.ask("voucher.whole", book=book, ids=desk.ask("voucher.ids", book=book))
        if each.state is not State.VOID
    ]
    desk.do("generate.cancel", book=book, vouchers=rest)
    assert live(desk, book) == []
    assert set(states(desk, book)) == {RowState.READY}
    assert desk.do("generate.run", book=book).value.vouchers == 3
    assert live(desk, book) == [(202601, 1), (202601, 2), (202601, 3)]


def test_AC_73_a_closed_period_refuses_the_row_or_redates_it_by_choice(desk: Desk, tmp_path: Path) -> None:
    book = a_book(desk)
    checks = desk.ask("close.check", book=book, period=202601)
    desk.do(
        "close.run",
        book=book,
        period=202601,
        accept_warnings={each.code: "空账" for each in checks if each.warns},
    )
    receive(desk, book, tmp_path / "late.csv", "L1,2026-01-28,EV-02,310,D1,100.00,国库\n")
    kept_out = desk.do("generate.run", book=book, redate=False)
    assert kept_out.value.vouchers == 0 and len(kept_out.findings) == 1
    assert states(desk, book) == [RowState.READY]
    assert desk.do("generate.run", book=book, redate=True).value.vouchers == 1
    (voucher,) = desk.ask("voucher.whole", book=book, ids=desk.ask("voucher.ids", book=book))
    assert (voucher.period, voucher.day) == (202602, 20260201)


def test_one_payment_out_of_two_funds_makes_one_voucher_in_each_book(desk: Desk, tmp_path: Path) -> None:
    """Trap 3: a fund is an accounting entity; the rows of the other fund stay out of a book, by name."""
    employee, resident = a_book(desk), a_book(desk, "resident", "390")
    lines = "P1,2026-01-05,EV-15,310,BF1,100.00,支出户\nP2,2026-01-05,EV-15,390,BF1,40.00,支出户\n"
    for book, total, stranger in ((employee, 100_00, "P2"), (resident, 40_00, "P1")):
        batch = receive(desk, book, tmp_path / "both.csv", lines)
        (group,) = desk.ask("intake.problems", book=book, batch=batch)
        assert group.finding.code == "intake.fund"
        assert [each.raw[0] for each in desk.ask("intake.send_back", book=book, batch=batch)] == [stranger]
        assert desk.do("generate.run", book=book).value.vouchers == 1
        (voucher,) = desk.ask("voucher.whole", book=book, ids=desk.ask("voucher.ids", book=book))
        assert voucher.total == total


PARTY = {
    "rules": [
        {
            "code": "BANK-1",
            "name": "银行流水认领",
            "event": "EV-15",
            "condition": '开头(备注, "Party: ") 且 实付金额 >= 10',
            "summary": "{中取(备注, 8, 40)}",
            "lines": [
                {"side": "debit", "account": '"1004"', "amount": "实付金额"},
                {"side": "credit", "account": '"200103"', "amount": "四舍五入(实付金额 * 0.1, 2)"},
                {"side": "credit", "account": '"110199"', "amount": "轧差()"},
            ],
        }
    ]
}


def test_AC_17_a_bank_line_is_split_by_its_description_and_its_amount(desk: Desk, tmp_path: Path) -> None:
    book = int(desk.do("book.new", code="310", name="账套", fund="employee", start=202601, solo=True).value)
    desk.do("rule.import", book=book, content=json.dumps(PARTY, ensure_ascii=False))
    desk.do("rule.approve", book=book)
    path = tmp_path / "bank.csv"
    path.write_text(
        "来源流水号,入账日期,业务类型,险种,实付金额,备注\n"
        "B1,2026-01-05,EV-15,310,50.00,Party: Supplier\n"
        "B2,2026-01-05,EV-15,310,9.99,Party: Too small\n"
        "B3,2026-01-05,EV-15,310,50.00,Salary\n",
        "utf-8",
    )
    desk.do("intake.receive", book=book, source="general", path=path)
    desk.do("generate.run", book=book)
    (voucher,) = desk.ask("voucher.whole", book=book, ids=desk.ask("voucher.ids", book=book))
    assert [(each.debit, each.credit) for each in voucher.lines] == [(50_00, 0), (0, 5_00), (0, 45_00)]
    assert {each.summary for each in voucher.lines} == {"Supplier"}
    # what the rule does not take waits in the open
    assert sorted(states(desk, book)) == sorted([RowState.GENERATED, RowState.READY, RowState.READY])
