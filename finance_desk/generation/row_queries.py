"""Pre-posting rows with what became of them: their state is read from vouchers, marks and problems."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, Message, message
from finance_desk.generation.model import Booking
from finance_desk.intake.model import FIELDS, RowState
from finance_desk.intake.wording import unpack
from finance_desk.store.unit import Reader
from finance_desk.vouchers.model import voucher_label

_STATE: Final = """
CASE
  WHEN v.state = 3 THEN 'posted' WHEN v.state = 2 THEN 'reviewed' WHEN v.id IS NOT NULL THEN 'generated'
  WHEN m.kind IS NOT NULL THEN m.kind
  WHEN EXISTS (SELECT 1 FROM intake_problem p WHERE p.row_id = r.id AND p.settled_at IS NULL) THEN 'problem'
  ELSE 'ready'
END
"""

_ROWS: Final = """
FROM intake_row r
LEFT JOIN row_voucher l ON l.row_id = r.id AND l.book_id = r.book_id
LEFT JOIN voucher v ON v.id = l.voucher_id AND v.state <> 9
LEFT JOIN row_mark m ON m.row_id = r.id
"""

_LINES: Final = f"""
SELECT r.*, {_STATE} AS row_state, v.id AS voucher, v.number, t.code AS word, m.reason, s.code AS source,
  b.code AS batch
{_ROWS} LEFT JOIN voucher_type t ON t.id = v.type_id
JOIN intake_batch b ON b.id = r.batch_id JOIN intake_source s ON s.id = r.source_id
WHERE r.book_id = :book
"""

_ESCAPE: Final = "ESCAPE '!'"
_PATTERN: Final = re.compile("[!%_]")
"""Letters that LIKE reads as a pattern; in what people type they are themselves."""

_BOOKINGS: Final = """
SELECT l.voucher_id, l.run_id, 1 AS live, v.number, v.period, v.state, t.code
FROM row_voucher l JOIN voucher v ON v.id = l.voucher_id JOIN voucher_type t ON t.id = v.type_id
WHERE l.row_id = :row AND l.book_id = :book
UNION ALL
SELECT l.voucher_id, l.run_id, 0, v.number, v.period, v.state, t.code
FROM row_voucher_past l JOIN voucher v ON v.id = l.voucher_id JOIN voucher_type t ON t.id = v.type_id
WHERE l.row_id = :row AND l.book_id = :book
ORDER BY 3 DESC, 1 DESC
"""


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row in a list. ``amount`` in fen; ``reason`` says why it is held, ignored or has a problem."""

    id: int
    batch: int
    batch_code: str
    source: str
    row_no: int
    external_id: str
    version: int
    day: int
    event: str
    party: str
    amount: int
    memo: str
    state: RowState
    reason: Message | str
    voucher: int | None
    voucher_label: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """A whole row: its fields as understood, further columns as sent, its versions, its vouchers.

    ``fields`` maps names of ``intake.model.FIELDS`` to values (fen, yyyymmdd, yyyymm, text); what is
    blank is left away. ``extra`` maps titles of the file to texts. ``earlier`` are the other versions
    of the same external id, the newest first.
    """

    line: RowLine
    file: str
    received_at: str
    received_by: str
    fields: Mapping[str, Any]
    extra: Mapping[str, str]
    earlier: tuple[RowLine, ...]
    bookings: tuple[Booking, ...]


@query("intake.rows", N_("Business rows"), permission="intake.list")
def rows(
    reader: Reader,
    *,
    book: int,
    batch: int | None = None,
    state: RowState | str | None = None,
    event: str = "",
    find: str = "",
) -> array[int]:
    """Ids of the rows of a book, the newest batch first, in the order of their files.

    ``find`` is part of an external id, a document, a party's code or name.
    """
    where = ["r.book_id = :book"]
    arguments: dict[str, Any] = {"book": book}
    if batch is not None:
        where.append("r.batch_id = :batch")
        arguments["batch"] = batch
    if event:
        where.append("r.event = :event")
        arguments["event"] = event
    if find:
        names = ("external_id", "document", "party_code", "party_name")
        # the one of PostgreSQL that is called LIKE tells capitals from small letters
        like = "ILIKE" if reader.dialect == "postgresql" else "LIKE"
        where.append(f"({' OR '.join(f'r.{name} {like} :find {_ESCAPE}' for name in names)})")
        arguments["find"] = "%" + _PATTERN.sub(r"!\g<0>", find) + "%"
    if state is not None:
        where.append(f"{_STATE} = :state")
        arguments["state"] = str(state)
    condition = " AND ".join(where)
    found = reader.text(
        f"SELECT r.id {_ROWS} WHERE {condition} ORDER BY r.batch_id DESC, r.row_no, r.id", arguments
    )
    return array("q", found.scalars())


