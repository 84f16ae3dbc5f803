"""Receive, generate, change, decline, cancel, review, post, reverse in any order: every live row ends in one live voucher.

More stories: ``FINANCE_DESK_EXAMPLES=500``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_desk.app.desk import Desk
from finance_desk.generation.row_queries import RowLine
from finance_desk.intake.model import RowState
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import State
from tests.conftest import founded_file, founded_url, sign_in

EXAMPLES = int(os.environ.get("FINANCE_DESK_EXAMPLES", "0"))
HEAD = "来源流水号,入账日期,业务事件,险种,金额,单据号\n"
_numbers = count()

stories = st.lists(
    st.tuples(
        st.sampled_from(["receive", "change", "decline", "generate", "undo", "review", "post", "again"]),
        st.integers(0, 7),
    ),
    min_size=3,
    max_size=16,
)


@dataclass
class Office:
    """One book kept alone, the sender's rows beside it."""

    desk: Desk
    folder: Path
    book: int = 0
    amounts: dict[str, int] = field(default_factory=dict)
    """What the ledger must come to in the end: key → fen of the version in force."""
    pending: dict[str, int] = field(default_factory=dict)
    """Changes nobody decided yet: key → fen."""
    _files: Iterator[int] = field(default_factory=count)
    _fen: Iterator[int] = field(default_factory=lambda: count(1_01, 1_07))
    last: Path | None = None

    def open(self) -> None:
        do = self.desk.do
        self.book = int(
            do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value
        )
        do("rule.import", book=self.book, rules="employee")
        do("rule.approve", book=self.book)

    def rows(self) -> dict[tuple[str, int], RowLine]:
        ids = list(self.desk.ask("intake.rows", book=self.book))
        held = self.desk.ask("intake.page", book=self.book, ids=ids)
        return {(each.external_id, each.version): each for each in held}

    def send(self, keys: list[str], document: str) -> dict[str, int]:
        sent = {key: next(self._fen) for key in keys}
        path = self.folder / f"{next(self._files)}.csv"
        lines = [f"{key},2026-01-05,EV-02,310,{fen / 100:.2f},{document}\n" for key, fen in sent.items()]
        path.write_text(HEAD + "".join(lines), "utf-8")
        self.desk.do("intake.receive", book=self.book, source="general", path=path)
        self.last = path
        return sent

    # what may happen

    def receive(self, at: int) -> None:
        keys = [f"K{len(self.amounts) + each}" for each in range(1 + at % 3)]
        self.amounts |= self.send(keys, f"D{at % 2}")

    def change(self, at: int) -> None:
        if key := self._key(at):
            self.pending |= self.send([key], f"D{at % 2}")

    def decline(self, at: int) -> None:
        keys = sorted(self.pending)
        if not keys:
            return
        key = keys[at % len(keys)]
        versions = [each for each in self.rows().values() if each.external_id == key]
        waiting = [each.id for each in versions if each.state is RowState.PROBLEM and each.version > 1]
        self.desk.do("intake.change", book=self.book, rows=waiting, accept=False, reason="以原数为准")
        del self.pending[key]

    def generate(self, at: int) -> None:
        self.desk.do("generate.run", book=self.book)

    def again(self, at: int) -> None:
        """The same rows once more in another file: nothing new."""
        if self.last is not None:
            number = next(self._files)
            path = self.folder / f"{number}.csv"
            path.write_text(self.last.read_text("utf-8") + "\n" * number, "utf-8")
            self.desk.do("intake.receive", book=self.book, source="general", path=path)

    def review(self, at: int) -> None:
        self.desk.do("voucher.review", book=self.book)

    def post(self, at: int) -> None:
        self.desk.do("voucher.post", book=self.book)

    def undo(self, at: int) -> None:
        booked = sorted({each.voucher for each in self.rows().values() if each.voucher is not None})
        if booked:
            self._free(booked[at % len(booked)])

    def _free(self, voucher: int) -> None:
        """Take a generated voucher back the lawful way for the state it is in."""
        do, book = self.desk.do, self.book
        state = self.desk.ask("voucher.show", book=book, id=voucher).state
        if state is State.REVIEWED:
            do("voucher.return", book=book, id=voucher, reason="重新生成")
        if state is not State.POSTED:
            do("generate.cancel", book=book, vouchers=[voucher])
            return
        back = do("voucher.reverse", book=book, id=voucher, reason="冲回", day=20260131).value
        do("voucher.review", book=book, choice=Choice(ids=[back]))
        do("voucher.post", book=book, choice=Choice(ids=[back]))
        do("generate.release", book=book, vouchers=[voucher])

    def _key(self, at: int) -> str | None:
        keys = sorted(self.amounts)
        return keys[at % len(keys)] if keys else None

    def settle(self) -> None:
        """Accept what waits, generate, review and post all."""
        for key in sorted(self.pending):
            held = [each for each in self.rows().values() if each.external_id == key]
            for voucher in sorted({each.voucher for each in held if each.voucher is not None}):
                self._free(voucher)
            newest = max(held, key=lambda each: each.version)
            self.desk.do("intake.change", book=self.book, rows=[newest.id], accept=True)
        self.amounts |= self.pending
        self.pending = {}
        for each in (self.generate, self.review, self.post):
            each(0)


def prove(office: Office) -> None:
    rows = office.rows()
    live = {key: each for (key, _), each in rows.items() if each.voucher is not None}
    assert {key: each.amount for key, each in live.items()} == office.amounts
    assert all(each.state is RowState.POSTED for each in live.values())
    booked = [each for each in rows.values() if each.voucher is not None]
    assert len(booked) == len(live), "no two versions of a row are booked"
    vouchers = {each.voucher for each in booked}
    lines = [
        line
        for voucher in vouchers
        for line in office.desk.ask("voucher.show", book=office.book, id=voucher).lines
    ]
    total = sum(office.amounts.values())
    assert sum(each.debit for each in lines) == total
    turnover = office.desk.ask("balance.turnovers", book=office.book, first=202601, last=202601)
    for account in {each.account for each in lines if each.debit}:
        assert turnover[account].closing == total, "the ledger is the sum of the live rows"
    assert office.desk.ask("balance.check", book=office.book) == ()


def live_through(database: Path | str, folder: Path, story: list[tuple[str, int]]) -> None:
    folder.mkdir()
    with sign_in(database) as desk:
        office = Office(desk, folder)
        office.open()
        for what, at in story:
            getattr(office, what)(at)
        office.settle()
        prove(office)


@settings(
    max_examples=EXAMPLES or 6,
    deadline=None,
    derandomize=not EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=stories)
def test_in_any_order_on_sqlite(tmp_path: Path, story: list[tuple[str, int]]) -> None:
    number = next(_numbers)
    live_through(founded_file(tmp_path / f"{number}.db"), tmp_path / f"files{number}", story)


@pytest.mark.parametrize(
    "story",
    [
        [
            ("receive", 2),
            ("generate", 0),
            ("review", 0),
            ("post", 0),
            ("change", 1),
            ("undo", 0),
            ("generate", 0),
        ],
        [
            ("receive", 1),
            ("change", 0),
            ("decline", 0),
            ("generate", 0),
            ("change", 0),
            ("again", 0),
            ("review", 0),
        ],
    ],
)
def test_in_two_orders_on_postgresql(
    postgresql_server: str, tmp_path: Path, story: list[tuple[str, int]]
) -> None:
    live_through(founded_url(postgresql_server), tmp_path / "files", story)
