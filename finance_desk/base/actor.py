"""Who acts: the resolved rights of a signed-in user, carried by every query and command."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user with effective permissions and data scope.

    ``permissions`` are command ids; ``books`` the ids in scope, ``None`` meaning every book (the
    owner of a one-person database, or a support check run without a user).
    """

    user: int
    login: str
    name: str
    permissions: frozenset[str] = field(default_factory=frozenset)
    books: frozenset[int] | None = frozenset()

    def may(self, command: str) -> bool:
        return command in self.permissions

    def sees(self, book: int) -> bool:
        return self.books is None or book in self.books
