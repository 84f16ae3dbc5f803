"""Workbooks: what cells become, which sheet, and everything that may be wrong with the file."""

from __future__ import annotations

import datetime as dt
import os
import random
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from finance_desk.base.errors import Refused
from finance_desk.files.compound import Compound, NotCompound, packed
from finance_desk.files.headers import HeaderSpec
from finance_desk.files.model import FileKind, Limits, cell_day, cell_fen, cell_text, column_letter
from finance_desk.files.package import _beyond
from finance_desk.files.read import read_table
from tests.files.conftest import MADE, SHEET_1, MakeBook, as_nobody, moment, with_part


def code(path: Path, **options: object) -> str:
    with pytest.raises(Refused) as caught:
        list(read_table(path, **options).rows())  # type: ignore[arg-type]
    return caught.value.findings[0].code


def test_cells_become_exact_values(book: MakeBook) -> None:
    path = book(
        [
            ["文本", "数"],
            ["0012", 1002.0],
            [" a ", 1234.56],
            [None, 0.1 + 0.2],
            [True, dt.date(2024, 1, 3)],
            [moment(2024, 1, 3, 4, 5, 6), dt.time(4, 5, 6)],
            [-0.07, 9999999999999.99],
        ]
    )
    table = read_table(path)
    assert (table.kind, table.sheet, table.sheets) == (FileKind.XLSX, "表", ("表",))
    assert list(table.rows()) == [
        (1, ["文本", "数"]),
        (2, ["0012", 1002]),
        (3, [" a ", Decimal("1234.56")]),
        (4, [None, Decimal("0.3")]),
        (5, ["TRUE", dt.date(2024, 1, 3)]),
        (6, [moment(2024, 1, 3, 4, 5, 6), "04:05:06"]),
        (7, [Decimal("-0.07"), Decimal("9999999999999.99")]),
    ]
    assert list(table.rows()) == list(table.rows())
    assert not any(isinstance(cell, float) for _, cells in table.rows() for cell in cells)


