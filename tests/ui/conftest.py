"""Screens offscreen; a Qt warning nobody expects fails the test."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ui.jobs.runner import Jobs
from ui.theme.keymap import DESK
from ui.theme.look import Look

EXPECTED = (
    "propagateSizeHints",
    "does not support raise()",
    "does not support grabbing the keyboard",
    "This plugin supports grabbing the mouse only for popup windows",
)
"""What the offscreen platform says of itself."""


@pytest.fixture(scope="session", autouse=True)
def _look(qapp: QApplication) -> Look:
    return Look(qapp, lang="en")


@pytest.fixture(autouse=True)
def look(_look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Look]:
    """The look, light and English at the start of every test; this computer's settings in a folder of the test."""
    monkeypatch.setenv("FINANCE_DESK_HOME", str(tmp_path / "home"))
    yield _look
    if _look.lang != "en":
        _look.set_language("en")
    if _look.dark:
        _look.set_dark(False)
    if _look.training:
        _look.set_training(False)
    if _look.dense:
        _look.set_dense(False)
    if _look.keymap is not DESK:
        _look.set_keymap(DESK.id)


@pytest.fixture(autouse=True)
def _no_qt_warnings() -> Iterator[None]:
    said: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
        if kind is not QtMsgType.QtDebugMsg and not any(each in (text or "") for each in EXPECTED):
            said.append(f"{kind.name}: {text}")

    before = qInstallMessageHandler(hear)
    yield
    qInstallMessageHandler(before)
    assert not said, said


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.shut_down()
    # what was on its way to the GUI thread must not arrive in the next test
    qapp.processEvents()


@pytest.fixture
def settle(qapp: QApplication, qtbot: object) -> Callable[[], None]:
    """Let everything queued arrive (layout, timers of 0 ms)."""

    def run() -> None:
        for _ in range(4):
            qapp.processEvents()

    return run
