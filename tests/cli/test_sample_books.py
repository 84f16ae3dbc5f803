"""Whole books of other hands through the command line, compared to the fen with independent answers."""

from __future__ import annotations

import csv
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.desk_line import CommandLine, Said

FIGURES = (
    "opening_debit",
    "opening_credit",
    "period_debit",
    "period_credit",
    "closing_debit",
    "closing_credit",
)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def signed(row: dict[str, str], stem: str) -> Decimal:
    return Decimal(row[f"{stem}_debit"]) - Decimal(row[f"{stem}_credit"])


def balances(said: Said) -> dict[str, tuple[Decimal, Decimal, Decimal, Decimal]]:
    """Account → opening, debit, credit, closing; every account that is not all zero."""
    found = {
        row["account"]: (
            signed(row, "opening"),
            Decimal(row["period_debit"]),
            Decimal(row["period_credit"]),
            signed(row, "closing"),
        )
        for row in said.rows
    }
    return {account: figures for account, figures in found.items() if any(figures)}


def detail_lines(said: Said) -> list[tuple[str, Decimal, Decimal]]:
    """(date, signed amount, signed balance) of every line of a detail ledger."""
    return [
        (
            row["date"],
            Decimal(row["debit"]) - Decimal(row["credit"]),
            Decimal(row["balance"]) * (-1 if row["side"] == "贷" else 1),
        )
        for row in said.rows
        if row["line"]
    ]


def register(path: Path) -> list[tuple[str, Decimal, Decimal]]:
    return [
        (row["date"], Decimal(row["amount"]), Decimal(row["total"]))
        for row in table(path)
        if row["description"] != "opening"
    ]


def same_register(
    lines: list[tuple[str, Decimal, Decimal]], known: list[tuple[str, Decimal, Decimal]]
) -> None:
    """Same lines on the same days, the same balance at the end of each day, and no break in between.

    Within a day ours follow the voucher number; the oracle sorts its numbers as texts.
    """
    assert sorted(each[:2] for each in lines) == sorted(each[:2] for each in known)
    assert {date: balance for date, _, balance in lines} == {date: balance for date, _, balance in known}
    for (day, _, before), (next_day, amount, after) in pairwise(lines):
        assert after == before + amount
        assert next_day >= day


def test_ac_14_20_38_43_le(line: CommandLine, samples: Path, tmp_path: Path) -> None:
    neutral, oracle = samples / "ledgers/neutral", samples / "ledgers/oracle"
    opening = neutral / "le_accounts_opening.csv"
    line.ok("book", "new", "le", "--start", "2021-04", "--chart", "empty", "--solo")
    line.ok("account", "import", opening)

    # AC-20: one yuan less is refused with its difference, kept as a draft if asked, and then blocks posting
    off = tmp_path / "off.csv"
    off.write_text(opening.read_text("utf-8-sig").replace("53375078", "53375077"), "utf-8")
    refused = line("opening", "import", off)
    assert (refused.code, [row["code"] for row in refused.findings]) == (1, ["opening.unbalanced"])
    assert refused.findings[0]["amount"] == "-1.00"
    assert line("opening", "import", off, "--draft").code == 3
    assert line("opening", "check").code == 1
    line.ok("opening", "import", opening)
    line.ok("opening", "check")
    listed = line.ok("opening", "list").rows
    assert sum(Decimal(row["opening_debit"]) for row in listed) == 341_311_727
    assert sum(Decimal(row["opening_credit"]) for row in listed) == 341_311_727

    said = line.ok("voucher", "import", neutral / "le_fy2021_journal.csv")
    assert "2919 vouchers with 8723 lines" in said.err
    line.ok("voucher", "review", "--all")
    line.ok("voucher", "post", "--all")

    wanted = {
        row["account"]: tuple(
            Decimal(row[name]) for name in ("opening_signed", "debit", "credit", "closing_signed")
        )
        for row in table(oracle / "le_trial_balance.csv")
        if row["account"].lower() != "total"
    }
    year = ("--from", "2021-04", "--to", "2022-03")
    said = line.ok("ledger", "trial-balance", *year)
    assert balances(said) == {account: figures for account, figures in wanted.items() if any(figures)}
    # AC-43: an account without movement stays; only all-zero rows are hidden
    assert {row["account"] for row in said.rows} == {row["code"] for row in table(opening)}
    hidden = line.ok("ledger", "trial-balance", *year, "--hide-zero").rows
    assert {row["account"] for row in hidden} == set(balances(said))
    assert "10A100040" in {row["account"] for row in hidden}

    months = table(oracle / "le_monthend_balances_hledger.csv")
    for period in ("2021-04", "2021-12", "2022-01", "2022-03"):
        closing = {
            row["account"]: signed(row, "closing")
            for row in line.ok("ledger", "trial-balance", "--period", period).rows
        }
        for row in months:
            if row["account"].lower() != "total":
                assert closing[row["account"]] == Decimal(row[period]), (period, row["account"])
    published = table(oracle / "le_published_monthly_tb.csv")
    for period in sorted({row["month"] for row in published}):
        moved = balances(line.ok("ledger", "trial-balance", "--period", period))
        for row in published:
            if row["month"] == period and row["account"] in moved:
                _, debit, credit, _ = moved[row["account"]]
                assert (debit, credit) == (Decimal(row["debit"]), Decimal(row["credit"]))

    # AC-38: cash ends at 78,036,842 with no break
    for account in ("10A100020", "10A100090", "10B100040"):
        lines = detail_lines(line.ok("ledger", "detail", "--account", account, *year))
        known = register(oracle / f"le_register_{account}.csv")
        same_register(lines, known)
    line.ok("db", "check")


