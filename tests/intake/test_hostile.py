"""Files meant to hurt, and files in every usual dress: nothing is half received, every sample reads the same."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.intake.profiles import sample_file
from tests.intake.test_as_received import a_book

TITLES = ("来源流水号", "入账日期", "实付金额")


def nothing_held(desk: Desk, book: int) -> None:
    assert desk.ask("intake.batches", book=book) == ()
    assert len(desk.ask("intake.rows", book=book)) == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_sample_reads_the_same_in_every_usual_encoding(
    sqlite_desk: Desk, tmp_path: Path, encoding: str
) -> None:
    book = a_book(sqlite_desk)
    text = sample_file("employee", "settlement").decode()
    path = tmp_path / "回盘.csv"
    path.write_bytes(text.encode(encoding))
    sqlite_desk.do("intake.receive", book=book, source="settlement", path=path)
    (batch,) = sqlite_desk.ask("intake.batches", book=book)
    assert (batch.accepted, batch.refused, batch.amount) == (15, 0, 594_000_00)
    ids = list(sqlite_desk.ask("intake.rows", book=book))
    assert {each.party for each in sqlite_desk.ask("intake.page", book=book, ids=ids)} == {
        "H44060001 市一医院",
        "P44060009 康民药店",
    }


def bomb(path: Path) -> None:
    """A workbook whose sheet unpacks to a thousand times its size."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        workbook.add_worksheet().write_row(0, 0, TITLES)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<sheetData>", b"<sheetData>" + b" " * (100 << 20), 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(name, content)


def cut(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, TITLES)
        for at in range(1, 200):
            sheet.write_row(at, 0, (f"S{at}", "2026-01-05", 1.5))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def noise(path: Path) -> None:
    path.write_bytes(random.Random(7).randbytes(200_000))


@pytest.mark.parametrize("made", [bomb, cut, noise])
def test_a_file_that_is_no_table_is_refused_whole(sqlite_desk: Desk, tmp_path: Path, made: object) -> None:
    book = a_book(sqlite_desk)
    path = tmp_path / "回盘.xlsx"
    made(path)  # type: ignore[operator]
    with pytest.raises(Refused) as refused:
        sqlite_desk.do("intake.receive", book=book, source="reimbursement", path=path)
    assert refused.value.findings
    nothing_held(sqlite_desk, book)


@pytest.mark.parametrize("date1904", [False, True])
def test_days_of_both_workbook_calendars_are_the_same_days(
    sqlite_desk: Desk, tmp_path: Path, date1904: bool
) -> None:
    book = a_book(sqlite_desk)
    path = tmp_path / "回盘.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": date1904}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, TITLES)
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(1, 0, "S1")
        sheet.write_number(1, 1, 46027 - 1462 * date1904, day)
        sheet.write_number(1, 2, 12.5)
    sqlite_desk.do("intake.receive", book=book, source="reimbursement", path=path)
    ids = list(sqlite_desk.ask("intake.rows", book=book))
    (row,) = sqlite_desk.ask("intake.page", book=book, ids=ids)
    assert (row.day, row.amount) == (20260105, 12_50)


def test_a_formula_is_its_value_in_a_workbook_and_never_run_in_a_text(
    sqlite_desk: Desk, tmp_path: Path
) -> None:
    book = a_book(sqlite_desk)
    path = tmp_path / "回盘.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, TITLES)
        sheet.write_row(1, 0, ("S1", "2026-01-05"))
        sheet.write_formula(1, 2, "=100+25", value=125)
    sqlite_desk.do("intake.receive", book=book, source="reimbursement", path=path)
    text = tmp_path / "回盘.csv"
    text.write_text(f"{','.join(TITLES)}\nS2,2026-01-05,=1+1\nS3,2026-01-05,5.00\n", "utf-8")
    sqlite_desk.do("intake.receive", book=book, source="reimbursement", path=text)
    newest, first = sqlite_desk.ask("intake.batches", book=book)
    assert (first.accepted, first.amount) == (1, 125_00)
    assert (newest.accepted, newest.refused, newest.amount) == (1, 1, 5_00)
