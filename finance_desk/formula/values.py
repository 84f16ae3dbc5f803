"""What a formula can be worth, and how money crosses the border.

Inside a formula every number is exact and in **yuan**: a ``Decimal``, or a ``Fraction`` after a
division that does not end (1/3). Nothing is ever rounded on the way; rounding happens where the formula
says ``round`` and at the border (:func:`to_fen`). The choice is argued in docs/adr/0005.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow
from enum import StrEnum
from fractions import Fraction
from typing import Final, TypeAlias

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, stop
from finance_desk.base.messages import Day, Message, Money, Period, message
from finance_desk.base.money import MAX_FEN
from finance_desk.base.period import format_day, format_period

DIGITS: Final = 28
"""Digits of a quotient that does not end, once it leaves the formula."""

MAX_DIGITS: Final = 150
"""Numbers of more digits are an error value, so that powers cannot run away."""

MAX_TEXT: Final = 20_000
"""Texts longer than this many characters are an error value."""


class Fault(StrEnum):
    """The kinds of error value; the text is what a cell shows in Chinese."""

    REFERENCE = "#REF!"
    DIVISION = "#DIV/0!"
    VALUE = "#VALUE!"
    NAME = "#NAME?"
    SIZE = "#NUM!"
    NO_ACCOUNT = "#缺科目"
    CIRCLE = "#循环"


_ENGLISH: Final = {Fault.NO_ACCOUNT: "#ACCOUNT?", Fault.CIRCLE: "#CIRCLE!"}


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A value that says why there is none. It travels through every operation unchanged.

    ``column`` is where in the formula it arose, counted from 1.
    """

    fault: Fault
    cause: Message
    column: int | None = None

    def shown(self, lang: str) -> str:
        """What the cell shows: ``#缺科目`` or ``#ACCOUNT?``."""
        return _ENGLISH.get(self.fault, str(self.fault)) if lang == "en" else str(self.fault)

    def finding(self, subject: Subject | None = None) -> Finding:
        """The same as a finding, for lists and refusals."""
        code = f"formula.value.{self.fault.name.lower()}"
        if self.column is None:
            return stop(code, self.cause, subject)
        where = message("Column {column}: {cause}", column=self.column, cause=self.cause)
        return stop(code, where, subject)

    def located(self, column: int) -> ErrorValue:
        """The same, placed at ``column`` unless it knows its place already."""
        return self if self.column is not None else replace(self, column=column)


Value: TypeAlias = Decimal | str | bool | Day | Period | ErrorValue | None
"""What a finished formula gives. ``None`` is an empty field: 0 in sums, "" in texts, false in conditions."""

Single: TypeAlias = Decimal | Fraction | str | bool | Day | Period | ErrorValue | None
"""A value under way."""

Inner: TypeAlias = Single | tuple[Single, ...]
"""A value under way, or the many values of a range or a group."""

Given: TypeAlias = Value | int | Money | tuple[Value | int | Money, ...]
"""What a scope may answer: integers are numbers, ``Money`` is fen and becomes yuan."""

EXACT: Final = Context(
    prec=MAX_DIGITS, Emax=MAX_DIGITS, Emin=-MAX_DIGITS, traps=[Inexact, InvalidOperation, Overflow]
)
"""Arithmetic that raises ``decimal.DecimalException`` sooner than lose a digit."""

_ROUND: Final = Context(prec=3 * MAX_DIGITS, rounding=ROUND_HALF_UP, traps=[InvalidOperation])
_QUOTIENT: Final = Context(prec=DIGITS, rounding=ROUND_HALF_UP)
_LONGEST: Final = 10**MAX_DIGITS


def from_fen(fen: int) -> Decimal:
    """Fen as yuan, exactly."""
    return Decimal(fen).scaleb(-2, EXACT)


def to_fen(value: Value | Fraction, subject: Subject | None = None) -> int:
    """Yuan as fen, half a fen away from zero (四舍五入). An empty value is 0.

    Raises Refused when the value is no number or beyond the largest amount.
    """
    match value:
        case None:
            return 0
        case ErrorValue():
            raise Refused(value.finding(subject))
        case bool() | str() | Day() | Period():
            raise refuse(
                "formula.value.amount",
                message("The formula gives {value}, but an amount is wanted.", value=str(value)),
                subject,
            )
    fen = int(rounded(value, 2) * 100)
    if abs(fen) > MAX_FEN:
        raise refuse(
            "formula.value.size",
            message("The amount is larger than {limit}.", limit=Money(MAX_FEN)),
            subject,
        )
    return fen


def rounded(number: Decimal | Fraction, places: int) -> Decimal:
    """Rounded to ``places`` decimals, a half away from zero; negative places round before the point."""
    if isinstance(number, Decimal):
        return number.quantize(Decimal(1).scaleb(-places), context=_ROUND)
    scaled = number * Fraction(10) ** places
    whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (scaled.denominator * 2)
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-places, _ROUND)


def settled(number: Fraction) -> Decimal | Fraction | None:
    """The same number as a Decimal when it ends, else as it is; ``None`` when it is too long."""
    if abs(number.numerator) > _LONGEST or number.denominator > _LONGEST:
        return None
    rest = number.denominator
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if rest != 1:
        return number
    places = max(twos, fives)
    try:
        return EXACT.create_decimal(int(number * 10**places)).scaleb(-places, EXACT)
    except DecimalException:
        return None


def as_decimal(number: Decimal | Fraction) -> Decimal:
    """A number leaving the formula: exact, or with 28 digits when it does not end."""
    if isinstance(number, Decimal):
        return number
    return _QUOTIENT.divide(Decimal(number.numerator), Decimal(number.denominator))


def text_of(number: Decimal | Fraction) -> str:
    """A number as text: as many decimals as it needs and no more, never an exponent."""
    text = f"{as_decimal(number):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def as_text(value: Single) -> str | None:
    """What stands for a value inside a text; ``None`` when it cannot (true, false)."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool() | ErrorValue():
            return None
        case Day(day):
            return format_day(day)
        case Period(period):
            return format_period(period)
        case _:
            return text_of(value)
