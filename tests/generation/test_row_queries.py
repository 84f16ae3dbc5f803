"""A row's state is read from what happened to it, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.intake.model import RowState

FILE = """来源流水号,入账日期,金额,机构编码,机构名称,基金支付类型,类别
S1,2026-01-05,100.00,H1,市一医院,310100,21
S2,2026-01-05,80.00,H2,市二医院,310100,11
S3,2026-01-06,12.00,H1,市一医院,310100,21
"""


@pytest.fixture
def book(desk: Desk, tmp_path: Path) -> int:
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)
    desk.do(
        "dimension.import", book=book, dimension="institution", items=[("H1", "市一医院"), ("H2", "市二医院")]
    )
    desk.do("rule.import", book=book, rules="employee")
    desk.do("rule.approve", book=book)
    path = tmp_path / "rows.csv"
    path.write_text(FILE, "utf-8")
    desk.do("intake.receive", book=book, source="settlement", path=path)
    return book


def states(desk: Desk, book: int) -> dict[str, RowState]:
    ids = desk.ask("intake.rows", book=book)
    return {each.external_id: each.state for each in desk.ask("intake.page", book=book, ids=ids)}


def test_states_follow_what_happens(desk: Desk, book: int) -> None:
    ids = list(desk.ask("intake.rows", book=book))
    assert set(states(desk, book).values()) == {RowState.READY}
    desk.do("intake.mark", book=book, rows=[ids[1]], kind="held", reason="等待")
    desk.do("intake.mark", book=book, rows=[ids[2]], kind="ignored", reason="重复")
    run = desk.do("generate.run", book=book).value.run
    assert states(desk, book) == {
        "S1": RowState.GENERATED,
        "S2": RowState.HELD,
        "S3": RowState.IGNORED,
    }
    held = desk.ask("intake.page", book=book, ids=[ids[1]])[0]
    assert held.reason == "等待" and held.voucher is None
    desk.do("voucher.review", book=book)
    assert states(desk, book)["S1"] is RowState.REVIEWED
    shown = desk.ask("intake.row", book=book, id=ids[0])
    assert [(each.label, each.run, each.live) for each in shown.bookings] == [("记-0001", run, True)]
    assert shown.fields["amount"] == 100_00 and shown.file == "rows.csv"
    desk.do("voucher.post", book=book)
    assert states(desk, book)["S1"] is RowState.POSTED


def test_a_cancelled_voucher_stays_in_the_rows_history(desk: Desk, book: int) -> None:
    ids = list(desk.ask("intake.rows", book=book))
    run = desk.do("generate.run", book=book).value.run
    desk.do("generate.cancel", book=book, run=run, reason="规则有误")
    shown = desk.ask("intake.row", book=book, id=ids[0])
    assert shown.line.state is RowState.READY
    assert [each.live for each in shown.bookings] == [False]


def test_rows_are_found_by_state_batch_event_and_words(desk: Desk, book: int) -> None:
    ids = list(desk.ask("intake.rows", book=book))
    desk.do("intake.mark", book=book, rows=[ids[0]], kind="held", reason="等待")
    assert list(desk.ask("intake.rows", book=book, state=RowState.HELD)) == [ids[0]]
    assert list(desk.ask("intake.rows", book=book, find="市二")) == [ids[1]]
    assert list(desk.ask("intake.rows", book=book, event="EV-01")) == []
    batch = desk.ask("intake.batches", book=book)[0].id
    assert list(desk.ask("intake.rows", book=book, batch=batch)) == ids
    # the order asked for is the order given
    backwards = desk.ask("intake.page", book=book, ids=ids[::-1])
    assert [each.id for each in backwards] == ids[::-1]


def test_a_row_of_another_book_is_refused(desk: Desk, book: int) -> None:
    other = int(desk.do("book.new", code="390", name="居民", fund="resident", start=202601).value)
    id = desk.ask("intake.rows", book=book)[0]
    with pytest.raises(Refused):
        desk.ask("intake.row", book=other, id=id)


def test_items_made_on_the_way_are_called_after_the_party_only_where_the_code_is_its_own(
    sqlite_desk: Desk, tmp_path: Path
) -> None:
    desk = sqlite_desk
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)
    desk.do("rule.import", book=book, rules="employee")
    desk.do("rule.approve", book=book)
    path = tmp_path / "transfer.csv"
    path.write_text(
        "来源流水号,入账日期,金额,业务类型,对方统筹区,姓名\nT1,2026-01-05,9.00,EV-11,430100,周堃\n", "utf-8"
    )
    desk.do("intake.receive", book=book, source="transfer", path=path)
    path = tmp_path / "settlement.csv"
    path.write_text(FILE, "utf-8")
    desk.do("intake.receive", book=book, source="settlement", path=path)
    desk.do("generate.run", book=book, make_missing=True)
    items = {each.code: each.name for each in desk.ask("dimension.items", book=book)}
    assert items["430100"] == "430100", "a region is not called after a person"
    assert items["H1"] == "市一医院"


def test_rows_of_a_voucher_voided_by_hand_wait_wherever_one_looks(desk: Desk, book: int) -> None:
    """The closing must not pass over business that stands in no voucher any more."""

    def looked_at() -> tuple[int, int, int, int]:
        """Rows that are ready, wait on the home page, stop the closing, and would be generated."""
        told = [
            found.message.values["count"]
            for check in desk.ask("close.check", book=book, period=202601)
            for found in check.findings
            if found.code == "close.rows_waiting"
        ]
        return (
            list(states(desk, book).values()).count(RowState.READY),
            desk.ask("home.overview", book=book).rows_waiting,
            sum(told),
            desk.ask("generate.preview", book=book).rows,
        )

    assert looked_at() == (3, 3, 3, 3)
    desk.do("generate.run", book=book)
    assert looked_at() == (0, 0, 0, 0)
    first = next(iter(desk.ask("voucher.ids", book=book)))
    desk.do("voucher.void", book=book, id=first, reason="录错")
    assert looked_at() == (2, 2, 2, 2)  # it booked two rows
    assert desk.do("generate.run", book=book).value.vouchers == 1
    assert looked_at() == (0, 0, 0, 0)
