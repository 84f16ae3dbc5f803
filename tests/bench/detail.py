"""The detail ledger of the busiest account: written out, and its first page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial

from tests.bench import books, measure
from tests.bench.fund_ledger import ROOTS
from tests.bench.measure import Result

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
        built = books.book(size)
        busiest = built.ledger.busiest
        if size < 1_000_000:
            target = books.folder() / "detail.csv"
            ours = measure.python(EXPORT, str(built.database), busiest, str(target))
            count = sum(1 for _ in target.open(encoding="utf-8"))
            what, shown = f"written out, {count:,} rows of {built.ledger.lines:,} lines", f"{ours.cpu:.2f} s"
            if shutil.which("ledger") is None:
                yield Result(what, shown, "ledger not found", "", "≥ 5 ×")
            else:
                name = f"^{ROOTS[busiest[0]]}:A{busiest}$"
                command = ["ledger", "-f", str(built.ledger.text), "reg", name]
                theirs = measure.process(command, output=books.folder() / "register.txt")
                yield Result(
                    what,
                    shown,
                    f"ledger reg {theirs.cpu:.2f} s",
                    f"{theirs.cpu / ours.cpu:.1f} × faster",
                    "≥ 5 ×",
                )
        with built.open() as desk:
            book = desk.ask("book.list")[0].id
            account = next(each.id for each in desk.ask("account.list", book=book) if each.code == busiest)
            page = measure.call(
                partial(
                    desk.ask, "ledger.detail", book=book, account=account, first=books.FIRST, last=books.LAST
                ),
                runs=9,
            )
        yield Result(f"first page, {size:,} vouchers", f"{page.cpu * 1000:.1f} ms", "", "", "≤ 50 ms at 1 M")