def test_ac_14_one_altered_line_refuses_exactly_its_voucher(
    local: CommandLine, samples: Path, tmp_path: Path
) -> None:
    source = samples / "ledgers/neutral/le_journal.csv"
    local.ok("book", "new", "le", "--start", "2021-02", "--chart", "empty", "--solo")
    text = source.read_text("utf-8-sig")
    altered = tmp_path / "altered.csv"
    altered.write_text(text.replace(",3267499,,Sales invoice", ",3267500,,Sales invoice", 1), "utf-8")
    rejects = tmp_path / "rejects.csv"
    arguments = ("voucher", "import", altered, "--create-accounts", "--rejects", rejects)
    assert local(*arguments, "--all-or-nothing").code == 1
    assert local.ok("voucher", "list").rows == []
    said = local(*arguments)
    assert said.code == 3
    stops = [row for row in said.findings if row["severity"] == "stop"]
    assert [(row["code"], row["amount"]) for row in stops] == [("voucher.unbalanced", "1.00")]
    assert stops[0]["place"].startswith("altered.csv:2")
    assert "4000" in stops[0]["message"]
    assert [row["code"] for row in table(rejects)] == ["voucher.unbalanced"]
    assert len(local.ok("voucher", "list").rows) == 3154

    again = CommandLine(str(tmp_path / "whole.db"), local.capsys)
    again.ok("db", "init")
    again.ok("book", "new", "le", "--start", "2021-02", "--chart", "empty", "--solo")
    said = again.ok("voucher", "import", source, "--create-accounts", "--post")
    assert "3155 vouchers with 9195 lines" in said.err
    turned = balances(again.ok("ledger", "trial-balance"))
    assert sum(figures[1] for figures in turned.values()) == 4_795_558_799
    assert sum(figures[2] for figures in turned.values()) == 4_795_558_799


def test_ac_40_bcexample(line: CommandLine, samples: Path) -> None:
    neutral, oracle = samples / "ledgers/neutral", samples / "ledgers/oracle"
    line.ok("book", "new", "bc", "--start", "2012-01", "--chart", "empty", "--solo")
    line.ok("account", "import", neutral / "bcexample_accounts.csv")
    said = line.ok("voucher", "import", neutral / "bcexample_journal.csv", "--post")
    assert "1032 vouchers with 2959 lines" in said.err
    span = ("--from", "2012-01", "--to", "2014-10")
    found = balances(line.ok("ledger", "trial-balance", *span))
    known = [row for row in table(oracle / "bcexample_trial_balance.csv") if row["account_code"] != "TOTAL"]
    for row in known:
        _, debit, credit, closing = found[row["account_code"]]
        assert (debit, credit, closing) == (
            Decimal(row["debit_turnover"]),
            Decimal(row["credit_turnover"]),
            Decimal(row["closing_balance_signed_debit_positive"]),
        )
    assert sum(Decimal(row["debit_turnover"]) for row in known) == Decimal("663626.47")
    for period in ("2012-08", "2013-12", "2014-10"):
        closing = {
            row["account"]: signed(row, "closing")
            for row in line.ok("ledger", "trial-balance", "--period", period).rows
        }
        for row in table(oracle / "bcexample_monthend_balances.csv"):
            if row["account"] in closing:
                assert closing[row["account"]] == Decimal(row[period])
    for account in ("10010101", "10010301", "40010203"):
        lines = detail_lines(line.ok("ledger", "detail", "--account", account, *span))
        known_lines = register(oracle / f"bcexample_register_{account}.csv")
        same_register(lines, known_lines)


LAYOUTS = (
    ("neutral_journal.csv", "u8_发生额及余额表.xlsx"),
    ("u8_序时账_方向金额列_凭证头仅首行.xlsx", "u8_发生额及余额表.xlsx"),
    ("kis_会计分录序时簿_gbk.csv", "xzd_科目余额表_伪xls制表符文本.xls"),
    ("jdy_凭证导入模板_科目为数字_日期为序列值.xlsx", "xzd_科目余额表_伪xls制表符文本.xls"),
)


