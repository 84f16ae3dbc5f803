"""职工医保: a voucher balances in total while one sub-fund pays for the other; the book says what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_desk.app.desk import Desk
from finance_desk.base.commands import Done
from finance_desk.base.errors import Refused
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Line, State, subfund_shift

PAIRS = st.tuples(st.integers(0, 10**11), st.integers(0, 10**11))


@pytest.fixture
def book(desk: Desk) -> int:
    return int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)


def save(desk: Desk, book: int, *sides: tuple[str, int, int], **more: object) -> Done:
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    lines = [Line(ids[code], debit, credit, "分配") for code, debit, credit in sides]
    return desk.do("voucher.save", book=book, day=20260105, lines=lines, **more)


def option(desk: Desk, book: int, value: str) -> None:
    desk.do("book.option", book=book, name="subfund_balance", value=value)


@pytest.mark.parametrize(
    ("sides", "shift"),
    [
        # premiums of both against the bank
        ([("1004", 100, 0), ("40010101", 0, 60), ("40010201", 0, 40)], 0),
        # 待转 shared out (EV-05)
        ([("4601", 100, 0), ("40010101", 0, 60), ("40010201", 0, 40)], 0),
        # the personal accounts of pensioners paid out of the pooled fund
        ([("40010101", 40, 0), ("40010201", 0, 40)], 40),
        # balanced in total with the bank in between: 40 of the pooled fund's 100 are the other one's
        ([("530101", 100, 0), ("1004", 0, 60), ("440102", 0, 40)], 40),
        # the same in red
        ([("530101", -100, 0), ("1004", 0, -60), ("440102", 0, -40)], 40),
        # two whole pairs side by side
        ([("530101", 70, 0), ("440101", 0, 70), ("530102", 30, 0), ("440102", 0, 30)], 0),
    ],
)
def test_what_one_gives_and_the_other_takes(
    sqlite_desk: Desk, sides: list[tuple[str, int, int]], shift: int
) -> None:
    book = int(
        sqlite_desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value
    )
    found = save(sqlite_desk, book, *sides).findings
    assert [(each.code, each.amount, each.blocks) for each in found] == (
        [("voucher.subfund", shift, False)] if shift else []
    )


@given(PAIRS, PAIRS, PAIRS)
def test_laws(pooled: tuple[int, int], personal: tuple[int, int], shared: tuple[int, int]) -> None:
    sums = {"pooled": pooled, "personal": personal, "": shared}
    shift = subfund_shift(sums)
    assert shift == subfund_shift({name: (credit, debit) for name, (debit, credit) in sums.items()})
    assert shift == subfund_shift({"pooled": personal, "personal": pooled})
    assert 0 <= shift <= min(abs(pooled[0] - pooled[1]), abs(personal[0] - personal[1]))
    # what each sub-fund adds against money of its own moves nothing
    assert shift == subfund_shift({**sums, "pooled": (pooled[0] + 5, pooled[1] + 5)})
    assert subfund_shift({"pooled": pooled, "": shared}) == 0


SHIFT = (("40010101", 40, 0), ("40010201", 0, 40))


def test_off_warn_stop(desk: Desk, book: int) -> None:
    warned = save(desk, book, *SHIFT)
    assert [(each.code, each.blocks) for each in warned.findings] == [("voucher.subfund", False)]
    option(desk, book, "off")
    assert save(desk, book, *SHIFT).findings == ()
    option(desk, book, "stop")
    with pytest.raises(Refused) as refused:
        save(desk, book, *SHIFT)
    (finding,) = refused.value.findings
    assert (finding.code, finding.amount) == ("voucher.subfund", 40)
    assert finding.remedy is not None and finding.remedy.command == "book.option"
    assert len(desk.ask("voucher.ids", book=book)) == 2
    # nothing typed is lost: it is kept as a draft
    kept = save(desk, book, *SHIFT, complete=False).value
    assert desk.ask("voucher.show", book=book, id=kept).state is State.DRAFT
    # each sub-fund against money of its own passes
    assert not save(desk, book, ("40010101", 40, 0), ("1004", 0, 40)).findings


def test_what_stands_is_taken_back_in_a_book_that_stops(desk: Desk, book: int) -> None:
    id = save(desk, book, *SHIFT).value
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    option(desk, book, "stop")
    red = desk.do("voucher.reverse", book=book, id=id, day=20260106, reason="").value
    desk.do("voucher.review", book=book, choice=Choice(ids=[red]))
    assert desk.do("voucher.post", book=book, choice=Choice(ids=[red])).value == 1


def test_a_journal_is_held_to_it_too(desk: Desk, book: int, tmp_path: Path) -> None:
    path = tmp_path / "journal.csv"
    path.write_text(
        "voucher,date,summary,account,debit,credit\n"
        "a,2026-01-05,划账,40010101,40.00,\na,2026-01-05,划账,40010201,,40.00\n"
        "b,2026-01-06,收保费,1004,10.00,\nb,2026-01-06,收保费,40010201,,10.00\n",
        "utf-8",
    )
    option(desk, book, "stop")
    done = desk.do("voucher.import", book=book, path=str(path))
    assert [each.code for each in done.findings if each.blocks] == ["voucher.subfund"]
    assert len(desk.ask("voucher.ids", book=book)) == 1
