"""What code maps lack is listed with rows and amounts, likely accounts come first, all is made at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused

FILE = """来源流水号,入账日期,金额,机构编码,基金支付类型,类别
S1,2026-01-05,100.00,H1,310100,日间手术
S2,2026-01-05,80.00,H1,310100,日间手术
S3,2026-01-06,12.00,H1,310100,21
S4,2026-01-06,7.00,H1,310100,家庭病床
"""


@pytest.fixture
def book(desk: Desk, tmp_path: Path) -> int:
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)
    desk.do("rule.import", book=book, rules="employee")
    desk.do("rule.approve", book=book)
    path = tmp_path / "rows.csv"
    path.write_text(FILE, "utf-8")
    desk.do("intake.receive", book=book, source="settlement", path=path)
    return book


def test_missing_entries_are_counted_suggested_made_and_the_rows_go_on(desk: Desk, book: int) -> None:
    found = desk.ask("code_map.missing", book=book)
    assert [(each.entry.rpartition("|")[2], each.rows, each.amount) for each in found] == [
        ("日间手术", 2, 180_00),
        ("家庭病床", 1, 7_00),
    ]
    leaves = {each.code for each in desk.ask("account.list", book=book) if each.leaf}
    assert all(each.suggestions and {one.code for one in each.suggestions} <= leaves for each in found)
    known = desk.ask("code_map.list", book=book)[found[0].map]
    assert found[0].suggestions[0].code in known.values(), "an account the map names already"
    entries = [(each.map, each.entry, each.suggestions[0].code) for each in found]
    assert desk.do("code_map.fill", book=book, entries=entries, dry_run=True).value == 2
    assert len(desk.ask("code_map.missing", book=book)) == 2, "a trial leaves nothing"
    assert desk.do("code_map.fill", book=book, entries=entries).value == 2
    assert desk.ask("code_map.missing", book=book) == ()
    assert desk.do("generate.run", book=book, make_missing=True).findings == ()
    assert desk.do("code_map.fill", book=book, entries=entries).value == 0, "once more changes nothing"


def test_all_entries_are_made_or_none(desk: Desk, book: int) -> None:
    first, second = desk.ask("code_map.missing", book=book)
    good = (first.map, first.entry, first.suggestions[0].code)
    before = desk.ask("code_map.list", book=book)
    for value in ("5001", "nothing", ""):
        with pytest.raises(Refused) as refused:
            desk.do("code_map.fill", book=book, entries=[good, (second.map, second.entry, value)])
        assert [each.code for each in refused.value.findings] == ["code_map.account"]
    desk.do("code_map.fill", book=book, entries=[good])
    with pytest.raises(Refused) as refused:
        desk.do("code_map.fill", book=book, entries=[(first.map, first.entry, "1004")])
    assert [each.code for each in refused.value.findings] == ["code_map.taken"]
    assert desk.ask("code_map.list", book=book) != before
