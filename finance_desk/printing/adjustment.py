"""The adjustment sheet: rulers that show by how much a printer shifts or scales a form."""

from __future__ import annotations

from pathlib import Path

from finance_desk.base.messages import message
from finance_desk.printing.layout import Align, Imprint, Offset, Paper
from finance_desk.printing.sheet import INK, MUTED, Printed, Sheet


def render_adjustment_sheet(paper: Paper, offset: Offset, imprint: Imprint, target: Path) -> Printed:
    """Rulers along the top and left edges with millimetre marks, and a cross 20 mm from each corner.

    Printed at 100 %, the cross must lie 20 mm from both edges: what is missing is the offset to
    enter, and rulers that do not measure right mean the printer scales. Raises ``Refused`` when the
    target cannot be written.
    """
    with Sheet(target, paper, imprint, message("Adjustment sheet"), offset=offset) as sheet:
        width, height = int(paper.width), int(paper.height)
        for length, across in ((width, True), (height, False)):
            lines = []
            for mm in range(length + 1):
                tall = 6.0 if mm % 10 == 0 else 4.0 if mm % 5 == 0 else 2.5
                lines.append((mm, 0.0, mm, tall) if across else (0.0, mm, tall, mm))
                if mm % 10 == 0 and 10 <= mm < length - 2:
                    x, y = (mm, 9.5) if across else (9.0, mm + 0.9)
                    sheet.text(x, y, str(mm), 7, align=Align.CENTRE)
            sheet.lines(lines, weight=0.3, ink=INK)
        for x in (20, width - 20):
            for y in (20, height - 20):
                sheet.lines([(x - 4, y, x + 4, y), (x, y - 4, x, y + 4)], weight=0.4, ink=INK)
        texts = (
            message("Adjustment sheet"),
            message("Print at 100 %, never fitted to the page. Each cross must be 20 mm from both edges."),
            message(
                "Offset in use: {right} mm to the right, {down} mm down.",
                right=f"{offset.right:g}",
                down=f"{offset.down:g}",
            ),
            message(
                "If the cross lies too far left, enter what is missing as offset to the right; if too high, downwards."
            ),
        )
        y = 34.0
        for nth, each in enumerate(texts):
            words = sheet.words(each)
            size = sheet.fitted(words, paper.width - 50, 9 if nth else 13)
            sheet.text(25, y, words, size, ink=MUTED if nth else INK)
            y += 6.5
    return sheet.printed()
