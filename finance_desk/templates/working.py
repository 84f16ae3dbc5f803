"""A template worked out: answers and balances in, voucher lines out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from finance_desk.accounts.model import Account
from finance_desk.balances.model import Turnover
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import Day, Message, Money, message
from finance_desk.base.money import NotMoney, parse_fen
from finance_desk.base.period import parse_day, period_of
from finance_desk.formula.evaluate import evaluate
from finance_desk.formula.parse import parse
from finance_desk.formula.template import parse_template
from finance_desk.formula.values import ErrorValue, Fault, Given, Value, as_text, to_fen
from finance_desk.templates.model import (
    LINE,
    AmountKind,
    Ask,
    Template,
    TemplateLine,
    Variable,
    line_references,
)

_NONE: Final = Turnover(0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class WorkedLine:
    """A line of the voucher to be: amounts in fen, ``items`` dimension code → item code."""

    number: int
    account: str
    debit: int
    credit: int
    summary: str
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Worked:
    """A template with its answers: the lines that are not zero, or what stands in the way."""

    summary: str
    lines: tuple[WorkedLine, ...]
    findings: tuple[Finding, ...]
    amounts: Mapping[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The debit side in fen."""
        return sum(each.debit for each in self.lines)


@dataclass(slots=True)
class Figures:
    """Answers the account functions from the balances of one month; a heading is the sum of its details.

    Turnovers leave the closing transfers out, as everywhere in the formula language.
    """

    chart: Sequence[Account]
    turnovers: Mapping[int, Turnover]

    def call(self, function: str, code: str) -> Given:
        """The figure of an account on its normal side."""
        account = next((each for each in self.chart if each.code == code), None)
        if account is None:
            return ErrorValue(Fault.NO_ACCOUNT, message("The book has no account {code}.", code=code))
        return Money(sum(self._leaf(function, each, account.side) for each in self._leaves(account)))

    def _leaves(self, account: Account) -> list[Account]:
        by_id = {each.id: each for each in self.chart}

        def under(each: Account) -> bool:
            above: Account | None = each
            while above is not None and above.id != account.id:
                above = by_id[above.parent] if above.parent is not None else None
            return above is not None

        return [each for each in self.chart if each.leaf and under(each)]

    def _leaf(self, function: str, leaf: Account, side: int) -> int:
        found = self.turnovers.get(leaf.id, _NONE)
        debit, credit = found.debit - found.transfer_debit, found.credit - found.transfer_credit
        year_debit = found.year_debit - found.year_transfer_debit
        year_credit = found.year_credit - found.year_transfer_credit
        return {
            "balance": side * found.closing,
            "opening": side * found.opening,
            "opening_year": side * found.year_begin,
            "debit": debit,
            "credit": credit,
            "net": side * (debit - credit),
            "ytd_debit": year_debit,
            "ytd_credit": year_credit,
            "ytd_net": side * (year_debit - year_credit),
        }[function]


@dataclass(slots=True)
class _Scope:
    """Names are answers and keywords, functions are other lines and account figures."""

    names: Mapping[str, Given]
    figures: Figures | None
    line: Mapping[int, int | ErrorValue] = field(default_factory=dict)

    def name(self, name: str) -> Given:
        if name in self.names:
            return self.names[name]
        return ErrorValue(Fault.NAME, message("There is no field called {name}.", name=name))

    def call(self, function: str, arguments: Sequence[Value], named: Mapping[str, Value]) -> Given:
        if function in LINE:
            number = int(as_text(arguments[0]) or 0) if arguments else 0
            amount = self.line.get(number)
            if amount is None:
                return ErrorValue(Fault.REFERENCE, message("There is no line {line}.", line=number))
            return amount if isinstance(amount, ErrorValue) else Money(amount)
        if named or len(arguments) != 1 or self.figures is None:
            return ErrorValue(
                Fault.VALUE, message("{function} takes an account and nothing else here.", function=function)
            )
        return self.figures.call(function, as_text(arguments[0]) or "")


def answers(
    template: Template, given: Mapping[str, str], day: int, figures: Figures
) -> tuple[dict[str, Given], list[Finding]]:
    """What was typed (text by variable name) as values; what was not takes its default."""
    period = period_of(day)
    known: dict[str, Given] = {}
    for year, month in (("年", "月"), ("year", "month")):
        known[year], known[month] = period // 100, period % 100
    found: list[Finding] = []
    place = Subject("template", template.id or None, template.label)
    for variable in template.variables:
        text = given.get(variable.name, "").strip()
        if text:
            value = _typed(variable, text)
        elif variable.default:
            value = _inward(evaluate(parse(variable.default, place), _Scope(known, figures)))
        else:
            value = message("{name} is asked and was not given.", name=variable.name)
        if isinstance(value, Message):
            found.append(
                stop(
                    "template.answer",
                    value,
                    place,
                    remedy=hint(message("Type {name} and try again.", name=variable.name)),
                )
            )
            continue
        known[variable.name] = value
    unknown = sorted(set(given) - {each.name for each in template.variables})
    found += [
        stop("template.not_asked", message("The template does not ask for {name}.", name=name), place)
        for name in unknown
    ]
    return known, found


