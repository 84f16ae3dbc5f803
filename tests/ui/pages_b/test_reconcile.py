"""Business against ledger in the window: from the comparison to causes, to row and voucher and back, signed, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.ui.pages_b.conftest import GOOD, Books, Shown, settlement_file
from ui.pages.intake.page import IntakePage
from ui.pages.reconcile.page import ReconcilePage

LATE = ("S009", "2026-01-16", "10.00", "H44060001", "市一医院", "310100", "21", "")


@pytest.fixture
def month(city: Books, tmp_path: Path) -> Books:
    """Two payments posted, a voucher written by hand, and a row that came late."""
    city.desk.do("intake.receive", book=city.book, source="settlement", path=settlement_file(tmp_path, *GOOD))
    city.desk.do("generate.run", book=city.book)
    city.save(20260120, ("5201", 700, 0), ("1004", 0, 700), summary="手工")
    city.post()
    file = settlement_file(tmp_path, LATE, name="late.csv")
    city.desk.do("intake.receive", book=city.book, source="settlement", path=file)
    return city


def test_from_the_comparison_to_row_and_voucher_and_back(month: Books, show: Callable[..., Shown]) -> None:
    shown = show(month.desk, period=202601)
    page = shown.open("reconcile")
    assert isinstance(page, ReconcilePage) and page.comparison is not None
    assert [page.lines.text(at, 0)[:5] for at in range(page.lines.rowCount())] == ["EV-20", "EV-27"]
    assert (page.lines.text(0, 1), page.lines.text(0, 2), page.lines.text(0, 3)) == (
        "430,010.00",
        "430,000.00",
        "10.00",
    )
    shown.key(Qt.Key.Key_Return, page.lines_table)
    assert page.entries_table.hasFocus() and page.entries.rowCount() == 1
    shown.key(Qt.Key.Key_Return, page.entries_table)
    assert page.drawer is not None and page.drawer.isVisible()
    assert "S009" in page.facts.text() and "请生成凭证" in page.facts.text()
    assert not page.to_voucher.isEnabled() and page.to_voucher.toolTip()
    page.to_row.trigger()
    shown.settle()
    assert isinstance(shown.front, IntakePage)
    shown.window.context.go_back()
    shown.settle()
    assert shown.front is page
    page.lines_table.setFocus()
    shown.key(Qt.Key.Key_Down, page.lines_table)
    assert page.entries.rowCount() == 1 and page.entries.text(0, 1) == "-7.00"
    page.to_voucher.trigger()
    shown.settle()
    assert shown.front is not page
    shown.window.context.go_back()
    shown.settle()
    assert shown.front is page


def test_differences_are_explained_and_signed_by_keyboard(
    month: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    shown = show(month.desk, "月末到账，下月生成", "代付手续费", True, True, period=202601)
    page = shown.open("reconcile")
    assert not page.sign.isEnabled() and page.sign.toolTip()
    shown.key(Qt.Key.Key_Return, page.lines_table)
    shown.key(Qt.Key.Key_M, page.entries_table)
    assert page.entries.text(0, 8) == "月末到账，下月生成"
    shown.key(Qt.Key.Key_Escape, page.entries_table)
    assert page.lines_table.hasFocus()
    shown.key(Qt.Key.Key_Down, page.lines_table)
    page.explain.trigger()
    shown.settle()
    assert page.sign.isEnabled()
    shown.key(Qt.Key.Key_F10, page.lines_table)
    sheet = page.sheet()
    assert sheet is not None and [each.role for each in sheet.signatures] == ["prepared"]
    shown.key(Qt.Key.Key_F10, page.lines_table)
    assert not page.sign.isEnabled()
    paper = tmp_path / "sheet.pdf"
    shown.answers.answers.append(str(paper))
    page.print.trigger()
    shown.settle()
    assert paper.stat().st_size > 1_000
    page.signatures.trigger()
    shown.settle()
    assert "所有者" in page.facts.text()
    # a voucher posted afterwards moves the figures: what was signed no longer holds
    month.desk.do("generate.run", book=month.book)
    month.post()
    page.reload()
    shown.settle()
    sheet = page.sheet()
    assert sheet is not None and sheet.state == "broken"
    assert page.sign.isEnabled()
    assert shown.complaints == []


def test_a_file_is_held_against_the_rows(month: Books, show: Callable[..., Shown], tmp_path: Path) -> None:
    file = tmp_path / "回盘.csv"
    file.write_text(
        "业务流水号,付款日期,金额\nS001,2026-01-05,350000.00\nS002,2026-01-05,80000.00\n", "utf-8"
    )
    shown = show(month.desk, 0, str(file), period=202601)
    page = shown.open("reconcile")
    page.against_file.trigger()
    shown.settle()
    assert page.drawer is not None and page.drawer.isVisible()
    told = page.facts.text()
    assert "430,000.00" in told and "回盘.csv" in told and "文件中没有" not in told
    file.write_text("业务流水号,付款日期,金额\nS001,2026-01-05,350000.00\n", "utf-8")
    shown.answers.answers += [0, str(file)]
    page.against_file.trigger()
    shown.settle()
    assert "文件中没有" in page.facts.text() and "S002" in page.facts.text()
    # kept, explained, signed and printed without leaving the page
    assert not page.sign_file.isEnabled()
    page.keep_file.trigger()
    shown.settle()
    assert "还没有说明" in page.facts.text() and page.sign_file.isEnabled()
    shown.answers.answers += [1, "次日付款"]
    page.explain_file.trigger()
    shown.settle()
    assert "次日付款" in page.facts.text() and not page.explain_file.isEnabled()
    page.sign_file.trigger()
    shown.settle()
    (kept,) = month.desk.ask("reconcile.files", book=month.book)
    assert (kept.open, [each.role for each in kept.signatures]) == (0, ["prepared"])
    paper = tmp_path / "sheet.pdf"
    shown.answers.answers.append(str(paper))
    page.write_file.trigger()
    shown.settle()
    assert paper.stat().st_size > 1_000
    assert [each.kind for each in month.desk.ask("print.log", book=month.book)] == ["sheet"]
    shown.answers.answers.append(0)
    page.kept.trigger()
    shown.settle()
    assert "回盘.csv" in page.facts.text() and "所有者" in page.facts.text()


def test_a_row_is_followed_to_the_statement(month: Books, show: Callable[..., Shown]) -> None:
    shown = show(month.desk, period=202601)
    page = shown.open("intake", row=month.desk.ask("intake.rows", book=month.book, find="S001")[0])
    page.rows_pane.table.setFocus()
    page.follow.trigger()
    shown.settle()
    assert page.drawer is not None and page.drawer.isVisible()
    told = page.facts.text()
    assert "记-0001" in told and "50010101" in told and "400,000.00" in told
    links = [fact for group in page.facts.groups for fact in group.facts if fact.go is not None]
    cell = next(each for each in links if "统筹" in str(each.name) or "支出" in str(each.name))
    assert cell.go is not None
    cell.go()
    shown.settle()
    assert shown.front.__class__.__name__ == "ReportsPage"
    shown.window.context.go_back()
    shown.settle()
    assert shown.front is page
