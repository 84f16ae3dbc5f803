"""Put files behind a voucher, take them away again, and say where they are kept."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Severity, Subject, hint, stop
from finance_desk.base.messages import N_, message
from finance_desk.books.commands import keep_option
from finance_desk.books.model import IN_DATABASE
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers import filing
from finance_desk.vouchers.attachment_queries import bytes_of, file_folder
from finance_desk.vouchers.model import ENDINGS, AttachmentKind, State
from finance_desk.vouchers.queries import voucher_of
from finance_desk.vouchers.tables import voucher_attachment

LARGEST: Final = 50 * 1024 * 1024
"""Bytes of one file."""


@command("voucher.attach", N_("Attach a file to a voucher"))
def attach(
    tx: UnitOfWork, *, book: int, id: int, path: Path, kind: AttachmentKind = AttachmentKind.ORIGINAL
) -> Done:
    """Keep a file behind the voucher ``id`` in whatever state but void, in the database or the book's folder.

    A posted voucher takes files too: evidence that arrives late. ``value`` is the attachment's id. A file
    attached before whose bytes are gone is put back in its place.
    Raises Refused for an empty or too large file, one that is no document, and one attached before.
    """
    held = voucher_of(tx, book=book, id=id)
    place = Subject("voucher", id, held.label, book)
    if held.state is State.VOID:
        raise refuse(
            "voucher.attach_void",
            message("Voucher {label} is void and takes no attachments.", label=held.label),
            place,
        )
    # a name may have come with folders of another system
    name = path.name.rsplit("\\", 1)[-1]
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in ENDINGS:
        raise refuse(
            "voucher.attach_kind",
            message("{name} is neither a document nor a picture.", name=name),
            place,
            remedy=hint(message("Attach it as PDF, OFD, picture, workbook or zip.")),
        )
    content = _read(path, name, place)
    digest = hashlib.sha256(content).hexdigest()
    folder = file_folder(tx, book=book)
    columns = voucher_attachment.c
    before = tx.row(
        sa.select(columns.id, columns.voucher_id, columns.name, columns.digest, columns.content).where(
            columns.voucher_id == id, columns.digest == digest
        )
    )
    if (
        before is not None
        and before.content is None
        and isinstance(bytes_of(tx, before, folder, book), Finding)
    ):
        _keep_again(tx, before.id, folder, digest, before.name, content)
        tx.evidence["attachment_put_back"] = digest
        return Done(
            message(
                "{name} is the lost file of voucher {label} and was put back.", name=name, label=held.label
            ),
            {"voucher": (id,)},
            value=before.id,
        )
    if before is not None:
        raise refuse(
            "voucher.attached_before",
            message(
                "{name} is attached to voucher {label} already, as {before}.",
                name=name,
                label=held.label,
                before=before.name,
            ),
            place,
        )
    attachment = tx.new_id("voucher_attachment")
    tx.write(
        sa.insert(voucher_attachment).values(
            id=attachment,
            voucher_id=id,
            book_id=book,
            name=name,
            kind=str(kind),
            size=len(content),
            digest=digest,
            content=_kept(tx, folder, digest, name, content),
            added_at=tx.stamp(),
            added_by=tx.actor.user,
            event_id=tx.event,
        )
    )
    tx.evidence["attachment"] = digest
    return Done(
        message("{name} was attached to voucher {label}.", name=name, label=held.label),
        {"voucher": (id,)},
        value=attachment,
    )


def _kept(tx: UnitOfWork, folder: Path | None, digest: str, name: str, content: bytes) -> bytes | None:
    """What the row holds: the packed bytes, or nothing once they stand in the folder."""
    if folder is None:
        return zlib.compress(content)
    if not tx.rehearsal:
        filing.put(folder, digest, name, content)
    return None


def _keep_again(
    tx: UnitOfWork, attachment: int, folder: Path | None, digest: str, name: str, content: bytes
) -> None:
    packed = _kept(tx, folder, digest, name, content)
    if packed is not None:
        tx.change_one(
            sa.update(voucher_attachment).where(voucher_attachment.c.id == attachment).values(content=packed)
        )


@command("voucher.keep_files", N_("Keep the files behind vouchers elsewhere"))
def keep_files(tx: UnitOfWork, *, book: int, folder: Path | None = None, leave: bool = False) -> Done:
    """Keep the files of a book in ``folder``, or in the database again (``None``), those there are and new ones.

    Each is written under its hash and checked on the way; the bytes stay where they were until then, and copies
    in an earlier folder are not deleted. Raises Refused for a folder that cannot be written to and, unless
    ``leave``, when a file is gone or changed: with ``leave`` the others move and it is told.
    """
    was = file_folder(tx, book=book)
    if folder == was:
        raise refuse("voucher.folder_same", message("The files are kept there already."))
    if folder is not None:
        filing.try_folder(folder)
    columns = voucher_attachment.c
    every = sa.select(columns.id).where(columns.book_id == book).order_by(columns.id)
    ids = [row.id for row in tx.rows(every)]
    tx.progress.start(message("Moving the files behind vouchers"), len(ids))
    lost: dict[int, Finding] = {}
    moved = 0
    for id in ids:
        row = tx.rows(
            sa.select(columns.voucher_id, columns.name, columns.digest, columns.content).where(
                columns.id == id
            )
        )[0]
        content = bytes_of(tx, row, was, book)
        if isinstance(content, Finding):
            lost[id] = content
        elif folder is None:
            if row.content is None:
                _keep_again(tx, id, None, row.digest, row.name, content)
                moved += 1
        else:
            if not tx.rehearsal:
                filing.put(folder, row.digest, row.name, content)
            moved += 1
        tx.progress.advance()
        tx.progress.check()
    if lost and not leave:
        raise Refused(
            [
                *lost.values(),
                stop(
                    "voucher.files_lost",
                    message(
                        "{count} files behind vouchers are gone or changed; nothing was moved.",
                        count=len(lost),
                    ),
                    Subject("book", book),
                    remedy=hint(
                        message("Put them back first, or move the others."),
                        "voucher.keep_files",
                        book=book,
                        folder=folder,
                        leave=True,
                    ),
                ),
            ]
        )
    keep_option(tx, book, "attachment_folder", IN_DATABASE if folder is None else str(folder))
    if folder is not None:
        inside = (columns.book_id == book) & columns.content.is_not(None) & columns.id.not_in(list(lost))
        tx.write(sa.update(voucher_attachment).where(inside).values(content=None))
    tx.evidence["moved"] = moved
    what = (
        message("{count} files are now kept in the database.", count=moved)
        if folder is None
        else message("{count} files are now kept in {folder}.", count=moved, folder=str(folder))
    )
    told = [replace(each, severity=Severity.WARN) for each in lost.values()]
    return Done(what, {"book": (book,)}, told, moved)


def _read(path: Path, name: str, place: Subject) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise refuse(
                "voucher.attach_large",
                message(
                    "{name} has {size} MB; {most} MB is the most.",
                    name=name,
                    size=size // 1024**2,
                    most=LARGEST // 1024**2,
                ),
                place,
                remedy=hint(message("Scan it in black and white, or attach it in parts.")),
            )
        content = path.read_bytes()
    except OSError as error:
        raise refuse(
            "voucher.attach_unread",
            message("{name} cannot be read: {reason}", name=name, reason=error.strerror or str(error)),
            place,
        ) from error
    if not content:
        raise refuse("voucher.attach_empty", message("{name} is empty.", name=name), place)
    return content


@command("voucher.detach", N_("Take an attachment away"))
def detach(tx: UnitOfWork, *, book: int, attachment: int, reason: str) -> Done:
    """Take a file away from a voucher that nobody has reviewed; the audit trail keeps name, hash and reason."""
    held = tx.connection.execute(
        sa.select(
            voucher_attachment.c.voucher_id, voucher_attachment.c.name, voucher_attachment.c.digest
        ).where(voucher_attachment.c.id == attachment, voucher_attachment.c.book_id == book)
    ).first()
    if held is None:
        raise refuse("voucher.attachment_unknown", message("There is no such attachment in this book."))
    whole = voucher_of(tx, book=book, id=held.voucher_id)
    place = Subject("voucher", whole.id, whole.label, book)
    if whole.state in (State.REVIEWED, State.POSTED):
        raise refuse(
            "voucher.attachment_stays",
            message(
                "Voucher {label} is reviewed or posted; its attachment {name} stays.",
                label=whole.label,
                name=held.name,
            ),
            place,
            remedy=hint(message("Files can be added. The reviewer may return a voucher that is not posted.")),
        )
    if not reason.strip():
        raise refuse("voucher.reason", message("To take an attachment away, give a reason."), place)
    tx.write(sa.delete(voucher_attachment).where(voucher_attachment.c.id == attachment))
    tx.evidence["detached"] = {"name": held.name, "sha256": held.digest, "reason": reason.strip()}
    return Done(
        message("{name} was taken away from voucher {label}.", name=held.name, label=whole.label),
        {"voucher": (whole.id,)},
        value=whole.id,
    )
