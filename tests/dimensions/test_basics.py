"""Basic data: items, dimensions of accounts, voucher types and options, changed and deleted where lawful."""

from __future__ import annotations

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.templates.model import AmountKind, Template, TemplateLine
from finance_desk.vouchers.model import Line


@pytest.fixture
def book(desk: Desk) -> int:
    return int(desk.do("book.new", code="310", name="职工医保", fund="employee", start=202601).value)


def ids(desk: Desk, book: int) -> dict[str, int]:
    return {each.code: each.id for each in desk.ask("account.list", book=book)}


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.code for each in refused.value.findings]


def item(desk: Desk, book: int, code: str) -> tuple[str, int | None]:
    return next((e.name, e.disabled_from) for e in desk.ask("dimension.items", book=book) if e.code == code)


def voucher(desk: Desk, book: int, day: int = 20260105, **more: object) -> int:
    at = ids(desk, book)
    lines = [Line(at["1004"], 100, 0, "x", **more), Line(at["4602"], 0, 100, "x")]
    return int(desk.do("voucher.save", book=book, day=day, lines=lines).value)


def test_an_item_is_made_renamed_disabled_from_a_day_and_used_again(desk: Desk, book: int) -> None:
    desk.do("dimension.new", book=book, code="bankday", name="批次")
    desk.do("dimension.item_save", book=book, dimension="bankday", code="B1", name="一批")
    desk.do("dimension.item_save", book=book, dimension="bankday", code="B1", name="第一批")
    assert item(desk, book, "B1") == ("第一批", None)
    with pytest.raises(Refused) as empty:
        desk.do("dimension.item_save", book=book, dimension="bankday", code="B2", name=" ")
    assert codes(empty) == ["dimension.incomplete"]
    desk.do("account.carry", book=book, code="1004", dimensions=["bankday"])
    of = next(e.id for e in desk.ask("dimension.list", book=book) if e.code == "bankday")
    one = next(e.id for e in desk.ask("dimension.items", book=book, dimension_id=of))
    desk.do("dimension.item_disable", book=book, dimension="bankday", code="B1", day=20260110)
    voucher(desk, book, 20260109, items={of: one})
    with pytest.raises(Refused):
        voucher(desk, book, 20260110, items={of: one})
    desk.do("dimension.item_disable", book=book, dimension="bankday", code="B1", day=None)
    voucher(desk, book, 20260110, items={of: one})
    desk.do("dimension.rename", book=book, code="bankday", name="银行批次")
    assert "银行批次" in [e.name for e in desk.ask("dimension.list", book=book)]

    # used: neither the item, nor the dimension, nor its place on the account can be taken away
    with pytest.raises(Refused, match="2 voucher lines carry B1") as used:
        desk.do("dimension.item_delete", book=book, dimension="bankday", code="B1")
    assert codes(used) == ["dimension.item_used"]
    with pytest.raises(Refused) as carried:
        desk.do("dimension.delete", book=book, code="bankday")
    assert codes(carried) == ["dimension.has_items", "dimension.carried"]
    with pytest.raises(Refused, match="2 lines of account 1004 carry bankday"):
        desk.do("account.carry", book=book, code="1004", dimensions=[])


def test_an_unused_item_and_its_dimension_go(desk: Desk, book: int) -> None:
    desk.do("dimension.new", book=book, code="x", name="某")
    desk.do("dimension.item_save", book=book, dimension="x", code="1", name="一")
    desk.do("dimension.item_delete", book=book, dimension="x", code="1")
    desk.do("dimension.delete", book=book, code="x")
    assert "x" not in [e.code for e in desk.ask("dimension.list", book=book)]


def test_a_required_dimension_is_asked_from_now_on(desk: Desk, book: int) -> None:
    voucher(desk, book)
    desk.do("dimension.new", book=book, code="x", name="某")
    desk.do("account.carry", book=book, code="1004", dimensions=["x!"])
    with pytest.raises(Refused):
        voucher(desk, book)
    desk.do("account.carry", book=book, code="1004", dimensions=["x"])
    voucher(desk, book)


