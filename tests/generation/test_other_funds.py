"""Medical aid and long-term care: books of their own, every sample row to its entry (domain §1.4, EV-30, §1.9).

Entries are written by hand, as in ``test_events``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from finance_desk.app.desk import Desk
from finance_desk.vouchers.model import State
from tests.generation.test_events import (  # noqa: F401 - database_of is a fixture
    H,
    Kept,
    _opened,
    database_of,
    keep,
    lines_of,
    named,
    samples_of,
)

N = "@N44060001"

COMMON = {
    "EV02-2": "借 100301 400 贷 1002 400",
    "EV07-1": "借 100301 90000 贷 410101 90000",
    "EV07-2": "借 100301 60000 贷 410102 60000",
    "EV07-3": "借 100301 30000 贷 410103 30000",
    "EV07-4": "借 100301 20000 贷 410104 20000",
    "EV07-5": "借 100301 -1000 贷 410102 -1000",
    "EV08-1": "借 100301 120 贷 420101 120",
    "EV08-3": "借 100301 30 贷 1004 30",
    "EV09-1": "借 100302 10000 贷 100301 10000",
    "EV09-2": "借 100301 10275 贷 100302 10000 贷 420101 275",
    "EV12-1": "借 100301 1000 贷 4401 1000",
    "EV12-2": "借 100301 700 贷 4402 700",
    "EV15-1": "借 1004 600000 贷 100301 600000",
    "EV33-1": "借 1004 3000 贷 200111 3000",
    "EV33-2": "借 200111 1200 贷 1004 1200",
    "EV34-1": "借 5301 500 贷 100301 500",
    "EV34-2": "借 5302 250 贷 1004 250",
    "EV37-1": "借 100301 66 贷 200112 66",
    "EV37-3": "借 200112 6 贷 100301 6",
}
MEDICAL_AID = {
    **COMMON,
    "EV13-1": f"借 1004 2000 贷 500103{H} 2000",
    "EV13-2": "借 100301 800 贷 450199 800",
    "EV14-1": "借 100301 50000 贷 450101 50000",
    "EV14-2": "借 100301 3000 贷 450102 3000",
    "EV14-3": "借 200112 88 贷 450199 88",
    # one bill at the hospital; the agency pays the aid's part, less what the revolving money had paid
    "EV20-1": f"借 500102{H} 35000 贷 110104{H} 5000 贷 1004 30000",
    "EV20-2": f"借 500103{H} 800 贷 1004 800",
    "EV24-1": "借 500102 2530.55 贷 1004 2530.55",
    "EV24-2": "借 500199 120 贷 1004 120",
    "EV30-1": "借 500101 1140 贷 1004 1140",
    "EV30-2": "借 500102 700 贷 1004 700",
    "EV30-3": "借 500103 300 贷 1004 300",
    "EV30-4": f"借 110104{H} 9000 贷 1004 9000",
    "EV30-5": f"借 500102{H} 8200 贷 110104{H} 8200",
    "EV30-6": f"借 1004 400 贷 110104{H} 400",
    "EV33-3": "借 1004 90 贷 500102 90",
    "EV33-4": "借 1004 80 贷 450199 80",
    "EV37-2": "借 200112 60 贷 450102 60",
}
LONG_TERM_CARE = {
    **COMMON,
    "EV01-1": "借 1005 1000 贷 400101 985 贷 450199 15",
    "EV01-2": "借 1005 800 贷 400102 800",
    "EV02-1": "借 100301 1000 贷 1005 1000",
    "EV03-1": "借 1002 400 贷 400102 400",
    "EV13-1": f"借 1004 700 贷 500101{N} 700",
    "EV13-2": "借 1004 80 贷 450199 80",
    "EV14-1": "借 100301 50000 贷 450101 50000",
    "EV14-2": "借 100301 3000 贷 450199 3000",
    "EV14-3": "借 200112 88 贷 450199 88",
    "EV20-1": f"借 500101{N} 35000 贷 110102{N} 5000 贷 1004 30000",
    "EV20-2": f"借 500102{N} 8000 贷 1004 8000",
    "EV20-3": f"借 500104{N} 600 贷 1004 600",
    "EV23-1": f"借 110102{N} 20000 贷 1004 20000",
    "EV23-2": f"借 1004 2000 贷 110102{N} 2000",
    "EV24-1": "借 500103 1500 贷 1004 1500",
    "EV31-1": "借 400102 70 贷 1004 70",
    "EV31-2": "借 5401 30 贷 1004 30",
    "EV33-3": "借 1004 90 贷 500199 90",
    "EV37-2": "借 200112 60 贷 400102 60",
}


@pytest.fixture(scope="module")
def aid(database_of: str) -> Iterator[Kept]:  # noqa: F811
    with _opened(database_of, "medical_aid") as desk:
        yield keep(desk, "medical_aid", samples_of("medical_aid"))


@pytest.fixture(scope="module")
def care(database_of: str) -> Iterator[Kept]:  # noqa: F811
    with _opened(database_of, "long_term_care") as desk:
        yield keep(desk, "long_term_care", samples_of("long_term_care"))


@pytest.mark.parametrize(("case", "entry"), named(MEDICAL_AID))
def test_entry_of_medical_aid(aid: Kept, case: str, entry: str) -> None:
    assert aid.entry(case) == lines_of(entry)


@pytest.mark.parametrize(("case", "entry"), named(LONG_TERM_CARE))
def test_entry_of_long_term_care(care: Kept, case: str, entry: str) -> None:
    assert care.entry(case) == lines_of(entry)


def test_every_row_of_every_sample_is_accepted_and_every_rule_is_met(aid: Kept, care: Kept) -> None:
    for kept, entries in ((aid, MEDICAL_AID), (care, LONG_TERM_CARE)):
        assert sum(each.refused for each in kept.desk.ask("intake.batches", book=kept.book)) == 0
        assert set(kept.rows) == set(entries)
        never = [each.code for each in kept.desk.ask("rule.list", book=kept.book) if not each.hits]
        assert never == []


def test_the_statements_of_both_funds_tie(aid: Kept, care: Kept) -> None:
    for kept, income in ((aid, "450101"), (care, "450101")):
        kept.desk.do("voucher.review", book=kept.book)
        kept.desk.do("voucher.post", book=kept.book)
        sheet = kept.desk.ask("report.run", book=kept.book, name="fund_balance_sheet", period=202611)
        result = kept.desk.ask("report.run", book=kept.book, name="fund_income_expense", period=202611)
        assert [each.code for each in (*sheet.findings, *result.findings) if each.blocks] == []
        rows = {row.code: row.cells[1].amount for side in (*sheet.sides, *result.sides) for row in side.rows}
        assert rows["资产总计"] == rows["负债与净资产总计"] != 0
        assert rows["净资产合计"] == rows["本期结余"]
        assert rows["其他收入"] > 0 and income


def test_premiums_paid_and_advances_given_back_stand_in_the_residents_book_too(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident = int(
        desk.do("book.new", code="390", name="居民", fund="resident", start=202601, solo=True).value
    )
    desk.do("rule.import", book=resident, rules="resident")
    desk.do("rule.approve", book=resident)
    aid = int(desk.do("book.new", code="610", name="救助", fund="medical_aid", start=202601, solo=True).value)
    desk.do("rule.import", book=aid, rules="medical_aid")
    desk.do("rule.approve", book=aid)
    (path,) = [each for each in samples_of("medical_aid") if each.stem == "medical_aid"]
    desk.do("intake.receive", book=aid, source="medical_aid", path=path)
    done = desk.do("generate.run", book=aid, make_missing=True)
    assert (done.value.mirrored, done.value.left_out) == (2, 0)
    assert [each.code for each in done.findings if each.code.startswith("mirror")] == ["mirror.no_book"]
    codes = {each.id: each.code for each in desk.ask("account.list", book=resident)}
    found = {
        tuple((codes[line.account], line.debit - line.credit) for line in voucher.lines)
        for voucher in desk.ask("voucher.whole", book=resident, ids=desk.ask("voucher.ids", book=resident))
        if voucher.state is State.MADE
    }
    # the residents' premium of the aided, and the advance the fund had paid for medical aid
    assert found == {
        (("100301", 1140_00), ("400101", -1140_00)),
        (("1004", 700_00), ("110107", -700_00)),
    }
