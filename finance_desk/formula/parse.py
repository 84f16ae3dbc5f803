"""Reading a formula text into its tree.

Half- and full-width punctuation are the same; quoted texts stay exactly as typed. A leading ``=`` as in
a spreadsheet is allowed. Limits: 4,000 characters, 64 levels, 2,000 pieces; a refusal names the column.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from finance_desk.base.findings import Subject
from finance_desk.base.messages import message
from finance_desk.formula.errors import FormulaError
from finance_desk.formula.functions import build_call
from finance_desk.formula.tree import (
    Arithmetic,
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
    children,
)

if TYPE_CHECKING:
    # imported where it is used: reading the first formula pays for it, not the start of the program
    from lark import Lark, Token
    from lark.exceptions import UnexpectedInput

MAX_LENGTH: Final = 4_000
MAX_DEPTH: Final = 64
MAX_NODES: Final = 2_000
MAX_NUMBER_DIGITS: Final = 30
_CACHED: Final = 20_000

_QUOTED: Final = re.compile(
    "(\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|“[^“”]*[“”]|‘[^‘’]*[‘’]|＂[^＂]*＂|＇[^＇]*＇)"
)
_QUOTES: Final = "\"'“”‘’＂＇"
# one character for one, so that columns stay true: the full-width block, the wide and the hard space,
# and the ideographic comma that a Chinese keyboard gives inside a list
_HALF: Final = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0xA0: 0x20, 0x3001: 0x2C}
_COMPARISONS: Final = {"==": "=", "!=": "<>", "≠": "<>", "≤": "<=", "≥": ">="}
_SIGNS: Final = {"−": "-", "×": "*", "÷": "/"}


def parse(text: str, subject: Subject | None = None) -> Node:
    """The tree of ``text``. Trees are cached and shared: they never change.

    Raises FormulaError (a Refused) that names the column, the cause and an example; ``subject`` is the
    cell, rule or template the formula stands in.
    """
    try:
        return _parsed(text)
    except FormulaError as error:
        if subject is not None:
            raise error.at(subject) from None
        raise


@lru_cache(maxsize=_CACHED)
def _parsed(text: str) -> Node:
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            "formula.too_long",
            message(
                "The formula has {length} characters; {limit} are allowed.",
                length=len(text),
                limit=MAX_LENGTH,
            ),
        )
    source = _half_width(text)
    lead = len(source) - len(source.lstrip())
    if source.startswith("=", lead):
        source = f"{source[:lead]} {source[lead + 1 :]}"
    if not source.strip():
        raise FormulaError("formula.empty", message("The formula is empty."))
    from lark.exceptions import UnexpectedInput

    try:
        node: Node = _parser().parse(source)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise _explained(error, text) from None
    _check_size(node)
    return node


def _half_width(text: str) -> str:
    """Punctuation outside quotes in half width; same length, so that columns stay true."""
    if text.isascii():
        return text
    parts = _QUOTED.split(text)
    parts[::2] = [each.translate(_HALF) for each in parts[::2]]
    return "".join(parts)


def _check_size(root: Node) -> None:
    count = 0
    level = [root]
    for _ in range(MAX_DEPTH):
        count += len(level)
        if count > MAX_NODES:
            raise FormulaError(
                "formula.too_large",
                message(
                    "The formula has more than {limit} pieces; split it over several cells.", limit=MAX_NODES
                ),
            )
        level = [child for node in level for child in children(node)]
        if not level:
            return
    raise FormulaError(
        "formula.too_deep",
        message(
            "The formula is nested deeper than {limit} levels; split it over several cells.", limit=MAX_DEPTH
        ),
        level[0].start + 1,
    )


def _explained(error: UnexpectedInput, text: str) -> FormulaError:
    """What the parser stumbled over, in words."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    if isinstance(error, UnexpectedCharacters):
        at = error.pos_in_stream or 0
        char = text[at]
        if char in _QUOTES:
            return FormulaError(
                "formula.quote",
                message("The quotation mark opened here is not closed."),
                at + 1,
                example='险种 = "310"',
            )
        if char.isprintable() and char.isascii():
            if char.isdigit() or char == ".":
                return FormulaError(
                    "formula.number",
                    message("A number is written with digits and one point; text belongs in quotes."),
                    at + 1,
                    example='金额 * 1.05 , 险种 = "310"',
                )
            return FormulaError(
                "formula.character", message('"{character}" does not belong here.', character=char), at + 1
            )
        return FormulaError(
            "formula.character",
            message(
                "The character {character} ({code}) cannot be used in a formula outside quotes; type it anew.",
                character=char if char.isprintable() else "?",
                code=f"U+{ord(char):04X}",
            ),
            at + 1,
        )
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        token = error.token
        at = token.start_pos or 0
        if token.type == "COMPARE":
            return FormulaError(
                "formula.syntax",
                message("Compare two values at a time; join comparisons with 且."),
                at + 1,
                example="金额 > 0 且 金额 < 1000",
            )
        return FormulaError(
            "formula.syntax",
            message(
                '"{piece}" does not fit here; an operator or a comma may be missing before it.',
                piece=str(token),
            ),
            at + 1,
        )
    opened = _open_bracket(text)
    if opened is not None:
        return FormulaError("formula.syntax", message("The bracket opened here is not closed."), opened + 1)
    return FormulaError(
        "formula.syntax", message("The formula ends too early; a value is missing."), len(text.rstrip()) + 1
    )


