"""Long tables on paper: account books (账簿), lists and registers, drawn row by row as they arrive.

Heads repeat with unit, book, period and condition; an account that runs over a page is carried by
过次页 / 承前页 rows; 本月合计 and 本年累计 stand over red lines, the year's end over a double one
(会计基础工作规范 arts. 60 and 63).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from finance_desk.base.messages import message
from finance_desk.base.money import format_fen
from finance_desk.base.progress import Progress
from finance_desk.printing.fonts import BOLD, SANS, face
from finance_desk.printing.layout import Align, Imprint, PageLayout, Text
from finance_desk.printing.sheet import (
    CENTRE,
    INK,
    MUTED,
    POINT,
    RED,
    Printed,
    Sheet,
    wrap,
)

BALANCED_ZERO: Final = "Θ"
"""What a balance of nil is written as, beside the direction 平."""

BOOK_PAGE: Final = PageLayout()
YUAN: Final = message("Amounts in yuan")

SIGNED: Final = (
    message("Head of the unit"),
    message("Accountant in charge"),
    message("Kept by"),
    message("In use from"),
)
"""Who signs a book's cover (会计基础工作规范 art. 57)."""

_PAD: Final = 1.2
_LEADING: Final = 1.28
_MOST_LINES: Final = 8


class Kind(StrEnum):
    """What a column holds: ``text``, or ``money`` in fen (negative figures print red with a minus)."""

    TEXT = "text"
    MONEY = "money"


class Carried(StrEnum):
    """What a page's last and first row say in a column: nothing, the running sum, or the last value."""

    NO = "no"
    SUM = "sum"
    LAST = "last"


class CarryRule(StrEnum):
    """Since when a carried sum runs (art. 60: by the kind of account), or balances only, or no carrying."""

    NONE = "none"
    MONTH = "month"
    YEAR = "year"
    BALANCE = "balance"


class RowKind(StrEnum):
    """What a row is; it decides type, lines under it and whether it enters the carried sums.

    Only ``line`` rows are summed. ``month_total`` ends the sums of the month rule, ``year_end`` (the
    本年累计 of December) those of the year rule.
    """

    LINE = "line"
    OPENING = "opening"
    DAY_TOTAL = "day_total"
    MONTH_TOTAL = "month_total"
    YEAR_TOTAL = "year_total"
    YEAR_END = "year_end"
    CLOSING = "closing"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


_HEAVY: Final = {
    RowKind.DAY_TOTAL,
    RowKind.MONTH_TOTAL,
    RowKind.YEAR_TOTAL,
    RowKind.YEAR_END,
    RowKind.SUBTOTAL,
    RowKind.TOTAL,
}
_RED_LINES: Final = {RowKind.MONTH_TOTAL: 1, RowKind.YEAR_TOTAL: 1, RowKind.YEAR_END: 2}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a book. ``width`` is relative to the others; ``group`` spans equal neighbours.

    ``zero`` is what nil prints as: blank in books, :data:`BALANCED_ZERO` in a balance, 0.00 in forms.
    """

    title: Text
    width: float
    kind: Kind = Kind.TEXT
    align: Align | None = None
    group: Text = ""
    carried: Carried = Carried.NO
    zero: str = ""

    @property
    def placed(self) -> Align:
        """The alignment asked for, else right for money and left for text."""
        return self.align or (Align.RIGHT if self.kind is Kind.MONEY else Align.LEFT)


Cell = str | int | None
"""Text, fen for a money column, or nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, its cells in column order. ``level`` indents the first text cell."""

    cells: tuple[Cell, ...]
    kind: RowKind = RowKind.LINE
    level: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Begins an account (or another group) within the stream of rows.

    With ``page_break`` it starts a page of its own and ``heading`` and ``note`` (left and right)
    stand in the page's head; without, they are a band across the table. ``carry`` overrides the
    book's rule for this account; ``carried`` gives, in column order, sums that began before its
    first row (a print that starts in mid-year).
    """

    heading: str
    note: str = ""
    page_break: bool = True
    carry: CarryRule | None = None
    carried: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class TableBook:
    """Everything about a book but its rows.

    ``condition`` says in words which rows were asked for; ``notes`` stand under the last row. ``cover``
    puts a title page before the first: unit, book, periods, and lines to sign (账簿启用表's place).
    """

    title: Text
    unit: str
    book: str
    period: Text
    condition: Text
    columns: tuple[Column, ...]
    imprint: Imprint
    layout: PageLayout = BOOK_PAGE
    carry: CarryRule = CarryRule.NONE
    money_note: Text = YUAN
    notes: tuple[Text, ...] = ()
    cover: bool = False


