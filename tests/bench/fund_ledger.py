"""A seeded fund ledger of any size, as our journal csv and as text for plain-text peers."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

ROOTS = {"1": "Assets", "2": "Liabilities", "3": "Equity", "4": "Income", "5": "Expenses"}
SUMMARIES = ("收保险费", "拨付待遇", "转入个人账户", "退保费", "财政补贴", "上解调剂金", "异地转移")
LINES = list(accumulate((25, 20, 20, 13, 10, 6, 6)))
"""Weights of 2, 3, … 8 lines a voucher: about four on average."""
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The files of a generated ledger and what it holds."""

    folder: Path
    accounts: Path
    journal: Path
    text: Path
    vouchers: int
    lines: int
    busiest: str


def make(folder: Path, vouchers: int, seed: int = 7) -> Ledger:
    """Write accounts.csv, journal.csv and ledger.journal; the busiest account has an eighth of the lines."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    leaves = _accounts(folder / "accounts.csv")
    weights = [1.0 / (index + 1) ** 0.7 for index in range(len(leaves))]
    busiest = "10020101"
    others = [code for code in leaves if code != busiest]
    cumulative = list(accumulate(weights[: len(others)]))
    count = 0
    with (
        (folder / "journal.csv").open("w", encoding="utf-8", newline="") as journal,
        (folder / "ledger.journal").open("w", encoding="utf-8") as text,
    ):
        out = csv.writer(journal, lineterminator="\n")
        out.writerow(["voucher", "date", "summary", "account", "debit", "credit"])
        for number in range(1, vouchers + 1):
            month = min(12, (number - 1) * 12 // vouchers + 1)
            day = f"2025-{month:02d}-{rng.randrange(1, MONTH_DAYS[month - 1] + 1):02d}"
            summary = rng.choice(SUMMARIES)
            size = rng.choices(range(2, 9), cum_weights=LINES)[0]
            chosen = rng.choices(others, cum_weights=cumulative, k=size)
            if rng.random() < 0.49:
                chosen[0] = busiest
            debits = max(1, size // 2)
            amounts = [rng.randrange(1_00, 900_000_00) for _ in range(debits)]
            credits = _parts(rng, sum(amounts), size - debits)
            text.write(f"{day} * {summary}\n")
            for index, code in enumerate(chosen):
                fen = amounts[index] if index < debits else credits[index - debits]
                yuan = f"{fen // 100}.{fen % 100:02d}"
                out.writerow(
                    [number, day, summary, code, yuan, ""]
                    if index < debits
                    else [number, day, summary, code, "", yuan]
                )
                text.write(f"    {ROOTS[code[0]]}:A{code}  {yuan if index < debits else '-' + yuan} CNY\n")
            text.write("\n")
            count += size
    return Ledger(
        folder,
        folder / "accounts.csv",
        folder / "journal.csv",
        folder / "ledger.journal",
        vouchers,
        count,
        busiest,
    )


def _accounts(target: Path) -> list[str]:
    leaves = []
    with target.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["code", "name"])
        for digit, firsts in zip("12345", (8, 6, 3, 7, 8), strict=True):
            for first in range(1, firsts + 1):
                head = f"{digit}{first:03d}"
                out.writerow([head, f"科目{head}"])
                for second in range(1, 4):
                    out.writerow([f"{head}{second:02d}", f"明细{second}"])
                    for third in range(1, 4):
                        leaves.append(f"{head}{second:02d}{third:02d}")
                        out.writerow([leaves[-1], f"细目{third}"])
    return leaves


def _parts(rng: random.Random, total: int, count: int) -> list[int]:
    parts = []
    for left in range(count - 1, 0, -1):
        part = rng.randrange(1, max(2, total - left))
        parts.append(part)
        total -= part
    return [*parts, total]
