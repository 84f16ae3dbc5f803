"""A rule read into trees, its rest line worked out, what its accounts depend on found. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding, Subject, stop
from finance_desk.base.messages import message
from finance_desk.formula.check import check
from finance_desk.formula.parse import parse
from finance_desk.formula.sql import Kind, SqlColumn, SqlFunction, to_sql
from finance_desk.formula.template import Template, parse_template
from finance_desk.formula.tree import Arithmetic, Call, Node, Number, Text, walk
from finance_desk.formula.values import ErrorValue, Fault, Given, Value, as_text
from finance_desk.generation.fields import NAMES, sql_columns
from finance_desk.generation.model import Rule, RuleLine

MAP: Final = ("map", "对照")
ITEM: Final = ("item_name", "项目名称")
"""``项目名称("region", 对方统筹区)``: what the book calls a dimension's item; its code where it has none."""
REST: Final = ("rest", "轧差")
SEPARATOR: Final = "|"

_ZERO: Final = Number(Decimal(0), "0", 0, 0)
_LARGEST_SIDE: Final = 2


@dataclass(frozen=True, slots=True)
class CompiledLine:
    """A line with its formulas as trees; ``amount`` of a rest line is worked out already."""

    line: RuleLine
    account: Node
    amount: Node
    condition: Node | None
    summary: Template
    summary_text: str
    dimensions: Mapping[str, Node]
    rest: bool


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its formulas as trees.

    ``codes`` are the pieces of the row that decide the accounts: rows that agree in them (and in which
    lines are zero) have the same accounts. ``balanced``: debit equals credit whatever the row holds.
    """

    rule: Rule
    condition: Node | None
    merge: tuple[Node, ...]
    summary: Template
    lines: tuple[CompiledLine, ...]
    codes: tuple[Node, ...]
    balanced: bool

    @property
    def difference(self) -> Node:
        """Debit minus credit of a row."""
        return _signed_sum([(each.line.side, _conditional(each)) for each in self.lines])

    @property
    def total(self) -> Node:
        """The debit side of a row, by the side without the rest line: both are the same."""
        side = -1 if any(each.rest and each.line.side == 1 for each in self.lines) else 1
        return _signed_sum([(1, _conditional(each)) for each in self.lines if each.line.side == side])


def compile_rule(rule: Rule) -> CompiledRule:
    """Read a rule's formulas. Raises Refused (FormulaError) naming the rule's part that cannot be read."""
    place = Subject("rule", rule.id or None, rule.label)
    summary = parse_template(rule.summary, place)
    parsed: list[tuple[RuleLine, Node | None]] = []
    rests = 0
    for line in rule.lines:
        here = Subject("rule", rule.id or None, f"{rule.label}/{line.line_no}")
        amount = parse(line.amount, here)
        is_rest = isinstance(amount, Call) and amount.function in REST
        rests += is_rest
        if not is_rest and any(isinstance(each, Call) and each.function in REST for each in walk(amount)):
            raise Refused(stop("rule.rest", message("rest() stands alone as the amount of a line."), here))
        parsed.append((line, None if is_rest else amount))
    if rests > 1:
        raise Refused(stop("rule.rest", message("Only one line of a rule can take the rest."), place))
    plain = [_line(rule, line, amount, _ZERO) for line, amount in parsed]
    others = [(each.line.side, _conditional(each)) for each in plain if not each.rest]
    lines = [
        _line(rule, line, amount, _signed_sum([(-line.side * side, term) for side, term in others]))
        for line, amount in parsed
    ]
    return CompiledRule(
        rule,
        parse(rule.condition, place) if rule.condition else None,
        tuple(parse(each, place) for each in rule.merge),
        summary,
        tuple(lines),
        _codes(lines),
        _balanced(lines),
    )


def _line(rule: Rule, line: RuleLine, amount: Node | None, rest: Node) -> CompiledLine:
    here = Subject("rule", rule.id or None, f"{rule.label}/{line.line_no}")
    text = line.summary or rule.summary
    return CompiledLine(
        line,
        parse(line.account, here),
        rest if amount is None else amount,
        parse(line.condition, here) if line.condition else None,
        parse_template(text, here),
        text,
        {code: parse(formula, here) for code, formula in line.dimensions.items()},
        amount is None,
    )


def _conditional(line: CompiledLine) -> Node:
    """The amount where the line's condition holds, else nothing."""
    if line.condition is None:
        return line.amount
    return Call("if", (line.condition, line.amount, _ZERO), (), 0, 0)


