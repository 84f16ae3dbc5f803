"""``python -m tests.bench``: every part, side by side in one run; the tables go to ``docs/benchmarks.md``.

``--quick`` takes small books and writes nothing. ``--only NAME[,NAME]`` runs some parts; the document is put
together from the last run of every part. Books are built once and kept (``FINANCE_DESK_BENCH`` or the user's cache).
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import PySide6
import sqlcipher3

from tests.bench import books, cold_load, detail, entry, ledgers, posting, rebuild, trial_balance, window
from tests.bench.measure import Result, table

TARGET = Path(__file__).parents[2] / "docs" / "benchmarks.md"

HOW = """# Benchmarks

Written by `python -m tests.bench`; every figure and the one beside it come from the same run on the same machine:
{machine}

How it is taken:

- CPU is user + system, the median of several runs. Beside a program of others both run in turn (A B A B …) and the
  ratio is the median pair by pair, so a machine that drifts does so for both. A million vouchers run once.
- Peak memory is the whole process's.
- The ledger is seeded (`tests/bench/fund_ledger.py`): vouchers of 2 to 8 lines, four on average, 288 accounts, the
  busiest with an eighth of the lines; as a csv for us and as the same journal in text for ledger and hledger.
- Ours runs with everything on: sign-in, permissions, audit chain and seals, guard triggers, dimension balances,
  durable commits. "Whole process" includes starting Python and signing in, whose password hash is slow on purpose
  (about 0.1 s).
- Modules are compiled beforehand, as in an installed program.

What must be said beside the figures:

- ledger and hledger read their text anew every time and keep nothing; we read from a store whose balances are
  kept. A trial balance of ours is fast because the work was done at posting: the cold load is that work.
- ledger checks that transactions balance. It keeps no index, no audit trail, no seal and no second copy of its
  figures, so the cold load compares more work with less.
- What misses its goal is printed as it is. Figures of other machines differ; ratios less so.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small books only, nothing is written")
    parser.add_argument("--only", default="", help="some parts, by comma")
    given = parser.parse_args()
    sizes = (10_000,) if given.quick else (10_000, 100_000, 1_000_000)
    size = sizes[:2][-1]
    parts: dict[str, tuple[str, Callable[[], str]]] = {
        "trial_balance": ("Trial balance", _tabled(lambda: trial_balance.run(sizes))),
        "cold_load": ("Cold load", _tabled(lambda: cold_load.run(size))),
        "detail": ("Detail ledger of the busiest account", _tabled(lambda: detail.run(sizes[-2:]))),
        "ledgers": ("Ledgers: first pages and totals", _tabled(lambda: ledgers.run(sizes[-1]))),
        "posting": ("Posting", _tabled(lambda: posting.run(size))),
        "rebuild": ("Rebuild and compare of balances", _tabled(lambda: rebuild.run(sizes[-2:]))),
        "entry": ("Typing and saving vouchers", _tabled(lambda: entry.run(sizes[-1]))),
        "window": ("Window", _tabled(lambda: window.run(size))),
        "pipeline": ("Pre-posting rows to posted vouchers", lambda: _pipeline(sizes[-2:])),
        "preview": ("Preview of one voucher of a batch", lambda: _previews(sizes[-2:])),
    }
    wanted = given.only.split(",") if given.only else list(parts)
    if unknown := [name for name in wanted if name not in parts]:
        parser.error(f"no part {', '.join(unknown)}; parts: {', '.join(parts)}")
    kept = books.folder() / "told"
    kept.mkdir(exist_ok=True)
    for name in wanted:
        title, run = parts[name]
        print(f"— {name}", file=sys.stderr, flush=True)
        told = f"## {title}\n\n{run()}\nTaken on {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC.\n"
        print(told, flush=True)
        if not given.quick:
            (kept / f"{name}.md").write_text(told, encoding="utf-8")
    if not given.quick:
        files = [kept / f"{name}.md" for name in parts]
        sections = [file.read_text("utf-8") for file in files if file.exists()]
        TARGET.write_text("\n".join([HOW.format(machine=_machine()), *sections]), encoding="utf-8")


def _tabled(run: Callable[[], Iterable[Result]]) -> Callable[[], str]:
    return lambda: table(list(run()))


def _pipeline(sizes: tuple[int, ...]) -> str:
    """The generation pipeline's own report, in a process of its own; the smaller size on PostgreSQL too."""
    told = []
    for size, database in (*((size, "") for size in sizes), (sizes[0], "embedded")):
        child = subprocess.run(
            [sys.executable, "-m", "tests.bench.pipeline", "--rows", str(size), "--db", database],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if child.returncode:
            raise RuntimeError(child.stderr[-2000:])
        told.append(child.stdout)
    return "\n".join(told)


def _previews(sizes: tuple[int, ...]) -> str:
    """The preview's own report of each size, each in a process of its own."""
    told = []
    for size in sizes:
        child = subprocess.run(
            [sys.executable, "-m", "tests.bench.preview", "--rows", str(size)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if child.returncode:
            raise RuntimeError(child.stderr[-2000:])
        told.append(child.stdout)
    return "\n".join(told)


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), Python {platform.python_version()},"
        f" SQLite {sqlcipher3.dbapi2.sqlite_version} (SQLCipher's), PySide6 {PySide6.__version__}."
    )


if __name__ == "__main__":
    main()
