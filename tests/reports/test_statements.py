"""What a statement says beside its figures: traces, options, what was filed, what does not tie out."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from finance_desk.app.desk import Desk
from finance_desk.balances.model import OpeningRow
from finance_desk.base.errors import Refused
from finance_desk.base.money import parse_fen
from finance_desk.reports.definitions import definitions
from finance_desk.reports.model import Basis, CheckDefinition, RowDefinition, order, span, tie_outs
from finance_desk.reports.writing import write_report
from finance_desk.vouchers.model import Line
from tests.worked_month import PERIOD, WorkedBook, enter, start

INCOME, SHEET = "fund_income_expense", "fund_balance_sheet"


def posted(worked: WorkedBook, debit: str, credit: str, fen: int) -> int:
    lines = [Line(worked.accounts[debit], fen, 0, "x"), Line(worked.accounts[credit], 0, fen, "x")]
    id = worked.maker.do("voucher.save", book=worked.book, day=20261120, lines=lines).value
    worked.post()
    return int(id)


def codes(worked: WorkedBook, name: str, period: int = PERIOD) -> dict[str, int | None]:
    report = worked.maker.ask("report.run", book=worked.book, name=name, period=period)
    return {each.code: each.amount for each in report.findings}


def test_a_cell_is_traced_to_accounts_and_their_ledger(desk: Desk) -> None:
    worked = start(desk)
    enter(worked)
    total = desk.ask("report.trace", book=worked.book, name=INCOME, period=PERIOD, line="统筹支出")
    assert total.parts == ()
    assert sum(each.amount for each in total.lines) == total.amount == parse_fen("509600.55")
    benefits = desk.ask(
        "report.trace", book=worked.book, name=INCOME, period=PERIOD, line="统筹待遇", column=1
    )
    assert (benefits.column, benefits.first, benefits.last) == ("本年累计数", 202601, 202611)
    assert [each.id for part in benefits.parts for each in part.accounts] == [
        worked.accounts[code] for code in ("50010101", "50010103", "50010105")
    ]
    with pytest.raises(Refused, match="no cell"):
        desk.ask("report.trace", book=worked.book, name=INCOME, period=PERIOD, line="统筹待遇", column=2)


def test_spans_of_columns() -> None:
    assert span(Basis.MONTH, 202611) == (202611, 202611)
    assert span(Basis.YEAR, 202611) == (202601, 202611)
    assert span(Basis.YEAR, 202600) == (202601, 202612)
    assert span(Basis.LAST_YEAR, 202600) == (202501, 202512)
    assert span(Basis.YEAR_BEGIN, 202611) == (202601, 202601)


def test_options_choose_what_two_lines_read(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    posted(worked, "5101", "1004", 100_00)
    posted(worked, "1004", "5101", 30_00)
    posted(worked, "1004", "200101", 7_00)

    def line(name: str, code: str, column: int) -> int | None:
        report = sqlite_desk.ask("report.run", book=worked.book, name=name, period=PERIOD)
        amount: int | None = report.amount(code, column)
        return amount

    assert (line(INCOME, "大病保险", 0), line(SHEET, "暂收款_异地", 1)) == (100_00, 50_000_00)
    # the returned surplus stands where the line does not look, and the statement says so
    assert codes(worked, INCOME)["report.side_not_read"] == 30_00
    for option, value in (("critical_illness_line", "net"), ("cross_region_line", "all")):
        sqlite_desk.do("book.option", book=worked.book, name=option, value=value)
    assert (line(INCOME, "大病保险", 0), line(SHEET, "暂收款_异地", 1)) == (70_00, 50_007_00)
    assert "report.side_not_read" not in codes(worked, INCOME)


def test_entries_on_net_assets_are_named(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    enter(worked)
    assert codes(worked, INCOME) == {}
    id = posted(worked, "1004", "300101", 9_00)
    report = sqlite_desk.ask("report.run", book=worked.book, name=INCOME, period=PERIOD)
    assert [(each.code, each.amount) for each in report.findings] == [
        ("report.surplus_and_net_assets", 9_00),
        ("report.entered_directly", 9_00),
    ]
    assert report.findings[1].subject.id == id


def test_what_was_filed_is_compared_with_the_year(sqlite_desk: Desk) -> None:
    """Tie-out (c): the annual column is December's year to date as filed."""
    worked = start(sqlite_desk)
    enter(worked)
    sqlite_desk.do("report.file", book=worked.book, name=INCOME, period=202612)
    # 待转 is a line of the month form and none of the annual one: the surplus is smaller by it
    assert codes(worked, INCOME, 202600) == {
        "report.differs_from_filed": -parse_fen("39300"),
        "report.no_last_year": None,
    }
    posted(worked, "1004", "450101", 5_00)
    report = sqlite_desk.ask("report.run", book=worked.book, name=INCOME, period=202600)
    told = {
        each.subject.label: each.amount
        for each in report.findings
        if each.code == "report.differs_from_filed"
    }
    assert told["统筹其他收入 本年数"] == 5_00


