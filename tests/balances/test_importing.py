"""Opening balances in the layouts of the field, and what is wrong with a file said in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused

CHART = """code,name,direction,class
1002,收入户存款,借,资产
100201,工行,借,资产
100202,建行,借,资产
1101,暂付款,借,资产
2001,暂收款,贷,负债
3001,结余,贷,净资产
4001,收入,贷,收入
"""

WANTED = {"100201": 700_00, "100202": 300_00, "2001": -200_00, "3001": -800_00}

LAYOUTS = {
    "two columns": "科目编码,科目名称,期初借方,期初贷方\n100201,工行,700,\n100202,建行,300,\n2001,暂收款,,200\n3001,结余,,800\n",
    "side beside the amount": "科目代码,科目名称,方向,年初余额\n100201,工行,借,700\n100202,建行,借,300\n2001,暂收款,贷,200\n3001,结余,贷,800\n",
    "on the account's own side": "科目编码,科目名称,期初余额\n100201,工行,700\n100202,建行,300\n2001,暂收款,200\n3001,结余,800\n",
    "signed": "code,name,opening_signed\n100201,工行,700\n100202,建行,300\n2001,暂收款,-200\n3001,结余,-800\n",
    "headings that add up": "科目编码,科目名称,期初余额,,\n,,方向,金额,\n1001,现金,平,,\n1002,收入户存款,借,1000,\n100201,工行,借,700,\n100202,建行,借,300,\n2001,暂收款,贷,200,\n3001,结余,贷,800,\n,合计,平,,\n",
    "a credit shown as negative debit": "科目编码,科目名称,方向,期初余额\n100201,工行,借,700\n100202,建行,借,300\n2001,暂收款,借,-200\n3001,结余,贷,800\n",
}


def book_of(desk: Desk, tmp_path: Path, start: int) -> int:
    from finance_desk.accounts.importing import read_chart

    book = int(
        desk.do("book.new", code="T", name="账", fund="other", start=start, chart="empty", solo=True).value
    )
    chart = tmp_path / "chart.csv"
    chart.write_text(CHART, "utf-8")
    desk.do("account.import", book=book, accounts=read_chart(chart, []).accounts)
    return book


def openings(desk: Desk, book: int) -> dict[str, int]:
    codes = {each.id: each.code for each in desk.ask("account.list", book=book)}
    return {codes[row.account]: row.opening for row in desk.ask("opening.list", book=book)}


def refused(desk: Desk, book: int, file: Path, **more: object) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as refusal:
        desk.do("opening.import", book=book, path=file, **more)
    return [(finding.code, finding.amount) for finding in refusal.value.findings]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_balances(sqlite_desk: Desk, tmp_path: Path, layout: str) -> None:
    book = book_of(sqlite_desk, tmp_path, 202401)
    file = tmp_path / "opening.csv"
    file.write_text(LAYOUTS[layout], "utf-8")
    sqlite_desk.do("opening.import", book=book, path=file)
    assert openings(sqlite_desk, book) == WANTED
    assert sqlite_desk.ask("opening.check", book=book) == ()


def test_a_start_within_the_year_takes_the_turnover_along(sqlite_desk: Desk, tmp_path: Path) -> None:
    book = book_of(sqlite_desk, tmp_path, 202407)
    file = tmp_path / "opening.csv"
    file.write_text(
        "科目编码,科目名称,年初余额,,本年累计,,期初余额,\n,,借方,贷方,借方,贷方,借方,贷方\n"
        "100201,工行,500,,300,100,700,\n3001,结余,,500,,,,500\n4001,收入,,,100,300,,200\n",
        "utf-8",
    )
    sqlite_desk.do("opening.import", book=book, path=file)
    table = sqlite_desk.ask("ledger.trial_balance", book=book, first=202407, last=202407, hide_zero=True)
    assert [(row.code, row.figures.opening, row.figures.year_debit, row.figures.year_credit) for row in table.rows if row.leaf] == [
        ("100201", 700_00, 300_00, 100_00),
        ("3001", -500_00, 0, 0),
        ("4001", -200_00, 100_00, 300_00),
    ]  # fmt: skip
    file.write_text(file.read_text("utf-8").replace("500,,300,100,700", "500,,300,100,701"), "utf-8")
    assert ("opening.inconsistent", -1_00) in refused(sqlite_desk, book, file)


def test_every_fault_is_told_at_once_and_nothing_is_kept(sqlite_desk: Desk, tmp_path: Path) -> None:
    book = book_of(sqlite_desk, tmp_path, 202401)
    file = tmp_path / "opening.csv"
    file.write_text(
        "科目编码,科目名称,方向,期初余额\n100201,工行,借,700.001\n9999,没有的,借,5\n1002,收入户存款,借,8\n"
        "2001,暂收款,左,200\n3001,结余,贷,800\n3001,结余,贷,1\n",
        "utf-8",
    )
    found = [code for code, _ in refused(sqlite_desk, book, file)]
    assert found == [
        "amount.decimals",
        "opening.side",
        "account.unknown",
        "opening.heading",
        "opening.twice",
        "opening.unbalanced",
    ]
    assert openings(sqlite_desk, book) == {}


def test_merging_changes_only_the_accounts_of_the_file(sqlite_desk: Desk, tmp_path: Path) -> None:
    book = book_of(sqlite_desk, tmp_path, 202401)
    file = tmp_path / "opening.csv"
    file.write_text(LAYOUTS["signed"], "utf-8")
    sqlite_desk.do("opening.import", book=book, path=file)
    file.write_text("code,name,opening_signed\n100201,工行,600\n100202,建行,400\n", "utf-8")
    sqlite_desk.do("opening.import", book=book, path=file, replace=False)
    assert openings(sqlite_desk, book) == {**WANTED, "100201": 600_00, "100202": 400_00}
    file.write_text("code,name,opening_signed\n100201,工行,1000\n100202,建行,0\n", "utf-8")
    sqlite_desk.do("opening.import", book=book, path=file, replace=False)
    assert openings(sqlite_desk, book) == {**WANTED, "100201": 1000_00, "100202": 0}
    file.write_text("code,name,opening_signed\n100201,工行,999\n", "utf-8")
    assert refused(sqlite_desk, book, file, replace=False) == [
        ("opening.year_begin", -1_00),
        ("opening.unbalanced", -1_00),
    ]
