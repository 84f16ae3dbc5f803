"""The demo is the main job: it runs whole, can be run again, and its figures tie out."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from finance_desk.app.demo import PASSWORD, DemoResult, run
from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.base.errors import Cancelled, Refused
from finance_desk.base.progress import Progress
from finance_desk.files.read import read_table


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    return run(None, tmp_path_factory.mktemp("demo"), Progress())


@pytest.fixture
def li(demo: DemoResult) -> Desk:
    return Desk.open(demo.database, "li", PASSWORD)


def test_it_says_what_it_did_and_found_nothing_wrong(demo: DemoResult) -> None:
    assert demo.findings == []
    assert demo.refused_rows == 4
    counts = {step.title.msgid: step.count for step in demo.steps}
    assert counts["Periods checked and closed"] == 24
    assert counts["Vouchers posted"] > 2_000
    # two statements, two forms of file, twelve months and the year, two funds
    assert len(demo.files) == 2 * 2 * 13 * 2
    assert all(file.stat().st_size for file in demo.files)


def test_every_book_is_closed_and_the_next_year_is_open(demo: DemoResult, li: Desk) -> None:
    with li:
        books = li.ask("book.list")
        assert {book.code: book.current for book in books} == {"310": 202601, "390": 202601}
        for book in books:
            assert li.ask("balance.check", book=book.id) == ()
            year = li.ask("report.run", book=book.id, name="fund_income_expense", period=202500)
            sheet = li.ask("report.run", book=book.id, name="fund_balance_sheet", period=202500)
            assert [finding for finding in (*year.findings, *sheet.findings) if finding.blocks] == []
            begin, end = (sheet.amount("净资产合计", column) for column in (0, 1))
            assert begin is not None
            assert end is not None
            # tie-out (a): the year's surplus is the whole change of net assets
            assert end - begin == year.amount("本期结余", 0)


def test_wrong_rows_are_kept_with_their_reason(li: Desk) -> None:
    with li:
        book = next(book.id for book in li.ask("book.list") if book.code == "310")
        refused = [each for each in li.ask("intake.batches", book=book) if each.refused]
        assert [(each.refused, each.repeated) for each in refused] == [(4, 1)]


def test_the_files_hold_the_figures_of_the_books(demo: DemoResult, li: Desk) -> None:
    with li:
        book = next(book.id for book in li.ask("book.list") if book.code == "390")
        report = li.ask("report.run", book=book, name="fund_income_expense", period=202506)
    total = report.amount("基金收入", 1)
    folder = demo.folder / "报表" / "390"
    cells = [cell for _, row in read_table(folder / "会社保02表-2025-06.xlsx").rows() for cell in row]
    assert total is not None
    assert any(
        cell is not None and str(cell) == f"{total // 100}.{total % 100:02d}".rstrip("0").rstrip(".")
        for cell in cells
    )
    text = "".join(page.extract_text() for page in PdfReader(folder / "会社保02表-2025-06.pdf").pages)
    assert f"{total / 100:,.2f}" in text
    assert "城乡居民基本医疗保险基金" in text


def test_a_stranger_s_database_is_not_replaced(tmp_path: Path) -> None:
    found(tmp_path / "finance-desk-demo.db", "owner", "correct-horse-7").close()
    with pytest.raises(Refused, match="not a demo"):
        run(None, tmp_path, Progress())


def test_it_can_be_cancelled(tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        run(None, tmp_path, progress)
