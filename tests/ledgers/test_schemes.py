"""Query schemes: own and shared, one default a user and page, what they name and is gone or disabled."""

from __future__ import annotations

import datetime as dt

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.ledgers.schemes import Conditions, Scheme, Span, conditions_of, text_of
from tests.ledgers.test_books import Ledger, book  # noqa: F401 - the fixture


@pytest.fixture
def ledger(desk: Desk, book: int) -> Ledger:  # noqa: F811
    return Ledger(desk, book)


@pytest.fixture
def colleague(desk: Desk, ledger: Ledger) -> Desk:
    desk.do(
        "user.new", login="wang", name="王", password="abcd-1234", roles=["accountant"], books=[ledger.book]
    )
    return desk.signed_in("wang", "abcd-1234")


def save(
    desk: Desk, ledger: Ledger, name: str, *, kind: str = "detail", shared: bool = False, **asked: object
) -> int:
    conditions = Conditions(**asked)  # type: ignore[arg-type]
    done = desk.do(
        "ledger.scheme_save", book=ledger.book, kind=kind, name=name, conditions=conditions, shared=shared
    )
    return int(done.value)


def held(desk: Desk, ledger: Ledger, kind: str = "") -> dict[str, Scheme]:
    return {each.name: each for each in desk.ask("ledger.schemes", book=ledger.book, kind=kind)}


def refused(desk: Desk, command: str, **arguments: object) -> str:
    with pytest.raises(Refused) as caught:
        desk.do(command, **arguments)
    return caught.value.findings[0].code


def test_conditions_come_back_as_they_were_saved(ledger: Ledger) -> None:
    asked = Conditions(
        Span.FIXED, 202401, 202403, ledger.ids["1101"], 2, "party", ledger.items["A"], "debit", "收", True, False,
        dt.datetime(2024, 3, 31, 17, 0, tzinfo=dt.UTC),
    )  # fmt: skip
    save(
        ledger.desk,
        ledger,
        "全部条件",
        kind="cross",
        **{name: getattr(asked, name) for name in asked.__slots__},
    )
    (found,) = ledger.desk.ask("ledger.schemes", book=ledger.book)
    assert found.conditions == asked and found.kind == "cross" and found.own and not found.findings
    assert held(ledger.desk, ledger, "detail") == {}
    assert conditions_of(text_of(Conditions(), {})) == (Conditions(), {})


def test_the_year_up_to_the_period_in_front_goes_with_it() -> None:
    year = Conditions(Span.YEAR)
    assert year.periods(202403) == (202401, 202403) and year.periods(202512) == (202501, 202512)
    assert Conditions().periods(202403) == (202403, 202403)
    assert Conditions(Span.FIXED, 202401, 202402).periods(202512) == (202401, 202402)


def test_saving_by_the_same_name_replaces_and_keeps_the_id(ledger: Ledger) -> None:
    first = save(ledger.desk, ledger, " 现金 ", account=ledger.ids["1001"])
    again = save(ledger.desk, ledger, "现金", account=ledger.ids["1003"])
    assert again == first and held(ledger.desk, ledger)["现金"].conditions.account == ledger.ids["1003"]
    assert save(ledger.desk, ledger, "现金", kind="general") != first, "another page has names of its own"


def test_colleagues_see_what_is_shared_and_change_only_their_own(ledger: Ledger, colleague: Desk) -> None:
    desk, book = ledger.desk, ledger.book  # noqa: F811
    own = save(desk, ledger, "我的")
    shared = save(desk, ledger, "大家的", shared=True)
    assert list(held(colleague, ledger)) == ["大家的"]
    seen = held(colleague, ledger)["大家的"]
    assert not seen.own and seen.shared and seen.owner == "所有者"
    assert refused(colleague, "ledger.scheme_delete", book=book, id=shared) == "ledger.scheme_of_colleague"
    assert refused(colleague, "ledger.scheme_change", book=book, id=own, name="x") == "ledger.no_scheme"
    taken = refused(
        colleague,
        "ledger.scheme_save",
        book=book,
        kind="detail",
        name="大家的",
        conditions=Conditions(),
        shared=True,
    )
    assert taken == "ledger.scheme_taken", "two shared ones of a name could not be told apart"
    mine = save(colleague, ledger, "大家的")
    assert (
        refused(colleague, "ledger.scheme_change", book=book, id=mine, shared=True) == "ledger.scheme_taken"
    )
    desk.do("ledger.scheme_change", book=book, id=shared, name="归我", shared=False)
    assert [each.own for each in held(colleague, ledger).values()] == [True]


