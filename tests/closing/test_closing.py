"""Closing told as stories: what blocks, what closes, what a reopened month becomes."""

from __future__ import annotations

import pytest

from finance_desk.app.desk import Desk
from finance_desk.balances.model import OpeningRow
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Severity
from finance_desk.vouchers.model import Kind, Line
from tests.worked_month import PERIOD, WorkedBook, enter, start


def accept_all(worked: WorkedBook, period: int) -> dict[str, str]:
    checks = worked.checker.ask("close.check", book=worked.book, period=period)
    return {check.code: "已核实" for check in checks if check.warns}


def close(worked: WorkedBook, period: int) -> None:
    worked.maker.do("close.transfer", book=worked.book, period=period)
    worked.post()
    worked.checker.do(
        "close.run", book=worked.book, period=period, accept_warnings=accept_all(worked, period)
    )


def test_every_reason_is_told_at_once(desk: Desk) -> None:
    """AC-32: one report with every cause, each naming the thing that blocks."""
    worked = start(desk)
    enter(worked)
    ids = worked.accounts
    # money left in the treasury asks for a look
    kept = [Line(ids["1005"], 7_00, 0, "x"), Line(ids["450101"], 0, 7_00, "x")]
    desk.do("voucher.save", book=worked.book, day=20261119, lines=kept)
    worked.post()
    lines = [Line(ids["1004"], 5_00, 0, "x"), Line(ids["450101"], 0, 5_00, "x")]
    unposted = desk.do("voucher.save", book=worked.book, day=20261120, lines=lines).value
    with pytest.raises(Refused) as refusal:
        worked.checker.do("close.run", book=worked.book, period=PERIOD)
    codes = {finding.code for finding in refusal.value.findings}
    assert {"close.unposted", "close.not_transferred", "close.warning_open"} <= codes
    named = next(finding for finding in refusal.value.findings if finding.code == "close.unposted")
    assert named.subject is not None
    assert (named.subject.id, named.amount) == (unposted, 5_00)
    assert all(finding.remedy is not None for finding in refusal.value.findings)


def test_the_worked_month_closes_and_says_what_it_certifies(desk: Desk) -> None:
    worked = start(desk)
    enter(worked)
    close(worked, PERIOD)
    states = {each.period: each.closed for each in desk.ask("period.list", book=worked.book)}
    assert states == {202611: True, 202612: False}
    certificate = desk.ask("close.certificate", book=worked.book)[0]
    assert (certificate.period, certificate.stale, len(certificate.digest)) == (PERIOD, False, 64)
    # nineteen vouchers of the month and four transfers: income and expense of two sub-funds
    assert certificate.vouchers == 23
    assert {check["code"] for check in certificate.checks} >= {"balances", "audit_chain", "transferred"}
    with pytest.raises(Refused, match="closed"):
        worked.maker.do(
            "voucher.save",
            book=worked.book,
            day=20261120,
            lines=[Line(worked.accounts["1004"], 1, 0, "x"), Line(worked.accounts["450101"], 0, 1, "x")],
        )


def test_the_year_closes_and_the_next_one_opens_with_its_balances(desk: Desk) -> None:
    worked = start(desk)
    enter(worked)
    close(worked, PERIOD)
    with pytest.raises(Refused) as refusal:
        worked.checker.do(
            "close.run", book=worked.book, period=202612, accept_warnings=accept_all(worked, 202612)
        )
    assert "close.pending_split" in {finding.code for finding in refusal.value.findings}
    split = worked.maker.do("close.split_pending", book=worked.book, period=202612, pooled_share=70)
    assert split.value is not None
    worked.post()
    close(worked, 202612)
    december = desk.ask("balance.turnovers", book=worked.book, first=202612, last=202612)
    january = desk.ask("balance.turnovers", book=worked.book, first=202701, last=202701)
    assert {id: each.closing for id, each in december.items() if each.closing} == {
        id: each.opening for id, each in january.items() if each.opening
    }
    kinds = {each.id: each.kind for each in desk.ask("account.list", book=worked.book)}
    assert not [id for id, each in january.items() if kinds[id] in ("income", "expense") and each.opening]
    assert desk.ask("balance.check", book=worked.book) == ()
    year = desk.ask("report.run", book=worked.book, name="fund_income_expense", period=202600)
    month = desk.ask("report.run", book=worked.book, name="fund_income_expense", period=202612)
    # tie-out (c): the year's column is December's year to date; 待转 is nothing then
    assert year.amount("统筹结余", 0) == month.amount("统筹结余", 1)
    assert month.amount("待转基金", 1) == 0