def _signed_sum(terms: Sequence[tuple[int, Node]]) -> Node:
    if len(terms) == 1 and terms[0][0] > 0:
        return terms[0][1]
    operators = tuple("+" if sign > 0 else "-" for sign, _ in terms)
    return Arithmetic(operators, (_ZERO, *(term for _, term in terms)), 0, 0) if terms else _ZERO


def _balanced(lines: Sequence[CompiledLine]) -> bool:
    if any(each.rest and each.condition is None for each in lines):
        return True
    if len(lines) != _LARGEST_SIDE:
        return False
    one, other = lines
    return (
        one.line.side == -other.line.side and one.amount == other.amount and one.condition == other.condition
    )


def _codes(lines: Sequence[CompiledLine]) -> tuple[Node, ...]:
    found: dict[Node, None] = {}
    for line in lines:
        for piece in _deciding(line.account):
            found.setdefault(piece)
    return tuple(found)


def _deciding(node: Node) -> Iterator[Node]:
    """The pieces of a row an account formula looks at: keys of maps, conditions, plain fields."""
    match node:
        case Text() | Number():
            return
        case Call(function="if", arguments=(condition, *branches)) if condition is not None:
            yield condition
            for branch in branches:
                if branch is not None:
                    yield from _deciding(branch)
        case Call(function=function, arguments=(_, *keys)) if function in MAP:
            for key in keys:
                if key is not None and not isinstance(key, Text | Number):
                    yield key
        case _:
            yield node


def map_names(rule: CompiledRule) -> frozenset[str]:
    """The code maps a rule looks into."""
    return frozenset(
        call.arguments[0].value
        for node in _formulas(rule)
        for call in walk(node)
        if isinstance(call, Call)
        and call.function in MAP
        and call.arguments
        and isinstance(call.arguments[0], Text)
    )


def _formulas(rule: CompiledRule) -> Iterator[Node]:
    if rule.condition is not None:
        yield rule.condition
    yield from rule.merge
    yield from (part[0] for part in rule.summary.parts if not isinstance(part, str))
    for line in rule.lines:
        yield line.account
        yield line.amount
        if line.condition is not None:
            yield line.condition
        yield from line.dimensions.values()
        yield from (part[0] for part in line.summary.parts if not isinstance(part, str))


def item_dimensions(rules: Iterable[CompiledRule]) -> frozenset[str]:
    """Codes of the dimensions whose item names the rules show."""
    return frozenset(
        call.arguments[0].value
        for rule in rules
        for node in _formulas(rule)
        for call in walk(node)
        if isinstance(call, Call)
        and call.function in ITEM
        and call.arguments
        and isinstance(call.arguments[0], Text)
    )


def fixed_accounts(rule: CompiledRule) -> frozenset[str]:
    """The account codes written out in a rule."""

    def codes(node: Node) -> Iterator[str]:
        match node:
            case Text(value):
                yield value
            case Number(text=text):
                yield text
            case Call(function="if", arguments=(_, *branches)):
                for branch in branches:
                    if branch is not None:
                        yield from codes(branch)
            case _:
                return

    return frozenset(code for line in rule.lines for code in codes(line.account))


