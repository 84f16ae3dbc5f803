"""``keys``: the card of F1 as a listing and on paper, in a process of its own as a user starts it."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2

from tests.cli.desk_line import CommandLine
from tests.conftest import PASSWORD, founded_file, sign_in


def run(folder: Path, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "finance_desk.cli.main", "--db", str(folder / "b.db"), *words],
        env={
            **os.environ,
            "FINANCE_DESK_HOME": str(folder),
            "FINANCE_DESK_USER": "owner",
            "FINANCE_DESK_PASSWORD": PASSWORD,
            "PYTHONUTF8": "1",
        },
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_the_card_of_a_map_is_listed_and_printed(tmp_path: Path) -> None:
    with sign_in(founded_file(tmp_path / "b.db")) as desk:
        desk.do("book.new", code="310", name="职工", fund="employee", start=202601)
    code, out, err = run(tmp_path, "--lang", "en", "keys", "--map", "u8", "--format", "csv")
    assert code == 0, err
    keys = {row["does"]: row["keys"] for row in csv.DictReader(io.StringIO(out))}
    assert (keys["Save"], keys["New voucher"], keys["remove the line"]) == (
        "F6, Ctrl+S",
        "F5, Ctrl+N",
        "Ctrl+D, Ctrl+Del",
    )
    paper = tmp_path / "keys.pdf"
    code, _, err = run(
        tmp_path, "--lang", "zh", "keys", "--map", "kingdee", "--format", "pdf", "--out", str(paper)
    )
    assert code == 0, err
    text = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
    assert "金蝶" in text and "F8, Ctrl+S" in text and "Ctrl+H" in text


def test_an_unknown_map_or_page_is_wrong_usage(local: CommandLine) -> None:
    local.ok("book", "new", "310", "--start", "2026-01", "--solo")
    for words in (("--map", "sap"), ("--page", "nowhere")):
        said = local("keys", *words)
        assert said.code == 2 and " ".join(words) in said.err
