"""Posting: in bulk, and one voucher one commit, beside piecash (GnuCash's books from Python)."""

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
from tests.bench import books
from tests.bench.measure import Result

SINGLE, BULK = 200, 2_000
"""Vouchers saved one by one, and by piecash in bulk. Four lines each."""

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
    with tempfile.TemporaryDirectory() as folder:
        ours = _ours(Path(folder), size)
        theirs = _piecash(Path(folder))
    for what, key, peer, goal in (
        (f"bulk: {size:,} vouchers from csv to posted, a voucher", "bulk", "bulk", "≥ 50 ×"),
        ("one voucher, one commit (saved, checked, numbered, audited)", "save", "single", "≥ 10 ×"),
        ("one voucher saved, reviewed and posted: three commits", "post", "single", ""),
    ):
        shown = f"{ours[key] * 1000:.3f} ms ({1 / ours[key]:,.0f} /s)"
        if theirs is None:
            yield Result(what, shown, "piecash not found", "", goal)
        else:
            other = theirs[peer]
            yield Result(
                what,
                shown,
                f"piecash {other * 1000:.2f} ms ({1 / other:,.0f} /s)",
                f"{other / ours[key]:.1f} × faster",
                goal,
            )


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
        cost["bulk"] = (time.process_time() - begun) / size
        leaves = [each.id for each in desk.ask("account.list", book=book) if each.leaf][:4]

        def save(number: int) -> int:
            lines = [
                Line(account, debit, credit, "x")
                for account, debit, credit in zip(
                    leaves, (100 + number, 50, 0, 0), (0, 0, 100, 50 + number), strict=True
                )
            ]
            return int(desk.do("voucher.save", book=book, day=20251205, lines=lines).value)

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
