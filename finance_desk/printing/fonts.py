"""The three bundled faces: registered with the PDF maker on first use, asked before anything is drawn.

Registered once per process; the faces are read-only, so any number of documents may use them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import message

SANS: Final = "NotoSansSC-Regular"
BOLD: Final = "NotoSansSC-SemiBold"
SERIF: Final = "NotoSerifSC-Bold"
"""For titles; it has the GB2312 characters only, see :func:`title_face`."""

FACES: Final = (SANS, BOLD, SERIF)

# Drawn as a space or as nothing, so they need no glyph.
_SPACES: Final = {ord(char): " " for char in "\t\n\r\v\f\u00a0\u2028\u2029"} | dict.fromkeys((0x200B, 0xFEFF))


@dataclass(frozen=True, slots=True)
class Face:
    """A registered face: ``widths`` maps a code point to its advance in 1/1000 em.

    The keys of ``widths`` are the characters the face can draw.
    """

    name: str
    widths: dict[int, float]
    default: float

    def width(self, text: str, size: float) -> float:
        """Advance of ``text`` in points at ``size`` points."""
        widths, default = self.widths, self.default
        return sum([widths.get(code, default) for code in map(ord, text)]) * size / 1000


@cache
def face(name: str) -> Face:
    """The face called ``name``; loads and registers it on first use (about 40 ms)."""
    # with the PDF maker behind it, which only those pay for who print
    from reportlab.pdfbase import pdfmetrics, ttfonts

    _settle_pdf_maker()
    with resources.as_file(resources.files("resources") / "fonts" / f"{name}.ttf") as path:
        font = ttfonts.TTFont(name, str(path))
    pdfmetrics.registerFont(font)
    made = font.face
    glyphs = made.charToGlyph
    widths = {code: width for code, width in made.charWidths.items() if code in glyphs}
    return Face(name, widths, made.defaultWidth)


@cache
def _settle_pdf_maker() -> None:
    """Binary streams instead of ASCII ones (a third faster, a fifth smaller), and a mended ToUnicode writer.

    reportlab's own writes U+20087 as five hexadecimal digits where PDF wants UTF-16BE (ISO 32000-1, 9.10.3), so
    that the page looks right and searching or copying gives garbage. The one here also keeps the
    limit of 100 entries a block that the CMap format sets.
    """
    from reportlab import rl_config
    from reportlab.pdfbase import ttfonts

    rl_config.useA85 = 0
    ttfonts.makeToUnicodeCMap = to_unicode_map  # type: ignore[assignment]  # the mend itself


def to_unicode_map(name: str, subset: list[int]) -> str:
    """A ToUnicode CMap: code ``i`` of the subset font means the character ``subset[i]``."""
    entries = [f"<{i:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for i, code in enumerate(subset)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
        f"/CMapName /{name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{len(subset) - 1:02X}>",
        "endcodespacerange",
    ]
    for first in range(0, len(entries), 100):
        block = entries[first : first + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def printable(text: str) -> str:
    """``text`` on one line: line breaks and tabs become spaces, zero-width marks go."""
    return text if text.isprintable() else text.translate(_SPACES)


def missing_glyphs(text: str, name: str = SANS) -> set[str]:
    """The characters of ``text`` that the face cannot draw (empty: all is well)."""
    widths = face(name).widths
    return {char for char in set(printable(text)) if ord(char) not in widths}


def title_face(text: str) -> str:
    """The serif face if it can write all of ``text``, else the sans semi-bold one."""
    return BOLD if missing_glyphs(text, SERIF) else SERIF


def glyph_findings(missing: Iterable[str], subject: Subject | None = None) -> tuple[Finding, ...]:
    """One warning that names the characters (and their code points) which print as an empty box."""
    chars = sorted(set(missing))
    if not chars:
        return ()
    return (
        warn(
            "printing.glyph.missing",
            message(
                "{count} characters cannot be drawn by the bundled fonts and print as an empty box: {characters}.",
                count=len(chars),
                characters=[f"{char} (U+{ord(char):04X})" for char in chars[:20]],
            ),
            subject,
            remedy=hint(
                message("Write the characters in another way, or fill them in by hand on the paper.")
            ),
        ),
    )
