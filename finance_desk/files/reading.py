"""``read_table``: one door for every kind of table file, recognised by its first bytes."""

from __future__ import annotations

from pathlib import Path

from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import message
from finance_desk.files.html import open_html
from finance_desk.files.model import Limits, TableFile
from finance_desk.files.text import open_text
from finance_desk.files.workbook import OLE, ZIP, open_workbook


def read_table(path: Path | str, *, sheet: str | None = None, limits: Limits = Limits()) -> TableFile:  # noqa: B008
    """Open a table file of whatever kind. Raises Refused, naming the file, when it cannot be read."""
    path = Path(path)
    place = Subject("file", label=path.name)
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(2_048)
    except FileNotFoundError as error:
        raise refuse(
            "file.missing",
            message("There is no file {file}.", file=str(path)),
            place,
            remedy=hint(message("Check the name and the folder.")),
        ) from error
    except OSError as error:
        raise refuse(
            "file.locked",
            message("{file} cannot be read: {cause}.", file=path.name, cause=error.strerror or str(error)),
            place,
            remedy=hint(message("Close the program that has it open, or ask for the right to read it.")),
        ) from error
    if not size or not head.strip():
        raise refuse(
            "file.empty",
            message("{file} is empty.", file=path.name),
            place,
            remedy=hint(message("Send a file with a header and rows.")),
        )
    if size > limits.bytes:
        raise refuse(
            "file.too_long",
            message(
                "{file} has {size} MB, more than can be read at once.", file=path.name, size=size // 1_000_000
            ),
            place,
            remedy=hint(message("Split the file and send the parts one after another.")),
        )
    if head.startswith(ZIP):
        return open_workbook(path, sheet, limits, zipped=True)
    if head.startswith(OLE):
        return open_workbook(path, sheet, limits, zipped=False)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")) or b"<table" in head.lower():
        return open_html(path)
    return open_text(path, limits)
