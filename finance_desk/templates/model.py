"""Templates as frozen rows, and what is wrong with one before it is ever used. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from finance_desk.accounts.model import Account
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Money, message
from finance_desk.base.money import NotMoney, parse_fen
from finance_desk.formula.check import check
from finance_desk.formula.parse import parse
from finance_desk.formula.template import parse_template
from finance_desk.formula.tree import Call, Node, Number, walk
from finance_desk.vouchers.model import Line, Voucher


class TemplateState(StrEnum):
    """A draft is tried, an active one used, a retired one kept for its history."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class AmountKind(StrEnum):
    """Where a line's amount comes from."""

    ASKED = "asked"  # a variable, typed at use
    FIXED = "fixed"
    FORMULA = "formula"
    REST = "rest"  # what makes debit equal credit; it carries the rounding


class Ask(StrEnum):
    """What a variable takes."""

    MONEY = "money"
    TEXT = "text"
    DAY = "day"
    ITEM = "item"  # code of a dimension item


LINE: Final = ("line", "行")
"""``行(2)``: the amount of line 2."""

KEYWORDS: Final = ("年", "月", "year", "month")
"""Names every formula of a template knows: the year (2026) and month (11) of the voucher's day."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something asked when the template is used. ``default`` is a formula, empty for none.

    ``dimension`` is the code of the dimension an ``item`` is chosen from.
    """

    name: str
    ask: Ask = Ask.MONEY
    default: str = ""
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A line to be: ``account`` a code; ``amount`` a variable, an amount or a formula, by its kind.

    ``if_negative``: ``red`` keeps a negative amount on its side, ``other_side`` turns it over.
    ``dimensions`` maps dimension codes to formulas that give an item's code.
    """

    side: int
    account: str
    kind: AmountKind
    amount: str = ""
    if_negative: str = "red"
    condition: str = ""
    summary: str = ""
    dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Template:
    """A whole template. ``summary`` is the voucher's, with fields in braces (``付{月}月电费``)."""

    code: str
    name: str
    summary: str
    lines: tuple[TemplateLine, ...]
    variables: tuple[Variable, ...] = ()
    group: str = ""
    voucher_type: str = ""
    state: TemplateState = TemplateState.DRAFT
    id: int = 0
    version: int = 0
    last_values: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """How people name it."""
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template in a list; ``broken`` says why it cannot be used as it stands."""

    id: int
    code: str
    name: str
    group: str
    state: TemplateState
    lines: int
    variables: int
    broken: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a template would make: voucher lines ready for the grid, or the findings that stand in the way."""

    summary: str
    voucher_type: str
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    amounts: Mapping[int, int] = field(default_factory=dict)
    """Line number of the template → fen on the line's own side; a line ruled out is 0."""


def of_voucher(
    code: str,
    name: str,
    voucher: Voucher,
    accounts: Mapping[int, Account],
    items: Mapping[int, Mapping[str, str]],
) -> Template:
    """A draft that asks the amounts of a voucher again; its last line takes the rest.

    ``items``: the voucher's line, from 0 → dimension code → item code; the items stay as they were.
    """
    variables: list[Variable] = []
    lines: list[TemplateLine] = []
    for at, line in enumerate(voucher.lines):
        last = at == len(voucher.lines) - 1
        asked = f"{accounts[line.account].name}{at + 1}"
        if not last:
            variables.append(Variable(asked))
        lines.append(
            TemplateLine(
                1 if line.debit else -1,
                accounts[line.account].code,
                AmountKind.REST if last else AmountKind.ASKED,
                "" if last else asked,
                summary="" if line.summary == voucher.summary else _literal(line.summary),
                dimensions={dimension: f'"{item}"' for dimension, item in items.get(at, {}).items()},
            )
        )
    return Template(
        code, name, _literal(voucher.summary), tuple(lines), tuple(variables), voucher_type=voucher.type_code
    )


def _literal(text: str) -> str:
    """A text as a summary template that says just this."""
    return text.replace("{", "{{").replace("}", "}}")


def faults(template: Template) -> list[Finding]:
    """What is wrong with a template whatever the book holds: words, formulas, rest lines, circles."""
    found: list[Finding] = []
    place = Subject("template", template.id or None, template.label)
    if not template.code.strip() or not template.name.strip():
        found.append(stop("template.name", message("A template needs a code and a name."), place))
    names = [each.name for each in template.variables]
    known = {*names, *KEYWORDS}
    found += [
        stop("template.twice", message("The variable {name} is there twice.", name=each), place)
        for each in sorted({each for each in names if names.count(each) > 1})
    ]
    found += _formula_faults([("", each.default) for each in template.variables], set(KEYWORDS), place)
    found += _summary_faults([template.summary, *(each.summary for each in template.lines)], known, place)
    if {each.side for each in template.lines} != {1, -1}:
        found.append(
            stop("template.one_sided", message("A template needs a debit line and a credit line."), place)
        )
    for number, line in enumerate(template.lines, start=1):
        found += _line_faults(line, template, number, known)
    rests = [n for n, each in enumerate(template.lines, start=1) if each.kind is AmountKind.REST]
    if len(rests) > 1:
        found.append(
            stop(
                "template.rests",
                message("Lines {lines} all take the rest; only one can.", lines=rests),
                place,
                remedy=hint(message("Give all but one of them an amount of their own.")),
            )
        )
    if not found and (difference := fixed_difference(template)):
        found.append(
            stop(
                "template.unbalanced",
                message(
                    "The fixed amounts can never balance: debit less credit is {amount}.",
                    amount=Money(difference),
                ),
                place,
                amount=difference,
                remedy=hint(message("Let one line take the rest, or correct an amount.")),
            )
        )
    if not found and (path := _circle(template)):
        found.append(
            stop(
                "template.circle",
                message("The lines ask for each other in a circle: {path}.", path=" → ".join(map(str, path))),
                place,
                remedy=hint(message("Let one of these lines take its amount from somewhere else.")),
            )
        )
    return found


