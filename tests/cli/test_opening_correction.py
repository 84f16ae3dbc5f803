"""Opening balances from the command line: what is out is explained, what is in use is corrected by a voucher."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.desk_line import CommandLine


@pytest.fixture
def book(line: CommandLine) -> CommandLine:
    line.ok("book", "new", "310", "--name", "职工", "--fund", "employee", "--start", "2026-01", "--solo")
    return line


def test_from_a_difference_to_its_cause_to_a_correction(book: CommandLine, tmp_path: Path) -> None:
    opening = tmp_path / "opening.csv"
    head = "科目编码,科目名称,期初借方,期初贷方\n"
    opening.write_text(
        head + "1004,财政专户存款,5810.00,\n1201,暂付款,77.00,\n300101,统筹基金,,5257.00\n", "utf-8"
    )
    said = book("opening", "import", opening)
    assert said.code == 1
    assert [each["code"] for each in said.findings] == ["opening.unbalanced", "opening.suspect"]
    assert "5,180.00" in str(said.findings[1])
    opening.write_text(
        head + "1004,财政专户存款,5180.00,\n1201,暂付款,77.00,\n300101,统筹基金,,5257.00\n", "utf-8"
    )
    book.ok("opening", "import", opening)

    early = book("opening", "correct", "1201=70", "300101=5250", "--reason", "旧账多记")
    assert [each["code"] for each in early.findings] == ["opening.not_in_use"]
    voucher = tmp_path / "voucher.csv"
    voucher.write_text(
        "日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额\n"
        "2026-01-05,记,1,收保费,1005,100.00,\n2026-01-05,记,1,收保费,40010101,,100.00\n",
        "utf-8",
    )
    book.ok("voucher", "import", voucher)
    book.ok("voucher", "review", "--all")
    book.ok("voucher", "post", "--all")
    out = book("opening", "correct", "1201=70", "--reason", "旧账多记")
    assert [each["code"] for each in out.findings] == ["opening.correction_out"]
    assert (
        book("opening", "correct", "1201=七十", "--reason", "旧账多记").findings[0]["code"] == "amount.text"
    )
    assert (
        book("opening", "correct", "9999=7", "--reason", "旧账多记").findings[0]["code"] == "account.unknown"
    )
    book.ok("opening", "correct", "1201=70", "300101=5250", "--reason", "旧账多记", "--dry-run")
    book.ok("opening", "correct", "1201=70", "300101=5250", "--reason", "旧账多记")
    book.ok("voucher", "review", "--all")
    book.ok("voucher", "post", "--all")
    closing = {
        row["account"]: row["closing_debit"]
        for row in book.ok("ledger", "trial-balance", "--period", "2026-12").rows
    }
    assert closing["1201"] == "70.00"
