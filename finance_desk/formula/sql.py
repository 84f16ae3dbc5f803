"""Compiling row expressions for the database: exact on SQLite and PostgreSQL, or refused.

SQLite turns an integer overflow into a float in silence and has no decimals, so numbers stay integers
all the way: a number is ``factor * integer expression`` where the factor is an exact fraction that
exists only here, in the compiler, until a sum, a comparison or ``round`` makes it part of the integer
arithmetic. Every expression carries the largest value it can have; what could leave 64 bits is refused,
never approximated. Every literal is a bound parameter.

The law, proven by a property test on both databases: for each row, what the SQL gives is what
``evaluate`` gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import gcd, lcm
from typing import Final, TypeAlias

from finance_desk.base.messages import N_, Message, message
from finance_desk.base.money import MAX_FEN
from finance_desk.base.period import parse_day, parse_period
from finance_desk.formula.errors import FormulaError
from finance_desk.formula.evaluate import ROUND_PLACES, calculate, fixed
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
from finance_desk.formula.values import MAX_TEXT, ErrorValue, rounded, settled, text_of

LARGEST: Final = 2**63 - 1
"""Both databases count in 64-bit integers."""

MAX_SQL: Final = 60_000
"""Longest SQL text one formula may become (nested rounding repeats its operand)."""

MAX_COUNT: Final = 10**9
"""The limit of a plain number column when the caller gives none."""

MAX_ARGUMENTS: Final = 100
"""Both databases limit the arguments of a function."""

DIALECTS: Final = ("sqlite", "postgresql")


class Kind(StrEnum):
    """What a column holds. ``money`` is integer fen, ``number`` an integer with ``scale`` decimals."""

    MONEY = "money"
    NUMBER = "number"
    TEXT = "text"
    DAY = "day"
    PERIOD = "period"
    BOOL = "bool"


_ATOM: Final = re.compile(r"[\w.]+")
"""A column needs no brackets; any other expression of the caller gets them."""

_KIND_NAMES: Final = {
    Kind.MONEY: N_("a number"),
    Kind.NUMBER: N_("a number"),
    Kind.TEXT: N_("a text"),
    Kind.DAY: N_("a day"),
    Kind.PERIOD: N_("a period"),
    Kind.BOOL: N_("a condition"),
}


@dataclass(frozen=True, slots=True)
class SqlColumn:
    """A column, or any SQL expression, that a name stands for.

    ``sql`` is trusted text (``p.amount``), never a user's. ``scale``: decimals of a number column whose
    integers are scaled (2 for money). ``limit``: the largest absolute integer it can hold; must be
    true, since exactness rests on it. ``nullable=False`` saves a COALESCE. Days are valid yyyymmdd,
    periods yyyymm, conditions 0 or 1. ``literal`` is what a text argument says when it is written out,
    for functions that look something up while compiling.
    """

    sql: str
    kind: Kind
    scale: int = 0
    limit: int = 0
    nullable: bool = True
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class SqlText:
    """A compiled formula: ``sql`` with ``:name`` parameters.

    A number is an integer with ``scale`` decimals (yuan = integer / 10^scale); ``money`` has scale 2, so
    it is fen. ``nullable`` when the result can be NULL, which is evaluate's ``None``. A condition can
    stand after WHERE.
    """

    sql: str
    parameters: Mapping[str, str | int]
    kind: Kind
    scale: int = 0
    nullable: bool = False


Bind: TypeAlias = Callable[[str | int], str]
"""Makes a bound parameter of a value and gives its placeholder."""

SqlFunction: TypeAlias = Callable[[Bind, Sequence[SqlColumn]], SqlColumn]
"""Compiles a function of the caller's: from compiled arguments to an expression."""


def to_sql(
    node: Node,
    columns: Mapping[str, SqlColumn],
    dialect: str,
    functions: Mapping[str, SqlFunction] | None = None,
    *,
    prefix: str = "f",
    want: Kind | None = None,
) -> SqlText:
    """Compile a formula over one row into one SQL expression.

    ``columns`` are the names the formula may use, ``functions`` the caller's own by canonical name,
    ``prefix`` begins every parameter's name so that several formulas fit in one statement. ``want``
    asks for a kind; ``Kind.MONEY`` gives integer fen and refuses a result with parts of a fen.

    Raises FormulaError for anything that cannot be computed exactly in the database, with the reason.
    """
    compiler = _Compiler(columns, dialect, functions or {}, prefix)
    return compiler.finish(compiler.compile(node), node, want)


