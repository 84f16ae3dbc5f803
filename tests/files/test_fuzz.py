"""Random and damaged files: the right text or a clear refusal, never anything else."""

from __future__ import annotations

import csv
import io
import random
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from finance_desk.base.errors import Refused
from finance_desk.base.messages import Message
from finance_desk.files.model import Limits
from finance_desk.files.read import read_table
from tests.files.conftest import MADE, SHEET_1

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
ODD = st.sampled_from([*list('",;|\t\n €·—（）０Ａ㐀𠀀𠮷éü'), "\r\n", '""', "="])
LATIN = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
TEXT = st.lists(st.one_of(HAN, ODD, LATIN), max_size=12).map("".join)
TITLES = ["日期", "科目编码", "摘要", "借方金额"]
SMALL = Limits(size=8 << 20, unpacked=8 << 20, rows=2_000, columns=300, cells=200_000)


def read_bytes(raw: bytes, name: str = "rows.csv") -> list[tuple[int, list[object]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        return [(number, list(cells)) for number, cells in read_table(path, limits=SMALL).rows()]


def refused_well(refused: Refused) -> bool:
    """Every reason has a code of ours, a message that can be rendered, and a place."""
    return all(
        f.code.startswith("files.")
        and isinstance(f.message, Message)
        and str(f.message)
        and f.subject is not None
        for f in refused.findings
    )


@settings(max_examples=150, deadline=None)
@example([["", "", "", ',";"']], "utf-8", "\t")
@example([["", "", "", ',","']], "utf-8", "\t")
@given(
    st.lists(st.lists(TEXT, min_size=4, max_size=4), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "gbk", "gb2312"]),
    st.sampled_from([",", "\t", ";"]),
)
def test_a_csv_of_any_encoding_comes_back_as_it_was(
    rows: list[list[str]], encoding: str, delimiter: str
) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([TITLES, *rows])
    try:
        raw = stream.getvalue().encode(encoding)
    except UnicodeEncodeError:
        return  # this text cannot be written in this encoding
    read = [cells for _, cells in read_bytes(raw)]
    assert read == [TITLES, *[row for row in rows if any(map(str.strip, row))]]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for start in (
        b"",
        "科目,金额\n".encode("gbk"),
        "科目,金额\n".encode(),
        b"\xff\xfe",
        b"<html><table><tr><td>",
        b"<?xml ",
    ):
        try:
            read_bytes(start + raw)
        except Refused as refused:
            assert refused_well(refused)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_a_damaged_csv_is_read_or_refused(data: st.DataObject, encoding: str) -> None:
    good = "".join(f'2024-01-{day:02d},10020{day},"收到缴费，第{day}笔",{day}.50\r\n' for day in range(1, 25))
    raw = bytearray((",".join(TITLES) + "\r\n" + good).encode(encoding))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] = data.draw(st.integers(0, 255))
    try:
        read_bytes(bytes(raw[: data.draw(st.integers(1, len(raw)))]))
    except Refused as refused:
        assert refused_well(refused)


@cache
def seeds() -> tuple[bytes, ...]:
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    assert worksheet is not None
    for row in range(60):
        worksheet.append([f"摘要{row}", row, row * 1.01, "=1+1"])
    worksheet.merge_cells("A1:B1")
    stream = io.BytesIO()
    workbook.save(stream)
    stored = io.BytesIO()  # unpacked parts, so that a change of bytes reaches the XML
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(stored, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return stream.getvalue(), stored.getvalue(), (MADE / "old_workbook.xls").read_bytes()


@pytest.mark.parametrize("seed", range(3))
def test_damaged_workbooks_are_read_or_refused(seed: int, capfd: pytest.CaptureFixture[str]) -> None:
    """Bytes changed, blocks lost, moved or doubled, files cut: never a crash, never another error."""
    whole = seeds()[seed]
    chance = random.Random(seed)
    refusals = 0
    for _ in range(1_000):
        raw = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 8))):
            raw = raw or bytearray(b"PK")
            at, length = chance.randrange(len(raw)), chance.choice((1, 2, 4, 64, 512))
            match chance.randrange(5):
                case 0:
                    raw[at : at + length] = chance.randbytes(length)
                case 1:
                    del raw[at : at + length]
                case 2:
                    raw[at:at] = raw[at : at + length]
                case 3:
                    raw[at] = chance.choice((0, 0xFF, raw[at] ^ (1 << chance.randrange(8)), 0x39))
                case _:
                    raw = raw[: at + 1]
        try:
            read_bytes(bytes(raw), "book.xlsx")
        except Refused as refused:
            refusals += 1
            assert refused_well(refused)
    assert refusals > 100


ADDRESS = st.sampled_from(
    ["", "A1", "B2", "XFD1", "A1048576", "A9999999", "ZZZZ1", "1", "A", "A4294967297", "AAAAAAAA1"]
)
CELL_TYPE = st.sampled_from(["", "s", "e", "b", "d", "inlineStr", "str", "?"])
CONTENT = st.sampled_from(
    [
        "",
        "<v/>",
        "<v>1</v>",
        "<v>99999</v>",
        "<v>1e999</v>",
        "<v>-0</v>",
        "<v>x</v>",
        "<is><t>x</t></is>",
        "<f>A1</f>",
        "<f/><v>2</v>",
        "<v>1",
        "<f>",
    ]
)
ROW = st.sampled_from(["", "2", "1048577", "x"])
MERGED = st.sampled_from(["", "A1:XFD1048576", "B", "B2:A1"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(ROW, st.lists(st.tuples(ADDRESS, CELL_TYPE, CONTENT), max_size=4)), max_size=4), MERGED
)
def test_odd_sheets_are_read_or_refused(
    rows: list[tuple[str, list[tuple[str, str, str]]]], merged: str
) -> None:
    """Sheets whose XML says odd things: addresses, repeats, types, spans."""

    def tag(name: str, **attributes: str) -> str:
        return f"<{name}" + "".join(f' {key}="{value}"' for key, value in attributes.items() if value) + ">"

    sheet = (
        tag("worksheet", xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main") + "<sheetData>"
    )
    for number, cells in rows:
        sheet += tag("row", r=number)
        sheet += "".join(tag("c", r=address, t=kind) + content + "</c>" for address, kind, content in cells)
        sheet += "</row>"
    sheet += f"</sheetData><mergeCells>{tag('mergeCell', ref=merged)}</mergeCell></mergeCells></worksheet>"
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seeds()[0])) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            target.writestr(name, sheet if name == SHEET_1 else source.read(name))
    try:
        read_bytes(changed.getvalue(), "book.xlsx")
    except Refused as refused:
        assert refused_well(refused)
