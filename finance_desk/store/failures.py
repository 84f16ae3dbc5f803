"""What a database or a disk can do to us, said as findings: locked, read-only, full, lost, damaged.

And what they cannot hold: numbers too large, text that is none.
"""

from __future__ import annotations

import errno
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
    ("disk image is malformed", "damaged",
     N_("The database {where} is damaged."),
     N_("Restore the last backup; send a support case if there is none.")),
    ("malformed database schema", "damaged",
     N_("The database {where} is damaged."),
     N_("Restore the last backup; send a support case if there is none.")),
    ("unable to open database file", "cannot_open",
     N_("{where} cannot be opened."),
     N_("Check that the folder exists and that you may write there.")),
)  # fmt: skip

_BY_SIGN: Final = {code: (what, next_step) for _, code, what, next_step in _SQLITE}

_POSTGRESQL: Final = (
    # beginning of the server's state, code, what, what next
    ("40001", "locked",
     N_("A colleague's work was in the way on {where}. Nothing was changed."), N_("Try again.")),
    ("40P01", "locked",
     N_("A colleague's work was in the way on {where}. Nothing was changed."), N_("Try again.")),
    ("55P03", "locked",
     N_("A colleague's work was in the way on {where}. Nothing was changed."), N_("Try again.")),
    ("53100", "disk_full", *_BY_SIGN["disk_full"]),
    ("58030", "disk_error", *_BY_SIGN["disk_error"]),
    ("XX00", "damaged", *_BY_SIGN["damaged"]),
    ("25006", "read_only",
     N_("The server {where} takes no changes now (it may be a standby). Nothing was changed."),
     N_("Try again when the administrator says that it takes them, or name the other server.")),
    ("42501", "no_right",
     N_("The server {where} does not allow this login to do it. Nothing was changed."),
     N_("Ask the server's administrator to give this login the rights to our tables.")),
    ("57014", "stopped",
     N_("The server {where} stopped the work at its time limit. Nothing was changed."),
     N_("Ask the server's administrator for a longer time limit, or do it in smaller parts.")),
)  # fmt: skip


@contextmanager
def translated(where: str, progress: Progress | None = None) -> Iterator[None]:
    """Turn driver errors into Refused (or Cancelled); what is not the environment's fault passes on."""
    try:
        yield
    except OSError as error:
        refused = _of_file(error, where)
        if refused is None:
            raise
        raise refused from error
    except Exception as error:
        if (wrong := _of_value(error)) is not None:
            raise wrong from error
        if not (isinstance(error, sa.exc.DBAPIError) or _of_driver(error)):
            raise
        if progress is not None and progress.cancelled:
            raise Cancelled from error
        of_guards = guards.as_refused(error) if isinstance(error, sa.exc.DBAPIError) else None
        refused = of_guards or _environment(error, where)
        if refused is None:
            raise
        raise refused from error


def _of_file(error: OSError, where: str) -> Refused | None:
    """A file or folder that a command needs beside the database; a broken pipe is none of these."""
    full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
    if error.filename is None and not full:
        return None
    file = str(error.filename or where)
    if full:
        what, next_step = _BY_SIGN["disk_full"]
        return _refusal("disk_full", message(what, where=file), file, Message(next_step))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _refusal(
            "no_access",
            message("You may not read or write {file} here.", file=file),
            file,
            message("Give yourself the right to the file and its folder, or choose another place."),
        )
    return _refusal(
        "unusable_file",
        message("{file} cannot be used: {reason}.", file=file, reason=error.strerror or str(error)),
        file,
        message("Check the name and that its folder exists, or choose another place."),
    )


def _of_value(error: Exception) -> Refused | None:
    """What a person typed or a file sent that neither database can hold."""
    text = str(error.orig if isinstance(error, sa.exc.DBAPIError) else error)
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if (isinstance(error, OverflowError) and "SQLite" in text) or state == "22003":
        return refuse(
            "store.too_large",
            message("A number is larger than any that the database holds. Nothing was changed."),
            remedy=hint(message("Look for a digit too many, in an id as well.")),
        )
    nul = isinstance(error, sa.exc.DataError) and "NUL" in text
    if nul or (isinstance(error, UnicodeEncodeError) and error.encoding == "utf-8"):
        return refuse(
            "store.no_text",
            message(
                "A text holds a character that cannot be stored (NUL, or half of a pair). Nothing was changed."
            ),
            remedy=hint(message("Type the text anew instead of pasting it.")),
        )
    return None


def _of_driver(error: BaseException) -> bool:
    """Past SQLAlchemy: copying a file and setting its mode are the driver's own doing."""
    return type(error).__module__.split(".")[0] in ("sqlcipher3", "psycopg")


def _environment(error: Exception, where: str) -> Refused | None:
    told = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    if type(told).__module__.startswith("psycopg"):
        return _of_server(error, where) if isinstance(error, sa.exc.DBAPIError) else None
    text = str(told)
    for sign, code, what, next_step in _SQLITE:
        if sign in text:
            return _refusal(code, message(what, where=where), where, Message(next_step))
    return None


def _of_server(error: sa.exc.DBAPIError, where: str) -> Refused | None:
    state = getattr(error.orig, "sqlstate", None) or ""
    if error.connection_invalidated or state.startswith(("08", "57P")):
        return _refusal(
            "server_lost",
            message(
                "The connection to {where} was lost. What you were saving was not confirmed.", where=where
            ),
            where,
            message("Try again when the server answers; saving twice does no harm."),
        )
    if isinstance(error, sa.exc.OperationalError) and not state and error.statement is None:
        return _refusal(
            "server_unreachable",
            message(
                "{where} does not let us in: {told} Nothing was changed.",
                where=where,
                told=_sentence(str(error.orig)),
            ),
            where,
            message("Check address, login and network, and that the server runs; then try again."),
        )
    for sign, code, what, next_step in _POSTGRESQL:
        if state.startswith(sign):
            return _refusal(code, message(what, where=where), where, Message(next_step))
    return None


def _refusal(code: str, what: Message, where: str, next_step: Message) -> Refused:
    return refuse(f"store.{code}", what, Subject("file", label=where), remedy=hint(next_step))


def _sentence(told: str) -> str:
    """What the server's driver says, on one line and not too long of it, with a stop at its end."""
    text = " ".join(told.split())[:300]
    return text if text.endswith((".", "?", "!")) else f"{text}."
