"""Writers: typed cells, exact amounts, nothing that runs, and the old file kept when the new one fails."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_desk.base.errors import Cancelled, Refused
from finance_desk.base.messages import message
from finance_desk.base.money import MAX_FEN
from finance_desk.files.headers import HeaderSpec, is_footer
from finance_desk.files.model import cell_day, cell_fen, cell_text
from finance_desk.files.read import read_table
from finance_desk.files.write import Column, Kind, Sheet, replacing, write_csv, write_csv_to, write_xlsx
from tests.files.conftest import SHEET_1, as_nobody, moment

COLUMNS = [
    Column("code", "科目编码", Kind.TEXT),
    Column("name", "科目名称", Kind.TEXT, width=40),
    Column("debit", "借方金额", Kind.MONEY),
    Column("count", "笔数", Kind.INT),
    Column("day", "日期", Kind.DAY),
    Column("period", "期间", Kind.PERIOD),
]
ROWS = [
    ["001002", "银行存款", 123456, 3, 20240103, 202401],
    ["1003", "=HYPERLINK(1)", -7, None, 20241231, None],
    ["1004", None, 0, 10**15, None, 202412],
]


def test_a_workbook_holds_typed_cells(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    written = write_xlsx(
        path,
        [
            Sheet(
                "余额表",
                COLUMNS,
                ROWS,
                titles=["科目余额表", "期间：2024-01"],
                totals=["合计", None, 123449, 3, None, None],
            )
        ],
    )
    assert (written.rows, written.findings) == (3, ())
    sheet = openpyxl.load_workbook(path)["余额表"]
    assert [cell.value for cell in sheet[1]][:2] == ["科目余额表", None]
    assert [cell.value for cell in sheet[3]] == [column.title for column in COLUMNS]
    assert [cell.value for cell in sheet[4]] == [
        "001002",
        "银行存款",
        1234.56,
        3,
        moment(2024, 1, 3),
        "2024-01",
    ]
    assert [cell.value for cell in sheet[5]] == [
        "1003",
        "=HYPERLINK(1)",
        -0.07,
        None,
        moment(2024, 12, 31),
        None,
    ]
    assert [cell.data_type for cell in sheet[5]][:3] == ["s", "s", "n"]
    assert [cell.value for cell in sheet[6]] == ["1004", None, 0, "1000000000000000", None, "2024-12"]
    assert [cell.value for cell in sheet[7]] == ["合计", None, 1234.49, 3, None, None]
    assert sheet.freeze_panes == "A4"
    assert sheet["C4"].number_format == "#,##0.00;[Red]-#,##0.00"
    assert sheet["C7"].number_format == sheet["C4"].number_format
    assert sheet["A4"].number_format == "@"
    assert sheet["E4"].number_format == "yyyy-mm-dd"
    assert sheet.column_dimensions["B"].width == pytest.approx(40, abs=1)
    assert sheet["C7"].font.b and sheet["C3"].font.b


def test_what_we_write_we_read(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx(
        path, [Sheet("表", COLUMNS, ROWS, titles=["题"], totals=["合计", None, 123449, None, None, None])]
    )
    spec = HeaderSpec({column.name: [str(column.title)] for column in COLUMNS}, required=("code", "debit"))
    table = read_table(path, header=spec)
    assert table.header is not None and table.header.missing == ()
    take = table.header.take("code", "debit", "day")
    read = [take(cells) for _, cells in table.rows() if not is_footer(cells)]
    assert [(cell_text(c), cell_fen(d), cell_day(e)) for c, d, e in read] == [
        ("001002", 123456, 20240103),
        ("1003", -7, 20241231),
        ("1004", 0, None),
    ]


@given(st.lists(st.integers(-MAX_FEN, MAX_FEN), min_size=1, max_size=20))
def test_the_file_holds_the_exact_decimal_text(amounts: list[int]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        write_xlsx(path, [Sheet("表", [Column("a", "金额", Kind.MONEY)], [[fen] for fen in amounts])])
        xml = zipfile.ZipFile(path).read(SHEET_1).decode()
        stored = re.findall(r"<v>([^<]*)</v>", xml)
        assert [Decimal(text) * 100 for text in stored] == amounts
        assert [cell_fen(cells[0]) for _, cells in list(read_table(path).rows())[1:]] == amounts


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(1)", "\tx", "\rx", "<r>x</r>", "<b>&", "_x0041_", "\x01"],
)
def test_no_text_becomes_a_formula_or_markup(tmp_path: Path, text: str) -> None:
    columns = [Column("a", "摘要")]
    write_xlsx(tmp_path / "o.xlsx", [Sheet("表", columns, [[text]])])
    xml = zipfile.ZipFile(tmp_path / "o.xlsx").read(SHEET_1).decode()
    assert "<f>" not in xml
    (_, cells) = list(read_table(tmp_path / "o.xlsx").rows())[1]
    assert cell_text(cells[0]) == text.strip()
    write_csv(tmp_path / "o.csv", columns, [[text]])
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as stream:
        (_, (stored,)) = csv.reader(stream)
    assert not stored.startswith(("=", "+", "-", "@", "\t", "\r"))
    if text[0] in "=+-@":
        assert cell_text(stored) == text


def test_csv_as_programs_read_it(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    columns = [
        *COLUMNS[:3],
        Column("day", "日期", Kind.DAY),
        Column("period", "期间", Kind.PERIOD),
        Column("n", "数", Kind.INT),
    ]
    rows = [
        ["001", '说 "好", 第1\n行', 123456789, 20240103, 202401, -5],
        ["-12.5", "-", -7, None, None, None],
    ]
    assert write_csv(path, columns, rows).rows == 2
    assert path.read_bytes().decode() == (
        "code,name,debit,day,period,n\r\n"
        '001,"说 ""好"", 第1\n行",1234567.89,2024-01-03,2024-01,-5\r\n'
        "-12.5,-,-0.07,,,\r\n"
    )
    write_csv(path, columns, rows, lang="zh", bom=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf" + "科目编码,科目名称".encode())
    stream = io.StringIO(newline="")
    assert write_csv_to(stream, columns, iter(rows)) == 2
    assert stream.getvalue().startswith("code,")


def test_titles_are_rendered_in_the_language(tmp_path: Path) -> None:
    columns = [Column("a", message("Amount {number}", number=5), Kind.MONEY)]
    write_xlsx(
        tmp_path / "o.xlsx",
        [Sheet("s", columns, [[1]], titles=[message("Unit {name}", name="x")])],
        lang="en",
    )
    assert [cells for _, cells in read_table(tmp_path / "o.xlsx").rows()] == [
        ["Unit x"],
        ["Amount 5"],
        [Decimal("0.01")],
    ]


def test_rows_beyond_a_sheet_go_on_in_the_next(tmp_path: Path) -> None:
    path = tmp_path / "o.xlsx"
    columns = [Column("n", "号", Kind.INT)]
    written = write_xlsx(
        path, [Sheet("序时账", columns, ([i] for i in range(25)), totals=[25])], sheet_rows=12
    )
    assert written.rows == 25
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == ["序时账", "序时账 (2)", "序时账 (3)"]
    values = [[row[0] for row in sheet.values] for sheet in workbook]
    assert values == [["号", *range(10)], ["号", *range(10, 20)], ["号", *range(20, 25), 25]]


def test_sheet_names_excel_takes(tmp_path: Path) -> None:
    path = tmp_path / "o.xlsx"
    columns = [Column("n", "号", Kind.INT)]
    names = ["2024/01:[收入]*?", "'x'", "", "甲" * 40, "甲" * 41, "ABC", "abc"]
    write_xlsx(path, [Sheet(name, columns, []) for name in names])
    assert openpyxl.load_workbook(path).sheetnames == [
        "2024_01__收入___", "x", "Sheet", "甲" * 31, "甲" * 27 + " (2)", "ABC", "abc (2)",
    ]  # fmt: skip


def test_outline_levels(tmp_path: Path) -> None:
    path = tmp_path / "o.xlsx"
    columns = [Column("code", "科目"), Column("n", "级", Kind.INT)]
    rows = [["1002", 1], ["100201", 2], ["10020101", 3]]
    write_xlsx(path, [Sheet("表", columns, rows, level=lambda row: row[1] - 1)])
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert [sheet.row_dimensions[row].outlineLevel for row in (2, 3, 4)] == [0, 1, 2]


def test_text_too_long_for_a_cell_is_cut_and_told(tmp_path: Path) -> None:
    path = tmp_path / "o.xlsx"
    written = write_xlsx(path, [Sheet("表", [Column("a", "摘要")], [["好" * 40_000]])])
    (finding,) = written.findings
    assert finding.code == "files.cut"
    assert finding.subject is not None and finding.subject.label == "o.xlsx 表!A2"
    assert len(openpyxl.load_workbook(path)["表"]["A2"].value) == 32_767


def test_a_row_of_the_wrong_length_is_a_bug_and_leaves_nothing(tmp_path: Path) -> None:
    for write in (
        lambda: write_csv(tmp_path / "o.csv", COLUMNS, [["1"]]),
        lambda: write_xlsx(tmp_path / "o.xlsx", [Sheet("表", COLUMNS, [["1"]])]),
    ):
        with pytest.raises(ValueError, match="zip"):
            write()
    assert list(tmp_path.iterdir()) == []


def cancelled_rows() -> Iterator[list[object]]:
    for number in range(1000):
        yield [str(number)]
    raise Cancelled


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_cancelled_export_leaves_the_old_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"o{suffix}"
    path.write_text("old")
    columns = [Column("a", "摘要")]
    with pytest.raises(Cancelled):
        if suffix == ".csv":
            write_csv(path, columns, cancelled_rows())
        else:
            write_xlsx(path, [Sheet("表", columns, cancelled_rows())])
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def refused_code(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        write_xlsx(path, [Sheet("表", COLUMNS, ROWS)])
    with pytest.raises(Refused) as again:
        write_csv(path, COLUMNS, ROWS)
    assert caught.value.findings[0].code == again.value.findings[0].code
    return caught.value.findings[0].code


def test_targets_that_cannot_be_written(tmp_path: Path) -> None:
    assert refused_code(tmp_path / "none" / "o.xlsx") == "files.folder"
    (tmp_path / "folder.xlsx").mkdir()
    assert refused_code(tmp_path / "folder.xlsx") == "files.target"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.xlsx"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_folder_we_may_not_write_to(tmp_path: Path) -> None:
    path = tmp_path / "o.xlsx"
    path.write_text("old")
    tmp_path.chmod(0o555)
    with as_nobody():
        assert refused_code(path) == "files.target"
    assert path.read_text() == "old"
    tmp_path.chmod(0o755)


FULL = """
import resource, signal, sys
from pathlib import Path
from finance_desk.base.errors import Refused
from finance_desk.files.write import Column, Kind, Sheet, write_csv, write_xlsx
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
path = Path(sys.argv[1])
columns = [Column("a", "a"), Column("m", "m", Kind.MONEY)]
rows = ([f"{i * 7919 % 100003} text {i}", i] for i in range(50_000))
try:
    write_csv(path, columns, rows) if path.suffix == ".csv" else write_xlsx(path, [Sheet("s", columns, rows)])
