"""Fund statements on paper: 资产负债表 (会社保01表), 收支表 (会社保02表) and any form of that shape.

Serif title, form code at the right top, preparing unit, date, 单位：元; one or two sides of rows with
amounts; signers along the foot. Rows shrink so that a statement stays on one page as long as it can
be read; beyond that it runs on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finance_desk.base.messages import N_, message, translate
from finance_desk.base.money import format_fen
from finance_desk.base.progress import Progress
from finance_desk.printing.fonts import BOLD, SANS, title_face
from finance_desk.printing.layout import Align, Imprint, Margins, PageLayout, Text
from finance_desk.printing.sheet import CENTRE, HAIR, INK, OUTER, POINT, RED, Printed, Sheet

STATEMENT_PAGE: Final = PageLayout(margins=Margins(left=14, right=12), row=7.5)
YUAN: Final = message("Unit of amounts: yuan")
SIGNERS: Final = (
    (N_("Head of unit"), ""),
    (N_("Head of finance"), ""),
    (N_("Checked by"), ""),
    (N_("Prepared by"), ""),
)

_LEAST_ROW: Final = 4.6
_HEAD: Final = 8.0
_PAD: Final = 1.2
_LINE_NO: Final = 8.0


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line of a statement: ``amounts`` in fen in column order, ``None`` where the form has a blank.

    ``level`` indents the label; ``number`` is the line number (行次), often empty; ``bold`` marks
    totals.
    """

    label: str
    amounts: tuple[int | None, ...] = ()
    level: int = 0
    number: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class StatementSide:
    """One half of a two-sided form, or the whole of a one-sided one.

    ``head`` is the title of its label column (资产), ``columns`` those of its amounts (年初余额, 期末余额).
    """

    head: Text
    columns: tuple[Text, ...]
    rows: tuple[StatementRow, ...]


@dataclass(frozen=True, slots=True)
class StatementPrint:
    """A statement with all that its paper shows.

    ``fund`` names the fund under the title, ``when`` is a date or a period as the form words it,
    ``remarks`` stand under the table, ``signers`` are (role, name) pairs with the name empty for a
    hand to sign.
    """

    title: str
    code: str
    unit: str
    when: Text
    sides: tuple[StatementSide, ...]
    imprint: Imprint
    fund: str = ""
    remarks: tuple[Text, ...] = ()
    signers: tuple[tuple[str, str], ...] = SIGNERS
    layout: PageLayout = STATEMENT_PAGE
    money_note: Text = YUAN


def render_statement(statement: StatementPrint, target: Path, progress: Progress | None = None) -> Printed:
    """Draw one statement and put the PDF at ``target``."""
    return render_statements((statement,), target, progress)


def render_statements(
    statements: Sequence[StatementPrint], target: Path, progress: Progress | None = None
) -> Printed:
    """Draw several statements of one layout into one PDF (both forms of a fund, all funds of a unit).

    Raises ``Refused`` when the target cannot be written, ``ValueError`` without a statement or for
    one with more than two sides.
    """
    if not statements or any(not 1 <= len(each.sides) <= 2 for each in statements):
        raise ValueError("a print of statements needs at least one, each with one or two sides")
    first = statements[0]
    title = first.title if len(statements) == 1 else message("Fund statements")
    with Sheet(
        target, first.layout.paper, first.imprint, title, offset=first.layout.offset, progress=progress
    ) as sheet:
        sheet.progress.start(message("Printing {title}", title=title))
        for nth, statement in enumerate(statements):
            if nth:
                sheet.next_page()
            if len(statements) > 1:
                sheet.bookmark(f"{statement.title} {statement.fund}".strip())
            _Form(sheet, statement).draw()
    return sheet.printed()


