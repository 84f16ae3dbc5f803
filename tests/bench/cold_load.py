"""Cold load: a csv file to a checked, posted, durable book and its trial balance, beside ledger's."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator

from tests.bench import books, measure
from tests.bench.measure import Result


def run(size: int) -> Iterator[Result]:
    files = books.ledger(size)
    target = books.folder() / "cold.db"
    told = books.folder() / "cold.txt"
    command = [sys.executable, "-m", "tests.bench.books", str(target), str(files.journal)]
    ours = measure.process(command, output=told, runs=1)
    for end in ("", "-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    shown = f"{ours.cpu:.1f} s ({told.read_text().strip()})"
    if shutil.which("ledger") is None:
        yield Result(f"{size:,} vouchers, {files.lines:,} lines", shown, "ledger not found", "", "≤ 1.5 ×")
        return
    theirs = measure.process(["ledger", "-f", str(files.text), "bal"])
    yield Result(
        f"CPU of the whole process, {size:,} vouchers, {files.lines:,} lines",
        shown,
        f"ledger bal {theirs.cpu:.2f} s",
        f"{ours.cpu / theirs.cpu:.1f} ×",
        "≤ 1.5 ×",
    )
    yield Result(
        "peak memory of it",
        f"{ours.peak} MiB",
        f"{theirs.peak} MiB",
        f"{ours.peak / theirs.peak:.2f} ×",
        "≤ 0.25 ×",
    )
