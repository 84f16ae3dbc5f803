"""The intake page: receiving, problems by cause, rows and their contents, holding, drilling down from a voucher."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tests.ui.pages_b.conftest import BAD, GOOD, WAIT, Books, Shown, settlement_file
from ui.ask.questions import OneOf
from ui.pages.generation.page import GenerationPage
from ui.pages.intake.page import IntakePage


def states(shown: Shown, page: IntakePage) -> list[str]:
    """The chips of all rows; rows that are still being fetched are waited for."""
    at = [each.name for each in page.rows.columns].index("state")

    def read() -> list[str]:
        return [page.rows.text(row, at) for row in range(page.rows.rowCount())]

    shown.qtbot.waitUntil(lambda: "…" not in read(), timeout=WAIT)
    return read()


def test_an_empty_page_offers_to_receive_a_file_and_the_likely_source_comes_first(
    city: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    file = settlement_file(tmp_path, *GOOD, BAD)
    shown = show(city.desk, str(file), 0, period=202601)
    page = shown.open("intake")
    assert isinstance(page, IntakePage) and page.empty.isVisible()
    page.empty.verb.click()
    shown.settle()
    asked = shown.answers.asked[-1]
    assert isinstance(asked, OneOf) and "拨付" in str(asked.options[0])
    assert page.batches.rowCount() == 1
    told = [page.batches.text(0, at) for at in range(len(page.batches.columns))]
    assert "430,000.00" in told and "1 项有误" in told
    assert page.problems.isVisible() and len(page.problems.findings()) == 1
    assert "（1）" in page.view_buttons[1].text() or "1" in page.view_buttons[1].text()


def test_problems_show_the_row_as_it_came_and_go_back_to_the_sender(
    city: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    city.desk.do(
        "intake.receive", book=city.book, source="settlement", path=settlement_file(tmp_path, *GOOD, BAD)
    )
    back = tmp_path / "back.xlsx"
    shown = show(city.desk, str(back), period=202601)
    page = shown.open("intake")
    page.view_buttons[1].click()
    shown.key(Qt.Key.Key_Return, page.problems.focusProxy())
    assert page.drawer is not None and page.drawer.isVisible()
    assert "12.345" in page.facts.text()
    page.send_back.trigger()
    shown.settle()
    cells = [cell.value for row in openpyxl.load_workbook(back).active.iter_rows() for cell in row]
    assert "12.345" in cells and "S003" in cells


def test_a_row_tells_how_it_was_understood(city: Books, show: Callable[..., Shown], tmp_path: Path) -> None:
    city.desk.do("intake.receive", book=city.book, source="settlement", path=settlement_file(tmp_path, *GOOD))
    shown = show(city.desk, period=202601)
    page = shown.open("intake")
    shown.key(Qt.Key.Key_Return, page.batches_pane.table)
    shown.key(Qt.Key.Key_Home, modifier=Qt.KeyboardModifier.ControlModifier)
    shown.key(Qt.Key.Key_Return)
    told = page.facts.text()
    assert "月结拨付" in told
    beside = {str(fact.name): (fact.text, fact.beside) for group in page.facts.groups for fact in group.facts}
    assert beside["金额"] == ("350000.00", "350,000.00")
    assert beside["入账日期"] == ("2026-01-05", "2026-01-05")
    assert beside["业务类型"][0] == "–", "the file has no such column: the source gives it"
    shown.key(Qt.Key.Key_Escape)
    assert page.drawer is not None and not page.drawer.isVisible()
    shown.key(Qt.Key.Key_Escape)
    assert page.batches_pane.table.hasFocus()


def test_rows_are_held_with_a_reason_and_let_go_on(
    city: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    city.desk.do("intake.receive", book=city.book, source="settlement", path=settlement_file(tmp_path, *GOOD))
    shown = show(city.desk, "等待复核", period=202601)
    page = shown.open("intake")
    assert not page.hold.isEnabled() and page.hold.toolTip()
    page.rows_pane.table.selectAll()
    shown.settle()
    assert page.hold.isEnabled() and not page.release.isEnabled()
    page.hold.trigger()
    shown.settle()
    assert states(shown, page) == ["挂起", "挂起"]
    page.rows_pane.table.selectAll()
    shown.settle()
    page.release.trigger()
    shown.settle()
    assert states(shown, page) == ["可生成", "可生成"]


def test_an_unknown_word_is_taught_and_its_rows_go_on(
    city: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    path = tmp_path / "unknown.csv"
    path.write_text(
        "来源流水号,入账日期,金额,机构编码,业务类型\nS1,2026-01-05,10.00,H44060001,S12\n", "utf-8"
    )
    city.desk.do("intake.receive", book=city.book, source="settlement", path=path)
    shown = show(city.desk, 0, period=202601)
    page = shown.open("intake")
    page.view_buttons[1].click()
    shown.key(Qt.Key.Key_Return, page.problems.focusProxy(), Qt.KeyboardModifier.ControlModifier)
    assert states(shown, page) == ["可生成"] and not page.problems.findings()


def test_a_batch_goes_on_to_generation_and_a_reason_leads_back_to_its_row(
    city: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    city.desk.do("intake.receive", book=city.book, source="settlement", path=settlement_file(tmp_path, *GOOD))
    shown = show(city.desk, True, period=202601)
    page = shown.open("intake")
    shown.key(Qt.Key.Key_F10, page.batches_pane.table)
    generation = shown.front
    assert isinstance(generation, GenerationPage) and "batch" in generation.filters.values()
    generation._open_row(2)
    shown.settle()
    assert shown.front is page
    line = page.line()
    assert (
        line is not None
        and line.external_id == "S002"
        and page.drawer is not None
        and page.drawer.isVisible()
    )
    shown.key(Qt.Key.Key_Escape)
    shown.key(Qt.Key.Key_Escape)
    assert shown.front is generation
    shown.key(Qt.Key.Key_F10, generation.vouchers_pane.table)
    page = shown.open("intake", row=2)
    assert states(shown, page) == ["已生成", "已生成"]
    assert "记-0001" in page.facts.text()


def test_from_the_trial_balance_down_to_the_business_row(
    city: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    file = settlement_file(tmp_path, *GOOD)
    city.desk.do("intake.receive", book=city.book, source="settlement", path=file)
    city.desk.do("generate.run", book=city.book)
    city.post()
    shown = show(city.desk, period=202601)
    trial = shown.open("trial_balance")
    at = next(row for row in range(trial.rows.rowCount()) if trial.rows.text(row, 0).startswith("50010103"))
    trial.table.set_current_row(at)
    shown.key(Qt.Key.Key_Return)
    detail = shown.front
    detail.table.set_current_row(1)
    shown.key(Qt.Key.Key_Return)
    voucher = shown.front
    links = [each for each in voucher.findChildren(QPushButton) if each.property("link") == "true"]
    row = next(each for each in links if "S00" in each.text() or "S00" in each.accessibleName())
    row.click()
    shown.settle()
    page = shown.front
    assert isinstance(page, IntakePage)
    line = page.line()
    assert line is not None and line.external_id.startswith("S00")
