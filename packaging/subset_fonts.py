"""Cut the three bundled fonts out of the upstream Noto files. Run once per font release, by hand.

    uv run --no-project --with "fonttools>=4.50" python packaging/subset_fonts.py SANS SERIF

SANS and SERIF are the unpacked npm packages ``@expo-google-fonts/noto-sans-sc`` and
``@expo-google-fonts/noto-serif-sc`` (both 0.4.3; the fonts are under the SIL Open Font License 1.1
and TrueType outlines, which reportlab needs). The results are committed in ``resources/fonts``; a
build or a test never fetches fonts.

What stays in the sans faces: every GBK character, the symbols accountants print, the later additions
to the unified block (U+9FA6-9FFF), the supplementary-plane ideographs upstream has (those of the
standard character list, 通用规范汉字表, among them) and the Extension A characters of that list. A
GB2312 subset would be 5 MB smaller and would drop 喆, 堃 and 镕 from people's names. The serif face is for titles only and
keeps GB2312; a title it cannot write is set in the sans face instead.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).parent.parent / "resources" / "fonts"

SYMBOL_RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x017F),  # Latin of foreign names
    (0x2000, 0x206F),  # dashes, quotes, ellipsis
    (0x20A0, 0x20BF),  # currency
    (0x2100, 0x22FF),  # letter-like, fractions, Roman numerals, arrows, operators
    (0x2460, 0x24FF),  # enclosed numbers
    (0x2500, 0x26FF),  # boxes, shapes of findings, ticks
    (0x2713, 0x2718),  # check marks
    (0x3000, 0x303F),  # CJK punctuation
    (0x3200, 0x33FF),  # enclosed and squared
    (0xFE30, 0xFE4F),  # vertical forms
    (0xFF00, 0xFFEF),  # full width
)

# Extension A characters of 通用规范汉字表 (2013), the list people are registered under.
NAMES_EXTENSION_A = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎"
    "䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)


def charset(codec: str, lead: range) -> set[int]:
    """Every character of a double-byte Chinese character set."""
    found: set[int] = set()
    for high in lead:
        for low in range(0x40, 0xFF):
            try:
                text = bytes((high, low)).decode(codec)
            except UnicodeDecodeError:
                continue
            found.update(map(ord, text))
    return found


def ranges(pairs: tuple[tuple[int, int], ...]) -> set[int]:
    return {code for first, last in pairs for code in range(first, last + 1)}


def cut(source: Path, target: str, wanted: set[int], *, bold_of: str = "") -> None:
    """Write the subset of ``source``; ``bold_of`` makes it the bold face of that family.

    The semi-bold weight calls itself a family of its own in the old name records; renamed, every
    system sees one family with a regular and a bold face.
    """
    font = TTFont(source)
    options = subset.Options()
    options.layout_features = ["kern"]
    options.drop_tables += ["STAT", "vhea", "vmtx", "BASE"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted & set(font.getBestCmap()))
    cutter.subset(font)
    if bold_of:
        names = font["name"]
        for record in list(names.names):
            if record.nameID == 1:
                names.setName(bold_of, 1, record.platformID, record.platEncID, record.langID)
            elif record.nameID == 2:
                names.setName("Bold", 2, record.platformID, record.platEncID, record.langID)
            elif record.nameID in (16, 17):
                names.removeNames(record.nameID)
        font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~(1 << 6) | 1 << 5
        font["head"].macStyle |= 1
    font.save(OUT / target)
    print(target, (OUT / target).stat().st_size, "bytes,", len(font.getBestCmap()), "characters")


def main(sans: Path, serif: Path) -> None:
    upstream = set(TTFont(sans / "400Regular" / "NotoSansSC_400Regular.ttf").getBestCmap())
    symbols = ranges(SYMBOL_RANGES)
    names = {code for code in upstream if 0x9FA6 <= code <= 0x9FFF or 0x20000 <= code < 0x2F800}
    names |= set(map(ord, NAMES_EXTENSION_A))
    wanted = charset("gbk", range(0x81, 0xFF)) | symbols | names
    cut(sans / "400Regular" / "NotoSansSC_400Regular.ttf", "NotoSansSC-Regular.ttf", wanted)
    cut(
        sans / "600SemiBold" / "NotoSansSC_600SemiBold.ttf",
        "NotoSansSC-SemiBold.ttf",
        wanted,
        bold_of="Noto Sans SC",
    )
    titles = charset("gb2312", range(0xA1, 0xFF)) | symbols
    cut(serif / "700Bold" / "NotoSerifSC_700Bold.ttf", "NotoSerifSC-Bold.ttf", titles)
    for package, target in ((sans, "OFL-NotoSansSC.txt"), (serif, "OFL-NotoSerifSC.txt")):
        text = (package / "LICENSE_FONT").read_text("utf-8")
        (OUT / target).write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
