"""The cashier's mark where the book asks for it, and the voucher of differences."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from finance_desk.app.desk import Desk
from finance_desk.balances.model import OpeningRow
from finance_desk.base.errors import Refused
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Kind, Line, State


@pytest.fixture
def book(desk: Desk) -> int:
    return int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)


@pytest.fixture
def cashier(desk: Desk, book: int) -> Iterator[Desk]:
    desk.do("user.new", login="qian", name="钱出纳", password="abcd-1234", roles=["cashier"], books=[book])
    with desk.signed_in("qian", "abcd-1234") as other:
        yield other


def save(desk: Desk, book: int, *sides: tuple[str, int, int], **more: object) -> int:
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    lines = [Line(ids[code], debit, credit, "收息") for code, debit, credit in sides]
    return int(desk.do("voucher.save", book=book, day=20260105, lines=lines, **more).value)


def state(desk: Desk, book: int, id: int) -> State:
    held: State = desk.ask("voucher.show", book=book, id=id).state
    return held


def test_money_is_not_posted_without_the_cashiers_mark(desk: Desk, book: int, cashier: Desk) -> None:
    money = save(desk, book, ("1004", 500, 0), ("450101", 0, 500))
    none = save(desk, book, ("450101", 300, 0), ("300101", 0, 300))
    desk.do("book.option", book=book, name="cashier_mark", value="on")
    desk.do("voucher.review", book=book)
    done = desk.do("voucher.post", book=book)
    assert done.value == 1 and state(desk, book, none) is State.POSTED
    (finding,) = done.findings
    assert finding.code == "voucher.unsigned" and finding.subject.id == money
    assert "钱出纳" in str(finding.remedy.hint.values["names"])

    assert cashier.do("voucher.cashier_sign", book=book).value == 1
    assert cashier.do("voucher.cashier_sign", book=book).value == 0
    assert desk.ask("voucher.show", book=book, id=money).cashier == "钱出纳"
    assert desk.do("voucher.post", book=book).value == 1
    assert state(desk, book, money) is State.POSTED


def test_the_mark_goes_with_what_was_signed(desk: Desk, book: int, cashier: Desk) -> None:
    id = save(desk, book, ("1004", 500, 0), ("450101", 0, 500))
    cashier.do("voucher.cashier_sign", book=book, choice=Choice(ids=[id]))
    save(desk, book, ("1004", 700, 0), ("450101", 0, 700), id=id, version=1)
    assert desk.ask("voucher.show", book=book, id=id).cashier is None
    cashier.do("voucher.cashier_sign", book=book, choice=Choice(ids=[id]))
    desk.do("voucher.return", book=book, id=id, reason="x")
    assert desk.ask("voucher.show", book=book, id=id).cashier is None
    # where the book does not ask for the mark nothing waits for it
    desk.do("voucher.review", book=book)
    assert desk.do("voucher.post", book=book).value == 1


def test_nobody_to_sign_is_told(desk: Desk, book: int) -> None:
    save(desk, book, ("1004", 500, 0), ("450101", 0, 500))
    desk.do("book.option", book=book, name="cashier_mark", value="on")
    desk.do("voucher.review", book=book)
    done = desk.do("voucher.post", book=book)
    assert done.value == 0
    # the owner may do everything in a database kept by one person
    assert done.findings[0].remedy.command == "voucher.cashier_sign"


def closing(desk: Desk, book: int) -> dict[str, tuple[int, int, int]]:
    codes = {each.id: each.code for each in desk.ask("account.list", book=book)}
    figures = desk.ask("balance.turnovers", book=book, first=202601, last=202601)
    return {codes[id]: (f.debit, f.credit, f.closing) for id, f in figures.items() if f.debit or f.credit}


def posted(desk: Desk, book: int, *sides: tuple[str, int, int]) -> int:
    id = save(desk, book, *sides)
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    return id


def test_differences_alone_bring_a_voucher_to_the_right_amounts(desk: Desk, book: int) -> None:
    wrong = posted(desk, book, ("1004", 1_000, 0), ("450101", 0, 900), ("4301", 0, 100))
    done = desk.do(
        "voucher.supplement", book=book, id=wrong, day=20260109, amounts=[9_000, 8_950, 50], reason="少记"
    )
    made = desk.ask("voucher.show", book=book, id=done.value)
    assert (made.kind, made.corrects, made.state) == (Kind.SUPPLEMENT, wrong, State.MADE)
    # more in blue, less in red, each on the side where its line stands
    assert [(each.debit, each.credit) for each in made.lines] == [(8_000, 0), (0, 8_050), (0, -50)]
    assert made.lines[0].summary == "补充1月5日记字1号凭证:少记"
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    figures = closing(desk, book)
    assert figures["1004"] == (9_000, 0, 9_000)
    assert figures["450101"] == (0, 8_950, -8_950)
    assert figures["4301"] == (0, 50, -50)
    assert desk.ask("voucher.show", book=book, id=wrong).corrected_by == (made.id,)


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ([1_000, 1_000], "voucher.supplement_nothing"),
        ([2_000], "voucher.supplement_lines"),
        ([2_000, 1_000], "voucher.lines"),
        ([2_000, 1_500], "voucher.unbalanced"),
    ],
)
def test_what_is_no_correction_is_refused(desk: Desk, book: int, amounts: list[int], code: str) -> None:
    id = posted(desk, book, ("1004", 1_000, 0), ("450101", 0, 1_000))
    with pytest.raises(Refused) as refused:
        desk.do("voucher.supplement", book=book, id=id, day=20260109, amounts=amounts)
    assert refused.value.findings[0].code == code
    assert len(desk.ask("voucher.ids", book=book)) == 1


def test_only_a_posted_voucher_that_stands_is_supplemented(desk: Desk, book: int) -> None:
    id = save(desk, book, ("1004", 1_000, 0), ("450101", 0, 1_000))

    def code() -> str:
        with pytest.raises(Refused) as refused:
            desk.do("voucher.supplement", book=book, id=id, day=20260109, amounts=[2_000, 2_000])
        return refused.value.findings[0].code

    assert code() == "voucher.not_posted"
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    desk.do("voucher.reverse", book=book, id=id, day=20260109, reason="")
    assert code() == "voucher.reversed_before"


def test_what_follows_from_other_figures_is_not_supplemented(desk: Desk, book: int) -> None:
    """Statements leave transfers out and openings in force count corrections, both by the kind of voucher."""
    posted(desk, book, ("1004", 1_000, 0), ("450101", 0, 1_000))
    (transfer,) = desk.do("close.transfer", book=book, period=202601).value
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    rows = [OpeningRow(ids["1004"], 70), OpeningRow(ids["300101"], -70)]
    opening = desk.do("opening.correct", book=book, rows=rows, reason="漏记", day=20260131).value
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    back = desk.do("voucher.reverse", book=book, id=transfer, day=20260131, reason="").value
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    for id in (transfer, opening, back):
        with pytest.raises(Refused) as refused:
            desk.do("voucher.supplement", book=book, id=id, day=20260131, amounts=[5, 5])
        (finding,) = refused.value.findings
        assert finding.code == "voucher.supplement_kind" and finding.remedy is not None
    # the red letters of a transfer take it back as any others do
    shown = desk.ask("voucher.page", book=book, ids=[transfer, opening, back])
    assert [each.reversed for each in shown] == [True, False, False]


def test_red_letters_say_that_a_supplement_stays(desk: Desk, book: int) -> None:
    wrong = posted(desk, book, ("1004", 1_000, 0), ("450101", 0, 1_000))
    more = desk.do("voucher.supplement", book=book, id=wrong, day=20260109, amounts=[1_500, 1_500]).value
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    done = desk.do("voucher.reverse", book=book, id=wrong, day=20260109, reason="", dry_run=True)
    (finding,) = [each for each in done.findings if each.code == "voucher.supplement_left"]
    assert finding.amount == 500 and desk.ask("voucher.show", book=book, id=more).label in str(
        finding.message
    )
    desk.do("voucher.reverse", book=book, id=more, day=20260109, reason="")
    done = desk.do("voucher.reverse", book=book, id=wrong, day=20260109, reason="")
    assert "voucher.supplement_left" not in [each.code for each in done.findings]
