"""Basic data from the command line: codes changed, the official chart taken over, a file out and in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.desk_line import CommandLine


@pytest.fixture
def book(line: CommandLine) -> CommandLine:
    line.ok("book", "new", "310", "--name", "职工", "--fund", "employee", "--start", "2026-01", "--solo")
    return line


def test_a_file_goes_out_and_comes_back_changed(book: CommandLine, tmp_path: Path) -> None:
    book.ok("basics", "write", tmp_path / "all.xlsx")
    assert book.ok("basics", "compare", tmp_path / "all.xlsx").rows == []
    file = tmp_path / "types.csv"
    book.ok("basics", "write", file, "--part", "types")
    text = file.read_text("utf-8-sig")
    file.write_text(text + "付,付款凭证,,1001,\n", "utf-8")
    found = book.ok("basics", "compare", file, "--part", "types").rows
    assert [(row["key"], row["place"]) for row in found] == [("付", "types.csv:3")]
    book.ok("basics", "take", file, "--part", "types", "--dry-run")
    assert len(book.ok("basics", "compare", file, "--part", "types").rows) == 1
    book.ok("basics", "take", file, "--part", "types")
    assert book.ok("basics", "compare", file, "--part", "types").rows == []
    file.write_text(text + "付,付款凭证,,999,\n", "utf-8")
    refused = book("basics", "take", file, "--part", "types")
    assert (refused.code, refused.findings[0]["place"]) == (1, "types.csv:3 C")


def test_codes_change_and_the_official_chart_is_taken_over(book: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "chart.csv"
    file.write_text("code,name\n100401,甲\n", "utf-8")
    book.ok("account", "import", file)
    plan = book.ok(
        "account", "recode", "100401=100402+100403", "--from", "2026-03-01",
        "--name", "100402=乙", "--name", "100403=丙", "--preview",
    ).rows  # fmt: skip
    assert [(row["old"], row["new"], row["deed"]) for row in plan] == [("100401", "100402 + 100403", "split")]
    assert book("account", "recode", "100401=100402+100403", "--from", "2026-03-01").code == 1
    mapping = tmp_path / "map.csv"
    mapping.write_text("旧编码,新编码,新名称\n100401,100402,乙\n100401,100403,丙\n", "utf-8")
    read = ("account", "recode", "--file", str(mapping), "--from", "2026-03-01", "--preview")
    assert book.ok(*read).rows == plan
    book.ok("account", "recode", "100401=", "--from", "2026-03-01")
    book.ok("account", "rename", "100401", "工行")
    assert book("account", "rename", "1004", "工行").code == 1
    book.ok("account", "delete", "4602")
    shown = book.ok("account", "compare").rows
    assert [(row["code"], row["mark"]) for row in shown] == [("100401", ""), ("4602", "4602:missing")]
    book.ok("account", "adopt", "--all")
    assert [row["code"] for row in book.ok("account", "compare").rows] == ["100401"]