def render_table_book(
    book: TableBook, rows: Iterable[Row | Section], target: Path, progress: Progress | None = None
) -> Printed:
    """Draw ``rows`` as they come and put the PDF at ``target``.

    Progress counts pages. Raises ``Refused`` when the target cannot be written and ``Cancelled``
    when the user stopped it; the target is untouched then.
    """
    layout = book.layout
    with Sheet(
        target, layout.paper, book.imprint, book.title, offset=layout.offset, progress=progress
    ) as sheet:
        sheet.progress.start(message("Printing {title}", title=book.title))
        if book.cover:
            _draw_cover(book, sheet)
        writer = _Writer(book, sheet)
        coming = iter(rows)
        here = next(coming, None)
        while here is not None:
            following = next(coming, None)
            if isinstance(here, Section):
                writer.open(here)
            else:
                writer.place(here, last=following is None or isinstance(following, Section))
            here = following
        writer.end()
    return sheet.printed()


def _draw_cover(book: TableBook, sheet: Sheet) -> None:
    """The title page of a bound book: whose, which, of when; who keeps, reviews and answers for it."""
    middle, high = sheet.width / 2, sheet.height * 0.3
    for down, text, size, name in (
        (0.0, sheet.words(book.title), 30.0, BOLD),
        (18.0, book.unit, 16.0, SANS),
        (28.0, book.book, 14.0, SANS),
        (38.0, sheet.words(book.period), 14.0, SANS),
    ):
        fitted = sheet.fitted(text, sheet.width - 50, size, name)
        sheet.text(middle, high + down, text, fitted, name=name, align=Align.CENTRE)
    condition = sheet.words(book.condition)
    size = sheet.fitted(condition, sheet.width - 50, 10)
    sheet.text(middle, high + 48, condition, size, align=Align.CENTRE, ink=MUTED)
    left, right = middle - 45, middle + 45
    for at, role in enumerate(SIGNED):
        y = sheet.height * 0.68 + at * 11
        sheet.text(left, y, sheet.words(role), 11)
        sheet.line(left + 38, y + 1.5, right, y + 1.5, weight=0.35)
    sheet.foot(book.layout.margins)
    sheet.next_page()


_Drawn = tuple[float, Align, float, Sequence[str], str]


