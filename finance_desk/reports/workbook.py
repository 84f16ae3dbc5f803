"""A statement as a workbook that looks like its form: one sheet, ready to print, amounts as numbers.

The form code stands at the right top, under it title and fund; then preparing unit, date or period and
单位：元; the ruled table with its totals in bold; remarks; the signers.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from finance_desk.base.messages import Message, message, render
from finance_desk.files.write import replacing
from finance_desk.printing.statement import StatementPrint, StatementRow

_MONEY: Final = "#,##0.00;[Red]-#,##0.00"
_A4: Final = 9
_LABEL: Final = {1: 46, 2: 27}
"""Width of a label column in characters, by the number of sides."""
_AMOUNT: Final = {1: 24, 2: 20}
_ROW: Final = 20
"""Height of a row of the table in points."""


def write_workbook(statement: StatementPrint, target: Path) -> None:
    """Put the statement's workbook at ``target`` in one step. Raises Refused as ``files.write.replacing``."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with replacing(target) as draft:
        book = xlsxwriter.Workbook(str(draft))
        _Form(book, statement).write()
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error


class _Form:
    """The sheet being laid out."""

    def __init__(self, book: Any, statement: StatementPrint) -> None:
        self.book, self.statement = book, statement
        self.lang = statement.imprint.lang
        self.sheet = book.add_worksheet(statement.title[:31])
        self.sides = len(statement.sides)
        self.width = sum(1 + len(side.columns) for side in statement.sides)
        self.looks: dict[tuple[tuple[str, object], ...], Any] = {}

    def look(self, **given: object) -> Any:
        """The format with these properties, made once."""
        key = tuple(sorted(given.items()))
        if key not in self.looks:
            self.looks[key] = self.book.add_format({"valign": "vcenter", "font_size": 11, **given})
        return self.looks[key]

    def words(self, text: str | Message) -> str:
        return render(text, self.lang)

    def across(self, line: int, first: int, last: int, text: str, look: Any) -> None:
        """A text over the columns ``first`` to ``last``."""
        if first == last:
            self.sheet.write_string(line, first, text, look)
        else:
            self.sheet.merge_range(line, first, line, last, text, look)

    def write(self) -> None:
        statement, sheet, last = self.statement, self.sheet, self.width - 1
        at = 0
        for side in statement.sides:
            sheet.set_column(at, at, _LABEL[self.sides])
            sheet.set_column(at + 1, at + len(side.columns), _AMOUNT[self.sides])
            at += 1 + len(side.columns)
        self.across(0, 0, last, statement.code, self.look(align="right"))
        self.across(1, 0, last, statement.title, self.look(align="center", bold=True, font_size=18))
        sheet.set_row(1, 30)
        self.across(2, 0, last, statement.fund, self.look(align="center"))
        third = self.width // 3
        for number, (text, align) in enumerate(
            (
                (message("Prepared by unit: {name}", name=statement.unit), "left"),
                (statement.when, "center"),
                (statement.money_note, "right"),
            )
        ):
            self.across(
                3,
                number * third,
                last if number == 2 else number * third + third - 1,
                self.words(text),
                self.look(align=align, shrink=1),
            )
        line = self.table(4)
        for remark in statement.remarks:
            self.across(line, 0, last, self.words(remark), self.look(text_wrap=1, font_size=9))
            line += 1
        line += 1
        signers = [
            f"{render(role, self.lang)}{'：' if self.lang == 'zh' else ': '}{name}"
            for role, name in statement.signers
        ]
        self.across(line, 0, last, (" " * 24).join(signers), self.look())
        sheet.print_area(0, 0, line, last)
        self.page(head=4)

    def table(self, line: int) -> int:
        """The ruled table from ``line``; gives the line after it."""
        head = self.look(bold=1, align="center", border=1, bg_color="#F2F2F2", text_wrap=1)
        height = max(len(side.rows) for side in self.statement.sides)
        self.sheet.set_row(line, _ROW + 4)
        at = 0
        for side in self.statement.sides:
            for nth, title in enumerate((side.head, *side.columns)):
                self.sheet.write_string(line, at + nth, self.words(title), head)
            for nth, row in enumerate(side.rows):
                self.row(line + 1 + nth, at, row, len(side.columns))
            at += 1 + len(side.columns)
        for nth in range(height):
            self.sheet.set_row(line + 1 + nth, _ROW)
        return line + 1 + height

    def row(self, line: int, at: int, row: StatementRow, columns: int) -> None:
        self.sheet.write_string(
            line, at, row.label, self.look(border=1, bold=int(row.bold), indent=row.level * 2, shrink=1)
        )
        look = self.look(border=1, bold=int(row.bold), num_format=_MONEY, align="right")
        for nth in range(columns):
            fen = row.amounts[nth] if nth < len(row.amounts) else None
            if fen is None:
                self.sheet.write_blank(line, at + 1 + nth, None, look)
            else:
                self.sheet.write_number(line, at + 1 + nth, Decimal(fen).scaleb(-2), look)

    def page(self, head: int) -> None:
        """A4, upright for one side and across for two, on one page's width, with page numbers."""
        sheet = self.sheet
        sheet.set_paper(_A4)
        if self.sides > 1:
            sheet.set_landscape()
        else:
            sheet.set_portrait()
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(head)
        sheet.freeze_panes(head + 1, 1)
        sheet.hide_gridlines(2)
        sheet.set_footer(f"&R{self.words(message('Page {page} of {pages}', page='&P', pages='&N'))}")
