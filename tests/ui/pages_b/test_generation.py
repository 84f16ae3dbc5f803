"""The generation page: preview with reasons, generating, taking it back, rules for a new book."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.ui.pages_b.conftest import GOOD, Books, Shown, settlement_file
from ui.pages.generation.page import PREVIEW_STEP, RESULT_STEP, RULES_STEP, GenerationPage
from ui.theme.look import say


@pytest.fixture
def received(city: Books, tmp_path: Path) -> Books:
    """Two payments to hospitals wait to become one voucher."""
    city.desk.do("intake.receive", book=city.book, source="settlement", path=settlement_file(tmp_path, *GOOD))
    return city


def test_the_preview_shows_vouchers_their_lines_and_why(received: Books, show: Callable[..., Shown]) -> None:
    shown = show(received.desk, period=202601)
    page = shown.open("generation")
    assert isinstance(page, GenerationPage) and page.preview is not None
    assert (page.preview.rows, page.preview.vouchers, page.preview.left_out) == (2, 1, 0)
    assert page.vouchers.text(0, 2) == "480,000.00"
    shown.key(Qt.Key.Key_Return, page.vouchers_pane.table)
    assert page.lines_pane.table.hasFocus()
    shown.key(Qt.Key.Key_Down, page.lines_pane.table)
    shown.key(Qt.Key.Key_Return, page.lines_pane.table)
    assert page.drawer is not None and page.drawer.isVisible()
    told = page.reasons.text()
    assert "50010103" in told and "EV-20" in told and "80,000.00" in told and "实付金额" in told
    shown.key(Qt.Key.Key_Escape, page.lines_pane.table)
    assert not page.drawer.isVisible()
    shown.key(Qt.Key.Key_Escape, page.lines_pane.table)
    assert page.vouchers_pane.table.hasFocus()


def test_f10_generates_and_the_run_can_be_taken_back(received: Books, show: Callable[..., Shown]) -> None:
    shown = show(received.desk, True, period=202601)
    page = shown.open("generation")
    shown.key(Qt.Key.Key_F10, page.vouchers_pane.table)
    assert page.steps.at == RESULT_STEP
    assert page.made.rowCount() == 1 and page.made.text(0, 3) == "480,000.00"
    assert page.preview is not None and page.preview.rows == 0
    assert not page.generate.isEnabled() and page.generate.toolTip()
    shown.answers.answers.append("规则有误")
    page.cancel_run.trigger()
    shown.settle()
    assert page.made.rowCount() == 0
    assert page.preview.rows == 2, "the rows are ready again"
    shown.key(Qt.Key.Key_Escape, page.made_pane.table)
    assert page.steps.at == PREVIEW_STEP


def test_rows_that_stay_out_are_told_by_cause(
    received: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    stranger = ("S009", "2026-01-06", "10.00", "H99999999", "外地医院", "310100", "21", "")
    file = settlement_file(tmp_path, stranger, name="second.csv")
    received.desk.do("intake.receive", book=received.book, source="settlement", path=file)
    shown = show(received.desk, period=202601)
    page = shown.open("generation")
    assert page.preview.left_out == 1 and page.left_out.isVisible()
    page.filters.set_value("make_missing", True)
    shown.settle()
    assert page.preview.left_out == 0 and not page.left_out.isVisible()


def test_missing_entries_are_made_at_one_press_and_the_rows_go_on(
    city: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        "来源流水号,入账日期,金额,机构编码,基金支付类型,类别\n"
        "S1,2026-01-05,100.00,H1,310100,日间手术\nS2,2026-01-06,7.00,H1,310100,家庭病床\n",
        "utf-8",
    )
    city.desk.do("intake.receive", book=city.book, source="settlement", path=path)
    shown = show(city.desk, period=202601)
    page = shown.open("generation")
    assert isinstance(page, GenerationPage)
    told = page.left_out.findings()[0]
    assert told.code == "generate.maps" and told.amount == 107_00 and told.remedy is not None
    page.left_out.run.emit(told.remedy)
    shown.settle()
    form = page.missing
    assert form.isVisible() and len(form.fields) == 2
    assert all(len(each.text().split()[0]) >= 6 for each in form.fields), "an account stands there already"
    form.fields[1].clear()
    form.fields[1].set_value(None)
    form.press.click()
    shown.settle()
    assert len(form.fields) == 1 and form.isVisible(), "what was left empty is asked again"
    shown.key(Qt.Key.Key_Return, form.fields[0])
    shown.settle()
    assert page.drawer is not None and not page.drawer.isVisible()
    assert [each.code for each in page.left_out.findings() if each.code != "generate.item"] == []
    assert city.desk.ask("code_map.missing", book=city.book) == ()


def test_a_new_book_brings_in_the_rules_and_approves_them(books: Books, show: Callable[..., Shown]) -> None:
    fund = int(
        books.desk.do("book.new", code="110", name="新账套", fund="employee", start=202601, solo=True).value
    )
    shown = show(books.desk, True, True, period=202601)
    assert shown.window.context.book_id == fund
    page = shown.open("generation")
    assert page.rules.rowCount() == 0 and not page.approve.isVisible()
    page._stand(RULES_STEP)
    assert page.no_rules.isVisible()
    page.no_rules.verb.click()
    shown.settle()
    assert page.rules.rowCount() > 10
    page.approve.trigger()
    shown.settle()
    assert not page.approve.isVisible()
    assert set(shown.complaints) <= {"rule.map"}, "an empty code map is told, nothing is refused"


def test_who_may_not_generate_sees_why(received: Books, show: Callable[..., Shown]) -> None:
    received.desk.do(
        "user.new", login="rev", name="审核", password="abcd-1234", roles=["reviewer"], everything=True
    )
    with received.desk.signed_in("rev", "abcd-1234") as reviewer:
        page = show(reviewer, period=202601).open("generation")
        assert not page.generate.isEnabled() and "generate.run" in page.generate.toolTip()


def test_items_that_are_missing_are_added_at_one_press_under_the_names_of_their_rows(
    city: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    rows = [
        (f"S0{at}", "2026-01-06", "10.00", f"H9999000{at}", f"外地医院{at}", "310100", "21", "")
        for at in (1, 2, 3)
    ]
    city.desk.do("intake.receive", book=city.book, source="settlement", path=settlement_file(tmp_path, *rows))
    shown = show(city.desk, True, period=202601)
    page = shown.open("generation")
    told = page.left_out.findings()
    assert [each.code for each in told] == ["generate.items", *["generate.item"] * 3]
    assert "institution" not in say(told[1].message), "people know a dimension by its name"
    page.left_out.run.emit(told[0].remedy)
    shown.settle()
    assert page.preview.left_out == 0
    shown.key(Qt.Key.Key_F10, page.vouchers_pane.table)
    items = {each.code: each.name for each in city.desk.ask("dimension.items", book=city.book)}
    assert items["H99990002"] == "外地医院2"


def test_a_rule_is_read_in_words_tried_checked_and_written(
    received: Books, show: Callable[..., Shown], tmp_path: Path
) -> None:
    path = tmp_path / "rules.json"
    shown = show(received.desk, str(path), period=202601)
    page = shown.open("generation")
    page._stand(RULES_STEP)
    at = next(n for n in range(page.rules.rowCount()) if page.rules.text(n, 0).startswith("EV-20"))
    page.rules_pane.table.set_current_row(at)
    shown.key(Qt.Key.Key_Return, page.rules_pane.table)
    assert page.drawer is not None and page.drawer.isVisible()
    told = page.reasons.text()
    assert "EV-20" in told and "实付金额" in told and "借方" in told
    shown.key(Qt.Key.Key_Escape, page.rules_pane.table)
    assert not page.drawer.isVisible() and page.rules_pane.table.hasFocus()
    page.check_rules.trigger()
    shown.settle()
    assert "从未命中" in page.reasons.text() and "EV-20" in page.reasons.text()
    page.write_rules.trigger()
    shown.settle()
    changed = path.read_text("utf-8").replace('\\"支出户\\"', '\\"财政专户\\"')
    assert "财政专户" in changed
    path.write_text(changed, "utf-8")
    received.desk.do("rule.import", book=received.book, path=path)
    page.replay.trigger()
    shown.settle()
    told = page.reasons.text()
    assert "100301" in told and "430,000.00" in told
    assert shown.complaints == []