@pytest.mark.parametrize(("journal", "opening"), LAYOUTS)
def test_ac_85_86_the_same_book_in_every_layout(
    local: CommandLine, samples: Path, opening: str, journal: str
) -> None:
    layouts = samples / "cn/layouts"
    local.ok("book", "new", "310", "--start", "2024-01", "--chart", "empty", "--solo")
    local.ok("opening", "import", layouts / opening, "--create-accounts")
    said = local.ok("voucher", "import", layouts / journal, "--post")
    assert "158 vouchers with 325 lines" in said.err
    found = balances(local.ok("ledger", "trial-balance"))
    known = {
        row["code"]: tuple(
            Decimal(row[name]) for name in ("opening_signed", "debit", "credit", "closing_signed")
        )
        for row in table(layouts / "oracle_trial_balance.csv")
    }
    assert found == {account: figures for account, figures in known.items() if any(figures)}
    leaves = [row["code"] for row in table(layouts / "oracle_trial_balance.csv") if row["leaf"] == "1"]
    assert sum(found[code][1] for code in leaves if code in found) == Decimal("1091380700.00")
    months = table(layouts / "oracle_monthend_balances_hledger.csv")
    for period in ("2024-01", "2024-06", "2024-11"):
        closing = {
            row["account"]: signed(row, "closing")
            for row in local.ok("ledger", "trial-balance", "--period", period).rows
        }
        for row in months:
            if row["account"] in closing:
                assert closing[row["account"]] == Decimal(row[period]), (period, row["account"])


def test_ac_36_the_fund_of_the_demo_book_after_the_vouchers_of_the_year_end(
    line: CommandLine, samples: Path
) -> None:
    """Opening plus income less expense is the closing of the fund; the ledger says so month by month too."""
    layouts = samples / "cn/layouts"
    line.ok("book", "new", "310", "--start", "2024-01", "--chart", "empty", "--solo")
    line.ok("opening", "import", layouts / "u8_发生额及余额表.xlsx", "--create-accounts")
    line.ok("voucher", "import", layouts / "neutral_journal.csv", "--post")
    found = balances(line.ok("ledger", "trial-balance", "--level", "1"))
    opening, expense, income, closing = found["3002"]
    assert (-opening, income, expense, -closing) == (
        Decimal("10799600.00"), Decimal("217724100.00"), Decimal("218855300.00"), Decimal("9668400.00"),
    )  # fmt: skip
    earned = sum(figures[2] for code, figures in found.items() if code[0] == "4")
    spent = sum(figures[1] for code, figures in found.items() if code[0] == "5")
    assert -opening + earned - spent == -closing
    months = line.ok("ledger", "over-time", "--account", "3002").rows
    assert (months[-1]["period"], months[-1]["side"], months[-1]["balance"]) == (
        "2024-12",
        "贷",
        "9668400.00",
    )


def test_ac_21_the_faulty_opening_file_is_refused_with_its_two_reasons(
    local: CommandLine, samples: Path
) -> None:
    layouts = samples / "cn/layouts"
    local.ok("book", "new", "310", "--start", "2024-01", "--chart", "empty", "--solo")
    local.ok("account", "import", layouts / "u8_发生额及余额表.xlsx")
    said = local("opening", "import", layouts / "bad_期初_不平且非末级有数.xlsx")
    assert said.code == 1
    heading, unbalanced = said.findings
    assert (heading["code"], heading["amount"]) == ("opening.heading", "800.00")
    assert "1004" in heading["message"]
    assert (unbalanced["code"], unbalanced["amount"]) == ("opening.unbalanced", "-100.00")
    for figure in ("10,799,500.00", "10,799,600.00", "100.00", "10,800,300.00", "700.00"):
        assert figure in unbalanced["message"]
    assert local.ok("opening", "list").rows == []


def test_a_journal_goes_out_and_comes_in_again(local: CommandLine, samples: Path, tmp_path: Path) -> None:
    layouts = samples / "cn/layouts"
    local.ok("book", "new", "310", "--start", "2024-01", "--chart", "empty", "--solo")
    local.ok("voucher", "import", layouts / "kis_会计分录序时簿_gbk.csv", "--create-accounts", "--post")
    out = tmp_path / "journal.csv"
    local.ok("ledger", "journal", "--book", "310", "--format", "csv", "--out", out)
    chart = tmp_path / "chart.csv"
    local.ok("account", "list", "--book", "310", "--format", "csv", "--out", chart)
    local.ok("book", "new", "copy", "--start", "2024-01", "--chart", "empty", "--solo")
    local.ok("account", "import", chart, "--book", "copy")
    local.ok("voucher", "import", out, "--book", "copy", "--post")
    first = local.ok("ledger", "trial-balance", "--book", "310")
    second = local.ok("ledger", "trial-balance", "--book", "copy")
    assert balances(first) == balances(second) != {}
    twice = local("voucher", "import", out, "--book", "copy")
    assert (twice.code, twice.findings[0]["code"]) == (1, "voucher.import.twice")
