"""An accountant's year end on the command line: the last day, the next year, a late change, a reopened month."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.desk_line import CommandLine, signed_in

HEAD = "来源流水号,入账日期,业务事件,险种,金额,单据号,基金支付类型,类别,机构编码,机构名称,业务期,个人账户金额,账户\n"
DECEMBER = """P1,2025-12-05,EV-01,310,5000.00,SP1,,当期,,税务局,2025-12,2000.00,国库
P2,2025-12-20,EV-01,310,600.00,SP2,,待转,,税务局,2025-12,,国库
M1,2025-12-26,EV-02,310,5600.00,HK1,,,,,,,国库
S1,2025-12-12,EV-20,310,3000.00,BF1,310100,住院,H1,市一医院,2025-11,,支出户
I1,2025-12-21,EV-08,310,100.00,,,财政专户,,,2025-12,,财政专户
"""
LATE = "S1,2025-12-12,EV-20,310,2900.00,BF1,310100,住院,H1,市一医院,2025-11,,支出户\n"
OPENING = "科目编码,科目名称,期初借方,期初贷方\n100301,,200000,\n1004,,20000,\n300101,,,150000\n300102,,,69000\n4601,,,1000\n"


class Office:
    """The book with its three people; ``post`` has the second review what the first made."""

    def __init__(self, line: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.line, self.folder, self.monkeypatch = line, folder, monkeypatch

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    def by(self, login: str, *words: str | Path) -> None:
        signed_in(self.monkeypatch, login, "abcd-1234")
        self.line.ok(*words)
        signed_in(self.monkeypatch)

    def post(self) -> None:
        self.by("shen", "voucher", "review", "--all")
        self.line.ok("voucher", "post", "--all")

    def balances(self, period: str, side: str) -> dict[str, Decimal]:
        """Opening or closing balance of every detail account of a period, debit positive."""
        rows = self.line.ok("ledger", "trial-balance", "--period", period).rows
        found = {
            row["account"]: Decimal(row[f"{side}_debit"]) - Decimal(row[f"{side}_credit"]) for row in rows
        }
        headings = {code[:length] for code in found for length in range(4, len(code))}
        return {code: amount for code, amount in found.items() if amount and code not in headings}

    def check(self, *words: str) -> dict[str, str]:
        said = self.line("close", "check", *words)
        return {row["check"]: row["result"] for row in said.rows if row["result"] != "ok"}


def with_december(line: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A book that begins in December, with the month's business files posted."""
    made = Office(line, folder, monkeypatch)
    line.ok("book", "new", "310", "--name", "职工医保", "--fund", "employee", "--start", "2025-12")
    monkeypatch.setenv("FINANCE_DESK_NEW_PASSWORD", "abcd-1234")
    for login, role in (("shen", "reviewer"), ("chen", "supervisor")):
        line.ok("user", "new", login, "--role", role, "--everything")
    line.ok("opening", "import", made.file("opening.csv", OPENING))
    items = made.file("institutions.csv", "编码,名称\nH1,市一医院\n")
    line.ok("dimension", "import", items, "--dimension", "institution")
    line.ok("rule", "import", "--ready-made", "employee")
    made.by("chen", "rule", "approve")
    line.ok("intake", "receive", made.file("december.csv", HEAD + DECEMBER), "--source", "general")
    line.ok("generate", "run")
    made.post()
    return made


