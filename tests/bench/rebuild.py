"""Rebuild-and-compare of the balances (``balance.check``)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.bench import books, measure
from tests.bench.measure import Result


def run(sizes: tuple[int, ...]) -> Iterator[Result]:
    for size in sizes:
        built = books.book(size)
        with built.open() as desk:
            book = desk.ask("book.list")[0].id
            assert not desk.ask("balance.check", book=book)
            cost = measure.call(partial(desk.ask, "balance.check", book=book), runs=5)
        yield Result(
            f"`balance.check`, {built.ledger.lines:,} lines",
            f"{cost.cpu:.2f} s ({cost.wall:.2f} s of wall)",
            goal="≤ 0.5 s at 4 M lines",
            met=cost.cpu <= 0.5 if size >= 1_000_000 else None,
        )
