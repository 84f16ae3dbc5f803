"""What is disabled or not yet valid takes no line, whether typed, imported or generated; both say where and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_desk.accounts.model import Account, NewAccount
from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.base.validity import limited, valid, why_not
from finance_desk.vouchers.model import Line
from tests.generation.test_replay import book as book

HEAD = "日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额,institution\n"
ROWS = "来源流水号,入账日期,金额,机构编码,机构名称,基金支付类型,类别,单据号\n"

DAYS = st.none() | st.integers(20260101, 20260131)


@given(DAYS, DAYS, st.integers(20260101, 20260131))
def test_a_day_is_valid_or_there_is_a_reason(start: int | None, end: int | None, day: int) -> None:
    account = Account(1, "1", "甲", "甲", "", None, 1, 1, "asset", True, "", "", end, {}, start)
    assert valid(account, day) == (why_not(account, day, "1 甲") is None) == account.usable(day)
    assert valid(account, day) or limited(account)


def journal(path: Path, *vouchers: tuple[str, str, str]) -> Path:
    """A file of vouchers (day, credited account, institution of the debit line)."""
    lines = "".join(
        f"{day},记,{number},付款,{debit},10.00,,{item}\n{day},记,{number},付款,1004,,10.00,\n"
        for number, (day, debit, item) in enumerate(vouchers, start=1)
    )
    path.write_text(HEAD + lines, "utf-8")
    return path


def test_an_imported_voucher_on_such_a_day_is_refused_with_its_row(
    desk: Desk, book: int, tmp_path: Path
) -> None:
    desk.do("account.import", book=book, accounts=[NewAccount("540199", "某支出")])
    desk.do("account.carry", book=book, code="540199", dimensions=["institution"])
    desk.do("dimension.item_start", book=book, dimension="institution", code="H1", day=20260110)
    desk.do("dimension.item_disable", book=book, dimension="institution", code="H1", day=20260120)
    desk.do("account.start", book=book, code="540199", day=20260105)
    path = journal(
        tmp_path / "j.csv",
        ("2026-01-12", "540199", "H1"),
        ("2026-01-09", "540199", "H1"),
        ("2026-01-20", "540199", "H1"),
        ("2026-01-20", "540199", "H2"),
        ("2026-01-04", "540199", "H2"),
    )
    done = desk.do("voucher.import", book=book, path=path)
    assert (done.value.vouchers, done.value.refused) == (2, 3)
    told = [(each.code, str(each.message), each.subject.line) for each in done.findings if each.blocks]
    assert [code for code, _, _ in told] == [
        "voucher.item_disabled",
        "voucher.item_disabled",
        "voucher.disabled",
    ]
    assert "H1 市一医院 may be used only from 2026-01-10" in told[0][1]
    assert "H1 市一医院 is disabled from 2026-01-20" in told[1][1]
    assert "540199 某支出 may be used only from 2026-01-05" in told[2][1]
    assert [line for _, _, line in told] == [4, 6, 10]
    assert all(each.remedy is not None for each in done.findings if each.blocks)


def test_generation_leaves_such_rows_out_with_the_reason_and_takes_them_when_they_may(
    desk: Desk, book: int, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        ROWS
        + "V1,2026-01-09,1.00,H1,市一医院,310100,21,D1\n"
        + "V2,2026-01-12,2.00,H1,市一医院,310100,21,D2\n"
        + "V3,2026-01-20,4.00,H1,市一医院,310100,21,D3\n"
        + "V4,2026-01-20,8.00,H2,市二医院,310100,21,D4\n",
        "utf-8",
    )
    desk.do("dimension.item_start", book=book, dimension="institution", code="H1", day=20260110)
    desk.do("dimension.item_disable", book=book, dimension="institution", code="H1", day=20260120)
    desk.do("intake.receive", book=book, source="settlement", path=path)
    looked = desk.ask("generate.preview", book=book)
    done = desk.do("generate.run", book=book, make_missing=True)
    assert (done.value.rows, done.value.left_out) == (2, 2)
    reasons = [str(each.message) for each in done.findings if each.code == "generate.disabled"]
    assert len(reasons) == 2
    assert "H1 市一医院 may be used only from 2026-01-10" in reasons[0]
    assert "H1 市一医院 is disabled from 2026-01-20" in reasons[1]
    assert [each.code for each in looked.findings].count("generate.disabled") == 2

    desk.do("dimension.item_start", book=book, dimension="institution", code="H1")
    desk.do("dimension.item_disable", book=book, dimension="institution", code="H1")
    used = _used(desk, book)
    desk.do("account.start", book=book, code=used, day=20260115)
    done = desk.do("generate.run", book=book)
    assert (done.value.rows, done.value.left_out) == (1, 1)  # the one of the 9th waits for its account
    desk.do("account.start", book=book, code=used)
    assert desk.do("generate.run", book=book).value.rows == 1


def test_a_typed_voucher_is_refused_before_the_first_day(desk: Desk, book: int) -> None:
    at = {each.code: each.id for each in desk.ask("account.list", book=book)}
    desk.do("account.start", book=book, code="1004", day=20260115)
    lines = [Line(at["1004"], 100, 0, "x"), Line(at["4602"], 0, 100, "x")]
    with pytest.raises(Refused, match=r"1004 .* may be used only from 2026-01-15") as refused:
        desk.do("voucher.save", book=book, day=20260114, lines=lines)
    assert refused.value.findings[0].code == "voucher.disabled"
    desk.do("voucher.save", book=book, day=20260115, lines=lines)


def _used(desk: Desk, book: int) -> str:
    """The account of a generated voucher that is not its last line's."""
    (first, *_) = desk.ask("voucher.whole", book=book, ids=desk.ask("voucher.ids", book=book))
    codes = {each.id: each.code for each in desk.ask("account.list", book=book)}
    return str(codes[first.lines[0].account])
