"""Commands on print forms and the print log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, message
from finance_desk.books.print_forms import FORMS, FormSpec, differing, findings_of
from finance_desk.books.print_log import PrintKind
from finance_desk.books.print_queries import form_in_force, times
from finance_desk.books.tables import print_form, print_log, print_log_voucher
from finance_desk.store.unit import UnitOfWork

_AT_ONCE = 10_000


@command("print.form_save", N_("Change a print form"))
def save_form(tx: UnitOfWork, *, book: int, form: str, settings: Mapping[str, Any]) -> Done:
    """Put ``settings`` (name → value, see ``FORMS``) in force for a form; what is left out is as built in."""
    spec = _spec(form, book)
    findings = findings_of(spec, settings, book)
    if findings:
        raise Refused(findings)
    return _put(tx, book, spec, differing(spec, settings))


@command("print.form_reset", N_("Back to the built-in print form"))
def reset_form(tx: UnitOfWork, *, book: int, form: str) -> Done:
    """Put the built-in form in force again; earlier versions stay on record."""
    return _put(tx, book, _spec(form, book), {})


@command("print.record", N_("Record what was printed"))
def record(
    tx: UnitOfWork,
    *,
    book: int,
    kind: PrintKind | str,
    title: str,
    pages: int,
    digest: str,
    form: str = "",
    vouchers: Sequence[int] = (),
) -> Done:
    """Write a print into the log; ``vouchers`` are the ids it held, ``digest`` the SHA-256 of the PDF.

    Raises Refused when one of them is no voucher of the book: a copy counted here would be missing there.
    """
    held = list(dict.fromkeys(vouchers))
    _check_of_book(tx, book, held)
    id = tx.new_id("print_log")
    version = form_in_force(tx, book, form).version if form in FORMS else 0
    tx.write(
        sa.insert(print_log).values(
            id=id,
            book_id=book,
            kind=PrintKind(kind).value,
            title=title,
            form=form,
            form_version=version,
            pages=pages,
            digest=digest,
            printed_at=tx.stamp(),
            printed_by=tx.actor.user,
        )
    )
    _voucher_copies(tx, book, id, held)
    return Done(
        message("{title} was printed: {pages} pages.", title=title, pages=pages), {"print": (id,)}, value=id
    )


def _check_of_book(tx: UnitOfWork, book: int, vouchers: Sequence[int]) -> None:
    found = 0
    for at in range(0, len(vouchers), _AT_ONCE):
        # ids are integers of ours, so they can stand in the text
        listed = ", ".join(str(int(id)) for id in vouchers[at : at + _AT_ONCE])
        found += tx.text(
            f"SELECT COUNT(*) FROM voucher WHERE book_id = :book AND id IN ({listed})", {"book": book}
        ).scalar_one()
    if found != len(vouchers):
        raise refuse(
            "print.voucher_unknown",
            message("Some of these vouchers are not vouchers of this book."),
            Subject("book", book, book=book),
        )


def _voucher_copies(tx: UnitOfWork, book: int, log: int, vouchers: Sequence[int]) -> None:
    for at in range(0, len(vouchers), _AT_ONCE):
        some = vouchers[at : at + _AT_ONCE]
        before = times(tx, book=book, vouchers=some)
        tx.write(
            sa.insert(print_log_voucher),
            [
                {"voucher_id": each, "copy": before.get(each, 0) + 1, "log_id": log, "book_id": book}
                for each in some
            ],
        )


def _put(tx: UnitOfWork, book: int, spec: FormSpec, body: Mapping[str, Any]) -> Done:
    before = form_in_force(tx, book, spec.key)
    tx.evidence["was"] = dict(before.body)
    id = tx.new_id("print_form")
    tx.write(
        sa.insert(print_form).values(
            id=id,
            book_id=book,
            form=spec.key,
            version=before.version + 1,
            body=json.dumps(body, ensure_ascii=False, sort_keys=True),
            saved_at=tx.stamp(),
            saved_by=tx.actor.user,
        )
    )
    what = (
        message("{form} prints with {count} changes from now on.", form=message(spec.title), count=len(body))
        if body
        else message("{form} prints as built in from now on.", form=message(spec.title))
    )
    return Done(what, {"print_form": (id,)}, value=before.version + 1)


def _spec(form: str, book: int) -> FormSpec:
    spec = FORMS.get(form)
    if spec is None:
        raise refuse(
            "print.unknown_form",
            message("There is no print form {form}.", form=form),
            Subject("print_form", label=form, book=book),
            remedy=hint(message("Choose one of: {forms}.", forms=list(FORMS))),
        )
    return spec
