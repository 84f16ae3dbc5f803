"""Headers found by their words, in any of the shapes programs and people give them; footers known."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from finance_desk.base.money import NotMoney
from finance_desk.files.headers import Header, fill_merged, find_header, is_footer, plain_title
from finance_desk.files.model import Cell, Row, cell_day, cell_fen, cell_text, column_letter, place
from tests.files.conftest import moment

WANTED = {
    "day": ["日期", "记账日期"],
    "code": ["科目编码", "科目代码"],
    "debit": ["借方金额", "借方", "本期发生|借方"],
    "credit": ["贷方金额", "贷方", "本期发生|贷方"],
}


def numbered(*rows: list[Cell]) -> list[Row]:
    return [(number, cells) for number, cells in enumerate(rows, 1)]


def header(*rows: list[Cell]) -> Header:
    found = find_header(numbered(*rows), WANTED)
    assert found is not None
    return found


def test_a_header_after_titles_and_preamble() -> None:
    found = header(
        ["序时账", None, None, None, None],
        [],
        ["单位：某市", None, "日期：2024-01"],
        ["日期", "凭证号", "科目编码", "借方金额", "贷方金额"],
        ["2024-01-03", "记-1", "1002", "1", ""],
    )
    assert (found.first, found.row) == (4, 4)
    assert found.columns == {"day": 0, "code": 2, "debit": 3, "credit": 4}
    assert [found.titles[i] for i in found.unknown] == ["凭证号"]
    assert found.missing == ()


@pytest.mark.parametrize(
    "titles",
    [
        ["　日 期 ", "科目\n编码", "借方金额（元）", "贷方金额(人民币元)"],
        ["*日期", "科目编码:", "借方-金额", "贷方_金额"],
        ["日期", "科目代码", "借方", "贷方"],
        ['="日期"', "科 目 编 码", "借方金额[元]", "贷方金额 (RMB)"],
    ],
)
def test_titles_that_only_look_different(titles: list[Cell]) -> None:
    assert header(titles).columns == {"day": 0, "code": 1, "debit": 2, "credit": 3}


def test_an_amount_in_ten_thousand_yuan_is_another_column() -> None:
    found = header(["日期", "科目编码", "借方金额(万元)", "贷方金额(万元)"])
    assert found.missing == ("debit", "credit")
    assert found.unknown == (2, 3)


def test_full_width_titles() -> None:
    assert plain_title("Ｄｅｂｉｔ　（元）") == "debit"
    assert plain_title("收/支") == "收/支"


def test_two_levels_with_merged_cells() -> None:
    wanted = {
        "code": ["科目编码"],
        "name": ["科目名称"],
        "opening_side": ["期初余额|方向"],
        "opening": ["期初余额|金额"],
        "debit": ["本期发生|借方"],
        "credit": ["本期发生|贷方"],
        "closing": ["期末余额|金额"],
    }
    rows = numbered(
        ["余额表", None, None, None, None, None, None, None],
        ["科目编码", "科目名称", "期初余额", None, "本期发生", None, "期末余额", None],
        [None, None, "方向", "金额", "借方", "贷方", "方向", "金额"],
        ["1002", "收入户存款", "借", 100, 1, 2, "借", 99],
    )
    for head in (
        rows,
        fill_merged(rows, [(0, 0, 0, 7), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5)]),
    ):
        found = find_header(head, wanted)
        assert found is not None
        assert (found.first, found.row, found.missing) == (2, 3, ())
        assert list(found.columns.values()) == [0, 1, 2, 3, 4, 5, 7]
        assert found.titles[3] == "期初余额|金额"
        assert found.unknown == (6,)


def test_a_lower_title_of_its_own_needs_no_upper_one() -> None:
    found = header(["凭证", None, "科目", None, None], ["日期", "字号", "科目编码", "借方", "贷方"])
    assert (found.first, found.row) == (2, 2)
    found = header(["凭证", None, "科目编码", "借方", "贷方"], ["日期", "字号", None, None, None])
    assert (found.first, found.row) == (1, 2)
    assert found.columns == {"day": 0, "code": 2, "debit": 3, "credit": 4}


def test_the_best_synonym_wins_over_the_first_column() -> None:
    assert header(["日期", "借方", "借方金额"]).columns["debit"] == 2


def test_no_header() -> None:
    assert find_header(numbered(["a", "b"], ["1", "2"]), WANTED) is None
    assert find_header([], WANTED) is None
    assert find_header(numbered(*[["x"]] * 40, ["日期", "科目编码"]), WANTED) is None


def test_required_fields_decide_between_candidates() -> None:
    rows = numbered(["日期", "借方", "贷方", "甲"], ["科目编码", "日期", "乙", "丙"])
    plain = find_header(rows, WANTED)
    strict = find_header(rows, WANTED, required=["code"])
    assert plain is not None and strict is not None
    assert "code" not in plain.columns
    assert strict.columns["code"] == 0


def test_take_gives_blanks_for_short_rows_and_missing_columns() -> None:
    found = header(["日期", "科目编码", "借方"])
    assert found.take("code", "debit")(["d", "1002", "5"]) == ("1002", "5")
    assert found.take("code", "debit")(["d", "1002"]) == ("1002", None)
    assert found.take("code", "credit")(["d", "1002", "5"]) == ("1002", None)
    assert found.take("code")(["d", "1002"]) == ("1002",)
    assert found.take()([]) == ()


@pytest.mark.parametrize(
    "cells",
    [
        ["合计", "", "100.00"],
        ["", "", "总 计", 5],
        ["资产小计", 1],
        ["合计：100.00元"],
        ["1月合计", 2],
        ["本年累计"],
        ["合计金额", 5],
        ["核算单位：[某局]", None, "制表：某人"],
        ["Total", 3],
        ["制表人：张会计", "", "审核人：李"],
        ["打印日期：2024-12-31"],
        ["打印时间 2024-12-31 08:00"],
        ["第1页 共3页"],
        ["共12笔"],
        ["--------------------------------"],
        [None, "以下空白"],
    ],
)
def test_footers(cells: list[Cell]) -> None:
    assert is_footer(cells)


@pytest.mark.parametrize(
    "cells",
    [
        ["2024-01-03", "合计"],
        ["1002", "合计户"],
        ["经办机构往来", 5],
        ["审核中心退回款", 5],
        ["打印费", 5],
        ["累计折旧", 5],
        ["单位缴费", 5],
        ["-", 5],
        ["支付12月工资合计数差额", 5],
        [5, "合计"],
        [dt.date(2024, 1, 3)],
        [],
    ],
)
def test_rows_that_are_no_footers(cells: list[Cell]) -> None:
    assert not is_footer(cells)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  1002 \t", "1002"),
        ("　银行　", "银行"),
        ('="001002"', "001002"),
        ('="say ""no"""', 'say "no"'),
        ("'=1+1", "=1+1"),
        ("'s", "'s"),
        (1002, "1002"),
        (Decimal("1002.01"), "1002.01"),
        (Decimal("1002.0"), "1002"),
        (Decimal("1E+3"), "1000"),
        (dt.date(2024, 1, 3), "2024-01-03"),
        (moment(2024, 1, 3, 4, 5, 6), "2024-01-03 04:05:06"),
        (moment(2024, 1, 3), "2024-01-03"),
    ],
)
def test_cell_text(cell: Cell, text: str) -> None:
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1,234.50\t", 123450),
        ("-", None),
        ("——", None),
        (None, None),
        ("　", None),
        (Decimal("0.3"), 30),
        (100, 10000),
        ("(3.00)", -300),
        ("０.０１", 1),
    ],
)
def test_cell_fen(cell: Cell, fen: int | None) -> None:
    assert cell_fen(cell) == fen


