"""Vouchers as PDF, the one rendering: what is looked at is what the printer gets; each print goes on record."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from finance_desk.base.messages import Message, message
from finance_desk.base.progress import Progress
from finance_desk.books.print_forms import voucher_layout
from finance_desk.books.print_log import PrintKind, facts_of
from finance_desk.printing.layout import VOUCHER_LAYOUTS, Imprint
from finance_desk.printing.voucher_form import VoucherPrint, render_vouchers
from finance_desk.vouchers.model import Voucher
from finance_desk.vouchers.paper import form_of
from ui.jobs.doors import Doors
from ui.pages.desk_page import DeskPage
from ui.pages.paper import origin_of, read_paper
from ui.pages.spec import Context
from ui.theme.look import say

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
    book, desk, lang, form = context.book, context.desk, context.lang, layouts[chosen].key
    target = Path(tempfile.mkdtemp(prefix="finance-desk-")) / "vouchers.pdf"

    def work(progress: Progress) -> tuple[int, Sequence[Voucher]]:
        held = next(each for each in desk.ask("print.forms", book=book.id) if each.spec.key == form)
        imprint = Imprint(desk.actor.name, dt.datetime.now().astimezone(), lang)
        printed: list[Voucher] = []
        forms = _forms(desk, book.id, (book.unit_name, book.name), ids, progress, printed)
        layout = voucher_layout(form, held.body)
        return render_vouchers(forms, layout, imprint, target, progress).pages, printed

    def told(done: tuple[int, Sequence[Voucher]]) -> None:
        pages, printed = done
        context.notice(message("{pages} pages: {path}", pages=pages, path=str(target)))
        if printed:
            ids = [each.id for each in printed]
            record_print(page, context, PrintKind.VOUCHERS, _title(printed), target, form=form, vouchers=ids)
        if opened is not None:
            opened(target)
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(target)))

    context.jobs.read(page, work, told, slot="print", title=message("Printing vouchers"))


def record_print(
    owner: QObject,
    context: Context,
    kind: PrintKind,
    title: str | Message,
    path: Path,
    *,
    form: str = "",
    vouchers: Sequence[int] = (),
) -> None:
    """Put a PDF that was made into the print log."""
    words = say(title)
    # somebody may turn to another book before the file is read
    book = context.book_id

    def record(facts: tuple[int, str]) -> None:
        pages, digest = facts
        context.run(
            None,
            "print.record",
            lambda _done: None,
            book=book,
            kind=kind.value,
            title=words,
            pages=pages,
            digest=digest,
            form=form,
            vouchers=list(vouchers),
        )

    context.jobs.read(owner, lambda _progress: facts_of(path), record, slot=f"record {path}")


def _title(printed: Sequence[Voucher]) -> str:
    first, last = printed[0].label, printed[-1].label
    return first if len(printed) == 1 else f"{first} – {last}"


def _forms(
    desk: Doors,
    book: int,
    whose: tuple[str, str],
    ids: Sequence[int],
    progress: Progress,
    printed: list[Voucher],
) -> Iterator[VoucherPrint]:
    """Forms of the numbered ones, each knowing how often it was printed; ``printed`` takes the vouchers."""
    paper = read_paper(desk, book)
    items = {each.id: each for held in paper.items.values() for each in held}
    progress.start(message("Reading vouchers"), len(ids))
    for first in range(0, len(ids), BLOCK):
        some = list(ids[first : first + BLOCK])
        before = desk.ask("print.times", book=book, vouchers=some)
        for each in desk.ask("voucher.whole", progress=progress, book=book, ids=some):
            if each.number is None:
                continue
            printed.append(each)
            made = form_of(each, *whose, paper.accounts, paper.dimensions, items)
            note = origin_of(each.kind, each.source) if each.kind or each.source else ""
            yield replace(made, note=note, copy=before.get(each.id, 0) + 1)
        progress.advance(len(some))
