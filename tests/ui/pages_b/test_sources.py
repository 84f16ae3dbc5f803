"""The sources page: a channel typed, tested, fetched, its batch opened; a watched folder; nothing secret kept."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from finance_desk.intake.model import origin_of
from finance_desk.intake.passwords import PLACE, Passwords
from tests.ui.pages_b.conftest import BAD, GOOD, Books, Shown, settlement_file
from ui.pages.intake.page import IntakePage
from ui.pages.sources.page import SourcesPage

CLOSED = "http://{}:1/rows".format("127.0.0.1")
"""Nothing listens there."""


@pytest.fixture
def passwords(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Passwords:
    monkeypatch.setenv(PLACE, str(tmp_path / "secrets.json"))
    return Passwords(tmp_path / "secrets.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "handed"
    made.mkdir()
    settlement_file(made, *GOOD, BAD)
    for each in made.iterdir():
        os.utime(each, (1_700_000_000, 1_700_000_000))
    return made


def at_source(page: SourcesPage, code: str) -> None:
    rows = [page.sources.row_at(at) for at in range(page.sources.rowCount())]
    page.sources_pane.table.set_current_row([each.source.code for each in rows].index(code))


def type_into(field: QLineEdit, text: str) -> None:
    field.setText(text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_channel_is_typed_tested_fetched_and_its_batch_opened(
    city: Books, show: Callable[..., Shown], folder: Path, passwords: Passwords, tmp_path: Path
) -> None:
    shown = show(city.desk, period=202601)
    page = shown.open("sources")
    assert isinstance(page, SourcesPage)
    texts = [page.sources.text(row, 1) for row in range(page.sources.rowCount())]
    assert all(any(f"EV-{event:02d}" in each for each in texts) for event in (1, 7, 20, 28, 40))
    at_source(page, "settlement")
    assert page.channels.rowCount() == 0 and not page.fetch.isEnabled() and page.fetch.toolTip()
    shown.key(Qt.Key.Key_Return, page.sources_pane.table)
    assert "来源流水号" in page.facts.text(), "no channels: its columns"
    page.new.trigger()
    shown.settle()
    for name, text in (("code", "in"), ("name", "月结"), ("address", str(folder)), ("pattern", "*.csv")):
        type_into(page.form.fields[name], text)
    shown.settle()
    assert page.channels.rowCount() == 1
    page.test.trigger()
    shown.settle()
    assert [each.code for each in shown.window.refusals.findings.findings()] == ["intake.channel_ok"]
    page.fetch.trigger()
    shown.settle()
    assert "接收 1 个" in page.channels.text(0, 6)
    page.fetch.trigger()
    shown.settle()
    assert "已接收过 1 个" in page.channels.text(0, 6)
    shown.key(Qt.Key.Key_Return, page.channels_pane.table)
    assert next(iter(folder.iterdir())).name in page.facts.text()
    page.open_batch.trigger()
    shown.settle()
    front = shown.window.front_page()
    assert isinstance(front, IntakePage) and front.batches.rowCount() == 1


def test_a_password_goes_to_its_file_and_nowhere_else(
    city: Books, show: Callable[..., Shown], passwords: Passwords, tmp_path: Path
) -> None:
    shown = show(city.desk, period=202601)
    page = shown.open("sources")
    page.new.trigger()
    shown.settle()
    page.form.way.setCurrentIndex(2)
    fields = page.form.fields
    assert fields["password"].echoMode() is QLineEdit.EchoMode.Password and fields["pattern"].isHidden()
    fields["code"].setText("biz")
    fields["address"].setText(CLOSED)
    type_into(fields["password"], "hidden-word-7")
    shown.settle()
    assert page.channels.rowCount() == 1
    assert passwords.of(origin_of(CLOSED)) == "hidden-word-7"
    page.fetch.trigger()
    shown.settle()
    assert [each.code for each in shown.window.refusals.findings.findings()] == ["intake.closed_port"]
    page.edit.trigger()
    shown.settle()
    assert fields["password"].text() == "" and fields["address"].text() == CLOSED
    with sqlite3.connect(city.desk.location.shown()) as held:
        assert "hidden-word-7" not in "".join(held.iterdump())
    held.close()


def test_a_watched_folder_is_received_while_the_window_is_open(
    city: Books, show: Callable[..., Shown], folder: Path, passwords: Passwords
) -> None:
    city.desk.do(
        "intake.channel_set", book=city.book, code="in", source="settlement", way="folder",
        address=str(folder), watch=True,
    )  # fmt: skip
    shown = show(city.desk, period=202601)
    page = shown.open("sources")
    shown.window.folders.look()
    shown.settle()
    at_source(page, "settlement")
    assert len(city.desk.ask("intake.batches", book=city.book)) == 1
    assert "接收 1 个" in page.channels.text(0, 6)
    done = len(city.desk.ask("audit.ids"))
    shown.window.folders.look()
    shown.settle()
    assert len(city.desk.ask("audit.ids")) == done, "a look that finds nothing writes nothing"
