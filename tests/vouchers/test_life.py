"""The life of a voucher, told on both databases."""

from __future__ import annotations

import pytest

from finance_desk.app.desk import Desk
from finance_desk.balances.model import OpeningRow
from finance_desk.base.errors import Refused
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Kind, Line, State
from tests.conftest import PASSWORD


@pytest.fixture
def book(desk: Desk) -> int:
    return int(desk.do("book.new", code="310", name="职工医保", fund="employee", start=202601).value)


@pytest.fixture
def reviewer(desk: Desk) -> Desk:
    desk.do(
        "user.new", login="shen", name="沈审核", password="abcd-1234", roles=["reviewer"], everything=True
    )
    return desk.signed_in("shen", "abcd-1234")


def accounts(desk: Desk, book: int) -> dict[str, int]:
    return {each.code: each.id for each in desk.ask("account.list", book=book)}


def save(
    desk: Desk, book: int, debit: str, credit: str, fen: int, day: int = 20260105, **more: object
) -> int:
    ids = accounts(desk, book)
    lines = [Line(ids[debit], fen, 0, "收保费"), Line(ids[credit], 0, fen, "收保费")]
    return int(desk.do("voucher.save", book=book, day=day, lines=lines, **more).value)


def test_from_draft_to_balance(desk: Desk, book: int, reviewer: Desk) -> None:
    ids = accounts(desk, book)
    desk.do(
        "opening.set",
        book=book,
        rows=[OpeningRow(ids["1004"], 50_000), OpeningRow(ids["300101"], -50_000)],
    )
    first = save(desk, book, "1005", "40010101", 100_00)
    save(desk, book, "100301", "1005", 100_00)
    assert desk.ask("voucher.show", book=book, id=first).label == "记-0001"

    own = desk.do("voucher.review", book=book)
    assert own.value == 0
    assert [finding.code for finding in own.findings] == ["voucher.own", "voucher.own"]
    assert reviewer.do("voucher.review", book=book).value == 2
    assert desk.do("voucher.post", book=book).value == 2

    figures = desk.ask("balance.turnovers", book=book, first=202601, last=202601)
    assert figures[ids["100301"]].closing == 100_00
    assert figures[ids["1005"]].debit == figures[ids["1005"]].credit == 100_00
    assert figures[ids["1004"]].opening == 50_000
    assert figures[ids["40010101"]].closing == -100_00
    assert desk.ask("balance.check", book=book) == ()
    assert desk.ask("audit.verify") == ()
    assert desk.ask("voucher.verify_seals") == ()


def test_red_letter_reversal(desk: Desk, book: int, reviewer: Desk) -> None:
    ids = accounts(desk, book)
    first = save(desk, book, "1004", "40010101", 42_00)
    with pytest.raises(Refused, match="not posted"):
        desk.do("voucher.reverse", book=book, id=first, day=20260110, reason="错")
    reviewer.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    red = desk.do("voucher.reverse", book=book, id=first, day=20260110, reason="错").value
    with pytest.raises(Refused, match="reversed already"):
        desk.do("voucher.reverse", book=book, id=first, day=20260110, reason="错")
    reviewer.do("voucher.review", book=book)
    desk.do("voucher.post", book=book, choice=Choice(ids=[red]))
    figures = desk.ask("balance.turnovers", book=book, first=202601, last=202601)
    # AC-07: the turnover itself shrinks to nothing
    assert (figures[ids["1004"]].debit, figures[ids["40010101"]].credit) == (0, 0)
    made = desk.ask("voucher.show", book=book, id=red)
    assert (made.kind, made.corrects, made.state) == (Kind.REVERSAL, first, State.POSTED)
    assert desk.ask("voucher.show", book=book, id=first).corrected_by == (red,)


