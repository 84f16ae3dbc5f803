"""Basic data as a workbook and back: differences told first, taken whole or refused with row and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from finance_desk.accounts.importing import read_chart
from finance_desk.accounts.model import NewAccount
from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from tests.dimensions.test_basics import book, codes, voucher

__all__ = ["book"]


@pytest.fixture
def file(desk: Desk, book: int, tmp_path: Path) -> Path:
    """A workbook of a book with an account, an item, a type and a summary of its own."""
    desk.do("account.import", book=book, accounts=[NewAccount("100501", "甲")])
    dimension = desk.ask("dimension.list", book=book)[0].code
    desk.do("dimension.import", book=book, dimension=dimension, items=[("007", "一院")])
    desk.do("dimension.item_disable", book=book, dimension=dimension, code="007", day=20270101)
    desk.do("voucher_type.save", book=book, code="付", name="付款", must_credit=["1001", "1002"])
    desk.do("summary.save", book=book, code="01", text="付工资")
    path = tmp_path / "basics.xlsx"
    desk.ask("basics.write", book=book, path=path)
    return path


def edited(path: Path, cells: dict[str, dict[tuple[str, str], Any]]) -> Path:
    """Set cells: sheet → (first cell of a row, title of a column) → value; a new first cell adds a row."""
    found = openpyxl.load_workbook(path)
    for name, changes in cells.items():
        sheet = found[name]
        head = next(row for row in sheet.iter_rows() if row[0].value in ("代码", "类别字", "类别代码"))
        titles = {cell.value: cell.column for cell in head}
        for (code, title), value in changes.items():
            at = next((row[0].row for row in sheet.iter_rows() if row[0].value == code), sheet.max_row + 1)
            sheet.cell(at, 1, code)
            sheet.cell(at, titles[title]).value = value
    found.save(path)
    return path


def test_what_is_written_comes_back_as_it_is(desk: Desk, book: int, file: Path) -> None:
    compared = desk.ask("basics.compare", book=book, path=file)
    assert (compared.differences, compared.findings, compared.only_here) == ((), (), 0)
    found = openpyxl.load_workbook(file)
    assert found.sheetnames == ["科目", "辅助项目", "凭证类型", "摘要库", "选项"]
    cells = [cell for row in found["辅助项目"].iter_rows() for cell in row]
    assert "007" in [cell.value for cell in cells]
    assert [cell.value.year for cell in cells if cell.is_date] == [2027]


def test_differences_are_told_and_taken_whole(desk: Desk, book: int, file: Path) -> None:
    first = desk.ask("dimension.list", book=book)[0].code
    edited(
        file,
        {
            "科目": {
                ("100501", "名称"): "乙",
                ("100501", "辅助核算"): f"{first}!",
                ("100502", "名称"): "丙",
            },
            "凭证类型": {("付", "贷方必有"): "1001"},
            "摘要库": {("02", "摘要"): "付房租"},
            "选项": {("withheld", "值"): "挂应付"},
        },
    )
    compared = desk.ask("basics.compare", book=book, path=file)
    told = {(each.part, each.key, each.field): (each.was, each.wanted) for each in compared.differences}
    assert told == {
        ("accounts", "100501", "name"): ("甲", "乙"),
        ("accounts", "100501", "dimensions"): ("", f"{first}!"),
        ("accounts", "100502", ""): ("", "丙"),
        ("types", "付", "must_credit"): ("1001, 1002", "1001"),
        ("summaries", "02", ""): ("", "付房租"),
        ("options", "withheld", "value"): ("paid", "gross"),
    }
    assert not compared.refused
    assert desk.do("basics.take", book=book, path=file).value == 6
    assert desk.ask("basics.compare", book=book, path=file).differences == ()
    chart = {each.code: each for each in desk.ask("account.list", book=book)}
    assert (chart["100501"].name, chart["100502"].parent) == ("乙", chart["1005"].id)
    assert desk.ask("book.options", book=book)["withheld"] == "gross"


def test_a_file_that_may_not_be_taken_is_refused_whole_with_its_cells(
    desk: Desk, book: int, file: Path
) -> None:
    edited(
        file,
        {
            "科目": {
                ("1004", "名称"): "支出",
                ("1004", "方向"): "贷",
                ("100501", "停用日期"): "某天",
                ("100501", "名称"): "乙",
            },
            "选项": {("withheld", "值"): "sometimes"},
        },
    )
    compared = desk.ask("basics.compare", book=book, path=file)
    assert [each.code for each in compared.findings] == ["basics.cell", "basics.wrong", "basics.wrong"]
    assert all(each.subject.label.startswith("basics.xlsx ") for each in compared.findings)
    with pytest.raises(Refused):
        desk.do("basics.take", book=book, path=file)
    # what only the command can find comes back with its cell too, and nothing was done
    edited(
        file,
        {
            "科目": {("1004", "方向"): "借", ("100501", "停用日期"): None},
            "选项": {("withheld", "值"): "paid"},
        },
    )
    with pytest.raises(Refused) as refused:
        desk.do("basics.take", book=book, path=file)
    assert codes(refused) == ["account.official_name"]
    assert refused.value.findings[0].subject is not None
    assert refused.value.findings[0].subject.label.startswith("basics.xlsx 科目!B")
    chart = {each.code: each for each in desk.ask("account.list", book=book)}
    assert chart["100501"].name == "甲"


def test_a_text_table_of_one_part_and_a_strange_file(desk: Desk, book: int, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("code,text\n01,付工资\n01,付房租\n,无\n", "utf-8")
    compared = desk.ask("basics.compare", book=book, path=path, part="summaries")
    assert [each.code for each in compared.findings] == ["basics.twice", "basics.key"]
    with pytest.raises(Refused) as strange:
        desk.ask("basics.compare", book=book, path=path)
    assert codes(strange) == ["basics.sheets"]
    voucher(desk, book)  # a dimension that lines need is not taken from an account by a file either
    path.write_text("code,name\n9901,某\n", "utf-8")
    with pytest.raises(Refused) as classless:
        desk.do("basics.take", book=book, path=path, part="accounts")
    assert codes(classless) == ["account.class"]


def test_a_new_account_says_its_money_and_sub_fund_and_an_old_one_keeps_them(
    desk: Desk, book: int, file: Path
) -> None:
    new = {("100502", "名称"): "乙", ("100502", "子基金"): "统筹基金", ("100502", "资金"): "银行存款"}
    edited(file, {"科目": new})
    desk.do("basics.take", book=book, path=file)
    made = {each.code: each for each in desk.ask("account.list", book=book)}["100502"]
    assert (made.subfund, made.money_kind) == ("pooled", "bank")
    edited(file, {"科目": {("100502", "子基金"): "个人账户", ("100501", "资金"): "外汇"}})
    compared = desk.ask("basics.compare", book=book, path=file)
    assert sorted(each.code for each in compared.findings) == ["basics.cell", "basics.wrong"]


def test_a_chart_file_with_an_unknown_kind_of_money_is_told(tmp_path: Path) -> None:
    path = tmp_path / "chart.csv"
    path.write_text("科目编码,科目名称,子基金,资金性质\n100501,甲,统筹,银行\n100502,乙,,外汇\n", "utf-8")
    chart = read_chart(path, ())
    assert [each.code for each in chart.findings] == ["account.word"]
    assert [(each.code, each.subfund, each.money_kind) for each in chart.accounts] == [
        ("100501", "pooled", "bank")
    ]
