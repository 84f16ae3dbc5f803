"""Files behind vouchers: which there are, one's bytes, and whether they are what was attached."""

from __future__ import annotations

import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from finance_desk.access.tables import app_user
from finance_desk.base.commands import query
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Message, message
from finance_desk.books.model import IN_DATABASE
from finance_desk.books.queries import options
from finance_desk.files.write import replacing
from finance_desk.store.unit import Reader
from finance_desk.vouchers import filing
from finance_desk.vouchers.model import Attachment, AttachmentKind
from finance_desk.vouchers.queries import voucher_of
from finance_desk.vouchers.tables import voucher_attachment


@query("voucher.attachments", N_("Files behind a voucher"), permission="voucher.list")
def attachments(reader: Reader, *, book: int, id: int) -> tuple[Attachment, ...]:
    """The files of the voucher ``id`` in the order they were added."""
    held = voucher_attachment.c
    folder = file_folder(reader, book=book)
    return tuple(
        Attachment(
            row.id,
            row.voucher_id,
            row.name,
            AttachmentKind(row.kind),
            row.size,
            row.digest,
            row.added_by_name,
            row.added_at,
            filing.path_in(folder, row.digest, row.name) if folder is not None and row.elsewhere else None,
        )
        for row in reader.rows(
            sa.select(
                held.id,
                held.voucher_id,
                held.name,
                held.kind,
                held.size,
                held.digest,
                held.added_at,
                held.content.is_(None).label("elsewhere"),
                app_user.c.name.label("added_by_name"),
            )
            .join(app_user, app_user.c.id == held.added_by)
            .where(held.voucher_id == id, held.book_id == book)
            .order_by(held.id)
        )
    )


@query("voucher.attachment", N_("Content of a file behind a voucher"), permission="voucher.list")
def attachment_content(reader: Reader, *, book: int, attachment: int) -> tuple[str, bytes]:
    """Name and bytes of one file. Raises Refused when they are gone or not what was attached."""
    held = voucher_attachment.c
    row = reader.connection.execute(
        sa.select(held.voucher_id, held.name, held.digest, held.content).where(
            held.id == attachment, held.book_id == book
        )
    ).first()
    if row is None:
        raise refuse("voucher.attachment_unknown", message("There is no such attachment in this book."))
    content = bytes_of(reader, row, file_folder(reader, book=book), book)
    if isinstance(content, Finding):
        raise Refused([content])
    return row.name, content


@query("voucher.attachment_copy", N_("Copy of a file behind a voucher"), permission="voucher.list")
def attachment_copy(reader: Reader, *, book: int, attachment: int, path: Path) -> Path:
    """Write the file to ``path`` as it was attached. Raises Refused like :func:`attachment_content`."""
    _, content = attachment_content(reader, book=book, attachment=attachment)
    with replacing(path) as draft:
        draft.write_bytes(content)
    return path


@query("voucher.verify_attachments", N_("Verify attachments"), permission="voucher.list")
def verify_attachments(reader: Reader, *, book: int, id: int | None = None) -> tuple[Finding, ...]:
    """A finding for every file (of the voucher ``id``, or of the book) that is gone or not what was attached.

    The bytes are hashed again, and the hash compared with the one that the audit chain names.
    """
    found = []
    folder = file_folder(reader, book=book)
    wanted = reader.text(
        "SELECT id FROM voucher_attachment WHERE book_id = :book AND (:all = 1 OR voucher_id = :id) ORDER BY id",
        {"book": book, "id": id or 0, "all": int(id is None)},
    ).scalars()
    for attachment in wanted.all():
        # a file at a time: a server would send all of them at once, and they may not fit into memory
        row = reader.text(
            "SELECT a.voucher_id, a.name, a.digest, a.content, e.detail FROM voucher_attachment a"
            " LEFT JOIN audit_event e ON e.id = a.event_id WHERE a.id = :attachment AND a.book_id = :book",
            {"attachment": attachment, "book": book},
        ).one()
        content = bytes_of(reader, row, folder, book)
        logged = json.loads(row.detail).get("attachment") if row.detail else None
        if isinstance(content, Finding):
            found.append(content)
        elif row.digest != logged:
            found.append(_changed(row.name, _place(reader, row.voucher_id, book)))
        reader.progress.check()
    return tuple(found)


@query("voucher.file_folder", N_("Folder of the files behind vouchers"), permission="voucher.list")
def file_folder(reader: Reader, *, book: int) -> Path | None:
    """Where the book keeps its files; ``None`` when in the database."""
    chosen = options(reader, book=book)["attachment_folder"]
    return None if chosen == IN_DATABASE else Path(chosen)


def bytes_of(reader: Reader, row: Any, folder: Path | None, book: int) -> bytes | Finding:
    """The bytes of an attachment (``voucher_id``, ``name``, ``digest``, ``content``), or why they cannot be had."""
    if row.content is not None:
        content = _unpacked(row.content)
        if content is None or hashlib.sha256(content).hexdigest() != row.digest:
            return _changed(row.name, _place(reader, row.voucher_id, book))
        return content
    place = _place(reader, row.voucher_id, book)
    if folder is None:
        return _missing(
            place,
            message("The attachment {name} was in a folder that the book names no more.", name=row.name),
        )
    path = filing.path_in(folder, row.digest, row.name)
    try:
        content = filing.whole(path, row.digest)
    except FileNotFoundError:
        return _missing(
            place,
            message("The attachment {name} is gone: there is no file {path}.", name=row.name, path=str(path)),
        )
    except OSError as error:
        return _missing(
            place,
            message(
                "The attachment {name} cannot be read at {path}: {reason}",
                name=row.name,
                path=str(path),
                reason=error.strerror or str(error),
            ),
        )
    return content if content is not None else _changed(row.name, place, path)


def _unpacked(content: bytes) -> bytes | None:
    try:
        return zlib.decompress(content)
    except zlib.error:
        return None


def _place(reader: Reader, voucher: int, book: int) -> Subject:
    return Subject("voucher", voucher, voucher_of(reader, book=book, id=voucher).label, book)


def _missing(place: Subject, what: Message) -> Finding:
    return stop(
        "voucher.attachment_missing",
        what,
        place,
        remedy=hint(
            message(
                "Put the copy of the folder back, or attach the same file to the voucher once more: by its hash it"
                " goes to its old place."
            ),
            "voucher.attach",
            book=place.book,
            id=place.id,
        ),
    )


def _changed(name: str, place: Subject, path: Path | None = None) -> Finding:
    if path is not None:
        return stop(
            "voucher.attachment_changed",
            message(
                "The attachment {name} at {path} is not what was attached: its hash differs.",
                name=name,
                path=str(path),
            ),
            place,
            remedy=hint(
                message(
                    "Keep this file as evidence elsewhere; then put the copy of the folder back, or attach the"
                    " right file once more."
                ),
                "voucher.attach",
                book=place.book,
                id=place.id,
            ),
        )
    return stop(
        "voucher.attachment_changed",
        message("The attachment {name} is not what was attached: its hash differs.", name=name),
        place,
        remedy=hint(message("Restore the last good backup and compare; keep this file as evidence.")),
    )
