"""Delimited text: encodings, delimiters, quotation marks, half files, limits."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from finance_desk.base.errors import Refused
from finance_desk.files.encoding import read_encoding
from finance_desk.files.headers import HeaderSpec
from finance_desk.files.model import Limits
from finance_desk.files.read import file_digest, open_text, read_table

WORDS = "日期,科目编码,摘要,借方金额\r\n2024-01-03,1002.01,收到单位缴费,100.00\r\n"


def refusal(path: Path, **options: object) -> Refused:
    """The refusal that opening the table and reading it to its end must meet."""
    with pytest.raises(Refused) as caught:
        for _ in read_table(path, **options).rows():  # type: ignore[arg-type]
            pass
    return caught.value


def code(path: Path, **options: object) -> str:
    return refusal(path, **options).findings[0].code


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb2312", "gb18030"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
    ],
)
def test_each_encoding_gives_the_same_text(tmp_path: Path, encoding: str, told: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(WORDS.encode(encoding))
    table = read_table(path)
    assert table.encoding == told
    assert list(table.rows()) == [
        (1, ["日期", "科目编码", "摘要", "借方金额"]),
        (2, ["2024-01-03", "1002.01", "收到单位缴费", "100.00"]),
    ]
    assert table.findings == []


def test_big_endian_marks_are_known(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"\xfe\xff" + WORDS.encode("utf-16-be"))
    assert read_table(path).rows().__next__()[1][0] == "日期"
    path.write_bytes(b"\x00\x00\xfe\xff" + WORDS.encode("utf-32-be"))
    assert read_table(path).rows().__next__()[1][0] == "日期"


def test_rare_names_of_gb18030_come_through(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("姓名,金额\n张喆堃镕𠮷,1\n".encode("gb18030"))
    assert list(read_table(path).rows())[1] == (2, ["张喆堃镕𠮷", "1"])


def test_a_damaged_byte_is_named_with_line_and_byte(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    good = (WORDS * 50).encode()
    path.write_bytes(good + b"2024-01-04,\xff\xfe,x,1\r\n" + good)
    finding = refusal(path).findings[0]
    assert finding.code == "files.encoding"
    assert finding.message.values["line"] == 101
    assert finding.message.values["offset"] == len(good) + 12
    assert finding.subject is not None and finding.subject.label == "rows.csv:101"


def test_damaged_utf8_is_refused_rather_than_read_as_gbk(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes((WORDS * 3).encode() + "缴费".encode()[:-1])  # cut off within a character
    assert code(path) == "files.encoding"


def test_bytes_in_no_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("科目,金额\n".encode("gbk") + b"\xff\xff,1\n")
    assert "GBK" in str(refusal(path))


def test_utf16_cut_in_half_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(WORDS.encode("utf-16")[:-1])
    finding = refusal(path).findings[0]
    assert (finding.code, finding.message.values["line"]) == ("files.encoding", 2)


def test_text_that_is_both_utf8_and_gbk_is_told(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("name,x\n税源,1\n".encode("gbk"))
    table = read_table(path)
    assert next(cells for number, cells in table.rows() if number == 2) == ["税源", "1"]
    assert [finding.code for finding in table.findings] == ["files.encoding.guessed"]
    path.write_bytes("name,x\nMüller,1\n".encode())
    assert list(read_table(path).rows())[1][1] == ["Müller", "1"]


def test_nul_bytes_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(WORDS.encode() + b"\0" * 512)
    assert code(path) == "files.damaged"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found_among_preamble_and_amounts(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "rows.xls"
    lines = ["科目余额表", "单位：某市，某局; 2024|1", ""]
    lines += [delimiter.join(['"1,002"', f"名称{i}", '"2,799,600.00"', ""]) for i in range(5)]
    path.write_text("\n".join(lines) + "\n", encoding="gbk")
    table = read_table(path)
    assert table.delimiter == delimiter
    assert list(table.rows())[2] == (4, ["1,002", "名称0", "2,799,600.00", ""])


def test_cells_padded_with_tabs_do_not_make_a_tab_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('2023-05-02\t,"消费\t","13.40\t"\n' * 3, encoding="utf-8")
    assert read_table(path).delimiter == ","


def test_row_numbers_are_lines_even_over_quoted_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('a,b\n \n"two\nlines",1\nx,2\n,\t,\n"say ""no""",3\n', encoding="utf-8", newline="")
    assert list(read_table(path).rows()) == [
        (1, ["a", "b"]),
        (3, ["two\nlines", "1"]),
        (5, ["x", "2"]),
        (7, ['say "no"', "3"]),
    ]


