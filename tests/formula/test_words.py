"""Conditions in words, templates, checks while editing, and the printed glossary."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from finance_desk.base import messages
from finance_desk.base.findings import Subject
from finance_desk.base.messages import Day, Money, Period, message, render
from finance_desk.formula.check import check
from finance_desk.formula.errors import FormulaError
from finance_desk.formula.evaluate import RowScope
from finance_desk.formula.functions import OPTIONS, TABLE, canonical, describe, spellings
from finance_desk.formula.parse import parse
from finance_desk.formula.template import parse_template
from finance_desk.formula.tree import Name
from finance_desk.formula.values import ErrorValue, Fault
from finance_desk.formula.words import to_words

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "resources" / "locale" / "zh_CN" / "formula.po"


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This room's own catalogue, also before the common one is compiled anew."""
    compiled = io.BytesIO()
    with CATALOGUE.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    translations = {"zh": gettext.GNUTranslations(compiled), "en": gettext.NullTranslations()}
    monkeypatch.setattr(messages, "_catalogue", translations.__getitem__)
    yield


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (
            '险种 = "310" 且 拨付类型 in ("201")',
            "险种 等于 310，且 拨付类型 为 201 之一",
            "险种 is 310, and 拨付类型 is one of 201",
        ),
        (
            'amount > 0 and (kind = "a" or not void)',
            "金额 大于 0，且 （kind 等于 a，或 并非 void）",
            "amount is more than 0, and (kind is a, or it is not so that void)",
        ),
        ('x not in ("1", "2")', "x 不为 1、2 之一", "x is none of 1, 2"),
        (
            '包含(摘要, "利息") 或 摘要 = ""',
            "摘要 包含 利息，或 摘要 等于 空",
            "摘要 contains 利息, or 摘要 is empty",
        ),
        (
            "if(a >= b, a - b, 0)",
            "如果 a 不小于 b，则 a 减 b，否则 0",
            "if a is at least b, then a minus b, else 0",
        ),
        (
            "round(amount * 7%, 2)",
            "（金额 乘以 7%） 四舍五入到 2 位小数",
            "(amount times 7%) rounded to 2 decimals",
        ),
        (
            "左取(code, 4) <> '5001'",
            "code 的前 4 个字 不等于 5001",
            "the first 4 characters of code is not 5001",
        ),
        (
            'JE("5001", 月, 含结转=真) = C1:C3',
            "净发生（5001，月，含结转=真） 等于 C1 至 C3",
            "net(5001, 月, include_closing=true) is C1 to C3",
        ),
        ("map(a, b=1)", "对照（a，b=1）", "map(a, b=1)"),
        ("-x", "负 x", "minus x"),
        ("a & b", "a、b 相连的文本", "the texts a, b put together"),
    ],
)
def test_words(chinese: None, text: str, zh: str, en: str) -> None:
    node = parse(text)
    assert to_words(node, "zh", {"amount": "金额", "map": "对照"}) == zh
    assert to_words(node, "en") == en


def test_every_message_is_translated_with_its_placeholders() -> None:
    from babel.messages.extract import extract_from_dir

    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source)
    used = {
        found
        for _, _, found, _, _ in extract_from_dir(
            str(ROOT / "finance_desk" / "formula"), keywords={"message": None, "N_": None}
        )
    }
    assert len(used) > 100
    translated = {entry.id: entry.string for entry in catalogue if entry.id}
    assert used == set(translated)
    for msgid, text in translated.items():
        assert text
        assert set(re.findall(r"{(\w*)}", str(msgid))) == set(re.findall(r"{(\w*)}", str(text))), msgid


def test_an_error_reads_well_in_chinese(chinese: None) -> None:
    with pytest.raises(FormulaError) as caught:
        parse('险种 = "310', Subject("rule", label="EV-20 条件"))
    assert render(caught.value.findings[0].message, "zh") == (
        'EV-20 条件，第 6 列：从此处开始的引号没有结束。示例：险种 = "310"'
    )


# --- templates -----------------------------------------------------------------------------------------

