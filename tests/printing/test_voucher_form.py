"""Vouchers on every form: numbers of sheets, fractions, capitals, red letters, what a bought form leaves out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from finance_desk.printing.capitals import capital_amount
from finance_desk.printing.layout import VOUCHER_LAYOUTS, Amounts
from finance_desk.printing.voucher_form import VoucherLinePrint, VoucherPrint, render_vouchers
from tests.printing.samples import imprint, reversal, texts, voucher


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("key", "pages"), [("240x140", 5), ("a5", 5), ("a4-two", 3), ("a4-three", 2)])
def test_sheets_taken(tmp_path: Path, key: str, pages: int) -> None:
    """Vouchers of 3, 13 and 2 entries: 1 + 3 + 1 forms, 5 lines each (13 on 6 lines are 3 as well)."""
    vouchers = [voucher(3), voucher(13, 6), reversal()]
    printed = render_vouchers(vouchers, VOUCHER_LAYOUTS[key], imprint(), tmp_path / "v.pdf")
    assert printed.pages == pages == len(texts(printed.path))
    assert printed.findings == ()


def test_a_form_says_all_that_the_rule_wants(tmp_path: Path) -> None:
    one = voucher(3)
    (page,) = texts(render_vouchers([one], VOUCHER_LAYOUTS["240x140"], imprint(), tmp_path / "v.pdf").path)
    text = bare(page)
    total = one.lines[-1].credit
    wanted = [
        "记账凭证",
        "2024年11月30日",
        "记字第0005号",
        "会计主管：王主管",
        "记账：赵记账",
        "审核：钱审核",
    ]
    wanted += [
        "出纳：孙出纳",
        "制单：李会计",
        capital_amount(total),
        "5001.01.01",
        one.unit,
        one.book,
        one.note,
    ]
    wanted += [
        "社会保险待遇支出/统筹基金/住院费用支出",
        "佛山市第2人民医院",
        "借方金额",
        "贷方金额",
        "附件3张",
    ]
    for words in wanted:
        assert bare(words) in text, words
    # The digits of the total stand one by one in their columns, after the currency sign.
    assert text.count("¥" + str(total)) == 2


def test_long_vouchers_are_numbered_by_fractions_with_the_total_at_the_end(tmp_path: Path) -> None:
    long = voucher(13, 7)
    pages = texts(render_vouchers([long], VOUCHER_LAYOUTS["240x140"], imprint(), tmp_path / "v.pdf").path)
    total = capital_amount(long.lines[-1].credit)
    for nth, page in enumerate(pages, start=1):
        assert f"{nth}/3" in page
        assert "0007" in page
        assert (total in page) == (nth == 3)
    assert "续第 2/3 张" in pages[0]
    assert sum(bare(page).count("5001.01.01") for page in pages) == 12


def test_full_form_takes_no_second_one(tmp_path: Path) -> None:
    (page,) = texts(render_vouchers([voucher(5)], VOUCHER_LAYOUTS["a5"], imprint(), tmp_path / "v.pdf").path)
    assert "1/1" not in page


def test_red_letters_have_a_minus_and_the_word(tmp_path: Path) -> None:
    (page,) = texts(render_vouchers([reversal()], VOUCHER_LAYOUTS["a5"], imprint(), tmp_path / "v.pdf").path)
    assert "负壹拾贰元叁角整" in page
    assert bare(page).count("-1230") == 4


def test_plain_figures(tmp_path: Path) -> None:
    layout = replace(VOUCHER_LAYOUTS["a4-two"], amounts=Amounts.PLAIN)
    (page,) = texts(render_vouchers([reversal()], layout, imprint(), tmp_path / "v.pdf").path)
    assert page.count("-12.30") == 4


def test_more_columns_for_amounts_beyond_nine_figures(tmp_path: Path) -> None:
    most = 9_999_999_999_999_99
    big = VoucherPrint(
        "单位",
        "账套",
        20241231,
        "记",
        1,
        (
            VoucherLinePrint("结转", "4001", "收入", debit=-most),
            VoucherLinePrint("结转", "3001", "结余", credit=-most),
        ),
    )
    printed = render_vouchers([big], VOUCHER_LAYOUTS["240x140"], imprint(), tmp_path / "v.pdf")
    text = bare(texts(printed.path)[0])
    assert text.count(f"-{most}") == 4
    assert text.count("十万千百十亿千百十万千百十元角分") == 2


def test_bought_forms_get_only_what_is_to_be_filled_in(tmp_path: Path) -> None:
    layout = replace(VOUCHER_LAYOUTS["240x140"], preprinted=True)
    (page,) = texts(render_vouchers([voucher(3)], layout, imprint(), tmp_path / "v.pdf").path)
    text = bare(page)
    assert "拨付11月住院费用" in text
    assert "李会计" in text
    for printed_already in ("记账凭证", "摘要", "会计科目", "借方金额", "合计", "制单"):
        assert printed_already not in text


def test_english_labels(tmp_path: Path) -> None:
    (page,) = texts(
        render_vouchers([voucher(3)], VOUCHER_LAYOUTS["a5"], imprint("en"), tmp_path / "v.pdf").path
    )
    for words in ("Voucher", "2024-11-30", "Debit amount", "Made by: 李会计"):
        assert words in page


def wordy(lines: int, words: str) -> VoucherPrint:
    """A voucher whose every summary is ``words`` and its line's number, with amounts of sixteen figures."""
    most = 123_456_789_012_34
    given = voucher(lines)
    return replace(
        given,
        lines=tuple(
            replace(
                each,
                summary=f"{words}{nth:02d}",
                debit=most if each.debit else 0,
                credit=(lines - 1) * most if each.credit else 0,
            )
            for nth, each in enumerate(given.lines, start=1)
        ),
    )


@pytest.mark.parametrize("form", sorted(VOUCHER_LAYOUTS))
def test_thirty_long_lines_are_whole_on_every_form(tmp_path: Path, form: str) -> None:
    """A summary of 60 characters keeps its end, and no amount loses a figure."""
    long = wordy(
        30,
        "拨付异地就医直接结算清算款项及上年度结转待清算住院费用尾款" + "（详见附件所列定点医药机构清单）号",
    )
    layout = VOUCHER_LAYOUTS[form]
    pages = texts(render_vouchers([long], layout, imprint(), tmp_path / "v.pdf").path)
    text = bare("".join(pages))
    forms = -(-30 // layout.lines)
    assert len(pages) == -(-forms // layout.up)
    for nth in range(1, 31):
        assert f"号{nth:02d}" in text
    for nth in range(1, forms + 1):
        assert f"{nth}/{forms}" in "".join(pages)
    assert text.count(str(long.lines[0].debit)) == 29
    assert text.count(str(long.lines[-1].credit)) == 3
    assert text.count(capital_amount(long.lines[-1].credit)) == 1


def test_a_summary_beyond_all_room_says_that_it_goes_on(tmp_path: Path) -> None:
    long = wordy(2, "长摘要" * 150)
    pages = texts(render_vouchers([long], VOUCHER_LAYOUTS["a4-three"], imprint(), tmp_path / "v.pdf").path)
    assert pages[0].count("…") == 2
