"""The drawing board under every form: text, lines and stamps in millimetres from the top left corner.

A :class:`Sheet` writes to a file beside the target and puts it in place only when every page is
drawn; whatever goes wrong before, the target is as it was.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint
from finance_desk.base.messages import Message, message, render
from finance_desk.base.progress import Progress
from finance_desk.printing.fonts import BOLD, SANS, face, glyph_findings, missing_glyphs, printable
from finance_desk.printing.layout import Align, Imprint, Margins, Offset, Paper, Text

POINT: Final = 72 / 25.4
"""Points in a millimetre."""

HAIR: Final = 0.35
OUTER: Final = 0.8
"""Weights of inner and outer lines, in points."""

INK: Final = "#1B2128"
MUTED: Final = "#5C6773"
RED: Final = "#C22F2F"
PAPER_GREEN: Final = "#7FB5A6"
DEEP_GREEN: Final = "#3C6E62"
BAND: Final = "#F1F6F4"

CENTRE: Final = 0.37
"""From the middle of a line of text down to its baseline, in em: half the height of a figure."""

# Characters that may not begin, and that may not end, a line of Chinese text.
_NOT_FIRST: Final = frozenset("，。、；：！？）》」』】〕”’％…·%!),.:;?]}/")
_NOT_LAST: Final = frozenset("（《「『【〔“‘([{¥")

# The PDF maker reads its font files through one shared cursor while it saves.
_SAVING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF: where it is, its pages, and what to know about it (missing characters)."""

    path: Path
    pages: int
    findings: tuple[Finding, ...] = ()


