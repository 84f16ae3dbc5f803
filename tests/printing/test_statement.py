"""Fund statements and certificates: one page as long as it can be read, and everything on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from finance_desk.printing.adjustment import render_adjustment_sheet
from finance_desk.printing.closing_page import CheckPrint, render_certificate
from finance_desk.printing.layout import PAPERS, Offset
from finance_desk.printing.statement import render_statement, render_statements
from tests.printing.samples import UNIT, balance_sheet, certificate, imprint, income_statement, texts


def test_two_sides_on_one_page(tmp_path: Path) -> None:
    (page,) = texts(render_statement(balance_sheet(), tmp_path / "s.pdf").path)
    for words in (
        "社会保险基金资产负债表",
        "会社保01表",
        f"编制单位：{UNIT}",
        "2024年11月30日",
        "单位：元",
        "其中：异地就医预付金*",
        "13,456,789,012.34",
        "-200.00",
        "单位负责人：",
        "财务负责人：",
        "复核：",
        "制表：",
    ):
        assert words in page, words
    assert page.count("资产总计") == 2  # of assets, and of liabilities and net assets
    assert page.count("13,456,843,133.34") == 5
    assert page.count("0.00") > 10  # nil is written in forms


@pytest.mark.parametrize(("rows", "pages"), [(1, 1), (38, 1), (46, 1), (60, 2), (140, 3)])
def test_pages_by_rows(tmp_path: Path, rows: int, pages: int) -> None:
    printed = render_statement(income_statement(rows), tmp_path / "s.pdf")
    found = texts(printed.path)
    assert printed.pages == len(found) == pages
    body = "\n".join(found)
    assert all(f"项目第{nth}行" in body for nth in range(1, rows + 1))
    assert ["制表：" in page for page in found] == [False] * (pages - 1) + [True]
    assert all("会社保02表" in page and "行次" in page for page in found)


def test_no_page_count_loses_rows_or_signers(tmp_path: Path) -> None:
    """Around the point where the table fills the page but the signers no longer fit below it."""
    for rows in range(44, 58):
        found = texts(render_statement(income_statement(rows), tmp_path / f"{rows}.pdf").path)
        assert f"项目第{rows}行" in "".join(found)
        assert "制表：" in found[-1]
        assert sum(page.count("制表：") for page in found) == 1


def test_both_forms_in_one_file(tmp_path: Path) -> None:
    printed = render_statements((balance_sheet(), income_statement()), tmp_path / "s.pdf")
    first, second = texts(printed.path)
    assert "会社保01表" in first
    assert "会社保02表" in second
    with pytest.raises(ValueError, match="at least one"):
        render_statements((), tmp_path / "none.pdf")


def test_english_labels(tmp_path: Path) -> None:
    (page,) = texts(render_statement(balance_sheet("en"), tmp_path / "s.pdf").path)
    assert f"Prepared by unit: {UNIT}" in page
    assert "Head of finance:" in page


def test_certificate_keeps_its_signers_with_its_statement(tmp_path: Path) -> None:
    one = certificate()
    (page,) = texts(render_certificate(one, tmp_path / "c.pdf").path)
    for words in ("期末结账证明", "3,364,646.22", "-200.00", "准予结账", "复核：钱审核", "■", "▲", "●"):
        assert words in page
    for extra in range(38, 60, 3):
        checks = one.checks + tuple(CheckPrint(one.checks[0].result, f"检查{nth}") for nth in range(extra))
        pages = texts(render_certificate(replace(one, checks=checks), tmp_path / "c.pdf").path)
        assert f"检查{extra - 1}" in "".join(pages)
        assert "准予结账" in pages[-1]
        assert "复核：钱审核" in pages[-1]


@pytest.mark.parametrize("key", sorted(PAPERS))
def test_adjustment_sheet_names_the_offset(tmp_path: Path, key: str) -> None:
    printed = render_adjustment_sheet(PAPERS[key], Offset(1.5, -2), imprint("en"), tmp_path / "t.pdf")
    (page,) = texts(printed.path)
    assert "1.5 mm to the right, -2 mm down" in page
