"""Files of others against our own: every item in one match, and the matches are the difference."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.reconcile.matching import Item, Outcome, match
from tests.reconcile.test_business import accounts, book, post  # noqa: F401 - the fixture

items = st.lists(
    st.builds(
        Item,
        keys=st.sampled_from([(), ("A",), ("B",), ("C", "D"), ("", "D"), ("E",)]),
        day=st.sampled_from([20260105, 20260106, 20260205]),
        amount=st.sampled_from([100, 200, 300, -100]),
        label=st.just(""),
        id=st.integers(1, 10**9),
        failed=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)


@given(here=items, there=items)
def test_every_item_is_in_one_match_and_the_matches_are_the_difference(
    here: list[Item], there: list[Item]
) -> None:
    found = match(here, there)
    assert Counter(each.id for one in found for each in one.here) == Counter(each.id for each in here)
    assert Counter(each.id for one in found for each in one.there) == Counter(each.id for each in there)
    wanted = sum(each.counted for each in here) - sum(each.counted for each in there)
    assert sum(each.difference for each in found) == wanted
    for each in found:
        assert each.here or each.there
        if each.outcome in (Outcome.AGREES, Outcome.DAY):
            assert each.difference == 0 and each.here and each.there


def test_equal_amounts_without_a_key_are_matched_only_when_it_makes_no_difference() -> None:
    one = Item((), 20260105, 100, "a", 1)
    two = Item((), 20260105, 100, "b", 2)
    file = Item((), 20260105, 100, "c", 3)
    assert {each.outcome for each in match([one, two], [file])} == {Outcome.ONLY_HERE, Outcome.ONLY_THERE}
    both = match([one, two], [file, Item((), 20260105, 100, "d", 4)])
    assert [each.outcome for each in both] == [Outcome.AGREES, Outcome.AGREES]


def told(desk: Desk, book: int, against: str, path: Path, **more: str) -> dict[str, int]:  # noqa: F811
    found = desk.ask("reconcile.file", book=book, against=against, path=path, **more)
    assert found.difference == sum(amount for _, amount in found.outcomes.values())
    return {str(outcome): amount for outcome, (_, amount) in found.outcomes.items()}


def test_the_banks_return(desk: Desk, book: int, tmp_path: Path) -> None:  # noqa: F811
    """One payment came back, one has another amount, one is not in the return, one is nobody's."""
    path = tmp_path / "回盘.csv"
    path.write_bytes(
        "某银行代发回盘\n业务流水号,付款日期,金额,收款人,处理结果\nS1,2026-01-05,100.00,市一医院,成功\n"
        "D2,2026-01-05,80.00,市二医院,失败:账号有误\nX9,2026-01-05,7.00,不明,成功\n合计,,187.00,,\n".encode(
            "gb18030"
        )
    )
    assert told(desk, book, "bank-return", path) == {
        "agrees": 0,
        "failed": 80_00,
        "only_here": 12_00,
        "only_there": -7_00,
    }


def test_the_tax_bureaus_list(desk: Desk, book: int, tmp_path: Path) -> None:  # noqa: F811
    rows = tmp_path / "征缴.csv"
    rows.write_text(
        "来源流水号,入账日期,业务事件,险种,金额\nT1,2026-01-05,EV-01,310,500.00\nT2,2026-01-06,EV-01,310,60.00\n"
        "R1,2026-01-06,EV-11,310,9.00\n",
        "utf-8",
    )
    desk.do("intake.receive", book=book, source="general", path=rows)
    path = tmp_path / "税务.csv"
    path.write_text("电子税票号码,入库日期,实缴金额\nT1,2026-01-05,500.00\nT2,2026-01-06,66.00\n", "utf-8")
    assert told(desk, book, "tax", path) == {"agrees": 0, "amount": -6_00}


def test_the_fiscal_accounts_statement(desk: Desk, book: int, tmp_path: Path) -> None:  # noqa: F811
    rows = tmp_path / "到账.csv"
    rows.write_text(
        "来源流水号,入账日期,业务事件,险种,金额\nR1,2026-01-06,EV-11,310,9.00\nR2,2026-01-09,EV-15,310,4.00\n",
        "utf-8",
    )
    batch = desk.do("intake.receive", book=book, source="general", path=rows).value
    desk.do("generate.run", book=book, batch=batch)
    post(desk, book)
    path = tmp_path / "专户.csv"
    path.write_text(
        "交易日期,摘要,收入,支出,余额\n2026-01-06,转移收入,9.00,,9.00\n2026-01-09,拨入支出户,,4.00,5.00\n"
        "2026-01-20,利息,0.50,,5.50\n",
        "utf-8",
    )
    assert told(desk, book, "fiscal", path) == {"agrees": 0, "only_there": -50}
    assert told(desk, book, "fiscal", path, account="100302") == {"only_there": -9_00 + 4_00 - 50}


def test_files_that_are_no_such_table_are_refused(desk: Desk, book: int, tmp_path: Path) -> None:  # noqa: F811
    for text, code in (
        ("交易日期,摘要,户名\n2026-01-06,x,y\n", "reconcile.no_amount"),
        ("交易日期,金额\n2026-13-06,1.00\n", "reconcile.day"),
        ("交易日期,金额\n2026-01-06,1.2.3\n", "reconcile.amount"),
        ("交易日期,金额\n2026-01-06,0.00\n", "reconcile.empty_file"),
    ):
        path = tmp_path / "file.csv"
        path.write_text(text, "utf-8")
        with pytest.raises(Refused) as refused:
            desk.ask("reconcile.file", book=book, against="tax", path=path)
        assert refused.value.findings[0].code == code
