"""Books on paper: what pages carry over, repeat and say, and that a failed print leaves no trace."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_desk.base.errors import Cancelled, Refused
from finance_desk.base.money import parse_fen
from finance_desk.base.progress import Progress
from finance_desk.printing.layout import Offset
from finance_desk.printing.table_book import CarryRule, Row, RowKind, Section, render_table_book
from tests.printing.samples import (
    BOOK,
    UNIT,
    imprint,
    ledger,
    months,
    texts,
    trial_balance,
    trial_balance_rows,
    two_accounts,
)

AMOUNT = r"-?[\d,]+\.\d\d"
FIGURES = re.compile(AMOUNT)


def figures(line: str) -> list[int]:
    return [parse_fen(each) for each in FIGURES.findall(line)]


def line_of(page: str, words: str) -> str:
    (line,) = [each for each in page.splitlines() if words in each]
    return line


def test_every_head_and_foot_says_what_it_is(tmp_path: Path) -> None:
    printed = render_table_book(ledger(), two_accounts(), tmp_path / "book.pdf")
    pages = texts(printed.path)
    assert len(pages) == printed.pages
    for nth, page in enumerate(pages, start=1):
        for words in ("明细账", UNIT, BOOK, "2024年1月 – 2024年12月", "含未记账凭证", "单位：元", "李会计"):
            assert words in page
        assert re.search(rf"第\s*{nth}\s*页", page)
        assert re.search(rf"共\s*{printed.pages}\s*页", page)
    assert "1003 财政专户存款" in pages[0]
    assert "1003 财政专户存款" not in pages[-1]
    assert "1004 支出户存款" in pages[-1]
    assert "Θ" in pages[-1]


def test_page_numbers_go_on_from_an_earlier_part(tmp_path: Path) -> None:
    book = replace(ledger(), imprint=imprint("en", first_page=12))
    printed = render_table_book(book, months([[100]]), tmp_path / "book.pdf")
    assert re.search(r"Page 12 of\s+12", texts(printed.path)[0])


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.lists(st.integers(-9_999_999_99, 9_999_999_99).filter(bool), min_size=1, max_size=70),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([CarryRule.MONTH, CarryRule.YEAR]),
)
def test_carried_sums_continue(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[list[int]], rule: CarryRule
) -> None:
    """What a page carries over stands on the next one, and is what the entries so far add up to."""
    target = tmp_path_factory.mktemp("carry") / "book.pdf"
    pages = texts(render_table_book(ledger(rule), months(amounts), target).path)
    for nth, page in enumerate(pages):
        assert ("过次页" in page) == (nth < len(pages) - 1)
        assert ("承前页" in page) == (nth > 0)
        if nth:
            assert figures(line_of(pages[nth - 1], "过次页")) == figures(line_of(page, "承前页"))
    rows = len(re.findall(r"记-\d{4}", "".join(pages)))
    assert rows == sum(len(month) for month in amounts)
    check_sums(pages, amounts, rule)


def check_sums(pages: list[str], amounts: list[list[int]], rule: CarryRule) -> None:
    """Each 过次页 says the sums of the entries printed so far since the month or year began."""
    flat = [(month, amount) for month, entries in enumerate(amounts) for amount in entries]
    printed = 0
    ended = -1
    for page in pages[:-1]:
        for line in page.splitlines():
            printed += bool(re.search(r"记-\d{4}", line))
            ended += "本月合计" in line
        now = [amount for month, amount in flat[:printed] if rule is CarryRule.YEAR or month > ended]
        debit, credit = sum(a for a in now if a > 0), -sum(a for a in now if a < 0)
        balance = sum(amount for _, amount in flat[:printed])
        said = [fen for fen in (debit, credit, balance) if fen]
        assert figures(line_of(page, "过次页")) == said


def test_sums_that_began_before_the_print_are_carried_on(tmp_path: Path) -> None:
    rows = [Row(("11", "1", f"记-{n:04d}", "收款", 1_00, 0, "借", n * 1_00)) for n in range(1, 61)]
    section = Section("1003", carry=CarryRule.YEAR, carried=(None,) * 4 + (5_000_00, 70_00, None, None))
    first, second = texts(render_table_book(ledger(), [section, *rows], tmp_path / "b.pdf").path)
    on_first = len(re.findall(r"记-\d{4}", first))
    assert figures(line_of(first, "过次页")) == [5_000_00 + on_first * 1_00, 70_00, on_first * 1_00]
    assert figures(line_of(second, "承前页"))[0] == 5_000_00 + on_first * 1_00


def test_balance_rule_carries_only_the_balance(tmp_path: Path) -> None:
    amounts = [[1_00] * 90]
    pages = texts(render_table_book(ledger(CarryRule.BALANCE), months(amounts), tmp_path / "b.pdf").path)
    on_first = len(re.findall(r"记-\d{4}", pages[0]))
    assert figures(line_of(pages[0], "过次页")) == [on_first * 1_00]


def test_a_list_carries_nothing(tmp_path: Path) -> None:
    pages = texts(render_table_book(ledger(CarryRule.NONE), months([[1_00] * 90]), tmp_path / "b.pdf").path)
    assert len(pages) > 1
    assert not any("过次页" in page or "承前页" in page for page in pages)


def test_last_row_takes_the_place_kept_for_carrying(tmp_path: Path) -> None:
    """Whatever the number of rows, no page holds nothing but what was brought forward."""
    for count in range(30, 50):
        rows = [Row(("1", "1", f"记-{n:04d}", "收款", 1_00, 0, "借", 1_00)) for n in range(count)]
        pages = texts(render_table_book(ledger(), rows, tmp_path / f"{count}.pdf").path)
        assert all(re.search(r"记-\d{4}", page) for page in pages)
        assert sum(len(re.findall(r"记-\d{4}", page)) for page in pages) == count


def test_groups_stand_over_their_columns_and_sections_in_between(tmp_path: Path) -> None:
    (page,) = texts(render_table_book(trial_balance(), trial_balance_rows(), tmp_path / "t.pdf").path)
    for words in ("期初余额", "本期发生额", "期末余额", "资产", "净资产", "-500.00", "312 个科目相符"):
        assert words in page
    assert "0.00" not in re.findall(AMOUNT, page)


def test_a_band_is_repeated_where_its_rows_go_on(tmp_path: Path) -> None:
    rows = [Section("资产类", page_break=False)]
    body = [Row((str(n), "科目", 1_00, None, None, None, None, None)) for n in range(60)]
    pages = texts(render_table_book(trial_balance(), [*rows, *body], tmp_path / "t.pdf").path)
    assert "资产类（续）" in pages[1]
    assert "（续）" not in pages[0]


def test_an_empty_book_and_an_empty_account_say_so(tmp_path: Path) -> None:
    (page,) = texts(render_table_book(ledger(), [], tmp_path / "a.pdf").path)
    assert "（无记录）" in page
    first, second = texts(
        render_table_book(ledger(), [Section("1003 甲"), Section("1004 乙")], tmp_path / "b.pdf").path
    )
    assert "1003 甲" in first and "（无记录）" in first
    assert "1004 乙" in second and "（无记录）" in second


def test_no_word_of_a_long_summary_is_lost(tmp_path: Path) -> None:
    summary = "".join(chr(0x4E00 + n) for n in range(150))
    row = Row(("1", "1", "记-0001", summary, 1_00, 0, "借", 1_00))
    (page,) = texts(render_table_book(ledger(), [row], tmp_path / "b.pdf").path)
    assert summary in page.replace("\n", "").replace(" ", "")


def test_huge_amounts_shrink_into_their_column(tmp_path: Path) -> None:
    row = Row(
        ("1", "1", "记-0001", "巨额", 9_999_999_999_999_99, -9_999_999_999_999_99, "平", 0), RowKind.TOTAL
    )
    (page,) = texts(render_table_book(ledger(), [row], tmp_path / "b.pdf").path)
    assert "9,999,999,999,999.99" in page
    assert "-9,999,999,999,999.99" in page


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    one = render_table_book(ledger(), two_accounts(), tmp_path / "one.pdf").path.read_bytes()
    two = render_table_book(ledger(), two_accounts(), tmp_path / "two.pdf").path.read_bytes()
    assert one == two
    moved = replace(ledger(), layout=replace(ledger().layout, offset=Offset(2, -1)))
    assert render_table_book(moved, two_accounts(), tmp_path / "two.pdf").path.read_bytes() != one


def test_long_book_streams_in_seconds(tmp_path: Path) -> None:
    """20,000 rows; the bound is loose for a loaded machine, the benchmark has the exact figure."""
    begun = time.process_time()
    printed = render_table_book(ledger(), months([[100 + n for n in range(1_667)]] * 12), tmp_path / "b.pdf")
    assert printed.pages > 450
    assert time.process_time() - begun < 10


def test_cancelling_leaves_what_was(tmp_path: Path) -> None:
    target = tmp_path / "book.pdf"
    target.write_bytes(b"the earlier print")

    class Impatient(Progress):
        def changed(self) -> None:
            if self.done == 2:
                self.cancel()

    with pytest.raises(Cancelled):
        render_table_book(ledger(), months([[100] * 500]), target, Impatient())
    assert target.read_bytes() == b"the earlier print"
    assert [path.name for path in tmp_path.iterdir()] == ["book.pdf"]


def test_rows_that_fail_leave_what_was(tmp_path: Path) -> None:
    def broken() -> Iterator[Row]:
        yield from months([[100] * 100])
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        render_table_book(ledger(), broken(), tmp_path / "book.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["missing/book.pdf", "", "file.txt/book.pdf"])
def test_unwritable_target_is_refused_with_its_path(tmp_path: Path, place: str) -> None:
    (tmp_path / "file.txt").write_text("not a folder")
    target = tmp_path / place
    with pytest.raises(Refused) as refused:
        render_table_book(ledger(), [], target)
    (finding,) = refused.value.findings
    assert finding.code == "printing.target.unwritable"
    assert str(target) in str(finding.message)
    assert finding.remedy is not None
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


def test_prints_at_the_same_time_do_not_disturb_each_other(tmp_path: Path) -> None:
    """A preview and two prints share the fonts; each comes out as it would alone."""
    alone = render_table_book(ledger(), two_accounts(), tmp_path / "alone.pdf").path.read_bytes()
    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(render_table_book, ledger(), two_accounts(), tmp_path / f"{n}.pdf") for n in range(8)
        ]
        assert {job.result().path.read_bytes() for job in jobs} == {alone}
