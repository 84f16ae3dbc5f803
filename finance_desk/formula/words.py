"""A condition in plain words, for people who read rules: 险种 等于 310，且 拨付类型 为 201 之一."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from finance_desk.base.messages import N_, Message, message, render
from finance_desk.formula.functions import FUNCTIONS, OPTIONS
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
from finance_desk.formula.values import text_of

_COMPARISONS: Final = {
    "=": N_("{left} is {right}"),
    "<>": N_("{left} is not {right}"),
    "<": N_("{left} is less than {right}"),
    "<=": N_("{left} is at most {right}"),
    ">": N_("{left} is more than {right}"),
    ">=": N_("{left} is at least {right}"),
}
_OPERATORS: Final = {
    "+": N_("{left} plus {right}"),
    "-": N_("{left} minus {right}"),
    "*": N_("{left} times {right}"),
    "/": N_("{left} divided by {right}"),
    "^": N_("{left} to the power {right}"),
}
_SENTENCES: Final = {
    "contains": N_("{first} contains {second}"),
    "startswith": N_("{first} starts with {second}"),
    "endswith": N_("{first} ends with {second}"),
    "left": N_("the first {second} characters of {first}"),
    "right": N_("the last {second} characters of {first}"),
    "round": N_("{first} rounded to {second} decimals"),
    "abs": N_("{first} without sign"),
    "len": N_("the length of {first}"),
    "year": N_("the year of {first}"),
    "month": N_("the month of {first}"),
    "day": N_("the day of {first}"),
    "period": N_("the period of {first}"),
}


def to_words(node: Node, lang: str, names: Mapping[str, str] | None = None) -> str:
    """A formula or condition in Chinese (``zh``) or English (``en``) words.

    ``names`` maps field names to what people call them; a name without an entry stands as written.
    """
    return _Speaker(lang, names or {}).say(node)


class _Speaker:
    def __init__(self, lang: str, names: Mapping[str, str]) -> None:
        self.lang = lang
        self.names = names

    def _put(self, what: Message) -> str:
        return render(what, self.lang)

    def _list(self, pieces: list[str]) -> str:
        return ("、" if self.lang == "zh" else ", ").join(pieces)

    def _inner(self, node: Node) -> str:
        """An operand, in brackets where the sentence would be read wrongly."""
        said = self.say(node)
        if isinstance(node, (Logic, Compare, Member, Not, Arithmetic, Join)):
            return f"（{said}）" if self.lang == "zh" else f"({said})"
        return said

    def say(self, node: Node) -> str:
        match node:
            case Number(value):
                return text_of(value)
            case Text(value):
                return value or self._put(message("empty"))
            case Truth(value):
                return self._put(message("true") if value else message("false"))
            case Name(name):
                return self.names.get(name, name)
            case Range(first, last):
                return self._put(message("{first} to {last}", first=first, last=last))
            case Negative(operand):
                return self._put(message("minus {value}", value=self._inner(operand)))
            case Percent(operand):
                return f"{self._inner(operand)}%"
            case Arithmetic(operators, operands):
                return self._chain(operators, operands)
            case Join(operands):
                joined = [self._inner(each) for each in operands]
                return self._put(message("the texts {texts} put together", texts=self._list(joined)))
            case Compare(operator, left, right):
                what = Message(
                    _COMPARISONS[operator], {"left": self._inner(left), "right": self._inner(right)}
                )
                return self._put(what)
            case Member(operand, choices, negated):
                return self._member(operand, choices, negated)
            case Logic(operator, operands):
                return self._logic(operator, operands)
            case Not(operand):
                return self._put(message("it is not so that {condition}", condition=self._inner(operand)))
            case Call():
                return self._call(node)

    def _chain(self, operators: tuple[str, ...], operands: tuple[Node, ...]) -> str:
        said = self._inner(operands[0])
        for operator, operand in zip(operators, operands[1:], strict=True):
            said = self._put(Message(_OPERATORS[operator], {"left": said, "right": self._inner(operand)}))
        return said

    def _member(self, operand: Node, choices: tuple[Node, ...], negated: bool) -> str:
        listed = self._list([self._inner(each) for each in choices])
        subject = self._inner(operand)
        if negated:
            return self._put(message("{value} is none of {choices}", value=subject, choices=listed))
        return self._put(message("{value} is one of {choices}", value=subject, choices=listed))

    def _logic(self, operator: str, operands: tuple[Node, ...]) -> str:
        said = [self._inner(each) if isinstance(each, Logic) else self.say(each) for each in operands]
        joint = message("{left}, and {right}") if operator == "and" else message("{left}, or {right}")
        whole = said[0]
        for each in said[1:]:
            whole = self._put(Message(joint.msgid, {"left": whole, "right": each}))
        return whole

    def _call(self, node: Call) -> str:
        arguments = [each for each in node.arguments if each is not None]
        if node.function == "if":
            return self._choice(arguments)
        sentence = _SENTENCES.get(node.function)
        if sentence is not None:
            said = [self._inner(each) for each in arguments]
            return self._put(Message(sentence, dict(zip(("first", "second"), said, strict=False))))
        function = FUNCTIONS.get(node.function)
        if function is None:
            title = self.names.get(node.function, node.function)
        else:
            title = function.synonyms[0] if self.lang == "zh" else function.name.replace("_", " ")
        listed = [self.say(each) for each in arguments]
        for name, value in node.named:
            option = next((each for each in OPTIONS if each.name == name), None)
            label = name if option is None or self.lang == "en" else option.synonyms[0]
            listed.append(f"{label}={self.say(value)}")
        return f"{title}（{'，'.join(listed)}）" if self.lang == "zh" else f"{title}({', '.join(listed)})"

    def _choice(self, arguments: list[Node]) -> str:
        condition, then = self.say(arguments[0]), self.say(arguments[1])
        if len(arguments) == 2:
            return self._put(message("if {condition}, then {then}", condition=condition, then=then))
        return self._put(
            message(
                "if {condition}, then {then}, else {other}",
                condition=condition,
                then=then,
                other=self.say(arguments[2]),
            )
        )
