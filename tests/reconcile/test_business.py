"""Business against ledger: every difference has its cause, and the causes sum up to it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from finance_desk.app.desk import Desk
from finance_desk.reconcile.model import CellState, Comparison
from finance_desk.store.engine import open_engine
from finance_desk.vouchers.model import Line

HEAD = "来源流水号,入账日期,金额,机构编码,机构名称,基金支付类型,类别,单据号\n"
FILE = f"""{HEAD}S1,2026-01-05,100.00,H1,市一医院,310100,21,D1
S2,2026-01-05,80.00,H2,市二医院,310100,11,D2
S3,2026-01-06,12.00,H1,市一医院,310100,21,D3
"""


def receive(desk: Desk, book: int, folder: Path, text: str, name: str = "rows.csv") -> int:
    path = folder / name
    path.write_text(text, "utf-8")
    return int(desk.do("intake.receive", book=book, source="settlement", path=path).value)


@pytest.fixture
def book(desk: Desk, tmp_path: Path) -> int:
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)
    desk.do(
        "dimension.import", book=book, dimension="institution", items=[("H1", "市一医院"), ("H2", "市二医院")]
    )
    desk.do("rule.import", book=book, rules="employee")
    desk.do("rule.approve", book=book)
    receive(desk, book, tmp_path, FILE)
    return book


def compare(desk: Desk, book: int, first: int = 202601, last: int = 202602) -> Comparison:
    """The comparison, after holding the law: in every cell the causes and the entries are the difference."""
    found: Comparison = desk.ask("reconcile.business", book=book, first=first, last=last)
    entries = desk.ask("reconcile.explain", book=book, first=first, last=last)
    assert entries.amount == found.difference == sum(each.amount for each in entries.shown)
    assert len({(each.event, each.period, each.key) for each in entries.shown}) == entries.count
    for line in found.lines:
        assert line.difference == sum(each.amount for each in line.causes)
        mine = [each for each in entries.shown if (each.event, each.period) == (line.event, line.period)]
        assert line.difference == sum(each.amount for each in mine)
    return found


def causes(found: Comparison) -> dict[tuple[int, str], int]:
    return {(line.period, str(each.cause)): each.amount for line in found.lines for each in line.causes}


def post(desk: Desk, book: int) -> None:
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)


def ids(desk: Desk, book: int) -> dict[str, int]:
    listed = list(desk.ask("intake.rows", book=book))
    return {each.external_id: each.id for each in desk.ask("intake.page", book=book, ids=listed)}


def accounts(desk: Desk, book: int) -> dict[str, int]:
    return {each.code: each.id for each in desk.ask("account.list", book=book)}


def test_a_month_from_rows_to_posted_vouchers(desk: Desk, book: int) -> None:
    assert causes(compare(desk, book)) == {(202601, "not_generated"): 192_00}
    desk.do("generate.run", book=book)
    assert causes(compare(desk, book)) == {(202601, "not_posted"): 192_00}
    post(desk, book)
    found = compare(desk, book)
    (line,) = found.lines
    assert (line.event, line.rows, line.business, line.ledger, line.difference) == (
        "EV-20",
        3,
        192_00,
        192_00,
        0,
    )
    assert line.state is CellState.AGREES


def test_a_voucher_written_by_hand_and_one_that_repeats_a_row(desk: Desk, book: int) -> None:
    desk.do("generate.run", book=book)
    held = accounts(desk, book)
    item = {each.code: each for each in desk.ask("dimension.list", book=book)}["institution"].id
    hospital = desk.ask("dimension.items", book=book, dimension_id=item)[0].id
    for amount in (7_00, 100_00):
        lines = [
            Line(held["50010101"], amount, 0, "手工", {item: hospital}),
            Line(held["1004"], 0, amount, "手工"),
        ]
        desk.do("voucher.save", book=book, day=20260120, lines=lines)
    post(desk, book)
    assert causes(compare(desk, book)) == {(202601, "manual"): -7_00, (202601, "twice"): -100_00}


def test_a_reversed_voucher_and_its_rows_generated_again(desk: Desk, book: int) -> None:
    desk.do("generate.run", book=book)
    post(desk, book)
    voucher = next(iter(desk.ask("voucher.ids", book=book)))
    amount = desk.ask("voucher.page", book=book, ids=[voucher])[0].total
    desk.do("voucher.reverse", book=book, id=voucher, day=20260203, reason="错")
    post(desk, book)
    assert causes(compare(desk, book)) == {(202602, "reversed"): amount}
    desk.do("generate.release", book=book, vouchers=[voucher])
    assert causes(compare(desk, book)) == {
        (202601, "not_generated"): amount,
        (202601, "reversed"): -amount,
        (202602, "reversed"): amount,
    }
    desk.do("generate.run", book=book)
    post(desk, book)
    found = compare(desk, book, 202601, 202601)
    assert found.difference == -amount and causes(found) == {(202601, "reversed"): -amount}


def outside(desk: Desk, *statements: str) -> None:
    """What somebody did to unposted vouchers past the program, which itself leaves generated ones alone."""
    engine = open_engine(desk.location)
    with engine.begin() as connection:
        for each in statements:
            connection.execute(sa.text(each))
    engine.dispose()


def by_party(desk: Desk, book: int, key: str) -> int:
    """The voucher a row stands in."""
    row = desk.ask("intake.row", book=book, id=ids(desk, book)[key])
    assert row.line.voucher is not None
    return int(row.line.voucher)


def test_another_account_dimension_and_money_account(desk: Desk, book: int) -> None:
    desk.do("generate.run", book=book)
    held = accounts(desk, book)
    one, two, three = (by_party(desk, book, each) for each in ("S1", "S2", "S3"))
    line = "UPDATE voucher_line SET {} WHERE voucher_id = {} AND account_id = {}"
    other = "set_id = (SELECT set_id FROM voucher_line WHERE voucher_id = {} AND line_no = 1)"
    outside(
        desk,
        line.format(other.format(two), three, held["50010101"]),
        line.format(f"account_id = {held['50010102']}", one, held["50010101"]),
        line.format(f"account_id = {held['100301']}", two, held["1004"]),
    )
    post(desk, book)
    found = compare(desk, book)
    assert found.difference == 0
    entries = desk.ask("reconcile.explain", book=book, first=202601, last=202602).shown
    told = {(str(each.cause), each.row_label, each.account_code, each.amount) for each in entries}
    assert told == {
        ("account", "S1", "50010101", 100_00),
        ("account", "S1", "50010102", -100_00),
        ("account", "S2", "1004", 80_00),
        ("account", "S2", "100301", -80_00),
        ("dimension", "S3", "50010101", 12_00),
        ("dimension", "S3", "50010101", -12_00),
    }
    assert {each.items for each in entries if each.cause == "dimension"} == {"H1 市一医院", "H2 市二医院"}


def test_another_month_and_another_amount(desk: Desk, book: int) -> None:
    desk.do("generate.run", book=book)
    one, two = by_party(desk, book, "S1"), by_party(desk, book, "S2")
    outside(
        desk,
        f"UPDATE voucher SET number = NULL, day = 20260202, period = 202602 WHERE id = {one}",
        f"UPDATE voucher_line SET period = 202602 WHERE voucher_id = {one}",
        f"UPDATE voucher SET number = 1 WHERE id = {one}",
        f"UPDATE voucher_line SET debit = debit + 100 WHERE voucher_id = {two} AND debit <> 0",
        f"UPDATE voucher_line SET credit = credit + 100 WHERE voucher_id = {two} AND credit <> 0",
        f"UPDATE voucher SET total = total + 100 WHERE id = {two}",
    )
    post(desk, book)
    assert causes(compare(desk, book)) == {
        (202601, "period"): 100_00,
        (202602, "period"): -100_00,
        (202601, "amount"): -1_00,
    }
    # each month alone says the same of itself
    assert causes(compare(desk, book, 202602, 202602)) == {(202602, "period"): -100_00}


def test_a_row_that_changed_after_it_was_booked(desk: Desk, book: int, tmp_path: Path) -> None:
    desk.do("generate.run", book=book)
    post(desk, book)
    receive(desk, book, tmp_path, f"{HEAD}S1,2026-01-05,130.00,H1,市一医院,310100,21,D1\n", "again.csv")
    found = compare(desk, book)
    assert found.business == 222_00 and found.ledger == 192_00
    assert causes(found) == {(202601, "changed"): 30_00}
    entries = desk.ask("reconcile.explain", book=book, first=202601, last=202601, cause="changed").shown
    assert sorted(each.amount for each in entries) == [-100_00, 130_00]


def test_rows_that_are_no_business_do_not_count(desk: Desk, book: int) -> None:
    rows = ids(desk, book)
    desk.do("intake.mark", book=book, rows=[rows["S1"]], kind="ignored", reason="重复")
    desk.do("intake.mark", book=book, rows=[rows["S2"]], kind="held", reason="等待")
    assert causes(compare(desk, book)) == {(202601, "not_generated"): 92_00}


def test_a_rule_that_has_changed_since_explains_nothing_away(desk: Desk, book: int) -> None:
    """A row keeps the rule that booked it: a new version of the rule makes no difference of what stands."""
    desk.do("generate.run", book=book)
    post(desk, book)
    desk.do("rule.import", book=book, rules="employee")
    desk.do("rule.approve", book=book)
    assert causes(compare(desk, book)) == {}
