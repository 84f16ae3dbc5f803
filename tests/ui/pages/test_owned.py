"""What business rows own is not typed into the voucher page; its words and attachments are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from finance_desk.app.desk import Desk
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import State
from tests.ui.pages.conftest import PERIOD, Bench
from ui.pages.voucher.page import VoucherPage
from ui.widgets.voucher_paper import Column

CONTROL = Qt.KeyboardModifier.ControlModifier
WITH_SHIFT = CONTROL | Qt.KeyboardModifier.ShiftModifier
ENTER = Qt.Key.Key_Return
ROWS = """来源流水号,入账日期,金额,机构编码,机构名称,基金支付类型,类别
S1,2026-01-05,100.00,H1,市一医院,390100,住院
S2,2026-01-05,50.00,H1,市一医院,390100,住院
"""


@pytest.fixture
def generated(bench: Bench, tmp_path: Path) -> Bench:
    """A book in front in which a rule made vouchers of two business rows."""
    desk = bench.desk
    bench.book = int(
        desk.do("book.new", code="390", name="居民", fund="resident", start=PERIOD, solo=True).value
    )
    desk.do("dimension.import", book=bench.book, dimension="institution", items=[("H1", "市一医院")])
    desk.do("rule.import", book=bench.book, rules="resident")
    desk.do("rule.approve", book=bench.book)
    (tmp_path / "rows.csv").write_text(ROWS, "utf-8")
    desk.do("intake.receive", book=bench.book, source="settlement", path=tmp_path / "rows.csv")
    desk.do("generate.run", book=bench.book)
    books = desk.ask("book.list")
    bench.window.set_books(books)
    bench.window.show_book(next(each for each in books if each.id == bench.book), PERIOD)
    bench.settle()
    return bench


def first(bench: Bench) -> VoucherPage:
    ids = bench.desk.ask("voucher.ids", book=bench.book)
    page = bench.open("voucher", id=ids[0])
    assert isinstance(page, VoucherPage)
    return page


def test_summary_and_attachments_of_a_generated_voucher_are_typed(generated: Bench) -> None:
    page = first(generated)
    before = page.voucher
    assert before is not None and page._primary() == "voucher.review"
    page.grid.edit(0, Column.SUMMARY)
    generated.press_all("hospital", ENTER)
    # Enter goes from summary to summary; below the last line there is no further one
    assert page.grid.current() == (1, Column.SUMMARY)
    for _ in before.lines:
        generated.press(ENTER)
    assert page.grid.current() == (len(before.lines) - 1, Column.SUMMARY)
    page.form._attachments.setValue(3)
    assert page.dirty and page._primary() == "voucher.save"
    generated.press(Qt.Key.Key_S, CONTROL)
    generated.settle()
    after = generated.desk.ask("voucher.show", book=generated.book, id=before.id)
    assert (after.lines[0].summary, after.attachments, after.state) == ("hospital", 3, State.MADE)
    assert [(each.account, each.debit, each.credit, each.items) for each in after.lines] == [
        (each.account, each.debit, each.credit, each.items) for each in before.lines
    ]


def test_a_cell_that_the_rows_own_says_so(generated: Bench) -> None:
    page = first(generated)
    assert page.ribbon.text().startswith("Business rows own the accounts and amounts.")
    lines = [(each.account, each.debit, each.credit) for each in page.draft.lines]
    for column in (Column.ACCOUNT, Column.DEBIT, Column.CREDIT):
        page.grid.setFocus()
        page.grid.edit(0, column)
        assert page.grid._editor is None
        generated.window.notice.clear()
        generated.type("5")
        assert generated.window.notice.text().startswith("Business rows own")
        assert "Business rows own" in page.grid.accessibleDescription()
    page.grid.edit(0, Column.SUMMARY)
    # keys about the whole line, from the open summary
    for key, modifiers in (
        (Qt.Key.Key_Insert, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Delete, CONTROL),
        (Qt.Key.Key_F7, CONTROL),
        (Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier),
    ):
        generated.window.notice.clear()
        generated.press(key, modifiers)
        assert generated.window.notice.text().startswith("Business rows own"), key
    assert [(each.account, each.debit, each.credit) for each in page.draft.lines] == lines
    assert not page.form._day.isEnabled() and page.form._attachments.isEnabled()
    assert not page.dirty


def test_the_way_to_the_row_behind_a_line(generated: Bench) -> None:
    page = first(generated)
    behind = generated.desk.ask("voucher.origin", book=generated.book, voucher=page.voucher.id, line=1)
    page.grid.edit(0, Column.DEBIT)
    assert [each.label for each in behind] == ["S1", "S2"]
    generated.answers.answers.append(1)
    generated.press(Qt.Key.Key_W, WITH_SHIFT)
    generated.settle()
    assert generated.window.open_tabs()[generated.window.tabs.currentIndex()].spec.id == "intake"
    assert not generated.answers.answers
    # one that was typed has none, and says so
    typed = generated.open("voucher").by_id["voucher.rows"]
    assert typed.toolTip() == "No business rows stand behind the voucher."


def test_the_red_copy_of_a_voucher_takes_words_and_nothing_else(
    bench: Bench, save: Callable[..., int], reviewer: Desk
) -> None:
    id = save("1004", "40010101", 100_00)
    reviewer.do("voucher.review", book=bench.book, choice=Choice(ids=[id]))
    bench.desk.do("voucher.post", book=bench.book, choice=Choice(ids=[id]))
    red = bench.desk.do("voucher.reverse", book=bench.book, id=id, day=20260106, reason="").value
    page = bench.open("voucher", id=red)
    assert "The exact red-letter copy of another voucher." in page.ribbon.text()
    page.grid.edit(0, Column.SUMMARY)
    bench.press_all("taken back", ENTER)
    page.grid.edit(0, Column.DEBIT)
    bench.type("1")
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    after = bench.desk.ask("voucher.show", book=bench.book, id=red)
    assert (after.lines[0].summary, after.lines[0].debit) == ("taken back", -100_00)
    assert not page.by_id["voucher.rows"].isEnabled()
