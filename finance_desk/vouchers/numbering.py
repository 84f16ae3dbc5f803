"""Closing gaps in voucher numbers: set work, however many vouchers a cancelled run leaves void."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import count
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.audit.model import canonical
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers.model import State

_LISTED: Final = 200
"""More moves than this stand in the audit event as a count and a digest."""


def close_gaps(tx: UnitOfWork, book: int, period: int, type_id: int) -> int:
    """Give the unreviewed vouchers of a period and type numbers without gaps, in order of date and old number.

    Reviewed and posted vouchers keep theirs. Void ones give theirs back, unless a place before a fixed
    number would be empty: then they hold it. Gives how many vouchers changed their number.
    """
    given = {"book": book, "period": period, "type": type_id}
    held = tx.text(
        "SELECT id, number, state, day FROM voucher WHERE book_id = :book AND period = :period AND type_id = :type"
        " AND number IS NOT NULL ORDER BY number",
        given,
    ).all()
    fixed = {row.number for row in held if row.state in (State.REVIEWED, State.POSTED)}
    highest = max(fixed, default=0)
    live = sorted(
        (row for row in held if row.state in (State.DRAFT, State.MADE)), key=lambda row: (row.day, row.number)
    )
    free = (number for number in count(1) if number not in fixed)
    new: dict[int, int | None] = {row.id: next(free) for row in live}
    taken = fixed.union(number for number in new.values() if number is not None)
    gaps = (number for number in range(1, highest) if number not in taken)
    void = sorted((row for row in held if row.state == State.VOID), key=lambda row: -row.number)
    new.update({row.id: next(gaps, None) for row in void})
    old = {row.id: row.number for row in held}
    moves = {id: number for id, number in new.items() if old[id] != number}
    if not moves:
        return 0
    _keep_evidence(tx, old, moves)
    _move(tx, moves)
    last = max((number for number in (*fixed, *new.values()) if number is not None), default=0)
    tx.text(
        "UPDATE voucher_counter SET last_number = :last WHERE book_id = :book AND period = :period AND type_id = :type",
        {**given, "last": last},
    )
    return len(moves)


def _move(tx: UnitOfWork, moves: Mapping[int, int | None]) -> None:
    """First out of the way, then to the new number: the unique index sees no clash in between."""
    tx.text("DROP TABLE IF EXISTS renumbered")
    id_type = "BIGINT" if tx.dialect == "postgresql" else "INTEGER"
    tx.text(f"CREATE TEMPORARY TABLE renumbered (id {id_type} PRIMARY KEY, number INTEGER)")
    tx.bulk_insert(_renumbered, ("id", "number"), sorted(moves.items()))
    tx.text("UPDATE voucher SET number = NULL WHERE id IN (SELECT id FROM renumbered)")
    tx.text(
        "UPDATE voucher SET number = (SELECT n.number FROM renumbered n WHERE n.id = voucher.id)"
        " WHERE id IN (SELECT id FROM renumbered WHERE number IS NOT NULL)"
    )
    tx.text("DROP TABLE renumbered")


_renumbered: Final = sa.Table(
    "renumbered", sa.MetaData(), sa.Column("id", sa.BigInteger), sa.Column("number", sa.Integer)
)


def _keep_evidence(tx: UnitOfWork, old: Mapping[int, int], moves: Mapping[int, int | None]) -> None:
    """Old and new numbers for the audit event."""
    told: list[Any] = [[id, old[id], number or 0] for id, number in moves.items()]
    if len(told) > _LISTED:
        text = canonical({"all": told})
        told = [{"count": len(told), "sha256": hashlib.sha256(text.encode()).hexdigest()}]
    tx.evidence.setdefault("renumbered", []).extend(told)