def test_each_user_has_one_default_a_page(ledger: Ledger, colleague: Desk) -> None:
    desk, book = ledger.desk, ledger.book  # noqa: F811
    first, second = save(desk, ledger, "甲", shared=True), save(desk, ledger, "乙")
    other_page = save(desk, ledger, "丙", kind="general")
    for who, id in ((desk, first), (colleague, first), (desk, second)):
        who.do("ledger.scheme_default", book=book, kind="detail", id=id)
    desk.do("ledger.scheme_default", book=book, kind="general", id=other_page)
    assert [each.name for each in held(desk, ledger).values() if each.default] == ["乙", "丙"]
    assert held(colleague, ledger)["甲"].default
    wrong = refused(desk, "ledger.scheme_default", book=book, kind="detail", id=other_page)
    assert wrong == "ledger.scheme_of_other"
    desk.do("ledger.scheme_change", book=book, id=first, shared=False)
    desk.do("ledger.scheme_change", book=book, id=first, shared=True)
    assert not held(colleague, ledger)["甲"].default, "what was taken back opens no page any more"
    desk.do("ledger.scheme_default", book=book, kind="detail")
    desk.do("ledger.scheme_delete", book=book, id=other_page)
    assert not any(each.default for each in held(desk, ledger).values())


def test_what_a_scheme_names_and_is_disabled_or_deleted_is_told_and_it_still_opens(ledger: Ledger) -> None:
    desk, book = ledger.desk, ledger.book  # noqa: F811
    save(desk, ledger, "银行二", account=ledger.ids["100202"], include_unposted=True)
    save(desk, ledger, "往来乙", kind="dimension_detail", by="party", item=ledger.items["B"])
    desk.do("account.disable", book=book, code="100202", day=20240201)
    desk.do("dimension.item_disable", book=book, dimension="party", code="B", day=20240301)
    for name in ("银行二", "往来乙"):
        (finding,) = held(desk, ledger)[name].findings
        assert finding.code == "ledger.scheme_disabled"
    assert held(desk, ledger)["银行二"].conditions.account == ledger.ids["100202"], (
        "its lines are still there"
    )
    desk.do("account.delete", book=book, code="100202")
    desk.do("dimension.item_delete", book=book, dimension="party", code="B")
    schemes = held(desk, ledger)
    (finding,) = schemes["银行二"].findings
    assert finding.code == "ledger.scheme_gone" and "100202" in str(finding.message.values["what"])
    assert schemes["银行二"].conditions == Conditions(include_unposted=True)
    assert schemes["往来乙"].conditions == Conditions(by="party")


def test_a_scheme_that_cannot_be_right_is_refused(ledger: Ledger) -> None:
    desk = ledger.desk
    for asked, kind, name, code in (
        (Conditions(), "nothing", "x", "ledger.no_book"),
        (Conditions(), "detail", "  ", "ledger.scheme_name"),
        (Conditions(), "detail", "名" * 41, "ledger.scheme_name"),
        (Conditions(account=999_999), "detail", "x", "ledger.scheme_unknown"),
        (Conditions(by="nothing"), "cross", "x", "ledger.scheme_unknown"),
        (Conditions(Span.FIXED, 202402, 202401), "detail", "x", "ledger.range"),
    ):
        told = refused(desk, "ledger.scheme_save", book=ledger.book, kind=kind, name=name, conditions=asked)
        assert told == code
    assert held(desk, ledger) == {}
