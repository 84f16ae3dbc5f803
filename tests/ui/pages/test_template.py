"""The template editor: typed by keyboard alone, tried while one types, refused when it cannot balance."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from finance_desk.templates.model import AmountKind, TemplateState
from tests.ui.pages.conftest import Bench
from tests.ui.pages.test_templates import INTEREST

ENTER, CONTROL, SHIFT = (
    Qt.Key.Key_Return,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def texts(page: Any) -> list[str]:
    return [str(fact.text) for group in page.trial.groups for fact in group.facts]


def tried(bench: Bench, page: Any) -> None:
    bench.until(lambda: not page._live.isActive())
    bench.settle()


def test_a_template_is_typed_tried_and_saved_by_keyboard(bench: Bench) -> None:
    listed = bench.open("templates")
    listed.table.setFocus()
    bench.press(Qt.Key.Key_Insert)
    bench.settle()
    page = bench.window.front_page()
    assert page.fields["code"].hasFocus()
    bench.type("LX")
    page.fields["name"].setFocus()
    bench.type("Interest")
    page.fields["summary"].setFocus()
    bench.type("Interest of {month}")
    page.table.setFocus()
    page.table.go_to(0, "account")
    bench.press(ENTER)
    bench.type("100301")
    bench.press(ENTER)  # account taken, the kind stands open
    bench.press(ENTER)
    bench.type("sum")
    for _ in range(5):
        bench.press(ENTER)  # amount, if negative, condition, summary, dimensions
    bench.press_all(ENTER)  # side of line 2
    bench.type("4602")
    bench.press(ENTER)
    bench.press(Qt.Key.Key_Escape)
    assert (page.lines[0].account, page.lines[0].amount) == ("100301", "sum")
    assert (page.lines[1].account, page.lines[1].kind) == ("4602", str(AmountKind.REST))
    assert [each.name for each in page.asked] == ["sum"]  # what is asked became a question
    tried(bench, page)
    assert any("sum" in text for text in texts(page))  # not answered yet
    page.questions.setFocus()
    page.questions.go_to(0, "answer")
    bench.type("1234.5")
    bench.press(Qt.Key.Key_Escape)
    assert page.answers() == {}  # Esc leaves the cell as it was
    bench.type("1234.5")
    bench.press(Qt.Key.Key_Tab)
    tried(bench, page)
    assert [each.now for each in page.lines] == [1234_50, 1234_50]
    assert texts(page)[0] == "1,234.50"
    assert page.unsaved() is not None
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    assert page.unsaved() is None
    held = bench.desk.ask("template.show", book=bench.book, code="LX")
    assert (held.name, len(held.lines), held.state) == ("Interest", 2, TemplateState.DRAFT)
    page.by_id["template.state"].trigger()
    bench.settle()
    assert bench.desk.ask("template.show", book=bench.book, code="LX").state is TemplateState.ACTIVE
    assert page.by_id["template.state"].toolTip() == "It is in use."


def test_one_that_cannot_balance_is_refused_with_the_difference_and_nothing_typed_is_lost(
    bench: Bench,
) -> None:
    page = bench.open("template")
    for name, text in (("code", "GD"), ("name", "固定"), ("summary", "固定")):
        page.fields[name].setText(text)
    for row, (account, amount) in enumerate((("100301", "100.00"), ("4602", "99.00"))):
        for name, text in (("account", account), ("kind", "fixed"), ("amount", amount)):
            page.table.text_typed.emit(row, name, text)
    tried(bench, page)
    assert "1.00" in texts(page)[0]
    page.save.trigger()
    bench.settle()
    assert bench.desk.ask("template.list", book=bench.book) == ()
    assert page.lines[1].amount == "99.00"
    page.table.text_typed.emit(1, "amount", "100.00")
    page.save.trigger()
    bench.settle()
    assert [each.code for each in bench.desk.ask("template.list", book=bench.book)] == ["GD"]


def test_one_is_edited_copied_its_lines_moved_and_deleted_and_a_faulty_line_is_badged(bench: Bench) -> None:
    bench.desk.do("template.save", book=bench.book, given=INTEREST)
    listed = bench.open("templates")
    bench.until(lambda: listed.rows.rowCount() == 1)
    listed.table.setFocus()
    bench.press(Qt.Key.Key_F2)
    bench.settle()
    page = bench.window.front_page()
    assert page.fields["code"].text() == "LX"
    page.table.setFocus()
    page.table.go_to(0, "side")
    bench.press(Qt.Key.Key_Down, CONTROL | SHIFT)
    assert [each.account for each in page.lines] == ["4602", "100301"]
    bench.press(Qt.Key.Key_Insert)
    bench.press(Qt.Key.Key_Escape)
    assert len(page.lines) == 3
    bench.press(Qt.Key.Key_Delete, CONTROL)
    assert len(page.lines) == 2
    page.table.text_typed.emit(1, "condition", "nothing >")
    tried(bench, page)
    assert page.lines[1].fault and page.lines[1].state is not None
    page.table.text_typed.emit(1, "condition", "")
    bench.answers.answers.append(0)
    page.table.go_to(1, "amount")
    page.by_id["formula"].trigger()
    assert page.table.typing
    page.table.close_cell(take=False)
    page.table.text_typed.emit(1, "kind", "asked")
    page.save.trigger()
    bench.settle()
    held = bench.desk.ask("template.show", book=bench.book, code="LX")
    assert [each.account for each in held.lines] == ["4602", "100301"]
    page.by_id["copy"].trigger()
    bench.settle()
    copy = bench.window.front_page()
    assert copy is not page
    assert (copy.fields["code"].text(), copy.fields["name"].text()) == ("", "财政专户利息")
    assert len(copy.lines) == 2


def test_what_is_typed_while_the_core_saves_stays_and_is_saved_next(bench: Bench) -> None:
    page = bench.open("template")
    for name, text in (("code", "GD"), ("name", "固定"), ("summary", "固定")):
        page.fields[name].setText(text)
    for row, (account, amount) in enumerate((("100301", "100.00"), ("4602", "100.00"))):
        for name, text in (("account", account), ("kind", "fixed"), ("amount", amount)):
            page.table.text_typed.emit(row, name, text)
    page.save.trigger()
    page.fields["name"].setText("改名")
    bench.settle()
    assert page.fields["name"].text() == "改名" and page.unsaved() is not None
    page.save.trigger()
    bench.settle()
    assert page.unsaved() is None
    held = bench.desk.ask("template.show", book=bench.book, code="GD")
    assert (held.name, held.version) == ("改名", 2)
