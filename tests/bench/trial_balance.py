"""Trial balance: through the desk, and as a whole process beside ledger and hledger."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.bench import books, measure
from tests.bench.measure import Result

PROCESS = (
    books.SIGNED_IN + f'desk.ask("ledger.trial_balance", book=book, first={books.FIRST}, last={books.LAST})\n'
)
MILLION = 1_000_000
_NEEDS = {"ledger": 5, "hledger": 14}
"""GiB of memory that a million vouchers take."""


def run(sizes: tuple[int, ...]) -> Iterator[Result]:
    """Of every size: the query in process, then whole processes. The parsers of text read anew each time."""
    for size in sizes:
        built = books.book(size)
        with built.open() as desk:
            book = desk.ask("book.list")[0].id
            query = measure.call(
                partial(desk.ask, "ledger.trial_balance", book=book, first=books.FIRST, last=books.LAST),
                runs=25,
            )
        yield Result(
            f"`desk.ask`, {size:,} vouchers",
            f"{query.cpu * 1000:.1f} ms",
            goal="≤ 10 ms at any size",
            met=query.cpu <= 0.010,
        )
    for size in sizes:
        built = books.book(size)
        for peer, wanted in (("ledger", 30), ("hledger", 150)):
            what = f"whole process, {size:,} vouchers, beside `{peer} bal`"
            if shutil.which(peer) is None:
                yield Result(what, "", f"{peer} not found")
                continue
            if size >= MILLION and _free_memory() < _NEEDS[peer]:
                yield Result(what, "", f"not run: it needs {_NEEDS[peer]} GiB of memory")
                continue
            both = measure.pair(
                [sys.executable, "-c", PROCESS, str(built.database)],
                [peer, "-f", str(built.ledger.text), "bal"],
                runs=1 if size >= MILLION else 3,
            )
            yield Result(
                what,
                f"{both.ours.cpu:.2f} s, {both.ours.peak} MiB",
                f"{both.theirs.cpu:.2f} s, {both.theirs.peak:,} MiB",
                f"{both.ratio:.1f} × faster",
                f"≥ {wanted} × at 1 M",
                both.ratio >= wanted if size >= MILLION else None,
            )


def _free_memory() -> int:
    """GiB that programs could have; 0 where the system does not tell."""
    told = Path("/proc/meminfo")
    if not told.exists():
        return 0
    kept = dict(line.split(":") for line in told.read_text().splitlines())
    return int(kept["MemAvailable"].split()[0]) >> 20
