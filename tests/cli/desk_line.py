"""The command line as a test types it: words in, exit code and both streams out."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from finance_desk.cli.main import main
from tests.conftest import PASSWORD


@dataclass(frozen=True)
class Said:
    """What a run answered."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        """Standard output read as csv."""
        return list(csv.DictReader(io.StringIO(self.out)))

    @property
    def findings(self) -> list[dict[str, str]]:
        """The findings table among what the error stream says."""
        at = self.err.find("code,severity,place,message,amount,remedy")
        return list(csv.DictReader(io.StringIO(self.err[at:]))) if at >= 0 else []


class CommandLine:
    """Runs ``finance-desk`` on one database; ``ok`` insists on exit code 0."""

    def __init__(self, database: str, capsys: pytest.CaptureFixture[str], lang: str = "en") -> None:
        self.database, self.capsys, self.lang = database, capsys, lang

    def __call__(self, *words: str | Path, lang: str = "") -> Said:
        code = main(["--db", self.database, "--lang", lang or self.lang, *map(str, words)])
        told = self.capsys.readouterr()
        return Said(code, told.out, told.err)

    def ok(self, *words: str | Path) -> Said:
        said = self(*words)
        assert said.code == 0, said.err or said.out
        return said


def signed_in(monkeypatch: pytest.MonkeyPatch, login: str = "owner", password: str = PASSWORD) -> None:
    """Let the next runs sign in as this user."""
    monkeypatch.setenv("FINANCE_DESK_USER", login)
    monkeypatch.setenv("FINANCE_DESK_PASSWORD", password)
