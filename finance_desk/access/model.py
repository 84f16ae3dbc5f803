"""Permissions and passwords, without a database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

MAX_FAILED_LOGINS: Final = 5
LOCK_MINUTES: Final = 10
MIN_PASSWORD_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in; ``books`` is the resolved scope, ``None`` meaning every book."""

    id: int
    login: str
    name: str
    active: bool
    roles: tuple[str, ...]
    books: frozenset[int] | None
    last_login: str | None


@dataclass(frozen=True, slots=True)
class Role:
    """A duty with what it may do; ``permissions`` are ids or patterns."""

    id: int
    code: str
    name: str
    meaning: str
    permissions: tuple[str, ...]


def expand(patterns: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """The known ids that any pattern grants: ``voucher.*``, ``ledger.detail``, ``*``."""
    patterns = tuple(patterns)
    return frozenset(id for id in known if any(fnmatchcase(id, pattern) for pattern in patterns))


def password_weakness(password: str, login: str) -> str | None:
    """Why a password is too weak, as a stable word: ``short``, ``login``, ``plain``; else ``None``."""
    if len(password) < MIN_PASSWORD_LENGTH:
        return "short"
    if login.lower() in password.lower():
        return "login"
    kinds = (str.isalpha, str.isdigit, lambda c: not c.isalnum())
    if sum(any(kind(c) for c in password) for kind in kinds) < 2:
        return "plain"
    return None
