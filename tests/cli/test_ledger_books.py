"""Every ledger book from the command line, on a worked month small enough to add up in one's head."""

from __future__ import annotations

from pathlib import Path

from tests.cli.desk_line import CommandLine

JOURNAL = """凭证号,日期,摘要,科目编码,科目名称,借方金额,贷方金额
记-1,2026-01-05,收保费,1002,收入户存款,100.00,
记-1,2026-01-05,收保费,40010101,当期缴费,,100.00
记-2,2026-01-05,利息,1002,收入户存款,2.50,
记-2,2026-01-05,利息,450101,统筹基金,,2.50
"""


def test_day_book_columns_summary_and_dimensions(line: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "journal.csv"
    file.write_text(JOURNAL, "utf-8")
    line.ok("book", "new", "310", "--name", "职工", "--fund", "employee", "--start", "2026-01", "--solo")
    line.ok("voucher", "import", file, "--post")
    month = ("--period", "2026-01")

    day = line.ok("ledger", "day-book", "--account", "1002", *month).rows
    assert [(each["summary"], each["debit"], each["balance"]) for each in day] == [
        ("Opening balance", "0.00", "0.00"),
        ("收保费", "100.00", "100.00"),
        ("利息", "2.50", "102.50"),
        ("Day total", "102.50", "102.50"),
        ("Month total", "102.50", "102.50"),
        ("Year to date", "102.50", "102.50"),
    ]
    (income,) = line.ok("ledger", "summary", *month, "--level", "1").rows[:1]
    assert (income["account"], income["debit"], income["vouchers"]) == ("1002", "102.50", "2")
    columns = line.ok("ledger", "multicolumn", "--account", "4001", *month).rows
    assert columns[1]["400101"] == "100.00"
    refused = line("ledger", "multicolumn", "--account", "1002", *month)
    assert refused.code == 1 and "ledger.no_columns" in refused.err

    months = line.ok("ledger", "over-time", "--account", "1002", "--to", "2026-02").rows
    assert [(each["period"], each["debit"], each["balance"]) for each in months[:2]] == [
        ("2026-01", "102.50", "102.50"),
        ("2026-02", "0.00", "102.50"),
    ]
    carried = line.ok("ledger", "dimension", "--dimension", "institution", *month).rows
    assert carried == []
    crossed = line.ok("ledger", "cross", "--dimension", "institution", *month).rows
    assert crossed == []
    for asked in (
        ("dimension", "--dimension", "institution", "--item", "nobody"),
        ("cross", "--dimension", "institution", "--figure", "middle"),
        ("cross", "--dimension", "nothing"),
    ):
        assert line("ledger", *asked, *month).code == 1
    paper = tmp_path / "columns.pdf"
    line.ok("ledger", "multicolumn", "--account", "4001", *month, "--format", "pdf", "--out", paper)
    assert paper.read_bytes().startswith(b"%PDF")


def test_schemes_are_saved_listed_run_and_deleted(line: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "journal.csv"
    file.write_text(JOURNAL, "utf-8")
    line.ok("book", "new", "310", "--name", "职工", "--fund", "employee", "--start", "2026-01", "--solo")
    line.ok("voucher", "import", file, "--post")

    def scheme(*asked: object) -> list[dict[str, str]]:
        return line.ok("ledger", "scheme", *asked).rows

    bank = ("--of", "detail", "--account", "1002")
    line.ok("ledger", "scheme", "save", "收入户", *bank, "--year-to-date", "--shared")
    line.ok("ledger", "scheme", "save", "一级", "--of", "trial_balance", "--level", "1", "--find", "1002")
    line.ok("ledger", "scheme", "save", "试存", *bank, "--dry-run")
    line.ok("ledger", "scheme", "default", "收入户")
    assert [(each["name"], each["of"], each["shared"], each["default"]) for each in scheme("list")] == [
        ("收入户", "detail", "1", "1"),
        ("一级", "trial_balance", "", ""),
    ]
    lines = scheme("run", "收入户", "--period", "2026-02")
    assert [each["balance"] for each in lines] == ["0.00", "100.00", "102.50"], "from January on"
    assert [each["account"] for each in scheme("run", "一级", "--period", "2026-01")][:1] == ["1002"]
    line.ok("ledger", "scheme", "rename", "一级", "收入户")
    several = line("ledger", "scheme", "run", "收入户")
    assert several.code == 1 and "ledger.scheme_of_several" in several.err
    line.ok("ledger", "scheme", "share", "收入户", "--of", "detail", "--off")
    line.ok("ledger", "scheme", "delete", "收入户", "--of", "detail")
    (left,) = scheme("list")
    assert left["of"] == "trial_balance"
    assert line("ledger", "scheme", "delete", "没有").code == 1
    line.ok("ledger", "scheme", "save", "无科目", "--of", "day_book")
    without = line("ledger", "scheme", "run", "无科目")
    assert without.code == 1 and "ledger.scheme_without_account" in without.err
