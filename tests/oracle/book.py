"""A second book-keeper: the same ledger in plain Python, with arithmetic of its own.

It imports nothing of the program and shares no idea with it: it keeps every line ever written in one
list and adds them up anew for every question. Slow, short, and easy to check by eye.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Items = tuple[tuple[str, str], ...]
"""(dimension, item) pairs of a line."""


@dataclass
class Entry:
    """A voucher: its day yyyymmdd, what it is for, and its lines (account, debit, credit, items)."""

    day: int
    lines: list[tuple[str, int, int, Items]]
    state: str = "made"
    transfer: bool = False

    @property
    def month(self) -> int:
        return self.day // 100


@dataclass
class Row:
    """One line of a trial balance; opening and closing are debit less credit."""

    opening: int = 0
    debit: int = 0
    credit: int = 0
    year_debit: int = 0
    year_credit: int = 0

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit


@dataclass
class OracleBook:
    """``parents`` maps every account to the one above it ("" at the top); ``openings`` are signed, at the start."""

    parents: dict[str, str]
    openings: dict[tuple[str, Items], int] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    # what is done

    def enter(self, day: int, lines: list[tuple[str, int, int, Items]]) -> Entry:
        entry = Entry(day, list(lines))
        self.entries.append(entry)
        return entry

    def post(self) -> int:
        """Post all that waits; gives how many."""
        waiting = [each for each in self.entries if each.state == "made"]
        for each in waiting:
            each.state = "posted"
        return len(waiting)

    def void(self, entry: Entry) -> None:
        assert entry.state == "made"
        entry.state = "void"

    def reverse(self, entry: Entry, day: int) -> Entry:
        """The same lines in red."""
        assert entry.state == "posted"
        return self.enter(day, [(code, -debit, -credit, items) for code, debit, credit, items in entry.lines])

    def transfer(self, month: int, last_day: int, funds: dict[str, str]) -> None:
        """Move what income and expense (4…, 5…) hold to the fund each belongs to; 4601 and 4602 wait."""
        held: dict[tuple[str, Items], int] = {}
        for code, debit, credit, items in self._lines(month_to=month, posted=True):
            if code[0] in "45" and not code.startswith(("4601", "4602")):
                held[code, items] = held.get((code, items), 0) + debit - credit
        lines = []
        moved: dict[tuple[str, str], int] = {}
        for (code, items), amount in held.items():
            if amount:
                lines.append((code, max(-amount, 0), max(amount, 0), items))
                moved[funds[code], code[0]] = moved.get((funds[code], code[0]), 0) + amount
        for (fund, _), amount in moved.items():
            if amount:
                lines.append((fund, max(amount, 0), max(-amount, 0), ()))
        if lines:
            entry = self.enter(last_day, lines)
            entry.transfer = True

    # what is asked

    def _lines(
        self, month_from: int = 0, month_to: int = 999999, *, posted: bool, transfers: bool = True
    ) -> list[tuple[str, int, int, Items]]:
        states = ("posted",) if posted else ("posted", "made")
        return [
            line
            for entry in self.entries
            if entry.state in states
            and month_from <= entry.month <= month_to
            and (transfers or not entry.transfer)
            for line in entry.lines
        ]

    def covers(self, heading: str, code: str) -> bool:
        """Whether ``code`` is ``heading`` or stands under it."""
        while code:
            if code == heading:
                return True
            code = self.parents[code]
        return False

    def row(
        self,
        code: str,
        first: int,
        last: int,
        *,
        posted: bool = True,
        item: tuple[str, str] | None = None,
    ) -> Row:
        """An account or heading from month ``first`` to ``last``; with ``item`` only lines that carry it."""

        def mine(lines: list[tuple[str, int, int, Items]]) -> tuple[int, int]:
            debit = credit = 0
            for account, left, right, items in lines:
                if self.covers(code, account) and (item is None or item in items):
                    debit, credit = debit + left, credit + right
            return debit, credit

        begin = sum(
            amount
            for (account, items), amount in self.openings.items()
            if self.covers(code, account) and (item is None or item in items)
        )
        before_debit, before_credit = mine(self._lines(0, first - 1, posted=posted))
        debit, credit = mine(self._lines(first, last, posted=posted))
        year_debit, year_credit = mine(self._lines(last // 100 * 100 + 1, last, posted=posted))
        return Row(begin + before_debit - before_credit, debit, credit, year_debit, year_credit)

    def running(self, code: str, first: int, last: int) -> list[tuple[int, int, int, int]]:
        """The detail of an account: (day, debit, credit, balance after it), as many as there are posted lines."""
        balance = self.row(code, first, last).opening
        found = []
        for entry in sorted(self.entries, key=lambda each: each.day):
            if entry.state != "posted" or not first <= entry.month <= last:
                continue
            for account, debit, credit, _ in entry.lines:
                if self.covers(code, account):
                    balance += debit - credit
                    found.append((entry.day, debit, credit, balance))
        return found

    def turnover(self, code: str, first: int, last: int) -> tuple[int, int]:
        """Debit and credit without transfers: what income statements are made of."""
        lines = self._lines(first, last, posted=True, transfers=False)
        mine = [(debit, credit) for account, debit, credit, _ in lines if self.covers(code, account)]
        return sum(debit for debit, _ in mine), sum(credit for _, credit in mine)

    # the statements of 职工医保, by 财会〔2017〕28号

    def balance_sheet(self, month: int) -> dict[str, int]:
        """会社保01表 at the end of a month: 资产 = 负债 + 净资产, income and expense not moved yet among the latter."""
        end = {
            code: sum(
                debit - credit
                for account, debit, credit, _ in self._lines(0, month, posted=True)
                if account == code
            )
            + sum(amount for (account, _), amount in self.openings.items() if account == code)
            for code in self.parents
        }
        assets = sum(amount for code, amount in end.items() if code[0] == "1")
        debts = -sum(amount for code, amount in end.items() if code[0] == "2")
        waiting = -sum(amount for code, amount in end.items() if code.startswith(("4601", "4602")))
        rest = -sum(amount for code, amount in end.items() if code[0] in "345")
        return {
            "资产总计": assets,
            "负债合计": debts,
            "净资产合计": rest,
            "待转基金": waiting,
            "负债与净资产总计": debts + rest,
        }

    def income_statement(self, first: int, last: int, pooled: set[str]) -> dict[str, int]:
        """会社保02表: income and expense of the months by sub-fund, transfers aside."""
        found = {"统筹收入": 0, "个账收入": 0, "统筹支出": 0, "个账支出": 0}
        for code in self.parents:
            debit, credit = self.turnover(code, first, last) if self._leaf(code) else (0, 0)
            if code.startswith(("4601", "4602")):
                continue
            whose = "统筹" if code in pooled else "个账"
            if code[0] == "4":
                found[f"{whose}收入"] += credit - debit
            elif code[0] == "5":
                found[f"{whose}支出"] += debit - credit
        found["统筹结余"] = found["统筹收入"] - found["统筹支出"]
        found["个账结余"] = found["个账收入"] - found["个账支出"]
        return found

    def _leaf(self, code: str) -> bool:
        return code not in self.parents.values()
