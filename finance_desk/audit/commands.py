"""Appending to the chain. Called by the command door only, once per command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finance_desk.audit.model import GENESIS, canonical, event_digest
from finance_desk.store.unit import UnitOfWork


def begin(tx: UnitOfWork) -> None:
    """Give this transaction its place in the chain: the event's id and the digest before it.

    The caller holds the write lock, so nobody comes between.
    """
    last = tx.text("SELECT id, digest FROM audit_event ORDER BY id DESC LIMIT 1").first()
    tx.event, tx.previous_digest = (last.id + 1, last.digest) if last is not None else (1, GENESIS)


def append(tx: UnitOfWork, *, book: int | None, detail: Mapping[str, Any]) -> str:
    """Write this command's one event; gives its digest."""
    at, text = tx.stamp(), canonical(detail)
    digest = event_digest(
        tx.event, at, tx.actor.user, tx.actor.login, tx.command, book, text, tx.key, tx.previous_digest
    )
    tx.text(
        "INSERT INTO audit_event (id, at, user_id, login, command, book_id, detail, idempotency_key, previous, digest)"
        " VALUES (:id, :at, :actor, :login, :command, :book, :detail, :key, :previous, :digest)",
        {
            "id": tx.event,
            "at": at,
            "actor": tx.actor.user,
            "login": tx.actor.login,
            "command": tx.command,
            "book": book,
            "detail": text,
            "key": tx.key,
            "previous": tx.previous_digest,
            "digest": digest,
        },
    )
    return digest
