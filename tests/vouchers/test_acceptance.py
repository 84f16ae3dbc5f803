"""Acceptance cases of vouchers, named after their numbers. Amounts as in the cases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding
from finance_desk.vouchers.model import Kind, Line, State


@pytest.fixture
def book(desk: Desk) -> int:
    return int(desk.do("book.new", code="390", name="居民", fund="resident", start=202603, solo=True).value)


@pytest.fixture
def codes(desk: Desk, book: int) -> dict[str, int]:
    return {each.code: each.id for each in desk.ask("account.list", book=book)}


def save(desk: Desk, book: int, lines: list[Line], day: int = 20260305, **more: object) -> int:
    return int(desk.do("voucher.save", book=book, day=day, lines=lines, **more).value)


def pair(codes: dict[str, int], fen: int) -> list[Line]:
    return [Line(codes["1004"], fen, 0, "收息"), Line(codes["420101"], 0, fen, "收息")]


def refused(desk: Desk, command: str, **arguments: object) -> Finding:
    with pytest.raises(Refused) as raised:
        desk.do(command, **arguments)
    return raised.value.findings[0]


def settle(desk: Desk, book: int) -> None:
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)


def figures(desk: Desk, book: int, code: int) -> tuple[int, int, int]:
    held = desk.ask("balance.turnovers", book=book, first=202603, last=202603)[code]
    return held.debit, held.credit, held.closing


def test_ac_01_out_of_balance_by_a_fen(desk: Desk, book: int, codes: dict[str, int]) -> None:
    lines = [Line(codes["1004"], 100_00, 0, "x"), Line(codes["420101"], 0, 99_99, "x")]
    found = refused(desk, "voucher.save", book=book, day=20260305, lines=lines)
    assert (found.code, found.amount) == ("voucher.unbalanced", 1)
    assert list(desk.ask("voucher.ids", book=book)) == []


def test_ac_02_three_lines(desk: Desk, book: int, codes: dict[str, int]) -> None:
    lines = [
        Line(codes["1004"], 2400_00, 0, "x"),
        Line(codes["1005"], 3200_00, 0, "x"),
        Line(codes["420101"], 0, 5600_00, "x"),
    ]
    held = desk.ask("voucher.show", book=book, id=save(desk, book, lines))
    assert held.total == sum(each.debit for each in held.lines) == sum(each.credit for each in held.lines)
    assert held.total == 5600_00


def test_ac_03_a_heading_is_named(desk: Desk, book: int, codes: dict[str, int]) -> None:
    lines = [Line(codes["1003"], 100, 0, "x"), Line(codes["420101"], 0, 100, "x")]
    found = refused(desk, "voucher.save", book=book, day=20260305, lines=lines)
    assert found.code == "voucher.heading"
    assert "1003" in str(found.message.values["account"])


@pytest.fixture
def parties(desk: Desk, book: int, codes: dict[str, int]) -> list[Line]:
    """收入 42 credited, 应收 32 of 甲 and 10 of 乙 debited."""
    account = next(
        each for each in desk.ask("account.list", book=book) if each.leaf and each.code == "110101"
    )
    (dimension,) = (each for each in desk.ask("dimension.list", book=book) if each.id in account.dimensions)
    desk.do("dimension.import", book=book, dimension=dimension.code, items=[("A1", "甲"), ("B1", "乙")])
    items = {each.code: each.id for each in desk.ask("dimension.items", book=book, dimension_id=dimension.id)}
    return [
        Line(codes["420101"], 0, 42_00, "x"),
        Line(account.id, 32_00, 0, "x", {dimension.id: items["A1"]}),
        Line(account.id, 10_00, 0, "x", {dimension.id: items["B1"]}),
    ]


def test_ac_06_cancelled_by_sides_turned_round(desk: Desk, book: int, parties: list[Line]) -> None:
    """Sides turned round leave turnover on both sides; the program's own way is AC-07's, in red."""
    save(desk, book, parties)
    save(desk, book, [Line(each.account, each.credit, each.debit, "x", each.items) for each in parties])
    settle(desk, book)
    for account in {each.account for each in parties}:
        assert figures(desk, book, account) == (42_00, 42_00, 0)


def test_ac_07_cancelled_in_red(desk: Desk, book: int, parties: list[Line]) -> None:
    origin = save(desk, book, parties)
    settle(desk, book)
    red = desk.do("voucher.reverse", book=book, id=origin, day=20260306, reason="").value
    settle(desk, book)
    for account in {each.account for each in parties}:
        assert figures(desk, book, account) == (0, 0, 0)
    made = desk.ask("voucher.show", book=book, id=red)
    assert (made.kind, made.corrects) == (Kind.REVERSAL, origin)
    assert [each.items for each in made.lines] == [each.items for each in parties]
    assert desk.ask("voucher.show", book=book, id=origin).corrected_by == (red,)


def test_ac_09_a_gap_is_told_and_closed(desk: Desk, book: int, codes: dict[str, int]) -> None:
    first, second, third = (save(desk, book, pair(codes, fen)) for fen in (100, 200, 300))
    desk.do("voucher.void", book=book, id=second, reason="x")
    assert desk.do("voucher.renumber", book=book, period=202603).value >= 1
    numbers = {id: desk.ask("voucher.show", book=book, id=id).number for id in (first, third)}
    assert numbers == {first: 1, third: 2}
    settle(desk, book)
    assert desk.ask("voucher.show", book=book, id=save(desk, book, pair(codes, 400))).number == 3
    assert desk.ask("voucher.gaps", book=book, period=202603) == ()


@pytest.fixture
def reviewer(desk: Desk) -> Iterator[Desk]:
    desk.do("user.new", login="shen", name="沈", password="abcd-1234", roles=["reviewer"], everything=True)
    with desk.signed_in("shen", "abcd-1234") as other:
        yield other


def test_ac_11_maker_and_reviewer_are_two(desk: Desk, reviewer: Desk) -> None:
    two = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202603).value)
    own = {each.code: each.id for each in desk.ask("account.list", book=two)}
    lines = [Line(own["1004"], 100, 0, "x"), Line(own["450101"], 0, 100, "x")]
    id = save(desk, two, lines)
    done = desk.do("voucher.review", book=two)
    assert (done.value, [each.code for each in done.findings]) == (0, ["voucher.own"])
    assert reviewer.do("voucher.review", book=two).value == 1
    edit = {"book": two, "day": 20260305, "lines": lines, "id": id}
    assert refused(desk, "voucher.save", **edit).code == "voucher.fixed"
    reviewer.do("voucher.return", book=two, id=id, reason="x")
    desk.do("voucher.save", **edit)
    assert desk.ask("voucher.show", book=two, id=id).state is State.MADE


def test_ac_12_dates_and_numbers_by_month(desk: Desk, book: int, codes: dict[str, int]) -> None:
    for day in (20260228, 20270101):
        found = refused(desk, "voucher.save", book=book, day=day, lines=pair(codes, 100))
        assert found.code.startswith("period."), found.code
    for number in (1, 2):
        id = save(desk, book, pair(codes, 100 * number), day=20260331)
        assert desk.ask("voucher.show", book=book, id=id).number == number
    id = save(desk, book, pair(codes, 300), day=20260401)
    assert desk.ask("voucher.show", book=book, id=id).number == 1
