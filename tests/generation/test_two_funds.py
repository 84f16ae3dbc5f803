"""A payment that concerns two funds: two vouchers in two books, both or neither, booked once whatever happens."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Severity
from finance_desk.generation.row_queries import RowLine
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import State, Voucher
from tests.conftest import PASSWORD, founded_file, founded_url, sign_in
from tests.generation.test_acceptance import a_book

EXAMPLES = int(os.environ.get("FINANCE_DESK_EXAMPLES", "0"))


@pytest.fixture
def desk(sqlite_desk: Desk) -> Desk:
    """Most stories are told on a local file; the three that stand for all of them on PostgreSQL too, at the end."""
    return sqlite_desk


@pytest.fixture
def books(desk: Desk) -> tuple[int, int]:
    return a_book(desk), a_book(desk, "resident", "390")


def send(desk: Desk, book: int, folder: Path, *rows: tuple[int, int, int], category: str = "代缴居民") -> int:
    """Rows (number, yuan, day) of premiums paid from personal accounts."""
    path = folder / f"{'-'.join(str(n) for n, _, _ in rows)}-{sum(yuan for _, yuan, _ in rows)}.csv"
    lines = "".join(
        f"P{n},2026-01-{day:02d},EV-40,310,DJ{n},{yuan}.00,支出户,{category}\n" for n, yuan, day in rows
    )
    path.write_text("来源流水号,入账日期,业务事件,险种,单据号,金额,账户,类别\n" + lines, "utf-8")
    return int(desk.do("intake.receive", book=book, source="general", path=path).value)


def vouchers(desk: Desk, book: int) -> list[Voucher]:
    held = desk.ask("voucher.whole", book=book, ids=desk.ask("voucher.ids", book=book))
    return [each for each in held if each.state is not State.VOID]


def entry(desk: Desk, book: int, voucher: Voucher) -> list[tuple[str, int, int]]:
    codes = {each.id: each.code for each in desk.ask("account.list", book=book)}
    return [(codes[line.account], line.debit, line.credit) for line in voucher.lines]


def test_a_premium_paid_from_personal_accounts_is_booked_in_both_books(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, resident = books
    send(desk, employee, tmp_path, (1, 380, 5))
    done = desk.do("generate.run", book=employee)
    assert (done.value.vouchers, done.value.mirrored, done.value.left_out) == (1, 1, 0)
    (paid,), (received,) = vouchers(desk, employee), vouchers(desk, resident)
    assert entry(desk, employee, paid) == [("50010202", 380_00, 0), ("1004", 0, 380_00)]
    assert entry(desk, resident, received) == [("1002", 380_00, 0), ("400101", 0, 380_00)]
    assert received.day == paid.day
    # each names the other
    (there,) = desk.ask("voucher.counterparts", book=employee, voucher=paid.id)
    (here,) = desk.ask("voucher.counterparts", book=resident, voucher=received.id)
    assert (there.book_code, there.voucher, there.label) == ("390", received.id, received.label)
    assert (here.book_code, here.voucher, here.total) == ("310", paid.id, 380_00)
    # a second run makes nothing twice, from either book
    assert desk.do("generate.run", book=employee).value.mirrored == 0
    assert desk.do("generate.run", book=resident).value.vouchers == 0
    assert len(vouchers(desk, employee)) == len(vouchers(desk, resident)) == 1
    for book in books:
        desk.do("voucher.review", book=book)
        desk.do("voucher.post", book=book)
        compared = desk.ask("reconcile.business", book=book, first=202601, last=202601)
        assert (compared.business, compared.difference) == (380_00, 0)


def test_the_preview_says_that_another_book_gets_a_voucher(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, _ = books
    send(desk, employee, tmp_path, (1, 380, 5))
    send(desk, employee, tmp_path, (2, 20, 6), category="代缴")
    told = {each.total: each.mirror for each in desk.ask("generate.preview", book=employee).groups}
    assert "resident" in str(told[380_00]) and told[20_00] is None


def test_other_premiums_stay_in_their_book(desk: Desk, books: tuple[int, int], tmp_path: Path) -> None:
    employee, resident = books
    send(desk, employee, tmp_path, (1, 380, 5), category="代缴")
    assert desk.do("generate.run", book=employee).value.mirrored == 0
    assert vouchers(desk, resident) == []


def test_what_the_other_book_cannot_take_stays_out_of_both(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, resident = books
    send(desk, employee, tmp_path, (1, 380, 5))
    send(desk, employee, tmp_path, (2, 100, 6), category="代缴")
    desk.do("account.disable", book=resident, code="400101", day=20260101)
    done = desk.do("generate.run", book=employee)
    assert (done.value.vouchers, done.value.mirrored, done.value.left_out) == (1, 0, 1)
    assert [each.total for each in vouchers(desk, employee)] == [100_00]
    assert vouchers(desk, resident) == []
    told = [each.code for each in done.findings if each.severity is Severity.STOP]
    assert told[0] == "mirror.stays_out" and len(told) >= 2  # what keeps it out there follows
    desk.do("account.enable", book=resident, code="400101")
    done = desk.do("generate.run", book=employee)
    assert (done.value.vouchers, done.value.mirrored, done.value.left_out) == (1, 1, 0)


def test_cancelling_takes_both_back_and_generating_again_brings_both(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, resident = books
    send(desk, employee, tmp_path, (1, 380, 5), (2, 20, 6))
    run = desk.do("generate.run", book=employee).value.run
    assert len(vouchers(desk, resident)) == 2
    first = vouchers(desk, employee)[0]
    desk.do("generate.cancel", book=employee, vouchers=[first.id])
    assert [each.total for each in vouchers(desk, employee)] == [20_00]
    assert [each.total for each in vouchers(desk, resident)] == [20_00]
    # the row in the other book waits: nobody books the receipt without the payment
    assert desk.do("generate.run", book=resident).value.vouchers == 0
    assert desk.do("generate.run", book=employee).value.mirrored == 1
    assert sorted(each.total for each in vouchers(desk, resident)) == [20_00, 380_00]
    assert run is not None


def test_both_voided_by_hand_are_both_booked_again(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, _ = books
    send(desk, employee, tmp_path, (1, 380, 5))
    desk.do("generate.run", book=employee)
    for book in books:
        desk.do("voucher.void", book=book, id=vouchers(desk, book)[0].id, reason="录错")
    done = desk.do("generate.run", book=employee)
    assert (done.value.vouchers, done.value.mirrored, done.value.left_out) == (1, 1, 0)
    assert [each.total for book in books for each in vouchers(desk, book)] == [380_00, 380_00]


def test_a_counterpart_that_is_reviewed_keeps_the_payment(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, resident = books
    send(desk, employee, tmp_path, (1, 380, 5))
    desk.do("generate.run", book=employee)
    desk.do("voucher.review", book=resident)
    with pytest.raises(Refused) as refused:
        desk.do("generate.cancel", book=employee, vouchers=[vouchers(desk, employee)[0].id])
    (finding,) = refused.value.findings
    assert finding.code == "mirror.stands" and finding.amount == 380_00
    assert finding.subject is not None and finding.subject.book == resident
    assert len(vouchers(desk, employee)) == len(vouchers(desk, resident)) == 1


def test_a_reversed_payment_says_that_its_counterpart_stays_and_is_not_booked_twice(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, resident = books
    send(desk, employee, tmp_path, (1, 380, 5))
    desk.do("generate.run", book=employee)
    for book in books:
        desk.do("voucher.review", book=book)
        desk.do("voucher.post", book=book)
    (paid,) = vouchers(desk, employee)
    desk.do("voucher.reverse", book=employee, id=paid.id, day=20260120, reason="付错")
    desk.do("voucher.review", book=employee)
    desk.do("voucher.post", book=employee)
    done = desk.do("generate.release", book=employee, vouchers=[paid.id])
    assert [each.code for each in done.findings] == ["mirror.remains"]
    # the rows are free on the strength of the red letters, so these are not taken back
    (red,) = desk.ask("voucher.show", book=employee, id=paid.id).corrected_by
    with pytest.raises(Refused) as refused:
        desk.do("voucher.reverse", book=employee, id=red, day=20260121, reason="")
    assert refused.value.findings[0].code == "voucher.reverse_reversal"
    assert desk.do("generate.run", book=employee).value.mirrored == 0
    assert len(vouchers(desk, resident)) == 1


def test_a_changed_payment_waits_until_the_earlier_counterpart_is_gone(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, resident = books
    send(desk, employee, tmp_path, (1, 380, 5))
    desk.do("generate.run", book=employee)
    send(desk, employee, tmp_path, (1, 400, 5))
    desk.do("generate.cancel", book=employee, vouchers=[vouchers(desk, employee)[0].id])
    rows = desk.ask("intake.page", book=employee, ids=desk.ask("intake.rows", book=employee))
    newer = next(each.id for each in rows if each.version == 2)
    desk.do("intake.change", book=employee, rows=[newer], accept=True)
    done = desk.do("generate.run", book=employee)
    assert (done.value.vouchers, done.value.mirrored) == (1, 1)
    assert [each.total for each in vouchers(desk, resident)] == [400_00]


def test_a_unit_with_one_book_is_told_that_the_counterpart_is_missing(desk: Desk, tmp_path: Path) -> None:
    employee = a_book(desk)
    send(desk, employee, tmp_path, (1, 380, 5))
    done = desk.do("generate.run", book=employee)
    assert (done.value.vouchers, done.value.mirrored) == (1, 0)
    assert "mirror.no_book" in [each.code for each in done.findings]


def test_somebody_without_the_other_book_books_neither(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, resident = books
    send(desk, employee, tmp_path, (1, 380, 5))
    desk.do("user.new", login="wang", name="王", password=PASSWORD, roles=["accountant"], books=[employee])
    wang = desk.signed_in("wang", PASSWORD)
    done = wang.do("generate.run", book=employee)
    assert (done.value.vouchers, done.value.left_out) == (0, 1)
    assert done.findings[0].code == "mirror.scope"
    assert vouchers(desk, employee) == vouchers(desk, resident) == []


def test_somebody_without_the_other_book_cancels_neither_and_is_told_no_figures_of_it(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, resident = books
    send(desk, employee, tmp_path, (1, 380, 5))
    desk.do("generate.run", book=employee)
    for login, book in (("wang", employee), ("li", resident)):
        desk.do("user.new", login=login, name=login, password=PASSWORD, roles=["accountant"], books=[book])
    (paid,), (received,) = vouchers(desk, employee), vouchers(desk, resident)
    for book in (resident, employee):
        with pytest.raises(Refused) as refused:
            desk.signed_in("wang", PASSWORD).do("generate.cancel", book=employee, vouchers=[paid.id])
        (finding,) = refused.value.findings
        assert (finding.code, finding.amount) == ("mirror.scope", None)
        assert len(vouchers(desk, employee)) == len(vouchers(desk, resident)) == 1
        desk.do("voucher.review", book=book)
    for book in books:
        desk.do("voucher.unreview", book=book, choice=Choice(ids=[paid.id, received.id]))
    # the receipt alone may go: the payment is named by its book, its number and amount are not
    done = desk.signed_in("li", PASSWORD).do("generate.cancel", book=resident, vouchers=[received.id])
    (told,) = done.findings
    assert (told.code, told.amount) == ("mirror.payment_stays", None)
    assert paid.label not in str(told.message) and "310" in str(told.message)


def test_the_rule_says_it_in_words_and_travels_in_a_set(desk: Desk, books: tuple[int, int]) -> None:
    employee, _ = books
    rules = {each.code: each.id for each in desk.ask("rule.list", book=employee)}
    shown = desk.ask("rule.show", book=employee, id=rules["EV-40-居民"])
    assert "resident" in str(shown.mirror_in_words) and "EV-40" in str(shown.mirror_in_words)
    assert shown.rule.mirror is not None and shown.rule.mirror.fund == "resident"
    assert desk.ask("rule.show", book=employee, id=rules["EV-40"]).mirror_in_words is None


def test_the_row_in_the_other_book_says_where_it_came_from(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, resident = books
    send(desk, employee, tmp_path, (1, 380, 5), (2, 20, 6))
    run = desk.do("generate.run", book=employee).value.run
    (batch,) = desk.ask("intake.batches", book=resident)
    assert (batch.code, batch.source, batch.accepted, batch.amount) == (
        f"310-{run}",
        "counterpart",
        2,
        400_00,
    )
    ids = list(desk.ask("intake.rows", book=resident))
    rows = desk.ask("intake.page", book=resident, ids=ids)
    assert [each.external_id.split(":")[0] for each in rows] == ["310", "310"]
    assert [each.external_id.split(":")[-1] for each in rows] == ["P1", "P2"]
    for each in ids:
        shown = desk.ask("intake.row", book=resident, id=each)
        assert shown.line.external_id.startswith("310:")
    desk.ask("intake.as_received", book=resident, rows=ids)
    assert desk.ask("intake.titles", book=resident, batch=batch.id) == ()
    assert desk.ask("intake.problems", book=resident, batch=batch.id) == ()
    (first, _) = vouchers(desk, resident)
    (origin,) = desk.ask("voucher.origin", book=resident, voucher=first.id, line=1)
    assert origin.amount == 380_00 and origin.external_id.endswith(":P1")


def test_taking_the_receipt_back_leaves_the_payment_and_it_can_be_booked_again(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, resident = books
    send(desk, employee, tmp_path, (1, 380, 5))
    desk.do("generate.run", book=employee)
    done = desk.do("generate.cancel", book=resident, vouchers=[vouchers(desk, resident)[0].id])
    assert [each.code for each in done.findings] == ["mirror.payment_stays"]
    assert len(vouchers(desk, employee)) == 1 and vouchers(desk, resident) == []
    assert desk.do("generate.run", book=resident).value.vouchers == 1
    assert len(desk.ask("voucher.counterparts", book=employee, voucher=vouchers(desk, employee)[0].id)) == 1


def test_a_receipt_taken_back_first_waits_once_the_payment_is_gone_too(
    desk: Desk, books: tuple[int, int], tmp_path: Path
) -> None:
    employee, resident = books
    send(desk, employee, tmp_path, (1, 380, 5))
    desk.do("generate.run", book=employee)
    desk.do("generate.cancel", book=resident, vouchers=[vouchers(desk, resident)[0].id])
    desk.do("generate.cancel", book=employee, vouchers=[vouchers(desk, employee)[0].id])
    assert desk.do("generate.run", book=resident).value.vouchers == 0
    done = desk.do("generate.run", book=employee)
    assert (done.value.vouchers, done.value.mirrored) == (1, 1)


@pytest.mark.parametrize(
    "story",
    [
        test_a_premium_paid_from_personal_accounts_is_booked_in_both_books,
        test_what_the_other_book_cannot_take_stays_out_of_both,
        test_cancelling_takes_both_back_and_generating_again_brings_both,
    ],
)
def test_the_same_on_postgresql(story: Callable[..., None], postgresql_server: str, tmp_path: Path) -> None:
    with sign_in(founded_url(postgresql_server)) as there:
        story(there, (a_book(there), a_book(there, "resident", "390")), tmp_path)


_steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "send",
                "generate",
                "generate there",
                "cancel",
                "cancel there",
                "review",
                "review there",
                "return there",
            ]
        ),
        st.integers(0, 5),
    ),
    min_size=3,
    max_size=14,
)
_numbers = count()


@settings(
    max_examples=EXAMPLES or 8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=_steps)
def test_in_any_order_every_payment_ends_in_one_voucher_of_each_book(
    story: list[tuple[str, int]], tmp_path: Path
) -> None:
    with sign_in(founded_file(tmp_path / f"two-{next(_numbers)}.db")) as desk:
        employee, resident = a_book(desk), a_book(desk, "resident", "390")
        sent = 0
        for what, which in story:
            book = resident if "there" in what else employee
            standing = vouchers(desk, book)
            chosen = [standing[which % len(standing)].id] if standing else []
            try:
                match what.split()[0]:
                    case "send":
                        sent += 1
                        send(desk, employee, tmp_path, (next(_numbers) + 1000, sent, which + 1))
                    case "generate":
                        desk.do("generate.run", book=book)
                    case "cancel":
                        desk.do("generate.cancel", book=book, vouchers=chosen)
                    case "review":
                        desk.do("voucher.review", book=book, choice=Choice(ids=chosen))
                    case "return":
                        desk.do("voucher.return", book=book, id=chosen[0] if chosen else 0, reason="x")
            except Refused:
                pass  # what cannot be done now changes nothing
            paid = {each.external_id for each in rows_of(desk, employee) if each.voucher is not None}
            there = {
                each.external_id.split(":")[-1]
                for each in rows_of(desk, resident)
                if each.voucher is not None
            }
            # a receipt is never booked without its payment
            assert there <= paid, what
        for book in (employee, resident):
            desk.do("generate.run", book=book)
        paid, received = vouchers(desk, employee), vouchers(desk, resident)
        assert (
            sum(each.total for each in paid) == sum(each.total for each in received) == sent * (sent + 1) * 50
        )
        for book in (employee, resident):
            assert all(each.voucher is not None for each in rows_of(desk, book))
        assert len(rows_of(desk, resident)) == sent


def rows_of(desk: Desk, book: int) -> list[RowLine]:
    return list(desk.ask("intake.page", book=book, ids=list(desk.ask("intake.rows", book=book))))
