"""Two programs on one database do the same at the same moment: it happens once, and nothing is half done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.vouchers.model import Line, State
from tests.conftest import sign_in
from tests.generation.test_acceptance import HEAD, a_book, live, receive

ROWS = 60
LINES = "".join(f"A{n},2026-01-{n % 28 + 1:02d},EV-02,310,D{n},{n}.07,国库\n" for n in range(1, ROWS + 1))
FEN = sum(n * 100 + 7 for n in range(1, ROWS + 1))


def at_once(database: str, *deeds: Callable[[Desk], Any]) -> list[Any]:
    """Every deed on a connection of its own, begun together; what each gave, or how it was refused."""
    begin = threading.Barrier(len(deeds))
    told: list[Any] = [None] * len(deeds)

    def run(at: int, desk: Desk, deed: Callable[[Desk], Any]) -> None:
        begin.wait(30)
        try:
            told[at] = deed(desk)
        except Exception as fault:  # judged by the caller
            told[at] = fault

    with ExitStack() as stack:
        threads = [
            threading.Thread(target=run, args=(at, stack.enter_context(sign_in(database)), deed))
            for at, deed in enumerate(deeds)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join(60)
    return told


def test_two_runs_make_each_voucher_once(database: str, desk: Desk, tmp_path: Path) -> None:
    book = a_book(desk)
    receive(desk, book, tmp_path / "a.csv", LINES)
    told = at_once(database, *[lambda one: one.do("generate.run", book=book).value.vouchers] * 3)
    assert sorted(told) == [0, 0, ROWS]
    assert sorted(live(desk, book)) == [(202601, number) for number in range(1, ROWS + 1)]
    made = desk.ask("voucher.whole", book=book, ids=desk.ask("voucher.ids", book=book))
    assert sum(each.total for each in made) == FEN


def test_a_file_received_twice_at_once_is_there_once(database: str, desk: Desk, tmp_path: Path) -> None:
    book = a_book(desk)
    path = tmp_path / "a.csv"
    path.write_text(HEAD + LINES, "utf-8")
    told = at_once(
        database, *[lambda one: one.do("intake.receive", book=book, source="general", path=path)] * 2
    )
    assert len([each for each in told if isinstance(each, Refused)]) == 1, told
    assert len(desk.ask("intake.rows", book=book)) == ROWS


def test_generating_and_cancelling_at_once_leaves_each_row_in_one_voucher_or_none(
    database: str, desk: Desk, tmp_path: Path
) -> None:
    book = a_book(desk)
    receive(desk, book, tmp_path / "a.csv", LINES)
    desk.do("generate.run", book=book)
    ids = list(desk.ask("voucher.ids", book=book))
    at_once(
        database,
        lambda one: one.do("generate.cancel", book=book, vouchers=ids[: ROWS // 2]),
        lambda one: one.do("generate.run", book=book),
        lambda one: one.do("generate.cancel", book=book, vouchers=ids[ROWS // 2 :]),
        lambda one: one.do("generate.run", book=book),
    )
    desk.do("generate.run", book=book)
    assert len(live(desk, book)) == ROWS
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    pivot = desk.ask("reconcile.business", book=book, first=202601, last=202601)
    assert [(each.business, each.ledger) for each in pivot.lines] == [(FEN, FEN)]


def test_posting_twice_at_once_moves_the_balances_once(database: str, desk: Desk, tmp_path: Path) -> None:
    book = a_book(desk)
    receive(desk, book, tmp_path / "a.csv", LINES)
    desk.do("generate.run", book=book)
    desk.do("voucher.review", book=book)
    told = at_once(database, *[lambda one: one.do("voucher.post", book=book).value] * 2)
    assert sorted(told) == [0, ROWS]
    turned = desk.ask("balance.turnovers", book=book, first=202601, last=202601).values()
    assert sum(each.debit for each in turned) == FEN
    assert (desk.ask("balance.check", book=book), desk.ask("audit.verify")) == ((), ())


def test_saving_at_once_gives_every_number_once(database: str, desk: Desk) -> None:
    book = a_book(desk)
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    lines = [Line(ids["1004"], 1_00, 0, "x"), Line(ids["4602"], 0, 1_00, "x")]

    def ten(one: Desk) -> list[int]:
        return [one.do("voucher.save", book=book, day=20260105, lines=lines).value for _ in range(10)]

    told = at_once(database, ten, ten, ten)
    saved = desk.ask("voucher.whole", book=book, ids=[id for each in told for id in each])
    assert sorted(each.number for each in saved) == list(range(1, 31))
    assert {each.state for each in saved} == {State.MADE}
    assert desk.ask("audit.verify") == ()
