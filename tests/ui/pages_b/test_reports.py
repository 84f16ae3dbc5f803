"""The reports page: figures known to the fen, where they come from, the paper, files, filing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from tests.conftest import PASSWORD
from tests.ui.pages_b.conftest import Shown
from tests.worked_month import PERIOD, WorkedBook
from ui.pages.detail.page import DetailPage
from ui.pages.reports.page import ReportsPage


def figure(page: ReportsPage, code: str, column: int) -> str:
    """What stands on the screen in a line of the statement."""
    assert page.report is not None
    for side, each in enumerate(page.report.sides):
        for at, row in enumerate(each.rows):
            if row.code == code:
                return page.rows.text(at, side * (1 + len(page.report.columns)) + 1 + column)
    raise KeyError(code)


def test_the_balance_sheet_shows_the_figures_of_the_worked_month(
    worked: WorkedBook, show: Callable[..., Shown]
) -> None:
    shown = show(worked.maker, period=PERIOD)
    page = shown.open("reports")
    assert isinstance(page, ReportsPage) and page.report is not None
    assert page.report.name == "fund_balance_sheet"
    assert figure(page, "资产总计", 0) == "11,000,000.00"
    assert figure(page, "资产总计", 1) == figure(page, "负债与净资产总计", 1)
    assert "✓" in page.status_text()
    shown.window.findChild(type(page._buttons["fund_income_expense"]), "report:fund_income_expense").click()
    shown.settle()
    assert page.report.name == "fund_income_expense"


def test_a_figure_tells_its_formula_and_leads_to_the_detail_ledger(
    worked: WorkedBook, show: Callable[..., Shown]
) -> None:
    shown = show(worked.maker, period=PERIOD)
    page = shown.open("reports")
    page._go("财政专户存款", 1)
    shown.key(Qt.Key.Key_Return, page.pane.table)
    assert page.drawer is not None and not page.drawer.isHidden()
    told = page.trace.text()
    assert "100301" in told and figure(page, "财政专户存款", 1) in told
    page._go("资产总计", 1)
    shown.settle()
    assert "库存现金" in page.trace.text()
    page._go("财政专户存款", 1)
    shown.settle()
    account = next(
        fact for group in page.trace.groups for fact in group.facts if str(fact.name).startswith("100301")
    )
    assert account.go is not None
    account.go()
    shown.settle()
    assert isinstance(shown.front, DetailPage) and shown.front.range == (202601, PERIOD)
    shown.key(Qt.Key.Key_Backspace, shown.front.table)
    assert shown.front is page


def test_ac_46_from_a_cell_to_the_attachment_and_back_the_filter_is_kept(
    worked: WorkedBook, show: Callable[..., Shown], tmp_path: Path
) -> None:
    desk = worked.maker
    for voucher in desk.ask("voucher.ids", book=worked.book):
        lines = desk.ask("voucher.show", book=worked.book, id=voucher).lines
        if any(line.account == worked.accounts["1004"] for line in lines):
            break
    slip = tmp_path / "回单.pdf"
    slip.write_bytes(b"%PDF-1.4 slip of the bank")
    desk.do("voucher.attach", book=worked.book, id=voucher, path=slip)
    shown = show(desk, period=PERIOD)
    page = shown.open("reports")
    page._go("支出户存款", 1)
    shown.key(Qt.Key.Key_Return, page.pane.table)
    cell = page.pane.table.currentIndex()
    account = next(
        fact for group in page.trace.groups for fact in group.facts if str(fact.name).startswith("1004")
    )
    assert account.go is not None
    account.go()
    shown.settle()
    detail = shown.front
    assert isinstance(detail, DetailPage) and "1004" in detail.page_title
    detail.filters.set_value("unposted", True)
    shown.settle()
    at = next(row for row in range(detail.rows.rowCount()) if detail.rows.row_at(row).voucher == voucher)
    detail.table.set_current_row(at)
    shown.key(Qt.Key.Key_Return, detail.table)
    assert shown.front is not detail and shown.front.draft.id == voucher  # type: ignore[attr-defined]
    (held,) = desk.ask("voucher.attachments", book=worked.book, id=shown.front.draft.id)  # type: ignore[attr-defined]
    assert (held.name, held.size) == (slip.name, slip.stat().st_size)
    shown.window.context.go_back()
    shown.settle()
    assert shown.front is detail and detail.table.current_row() == at
    assert detail.filters.values()["unposted"] and detail.range == (202601, PERIOD)
    shown.key(Qt.Key.Key_Backspace, detail.table)
    assert shown.front is page and page.pane.table.currentIndex() == cell


def test_the_paper_is_the_same_pdf_that_is_written(
    worked: WorkedBook, show: Callable[..., Shown], tmp_path: Path
) -> None:
    made = [tmp_path / "sheet.pdf", tmp_path / "sheet.xlsx"]
    shown = show(worked.maker, *map(str, made), period=PERIOD)
    page = shown.open("reports")
    shown.key(Qt.Key.Key_P, page.pane.table, Qt.KeyboardModifier.ControlModifier)
    shown.qtbot.waitUntil(lambda: bool(page.paper.pages) and page.paper.pages[0].image is not None)
    image = page.paper.pages[0].image
    inked = sum(
        image.pixelColor(x, y).lightness() < 128
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    )
    assert inked > 1000
    shown.key(Qt.Key.Key_Escape, page.paper)
    assert not page.on_paper
    page.export("pdf")
    page.export("xlsx")
    shown.settle()
    assert made[0].read_bytes().startswith(b"%PDF") and made[1].stat().st_size > 2000


def test_filing_keeps_the_figures_and_says_so(worked: WorkedBook, show: Callable[..., Shown]) -> None:
    shown = show(worked.maker, True, period=PERIOD)
    page = shown.open("reports")
    page.file()
    shown.settle()
    state = page._filed.state()
    assert state is not None and "已报送" in page._filed.accessibleName()


def test_a_role_without_the_right_sees_a_grey_button_with_the_reason(
    worked: WorkedBook, show: Callable[..., Shown]
) -> None:
    worked.maker.do(
        "user.new", login="rev", name="审核", password=PASSWORD, roles=["reviewer"], everything=True
    )
    with worked.maker.signed_in("rev", PASSWORD) as reviewer:
        shown = show(reviewer, period=PERIOD)
        page = shown.open("reports")
        file = next(each for each in page.actions() if each.objectName() == "report.file")
        assert not file.isEnabled() and "report.file" in file.toolTip()
