"""Each closing check: one book that triggers it and the worked month, which does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.app.keeping import back_up
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Severity
from finance_desk.base.registry import plug_ins
from finance_desk.closing import checks as folder
from finance_desk.closing.checking import Check
from finance_desk.closing.model import CheckResult
from finance_desk.vouchers.model import Kind, Line
from tests.worked_month import PERIOD, WorkedBook, enter, start


def at(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 9, tzinfo=dt.UTC)


def entry(worked: WorkedBook, debit: str, credit: str, fen: int, day: int = 20261110) -> int:
    lines = [Line(worked.accounts[debit], fen, 0, "x"), Line(worked.accounts[credit], 0, fen, "x")]
    return int(worked.maker.do("voucher.save", book=worked.book, day=day, lines=lines).value)


def posted(worked: WorkedBook, debit: str, credit: str, fen: int, day: int = 20261110) -> None:
    entry(worked, debit, credit, fen, day)
    worked.post()


def damaged(worked: WorkedBook, *statements: str) -> None:
    """Change the database behind the program's back, guards aside."""
    with worked.maker._engine.begin() as connection:
        for sql in statements:
            connection.exec_driver_sql(sql)


def gap(worked: WorkedBook) -> None:
    entry(worked, "1004", "450101", 1)
    with worked.maker._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE voucher SET number = 99 WHERE state = 1")


def transferred_by_hand(worked: WorkedBook, debit: str, credit: str, fen: int) -> None:
    lines = [Line(worked.accounts[debit], fen, 0, "结转"), Line(worked.accounts[credit], 0, fen, "结转")]
    worked.maker.do("voucher.save", book=worked.book, day=20261130, lines=lines, kind=Kind.TRANSFER)
    worked.post()


