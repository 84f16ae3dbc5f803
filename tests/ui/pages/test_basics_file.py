"""A file of basic data: written, changed, opened, its differences seen before they are taken."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from PySide6.QtCore import Qt

from finance_desk.accounts.model import NewAccount
from tests.ui.pages.conftest import Bench

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_file_is_written_changed_seen_and_taken(bench: Bench, tmp_path: Path) -> None:
    bench.desk.do("account.import", book=bench.book, accounts=[NewAccount("100401", "甲")])
    file = tmp_path / "basics.xlsx"
    page = bench.open("basics_file")
    assert not page.take.isEnabled()
    page.table.setFocus()
    bench.answers.answers.append(file)
    bench.press(Qt.Key.Key_E, CONTROL)
    bench.settle()
    change(file, "100401", "乙")
    bench.answers.answers.append(file)
    bench.press(Qt.Key.Key_O, CONTROL)
    bench.settle()
    shown = [page.rows.text(0, at) for at in range(5)]
    assert shown == ["Accounts", "100401", "Name", "甲", "乙"]
    assert page.findings.isHidden()
    bench.answers.answers.append(True)
    bench.press(Qt.Key.Key_S, CONTROL)
    bench.settle()
    held = {each.code: each.name for each in bench.desk.ask("account.list", book=bench.book)}
    assert held["100401"] == "乙"
    assert page.rows.rowCount() == 0
    assert "nothing otherwise" in page.take.toolTip()


def test_what_only_the_deed_can_find_greys_it_with_the_cell(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "basics.xlsx"
    bench.desk.ask("basics.write", book=bench.book, path=file, lang="en")
    change(file, "1004", "Other")
    page = bench.open("basics_file", path=file)
    bench.settle()
    assert [each.code for each in page.findings.findings()] == ["account.official_name"]
    assert page.findings.findings()[0].subject.label.startswith("basics.xlsx Accounts!B")
    assert not page.take.isEnabled()


def change(file: Path, code: str, name: str) -> None:
    found = openpyxl.load_workbook(file)
    sheet = found["Accounts"]
    row = next(row for row in sheet.iter_rows() if row[0].value == code)
    row[1].value = name
    found.save(file)
