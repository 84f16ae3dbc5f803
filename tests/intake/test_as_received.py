"""The cells of accepted rows as they were sent: read from the kept file, whatever its kind, on both databases."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from finance_desk.app.desk import Desk
from tests.cli.desk_line import CommandLine, signed_in

TITLES = ("来源流水号", "入账日期", "实付金额", "机构编码", "基金支付类型", "经办网点")
ROWS = (
    ("S001", "2026/1/5", "350,000.00", "H44060001", "310100", "城南"),
    ("S002", "2026-01-06", "80000", "H44060002", "310100", ""),
)


def a_book(desk: Desk) -> int:
    return int(
        desk.do(
            "book.new", code="310", name="职工医保", fund="employee", start=202601, unit_name="市医保"
        ).value
    )


def in_gbk(folder: Path) -> Path:
    """Two lines of a letter head, then the table; a bad row and a blank line between the good ones."""
    lines = [
        "佛山市医保中心拨付回盘,,,,,",
        "单位：元,,,,,",
        ",".join(TITLES),
        ",".join(f'"{each}"' for each in ROWS[0]),
        "",
        "S009,2026-01-06,12.345,H44060002,310100,",
        ",".join(ROWS[1]),
    ]
    path = folder / "回盘.csv"
    path.write_bytes("\n".join(lines).encode("gb18030"))
    return path


def in_a_workbook(folder: Path) -> Path:
    """The table on the second sheet, its amounts as numbers."""
    workbook = openpyxl.Workbook()
    workbook.active.append(["说明"])
    sheet = workbook.create_sheet("明细")
    sheet.append(TITLES)
    for row in ROWS:
        sheet.append([*row[:2], float(row[2].replace(",", "")), *row[3:]])
    path = folder / "回盘.xlsx"
    workbook.save(path)
    return path


def test_the_cells_of_accepted_rows_are_read_from_the_kept_file(desk: Desk, tmp_path: Path) -> None:
    book = a_book(desk)
    path = in_gbk(tmp_path)
    desk.do("intake.receive", book=book, source="settlement", path=path)
    path.unlink()  # what counts is what was kept
    ids = desk.ask("intake.rows", book=book)
    one, two = desk.ask("intake.as_received", book=book, rows=ids)
    assert (one.row, two.row) == tuple(ids) and (one.row_no, two.row_no) == (4, 7)
    assert one.titles == TITLES and one.cells == ROWS[0]
    assert two.cells == ROWS[1]
    assert one.cells[one.columns["amount"]] == "350,000.00"
    assert desk.ask("intake.row", book=book, id=one.row).fields["amount"] == 350_000_00
    assert [each.row for each in desk.ask("intake.as_received", book=book, rows=[two.row, 10**9])] == [
        two.row
    ]


def test_a_workbook_gives_the_sheet_that_was_read(sqlite_desk: Desk, tmp_path: Path) -> None:
    book = a_book(sqlite_desk)
    sqlite_desk.do("intake.receive", book=book, source="settlement", path=in_a_workbook(tmp_path))
    ids = sqlite_desk.ask("intake.rows", book=book)
    one, two = sqlite_desk.ask("intake.as_received", book=book, rows=ids)
    assert one.cells == ("S001", "2026/1/5", "350000", "H44060001", "310100", "城南")
    assert two.row_no == 3


def test_rows_of_another_book_are_not_shown(sqlite_desk: Desk, tmp_path: Path) -> None:
    book = a_book(sqlite_desk)
    sqlite_desk.do("intake.receive", book=book, source="settlement", path=in_gbk(tmp_path))
    other = int(sqlite_desk.do("book.new", code="390", name="居民医保", fund="resident", start=202601).value)
    ids = sqlite_desk.ask("intake.rows", book=book)
    assert sqlite_desk.ask("intake.as_received", book=other, rows=ids) == ()


def test_the_command_line_lists_the_cells_beside_the_rows(
    sqlite_desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = a_book(sqlite_desk)
    batch = sqlite_desk.do("intake.receive", book=book, source="settlement", path=in_gbk(tmp_path)).value
    signed_in(monkeypatch)
    line = CommandLine(str(tmp_path / "book.db"), capsys)
    listed = line.ok("intake", "rows", "--batch", str(batch), "--as-received").rows
    assert [row["sent_实付金额"] for row in listed] == ["350,000.00", "80000"]
    assert [row["amount"] for row in listed] == ["350000.00", "80000.00"]
    refused = line("intake", "rows", "--as-received")
    assert refused.code == 2 and "--batch" in refused.err