def text_to_sql(
    parts: Sequence[str | tuple[Node, str]],
    columns: Mapping[str, SqlColumn],
    dialect: str,
    functions: Mapping[str, SqlFunction] | None,
    prefix: str,
    brackets: Sequence[str] = (),
) -> SqlText:
    """Compile a template's parts (plain text, or a field with its format) into one text expression.

    ``brackets`` are pairs to be left away where nothing stands between them.
    """
    compiler = _Compiler(columns, dialect, functions or {}, prefix)
    pieces = []
    for part in parts:
        if isinstance(part, str):
            pieces.append(compiler.bind(part))
        else:
            field, form = part
            pieces.append(compiler.formatted(field, form))
    sql = " || ".join(pieces) if pieces else compiler.bind("")
    for pair in brackets:
        sql = f"REPLACE({sql}, {compiler.bind(pair)}, {compiler.bind('')})"
    return compiler.done(f"({sql})", Kind.TEXT)


@dataclass(frozen=True, slots=True)
class _Number:
    """``factor * sql``; a constant when ``sql`` is empty. ``bound``: largest absolute value of ``sql``."""

    factor: Fraction
    sql: str = ""
    bound: int = 1
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class _Plain:
    """Anything but a number: a text, day, period or condition. ``literal`` keeps a text as written."""

    kind: Kind
    sql: str
    nullable: bool = False
    literal: str | None = None


_Piece: TypeAlias = _Number | _Plain


def _refuse(node: Node, what: Message, example: str = "四舍五入(金额 * 0.7, 2)") -> FormulaError:
    return FormulaError("formula.sql", what, node.start + 1, example=example)


def _unit(factors: Sequence[Fraction]) -> Fraction:
    """The largest fraction of which every factor is a whole multiple."""
    parts = [each for each in factors if each]
    if not parts:
        return Fraction(1)
    return Fraction(gcd(*(each.numerator for each in parts)), lcm(*(each.denominator for each in parts)))


def _kind(piece: _Piece) -> Kind:
    return piece.kind if isinstance(piece, _Plain) else Kind.NUMBER


