"""The official chart beside a book's: what can be taken over is, line by line; the rest says why not."""

from __future__ import annotations

import pytest

from finance_desk.accounts.model import NewAccount
from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from tests.dimensions.test_basics import book, codes, voucher

__all__ = ["book"]


def differences(desk: Desk, book: int) -> dict[str, bool]:
    """Marks of the differences, and whether each can be taken over."""
    return {each.mark: each.held_back is None for each in desk.ask("account.compare", book=book)}


def test_what_differs_is_taken_over_line_by_line(desk: Desk, book: int) -> None:
    assert desk.ask("account.compare", book=book) == ()
    before = {each.code: each for each in desk.ask("account.list", book=book)}
    for code in ("450101", "450102", "4501"):
        desk.do("account.delete", book=book, code=code)
    carried = next(each for each in before.values() if each.dimensions and each.leaf)
    desk.do("account.carry", book=book, code=carried.code, dimensions=[])
    desk.do("account.delete", book=book, code="4602")
    desk.do("account.import", book=book, accounts=[NewAccount("4602", "别名", side=1)])
    assert differences(desk, book) == {
        "4501:missing": True,
        "450101:missing": True,
        "450102:missing": True,
        "4602:renamed": True,
        "4602:side": True,
        f"{carried.code}:carries": True,
    }
    done = desk.do("account.adopt", book=book, marks=["450101:missing", "4602:renamed"])
    assert done.value == 2
    left = differences(desk, book)
    assert "4501:missing" not in left, "a heading comes with what is below it"
    assert "450102:missing" in left
    desk.do("account.adopt", book=book, marks=[mark for mark, free in left.items() if free])
    assert desk.ask("account.compare", book=book) == ()
    after = {each.code: each for each in desk.ask("account.list", book=book)}
    assert {code: (each.full_name, each.side, each.level, each.leaf) for code, each in after.items()} == {
        code: (each.full_name, each.side, each.level, each.leaf) for code, each in before.items()
    }


def test_what_is_booked_is_not_turned_round(desk: Desk, book: int) -> None:
    name = next(each.name for each in desk.ask("account.list", book=book) if each.code == "4602")
    desk.do("account.delete", book=book, code="4602")
    desk.do("account.import", book=book, accounts=[NewAccount("4602", name, side=1)])
    voucher(desk, book)
    found = differences(desk, book)
    assert found == {"4602:side": False}
    with pytest.raises(Refused, match="1 line") as refused:
        desk.do("account.adopt", book=book, marks=["4602:side", "1001:missing"])
    assert codes(refused) == ["account.not_adopted", "account.no_difference"]


def test_an_own_account_is_renamed_with_those_below_and_an_official_one_is_not(desk: Desk, book: int) -> None:
    new = [NewAccount("100401", "甲"), NewAccount("10040101", "甲一")]
    desk.do("account.import", book=book, accounts=new)
    desk.do("account.rename", book=book, code="100401", name="工行")
    chart = {each.code: each for each in desk.ask("account.list", book=book)}
    assert chart["10040101"].full_name == f"{chart['1004'].name}/工行/甲一"
    assert chart["100401"].mnemonic == "gh"
    with pytest.raises(Refused) as official:
        desk.do("account.rename", book=book, code="1004", name="工行")
    assert codes(official) == ["account.official_name"]
    assert differences(desk, book) == {"100401:own": False, "10040101:own": False}