@query("intake.page", N_("Business rows by id"), permission="intake.list")
def page(reader: Reader, *, book: int, ids: Sequence[int]) -> tuple[RowLine, ...]:
    """The rows with these ids, in their order."""
    held = {row.id: row for row in _lines(reader, book, ids)}
    reasons = _reasons(reader, held)
    return tuple(_line(held[id], reasons) for id in ids if id in held)


@query("intake.row", N_("A business row"), permission="intake.list")
def row(reader: Reader, *, book: int, id: int) -> RowShown:
    """One row whole. Refused when the book has none with this id."""
    found = _lines(reader, book, [id])
    if not found:
        raise refuse(
            "intake.no_row",
            message("Some of these rows are not rows of this book."),
            Subject("row", id, book=book),
        )
    whole = found[0]
    others = (
        reader.text(
            "SELECT id FROM intake_row WHERE source_id = :source AND external_id = :external AND id <> :id"
            " AND book_id = :book ORDER BY version DESC",
            {"source": whole.source_id, "external": whole.external_id, "id": id, "book": book},
        )
        .scalars()
        .all()
    )
    came = reader.text(
        "SELECT b.received_at, b.code, f.name, u.name AS who FROM intake_batch b"
        " LEFT JOIN intake_file f ON f.id = b.file_id JOIN app_user u ON u.id = b.received_by WHERE b.id = :batch",
        {"batch": whole.batch_id},
    ).one()
    return RowShown(
        _line(whole, _reasons(reader, {id: whole})),
        came.name or came.code,
        came.received_at,
        came.who,
        {name: whole._mapping[name] for name in FIELDS if whole._mapping[name] not in (None, "", 0)},
        json.loads(whole.extra) if whole.extra else {},
        page(reader, book=book, ids=others),
        tuple(
            Booking(
                each.voucher_id,
                voucher_label(each.code, each.number),
                each.period,
                each.state,
                each.run_id,
                bool(each.live),
            )
            for each in reader.text(_BOOKINGS, {"row": id, "book": book})
        ),
    )


def _lines(reader: Reader, book: int, ids: Sequence[int]) -> Sequence[Any]:
    # ids are integers of ours, so they can stand in the text
    listed = ", ".join(str(int(id)) for id in ids) or "0"
    return reader.text(f"{_LINES} AND r.id IN ({listed})", {"book": book}).all()


def _reasons(reader: Reader, held: Mapping[int, Any]) -> dict[int, Message | str]:
    """Row id → the first open problem's sentence, else the reason of its mark."""
    found: dict[int, Message | str] = {id: each.reason for id, each in held.items() if each.reason}
    troubled = [id for id, each in held.items() if each.row_state == RowState.PROBLEM]
    if troubled:
        listed = ", ".join(str(int(id)) for id in troubled)
        for each in reader.text(
            f"SELECT row_id, message FROM intake_problem WHERE row_id IN ({listed}) AND settled_at IS NULL ORDER BY id DESC"
        ):
            found[each.row_id] = unpack(each.message)
    return found


def _line(row: Any, reasons: Mapping[int, Message | str]) -> RowLine:
    return RowLine(
        row.id,
        row.batch_id,
        row.batch,
        row.source,
        row.row_no,
        row.external_id,
        row.version,
        row.day,
        row.event,
        " ".join(each for each in (row.party_code, row.party_name) if each),
        row.amount,
        row.memo or "",
        RowState(row.row_state),
        reasons.get(row.id, ""),
        row.voucher,
        voucher_label(row.word, row.number) if row.voucher is not None else "",
    )
