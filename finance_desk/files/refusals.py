"""Errors of the file system and of damaged files as refusals a person can act on."""

from __future__ import annotations

import errno
from pathlib import Path

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import hint
from finance_desk.base.messages import Message, message
from finance_desk.files.model import place

_LOCKED = frozenset({errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def unreadable(path: Path, error: OSError) -> Refused:
    """The refusal for a file the system does not let us read."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return refuse(
            "files.missing",
            message("There is no file {file}. Check its name and folder.", file=str(path)),
            place(path),
        )
    if error.errno in _LOCKED:
        return refuse(
            "files.locked",
            message("{file} cannot be read: {reason}.", file=path.name, reason=_reason(error)),
            place(path),
            remedy=hint(
                message("Close it in the program that holds it open, or ask for the right to read it.")
            ),
        )
    return refuse(
        "files.unreadable",
        message("{file} cannot be read: {reason}.", file=path.name, reason=_reason(error)),
        place(path),
        remedy=hint(message("Copy the file to a disk of this computer and try again.")),
    )


def unwritable(path: Path, error: OSError) -> Refused:
    """The refusal for a file the system does not let us write; what stood there before still stands."""
    if error.errno in _FULL:
        return refuse(
            "files.full",
            message(
                "{file} was not written: the disk is full. What was there before is kept.", file=path.name
            ),
            place(path),
            remedy=hint(message("Make room on the disk or choose another folder.")),
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return refuse(
            "files.folder",
            message(
                "{file} was not written: there is no folder {folder}.",
                file=path.name,
                folder=str(path.parent),
            ),
            place(path),
            remedy=hint(message("Choose a folder that exists.")),
        )
    return refuse(
        "files.target",
        message(
            "{file} was not written: {reason}. What was there before is kept.",
            file=path.name,
            reason=_reason(error),
        ),
        place(path),
        remedy=hint(message("Close the file in Excel or WPS, or choose another name or folder.")),
    )


def damaged(path: Path, reason: Message | Exception) -> Refused:
    """The refusal for a file whose inside does not hold together."""
    return refuse(
        "files.damaged",
        message(
            "{file} is damaged or only half there: {reason}.",
            file=path.name,
            reason=reason if isinstance(reason, Message) else str(reason),
        ),
        place(path),
        remedy=hint(
            message("Fetch or export the file again; if Excel opens it, save it as a new .xlsx file.")
        ),
    )


def wrong_kind(path: Path, kind: str | Message) -> Refused:
    """The refusal for a file that is something else than a table."""
    return refuse(
        "files.kind",
        message("{file} is not a table: it is {kind}.", file=path.name, kind=kind),
        place(path),
        remedy=hint(message("Choose an .xlsx, .xls or .csv file, or save it as one of them.")),
    )


def password_protected(path: Path) -> Refused:
    return refuse(
        "files.password",
        message("{file} is protected by a password and cannot be read.", file=path.name),
        place(path),
        remedy=hint(message("Open it in Excel or WPS, take the password off, save it and try again.")),
    )


def too_much(path: Path, sheet: str, what: Message) -> Refused:
    """The refusal for a file beyond the limits; ``what`` says which one and how far."""
    return refuse(
        "files.limit",
        what,
        place(path, sheet),
        remedy=hint(message("Split the file, or delete the blank rows and columns beyond its rows.")),
    )


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).rstrip(".")
