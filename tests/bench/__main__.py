"""``python -m tests.bench``: every part, side by side in one run; the tables go to ``docs/benchmarks.md``.

``--only NAME`` runs one part and prints it without writing. ``--million`` adds the book of a million
vouchers, which is built once and kept (``FINANCE_DESK_BENCH`` or the user's cache).
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import PySide6
import sqlcipher3

from tests.bench import cold_load, detail, posting, rebuild, trial_balance, window
from tests.bench.measure import Result, table

TARGET = Path(__file__).parents[2] / "docs" / "benchmarks.md"

HOW = """# Benchmarks

Written by `python -m tests.bench --million`; every figure and the one beside it come from the same run on the same
machine. {machine}

How it is taken:

- CPU is user + system, the median of several runs (one of the long ones). Peak memory is the whole process's.
- The ledger is seeded (`tests/bench/fund_ledger.py`): vouchers of 2 to 8 lines, four on average, 288 accounts, the
  busiest with an eighth of the lines; as a csv for us and as the same journal in text for ledger and hledger.
- Ours runs with everything on: sign-in, permissions, audit chain and seals, guard triggers, dimension balances,
  durable commits. "Whole process" includes starting Python and signing in, whose password hash is slow on purpose.
- Modules are compiled beforehand, as in an installed program.

What must be said beside the figures:

- ledger and hledger read their text anew every time and keep nothing; we read from a store whose balances are
  kept. A trial balance of ours is fast because the work was done at posting: the cold load is that work.
- ledger checks that transactions balance. It keeps no index, no audit trail, no seal and no second copy of its
  figures, so the cold load compares more work with less.
- A ratio that misses its goal is printed as it is. Figures of other machines differ; ratios less so.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="vouchers of the larger book")
    parser.add_argument("--million", action="store_true", help="a book of a million vouchers too")
    parser.add_argument("--only", default="", help="one part only")
    given = parser.parse_args()
    sizes = (10_000, given.size, *([1_000_000] if given.million else []))
    parts: dict[str, tuple[str, Callable[[], Iterable[Result]]]] = {
        "trial_balance": ("Trial balance", lambda: trial_balance.run(sizes)),
        "cold_load": ("Cold load", lambda: cold_load.run(given.size)),
        "detail": ("Detail ledger of the busiest account", lambda: detail.run(sizes[1:])),
        "posting": ("Posting", lambda: posting.run(10_000)),
        "rebuild": ("Rebuild and compare of balances", lambda: rebuild.run(sizes[1:])),
        "window": ("Window", lambda: window.run(given.size)),
    }
    if given.only not in ("", "pipeline", *parts):
        parser.error(f"parts: {', '.join(parts)}, pipeline")
    told = []
    for name, (title, part) in parts.items():
        if given.only in ("", name):
            print(f"— {name}", file=sys.stderr, flush=True)
            told.append(table(title, list(part())))
            print(told[-1], flush=True)
    if given.only in ("", "pipeline"):
        told.append(_pipeline(given.million))
        print(told[-1], flush=True)
    if not given.only:
        TARGET.write_text("\n".join([HOW.format(machine=_machine()), *told]), encoding="utf-8")


def _pipeline(million: bool) -> str:
    """The generation pipeline's own report, in a process of its own."""
    rows = "1000000" if million else "100000"
    print(f"— pipeline of {rows} rows", file=sys.stderr, flush=True)
    child = subprocess.run(
        [sys.executable, "-m", "tests.bench.pipeline", "--rows", rows],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return "## Pre-posting rows to posted vouchers\n\n" + child.stdout


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), Python {platform.python_version()},"
        f" SQLite {sqlcipher3.dbapi2.sqlite_version} (SQLCipher's), PySide6 {PySide6.__version__}."
    )


if __name__ == "__main__":
    main()
