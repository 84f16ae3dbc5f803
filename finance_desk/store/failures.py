"""What a database or a disk can do to us, said as findings: locked, read-only, full, lost, damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from finance_desk.base.errors import Cancelled, Refused, refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, Message, message
from finance_desk.base.progress import Progress
from finance_desk.store import guards

_SQLITE: Final = (
    # text in SQLite's error, code, what, what next
    ("database is locked", "locked",
     N_("The database {where} is in use by another program and did not become free. Nothing was changed."),
     N_("Close the other program or wait for its long task, then try again.")),
    ("readonly database", "read_only",
     N_("The database {where} can only be read. Nothing was changed."),
     N_("Give yourself the right to write to the file and its folder, or open a copy.")),
    ("database or disk is full", "disk_full",
     N_("The disk that holds {where} is full. Nothing was changed."),
     N_("Free some space, then try again.")),
    ("disk I/O error", "disk_error",
     N_("The disk that holds {where} reports an error. Nothing was changed."),
     N_("Check the disk; restore the last backup if 'db check' finds damage.")),
    ("file is not a database", "not_a_database",
     N_("{where} is not a Finance Desk database, or its key is another one."),
     N_("Choose another file, or give the right key.")),
    ("malformed", "damaged",
     N_("The database {where} is damaged."),
     N_("Restore the last backup; send a support case if there is none.")),
    ("unable to open database file", "cannot_open",
     N_("{where} cannot be opened."),
     N_("Check that the folder exists and that you may write there.")),
)  # fmt: skip


@contextmanager
def translated(where: str, progress: Progress | None = None) -> Iterator[None]:
    """Turn driver errors into Refused (or Cancelled); what is not the environment's fault passes on."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        if progress is not None and progress.cancelled:
            raise Cancelled from error
        refused = guards.as_refused(error) or _environment(error, where)
        if refused is None:
            raise
        raise refused from error


def _environment(error: sa.exc.DBAPIError, where: str) -> Refused | None:
    text = str(error.orig)
    place = Subject("file", label=where)
    for sign, code, what, next_step in _SQLITE:
        if sign in text:
            return refuse(f"store.{code}", message(what, where=where), place, remedy=hint(Message(next_step)))
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or _is_connection_failure(error, state):
        return refuse(
            "store.server_lost",
            message(
                "The connection to {where} was lost. What you were saving was not confirmed.", where=where
            ),
            place,
            remedy=hint(message("Try again when the server answers; saving twice does no harm.")),
        )
    if state in ("40001", "40P01", "55P03"):
        return refuse(
            "store.locked",
            message("A colleague's work was in the way on {where}. Nothing was changed.", where=where),
            place,
            remedy=hint(message("Try again.")),
        )
    if state in ("53100",):
        return refuse(
            "store.disk_full",
            message("The disk that holds {where} is full. Nothing was changed.", where=where),
            place,
            remedy=hint(message("Free some space, then try again.")),
        )
    return None


def _is_connection_failure(error: sa.exc.DBAPIError, state: str | None) -> bool:
    if not isinstance(error, sa.exc.OperationalError):
        return False
    module = type(error.orig).__module__
    return module.startswith("psycopg") and (state is None or state.startswith(("08", "57P")))
