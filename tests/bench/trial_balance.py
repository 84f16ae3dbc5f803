"""Trial balance: through the desk, and as a whole process beside ledger and hledger."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial

from tests.bench import books, measure
from tests.bench.measure import Result

PROCESS = (
    books.SIGNED_IN + f'desk.ask("ledger.trial_balance", book=book, first={books.FIRST}, last={books.LAST})\n'
)


def run(sizes: tuple[int, ...]) -> Iterator[Result]:
    """Of every size: the query in process, then whole processes. The parsers of text read anew each time."""
    for size in sizes:
        built = books.book(size)
        with built.open() as desk:
            book = desk.ask("book.list")[0].id
            query = measure.call(
                partial(desk.ask, "ledger.trial_balance", book=book, first=books.FIRST, last=books.LAST),
                runs=15,
            )
        yield Result(f"`desk.ask`, {size:,} vouchers", f"{query.cpu * 1000:.1f} ms", "", "", "≤ 10 ms")
        runs = 1 if size >= 1_000_000 else 3
        ours = measure.python(PROCESS, str(built.database))
        for peer, goal in (("ledger", "≥ 30 × at 1 M"), ("hledger", "≥ 150 × at 1 M")):
            what = f"whole process, {size:,} vouchers, {peer} bal"
            shown = f"{ours.cpu:.2f} s, {ours.peak} MiB"
            if shutil.which(peer) is None:
                yield Result(what, shown, "not found", "", goal)
                continue
            if peer == "hledger" and size >= 1_000_000:
                # it needs more memory than the machine has; its time grows with the size
                yield Result(what, shown, "not run (memory)", "", goal)
                continue
            theirs = measure.process([peer, "-f", str(built.ledger.text), "bal"], runs=runs)
            yield Result(
                what,
                shown,
                f"{theirs.cpu:.2f} s, {theirs.peak} MiB",
                f"{theirs.cpu / ours.cpu:.1f} × faster",
                goal,
            )
