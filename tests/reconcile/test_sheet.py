"""The sheet on paper and as a workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from tests.reconcile.test_business import FILE, HEAD, receive


@pytest.fixture
def book(sqlite_desk: Desk, tmp_path: Path) -> int:
    """Two rows posted and explained differences signed by one, one row without voucher."""
    desk = sqlite_desk
    book = int(
        desk.do(
            "book.new",
            code="310",
            name="职工",
            fund="employee",
            start=202601,
            solo=True,
            unit_name="试点市医保中心",
        ).value
    )
    desk.do(
        "dimension.import", book=book, dimension="institution", items=[("H1", "市一医院"), ("H2", "市二医院")]
    )
    desk.do("rule.import", book=book, rules="employee")
    desk.do("rule.approve", book=book)
    receive(desk, book, tmp_path, FILE)
    desk.do("generate.run", book=book)
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    receive(desk, book, tmp_path, f"{HEAD}S4,2026-01-09,5.00,H1,市一医院,310100,21,D4\n", "late.csv")
    desk.do(
        "reconcile.explain_difference", book=book, period=202601, cause="not_generated", reason="次月补记"
    )
    desk.do("reconcile.sign", book=book, period=202601)
    return book


def test_the_sheet_says_what_the_comparison_says(sqlite_desk: Desk, book: int, tmp_path: Path) -> None:
    asked = {"book": book, "first": 202601, "last": 202601}
    paper = tmp_path / "对账.pdf"
    sqlite_desk.ask("reconcile.write", path=paper, **asked)
    text = "".join(page.extract_text() for page in PdfReader(paper).pages).replace(" ", "")
    for words in (
        "业务财务对账",
        "试点市医保中心",
        "197.00",
        "192.00",
        "5.00",
        "次月补记",
        "S4",
        "对账人：所有者",
        "复核人：____",
    ):
        assert words in text, words
    workbook = tmp_path / "对账.xlsx"
    sqlite_desk.ask("reconcile.write", path=workbook, **asked)
    sheets = openpyxl.load_workbook(workbook)
    rows = [[cell.value for cell in row] for row in sheets.worksheets[0].iter_rows()]
    total = next(row for row in rows if row[0] == "合计")
    assert [float(total[at]) for at in (3, 5, 6)] == [197.00, 192.00, 5.00]
    differences = [[cell.value for cell in row] for row in sheets.worksheets[1].iter_rows()]
    assert any("S4" in row and "次月补记" in row for row in differences)
    with pytest.raises(Refused):
        sqlite_desk.ask("reconcile.write", path=tmp_path / "对账.doc", **asked)
