"""What is written down when a database was backed up or restored; the copying itself is in ``backup``."""

from __future__ import annotations

from finance_desk.base.commands import Done, command
from finance_desk.base.messages import N_, message
from finance_desk.store.unit import UnitOfWork


@command("db.backup", N_("Back up the database"))
def note_backup(tx: UnitOfWork, *, file: str, size: int, sha256: str, last_event: int) -> Done:  # noqa: ARG001 - the audit event keeps every argument
    """Keep in the audit trail that a backup was made, and by which digest it is known again."""
    return Done(message("A backup was made: {file} ({size} bytes).", file=file, size=size))


@command("db.restore", N_("Restore a backup"))
def note_restore(tx: UnitOfWork, *, file: str, sha256: str) -> Done:  # noqa: ARG001 - the audit event keeps every argument
    """Keep in the restored database that it was restored, and from what."""
    return Done(message("The database was restored from {file}.", file=file))