@pytest.mark.parametrize("cell", ["1.234", "x", Decimal("0.001")])
def test_what_is_no_amount(cell: Cell) -> None:
    with pytest.raises(NotMoney):
        cell_fen(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-01-03",
        "2024/1/3",
        "2024.01.03",
        "20240103",
        "2024年1月3日",
        "２０２４-０１-０３",
        "2024-01-03 12:30:00",
        "20240103123000",
        "2024-01-03\t",
        "45294",
        "45294.5",
        45294,
        Decimal("45294.75"),
        20240103,
        dt.date(2024, 1, 3),
        moment(2024, 1, 3, 23, 59),
    ],
)
def test_cell_day(cell: Cell) -> None:
    assert cell_day(cell) == 20240103


def test_days_from_1904_and_blank_days() -> None:
    assert cell_day(45294 - 1462, date1904=True) == 20240103
    assert cell_day(None) is None
    assert cell_day("--") is None


@pytest.mark.parametrize("cell", ["2024-02-30", "abc", "3/1/2024", 12, "20241301", "99999.x"])
def test_what_is_no_day(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"date|month|day"):
        cell_day(cell)


def test_columns_and_places() -> None:
    letters = [column_letter(i) for i in (0, 25, 26, 701, 702, 16383)]
    assert letters == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    from pathlib import Path

    path = Path("/x/book.xlsx")
    assert place(path).label == "book.xlsx"
    assert place(path, "余额表", 17, 2).label == "book.xlsx 余额表!C17"
    assert place(Path("rows.csv"), "", 17, 2).label == "rows.csv:17 C"
    assert place(path, "余额表", 17).kind == "row"
