"""Amounts and dates in the capital numerals of Chinese vouchers and payment slips.

Source: 会计基础工作规范 art. 52. Where the rule leaves a choice, a ``零`` is written when the 元
digit is 0 before 角, and none when only the 万 position is 0 (壹拾万柒仟元零伍角叁分).
"""

from __future__ import annotations

import re
from typing import Final

DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_UNITS: Final = ("", "拾", "佰", "仟")
_VALUES: Final = {digit: value for value, digit in enumerate(DIGITS)}
_AMOUNT: Final = re.compile(
    r"(负?)(?:人民币)?(负?)(?:([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)[元圆])?零?"
    r"(?:([壹贰叁肆伍陆柒捌玖])角)?零?(?:([壹贰叁肆伍陆柒捌玖])分)?([整正]?)"
)


def capital_amount(fen: int) -> str:
    """``fen`` as 人民币大写 without the currency name: 140950 gives 壹仟肆佰零玖元伍角整.

    A negative amount (red letter) is prefixed with 负. The words 整 end an amount without 分.
    """
    if fen < 0:
        return "负" + capital_amount(-fen)
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    if fen == 0:
        return "零元整"
    text = _integer(yuan) + "元" if yuan else ""
    if jiao:
        if yuan and yuan % 10 == 0:
            text += "零"
        text += DIGITS[jiao] + "角"
    if cents:
        if yuan and not jiao:
            text += "零"
        return text + DIGITS[cents] + "分"
    return text + "整"


def _integer(number: int) -> str:
    """A whole number above 0 in capitals, by groups of four digits; 亿 groups nest (壹万亿)."""
    for size, unit in ((8, "亿"), (4, "万")):
        high, low = divmod(number, 10**size)
        if high:
            if not low:
                return _integer(high) + unit
            return _integer(high) + unit + ("零" if low < 10 ** (size - 1) else "") + _integer(low)
    text = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + _UNITS[place]
            gap = False
        else:
            gap = True
    return text


def parse_capital(text: str) -> int:
    """Fen of a capital amount; every form that art. 52 allows is read, with or without 人民币.

    Raises ``ValueError`` for anything else.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None or not (match[3] or match[4] or match[5]) or (match[1] and match[2]):
        raise ValueError(f"not an amount in capitals: {text!r}")
    yuan = _whole(match[3], text) if match[3] else 0
    fen = yuan * 100 + _VALUES.get(match[4] or "", 0) * 10 + _VALUES.get(match[5] or "", 0)
    return -fen if match[1] or match[2] else fen


def _whole(words: str, text: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        high, found, low = words.rpartition(unit)
        if found:
            return _whole(high, text) * size + (_whole(low, text) if low.strip("零") else 0)
    number, digit, last = 0, -1, 10_000
    for word in words:
        if word in _VALUES:
            if digit > 0:
                raise ValueError(f"two digits without a unit in {text!r}")
            digit = _VALUES[word]
            continue
        place = 10 ** _UNITS.index(word)
        if place >= last or (digit <= 0 and not (word == "拾" and number == 0)):
            raise ValueError(f"{word} stands in the wrong place in {text!r}")
        number += (digit if digit > 0 else 1) * place  # 拾 alone is written for 壹拾 by many hands
        digit, last = -1, place
    if not words:
        raise ValueError(f"a unit without a number in {text!r}")
    return number + max(digit, 0)


def capital_day(day: int) -> str:
    """A yyyymmdd day as cheques and payment slips want it: 20260212 gives 贰零贰陆年零贰月壹拾贰日.

    Months 1, 2 and 10 and the days 1-9, 10, 20 and 30 take a leading 零, so that nothing can be
    written in front of them.
    """
    year, month, date = day // 10000, day // 100 % 100, day % 100
    years = "".join(DIGITS[int(each)] for each in f"{year:04d}")
    months = ("零" if month in (1, 2, 10) else "") + _integer(month)
    days = ("零" if date < 10 or date % 10 == 0 else "") + _integer(date)
    return f"{years}年{months}月{days}日"
