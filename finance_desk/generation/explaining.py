"""Why a line is there: a rule worked out on single rows in Python, for previews and the way back.

This is the second way to the same numbers: the tests hold it against what the database generates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finance_desk.base.messages import message, render
from finance_desk.formula.evaluate import RowScope, evaluate
from finance_desk.formula.values import ErrorValue, as_text, to_fen
from finance_desk.formula.words import to_words
from finance_desk.generation.compiled import CompiledLine, CompiledRule, row_functions
from finance_desk.generation.fields import given, titles


@dataclass(frozen=True, slots=True)
class Part:
    """What one row contributes to one line of its rule: account code, amount in fen, item codes."""

    row: int
    line: CompiledLine
    account: str
    amount: int
    summary: str
    items: tuple[tuple[str, str], ...]


def parts_of(
    rule: CompiledRule,
    row: Mapping[str, Any],
    maps: Mapping[tuple[str, str], str],
    carries: Callable[[str, str], bool],
    dated: str = "",
) -> list[Part]:
    """The parts of one row in the order of the rule's lines; zero ones and those ruled out left away.

    ``carries`` says whether an account carries a dimension (both by code); ``dated`` is put after each summary (the business month of a voucher dated forward).
    """
    scope = RowScope(given(row), row_functions(maps))
    found: list[Part] = []
    for line in rule.lines:
        if line.condition is not None and evaluate(line.condition, scope) is not True:
            continue
        amount = to_fen(evaluate(line.amount, scope))
        if not amount:
            continue
        value = evaluate(line.account, scope)
        account = "" if isinstance(value, ErrorValue) else as_text(value) or ""
        summary = line.summary.render(scope)
        items = tuple(
            (code, text)
            for code, node in line.dimensions.items()
            if carries(account, code) and (text := as_text(evaluate(node, scope)) or "")
        )
        found.append(
            Part(
                row["id"],
                line,
                account,
                amount,
                ("" if isinstance(summary, ErrorValue) else summary) + dated,
                items,
            )
        )
    return found


def voucher_summary(
    rule: CompiledRule, row: Mapping[str, Any], maps: Mapping[tuple[str, str], str], dated: str = ""
) -> str:
    """The summary of the voucher that begins with this row."""
    summary = rule.summary.render(RowScope(given(row), row_functions(maps)))
    return ("" if isinstance(summary, ErrorValue) else summary) + dated


def formula_in_words(line: CompiledLine, lang: str) -> str:
    """A line's amount as people say it."""
    if line.rest:
        return render(message("the rest, so that debit equals credit"), lang)
    return to_words(line.amount, lang, titles(lang))


def brought_together(parts: Sequence[Part], *, merged: bool) -> list[list[Part]]:
    """Parts that become one line, in the order of the voucher's lines.

    In a merged voucher parts with the same side, account, items and summary are one line (debit lines
    first), and sums of zero vanish; a row on its own keeps the order of the rule.
    """
    if not merged:
        return [[part] for part in parts]
    lines: dict[tuple[object, ...], list[Part]] = {}
    for part in parts:
        lines.setdefault((part.line.line.side, part.account, part.items, part.summary), []).append(part)
    kept = [each for each in lines.values() if sum(part.amount for part in each)]
    return sorted(
        kept,
        key=lambda each: (
            -each[0].line.line.side,
            min(part.line.line.line_no for part in each),
            min(part.row for part in each),
        ),
    )
