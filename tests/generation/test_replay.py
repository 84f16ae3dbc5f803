"""A change of rules is tried on rows that came before, and what it would change is told to the fen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused

RESOURCES = Path(__file__).resolve().parents[2] / "resources"

FILE = """来源流水号,入账日期,金额,机构编码,机构名称,基金支付类型,类别
S1,2026-01-05,100.00,H1,市一医院,310100,21
S2,2026-01-05,80.00,H2,市二医院,310100,11
S3,2026-01-06,12.00,H1,市一医院,310100,21
"""


@pytest.fixture
def book(desk: Desk, tmp_path: Path) -> int:
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)
    desk.do(
        "dimension.import", book=book, dimension="institution", items=[("H1", "市一医院"), ("H2", "市二医院")]
    )
    desk.do("rule.import", book=book, rules="employee")
    desk.do("rule.approve", book=book)
    path = tmp_path / "rows.csv"
    path.write_text(FILE, "utf-8")
    desk.do("intake.receive", book=book, source="settlement", path=path)
    desk.do("generate.run", book=book)
    return book


def changed_rules(folder: Path, old: str, new: str) -> Path:
    """The ready-made rules with a word of their lines exchanged, as a file."""
    rules = json.loads((RESOURCES / "rules" / "employee.json").read_text("utf-8"))
    for rule in rules["rules"]:
        for line in rule["lines"]:
            line["account"] = line["account"].replace(old, new)
    path = folder / "changed.json"
    path.write_text(json.dumps(rules, ensure_ascii=False), "utf-8")
    return path


def test_equal_rules_differ_in_nothing(desk: Desk, book: int, tmp_path: Path) -> None:
    found = desk.ask("rule.replay", book=book, path=changed_rules(tmp_path, "", ""))
    assert (found.batches, found.rows, found.differing_rows, found.differing) == (1, 3, 0, 0)
    assert found.accounts == () and found.vouchers == ()


def test_another_account_moves_its_sum_and_nothing_else(desk: Desk, book: int, tmp_path: Path) -> None:
    ids = list(desk.ask("voucher.ids", book=book))
    asked = desk.ask("voucher.page", book=book, ids=ids)
    found = desk.ask("rule.replay", book=book, path=changed_rules(tmp_path, '"支出户"', '"财政专户"'))
    assert found.differing_rows == 3
    assert [(each.account_code, each.side, each.now, each.then) for each in found.accounts] == [
        ("100301", -1, 0, 192_00),
        ("1004", -1, 192_00, 0),
    ]
    assert sum(line.then - line.now for each in found.vouchers for line in each.lines) == 0
    assert {each.voucher for each in found.vouchers} == set(ids)
    assert desk.ask("voucher.page", book=book, ids=ids) == asked


def test_rows_that_no_rule_takes_any_more_are_counted(desk: Desk, book: int, tmp_path: Path) -> None:
    found = desk.ask("rule.replay", book=book, path=changed_rules(tmp_path, '"支出户"', '"无户"'))
    assert (found.left_out_now, found.left_out_then) == (0, 3)
    assert [each.code for each in found.findings] == ["generate.unmapped"]
    assert sum(each.now for each in found.accounts if each.side == -1) == 192_00
    assert all(each.then == 0 for each in found.accounts)


def test_drafts_of_the_book_are_tried(desk: Desk, book: int, tmp_path: Path) -> None:
    desk.do("rule.import", book=book, path=changed_rules(tmp_path, '"支出户"', '"财政专户"'))
    assert desk.ask("rule.replay", book=book).differing_rows == 3
    desk.do("rule.approve", book=book)
    # what is in force now would book them otherwise than they stand; there is no draft left to try
    with pytest.raises(Refused):
        desk.ask("rule.replay", book=book)


def test_nothing_to_try_is_refused(desk: Desk, book: int) -> None:
    with pytest.raises(Refused) as refused:
        desk.ask("rule.replay", book=book)
    assert refused.value.findings[0].code == "rule.nothing_to_replay"


def test_a_book_without_batches_differs_in_nothing(desk: Desk, tmp_path: Path) -> None:
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)
    found = desk.ask("rule.replay", book=book, path=changed_rules(tmp_path, "", ""))
    assert (found.batches, found.rows, found.differing_rows) == (0, 0, 0)
