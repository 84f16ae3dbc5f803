"""The print forms on screen: changed beside their preview, kept, put back; what was printed is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit

from tests.ui.pages.conftest import Bench
from ui.pages.printed import print_vouchers

CONTROL = Qt.KeyboardModifier.ControlModifier


def text_of(content: bytes) -> str:
    held = pypdfium2.PdfDocument(content)
    text = "".join(page.get_textpage().get_text_range() for page in held)
    held.close()
    return text


def test_a_form_is_changed_beside_its_preview_and_put_back(bench: Bench) -> None:
    page = bench.open("printing", part="a5")
    bench.until(lambda: bool(page.content))
    assert "出纳" in text_of(page.content) or "Cashier" in text_of(page.content)
    assert page.save.toolTip() == "Nothing was changed."
    lines = page.form.fields["lines"]
    assert isinstance(lines, QLineEdit) and lines.text() == "6"
    lines.setFocus()
    lines.selectAll()
    bench.type("40")
    bench.until(lambda: not page.findings.isHidden())
    assert "from 1 to 30" in str(page.findings.findings()[0].message)
    lines.selectAll()
    bench.type("8")
    page.form.ticks["signers"]["cashier"].setChecked(False)
    bench.until(lambda: "Cashier" not in text_of(page.content))
    assert page.findings.isHidden() and page.unsaved() is not None
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    held = next(each for each in bench.desk.ask("print.forms", book=bench.book) if each.spec.key == "a5")
    assert held.value("lines") == 8 and "cashier" not in held.value("signers")
    assert page.unsaved() is None
    bench.answers.answers.append(True)
    page.by_id["print.form_reset"].trigger()
    bench.settle()
    assert page.form.fields["lines"].text() == "6"


def test_leaving_a_changed_form_asks_first(bench: Bench) -> None:
    page = bench.open("printing", part="a5")
    tick = page.form.fields["preprinted"]
    assert isinstance(tick, QCheckBox)
    tick.setChecked(True)
    bench.answers.answers.append(False)
    page.show_part("a4-two")
    assert page.current().spec.key == "a5"
    bench.answers.answers.append(True)
    page.show_part("a4-two")
    bench.settle()
    assert page.current().spec.key == "a4-two" and page.unsaved() is None


def test_prints_are_told_by_the_log_and_a_second_one_says_so(bench: Bench, save: Callable[..., int]) -> None:
    voucher = save("1004", "40010101", 100_00)
    page = bench.open("printing", part="log")
    assert page.rows.rowCount() == 0
    front = bench.open("vouchers")
    papers: list[Path] = []
    for _ in range(2):
        bench.answers.answers.append(1)  # A5
        print_vouchers(front, [voucher], papers.append)
        bench.settle()
    assert "Printed again" not in text_of(papers[0].read_bytes())
    assert "Printed again (2)" in text_of(papers[1].read_bytes())
    bench.open("printing", part="log")
    bench.settle()
    assert [page.rows.row_at(row).most for row in range(page.rows.rowCount())] == [2, 1]
    front = bench.open("voucher", id=voucher)
    told = [fact.text for group in front._about() for fact in group.facts if fact.name == "Printed by"]
    assert len(told) == 2