def _open_bracket(text: str) -> int | None:
    opened: list[int] = []
    quoted = {i for match in _QUOTED.finditer(text) for i in range(*match.span())}
    for i, char in enumerate(text):
        if i in quoted:
            continue
        if char in "(（":
            opened.append(i)
        elif char in ")）" and opened:
            opened.pop()
    return opened[-1] if opened else None


class _Builder:
    """Makes our nodes while lark parses; each method is named after its rule or token."""

    def NUMBER(self, token: Token) -> Number:  # noqa: N802
        start, end = _span(token)
        if len(token) > MAX_NUMBER_DIGITS + 1:
            raise FormulaError(
                "formula.number",
                message("A number can have {limit} digits.", limit=MAX_NUMBER_DIGITS),
                start + 1,
                example="1000.00",
            )
        return Number(Decimal(str(token)), str(token), start, end)

    def TEXT(self, token: Token) -> Text:  # noqa: N802
        start, end = _span(token)
        quote, inside = token[0], token[1:-1]
        for offset, char in enumerate(inside):
            if ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF:
                raise FormulaError(
                    "formula.character",
                    message("A text in quotes cannot hold line breaks or control characters."),
                    start + offset + 2,
                    example='险种 = "310"',
                )
        return Text(inside.replace(quote * 2, quote) if quote in "\"'" else inside, start, end)

    def TRUTH(self, token: Token) -> Truth:  # noqa: N802
        return Truth(token.lower() in ("true", "真"), *_span(token))

    def NAME(self, token: Token) -> Name:  # noqa: N802
        return Name(str(token), *_span(token))

    def any_of(self, parts: list[Any]) -> Node:
        return Logic("or", tuple(parts[::2]), parts[0].start, parts[-1].end)

    def all_of(self, parts: list[Any]) -> Node:
        return Logic("and", tuple(parts[::2]), parts[0].start, parts[-1].end)

    def negate(self, parts: list[Any]) -> Node:
        return Not(parts[1], _span(parts[0])[0], parts[1].end)

    def compare(self, parts: list[Any]) -> Node:
        left, sign, right = parts
        return Compare(_COMPARISONS.get(sign, str(sign)), left, right, left.start, right.end)

    def member(self, parts: list[Any]) -> Node:
        operand, _, choices, closing = parts
        return Member(operand, choices, False, operand.start, _span(closing)[1])

    def not_member(self, parts: list[Any]) -> Node:
        operand, *_, choices, closing = parts
        return Member(operand, choices, True, operand.start, _span(closing)[1])

    def choices(self, parts: list[Any]) -> tuple[Node, ...]:
        return tuple(parts)

    def joined(self, parts: list[Any]) -> Node:
        return Join(tuple(parts), parts[0].start, parts[-1].end)

    def sum(self, parts: list[Any]) -> Node:
        signs = tuple(_SIGNS.get(each, str(each)) for each in parts[1::2])
        return Arithmetic(signs, tuple(parts[::2]), parts[0].start, parts[-1].end)

    product = sum
    power = sum

    def percent(self, parts: list[Any]) -> Node:
        return Percent(parts[0], parts[0].start, _span(parts[1])[1])

    def sign(self, parts: list[Any]) -> Node:
        sign, operand = parts
        if sign == "+":
            return operand  # type: ignore[no-any-return]
        return Negative(operand, _span(sign)[0], operand.end)

    def range(self, parts: list[Any]) -> Node:
        first, last = parts
        return Range(first.name, last.name, first.start, last.end)

    def call(self, parts: list[Any]) -> Node:
        name, arguments, closing = parts
        return build_call(name.name, arguments, name.start, _span(closing)[1])

    def arguments(self, parts: list[Any]) -> list[Node | None]:
        return parts

    def argument(self, parts: list[Any]) -> Any:
        return parts[0]

    def omitted(self, _parts: list[Any]) -> None:
        return None


def _span(token: Token) -> tuple[int, int]:
    start = token.start_pos or 0
    return start, start + len(token)


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = resources.files("finance_desk.formula").joinpath("grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", start="formula", transformer=_Builder(), maybe_placeholders=False)