ROW = RowScope(
    {
        "party": "市一医院",
        "biz_period": Period(202611),
        "document": "BF2026110501",
        "day": Day(20261105),
        "amount": Money(1_234_50),
        "empty": None,
        "count": 3,
        "void": False,
    }
)


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("拨付{party}{biz_period}费用（{document}）", "拨付市一医院2026-11费用（BF2026110501）"),
        ("{biz_period:zh}{day:zh}", "2026年11月2026年11月5日"),
        ("{biz_period：zh}", "2026年11月"),
        ("{day} {empty}{empty:zh}{empty:money}.", "2026-11-05 ."),
        ("{amount}元，{amount/3:money}元，{round(amount/3,1)}", "1234.50元，411.50元，411.5"),
        ("{count}笔", "3笔"),
        ('{if(count > 1, "多笔：{}", "一笔")}', "多笔：{}"),
        ("{{{count}}}", "{3}"),
        ("", ""),
        ("没有字段", "没有字段"),
    ],
)
def test_templates(text: str, rendered: str) -> None:
    assert parse_template(text).render(ROW) == rendered


def test_a_template_names_its_fields() -> None:
    assert parse_template("拨付{party}{if(count > 1, day, biz_period)}").names == {
        "party",
        "count",
        "day",
        "biz_period",
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{unknown}", Fault.NAME),
        ("{1/0}", Fault.DIVISION),
        ("{party:zh}", Fault.VALUE),
        ("{party:money}", Fault.VALUE),
        ("{void}", Fault.VALUE),
    ],
)
def test_a_template_that_cannot_be_filled_is_an_error_value(text: str, fault: Fault) -> None:
    got = parse_template("x" + text).render(ROW)
    assert isinstance(got, ErrorValue)
    assert got.fault is fault


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("拨付{party", "formula.brace", 3),
        ("拨付party}", "formula.brace", 8),
        ("拨付{a{b}}", "formula.brace", 3),
        ("拨付{}", "formula.empty", 4),
        ("拨付{party +}", "formula.syntax", 11),
        ("拨付{party:big}", "formula.format", 10),
        ("x" * 4001, "formula.too_long", None),
        ("{a}" * 101, "formula.too_large", None),
    ],
)
def test_a_wrong_template_names_the_column(text: str, code: str, column: int | None) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_template(text, Subject("rule", label="EV-20"))
    assert (caught.value.code, caught.value.column) == (code, column)
    assert caught.value.findings[0].subject == Subject("rule", label="EV-20")


# --- checking while editing ------------------------------------------------------------------------------


def test_check_points_at_what_is_unknown_and_proposes_the_nearest() -> None:
    node = parse('amout + rond(amount, 2) + 余额("1") + rest()')
    cell = Subject("rule", label="EV-20 第1行")
    found = check(node, {"amount"}, {"rest"}, subject=cell)
    told = [render(each.message, "en") for each in found]
    assert [each.code for each in found] == ["formula.name", "formula.function", "formula.function"]
    assert "EV-20 第1行, column 1: There is no field called amout. Did you mean amount?" in told[0]
    assert "column 9: There is no function called rond. Did you mean round?" in told[1]
    assert "余额 cannot be used here" in told[2]
    assert check(node, {"amount", "amout"}, {"rest", "rond"}, accounts=True) == []


# --- the table and its glossary ------------------------------------------------------------------------------


def test_no_spelling_means_two_functions() -> None:
    written = [spelling.casefold() for each in TABLE for spelling in (each.name, *each.synonyms)]
    assert len(written) == len(set(written))
    assert canonical("四舍五入") == canonical("ROUND") == "round"
    assert canonical("Rest") == "rest"
    assert {"QM", "FS", "余额", "if"} <= spellings()
    assert describe("sum") == message("Sum of values or of a range")


@pytest.mark.parametrize("function", TABLE, ids=lambda each: each.name)
def test_every_function_stands_in_the_glossary_and_its_example_is_right(function: object) -> None:
    assert isinstance(function, type(TABLE[0]))
    glossary = (ROOT / "docs" / "formula.md").read_text("utf-8")
    parse(function.example)
    assert glossary.count(f"`{function.example}`") >= 2  # once in each language
    for spelling in (function.name, *function.synonyms):
        assert f"`{spelling}" in glossary, spelling
    for option in OPTIONS:
        assert f"`{option.name}`" in glossary


def test_formulas_in_the_glossary_parse() -> None:
    glossary = (ROOT / "docs" / "formula.md").read_text("utf-8")
    tried = 0
    for line in glossary.splitlines():
        cells = [cell.strip() for cell in line.split(" | ")]
        if line.startswith("| ") and len(cells) >= 3:
            for example in re.findall(r"`([^`]+)`", cells[-1]):
                parse(example.rstrip(" |"))
                tried += 1
    assert tried > 60
    assert parse("月") == Name("月", 0, 0)