def test_unbalanced_is_refused_with_the_difference_but_kept_as_draft(desk: Desk, book: int) -> None:
    ids = accounts(desk, book)
    lines = [Line(ids["1004"], 100_00, 0, "x"), Line(ids["40010101"], 0, 99_99, "x")]
    with pytest.raises(Refused) as refusal:
        desk.do("voucher.save", book=book, day=20260105, lines=lines)
    assert [(f.code, f.amount) for f in refusal.value.findings] == [("voucher.unbalanced", 1)]
    kept = desk.do("voucher.save", book=book, day=20260105, lines=lines, complete=False).value
    assert desk.ask("voucher.show", book=book, id=kept).state is State.DRAFT


def test_numbers_close_up(desk: Desk, book: int) -> None:
    ids = [save(desk, book, "1004", "40010101", 1_00) for _ in range(3)]
    desk.do("voucher.void", book=book, id=ids[1], reason="重复")
    desk.do("voucher.renumber", book=book, period=202601)
    labels = {id: desk.ask("voucher.show", book=book, id=id).label for id in ids}
    assert labels == {ids[0]: "记-0001", ids[1]: "记-暂", ids[2]: "记-0002"}
    again = save(desk, book, "1004", "40010101", 1_00)
    assert desk.ask("voucher.show", book=book, id=again).number == 3
    assert desk.ask("voucher.gaps", book=book, period=202601) == ()


def test_next_year_opens_with_the_balances_and_late_postings_follow(
    desk: Desk, book: int, reviewer: Desk
) -> None:
    ids = accounts(desk, book)
    save(desk, book, "1004", "300101", 7_00, day=20261231)
    reviewer.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    desk.do("period.open_year", book=book, year=2027)
    save(desk, book, "1004", "300101", 5_00, day=20261231)
    reviewer.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    assert desk.ask("balance.turnovers", book=book, first=202701, last=202701)[ids["1004"]].opening == 12_00
    assert desk.ask("balance.check", book=book) == ()


def test_somebody_without_the_right_is_told_so(desk: Desk, book: int, reviewer: Desk) -> None:
    with pytest.raises(Refused, match="may not"):
        reviewer.do("voucher.post", book=book)


def test_signing_in_with_a_wrong_password_counts(desk: Desk) -> None:
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(Refused, match=f"{left} (try|tries) left"):
            desk.signed_in("owner", "wrong")
    with pytest.raises(Refused, match="locked"):
        desk.signed_in("owner", PASSWORD)


def test_a_selection_is_summed_whatever_its_ids_are(desk: Desk, book: int) -> None:
    """Neighbouring ids go as one range; gaps, single ones and ids of nobody do no harm."""
    ids = [save(desk, book, "1005", "40010101", 10**at) for at in range(7)]
    for chosen in ([], ids, ids[:1], [ids[0], ids[2], ids[3], ids[6]], [*ids[::-1], 999_999], ids[1::2]):
        expected = sum(10 ** ids.index(id) for id in chosen if id in ids)
        assert desk.ask("voucher.sums", book=book, ids=chosen) == {"total": expected}


def test_vouchers_named_one_by_one_are_never_left_out_in_silence(
    desk: Desk, book: int, reviewer: Desk
) -> None:
    waiting = save(desk, book, "1005", "40010101", 100_00)
    void = save(desk, book, "1005", "40010101", 200_00)
    desk.do("voucher.void", book=book, id=void, reason="重复")
    named = Choice(ids=[waiting, void, 9_999])

    posted = desk.do("voucher.post", book=book, choice=named)
    assert posted.value == 0
    assert [(each.code, each.subject.label) for each in posted.findings if each.subject] == [
        ("voucher.left_out", "记-0001"),
        ("voucher.left_out", "记-0002"),
        ("voucher.unknown", "9999"),
    ]
    assert "not reviewed" in str(posted.findings[0].message)

    reviewed = reviewer.do("voucher.review", book=book, choice=named)
    assert reviewed.value == 1
    assert [each.code for each in reviewed.findings] == ["voucher.left_out", "voucher.unknown"]
    # a filter names no voucher: what does not wait is no omission
    assert desk.do("voucher.post", book=book).findings == ()
