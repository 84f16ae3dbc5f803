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
