"""The summary library from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.desk_line import CommandLine


def test_the_library_goes_out_to_a_workbook_and_comes_back(line: CommandLine, tmp_path: Path) -> None:
    line.ok("book", "new", "310", "--name", "职工", "--fund", "employee", "--start", "2026-01", "--solo")
    line.ok("summary", "save", "01", "收保费")
    line.ok("summary", "save", "02", "拨付待遇", "--dry-run")
    out = tmp_path / "library.xlsx"
    line.ok("summary", "list", "--out", out)
    line.ok("summary", "delete", "01")
    assert line.ok("summary", "list").rows == []
    line.ok("summary", "import", out)
    assert [(row["code"], row["text"]) for row in line.ok("summary", "list").rows] == [("01", "收保费")]
    assert line("summary", "delete", "99").code == 1
