"""Reading the sheet, and taking a block from a spreadsheet into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finance_desk.balances.model import OpeningRow
from finance_desk.base.findings import Finding
from finance_desk.base.money import NotMoney, parse_fen
from finance_desk.dimensions.model import set_key
from finance_desk.vouchers.model import State
from finance_desk.vouchers.queries import VoucherFilter
from ui.jobs.doors import Doors
from ui.pages.opening.sheet import FIGURES, Sheet
from ui.pages.paper import Paper, read_paper


@dataclass(frozen=True, slots=True)
class Read:
    """What the page reads: the chart, the sheet, what a check says, whether something is posted already."""

    paper: Paper
    sheet: Sheet
    openings: Sequence[OpeningRow]
    findings: Sequence[Finding]
    fixed: bool


def read_sheet(desk: Doors, book: int, start: int, *, correcting: bool = False) -> Read:
    """In a worker. ``correcting`` shows the balances in force instead of what was entered."""
    paper = read_paper(desk, book)
    openings: Sequence[OpeningRow] = desk.ask("opening.in_force" if correcting else "opening.list", book=book)
    words = {set_key(each.items): paper.item_words(each.items) for each in openings if each.items}
    posted = VoucherFilter(first=start, last=start, states=(State.POSTED,))
    closed = any(each.closed for each in desk.ask("period.list", book=book))
    return Read(
        paper,
        Sheet.of(list(paper.accounts.values()), openings, words),
        openings,
        () if correcting else desk.ask("opening.check", book=book),
        closed or bool(len(desk.ask("voucher.ids", book=book, filter=posted))),
    )


def paste(sheet: Sheet, row: int, name: str, text: str, names: Sequence[str]) -> tuple[int, int]:
    """Take lines of a spreadsheet: ``code, figures …`` each to its account, or bare figures from ``row`` down.

    ``names`` are the columns shown. Gives how many lines were taken and how many were not.
    """
    by_code = {each.account.code: each for each in sheet.rows if each.typed and each.items is None}
    typed = [at for at, each in enumerate(sheet.rows) if each.typed and at >= row]
    taken = left = 0
    lines = [[each.strip() for each in line.split("\t")] for line in text.rstrip("\r\n").splitlines()]
    # one known code makes it a table of codes: an unknown one beside it is no figure
    coded = any(len(cells) > 1 and cells[0] in by_code for cells in lines)
    for cells in lines:
        target = by_code.get(cells[0])
        figures = cells[1:]
        if target is None and not coded:
            target = sheet.rows[typed[taken + left]] if taken + left < len(typed) else None
            figures = cells
        columns = [each for each in FIGURES if each in names]
        start = columns.index(name) if figures is cells and name in columns else 0
        amounts = []
        for cell in figures:
            try:
                amounts.append(parse_fen(cell) if cell else 0)
            except NotMoney:
                continue
        if target is None or not amounts:
            left += 1
            continue
        for column, fen in zip(columns[start:], amounts, strict=False):
            target.put(column, fen)
        taken += 1
    sheet.add_up()
    return taken, left
