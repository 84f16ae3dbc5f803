"""The preview of any one voucher of a received batch: what a person waits for who walks through the groups.

    python -m tests.bench.preview --rows 100000

The rows and rules are those of the pipeline's benchmark, each row alone and then with rules that bring the rows
of a document together. Keys are spread over the batch from its first row to its last; wall time of ``Desk.ask``.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from finance_desk.app.desk import Desk
from tests.bench.pipeline import prepare, write_rows
from tests.conftest import PASSWORD

ASKED = 50
GOAL_MS = 200


def waits(database: str, rows: Path) -> list[float]:
    """Milliseconds for each group asked, the first one (nothing read yet) first."""
    with Desk.open(database, "owner", PASSWORD) as desk:
        book = desk.ask("book.list")[0].id
        desk.do("intake.receive", book=book, source="general", path=rows)
        keys = desk.ask("intake.rows", book=book)
        taken = []
        for at in range(ASKED):
            key = keys[at * (len(keys) - 1) // (ASKED - 1)]
            begun = time.perf_counter()
            shown = desk.ask("generate.group", book=book, key=key)
            taken.append((time.perf_counter() - begun) * 1_000)
            assert shown is not None and key in shown.rows
    return taken


def report(rows: int) -> str:
    """A table of both kinds of rules."""
    lines = [
        f"| rules, a batch of {rows:,} rows | first (ms) | median | worst of {ASKED} | goal |",
        "|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory(prefix="fd-bench-") as folder:
        path = Path(folder) / "rows.csv"
        write_rows(path, rows)
        for merge, name in ((False, "each row alone"), (True, "rows of a document together")):
            database = str(Path(folder) / f"{merge}.db")
            prepare(database, merge)
            taken = waits(database, path)
            verdict = "reached" if max(taken) < GOAL_MS else "missed"
            lines.append(
                f"| {name} | {taken[0]:.0f} | {statistics.median(taken):.0f} | {max(taken):.0f} |"
                f" < {GOAL_MS}: {verdict} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    print(report(parser.parse_args().rows))
