"""Words and signatures hold for the figures they were given for, and for no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.reconcile.model import CellState, PeriodSheet, SheetState
from tests.reconcile.test_business import FILE, HEAD, receive


@pytest.fixture
def book(desk: Desk, tmp_path: Path) -> int:
    """A book of two people with three rows, all of them booked but not posted."""
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601).value)
    desk.do(
        "dimension.import", book=book, dimension="institution", items=[("H1", "市一医院"), ("H2", "市二医院")]
    )
    desk.do("user.new", login="shen", name="沈", password="abcd-1234", roles=["reviewer"], everything=True)
    desk.do("rule.import", book=book, rules="employee")
    with desk.signed_in("shen", "abcd-1234") as shen:
        shen.do("rule.approve", book=book)
    receive(desk, book, tmp_path, FILE)
    desk.do("generate.run", book=book)
    return book


def sheet(desk: Desk, book: int) -> PeriodSheet:
    found: PeriodSheet = desk.ask("reconcile.business", book=book, first=202601, last=202601).sheets[0]
    return found


def refused(desk: Desk, command: str, **arguments: object) -> str:
    with pytest.raises(Refused) as error:
        desk.do(command, period=202601, **arguments)
    return error.value.findings[0].code


def test_two_people_sign_what_is_explained(desk: Desk, book: int, tmp_path: Path) -> None:
    assert refused(desk, "reconcile.sign", book=book) == "reconcile.unexplained"
    assert refused(desk, "reconcile.explain_difference", book=book, reason=" ") == "reconcile.no_reason"
    entries = desk.ask("reconcile.explain", book=book, first=202601, last=202601).shown
    some = [each.key for each in entries[:1]]
    desk.do("reconcile.explain_difference", book=book, period=202601, keys=some, reason="月末未记账")
    left = desk.ask("reconcile.explain", book=book, first=202601, last=202601, only_open=True)
    assert left.count == 2 and some[0] not in {each.key for each in left.shown}
    desk.do("reconcile.explain_difference", book=book, period=202601, cause="not_posted", reason="待记账")
    told = desk.ask("reconcile.explain", book=book, first=202601, last=202601).shown
    assert {(each.reason, each.explained_by) for each in told} == {("待记账", "所有者")}
    found = desk.ask("reconcile.business", book=book, first=202601, last=202601)
    assert [each.state for each in found.lines] == [CellState.EXPLAINED]
    assert desk.do("reconcile.sign", book=book, period=202601).value == "prepared"
    assert refused(desk, "reconcile.sign", book=book) == "reconcile.same_signer"
    with desk.signed_in("shen", "abcd-1234") as shen:
        assert shen.do("reconcile.sign", book=book, period=202601, reason="核对无误").value == "checked"
        held = sheet(desk, book)
        assert held.state is SheetState.SIGNED
        assert [(each.role, each.user, each.holds) for each in held.signatures] == [
            ("prepared", "所有者", True),
            ("checked", "沈", True),
        ]
        assert refused(desk, "reconcile.sign", book=book) == "reconcile.signed"
        # a row that comes late moves the figures; posting moves them again
        receive(desk, book, tmp_path, f"{HEAD}S4,2026-01-09,5.00,H1,市一医院,310100,21,D4\n", "late.csv")
        held = sheet(desk, book)
        assert held.state is SheetState.BROKEN and not any(each.holds for each in held.signatures)
        shen.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    assert refused(desk, "reconcile.sign", book=book) == "reconcile.unexplained"
    desk.do("reconcile.explain_difference", book=book, period=202601, event="EV-20", reason="下月补生成")
    desk.do("reconcile.sign", book=book, period=202601)
    assert sheet(desk, book).state is SheetState.BROKEN  # the second still stands for the old figures
    with desk.signed_in("shen", "abcd-1234") as shen:
        shen.do("reconcile.sign", book=book, period=202601)
    assert sheet(desk, book).state is SheetState.SIGNED


def test_a_word_holds_for_its_amount(desk: Desk, book: int) -> None:
    with desk.signed_in("shen", "abcd-1234") as shen:
        shen.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    assert refused(desk, "reconcile.explain_difference", book=book, reason="x") == "reconcile.no_entry"
    assert desk.do("reconcile.sign", book=book, period=202601).value == "prepared"


def test_nothing_to_compare_is_not_signed(desk: Desk, book: int) -> None:
    with pytest.raises(Refused) as error:
        desk.do("reconcile.sign", book=book, period=202602)
    assert error.value.findings[0].code == "reconcile.nothing"
    with pytest.raises(Refused) as error:
        desk.ask("reconcile.business", book=book, first=202602, last=202601)
    assert error.value.findings[0].code == "period.not_open"
