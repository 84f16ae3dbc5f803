"""Sources, batches and problems. What became of the rows is asked one floor up (generation)."""

from __future__ import annotations

import json
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from finance_desk.base.commands import query
from finance_desk.base.findings import Subject, stop
from finance_desk.base.messages import N_, Message, message
from finance_desk.files.model import cell_text
from finance_desk.files.read import read_table
from finance_desk.intake.model import AsReceived, Batch, Problem, ProblemGroup, Source
from finance_desk.intake.profiles import profile_of, profiles
from finance_desk.intake.receiving import remedy_of
from finance_desk.intake.tables import intake_batch
from finance_desk.intake.wording import unpack
from finance_desk.store.unit import Reader

_ROWS_SHOWN = 5


@query("intake.sources", N_("Sources of business files"), permission="intake.list")
def sources(reader: Reader) -> tuple[Source, ...]:
    """Every shipped kind of file and every source set up by users, with how often and when it was used.

    Used means received into a book of the user's scope.
    """
    used = {
        row.source_id: row
        for row in reader.rows(
            sa.select(
                intake_batch.c.source_id,
                sa.func.count().label("batches"),
                sa.func.max(intake_batch.c.received_at).label("last"),
            ).group_by(intake_batch.c.source_id)
        )
    }
    held = {row.code: row for row in reader.text("SELECT id, code, name, profile FROM intake_source")}
    found = []
    for profile in profiles():
        row = held.pop(profile.code, None)
        found.append(
            Source(
                row.id if row else None,
                profile.code,
                profile.zh,
                profile.en,
                profile.code,
                profile.events,
                *_times(used.get(row.id) if row else None),
            )
        )
    for row in held.values():
        profile_found = profile_of(row.profile)
        events = profile_found.events if profile_found else ()
        found.append(
            Source(row.id, row.code, row.name, row.name, row.profile, events, *_times(used.get(row.id)))
        )
    return tuple(found)


def _times(used: sa.Row[Any] | None) -> tuple[int, str | None]:
    """How many batches a source brought, and when the last came."""
    return (used.batches, used.last) if used is not None else (0, None)


@query("intake.batches", N_("Batches"), permission="intake.list")
def batches(reader: Reader, *, book: int) -> tuple[Batch, ...]:
    """The book's batches, the newest first."""
    rows = reader.text(
        "SELECT b.*, s.code AS source, s.name AS source_name, f.name AS file, u.name AS who,"
        " (SELECT COUNT(*) FROM intake_problem p WHERE p.batch_id = b.id AND p.settled_at IS NULL) AS problems"
        " FROM intake_batch b JOIN intake_source s ON s.id = b.source_id"
        " LEFT JOIN intake_file f ON f.id = b.file_id JOIN app_user u ON u.id = b.received_by"
        " WHERE b.book_id = :book ORDER BY b.id DESC",
        {"book": book},
    )
    return tuple(
        Batch(
            row.id,
            row.book_id,
            row.code,
            row.source,
            row.source_name,
            row.file or "",
            row.received_at,
            row.who,
            row.rows,
            row.accepted,
            row.refused,
            row.repeated,
            row.amount,
            row.control_rows,
            row.control_amount,
            row.problems,
        )
        for row in rows
    )


@query("intake.problems", N_("Problem rows by cause"), permission="intake.list")
def problems(reader: Reader, *, book: int, batch: int) -> tuple[ProblemGroup, ...]:
    """The unsettled problems of a batch, those of one cause together, the most frequent first."""
    source = reader.text(
        "SELECT s.code, b.code AS label FROM intake_batch b JOIN intake_source s ON s.id = b.source_id WHERE b.id = :batch",
        {"batch": batch},
    ).first()
    groups: dict[tuple[str, str, str], list[int]] = {}
    for row in reader.text(
        "SELECT code, field, message, row_no FROM intake_problem"
        " WHERE batch_id = :batch AND book_id = :book AND settled_at IS NULL AND code <> 'intake.newer_version'"
        " ORDER BY row_no, id",
        {"batch": batch, "book": book},
    ):
        said = "" if row.code == "intake.changed" else row.message
        groups.setdefault((row.code, row.field, said), []).append(row.row_no)
    found = []
    for (code, _, said), numbers in sorted(groups.items(), key=lambda each: -len(each[1])):
        cause = unpack(said) if said else message("received before with other content")
        finding = stop(
            code,
            _grouped(cause, numbers),
            Subject("batch", batch, source.label if source else "", book),
            remedy=remedy_of(code, source.code if source else ""),
        )
        found.append(ProblemGroup(finding, len(numbers), tuple(numbers)))
    return tuple(found)