@pytest.mark.parametrize("tail", ['b,"half of a summ', 'b,"half\nof\nit\n', '"'])
def test_an_open_quotation_mark_at_the_end_is_half_a_file(tmp_path: Path, tail: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("日期,摘要\na,b\n" + tail, encoding="utf-8")
    finding = refusal(path).findings[0]
    assert finding.code == "files.half.quote"
    assert finding.subject is not None and finding.subject.line == 3


def test_no_cell_of_the_cut_off_record_is_given_out(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n" * 100 + 'e,"f', encoding="utf-8")
    table = read_table(path)
    seen = []
    with pytest.raises(Refused):
        for number, _ in table.rows():
            seen.append(number)
    assert seen == list(range(1, 101))


def test_a_quotation_mark_that_swallows_the_file_is_refused_early(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('a,b\nc,"d\n' + "e,f\n" * 200_000, encoding="utf-8")
    finding = refusal(path).findings[0]
    assert (finding.code, finding.message.values["line"]) == ("files.half.quote", 2)


def test_a_short_last_row_without_line_end_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("日期,摘要,金额\n1,a,2\n2,b,3\n3,c", encoding="utf-8")
    table = read_table(path)
    assert len(list(table.rows())) == 4
    (finding,) = table.findings
    assert finding.code == "files.half.row"
    assert finding.subject is not None and finding.subject.line == 4
    list(table.rows())
    assert len(table.findings) == 1


@pytest.mark.parametrize("tail", ["3,c,4", "合计：9", "3,c\n"])
def test_a_whole_last_row_a_footer_or_a_line_end_is_no_half_file(tmp_path: Path, tail: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("日期,摘要,金额\n1,a,2\n2,b,3\n" + tail, encoding="utf-8")
    table = read_table(path)
    list(table.rows())
    assert table.findings == []


def test_limits_of_text(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n" * 100, encoding="utf-8")
    assert code(path, limits=Limits(rows=99)) == "files.limit"
    assert len(list(read_table(path, limits=Limits(rows=100)).rows())) == 100
    assert code(path, limits=Limits(size=100)) == "files.limit"
    assert code(path, limits=Limits(columns=1)) == "files.limit"
    path.write_text("a" * (3 << 20), encoding="utf-8")
    assert code(path, limits=Limits(line=1 << 20)) == "files.limit"


@pytest.mark.parametrize("content", [b"", b"\n\n  \n"[:2], b",,,\n,,\n", b"\xef\xbb\xbf"])
def test_empty_files(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    assert code(path) == "files.empty"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"{\\rtf1 x}", "an RTF document"),
        (b"<?xml version='1.0'?><Document/>", "an XML document"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "a web archive (.mht)"),
    ],
)
def test_other_files_are_named_for_what_they_are(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    caught = refusal(path)
    assert caught.findings[0].code == "files.kind"
    assert kind in str(caught)


def test_what_is_not_there_or_not_a_file(tmp_path: Path) -> None:
    assert code(tmp_path / "none.csv") == "files.missing"
    assert code(tmp_path) == "files.kind"
    with pytest.raises(Refused):
        file_digest(tmp_path / "none.csv")


def test_a_file_that_vanishes_while_reading_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n" * 10, encoding="utf-8")
    table = read_table(path)
    path.unlink()
    with pytest.raises(Refused):
        list(table.rows())


def test_digest_is_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    assert file_digest(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_other_text_formats_get_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "statement.sta"
    path.write_bytes(":20:起\r\n:61:x\n".encode("gbk") + ":86:收到单位缴费\n".encode("gbk"))
    assert list(open_text(path).lines()) == [":20:起\r\n", ":61:x\n", ":86:收到单位缴费\n"]
    assert read_encoding(path).open_ended is False


def test_a_unit_other_than_yuan_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("收支表\n单位：万元\n项目,金额\n收入,12\n", encoding="utf-8")
    spec = HeaderSpec({"item": ["项目"], "amount": ["金额"]})
    (finding,) = read_table(path, header=spec).findings
    assert finding.code == "files.unit"
    assert finding.message.values["unit"] == "万元"


def test_many_rows_stream_in_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    line = "2024-01-03,记-1,100201,收到税务部门划入单位缴费,6899977.00,,经办,备注\n"
    with path.open("w", encoding="gb18030") as stream:
        stream.write("日期,凭证号,科目编码,摘要,借方,贷方,经办,备注\n")
        for _ in range(20):
            stream.write(line * 10_000)
    spec = HeaderSpec({"day": ["日期"], "code": ["科目编码"], "debit": ["借方"]}, required=("day", "code"))
    tracemalloc.start()
    try:
        table = read_table(path, header=spec)
        take = table.header.take("code", "debit")  # type: ignore[union-attr]
        assert sum(take(cells) == ("100201", "6899977.00") for _, cells in table.rows()) == 200_000
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()
