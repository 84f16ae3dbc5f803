"""The templates page: in from a file, tried with answers, made into a voucher, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from finance_desk.templates.exchange import write_templates
from finance_desk.templates.model import AmountKind, Template, TemplateLine, Variable
from tests.ui.pages.conftest import Bench

INTEREST = Template(
    "LX",
    "财政专户利息",
    "收{月}月财政专户利息",
    (
        TemplateLine(1, "100301", AmountKind.ASKED, "利息"),
        TemplateLine(-1, "4602", AmountKind.REST),
    ),
    (Variable("利息"),),
    group="月度",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "templates.json"
    write_templates(path, [INTEREST])
    return path


def test_from_file_to_voucher_by_keyboard(bench: Bench, file: Path) -> None:
    page = bench.open("templates")
    assert page.rows.rowCount() == 0
    assert page.use.toolTip() == "Choose a template first."  # a grey button says why
    bench.answers.answers.append(file)
    page.by_id["template.import"].trigger()
    bench.settle()
    bench.until(lambda: page.rows.rowCount() == 1)
    assert not page.use.isEnabled() and page.use.toolTip()
    page.state.trigger()
    bench.settle()
    bench.until(page.use.isEnabled)
    page.table.setFocus()
    bench.press(Qt.Key.Key_F4)
    bench.settle()
    bench.until(lambda: page.form.template is not None)
    page.form.fields["利息"].setFocus()
    bench.type("12x")
    bench.press(Qt.Key.Key_Return)
    bench.settle()
    assert page.form.trial.groups[0].facts[0].tone == "stop"
    page.form.fields["利息"].clear()
    bench.type("1234.5")
    bench.press(Qt.Key.Key_Return)
    bench.settle()
    texts = [fact.text for group in page.form.trial.groups for fact in group.facts]
    assert texts == ["1,234.50", "1,234.50"]
    page.form.press.click()
    bench.settle()
    assert [each.summary for each in made(bench)] == ["收1月财政专户利息"]
    assert bench.window.front_page() is not page  # the voucher is in front, to be looked at


def made(bench: Bench) -> list[object]:
    ids = list(bench.desk.ask("voucher.ids", book=bench.book))
    return list(bench.desk.ask("voucher.page", book=bench.book, ids=ids))


def test_a_disabled_account_is_badged_and_told(bench: Bench) -> None:
    bench.desk.do("template.save", book=bench.book, given=INTEREST)
    bench.desk.do("template.state", book=bench.book, code="LX", state="active")
    bench.desk.do("account.disable", book=bench.book, code="4602", day=20260101)
    page = bench.open("templates")
    bench.until(lambda: page.rows.rowCount() == 1)
    assert "4602" in page.use.toolTip() and not page.use.isEnabled()
    bench.answers.answers.append(True)
    page.by_id["template.delete"].trigger()
    bench.settle()
    bench.until(lambda: page.rows.rowCount() == 0)


def test_f4_brings_the_lines_into_the_voucher_being_typed(bench: Bench) -> None:
    bench.desk.do("template.save", book=bench.book, given=INTEREST)
    bench.desk.do("template.state", book=bench.book, code="LX", state="active")
    page = bench.open("voucher")
    bench.answers.answers.extend([0, "88.80"])
    bench.press(Qt.Key.Key_F4)
    bench.settle()
    bench.until(lambda: len([each for each in page._draft.lines if not each.empty]) == 2)
    assert page._draft.difference() == 0
    bench.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    bench.until(lambda: len(made(bench)) == 1)
    assert [each.total for each in made(bench)] == [88_80]


def test_a_saved_voucher_is_kept_as_a_template(bench: Bench, save: Callable[..., int]) -> None:
    page = bench.open("voucher", id=save("1004", "40010101", 100_00))
    bench.answers.answers.extend(["BF", "保费"])
    page.by_id["template.keep"].trigger()
    bench.settle()
    held = bench.desk.ask("template.show", book=bench.book, code="BF")
    assert (held.name, len(held.lines), len(held.variables)) == ("保费", 2, 1)