class _Compiler:
    """One formula on its way to SQL; collects the parameters."""

    def __init__(
        self,
        columns: Mapping[str, SqlColumn],
        dialect: str,
        functions: Mapping[str, SqlFunction],
        prefix: str,
    ) -> None:
        if dialect not in DIALECTS:
            raise ValueError(f"no SQL for {dialect}")
        self.columns = columns
        self.postgresql = dialect == "postgresql"
        self.functions = functions
        self.prefix = prefix
        self.parameters: dict[str, str | int] = {}
        self._bound: dict[tuple[type, str | int], str] = {}

    # --- parameters and limits ---

    def bind(self, value: str | int) -> str:
        """A placeholder for a value; the same value twice is one parameter."""
        name = self._bound.get((type(value), value))
        if name is None:
            name = f"{self.prefix}{len(self.parameters)}"
            self._bound[type(value), value] = name
            self.parameters[name] = value
        if not self.postgresql:
            return f":{name}"
        return f"CAST(:{name} AS {'text' if isinstance(value, str) else 'bigint'})"

    def finish(self, piece: _Piece, node: Node, want: Kind | None) -> SqlText:
        """The piece as the caller gets it."""
        if isinstance(piece, _Plain):
            if want is not None and want is not piece.kind:
                raise self._wrong_kind(node, want, piece)
            return self.done(piece.sql, piece.kind, 0, piece.nullable)
        if want not in (None, Kind.NUMBER, Kind.MONEY):
            raise self._wrong_kind(node, want, piece)
        scale = self._scale(piece, node)
        if want is Kind.MONEY:
            if scale > 2:
                raise _refuse(node, message("The amount can have parts of a fen; round it to 2 decimals."))
            scale = 2
        sql, _ = self._integer(piece, Fraction(1, 10**scale), node)
        return self.done(sql, want or Kind.NUMBER, scale, piece.nullable)

    def done(self, sql: str, kind: Kind, scale: int = 0, nullable: bool = False) -> SqlText:
        """The finished text with the parameters it really uses (a date written as text is one number)."""
        used = set(re.findall(rf":({re.escape(self.prefix)}\d+)\b", sql))
        parameters = {name: value for name, value in self.parameters.items() if name in used}
        return SqlText(sql, parameters, kind, scale, nullable)

    def _wrong_kind(self, node: Node, want: Kind | None, piece: _Piece) -> FormulaError:
        return _refuse(
            node,
            message(
                "{wanted} is wanted here, not {got}.",
                wanted=Message(_KIND_NAMES[want or Kind.TEXT]),
                got=Message(_KIND_NAMES[_kind(piece)]),
            ),
        )

    # --- numbers ---

    def _fits(self, bound: int, node: Node) -> int:
        if bound > LARGEST:
            raise _refuse(
                node,
                message("This could become too large to be computed exactly; round the parts first."),
                "四舍五入(金额 * 1.0325, 2) + 手续费",
            )
        return bound

    def _integer(self, number: _Number, unit: Fraction, node: Node) -> tuple[str, int]:
        """``number / unit`` as an integer expression; unit divides the factor."""
        times = number.factor / unit
        assert times.denominator == 1
        count = times.numerator
        bound = self._fits(number.bound * max(1, abs(count)), node)
        if not number.sql:
            return self.bind(count), abs(count)
        if count == 1:
            return number.sql, bound
        return f"({number.sql} * {self.bind(count)})", bound

    def _aligned(self, numbers: Sequence[_Number], node: Node) -> tuple[Fraction, list[tuple[str, int]]]:
        """All numbers as integers of one unit."""
        unit = _unit([each.factor for each in numbers])
        return unit, [self._integer(each, unit, node) for each in numbers]

    def _scale(self, number: _Number, node: Node) -> int:
        """Decimals the number needs; refuses thirds."""
        rest = number.factor.denominator
        for scale in range(19):
            if 10**scale % rest == 0:
                return scale
        raise _refuse(node, message("The quotient does not end; round it."), "四舍五入(金额 / 3, 2)")

    def _solid(self, number: _Number) -> _Number:
        """The same with NULL as 0."""
        if not number.nullable:
            return number
        return _Number(number.factor, f"COALESCE({number.sql}, 0)", number.bound)

    def number(self, node: Node) -> _Number:
        """A sub-formula as a number, NULL as 0."""
        piece = self.compile(node)
        if not isinstance(piece, _Number):
            raise self._wrong_kind(node, Kind.NUMBER, piece)
        return self._solid(piece)

    def _whole(self, node: Node, least: int, most: int) -> int:
        """A constant whole number, written as such."""
        number = self.number(node)
        if number.sql or number.factor.denominator != 1 or not least <= number.factor.numerator <= most:
            raise _refuse(
                node,
                message(
                    "In the database this must be a fixed whole number from {least} to {most}.",
                    least=least,
                    most=most,
                ),
            )
        return number.factor.numerator

    def _arithmetic(self, node: Arithmetic) -> _Number:
        numbers = [self.number(each) for each in node.operands]
        if node.operators[0] in "+-":
            signed = [numbers[0]]
            for operator, number in zip(node.operators, numbers[1:], strict=True):
                factor = number.factor if operator == "+" else -number.factor
                signed.append(_Number(factor, number.sql, number.bound))
            return self._sum(signed, node)
        total = numbers[0]
        for operator, number, at in zip(node.operators, numbers[1:], node.operands[1:], strict=True):
            total = self._step(operator, total, number, at)
        return total

    def _step(self, operator: str, left: _Number, right: _Number, node: Node) -> _Number:
        if not left.sql and not right.sql:
            result = calculate(operator, left.factor, right.factor, node)
            if isinstance(result, ErrorValue):
                raise _refuse(node, result.cause)
            return _Number(Fraction(result))
        if operator == "^":
            raise _refuse(node, message("The database can raise only fixed numbers to a power."))
        if operator == "/":
            if right.sql:
                raise _refuse(node, message("The database can divide only by a fixed number."))
            if right.factor == 0:
                raise _refuse(node, message("Division by zero."))
            right = _Number(1 / right.factor)
        factor = left.factor * right.factor
        if left.sql and right.sql:
            bound = self._fits(left.bound * right.bound, node)
            return _Number(factor, f"({left.sql} * {right.sql})", bound)
        return _Number(factor, left.sql or right.sql, left.bound * right.bound)

    def _sum(self, numbers: Sequence[_Number], node: Node) -> _Number:
        constant = sum((each.factor for each in numbers if not each.sql), Fraction(0))
        rest = [each for each in numbers if each.sql]
        if not rest:
            return _Number(constant)
        if constant:
            rest.append(_Number(constant))
        unit, terms = self._aligned(rest, node)
        bound = self._fits(sum(each for _, each in terms), node)
        sql = " + ".join(sql for sql, _ in terms)
        return _Number(unit, f"({sql})", bound)

    def _round(self, node: Call) -> _Number:
        what, where = _present(node)
        number, places = self.number(what), self._whole(where, -ROUND_PLACES, ROUND_PLACES)
        if not number.sql:
            return _Number(Fraction(rounded(number.factor, places)))
        steps = number.factor * Fraction(10) ** places
        if steps.denominator == 1:
            return number
        # half away from zero in integers: with t = trunc(2 * n * up / down) the answer is t - t / 2,
        # because both databases cut towards zero
        up, down = (2 * steps).numerator, (2 * steps).denominator
        n, bound = number.sql, number.bound
        if bound * abs(up) < down:
            return _Number(Fraction(0))  # never as much as half a unit
        if bound * abs(up) <= LARGEST:
            twice = (
                f"({n} * {self.bind(up)} / {self.bind(down)})" if up != 1 else f"({n} / {self.bind(down)})"
            )
            sql = f"({twice} - {twice} / 2)"
        else:
            # n = q * d + r keeps n * up out of 64 bits: the q part is whole, only r needs rounding
            up, down = steps.numerator, steps.denominator
            self._fits(2 * down * abs(up), node)
            d = self.bind(down)
            twice = f"({n} % {d} * {self.bind(2 * up)} / {d})"
            sql = f"({n} / {d} * {self.bind(up)} + {twice} - {twice} / 2)"
        limit = self._fits(int(bound * abs(steps)) + 1, node)
        return _Number(1 / Fraction(10) ** places, sql, limit)

    def _extreme(self, node: Call) -> _Number:
        numbers = [self.number(each) for each in _present(node)]
        if len(numbers) == 1:
            return numbers[0]
        unit, terms = self._aligned(numbers, node)
        short = node.function.upper()
        function = {"MIN": "LEAST", "MAX": "GREATEST"}[short] if self.postgresql else short
        sql = f"{function}({', '.join(sql for sql, _ in terms)})"
        return _Number(unit, sql, max(bound for _, bound in terms))

    # --- texts ---

    def text(self, node: Node) -> str:
        """A sub-formula as a text expression that is never NULL."""
        return self._as_text(self.compile(node), node)

    def _as_text(self, piece: _Piece, node: Node) -> str:
        if isinstance(piece, _Number):
            return self._number_text(piece, node)
        match piece.kind:
            case Kind.TEXT:
                return f"COALESCE({piece.sql}, '')" if piece.nullable else piece.sql
            case Kind.DAY | Kind.PERIOD:
                digits = f"CAST({piece.sql} AS text)"
                spans = [(1, 4), (5, 2), (7, 2)] if piece.kind is Kind.DAY else [(1, 4), (5, 2)]
                sql = " || '-' || ".join(f"SUBSTR({digits}, {at}, {count})" for at, count in spans)
                return f"COALESCE({sql}, '')" if piece.nullable else f"({sql})"
            case _:
                raise self._wrong_kind(node, Kind.TEXT, piece)

    def _number_text(self, number: _Number, node: Node) -> str:
        if not number.sql:
            self._scale(number, node)
            return self.bind(text_of(settled(number.factor) or Fraction(0)))
        scale = self._scale(number, node)
        sql, _ = self._integer(number, Fraction(1, 10**scale), node)
        text = self._point(sql, scale)
        if scale:
            text = f"RTRIM(RTRIM({text}, '0'), '.')"
        return f"COALESCE({text}, '')" if number.nullable else text

    def _point(self, sql: str, scale: int) -> str:
        """A scaled integer as text with all its decimals: 123450 of scale 2 is 1234.50."""
        if scale == 0:
            return f"CAST({sql} AS text)"
        one = 10**scale
        return (
            f"(CASE WHEN {sql} < 0 THEN '-' ELSE '' END || CAST(ABS({sql}) / {one} AS text) || '.'"
            f" || SUBSTR(CAST({one} + ABS({sql}) % {one} AS text), 2))"
        )

    def _fixed(self, piece: _Piece, node: Node, places: int) -> str:
        """A number with exactly so many decimals, which it must not exceed; NULL is an empty text."""
        if not isinstance(piece, _Number):
            raise self._wrong_kind(node, Kind.NUMBER, piece)
        if not piece.sql:
            return self.bind(fixed(piece.factor, places))
        sql, _ = self._integer(piece, Fraction(1, 10**places), node)
        text = self._point(sql, places)
        return f"COALESCE({text}, '')" if piece.nullable else text

    def _text_function(self, node: Call) -> _Plain:
        what, *places = _present(node)
        if not places:
            return _Plain(Kind.TEXT, self.text(what))
        count = self._whole(places[0], 0, ROUND_PLACES)
        rounding = Call("round", (what, places[0]), (), node.start, node.end)
        number = self._round(rounding)
        if number.sql and number.factor > Fraction(1, 10**count):
            # round left a coarser number as it was (fen shown with four decimals)
            self._fits(number.bound * int(number.factor * 10**count), node)
        return _Plain(Kind.TEXT, self._fixed(number, node, count))

    def _join(self, parts: Sequence[Node]) -> _Plain:
        return _Plain(Kind.TEXT, f"({' || '.join(self.text(each) for each in parts)})")

    def _cut(self, node: Call) -> _Plain:
        what, *counts = _present(node)
        text = self.text(what)
        if node.function == "mid":
            start = self._whole(counts[0], 1, MAX_TEXT)
            count = self._whole(counts[1], 0, MAX_TEXT)
            return _Plain(Kind.TEXT, f"SUBSTR({text}, {self._small(start)}, {self._small(count)})")
        count = self._whole(counts[0], 0, MAX_TEXT)
        if node.function == "left":
            return _Plain(Kind.TEXT, f"SUBSTR({text}, 1, {self._small(count)})")
        if self.postgresql:
            return _Plain(Kind.TEXT, f"RIGHT({text}, {self._small(count)})")
        # SQLite reads a start of 0 as the whole text
        return _Plain(Kind.TEXT, f"SUBSTR({text}, -{self._small(count)})" if count else self.bind(""))

    def _small(self, value: int) -> str:
        """A bound count for a text function (PostgreSQL wants a 32-bit integer there)."""
        return f"CAST({self.bind(value)} AS integer)" if self.postgresql else self.bind(value)

    def _search(self, node: Call) -> _Plain:
        where, what = (self.text(each) for each in _present(node))
        match node.function:
            case "contains":
                find = "STRPOS" if self.postgresql else "INSTR"
                sql = f"({find}({where}, {what}) > 0)"
            case "startswith":
                sql = f"(SUBSTR({where}, 1, LENGTH({what})) = {what})"
            case _:
                sql = (
                    f"(LENGTH({where}) >= LENGTH({what}) AND"
                    f" SUBSTR({where}, LENGTH({where}) - LENGTH({what}) + 1) = {what})"
                )
        return _Plain(Kind.BOOL, sql)

    # --- conditions ---

    def condition(self, node: Node) -> str:
        """A sub-formula as a condition that is never NULL."""
        piece = self.compile(node)
        if not isinstance(piece, _Plain) or piece.kind is not Kind.BOOL:
            raise self._wrong_kind(node, Kind.BOOL, piece)
        return piece.sql

    def _alike(self, pieces: Sequence[_Piece], nodes: Sequence[Node]) -> tuple[Kind, list[str]]:
        """All pieces as expressions that can be compared with each other, never NULL."""
        kinds = [_kind(each) for each in pieces]
        dated = next((kind for kind in kinds if kind in (Kind.DAY, Kind.PERIOD)), None)
        if dated is not None:
            numbers = [self._dated(piece, dated, node) for piece, node in zip(pieces, nodes, strict=True)]
        else:
            for kind, node in zip(kinds, nodes, strict=True):
                if kind is not kinds[0]:
                    raise self._not_alike(kinds[0], kind, node)
            numbers = [self._solid(each) for each in pieces if isinstance(each, _Number)]
        if numbers:
            return Kind.NUMBER, [sql for sql, _ in self._aligned(numbers, nodes[0])[1]]
        if kinds[0] is Kind.TEXT:
            return Kind.TEXT, [self._as_text(piece, node) for piece, node in zip(pieces, nodes, strict=True)]
        return Kind.BOOL, [each.sql for each in pieces]

    def _not_alike(self, left: Kind, right: Kind, node: Node) -> FormulaError:
        return _refuse(
            node,
            message(
                "{left} cannot be compared with {right}; a code is a text and belongs in quotes.",
                left=Message(_KIND_NAMES[left]),
                right=Message(_KIND_NAMES[right]),
            ),
            '险种 = "310"',
        )

    def _day_number(self, piece: _Plain) -> _Number:
        """A day or period as the number it is stored as; 0 when empty."""
        sql = f"COALESCE({piece.sql}, 0)" if piece.nullable else piece.sql
        return _Number(Fraction(1), self._wide(sql), 99991231)

    def _dated(self, piece: _Piece, kind: Kind, node: Node) -> _Number:
        """What stands beside a day or period, as a number: also a written-out text that reads as one."""
        if isinstance(piece, _Number):
            return self._solid(piece)
        if piece.kind is kind:
            return self._day_number(piece)
        if piece.literal == "":
            return _Number(Fraction(0))
        if piece.literal is not None:
            try:
                read = parse_day(piece.literal) if kind is Kind.DAY else parse_period(piece.literal)
            except ValueError:
                pass
            else:
                return _Number(Fraction(read))
        raise self._not_alike(kind, piece.kind, node)

    def _wide(self, sql: str) -> str:
        """An integer expression in 64 bits: PostgreSQL computes in 32 where a column has 32."""
        return f"CAST({sql} AS bigint)" if self.postgresql else sql

    def _compare(self, node: Compare) -> _Plain:
        nodes = (node.left, node.right)
        kind, (left, right) = self._alike([self.compile(each) for each in nodes], nodes)
        if kind is Kind.BOOL and node.operator not in ("=", "<>"):
            raise _refuse(node, message("Conditions can only be equal or different."))
        if kind is Kind.TEXT and self.postgresql and node.operator not in ("=", "<>"):
            # code point order, as SQLite and Python have it
            left = f'{left} COLLATE "C"'
        return _Plain(Kind.BOOL, f"({left} {node.operator} {right})")

    def _member(self, node: Member) -> _Plain:
        nodes = (node.operand, *node.choices)
        _, (operand, *choices) = self._alike([self.compile(each) for each in nodes], nodes)
        word = "NOT IN" if node.negated else "IN"
        return _Plain(Kind.BOOL, f"({operand} {word} ({', '.join(choices)}))")

    # --- choices between pieces ---

    def _one_kind(
        self, pieces: Sequence[_Piece], nodes: Sequence[Node]
    ) -> tuple[Kind, Fraction, int, list[str]]:
        """Pieces of one kind, NULL kept: kind, unit and bound of numbers, expressions."""
        kinds = [_kind(each) for each in pieces]
        for kind, piece, node in zip(kinds, pieces, nodes, strict=True):
            if kind is not kinds[0]:
                raise self._wrong_kind(node, kinds[0], piece)
        numbers = [each for each in pieces if isinstance(each, _Number)]
        if numbers:
            unit, terms = self._aligned(numbers, nodes[0])
            return Kind.NUMBER, unit, max(bound for _, bound in terms), [sql for sql, _ in terms]
        return kinds[0], Fraction(1), 0, [each.sql for each in pieces]

    def _chosen(self, kind: Kind, unit: Fraction, bound: int, sql: str, nullable: bool) -> _Piece:
        if kind is Kind.NUMBER:
            return _Number(unit, sql, bound, nullable)
        if kind is Kind.BOOL and nullable:
            return _Plain(kind, f"COALESCE({sql}, FALSE)")
        return _Plain(kind, sql, nullable)

    def _if(self, node: Call) -> _Piece:
        test, *branches = _present(node)
        condition = self.condition(test)
        pieces = [self.compile(each) for each in branches]
        kind, unit, bound, choices = self._one_kind(pieces, branches)
        otherwise = choices[1] if len(choices) > 1 else "NULL"
        sql = f"CASE WHEN {condition} THEN {choices[0]} ELSE {otherwise} END"
        nullable = len(choices) == 1 or any(each.nullable for each in pieces)
        return self._chosen(kind, unit, bound, sql, nullable)

    def _coalesce(self, node: Call) -> _Piece:
        nodes = _present(node)
        pieces = [self.compile(each) for each in nodes]
        kind, unit, bound, choices = self._one_kind(pieces, nodes)
        if kind is Kind.BOOL:
            raise _refuse(nodes[0], message("A condition is never empty."))
        if kind is Kind.TEXT:
            choices = [f"NULLIF({each}, '')" for each in choices]
        last = pieces[-1]
        never = not last.nullable and (
            kind is not Kind.TEXT or bool(isinstance(last, _Plain) and last.literal)
        )
        sql = choices[0] if len(choices) == 1 else f"COALESCE({', '.join(choices)})"
        nullable = not never and all(each.nullable or kind is Kind.TEXT for each in pieces)
        return self._chosen(kind, unit, bound, sql, nullable)

    # --- days ---

    def _date_part(self, node: Call) -> _Piece:
        (what,) = _present(node)
        piece = self.compile(what)
        function = node.function
        if not isinstance(piece, _Plain) or piece.kind not in (Kind.DAY, Kind.PERIOD):
            raise self._wrong_kind(what, Kind.DAY, piece)
        monthly = piece.kind is Kind.PERIOD
        if function == "period":
            sql = piece.sql if monthly else f"({piece.sql} / 100)"
            return _Plain(Kind.PERIOD, sql, piece.nullable)
        if function == "day" and monthly:
            raise self._wrong_kind(what, Kind.DAY, piece)
        sql = self._day_number(piece).sql
        match function:
            case "year":
                return _Number(Fraction(1), f"({sql} / {100 if monthly else 10000})", 9999)
            case "month":
                return _Number(Fraction(1), f"({sql} % 100)" if monthly else f"({sql} / 100 % 100)", 99)
            case _:
                return _Number(Fraction(1), f"({sql} % 100)", 99)

    # --- the whole ---

    def compile(self, node: Node) -> _Piece:
        """A sub-formula as a number or a plain piece; may be NULL where ``nullable`` says so."""
        piece = self._compiled(node)
        # checked at every level, because rounding and searching repeat their operand
        if len(piece.sql) > MAX_SQL:
            raise _refuse(node, message("The formula becomes too long for the database; split it."))
        return piece

    def _compiled(self, node: Node) -> _Piece:
        match node:
            case Number(value):
                return _Number(Fraction(value))
            case Text(value):
                return _Plain(Kind.TEXT, self.bind(value), literal=value)
            case Truth(value):
                return _Plain(Kind.BOOL, "TRUE" if value else "FALSE")
            case Name(name):
                return self._column(name, node)
            case Range():
                raise _refuse(node, message("A range of cells has no place in a row's formula."))
            case Negative(operand):
                number = self.number(operand)
                return _Number(-number.factor, number.sql, number.bound)
            case Percent(operand):
                number = self.number(operand)
                return _Number(number.factor / 100, number.sql, number.bound)
            case Arithmetic():
                return self._arithmetic(node)
            case Join(operands):
                return self._join(operands)
            case Compare():
                return self._compare(node)
            case Member():
                return self._member(node)
            case Logic(operator, operands):
                word = f" {operator.upper()} "
                return _Plain(Kind.BOOL, f"({word.join(self.condition(each) for each in operands)})")
            case Not(operand):
                return _Plain(Kind.BOOL, f"(NOT {self.condition(operand)})")
            case Call():
                return self._call(node)

    def _column(self, name: str, node: Node) -> _Piece:
        column = self.columns.get(name)
        if column is None:
            raise FormulaError(
                "formula.name",
                message(
                    "There is no field called {name}. There are: {names}.",
                    name=name,
                    names=list(self.columns)[:30],
                ),
                node.start + 1,
            )
        return self._piece_of(column)

    def _piece_of(self, column: SqlColumn) -> _Piece:
        if not _ATOM.fullmatch(column.sql):
            column = replace(column, sql=f"({column.sql})")
        match column.kind:
            case Kind.MONEY | Kind.NUMBER:
                money = column.kind is Kind.MONEY
                scale = 2 if money else column.scale
                sql = self._wide(column.sql)
                bound = column.limit or (MAX_FEN if money else MAX_COUNT * 10**scale)
                return _Number(Fraction(1, 10**scale), sql, bound, column.nullable)
            case Kind.BOOL:
                sql = f"COALESCE({column.sql}, 0)" if column.nullable else column.sql
                return _Plain(Kind.BOOL, f"({sql} <> 0)")
            case _:
                return _Plain(column.kind, column.sql, column.nullable)

    def _call(self, node: Call) -> _Piece:
        if node.function in ("min", "max", "coalesce") and len(node.arguments) > MAX_ARGUMENTS:
            raise _refuse(
                node,
                message(
                    "In the database at most {count} values can be compared at once.", count=MAX_ARGUMENTS
                ),
            )
        match node.function:
            case "if":
                return self._if(node)
            case "coalesce":
                return self._coalesce(node)
            case "sum":
                return self._sum([self.number(each) for each in _present(node)], node)
            case "round":
                return self._round(node)
            case "abs":
                number = self.number(_present(node)[0])
                sql = f"ABS({number.sql})" if number.sql else ""
                return _Number(abs(number.factor), sql, number.bound)
            case "min" | "max":
                return self._extreme(node)
            case "left" | "right" | "mid":
                return self._cut(node)
            case "len":
                return _Number(Fraction(1), self._wide(f"LENGTH({self.text(_present(node)[0])})"), 2**31)
            case "text":
                return self._text_function(node)
            case "concat":
                return self._join(_present(node))
            case "contains" | "startswith" | "endswith":
                return self._search(node)
            case "year" | "month" | "day" | "period":
                return self._date_part(node)
        return self._own(node)

    def _own(self, node: Call) -> _Piece:
        function = self.functions.get(node.function)
        if function is None:
            raise FormulaError(
                "formula.function",
                message("The function {name} cannot be used here.", name=node.function),
                node.start + 1,
            )
        if node.named or None in node.arguments:
            raise _refuse(node, message("Here {name} takes its values in order.", name=node.function))
        arguments = [self._as_column(self.compile(each), each) for each in _present(node)]
        return self._piece_of(function(self.bind, arguments))

    def _as_column(self, piece: _Piece, node: Node) -> SqlColumn:
        if isinstance(piece, _Plain):
            sql = f"CASE WHEN {piece.sql} THEN 1 ELSE 0 END" if piece.kind is Kind.BOOL else piece.sql
            return SqlColumn(sql, piece.kind, nullable=piece.nullable, literal=piece.literal)
        scale = self._scale(piece, node)
        sql, bound = self._integer(piece, Fraction(1, 10**scale), node)
        return SqlColumn(sql, Kind.NUMBER, scale, max(bound, 1), piece.nullable)

    def formatted(self, node: Node, form: str) -> str:
        """A template's field as text: ``money`` two decimals, ``zh`` days in Chinese, else plain."""
        piece = self.compile(node)
        if form == "money" or (not form and self._is_money_field(node)):
            return self._money_text(piece, node)
        if form == "zh":
            return self._chinese(piece, node)
        return self._as_text(piece, node)

    def _is_money_field(self, node: Node) -> bool:
        return isinstance(node, Name) and self.columns[node.name].kind is Kind.MONEY

    def _money_text(self, piece: _Piece, node: Node) -> str:
        if isinstance(piece, _Number) and self._scale(piece, node) > 2:
            raise _refuse(node, message("The amount can have parts of a fen; round it to 2 decimals."))
        return self._fixed(piece, node, 2)

    def _chinese(self, piece: _Piece, node: Node) -> str:
        if not isinstance(piece, _Plain) or piece.kind not in (Kind.DAY, Kind.PERIOD):
            raise self._wrong_kind(node, Kind.DAY, piece)
        days = piece.kind is Kind.DAY
        year, month = (10000, "/ 100 % 100") if days else (100, "% 100")
        sql = f"CAST({piece.sql} / {year} AS text) || '年' || CAST({piece.sql} {month} AS text) || '月'"
        if days:
            sql += f" || CAST({piece.sql} % 100 AS text) || '日'"
        return f"COALESCE({sql}, '')" if piece.nullable else f"({sql})"


def _present(node: Call) -> tuple[Node, ...]:
    return tuple(each for each in node.arguments if each is not None)
