"""Vouchers that come back every month: what is asked, fixed, worked out, and the rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.base.messages import render
from finance_desk.templates.exchange import read_templates, write_templates
from finance_desk.templates.model import (
    AmountKind,
    Ask,
    Template,
    TemplateLine,
    TemplateState,
    Variable,
    dimension_text,
    faults,
    read_dimensions,
)
from finance_desk.templates.working import work_out
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Line, Source

DAY = 20260131

INTEREST = Template(
    "LX",
    "财政专户利息",
    "收{月}月财政专户利息（{备注}）",
    (
        TemplateLine(1, "100301", AmountKind.ASKED, "利息"),
        TemplateLine(-1, "4602", AmountKind.REST),
    ),
    (Variable("利息"), Variable("备注", Ask.TEXT, '""')),
    group="月度",
)
"""Debit what the bank paid, credit the rest."""

SHARES = Template(
    "FP",
    "手续费分摊",
    "{月}月分摊",
    (
        TemplateLine(1, "50010101", AmountKind.FORMULA, "四舍五入(总额 * 0.7, 2)", summary="统筹"),
        TemplateLine(1, "50010201", AmountKind.FORMULA, "总额 - 行(1)", condition="总额 > 100"),
        TemplateLine(-1, "1004", AmountKind.REST),
    ),
    (Variable("总额", Ask.MONEY, '余额("1004")'),),
)


@pytest.fixture
def book(desk: Desk) -> int:
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    lines = [Line(ids["1004"], 200_00, 0, "拨入"), Line(ids["100301"], 0, 200_00, "拨入")]
    desk.do("voucher.save", book=book, day=20260105, lines=lines)
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    return book


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.code for each in refused.value.findings]


def made(desk: Desk, book: int, template: Template) -> Template:
    """The template saved and put in use, as it reads back."""
    desk.do("template.save", book=book, given=template)
    desk.do("template.state", book=book, code=template.code, state="active")
    held: Template = desk.ask("template.show", book=book, code=template.code)
    return held


def test_a_template_reads_back_as_it_was_saved(desk: Desk, book: int) -> None:
    held = made(desk, book, SHARES)
    assert replace(held, id=0, version=0) == replace(SHARES, state=TemplateState.ACTIVE)
    row = desk.ask("template.list", book=book)[0]
    assert (row.code, row.state, row.lines, row.variables, row.broken) == (
        "FP",
        TemplateState.ACTIVE,
        3,
        1,
        (),
    )


def test_using_one_makes_an_ordinary_voucher(desk: Desk, book: int) -> None:
    made(desk, book, INTEREST)
    id = desk.do("template.apply", book=book, code="LX", day=DAY, values={"利息": "1,234.56"}).value
    voucher = desk.ask("voucher.show", book=book, id=id)
    assert (voucher.summary, voucher.source, voucher.total) == ("收1月财政专户利息", Source.TEMPLATE, 1234_56)
    assert [(each.debit, each.credit) for each in voucher.lines] == [(1234_56, 0), (0, 1234_56)]
    assert desk.ask("template.show", book=book, code="LX").last_values == {"利息": "1,234.56"}
    # the voucher is the user's own: it can be edited, and outlives its template
    lines = [replace(each, debit=each.debit and 1, credit=each.credit and 1) for each in voucher.lines]
    desk.do("voucher.save", book=book, id=id, version=voucher.version, day=DAY, lines=lines)
    desk.do("template.delete", book=book, code="LX")
    assert desk.ask("voucher.show", book=book, id=id).total == 1
    assert desk.ask("template.list", book=book) == ()


def test_ac_19_deleting_a_template_leaves_its_vouchers_as_they_are(desk: Desk, book: int) -> None:
    made(desk, book, INTEREST)
    ids = [
        desk.do("template.apply", book=book, code="LX", day=DAY, values={"利息": amount}).value
        for amount in ("1", "2")
    ]
    # one posted, one still to be reviewed
    desk.do("voucher.review", book=book, choice=Choice(ids=ids[:1]))
    desk.do("voucher.post", book=book, choice=Choice(ids=ids[:1]))
    before = desk.ask("voucher.whole", book=book, ids=ids)
    balances = desk.ask("balance.turnovers", book=book, first=202601, last=202601)
    desk.do("template.delete", book=book, code="LX")
    assert desk.ask("template.list", book=book) == ()
    assert desk.ask("voucher.whole", book=book, ids=ids) == before
    assert desk.ask("balance.turnovers", book=book, first=202601, last=202601) == balances


def test_ac_15_parts_of_an_amount_with_tax_and_a_summary_of_the_answers(desk: Desk, book: int) -> None:
    """12.24 with a tenth of tax inside: 11.13 and, as the rest, 1.11."""
    with_tax = Template(
        "SUI",
        "含税费用",
        "{party} - {description}",
        (
            TemplateLine(-1, "200103", AmountKind.ASKED, "amount"),
            TemplateLine(1, "5201", AmountKind.FORMULA, "四舍五入(amount / 1.1, 2)"),
            TemplateLine(1, "110199", AmountKind.REST),
        ),
        (Variable("amount"), Variable("party", Ask.TEXT), Variable("description", Ask.TEXT)),
    )
    known = {each.code for each in desk.ask("account.list", book=book) if each.leaf}
    assert {line.account for line in with_tax.lines} <= known
    made(desk, book, with_tax)
    answers = {"amount": "12.24", "party": "Supplier", "description": "Test"}
    id = desk.do("template.apply", book=book, code="SUI", day=DAY, values=answers).value
    voucher = desk.ask("voucher.show", book=book, id=id)
    assert [(each.debit, each.credit) for each in voucher.lines] == [(0, 12_24), (11_13, 0), (1_11, 0)]
    assert {each.summary for each in voucher.lines} == {"Supplier - Test"}


def test_formulas_know_balances_and_other_lines(desk: Desk, book: int) -> None:
    """Nothing typed: the default is the balance of 1004, 200.00 of which 70 % are 140.00."""
    made(desk, book, SHARES)
    trial = desk.ask("template.try", book=book, code="FP", day=DAY)
    assert [(each.debit, each.credit, each.summary) for each in trial.lines] == [
        (140_00, 0, "统筹"),
        (60_00, 0, "1月分摊"),
        (0, 200_00, "1月分摊"),
    ]
    # the condition rules the second line out; the rest follows
    small = desk.ask("template.try", book=book, code="FP", day=DAY, values={"总额": "99.99"})
    assert [(each.debit, each.credit) for each in small.lines] == [(69_99, 0), (0, 69_99)]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10**12), st.integers(2, 9))
def test_the_rest_carries_the_rounding(total: int, parts: int) -> None:
    """However an amount is split, the voucher balances and no fen is lost."""
    lines = [TemplateLine(1, "1", AmountKind.FORMULA, f"总额 / {parts}") for _ in range(parts - 1)]
    template = Template(
        "X", "x", "x",
        (*lines, TemplateLine(1, "1", AmountKind.REST), TemplateLine(-1, "2", AmountKind.ASKED, "总额")),
        (Variable("总额"),),
    )  # fmt: skip
    assert faults(template) == []
    worked = work_out(
        template,
        {"总额": f"{total / 100:.2f}" if total < 10**9 else str(total // 100)},
        day=DAY,
        chart=(),
        turnovers={},
    )
    assert worked.findings == () or worked.findings[0].code == "template.nothing"
    assert sum(each.debit for each in worked.lines) == sum(each.credit for each in worked.lines)


def test_negative_amounts_are_red_or_turned_over(desk: Desk, book: int) -> None:
    red = made(desk, book, INTEREST)
    trial = desk.ask("template.try", book=book, code="LX", day=DAY, values={"利息": "-5"})
    assert [(each.debit, each.credit) for each in trial.lines] == [(-500, 0), (0, -500)]
    turned = replace(red, lines=tuple(replace(each, if_negative="other_side") for each in red.lines))
    trial = desk.ask("template.try", book=book, given=turned, day=DAY, values={"利息": "-5"})
    assert [(each.debit, each.credit) for each in trial.lines] == [(0, 500), (500, 0)]


def test_one_that_cannot_balance_is_refused_with_the_difference(desk: Desk, book: int) -> None:
    fixed = replace(INTEREST, lines=(INTEREST.lines[0], TemplateLine(-1, "4602", AmountKind.FIXED, "100.00")))
    made(desk, book, fixed)
    with pytest.raises(Refused) as refused:
        desk.do("template.apply", book=book, code="LX", day=DAY, values={"利息": "100.01"})
    assert codes(refused) == ["template.unbalanced"]
    assert refused.value.findings[0].amount == 1
    assert desk.ask("voucher.ids", book=book) is not None
    desk.do("template.apply", book=book, code="LX", day=DAY, values={"利息": "100"})


def test_answers_that_are_missing_or_wrong_are_named(desk: Desk, book: int) -> None:
    made(desk, book, INTEREST)
    for values, code, word in (
        ({}, "template.answer", "利息"),
        ({"利息": "十元"}, "template.answer", "十元"),
        ({"利息": "1.005"}, "template.answer", "1.005"),
        ({"利息": "1", "利率": "2"}, "template.not_asked", "利率"),
        ({"利息": "0"}, "template.nothing", ""),
    ):
        with pytest.raises(Refused) as refused:
            desk.do("template.apply", book=book, code="LX", day=DAY, values=values)
        assert codes(refused) == [code], values
        assert word in render(refused.value.findings[0].message, "zh")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((TemplateLine(1, "1004", AmountKind.REST), TemplateLine(-1, "4602", AmountKind.REST)), "template.rests"),
        ((TemplateLine(1, "1004", AmountKind.FIXED, "1"), TemplateLine(1, "4602", AmountKind.REST)), "template.one_sided"),
        ((TemplateLine(1, "1004", AmountKind.FORMULA, "行(2)"), TemplateLine(-1, "4602", AmountKind.FORMULA, "行(1)")), "template.circle"),
        ((TemplateLine(1, "1004", AmountKind.FORMULA, "行(2)"), TemplateLine(-1, "4602", AmountKind.REST)), "template.circle"),
        ((TemplateLine(1, "1004", AmountKind.FORMULA, "息"), TemplateLine(-1, "4602", AmountKind.REST)), "formula.name"),
        ((TemplateLine(1, "1004", AmountKind.FORMULA, ""), TemplateLine(-1, "4602", AmountKind.REST)), "template.empty"),
        ((TemplateLine(1, "1004", AmountKind.FIXED, "x"), TemplateLine(-1, "4602", AmountKind.REST)), "template.fixed"),
        ((TemplateLine(1, "1004", AmountKind.ASKED, "税"), TemplateLine(-1, "4602", AmountKind.REST)), "template.asked"),
        ((TemplateLine(1, "9999", AmountKind.FIXED, "1"), TemplateLine(-1, "4602", AmountKind.REST)), "template.account"),
        ((TemplateLine(1, "1003", AmountKind.FIXED, "1"), TemplateLine(-1, "4602", AmountKind.REST)), "template.account"),
    ],
)  # fmt: skip
def test_a_faulty_template_is_not_saved(
    desk: Desk, book: int, lines: tuple[TemplateLine, ...], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        desk.do("template.save", book=book, given=replace(INTEREST, lines=lines))
    assert code in codes(refused)
    assert desk.ask("template.list", book=book) == ()


def test_a_disabled_account_breaks_it_visibly(desk: Desk, book: int) -> None:
    made(desk, book, INTEREST)
    desk.do("account.disable", book=book, code="4602", day=20260201)
    row = desk.ask("template.list", book=book)[0]
    assert [each.code for each in row.broken] == ["template.account"]
    assert "4602" in render(row.broken[0].message, "zh")
    # before that day it still works, from then on it is refused
    assert desk.ask("template.list", book=book, day=DAY)[0].broken == ()
    desk.do("template.apply", book=book, code="LX", day=DAY, values={"利息": "1"})
    with pytest.raises(Refused) as refused:
        desk.do("template.apply", book=book, code="LX", day=20260202, values={"利息": "1"})
    assert codes(refused) == ["template.account"]


def test_only_one_in_use_is_applied_and_a_colleague_is_not_overwritten(desk: Desk, book: int) -> None:
    desk.do("template.save", book=book, given=INTEREST)
    with pytest.raises(Refused) as refused:
        desk.do("template.apply", book=book, code="LX", day=DAY, values={"利息": "1"})
    assert codes(refused) == ["template.not_in_use"]
    read = desk.ask("template.show", book=book, code="LX")
    desk.do("template.save", book=book, given=replace(read, name="新名"))
    with pytest.raises(Refused) as refused:
        desk.do("template.save", book=book, given=replace(read, name="别名"))
    assert codes(refused) == ["template.conflict"]
    with pytest.raises(Refused) as refused:
        desk.do("template.save", book=book, given=INTEREST)
    assert codes(refused) == ["template.taken"]
    assert desk.ask("template.show", book=book, code="LX").name == "新名"


def test_dimension_items_are_asked_and_checked(desk: Desk, book: int) -> None:
    desk.do("dimension.import", book=book, dimension="institution", items=[("H01", "市一医院")])
    paying = Template(
        "BF", "预付", "预付{机构}",
        (
            TemplateLine(1, "110102", AmountKind.ASKED, "金额", dimensions={"institution": "机构"}),
            TemplateLine(-1, "1004", AmountKind.REST),
        ),
        (Variable("金额"), Variable("机构", Ask.ITEM, dimension="institution")),
    )  # fmt: skip
    made(desk, book, paying)
    id = desk.do("template.apply", book=book, code="BF", day=DAY, values={"金额": "8", "机构": "H01"}).value
    assert len(desk.ask("voucher.show", book=book, id=id).lines[0].items) == 1
    with pytest.raises(Refused) as refused:
        desk.do("template.apply", book=book, code="BF", day=DAY, values={"金额": "8", "机构": "H99"})
    assert codes(refused) == ["template.item"]


def test_templates_go_out_and_come_in_again(tmp_path: Path) -> None:
    file = tmp_path / "templates.json"
    write_templates(file, [INTEREST, SHARES])
    assert read_templates(file) == (INTEREST, SHARES)
    for content, code in (
        ("{", "template.json"),
        ("[]", "template.none"),
        ('{"templates": [{}]}', "template.part"),
    ):
        file.write_text(content, "utf-8")
        with pytest.raises(Refused) as refused:
            read_templates(file)
        assert codes(refused) == [code]


def test_a_file_comes_in_whole_or_not_at_all(desk: Desk, book: int, tmp_path: Path) -> None:
    file = tmp_path / "templates.json"
    broken = replace(SHARES, lines=(SHARES.lines[0], replace(SHARES.lines[2], account="9999")))
    write_templates(file, [INTEREST, broken])
    with pytest.raises(Refused) as refused:
        desk.do("template.import", book=book, path=file)
    assert codes(refused) == ["template.account"]
    assert desk.ask("template.list", book=book) == ()
    write_templates(file, [INTEREST, SHARES])
    for _ in range(2):  # the second time each takes its own place
        desk.do("template.import", book=book, path=file)
    assert [each.code for each in desk.ask("template.list", book=book)] == ["FP", "LX"]
    assert desk.ask("template.write", book=book, path=tmp_path / "out.json") == 2
    assert [each.code for each in read_templates(tmp_path / "out.json")] == ["FP", "LX"]


def test_a_voucher_is_kept_as_a_template(desk: Desk, book: int) -> None:
    """Its amounts are asked again, its items stay, its last line takes the rest; braces in a summary are text."""
    desk.do("dimension.import", book=book, dimension="institution", items=[("H01", "市一医院")])
    dimension = next(each.id for each in desk.ask("dimension.list", book=book) if each.code == "institution")
    item = desk.ask("dimension.items", book=book, dimension_id=dimension)[0].id
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    lines = [
        Line(ids["110102"], 70_00, 0, "预付{一}", {dimension: item}),
        Line(ids["5201"], 30_00, 0, "其他"),
        Line(ids["1004"], 0, 100_00, "预付{一}"),
    ]
    voucher = desk.do("voucher.save", book=book, day=20260110, lines=lines).value
    desk.do("template.keep", book=book, voucher=voucher, code="K", name="预付")
    held = desk.ask("template.show", book=book, code="K")
    asked = [each.name for each in held.variables]
    assert len(asked) == 2 and held.state is TemplateState.DRAFT
    again = desk.ask("template.try", book=book, code="K", day=DAY, values={asked[0]: "70", asked[1]: "30"})
    assert again.findings == () and list(again.lines) == lines


@given(
    st.dictionaries(
        st.sampled_from(["institution", "region", "机构"]),
        st.text(st.sampled_from("ab1 医+"), max_size=4).map(lambda text: f'"{text};"') | st.just("医院"),
    )
)
@settings(max_examples=50)
def test_dimensions_are_typed_as_they_are_shown(dimensions: dict[str, str]) -> None:
    assert read_dimensions(dimension_text(dimensions)) == dimensions


def test_full_width_signs_between_dimensions_are_read() -> None:
    assert read_dimensions('institution＝医院；region="a；b"') == {"institution": "医院", "region": '"a；b"'}


def test_fixed_amounts_that_differ_are_refused_with_the_difference(desk: Desk, book: int) -> None:
    lines = (
        TemplateLine(1, "1004", AmountKind.FIXED, "100.00"),
        TemplateLine(-1, "100301", AmountKind.FIXED, "99.99"),
    )
    bad = Template("GD", "固定", "固定", lines)
    trial = desk.ask("template.try", book=book, day=DAY, given=bad)
    with pytest.raises(Refused, match=r"debit less credit is 0\.01") as refused:
        desk.do("template.save", book=book, given=bad)
    for found in (*trial.findings, *refused.value.findings):
        assert (found.code, found.amount) == ("template.unbalanced", 1)
    # a condition may leave one of them out: what it makes is judged when it is tried
    desk.do(
        "template.save",
        book=book,
        given=replace(bad, lines=(lines[0], replace(lines[1], condition="月 > 6"))),
    )


def test_one_that_does_not_balance_with_the_trial_values_is_refused(desk: Desk, book: int) -> None:
    two = Template(
        "LL",
        "两问",
        "两问",
        (
            TemplateLine(1, "1004", AmountKind.ASKED, "借"),
            TemplateLine(-1, "100301", AmountKind.FORMULA, "借 * 2 - 9"),
        ),
        (Variable("借"),),
    )
    with pytest.raises(Refused) as refused:
        desk.do("template.save", book=book, given=two, day=DAY, values={"借": "10"})
    assert [(each.code, each.amount) for each in refused.value.findings] == [("template.unbalanced", -1_00)]
    desk.do("template.save", book=book, given=two, day=DAY, values={"借": "9"})
    trial = desk.ask("template.try", book=book, code="LL", day=DAY, values={"借": "9"})
    assert trial.amounts == {1: 9_00, 2: 9_00}


def test_a_disabled_item_is_badged(desk: Desk, book: int) -> None:
    desk.do("dimension.import", book=book, dimension="institution", items=[("H1", "一院")])
    desk.do("account.carry", book=book, code="1004", dimensions=["institution"])
    made(
        desk,
        book,
        replace(
            INTEREST,
            lines=(
                replace(INTEREST.lines[0], account="1004", dimensions={"institution": '"H1"'}),
                INTEREST.lines[1],
            ),
        ),
    )
    assert desk.ask("template.list", book=book)[0].broken == ()
    desk.do("dimension.item_disable", book=book, dimension="institution", code="H1", day=20260101)
    (broken,) = desk.ask("template.list", book=book)[0].broken
    assert broken.code == "template.item_disabled"
    with pytest.raises(Refused, match="is disabled from 2026-01-01"):
        desk.do("template.apply", book=book, code="LX", day=DAY, values={"利息": "1"})
