"""The difference of two figures: the arithmetic of the usual causes, and the lines and accounts it finds."""

from __future__ import annotations

import os

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from finance_desk.app.desk import Desk
from finance_desk.base.messages import render
from finance_desk.ledgers.differences import Cause, Difference, hints, suspicion, swapped
from tests.ledgers.test_books import Ledger, book  # noqa: F401 - the fixture

EXAMPLES = int(os.environ.get("FINANCE_DESK_EXAMPLES", "150"))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(1, 10**13), st.integers(0, 12))
@example(63_00, 2)
def test_two_digits_changed_are_recognised_and_changed_back(right: int, place: int) -> None:
    """Whatever the amount: write two neighbouring digits the wrong way round, and the difference tells."""
    digits = list(str(right).zfill(16))
    at = len(digits) - 1 - place
    digits[at], digits[at - 1] = digits[at - 1], digits[at]
    wrong = int("".join(digits))
    if wrong != right:
        cause = suspicion(wrong - right).cause(wrong)
        assert cause is not None and (wrong - right) % 9 == 0
        assert swapped(wrong, wrong - right) == right
        assert swapped(-right, wrong - right) == -wrong


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(1, 10**12))
def test_missing_turned_and_shifted_amounts_are_recognised(amount: int) -> None:
    assert suspicion(amount).cause(-amount) is Cause.WHOLE
    assert suspicion(-2 * amount).cause(amount) is Cause.SIDE
    for factor in (10, 100):
        slipped = suspicion(amount * factor - amount)
        assert slipped.cause(amount) is not None and slipped.cause(amount * factor) is not None


def test_what_the_number_alone_says() -> None:
    assert [render(each, "en") for each in hints(0)] == ["The two figures agree."]
    assert [render(each, "zh") for each in hints(-27_00)] == [
        "一半是 13.50：是否有一笔方向记反？",
        "能被 9 整除：是否数字颠倒或小数点错位？",
        "差额为整元：多半是整笔差错，而非尾差。",
    ]
    assert [render(each, "en") for each in hints(7)] == ["It is less than a yuan: a rounding?"]


@pytest.fixture
def ledger(desk: Desk, book: int) -> Ledger:  # noqa: F811
    ledger = Ledger(desk, book)
    ledger.save(20240110, ("1001", 63_00, 0), ("400101", 0, 63_00))
    ledger.save(20240111, ("1001", 500_00, 0), ("400101", 0, 500_00))
    ledger.save(20240212, ("1003", 0, -27_00), ("1001", -27_00, 0))
    ledger.post()
    ledger.save(20240213, ("1003", 13_50, 0), ("1001", 0, 13_50))
    return ledger


def ask(ledger: Ledger, left: int, right: int, **more: object) -> Difference:
    found = ledger.desk.ask(
        "ledger.difference", book=ledger.book, left=left, right=right, first=202401, last=202402, **more
    )
    assert isinstance(found, Difference)
    return found


def lines(found: Difference) -> list[tuple[Cause, str, int, bool]]:
    return [(each.cause, each.code, each.amount, each.posted) for each in found.lines]


def test_lines_and_accounts_behind_a_difference(ledger: Ledger) -> None:
    found = ask(ledger, 536_00, 563_00)  # somebody wrote 36.00 for 63.00
    assert found.amount == -27_00
    assert lines(found) == [
        (Cause.SWAP, "1001", 63_00, True),
        (Cause.WHOLE, "1001", -27_00, True),
        (Cause.SIDE, "1001", -13_50, False),
        (Cause.WHOLE, "1003", 27_00, True),
        (Cause.SIDE, "1003", 13_50, False),
        (Cause.SWAP, "400101", -63_00, True),
    ]
    accounts = [(each.cause, each.code, each.figure, each.amount) for each in found.accounts]
    assert accounts == [(Cause.WHOLE, "1003", "closing", 27_00)]
    assert found.lines[0].number == 1 and found.lines[0].day == 20240110
    assert lines(ask(ledger, 1, 1)) == []


def test_only_the_account_and_periods_asked_for(ledger: Ledger) -> None:
    only = ask(ledger, 27_00, 0, account=ledger.ids["1003"])
    assert {each.code for each in only.lines} == {"1003"} and {each.code for each in only.accounts} == {
        "1003"
    }
    heading = ask(ledger, 500_00, 0, account=ledger.ids["4001"])
    assert lines(heading) == [(Cause.WHOLE, "400101", -500_00, True)]
    asked = {"book": ledger.book, "left": 27_00, "right": 0, "first": 202401, "last": 202401}
    assert [each.cause for each in ledger.desk.ask("ledger.difference", **asked).lines] == [Cause.SWAP] * 2


def test_lines_come_page_by_page_and_none_is_lost_or_told_twice(ledger: Ledger) -> None:
    whole = ask(ledger, 27_00, 0)
    got, after = [], None
    for _ in range(9):
        page = ask(ledger, 27_00, 0, after=after, limit=2)
        assert (page.accounts == ()) is (after is not None)
        got += page.lines
        after = page.next
        if after is None:
            break
    assert tuple(got) == whole.lines and whole.next is None


def test_a_void_voucher_explains_nothing(ledger: Ledger) -> None:
    id = ledger.save(20240214, ("1003", 77_77, 0), ("1001", 0, 77_77))
    assert len(ask(ledger, 77_77, 0).lines) == 2
    ledger.desk.do("voucher.void", book=ledger.book, id=id, reason="作废")
    assert ask(ledger, 77_77, 0).lines == ()
