"""Queries on vouchers: ids first, then pages of rows, single vouchers, numbering gaps, seals."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.access.tables import app_user
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Period, message
from finance_desk.books.tables import voucher_type
from finance_desk.dimensions.queries import items_of_sets
from finance_desk.store.unit import Reader
from finance_desk.vouchers import sealing
from finance_desk.vouchers.model import (
    Kind,
    Line,
    Note,
    Source,
    State,
    Voucher,
    VoucherRow,
    voucher_label,
)
from finance_desk.vouchers.tables import (
    voucher,
    voucher_cashier,
    voucher_draft,
    voucher_line,
    voucher_note,
)


@dataclass(frozen=True, slots=True)
class VoucherFilter:
    """What a list shows; empty fields do not narrow. Periods yyyymm, amounts fen, days yyyymmdd.

    ``noted`` is the kind of a note that stands beside the voucher (``returned``); ``not_maker`` leaves
    out what this user made.
    """

    first: int | None = None
    last: int | None = None
    states: tuple[State, ...] = ()
    type: int | None = None
    source: Source | None = None
    number: int | None = None
    summary: str = ""
    account: int | None = None
    least: int | None = None
    most: int | None = None
    maker: int | None = None
    noted: str = ""
    not_maker: int | None = None


_ORDERS: Final = ("day", "total", "summary", "attachments", "state")

_SUMMED: Final = 10_000
"""Ids in one statement."""
_RANGES: Final = 200
"""Ranges of ids in one statement; SQLite takes expressions a thousand deep."""

_maker = app_user.alias("maker")
_reviewer = app_user.alias("reviewer")
_poster = app_user.alias("poster")
_cashier = app_user.alias("cashier")


@query("voucher.ids", N_("Find vouchers"), permission="voucher.list")
def voucher_ids(
    reader: Reader,
    *,
    book: int,
    filter: VoucherFilter = VoucherFilter(),
    order: str = "",
    descending: bool = False,
) -> array[int]:
    """Ids of the vouchers a filter lets through, in order of period, type and number.

    ``order`` puts ``day``, ``total``, ``summary``, ``attachments`` or ``state`` before that.
    """
    select = sa.select(voucher.c.id).where(voucher.c.book_id == book)
    if filter.first is not None:
        select = select.where(voucher.c.period >= filter.first)
    if filter.last is not None:
        select = select.where(voucher.c.period <= filter.last)
    if filter.states:
        select = select.where(voucher.c.state.in_([int(state) for state in filter.states]))
    for column, value in (
        (voucher.c.type_id, filter.type),
        (voucher.c.source, filter.source),
        (voucher.c.number, filter.number),
        (voucher.c.maker_id, filter.maker),
    ):
        if value is not None:
            select = select.where(column == value)
    if filter.summary:
        select = select.where(voucher.c.summary.contains(filter.summary, autoescape=True))
    if filter.noted:
        select = select.where(
            voucher.c.id.in_(
                sa.select(voucher_note.c.voucher_id).where(
                    voucher_note.c.book_id == book, voucher_note.c.kind == filter.noted
                )
            )
        )
    if filter.not_maker is not None:
        select = select.where(voucher.c.maker_id != filter.not_maker)
    if filter.least is not None:
        select = select.where(voucher.c.total >= filter.least)
    if filter.most is not None:
        select = select.where(voucher.c.total <= filter.most)
    if filter.account is not None:
        select = select.where(
            voucher.c.id.in_(
                sa.select(voucher_line.c.voucher_id).where(voucher_line.c.account_id == filter.account)
            )
        )
    usual = [voucher.c.period, voucher.c.type_id, voucher.c.number, voucher.c.id]
    if order in _ORDERS:
        usual.insert(0, voucher.c[order])
    # drafts without a number stand behind the others on both databases
    select = select.order_by(*((each.desc() if descending else each.asc()).nulls_last() for each in usual))
    return array("q", reader.execute(select).scalars())


@query("voucher.page", N_("Rows of a voucher list"), permission="voucher.list")
def voucher_page(reader: Reader, *, book: int, ids: Sequence[int]) -> tuple[VoucherRow, ...]:
    """The rows of these ids, in their order."""
    taken_back = set(
        reader.execute(
            sa.select(voucher.c.corrects_id).where(
                voucher.c.book_id == book,
                voucher.c.corrects_id.in_(list(ids)),
                # the red letters of a transfer are a transfer too
                voucher.c.kind.in_([Kind.REVERSAL, Kind.TRANSFER]),
                voucher.c.state == State.POSTED,
            )
        ).scalars()
    )
    rows = {
        row.id: VoucherRow(
            row.id,
            row.book_id,
            row.period,
            row.day,
            voucher_label(row.code, row.number),
            row.number,
            State(row.state),
            Kind(row.kind),
            Source(row.source),
            row.summary,
            row.total,
            row.attachments,
            row.maker,
            row.reviewer,
            row.poster,
            row.corrects_id,
            row.maker_id,
            row.id in taken_back,
        )
        for row in reader.rows(_heads().where(voucher.c.book_id == book, voucher.c.id.in_(list(ids))))
    }
    return tuple(rows[id] for id in ids if id in rows)


@query("voucher.sums", N_("Totals of vouchers"), permission="voucher.list")
def voucher_sums(reader: Reader, *, book: int, ids: Sequence[int]) -> dict[str, int]:
    """The amounts (debit side, fen) of these vouchers added up, as ``total``; for a selection of any size."""
    total = 0
    for condition in _chosen(ids):
        total += int(
            reader.text(
                f"SELECT COALESCE(SUM(total), 0) FROM voucher WHERE book_id = :book AND ({condition})",
                {"book": book},
            ).scalar_one()
        )
        reader.progress.check()
    return {"total": total}


def _chosen(ids: Sequence[int]) -> Iterator[str]:
    """Conditions that together choose each of these ids once; neighbours are one range, not one by one.

    Ids are integers of ours and too many for bind parameters.
    """
    ordered = sorted(set(ids))
    ranges, singles = [], []
    at = 0
    while at < len(ordered):
        end = at
        while end + 1 < len(ordered) and ordered[end + 1] == ordered[end] + 1:
            end += 1
        if end > at:
            ranges.append(f"id BETWEEN {int(ordered[at])} AND {int(ordered[end])}")
        else:
            singles.append(str(int(ordered[at])))
        at = end + 1
    for first in range(0, len(singles), _SUMMED):
        yield f"id IN ({', '.join(singles[first : first + _SUMMED])})"
    for first in range(0, len(ranges), _RANGES):
        yield " OR ".join(ranges[first : first + _RANGES])


def _heads() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            voucher,
            voucher_type.c.code,
            _maker.c.name.label("maker"),
            _reviewer.c.name.label("reviewer"),
            _poster.c.name.label("poster"),
            _cashier.c.name.label("cashier"),
            voucher_cashier.c.at.label("cashier_at"),
        )
        .join(voucher_type, voucher_type.c.id == voucher.c.type_id)
        .join(_maker, _maker.c.id == voucher.c.maker_id)
        .join(_reviewer, _reviewer.c.id == voucher.c.reviewer_id, isouter=True)
        .join(_poster, _poster.c.id == voucher.c.poster_id, isouter=True)
        .join(voucher_cashier, voucher_cashier.c.voucher_id == voucher.c.id, isouter=True)
        .join(_cashier, _cashier.c.id == voucher_cashier.c.user_id, isouter=True)
    )


@query("voucher.show", N_("Show a voucher"), permission="voucher.list")
def voucher_of(reader: Reader, *, book: int, id: int) -> Voucher:
    """One whole voucher with its lines and notes; Refused when the book has none with this id."""
    found = vouchers(reader, book=book, ids=[id])
    if not found:
        raise refuse(
            "voucher.unknown",
            message("There is no such voucher in this book."),
            Subject("voucher", id, book=book),
        )
    return found[0]


@query("voucher.whole", N_("Whole vouchers"), permission="voucher.list")
def vouchers(reader: Reader, *, book: int, ids: Sequence[int]) -> tuple[Voucher, ...]:
    """Whole vouchers in the order of ``ids``: a fixed number of statements for all of them."""
    heads = {
        row.id: row
        for row in reader.rows(_heads().where(voucher.c.book_id == book, voucher.c.id.in_(list(ids))))
    }
    rows = reader.rows(
        sa.select(voucher_line)
        .where(voucher_line.c.voucher_id.in_(list(heads)))
        .order_by(voucher_line.c.voucher_id, voucher_line.c.line_no)
    )
    sets = items_of_sets(reader, [row.set_id for row in rows if row.set_id is not None])
    lines: dict[int, list[Line]] = {}
    for row in rows:
        items = dict(sets[row.set_id]) if row.set_id is not None else {}
        lines.setdefault(row.voucher_id, []).append(
            Line(row.account_id, row.debit, row.credit, row.summary, items)
        )
    drafts = [row.id for row in heads.values() if row.state == State.DRAFT]
    for row in reader.rows(sa.select(voucher_draft).where(voucher_draft.c.voucher_id.in_(drafts))):
        lines[row.voucher_id] = [
            Line(account, debit, credit, summary, dict(items))
            for account, debit, credit, summary, items in json.loads(row.content)
        ]
    notes: dict[int, list[Note]] = {}
    for row in reader.rows(
        sa.select(voucher_note, app_user.c.name)
        .join(app_user, app_user.c.id == voucher_note.c.user_id)
        .where(voucher_note.c.voucher_id.in_(list(heads)))
        .order_by(voucher_note.c.id)
    ):
        notes.setdefault(row.voucher_id, []).append(Note(row.at, row.name, row.kind, row.text))
    corrected: dict[int, list[int]] = {}
    for row in reader.rows(
        sa.select(voucher.c.id, voucher.c.corrects_id).where(
            voucher.c.corrects_id.in_(list(heads)), voucher.c.state != State.VOID
        )
    ):
        corrected.setdefault(row.corrects_id, []).append(row.id)
    return tuple(
        Voucher(
            row.id,
            row.book_id,
            row.period,
            row.day,
            row.type_id,
            row.code,
            row.number,
            State(row.state),
            Kind(row.kind),
            Source(row.source),
            row.summary,
            row.total,
            row.attachments,
            row.maker,
            row.maker_id,
            row.made_at,
            row.reviewer,
            row.reviewed_at,
            row.poster,
            row.posted_at,
            row.corrects_id,
            tuple(corrected.get(row.id, ())),
            row.version,
            tuple(lines.get(row.id, ())),
            tuple(notes.get(row.id, ())),
            row.cashier,
            row.cashier_at,
        )
        for row in (heads[id] for id in ids if id in heads)
    )


def voucher_counts(reader: Reader, book: int, period: int | None = None) -> dict[State, int]:
    """How many vouchers stand in each state."""
    select = sa.select(voucher.c.state, sa.func.count()).where(voucher.c.book_id == book)
    if period is not None:
        select = select.where(voucher.c.period == period)
    return {State(state): count for state, count in reader.rows(select.group_by(voucher.c.state))}


@query("voucher.gaps", N_("Gaps in voucher numbers"), permission="voucher.list")
def gaps(reader: Reader, *, book: int, period: int) -> tuple[Finding, ...]:
    """A finding for every missing number of the period, by voucher type."""
    found: list[Finding] = []
    held: dict[str, set[int]] = {}
    for row in reader.rows(
        sa.select(voucher_type.c.code, voucher.c.number)
        .join(voucher_type, voucher_type.c.id == voucher.c.type_id)
        .where(voucher.c.book_id == book, voucher.c.period == period, voucher.c.number.is_not(None))
    ):
        held.setdefault(row.code, set()).add(row.number)
    for code, numbers in sorted(held.items()):
        missing = sorted(set(range(1, max(numbers) + 1)) - numbers)
        if missing:
            found.append(
                stop(
                    "voucher.gap",
                    message(
                        "{period}: voucher numbers {numbers} are missing.",
                        period=Period(period),
                        numbers=[voucher_label(code, number) for number in missing[:20]],
                    ),
                    Subject("period", period, book=book),
                    remedy=hint(
                        message("Close the gaps by renumbering."),
                        "voucher.renumber",
                        book=book,
                        period=period,
                    ),
                )
            )
    return tuple(found)


@query("voucher.verify_seals", N_("Verify sealed vouchers"), permission="audit.verify")
def verify_seals(reader: Reader) -> tuple[Finding, ...]:
    """Compare every sealed block with the vouchers as they stand now."""
    return tuple(sealing.verify(reader))