TRIGGERS: dict[str, tuple[int, Callable[[WorkedBook], object]]] = {
    "entries": (
        PERIOD,
        lambda worked: damaged(
            worked,
            "DROP TRIGGER line_update",
            "UPDATE voucher_line SET debit = debit + 1 WHERE voucher_id = 2 AND debit <> 0",
        ),
    ),
    "dimensions": (PERIOD, lambda worked: damaged(worked, "UPDATE dimension_balance SET debit = debit + 1")),
    "subfunds": (
        PERIOD,
        lambda worked: transferred_by_hand(worked, "40010101", "300102", 7),
    ),
    "earlier_periods": (202612, lambda worked: None),
    "unposted": (PERIOD, lambda worked: entry(worked, "1004", "450101", 1)),
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
    "dates": (202612, lambda worked: setattr(worked.maker, "clock", lambda: at(2026, 11, 30))),
    "cross_region": (202612, lambda worked: None),
    "backup": (PERIOD, lambda worked: None),
    "audit_chain": (
        PERIOD,
        lambda worked: damaged(
            worked, "DROP TRIGGER audit_update", "UPDATE audit_event SET login = 'x' WHERE id = 3"
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
    for finding in results[code].findings:
        assert finding.remedy is not None
        # a page jumps to what the line names
        assert finding.subject is not None
        assert finding.subject.id is not None or finding.subject.label


def test_every_check_has_its_sample() -> None:
    elsewhere = {"resident_prepaid", "business_rows", "business_signed", "reports"}
    assert {check.code for check in plug_ins(folder, "CHECK", Check)} == TRIGGERS.keys() | elsewhere


def results(worked: WorkedBook, period: int = PERIOD) -> dict[str, CheckResult]:
    return {each.code: each for each in worked.maker.ask("close.check", book=worked.book, period=period)}


def test_money_below_zero_on_one_day_is_seen_though_the_month_ends_well(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    posted(worked, "110199", "1001", 500_00, 20261105)
    posted(worked, "1001", "1004", 800_00, 20261106)
    found = results(worked)["negative_money"].findings
    assert [(each.severity, each.amount) for each in found] == [(Severity.STOP, -500_00)]
    assert "2026-11-05" in str(found[0].message)
    posted(worked, "100302", "1004", 600_000_00, 20261107)
    bank = results(worked)["negative_money"].findings[1]
    assert (bank.severity, bank.amount) == (Severity.WARN, 500_000_00 - 800_00 - 600_000_00)


def test_an_institution_that_was_offset_twice_is_named(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    sqlite_desk.do("dimension.import", book=worked.book, dimension="institution", items=[("H02", "二院")])
    item = next(each for each in sqlite_desk.ask("dimension.items", book=worked.book) if each.code == "H02")
    lines = [
        Line(worked.accounts["1004"], 10_00, 0, "收回"),
        Line(worked.accounts["110102"], 0, 10_00, "收回", {item.dimension: item.id}),
    ]
    sqlite_desk.do("voucher.save", book=worked.book, day=20261105, lines=lines)
    worked.post()
    # the account as a whole stands on its side: another institution's advance hides it
    found = results(worked)["abnormal_sides"].findings
    assert [(each.code, each.amount) for each in found] == [("close.abnormal_item", -10_00)]
    assert "H02 二院" in str(found[0].message)


def test_suspense_is_as_old_as_its_oldest_part(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    posted(worked, "1004", "200111", 300_00)
    # 1,200.00 stood there before the month; what came in it is young
    assert [each.amount for each in results(worked)["suspense"].findings] == [1_200_00]
    posted(worked, "200111", "1004", 1_000_00)
    assert [each.amount for each in results(worked)["suspense"].findings] == [200_00]
    posted(worked, "200111", "1004", 200_00)
    assert results(worked)["suspense"].findings == ()


def test_a_statement_that_does_not_tie_out_asks_for_a_look(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    enter(worked)
    posted(worked, "1004", "300101", 9_00)
    report = results(worked)["reports"]
    assert report.warns
    assert 9_00 in [each.amount for each in report.findings]


def test_they_are_silent_on_a_clean_month(sqlite_desk: Desk, tmp_path: Path) -> None:
    worked = start(sqlite_desk)
    enter(worked)
    sqlite_desk.do("close.transfer", book=worked.book, period=PERIOD)
    worked.post()
    back_up(sqlite_desk, tmp_path / "copy.db")
    results = sqlite_desk.ask("close.check", book=worked.book, period=PERIOD)
    # 待转 waits in November (told, no more), and the clearing of other regions' money in §7 leaves nothing open
    assert {each.code: each.severity for each in results if each.findings} == {"pending_split": Severity.INFO}


def refuses_to_close(worked: WorkedBook, check: str, period: int = PERIOD) -> None:
    """Closing is refused and names the check, or the finding of it that stops."""
    others = {
        code: "已核实" for code, each in results(worked, period).items() if each.warns and code != check
    }
    with pytest.raises(Refused) as caught:
        worked.checker.do("close.run", book=worked.book, period=period, accept_warnings=others)
    named = {each.subject.label for each in caught.value.findings if each.subject is not None}
    stopping = {each.code for each in results(worked, period)[check].findings if each.blocks}
    assert check in named or stopping & {each.code for each in caught.value.findings}


def test_a_period_that_has_not_begun_is_not_closed(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    worked.checker.clock = lambda: at(2026, 10, 31)
    refuses = worked.checker.ask("close.check", book=worked.book, period=PERIOD)
    assert "close.not_begun" in [each.code for result in refuses for each in result.findings]
    worked.maker.clock = worked.checker.clock
    refuses_to_close(worked, "dates")
    worked.maker.clock = lambda: at(2026, 11, 2)
    assert results(worked)["dates"].findings == ()


def test_a_voucher_dated_ahead_stops_until_it_is_voided(desk: Desk) -> None:
    worked = start(desk)
    enter(worked)
    worked.maker.clock = worked.checker.clock = lambda: at(2026, 12, 3)
    coming = entry(worked, "1004", "450101", 5_00, day=20261204)
    done = entry(worked, "1004", "450101", 6_00, day=20261203)
    draft = worked.maker.do(
        "voucher.save", book=worked.book, day=20261231, lines=[Line(worked.accounts["1004"], 1, 0, "x")],
        complete=False,
    ).value  # fmt: skip
    found = results(worked)["dates"].findings
    assert [(each.subject.id, each.remedy.command) for each in found if each.subject and each.remedy] == [
        (coming, "voucher.void"),
        (draft, "voucher.void"),
    ]
    refuses_to_close(worked, "dates")
    for id in (coming, draft):
        worked.maker.do("voucher.void", book=worked.book, id=id, reason="日期写错")
    assert results(worked)["dates"].findings == ()
    # a posted one cannot be voided: its remedy says so
    worked.post()
    worked.maker.clock = worked.checker.clock = lambda: at(2026, 12, 2)
    (posted,) = results(worked)["dates"].findings
    assert posted.subject is not None
    assert posted.remedy is not None
    assert (posted.subject.id, posted.remedy.command) == (done, "voucher.reverse")


def test_rows_dated_ahead_stop_until_they_are_held(sqlite_desk: Desk, tmp_path: Path) -> None:
    worked = start(sqlite_desk)
    worked.maker.clock = worked.checker.clock = lambda: at(2026, 12, 3)
    file = tmp_path / "利息.csv"
    file.write_text("来源流水号,业务类型,入账日期,实付金额\nA1,利息,2026-12-21,12.00\n", "utf-8")
    sqlite_desk.do("intake.receive", book=worked.book, source="interest", path=file)
    (found,) = results(worked)["dates"].findings
    assert (found.code, found.amount) == ("close.rows_ahead", 12_00)
    assert found.remedy is not None
    assert found.remedy.command == "intake.mark"
    refuses_to_close(worked, "dates")
    rows = list(sqlite_desk.ask("intake.rows", book=worked.book))
    sqlite_desk.do("intake.mark", book=worked.book, rows=rows, kind="held", reason="已去函核实日期")
    assert results(worked)["dates"].findings == ()


def test_a_closing_wants_a_backup_of_what_was_posted(sqlite_desk: Desk, tmp_path: Path) -> None:
    worked = start(sqlite_desk)
    enter(worked)
    (never,) = results(worked)["backup"].findings
    assert never.remedy is not None
    assert never.remedy.command == "db.backup"
    refuses_to_close(worked, "backup")
    back_up(sqlite_desk, tmp_path / "1.db")
    assert results(worked)["backup"].findings == ()
    # posting more makes the copy old; a month without vouchers needs none
    posted(worked, "1004", "450101", 5)
    assert [each.code for each in results(worked)["backup"].findings] == ["close.no_backup"]
    back_up(sqlite_desk, tmp_path / "2.db")
    assert results(worked)["backup"].findings == ()
    assert results(worked, 202612)["backup"].findings == ()


def test_money_of_a_region_is_as_old_as_its_oldest_part(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    sqlite_desk.do("dimension.import", book=worked.book, dimension="region", items=[("430100", "长沙市")])
    dimension = next(
        each for each in sqlite_desk.ask("dimension.list", book=worked.book) if each.code == "region"
    )
    (item,) = sqlite_desk.ask("dimension.items", book=worked.book, dimension_id=dimension.id)
    region = {dimension.id: item.id}

    def moved(day: int, paid: int, received: int) -> None:
        lines = [
            Line(worked.accounts["200103"], paid, received, "异地", region),
            Line(worked.accounts["100301"], received, paid, "异地"),
        ]
        sqlite_desk.do("voucher.save", book=worked.book, day=day, lines=lines)
        worked.post()

    moved(20261110, 0, 80_00)
    # the opening 50,000.00 has no region; the region's money came this month
    assert [
        (each.amount, "长沙" in str(each.message)) for each in results(worked)["cross_region"].findings
    ] == [(50_000_00, False)]
    # a month later it is old as well, until it is paid out
    assert [each.amount for each in results(worked, 202612)["cross_region"].findings] == [80_00, 50_000_00]
    refuses_to_close(worked, "cross_region")
    moved(20261205, 80_00, 0)
    assert [each.amount for each in results(worked, 202612)["cross_region"].findings] == [50_000_00]
    posted(worked, "200103", "100301", 50_000_00)
    assert results(worked)["cross_region"].findings == ()


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
