"""Changing codes: ids and history stay, what names them follows; what is not lawful is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finance_desk.accounts.model import NewAccount
from finance_desk.app.desk import Desk
from finance_desk.app.recode import Deed
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


def test_a_new_code_may_come_with_a_new_name(desk: Desk, used: int) -> None:
    names = {"100409": "丙", "100402": "is another account's"}
    desk.do("account.recode", book=used, mapping={"100401": "100409"}, names=names)
    called = {each.code: each.name for each in desk.ask("account.list", book=used)}
    assert (called["100409"], called["10040901"], called["100402"]) == ("丙", "甲一", "乙")
    desk.do("dimension.new", book=used, code="x", name="某")
    desk.do("dimension.item_save", book=used, dimension="x", code="01", name="一")
    items = {"dimension": "x", "names": {"001": "壹"}}
    desk.do("account.recode", book=used, mapping={"01": "001"}, **items)
    assert ("001", "壹") in {(each.code, each.name) for each in desk.ask("dimension.items", book=used)}


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


def test_an_account_nothing_stands_on_moves_with_those_below(desk: Desk, used: int) -> None:
    new = [NewAccount("100403", "丙"), NewAccount("10040301", "丙一"), NewAccount("100501", "丁")]
    desk.do("account.import", book=used, accounts=new)
    before = ids(desk, used)
    plan = desk.ask("account.recode_preview", book=used, mapping={"100403": "100502"})
    assert [(each.old, each.new, each.deed) for each in plan.steps] == [
        ("100403", "100502", Deed.MOVE),
        ("10040301", "10050201", Deed.MOVE),
    ]
    desk.do("account.recode", book=used, mapping={"100403": "100502"})
    chart = {each.code: each for each in desk.ask("account.list", book=used)}
    assert chart["10050201"].id == before["10040301"]
    assert chart["100502"].parent == chart["1005"].id
    assert chart["10050201"].full_name == f"{chart['1005'].full_name}/丙/丙一"
    assert chart["10050201"].level == 3


def test_a_used_account_is_followed_by_a_new_one_from_a_day(desk: Desk, used: int) -> None:
    before = ids(desk, used)
    given = {"book": used, "mapping": {"10040101": "100403"}}
    plan = desk.ask("account.recode_preview", **given)
    assert [(each.deed, each.made, each.uses.unposted) for each in plan.steps] == [
        (Deed.SUCCEED, ("100403",), 1)
    ]
    assert plan.needs_day
    assert not plan.refused
    with pytest.raises(Refused) as early:
        desk.do("account.recode", **given, day=20260105)  # a line stands on that very day
    assert codes(early) == ["recode.later_lines"]
    desk.do("account.recode", **given, day=20260106)
    chart = {each.code: each for each in desk.ask("account.list", book=used)}
    assert chart["10040101"].id == before["10040101"]
    assert chart["10040101"].disabled_from == 20260106
    assert (chart["100403"].name, chart["100403"].parent) == ("甲一", chart["1004"].id)
    assert desk.ask("template.show", book=used, code="T").lines[0].account == "100403"
    assert desk.ask("audit.verify") == ()


def test_a_split_makes_accounts_and_each_place_follows_the_one_chosen(desk: Desk, used: int) -> None:
    given: dict[str, Any] = {"book": used, "mapping": {"10040101": ["10040102", "10040103"]}}
    plan = desk.ask("account.recode_preview", **given)
    assert [each.code for each in plan.findings] == ["recode.name", "recode.name"]
    given |= {"names": {"10040102": "甲二", "10040103": "甲三"}, "day": 20260201}
    with pytest.raises(Refused) as wrong:
        desk.do("account.recode", **given, follow={"template:T": "4602"})
    assert codes(wrong) == ["recode.follow"]
    desk.do("account.recode", **given, follow={"template:T": "10040103"})
    chart = {each.code: each for each in desk.ask("account.list", book=used)}
    assert [chart[each].name for each in ("10040102", "10040103")] == ["甲二", "甲三"]
    assert chart["10040101"].disabled_from == 20260201
    shown = desk.ask("template.show", book=used, code="T").lines[0]
    assert (shown.account, shown.amount) == ("10040103", '余额("10040103") * 2 + 1')
    types = {each.code: each for each in desk.ask("voucher_type.list", book=used)}
    assert types["收"].must_debit == ("10040102", "10040103")  # any of them will do


def test_an_account_is_divided_below_itself_only_while_nothing_stands_on_it(desk: Desk, used: int) -> None:
    names = {"10040201": "乙一", "10040202": "乙二"}
    desk.do("account.recode", book=used, mapping={"100402": list(names)}, names=names)
    chart = {each.code: each for each in desk.ask("account.list", book=used)}
    assert not chart["100402"].leaf
    assert chart["10040202"].parent == chart["100402"].id
    names = {"1004010101": "一", "1004010102": "二"}
    plan = desk.ask("account.recode_preview", book=used, mapping={"10040101": list(names)}, names=names)
    assert [each.code for each in plan.findings] == ["recode.divide"]
    assert plan.steps[0].uses.unposted == 1


def test_disabling_tells_what_still_names_it_and_a_merge_what_is_left(desk: Desk, used: int) -> None:
    plan = desk.ask("account.recode_preview", book=used, mapping={"10040101": ""}, day=20260201)
    assert [each.code for each in plan.findings] == ["recode.named"]
    assert not plan.refused
    done = desk.do("account.recode", book=used, mapping={"10040101": ""}, day=20260201)
    assert [each.code for each in done.findings] == ["recode.named"]
    chart = {each.code: each for each in desk.ask("account.list", book=used)}
    assert chart["10040101"].disabled_from == 20260201
    assert desk.ask("template.show", book=used, code="T").lines[0].account == "10040101"


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"100402": "9001"}, "recode.top"),
        ({"100402": "400199"}, "recode.class"),
        ({"100402": "1004010101"}, "recode.heading_used"),
        ({"100402": ["100407", "10040207"]}, "recode.mixed"),
    ],
)
def test_a_place_that_cannot_be_is_refused(desk: Desk, used: int, mapping: dict[str, str], code: str) -> None:
    plan = desk.ask("account.recode_preview", book=used, mapping=mapping, day=20260201)
    assert code in [each.code for each in plan.findings]
    assert plan.refused


def test_lines_do_not_change_their_sub_fund(desk: Desk, used: int) -> None:
    new = [NewAccount("40010197", "甲"), NewAccount("40010198", "乙"), NewAccount("40010297", "丙")]
    desk.do("account.import", book=used, accounts=new)
    for target, findings in (
        ("40010297", ["recode.subfund"]),
        ("40010296", ["recode.subfund"]),
        ("40010198", []),
    ):
        plan = desk.ask("account.recode_preview", book=used, mapping={"40010197": target}, day=20260201)
        assert [each.code for each in plan.findings if each.blocks] == findings, target


def test_items_are_split_and_the_lines_of_a_later_day_refuse_it(desk: Desk, book: int) -> None:
    desk.do("dimension.new", book=book, code="x", name="某")
    desk.do("dimension.import", book=book, dimension="x", items=[("1", "一"), ("2", "二")])
    of = next(each.id for each in desk.ask("dimension.list", book=book) if each.code == "x")
    one = next(each.id for each in desk.ask("dimension.items", book=book, dimension_id=of))
    at = ids(desk, book)
    desk.do("account.carry", book=book, code="1004", dimensions=["x"])
    lines = [Line(at["1004"], 100, 0, "x", items={of: one}), Line(at["4602"], 0, 100, "x")]
    desk.do("voucher.save", book=book, day=20260105, lines=lines)
    given = {"book": book, "dimension": "x", "mapping": {"1": ["11", "2"]}, "names": {"11": "一一"}}
    plan = desk.ask("account.recode_preview", **given, day=20260105)
    assert [(each.deed, each.made, each.uses.unposted) for each in plan.steps] == [(Deed.SPLIT, ("11",), 1)]
    assert [each.code for each in plan.findings] == ["recode.later_lines"]
    desk.do("account.recode", **given, day=20260106)
    held = {each.code: each for each in desk.ask("dimension.items", book=book, dimension_id=of)}
    assert held["1"].disabled_from == 20260106
    assert held["11"].name == "一一"


def test_the_entries_of_a_code_map_follow_as_what_the_rules_ask_them_for(desk: Desk, book: int) -> None:
    desk.do("dimension.new", book=book, code="x", name="某")
    desk.do("dimension.import", book=book, dimension="x", items=[("100401", "一")])
    desk.do("account.import", book=book, accounts=[NewAccount("100401", "甲")])
    rules = {
        "rules": [
            {
                "code": "R", "name": "某", "event": "EV-11", "merge": ["入账日期"], "summary": "某",
                "lines": [
                    {"side": "debit", "account": '对照("科目", 类别)', "amount": "实付金额"},
                    {
                        "side": "credit", "account": '"4602"', "amount": "轧差()",
                        "dimensions": {"x": '对照("项目", 类别)'},
                    },
                ],
            }
        ],
        "maps": {"科目": {"甲": "100401"}, "项目": {"甲": "100401"}},
    }  # fmt: skip
    desk.do("rule.import", book=book, content=json.dumps(rules, ensure_ascii=False))
    plan = desk.ask("account.recode_preview", book=book, mapping={"100401": "100402"})
    assert [each.mark for each in plan.steps[0].places] == ["code_map:科目 甲"]
    plan = desk.ask("account.recode_preview", book=book, mapping={"100401": "A"}, dimension="x")
    assert [each.mark for each in plan.steps[0].places] == ["code_map:项目 甲"]
    desk.do("account.recode", book=book, mapping={"100401": "A"}, dimension="x")
    maps = desk.ask("code_map.list", book=book)
    assert (maps["科目"]["甲"], maps["项目"]["甲"]) == ("100401", "A")


def test_a_mapping_is_read_from_a_table(desk: Desk, used: int, tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text(
        "旧编码,新编码,新名称\n100401,100409,\n10040101,100402,\n10040101,100403,丙\n1004,1004,\n100402,,\n",
        "gb18030",
    )
    read = desk.ask("account.recode_file", book=used, path=path)
    assert dict(read.mapping) == {"100401": ("100409",), "10040101": ("100402", "100403"), "100402": ()}
    assert (dict(read.names), read.findings) == ({"100403": "丙"}, ())
    path.write_text("旧编码,新编码\n,100409\n", "utf-8")
    assert [each.code for each in desk.ask("account.recode_file", book=used, path=path).findings] == [
        "recode.no_old"
    ]
    path.write_text("旧,新\n1,2\n", "utf-8")
    with pytest.raises(Refused):
        desk.ask("account.recode_file", book=used, path=path)
