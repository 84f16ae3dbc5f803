"""Each closing check: one book that triggers it and the worked month, which does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.findings import Severity
from finance_desk.base.registry import plug_ins
from finance_desk.closing import checks as folder
from finance_desk.closing.checking import Check
from finance_desk.vouchers.model import Line
from tests.worked_month import PERIOD, WorkedBook, enter, start


def entry(worked: WorkedBook, debit: str, credit: str, fen: int, day: int = 20261110) -> int:
    lines = [Line(worked.accounts[debit], fen, 0, "x"), Line(worked.accounts[credit], 0, fen, "x")]
    return int(worked.maker.do("voucher.save", book=worked.book, day=day, lines=lines).value)


def posted(worked: WorkedBook, debit: str, credit: str, fen: int, day: int = 20261110) -> None:
    entry(worked, debit, credit, fen, day)
    worked.post()


def damaged(worked: WorkedBook, sql: str) -> None:
    """Change the database behind the program's back, guards aside."""
    with worked.maker._engine.begin() as connection:
        connection.exec_driver_sql(sql)


def gap(worked: WorkedBook) -> None:
    entry(worked, "1004", "450101", 1)
    with worked.maker._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE voucher SET number = 99 WHERE state = 1")


TRIGGERS: dict[str, tuple[int, Callable[[WorkedBook], None]]] = {
    "earlier_periods": (202612, lambda worked: None),
    "unposted": (PERIOD, lambda worked: entry(worked, "1004", "450101", 1) and None),
    "numbers": (PERIOD, gap),
    "balances": (PERIOD, lambda worked: damaged(worked, "UPDATE balance SET debit = debit + 1")),
    "trial_balance": (
        PERIOD,
        lambda worked: damaged(
            worked, f"UPDATE balance SET debit = debit + 1 WHERE account_id = {worked.accounts['1004']}"
        ),
    ),
    "negative_money": (PERIOD, lambda worked: posted(worked, "110199", "1001", 5)),
    "swept_accounts": (PERIOD, lambda worked: posted(worked, "1005", "450101", 5)),
    "abnormal_sides": (PERIOD, lambda worked: posted(worked, "1004", "110199", 5)),
    "suspense": (202612, lambda worked: None),
    "pending_split": (202612, lambda worked: None),
    "transferred": (PERIOD, lambda worked: posted(worked, "1004", "450101", 5)),
    "interest": (202612, lambda worked: None),
    "audit_chain": (
        PERIOD,
        lambda worked: (
            damaged(worked, "DROP TRIGGER audit_update; ")
            or damaged(worked, "UPDATE audit_event SET login = 'x' WHERE id = 3")
        ),
    ),
}
"""Check → the period looked at and what makes it speak. ``resident_prepaid``, ``business_rows`` and ``reports``
have tests of their own below."""


@pytest.mark.parametrize("code", sorted(TRIGGERS))
def test_the_check_speaks(sqlite_desk: Desk, code: str) -> None:
    worked = start(sqlite_desk)
    period, trigger = TRIGGERS[code]
    if code != "interest":
        enter(worked)
    trigger(worked)
    results = {each.code: each for each in sqlite_desk.ask("close.check", book=worked.book, period=period)}
    assert results[code].findings
    assert all(finding.remedy is not None for finding in results[code].findings)


def test_they_are_silent_on_a_clean_month(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    enter(worked)
    sqlite_desk.do("close.transfer", book=worked.book, period=PERIOD)
    worked.post()
    results = sqlite_desk.ask("close.check", book=worked.book, period=PERIOD)
    # 待转 waits in November (told, no more), and the clearing of other regions' money in §7 leaves nothing open
    assert {each.code: each.severity for each in results if each.findings} == {"pending_split": Severity.INFO}


def test_prepaid_premiums_of_residents(sqlite_desk: Desk) -> None:
    book = int(
        sqlite_desk.do("book.new", code="390", name="居民", fund="resident", start=202601, solo=True).value
    )
    ids = {each.code: each.id for each in sqlite_desk.ask("account.list", book=book)}
    lines = [Line(ids["1005"], 9, 0, "预收"), Line(ids["200115"], 0, 9, "预收")]
    sqlite_desk.do("voucher.save", book=book, day=20260105, lines=lines)
    sqlite_desk.do("voucher.review", book=book)
    sqlite_desk.do("voucher.post", book=book)
    results = {each.code: each for each in sqlite_desk.ask("close.check", book=book, period=202601)}
    assert results["resident_prepaid"].stops
    assert results["resident_prepaid"].amount == 9
    assert results["reports"].severity is not Severity.STOP


def test_business_rows_without_voucher_and_refused_ones(sqlite_desk: Desk, tmp_path: Path) -> None:
    worked = start(sqlite_desk)
    file = tmp_path / "利息.csv"
    file.write_text(
        "来源流水号,业务类型,入账日期,实付金额\nA1,利息,2026-11-21,12.00\nA2,利息,2026-11-21,壹元\n", "utf-8"
    )
    sqlite_desk.do("intake.receive", book=worked.book, source="interest", path=file)
    results = {each.code: each for each in sqlite_desk.ask("close.check", book=worked.book, period=PERIOD)}
    assert [finding.code for finding in results["business_rows"].findings] == [
        "close.rows_waiting",
        "close.rows_refused",
    ]
    assert results["business_rows"].findings[0].amount == 12_00


def test_every_check_gives_its_reason_in_both_languages() -> None:
    from finance_desk.base.messages import translate

    for check in plug_ins(folder, "CHECK", Check):
        assert translate(check.title, "zh") != check.title, check.code
        assert translate(check.reason, "zh") != check.reason, check.code
