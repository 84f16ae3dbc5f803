"""Working a formula out: exact numbers, error values that travel, no way to reach code or files.

Trouble in the data never raises: it becomes an :class:`ErrorValue` with its column. An empty field
counts as 0 in arithmetic and comparisons, "" in texts and false in conditions; inside a range or a
group empty values are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from fractions import Fraction
from typing import Any, Final, Protocol

from finance_desk.base.messages import Day, Message, Money, Period, message
from finance_desk.base.period import parse_day, parse_period
from finance_desk.formula.tree import (
    Arithmetic,
    Call,
    Compare,
    Join,
    Logic,
    Member,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Percent,
    Range,
    Text,
    Truth,
)
from finance_desk.formula.values import (
    EXACT,
    MAX_DIGITS,
    MAX_TEXT,
    ErrorValue,
    Fault,
    Given,
    Inner,
    Single,
    Value,
    as_decimal,
    as_text,
    from_fen,
    rounded,
    settled,
)

ROUND_PLACES: Final = 9
"""``round`` takes -9 to 9 decimals."""


MAX_EXPONENT: Final = 400
"""Largest exponent; what it gives is limited by its digits anyway."""


class Scope(Protocol):
    """Who answers what the formula itself does not know.

    Both may answer an ErrorValue; a range asks ``name("C1:C9")`` and expects a tuple.
    """

    def name(self, name: str) -> Given:
        """The value of a field, keyword or cell. Amounts as ``Money`` (fen) or ``Decimal`` (yuan)."""
        ...

    def call(self, function: str, arguments: Sequence[Value], named: Mapping[str, Value]) -> Given:
        """The value of an account function or of the scope's own function, by canonical name."""
        ...


@dataclass(frozen=True, slots=True)
class RowScope:
    """A scope over one row: its fields by name and, where wanted, functions of its own.

    A function gets its positional and named values; names it does not hold are ``#NAME?``.
    """

    fields: Mapping[str, Given]
    functions: Mapping[str, Callable[..., Given]] = field(default_factory=dict)

    def name(self, name: str) -> Given:
        if name in self.fields:
            return self.fields[name]
        return ErrorValue(Fault.NAME, message("There is no field called {name}.", name=name))

    def call(self, function: str, arguments: Sequence[Value], named: Mapping[str, Value]) -> Given:
        if function in self.functions:
            return self.functions[function](*arguments, **named)
        return ErrorValue(Fault.NAME, message("There is no function called {name}.", name=function))


def evaluate(node: Node, scope: Scope) -> Value:
    """The value of a formula; ``None`` when it is an empty field."""
    return _outward(_single(node, scope))


def _outward(value: Single) -> Value:
    return as_decimal(value) if isinstance(value, Fraction) else value


def _fault(fault: Fault, what: Message, node: Node) -> ErrorValue:
    return ErrorValue(fault, what, node.start + 1)


def _not_a(kind: Message, value: Single, node: Node) -> ErrorValue:
    shown = as_text(value)
    return _fault(
        Fault.VALUE,
        message(
            "{kind} is wanted here, not {value}.",
            kind=kind,
            value=str(value).lower() if shown is None else shown,
        ),
        node,
    )


def _taken(given: Given, node: Node) -> Inner:
    """What a scope answered, in the language's own kinds."""
    match given:
        case bool() | str() | None | Day() | Period():
            return given
        case Decimal():
            if not given.is_finite():
                return _fault(Fault.VALUE, message("The value is not a number."), node)
            return given
        case int():
            return Decimal(given)
        case Money(fen):
            return from_fen(fen)
        case ErrorValue():
            return given.located(node.start + 1)
        case tuple():
            return tuple(_one(_taken(each, node), node) for each in given)
    # a float or anything else here is a bug of the scope, not of the formula
    raise TypeError(f"a scope answered {type(given).__name__}")


def _one(value: Inner, node: Node) -> Single:
    if isinstance(value, tuple):
        return _fault(Fault.VALUE, message("Several values stand here; use sum, min or max on them."), node)
    return value


