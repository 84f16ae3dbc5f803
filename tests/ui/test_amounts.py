"""What may be typed into an amount."""

from __future__ import annotations

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_desk.base.money import MAX_FEN, NotMoney, format_fen
from ui.widgets.amounts import half_width, parse_amount

FEN = st.integers(-(10**11), 10**11)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12", 1200),
        ("1,234.5", 123450),
        ("12+3*4", 2400),
        ("(12+3)*4", 6000),
        ("100/3", 3333),
        ("200/3", 6667),
        ("-100/3", -3333),
        ("１２．５", 1250),
        ("１２＋３", 1500),
        ("12-", -1200),
        ("12-3", 900),
        ("-12-", 1200),
        ("12--", 1200),
        ("12+3=", 1500),
        ("¥8.80", 880),
        ("5*-2", -1000),
        ("0.005*100", 50),
        ("1,000.00+1", 100100),
    ],
)
def test_amounts_and_sums(typed: str, fen: int) -> None:
    assert parse_amount(typed) == fen


@pytest.mark.parametrize(
    "typed", ["", "abc", "12+", "1/0", "(1", "1)", "1.234", "12 34+", "1e5", "2**3", "9" * 20 + "*9"]
)
def test_nonsense_is_no_amount(typed: str) -> None:
    with pytest.raises(NotMoney):
        parse_amount(typed)


@given(FEN)
def test_what_is_shown_can_be_typed(fen: int) -> None:
    assert parse_amount(format_fen(fen)) == fen
    assert parse_amount(format_fen(fen) + "-") == -fen


@given(FEN, FEN, st.integers(-999, 999))
def test_sums_are_exact(one: int, other: int, times: int) -> None:
    exact = Fraction(one) + Fraction(other) * times
    typed = f"{format_fen(one)}+{format_fen(other)}*{times}"
    if abs(exact) <= MAX_FEN:
        assert parse_amount(typed) == exact
    else:
        with pytest.raises(NotMoney):
            parse_amount(typed)


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_refused(typed: str) -> None:
    with contextlib.suppress(NotMoney):
        assert isinstance(parse_amount(typed), int)


def test_full_width_is_made_plain() -> None:
    assert half_width("１２，３４５．６７－（＋＊／）") == "12,345.67-(+*/)"