def _typed(variable: Variable, text: str) -> Given | Message:
    match variable.ask:
        case Ask.MONEY:
            try:
                return Money(parse_fen(text))
            except NotMoney:
                return message("{name}: {given} is no amount.", name=variable.name, given=text)
        case Ask.DAY:
            try:
                return Day(parse_day(text))
            except ValueError:
                return message("{name}: {given} is no day.", name=variable.name, given=text)
        case _:
            return text


def _inward(value: Value) -> Given | Message:
    if isinstance(value, ErrorValue):
        return value.cause
    return value


def work_out(
    template: Template,
    given: Mapping[str, str],
    *,
    day: int,
    chart: Sequence[Account],
    turnovers: Mapping[int, Turnover],
) -> Worked:
    """The voucher that the template makes of the answers ``given`` on a ``day`` (yyyymmdd).

    ``turnovers`` are those of the day's month. Lines of zero and lines whose condition does not hold are
    left out. Findings say what was not answered, which formula fails, and by how much it does not balance.
    """
    figures = Figures(chart, turnovers)
    known, found = answers(template, given, day, figures)
    if found:
        return Worked("", (), tuple(found))
    scope = _Scope(known, figures)
    amounts = _amounts(template, scope, found)
    lines = []
    for number, line in enumerate(template.lines, start=1):
        if amounts.get(number):
            lines.append(_line(template, line, number, amounts[number], scope, found))
    difference = sum(each.debit - each.credit for each in lines)
    place = Subject("template", template.id or None, template.label)
    if not found and difference:
        found.append(
            stop(
                "template.unbalanced",
                message("With these values debit less credit is {amount}.", amount=Money(difference)),
                place,
                amount=difference,
                remedy=hint(message("Let one line take the rest, or correct what was typed.")),
            )
        )
    if not found and not lines:
        found.append(stop("template.nothing", message("With these values every line is zero."), place))
    return Worked(_text(template.summary, scope, place, found), tuple(lines), tuple(found), amounts)


def _amounts(template: Template, scope: _Scope, found: list[Finding]) -> dict[int, int]:
    """Line number → fen on the line's own side; lines ruled out are 0. The rest line comes last."""
    done: dict[int, int] = {}
    scope.line = done
    waiting = dict(enumerate(template.lines, start=1))
    rest = next((n for n, each in waiting.items() if each.kind is AmountKind.REST), None)
    if rest is not None:
        del waiting[rest]
    # a line may ask for one below it: at most as many rounds as lines, circles were refused when it was saved
    for number in _in_order(template, list(waiting)):
        done[number] = _amount(template, waiting[number], number, scope, found)
    if rest is not None:
        line = template.lines[rest - 1]
        signed = sum(template.lines[n - 1].side * amount for n, amount in done.items())
        done[rest] = -line.side * signed if _holds(template, line, rest, scope, found) else 0
    return done


def _in_order(template: Template, numbers: Sequence[int]) -> list[int]:
    """The lines so that each comes after those it asks for."""
    asks: dict[int, set[int]] = {}
    for number in numbers:
        line = template.lines[number - 1]
        formulas = [line.condition, line.amount if line.kind is AmountKind.FORMULA else ""]
        asks[number] = {n for text in formulas if text for n in line_references(parse(text))} & set(numbers)
    ordered: list[int] = []
    while len(ordered) < len(numbers):
        ordered += [n for n in numbers if n not in ordered and asks[n] <= set(ordered)]
    return ordered


def _holds(template: Template, line: TemplateLine, number: int, scope: _Scope, found: list[Finding]) -> bool:
    if not line.condition:
        return True
    place = Subject("template", template.id or None, f"{template.label}/{number}", line=number)
    value = evaluate(parse(line.condition, place), scope)
    if isinstance(value, ErrorValue):
        found.append(value.finding(place))
        return False
    return value is True


def _amount(template: Template, line: TemplateLine, number: int, scope: _Scope, found: list[Finding]) -> int:
    if not _holds(template, line, number, scope, found):
        return 0
    if line.kind is AmountKind.FIXED:
        return parse_fen(line.amount)
    place = Subject("template", template.id or None, f"{template.label}/{number}", line=number)
    try:
        # an asked amount is a formula that names its variable
        return to_fen(evaluate(parse(line.amount, place), scope), place)
    except Refused as refused:
        found += refused.findings
        return 0


def _line(
    template: Template, line: TemplateLine, number: int, amount: int, scope: _Scope, found: list[Finding]
) -> WorkedLine:
    place = Subject("template", template.id or None, f"{template.label}/{number}", line=number)
    side = line.side
    if amount < 0 and line.if_negative == "other_side":
        side, amount = -side, -amount
    items = {}
    for dimension, formula in line.dimensions.items():
        value = evaluate(parse(formula, place), scope)
        if isinstance(value, ErrorValue):
            found.append(value.finding(place))
        elif code := as_text(value):
            items[dimension] = code
    return WorkedLine(
        number,
        line.account,
        amount if side == 1 else 0,
        amount if side == -1 else 0,
        _text(line.summary or template.summary, scope, place, found),
        items,
    )


def _text(template_text: str, scope: _Scope, place: Subject, found: list[Finding]) -> str:
    text = parse_template(template_text, place).render(scope)
    if isinstance(text, ErrorValue):
        found.append(text.finding(place))
        return ""
    return text