def possible_accounts(line: CompiledLine, maps: Mapping[tuple[str, str], str]) -> frozenset[str]:
    """The account codes a line can name: those written out, and the values of the code maps it looks into."""

    def codes(node: Node) -> Iterator[str]:
        match node:
            case Text(value):
                yield value
            case Number(text=text):
                yield text
            case Call(function="if", arguments=(_, *branches)):
                for branch in branches:
                    if branch is not None:
                        yield from codes(branch)
            case Call(function=function, arguments=(Text(name), *_)) if function in MAP:
                yield from (value for (held, _), value in maps.items() if held == name)
            case _:
                return

    return frozenset(codes(line.account))


def rule_findings(rule: CompiledRule) -> list[Finding]:
    """What is wrong with a rule before any row is seen: unknown names, wrong kinds, one-sided."""
    place = Subject("rule", rule.rule.id or None, rule.rule.label)
    found: list[Finding] = []
    for node in _formulas(rule):
        found += check(node, NAMES, (*MAP, *ITEM), subject=place)
    if found:
        return found
    sides = {each.line.side for each in rule.lines}
    if sides != {1, -1}:
        found.append(stop("rule.one_sided", message("A rule needs a debit line and a credit line."), place))
    columns = sql_columns("r")
    for dialect in ("sqlite", "postgresql"):
        functions = sql_functions()
        try:
            if rule.condition is not None:
                to_sql(rule.condition, columns, dialect, functions, want=Kind.BOOL)
            for line in rule.lines:
                to_sql(line.amount, columns, dialect, functions, want=Kind.MONEY)
                if line.condition is not None:
                    to_sql(line.condition, columns, dialect, functions, want=Kind.BOOL)
                line.summary.to_sql(columns, dialect, functions)
            rule.summary.to_sql(columns, dialect, functions)
        except Refused as error:
            return [*found, *error.findings]
    return found


def sql_functions(book: int = 0) -> dict[str, SqlFunction]:
    """``map`` and ``item_name`` for the database, in ``book``: nothing where a map has no entry."""

    def look_up(bind: Callable[[str | int], str], arguments: Sequence[SqlColumn]) -> SqlColumn:
        name, *keys = arguments
        key = f" || {bind(SEPARATOR)} || ".join(f"COALESCE({each.sql}, '')" for each in keys)
        return SqlColumn(
            f"(SELECT m.value FROM code_map m WHERE m.book_id = {bind(book)} AND m.name = {name.sql}"
            f" AND m.key = {key})",
            Kind.TEXT,
        )

    def item_name(bind: Callable[[str | int], str], arguments: Sequence[SqlColumn]) -> SqlColumn:
        dimension, code = arguments
        return SqlColumn(
            "COALESCE((SELECT i.name FROM dimension d JOIN dimension_item i ON i.dimension_id = d.id"
            f" WHERE d.book_id = {bind(book)} AND d.code = {dimension.sql} AND i.code = {code.sql}), {code.sql})",
            Kind.TEXT,
        )

    return {**dict.fromkeys(MAP, look_up), **dict.fromkeys(ITEM, item_name)}


def row_functions(maps: Mapping[tuple[str, str], str]) -> dict[str, Callable[..., Given]]:
    """``map`` and ``item_name`` for one row in hand, out of ``loading.maps_of``.

    A missing entry of a map is an error value that names map and key; a missing item shows its code.
    """

    def look_up(name: Value, *keys: Value) -> Given:
        key = SEPARATOR.join(_key_text(each) for each in keys)
        value = maps.get((str(name), key))
        if value is None:
            return ErrorValue(
                Fault.REFERENCE,
                message("Code map {map} has no entry for {key}.", map=str(name), key=key or "–"),
            )
        return value

    def item_name(dimension: Value, code: Value) -> Given:
        key = _key_text(code)
        return maps.get((ITEM[0], f"{_key_text(dimension)}{SEPARATOR}{key}"), key) if key else None

    return {**dict.fromkeys(MAP, look_up), **dict.fromkeys(ITEM, item_name)}


def _key_text(value: Value) -> str:
    return as_text(value) or ""
