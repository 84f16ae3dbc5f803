"""Appending to the chain. Called by the command door only, once per command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from finance_desk.audit.model import GENESIS, canonical, event_digest
from finance_desk.audit.tables import audit_event
from finance_desk.store.unit import UnitOfWork


def next_event_id(tx: UnitOfWork) -> int:
    """The id this transaction's event will have; the caller holds the write lock."""
    last = tx.connection.execute(sa.select(sa.func.max(audit_event.c.id))).scalar()
    return (last or 0) + 1


def append(tx: UnitOfWork, *, book: int | None, detail: Mapping[str, Any]) -> str:
    """Write this command's one event; gives its digest."""
    previous = (
        tx.connection.execute(
            sa.select(audit_event.c.digest).order_by(audit_event.c.id.desc()).limit(1)
        ).scalar()
        or GENESIS
    )
    at, text = tx.stamp(), canonical(detail)
    digest = event_digest(tx.event, at, tx.actor.user, tx.actor.login, tx.command, book, text, previous)
    tx.write(
        sa.insert(audit_event).values(
            id=tx.event,
            at=at,
            user_id=tx.actor.user,
            login=tx.actor.login,
            command=tx.command,
            book_id=book,
            detail=text,
            idempotency_key=tx.key,
            previous=previous,
            digest=digest,
        )
    )
    return digest