def _single(node: Node, scope: Scope) -> Single:
    return _one(_value(node, scope), node)


def _value(node: Node, scope: Scope) -> Inner:
    return _WORK[type(node)](node, scope)


# --- reading a value as a kind ---------------------------------------------------------------------


def _number(value: Single, node: Node) -> Decimal | Fraction | ErrorValue:
    if isinstance(value, (Decimal, Fraction, ErrorValue)):
        return value
    if value is None:
        return Decimal(0)
    return _not_a(message("A number"), value, node)


def _words(value: Single, node: Node) -> str | ErrorValue:
    if isinstance(value, ErrorValue):
        return value
    text = as_text(value)
    return _not_a(message("A text"), value, node) if text is None else text


def _condition(value: Single, node: Node) -> bool | ErrorValue:
    if isinstance(value, (bool, ErrorValue)):
        return value
    if value is None:
        return False
    return _not_a(message("A condition (true or false)"), value, node)


def _whole(value: Single, node: Node, least: int, most: int) -> int | ErrorValue:
    number = _number(value, node)
    if isinstance(number, ErrorValue):
        return number
    if number != int(number) or not least <= number <= most:
        return _fault(
            Fault.VALUE,
            message("A whole number from {least} to {most} is wanted here.", least=least, most=most),
            node,
        )
    return int(number)


# --- arithmetic ------------------------------------------------------------------------------------


def _too_long(node: Node) -> ErrorValue:
    return _fault(Fault.SIZE, message("The number becomes too long to be kept exactly."), node)


def calculate(
    operator: str, left: Decimal | Fraction, right: Decimal | Fraction, node: Node
) -> Decimal | Fraction | ErrorValue:
    """``left operator right``, exactly. Division by zero and endless numbers are error values."""
    if operator == "^":
        return _power(left, right, node)
    if operator == "/":
        if right == 0:
            return _fault(Fault.DIVISION, message("Division by zero."), node)
        quotient = settled(Fraction(left) / Fraction(right))
        return _too_long(node) if quotient is None else quotient
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        try:
            return _DECIMAL[operator](left, right)
        except DecimalException:
            return _too_long(node)
    a, b = Fraction(left), Fraction(right)
    result = settled(a + b if operator == "+" else a - b if operator == "-" else a * b)
    return _too_long(node) if result is None else result


_DECIMAL: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
}


def _power(
    base: Decimal | Fraction, exponent: Decimal | Fraction, node: Node
) -> Decimal | Fraction | ErrorValue:
    power = Fraction(exponent)
    if power.denominator != 1 or abs(power) > MAX_EXPONENT:
        return _fault(
            Fault.VALUE,
            message("A power needs a whole exponent from -{limit} to {limit}.", limit=MAX_EXPONENT),
            node,
        )
    times = power.numerator
    if base == 0:
        if times <= 0:
            return _fault(Fault.DIVISION, message("Zero can only be raised to a positive power."), node)
        return Decimal(0)
    exact = Fraction(base)
    size = max(exact.numerator.bit_length(), exact.denominator.bit_length())
    if (size - 1) * abs(times) > MAX_DIGITS * 4:
        return _too_long(node)
    result = settled(exact**times)
    return _too_long(node) if result is None else result


def _arithmetic(node: Arithmetic, scope: Scope) -> Inner:
    total = _number(_single(node.operands[0], scope), node.operands[0])
    if isinstance(total, ErrorValue):
        return total
    for operator, operand in zip(node.operators, node.operands[1:], strict=True):
        right = _number(_single(operand, scope), operand)
        if isinstance(right, ErrorValue):
            return right
        result = calculate(operator, total, right, operand)
        if isinstance(result, ErrorValue):
            return result
        total = result
    return total


def _negative(node: Negative, scope: Scope) -> Inner:
    number = _number(_single(node.operand, scope), node.operand)
    return number if isinstance(number, ErrorValue) else calculate("-", Decimal(0), number, node)


def _percent(node: Percent, scope: Scope) -> Inner:
    number = _number(_single(node.operand, scope), node.operand)
    return number if isinstance(number, ErrorValue) else calculate("/", number, Decimal(100), node)


