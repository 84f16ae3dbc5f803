"""Seals: digests over blocks of posted vouchers, strung together by SQL, kept in the audit chain.

The text of a block is a line for the seal itself, then every voucher's head, then every line, in order
of id and line; columns are joined by ``|`` and rows by a line feed, and a text goes after its length, so
that no ``|`` or line feed in a summary can pass for an end. ``docs/audit-chain.md`` writes the form down
for outside verifiers.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import message
from finance_desk.store.unit import Reader, UnitOfWork
from finance_desk.vouchers.tables import voucher_seal

_BLOCK: Final = 10_000
"""Voucher ids a block may span: a few megabytes of text at a time."""

# every column but ``version``, which counts changes and means nothing once posted
_HEAD: Final = (
    "id, book_id, period, day, type_id, number, state, kind, source, total, attachments, maker_id, made_at,"
    " reviewer_id, reviewed_at, poster_id, posted_at, post_event, corrects_id, summary"
)
_LINE: Final = (
    "voucher_id, line_no, book_id, period, account_id, set_id, debit, credit, rule_line_id, summary"
)
_TEXTS: Final = frozenset({"made_at", "reviewed_at", "posted_at", "summary"})
_MAY_BE_EMPTY: Final = frozenset(
    {
        *("number", "reviewer_id", "reviewed_at", "poster_id", "posted_at", "post_event"),
        *("corrects_id", "set_id", "rule_line_id"),
    }
)


def _strung(columns: str, prefix: str) -> str:
    """One row's columns joined by ``|``: an empty one leaves its place empty, a text has its length in
    bytes before it."""
    parts: list[str] = []
    for name in (each.strip() for each in columns.split(",")):
        column = f"{prefix}{name}"
        both = [f"octet_length({column})", column] if name in _TEXTS else [column]
        parts += [f"COALESCE(CAST({each} AS TEXT), '')" if name in _MAY_BE_EMPTY else each for each in both]
    # one call instead of a text grown piece by piece: half the cost of a seal
    return f"concat_ws('|', {', '.join(parts)})"


def block_texts(reader: Reader, event: int, first: int, last: int) -> tuple[str, int, str, int]:
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
        # the range said of the lines too: a database without figures about a table that has just grown reads all of it
        f" FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id"
        f" WHERE {chosen} AND l.voucher_id BETWEEN :first AND :last ORDER BY v.id, l.line_no) s",
        arguments,
    ).one()
    return heads[0] or "", int(heads[1]), lines[0] or "", int(lines[1])


def block_digest(row: tuple[int, ...], heads: str, lines: str) -> str:
    """SHA-256 over the seal's own figures, heads, a line ``--``, lines.

    ``row`` is (event, block, book, first voucher, last voucher, count of vouchers, count of lines).
    """
    return hashlib.sha256(f"{'|'.join(map(str, row))}\n{heads}\n--\n{lines}".encode()).hexdigest()


def seal(tx: UnitOfWork, book: int) -> list[str]:
    """Seal what this transaction posted (the ids in ``chosen``) block by block; gives the digests."""
    first, last = tx.text("SELECT MIN(id), MAX(id) FROM chosen").one()
    # PostgreSQL believes that no voucher is posted by an event so new, and would look each one's lines up by itself
    bulk = tx.dialect == "postgresql" and first is not None and last - first > 1_000
    if bulk:
        tx.text("SET LOCAL enable_nestloop = off")
    digests: list[str] = []
    start = first
    while start is not None and start <= last:
        end = min(start + _BLOCK - 1, last)
        heads, vouchers, lines, line_count = block_texts(tx, tx.event, start, end)
        if vouchers:
            block = len(digests) + 1
            digest = block_digest((tx.event, block, book, start, end, vouchers, line_count), heads, lines)
            digests.append(digest)
            tx.write(
                sa.insert(voucher_seal).values(
                    event_id=tx.event,
                    block=block,
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
    if bulk:
        tx.text("SET LOCAL enable_nestloop = on")
    return digests


def _broken(reader: Reader, seals: sa.Select[*tuple[Any, ...]]) -> list[Finding]:
    found: list[Finding] = []
    for row in reader.connection.execute(seals.order_by(voucher_seal.c.event_id)):
        heads, vouchers, lines, line_count = block_texts(
            reader, row.event_id, row.first_voucher, row.last_voucher
        )
        own = (row.event_id, row.block, row.book_id, row.first_voucher, row.last_voucher)
        if block_digest((*own, vouchers, line_count), heads, lines) == row.digest and (
            vouchers,
            line_count,
        ) == (
            row.vouchers,
            row.lines,
        ):
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


def _unlogged(reader: Reader, events: str, arguments: dict[str, Any]) -> list[Finding]:
    """A finding for each event whose digests in the audit chain are not the digests of its seals.

    ``events`` is a condition on ``e.id``, an event's id. Who changes a voucher and seals it anew would have
    to change the event too, and the chain tells that.
    """
    logged: dict[int, list[str]] = {}
    for event, detail in reader.text(
        f"SELECT e.id, e.detail FROM audit_event e WHERE e.detail LIKE :holds AND {events}",
        {"holds": '%"seals":[%', **arguments},
    ):
        digests = json.loads(detail).get("seals")
        if digests:
            logged[event] = digests
    standing: dict[int, list[str]] = {}
    for event, digest in reader.text(
        f"SELECT e.id, e.digest FROM (SELECT event_id AS id, block, digest FROM voucher_seal) e"
        f" WHERE {events} ORDER BY e.id, e.block",
        arguments,
    ):
        standing.setdefault(event, []).append(digest)
    return [
        stop(
            "audit.resealed",
            message(
                "The seals of event {event} are not those that the audit chain names"
                " ({count} now, {logged} then).",
                event=event,
                count=len(standing.get(event, ())),
                logged=len(logged.get(event, ())),
            ),
            Subject("event", event),
            remedy=hint(message("Restore the last good backup and compare; keep this file as evidence.")),
        )
        for event in sorted(logged.keys() | standing.keys())
        if logged.get(event) != standing.get(event)
    ]


def verify_period(reader: Reader, book: int, period: int) -> list[Finding]:
    """The same for the blocks that hold posted vouchers of one period of a book."""
    sealed = sa.text(
        "EXISTS (SELECT 1 FROM voucher v WHERE v.book_id = :book AND v.period = :period"
        " AND v.post_event = voucher_seal.event_id"
        " AND v.id BETWEEN voucher_seal.first_voucher AND voucher_seal.last_voucher)"
    ).bindparams(book=book, period=period)
    posted = (
        "e.id IN (SELECT post_event FROM voucher WHERE book_id = :book AND period = :period AND state = 3)"
    )
    return [
        *_broken(reader, sa.select(voucher_seal).where(sealed)),
        *_unlogged(reader, posted, {"book": book, "period": period}),
    ]


def verify(reader: Reader) -> list[Finding]:
    """A finding for each sealed block whose vouchers are not what was sealed, for seals that the audit
    chain does not name, and for posted vouchers without a seal."""
    found = [*_broken(reader, sa.select(voucher_seal)), *_unlogged(reader, "e.id > 0", {})]
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
