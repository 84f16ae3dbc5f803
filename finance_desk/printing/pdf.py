"""The PDF maker as :class:`finance_desk.printing.sheet.Sheet` uses it; imported when a first page is drawn."""

from __future__ import annotations

from functools import cache
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

__all__ = ["Canvas", "Layer", "colour"]

colour: Final = cache(HexColor)


class Layer(PDFTextObject):
    """The text of one page or stamp; drawn after its lines, so that no line crosses a letter."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.font = ("", 0.0)
        self.ink = ""

    def put(self, x: float, y: float, text: str) -> None:
        """Write at a place in points. ``textOut`` would measure each text again, for a cursor not used."""
        self._code: list[str]
        self._code.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
        self._code.append(self._formatText(text))  # type: ignore[attr-defined]  # left out of the stubs