def test_rows_and_columns_keep_their_places(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    assert worksheet is not None
    worksheet["C4"], worksheet["D7"] = "x", 5
    workbook.save(tmp_path / "b.xlsx")
    assert list(read_table(tmp_path / "b.xlsx").rows()) == [
        (4, [None, None, "x", None]),
        (7, [None, None, None, 5]),
    ]


@pytest.mark.parametrize("name", ["book.csv", "book.xls", "book", "book.xlsx.txt"])
def test_the_name_does_not_matter(book: MakeBook, name: str) -> None:
    made = book([["a", "b"], [1, 2]])
    assert list(read_table(made.rename(made.with_name(name))).rows()) == [(1, ["a", "b"]), (2, [1, 2])]


@pytest.mark.parametrize("date1904", [False, True])
def test_both_date_systems(tmp_path: Path, date1904: bool) -> None:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": date1904}) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write_datetime(0, 0, moment(2024, 1, 3), workbook.add_format({"num_format": "yyyy/m/d"}))
        worksheet.write_number(0, 1, 45294 - 1462 * date1904)
    table = read_table(path)
    (cells,) = [cells for _, cells in table.rows()]
    assert [cell_day(cell, table.date1904) for cell in cells] == [20240103, 20240103]


@pytest.mark.parametrize("name", ["old_workbook.xls", "old_workbook_1904.xls"])
def test_old_workbooks_in_both_date_systems(name: str) -> None:
    spec = HeaderSpec({"day": ["日期"], "code": ["科目编码"], "amount": ["金额"], "serial": ["序列日期"]})
    table = read_table(MADE / name, header=spec)
    assert (table.kind, table.sheet, table.sheets) == (FileKind.XLS, "凭证", ("凭证", "空"))
    assert table.header is not None
    read = [
        (
            number,
            cell_day(day, table.date1904),
            cell_text(account),
            cell_fen(amount),
            cell_day(serial, table.date1904),
        )
        for number, cells in table.rows()
        for day, account, amount, serial in [table.header.take("day", "code", "amount", "serial")(cells)]
    ]
    assert read == [(3, 20240103, "1002", 123456, 20240103), (4, 20241231, "0012", 30, 20241231)]


def test_an_old_workbook_under_another_name(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes((MADE / "old_workbook.xls").read_bytes())
    assert read_table(path).kind is FileKind.XLS


def test_the_sheet_with_the_header_is_taken(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    first = workbook.active
    assert first is not None
    first.title = "说明"
    first.append(["请先阅读"])
    hidden = workbook.create_sheet("隐藏")
    hidden.append(["日期", "金额"])
    hidden.sheet_state = "hidden"
    workbook.create_sheet("空")
    workbook.create_sheet("数据").append(["日期", "金额"])
    path = tmp_path / "b.xlsx"
    workbook.save(path)
    spec = HeaderSpec({"day": ["日期"], "amount": ["金额"]}, required=("day", "amount"))
    assert read_table(path, header=spec).sheet == "数据"
    assert read_table(path).sheet == "说明"
    assert read_table(path, sheet="隐藏", header=spec).sheet == "隐藏"
    assert read_table(path, sheet=2, header=spec).sheet == "数据"
    assert code(path, sheet="没有") == "files.sheet"
    assert code(path, sheet=9) == "files.sheet"
    assert code(path, sheet="空") == "files.empty"


def test_missing_columns_are_named_with_those_found(book: MakeBook) -> None:
    path = book([["余额表"], ["科目编码", "科目名称", "方向"], ["1001", "现金", "借"]])
    spec = HeaderSpec(
        {"code": ["科目编码"], "name": ["科目名称"], "amount": ["期初余额|金额"]}, required=("code", "amount")
    )
    with pytest.raises(Refused) as caught:
        read_table(path, header=spec)
    finding = caught.value.findings[0]
    assert finding.code == "files.header"
    assert finding.message.values["missing"] == ["期初余额金额"]
    assert finding.message.values["titles"] == ["科目编码", "科目名称", "方向"]
    assert finding.subject is not None and finding.subject.label == "book.xlsx 表!2"


def test_merged_header_cells_and_page_breaks(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    assert worksheet is not None
    for row in (["余额表"], ["科目", "期初余额", None], [None, "借方", "贷方"], ["1001", 1, None]):
        worksheet.append(row)
    for row in (["科目", "期初余额", None], [None, "借方", "贷方"], ["1002", None, 2]):  # the next page
        worksheet.append(row)
    for merged in ("A1:C1", "A2:A3", "B2:C2"):
        worksheet.merge_cells(merged)
    path = tmp_path / "b.xlsx"
    workbook.save(path)
    spec = HeaderSpec({"code": ["科目"], "debit": ["期初余额|借方"], "credit": ["期初余额|贷方"]})
    table = read_table(path, header=spec)
    assert table.header is not None
    assert table.header.columns == {"code": 0, "debit": 1, "credit": 2}
    assert list(table.rows()) == [(4, ["1001", 1, None]), (7, ["1002", None, 2])]


def test_formulas_without_result_and_errors_are_told(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        worksheet = workbook.add_worksheet("表")
        worksheet.write_row(0, 0, ["甲", 1])
        worksheet.write_formula(1, 0, "=B1+1", None, 2)
        worksheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        worksheet.write_formula(2, 1, '=IF(B1=1,"","x")', None, "")
        worksheet.write_formula(3, 1, "=SUM(B1:B2)", None, "")
    with_part(path, SHEET_1, lambda xml: xml.replace(b'<c r="B3"><f>', b'<c r="B3" t="str"><f>'))
    table = read_table(path)
    assert list(table.rows())[1] == (2, [2, None])
    told = {finding.code: finding.message.values for finding in table.findings}
    assert told["files.formula"]["count"] == 1 and told["files.formula"]["cell"] == "B4"
    assert told["files.error_value"]["count"] == 1 and told["files.error_value"]["cell"] == "B2"


def test_formulas_of_openpyxl_have_no_result(book: MakeBook) -> None:
    table = read_table(book([["金额"], ["=1+1"], ["=A2*2"], [5]]))
    (finding,) = table.findings
    assert finding.message.values["count"] == 2


def test_lost_digits_are_told_with_their_place(book: MakeBook) -> None:
    table = read_table(book([["账号", "金额"], ["6222020200112233445", 1], [6222020200112233445, 2]]))
    rows = list(table.rows())
    assert rows[1][1][0] == "6222020200112233445"
    (finding,) = table.findings
    assert finding.code == "files.digits"
    assert finding.subject is not None and finding.subject.label == "book.xlsx 表!A3"


def test_protected_files() -> None:
    assert code(MADE / "password.xlsx") == "files.password"


def test_a_protected_old_workbook(tmp_path: Path) -> None:
    raw = (MADE / "old_workbook.xls").read_bytes()
    interface = raw.index(b"\xe1\x00\x02\x00")  # a record before the sheets becomes FILEPASS
    path = tmp_path / "b.xls"
    path.write_bytes(raw[:interface] + b"\x2f\x00" + raw[interface + 2 :])
    assert code(path) == "files.password"


@pytest.mark.parametrize("keep", [4, 60, 0.3, 0.9, -1])
def test_half_a_workbook(book: MakeBook, keep: float) -> None:
    path = book([["a", "b"], *[[i, f"text {i}"] for i in range(500)]])
    raw = path.read_bytes()
    path.write_bytes(raw[: int(keep if keep >= 1 or keep < 0 else len(raw) * keep)])
    assert code(path) == "files.damaged"


def test_a_flipped_byte_in_the_rows_is_found(book: MakeBook) -> None:
    path = book([["a", "b"], *[[i, f"text {i}"] for i in range(500)]])
    archive = zipfile.ZipFile(path)
    member = archive.getinfo(SHEET_1)
    archive.close()
    raw = bytearray(path.read_bytes())
    raw[member.header_offset + 200] ^= 0x55
    path.write_bytes(raw)
    assert code(path) == "files.damaged"


def test_two_far_corners_do_not_take_the_program_down(book: MakeBook) -> None:
    path = book([["a"]])
    with_part(
        path,
        SHEET_1,
        lambda xml: xml.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
    )
    assert code(path) == "files.limit"


@pytest.mark.parametrize(
    "cell",
    [
        b'<c s="0" r="XFD1048576"><v>1</v></c>',
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c\nr = "XFD1048576" ><v>1</v></c>',
        b'<x:c xmlns:x="urn:x" r="XFD1048576"><x:v>1</x:v></x:c>',
        b'<c r="xfd1048576"><v>1</v></c>',
        b'<c r="ABCDEF7"><v>1</v></c>',
        b"<c><v>1</v></c>" * 2_100,
    ],
)
def test_odd_ways_to_write_a_far_cell(book: MakeBook, cell: bytes) -> None:
    path = book([["a"]])
    with_part(
        path,
        SHEET_1,
        lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576">' + cell + b"</row></sheetData>"),
    )
    assert code(path) == "files.limit"


def test_styled_blank_cells_far_away_are_no_bomb(book: MakeBook) -> None:
    path = book([["a", "b"], [1, 2]])
    blanks = b"".join(b'<c r="%s9" s="0"/>' % letters for letters in (b"C", b"ZZ", b"XFD"))
    with_part(
        path,
        SHEET_1,
        lambda xml: xml.replace(b"</sheetData>", b'<row r="9">' + blanks + b"</row></sheetData>"),
    )
    assert list(read_table(path).rows()) == [(1, ["a", "b"]), (2, [1, 2])]


def test_cells_without_addresses(book: MakeBook) -> None:
    """The format allows it, and exporters written by hand do it, some with a prefix on every tag."""
    path = book([["a"]])
    plain = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row><c t="inlineStr"><is><t>x</t></is></c><c><v>5</v></c></row>'
        b'<row r="4"><c><v>6</v></c><c><f>A1</f></c></row></sheetData></worksheet>'
    )
    expected = [(1, ["x", 5]), (4, [6, None])]
    with_part(path, SHEET_1, lambda _: plain)
    table = read_table(path)
    assert list(table.rows()) == expected
    assert [(f.code, f.message.values["cell"]) for f in table.findings] == [("files.formula", "B4")]
    prefixed = (
        plain.replace(b"</", b"</x:")
        .replace(b"<", b"<x:")
        .replace(b"<x:/x:", b"</x:")
        .replace(b" xmlns=", b" xmlns:x=")
    )
    with_part(path, SHEET_1, lambda _: prefixed)
    assert list(read_table(path).rows()) == expected


@pytest.mark.parametrize("rows", [1, 9, 10, 12, 99, 100, 101, 999, 1000, 12345, 65536, 1048576])
@pytest.mark.parametrize("columns", [1, 2, 26, 27, 52, 53, 702, 703, 1378, 1379, 16384])
def test_the_pattern_of_addresses_within_reach(rows: int, columns: int) -> None:
    beyond = _beyond(rows, columns)
    top = int(str(rows)[:2].ljust(len(str(rows)), "9")) if rows > 99 else rows

    def is_beyond(row: int, column: int) -> bool:
        return beyond.search(f'<c r="{column_letter(column - 1)}{row}"><v>'.encode()) is not None

    within = [
        (1, 1),
        (rows, 1),
        (1, columns),
        (rows, columns),
        (top, columns),
        (-(-rows // 2), -(-columns // 2)),
    ]
    outside = [(top + 1, 1), (1, columns + 1), (rows * 10, 1), (1, columns * 26 + 1), (top + 1, columns + 1)]
    assert [place for place in within if is_beyond(*place)] == []
    assert [place for place in outside if not is_beyond(*place)] == []


def test_a_zip_bomb_is_refused_before_it_is_unpacked(book: MakeBook) -> None:
    path = book([["a"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(40 << 20))
    assert code(path) == "files.limit"
    assert code(path, limits=Limits(unpacked=1 << 20)) == "files.limit"


def test_a_part_that_unpacks_to_more_than_it_says(book: MakeBook) -> None:
    path = book([["a"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/extra.xml", bytes(1 << 20))
    raw = bytearray(path.read_bytes())
    entry = raw.rindex(b"PK\x01\x02")
    raw[entry + 24 : entry + 28] = (10).to_bytes(4, "little")  # its unpacked size in the directory
    path.write_bytes(raw)
    assert code(path) == "files.damaged"


@pytest.mark.parametrize("count", [b"4000000000", b"+4000000000", b"&#52;000000000"])
def test_a_count_that_cannot_be_true(tmp_path: Path, count: bytes) -> None:
    """The reader makes room for as many strings as the file says, and ends the process when there is none."""
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        workbook.add_worksheet().write_string(0, 0, "a")
    with_part(
        path,
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b'uniqueCount="1"', b'uniqueCount="' + count + b'"'),
    )
    assert code(path) == "files.damaged"


def test_a_string_used_very_often_is_no_false_count(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        workbook.add_worksheet().write_string(0, 0, "a")
    with_part(path, "xl/sharedStrings.xml", lambda xml: xml.replace(b' count="1"', b' count="40000000"'))
    assert list(read_table(path).rows()) == [(1, ["a"])]


def old_workbook(tmp_path: Path, change: Callable[[bytearray], None]) -> Path:
    """The sample .xls with the records of its workbook changed."""
    stream = bytearray(Compound((MADE / "old_workbook.xls").read_bytes()).read("Workbook"))
    change(stream)
    path = tmp_path / "b.xls"
    path.write_bytes(packed("Workbook", bytes(stream)))
    return path


def test_an_old_workbook_with_a_false_size(tmp_path: Path) -> None:
    def claim(stream: bytearray) -> None:
        at = stream.index(b"\x00\x02\x0e\x00")
        stream[at + 4 : at + 16] = b"\0\0\0\0\xff\xff\xff\xff\0\0\xff\xff"

    assert len(list(read_table(old_workbook(tmp_path, claim)).rows())) == 4


def test_an_old_workbook_with_a_false_count_of_strings(tmp_path: Path) -> None:
    def claim(stream: bytearray) -> None:
        at = next(
            at
            for at in range(len(stream))
            if stream[at : at + 2] == b"\xfc\0" and stream[at + 4] == stream[at + 8] == 6
        )
        stream[at + 8 : at + 12] = b"\xff\xff\xff\x7f"

    assert code(old_workbook(tmp_path, claim)) == "files.damaged"


def test_an_old_workbook_with_a_sheet_beyond_its_end(tmp_path: Path) -> None:
    def claim(stream: bytearray) -> None:
        at = stream.index(b"\x85\0")
        stream[at + 4 : at + 8] = b"\xff\xff\xff\x00"

    assert code(old_workbook(tmp_path, claim)) == "files.damaged"


@pytest.mark.parametrize("length", [1, 4095, 4096, 4097, 100_000, 4_186_112, 4_190_208, 9_000_000])
def test_a_stream_packed_anew_is_the_same(length: int) -> None:
    stream = random.Random(length).randbytes(length)
    container = Compound(packed("Workbook", stream))
    assert container.read("Workbook").rstrip(b"\0") == stream.rstrip(b"\0")
    assert "EncryptedPackage" not in container
    with pytest.raises(NotCompound):
        Compound(packed("Workbook", stream)[:5000])


def test_entities_are_not_expanded_and_no_file_is_read(book: MakeBook, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    path = book([["a"]])
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()
    with_part(path, "xl/workbook.xml", lambda xml: doctype + xml)
    assert code(path) == "files.damaged"
    path = book([["a"]])
    with_part(path, SHEET_1, lambda xml: doctype + xml.replace(b"<t>a</t>", b"<t>&e;</t>"))
    try:
        cells = list(read_table(path).rows())
    except Refused:
        cells = []
    assert "SECRET" not in str(cells)


@pytest.mark.parametrize(
    ("member", "kind"),
    [
        ("word/document.xml", "Word"),
        ("content.xml", "OpenDocument"),
        ("xl/workbook.bin", "xlsb"),
        ("a.txt", "zip archive"),
    ],
)
def test_other_packages_are_named(tmp_path: Path, member: str, kind: str) -> None:
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")
    with pytest.raises(Refused, match=kind) as caught:
        read_table(path)
    assert caught.value.findings[0].code == "files.kind"


def test_limits_of_workbooks(book: MakeBook) -> None:
    path = book([[i, i, i] for i in range(100)])
    assert len(list(read_table(path, limits=Limits(rows=100, columns=3, cells=300)).rows())) == 100
    assert code(path, limits=Limits(rows=99)) == "files.limit"
    assert code(path, limits=Limits(columns=2)) == "files.limit"
    assert code(path, limits=Limits(cells=299)) == "files.limit"
    assert code(path, limits=Limits(workbook_size=100)) == "files.limit"
    assert code(MADE / "old_workbook.xls", limits=Limits(columns=3)) == "files.limit"


def test_a_workbook_without_rows(book: MakeBook) -> None:
    assert code(book([])) == "files.empty"


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_file_we_may_not_read(book: MakeBook) -> None:
    path = book([["a"]])
    path.chmod(0)
    with as_nobody():
        assert code(path) == "files.locked"


def test_html_named_xls(tmp_path: Path) -> None:
    path = tmp_path / "table.xls"
    html = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset=gb2312>
    <style>td {mso-number-format:"\\@"}</style><script>var a = "<td>no</td>";</script></head><body>
    <table border=1><tr><th colspan=3>余额表</th></tr>
    <tr><td rowspan=2>科目编码<td colspan=2>期初余额</tr>
    <tr><td>借方<td>贷方</tr><tr></tr>
    <tr><td>&nbsp;1001 </td><td>1,234.50</td><td></td></tr>
    <tr><td>1002<td>&lt;5&gt;<br>x<td>2</table></body></html>"""
    path.write_text(html, encoding="gbk")
    spec = HeaderSpec(
        {"code": ["科目编码"], "debit": ["期初余额|借方"], "credit": ["期初余额|贷方"]},
        required=("code", "debit", "credit"),
    )
    table = read_table(path, header=spec)
    assert table.kind is FileKind.HTML
    assert list(table.rows()) == [(5, ["1001", "1,234.50", ""]), (6, ["1002", "<5>\nx", "2"])]


def test_a_span_without_end_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "table.xls"
    path.write_text(
        "<table><tr><td colspan=999999999 rowspan=999999999>a</td></tr><tr><td>b</td></tr></table>"
    )
    assert code(path) == "files.limit"


def test_xml_of_2003_named_xls(tmp_path: Path) -> None:
    path = tmp_path / "table.xls"
    xml = """<?xml version="1.0" encoding="gb2312"?><?mso-application progid="Excel.Sheet"?>
    <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
    <Worksheet ss:Name="表"><Table>
    <Row><Cell ss:MergeAcross="1"><Data ss:Type="String">科目&amp;余额</Data></Cell></Row>
    <Row ss:Index="3"><Cell><Data ss:Type="String">1001</Data></Cell><Cell ss:Index="4"><Data ss:Type="Number">5.5</Data></Cell></Row>
    </Table></Worksheet><Worksheet ss:Name="二"><Table><Row><Cell><Data ss:Type="String">no</Data></Cell></Row></Table></Worksheet></Workbook>"""
    path.write_text(xml, encoding="gbk")
    table = read_table(path)
    assert table.kind is FileKind.XML
    assert list(table.rows()) == [(1, ["科目&余额", ""]), (3, ["1001", "", "", "5.5"])]
    path.write_text(xml.replace("<?mso", '<!DOCTYPE x [<!ENTITY a "b">]><?mso'), encoding="gbk")
    assert code(path) == "files.damaged"
    path.write_text(xml[:-200], encoding="gbk")
    assert code(path) == "files.damaged"


def test_macros_and_outside_links_are_left_alone(book: MakeBook) -> None:
    path = book([["a", 1]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"not run")
        archive.writestr(
            "xl/externalLinks/externalLink1.xml",
            "<externalLink xmlns:r='r' r:id='http://127.0.0.1:9/x.xlsx'/>",
        )
    with_part(path, SHEET_1, lambda xml: xml.replace(b"<v>1</v>", b"<f>[1]Sheet1!A1</f><v>7</v>"))
    assert list(read_table(path.rename(path.with_suffix(".xlsm"))).rows()) == [(1, ["a", 7])]


def test_large_sheets_cost_the_reader_little_of_ours(tmp_path: Path) -> None:
    """The extent of a sheet with many pieces is found exactly, whatever the piece boundaries cut."""
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as workbook:
        worksheet = workbook.add_worksheet("表")
        for row in range(30_000):
            worksheet.write_row(row, 0, [f"摘要{row}", row * 0.01, "", row])
        worksheet.write_formula(29_999, 4, "=1", None, "")
    with zipfile.ZipFile(path) as archive, archive.open(SHEET_1) as stream:
        assert len(stream.read()) > 3 << 20
    table = read_table(path)
    *_, (last, cells) = table.rows()
    assert (last, cells[3]) == (30_000, 29_999)
    assert [f.message.values["cell"] for f in table.findings] == ["E30000"]
