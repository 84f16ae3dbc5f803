"""Changing codes: ids and history stay, what names them follows; what is not lawful is refused."""

from __future__ import annotations

import pytest

from finance_desk.accounts.model import NewAccount
from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.templates.model import AmountKind, Template, TemplateLine
from finance_desk.vouchers.model import Line
from tests.dimensions.test_basics import book, codes, ids

__all__ = ["book"]


@pytest.fixture
def used(desk: Desk, book: int) -> int:
    """A book with own accounts below 1004, a voucher on one and a template and a voucher type that name it."""
    new = [NewAccount("100401", "甲"), NewAccount("10040101", "甲一"), NewAccount("100402", "乙")]
    desk.do("account.import", book=book, accounts=new)
    at = ids(desk, book)
    lines = [Line(at["10040101"], 100, 0, "x"), Line(at["4602"], 0, 100, "x")]
    desk.do("voucher.save", book=book, day=20260105, lines=lines)
    template = Template(
        "T", "某", "某",
        (
            TemplateLine(1, "10040101", AmountKind.FORMULA, '余额("10040101") * 2 + 1'),
            TemplateLine(-1, "4602", AmountKind.REST),
        ),
    )  # fmt: skip
    desk.do("template.save", book=book, given=template)
    desk.do("voucher_type.save", book=book, code="收", name="收款", must_debit=["10040101"])
    return book


def test_accounts_are_renamed_with_those_below_and_ids_stay(desk: Desk, used: int) -> None:
    before = ids(desk, used)
    plan = desk.ask("account.recode_preview", book=used, mapping={"100401": "100409"})
    assert [(each.old, each.new, each.merges) for each in plan.steps] == [
        ("100401", "100409", False),
        ("10040101", "10040901", False),
    ]
    assert [each.kind for each in plan.steps[1].places] == ["template", "voucher_type"]
    assert plan.findings == ()
    assert ids(desk, used) == before  # a preview changes nothing
    assert desk.do("account.recode", book=used, mapping={"100401": "100409"}).value == 2
    after = ids(desk, used)
    assert after["10040901"] == before["10040101"]
    assert "100401" not in after
    shown = desk.ask("template.show", book=used, code="T")
    assert shown.lines[0].account == "10040901"
    assert shown.lines[0].amount == '余额("10040901") * 2 + 1'
    types = {each.code: each for each in desk.ask("voucher_type.list", book=used)}
    assert types["收"].must_debit == ("10040901",)
    assert desk.ask("balance.check", book=used) == ()
    assert desk.ask("audit.verify") == ()


def test_a_merge_takes_lines_from_a_day_and_moves_no_history(desk: Desk, used: int) -> None:
    with pytest.raises(Refused) as dayless:
        desk.do("account.recode", book=used, mapping={"10040101": "100402"})
    assert codes(dayless) == ["recode.day"]
    desk.do("account.recode", book=used, mapping={"10040101": "100402"}, day=20260110)
    chart = {each.code: each for each in desk.ask("account.list", book=used)}
    assert chart["10040101"].disabled_from == 20260110
    assert desk.ask("template.show", book=used, code="T").lines[0].account == "100402"


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"1004": "1009"}, "recode.official"),
        ({"100401": "100509"}, "recode.heading"),
        ({"100401": "100402"}, "recode.merge"),
        ({"9999": "9998"}, "recode.unknown"),
        ({"100401": "100408", "100402": "100408"}, "recode.twice"),
        ({"100402": "100402"}, "recode.same"),
    ],
)
def test_what_is_not_lawful_is_refused(desk: Desk, used: int, mapping: dict[str, str], code: str) -> None:
    before = ids(desk, used)
    with pytest.raises(Refused) as refused:
        desk.do("account.recode", book=used, mapping=mapping, day=20260110)
    assert code in codes(refused)
    assert ids(desk, used) == before


def test_items_are_renamed_and_merged(desk: Desk, book: int) -> None:
    desk.do("dimension.new", book=book, code="x", name="某")
    desk.do("dimension.import", book=book, dimension="x", items=[("1", "一"), ("2", "二")])
    before = {each.code: each.id for each in desk.ask("dimension.items", book=book)}
    desk.do("account.recode", book=book, dimension="x", mapping={"1": "A"})
    desk.do("account.recode", book=book, dimension="x", mapping={"A": "2"}, day=20260201)
    after = {each.code: each for each in desk.ask("dimension.items", book=book)}
    assert after["A"].id == before["1"]
    assert after["A"].disabled_from == 20260201


def test_the_chart_is_compared_with_the_official_one(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    book = int(desk.do("book.new", code="310", name="职工医保", fund="employee", start=202601).value)
    assert desk.ask("account.compare", book=book) == ()
    desk.do("account.import", book=book, accounts=[NewAccount("100401", "甲")])
    desk.do("account.delete", book=book, code="4602")
    found = {each.code: str(each.kind) for each in desk.ask("account.compare", book=book)}
    assert found == {"100401": "own", "4602": "missing"}
