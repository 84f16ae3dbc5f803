"""Closing asks for the signed comparison of business and ledger, as strictly as the book wants it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding, Severity
from tests.reconcile.test_business import FILE, HEAD, receive


@pytest.fixture
def book(desk: Desk, tmp_path: Path) -> int:
    """Three rows booked and posted; one person keeps the book."""
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)
    desk.do(
        "dimension.import", book=book, dimension="institution", items=[("H1", "市一医院"), ("H2", "市二医院")]
    )
    desk.do("rule.import", book=book, rules="employee")
    desk.do("rule.approve", book=book)
    receive(desk, book, tmp_path, FILE)
    desk.do("generate.run", book=book)
    for step in ("voucher.review", "voucher.post"):
        desk.do(step, book=book)
    return book


def told(desk: Desk, book: int) -> Sequence[Finding]:
    checks = desk.ask("close.check", book=book, period=202601)
    return next(tuple(each.findings) for each in checks if each.code == "business_signed")


def test_unsigned_signed_and_moved_since(desk: Desk, book: int, tmp_path: Path) -> None:
    found = told(desk, book)
    assert [(each.code, each.severity) for each in found] == [("close.business_unsigned", Severity.WARN)]
    assert found[0].subject is not None and found[0].subject.kind == "comparison"
    desk.do("reconcile.sign", book=book, period=202601)
    assert "one signature" in str(told(desk, book)[0].message)
    desk.do("reconcile.sign", book=book, period=202601)
    assert told(desk, book) == ()
    receive(desk, book, tmp_path, f"{HEAD}S4,2026-01-09,5.00,H1,市一医院,310100,21,D4\n", "late.csv")
    differs, moved = told(desk, book)
    assert (differs.code, differs.amount) == ("close.business_differs", 5_00)
    assert "moved since" in str(moved.message)


def test_the_book_says_how_strictly(desk: Desk, book: int) -> None:
    desk.do("book.option", book=book, name="business_signed", value="stop")
    assert [each.severity for each in told(desk, book)] == [Severity.STOP]
    warned = {each.code: "试" for each in desk.ask("close.check", book=book, period=202601) if each.warns}
    with pytest.raises(Refused) as refusal:
        desk.do("close.run", book=book, period=202601, accept_warnings=warned)
    assert "close.business_unsigned" in {each.code for each in refusal.value.findings}
    desk.do("book.option", book=book, name="business_signed", value="off")
    assert told(desk, book) == ()


def test_a_book_without_a_business_system_is_not_asked(sqlite_desk: Desk) -> None:
    book = int(
        sqlite_desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value
    )
    assert told(sqlite_desk, book) == ()