def test_reopening_takes_back_what_closing_made(desk: Desk) -> None:
    """AC-29 in our terms: only the last closed period opens, with a reason, and closes again the same."""
    worked = start(desk)
    enter(worked)
    close(worked, PERIOD)
    before = desk.ask("report.run", book=worked.book, name="fund_income_expense", period=PERIOD)
    filed = worked.maker.do("report.file", book=worked.book, name="fund_income_expense", period=PERIOD).value
    with pytest.raises(Refused, match="needs a reason"):
        worked.checker.do("close.reopen", book=worked.book, period=PERIOD, reason=" ")
    done = worked.checker.do("close.reopen", book=worked.book, period=PERIOD, reason="漏记一笔退票")
    assert len(done.value) == 4
    assert desk.ask("close.certificate", book=worked.book)[0].stale
    assert next(each for each in desk.ask("report.filed", book=worked.book) if each.id == filed).stale
    # the reversals were made by the person who reopened; the maker of the book reviews them here
    desk.do("voucher.review", book=worked.book)
    desk.do("voucher.post", book=worked.book)
    reopened = desk.ask("report.run", book=worked.book, name="fund_income_expense", period=PERIOD)
    assert [[cell.amount for cell in row.cells] for row in reopened.sides[0].rows] == [
        [cell.amount for cell in row.cells] for row in before.sides[0].rows
    ]
    close(worked, PERIOD)
    assert desk.ask("balance.check", book=worked.book) == ()


def test_only_the_last_closed_period_opens(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    with pytest.raises(Refused, match="last closed"):
        worked.checker.do("close.reopen", book=worked.book, period=PERIOD, reason="x")


def test_transfers_are_made_anew_until_somebody_reviewed_them(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    enter(worked)
    first = worked.maker.do("close.transfer", book=worked.book, period=PERIOD).value
    again = worked.maker.do("close.transfer", book=worked.book, period=PERIOD).value
    assert len(first) == len(again) == 4
    worked.post()
    assert worked.maker.do("close.transfer", book=worked.book, period=PERIOD).value == ()
    figures = sqlite_desk.ask("balance.turnovers", book=worked.book, first=PERIOD, last=PERIOD)
    assert figures[worked.accounts["300101"]].closing == -7_220_199_45
    assert figures[worked.accounts["300102"]].closing == -4_093_145_67
    rows = sqlite_desk.ask(
        "voucher.page", book=worked.book, ids=sqlite_desk.ask("voucher.ids", book=worked.book)
    )
    assert sum(row.kind is Kind.TRANSFER and row.number is not None for row in rows) == 4
    assert sqlite_desk.ask("voucher.gaps", book=worked.book, period=PERIOD) == ()


def test_a_resident_book_transfers_to_its_one_fund(desk: Desk) -> None:
    """AC-28 with our words: income and expense go to 3001, assets stay."""
    book = int(
        desk.do("book.new", code="390", name="居民医保", fund="resident", start=202601, solo=True).value
    )
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    desk.do(
        "opening.set", book=book, rows=[OpeningRow(ids["1004"], 120_00), OpeningRow(ids["3001"], -120_00)]
    )
    lines = [Line(ids["500101"], 5_00, 0, "住院"), Line(ids["1004"], 0, 5_00, "住院")]
    desk.do("voucher.save", book=book, day=20260105, lines=lines)
    for _ in range(2):
        desk.do("voucher.review", book=book)
        desk.do("voucher.post", book=book)
        desk.do("close.transfer", book=book, period=202601)
    figures = desk.ask("balance.turnovers", book=book, first=202601, last=202601)
    assert figures[ids["3001"]].closing == -115_00
    assert figures[ids["1004"]].closing == 115_00
    assert figures[ids["500101"]].closing == 0


def test_a_yearly_transfer_is_not_asked_for_before_december(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    enter(worked)
    sqlite_desk.do("book.option", book=worked.book, name="transfer", value="yearly")
    checks = {each.code: each for each in sqlite_desk.ask("close.check", book=worked.book, period=PERIOD)}
    assert checks["transferred"].severity is Severity.OK
    worked.checker.do(
        "close.run", book=worked.book, period=PERIOD, accept_warnings=accept_all(worked, PERIOD)
    )
    sheet = sqlite_desk.ask("report.run", book=worked.book, name="fund_balance_sheet", period=PERIOD)
    assert sheet.amount("资产总计", 1) == sheet.amount("负债与净资产总计", 1)
