"""The two doors of the core as the window sees them, without importing the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from finance_desk.base.actor import Actor
from finance_desk.base.commands import Command, Done
from finance_desk.base.progress import Progress


class Doors(Protocol):
    """What ``finance_desk.app.desk.Desk`` offers."""

    @property
    def actor(self) -> Actor: ...

    def ask(
        self, what: str | Callable[..., Any], *, progress: Progress | None = None, **arguments: Any
    ) -> Any: ...

    def do(
        self,
        what: str | Callable[..., Done],
        *,
        progress: Progress | None = None,
        dry_run: bool = False,
        **arguments: Any,
    ) -> Done: ...

    def may(self, id: str) -> bool: ...

    def commands(self) -> Mapping[str, Command]: ...
