"""The opening balances and the chart of accounts as files: headings summed, both sides of the total, what is out is said."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pypdfium2

from finance_desk.balances.model import OpeningRow
from tests.ledgers.test_books import Ledger, book, ledger  # noqa: F401 - fixtures of the ledger tests


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def text_of(path: Path) -> str:
    held = pypdfium2.PdfDocument(path.read_bytes())
    text = "".join(page.get_textpage().get_text_range() for page in held)
    held.close()
    return text


def enter(ledger: Ledger, *rows: tuple[str, int], draft: bool = False) -> None:  # noqa: F811
    ledger.desk.do(
        "opening.set",
        book=ledger.book,
        rows=[OpeningRow(ledger.ids[code], fen) for code, fen in rows],
        draft=draft,
    )


def test_openings_with_headings_summed_and_what_is_nought_left_out(ledger: Ledger, tmp_path: Path) -> None:  # noqa: F811
    ledger.desk.do(
        "opening.set",
        book=ledger.book,
        rows=[
            OpeningRow(ledger.ids["100201"], 70_00),
            OpeningRow(ledger.ids["100202"], 20_00),
            OpeningRow(ledger.ids["1101"], 10_00, items={ledger.party: ledger.items["A"]}),
            OpeningRow(ledger.ids["3001"], -100_00),
        ],
    )
    done = ledger.desk.ask("opening.write", book=ledger.book, path=tmp_path / "o.csv")
    rows = rows_of(tmp_path / "o.csv")
    assert rows[0][:2] == ["代码", "会计科目"]
    told = {row[0]: row[-2:] for row in rows[1:]}
    assert told["1002"] == ["90.00", "0.00"] and told["100201"] == ["70.00", "0.00"]
    assert told["3001"] == ["0.00", "100.00"]
    assert [row[1:] for row in rows if row[0] == ""] == [["A 甲", "10.00", "0.00"]]  # below its account
    assert "1003" not in told and done.rows == len(rows) - 1

    ledger.desk.ask("opening.write", book=ledger.book, path=tmp_path / "o.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").active
    assert sheet is not None
    last = [cell.value for cell in list(sheet.iter_rows())[-1]]
    assert last[-2:] == [100, 100]  # detail accounts only: a heading is not counted twice

    ledger.desk.ask("opening.write", book=ledger.book, path=tmp_path / "o.pdf", lang="zh")
    text = text_of(tmp_path / "o.pdf")
    assert "期初余额" in text and "100.00" in text and "不平" not in text


def test_openings_that_are_out_say_so_on_the_sheet(ledger: Ledger, tmp_path: Path) -> None:  # noqa: F811
    enter(ledger, ("100201", 70_00), ("3001", -69_99), draft=True)
    ledger.desk.ask("opening.write", book=ledger.book, path=tmp_path / "o.pdf", lang="zh")
    text = text_of(tmp_path / "o.pdf")
    assert "借贷不平" in text and "0.01" in text


def test_a_chart_with_classes_sides_and_dimensions(ledger: Ledger, tmp_path: Path) -> None:  # noqa: F811
    done = ledger.desk.ask("account.write", book=ledger.book, path=tmp_path / "c.csv", lang="zh")
    chart = ledger.desk.ask("account.list", book=ledger.book)
    rows = rows_of(tmp_path / "c.csv")
    assert done.rows == len(chart) == len(rows) - 1
    told = {row[0]: row for row in rows[1:]}
    assert told["1002"][2:4] == ["资产", "借"]
    carrying = next(each for each in chart if each.dimensions)
    assert told[carrying.code][4] == "往来"
    ledger.desk.ask("account.write", book=ledger.book, path=tmp_path / "c.pdf", lang="zh")
    assert "会计科目" in text_of(tmp_path / "c.pdf")