# --- texts and conditions --------------------------------------------------------------------------


def _joined(parts: Sequence[Node], scope: Scope, node: Node) -> Inner:
    pieces = []
    for part in parts:
        text = _words(_single(part, scope), part)
        if isinstance(text, ErrorValue):
            return text
        pieces.append(text)
    whole = "".join(pieces)
    if len(whole) > MAX_TEXT:
        return _fault(
            Fault.SIZE, message("The text becomes longer than {limit} characters.", limit=MAX_TEXT), node
        )
    return whole


def _join(node: Join, scope: Scope) -> Inner:
    return _joined(node.operands, scope, node)


def _logic(node: Logic, scope: Scope) -> Inner:
    stops = node.operator == "or"
    for operand in node.operands:
        truth = _condition(_single(operand, scope), operand)
        if isinstance(truth, ErrorValue) or truth is stops:
            return truth
    return not stops


def _not(node: Not, scope: Scope) -> Inner:
    truth = _condition(_single(node.operand, scope), node.operand)
    return truth if isinstance(truth, ErrorValue) else not truth


def _compare(node: Compare, scope: Scope) -> Inner:
    left, right = _single(node.left, scope), _single(node.right, scope)
    return compared(node.operator, left, right, node)


def compared(operator: str, left: Single, right: Single, node: Node) -> bool | ErrorValue:
    """``left operator right`` as true or false. Only like is compared with like.

    A day or period may be compared with a number (20261105) or with a text that reads as one
    ("2026-11-05"); an empty value with anything.
    """
    if isinstance(left, ErrorValue):
        return left
    if isinstance(right, ErrorValue):
        return right
    order = _order(left, right)
    if order is None or (isinstance(left, bool) and operator not in ("=", "<>")):
        return _fault(
            Fault.VALUE,
            message(
                "{left} and {right} cannot be compared; a code is a text and belongs in quotes.",
                left=_shown(left),
                right=_shown(right),
            ),
            node,
        )
    return order in _HOLDS[operator]


_HOLDS: Final[Mapping[str, tuple[int, ...]]] = {
    "=": (0,),
    "<>": (-1, 1),
    "<": (-1,),
    "<=": (-1, 0),
    ">": (1,),
    ">=": (0, 1),
}
"""For each comparison the orders (-1 before, 0 equal, 1 after) in which it holds."""


def _shown(value: Single) -> str:
    text = as_text(value)
    return str(value).lower() if text is None else text


def _order(left: Single, right: Single) -> int | None:
    """-1, 0 or 1 as ``left`` comes before, with or after ``right``; ``None`` when they are not alike."""
    match left, right:
        case None, None:
            return 0
        case None, _:
            return _order(_blank(right), right)
        case _, None:
            return _order(left, _blank(left))
        case (bool(), bool()) | (str(), str()):
            return _sign(left, right)
        case (bool(), _) | (_, bool()) | (Day(), Period()) | (Period(), Day()):
            return None
    a, b = _ordinal(_dated(left, right)), _ordinal(_dated(right, left))
    if a is None or b is None:
        return None
    # decimals compare exactly with decimals; beside a fraction both are taken as fractions
    return _sign(a, b) if type(a) is type(b) else _sign(Fraction(a), Fraction(b))