def test_the_last_day_of_the_year_and_what_comes_after(
    line: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = with_december(line, tmp_path, monkeypatch)

    # what would closing do, and what would still be in the way?
    would = line.ok("close", "what-if")
    assert [row["account"] for row in would.rows if row["voucher"] == "1"] == ["40010101", "300101"]
    assert [row["code"] for row in would.findings] == ["close.pending_split"] * 2
    assert line.ok("voucher", "list").rows[-1]["source"] == "generated", "nothing was made"

    # 待转 is split first, then income and expense go to net assets
    assert office.check()["pending_split"] == "stop"
    line.ok("close", "split", "--pooled-share", "70")
    office.post()
    line.ok("close", "transfer")
    assert office.check()["unposted"] == "stop"
    office.post()
    assert office.check() == {"business_signed": "warn", "backup": "warn"}
    line.ok("reconcile", "sign", "--period", "2025-12")
    office.by("shen", "reconcile", "sign", "--period", "2025-12")
    assert office.check() == {"backup": "warn"}

    # a warning is settled, or given a reason (a server's administrator backs it up)
    signed_in(office.monkeypatch, "chen", "abcd-1234")
    said = line("close", "run")
    assert (said.code, [row["code"] for row in said.findings]) == (1, ["close.warning_open"])
    signed_in(office.monkeypatch)
    if "://" in line.database:
        office.by("chen", "close", "run", "--accept", "backup=服务器每日备份")
    else:
        line.ok("db", "backup", office.folder / "december.backup")
        assert office.check() == {}
        office.by("chen", "close", "run")

    # the certificate, the next year, and opening = closing
    (certificate,) = line.ok("close", "certificate").rows
    assert (certificate["closed_by"], certificate["vouchers"], certificate["stale"]) == ("chen", "9", "0")
    december = office.balances("2025-12", "closing")
    assert december == {
        "100301": Decimal("205700.00"),
        "1004": Decimal("17000.00"),
        "300101": Decimal("-151190.00"),
        "300102": Decimal("-71510.00"),
    }
    assert office.balances("2026-01", "opening") == december
    (year,) = [
        row
        for row in line.ok("report", "run", "fund_income_expense", "--period", "2025").rows
        if row["code"] == "本期结余"
    ]
    # the surplus is the change of net assets but for the 1,000.00 that waited when the book began
    assert Decimal(year["amount1"]) == Decimal("3700.00")

    # S1 was 2,900.00 after all: the books of December stay, January corrects them
    said = line("intake", "receive", office.file("late.csv", HEAD + LATE), "--source", "general")
    assert (said.code, said.findings[0]["code"]) == (3, "intake.changed")
    newer = next(row for row in line.ok("intake", "rows").rows if row["state"] == "problem")
    booked = next(
        row for row in line.ok("intake", "rows").rows if row["voucher"] and row["external_id"] == "S1"
    )
    assert line("intake", "change", newer["id"]).code != 0, "the earlier version stands in a posted voucher"
    line.ok("voucher", "reverse", booked["voucher_id"], "--date", "2026-01-05", "--reason", "结算有误")
    office.post()
    line.ok("generate", "release", booked["voucher_id"])
    line.ok("intake", "change", newer["id"])
    line.ok("generate", "run")
    made = line.ok("voucher", "list", "--period", "2026-01").rows
    assert [(row["kind"], row["total"]) for row in made] == [("reversal", "-3000.00"), ("normal", "2900.00")]
    assert "2025年11月" in made[1]["summary"], "the business month is told"
    office.post()
    assert office.balances("2025-12", "closing") == december
    january = office.balances("2026-01", "closing")
    assert january["1004"] - december["1004"] == Decimal("100.00")
    assert january["50010101"] == Decimal("-100.00")

    # December is opened again for a slip, and closes to the same figures
    assert line("close", "reopen", "--period", "2026-01", "--reason", "x").code == 1
    office.by("chen", "close", "reopen", "--reason", "附注补充")
    assert [row["stale"] for row in line.ok("close", "certificate").rows] == ["1"]
    office.monkeypatch.setenv("FINANCE_DESK_USER", "owner")
    line.ok("voucher", "review", "--all")
    line.ok("voucher", "post", "--all")
    assert office.check("--period", "2025-12")["transferred"] == "stop"
    line.ok("close", "transfer", "--period", "2025-12")
    office.post()
    office.by("chen", "close", "run", "--period", "2025-12", "--accept-all", "已核实")
    assert [row["stale"] for row in line.ok("close", "certificate").rows] == ["0", "1"]
    assert office.balances("2025-12", "closing") == december
    assert office.balances("2026-01", "opening") == december
    line.ok("db", "check")
    line.ok("db", "verify")


def test_reports_of_the_year_on_the_command_line(
    local: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, office = local, with_december(local, tmp_path, monkeypatch)
    assert [row["form"] for row in line.ok("report", "list").rows] == ["会社保01表", "会社保02表"]
    folder = office.folder / "报表"
    line.ok("report", "export", folder, "--period", "2025-12")
    assert sorted(each.name for each in folder.iterdir()) == [
        f"310-会社保0{number}表-2025-12.{form}" for number in (1, 2) for form in ("pdf", "xlsx")
    ]
    covered = line.ok("report", "coverage", "fund_income_expense", "--period", "2025-12").rows
    assert {row["code"]: row["lines"] for row in covered}["4601"] == "待转基金"
    said = line("report", "coverage", "fund_income_expense", "--period", "2025")
    assert {row["place"] for row in said.findings} == {"4601", "4602"}
    traced = line.ok("report", "trace", "fund_income_expense", "统筹待遇", "--period", "2025-12").rows
    assert [(row["code"], row["amount"]) for row in traced] == [("50010101", "3000.00")]
    assert line("report", "trace", "fund_income_expense", "没有", "--period", "2025-12").code == 1
