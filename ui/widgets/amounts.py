"""What may be typed into an amount: plain figures, sums in full or half width, a minus behind."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from finance_desk.base.money import MAX_FEN, NotMoney, parse_fen

_HALF_WIDTH: Final = str.maketrans(
    "０１２３４５６７８９．，＋－−—＊×／÷（）￥。＝　", "0123456789.,+---**//()¥.= "
)
_TOKEN: Final = re.compile(r"\s*(?:(\d+(?:,\d{3})*(?:\.\d*)?|\.\d+)|([-+*/()]))")
_SUM: Final = re.compile(r"[\d)]\s*[-+*/]\s*[\d(.]|[*/(]")


def half_width(text: str) -> str:
    """Full-width digits and signs as a Chinese input method leaves them, made plain."""
    return text.translate(_HALF_WIDTH)


def parse_amount(text: str) -> int:
    """Fen from what was typed: ``1,234.5``, ``12+3*4``, ``１２．５``, ``12-`` (minus), ``-12-`` (plus again).

    A sum is worked out exactly and rounded once, half away from zero, to the fen. Raises
    :class:`NotMoney` with the reasons of ``parse_fen`` (``text`` for a sum that makes no sense).
    """
    plain = half_width(text).replace("¥", "").strip().removesuffix("=").strip()
    flip = False
    while plain.endswith("-"):
        plain, flip = plain[:-1].rstrip(), not flip
    fen = _worked_out(plain, text) if _SUM.search(plain) else parse_fen(plain)
    return -fen if flip else fen


def _worked_out(plain: str, given: str) -> int:
    try:
        value, rest = _sum(_tokens(plain))
    except (IndexError, ValueError, ZeroDivisionError):
        raise NotMoney("text", given) from None
    if rest:
        raise NotMoney("text", given)
    fen = int(abs(value) * 100 + Fraction(1, 2))
    if fen > MAX_FEN:
        raise NotMoney("size", given)
    return -fen if value < 0 else fen


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(text)
        found.append((match[1] or match[2]).replace(",", ""))
        at = match.end()
    return found


def _sum(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, tokens = _product(tokens)
    while tokens and tokens[0] in "+-":
        sign, (other, rest) = tokens[0], _product(tokens[1:])
        value, tokens = (value + other if sign == "+" else value - other), rest
    return value, tokens


def _product(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, tokens = _factor(tokens)
    while tokens and tokens[0] in "*/":
        sign, (other, rest) = tokens[0], _factor(tokens[1:])
        value, tokens = (value * other if sign == "*" else value / other), rest
    return value, tokens


def _factor(tokens: list[str]) -> tuple[Fraction, list[str]]:
    first, rest = tokens[0], tokens[1:]
    if first == "-":
        value, rest = _factor(rest)
        return -value, rest
    if first == "+":
        return _factor(rest)
    if first == "(":
        value, rest = _sum(rest)
        if rest[0] != ")":
            raise ValueError(first)
        return value, rest[1:]
    return Fraction(first), rest
