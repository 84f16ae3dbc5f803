"""Values: exact arithmetic, error values that travel, dates, texts; checked against plain fractions."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_desk.base.errors import Refused
from finance_desk.base.messages import Day, Money, Period, message, render
from finance_desk.base.money import MAX_FEN
from finance_desk.formula.evaluate import RowScope, evaluate
from finance_desk.formula.needs import Need, needs
from finance_desk.formula.parse import parse
from finance_desk.formula.values import ErrorValue, Fault, Given, Value, from_fen, to_fen

ROW = RowScope(
    {
        "金额": Money(123450),
        "负数": Money(-250),
        "笔数": 3,
        "险种": "310",
        "空": None,
        "空文": "",
        "标志": True,
        "入账日期": Day(20261105),
        "业务期": Period(202610),
        "组": (Money(100), None, Money(250)),
        "C1:C3": (Decimal("1.5"), None, Decimal(2)),
        "坏": ErrorValue(Fault.NO_ACCOUNT, message("There is no account {code}.", code="9999")),
        "deduct[30]": Money(5000),
    },
    {"double": lambda x: x * 2, "named": lambda x, by: x * by, "half": lambda: Money(50)},
)


def value(text: str) -> Value:
    return evaluate(parse(text), ROW)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("-2^2", Decimal(4)),
        ("2^3^2", Decimal(64)),
        ("2^-1", Decimal("0.5")),
        ("0.1 + 0.2 = 0.3", True),
        ("10%", Decimal("0.1")),
        ("50%%", Decimal("0.005")),
        ("金额", Decimal("1234.50")),
        ("金额 / 1.1 * 1.1 = 金额", True),
        ("1/3*3 = 1", True),
        ("1/3", Decimal("0.3333333333333333333333333333")),
        ("2/3", Decimal("0.6666666666666666666666666667")),
        ("round(2.675, 2)", Decimal("2.68")),
        ("round(-2.675, 2)", Decimal("-2.68")),
        ("round(1.005, 2)", Decimal("1.01")),
        ("四舍五入(负数 * 0.5, 2)", Decimal("-1.25")),
        ("round(0.125, 2)", Decimal("0.13")),
        ("round(12345, -2)", Decimal(12300)),
        ("round(12350, -2)", Decimal(12400)),
        ("round(100/3/3*9, 2)", Decimal(100)),
        ("abs(负数)", Decimal("2.5")),
        ("sum(1, 2, 空)", Decimal(3)),
        ("sum(组)", Decimal("3.5")),
        ("sum(C1:C3)", Decimal("3.5")),
        ("min(C1:C3)", Decimal("1.5")),
        ("max(组, 3)", Decimal(3)),
        ("min(2, 空)", Decimal(0)),
        ("min(1/3, 0.33)", Decimal("0.33")),
        ('笔数 & "笔"', "3笔"),
        ('金额 & "元"', "1234.5元"),
        ('text(金额, 2) & "元"', "1234.50元"),
        ("text(-0.001, 2)", "0.00"),
        ('1/8 & ""', "0.125"),
        ('入账日期 & ""', "2026-11-05"),
        ("业务期 & 空", "2026-10"),
        ("concat(险种, 1, 空)", "3101"),
        ('left("汉字𠀀x", 3)', "汉字𠀀"),
        ("right(险种, 2)", "10"),
        ("right(险种, 0)", ""),
        ("right(险种, 9)", "310"),
        ("mid(险种, 2, 1)", "1"),
        ("mid(险种, 9, 1)", ""),
        ('len("汉字𠀀")', Decimal(3)),
        ("len(金额)", Decimal(6)),
        ('险种 = "310"', True),
        ('险种 in ("311", "310")', True),
        ('险种 不属于 ("311")', True),
        ('险种 < "32"', True),
        ('空 = ""', True),
        ("空 = 0", True),
        ("空 = 空文", True),
        ('空文 = ""', True),
        ("空 < 1", True),
        ("not 空", True),
        ("空 in (0)", True),
        ("标志 = 真", True),
        ("标志 <> 假 且 笔数 = 3", True),
        ("假 and 1/0 = 1", False),
        ("真 or 坏 = 1", True),
        ('if(金额 > 1000, "大", "小")', "大"),
        ("if(假, 1)", None),
        ("if(笔数 = 3, 1, 1/0)", Decimal(1)),
        ("coalesce(空, 空文, 险种)", "310"),
        ("coalesce(空, 空文)", None),
        ("year(入账日期) * 100 + month(入账日期)", Decimal(202611)),
        ("day(入账日期)", Decimal(5)),
        ("year(业务期)", Decimal(2026)),
        ("month(业务期)", Decimal(10)),
        ("year(20261105)", Decimal(2026)),
        ("period(入账日期)", Period(202611)),
        ("period(入账日期) > 业务期", True),
        ('入账日期 >= "2026-11-01"', True),
        ('入账日期 = "2026年11月5日"', True),
        ("入账日期 = 20261105", True),
        ('入账日期 = ""', False),
        ('业务期 = "2026-10"', True),
        ('contains("存款利息", "利息")', True),
        ('包含(险种, "")', True),
        ('startswith(险种, "31")', True),
        ('结尾(险种, "0310")', False),
        ("double(金额)", Decimal("2469.00")),
        ("named(2, by=3)", Decimal(6)),
        ("half() + 0", Decimal("0.5")),
        ("deduct[30]", Decimal(50)),
        ("真", True),
    ],
)
def test_values(text: str, result: Value) -> None:
    got = value(text)
    assert got == result
    assert type(got) is type(result)


@pytest.mark.parametrize(
    ("text", "fault", "column"),
    [
        ("1 / 0", Fault.DIVISION, 5),
        ("1 + 金额 / (笔数 - 3)", Fault.DIVISION, 11),
        ("0^0", Fault.DIVISION, 3),
        ("2^0.5", Fault.VALUE, 3),
        ("9^999", Fault.VALUE, 3),
        ("9^9^99^99", Fault.SIZE, 5),
        ("1.5^99^99", Fault.SIZE, 8),
        ("坏 + 1", Fault.NO_ACCOUNT, 1),
        ("sum(1, 坏)", Fault.NO_ACCOUNT, 8),
        ("if(坏 > 1, 1, 2)", Fault.NO_ACCOUNT, 4),
        ("double(坏)", Fault.NO_ACCOUNT, 8),
        ("未知", Fault.NAME, 1),
        ("未知(1)", Fault.NAME, 1),
        ('__import__("os")', Fault.NAME, 1),
        ("险种 + 1", Fault.VALUE, 1),
        ("险种 = 310", Fault.VALUE, 1),
        ("标志 < 真", Fault.VALUE, 1),
        ('标志 & ""', Fault.VALUE, 1),
        ("入账日期 + 1", Fault.VALUE, 1),
        ("入账日期 = 业务期", Fault.VALUE, 1),
        ('入账日期 = "明天"', Fault.VALUE, 1),
        ("not 1", Fault.VALUE, 5),
        ("1 and 真", Fault.VALUE, 1),
        ("left(险种, -1)", Fault.VALUE, 10),
        ("left(险种, 1.5)", Fault.VALUE, 10),
        ("mid(险种, 0, 1)", Fault.VALUE, 9),
        ("round(1, 10)", Fault.VALUE, 10),
        ("day(业务期)", Fault.VALUE, 5),
        ("year(1)", Fault.VALUE, 6),
        ("组 + 1", Fault.VALUE, 1),
        ("C1:C3", Fault.VALUE, 1),
        ("C7:C9", Fault.NAME, 1),
    ],
)
def test_error_values(text: str, fault: Fault, column: int) -> None:
    got = value(text)
    assert isinstance(got, ErrorValue)
    assert (got.fault, got.column) == (fault, column)
    finding = got.finding()
    assert finding.blocks
    assert f"Column {column}" in render(finding.message, "en")


def test_error_values_are_shown_in_both_languages() -> None:
    missing = value("坏")
    assert isinstance(missing, ErrorValue)
    assert missing.shown("zh") == "#缺科目"
    assert missing.shown("en") == "#ACCOUNT?"
    divided = value("1/0")
    assert isinstance(divided, ErrorValue)
    assert divided.shown("zh") == divided.shown("en") == "#DIV/0!"


def test_long_texts_and_numbers_end_in_an_error_value() -> None:
    scope = RowScope({"t": "x" * 15_000, "n": Decimal(10) ** 149})
    for text in ("t & t", "n * n", "n ^ 2", "1 / n / n", "n + 1 / n"):
        got = evaluate(parse(text), scope)
        assert isinstance(got, ErrorValue), text
        assert got.fault is Fault.SIZE


def test_a_scope_that_answers_a_float_is_a_bug() -> None:
    with pytest.raises(TypeError, match="float"):
        evaluate(parse("x"), RowScope({"x": 1.5}))  # type: ignore[dict-item]


def test_a_number_that_is_none_is_an_error_value() -> None:
    got = evaluate(parse("x + 1"), RowScope({"x": Decimal("NaN")}))
    assert isinstance(got, ErrorValue)


def test_the_border_of_money() -> None:
    assert from_fen(-123) == Decimal("-1.23")
    assert to_fen(Decimal("0.005")) == 1
    assert to_fen(Decimal("-0.005")) == -1
    assert to_fen(Fraction(1, 3)) == 33
    assert to_fen(None) == 0
    assert to_fen(from_fen(MAX_FEN)) == MAX_FEN
    for wrong in (Decimal(MAX_FEN), "1", True, Day(20260101), value("1/0")):
        with pytest.raises(Refused):
            to_fen(wrong)


@given(st.integers(-MAX_FEN, MAX_FEN))
def test_fen_survive_the_border(fen: int) -> None:
    assert to_fen(evaluate(parse("x"), RowScope({"x": Money(fen)}))) == fen


# --- a second evaluator: precedence climbing over plain fractions -------------------------------------

Token = str | Fraction
LEVELS = {"+": 1, "-": 1, "*": 2, "/": 2}


def oracle(tokens: Sequence[Token]) -> Fraction | None:
    """Value of number operator number … with brackets already worked out; None for division by zero."""
    values: list[Fraction] = []
    waiting: list[str] = []

    def fold() -> bool:
        operator, right, left = waiting.pop(), values.pop(), values.pop()
        if operator == "/" and right == 0:
            return False
        values.append(
            {"+": left + right, "-": left - right, "*": left * right}[operator]
            if operator != "/"
            else left / right
        )
        return True

    for token in tokens:
        if isinstance(token, Fraction):
            values.append(token)
            continue
        while waiting and LEVELS[waiting[-1]] >= LEVELS[token]:
            if not fold():
                return None
        waiting.append(token)
    while waiting:
        if not fold():
            return None
    return values[0]


numerals = st.decimals(-1000, 1000, places=2, allow_nan=False)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_arithmetic_agrees_with_plain_fractions(data: st.DataObject) -> None:
    def level(depth: int) -> tuple[str, Fraction | None]:
        text, tokens, failed = "", [], False
        for position in range(data.draw(st.integers(1, 5))):
            if position:
                operator = data.draw(st.sampled_from("+-*/"))
                text += f" {operator} "
                tokens.append(operator)
            if depth and data.draw(st.booleans()):
                inner, worth = level(depth - 1)
                text += f"({inner})"
            else:
                number = data.draw(numerals)
                text += f"{number:f}"
                worth = Fraction(number)
            failed = failed or worth is None
            tokens.append(worth or Fraction(0))
        return text, None if failed else oracle(tokens)

    text, expected = level(3)
    got = evaluate(parse(text), ROW)
    if expected is None:
        assert isinstance(got, ErrorValue)
        assert got.fault is Fault.DIVISION
    else:
        assert isinstance(got, Decimal)
        if (10**200 * expected).denominator == 1 and len(str(expected.denominator)) < 40:
            assert Fraction(got) == expected
        else:
            assert abs(Fraction(got) - expected) <= abs(expected) / 10**27
        # rounding is exact even where the value itself does not end
        rounded = evaluate(parse(f"round({text}, 2)"), ROW)
        assert isinstance(rounded, Decimal)
        off = Fraction(rounded) - expected
        assert abs(off) < Fraction(1, 200) or (abs(off) == Fraction(1, 200) and off * expected > 0)


# --- account functions ---------------------------------------------------------------------------------


class Page:
    """A report page: keywords, and account figures gathered beforehand."""

    def __init__(self, figures: Mapping[Need, Given]) -> None:
        self.figures = figures

    def name(self, name: str) -> Given:
        return {"月": 11, "年": 2026}.get(
            name, ErrorValue(Fault.REFERENCE, message("No cell {name}.", name=name))
        )

    def call(self, function: str, arguments: Sequence[Value], named: Mapping[str, Value]) -> Given:
        return self.figures[Need.of(function, arguments, named)]


def test_needs_are_gathered_and_then_found_again() -> None:
    text = (
        'if(QM("1002", 月) > 0, FS("5001", 月, "借"), LFS("5001", 月-1, "贷", , 年))'
        ' + 余额("1002", 月) + 净发生("4001", 含结转=真)'
    )
    node = parse(text)
    figures = {
        Need("balance", "1002", Decimal(11)): Money(100),
        Need("debit", "5001", Decimal(11)): Money(7),
        Need("ytd_credit", "5001", Decimal(10), (("year", Decimal(2026)),)): Money(9),
        Need("net", "4001", None, (("include_closing", True),)): Money(-50),
    }
    assert needs(node, Page({})) == set(figures)
    assert evaluate(node, Page(figures)) == Decimal("0.57")


def test_needs_without_a_page_say_which_accounts_are_covered() -> None:
    node = parse('QM("1002", 月) + QM(A1, 月) + 年初("1001:1005") + abs(JE("4001", 3))')
    assert needs(node) == {
        Need("balance", "1002"),
        Need("opening_year", "1001:1005"),
        Need("net", "4001", Decimal(3)),
    }


def test_an_unknown_keyword_asks_for_nothing() -> None:
    assert needs(parse('QM("1002", 季)'), Page({})) == frozenset()


def test_five_thousand_warm_cells_are_worked_out_quickly() -> None:
    page = Page({Need("balance", str(1000 + i), Decimal(11)): Money(i) for i in range(5000)})
    nodes = [parse(f'QM("{1000 + i}", 月) + 0') for i in range(5000)]
    begun = time.process_time()
    total = sum(evaluate(node, page) for node in nodes)  # type: ignore[misc]
    assert time.process_time() - begun < 0.5
    assert total == from_fen(sum(range(5000)))
