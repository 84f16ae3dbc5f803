"""Queries on users and roles."""

from __future__ import annotations

import sqlalchemy as sa

from finance_desk.access import session
from finance_desk.access.model import Role, User
from finance_desk.access.tables import app_user, role, role_permission, user_role
from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.store.unit import Reader


@query("user.list", N_("List users"))
def users(reader: Reader) -> tuple[User, ...]:
    """Every user with roles and resolved scope, by login."""
    roles: dict[int, list[str]] = {}
    for row in reader.rows(
        sa.select(user_role.c.user_id, role.c.code)
        .join(role, role.c.id == user_role.c.role_id)
        .order_by(role.c.id)
    ):
        roles.setdefault(row.user_id, []).append(row.code)
    return tuple(
        User(
            row.id,
            row.login,
            row.name,
            bool(row.active),
            tuple(roles.get(row.id, ())),
            session.books_of(reader.connection, row.id),
            row.last_login,
        )
        for row in reader.rows(sa.select(app_user).order_by(app_user.c.login))
    )


@query("role.list", N_("List roles"))
def roles(reader: Reader) -> tuple[Role, ...]:
    """Every role with its permissions."""
    permissions: dict[int, list[str]] = {}
    for row in reader.rows(sa.select(role_permission).order_by(role_permission.c.permission)):
        permissions.setdefault(row.role_id, []).append(row.permission)
    return tuple(
        Role(row.id, row.code, row.name, row.meaning, tuple(permissions.get(row.id, ())))
        for row in reader.rows(sa.select(role).order_by(role.c.id))
    )