def test_an_account_is_deleted_only_while_nothing_uses_it(desk: Desk, book: int) -> None:
    from finance_desk.accounts.model import NewAccount

    desk.do("account.import", book=book, accounts=[NewAccount("100401", "甲"), NewAccount("100402", "乙")])
    template = Template(
        "T", "某", "某",
        (TemplateLine(1, "100401", AmountKind.FIXED, "1.00"), TemplateLine(-1, "4602", AmountKind.REST)),
    )  # fmt: skip
    desk.do("template.save", book=book, given=template)
    at = ids(desk, book)
    lines = [Line(at["100401"], 100, 0, "x"), Line(at["4602"], 0, 100, "x")]
    made = int(desk.do("voucher.save", book=book, day=20260105, lines=lines).value)
    with pytest.raises(Refused) as used:
        desk.do("account.delete", book=book, code="100401")
    assert codes(used) == ["account.used", "basics.named"]
    assert [each.subject.kind for each in used.value.findings if each.subject] == ["account", "template"]
    with pytest.raises(Refused) as heading:
        desk.do("account.delete", book=book, code="1004")
    assert "account.has_children" in codes(heading)
    desk.do("account.delete", book=book, code="100402")
    # deleting the template never touches its vouchers
    desk.do("template.delete", book=book, code="T")
    assert desk.ask("voucher.show", book=book, id=made).lines[0].debit == 100

    desk.do("account.import", book=book, accounts=[NewAccount("100501", "丙")])
    desk.do("account.delete", book=book, code="100501")
    assert next(e for e in desk.ask("account.list", book=book) if e.code == "1005").leaf


def test_a_disabled_account_may_be_used_again(desk: Desk, book: int) -> None:
    desk.do("account.disable", book=book, code="1004", day=20260101)
    with pytest.raises(Refused):
        voucher(desk, book)
    desk.do("account.enable", book=book, code="1004")
    voucher(desk, book)


def test_a_voucher_type_of_ones_own_is_checked(desk: Desk, book: int) -> None:
    id = desk.do("voucher_type.save", book=book, code="付", name="付款", must_credit=["1004"]).value
    at = ids(desk, book)
    wrong = [Line(at["1004"], 100, 0, "x"), Line(at["4602"], 0, 100, "x")]
    right = [Line(at["4602"], 100, 0, "x"), Line(at["1004"], 0, 100, "x")]
    with pytest.raises(Refused, match="must credit one of 1004"):
        desk.do("voucher.save", book=book, day=20260105, type=id, lines=wrong)
    desk.do("voucher.save", book=book, day=20260105, type=id, lines=right)
    with pytest.raises(Refused) as used:
        desk.do("voucher_type.delete", book=book, code="付")
    assert codes(used) == ["voucher_type.used"]
    with pytest.raises(Refused) as clash:
        desk.do(
            "voucher_type.save", book=book, code="转", name="转账", must_debit=["100301"], must_not=["1003"]
        )
    assert codes(clash) == ["voucher_type.clash"]
    with pytest.raises(Refused) as strange:
        desk.do("voucher_type.save", book=book, code="转", name="转账", must_not=["9999"])
    assert codes(strange) == ["voucher_type.accounts"]
    desk.do("voucher_type.save", book=book, code="转", name="转账", must_not=["1004"])
    desk.do("voucher_type.save", book=book, code="转", name="转账凭证", must_not=["1003"])
    shown = {e.code: (e.name, e.must_not) for e in desk.ask("voucher_type.list", book=book)}
    assert shown["转"] == ("转账凭证", ("1003",))
    desk.do("voucher_type.delete", book=book, code="转")
    assert [e.code for e in desk.ask("voucher_type.list", book=book)] == ["记", "付"]


def test_an_option_tells_since_when_and_by_whom(desk: Desk, book: int) -> None:
    before = {e.spec.name: e for e in desk.ask("book.option_list", book=book)}
    assert (before["withheld"].value, before["withheld"].since, before["withheld"].by) == ("paid", None, None)
    desk.do("book.option", book=book, name="withheld", value="gross")
    after = {e.spec.name: e for e in desk.ask("book.option_list", book=book)}
    assert after["withheld"].value == "gross"
    assert after["withheld"].since
    assert after["withheld"].by
    assert after["transfer"] == before["transfer"]
