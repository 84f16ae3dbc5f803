"""The main job from the command line: a month's business files to a closed period and its statements."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from finance_desk.app.demo_city import CityYear, employee
from finance_desk.app.demo_files import write_month
from tests.cli.desk_line import CommandLine, signed_in

PEOPLE = (("shen", "reviewer"), ("chen", "supervisor"))


@pytest.fixture
def people(local: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    local.ok("book", "new", "310", "--name", "职工医保", "--fund", "employee", "--start", "2025-01")
    monkeypatch.setenv("FINANCE_DESK_NEW_PASSWORD", "abcd-1234")
    for login, role in PEOPLE:
        local.ok("user", "new", login, "--role", role, "--everything")
    return local


def test_from_business_files_to_a_closed_month(
    people: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = people
    opening = tmp_path / "opening.csv"
    opening.write_text(
        "科目编码,科目名称,期初借方,期初贷方\n100301,活期存款,200000000,\n1004,支出户存款,20000000,\n300101,统筹基金,,220000000\n",
        "utf-8",
    )
    line.ok("opening", "import", opening)
    city = CityYear(employee(), 2025)
    sent = dict(write_month(city.month(202501), tmp_path, "310", 202501))
    receipts = {source: line("intake", "receive", file, "--source", source) for source, file in sent.items()}
    assert {said.code for said in receipts.values()} <= {0, 3}
    settlement = sent["settlement"]
    again = line("intake", "receive", settlement, "--source", "settlement")
    assert again.code == 1
    batches = line.ok("intake", "list").rows
    assert len(batches) == len(sent)
    waiting = line.ok("intake", "rows", "--state", "ready").rows
    assert len(waiting) == sum(int(row["accepted"]) for row in batches)
    for batch in batches:
        causes = line.ok("intake", "problems", batch["id"]).rows
        listed = line.ok("intake", "problems", batch["id"], "--rows").rows
        assert (len(listed) == 0) == (len(causes) == 0) == (batch["problems"] == "0")

    # whoever made a rule does not approve it
    line.ok("rule", "import", "--ready-made", "employee")
    assert line("rule", "approve").code == 1
    signed_in(monkeypatch, "chen", "abcd-1234")
    line.ok("rule", "approve")
    signed_in(monkeypatch)
    preview = line("generate", "preview", "--make-missing", "--limit", "5")
    assert (preview.code, len({row["voucher"] for row in preview.rows})) == (0, 5)
    assert line("generate", "run", "--make-missing").code in (0, 3)
    assert line.ok("intake", "rows", "--state", "ready").rows == []
    made = line.ok("voucher", "list", "--source", "generated").rows
    assert {row["state"] for row in made} == {"made"}
    line.ok("generate", "cancel", "--run", "1", "--reason", "试")
    assert len(line.ok("intake", "rows", "--state", "ready").rows) == len(waiting)
    assert line("generate", "run", "--make-missing").code in (0, 3)
    assert line("generate", "run", "--make-missing").err.startswith("0 vouchers")

    for command in (("voucher", "review", "--all"), ("close", "check", "--period", "2025-01")):
        assert line(*command).code == 1
    for step in ("entries", "transfers"):
        signed_in(monkeypatch, "shen", "abcd-1234")
        line.ok("voucher", "review", "--all")
        signed_in(monkeypatch)
        line.ok("voucher", "post", "--all")
        if step == "entries":
            line.ok("close", "transfer", "--period", "2025-01")
    line.ok("close", "check", "--period", "2025-01")
    assert line("close", "run", "--period", "2025-01", "--accept", "nonsense").code == 2
    line.ok("close", "run", "--period", "2025-01", "--accept-all", "已知悉")
    assert [row["current"] for row in line.ok("book", "list").rows] == ["2025-02"]
    assert len(line.ok("close", "certificate").rows) == 1

    report = line.ok("report", "run", "fund_income_expense", "--period", "2025-01").rows
    assert sum(Decimal(row["amount1"]) > 0 for row in report if row["amount1"]) > 5
    pages = tmp_path / "report.pdf"
    line.ok("report", "run", "fund_balance_sheet", "--period", "2025-01", "--format", "pdf", "--out", pages)
    assert pages.read_bytes().startswith(b"%PDF")
    forms = tmp_path / "vouchers.pdf"
    line.ok("voucher", "print", "--period", "2025-01", "--out", forms)
    assert forms.read_bytes().startswith(b"%PDF")

    assert line("close", "reopen", "--reason", "").code == 1
    line.ok("close", "reopen", "--reason", "补记")
    line.ok("db", "check")
    line.ok("db", "verify")
