"""The program dies under the typing hand (kill, power, crash): what was typed is offered at the next start."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from finance_desk.app.desk import Desk
from tests.ui.pages.conftest import WAIT, Bench
from ui.pages.kept import folder_of, left_behind
from ui.pages.voucher.page import VoucherPage

ROOT = Path(__file__).parents[3]


def kept_files(folder: Path) -> list[Path]:
    """Files of whole lines: the amount of the first one and the account of the second."""
    found = []
    for each in folder.glob("*.json"):
        lines = json.loads(each.read_text("utf-8"))["lines"]
        if len(lines) == 2 and lines[0][2] == 777_70 and lines[1][1]:
            found.append(each)
    return found


def test_a_killed_program_offers_what_was_typed_at_its_next_start(
    desk: Desk, book: int, codes: dict[str, int], tmp_path: Path, window_of: Callable[..., Bench]
) -> None:
    folder = folder_of(desk)
    typing = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.pages.half_typed", str(tmp_path / "book.db"), str(tmp_path / "w")],
        cwd=ROOT,
    )
    try:
        until = time.monotonic() + WAIT / 1000
        while not kept_files(folder):
            assert typing.poll() is None, "it ended by itself"
            assert time.monotonic() < until
            time.sleep(0.02)
        # while it lives, nobody else is offered its voucher
        assert left_behind(folder, book) == []
    finally:
        typing.kill()  # SIGKILL: no time for a last word
        typing.wait()
    assert list(desk.ask("voucher.ids", book=book)) == []

    later = window_of(desk)
    home = later.open("home")
    assert home.todo.rows()[0].text() == "1 voucher is not saved but kept as typed"
    home.todo.rows()[0].click()
    later.settle()
    page = later.window.front_page()
    assert isinstance(page, VoucherPage) and "was not saved" in page.ribbon.text()
    (restore, restore_it), _drop = page.ribbon.notices[0].deeds
    assert restore == "Restore it"
    restore_it()
    later.settle()
    assert page.draft is not None
    first, second = page.draft.lines
    assert (first.summary, first.account, first.debit) == ("premium", codes["1004"], 777_70)
    assert second.account == codes["300101"]
