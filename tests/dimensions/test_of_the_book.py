"""Items belong to one dimension of one book: no line or opening of another book carries them."""

from __future__ import annotations

import pytest

from finance_desk.app.desk import Desk
from finance_desk.balances.model import OpeningRow
from finance_desk.base.errors import Refused
from finance_desk.dimensions.queries import items_of_sets
from finance_desk.store.unit import Reader
from finance_desk.vouchers.model import Line


@pytest.fixture
def books(desk: Desk) -> tuple[int, int]:
    return tuple(
        int(desk.do("book.new", code=code, name=code, fund="employee", start=202601, solo=True).value)
        for code in ("310", "311")
    )  # type: ignore[return-value]


def carrying(desk: Desk, book: int) -> tuple[int, int, dict[str, int]]:
    """The dimension 机构 of a book with one item, on account 1004; with the ids of the accounts."""
    desk.do("dimension.import", book=book, dimension="institution", items=[(f"H{book}", f"医院{book}")])
    desk.do("account.carry", book=book, code="1004", dimensions=["institution"])
    dimension = next(each for each in desk.ask("dimension.list", book=book) if each.code == "institution")
    (item,) = desk.ask("dimension.items", book=book, dimension_id=dimension.id)
    return dimension.id, item.id, {each.code: each.id for each in desk.ask("account.list", book=book)}


def test_an_item_of_another_book_is_carried_by_nothing(desk: Desk, books: tuple[int, int]) -> None:
    own, foreign = books
    dimension, item, ids = carrying(desk, own)
    theirs, stranger, _ = carrying(desk, foreign)

    def codes(items: dict[int, int]) -> list[list[str]]:
        """What a voucher and an opening with these items are refused for."""
        lines = [Line(ids["1004"], 100, 0, "x", items), Line(ids["4301"], 0, 100, "x")]
        rows = [OpeningRow(ids["1004"], 100, items=items), OpeningRow(ids["300101"], -100)]
        found = []
        for command, given in (
            ("voucher.save", {"day": 20260105, "lines": lines}),
            ("opening.set", {"rows": rows}),
        ):
            try:
                desk.do(command, book=own, dry_run=True, **given)
                found.append([])
            except Refused as refused:
                found.append([each.code for each in refused.findings])
        return found

    assert codes({dimension: item}) == [[], []]
    assert codes({dimension: stranger}) == [["voucher.item_unknown"], ["opening.item_unknown"]]
    assert codes({theirs: stranger})[1] == ["opening.item_unknown"]


def test_any_number_of_sets_is_looked_up(desk: Desk, books: tuple[int, int]) -> None:
    """A book of a hundred thousand insured employers has more sets than PostgreSQL takes values at once."""
    with desk._engine.connect() as connection:
        reader = Reader(connection, desk.actor, desk.clock)
        assert items_of_sets(reader, range(1, 70_000)) == {}
