"""From a business row to its voucher, balance and cell, and from the cell back to the row."""

from __future__ import annotations

from pathlib import Path

from finance_desk.app.desk import Desk
from finance_desk.vouchers.model import State
from tests.reconcile.test_business import book as book  # the fixture
from tests.reconcile.test_business import by_party, ids, post


def test_a_row_is_followed_to_the_statement_and_back(desk: Desk, book: int, tmp_path: Path) -> None:
    row = ids(desk, book)["S1"]
    assert desk.ask("intake.trace", book=book, row=row) == ()
    desk.do("generate.run", book=book)
    (waiting,) = desk.ask("intake.trace", book=book, row=row)
    assert (waiting.state, waiting.live) == (State.MADE, True)
    assert all(not line.cells for line in waiting.lines)
    post(desk, book)
    (reached,) = desk.ask("intake.trace", book=book, row=row)
    assert reached.voucher == by_party(desk, book, "S1")
    debit = next(line for line in reached.lines if line.debit)
    turnover = desk.ask("balance.turnovers", book=book, first=202601, last=202601)
    assert debit.debit == 100_00 and debit.balance == turnover[debit.account].closing
    assert "fund_income_expense" in {each.report for each in debit.cells}
    for cell in debit.cells:
        traced = desk.ask(
            "report.trace", book=book, name=cell.report, period=202601, line=cell.line, column=cell.at
        )
        assert traced.amount == cell.amount
        assert (debit.account, cell.part) in {
            (each.id, sum(one.amount for p in traced.parts for one in p.accounts if one.id == each.id))
            for part in traced.parts
            for each in part.accounts
        }
    # and back: the voucher's line names the row
    origins = desk.ask("voucher.origin", book=book, voucher=reached.voucher, line=debit.line_no)
    assert [each.row for each in origins] == [row]
    desk.do("voucher.reverse", book=book, id=reached.voucher, day=20260120, reason="错")
    post(desk, book)
    desk.do("generate.release", book=book, vouchers=[reached.voucher])
    (past,) = desk.ask("intake.trace", book=book, row=row)
    assert (
        not past.live
        and past.lines[0].balance
        == desk.ask("balance.turnovers", book=book, first=202601, last=202601)[past.lines[0].account].closing
    )