def test_last_years_column_is_compared_with_the_archive(sqlite_desk: Desk) -> None:
    """Tie-out (d): 上年数 and 年初余额 against the annual statements filed the year before."""
    book = int(
        sqlite_desk.do("book.new", code="390", name="居民", fund="resident", start=202601, solo=True).value
    )
    ids = {each.code: each.id for each in sqlite_desk.ask("account.list", book=book)}

    def enter_one(fen: int) -> None:
        lines = [Line(ids["100301"], fen, 0, "x"), Line(ids["4501"], 0, fen, "x")]
        sqlite_desk.do("voucher.save", book=book, day=20261231, lines=lines)
        sqlite_desk.do("voucher.review", book=book)
        sqlite_desk.do("voucher.post", book=book)

    enter_one(100_00)
    sqlite_desk.do("period.open_year", book=book, year=2027)
    for name in (INCOME, SHEET):
        sqlite_desk.do("report.file", book=book, name=name, period=202600)
        assert sqlite_desk.ask("report.run", book=book, name=name, period=202700).findings == ()
    enter_one(1_00)
    for name, line in ((INCOME, "其他收入 上年数"), (SHEET, "财政专户存款 年初余额")):
        report = sqlite_desk.ask("report.run", book=book, name=name, period=202700)
        assert {each.subject.label: each.amount for each in report.findings}[line] == 1_00


def test_a_missing_account_is_an_error_and_no_zero(sqlite_desk: Desk) -> None:
    book = int(
        sqlite_desk.do("book.new", code="1", name="空", fund="resident", start=202601, chart="empty").value
    )
    report = sqlite_desk.ask("report.run", book=book, name=SHEET, period=202601)
    assert report.amount("库存现金", 1) is None
    assert report.row("库存现金").cells[1].error.shown("zh") == "#缺科目"
    assert report.row("资产总计").cells[1].error.shown("zh") == "#缺科目"
    with pytest.raises(Refused):
        sqlite_desk.do("report.file", book=book, name=SHEET, period=202601)
    with pytest.raises(Refused, match="no report"):
        sqlite_desk.ask("report.run", book=book, name="cash_flow", period=202601)


def test_lines_in_a_circle_are_refused_with_their_path() -> None:
    rows = {
        code: RowDefinition(code, code, f"{next}+1") for code, next in (("a", "b"), ("b", "c"), ("c", "a"))
    }
    with pytest.raises(Refused, match="a → b → c → a"):
        order(rows)
    assert order({"a": replace(rows["a"]), "b": RowDefinition("b", "b", "1")}) == ["b", "a"]


def test_every_shipped_formula_calculates(sqlite_desk: Desk) -> None:
    for number, (name, fund) in enumerate(sorted(definitions())):
        code = f"{fund}{number}"
        book = int(sqlite_desk.do("book.new", code=code, name=fund, fund=fund, start=202601).value)
        for period in (202601, 202600):
            report = sqlite_desk.ask("report.run", book=book, name=name, period=period)
            assert [each.code for each in report.findings if each.code != "report.no_last_year"] == []
            cells = [row.cells for side in report.sides for row in side.rows]
            assert {each.error for row in cells for each in row} == {None}
            # what the year before the book was is a blank, everything else nought
            blank = (name, period) == (INCOME, 202600)
            assert {tuple(cell.amount for cell in row) for row in cells} == {(0, None if blank else 0)}


