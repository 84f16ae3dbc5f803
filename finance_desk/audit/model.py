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
    previous: str
    digest: str


def canonical(detail: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same content gives the same text."""
    return json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def event_digest(
    id: int, at: str, user_id: int, login: str, command: str, book_id: int | None, detail: str, previous: str
) -> str:
    """SHA-256 over the event's fields in this order, one a line."""
    fields = (previous, id, at, user_id, login, command, "" if book_id is None else book_id, detail)
    return hashlib.sha256("\n".join(str(field) for field in fields).encode()).hexdigest()
