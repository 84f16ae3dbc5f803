"""Columns of the people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finance_desk.access.model import User
from finance_desk.base.messages import N_
from ui.models.columns import Column
from ui.pages.evidence import moment
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import say

ACTIVE: Final = State(N_("active"), Tone.OK)
OFF: Final = State(N_("disabled"), Tone.VOID)


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person with roles and scope in words."""

    user: User
    roles: str
    scope: str

    @property
    def state(self) -> State:
        return ACTIVE if self.user.active else OFF

    @property
    def last_login(self) -> str:
        return moment(self.user.last_login)


def user_rows(users: Sequence[User], roles: Mapping[str, str], books: Mapping[int, str]) -> list[UserRow]:
    """People with the names of their roles and books."""
    return [
        UserRow(
            each,
            "、".join(roles.get(code, code) for code in each.roles),
            say(N_("every book"))
            if each.books is None
            else "、".join(books.get(id, "?") for id in sorted(each.books)) or say(N_("no book")),
        )
        for each in users
    ]


COLUMNS: Final = (
    Column("login", N_("Login"), width=104, getter=lambda row: row.user.login),
    Column("name", N_("Name"), width=104, getter=lambda row: row.user.name),
    Column("roles", N_("Roles"), width=136, grow=True),
    Column("scope", N_("Books"), width=136, grow=True),
    Column("state", N_("State"), Kind.STATE, width=88),
    Column("last_login", N_("Last login"), width=136, muted=True),
)
