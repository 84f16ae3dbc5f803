"""Queries on kept comparisons with files of others."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from finance_desk.base.commands import query
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, message
from finance_desk.books.queries import books
from finance_desk.files.write import Written
from finance_desk.reconcile.file_queries import file
from finance_desk.reconcile.kept import FileSignature, KeptDifference, KeptFile, KeptShown, digest_of
from finance_desk.reconcile.matching import Outcome
from finance_desk.reconcile.outside import Against
from finance_desk.store.unit import Reader

_KEPT = """
SELECT c.*, u.name AS who,
  (SELECT COUNT(*) FROM file_difference d WHERE d.comparison_id = c.id) AS differences,
  (SELECT COUNT(*) FROM file_difference d WHERE d.comparison_id = c.id AND NOT EXISTS (
     SELECT 1 FROM file_word w WHERE w.comparison_id = d.comparison_id AND w.seq = d.seq)) AS open
FROM file_comparison c JOIN app_user u ON u.id = c.kept_by
WHERE c.book_id = :book AND (:id = 0 OR c.id = :id) ORDER BY c.id DESC
"""

_LINES = """
SELECT d.*, w.reason, u.name AS who FROM file_difference d
LEFT JOIN file_word w ON w.id = (
  SELECT MAX(l.id) FROM file_word l WHERE l.comparison_id = d.comparison_id AND l.seq = d.seq)
LEFT JOIN app_user u ON u.id = w.user_id
WHERE d.book_id = :book AND d.comparison_id = :id ORDER BY d.seq
"""


@query("reconcile.files", N_("Kept comparisons with files"), permission="reconcile.business")
def files(reader: Reader, *, book: int) -> tuple[KeptFile, ...]:
    """The kept comparisons of a book, newest first."""
    return kept_files(reader, book)


@query("reconcile.file_kept", N_("A kept comparison with a file"), permission="reconcile.business")
def file_kept(reader: Reader, *, book: int, id: int) -> KeptShown:
    """One kept comparison whole; the kept file is held against us again, to say whether we moved since."""
    held = one(reader, book, id)
    lines = tuple(
        KeptDifference(
            row.seq,
            Outcome(row.outcome),
            row.day,
            row.amount,
            row.ours,
            row.theirs,
            row.target,
            row.reason or "",
            row.who or "",
        )
        for row in reader.text(_LINES, {"book": book, "id": id})
    )
    return KeptShown(held, lines, _now(reader, book, id) != _digest(reader, id))


@query("reconcile.file_write", N_("Write a kept comparison"), permission="reconcile.business")
def file_write(reader: Reader, *, book: int, id: int, path: str | Path, lang: str = "zh") -> Written:
    """Write a kept comparison with its words and signatures as xlsx or pdf; the ending of ``path`` decides."""
    # forms and files to write: most programs that open a database never do
    from finance_desk.reconcile.writing import Head, write_kept

    shown = file_kept(reader, book=book, id=id)
    held = next(each for each in books(reader) if each.id == book)
    head = Head(held.unit_name, f"{held.code} {held.name}", reader.actor.name, reader.now().astimezone())
    return write_kept(shown, head, path, lang, reader.progress)


def kept_files(reader: Reader, book: int, id: int = 0) -> tuple[KeptFile, ...]:
    signed: dict[int, list[FileSignature]] = {}
    for row in reader.text(
        "SELECT s.*, u.name AS who FROM file_signature s JOIN app_user u ON u.id = s.user_id"
        " WHERE s.book_id = :book ORDER BY s.role DESC",
        {"book": book},
    ):
        signed.setdefault(row.comparison_id, []).append(FileSignature(row.role, row.who, row.at, row.reason))
    return tuple(
        KeptFile(
            row.id,
            Against(row.against),
            row.name,
            row.first,
            row.last,
            row.here,
            row.there,
            row.agreed,
            row.differences,
            row.open,
            row.kept_at,
            row.who,
            tuple(signed.get(row.id, ())),
        )
        for row in reader.text(_KEPT, {"book": book, "id": id})
    )


def one(reader: Reader, book: int, id: int) -> KeptFile:
    """The kept comparison with this id. Raises Refused when the book has none."""
    found: Sequence[KeptFile] = kept_files(reader, book, id) if id else ()
    if not found:
        raise refuse(
            "reconcile.no_file",
            message("The book has no such kept comparison."),
            Subject("comparison", id, book=book),
        )
    return found[0]


def _digest(reader: Reader, id: int) -> str:
    return str(reader.text("SELECT digest FROM file_comparison WHERE id = :id", {"id": id}).scalar_one())


def _now(reader: Reader, book: int, id: int) -> str:
    """What the kept file says against us now; empty when it cannot be compared any more."""
    row: sa.Row[Any] = reader.text(
        "SELECT c.against, c.account, c.sheet, c.name, f.content FROM file_comparison c"
        " JOIN intake_file f ON f.id = c.file_id WHERE c.id = :id",
        {"id": id},
    ).one()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(row.name).name
        path.write_bytes(zlib.decompress(row.content))
        try:
            found = file(
                reader,
                book=book,
                against=row.against,
                path=path,
                account=row.account,
                sheet=row.sheet or None,
            )
        except Refused:
            return ""
    return digest_of(found.matches)
