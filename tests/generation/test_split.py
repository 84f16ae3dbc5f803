"""A voucher of very many rows becomes several of a size people can read and print."""

from __future__ import annotations

from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from tests.generation.test_replay import book as book

HEAD = "来源流水号,入账日期,金额,机构编码,机构名称,基金支付类型,类别,单据号\n"


@pytest.fixture
def many(desk: Desk, book: int, tmp_path: Path) -> int:
    """Seven rows of one payment order and two of another wait."""
    path = tmp_path / "many.csv"
    rows = [f"M{n},2026-01-08,{n + 1}.00,H1,市一医院,310100,21,{'D1' if n < 7 else 'D2'}\n" for n in range(9)]
    path.write_text(HEAD + "".join(rows), "utf-8")
    desk.do("intake.receive", book=book, source="settlement", path=path)
    return book


def test_a_voucher_is_split_by_its_number_of_rows(desk: Desk, many: int) -> None:
    whole = desk.ask("generate.preview", book=many)
    assert sorted(len(each.rows) for each in whole.groups) == [2, 7]
    parts = desk.ask("generate.preview", book=many, most_rows=3)
    assert sorted(len(each.rows) for each in parts.groups) == [1, 2, 3, 3]
    assert sum(each.total for each in parts.groups) == sum(each.total for each in whole.groups) == 45_00
    rows = [row for each in parts.groups for row in each.rows]
    assert len(rows) == len(set(rows)) == 9
    one = parts.groups[1]
    again = desk.ask("generate.group", book=many, key=one.key, most_rows=3)
    assert again is not None and (again.rows, again.total) == (one.rows, one.total)
    before = set(desk.ask("voucher.ids", book=many))
    done = desk.do("generate.run", book=many, most_rows=3)
    assert (done.value.vouchers, done.value.rows, done.value.left_out) == (4, 9, 0)
    made = [each for each in desk.ask("voucher.ids", book=many) if each not in before]
    totals = [desk.ask("voucher.show", book=many, id=each) for each in made]
    assert all(
        sum(line.debit for line in each.lines) == sum(line.credit for line in each.lines) for each in totals
    )
    assert sum(each.total for each in totals) == 45_00
    # generated once, whatever the size asked for afterwards
    assert desk.do("generate.run", book=many).value.rows == 0


def test_one_voucher_is_previewed_from_any_of_its_rows_as_among_all(
    desk: Desk, book: int, tmp_path: Path
) -> None:
    path = tmp_path / "some.csv"
    rows = [
        f"P{n},2026-01-{8 + n % 2:02d},{n + 1}.00,H1,市一医院,310100,21,{document}\n"
        for n, document in enumerate(["D1", "D1", "D1", "D|1", "", "", "D2"])
    ]
    path.write_text(HEAD + "".join(rows), "utf-8")
    desk.do("intake.receive", book=book, source="settlement", path=path)
    groups = desk.ask("generate.preview", book=book).groups
    assert sum(len(each.rows) for each in groups) == 7 and any(len(each.rows) > 1 for each in groups)
    for each in groups:
        for row in each.rows:
            found = desk.ask("generate.group", book=book, key=row)
            assert found is not None and (found.rows, found.total) == (each.rows, each.total)
