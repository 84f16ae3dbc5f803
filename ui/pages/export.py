"""Writing what a page shows to a file: workbook, text table, or on paper (PDF)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

from finance_desk.base.messages import N_, message
from ui.pages.desk_page import DeskPage
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


def tell_written(context: Context, path: Path, done: Any) -> None:
    """How many rows went where, and what is remarkable about the file."""
    context.notice(message("{count} rows written to {path}", count=done.rows, path=str(path)))
    if done.findings:
        context.show_findings(done.findings, message("Written with remarks"))


def _export(page: DeskPage, query: str, title: str, form: str) -> None:
    context = page.context
    book = context.book
    path = ask_where(context, title, f"{say(title)} {book.code if book else ''}", form)
    if path is None:
        return
    context.read(
        page,
        query,
        partial(tell_written, context, path),
        slot=f"export {path}",
        book=context.book_id,
        path=str(path),
        lang=context.lang,
    )
