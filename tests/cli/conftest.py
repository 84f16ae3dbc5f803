"""A command line on a new database, with its first user in the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.desk_line import CommandLine, signed_in


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("FINANCE_DESK_DB", "FINANCE_DESK_LANG", "FINANCE_DESK_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    signed_in(monkeypatch)


@pytest.fixture
def line(database: str, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """A new database on SQLite and on PostgreSQL."""
    made = CommandLine(database, capsys)
    made.ok("db", "init")
    return made


@pytest.fixture
def local(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """A new SQLite database, for tests where the database does not matter."""
    made = CommandLine(str(tmp_path / "book.db"), capsys)
    made.ok("db", "init")
    return made