def _grouped(cause: Message, numbers: Sequence[int]) -> Message:
    return message(
        "{count} rows: {cause} (rows {rows})", count=len(numbers), cause=cause, rows=numbers[:_ROWS_SHOWN]
    )


@query("intake.send_back", N_("Rows to send back"), permission="intake.list")
def send_back(reader: Reader, *, book: int, batch: int) -> tuple[Problem, ...]:
    """Every unsettled problem of a batch with the cells as sent: the list that goes back to the sender."""
    return tuple(
        Problem(
            row.id,
            row.batch_id,
            row.row_no,
            row.row_id,
            row.code,
            row.field,
            unpack(row.message),
            tuple(json.loads(row.raw)),
            row.settled_at,
        )
        for row in reader.text(
            "SELECT * FROM intake_problem WHERE batch_id = :batch AND book_id = :book AND settled_at IS NULL"
            " AND code <> 'intake.newer_version' ORDER BY row_no, id",
            {"batch": batch, "book": book},
        )
    )


@query("intake.titles", N_("Columns of a batch's file"), permission="intake.list")
def titles(reader: Reader, *, book: int, batch: int) -> tuple[str, ...]:
    """The titles over the cells of the send-back list."""
    held = reader.text(
        "SELECT titles FROM intake_batch WHERE id = :batch AND book_id = :book",
        {"batch": batch, "book": book},
    ).scalar()
    return tuple(json.loads(held)) if held is not None else ()


@query("intake.as_received", N_("Business rows as they stand in their files"), permission="intake.list")
def as_received(reader: Reader, *, book: int, rows: Sequence[int]) -> tuple[AsReceived, ...]:
    """The cells of rows (by id) as sent, read from the kept files; in the order of the files.

    Each file is read once, up to the last row asked for, so asking for many rows at a time costs little
    more than asking for one. Rows that did not come from a file are left out.
    """
    # ids are integers of ours, so they can stand in the text
    listed = ", ".join(str(int(id)) for id in rows) or "0"
    wanted: dict[int, dict[int, int]] = {}
    for each in reader.text(
        f"SELECT id, batch_id, row_no FROM intake_row WHERE book_id = :book AND id IN ({listed})"
        " ORDER BY batch_id, row_no",
        {"book": book},
    ):
        wanted.setdefault(each.batch_id, {})[each.row_no] = each.id
    found: list[AsReceived] = []
    for batch, ids in wanted.items():
        held = reader.text(
            "SELECT b.sheet, b.columns, b.titles, f.name, f.content FROM intake_batch b"
            " JOIN intake_file f ON f.id = b.file_id WHERE b.id = :batch",
            {"batch": batch},
        ).first()
        if held is not None:
            found += _cells_of(reader, held, ids)
    return tuple(found)


def _cells_of(reader: Reader, held: Any, ids: dict[int, int]) -> list[AsReceived]:
    """The rows of one kept file by their numbers in it."""
    titles, columns = tuple(json.loads(held.titles)), json.loads(held.columns)
    found: list[AsReceived] = []
    with tempfile.TemporaryDirectory(prefix="finance-desk-") as folder:
        path = Path(folder) / (Path(held.name).name or "rows")
        path.write_bytes(zlib.decompress(held.content))
        for number, cells in read_table(path, sheet=held.sheet or None).rows():
            reader.progress.check()
            if number in ids:
                found.append(AsReceived(ids[number], number, titles, tuple(map(cell_text, cells)), columns))
                if len(found) == len(ids):
                    break
    return found
