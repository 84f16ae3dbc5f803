"""What rules, closing and reversal made keeps its accounts and amounts; its words may be put better."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.vouchers.model import Line, State, Voucher

ROW = """来源流水号,入账日期,金额,机构编码,机构名称,基金支付类型,类别
S1,2026-01-05,100.00,H1,市一医院,390100,住院
"""


@pytest.fixture
def book(desk: Desk) -> int:
    book = int(desk.do("book.new", code="390", name="居民", fund="resident", start=202601, solo=True).value)
    desk.do("dimension.import", book=book, dimension="institution", items=[("H1", "市一医院")])
    desk.do("rule.import", book=book, rules="resident")
    desk.do("rule.approve", book=book)
    return book


def generated(desk: Desk, book: int, folder: Path) -> Voucher:
    path = folder / "rows.csv"
    path.write_text(ROW, "utf-8")
    desk.do("intake.receive", book=book, source="settlement", path=path)
    desk.do("generate.run", book=book)
    return read(desk, book, desk.ask("voucher.ids", book=book)[0])


def read(desk: Desk, book: int, id: int) -> Voucher:
    voucher: Voucher = desk.ask("voucher.show", book=book, id=id)
    return voucher


def post(desk: Desk, book: int) -> None:
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)


def save(desk: Desk, voucher: Voucher, **changed: object) -> None:
    values = {
        "day": voucher.day,
        "type": voucher.type,
        "lines": voucher.lines,
        "attachments": voucher.attachments,
        **changed,
    }
    desk.do("voucher.save", book=voucher.book, id=voucher.id, version=voucher.version, **values)


def refused(desk: Desk, voucher: Voucher, remedy: str) -> None:
    """Every controlled field is refused with the lawful way, and nothing has changed."""
    first, *others = voucher.lines
    other_account = next(each.account for each in others if each.account != first.account)
    for changed in (
        {"lines": [replace(first, account=other_account), *others]},
        {"lines": [replace(each, debit=each.debit * 2, credit=each.credit * 2) for each in voucher.lines]},
        {"lines": [replace(each, items={}) for each in voucher.lines]}
        if any(each.items for each in voucher.lines)
        else {"lines": [*others, first]},
        {"day": voucher.day - 1},
        {"complete": False},
    ):
        with pytest.raises(Refused) as caught:
            save(desk, voucher, **changed)
        (finding,) = caught.value.findings
        assert (finding.code, finding.subject.id, finding.amount) == (
            "voucher.controlled",
            voucher.id,
            voucher.total,
        )
        assert finding.remedy is not None
        assert finding.remedy.command == remedy
    assert read(desk, voucher.book, voucher.id) == voucher


def test_a_generated_voucher_takes_other_words_and_nothing_else(
    desk: Desk, book: int, tmp_path: Path
) -> None:
    voucher = generated(desk, book, tmp_path)
    refused(desk, voucher, "generate.cancel")
    lines = [replace(each, summary=f"{each.summary}(补)") for each in voucher.lines]
    save(desk, voucher, lines=lines, attachments=3)
    after = read(desk, book, voucher.id)
    assert (after.attachments, after.number, after.state) == (3, voucher.number, State.MADE)
    assert [each.summary for each in after.lines] == [each.summary for each in lines]
    assert after.summary == lines[0].summary
    # the way back to the row stands, line by line
    for number in range(1, len(lines) + 1):
        (origin,) = desk.ask("voucher.origin", book=book, voucher=voucher.id, line=number)
        assert origin.external_id == "S1"
    with pytest.raises(Refused, match="colleague"):
        save(desk, voucher)


def test_a_transfer_is_made_anew_and_not_edited(desk: Desk, book: int, tmp_path: Path) -> None:
    generated(desk, book, tmp_path)
    post(desk, book)
    (id,) = desk.do("close.transfer", book=book, period=202601).value
    refused(desk, read(desk, book, id), "close.transfer")
    # the lawful way: run it again
    assert desk.do("close.transfer", book=book, period=202601).value
    assert read(desk, book, id).state is State.VOID


def test_a_red_letter_copy_stays_exact(desk: Desk, book: int) -> None:
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    lines = [Line(ids["100301"], 5_00, 0, "利息"), Line(ids["420101"], 0, 5_00, "利息")]
    id = desk.do("voucher.save", book=book, day=20260109, lines=lines).value
    # a voucher somebody typed is his to change
    save(
        desk, read(desk, book, id), lines=[replace(each, summary="存款利息") for each in lines], day=20260110
    )
    post(desk, book)
    copy = desk.do("voucher.reverse", book=book, id=id, day=20260112, reason="记错").value
    refused(desk, read(desk, book, copy), "voucher.void")
    save(desk, read(desk, book, copy), attachments=1)
    assert read(desk, book, copy).attachments == 1