def fixed_difference(template: Template) -> int:
    """Debit less credit in fen of a template of nothing but fixed, unconditional amounts; 0 for any other."""
    if any(each.kind is not AmountKind.FIXED or each.condition for each in template.lines):
        return 0
    return sum(each.side * _amount_of(each.amount) for each in template.lines)


def dimension_text(dimensions: Mapping[str, str]) -> str:
    """Dimensions of a line as people type them: ``institution=医院; region="01"``."""
    return "; ".join(f"{code}={formula}" for code, formula in dimensions.items())


def read_dimensions(text: str) -> dict[str, str]:
    """Dimension code → formula from :func:`dimension_text`; a ``;`` in quotes belongs to the formula.

    Full-width ；and ＝ are read too. A part without ``=`` is a code whose formula is empty.
    """
    parts = [""]
    quoted = False
    for sign in text:
        quoted ^= sign == '"'
        if sign in ";；" and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    found = {}
    for part in parts:
        code, _, formula = part.replace("＝", "=", 1).partition("=")
        if code.strip():
            found[code.strip()] = formula.strip()
    return found


def _line_faults(line: TemplateLine, template: Template, number: int, known: set[str]) -> list[Finding]:
    place = Subject("template", template.id or None, f"{template.label}/{number}", line=number)
    found: list[Finding] = []
    match line.kind:
        case AmountKind.ASKED:
            asked = {each.name for each in template.variables if each.ask is Ask.MONEY}
            if line.amount not in asked:
                found.append(
                    stop(
                        "template.asked",
                        message(
                            "Line {line} asks for {name}, which is no amount that is asked.",
                            line=number,
                            name=line.amount or "–",
                        ),
                        place,
                        remedy=hint(message("Add it to what is asked at use.")),
                    )
                )
        case AmountKind.FIXED:
            if not _amount_of(line.amount):
                found.append(
                    stop(
                        "template.fixed",
                        message(
                            "Line {line}: {amount} is no amount.", line=number, amount=line.amount or "–"
                        ),
                        place,
                    )
                )
        case AmountKind.FORMULA:
            found += _formula_faults([("amount", line.amount)], known, place, functions=LINE)
        case AmountKind.REST:
            pass
    found += _formula_faults(
        [("", line.condition), *(("item", each) for each in line.dimensions.values())],
        known,
        place,
        functions=LINE,
    )
    return found


def _amount_of(text: str) -> int:
    """Fen, or 0 for what is no amount."""
    try:
        return parse_fen(text)
    except NotMoney:
        return 0


def _formula_faults(
    formulas: Sequence[tuple[str, str]], known: set[str], place: Subject, functions: Sequence[str] = ()
) -> list[Finding]:
    """Formulas that cannot be read or name what is unknown; a named one may not be empty."""
    found: list[Finding] = []
    for need, text in formulas:
        if not text:
            if need:
                found.append(stop("template.empty", message("A formula is missing here."), place))
            continue
        try:
            found += check(parse(text, place), known, functions, accounts=True, subject=place)
        except Refused as refused:
            found += refused.findings
    return found


def _summary_faults(texts: Sequence[str], known: set[str], place: Subject) -> list[Finding]:
    found: list[Finding] = []
    for text in texts:
        try:
            strange = sorted(parse_template(text, place).names - known)
        except Refused as refused:
            found += refused.findings
            continue
        found += [
            stop("template.field", message("There is no field called {name}.", name=name), place)
            for name in strange
        ]
    return found


def line_references(node: Node) -> Iterator[int]:
    """The lines that ``行(n)`` in a formula asks for."""
    for each in walk(node):
        if isinstance(each, Call) and each.function in LINE and each.arguments:
            argument = each.arguments[0]
            if isinstance(argument, Number):
                yield int(argument.value)


def _circle(template: Template) -> list[int]:
    """Lines that lead back to themselves, in order; empty when there are none.

    The rest line asks for every other one, so nobody may ask for it.
    """
    asks: dict[int, list[int]] = {}
    for number, line in enumerate(template.lines, start=1):
        formulas = [line.amount if line.kind is AmountKind.FORMULA else "", line.condition]
        asks[number] = [n for text in formulas if text for n in line_references(parse(text))]
        if line.kind is AmountKind.REST:
            asks[number] += [other for other in range(1, len(template.lines) + 1) if other != number]
    done: set[int] = set()

    def walk_from(number: int, path: list[int]) -> list[int]:
        if number in path:
            return [*path[path.index(number) :], number]
        if number in done or number not in asks:
            return []
        for other in asks[number]:
            if found := walk_from(other, [*path, number]):
                return found
        done.add(number)
        return []

    return next((found for number in asks if (found := walk_from(number, []))), [])


STATE_TITLES: Final = {
    TemplateState.DRAFT: N_("Draft"),
    TemplateState.ACTIVE: N_("In force"),
    TemplateState.RETIRED: N_("Out of use"),
}