except Refused as refused:
    print(refused.findings[0].code)
"""


@pytest.mark.skipif(os.name != "posix", reason="file size limits are POSIX")
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_no_room_left_keeps_the_old_file(tmp_path: Path, suffix: str) -> None:
    """A limit on the size of files stands for the full disk: writing fails half-way with an OS error."""
    path = tmp_path / f"o{suffix}"
    path.write_text("old")
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", FULL, str(path)], capture_output=True, text=True, check=False
    )
    assert run.stdout.strip() == "files.full", run.stderr
    assert run.stderr == ""
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_replaced_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "o.bin"
    path.write_bytes(b"old")
    with replacing(path) as draft:
        draft.write_bytes(b"new")
        assert path.read_bytes() == b"old"
        assert draft.parent == path.parent
    assert path.read_bytes() == b"new"
    with pytest.raises(KeyError), replacing(path) as draft:
        draft.write_bytes(b"half")
        raise KeyError
    assert path.read_bytes() == b"new"
    with pytest.raises(Refused), replacing(Path()):
        pass
    with pytest.raises(Refused), replacing(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == [path]


def test_a_large_workbook_is_written_in_flat_memory(tmp_path: Path) -> None:
    columns = [Column("a", "摘要"), Column("b", "金额", Kind.MONEY), Column("c", "日期", Kind.DAY)]
    rows = ([f"摘要{i}", i, 20240101 + i % 28] for i in range(20_000))
    tracemalloc.start()
    try:
        assert write_xlsx(tmp_path / "o.xlsx", [Sheet("表", columns, rows)]).rows == 20_000
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
