"""A folder of files behind vouchers: each under the hash of its content, checked on every reading, never deleted.

A file named by its content can stand there twice without harm, so nothing here needs to be taken back when a
transaction is: what no voucher names is a copy too many, what a voucher names is there before the voucher says so.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path

from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import message


def path_in(folder: Path, digest: str, name: str) -> Path:
    """Where the file of this SHA-256 stands; its own ending lets other programs open it."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else "bin"
    return folder / digest[:2] / f"{digest}.{ending}"


def put(folder: Path, digest: str, name: str, content: bytes) -> Path:
    """Write a file in one step, unless the right bytes stand there already. Raises Refused."""
    path = path_in(folder, digest, name)
    try:
        if path.exists() and whole(path, digest) is not None:
            return path
        path.parent.mkdir(exist_ok=True)
        draft = path.with_name(f".{uuid.uuid4().hex}")
        try:
            with draft.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise refuse(
            "voucher.folder_write",
            message(
                "{name} cannot be written to the folder {folder}: {reason}",
                name=name,
                folder=str(folder),
                reason=error.strerror or str(error),
            ),
            Subject("file", label=str(path)),
            remedy=hint(message("See that the folder can be reached and written to, and has room.")),
        ) from error
    return path


def whole(path: Path, digest: str) -> bytes | None:
    """The bytes of a file if they have this SHA-256, else ``None``. Raises OSError."""
    content = path.read_bytes()
    return content if hashlib.sha256(content).hexdigest() == digest else None


def try_folder(folder: Path) -> None:
    """Whether files can be written there, by writing one. Raises Refused."""
    if not folder.is_absolute():
        raise refuse(
            "voucher.folder_relative",
            message("{folder} is no whole path; every computer would look elsewhere.", folder=str(folder)),
            remedy=hint(
                message(
                    "Give the path from the drive or the server on, such as D:\\files or \\\\server\\files."
                )
            ),
        )
    trial = folder / f".{uuid.uuid4().hex}"
    try:
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        raise refuse(
            "voucher.folder_unusable",
            message(
                "Nothing can be written to the folder {folder}: {reason}",
                folder=str(folder),
                reason=error.strerror or str(error),
            ),
            Subject("file", label=str(folder)),
            remedy=hint(message("Make the folder, or choose one that all who attach files may write to.")),
        ) from error
