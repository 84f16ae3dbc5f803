"""Every business event of the catalogue, from its sample file to its entry.

The entries are written by hand from the domain document (§2.5, §2.6, §0.2 traps 6 and 7), one sample
row each; nothing here is read from the rules. ``借 1004 700 贷 4301@440100 700``: side, account code,
``@`` the item the line carries, amount in yuan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.money import parse_fen
from finance_desk.generation.row_queries import RowLine
from finance_desk.intake.events import EVENTS
from finance_desk.intake.model import RowState
from tests.conftest import founded_file, founded_url, sign_in

H = "@H44060001"
R, R2 = "@440100", "@440300"

EMPLOYEE = {
    # received by the tax bureau; a late fee stands in the same row; a split nobody knows yet waits on 4601
    "EV01-1": "借 1005 1000 贷 40010101 705 贷 40010201 280 贷 450101 15",
    "EV01-2": "借 1005 500 贷 4601 500",
    "EV01-3": "借 1005 300 贷 40010103 200 贷 40010203 100",
    "EV02-1": "借 100301 1000 贷 1005 1000",
    "EV02-2": "借 100301 400 贷 1002 400",
    "EV03-1": "借 1002 400 贷 40010101 280 贷 40010201 120",
    "EV03-2": "借 1002 250 贷 4601 250",
    "EV05-1": "借 4601 400 贷 40010101 280 贷 40010201 120",
    "EV05-2": "借 40010101 90 贷 40010201 90",
    "EV06-1": "借 1005 15 贷 450101 15",
    "EV07-1": "借 100301 90000 贷 410101 90000",
    "EV07-2": "借 100301 60000 贷 410102 60000",
    "EV07-3": "借 100301 30000 贷 410103 30000",
    "EV07-4": "借 100301 20000 贷 410104 20000",
    "EV07-5": "借 100301 -1000 贷 410102 -1000",
    # interest of the double fund waits on 4602 until it is split
    "EV08-1": "借 100301 120 贷 4602 120",
    "EV08-2": "借 4602 300 贷 42010101 210 贷 42010201 90",
    "EV08-3": "借 100301 30 贷 1004 30",
    "EV09-1": "借 100302 10000 贷 100301 10000",
    "EV09-2": "借 100301 10275 贷 100302 10000 贷 4602 275",
    "EV10-1": "借 1201 5000 贷 100301 5000",
    "EV10-2": "借 100301 5150 贷 1201 5000 贷 42010102 150",
    "EV11-1": f"借 100301 2345.67 贷 4301{R} 2345.67",
    "EV11-2": "借 100301 500 贷 200114 500",
    "EV11-3": f"借 200114 300 贷 4301{R} 300",
    "EV11-4": f"借 4301{R} 200 贷 100301 200",
    "EV12-1": "借 100301 1000 贷 440101 1000",
    "EV12-2": "借 100301 700 贷 440201 700",
    "EV12-3": "借 100301 1000 贷 440101 800 贷 440102 200",
    # benefits of this year come back into the expense, of earlier years and penalties into other income
    "EV13-1": "借 1004 2000 贷 50010103 2000",
    "EV13-2": "借 100301 800 贷 450101 800",
    "EV13-3": "借 1004 1100 贷 50010101 1000 贷 450101 100",
    "EV14-1": "借 100301 3000 贷 450101 3000",
    "EV14-2": "借 200112 88 贷 450101 88",
    "EV15-1": "借 1004 600000 贷 100301 600000",
    # cash basis: what is withheld is no expense yet, what an advance pays is
    "EV20-1": f"借 50010101{H} 350000 贷 110102{H} 50000 贷 1004 300000",
    "EV20-2": f"借 50010103{H} 8000 贷 1004 8000",
    "EV20-3": f"借 50010102{H} 9000 贷 1004 9000",
    "EV20-4": "借 50010203@P44060009 180000 贷 1004 180000",
    "EV20-5": f"借 50010202{H} 700 贷 1004 700",
    "EV21-1": f"借 50010101{H} 15000 贷 1004 15000",
    "EV22-1": f"借 50010101{H} 4000 贷 1004 4000",
    "EV22-2": f"借 50010101{H} -300 贷 1004 -300",
    "EV23-1": f"借 110102{H} 50000 贷 1004 50000",
    "EV23-2": f"借 1004 20000 贷 110102{H} 20000",
    "EV24-1": "借 50010101 25300.55 贷 1004 25300.55",
    "EV24-2": "借 50010103 120 贷 1001 120",
    "EV25-1": "借 50010104 3200 贷 1004 3200",
    "EV25-2": "借 50010105 36000 贷 1004 36000",
    "EV26-1": "借 50010202 55 贷 1004 55",
    "EV26-2": "借 50010202 45 贷 1004 45",
    "EV27-1": f"借 5201{R2} 1000 贷 1004 1000",
    "EV27-2": f"借 1002 1000 贷 5201{R2} 1000",
    "EV28-1": "借 50010101 20000 贷 1004 20000",
    "EV28-2": f"借 110101{R} 9000 贷 100301 9000",
    "EV28-3": f"借 100301 1000 贷 110101{R} 1000",
    "EV28-4": f"借 100301 30000 贷 200103{R} 30000",
    "EV28-5": f"借 200103{R} 25000 贷 100301 25000",
    "EV28-6": f"借 200103{R} 5000 贷 100301 5000",
    "EV28-7": f"借 100301 8000 贷 200101{R} 8000",
    "EV28-8": f"借 200101{R} 8000 贷 100301 8000",
    "EV28-9": f"借 100301 7000 贷 200102{R} 7000",
    "EV28-10": f"借 200102{R} 7000 贷 100301 7000",
    "EV28-11": "借 50010103 450 贷 1004 450",
    "EV29-1": "借 5101 100000 贷 1004 100000",
    "EV29-2": "借 100301 4000 贷 5101 4000",
    "EV29-3": "借 5101 2500 贷 1004 2500",
    "EV30-1": "借 110107 700 贷 1004 700",
    "EV30-2": "借 1004 650 贷 110107 650",
    "EV30-3": f"借 110104{H} 9000 贷 1004 9000",
    "EV30-4": f"借 1004 400 贷 110104{H} 400",
    # a premium of this year comes out of income, of earlier years it is other expense
    "EV31-1": "借 40010101 500 借 40010201 200 贷 1004 700",
    "EV31-2": "借 540101 200 借 540102 100 贷 1004 300",
    "EV31-3": "借 40010101 50 贷 1005 50",
    "EV33-1": "借 1004 3000 贷 200111 3000",
    "EV33-2": "借 200111 1200 贷 1004 1200",
    "EV33-3": "借 1004 90 贷 50010101 90",
    "EV33-4": "借 1004 80 贷 450101 80",
    "EV34-1": "借 530101 500 贷 100301 500",
    "EV34-2": "借 530201 250 贷 1004 250",
    "EV35-1": f"借 50010101{H} 1000 贷 450101 100 贷 1004 900",
    "EV36-1": "借 540101 6000 贷 1004 6000",
    "EV37-1": "借 100301 66 贷 200112 66",
    "EV37-2": "借 200112 60 贷 40010101 60",
    "EV37-3": "借 200112 6 贷 100301 6",
    "EV38-1": f"借 110106{H} 400 贷 1004 400",
    "EV38-2": f"借 50010101{H} 1000 贷 110106{H} 400 贷 1004 600",
    "EV38-3": f"借 110105{H} 5000 贷 1004 5000",
    "EV38-4": f"借 50010101{H} 1000 贷 110105{H} 300 贷 1004 700",
    "EV39-1": "借 110103 5000 贷 1004 5000",
    "EV39-2": "借 1004 3000 贷 110103 3000",
    "EV39-3": "借 540101 2000 贷 110103 2000",
    "EV40-1": "借 50010202 380 贷 1004 380",
}

RESIDENT = {
    "EV01-1": "借 1005 1000 贷 400101 985 贷 4501 15",
    # since 2026 a premium for a later benefit year is a payable until that year begins
    "EV01-2": "借 1005 800 贷 200115 800",
    "EV02-1": "借 100301 1000 贷 1005 1000",
    "EV02-2": "借 100301 400 贷 1002 400",
    "EV03-1": "借 1002 400 贷 400101 400",
    "EV03-2": "借 1002 380 贷 200115 380",
    "EV04-1": "借 1005 1520 贷 200115 1520",
    "EV04-2": "借 200115 760 贷 400101 760",
    "EV06-1": "借 1005 15 贷 4501 15",
    "EV07-1": "借 100301 90000 贷 410101 90000",
    "EV07-2": "借 100301 60000 贷 410102 60000",
    "EV07-3": "借 100301 30000 贷 410103 30000",
    "EV07-4": "借 100301 20000 贷 410104 20000",
    "EV07-5": "借 100301 -1000 贷 410102 -1000",
    "EV08-1": "借 100301 120 贷 420101 120",
    "EV08-3": "借 100301 30 贷 1004 30",
    "EV09-1": "借 100302 10000 贷 100301 10000",
    "EV09-2": "借 100301 10275 贷 100302 10000 贷 420101 275",
    "EV10-1": "借 1201 5000 贷 100301 5000",
    "EV10-2": "借 100301 5150 贷 1201 5000 贷 420102 150",
    "EV12-1": "借 100301 1000 贷 4401 1000",
    "EV12-2": "借 100301 700 贷 4402 700",
    "EV13-1": "借 1004 2000 贷 500102 2000",
    "EV13-2": "借 100301 800 贷 4501 800",
    "EV13-3": "借 1004 1100 贷 500101 1000 贷 4501 100",
    "EV14-1": "借 100301 3000 贷 4501 3000",
    "EV14-2": "借 200112 88 贷 4501 88",
    "EV15-1": "借 1004 600000 贷 100301 600000",
    "EV20-1": f"借 500101{H} 350000 贷 110102{H} 50000 贷 1004 300000",
    "EV20-2": f"借 500102{H} 8000 贷 1004 8000",
    "EV21-1": f"借 500101{H} 15000 贷 1004 15000",
    "EV22-1": f"借 500101{H} 4000 贷 1004 4000",
    "EV22-2": f"借 500101{H} -300 贷 1004 -300",
    "EV23-1": f"借 110102{H} 50000 贷 1004 50000",
    "EV23-2": f"借 1004 20000 贷 110102{H} 20000",
    "EV24-1": "借 500101 25300.55 贷 1004 25300.55",
    "EV24-2": "借 500102 120 贷 1001 120",
    "EV25-1": "借 500101 3200 贷 1004 3200",
    "EV28-1": "借 500101 20000 贷 1004 20000",
    "EV28-2": f"借 110101{R} 9000 贷 100301 9000",
    "EV28-3": f"借 100301 1000 贷 110101{R} 1000",
    "EV28-4": f"借 100301 30000 贷 200103{R} 30000",
    "EV28-5": f"借 200103{R} 25000 贷 100301 25000",
    "EV28-6": f"借 200103{R} 5000 贷 100301 5000",
    "EV28-7": f"借 100301 8000 贷 200101{R} 8000",
    "EV28-8": f"借 200101{R} 8000 贷 100301 8000",
    "EV28-9": f"借 100301 7000 贷 200102{R} 7000",
    "EV28-10": f"借 200102{R} 7000 贷 100301 7000",
    "EV28-11": "借 500102 450 贷 1004 450",
    "EV29-1": "借 5101 100000 贷 1004 100000",
    "EV29-2": "借 100301 4000 贷 5101 4000",
    "EV29-3": "借 5101 2500 贷 1004 2500",
    "EV30-1": "借 110107 700 贷 1004 700",
    "EV30-2": "借 1004 650 贷 110107 650",
    "EV30-3": f"借 110104{H} 9000 贷 1004 9000",
    "EV30-4": f"借 1004 400 贷 110104{H} 400",
    # premiums that medical aid pays for the poor are premiums here
    "EV30-5": "借 100301 1140 贷 400101 1140",
    "EV31-1": "借 400101 700 贷 1004 700",
    "EV31-2": "借 5401 300 贷 1004 300",
    "EV31-3": "借 400101 50 贷 1005 50",
    "EV31-4": "借 200115 380 贷 1005 380",
    "EV33-1": "借 1004 3000 贷 200111 3000",
    "EV33-2": "借 200111 1200 贷 1004 1200",
    "EV33-3": "借 1004 90 贷 500101 90",
    "EV33-4": "借 1004 80 贷 4501 80",
    "EV34-1": "借 5301 500 贷 100301 500",
    "EV34-2": "借 5302 250 贷 1004 250",
    "EV35-1": f"借 500101{H} 1000 贷 4501 100 贷 1004 900",
    "EV36-1": "借 5401 6000 贷 1004 6000",
    "EV37-1": "借 100301 66 贷 200112 66",
    "EV37-2": "借 200112 60 贷 400101 60",
    "EV37-3": "借 200112 6 贷 100301 6",
    "EV38-1": f"借 110106{H} 400 贷 1004 400",
    "EV38-2": f"借 500101{H} 1000 贷 110106{H} 400 贷 1004 600",
    "EV38-3": f"借 110105{H} 5000 贷 1004 5000",
    "EV38-4": f"借 500101{H} 1000 贷 110105{H} 300 贷 1004 700",
    "EV39-1": "借 110103 5000 贷 1004 5000",
    "EV39-2": "借 1004 3000 贷 110103 3000",
    "EV39-3": "借 5401 2000 贷 110103 2000",
    "EV40-1": "借 1002 380 贷 400101 380",
}

GROSS = {
    # the agency's written policy may book reserves when they are withheld
    "EV20-1": f"借 50010101{H} 365000 贷 110102{H} 50000 贷 200113{H} 15000 贷 1004 300000",
    "EV21-1": f"借 200113{H} 15000 贷 1004 15000",
}

BEFORE_2026 = {
    "EV01-2": "借 1005 800 贷 400101 800",
    "EV03-2": "借 1002 380 贷 400101 380",
    "EV04-1": "借 1005 1520 贷 400102 1520",
    "EV31-4": "借 400101 380 贷 1005 380",
}

NOT_THIS_FUND = {
    "employee": {"EV-04"},  # premiums for a later benefit year are the residents'
    "resident": {"EV-05", "EV-11", "EV-26", "EV-27"},  # residents have no personal accounts
}


def code_of(case: str) -> str:
    """``EV01-1`` → ``EV-01``."""
    return f"EV-{case[2:4]}"


def sample(fund: str, source: str) -> Path:
    return Path(str(resources.files("resources") / "samples" / fund / f"{source}.csv"))


def samples_of(fund: str) -> list[Path]:
    return sorted(sample(fund, "premium").parent.glob("*.csv"))


def lines_of(entry: str) -> list[tuple[str, str, int]]:
    words = iter(entry.split())
    return sorted((side, next(words), parse_fen(next(words))) for side in words)


@dataclass
class Kept:
    """A book after the sample files went through it."""

    desk: Desk
    book: int
    rows: Mapping[str, RowLine]
    accounts: Mapping[int, str]
    items: Mapping[int, str]

    def entry(self, case: str) -> list[tuple[str, str, int]]:
        voucher = self.rows[case].voucher
        assert voucher is not None, (case, self.rows[case].state, self.rows[case].reason)
        whole = self.desk.ask("voucher.show", book=self.book, id=voucher)
        return sorted(
            (
                "借" if line.debit else "贷",
                "@".join([self.accounts[line.account], *(self.items[each] for each in line.items.values())]),
                line.debit or line.credit,
            )
            for line in whole.lines
        )


def keep(
    desk: Desk, fund: str, files: list[Path], *, start: int = 202601, option: Mapping[str, str] | None = None
) -> Kept:
    """A book of the fund with its ready rules; every file received, then generated."""
    book = int(desk.do("book.new", code="B1", name="账套", fund=fund, start=start, solo=True).value)
    for name, value in (option or {}).items():
        desk.do("book.option", book=book, name=name, value=value)
    desk.do("rule.import", book=book, rules=fund)
    desk.do("rule.approve", book=book)
    rewards = "540101" if fund == "employee" else "5401"
    desk.do("code_map.set", book=book, name="奖励金科目", entry="见义勇为", value=rewards)
    for file in files:
        desk.do("intake.receive", book=book, source=file.stem, path=file)
    desk.do("generate.run", book=book, make_missing=True)
    ids = list(desk.ask("intake.rows", book=book))
    rows = {each.external_id: each for each in desk.ask("intake.page", book=book, ids=ids)}
    accounts = {each.id: each.code for each in desk.ask("account.list", book=book)}
    items = {each.id: each.code for each in desk.ask("dimension.items", book=book)}
    return Kept(desk, book, rows, accounts, items)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_of(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        return str(tmp_path_factory.mktemp("events"))
    return str(request.getfixturevalue("postgresql_server"))


def _opened(where: str, fund: str) -> Desk:
    return sign_in(founded_url(where) if "://" in where else founded_file(Path(where) / f"{fund}.db"))


@pytest.fixture(scope="module")
def employee(database_of: str) -> Iterator[Kept]:
    with _opened(database_of, "employee") as desk:
        yield keep(desk, "employee", samples_of("employee"))


@pytest.fixture(scope="module")
def resident(database_of: str) -> Iterator[Kept]:
    with _opened(database_of, "resident") as desk:
        yield keep(desk, "resident", samples_of("resident"))


def named(entries: Mapping[str, str]) -> list[object]:
    return [
        pytest.param(case, entry, id=f"{code_of(case)} {EVENTS[code_of(case)][1]} {case}")
        for case, entry in entries.items()
    ]


@pytest.mark.parametrize(("case", "entry"), named(EMPLOYEE))
def test_entry_of_the_employee_fund(employee: Kept, case: str, entry: str) -> None:
    assert employee.rows[case].event == code_of(case)
    assert employee.entry(case) == lines_of(entry)


@pytest.mark.parametrize(("case", "entry"), named(RESIDENT))
def test_entry_of_the_resident_fund(resident: Kept, case: str, entry: str) -> None:
    assert resident.rows[case].event == code_of(case)
    assert resident.entry(case) == lines_of(entry)


def test_EV_32_write_offs_are_no_cash_and_no_error(employee: Kept, resident: Kept) -> None:
    for kept in (employee, resident):
        row = kept.rows["EV32-1"]
        assert (row.state, row.voucher) == (RowState.IGNORED, None)


def test_every_row_of_every_sample_is_accepted_and_has_its_entry_here(employee: Kept, resident: Kept) -> None:
    for fund, kept, entries in (("employee", employee, EMPLOYEE), ("resident", resident, RESIDENT)):
        batches = kept.desk.ask("intake.batches", book=kept.book)
        assert sum(each.refused for each in batches) == 0
        assert set(kept.rows) == {*entries, "EV32-1"}
        events = {each.event for each in kept.rows.values()}
        assert set(EVENTS) - events == NOT_THIS_FUND[fund]


def test_EV_20_and_EV_21_when_reserves_are_booked_as_they_are_withheld(sqlite_desk: Desk) -> None:
    kept = keep(sqlite_desk, "employee", [sample("employee", "settlement")], option={"withheld": "gross"})
    for case, entry in GROSS.items():
        assert kept.entry(case) == lines_of(entry), case


def test_EV_01_EV_03_EV_04_EV_31_before_the_rules_of_2026(sqlite_desk: Desk, tmp_path: Path) -> None:
    """The same rows a year earlier: a premium for the next benefit year was income at once."""
    files = []
    for source in ("premium", "refund"):
        text = sample("resident", source).read_text("utf-8")
        earlier = tmp_path / f"{source}.csv"
        for year in (2025, 2026, 2027):
            text = text.replace(f"{year}-11", f"{year - 1}-11").replace(f",{year},", f",{year - 1},")
        earlier.write_text(text, "utf-8")
        files.append(earlier)
    kept = keep(sqlite_desk, "resident", files, start=202501)
    assert {each.day // 10000 for each in kept.rows.values()} == {2025}
    for case, entry in BEFORE_2026.items():
        assert kept.entry(case) == lines_of(entry), case


def test_EV_36_makes_nothing_until_the_book_says_which_account(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    book = int(desk.do("book.new", code="B1", name="账套", fund="employee", start=202601, solo=True).value)
    desk.do("rule.import", book=book, rules="employee")
    desk.do("rule.approve", book=book)
    path = sample("employee", "special_group")
    desk.do("intake.receive", book=book, source="special_group", path=path)
    assert desk.do("generate.run", book=book).findings
    assert not desk.ask("voucher.ids", book=book)
    desk.do("code_map.set", book=book, name="奖励金科目", entry="见义勇为", value="540101")
    desk.do("generate.run", book=book)
    assert len(desk.ask("voucher.ids", book=book)) == 1
