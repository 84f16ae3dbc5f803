"""Writing what a page shows to a file: workbook, text table, or on paper (PDF)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

from finance_desk.base.messages import N_, Message, message
from finance_desk.books.print_forms import LEDGER
from finance_desk.books.print_log import PrintKind
from ui.pages.desk_page import DeskPage
from ui.pages.printed import record_print
from ui.pages.spec import Context
from ui.theme.look import say

FORMS: Final = (
    ("xlsx", N_("Workbook (xlsx)"), "*.xlsx"),
    ("csv", N_("Text table (csv)"), "*.csv"),
    ("pdf", N_("Printed book (PDF)"), "*.pdf"),
)
"""What a table can be written as."""

KEYS: Final = {"xlsx": "Ctrl+E", "pdf": "Ctrl+P"}


def add_exports(page: DeskPage, query: str, title: str) -> None:
    """An *Export* menu for a page whose whole content ``query`` writes (book, path, lang)."""
    page.add_menu(
        N_("Export"),
        [
            page.make_action(
                f"{query}.{form}",
                words,
                partial(_export, page, query, title, form),
                shortcut=KEYS.get(form, ""),
                needs=query,
            )
            for form, words, _pattern in FORMS
        ],
    )


def ask_where(context: Context, title: str, name: str, form: str) -> Path | None:
    """The path somebody chose for ``name``, a proposal without folder and ending."""
    kinds = [(words, pattern) for each, words, pattern in FORMS if each == form]
    return context.ask.save_file(
        message("Write {title}", title=message(title)), f"{name}.{form}".replace("/", "-"), kinds
    )


def tell_written(page: DeskPage, kind: PrintKind, title: str | Message, path: Path, done: Any) -> None:
    """How many rows went where, and what is remarkable about the file; a PDF goes on record."""
    context = page.context
    context.notice(message("{count} rows written to {path}", count=done.rows, path=str(path)))
    if done.findings:
        context.show_findings(done.findings, message("Written with remarks"))
    if path.suffix.lower() == ".pdf":
        record_print(page, context, kind, title, path, form=LEDGER)


def _export(page: DeskPage, query: str, title: str, form: str) -> None:
    context = page.context
    book = context.book
    path = ask_where(context, title, f"{say(title)} {book.code if book else ''}", form)
    if path is None:
        return
    context.read(
        page,
        query,
        partial(tell_written, page, PrintKind.SHEET, message(title), path),
        slot=f"export {path}",
        book=context.book_id,
        path=str(path),
        lang=context.lang,
    )
