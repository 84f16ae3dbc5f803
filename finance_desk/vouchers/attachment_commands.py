"""Put files behind a voucher and take them away again."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, message
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers.model import ENDINGS, AttachmentKind, State
from finance_desk.vouchers.queries import voucher_of
from finance_desk.vouchers.tables import voucher_attachment

LARGEST: Final = 50 * 1024 * 1024
"""Bytes of one file."""


@command("voucher.attach", N_("Attach a file to a voucher"))
def attach(
    tx: UnitOfWork, *, book: int, id: int, path: Path, kind: AttachmentKind = AttachmentKind.ORIGINAL
) -> Done:
    """Keep a file in the database, behind the voucher ``id`` in whatever state but void.

    A posted voucher takes files too: evidence that arrives late. ``value`` is the attachment's id.
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
    before = tx.connection.execute(
        sa.select(voucher_attachment.c.name).where(
            voucher_attachment.c.voucher_id == id, voucher_attachment.c.digest == digest
        )
    ).scalar()
    if before is not None:
        raise refuse(
            "voucher.attached_before",
            message(
                "{name} is attached to voucher {label} already, as {before}.",
                name=name,
                label=held.label,
                before=before,
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
            content=zlib.compress(content),
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
