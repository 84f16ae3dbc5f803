"""Four eyes on the screen: the maker is refused, a colleague reviews, posting follows, a reversal takes it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from finance_desk.app.desk import Desk
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Kind, State
from tests.ui.pages.conftest import Bench
from ui.pages.voucher.page import VoucherPage


def state_of(bench: Bench, id: int) -> State:
    return State(bench.desk.ask("voucher.show", book=bench.book, id=id).state)


def test_the_maker_is_refused_with_the_reason(bench: Bench, save: Callable[..., int]) -> None:
    id = save("1004", "40010101", 100_00)
    page = bench.open("voucher", id=id)
    review = page.by_id["voucher.review"]
    assert not review.isEnabled()
    assert review.toolTip() == "Your own voucher: somebody else must review it."
    # the list offers it for a selection of many; the core keeps the maker out and says so line by line
    listed = bench.open("vouchers")
    listed.table.selectAll()
    bench.settle()
    if listed.review.isEnabled():
        listed.review.trigger()
        bench.settle()
        bench.until(bench.window.refusals.isVisible)
    assert state_of(bench, id) is State.MADE
    # it stands among their own, not among what they may review
    queue = bench.open("review", queue="to_review")
    assert queue.rows.rowCount() == 0 and not queue.by_id["voucher.review"].isEnabled()
    assert queue.by_id["voucher.review"].toolTip() == "The queue is empty."
    queue = bench.open("review", queue="own")
    assert queue.rows.rowCount() == 1
    assert queue.by_id["voucher.review"].toolTip() == "Your own voucher: somebody else must review it."


def test_a_colleague_reviews_by_keys_and_the_maker_posts(
    bench: Bench, save: Callable[..., int], reviewer: Desk, window_of: Callable[..., Bench]
) -> None:
    ids = [save("1004", "40010101", fen) for fen in (100_00, 20_00, 3_50)]
    second = window_of(reviewer)
    page = second.open("review")
    assert [page.rows.id_at(row) for row in range(3)] == ids
    page.table.setFocus()
    page.table.set_current_row(0)
    # the voucher stands whole below the queue
    assert page.form.grid.draft().lines[0].debit == 100_00
    second.press(Qt.Key.Key_F8)
    second.settle()
    assert state_of(bench, ids[0]) is State.REVIEWED
    assert second.window.notice.text() == "1 voucher was reviewed."
    # the next one is in front; F9 returns it with a reason
    assert page.rows.id_at(page.table.current_row()) == ids[1]
    second.answers.answers.append("attachments are missing")
    second.press(Qt.Key.Key_F9)
    second.settle()
    returned = bench.desk.ask("voucher.show", book=bench.book, id=ids[1])
    assert [each.text for each in returned.notes] == ["attachments are missing"]
    # the reviewer may not post: the action says so and who can grant it
    post = page.by_id["voucher.post"]
    assert not post.isEnabled()
    assert "voucher.post" in post.toolTip() and "administrator" in post.toolTip()

    second.window.close()
    bench.window.activateWindow()
    bench.until(bench.window.isActiveWindow)
    back = bench.open("voucher", id=ids[1])
    assert "Returned by 沈审核: attachments are missing" in back.ribbon.text()
    queue = bench.open("review", queue="to_post")
    assert queue.rows.rowCount() == 1
    queue.table.setFocus()
    queue.table.set_current_row(0)
    bench.press(Qt.Key.Key_F10)
    bench.settle()
    assert state_of(bench, ids[0]) is State.POSTED
    assert (
        bench.desk.ask("balance.turnovers", book=bench.book, first=202601, last=202601)[
            bench.codes["1004"]
        ].debit
        == 100_00
    )
    assert queue.rows.rowCount() == 0


def test_a_batch_tells_of_each_voucher_and_keeps_what_stayed(
    bench: Bench, save: Callable[..., int], reviewer: Desk
) -> None:
    ids = [save("1004", "40010101", fen) for fen in (100_00, 20_00)]
    reviewer.do("voucher.review", book=bench.book, choice=Choice(ids=ids[:1]))
    page = bench.open("vouchers")
    page.table.setFocus()
    bench.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    bench.settle()
    bench.until(page.by_id["voucher.post"].isEnabled)
    page.by_id["voucher.post"].trigger()
    bench.settle()
    bench.until(bench.window.refusals.isVisible)
    lines = bench.window.refusals.findings.findings()
    assert [(each.severity.name, each.subject.label) for each in lines if each.subject] == [
        ("WARN", "记-0002"),
        ("OK", "记-0001"),
    ]
    # the finding leads to the voucher it speaks of
    bench.window.refusals.findings.press(0)
    bench.settle()
    front = bench.window.front_page()
    assert isinstance(front, VoucherPage) and front.voucher is not None and front.voucher.id == ids[1]


def test_a_posted_voucher_is_only_taken_back_in_red(
    bench: Bench, save: Callable[..., int], reviewer: Desk
) -> None:
    id = save("1004", "40010101", 100_00)
    reviewer.do("voucher.review", book=bench.book, choice=Choice(ids=[id]))
    bench.desk.do("voucher.post", book=bench.book, choice=Choice(ids=[id]))
    page = bench.open("voucher", id=id)
    assert page.ribbon.text().startswith("Posted: it never changes.")
    assert not page.save.isEnabled() and not page.by_id["voucher.void"].isEnabled()
    assert page.by_id["voucher.void"].toolTip() not in ("", page.by_id["voucher.void"].text())
    # keys go nowhere: what is posted stands as it is
    bench.type("x")
    assert not page.dirty
    bench.answers.answers.append("wrong institution")
    page.by_id["voucher.reverse"].trigger()
    bench.settle()
    made = bench.window.front_page()
    assert isinstance(made, VoucherPage) and made.voucher is not None
    assert made.voucher.kind is Kind.REVERSAL and made.voucher.corrects == id
    assert [(each.debit, each.credit) for each in made.voucher.lines] == [(-100_00, 0), (0, -100_00)]
    assert "Corrects 记-0001" in made.ribbon.text()
    reviewer.do("voucher.review", book=bench.book, choice=Choice(ids=[made.voucher.id]))
    bench.desk.do("voucher.post", book=bench.book, choice=Choice(ids=[made.voucher.id]))
    again = bench.open("voucher", id=id)
    again.reload()
    bench.settle()
    assert not again.by_id["voucher.reverse"].isEnabled()
    assert again.form.state.state().words == "Reversed"  # type: ignore[union-attr]
