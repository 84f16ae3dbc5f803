"""Files of others kept as they came: evidence, once each."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from finance_desk.base.errors import refuse
from finance_desk.base.findings import hint
from finance_desk.base.messages import message
from finance_desk.intake.tables import intake_file
from finance_desk.store.unit import UnitOfWork

_CHUNK: Final = 1 << 20


def keep_file(tx: UnitOfWork, path: Path, name: str, digest: str) -> int:
    """Keep the file's bytes as received, packed; once, whatever number of books receives it."""
    held = tx.connection.execute(sa.select(intake_file.c.id).where(intake_file.c.digest == digest)).scalar()
    if held is not None:
        return int(held)
    packer, pieces, size = zlib.compressobj(1), [], 0
    again = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            again.update(chunk)
            size += len(chunk)
            pieces.append(packer.compress(chunk))
    pieces.append(packer.flush())
    if again.hexdigest() != digest:
        raise refuse(
            "intake.file_changed",
            message("{file} changed while it was read; nothing was received.", file=name),
            remedy=hint(message("Wait until the sender has finished writing it, then try again.")),
        )
    id = tx.new_id("intake_file")
    tx.write(
        sa.insert(intake_file).values(
            id=id,
            digest=digest,
            name=name,
            size=size,
            content=b"".join(pieces),
            received_at=tx.stamp(),
            received_by=tx.actor.user,
        )
    )
    return id