class _Writer:
    """Where on which page the next row goes, and what would have to be carried over."""

    def __init__(self, book: TableBook, sheet: Sheet) -> None:
        layout = book.layout
        self.book, self.sheet = book, sheet
        self.size, self.least = layout.font, layout.row
        self.left = layout.margins.left
        self.right = sheet.width - layout.margins.right
        self.bottom = sheet.height - layout.margins.bottom - 5
        scale = (self.right - self.left) / sum(column.width for column in book.columns)
        self.edges = [self.left]
        for column in book.columns:
            self.edges.append(self.edges[-1] + column.width * scale)
        self.rooms = [b - a - 2 * _PAD for a, b in zip(self.edges, self.edges[1:], strict=False)]
        texts = [at for at, column in enumerate(book.columns) if column.kind is Kind.TEXT]
        self.label = max(texts, key=lambda at: self.rooms[at]) if texts else 0
        """The column that says 承前页: the widest text column, which is the summary."""
        self.grouped = any(column.group for column in book.columns)
        self.head_height = 11.0 if self.grouped else 7.5
        self.section: Section | None = None
        self.carry = book.carry
        self.sums = [0] * len(book.columns)
        self.last: list[Cell] = [None] * len(book.columns)
        self.begun = False  # this section has rows
        self.fresh = True  # this page has none
        self.started = False

    # ---- pages ----

    def start_page(self) -> None:
        sheet, margins = self.sheet, self.book.layout.margins
        sheet.stamp("head", self.draw_head)
        self.top = margins.top + 20.5
        section = self.section
        if section and section.page_break:
            y = self.top + 2.6
            note = sheet.measure(section.note, self.size)
            room = self.right - self.left - (note + 4 if section.note else 0)
            size = sheet.fitted(section.heading, room, self.size + 1, BOLD)
            sheet.text(self.left, y, section.heading, size, name=BOLD)
            sheet.text(self.right, y, section.note, self.size, align=Align.RIGHT)
            self.top += 5
        down = self.top - margins.top - 20.5
        sheet.stamp("columns", self.draw_columns, down)
        sheet.foot(margins)
        self.y = self.top + self.head_height
        self.rules: list[float] = []
        self.spans: list[tuple[float, float]] = []
        self.red: list[tuple[float, int]] = []
        self.fresh = self.started = True

    def draw_head(self) -> None:
        """The part of the head that all pages share."""
        book, sheet = self.book, self.sheet
        y = book.layout.margins.top + 5
        title = sheet.words(book.title)
        room = self.right - self.left - 10
        sheet.title(title, (self.left + self.right) / 2, y, sheet.fitted(title, room, 15, BOLD))
        y += 8
        unit = sheet.words(message("Unit: {name}", name=book.unit))
        period = sheet.words(book.period)
        money = sheet.words(book.money_note) if any(each.kind is Kind.MONEY for each in book.columns) else ""
        middle = (self.left + self.right) / 2
        side = (self.right - self.left - sheet.measure(period, self.size)) / 2 - 3
        sheet.text(self.left, y, unit, sheet.fitted(unit, side, self.size))
        sheet.text(middle, y, period, self.size, align=Align.CENTRE)
        sheet.text(self.right, y, money, self.size, align=Align.RIGHT)
        y += 5
        name = sheet.words(message("Book: {name}", name=book.book))
        condition = sheet.words(book.condition)
        room = self.right - self.left - sheet.measure(name, self.size) - 6
        sheet.text(self.left, y, name, self.size)
        size = sheet.fitted(condition, room, self.size)
        sheet.text(self.right, y, condition, size, align=Align.RIGHT, ink=MUTED)

    def draw_columns(self) -> None:
        """The column titles; drawn at the place they have on a page without section heading."""
        book, sheet = self.book, self.sheet
        top = book.layout.margins.top + 20.5
        bottom, middle = top + self.head_height, top + self.head_height / 2
        sheet.band(self.left, top, self.right - self.left, self.head_height)
        at = 0
        lines: list[tuple[float, float, float, float]] = []
        while at < len(book.columns):
            group = book.columns[at].group
            end = at + 1
            while group and end < len(book.columns) and book.columns[end].group == group:
                end += 1
            if group:
                self.centred(sheet.words(group), at, end, top, middle)
                lines.append((self.edges[at], middle, self.edges[end], middle))
            for each in range(at, end):
                words = sheet.words(book.columns[each].title)
                self.centred(words, each, each + 1, middle if group else top, bottom)
                if each > at:
                    lines.append((self.edges[each], middle, self.edges[each], bottom))
            if at:
                lines.append((self.edges[at], top, self.edges[at], bottom))
            at = end
        lines.append((self.left, bottom, self.right, bottom))
        sheet.lines(lines)

    def centred(self, words: str, first: int, end: int, top: float, bottom: float) -> None:
        """A title over the columns ``first`` to ``end``, in as many lines as it takes."""
        sheet = self.sheet
        left, right = self.edges[first], self.edges[end]
        size, lines = sheet.block(words, right - left - 1, bottom - top, self.size, name=BOLD, leading=1.15)
        step = size * 1.15 / POINT
        y = (top + bottom) / 2 - (len(lines) - 1) * step / 2 + CENTRE * size / POINT
        for line in lines:
            sheet.text((left + right) / 2, y, line, size, name=BOLD, align=Align.CENTRE)
            y += step

    def close_page(self) -> None:
        """The lines of the rows on this page; figures stay on top of them."""
        sheet, head = self.sheet, self.top + self.head_height
        lines = [(self.left, y, self.right, y) for y in self.rules if y < self.y]
        for first, end in self.spans:
            lines += [(x, first, x, end) for x in self.edges[1:-1]]
        sheet.lines(lines)
        sheet.frame(self.left, self.top, self.right - self.left, max(self.y, head) - self.top)
        for y, count in self.red:
            for nth in range(count):
                down = y - 0.1 - nth * 0.7
                sheet.line(self.left, down, self.right, down, weight=0.6, ink=RED)

    def turn(self) -> None:
        """Begin a new page; an account that goes on is carried over."""
        carries = self.begun and self.carry is not CarryRule.NONE
        if carries:
            self.put(self.carried_row(self.sheet.words(message("Carried over"))))
        self.close_page()
        self.sheet.next_page()
        self.start_page()
        if self.section and not self.section.page_break and self.begun:
            again = message("{heading} (continued)", heading=self.section.heading)
            self.put_band(self.sheet.words(again), "")
        if carries:
            self.put(self.carried_row(self.sheet.words(message("Brought forward"))))

    def end(self) -> None:
        """Close the last page; notes follow the last row."""
        if not self.started:
            self.start_page()
        self.close_section()
        self.close_page()
        sheet, size = self.sheet, self.size - 1
        y = self.y
        for note in self.book.notes:
            for line in wrap(sheet.words(note), self.right - self.left, size):
                y += 4.2
                if y > self.bottom + 1:
                    sheet.next_page()
                    sheet.stamp("head", self.draw_head)
                    sheet.foot(self.book.layout.margins)
                    y = self.book.layout.margins.top + 22
                sheet.text(self.left, y, line, size, ink=MUTED)

    # ---- sections and rows ----

    def open(self, section: Section) -> None:
        if self.started:
            self.close_section()
        self.begun = False
        carry = section.carry or self.book.carry
        needed = self.least * (2 if carry is CarryRule.NONE else 3)
        if section.page_break:
            self.section = section
            if self.started:
                self.turn()
            else:
                self.start_page()
            self.sheet.bookmark(section.heading)
        elif not self.started:
            self.start_page()
        elif self.y + needed > self.bottom:
            self.turn()
        self.section, self.carry = section, carry
        if not section.page_break:
            self.put_band(section.heading, section.note)
        given = section.carried or (0,) * len(self.book.columns)
        self.sums = [value or 0 for value in given]
        self.last = [None] * len(self.book.columns)

    def close_section(self) -> None:
        """A section without rows, or a book without any, says so."""
        if self.begun or (self.section and not self.section.page_break):
            return
        cells: list[Cell] = [None] * len(self.book.columns)
        cells[self.label] = self.sheet.words(message("No entries"))
        self.put(Row(tuple(cells)))

    def place(self, row: Row, *, last: bool) -> None:
        """Put ``row`` on this page or the next; ``last`` says that its section ends with it."""
        if not self.started:
            self.start_page()
        drawn, height = self.laid_out(row)
        reserve = 0.0 if last or self.carry is CarryRule.NONE else self.least
        if self.y + height + reserve > self.bottom and not self.fresh:
            self.turn()
        self.draw(row, drawn, height)
        self.begun = True
        if row.kind is RowKind.LINE:
            for at, column in enumerate(self.book.columns):
                value = row.cells[at]
                if column.carried is Carried.SUM and isinstance(value, int):
                    self.sums[at] += value
        elif (row.kind is RowKind.MONTH_TOTAL and self.carry is CarryRule.MONTH) or (
            row.kind is RowKind.YEAR_END and self.carry is CarryRule.YEAR
        ):
            self.sums = [0] * len(self.sums)
        for at, column in enumerate(self.book.columns):
            if column.carried is Carried.LAST and row.cells[at] not in (None, ""):
                self.last[at] = row.cells[at]

    def carried_row(self, words: str) -> Row:
        cells: list[Cell] = [None] * len(self.book.columns)
        for at, column in enumerate(self.book.columns):
            if column.carried is Carried.SUM and self.carry is not CarryRule.BALANCE:
                cells[at] = self.sums[at]
            elif column.carried is Carried.LAST:
                cells[at] = self.last[at]
        cells[self.label] = words
        return Row(tuple(cells), RowKind.CLOSING)

    def put(self, row: Row) -> None:
        self.draw(row, *self.laid_out(row))

    def put_band(self, heading: str, note: str) -> None:
        sheet, y = self.sheet, self.y
        sheet.band(self.left, y, self.right - self.left, self.least)
        base = y + self.least / 2 + CENTRE * self.size / POINT
        room = self.right - self.left - 2 * _PAD - (sheet.measure(note, self.size) + 3 if note else 0)
        size = sheet.fitted(heading, room, self.size, BOLD)
        sheet.text(self.left + _PAD, base, heading, size, name=BOLD)
        sheet.text(self.right - _PAD, base, note, self.size, align=Align.RIGHT, ink=MUTED)
        self.y += self.least
        self.rules.append(self.y)
        self.fresh = False

    def laid_out(self, row: Row) -> tuple[list[_Drawn], float]:
        """The lines of each cell, their size and place, and the height the row takes."""
        name = BOLD if row.kind in _HEAVY else SANS
        font = face(name)
        drawn: list[_Drawn] = []
        most = 1
        indent = row.level * 3.0
        for at, value in enumerate(row.cells):
            if value is None or value == "":
                continue
            column, room, size, ink = self.book.columns[at], self.rooms[at], self.size, INK
            taken: float | None
            lines: Sequence[str]
            if isinstance(value, int):
                text = format_fen(value) if value else column.zero
                if not text:
                    continue
                if value < 0:
                    ink = RED
                taken = font.width(text, size) / POINT
                lines = [text]
                if taken > room:
                    size *= room / taken
            else:
                room -= indent
                lines = [value]
                taken = font.width(value, size) / POINT
                if taken > room:
                    size, lines = self.sheet.block(
                        value, room, _MOST_LINES * size * _LEADING / POINT, size, name=name, leading=_LEADING
                    )
                    most = max(most, len(lines))
                    taken = None
            align = column.placed
            if align is Align.RIGHT and taken is not None:
                x, align = self.edges[at + 1] - _PAD - min(taken, room), Align.LEFT
            elif align is Align.RIGHT:
                x = self.edges[at + 1] - _PAD
            elif align is Align.CENTRE:
                x = (self.edges[at] + self.edges[at + 1]) / 2
            else:
                x = self.edges[at] + _PAD + indent
                indent = 0.0
            drawn.append((x, align, size, lines, ink))
        return drawn, max(self.least, most * self.size * _LEADING / POINT + 1.4)

    def draw(self, row: Row, drawn: list[_Drawn], height: float) -> None:
        sheet, middle = self.sheet, self.y + height / 2
        name = BOLD if row.kind in _HEAVY else SANS
        if row.kind is RowKind.TOTAL:
            sheet.band(self.left, self.y, self.right - self.left, height)
        for x, align, size, lines, ink in drawn:
            step = size * _LEADING / POINT
            y = middle - (len(lines) - 1) * step / 2 + CENTRE * size / POINT
            for line in lines:
                sheet.text(x, y, line, size, name=name, align=align, ink=ink)
                y += step
        if self.spans and self.spans[-1][1] == self.y:
            self.spans[-1] = (self.spans[-1][0], self.y + height)
        else:
            self.spans.append((self.y, self.y + height))
        self.y += height
        self.rules.append(self.y)
        if row.kind in _RED_LINES:
            self.red.append((self.y, _RED_LINES[row.kind]))
        self.fresh = False
