"""Books of N vouchers for the other parts, built once and kept in a folder."""

from __future__ import annotations

import os
import resource
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from tests.bench import fund_ledger, measure

OWNER = ("owner", "secret-pass-1")
FIRST, LAST = 202501, 202512

SIGNED_IN = """
import sys
from finance_desk.app.desk import Desk
desk = Desk.open(sys.argv[1], "owner", "secret-pass-1")
book = desk.ask("book.list")[0].id
"""
"""How a whole process of ours begins."""


@dataclass(frozen=True, slots=True)
class Built:
    """A book and the files it was made of."""

    size: int
    ledger: fund_ledger.Ledger
    database: Path

    def open(self) -> Desk:
        return Desk.open(self.database, *OWNER)


def folder() -> Path:
    """Where books are kept between runs: ``FINANCE_DESK_BENCH`` or the user's cache."""
    given = os.environ.get("FINANCE_DESK_BENCH")
    kept = Path(given) if given else Path.home() / ".cache" / "finance-desk-bench"
    kept.mkdir(parents=True, exist_ok=True)
    return kept


@cache
def ledger(size: int) -> fund_ledger.Ledger:
    return fund_ledger.make(folder() / f"ledger-{size}", size)


@cache
def book(size: int) -> Built:
    """The book of ``size`` posted vouchers; built in a process of its own when it does not stand."""
    files = ledger(size)
    database = folder() / f"book-{size}.db"
    if not database.exists():
        begun = time.perf_counter()
        print(f"building the book of {size:,} vouchers …", file=sys.stderr, flush=True)
        fresh = database.with_suffix(".new")
        measure.process([sys.executable, "-m", "tests.bench.books", str(fresh), str(files.journal)], runs=1)
        fresh.rename(database)
        print(f"… {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    return Built(size, files, database)


def load(database: Path, journal: Path) -> None:
    """csv → checked, durable, posted book → trial balance; what a cold load is."""
    for end in ("", "-wal", "-shm"):
        Path(f"{database}{end}").unlink(missing_ok=True)
    with found(database, *OWNER) as founded:
        made = founded.do(
            "book.new", code="1", name="Bench", fund="other", start=FIRST, solo=True, chart="empty"
        ).value
        desk = founded.refreshed()
        begun = time.process_time()
        done = desk.do("voucher.import", book=made, path=journal, create_accounts=True, post=True)
        taken = time.process_time() - begun
        assert done.value.refused == 0
        desk.ask("ledger.trial_balance", book=made, first=FIRST, last=LAST)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{taken:.2f} s of CPU in voucher.import, peak {peak} MiB")


if __name__ == "__main__":
    load(Path(sys.argv[1]), Path(sys.argv[2]))