class Sheet:
    """A PDF in the making, one page at a time. Use it in ``with``; leaving it well saves the file.

    ``height`` and ``width`` are those of the paper. ``offset`` shifts everything drawn, for printers
    that feed forms askew.
    """

    def __init__(
        self,
        target: Path,
        paper: Paper,
        imprint: Imprint,
        title: Text,
        *,
        offset: Offset | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.target = target
        self.width = paper.width
        self.height = paper.height
        self.imprint = imprint
        self.lang = imprint.lang
        self.page = imprint.first_page
        self.progress = progress or Progress()
        self._offset = offset or Offset()
        self._title = self.words(title)
        self._part = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.part")
        self._missing: set[str] = set()
        self._known: dict[str, frozenset[str]] = {}
        self._stamps: set[str] = set()
        self._total: tuple[float, float, float, str] | None = None
        self._foot: Margins | None = None
        self._pages = 0

    # ---- life ----

    def __enter__(self) -> Self:
        if self.target.is_dir():
            raise self._unwritable(message("it is a folder"))
        try:
            with self._part.open("xb"):
                pass
        except OSError as problem:
            raise self._unwritable(problem.strerror or str(problem)) from problem
        # a fifth of a second that only those pay who print
        from finance_desk.printing.pdf import Canvas, Layer, colour

        self._colour, self._new_layer = colour, Layer
        face(SANS)
        canvas = Canvas(
            str(self._part),
            pagesize=(self.width * POINT, self.height * POINT),
            pageCompression=1,
            invariant=1,
            initialFontName=SANS,  # type: ignore[arg-type]  # the stub says float
        )
        # The same pages give the same bytes: the only date in the file is that of the imprint.
        moment = self.imprint.at.strftime("D:%Y%m%d%H%M%S")
        canvas.setDateFormatter(lambda *_: moment)
        canvas.setTitle(self._title)
        canvas.setAuthor(self.imprint.by)
        canvas.setCreator("Finance Desk")
        self._canvas = canvas
        self._layer = self._new_layer(canvas)
        self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            with suppress(OSError):
                self._part.unlink()

    def _begin(self) -> None:
        self._canvas.translate(self._offset.right * POINT, -self._offset.down * POINT)

    def next_page(self) -> None:
        """Close this page and begin the next. Raises ``Cancelled`` when the user asked to stop."""
        self._close_page()
        self.page += 1
        self._layer = self._new_layer(self._canvas)
        self._begin()

    def _close_page(self) -> None:
        if self._foot is not None:
            self._draw_foot(self._foot)
            self._foot = None
        self._canvas.drawText(self._layer)
        self._canvas.showPage()
        self._pages += 1
        self.progress.advance()

    def _finish(self) -> None:
        self._close_page()
        if self._total is not None:
            x, y, size, tail = self._total
            self._stamp_now("pages-in-all", lambda: self.text(x, y, f"{self.page}{tail}", size, ink=MUTED))
        try:
            with _SAVING:
                self._canvas.save()
            with self._part.open("rb+") as written:
                os.fsync(written.fileno())
            self._part.replace(self.target)
        except OSError as problem:
            raise self._unwritable(problem.strerror or str(problem)) from problem

    def _unwritable(self, reason: Message | str) -> Refused:
        return refuse(
            "printing.target.unwritable",
            message("The PDF cannot be written to {path}: {reason}.", path=str(self.target), reason=reason),
            Subject("file", label=str(self.target)),
            remedy=hint(
                message(
                    "Close the file where it is open, check the folder and its rights, or choose another place."
                )
            ),
        )

    def printed(self) -> Printed:
        """What came out; to be asked after the sheet is closed."""
        return Printed(self.target, self._pages, glyph_findings(self._missing))

    # ---- words ----

    def words(self, what: Text) -> str:
        """Finished text of a heading: messages are rendered in the language of the imprint."""
        return render(what, self.lang) if isinstance(what, Message) else what

    def measure(self, text: str, size: float, name: str = SANS) -> float:
        """Width of ``text`` in millimetres."""
        return face(name).width(text, size) / POINT

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        name: str = SANS,
        align: Align = Align.LEFT,
        ink: str = INK,
    ) -> None:
        """Write one line with its baseline at ``y``; ``x`` is its left end, middle or right end."""
        if not text:
            return
        text = printable(text)
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = frozenset(map(chr, face(name).widths))
        if not known.issuperset(text):
            self._missing |= missing_glyphs(text, name)
        if align is not Align.LEFT:
            width = face(name).width(text, size) / POINT
            x -= width if align is Align.RIGHT else width / 2
        layer = self._layer
        if layer.font != (name, size):
            layer.setFont(name, size)
            layer.font = (name, size)
        if layer.ink != ink:
            layer.setFillColor(self._colour(ink))
            layer.ink = ink
        layer.put(x * POINT, (self.height - y) * POINT, text)

    def fitted(self, text: str, width: float, size: float, name: str = SANS, least: float = 4.5) -> float:
        """The largest font size up to ``size`` at which ``text`` fits ``width`` on one line."""
        taken = self.measure(text, size, name)
        return size if taken <= width else max(least, size * width / taken)

    def block(
        self,
        text: str,
        width: float,
        height: float,
        size: float,
        *,
        name: str = SANS,
        least: float = 5,
        leading: float = 1.25,
    ) -> tuple[float, Sequence[str]]:
        """Break ``text`` into lines that fit ``width`` by ``height``, smaller where it must be.

        Below ``least`` points the last line that fits ends in "…", the only place where paper may
        show less than was entered; the ledger keeps the whole text.
        """
        while True:
            lines = wrap(printable(text), width, size, name)
            room = max(1, int(height / (size * leading / POINT) + 0.01))
            if len(lines) <= room:
                return size, lines
            if size <= least:
                return size, [*lines[: room - 1], lines[room - 1][:-1] + "…"]
            size = max(least, size - 0.5)

    # ---- lines ----

    def lines(
        self,
        lines: Iterable[tuple[float, float, float, float]],
        *,
        weight: float = HAIR,
        ink: str = PAPER_GREEN,
        dash: Sequence[float] = (),
    ) -> None:
        """Draw straight lines given by their ends (x1, y1, x2, y2)."""
        canvas, top = self._canvas, self.height
        canvas.setLineWidth(weight)
        canvas.setStrokeColor(self._colour(ink))
        canvas.setDash(list(dash))
        canvas.lines(
            [(x1 * POINT, (top - y1) * POINT, x2 * POINT, (top - y2) * POINT) for x1, y1, x2, y2 in lines]
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, weight: float = HAIR, ink: str = PAPER_GREEN
    ) -> None:
        self.lines([(x1, y1, x2, y2)], weight=weight, ink=ink)

    def frame(
        self, x: float, y: float, width: float, height: float, *, weight: float = OUTER, ink: str = DEEP_GREEN
    ) -> None:
        """A box of lines, without filling."""
        canvas = self._canvas
        canvas.setLineWidth(weight)
        canvas.setStrokeColor(self._colour(ink))
        canvas.setDash([])
        canvas.rect(x * POINT, (self.height - y - height) * POINT, width * POINT, height * POINT)

    def band(self, x: float, y: float, width: float, height: float, *, ink: str = BAND) -> None:
        """A pale filled strip; draw it before the lines that cross it."""
        self._canvas.setFillColor(self._colour(ink))
        self._canvas.rect(
            x * POINT, (self.height - y - height) * POINT, width * POINT, height * POINT, stroke=0, fill=1
        )

    # ---- parts drawn once ----

    def stamp(self, key: str, draw: Callable[[], None], down: float = 0) -> None:
        """Place a part that many pages share; ``draw`` runs only the first time for a ``key``.

        ``down`` moves it, so that one form serves every place on a sheet with several.
        """
        if key not in self._stamps:
            self._stamp_now(key, draw)
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(0, -down * POINT)
        canvas.doForm(key)
        canvas.restoreState()

    def _stamp_now(self, key: str, draw: Callable[[], None]) -> None:
        self._stamps.add(key)
        page = self._layer
        self._canvas.beginForm(key)
        self._layer = self._new_layer(self._canvas)
        draw()
        self._canvas.drawText(self._layer)
        self._canvas.endForm()
        self._layer = page

    # ---- what every page carries ----

    def title(
        self, text: str, middle: float, y: float, size: float, *, name: str = BOLD, spread: float = 0
    ) -> None:
        """A centred title over a double underline, its baseline at ``y``; ``spread`` mm between letters.

        Letters are set apart, not by spaces, so that the word can still be found in the file.
        """
        half = (self.measure(text, size, name) + spread * (len(text) - 1)) / 2
        self._layer.setCharSpace(spread * POINT)
        self.text(middle - half, y, text, size, name=name)
        self._layer.setCharSpace(0)
        half += 3
        for down, weight in ((1.7, HAIR), (2.5, OUTER)):
            self.line(middle - half, y + down, middle + half, y + down, weight=weight, ink=INK)

    def bookmark(self, title: str) -> None:
        """An entry in the reader's outline that leads to this page."""
        key = f"page-{self._pages}-{title}"
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(title, key, 0)

    def foot(self, margins: Margins) -> None:
        """Ask for the foot of this page: printed by and when at the left, page x of y at the right."""
        self._foot = margins

    def _draw_foot(self, margins: Margins) -> None:
        """Write the foot after all else, so that a reader program finds it last; y is known only at the end."""
        size = 7.5
        y = self.height - margins.bottom
        self.text(margins.left, y, self.words(self.printed_by()), size, ink=MUTED)
        whole = self.words(message("Page {page} of {pages}", page=self.page, pages="\0"))
        head, _, tail = whole.partition("\0")
        place = self.width - margins.right - self.measure(f"999{tail}", size)
        self.text(place, y, head, size, align=Align.RIGHT, ink=MUTED)
        self._total = (place, y, size, tail)
        self._canvas.drawText(self._layer)
        self._canvas.doForm("pages-in-all")
        self._layer = self._new_layer(self._canvas)

    def printed_by(self) -> Message:
        return message(
            "Printed by {name} on {moment}", name=self.imprint.by, moment=f"{self.imprint.at:%Y-%m-%d %H:%M}"
        )


@lru_cache(maxsize=4096)
def wrap(text: str, width: float, size: float, name: str = SANS) -> tuple[str, ...]:
    """Break one line of Chinese and Latin text into lines of at most ``width`` millimetres.

    Breaks between Chinese characters, after spaces and after ``/``; closing punctuation does not
    begin a line. A single word wider than the line is broken where it must be.
    """
    widths, default = face(name).widths, face(name).default
    room = width * POINT * 1000 / size
    lines: list[str] = []
    start, used, place, cut = 0, 0.0, 0, 0
    while place < len(text):
        taken = widths.get(ord(text[place]), default)
        if used + taken > room and place > start:
            end = cut if cut > start else place
            lines.append(text[start:end].rstrip())
            while end < len(text) and text[end] == " ":
                end += 1
            start = place = end
            used = 0.0
            continue
        used += taken
        place += 1
        if place < len(text) and _may_break(text[place - 1], text[place]):
            cut = place
    lines.append(text[start:])
    return tuple(lines)


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return before in " /" or before >= "\u2e80" or after >= "\u2e80"
