"""Days and accounting periods as integers: a day is ``yyyymmdd``, a period ``yyyymm``.

Integers sort, compare and group the same in Python, SQLite and PostgreSQL, and ``day // 100``
is the period. Accounting years are calendar years (会计基础工作规范 art. 39); month ``00`` of a
year is not a period but the place where the year's opening balance is kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_SEPARATED: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ].*)?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PERIOD: Final = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?")


def day_of(date: dt.date) -> int:
    """``date`` as yyyymmdd."""
    return date.year * 10000 + date.month * 100 + date.day


def date_of(day: int) -> dt.date:
    """A yyyymmdd day as ``datetime.date``; raises ``ValueError`` when there is no such day."""
    return dt.date(day // 10000, day // 100 % 100, day % 100)


def parse_day(given: object) -> int:
    """Read a date as people and files write it (2024-01-03, 2024/1/3, 20240103, 2024年1月3日).

    Raises ``ValueError`` for anything else, impossible days included.
    """
    if isinstance(given, dt.date):  # datetime is a date too
        return day_of(given)
    return _parse_day_text(str(given))


@lru_cache(maxsize=4_000)
def _parse_day_text(given: str) -> int:
    text = given.strip()
    if text.endswith(".0"):
        text = text[:-2]
    match = _SEPARATED.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        raise ValueError(f"not a date: {given!r}")
    return day_of(dt.date(int(match[1]), int(match[2]), int(match[3])))


def parse_period(given: object) -> int:
    """Read a period (2024-01, 202401, 2024年1月). Raises ``ValueError``."""
    match = _PERIOD.fullmatch(str(given).strip())
    if match is None or not 1 <= int(match[2]) <= 12:
        raise ValueError(f"not a period: {given!r}")
    return int(match[1]) * 100 + int(match[2])


def period_of(day: int) -> int:
    """The period a day lies in."""
    return day // 100


def year_of(period: int) -> int:
    return period // 100


def next_period(period: int) -> int:
    return period + 1 if period % 100 < 12 else (period // 100 + 1) * 100 + 1


def previous_period(period: int) -> int:
    return period - 1 if period % 100 > 1 else (period // 100 - 1) * 100 + 12


def periods(first: int, last: int) -> Iterator[int]:
    """Every period from ``first`` to ``last``, both included."""
    while first <= last:
        yield first
        first = next_period(first)


def first_day(period: int) -> int:
    return period * 100 + 1


def last_day(period: int) -> int:
    year, month = divmod(period, 100)
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return period * 100 + (following - dt.timedelta(days=1)).day


def opening_period(period: int) -> int:
    """Where the opening balance of this period's year is kept: yyyy00."""
    return period // 100 * 100


def format_day(day: int) -> str:
    """ISO text of a day."""
    return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"


def format_period(period: int) -> str:
    """``2024-01``."""
    return f"{period // 100:04d}-{period % 100:02d}"
