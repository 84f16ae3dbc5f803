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
    ours = [sys.executable, "-m", "tests.bench.books", str(target), str(files.journal)]
    what = f"{size:,} vouchers, {files.lines:,} lines"
    if shutil.which("ledger") is None:
        alone = measure.process(ours, output=told, runs=1)
        yield Result(what, f"{alone.cpu:.1f} s, {alone.peak} MiB", "ledger not found")
    else:
        both = measure.pair(ours, ["ledger", "-f", str(files.text), "bal"], outputs=(told, None))
        times, memory = 1 / both.ratio, both.ours.peak / both.theirs.peak
        yield Result(
            f"CPU of the whole process, {what}",
            f"{both.ours.cpu:.1f} s ({told.read_text().strip()})",
            f"ledger {both.theirs.cpu:.2f} s",
            f"{times:.1f} ×",
            "≤ 1.5 ×",
            times <= 1.5,
        )
        yield Result(
            "peak memory of it",
            f"{both.ours.peak} MiB",
            f"{both.theirs.peak} MiB",
            f"{memory:.2f} ×",
            "≤ 0.25 ×",
            memory <= 0.25,
        )
    for end in ("", "-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)
