"""Rows of two books of one database: numbers may meet, and neither book touches the other's rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.intake.model import RowState
from tests.conftest import PASSWORD

HEAD = "来源流水号,入账日期,实付金额,机构编码,基金支付类型,类别\n"


@pytest.fixture
def books(desk: Desk) -> tuple[int, int]:
    """The employee books of two units whose systems number their payments from 1."""
    return tuple(
        int(desk.do("book.new", code=code, name=code, fund="employee", start=202601, unit_code=code).value)
        for code in ("A", "B")
    )  # type: ignore[return-value]


def send(desk: Desk, folder: Path, book: int, amount: str, number: str = "1") -> list[str]:
    path = folder / f"{book}-{amount}-{number}.csv"
    path.write_text(f"{HEAD}{number},2026-01-05,{amount},H1,310100,21\n", "utf-8")
    return [
        each.code for each in desk.do("intake.receive", book=book, source="settlement", path=path).findings
    ]


def states(desk: Desk, book: int) -> list[tuple[int, RowState]]:
    ids = list(desk.ask("intake.rows", book=book))
    return [(each.amount, each.state) for each in desk.ask("intake.page", book=book, ids=ids)]


def test_numbers_of_two_books_may_meet(desk: Desk, books: tuple[int, int], tmp_path: Path) -> None:
    first, second = books
    assert send(desk, tmp_path, first, "10.00") == []
    assert send(desk, tmp_path, second, "99.00") == []
    # equal to the last figure too
    send(desk, tmp_path, first, "50.00", "2")
    send(desk, tmp_path, second, "50.00", "2")
    assert states(desk, first) == [(50_00, RowState.READY), (10_00, RowState.READY)]
    assert states(desk, second) == [(50_00, RowState.READY), (99_00, RowState.READY)]


def test_a_change_in_one_book_leaves_the_other_alone(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    first, second = books
    send(desk, tmp_path, first, "10.00")
    send(desk, tmp_path, second, "10.00")
    assert send(desk, tmp_path, second, "12.00") == ["intake.changed"]
    assert states(desk, first) == [(10_00, RowState.READY)]
    newer = next(iter(desk.ask("intake.rows", book=second)))
    desk.do("intake.change", book=second, rows=[newer], accept=True)
    assert states(desk, first) == [(10_00, RowState.READY)]
    assert sorted(states(desk, second)) == [(10_00, RowState.SUPERSEDED), (12_00, RowState.READY)]


def test_a_file_in_two_books_is_told_where_no_column_says_the_fund(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    first, second = books
    path = tmp_path / "rows.csv"
    path.write_text(f"{HEAD}1,2026-01-05,10.00,H1,310100,21\n", "utf-8")
    desk.do("intake.receive", book=first, source="settlement", path=path)
    desk.do("user.new", login="wang", name="王", password=PASSWORD, roles=["accountant"], books=[second])
    wang = desk.signed_in("wang", PASSWORD)
    asked = {"book": second, "source": "settlement", "path": path, "dry_run": True}
    assert [each.code for each in desk.do("intake.receive", **asked).findings] == ["intake.file_elsewhere"]
    # who does not see the other book is not told what it received
    assert wang.do("intake.receive", **asked).findings == ()


def test_who_sees_one_book_sees_its_deliveries_only(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    first, second = books
    send(desk, tmp_path, first, "10.00")
    desk.do("user.new", login="wang", name="王", password=PASSWORD, roles=["accountant"], books=[second])

    def used(asking: Desk) -> tuple[int, bool]:
        (source,) = [each for each in asking.ask("intake.sources") if each.code == "settlement"]
        return source.batches, source.last is not None

    assert used(desk) == (1, True)
    assert used(desk.signed_in("wang", PASSWORD)) == (0, False)


@pytest.mark.parametrize(("find", "found"), [("50%", 1), ("_", 1), ("h", 2), ("%", 1), ("!", 0), ("0% a", 0)])
def test_what_is_looked_for_is_no_pattern(
    desk: Desk, books: tuple[int, int], tmp_path: Path, find: str, found: int
) -> None:
    send(desk, tmp_path, books[0], "10.00", "A50%")
    send(desk, tmp_path, books[0], "11.00", "A_50")
    assert len(desk.ask("intake.rows", book=books[0], find=find)) == found
