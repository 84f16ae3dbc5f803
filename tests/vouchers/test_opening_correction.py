"""更正期初: openings of a book in use are corrected by a voucher; what was entered stays as it was."""

from __future__ import annotations

import pytest

from finance_desk.app.desk import Desk
from finance_desk.balances.model import OpeningRow
from finance_desk.base.errors import Refused
from finance_desk.vouchers.model import Kind
from tests.vouchers.test_life import accounts, book, reviewer, save

__all__ = ["book", "reviewer"]


@pytest.fixture
def in_use(desk: Desk, book: int, reviewer: Desk) -> dict[str, int]:
    ids = accounts(desk, book)
    rows = [OpeningRow(ids["1004"], 500_00), OpeningRow(ids["300101"], -500_00)]
    desk.do("opening.set", book=book, rows=rows)
    save(desk, book, "1005", "40010101", 100_00)
    reviewer.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    return ids


def refused(
    desk: Desk, book: int, *rows: OpeningRow, reason: str = "旧账漏记", day: int = 20260131
) -> list[str]:
    with pytest.raises(Refused) as caught:
        desk.do("opening.correct", book=book, rows=rows, reason=reason, day=day)
    return [each.code for each in caught.value.findings]


def test_a_voucher_takes_the_differences(
    desk: Desk, book: int, reviewer: Desk, in_use: dict[str, int]
) -> None:
    deposits, pooled = in_use["1004"], in_use["300101"]
    right = [OpeningRow(deposits, 680_00), OpeningRow(pooled, -680_00)]
    with pytest.raises(Refused):
        desk.do("opening.set", book=book, rows=right)
    id = desk.do("opening.correct", book=book, rows=right, reason="旧账漏记利息", day=20260131).value
    made = desk.ask("voucher.show", book=book, id=id)
    assert made.kind is Kind.OPENING
    assert [(each.account, each.debit, each.credit, each.summary) for each in made.lines] == [
        (deposits, 180_00, 0, "更正期初余额：旧账漏记利息"),
        (pooled, 0, 180_00, "更正期初余额：旧账漏记利息"),
    ]
    # what was entered stays; in force is the corrected balance, so the same correction twice is none
    assert {each.opening for each in desk.ask("opening.list", book=book)} == {500_00, -500_00}
    assert {each.account: each.opening for each in desk.ask("opening.in_force", book=book)} == {
        deposits: 680_00,
        pooled: -680_00,
    }
    assert refused(desk, book, *right) == ["opening.same"]
    reviewer.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    assert desk.ask("balance.turnovers", book=book, first=202601, last=202601)[deposits].closing == 680_00
    # reversed in red letters, the openings stand as they were entered
    back = desk.do("voucher.reverse", book=book, id=id, day=20260131, reason="冲回")
    assert back.value
    assert {each.opening for each in desk.ask("opening.in_force", book=book)} == {500_00, -500_00}


def test_what_is_refused(desk: Desk, book: int, in_use: dict[str, int]) -> None:
    deposits, pooled = in_use["1004"], in_use["300101"]
    both = (OpeningRow(deposits, 1_00), OpeningRow(pooled, -1_00))
    assert refused(desk, book, *both, reason="  ") == ["opening.reason"]
    assert refused(desk, book, OpeningRow(deposits, 680_00)) == ["opening.correction_out"]
    assert refused(desk, book, *both, both[0]) == ["opening.twice_named"]
    assert refused(desk, book, *both, day=20271231) == ["period.not_open"]
    assert {each.opening for each in desk.ask("opening.in_force", book=book)} == {500_00, -500_00}


def test_before_anything_is_posted_the_openings_are_simply_changed(desk: Desk, book: int) -> None:
    ids = accounts(desk, book)
    assert refused(desk, book, OpeningRow(ids["1004"], 1_00), OpeningRow(ids["300101"], -1_00)) == [
        "opening.not_in_use"
    ]