def _sign(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def _blank(beside: Single) -> Single:
    """What an empty value counts as beside another."""
    return "" if isinstance(beside, str) else False if isinstance(beside, bool) else Decimal(0)


def _dated(value: Single, beside: Single) -> Single:
    """A text beside a day or period, read as one ("" as no day); anything else as it is."""
    if value == "" and isinstance(beside, (Day, Period)):
        return Decimal(0)
    if isinstance(value, str):
        try:
            if isinstance(beside, Day):
                return Day(parse_day(value))
            if isinstance(beside, Period):
                return Period(parse_period(value))
        except ValueError:
            return value
    return value


def _ordinal(value: Single) -> Decimal | Fraction | None:
    match value:
        case Decimal() | Fraction():
            return value
        case Day(day):
            return Decimal(day)
        case Period(period):
            return Decimal(period)
        case _:
            return None


def _member(node: Member, scope: Scope) -> Inner:
    operand = _single(node.operand, scope)
    for choice in node.choices:
        same = compared("=", operand, _single(choice, scope), choice)
        if isinstance(same, ErrorValue):
            return same
        if same:
            return not node.negated
    return node.negated


# --- functions -------------------------------------------------------------------------------------


def _call(node: Call, scope: Scope) -> Inner:
    built_in = _BUILT_IN.get(node.function)
    if built_in is not None:
        return built_in(node, scope)
    arguments: list[Value] = []
    for each in node.arguments:
        value = None if each is None else _single(each, scope)
        if isinstance(value, ErrorValue):
            return value
        arguments.append(_outward(value))
    named: dict[str, Value] = {}
    for name, each in node.named:
        value = _single(each, scope)
        if isinstance(value, ErrorValue):
            return value
        named[name] = _outward(value)
    return _taken(scope.call(node.function, arguments, named), node)


def _given(node: Call) -> tuple[Node, ...]:
    """The arguments of a built-in function; the parser has seen to it that none is missing."""
    return tuple(each for each in node.arguments if each is not None)


def _if(node: Call, scope: Scope) -> Inner:
    condition, *branches = _given(node)
    truth = _condition(_single(condition, scope), condition)
    if isinstance(truth, ErrorValue):
        return truth
    if truth:
        return _single(branches[0], scope)
    return _single(branches[1], scope) if len(branches) > 1 else None


def _numbers(node: Call, scope: Scope) -> list[Decimal | Fraction] | ErrorValue:
    found: list[Decimal | Fraction] = []
    for each in _given(node):
        value = _value(each, scope)
        many: Sequence[Single] = (
            [one for one in value if one is not None] if isinstance(value, tuple) else [value]
        )
        for one in many:
            number = _number(one, each)
            if isinstance(number, ErrorValue):
                return number
            found.append(number)
    return found


def _sum(node: Call, scope: Scope) -> Inner:
    found = _numbers(node, scope)
    if isinstance(found, ErrorValue):
        return found
    total: Decimal | Fraction = Decimal(0)
    for each in found:
        result = calculate("+", total, each, node)
        if isinstance(result, ErrorValue):
            return result
        total = result
    return total


def _size(number: Decimal | Fraction) -> Fraction:
    return Fraction(number)


def _least(node: Call, scope: Scope) -> Inner:
    found = _numbers(node, scope)
    return found if isinstance(found, ErrorValue) else min(found, key=_size, default=Decimal(0))


def _most(node: Call, scope: Scope) -> Inner:
    found = _numbers(node, scope)
    return found if isinstance(found, ErrorValue) else max(found, key=_size, default=Decimal(0))


def _round(node: Call, scope: Scope) -> Inner:
    what, places = _given(node)
    number = _number(_single(what, scope), what)
    if isinstance(number, ErrorValue):
        return number
    count = _whole(_single(places, scope), places, -ROUND_PLACES, ROUND_PLACES)
    return count if isinstance(count, ErrorValue) else rounded(number, count)


def _abs(node: Call, scope: Scope) -> Inner:
    (what,) = _given(node)
    number = _number(_single(what, scope), what)
    return (
        number
        if isinstance(number, ErrorValue)
        else abs(number)
        if isinstance(number, Fraction)
        else number.copy_abs()
    )


def _text(node: Call, scope: Scope) -> Inner:
    what, *places = _given(node)
    value = _single(what, scope)
    if not places:
        return _words(value, what)
    number = _number(value, what)
    if isinstance(number, ErrorValue):
        return number
    count = _whole(_single(places[0], scope), places[0], 0, ROUND_PLACES)
    return count if isinstance(count, ErrorValue) else fixed(number, count)


def fixed(number: Decimal | Fraction, places: int) -> str:
    """A number with exactly ``places`` decimals, rounded half away from zero: ``1234.50``."""
    result = rounded(number, places)
    return f"{result.copy_abs() if result.is_zero() else result:f}"


def _concat(node: Call, scope: Scope) -> Inner:
    return _joined(_given(node), scope, node)


def _piece(node: Call, scope: Scope) -> Inner:
    """left, right and mid: count in characters, start at 1, beyond the end is empty."""
    what, *counts = _given(node)
    text = _words(_single(what, scope), what)
    if isinstance(text, ErrorValue):
        return text
    wanted = []
    for position, each in enumerate(counts):
        least = 1 if node.function == "mid" and position == 0 else 0
        count = _whole(_single(each, scope), each, least, MAX_TEXT)
        if isinstance(count, ErrorValue):
            return count
        wanted.append(count)
    match node.function:
        case "left":
            return text[: wanted[0]]
        case "right":
            return text[-wanted[0] :] if wanted[0] else ""
        case _:
            return text[wanted[0] - 1 : wanted[0] - 1 + wanted[1]]


def _len(node: Call, scope: Scope) -> Inner:
    (what,) = _given(node)
    text = _words(_single(what, scope), what)
    return text if isinstance(text, ErrorValue) else Decimal(len(text))


def _search(node: Call, scope: Scope) -> Inner:
    where, what = _given(node)
    text = _words(_single(where, scope), where)
    if isinstance(text, ErrorValue):
        return text
    wanted = _words(_single(what, scope), what)
    if isinstance(wanted, ErrorValue):
        return wanted
    match node.function:
        case "contains":
            return wanted in text
        case "startswith":
            return text.startswith(wanted)
        case _:
            return text.endswith(wanted)


def _coalesce(node: Call, scope: Scope) -> Inner:
    for each in _given(node):
        value = _single(each, scope)
        if value is not None and value != "":
            return value
    return None


def _date_part(node: Call, scope: Scope) -> Inner:
    """year, month, day, period: of a day, a period or a whole number yyyymmdd; of nothing 0 or nothing."""
    (what,) = _given(node)
    value = _single(what, scope)
    match value:
        case ErrorValue():
            return value
        case None:
            return None if node.function == "period" else Decimal(0)
        case Period(period) if node.function != "day":
            parts = {"year": period // 100, "month": period % 100}
        case Day(day):
            parts = _parts_of(day)
        case Decimal() if 10000101 <= value <= 99991231 and value == int(value):
            parts = _parts_of(int(value))
        case _:
            return _not_a(message("A day"), value, what)
    if node.function == "period":
        return value if isinstance(value, Period) else Period(parts["period"])
    return Decimal(parts[node.function])


def _parts_of(day: int) -> dict[str, int]:
    return {"year": day // 10000, "month": day // 100 % 100, "day": day % 100, "period": day // 100}


_BUILT_IN: Final[Mapping[str, Callable[[Call, Scope], Inner]]] = {
    "if": _if,
    "sum": _sum,
    "round": _round,
    "abs": _abs,
    "min": _least,
    "max": _most,
    "left": _piece,
    "right": _piece,
    "mid": _piece,
    "len": _len,
    "text": _text,
    "concat": _concat,
    "year": _date_part,
    "month": _date_part,
    "day": _date_part,
    "period": _date_part,
    "coalesce": _coalesce,
    "contains": _search,
    "startswith": _search,
    "endswith": _search,
}


def _literal(node: Number | Text | Truth, _scope: Scope) -> Inner:
    return node.value


def _name(node: Name, scope: Scope) -> Inner:
    return _taken(scope.name(node.name), node)


def _range(node: Range, scope: Scope) -> Inner:
    return _taken(scope.name(f"{node.first}:{node.last}"), node)


_WORK: Final[Mapping[type, Callable[..., Inner]]] = {
    Number: _literal,
    Text: _literal,
    Truth: _literal,
    Name: _name,
    Range: _range,
    Call: _call,
    Negative: _negative,
    Percent: _percent,
    Arithmetic: _arithmetic,
    Join: _join,
    Compare: _compare,
    Member: _member,
    Logic: _logic,
    Not: _not,
}
