"""Whatever happened to rows and vouchers: the causes are the difference, and the figures those of a second count.

The second count knows what was sent and reads whole vouchers; it shares nothing with the comparison.
More stories: ``FINANCE_DESK_EXAMPLES=500``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.generation.row_queries import RowLine
from finance_desk.intake.model import RowState
from finance_desk.reconcile.model import Cause
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Line, State
from tests.conftest import founded_file, founded_url, sign_in
from tests.reconcile.test_business import accounts, compare

EXAMPLES = int(os.environ.get("FINANCE_DESK_EXAMPLES", "0"))
HEAD = "来源流水号,入账日期,业务事件,险种,金额,单据号\n"
# event → the account opposite the money, its side
SIDES = {"EV-11": ("4301", -1), "EV-27": ("5201", 1)}
_numbers = count()

stories = st.lists(
    st.tuples(
        st.sampled_from(
            ["receive", "change", "hold", "generate", "undo", "reverse", "review", "post", "by_hand"]
        ),
        st.integers(0, 7),
    ),
    min_size=4,
    max_size=14,
)


@dataclass
class Office:
    """One book kept alone; what was sent stands beside it: key → (event, period, fen)."""

    desk: Desk
    folder: Path
    book: int = 0
    sent: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    _files: Iterator[int] = field(default_factory=count)
    _fen: Iterator[int] = field(default_factory=lambda: count(1_01, 1_07))

    def open(self) -> None:
        do = self.desk.do
        self.book = int(
            do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value
        )
        do("rule.import", book=self.book, rules="employee")
        do("rule.approve", book=self.book)
        for at in (0, 1):
            self.receive(at)

    def send(self, key: str, event: str, period: int, document: str) -> None:
        fen = next(self._fen)
        self.sent[key] = (event, period, fen)
        path = self.folder / f"{next(self._files)}.csv"
        day = f"2026-{period % 100:02}-05"
        path.write_text(f"{HEAD}{key},{day},{event},310,{fen / 100:.2f},{document}\n", "utf-8")
        self.desk.do("intake.receive", book=self.book, source="general", path=path)

    def receive(self, at: int) -> None:
        event, period = sorted(SIDES)[at % 2], 202601 + at // 2 % 2
        # odd documents bring rows together in one voucher
        self.send(f"K{len(self.sent)}", event, period, f"D{at // 4 or len(self.sent)}")

    def change(self, at: int) -> None:
        key = sorted(self.sent)[at % len(self.sent)]
        event, period, _ = self.sent[key]
        self.send(key, event, 202601 + (period + at) % 2, f"D{at}")

    def hold(self, at: int) -> None:
        ready = [each.id for each in self.rows() if each.state is RowState.READY]
        if ready:
            self.desk.do(
                "intake.mark", book=self.book, rows=[ready[at % len(ready)]], kind="held", reason="等"
            )

    def rows(self) -> tuple[RowLine, ...]:
        ids = list(self.desk.ask("intake.rows", book=self.book))
        found_rows: tuple[RowLine, ...] = self.desk.ask("intake.page", book=self.book, ids=ids)
        return found_rows

    def generate(self, at: int) -> None:
        self.desk.do("generate.run", book=self.book)

    def review(self, at: int) -> None:
        self.desk.do("voucher.review", book=self.book)

    def post(self, at: int) -> None:
        self.desk.do("voucher.post", book=self.book)

    def booked(self, at: int, state: State) -> int | None:
        held = sorted({each.voucher for each in self.rows() if each.voucher is not None})
        held = [
            each for each in held if self.desk.ask("voucher.show", book=self.book, id=each).state is state
        ]
        return held[at % len(held)] if held else None

    def undo(self, at: int) -> None:
        if (voucher := self.booked(at, State.MADE)) is not None:
            self.desk.do("generate.cancel", book=self.book, vouchers=[voucher])

    def reverse(self, at: int) -> None:
        """In the other month at times; sometimes the rows are released, sometimes they wait."""
        if (voucher := self.booked(at, State.POSTED)) is None:
            return
        do, book = self.desk.do, self.book
        try:
            back = do(
                "voucher.reverse", book=book, id=voucher, reason="冲回", day=20260131 if at % 2 else 20260215
            ).value
        except Refused:
            return  # reversed before, its rows not released yet
        do("voucher.review", book=book, choice=Choice(ids=[back]))
        if at % 4:
            do("voucher.post", book=book, choice=Choice(ids=[back]))
            if at % 3:
                do("generate.release", book=book, vouchers=[voucher])

    def by_hand(self, at: int) -> None:
        account, side = list(SIDES.values())[at % 2]
        held, fen = accounts(self.desk, self.book), next(self._fen) if at < 6 else 1_01
        lines = [
            Line(held[account], fen if side == 1 else 0, fen if side == -1 else 0, "手工"),
            Line(held["1004"], fen if side == -1 else 0, fen if side == 1 else 0, "手工"),
        ]
        self.desk.do("voucher.save", book=self.book, day=20260110 if at % 3 else 20260210, lines=lines)


def prove(office: Office) -> None:
    desk, book = office.desk, office.book
    found_here = compare(desk, book)  # holds the law that the causes are the difference, cell by cell
    business: Counter[tuple[str, int]] = Counter()
    for event, period, fen in office.sent.values():
        business[event, period] += fen
    ledger: Counter[tuple[str, int]] = Counter()
    codes = {each.id: each.code for each in desk.ask("account.list", book=book)}
    for id in desk.ask("voucher.ids", book=book):
        voucher = desk.ask("voucher.show", book=book, id=id)
        if voucher.state is State.POSTED:
            for event, (account, side) in SIDES.items():
                ledger[event, voucher.period] += sum(
                    side * (line.debit - line.credit)
                    for line in voucher.lines
                    if codes[line.account] == account
                )
    told = {(each.event, each.period): each for each in found_here.lines}
    for cell in {*business, *ledger, *told}:
        line = told.get(cell)
        assert (business[cell], ledger[cell]) == ((line.business, line.ledger) if line else (0, 0)), cell
    entries = desk.ask("reconcile.explain", book=book, first=202601, last=202602).shown
    causes: dict[int, set[Cause]] = {}
    for each in entries:
        if each.row is not None:
            causes.setdefault(each.row, set()).add(each.cause)
    newest: dict[str, int] = {}
    for row in office.rows():
        newest[row.external_id] = max(newest.get(row.external_id, 0), row.version)
    for row in office.rows():
        got = causes.get(row.id, set())
        last = row.version == newest[row.external_id]
        match row.state:
            case RowState.POSTED:
                assert got == (set() if last else {Cause.CHANGED}), row
            case RowState.GENERATED | RowState.REVIEWED:
                assert got == ({Cause.NOT_POSTED} if last else set()), row
            case _:
                new = Cause.CHANGED if row.version > 1 else Cause.NOT_GENERATED
                assert got == ({new} if last else set()), row
    assert all(each.voucher is not None for each in entries if each.row is None)


def live_through(database: Path | str, folder: Path, story: list[tuple[str, int]]) -> None:
    folder.mkdir()
    with sign_in(database) as desk:
        office = Office(desk, folder)
        office.open()
        for what, at in story:
            getattr(office, what)(at)
        prove(office)


@settings(
    max_examples=EXAMPLES or 6,
    deadline=None,
    derandomize=not EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=stories)
def test_the_causes_are_the_difference_on_sqlite(tmp_path: Path, story: list[tuple[str, int]]) -> None:
    number = next(_numbers)
    live_through(founded_file(tmp_path / f"{number}.db"), tmp_path / f"files{number}", story)


LONG = [
    ("receive", 4), ("receive", 6), ("generate", 0), ("hold", 0), ("review", 0), ("post", 0), ("change", 1),
    ("reverse", 2), ("by_hand", 6), ("by_hand", 3), ("receive", 3), ("generate", 0), ("review", 0),
    ("post", 0), ("reverse", 1), ("change", 2), ("receive", 7),
]  # fmt: skip


def test_a_long_story_on_postgresql(postgresql_server: str, tmp_path: Path) -> None:
    live_through(founded_url(postgresql_server), tmp_path / "files", LONG)


def test_statements_do_not_grow_with_the_rows(sqlite_desk: Desk, tmp_path: Path) -> None:
    """Twenty rows and two thousand, posted, waiting and changed, are compared by the same statements."""
    told: list[int] = []
    for code, rows in (("310", 20), ("311", 2_000)):
        book = int(
            sqlite_desk.do("book.new", code=code, name=code, fund="employee", start=202601, solo=True).value
        )
        sqlite_desk.do("rule.import", book=book, rules="employee")
        sqlite_desk.do("rule.approve", book=book)
        for first, name in ((0, "one"), (rows // 2, "two")):
            path = tmp_path / f"{code}{name}.csv"
            path.write_text(
                HEAD
                + "".join(
                    f"{code}-{each},2026-01-{each % 28 + 1:02},EV-27,310,{each + 1}.00,D{code}{each}\n"
                    for each in range(first, first + rows // 2)
                ),
                "utf-8",
            )
            sqlite_desk.do("intake.receive", book=book, source="general", path=path)
            if name == "one":
                sqlite_desk.do("generate.run", book=book)
                sqlite_desk.do("voucher.review", book=book)
                sqlite_desk.do("voucher.post", book=book)
        seen = 0

        @sa.event.listens_for(sqlite_desk._engine, "before_cursor_execute")
        def counted(*_: object) -> None:
            nonlocal seen
            seen += 1

        found_here = sqlite_desk.ask("reconcile.business", book=book, first=202601, last=202601)
        entries = sqlite_desk.ask("reconcile.explain", book=book, first=202601, last=202601, limit=5_000)
        sa.event.remove(sqlite_desk._engine, "before_cursor_execute", counted)
        told.append(seen)
        assert found_here.rows == rows and entries.count == rows // 2 == len(entries.shown)
    assert told[0] == told[1] < 300
