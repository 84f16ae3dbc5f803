"""The comparison by business type and period, and every difference led back to its row and voucher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject
from finance_desk.base.messages import N_, Period, message
from finance_desk.books.queries import books, periods
from finance_desk.dimensions.queries import items_of_sets
from finance_desk.files.write import Written
from finance_desk.reconcile.comparing import KEY, Comparing
from finance_desk.reconcile.model import (
    Cause,
    CauseSum,
    CellLine,
    Comparison,
    Entries,
    Entry,
    PeriodSheet,
    digest,
    sheet_of,
)
from finance_desk.store.unit import Reader
from finance_desk.vouchers.model import voucher_label

_ON_PAPER: Final = 2_000
_IN_WORKBOOK: Final = 200_000

# the latest word for an entry; it holds for the amount it was given for
_NOTES: Final = """
LEFT JOIN (
  SELECT n.* FROM difference_note n
  JOIN (SELECT MAX(id) AS id FROM difference_note WHERE book_id = :book AND period BETWEEN :first AND :last
        GROUP BY period, event, key) newest ON newest.id = n.id
) n ON n.period = e.period AND n.event = e.event AND n.key = {key} AND n.amount = e.amount
"""


@query("reconcile.business", N_("Business against ledger"))
def business(reader: Reader, *, book: int, first: int, last: int) -> Comparison:
    """Business amount, ledger amount and the causes of their difference by business type and period.

    ``first`` and ``last`` are periods of the book. The causes of a line sum up to its difference.
    """
    comparing = start(reader, book, first, last)
    found = compared(comparing)
    comparing.close()
    return found


def start(reader: Reader, book: int, first: int, last: int) -> Comparing:
    """A prepared comparison. Refused when the periods are not periods of the book."""
    held = {each.period for each in periods(reader, book=book)}
    for period in (first, last):
        if period not in held or first > last:
            raise refuse(
                "period.not_open",
                message("The book has no open period {period}.", period=Period(period)),
                Subject("period", period, book=book),
            )
    comparing = Comparing(reader, book, first, last)
    comparing.prepare()
    return comparing


def compared(comparing: Comparing) -> Comparison:
    """The lines of a prepared comparison and how its periods stand."""
    reader = comparing.reader
    bounds = {"book": comparing.book, "first": comparing.first, "last": comparing.last}
    rows: dict[tuple[int, str], tuple[int, int]] = {
        (row.period, row.event): (int(row.rows_said), int(row.amount))
        for row in reader.text(
            "SELECT period, event, COUNT(*) AS rows_said, SUM(amount) AS amount FROM rec_row"
            " WHERE counted = 1 AND period BETWEEN :first AND :last GROUP BY period, event",
            bounds,
        )
    }
    booked: dict[tuple[int, str], tuple[int, int]] = {
        (row.period, row.event): (int(row.vouchers), int(row.amount))
        for row in reader.text(
            "SELECT period, event, COUNT(DISTINCT voucher_id) AS vouchers, SUM(amount) AS amount FROM rec_line"
            " GROUP BY period, event"
        )
    }
    causes: dict[tuple[int, str], list[CauseSum]] = {}
    for row in reader.text(
        "SELECT e.period, e.event, e.cause, COUNT(*) AS entries, SUM(CASE WHEN n.id IS NULL THEN 1 ELSE 0 END) AS unsaid,"
        f" SUM(e.amount) AS amount FROM rec_entry e {_NOTES.format(key=KEY)}"
        " GROUP BY e.period, e.event, e.cause ORDER BY e.period, e.event, e.cause",
        bounds,
    ):
        causes.setdefault((row.period, row.event), []).append(
            CauseSum(Cause(row.cause), int(row.entries), int(row.unsaid), int(row.amount))
        )
    lines = tuple(
        CellLine(
            event,
            period,
            *rows.get((period, event), (0, 0)),
            *booked.get((period, event), (0, 0)),
            tuple(sorted(causes.get((period, event), ()), key=lambda each: list(Cause).index(each.cause))),
        )
        for period, event in sorted({*rows, *booked, *causes})
    )
    return Comparison(comparing.first, comparing.last, lines, _sheets(comparing, lines))


def _sheets(comparing: Comparing, lines: Sequence[CellLine]) -> tuple[PeriodSheet, ...]:
    """How each period with figures or signatures stands."""
    reader = comparing.reader
    bounds = {"book": comparing.book, "first": comparing.first, "last": comparing.last}
    signed: dict[int, list[tuple[str, str, str, str, int, int, str]]] = {}
    for row in reader.text(
        "SELECT s.*, u.name AS who FROM reconciliation_signature s JOIN app_user u ON u.id = s.user_id"
        " WHERE s.book_id = :book AND s.period BETWEEN :first AND :last ORDER BY s.id",
        bounds,
    ):
        signed.setdefault(row.period, []).append(
            (row.role, row.who, row.at, row.reason, row.business, row.ledger, row.digest)
        )
    entries: dict[int, list[tuple[str, str, int]]] = {}
    for period, event, key, amount in reader.tuples(
        f"SELECT e.period, e.event, {KEY} AS entry_key, e.amount FROM rec_entry e ORDER BY 1, 2, 3, 4"
    ):
        entries.setdefault(period, []).append((event, key, int(amount)))
    return tuple(
        sheet_of(
            period,
            digest([each for each in lines if each.period == period], sorted(entries.get(period, ()))),
            signed.get(period, ()),
        )
        for period in sorted({each.period for each in lines} | set(signed))
    )


@query("reconcile.explain", N_("Differences between business and ledger"), permission="reconcile.business")
def explain(
    reader: Reader,
    *,
    book: int,
    first: int,
    last: int,
    event: str = "",
    cause: str = "",
    only_open: bool = False,
    row: int | None = None,
    limit: int = 1_000,
) -> Entries:
    """Every reason why business and ledger differ, the largest first; ``limit`` of them, all counted and summed.

    Narrowed to a business type, a cause, entries without a word yet, or a row.
    """
    comparing = start(reader, book, first, last)
    where = ["1 = 1"]
    given: dict[str, Any] = {"book": book, "first": first, "last": last, "limit": limit}
    if event:
        where.append("e.event = :event")
        given["event"] = event
    if cause:
        where.append("e.cause = :cause")
        given["cause"] = cause
    if only_open:
        where.append("n.id IS NULL")
    if row is not None:
        where.append("e.row_id = :row")
        given["row"] = row
    chosen = f"FROM rec_entry e {_NOTES.format(key=KEY)} WHERE {' AND '.join(where)}"
    count, amount = reader.text(f"SELECT COUNT(*), COALESCE(SUM(e.amount), 0) {chosen}", given).one()
    shown = _entries(
        reader,
        book,
        f"SELECT e.*, {KEY} AS entry_key, n.reason, n.at AS said_at, n.user_id AS said_by {chosen}"
        f" ORDER BY ABS(e.amount) DESC, e.period, e.event, {KEY} LIMIT :limit",
        given,
    )
    comparing.close()
    return Entries(shown, int(count), int(amount))


def _entries(reader: Reader, book: int, chosen: str, given: Mapping[str, Any]) -> tuple[Entry, ...]:
    """The entries of a select with the names of what they are about, in one more statement and one for items."""
    rows = reader.text(
        "SELECT c.*, r.external_id, r.party_code, r.party_name, r.day, v.number, v.period AS voucher_period, v.state,"
        " t.code AS word, a.code AS account, a.full_name, u.name AS who"
        f" FROM ({chosen}) c LEFT JOIN intake_row r ON r.id = c.row_id LEFT JOIN voucher v ON v.id = c.voucher_id"
        " LEFT JOIN voucher_type t ON t.id = v.type_id LEFT JOIN account a ON a.id = c.account_id"
        " LEFT JOIN app_user u ON u.id = c.said_by ORDER BY ABS(c.amount) DESC, c.period, c.event, c.entry_key",
        given,
    ).all()
    names = _items(reader, book, [row.set_id for row in rows if row.set_id is not None])
    return tuple(
        Entry(
            row.entry_key,
            row.event,
            row.period,
            Cause(row.cause),
            int(row.amount),
            row.row_id,
            row.external_id or "",
            " ".join(each for each in (row.party_code, row.party_name) if each),
            row.day,
            row.voucher_id,
            voucher_label(row.word, row.number) if row.voucher_id is not None else "",
            row.voucher_period,
            row.state,
            row.account_id,
            row.account or "",
            row.full_name or "",
            names.get(row.set_id, "") if row.set_id is not None else "",
            row.reason or "",
            row.who or "",
            row.said_at or "",
        )
        for row in rows
    )


def _items(reader: Reader, book: int, sets: Sequence[int]) -> dict[int, str]:
    """Set → its items by code and name."""
    held = items_of_sets(reader, sorted(set(sets)))
    listed = ", ".join(str(int(id)) for each in held.values() for id in each.values()) or "0"
    names = {
        row.id: f"{row.code} {row.name}"
        for row in reader.text(
            f"SELECT id, code, name FROM dimension_item WHERE book_id = :book AND id IN ({listed})",
            {"book": book},
        )
    }
    return {id: " · ".join(names.get(item, "") for item in each.values()) for id, each in held.items()}


@query("reconcile.write", N_("Write the comparison of business and ledger"), permission="reconcile.business")
def write(
    reader: Reader,
    *,
    book: int,
    first: int,
    last: int,
    path: str | Path,
    lang: str = "zh",
) -> Written:
    """Write the comparison with its differences and signatures as xlsx or pdf; the ending of ``path`` decides."""
    # forms and files to write: most programs that open a database never do
    from finance_desk.reconcile.writing import Head, write_sheet

    found = business(reader, book=book, first=first, last=last)
    limit = _ON_PAPER if Path(path).suffix.lower() == ".pdf" else _IN_WORKBOOK
    entries = explain(reader, book=book, first=first, last=last, limit=limit)
    held = next(each for each in books(reader) if each.id == book)
    head = Head(held.unit_name, f"{held.code} {held.name}", reader.actor.name, reader.now().astimezone())
    return write_sheet(found, entries, head, path, lang, reader.progress)
