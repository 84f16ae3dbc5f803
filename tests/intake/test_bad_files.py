"""Bad input, received for real: each is told with its place and what to do; nothing is lost and nothing half received."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding
from tests.intake.test_as_received import a_book

TITLES = ("来源流水号", "入账日期", "业务事件", "险种", "金额")
HEAD = ",".join(TITLES) + "\n"
GOOD = "S1,2026-01-05,EV-01,310,10.00\n"
ROW = ("S1", "2026-01-05", "EV-01", "310", 10)

Make = Callable[[Path], Path]


def raw(content: bytes, suffix: str = ".csv") -> Make:
    def make(folder: Path) -> Path:
        path = folder / f"rows{suffix}"
        path.write_bytes(content)
        return path

    return make


def text(content: str, encoding: str = "utf-8") -> Make:
    return raw(content.encode(encoding))


def workbook(rows: Sequence[Sequence[Any]], merged: Sequence[str] = (), *, from_1904: bool = False) -> Make:
    def make(folder: Path) -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        if from_1904:
            book.epoch = CALENDAR_MAC_1904
        for row in rows:
            sheet.append(list(row))
        for each in merged:
            sheet.merge_cells(each)
        path = folder / "rows.xlsx"
        book.save(path)
        return path

    return make


def half_a_workbook(folder: Path) -> Path:
    path = workbook([TITLES, *(ROW for _ in range(50))])(folder)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


RIGHT = {
    "gb18030": text(HEAD + GOOD, "gb18030"),
    "utf-16": text(HEAD + GOOD, "utf-16"),
    "utf-8 with a mark": text(HEAD + GOOD, "utf-8-sig"),
    "a merged letter head": workbook([("一月到账", *[None] * 4), TITLES, ROW], ["A1:E1"]),
    "a header on two lines": workbook(
        [("来源流水号", "入账日期", "业务", None, "金额"), (None, None, "业务事件", "险种", None), ROW],
        ["C1:D1", "A1:A2", "B1:B2", "E1:E2"],
    ),
    "days from 1904": workbook([TITLES, ("S1", dt.date(2026, 1, 5), *ROW[2:])], from_1904=True),
    "days as numbers": workbook([TITLES, ("S1", 46027, *ROW[2:])]),
    "full-width digits": text(HEAD + "S1,２０２６-01-05,EV-01,310,１０．００\n"),
    "a currency sign": text(HEAD + "S1,2026-01-05,EV-01,310,￥10.00\n"),
}


@pytest.mark.parametrize("make", RIGHT.values(), ids=RIGHT)
def test_however_it_is_written_the_row_is_the_same(sqlite_desk: Desk, tmp_path: Path, make: Make) -> None:
    book = a_book(sqlite_desk)
    sqlite_desk.do("intake.receive", book=book, source="general", path=make(tmp_path))
    (batch,) = sqlite_desk.ask("intake.batches", book=book)
    assert (batch.accepted, batch.refused, batch.amount) == (1, 0, 10_00)
    (row,) = sqlite_desk.ask("intake.page", book=book, ids=list(sqlite_desk.ask("intake.rows", book=book)))
    assert row.day == 20260105


REFUSED_WHOLE = {
    "bytes of no encoding": (raw((HEAD + GOOD).encode() + b"S2,2026-01-05,EV-01,310,\xff\xfe\x81\n"), "files.encoding"),
    "an empty file": (raw(b""), "files.empty"),
    "a header alone": (text(HEAD), "intake.no_rows"),
    "no column of amounts": (text("来源流水号,入账日期\nS1,2026-01-05\n"), "files.header"),
    "half a text": (text(HEAD + GOOD + 'S2,2026-01-05,EV-01,310,"12'), "files.half.quote"),
    "half a workbook": (half_a_workbook, "files.damaged"),
    "a picture": (raw(b"\x89PNG\r\n\x1a\n" + bytes(100), ".xlsx"), "files.kind"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "code"), REFUSED_WHOLE.values(), ids=REFUSED_WHOLE)
def test_what_is_no_whole_file_is_turned_away(
    sqlite_desk: Desk, tmp_path: Path, make: Make, code: str
) -> None:
    book = a_book(sqlite_desk)
    with pytest.raises(Refused) as caught:
        sqlite_desk.do("intake.receive", book=book, source="general", path=make(tmp_path))
    (finding,) = caught.value.findings
    assert finding.code == code
    assert finding.subject is not None and "rows." in finding.subject.label
    assert finding.remedy is not None
    assert sqlite_desk.ask("intake.batches", book=book) == ()


BAD_ROWS = {
    "an amount in words": ("S2,2026-01-06,EV-01,310,壹佰元", "intake.money.text"),
    "an amount with its unit": ("S2,2026-01-06,EV-01,310,12.30元", "intake.money.text"),
    "three decimals": ("S2,2026-01-06,EV-01,310,12.345", "intake.money.decimals"),
    "an unknown business type": ("S2,2026-01-06,EV-99,310,1.00", "intake.event"),
    "a day that is none": ("S2,2026-02-30,EV-01,310,1.00", "intake.day"),
    "no day": ("S2,,EV-01,310,1.00", "intake.empty"),
    "no id": (",2026-01-06,EV-01,310,1.00", "intake.empty"),
    "no amount": ("S2,2026-01-06,EV-01,310,0", "intake.no_amount"),
    "a minus where none may be": ("S2,2026-01-06,EV-01,310,-1.00", "intake.negative"),
    "another fund's": ("S2,2026-01-06,EV-01,390,1.00", "intake.fund"),
    "day and amount both wrong": ("S2,2026-01-,EV-01,310,", "intake.day"),
    "a line that breaks off": ("S2,2026-01-", "intake.empty"),
}


@pytest.mark.parametrize(("line", "code"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_stays_with_its_reason_and_the_good_ones_go_on(
    sqlite_desk: Desk, tmp_path: Path, line: str, code: str
) -> None:
    book = a_book(sqlite_desk)
    path = text(HEAD + GOOD + line + "\n")(tmp_path)
    done = sqlite_desk.do("intake.receive", book=book, source="general", path=path)
    (batch,) = sqlite_desk.ask("intake.batches", book=book)
    assert (batch.accepted, batch.refused, batch.amount) == (1, 1, 10_00)
    told: list[Finding] = [each for each in done.findings if each.code == code]
    assert len(told) == 1 and "3" in str(told[0].message), "the row of the file is named"
    assert told[0].remedy is not None
    (group,) = sqlite_desk.ask("intake.problems", book=book, batch=batch.id)
    assert group.finding.code == code
    # what was sent is still there, to be sent back
    sheet = sqlite_desk.ask("intake.send_back", book=book, batch=batch.id)
    assert line.split(",")[0] in str(sheet)


def test_a_formula_without_result_is_no_amount_and_is_told_as_such(sqlite_desk: Desk, tmp_path: Path) -> None:
    book = a_book(sqlite_desk)
    path = workbook([TITLES, ROW, ("S2", "2026-01-05", "EV-01", "310", "=5+5")])(tmp_path)
    done = sqlite_desk.do("intake.receive", book=book, source="general", path=path)
    assert {each.code for each in done.findings} == {"intake.empty", "files.formula"}
    assert sqlite_desk.ask("intake.batches", book=book)[0].accepted == 1


def test_a_row_twice_counts_once_and_one_with_other_content_waits(desk: Desk, tmp_path: Path) -> None:
    book = a_book(desk)
    lines = GOOD + GOOD + "S2,2026-01-05,EV-01,310,5.00\nS2,2026-01-05,EV-01,310,6.00\n"
    done = desk.do("intake.receive", book=book, source="general", path=text(HEAD + lines)(tmp_path))
    (batch,) = desk.ask("intake.batches", book=book)
    assert (batch.accepted, batch.repeated) == (3, 1)
    assert {each.code for each in done.findings} == {"intake.repeated", "intake.changed"}
    # the same file again is refused whole, under another name too
    again = tmp_path / "again.csv"
    again.write_bytes((tmp_path / "rows.csv").read_bytes())
    with pytest.raises(Refused) as caught:
        desk.do("intake.receive", book=book, source="general", path=again)
    assert [each.code for each in caught.value.findings] == ["intake.file_twice"]
    assert len(desk.ask("intake.batches", book=book)) == 1


def test_totals_that_differ_from_the_senders_are_amber(desk: Desk, tmp_path: Path) -> None:
    book = a_book(desk)
    done = desk.do(
        "intake.receive",
        book=book,
        source="general",
        path=text(HEAD + GOOD)(tmp_path),
        control_rows=2,
        control_amount=12_34,
    )
    found = [each for each in done.findings if each.code.startswith("intake.control")]
    assert found and any(each.amount in (2_34, -2_34) for each in found)
    assert desk.ask("intake.batches", book=book)[0].amber
