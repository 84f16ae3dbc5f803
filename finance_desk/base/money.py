"""Money is an integer number of fen (1 yuan = 100 fen). No float comes near it."""

from __future__ import annotations

import re
from typing import Final

MAX_FEN: Final = 9_999_999_999_999_99
"""Largest amount the voucher paper and the capital-amount routine can carry (in fen)."""

_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９．，＋－−（）￥", "0123456789.,+--()¥")
_NUMBER: Final = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?")
_GROUPED: Final = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")


class NotMoney(ValueError):
    """A text or value that cannot be read as an amount; ``reason`` is one word for the caller.

    Reasons: ``empty``, ``float``, ``text``, ``decimals`` (more than two), ``size``, ``grouping``.
    """

    def __init__(self, reason: str, given: object) -> None:
        super().__init__(f"{reason}: {given!r}")
        self.reason = reason
        self.given = given


def parse_fen(given: object) -> int:
    """Read an amount in yuan and give it in fen.

    Accepts ``str`` (``1,234.5``, ``¥12``, ``(3.00)`` for minus, full-width digits), ``int`` (yuan)
    and ``Decimal``-like objects through their exact text. A ``float`` is taken only when its
    shortest text has at most two decimals, because spreadsheets hand whole cells over as floats:
    its *text* is read, never its binary value.

    Raises :class:`NotMoney`.
    """
    if type(given) is str:
        # the plain form that files are full of, without the long way round: a tenth of its cost
        if given[-3:-2] == "." and len(given) <= 16 and _plain(digits := given[:-3] + given[-2:]):
            return int(digits)
        whole, point, fraction = given.partition(".")
        if _plain(whole) and len(whole) <= 13 and (not point or (len(fraction) <= 2 and _plain(fraction))):
            return int(whole) * 100 + int(fraction.ljust(2, "0") or "0")
    if isinstance(given, bool) or given is None:
        raise NotMoney("empty" if given is None else "text", given)
    text = repr(given) if isinstance(given, float) else str(given)
    text = text.strip().translate(_FULL_WIDTH).replace("¥", "").replace(" ", "").replace("\u00a0", "")
    if not text:
        raise NotMoney("empty", given)
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    if text.endswith("-"):
        text = "-" + text[:-1]
    if "," in text:
        if not _GROUPED.fullmatch(text.lstrip("+-")):
            raise NotMoney("grouping", given)
        text = text.replace(",", "")
    if isinstance(given, float) and ("e" in text or "n" in text):
        raise NotMoney("float", given)
    match = _NUMBER.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise NotMoney("text", given)
    sign, whole, fraction = match[1], match[2] or "0", (match[3] or "").rstrip("0")
    if len(fraction) > 2:
        raise NotMoney("decimals", given)
    fen = int(whole) * 100 + int(fraction.ljust(2, "0") or "0")
    if fen > MAX_FEN:
        raise NotMoney("size", given)
    return -fen if sign == "-" else fen


def _plain(digits: str) -> bool:
    return digits.isdigit() and digits.isascii()


def format_fen(fen: int, *, group: bool = True, blank_zero: bool = False) -> str:
    """Write fen as yuan with two decimals: ``1,234.56``; without marks ``1234.56``."""
    if fen == 0 and blank_zero:
        return ""
    whole, rest = divmod(abs(fen), 100)
    text = f"{whole:,}.{rest:02d}" if group else f"{whole}.{rest:02d}"
    return "-" + text if fen < 0 else text
