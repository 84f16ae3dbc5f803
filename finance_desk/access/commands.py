"""Commands on users and roles. Who grants needs the right to grant; passwords are Argon2id."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from finance_desk.access.model import expand, password_weakness
from finance_desk.access.session import HASHER
from finance_desk.access.tables import app_user, role, role_permission, user_role, user_scope
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, Message, message
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
    tx.change_one(sa.update(app_user).where(app_user.c.id == user).values(active=0))
    _keep_a_granter(tx, message("{login} is the last user who can grant rights.", login=login))
    return Done(message("User {login} was disabled.", login=login), {"user": (user,)})


@command("user.enable", N_("Enable a user"))
def enable(tx: UnitOfWork, *, login: str) -> Done:
    """Let a disabled login in again, with the roles and scope it has."""
    user = _user(tx, login)
    tx.change_one(sa.update(app_user).where(app_user.c.id == user).values(active=1))
    return Done(message("User {login} may sign in again.", login=login), {"user": (user,)})


@command("user.revoke", N_("Take roles and scope away"))
def revoke(
    tx: UnitOfWork,
    *,
    login: str,
    roles: Sequence[str] = (),
    units: Sequence[int] = (),
    books: Sequence[int] = (),
    everything: bool = False,
) -> Done:
    """Take roles (by code) and scope from a user, at once for windows that stand open.

    ``everything`` takes the right to every book away; units and books named one by one stay. Raises Refused
    for what the user does not hold, and when nobody could grant rights any more.
    """
    user = _user(tx, login)
    _within_own_scope(tx, user, units, everything)
    ids = _roles(tx, roles)
    taken = tx.write(
        sa.delete(user_role).where(user_role.c.user_id == user, user_role.c.role_id.in_(ids.values()))
    )
    scope = user_scope.c
    of_all = sa.and_(scope.unit_id.is_(None), scope.scope_book.is_(None)) if everything else sa.false()
    narrowed = sa.or_(scope.unit_id.in_(units), scope.scope_book.in_(books), of_all)
    held = set(
        tx.connection.execute(
            sa.select(scope.unit_id, scope.scope_book).where(scope.user_id == user, narrowed)
        ).all()
    )
    if taken != len(ids) or len(held) != len(set(units)) + len(set(books)) + everything:
        raise refuse(
            "user.not_held",
            message("{login} does not hold all of that; nothing was taken away.", login=login),
            Subject("user", user, login),
            remedy=hint(message("A book may be seen through its unit; look at the user's roles and books.")),
        )
    tx.write(sa.delete(user_scope).where(scope.user_id == user, narrowed))
    _keep_a_granter(tx, message("{login} is the last user who can grant rights.", login=login))
    return Done(message("What was asked was taken from {login}.", login=login), {"user": (user,)})


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
    _keep_a_granter(tx, message("Nobody could grant rights any more."))
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


def _keep_a_granter(tx: UnitOfWork, why: Message) -> None:
    """Refuse what leaves no active user with the right to grant: nobody could ever mend it."""
    patterns = tx.connection.execute(
        sa.select(role_permission.c.permission)
        .join(user_role, user_role.c.role_id == role_permission.c.role_id)
        .join(app_user, app_user.c.id == user_role.c.user_id)
        .where(app_user.c.active == 1)
    ).scalars()
    if not expand(patterns, ["user.grant"]):
        raise refuse(
            "user.last_granter",
            why,
            remedy=hint(message("Grant the role to somebody else first."), "user.grant"),
        )


def _roles(tx: UnitOfWork, codes: Sequence[str]) -> dict[str, int]:
    """Code → id of these roles; Refused for one that there is not."""
    found = {
        row.code: row.id
        for row in tx.connection.execute(sa.select(role.c.code, role.c.id).where(role.c.code.in_(codes)))
    }
    for code in codes:
        if code not in found:
            raise refuse("role.unknown", message("There is no role {code}.", code=code))
    return found


def _grant(tx: UnitOfWork, user: int, roles: Sequence[str]) -> None:
    found = _roles(tx, roles)
    held = set(
        tx.connection.execute(sa.select(user_role.c.role_id).where(user_role.c.user_id == user)).scalars()
    )
    tx.write(
        sa.insert(user_role),
        [{"user_id": user, "role_id": id} for id in sorted(set(found.values()) - held)],
    )


def _within_own_scope(tx: UnitOfWork, user: int, units: Sequence[int], everything: bool) -> None:
    if tx.actor.books is None:
        return
    own = tx.connection.execute(
        sa.select(user_scope.c.unit_id).where(user_scope.c.user_id == tx.actor.user)
    ).scalars()
    if everything or not set(units) <= set(own):
        raise refuse(
            "user.beyond_own_scope",
            message("Nobody grants or takes away more books than are in the own scope."),
            Subject("user", user),
            remedy=hint(message("Ask somebody who sees those books.")),
        )


def _widen(tx: UnitOfWork, user: int, units: Sequence[int], books: Sequence[int], everything: bool) -> None:
    """Add to a user's scope. The door has checked ``books``; units and everything go no further than one's own."""
    _within_own_scope(tx, user, units, everything)
    for held, ids in (("SELECT id FROM unit", units), ("SELECT id FROM book", books)):
        if unknown := set(ids) - set(tx.text(held).scalars()):
            # the number may be a unit's or book's one day, and the right to it would be there already
            raise refuse(
                "user.no_such_scope",
                message("There is no unit or book {ids}.", ids=[str(id) for id in sorted(unknown)]),
                Subject("user", user),
            )
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
