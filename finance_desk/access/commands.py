"""Commands on users and roles. Who grants needs the right to grant; passwords are Argon2id."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from finance_desk.access.model import password_weakness
from finance_desk.access.session import HASHER
from finance_desk.access.tables import app_user, role, role_permission, user_role, user_scope
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, message
from finance_desk.store.unit import UnitOfWork


@command("user.new", N_("New user"))
def new_user(
    tx: UnitOfWork,
    *,
    login: str,
    name: str,
    password: str,
    roles: Sequence[str] = (),
    units: Sequence[int] = (),
    books: Sequence[int] = (),
    everything: bool = False,
) -> Done:
    """Make a user with roles (by code) and a scope: units, single books, or everything."""
    taken = tx.connection.execute(sa.select(app_user.c.id).where(app_user.c.login == login)).scalar()
    if taken is not None:
        raise refuse(
            "user.login_taken",
            message("The login {login} exists already.", login=login),
            Subject("user", taken, login),
            remedy=hint(message("Choose another login.")),
        )
    _check_password(password, login)
    user = tx.new_id("app_user")
    tx.write(
        sa.insert(app_user).values(
            id=user, login=login, name=name, password_hash=HASHER.hash(password), created_at=tx.stamp()
        )
    )
    _grant(tx, user, roles)
    _widen(tx, user, units, books, everything)
    return Done(message("User {login} was made.", login=login), {"user": (user,)}, value=user)


@command("user.password", N_("Set a password"))
def set_password(tx: UnitOfWork, *, login: str, password: str) -> Done:
    """Give a user a new password and unlock the login."""
    user = _user(tx, login)
    _check_password(password, login)
    tx.change_one(
        sa.update(app_user)
        .where(app_user.c.id == user)
        .values(password_hash=HASHER.hash(password), failed_logins=0, locked_until=None)
    )
    return Done(message("The password of {login} was set.", login=login), {"user": (user,)})


@command("user.grant", N_("Grant roles and scope"))
def grant(
    tx: UnitOfWork,
    *,
    login: str,
    roles: Sequence[str] = (),
    units: Sequence[int] = (),
    books: Sequence[int] = (),
    everything: bool = False,
) -> Done:
    """Add roles and scope to a user."""
    user = _user(tx, login)
    _grant(tx, user, roles)
    _widen(tx, user, units, books, everything)
    return Done(message("{login} has been granted what was asked.", login=login), {"user": (user,)})


@command("user.disable", N_("Disable a user"))
def disable(tx: UnitOfWork, *, login: str) -> Done:
    """Disable a login; its history stays. The last user who can grant is not disabled."""
    user = _user(tx, login)
    granting = tx.connection.execute(
        sa.select(sa.func.count(sa.distinct(app_user.c.id)))
        .join(user_role, user_role.c.user_id == app_user.c.id)
        .join(role_permission, role_permission.c.role_id == user_role.c.role_id)
        .where(
            app_user.c.active == 1,
            app_user.c.id != user,
            role_permission.c.permission.in_(("*", "user.*", "user.grant")),
        )
    ).scalar()
    if not granting:
        raise refuse(
            "user.last_granter",
            message("{login} is the last user who can grant rights.", login=login),
            Subject("user", user, login),
            remedy=hint(message("Grant the role to somebody else first."), "user.grant"),
        )
    tx.change_one(sa.update(app_user).where(app_user.c.id == user).values(active=0))
    return Done(message("User {login} was disabled.", login=login), {"user": (user,)})


@command("role.set", N_("Make or change a role"))
def set_role(tx: UnitOfWork, *, code: str, name: str, permissions: Sequence[str], meaning: str = "") -> Done:
    """Make a role, or give an existing one exactly these permissions (ids or patterns)."""
    found = tx.connection.execute(sa.select(role.c.id, role.c.name).where(role.c.code == code)).first()
    if found is None:
        id = tx.new_id("role")
        tx.write(sa.insert(role).values(id=id, code=code, name=name, meaning=meaning))
    else:
        id = found.id
        was = tx.connection.execute(
            sa.select(role_permission.c.permission).where(role_permission.c.role_id == id)
        ).scalars()
        tx.evidence["was"] = sorted(was)
        tx.change_one(sa.update(role).where(role.c.id == id).values(name=name, meaning=meaning))
        tx.write(sa.delete(role_permission).where(role_permission.c.role_id == id))
    tx.write(
        sa.insert(role_permission),
        [{"role_id": id, "permission": permission} for permission in sorted(set(permissions))],
    )
    return Done(message("Role {code} now has {count} permissions.", code=code, count=len(set(permissions))))


def _user(tx: UnitOfWork, login: str) -> int:
    user = tx.connection.execute(sa.select(app_user.c.id).where(app_user.c.login == login)).scalar()
    if user is None:
        raise refuse(
            "user.unknown", message("There is no user {login}.", login=login), Subject("user", label=login)
        )
    return int(user)


def _check_password(password: str, login: str) -> None:
    weakness = password_weakness(password, login)
    if weakness is not None:
        reasons = {
            "short": message("The password needs at least 8 characters."),
            "login": message("The password must not contain the login."),
            "plain": message("The password needs letters together with digits or signs."),
        }
        raise refuse("user.weak_password", reasons[weakness], Subject("user", label=login))


def _grant(tx: UnitOfWork, user: int, roles: Sequence[str]) -> None:
    found = {
        row.code: row.id
        for row in tx.connection.execute(sa.select(role.c.code, role.c.id).where(role.c.code.in_(roles)))
    }
    for code in roles:
        if code not in found:
            raise refuse("role.unknown", message("There is no role {code}.", code=code))
    held = set(
        tx.connection.execute(sa.select(user_role.c.role_id).where(user_role.c.user_id == user)).scalars()
    )
    tx.write(
        sa.insert(user_role),
        [{"user_id": user, "role_id": id} for id in sorted(set(found.values()) - held)],
    )


def _widen(tx: UnitOfWork, user: int, units: Sequence[int], books: Sequence[int], everything: bool) -> None:
    scopes: list[tuple[int | None, int | None]] = [(unit, None) for unit in units]
    scopes += [(None, book) for book in books]
    if everything:
        scopes.append((None, None))
    ids = tx.new_ids("user_scope", len(scopes)) if scopes else range(0)
    tx.write(
        sa.insert(user_scope),
        [
            {"id": id, "user_id": user, "unit_id": unit, "scope_book": book}
            for id, (unit, book) in zip(ids, scopes, strict=True)
        ],
    )
