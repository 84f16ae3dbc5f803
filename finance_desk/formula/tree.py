"""The parsed tree of a formula: frozen, typed, and aware of where each piece stands in the text.

``start`` and ``end`` are offsets into the text (``text[start:end]`` is the piece, without the
brackets around it); they do not count when two trees are compared. Chains of operators of one level
are flat, so that a sum of five hundred cells is two levels deep and not five hundred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: ``1000.00``. ``text`` keeps its digits, for an account code without quotes."""

    value: Decimal
    text: str
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text, without its quotes."""

    value: str
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false`` (真, 假)."""

    value: bool
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A field, a keyword of the page (月), a cell (C5), a cell elsewhere (收支表!C5), a keyed field (deduct[30])."""

    name: str
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """Cells ``first:last``; only functions that take many values can use it."""

    first: str
    last: str
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its canonical name. ``arguments`` may hold ``None`` where one was left out.

    ``named`` is sorted by name, so that the order in which options were written makes no difference.
    """

    function: str
    arguments: tuple[Node | None, ...]
    named: tuple[tuple[str, Node], ...]
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """``-x``."""

    operand: Node
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Percent:
    """``x%``."""

    operand: Node
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``a + b - c``: one more operand than operators, worked from left to right; never levels mixed."""

    operators: tuple[str, ...]
    operands: tuple[Node, ...]
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Join:
    """``a & b & c``: texts put together."""

    operands: tuple[Node, ...]
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """``left operator right``; the operator is one of ``= <> < <= > >=``."""

    operator: str
    left: Node
    right: Node
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Member:
    """``operand in (choices)``; ``negated`` for ``not in``."""

    operand: Node
    choices: tuple[Node, ...]
    negated: bool
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """``a and b and c`` or ``a or b or c``; ``operator`` is ``and`` or ``or``."""

    operator: str
    operands: tuple[Node, ...]
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """``not x``."""

    operand: Node
    start: int = field(compare=False)
    end: int = field(compare=False)


Node: TypeAlias = (
    Number
    | Text
    | Truth
    | Name
    | Range
    | Call
    | Negative
    | Percent
    | Arithmetic
    | Join
    | Compare
    | Member
    | Logic
    | Not
)


def children(node: Node) -> tuple[Node, ...]:
    """The pieces a node is made of, in the order they stand."""
    match node:
        case Number() | Text() | Truth() | Name() | Range():
            return ()
        case Call(arguments=arguments, named=named):
            return (*(each for each in arguments if each is not None), *(each for _, each in named))
        case Negative(operand) | Percent(operand) | Not(operand):
            return (operand,)
        case Arithmetic(operands=operands) | Join(operands=operands) | Logic(operands=operands):
            return operands
        case Compare(left=left, right=right):
            return (left, right)
        case Member(operand=operand, choices=choices):
            return (operand, *choices)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it, outer before inner, left before right."""
    stack = [node]
    while stack:
        each = stack.pop()
        yield each
        stack.extend(reversed(children(each)))


def names(node: Node) -> frozenset[str]:
    """Every field, keyword and cell a formula refers to; ranges as ``first:last``."""
    found = set()
    for each in walk(node):
        match each:
            case Name(name):
                found.add(name)
            case Range(first, last):
                found.add(f"{first}:{last}")
            case _:
                pass
    return frozenset(found)


def functions(node: Node) -> frozenset[str]:
    """The canonical names of all functions a formula calls."""
    return frozenset(each.function for each in walk(node) if isinstance(each, Call))
