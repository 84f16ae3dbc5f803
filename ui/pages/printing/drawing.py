"""The preview of a form: the PDF itself, of the latest voucher or of the chart of accounts."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from finance_desk.base.progress import Progress
from finance_desk.books.model import Book
from finance_desk.books.print_forms import LEDGER, PrintForm, paper_of, voucher_layout
from finance_desk.printing.adjustment import render_adjustment_sheet
from finance_desk.printing.layout import Imprint
from finance_desk.printing.voucher_form import VoucherLinePrint, VoucherPrint, render_vouchers
from finance_desk.vouchers.model import State
from finance_desk.vouchers.paper import form_of
from finance_desk.vouchers.queries import VoucherFilter
from ui.jobs.doors import Doors
from ui.pages.paper import read_paper

NUMBERED = (State.MADE, State.REVIEWED, State.POSTED)


def draw_form(
    desk: Doors, book: Book, form: PrintForm, body: Mapping[str, Any], lang: str, progress: Progress
) -> bytes:
    """The PDF of a form with the settings ``body``."""
    with tempfile.TemporaryDirectory(prefix="finance-desk-") as folder:
        target = Path(folder) / "form.pdf"
        if form.spec.key == LEDGER:
            _draw_chart(desk, book, body, lang, target, progress)
        else:
            layout = voucher_layout(form.spec.key, body)
            shown = _latest(desk, book)
            render_vouchers([shown] * layout.up, layout, _imprint(desk, lang), target, progress)
        return target.read_bytes()


def draw_test(desk: Doors, form: PrintForm, lang: str, target: Path) -> Path:
    """The adjustment sheet of the form's paper with the offset in force."""
    paper, offset = paper_of(form)
    render_adjustment_sheet(paper, offset, _imprint(desk, lang), target)
    return target


def _imprint(desk: Doors, lang: str) -> Imprint:
    return Imprint(desk.actor.name, dt.datetime.now().astimezone(), lang)


def _latest(desk: Doors, book: Book) -> VoucherPrint:
    """The latest numbered voucher of the book, or one made up while there is none."""
    ids = desk.ask("voucher.ids", book=book.id, filter=VoucherFilter(states=NUMBERED))
    for voucher in desk.ask("voucher.whole", book=book.id, ids=list(ids[-1:])):
        paper = read_paper(desk, book.id)
        items = {each.id: each for held in paper.items.values() for each in held}
        return form_of(voucher, book.unit_name, book.name, paper.accounts, paper.dimensions, items)
    lines = (
        VoucherLinePrint("收 1 月保费", "1004", "支出户存款", 1_234_567_89),
        VoucherLinePrint("收 1 月保费", "400101", "社会保险费收入/当期缴费", 0, 1_234_567_89),
    )
    return VoucherPrint(
        book.unit_name, book.name, book.start * 100 + 31, "记", 1, lines, 2, maker=desk.actor.name
    )


def _draw_chart(
    desk: Doors, book: Book, body: Mapping[str, Any], lang: str, target: Path, progress: Progress
) -> None:
    from finance_desk.ledgers.sheets import chart_table
    from finance_desk.ledgers.writing import Head, write_ledger

    named = {each.id: each.name for each in desk.ask("dimension.list", book=book.id)}
    table = chart_table(desk.ask("account.list", book=book.id), named, lang)
    now = dt.datetime.now().astimezone()
    whose = f"{book.code} {book.name}"
    head = Head(book.unit_name, whose, book.start, book.start, "", desk.actor.name, now)
    write_ledger(table, head, target, lang, progress, body)
