"""Posting: in bulk, and one voucher one commit, beside piecash (GnuCash's books from Python) and Tryton."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from finance_desk.app.founding import found
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Line
from tests.bench import books, pipeline
from tests.bench.measure import Result

SINGLE, BULK = 300, 2_000
"""Vouchers saved one by one, and by piecash in bulk. Four lines each."""

TRYTON = 1 / 176
"""Seconds of CPU a voucher in Tryton 8.2 (SQLite, in process, 100 moves a transaction, created and posted), the
best of several sizes measured on this machine before; it is not installed anew for each run."""

PIECASH = """
import json, sys, time, datetime
import piecash
book = piecash.create_book(sqlite_file=sys.argv[1], currency="CNY", overwrite=True)
kept = [
    piecash.Account(name=f"A{n}", type="ASSET", parent=book.root_account, commodity=book.default_currency)
    for n in range(4)
]
book.save()
def one(n):
    amounts = (100 + n, 50, -100, -50 - n)
    splits = [piecash.Split(account=a, value=v) for a, v in zip(kept, amounts)]
    piecash.Transaction(
        currency=book.default_currency, description="x", splits=splits, post_date=datetime.date(2025, 1, 5)
    )
told = {}
single, bulk = int(sys.argv[2]), int(sys.argv[3])
begun = time.process_time()
for n in range(single):
    one(n)
    book.save()
told["single"] = (time.process_time() - begun) / single
begun = time.process_time()
for n in range(bulk):
    one(n)
book.save()
told["bulk"] = (time.process_time() - begun) / bulk
print(json.dumps(told))
"""


def run(size: int) -> Iterator[Result]:
    """CPU a voucher; every commit is durable on both sides (their database's defaults)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = _ours(folder, size) | _generated(folder, size)
        theirs = _piecash(folder)
    bulk = f"{size:,} vouchers"
    yield _beside(f"{bulk} generated from rows, checked, reviewed, posted", ours["rows"], theirs, "bulk", 50)
    yield _beside(f"{bulk} from a csv file to posted", ours["csv"], theirs, "bulk", None)
    yield Result(
        f"{bulk} generated from rows, checked, reviewed, posted",
        _shown(ours["rows"]),
        f"Tryton {_shown(TRYTON)}, measured earlier",
        f"{TRYTON / ours['rows']:.0f} × faster",
        "≥ 200 ×",
        TRYTON / ours["rows"] >= 200,
    )
    yield _beside("one voucher, one commit: checked, numbered, audited", ours["save"], theirs, "single", 10)
    yield _beside(
        "one voucher saved, reviewed and posted: three commits", ours["post"], theirs, "single", None
    )


def _beside(what: str, ours: float, theirs: dict[str, float] | None, key: str, wanted: int | None) -> Result:
    if theirs is None:
        return Result(what, _shown(ours), "piecash not found")
    ratio = theirs[key] / ours
    return Result(
        what,
        _shown(ours),
        f"piecash {_shown(theirs[key])}",
        f"{ratio:.1f} × faster",
        f"≥ {wanted} ×" if wanted else "",
        ratio >= wanted if wanted else None,
    )


def _shown(seconds: float) -> str:
    return f"{seconds * 1000:.3f} ms ({1 / seconds:,.0f} /s)"


def _generated(folder: Path, size: int) -> dict[str, float]:
    """CPU a voucher from received rows to posted ones."""
    rows, database = folder / "rows.csv", str(folder / "rows.db")
    pipeline.write_rows(rows, size)
    pipeline.child("--part", "prepare", database)
    told = pipeline.child("--part", "pipeline", database, str(rows), "--profile", "")
    spent = sum(cpu for step, cpu in told["steps"].items() if step != "receive")
    return {"rows": spent / told["vouchers"]}


def _ours(folder: Path, size: int) -> dict[str, float]:
    journal = books.ledger(size).journal
    cost = {}
    with found(folder / "own.db", *books.OWNER) as founded:
        book = founded.do(
            "book.new", code="1", name="Bench", fund="other", start=books.FIRST, solo=True, chart="empty"
        ).value
        desk = founded.refreshed()
        begun = time.process_time()
        desk.do("voucher.import", book=book, path=journal, create_accounts=True, post=True)
        cost["csv"] = (time.process_time() - begun) / size
        leaves = [each.id for each in desk.ask("account.list", book=book) if each.leaf][:4]

        def save(number: int) -> int:
            lines = [
                Line(account, debit, credit, "x")
                for account, debit, credit in zip(
                    leaves, (100 + number, 50, 0, 0), (0, 0, 100, 50 + number), strict=True
                )
            ]
            return int(desk.do("voucher.save", book=book, day=20251205, lines=lines).value)

        for number in range(20):
            save(number)
        begun = time.process_time()
        for number in range(SINGLE):
            save(number)
        cost["save"] = (time.process_time() - begun) / SINGLE
        begun = time.process_time()
        for number in range(SINGLE):
            choice = Choice(ids=[save(number)])
            desk.do("voucher.review", book=book, choice=choice)
            desk.do("voucher.post", book=book, choice=choice)
        cost["post"] = (time.process_time() - begun) / SINGLE
    return cost


def _piecash(folder: Path) -> dict[str, float] | None:
    """What piecash takes, in an environment of its own; ``None`` when it cannot be had."""
    if shutil.which("uv") is None:
        return None
    try:
        child = subprocess.run(
            ["uv", "run", "--no-project", "--python", "3.11", "--with", "piecash", "--with", "setuptools<80",
             "python", "-W", "ignore", "-c", PIECASH, str(folder / "gnucash.db"), str(SINGLE), str(BULK)],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    if child.returncode:
        print(child.stderr[-600:])
        return None
    told: dict[str, float] = json.loads(child.stdout.splitlines()[-1])
    return told
