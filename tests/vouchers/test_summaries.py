"""The summary library: kept, changed, taken out; vouchers keep what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.vouchers.summaries import LONGEST, read_summaries
from tests.vouchers.test_life import accounts, book, save  # noqa: F401 - the book is a fixture


def texts(desk: Desk, book: int) -> dict[str, str]:  # noqa: F811
    return {each.code: each.text for each in desk.ask("summary.list", book=book)}


def test_a_summary_is_kept_changed_and_taken_out(desk: Desk, book: int) -> None:  # noqa: F811
    desk.do("summary.save", book=book, code=" 01 ", text="收保费")
    (kept,) = desk.ask("summary.list", book=book)
    assert (kept.code, kept.text, kept.mnemonic) == ("01", "收保费", "sbf")
    voucher = save(desk, book, "1004", "40010101", 100)
    desk.do("summary.save", book=book, code="01", text="收到保费收入")
    assert texts(desk, book) == {"01": "收到保费收入"}
    desk.do("summary.delete", book=book, code="01")
    assert texts(desk, book) == {}
    shown = desk.ask("voucher.show", book=book, id=voucher)
    assert {line.summary for line in shown.lines} == {"收保费"}
    with pytest.raises(Refused) as refused:
        desk.do("summary.delete", book=book, code="01")
    assert refused.value.findings[0].code == "summary.unknown"


@pytest.mark.parametrize(("code", "text"), [("", "x"), ("1", " "), ("1", "长" * (LONGEST + 1))])
def test_half_a_summary_is_refused(desk: Desk, book: int, code: str, text: str) -> None:  # noqa: F811
    with pytest.raises(Refused) as refused:
        desk.do("summary.save", book=book, code=code, text=text)
    assert refused.value.findings[0].code == "summary.text"
    assert texts(desk, book) == {}


def test_a_table_adds_and_changes_all_at_once_or_nothing(desk: Desk, book: int, tmp_path: Path) -> None:  # noqa: F811
    desk.do("summary.save", book=book, code="01", text="旧")
    file = tmp_path / "summaries.csv"
    file.write_text("摘要编码,摘要内容\n01,收保费\n02,拨付待遇\n,没有编码\n02,拨付医疗费\n", "gb18030")
    found, findings = read_summaries(file)
    assert found == [("01", "收保费"), ("02", "拨付医疗费")]
    assert [each.code for each in findings if each.code.startswith("summary")] == [
        "summary.half",
        "summary.twice",
    ]
    done = desk.do("summary.import", book=book, summaries=found)
    assert done.value == 1 and texts(desk, book) == {"01": "收保费", "02": "拨付医疗费"}
    with pytest.raises(Refused):
        desk.do("summary.import", book=book, summaries=[("03", "好"), ("04", "")])
    assert "03" not in texts(desk, book)