def test_the_workbook_has_numbers_and_the_pdf_the_words(sqlite_desk: Desk, tmp_path: Path) -> None:
    worked = start(sqlite_desk)
    enter(worked)
    report = sqlite_desk.ask("report.run", book=worked.book, name=SHEET, period=PERIOD)
    book = write_report(report, tmp_path / "a.xlsx", "xlsx", "zh")
    rows = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    # the form's head, its totals on one line, the signers at the foot
    assert [next(cell for cell in row if cell) for row in rows[:3]] == [
        "会社保01表",
        "资产负债表",
        "职工基本医疗保险基金",
    ]
    assert rows[3] == ["编制单位：市医保中心", "", "2026年11月30日", "", "单位：元", ""]
    assert "单位负责人：" in rows[-1][0]
    assert "制表：" in rows[-1][0]
    assert [row[3] for row in rows if row[0] == "资产总计"] == ["负债与净资产总计"]
    total = next(row for row in rows if "资产总计" in row)
    amount = total[total.index("资产总计") + 2]
    assert isinstance(amount, float)
    assert Decimal(repr(amount)) == Decimal("11375645.12")
    pdf = pypdfium2.PdfDocument(write_report(report, tmp_path / "a.pdf", "pdf", "zh", by="李"))
    assert len(pdf) == 1
    text = pdf[0].get_textpage().get_text_range()
    for words in (
        "资产负债表",
        "会社保01表",
        "市医保中心",
        "2026年11月30日",
        "11,375,645.12",
        "7,220,199.45",
    ):
        assert words in text
    with pytest.raises(Refused, match="xlsx or pdf"):
        write_report(report, tmp_path / "a.ods", "ods", "zh")


def test_the_workbook_prints_as_a_form(sqlite_desk: Desk, tmp_path: Path) -> None:
    worked = start(sqlite_desk)
    enter(worked)
    posted(worked, "50010101", "1004", 9_000_000_00)
    for name, way in ((SHEET, "landscape"), (INCOME, "portrait")):
        report = sqlite_desk.ask("report.run", book=worked.book, name=name, period=PERIOD)
        with zipfile.ZipFile(write_report(report, tmp_path / f"{name}.xlsx", "xlsx", "zh")) as file:
            sheet = file.read("xl/worksheets/sheet1.xml").decode()
            book = file.read("xl/workbook.xml").decode()
        assert f'orientation="{way}"' in sheet
        assert 'fitToHeight="0"' in sheet
        assert "第 &amp;P 页" in sheet
        assert "_xlnm.Print_Area" in book
        assert "_xlnm.Print_Titles" in book
    # what was spent beyond the income is a number below nought
    assert "<v>-8" in sheet


def test_coverage_names_what_no_line_reads(sqlite_desk: Desk) -> None:
    worked = start(sqlite_desk)
    enter(worked)

    def coverage(name: str, period: int = PERIOD) -> tuple[dict[str, tuple[str, ...]], list[str]]:
        found = sqlite_desk.ask("report.coverage", book=worked.book, name=name, period=period)
        return (
            {each.code: each.lines for each in found.accounts},
            [each.subject.label for each in found.findings],
        )

    lines, unread = coverage(INCOME)
    assert unread == []
    assert lines["50010101"] == ("统筹待遇", "统筹住院")
    assert lines["4601"] == ("待转基金",)
    assert "1004" not in lines
    sheet, unread = coverage(SHEET)
    assert unread == []
    assert sheet["200103"] == ("暂收款", "暂收款_异地")
    # what came back for critical illness stands on the side that the line does not read
    posted(worked, "1004", "5101", 30_00)
    found = sqlite_desk.ask("report.coverage", book=worked.book, name=INCOME, period=PERIOD)
    assert [(each.code, each.subject.label, each.amount) for each in found.findings] == [
        ("report.not_covered", "5101", -30_00)
    ]
    sqlite_desk.do("book.option", book=worked.book, name="critical_illness_line", value="net")
    assert coverage(INCOME)[1] == []
    # the annual form has no line for what still waits to be split
    assert coverage(INCOME, 202600)[1] == ["4601", "4602"]


