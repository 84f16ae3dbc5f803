"""Print forms and the print log from the command line."""

from __future__ import annotations

from pathlib import Path

from finance_desk.books.print_log import facts_of
from tests.cli.desk_line import CommandLine


def test_forms_are_set_and_prints_are_counted(line: CommandLine, tmp_path: Path) -> None:
    line.ok("book", "new", "310", "--name", "职工", "--fund", "employee", "--start", "2026-01", "--solo")
    line.ok("print", "set", "a5", "lines=7", "right=1.5", "signers=maker,reviewer", "preprinted=true")
    line.ok("print", "set", "a5", "heading=2026")
    rows = {(row["form"], row["setting"]): row for row in line.ok("print", "forms").rows}
    assert rows["a5", "lines"]["value"] == "7" and rows["a5", "lines"]["built_in"] == "6"
    assert rows["a5", "signers"]["value"] == "maker,reviewer"
    assert rows["a5", "heading"]["value"] == "2026" and rows["a5", "heading"]["version"] == "2"
    refused = line("print", "set", "a5", "lines=99")
    assert refused.code == 1 and "from 1 to 30" in refused.err
    line.ok("print", "reset", "a5")
    assert all(row["value"] == row["built_in"] for row in line.ok("print", "forms").rows)
    sheet = tmp_path / "test.pdf"
    line.ok("print", "test", "a5", "--out", sheet)
    assert sheet.stat().st_size > 1_000

    journal = tmp_path / "journal.csv"
    journal.write_text(
        "voucher,date,summary,account,debit,credit\n1,2026-01-05,收,1004,10,\n1,2026-01-05,收,40010101,,10\n",
        "utf-8",
    )
    line.ok("voucher", "import", journal)
    for times in (1, 2):
        paper = tmp_path / f"v{times}.pdf"
        line.ok("voucher", "print", "--all", "--layout", "a5", "--out", paper)
        (newest, *_) = line.ok("print", "log").rows
        assert (newest["most"], newest["form"], newest["digest"]) == (str(times), "a5", facts_of(paper)[1])
    line.ok("opening", "write", tmp_path / "openings.pdf")
    assert [row["kind"] for row in line.ok("print", "log").rows] == ["sheet", "vouchers", "vouchers"]
