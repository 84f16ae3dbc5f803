"""Queries on print forms and the print log."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa

from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.books.print_forms import FORMS, PrintForm
from finance_desk.books.print_log import Print, PrintKind
from finance_desk.books.tables import print_form, print_log_voucher
from finance_desk.store.unit import Reader

_LAST = """
SELECT f.form, f.version, f.body, f.saved_at, u.name AS saved_by FROM print_form f
LEFT JOIN app_user u ON u.id = f.saved_by
WHERE f.book_id = :book AND f.version = (
  SELECT MAX(version) FROM print_form l WHERE l.book_id = f.book_id AND l.form = f.form)
"""

_LOG = """
SELECT l.id, l.kind, l.title, l.form, l.form_version, l.pages, l.digest, l.printed_at, u.name AS printed_by,
       (SELECT COUNT(*) FROM print_log_voucher v WHERE v.log_id = l.id) AS vouchers,
       (SELECT COALESCE(MAX(copy), 0) FROM print_log_voucher v WHERE v.log_id = l.id) AS most
FROM print_log l LEFT JOIN app_user u ON u.id = l.printed_by
WHERE l.book_id = :book AND (:voucher = 0 OR EXISTS (
  SELECT 1 FROM print_log_voucher v WHERE v.log_id = l.id AND v.voucher_id = :voucher))
ORDER BY l.id DESC LIMIT :limit
"""


@query("print.forms", N_("List the print forms"), permission="book.list")
def forms(reader: Reader, *, book: int) -> tuple[PrintForm, ...]:
    """Every form as it is in force in the book."""
    held = {row.form: row for row in reader.text(_LAST, {"book": book})}
    return tuple(
        PrintForm(spec, json.loads(row.body), row.version, row.saved_at, row.saved_by)
        if (row := held.get(key)) is not None
        else PrintForm(spec, {}, 0, None, None)
        for key, spec in FORMS.items()
    )


@query("print.log", N_("List what was printed"), permission="book.list")
def log(reader: Reader, *, book: int, voucher: int | None = None, limit: int = 1_000) -> tuple[Print, ...]:
    """The latest prints, newest first; with ``voucher`` only those that held it."""
    rows = reader.text(_LOG, {"book": book, "voucher": voucher or 0, "limit": limit})
    return tuple(
        Print(
            row.id,
            PrintKind(row.kind),
            row.title,
            row.form,
            row.form_version,
            row.pages,
            row.digest,
            row.printed_at,
            row.printed_by or "",
            row.vouchers,
            row.most,
        )
        for row in rows
    )


@query("print.times", N_("How often vouchers were printed"), permission="book.list")
def times(reader: Reader, *, book: int, vouchers: Sequence[int]) -> dict[int, int]:
    """Voucher → how often it was printed; one that never was is left out."""
    select = (
        sa.select(print_log_voucher.c.voucher_id, sa.func.max(print_log_voucher.c.copy).label("times"))
        .where(print_log_voucher.c.book_id == book, print_log_voucher.c.voucher_id.in_(list(vouchers)))
        .group_by(print_log_voucher.c.voucher_id)
    )
    return {row.voucher_id: row.times for row in reader.rows(select)}


def form_in_force(reader: Reader, book: int, key: str) -> PrintForm:
    """One form as it is in force in the book."""
    row = reader.rows(
        sa.select(print_form)
        .where(print_form.c.book_id == book, print_form.c.form == key)
        .order_by(print_form.c.version.desc())
        .limit(1)
    )
    held = next(iter(row), None)
    if held is None:
        return PrintForm(FORMS[key], {}, 0, None, None)
    return PrintForm(FORMS[key], json.loads(held.body), held.version, held.saved_at, None)
