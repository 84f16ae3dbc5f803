"""Amounts in capitals: the known vectors, and that reading back what was written loses nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_desk.base.money import MAX_FEN, parse_fen
from finance_desk.printing.capitals import capital_amount, capital_day, parse_capital

VECTORS = [
    ("0.00", "零元整"),
    ("0.05", "伍分"),
    ("0.50", "伍角整"),
    ("0.56", "伍角陆分"),
    ("10.00", "壹拾元整"),
    ("100,000.00", "壹拾万元整"),
    ("1,409.50", "壹仟肆佰零玖元伍角整"),
    ("6,007.14", "陆仟零柒元壹角肆分"),
    ("1,680.32", "壹仟陆佰捌拾元零叁角贰分"),
    ("107,000.53", "壹拾万柒仟元零伍角叁分"),
    ("16,409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("100,000,001.00", "壹亿零壹元整"),
    ("1,000,100,000.00", "壹拾亿零壹拾万元整"),
    ("-12.30", "负壹拾贰元叁角整"),
    # beyond the well-known ones: 10 个亿 and above, as funds have them
    ("1,000,000,000,000.00", "壹万亿元整"),
    ("9,999,999,999,999.99", "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ("20,030.04", "贰万零叁拾元零肆分"),
    ("10,000,000.10", "壹仟万元零壹角整"),
]


@pytest.mark.parametrize(("amount", "capitals"), VECTORS)
def test_vector(amount: str, capitals: str) -> None:
    assert capital_amount(parse_fen(amount)) == capitals
    assert parse_capital(capitals) == parse_fen(amount)


@pytest.mark.parametrize(
    ("amount", "also_lawful"),
    [
        ("1,680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107,000.53", "壹拾万零柒仟元伍角叁分"),
        ("12.00", "人民币壹拾贰元正"),
        ("12.30", "人民币壹拾贰圆叁角"),
        ("15.00", "拾伍元整"),
        ("-1.00", "人民币负壹元整"),
    ],
)
def test_other_lawful_forms_are_read(amount: str, also_lawful: str) -> None:
    assert parse_capital(also_lawful) == parse_fen(amount)


@pytest.mark.parametrize("text", ["", "元整", "壹贰元整", "壹拾佰元整", "一百元整", "万元整", "叁佰零", "整"])
def test_nonsense_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_capital(text)


@given(st.integers(-MAX_FEN, MAX_FEN))
def test_round_trip(fen: int) -> None:
    assert parse_capital(capital_amount(fen)) == fen


@given(st.integers(1, MAX_FEN))
def test_form(fen: int) -> None:
    text = capital_amount(fen)
    assert "零零" not in text and "零元" not in text and "零万" not in text and "零亿" not in text
    assert text.endswith("整") == (fen % 10 == 0)
    assert not text.startswith(("零", "拾"))


@pytest.mark.parametrize(
    ("day", "capitals"),
    [
        (20260212, "贰零贰陆年零贰月壹拾贰日"),
        (20261010, "贰零贰陆年零壹拾月零壹拾日"),
        (20261120, "贰零贰陆年壹拾壹月零贰拾日"),
        (20260331, "贰零贰陆年叁月叁拾壹日"),
        (20260109, "贰零贰陆年零壹月零玖日"),
        (20261230, "贰零贰陆年壹拾贰月零叁拾日"),
    ],
)
def test_day(day: int, capitals: str) -> None:
    assert capital_day(day) == capitals
