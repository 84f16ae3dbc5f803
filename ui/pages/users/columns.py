"""Columns of the people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finance_desk.access.model import Role, User
from finance_desk.base.messages import N_
from ui.models.columns import Column
from ui.pages.evidence import moment
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import say

ACTIVE: Final = State(N_("active"), Tone.OK)
OFF: Final = State(N_("disabled"), Tone.VOID)


READY: Final = {
    "owner": (N_("Owner"), N_("holds every right in a database that one person uses")),
    "accountant": (N_("Accountant"), N_("receives, makes, generates, posts, closes and reports")),
    "reviewer": (N_("Reviewer"), N_("reviews what others made, reads the ledgers")),
    "cashier": (N_("Cashier"), N_("keeps the cashier's books and the bank reconciliation")),
    "supervisor": (N_("Supervisor"), N_("closes and reopens, sets up books and rules, reads every ledger")),
    "trainer": (N_("Trainer"), N_("shows and teaches in training books")),
    "sysadmin": (N_("System administrator"), N_("makes users, backs up, upgrades; sees no business data")),
    "security": (N_("Security administrator"), N_("grants roles and scopes; sees no business data")),
    "auditor": (N_("Audit administrator"), N_("reads and verifies the audit trail")),
}
"""Name and meaning of the roles a database is founded with, for both languages."""


def role_words(role: Role) -> tuple[str, str]:
    """Name and meaning of a role; those people made themselves stand as they wrote them."""
    name, meaning = READY.get(role.code, ("", ""))
    return (say(name), say(meaning)) if name else (role.name, role.meaning)


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
    Column("name", N_("Name of the person"), width=128, getter=lambda row: row.user.name),
    Column("roles", N_("Roles"), width=120, grow=True),
    Column("scope", N_("Books"), width=120, grow=True),
    Column("state", N_("State"), Kind.STATE, width=88),
    Column("last_login", N_("Last login"), width=136, muted=True),
)
