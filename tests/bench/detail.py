"""The detail ledger of the busiest account: written out, and its first page."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from functools import partial

from finance_desk.app.desk import Desk
from tests.bench import books, measure
from tests.bench.fund_ledger import ROOTS
from tests.bench.measure import Result

MILLION = 1_000_000

EXPORT = (
    books.SIGNED_IN
    + f"""
import csv
account = next(each.id for each in desk.ask("account.list", book=book) if each.code == sys.argv[2])
with open(sys.argv[3], "w", encoding="utf-8", newline="") as stream:
    out = csv.writer(stream)
    def each(rows):
        out.writerows((r.day, r.type, r.number, r.summary, r.debit, r.credit, r.balance) for r in rows)
    desk.ask("ledger.detail_export", book=book, account=account, first={books.FIRST}, last={books.LAST}, each=each)
"""
)


def run(sizes: tuple[int, ...]) -> Iterator[Result]:
    for size in sizes:
        if size < MILLION:
            yield _written(books.book(size))
    for size in sizes:
        built = books.book(size)
        with built.open() as desk:
            book, account = _account(desk, built.ledger.busiest)
            ask = partial(
                desk.ask, "ledger.detail", book=book, account=account, first=books.FIRST, last=books.LAST
            )
            first = measure.call(ask, runs=1)
            again = measure.call(ask, runs=9)
        yield Result(
            f"first page, {size:,} vouchers",
            f"{first.cpu * 1000:.1f} ms the first time, {again.cpu * 1000:.1f} ms then",
            goal="≤ 50 ms at 1 M",
            met=first.cpu <= 0.050 if size >= MILLION else None,
        )


def _written(built: books.Built) -> Result:
    busiest = built.ledger.busiest
    target = books.folder() / "detail.csv"
    ours = [sys.executable, "-c", EXPORT, str(built.database), busiest, str(target)]
    with built.open() as desk:
        book, account = _account(desk, busiest)
        rows = desk.ask(
            "ledger.detail_export", book=book, account=account, first=books.FIRST, last=books.LAST,
            each=lambda batch: None,
        )  # fmt: skip
    what = f"written out, whole process, {rows:,} rows of {built.ledger.lines:,} lines"
    if shutil.which("ledger") is None:
        return Result(what, f"{measure.process(ours).cpu:.2f} s", "ledger not found")
    name = f"^{ROOTS[busiest[0]]}:A{busiest}$"
    both = measure.pair(
        ours,
        ["ledger", "-f", str(built.ledger.text), "reg", name],
        outputs=(None, books.folder() / "register.txt"),
    )
    return Result(
        what,
        f"{both.ours.cpu:.2f} s",
        f"ledger reg {both.theirs.cpu:.2f} s",
        f"{both.ratio:.1f} × faster",
        "≥ 5 ×",
        both.ratio >= 5,
    )


def _account(desk: Desk, code: str) -> tuple[int, int]:
    book = desk.ask("book.list")[0].id
    return book, next(each.id for each in desk.ask("account.list", book=book) if each.code == code)
