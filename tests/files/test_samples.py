"""Files that nobody here wrote: exports of accounting programs, banks and payment services."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from finance_desk.base.errors import Refused
from finance_desk.files.headers import HeaderSpec, is_footer
from finance_desk.files.model import FileKind, cell_day, cell_fen, cell_text
from finance_desk.files.read import TableFile, read_table

JOURNAL = HeaderSpec(
    {
        "day": ["日期", "date"],
        "voucher": ["凭证字号", "凭证号数", "凭证号", "voucher_no"],
        "code": ["科目编码", "科目代码", "account_code"],
        "debit": ["借方金额", "借方", "debit"],
        "credit": ["贷方金额", "贷方", "credit"],
        "side": ["方向"],
        "amount": ["金额"],
    },
    required=("day", "voucher", "code"),
)
BALANCE = HeaderSpec(
    {
        "code": ["科目编码", "科目代码"],
        "opening_side": ["期初余额|方向"],
        "opening": ["期初余额|金额"],
        "opening_debit": ["期初借方"],
        "opening_credit": ["期初贷方"],
        "debit": ["本期发生|借方", "本期借方"],
        "credit": ["本期发生|贷方", "本期贷方"],
        "closing_side": ["期末余额|方向"],
        "closing": ["期末余额|金额"],
        "closing_debit": ["期末借方"],
        "closing_credit": ["期末贷方"],
    },
    required=("code", "debit", "credit"),
)
TOTAL = 109_138_070_000  # fen on each side, as samples/README says


def oracle(layouts: Path) -> dict[str, dict[str, int]]:
    with (layouts / "oracle_trial_balance.csv").open(encoding="utf-8-sig") as stream:
        return {
            row["code"]: {
                key: cell_fen(row[key]) or 0
                for key in ("opening_signed", "debit", "credit", "closing_signed")
            }
            for row in csv.DictReader(stream)
        }


def journal_lines(table: TableFile) -> list[tuple[int | None, str, str, int, int]]:
    """Day, voucher, account, debit, credit of each line; blank heads taken from the line above."""
    assert table.header is not None
    take = table.header.take("day", "voucher", "code", "debit", "credit", "side", "amount")
    lines = []
    day, voucher = None, ""
    for _, cells in table.rows():
        if is_footer(cells):
            continue
        raw_day, raw_voucher, code, debit, credit, side, amount = take(cells)
        day, voucher = cell_day(raw_day) or day, cell_text(raw_voucher) or voucher
        money = cell_fen(amount) or 0
        if cell_text(side):
            lines.append((day, voucher, cell_text(code), money * (side == "借"), money * (side == "贷")))
        else:
            lines.append((day, voucher, cell_text(code), cell_fen(debit) or 0, cell_fen(credit) or 0))
    return lines


@pytest.mark.parametrize(
    ("name", "kind", "encoding", "header_row"),
    [
        ("neutral_journal.csv", FileKind.TEXT, "utf-8-sig", 1),
        ("kis_会计分录序时簿_gbk.csv", FileKind.TEXT, "gb18030", 4),
        ("jdy_凭证导入模板_科目为数字_日期为序列值.xlsx", FileKind.XLSX, "", 1),
        ("u8_序时账_方向金额列_凭证头仅首行.xlsx", FileKind.XLSX, "", 4),
    ],
)
def test_the_same_journal_in_four_layouts(
    layouts: Path, name: str, kind: FileKind, encoding: str, header_row: int
) -> None:
    table = read_table(layouts / name, header=JOURNAL)
    assert table.header is not None
    assert (table.kind, table.encoding, table.header.row) == (kind, encoding, header_row)
    lines = journal_lines(table)
    assert len(lines) == 325
    assert len({voucher for _, voucher, *_ in lines}) >= 12
    assert sum(line[3] for line in lines) == sum(line[4] for line in lines) == TOTAL
    assert {day // 10000 for day, *_ in lines if day} == {2024}
    turnover: dict[str, list[int]] = {}
    for _, _, code, debit, credit in lines:
        sums = turnover.setdefault(code.replace(".", ""), [0, 0])
        sums[0] += debit
        sums[1] += credit
    expected = oracle(layouts)
    assert {code: tuple(sums) for code, sums in turnover.items()} == {
        code: (expected[code]["debit"], expected[code]["credit"]) for code in turnover
    }
    assert table.findings == []


def test_a_balance_table_with_merged_header_cells(layouts: Path) -> None:
    table = read_table(layouts / "u8_发生额及余额表.xlsx", header=BALANCE)
    assert table.header is not None
    assert (table.header.first, table.header.row) == (4, 5)
    assert set(table.header.missing) == {"opening_debit", "opening_credit", "closing_debit", "closing_credit"}
    expected = oracle(layouts)
    take = table.header.take("code", "opening_side", "opening", "debit", "credit", "closing_side", "closing")
    rows = [take(cells) for _, cells in table.rows() if not is_footer(cells)]
    assert len(rows) == len(expected)
    for code, opening_side, opening, debit, credit, closing_side, closing in rows:
        known = expected[cell_text(code)]
        assert (cell_fen(opening) or 0) * (-1 if opening_side == "贷" else 1) == known["opening_signed"]
        assert (cell_fen(debit) or 0, cell_fen(credit) or 0) == (known["debit"], known["credit"])
        assert (cell_fen(closing) or 0) * (-1 if closing_side == "贷" else 1) == known["closing_signed"]


def test_tab_text_named_xls(layouts: Path) -> None:
    table = read_table(layouts / "xzd_科目余额表_伪xls制表符文本.xls", header=BALANCE)
    assert table.header is not None
    assert (table.kind, table.encoding, table.delimiter) == (FileKind.TEXT, "gb18030", "\t")
    take = table.header.take(
        "code", "opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit"
    )
    expected = oracle(layouts)
    rows = [take(cells) for _, cells in table.rows()]
    assert len(rows) == 19
    for code, *amounts in rows:
        known = expected[cell_text(code)]
        opening_debit, opening_credit, debit, credit, closing_debit, closing_credit = (
            cell_fen(a) or 0 for a in amounts
        )
        assert opening_debit - opening_credit == known["opening_signed"]
        assert (debit, credit) == (known["debit"], known["credit"])
        assert closing_debit - closing_credit == known["closing_signed"]


STATEMENT = HeaderSpec(
    {
        "day": ["交易日期", "记账日期", "交易时间", "交易创建时间"],
        "amount": ["金额(元)", "金额", "交易金额", "实付金额", "入账币种/金额"],
        "income": ["记账金额(收入)"],
        "expense": ["记账金额(支出)"],
        "balance": ["余额", "联机余额", "本次余额"],
    },
    required=("day",),
)


def test_statements_of_banks_and_payment_services(samples: Path) -> None:
    """Header row, encoding, number of rows and footers of each statement as another parser saw them."""
    known = json.loads((samples / "bank" / "bank_oracle_shareable.json").read_text(encoding="utf-8"))
    names = [name for name in known if name.startswith("cn/")]
    assert len(names) >= 12
    for name in names:
        expected = known[name]
        table = read_table(samples / "bank" / name, header=STATEMENT)
        header = table.header
        assert header is not None
        assert header.row == expected["header_row_1based"], name
        assert "amount" in header.columns or "expense" in header.columns, name
        take = header.take("day")
        rows = list(table.rows())
        lines = [cells for _, cells in rows if not is_footer(cells)]
        assert (len(lines), len(rows) - len(lines)) == (expected["data_rows"], expected["footer_rows"]), name
        for cells in lines:
            day = cell_day(take(cells)[0])
            assert day is None or 2017 <= day // 10000 <= 2026, name


def test_every_sample_is_read_or_refused_with_a_place(samples: Path) -> None:
    seen = 0
    for path in sorted(samples.rglob("*")):
        if not path.is_file() or path.stat().st_size > 3 << 20:
            continue
        seen += 1
        try:
            table = read_table(path)
            assert sum(1 for _ in table.rows()) > 0
            assert all(finding.subject is not None for finding in table.findings)
        except Refused as refused:
            assert all(finding.subject is not None for finding in refused.findings)
    assert seen > 50
