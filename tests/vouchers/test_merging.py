"""Three versions of a draft: who changed what is found, and nothing that was typed is missing among the picks."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from finance_desk.vouchers.draft import DraftLine, VoucherDraft
from finance_desk.vouchers.merging import Pick, side_by_side

FEE, CASH, BANK, TAX = (
    DraftLine("费用", 1, 100, 0), DraftLine("现金", 2, 0, 40), DraftLine("银行", 3, 0, 60), DraftLine("税", 4, 5, 0),
)  # fmt: skip


def draft(*lines: DraftLine, day: int = 20260105) -> VoucherDraft:
    return VoucherDraft(1, {}, {}, day, 1, 0, list(lines))


def test_each_changed_another_line() -> None:
    mine = draft(replace(FEE, summary="药费"), CASH, BANK)
    theirs = draft(FEE, CASH, replace(BANK, account=9), day=20260106)
    found = side_by_side(draft(FEE, CASH, BANK), mine, theirs)
    assert [each.suggested for each in found.lines] == [Pick.MINE, Pick.MINE, Pick.THEIRS]
    assert found.day.suggested is Pick.THEIRS
    onto = draft()
    found.put_together(
        [each.suggested or Pick.MINE for each in found.head],
        [each.suggested or Pick.MINE for each in found.lines],
        onto,
    )
    assert onto.lines == [replace(FEE, summary="药费"), CASH, replace(BANK, account=9)]
    assert onto.day == 20260106


def test_both_changed_one_line_and_somebody_must_say() -> None:
    mine, theirs = replace(FEE, debit=1), replace(FEE, debit=2)
    found = side_by_side(draft(FEE, CASH), draft(mine, CASH), draft(theirs, CASH))
    assert [each.suggested for each in found.lines] == [None, Pick.MINE]
    assert [each.differs for each in found.lines] == [True, False]


def test_lines_put_in_and_taken_out_on_both_sides() -> None:
    found = side_by_side(draft(FEE, CASH, BANK), draft(FEE, TAX, CASH, BANK), draft(FEE, CASH))
    assert [(each.base, each.mine, each.theirs) for each in found.lines] == [
        (FEE, FEE, FEE),
        (None, TAX, None),
        (CASH, CASH, CASH),
        (BANK, BANK, None),
    ]
    onto = draft()
    found.put_together([Pick.MINE] * 3, [each.suggested or Pick.MINE for each in found.lines], onto)
    assert onto.lines == [FEE, TAX, CASH]


some = st.lists(st.sampled_from([FEE, CASH, BANK, TAX, replace(FEE, debit=7)]), max_size=5)


@given(some, some, some)
def test_all_of_mine_is_mine_and_all_of_theirs_is_theirs(
    base: list[DraftLine], mine: list[DraftLine], theirs: list[DraftLine]
) -> None:
    found = side_by_side(draft(*base), draft(*mine), draft(*theirs))
    for pick, lines in ((Pick.MINE, mine), (Pick.THEIRS, theirs)):
        onto = draft()
        found.put_together([pick] * 3, [pick] * len(found.lines), onto)
        assert onto.lines == lines
