"""What stands on an account is moved by a voucher, item by item, and no fen is left."""

from __future__ import annotations

import pytest

from finance_desk.accounts.model import NewAccount
from finance_desk.app.desk import Desk
from finance_desk.balances.model import OpeningRow
from finance_desk.base.errors import Refused
from finance_desk.vouchers.model import Line, State
from tests.dimensions.test_basics import codes, ids

MERGE = {"10040101": "100402"}


@pytest.fixture
def book(desk: Desk) -> int:
    return int(
        desk.do("book.new", code="310", name="职工医保", fund="employee", start=202601, solo=True).value
    )


@pytest.fixture
def used(desk: Desk, book: int) -> int:
    """Three vouchers on an own account that carries the institution; 110.00 on one item, 40.00 on another."""
    desk.do("dimension.import", book=book, dimension="institution", items=[("H1", "一院"), ("H2", "二院")])
    new = [
        NewAccount("100401", "甲"),
        NewAccount("10040101", "甲一", dimensions=("institution",)),
        NewAccount("100402", "乙", dimensions=("institution",)),
        NewAccount("100403", "丙"),
        NewAccount("100404", "丁", dimensions=("institution!", "region!")),
    ]
    desk.do("account.import", book=book, accounts=new)
    for day, item, fen in ((20260105, "H1", 120_00), (20260106, "H1", -10_00), (20260107, "H2", 40_00)):
        save(desk, book, day, item, fen)
    return book


def save(desk: Desk, book: int, day: int, item: str, fen: int) -> int:
    at = ids(desk, book)
    kinds = {each.code: each.id for each in desk.ask("dimension.list", book=book)}
    held = {each.code: each.id for each in desk.ask("dimension.items", book=book)}
    lines = [
        Line(at["10040101"], fen, 0, "x", {kinds["institution"]: held[item]}),
        Line(at["4602"], 0, fen, "x"),
    ]
    return int(desk.do("voucher.save", book=book, day=day, lines=lines).value)


def closing(desk: Desk, book: int, code: str) -> int:
    figures = desk.ask("balance.turnovers", book=book, first=202601, last=202601)
    held = figures.get(ids(desk, book)[code])
    return held.closing if held is not None else 0


def post(desk: Desk, book: int) -> None:
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)


def test_a_merge_offers_the_voucher_that_takes_the_balance_along(desk: Desk, used: int) -> None:
    post(desk, used)
    plan = desk.ask("account.recode_preview", book=used, mapping=MERGE, day=20260111)
    (left,) = plan.findings
    assert (left.code, left.amount) == ("recode.balance", 150_00)
    done = desk.do("account.recode", book=used, mapping=MERGE, day=20260111)
    (told,) = done.findings
    assert told.remedy is not None and told.remedy.command == "voucher.transfer_balance"
    assert dict(told.remedy.arguments) == {
        "book": used,
        "account": "10040101",
        "to": "100402",
        "day": 20260110,
    }
    made = desk.do(told.remedy.command, **told.remedy.arguments)
    assert made.findings == ()
    voucher = desk.ask("voucher.show", book=used, id=made.value)
    assert (voucher.state, voucher.day) == (State.MADE, 20260110)
    assert [(each.debit, each.credit) for each in voucher.lines] == [
        (0, 110_00),
        (0, 40_00),
        (110_00, 0),
        (40_00, 0),
    ]
    post(desk, used)
    assert (closing(desk, used, "10040101"), closing(desk, used, "100402")) == (0, 150_00)
    assert desk.ask("balance.check", book=used) == ()
    with pytest.raises(Refused) as nothing:
        desk.do("voucher.transfer_balance", book=used, account="10040101", to="100402", day=20260110)
    assert codes(nothing) == ["voucher.transfer_nothing"]


def test_what_is_not_posted_is_moved_too_and_told(desk: Desk, used: int) -> None:
    post(desk, used)
    save(desk, used, 20260108, "H2", 5_00)
    save(desk, used, 20260112, "H2", 7_00)  # after the day
    done = desk.do("voucher.transfer_balance", book=used, account="10040101", to="100403", day=20260110)
    assert [(each.code, each.amount) for each in done.findings] == [("voucher.transfer_unposted", 5_00)]
    lines = desk.ask("voucher.show", book=used, id=done.value).lines
    assert [(each.debit, each.credit) for each in lines] == [(0, 110_00), (0, 45_00), (155_00, 0)]
    assert lines[-1].items == {}


def test_an_item_that_the_new_account_asks_for_is_left_to_be_completed(desk: Desk, used: int) -> None:
    done = desk.do("voucher.transfer_balance", book=used, account="10040101", to="100404", day=20260110)
    assert "voucher.dimension" in {each.code for each in done.findings}
    assert desk.ask("voucher.show", book=used, id=done.value).state is State.DRAFT


def test_a_split_offers_a_draft_to_be_divided(desk: Desk, used: int) -> None:
    post(desk, used)
    names = {"100405": "戊", "100406": "己"}
    split = {"10040101": ["100405", "100406"]}
    done = desk.do("account.recode", book=used, mapping=split, names=names, day=20260111)
    (told,) = done.findings
    assert told.remedy is not None and told.remedy.arguments["to"] == "100405+100406"
    made = desk.do(told.remedy.command, **told.remedy.arguments)
    draft = desk.ask("voucher.show", book=used, id=made.value)
    at = ids(desk, used)
    assert draft.state is State.DRAFT
    assert [(each.account, each.debit, each.credit) for each in draft.lines] == [
        (at["10040101"], 0, 110_00),
        (at["10040101"], 0, 40_00),
        (at["100405"], 110_00, 0),
        (at["100405"], 40_00, 0),
        (at["100406"], 0, 0),
    ]
    assert all(each.items for each in draft.lines[:4])
    assert {each.summary for each in draft.lines} == {"10040101 甲一余额转入100405、100406"}


def test_what_cannot_be_moved_says_why(desk: Desk, used: int) -> None:
    def refused(**given: object) -> list[str]:
        with pytest.raises(Refused) as no:
            desk.do(
                "voucher.transfer_balance", **{"book": used, "account": "10040101", "day": 20260110, **given}
            )
        return codes(no)

    assert refused(to="10040101") == ["voucher.transfer_same"]
    assert refused(to="99") == refused(to="100402+99") == refused(to="") == ["account.unknown"]
    assert refused(to="100402+10040101") == ["voucher.transfer_same"]
    assert refused(to="100401") == ["voucher.heading"]  # a heading takes no lines
    assert refused(to="100402", account="100403") == ["voucher.transfer_nothing"]


def test_a_day_before_the_open_periods_is_not_offered(desk: Desk, used: int) -> None:
    at = ids(desk, used)
    rows = [OpeningRow(at["100403"], 30_00, 0, 0, {}), OpeningRow(at["300101"], -30_00, 0, 0, {})]
    desk.do("opening.set", book=used, rows=rows)
    plan = desk.ask("account.recode_preview", book=used, mapping={"100403": "100402"}, day=20260101)
    (left,) = plan.findings
    assert (left.code, left.amount) == ("recode.balance", 30_00)
    assert left.remedy is not None and left.remedy.command == ""
    later = desk.ask("account.recode_preview", book=used, mapping={"100403": "100402"}, day=20260102)
    assert later.findings[0].remedy is not None
    assert later.findings[0].remedy.arguments["day"] == 20260101
