"""The two markers behind the two doors: ``@query`` and ``@command``.

A command has one id (``voucher.post``) and that word is its permission, its audit event, its CLI
command, its QAction and its walkthrough step. A query has an id of the same form, which is its
permission too. Registration is all that happens at import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, TypeVar

from finance_desk.base.findings import Finding
from finance_desk.base.messages import Message

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Done:
    """What a command answers: a sentence, which things changed, what was found, its own result.

    ``changes`` maps a kind (``voucher``) to the ids that changed; an empty tuple means "many of
    this kind". A screen refreshes only what it shows.
    """

    summary: Message
    changes: Mapping[str, Sequence[int]] = field(default_factory=lambda: MappingProxyType({}))
    findings: Sequence[Finding] = ()
    value: Any = None


@dataclass(frozen=True, slots=True)
class Command:
    """A registered command: ``title`` is its name on buttons and in the audit trail."""

    id: str
    title: str
    run: Callable[..., Done]


@dataclass(frozen=True, slots=True)
class Query:
    """A registered query; ``permission`` is the id a role must hold (its own unless shared)."""

    id: str
    title: str
    permission: str
    run: Callable[..., Any]


COMMANDS: Final[dict[str, Command]] = {}
QUERIES: Final[dict[str, Query]] = {}


def command(id: str, title: str) -> Callable[[F], F]:
    """Register ``function(tx: UnitOfWork, *, …) -> Done`` as the command ``id``.

    The function stays callable as it is, so that a command may call another inside the same
    transaction. An argument called ``book`` (an id) or ``books`` is checked against the user's
    scope at the door.
    """

    def register(function: F) -> F:
        if id in COMMANDS:
            raise ValueError(f"two commands are called {id}")
        COMMANDS[id] = Command(id, title, function)
        function.command_id = id  # type: ignore[attr-defined]
        return function

    return register


def query(id: str, title: str, *, permission: str = "") -> Callable[[F], F]:
    """Register ``function(reader: Reader, *, …) -> frozen rows`` as the query ``id``."""

    def register(function: F) -> F:
        if id in QUERIES:
            raise ValueError(f"two queries are called {id}")
        QUERIES[id] = Query(id, title, permission or id, function)
        function.query_id = id  # type: ignore[attr-defined]
        return function

    return register