def test_earnings_stand_in_the_sheet_of_their_year_and_in_net_assets_of_the_next(desk: Desk) -> None:
    """AC-30: a liability overdrawn to -15.00 stays a liability; 215.00 earned is this year's, then net assets."""
    book = int(desk.do("book.new", code="390", name="居民", fund="resident", start=202512, solo=True).value)
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    for debit, credit, fen in (("1004", "200199", 200_00), ("200199", "4501", 215_00)):
        lines = [Line(ids[debit], fen, 0, "x"), Line(ids[credit], 0, fen, "x")]
        desk.do("voucher.save", book=book, day=20251216, lines=lines)
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)

    def sheet(period: int, column: int) -> list[int | None]:
        report = desk.ask("report.run", book=book, name=SHEET, period=period)
        assert [each.code for each in report.findings if each.blocks] == []
        return [report.amount(line, column) for line in ("资产总计", "负债合计", "净资产合计")]

    def surplus(period: int) -> int | None:
        report = desk.ask("report.run", book=book, name=INCOME, period=period)
        amount: int | None = report.amount("本期结余", 0)
        return amount

    before = [200_00, -15_00, 215_00]
    assert (sheet(202512, 1), surplus(202500)) == (before, 215_00)
    desk.do("close.transfer", book=book, period=202512)
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    # at 31 December the year still shows what it earned
    assert (sheet(202512, 1), sheet(202500, 1), surplus(202500)) == (before, before, 215_00)
    checks = desk.ask("close.check", book=book, period=202512)
    assert "abnormal_sides" in {each.code for each in checks if each.warns}
    warned = {each.code: "已核实" for each in checks if each.warns}
    desk.do("close.run", book=book, period=202512, accept_warnings=warned)
    # from 1 January it is net assets, and the new year has earned nothing
    assert (sheet(202601, 0), sheet(202601, 1), surplus(202601)) == (before, before, 0)
    figures = desk.ask("balance.turnovers", book=book, first=202601, last=202601)
    assert {id for id, each in figures.items() if each.opening} == {
        ids["1004"],
        ids["200199"],
        ids["3001"],
    }


def test_a_rounded_statement_passes_within_its_tolerance(samples: Path) -> None:
    """AC-76: 全国居民 2021 prints 428.10 where 9,724.48 - 9,296.37 is 428.11."""
    with (samples / "fund" / "published_statements_shareable.csv").open(encoding="utf-8") as stream:
        row = next(each for each in csv.DictReader(stream) if each["id"] == "N21R")
    values = {name: parse_fen(row[name]) for name in ("income", "expense", "current_surplus")}
    form = definitions()[INCOME, "resident"]
    exact = CheckDefinition("report.surplus", "expense+current_surplus", "income")
    assert tie_outs(replace(form, checks=(exact,)), [values], ["2021"]) == [(exact, "2021", -1)]
    rounded = replace(exact, tolerance=1)
    assert tie_outs(replace(form, checks=(rounded,)), [values], ["2021"]) == []


def test_published_statements_hold_or_are_told_apart(sqlite_desk: Desk, samples: Path) -> None:
    """AC-75: opening + income - expense as the program counts it, against what was printed (万元 or 亿元)."""
    apart = {}
    with (samples / "fund" / "published_statements_shareable.csv").open(encoding="utf-8") as stream:
        rows = [
            row
            for row in csv.DictReader(stream)
            if all(row[name] for name in ("opening", "income", "expense", "closing"))
        ]
    assert len(rows) >= 4
    for row in rows:
        opening, income, expense, closing = (
            parse_fen(row[name]) for name in ("opening", "income", "expense", "closing")
        )
        book = int(
            sqlite_desk.do(
                "book.new", code=row["id"], name=row["unit"], fund="resident", start=202401, solo=True
            ).value
        )
        ids = {each.code: each.id for each in sqlite_desk.ask("account.list", book=book)}
        sqlite_desk.do(
            "opening.set",
            book=book,
            rows=[OpeningRow(ids["1004"], opening), OpeningRow(ids["3001"], -opening)],
        )
        for debit, credit, fen in (("1004", "400101", income), ("500101", "1004", expense)):
            lines = [Line(ids[debit], fen, 0, "年"), Line(ids[credit], 0, fen, "年")]
            sqlite_desk.do("voucher.save", book=book, day=20241231, lines=lines)
        sqlite_desk.do("voucher.review", book=book)
        sqlite_desk.do("voucher.post", book=book)
        report = sqlite_desk.ask("report.run", book=book, name=SHEET, period=202400)
        if difference := closing - (report.amount("净资产合计", 1) or 0):
            apart[row["id"]] = difference
    # the one real statement with a transposed digit: 966.84 printed as 996.84
    assert apart == {"TC24W": parse_fen("30.00")}


@pytest.mark.parametrize("period", [202512, 202500, 202701, 202700])
def test_a_statement_of_a_period_outside_the_book_is_refused(sqlite_desk: Desk, period: int) -> None:
    worked = start(sqlite_desk)
    with pytest.raises(Refused) as refused:
        sqlite_desk.ask("report.run", book=worked.book, name=INCOME, period=period)
    assert [each.code for each in refused.value.findings] == ["period.not_open"]
