"""Seals: digests over blocks of posted vouchers, strung together by SQL, kept in the audit chain.

The text of a block is every voucher's head, then every line, in order of id and line; columns are
joined by ``|`` and rows by a line feed. ``docs/audit-chain.md`` writes the form down for outside
verifiers.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import message
from finance_desk.store.unit import Reader, UnitOfWork
from finance_desk.vouchers.tables import voucher_seal

_BLOCK: Final = 10_000
"""Voucher ids a block may span: a few megabytes of text at a time."""

_HEAD: Final = (
    "id, book_id, period, day, type_id, number, kind, source, total, attachments, maker_id, made_at, reviewer_id,"
    " reviewed_at, poster_id, posted_at, corrects_id, summary"
)
_LINE: Final = "voucher_id, line_no, account_id, set_id, debit, credit, summary"
_MAY_BE_EMPTY: Final = frozenset(
    {"number", "reviewer_id", "reviewed_at", "poster_id", "posted_at", "corrects_id", "set_id"}
)


def _strung(columns: str, prefix: str) -> str:
    """One row's columns joined by ``|``; an empty one leaves its place empty."""
    parts = (name.strip() for name in columns.split(","))
    # one call instead of a text grown piece by piece: half the cost of a seal
    listed = ", ".join(
        f"COALESCE(CAST({prefix}{name} AS TEXT), '')" if name in _MAY_BE_EMPTY else f"{prefix}{name}"
        for name in parts
    )
    return f"concat_ws('|', {listed})"


def _texts(reader: Reader, event: int, first: int, last: int) -> tuple[str, int, str, int]:
    """Heads and lines of the event's vouchers with ids first … last, with their counts."""
    join = "string_agg" if reader.dialect == "postgresql" else "group_concat"
    arguments = {"event": event, "first": first, "last": last, "feed": "\n"}
    chosen = "v.post_event = :event AND v.id BETWEEN :first AND :last"
    heads = reader.text(
        f"SELECT {join}(t, :feed), COUNT(*) FROM (SELECT {_strung(_HEAD, 'v.')} AS t FROM voucher v"
        f" WHERE {chosen} ORDER BY v.id) s",
        arguments,
    ).one()
    lines = reader.text(
        f"SELECT {join}(t, :feed), COUNT(*) FROM (SELECT {_strung(_LINE, 'l.')} AS t"
        f" FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id"
        f" WHERE {chosen} ORDER BY v.id, l.line_no) s",
        arguments,
    ).one()
    return heads[0] or "", int(heads[1]), lines[0] or "", int(lines[1])


def block_digest(heads: str, lines: str) -> str:
    """SHA-256 over heads, a line ``--``, lines."""
    return hashlib.sha256(f"{heads}\n--\n{lines}".encode()).hexdigest()


def seal(tx: UnitOfWork, book: int) -> list[str]:
    """Seal what this transaction posted (the ids in ``chosen``) block by block; gives the digests."""
    first, last = tx.text("SELECT MIN(id), MAX(id) FROM chosen").one()
    digests: list[str] = []
    start = first
    while start is not None and start <= last:
        end = min(start + _BLOCK - 1, last)
        heads, vouchers, lines, line_count = _texts(tx, tx.event, start, end)
        if vouchers:
            digest = block_digest(heads, lines)
            digests.append(digest)
            tx.write(
                sa.insert(voucher_seal).values(
                    event_id=tx.event,
                    block=len(digests),
                    book_id=book,
                    first_voucher=start,
                    last_voucher=end,
                    vouchers=vouchers,
                    lines=line_count,
                    digest=digest,
                )
            )
            tx.progress.check()
        # the next id at or after the end: a posting of few vouchers far apart skips the space between
        start = tx.text("SELECT MIN(id) FROM chosen WHERE id > :end", {"end": end}).scalar()
    return digests


def _broken(reader: Reader, seals: sa.Select[*tuple[Any, ...]]) -> list[Finding]:
    found: list[Finding] = []
    for row in reader.connection.execute(seals.order_by(voucher_seal.c.event_id)):
        heads, vouchers, lines, line_count = _texts(reader, row.event_id, row.first_voucher, row.last_voucher)
        if (vouchers, line_count) == (row.vouchers, row.lines) and block_digest(heads, lines) == row.digest:
            continue
        found.append(
            stop(
                "audit.seal_broken",
                message(
                    "Posted vouchers {first}–{last} are not what event {event} sealed"
                    " ({vouchers} vouchers, {lines} lines now; {sealed_vouchers}, {sealed_lines} then).",
                    first=row.first_voucher,
                    last=row.last_voucher,
                    event=row.event_id,
                    vouchers=vouchers,
                    lines=line_count,
                    sealed_vouchers=row.vouchers,
                    sealed_lines=row.lines,
                ),
                Subject("event", row.event_id, book=row.book_id),
                remedy=hint(message("Restore the last good backup and compare; keep this file as evidence.")),
            )
        )
    return found


def verify_period(reader: Reader, book: int, period: int) -> list[Finding]:
    """The same for the blocks that hold posted vouchers of one period of a book."""
    sealed = sa.text(
        "EXISTS (SELECT 1 FROM voucher v WHERE v.book_id = :book AND v.period = :period"
        " AND v.post_event = voucher_seal.event_id"
        " AND v.id BETWEEN voucher_seal.first_voucher AND voucher_seal.last_voucher)"
    ).bindparams(book=book, period=period)
    return _broken(reader, sa.select(voucher_seal).where(voucher_seal.c.book_id == book, sealed))


def verify(reader: Reader) -> list[Finding]:
    """A finding for each sealed block whose vouchers are not what was sealed, and for posted vouchers
    without a seal."""
    found = _broken(reader, sa.select(voucher_seal))
    unsealed = reader.text(
        "SELECT COUNT(*) FROM voucher v WHERE v.state = 3 AND NOT EXISTS ("
        "SELECT 1 FROM voucher_seal s WHERE s.event_id = v.post_event AND v.id BETWEEN s.first_voucher AND s.last_voucher)"
    ).scalar()
    if unsealed:
        found.append(
            stop(
                "audit.unsealed",
                message("{count} posted vouchers carry no seal.", count=unsealed),
                remedy=hint(message("Restore the last good backup and compare; keep this file as evidence.")),
            )
        )
    return found
