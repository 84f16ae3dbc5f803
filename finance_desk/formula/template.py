"""Texts with fields, for summaries: ``拨付{party_name}{biz_period}费用（{document}）``.

A field is any formula in braces, with a format after a colon where wanted: ``{biz_period:zh}`` gives
2026年11月, ``{amount / 2:money}`` two decimals. Without a format a day is 2026-11-05, a period 2026-11,
an amount 1234.50, another number as short as it is, an empty field nothing; brackets written around
fields go with them when all are empty. ``{{`` and ``}}`` are braces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from finance_desk.base.findings import Subject
from finance_desk.base.messages import Day, Money, Period, message
from finance_desk.base.money import format_fen
from finance_desk.formula.errors import FormulaError
from finance_desk.formula.evaluate import Scope, evaluate, fixed
from finance_desk.formula.parse import MAX_LENGTH, parse
from finance_desk.formula.sql import SqlColumn, SqlFunction, SqlText, text_to_sql
from finance_desk.formula.tree import Name, Node, names
from finance_desk.formula.values import ErrorValue, Fault, Value, as_text

FORMATS: Final = ("", "zh", "money")
MAX_FIELDS: Final = 100
_EXAMPLE: Final = "拨付{机构名称}{业务期:zh}费用（{单据号}）"

BRACKETS: Final = ("（）", "()", "【】", "[]")
"""Pairs that are left away when nothing stands between them."""

_PIECE: Final = re.compile(
    r"""(?P<brace>\{\{|\}\})
    |\{(?P<field>(?:"[^"]*"|'[^']*'|“[^“”]*[“”]|‘[^‘’]*[‘’]|[^{}"'“‘])*)\}
    |(?P<text>[^{}]+)""",
    re.VERBOSE,
)
_FORMAT: Final = re.compile(r"\s*[:：]\s*([A-Za-z]+)\s*$")


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template: plain texts and fields in the order they stand."""

    parts: tuple[str | tuple[Node, str], ...]

    @property
    def names(self) -> frozenset[str]:
        """Every field the template refers to."""
        return frozenset(name for part in self.parts if not isinstance(part, str) for name in names(part[0]))

    @property
    def brackets(self) -> tuple[str, ...]:
        """The pairs that the template opens right before a field and closes after one."""
        closing = {
            after[0]
            for before, after in zip(self.parts, self.parts[1:], strict=False)
            if isinstance(after, str) and not isinstance(before, str)
        }
        opening = {
            before[-1]
            for before, after in zip(self.parts, self.parts[1:], strict=False)
            if isinstance(before, str) and not isinstance(after, str)
        }
        return tuple(pair for pair in BRACKETS if pair[0] in opening and pair[1] in closing)

    def render(self, scope: Scope) -> str | ErrorValue:
        """The finished text, or the first error value met."""
        pieces = []
        for part in self.parts:
            piece = part if isinstance(part, str) else _shown(part[0], part[1], scope)
            if isinstance(piece, ErrorValue):
                return piece
            pieces.append(piece)
        text = "".join(pieces)
        for pair in self.brackets:
            text = text.replace(pair, "")
        return text

    def to_sql(
        self,
        columns: Mapping[str, SqlColumn],
        dialect: str,
        functions: Mapping[str, SqlFunction] | None = None,
        *,
        prefix: str = "t",
    ) -> SqlText:
        """The same as a SQL text expression that is never NULL. Raises FormulaError as ``sql.to_sql``."""
        return text_to_sql(self.parts, columns, dialect, functions, prefix, self.brackets)


def parse_template(text: str, subject: Subject | None = None) -> Template:
    """Read a template text. Raises FormulaError with the column inside the whole text."""
    try:
        return _parsed(text)
    except FormulaError as error:
        if subject is not None:
            raise error.at(subject) from None
        raise


@lru_cache(maxsize=2_000)
def _parsed(text: str) -> Template:
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            "formula.too_long",
            message(
                "The text has {length} characters; {limit} are allowed.", length=len(text), limit=MAX_LENGTH
            ),
            example=_EXAMPLE,
        )
    parts: list[str | tuple[Node, str]] = []
    at = 0
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None:
            raise FormulaError(
                "formula.brace",
                message("This brace has no partner; a field stands between two braces."),
                at + 1,
                example=_EXAMPLE,
            )
        at = match.end()
        if match["field"] is not None:
            parts.append(_field(match["field"], match.start("field")))
            continue
        plain = match["text"] if match["text"] is not None else match["brace"][0]
        if parts and isinstance(parts[-1], str):
            parts[-1] += plain
        else:
            parts.append(plain)
    if sum(1 for part in parts if not isinstance(part, str)) > MAX_FIELDS:
        raise FormulaError(
            "formula.too_large",
            message("A text can hold {limit} fields.", limit=MAX_FIELDS),
            example=_EXAMPLE,
        )
    return Template(tuple(parts))


def _field(source: str, start: int) -> tuple[Node, str]:
    form = ""
    found = _FORMAT.search(source)
    if found is not None:
        form = found[1].lower()
        if form not in FORMATS:
            raise FormulaError(
                "formula.format",
                message("There is no format {name}; there are zh and money.", name=found[1]),
                start + found.start(1) + 1,
                example=_EXAMPLE,
            )
        source = source[: found.start()]
    try:
        return parse(source), form
    except FormulaError as error:
        column = start + (error.column or 1)
        raise FormulaError(error.code, error.cause, column, example=_EXAMPLE) from None


def _shown(node: Node, form: str, scope: Scope) -> str | ErrorValue:
    if not form and isinstance(node, Name):
        given = scope.name(node.name)
        if isinstance(given, Money):
            return format_fen(given.fen, group=False)
    value = evaluate(node, scope)
    if isinstance(value, ErrorValue):
        return value
    text = _formatted(value, form)
    if text is None:
        return ErrorValue(Fault.VALUE, message("The value cannot be shown in this form."), node.start + 1)
    return text


def _formatted(value: Value, form: str) -> str | None:
    """The value in a format; ``None`` where the format does not suit it."""
    if value is None:
        return ""
    if form == "zh":
        match value:
            case Day(day):
                return f"{day // 10000}年{day // 100 % 100}月{day % 100}日"
            case Period(period):
                return f"{period // 100}年{period % 100}月"
            case _:
                return None
    if form == "money":
        if isinstance(value, (str, bool, Day, Period, ErrorValue)):
            return None
        return fixed(value, 2)
    return as_text(value)
