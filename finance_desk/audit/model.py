"""The chain: each event's digest covers its content and the digest before it.

The text that is digested is plain, so that a verifier of thirty lines without our code can walk an
exported chain (see ``docs/audit-chain.md``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """One event as stored; ``detail`` is canonical JSON text."""

    id: int
    at: str
    user_id: int
    login: str
    command: str
    book_id: int | None
    detail: str
    idempotency_key: str | None
    previous: str
    digest: str


def canonical(detail: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same content gives the same text."""
    return json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def event_digest(
    id: int,
    at: str,
    user_id: int,
    login: str,
    command: str,
    book_id: int | None,
    detail: str,
    idempotency_key: str | None,
    previous: str,
) -> str:
    """SHA-256 over every field of the event as a JSON list: no field's content can pass for another's end."""
    fields = (previous, id, at, user_id, login, command, book_id, idempotency_key, detail)
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