class _Form:
    """The geometry of one statement."""

    def __init__(self, sheet: Sheet, statement: StatementPrint) -> None:
        layout = statement.layout
        self.sheet, self.statement = sheet, statement
        self.left = layout.margins.left
        self.right = sheet.width - layout.margins.right
        self.top = layout.margins.top + (29 if statement.fund else 24)
        self.remarks = [
            line
            for remark in statement.remarks
            for line in sheet.block(sheet.words(remark), self.right - self.left, 99, 8)[1]
        ]
        self.foot = sheet.height - layout.margins.bottom - 6
        self.after = 9.0 + 4 * len(self.remarks)
        rows = max(len(side.rows) for side in statement.sides)
        room = self.foot - self.after - self.top - _HEAD
        self.row = max(_LEAST_ROW, min(layout.row, room / max(rows, 1)))
        self.size = min(layout.font, self.row * POINT / 1.4)

    def draw(self) -> None:
        """Page after page until both sides are written; remarks and signers stand on the last."""
        sheet, start = self.sheet, self.top + _HEAD
        full = int((self.foot - start) / self.row + 0.001)
        # The last page keeps room for remarks and signers, and has at least one row above them.
        last = max(1, int((self.foot - self.after - start) / self.row + 0.001))
        left = max(len(side.rows) for side in self.statement.sides)
        done = 0
        while True:
            here = left if left <= last else last if left <= full else full
            self.draw_head()
            self.draw_rows(done, here)
            sheet.foot(self.statement.layout.margins)
            done += here
            left -= here
            if not left:
                self.draw_after(start + here * self.row)
                return
            sheet.next_page()

    def draw_head(self) -> None:
        sheet, statement = self.sheet, self.statement
        middle = (self.left + self.right) / 2
        y = statement.layout.margins.top + 4
        sheet.text(self.right, y, statement.code, self.small, align=Align.RIGHT)
        y += 7
        name = title_face(statement.title)
        size = sheet.fitted(statement.title, self.right - self.left - 10, 18, name)
        sheet.text(middle, y, statement.title, size, name=name, align=Align.CENTRE)
        if statement.fund:
            y += 6.5
            sheet.text(middle, y, statement.fund, 10.5, align=Align.CENTRE)
        y = self.top - 2.5
        when = sheet.words(statement.when)
        unit = sheet.words(message("Prepared by unit: {name}", name=statement.unit))
        side = (self.right - self.left - sheet.measure(when, self.small)) / 2 - 3
        sheet.text(self.left, y, unit, sheet.fitted(unit, side, self.small))
        sheet.text(middle, y, when, self.small, align=Align.CENTRE)
        sheet.text(self.right, y, sheet.words(statement.money_note), self.small, align=Align.RIGHT)

    @property
    def small(self) -> float:
        return self.statement.layout.font

    def edges(self, at: int) -> list[float]:
        """Left edges of the columns of a side, and its right end: label, [line number,] amounts."""
        sides = self.statement.sides
        width = (self.right - self.left) / len(sides)
        left = self.left + at * width
        side = sides[at]
        numbered = any(row.number for row in side.rows)
        longest = max(
            (
                self.sheet.measure(format_fen(fen), self.size, BOLD)
                for row in side.rows
                for fen in row.amounts
                if fen is not None
            ),
            default=0.0,
        )
        # Labels want a third of the width at least; amounts get what they need and a little air.
        amounts = len(side.columns)
        spare = (width - (_LINE_NO if numbered else 0)) * (0.64 if amounts > 1 else 0.45)
        airy = 36.0 if len(sides) == 1 else 24.0
        amount = min(max(longest + 2 * _PAD + 0.6, airy), spare / amounts)
        edges = [left]
        if numbered:
            edges.append(left + width - amounts * amount - _LINE_NO)
        edges += [left + width - (amounts - nth) * amount for nth in range(amounts)]
        return [*edges, left + width]

    def draw_rows(self, first: int, count: int) -> None:
        """The head of the table, ``count`` rows from ``first`` of each side, and the lines."""
        sheet, top = self.sheet, self.top
        body, bottom = top + _HEAD, top + _HEAD + count * self.row
        strong: list[tuple[float, float, float, float]] = [(self.left, body, self.right, body)]
        fine = [(self.left, body + n * self.row, self.right, body + n * self.row) for n in range(1, count)]
        for at, side in enumerate(self.statement.sides):
            edges = self.edges(at)
            if at:
                strong.append((edges[0], top, edges[0], bottom))
            fine += [(x, top, x, bottom) for x in edges[1:-1]]
            numbered = len(edges) - 2 > len(side.columns)
            heads = [side.head, *((message("Line"),) if numbered else ()), *side.columns]
            for nth, head in enumerate(heads):
                self.draw_column_title(sheet.words(head), edges[nth], edges[nth + 1])
            for nth, row in enumerate(side.rows[first : first + count]):
                self.draw_row(row, edges, body + nth * self.row, numbered=numbered)
        sheet.lines(fine, weight=HAIR, ink=INK)
        sheet.lines(strong, weight=0.6, ink=INK)
        sheet.frame(self.left, top, self.right - self.left, bottom - top, weight=OUTER, ink=INK)

    def draw_column_title(self, words: str, left: float, right: float) -> None:
        sheet = self.sheet
        size, lines = sheet.block(words, right - left - 1, _HEAD - 0.4, self.size, name=BOLD, leading=1.2)
        step = size * 1.2 / POINT
        y = self.top + _HEAD / 2 - (len(lines) - 1) * step / 2 + CENTRE * size / POINT
        for line in lines:
            sheet.text((left + right) / 2, y, line, size, name=BOLD, align=Align.CENTRE)
            y += step

    def draw_row(self, row: StatementRow, edges: Sequence[float], top: float, *, numbered: bool) -> None:
        sheet = self.sheet
        name = BOLD if row.bold else SANS
        x = edges[0] + _PAD + row.level * min(3.2, self.size * 1.0 / POINT)
        room = edges[1] - x - 0.9
        # A little smaller on one line reads better than two lines squeezed into one row.
        size = sheet.fitted(row.label, room, self.size, name, least=min(7.0, self.size))
        size, lines = sheet.block(
            row.label, room + 0.1, self.row - 0.3, size, name=name, least=5.5, leading=1.12
        )
        step = size * 1.12 / POINT
        y = top + self.row / 2 - (len(lines) - 1) * step / 2 + CENTRE * size / POINT
        for line in lines:
            sheet.text(x, y, line, size, name=name)
            y += step
        base = top + self.row / 2 + CENTRE * self.size / POINT
        if numbered:
            middle = (edges[1] + edges[2]) / 2
            sheet.text(middle, base, row.number, self.size, name=name, align=Align.CENTRE)
        ends = edges[3 if numbered else 2 :]
        starts = edges[2 if numbered else 1 :]
        for fen, start, end in zip(row.amounts, starts, ends, strict=False):
            if fen is None:
                continue
            text = format_fen(fen)
            size = sheet.fitted(text, end - start - 2 * _PAD, self.size, name)
            ink = RED if fen < 0 else INK
            sheet.text(end - _PAD, base, text, size, name=name, align=Align.RIGHT, ink=ink)

    def draw_after(self, y: float) -> None:
        """Remarks, then the row of signers."""
        sheet = self.sheet
        y += 1
        for line in self.remarks:
            y += 4
            sheet.text(self.left, y, line, 8)
        y += 6.5
        signers = self.statement.signers
        step = (self.right - self.left) / max(len(signers), 1)
        for nth, (role, name) in enumerate(signers):
            label = translate(role, sheet.lang) + ("：" if sheet.lang == "zh" else ": ") + name
            sheet.text(self.left + nth * step, y, label, sheet.fitted(label, step - 2, self.small))
