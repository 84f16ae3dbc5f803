"""The bundled faces: what they can draw, what is said when they cannot, and text that can be found again."""

from __future__ import annotations

from pathlib import Path

import pytest

from finance_desk.base.findings import Severity
from finance_desk.printing.fonts import (
    BOLD,
    SANS,
    SERIF,
    face,
    glyph_findings,
    missing_glyphs,
    title_face,
    to_unicode_map,
)
from finance_desk.printing.layout import A5
from finance_desk.printing.sheet import Sheet, wrap
from tests.printing.samples import imprint, texts

NAMES = "喆昇堃囍镕龑䶮𠂇𬱖𬸪鿎"


def chinese(codec: str) -> str:
    found = []
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            try:
                found.append(bytes((high, low)).decode(codec))
            except UnicodeDecodeError:
                continue
    return "".join(found)


@pytest.mark.parametrize("name", [SANS, BOLD])
def test_every_gbk_character_is_there(name: str) -> None:
    # U+2252 is the one GBK character that the upstream fonts never had.
    assert missing_glyphs(chinese("gbk"), name) == {"\u2252"}
    assert missing_glyphs(NAMES + "Θ●▲■○¥·—…①㎡", name) == set()


def test_titles_fall_back_to_a_face_that_can_write_them() -> None:
    assert missing_glyphs(chinese("gb2312"), SERIF) == set()
    assert title_face("社会保险基金资产负债表") == SERIF
    assert title_face("堃喆医院台账") == BOLD


def test_figures_have_one_width() -> None:
    widths = {face(name).widths[ord(figure)] for name in (SANS, BOLD) for figure in "0123456789"}
    assert len({face(SANS).widths[ord(figure)] for figure in "0123456789"}) == 1
    assert len(widths) <= 2


def test_missing_characters_are_named() -> None:
    (finding,) = glyph_findings(missing_glyphs("张三\u0e01丰"))
    assert finding.severity is Severity.WARN
    assert "U+0E01" in str(finding.message)
    assert glyph_findings(missing_glyphs("line\nbreak\tand\u200b mark")) == ()


def test_names_off_the_basic_plane_can_be_found(tmp_path: Path) -> None:
    target = tmp_path / "names.pdf"
    with Sheet(target, A5, imprint(), "names") as sheet:
        sheet.text(20, 20, f"受款人 张{NAMES}", 10)
        sheet.text(20, 30, f"受款人 王{NAMES}", 10, name=BOLD)
    (text,) = texts(target)
    assert f"张{NAMES}" in text
    assert f"王{NAMES}" in text
    assert sheet.printed().findings == ()


def test_map_keeps_to_utf16_and_to_blocks_of_a_hundred() -> None:
    lines = to_unicode_map("F", [0x41, 0x20087, *range(0x4E00, 0x4E00 + 200)]).splitlines()
    assert "<00> <0041>" in lines
    assert "<01> <D840DC87>" in lines
    assert [int(line.split()[0]) for line in lines if line.endswith("beginbfchar")] == [100, 100, 2]


def test_missing_character_on_a_page_is_a_warning(tmp_path: Path) -> None:
    with Sheet(tmp_path / "a.pdf", A5, imprint(), "a") as sheet:
        sheet.text(20, 20, "泰文 \u0e01", 10)
    assert [finding.code for finding in sheet.printed().findings] == ["printing.glyph.missing"]


def test_wrapping_keeps_text_words_and_punctuation() -> None:
    text = "拨付（11月）住院费用，Foshan First People's Hospital/统筹基金：第一人民医院。"
    for width in range(8, 80, 3):
        lines = wrap(text, width, 9)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(face(SANS).width(line, 9) <= width * 72 / 25.4 for line in lines)
        if width > 25:
            assert not any(line[0] in "，。：）" for line in lines)
            assert any("Hospital/" in line for line in lines)
