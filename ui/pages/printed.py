"""Vouchers as PDF, the one rendering: what is looked at is what the printer gets."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from finance_desk.base.messages import message
from finance_desk.base.progress import Progress
from finance_desk.printing.layout import VOUCHER_LAYOUTS, Imprint
from finance_desk.vouchers.model import Voucher
from ui.jobs.doors import Doors
from ui.pages.desk_page import DeskPage
from ui.pages.paper import Paper, origin_of, read_paper

BLOCK = 200
"""Vouchers read at a time."""


def print_vouchers(page: DeskPage, ids: Sequence[int], opened: Callable[[Path], None] | None = None) -> None:
    """Ask for the form, draw the vouchers in a worker and open the PDF (``opened`` takes it instead)."""
    context = page.context
    layouts = list(VOUCHER_LAYOUTS.values())
    chosen = context.ask.one_of(
        message("Print {count} vouchers on which form?", count=len(ids)), [each.title for each in layouts]
    )
    if chosen is None or context.book is None:
        return
    book, desk, lang = context.book, context.desk, context.lang
    target = Path(tempfile.mkdtemp(prefix="finance-desk-")) / "vouchers.pdf"

    def work(progress: Progress) -> int:
        from finance_desk.printing.voucher_form import render_vouchers

        paper = read_paper(desk, book.id)
        imprint = Imprint(desk.actor.name, dt.datetime.now().astimezone(), lang)
        forms = (
            _form(each, paper, book.unit_name, book.name)
            for each in _whole(desk, book.id, ids, progress)
            if each.number is not None
        )
        return render_vouchers(forms, layouts[chosen], imprint, target, progress).pages

    def told(pages: int) -> None:
        context.notice(message("{pages} pages: {path}", pages=pages, path=str(target)))
        if opened is not None:
            opened(target)
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(target)))

    context.jobs.read(page, work, told, slot="print", title=message("Printing vouchers"))


def _whole(desk: Doors, book: int, ids: Sequence[int], progress: Progress) -> Iterator[Voucher]:
    progress.start(message("Reading vouchers"), len(ids))
    for first in range(0, len(ids), BLOCK):
        some = list(ids[first : first + BLOCK])
        yield from desk.ask("voucher.whole", progress=progress, book=book, ids=some)
        progress.advance(len(some))


def _form(voucher: Voucher, paper: Paper, unit: str, book: str) -> Any:
    from finance_desk.printing.voucher_form import VoucherLinePrint, VoucherPrint

    lines = []
    for each in voucher.lines:
        account = paper.accounts[each.account]
        lines.append(
            VoucherLinePrint(
                each.summary,
                account.code,
                account.full_name or account.name,
                each.debit,
                each.credit,
                paper.item_words(each.items),
            )
        )
    return VoucherPrint(
        unit,
        book,
        voucher.day,
        voucher.type_code,
        voucher.number or 0,
        tuple(lines),
        voucher.attachments,
        poster=voucher.poster or "",
        reviewer=voucher.reviewer or "",
        maker=voucher.maker,
        note=origin_of(voucher.kind, voucher.source) if voucher.kind or voucher.source else "",
    )
