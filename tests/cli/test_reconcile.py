"""Business against ledger from the command line, explained and signed by two people."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.desk_line import CommandLine, signed_in
from tests.reconcile.test_business import FILE


def test_the_group_of_the_command_line(
    local: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = local
    line.ok("book", "new", "310", "--name", "职工", "--fund", "employee", "--start", "2026-01")
    monkeypatch.setenv("FINANCE_DESK_NEW_PASSWORD", "abcd-1234")
    line.ok("user", "new", "shen", "--role", "reviewer", "--everything")
    line.ok("rule", "import", "--ready-made", "employee")
    signed_in(monkeypatch, "shen", "abcd-1234")
    line.ok("rule", "approve")
    signed_in(monkeypatch)
    file = tmp_path / "rows.csv"
    file.write_text(FILE, "utf-8")
    line.ok("intake", "receive", file, "--source", "settlement")
    line.ok("generate", "run", "--make-missing")
    compared = line("reconcile", "business", "--period", "2026-01")
    assert compared.code == 1
    (row,) = compared.rows
    assert (row["event"], row["business"], row["ledger"], row["difference"]) == (
        "EV-20",
        "192.00",
        "0.00",
        "192.00",
    )
    assert (row["state"], row["unexplained"], row["signed"]) == ("differs", "3", "open")
    told = line.ok("reconcile", "differences", "--period", "2026-01", "--cause", "not_posted").rows
    assert [each["amount"] for each in told] == ["100.00", "80.00", "12.00"]
    assert line("reconcile", "sign", "--period", "2026-01").code == 1
    line.ok("reconcile", "explain", told[0]["key"], "--period", "2026-01", "--reason", "待审")
    line.ok("reconcile", "explain", "--event", "EV-20", "--period", "2026-01", "--reason", "待审")
    line.ok("reconcile", "sign", "--period", "2026-01")
    assert line("reconcile", "sign", "--period", "2026-01").code == 1
    signed_in(monkeypatch, "shen", "abcd-1234")
    line.ok("reconcile", "sign", "--period", "2026-01", "--reason", "核对无误")
    signed_in(monkeypatch)
    paper = tmp_path / "sheet.pdf"
    compared = line.ok("reconcile", "business", "--period", "2026-01", "--sheet", paper)
    assert compared.rows[0]["signed"] == "signed" and paper.stat().st_size > 1_000


def test_a_bank_return_against_the_rows(local: CommandLine, tmp_path: Path) -> None:
    local.ok("book", "new", "310", "--name", "职工", "--fund", "employee", "--start", "2026-01")
    rows = tmp_path / "rows.csv"
    rows.write_text(FILE, "utf-8")
    local.ok("intake", "receive", rows, "--source", "settlement")
    file = tmp_path / "return.csv"
    file.write_text("业务流水号,付款日期,金额\nS1,2026-01-05,100.00\nS2,2026-01-05,80.00\n", "utf-8")
    said = local("reconcile", "file", "bank-return", file)
    assert (said.code, [(each["outcome"], each["difference"]) for each in said.rows]) == (
        1,
        [("only_here", "12.00")],
    )
    assert "192.00" in said.err
    file.write_text(file.read_text("utf-8") + "S3,2026-01-06,12.00\n", "utf-8")
    assert local.ok("reconcile", "file", "bank-return", file).rows == []
