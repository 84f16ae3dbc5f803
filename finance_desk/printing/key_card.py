"""The key card on paper: what every key does, to stand beside the keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finance_desk.base.messages import message
from finance_desk.base.progress import Progress
from finance_desk.printing.fonts import BOLD, SANS, title_face
from finance_desk.printing.layout import A4, Align, Imprint, Margins, Text
from finance_desk.printing.sheet import CENTRE, POINT, Printed, Sheet, wrap

MARGINS: Final = Margins(left=18, right=14)

_SIZE: Final = 10.0
_LINE: Final = 5.4
"""Millimetres from one line of text to the next."""
_GUTTER: Final = 8.0
_KEYS_SHARE: Final = 0.38
"""How much of a column the keys may take; the rest says what they do."""


@dataclass(frozen=True, slots=True)
class KeyCardPrint:
    """``sections`` are (heading, (keys, what they do) …); they run down two columns."""

    title: Text
    subtitle: Text
    sections: tuple[tuple[Text, tuple[tuple[str, Text], ...]], ...]
    imprint: Imprint


def render_key_card(card: KeyCardPrint, target: Path, progress: Progress | None = None) -> Printed:
    """Draw the card on A4 and put the PDF at ``target``. Raises ``Refused`` when it cannot be written."""
    with Sheet(target, A4, card.imprint, card.title, progress=progress) as sheet:
        sheet.progress.start(message("Printing {title}", title=card.title))
        _Card(sheet, card).draw()
    return sheet.printed()


class _Card:
    def __init__(self, sheet: Sheet, card: KeyCardPrint) -> None:
        self.sheet, self.card = sheet, card
        self.width = (sheet.width - MARGINS.left - MARGINS.right - _GUTTER) / 2
        self.bottom = sheet.height - MARGINS.bottom - 6
        self.column = 0
        self.head()

    def head(self) -> None:
        sheet = self.sheet
        middle = (MARGINS.left + sheet.width - MARGINS.right) / 2
        title = sheet.words(self.card.title)
        sheet.text(middle, MARGINS.top + 8, title, 18, name=title_face(title), align=Align.CENTRE)
        sheet.text(middle, MARGINS.top + 15, sheet.words(self.card.subtitle), _SIZE, align=Align.CENTRE)
        sheet.foot(MARGINS)
        self.top = self.y = MARGINS.top + 22

    @property
    def left(self) -> float:
        return MARGINS.left + self.column * (self.width + _GUTTER)

    def need(self, height: float) -> None:
        """Go to the next column, or page, unless ``height`` is still free in this one."""
        if self.y + height <= self.bottom:
            return
        if self.column == 0:
            self.column, self.y = 1, self.top
        else:
            self.column = 0
            self.sheet.next_page()
            self.head()

    def draw(self) -> None:
        for heading, keys in self.card.sections:
            self.need(4 * _LINE)
            self.sheet.text(self.left, self.base(), self.sheet.words(heading), _SIZE + 1, name=BOLD)
            self.y += _LINE + 1
            for each in keys:
                self.row(*each)
            self.y += _LINE

    def row(self, keys: str, does: Text) -> None:
        sheet = self.sheet
        shown = wrap(keys, self.width * _KEYS_SHARE - 2, _SIZE, BOLD)
        told = wrap(sheet.words(does), self.width * (1 - _KEYS_SHARE), _SIZE)
        height = max(len(shown), len(told)) * _LINE
        self.need(height)
        sheet.line(self.left, self.y, self.left + self.width, self.y)
        top = self.y
        for x, lines, name in (
            (self.left, shown, BOLD),
            (self.left + self.width * _KEYS_SHARE, told, SANS),
        ):
            self.y = top
            for line in lines:
                sheet.text(x, self.base(), line, _SIZE, name=name)
                self.y += _LINE
        self.y = top + height

    def base(self) -> float:
        """The baseline of a line of text that begins here."""
        return self.y + _LINE / 2 + CENTRE * _SIZE / POINT
