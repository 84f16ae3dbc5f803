"""Signing in: the one write that happens before there is an actor."""

from __future__ import annotations

import datetime as dt
from typing import Final

import argon2
import sqlalchemy as sa

from finance_desk.access.model import LOCK_MINUTES, MAX_FAILED_LOGINS, expand
from finance_desk.access.tables import app_user, role_permission, user_role, user_scope
from finance_desk.base.actor import Actor
from finance_desk.base.clock import Clock, stamp
from finance_desk.base.commands import COMMANDS, QUERIES
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import message

HASHER: Final = argon2.PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
"""Argon2id with 64 MiB, as the reliability figures ask."""

_OF_RIGHTS: Final = (
    "user.new",
    "user.grant",
    "user.revoke",
    "user.disable",
    "user.enable",
    "role.set",
    "unit.new",
    "book.new",
)
"""Commands after which somebody may more, or less, than before."""

_BOOK: Final = sa.table("book", sa.column("id"), sa.column("unit_id"))
"""The two columns of ``book`` that scope needs; the books room stands above this one."""


def sign_in(engine: sa.Engine, login: str, password: str, clock: Clock) -> Actor:
    """Check a password and give the actor. Five wrong ones lock the login for ten minutes.

    The failed attempt is kept even though the sign-in is refused.
    """
    moment = clock()
    failure: Refused | None = None
    with engine.connect() as plain:
        connection = plain.execution_options(begin="IMMEDIATE")
        with connection.begin():
            person = connection.execute(sa.select(app_user).where(app_user.c.login == login)).first()
            if person is None:
                failure = _wrong(login, None)
            elif not person.active:
                failure = _disabled(login)
            elif person.locked_until is not None and person.locked_until > stamp(moment):
                failure = refuse(
                    "access.locked",
                    message(
                        "The login {login} is locked after {count} wrong passwords.",
                        login=login,
                        count=MAX_FAILED_LOGINS,
                    ),
                    Subject("user", label=login),
                    remedy=hint(message("Wait ten minutes, or ask the system administrator to unlock it.")),
                )
            elif not _matches(person.password_hash, password):
                failed = person.failed_logins + 1
                locked = failed >= MAX_FAILED_LOGINS
                until = stamp(moment + dt.timedelta(minutes=LOCK_MINUTES)) if locked else None
                connection.execute(
                    sa.update(app_user)
                    .where(app_user.c.id == person.id)
                    .values(failed_logins=0 if locked else failed, locked_until=until)
                )
                failure = _wrong(login, max(0, MAX_FAILED_LOGINS - failed))
            else:
                connection.execute(
                    sa.update(app_user)
                    .where(app_user.c.id == person.id)
                    .values(failed_logins=0, locked_until=None, last_login=stamp(moment))
                )
                return actor(connection, person.id)
    raise failure


def _disabled(login: str) -> Refused:
    return refuse(
        "access.disabled",
        message("The login {login} is disabled.", login=login),
        Subject("user", label=login),
        remedy=hint(message("Ask the system administrator to enable it.")),
    )


def _matches(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except argon2.exceptions.VerificationError:
        return False


def _wrong(login: str, left: int | None) -> Refused:
    what = (
        message("Wrong login or password.")
        if left is None
        else message("Wrong login or password; {left} tries left.", left=left)
    )
    return refuse(
        "access.wrong_password",
        what,
        Subject("user", label=login),
        remedy=hint(message("Check Caps Lock and the input method, or ask for a new password.")),
    )


def last_event(connection: sa.Connection) -> int:
    """The newest event of the chain: rights read now hold until one of :data:`_OF_RIGHTS` follows it."""
    return int(connection.exec_driver_sql("SELECT COALESCE(MAX(id), 0) FROM audit_event").scalar_one())


def events_since(connection: sa.Connection, since: int) -> tuple[int, bool]:
    """The newest event, and whether a role, a user or the set of books was changed after ``since``."""
    newest, of_rights = connection.exec_driver_sql(
        f"SELECT MAX(id), MAX(CASE WHEN command IN {_OF_RIGHTS} THEN 1 ELSE 0 END)"
        f" FROM audit_event WHERE id > {int(since)}"
    ).one()
    return newest or since, bool(of_rights)


def actor(connection: sa.Connection, user: int) -> Actor:
    """The user's effective rights and scope, as they stand now. Raises Refused for a disabled one."""
    person = connection.execute(sa.select(app_user).where(app_user.c.id == user)).one()
    if not person.active:
        raise _disabled(person.login)
    patterns = connection.execute(
        sa.select(role_permission.c.permission)
        .join(user_role, user_role.c.role_id == role_permission.c.role_id)
        .where(user_role.c.user_id == user)
    ).scalars()
    known = {*COMMANDS, *(query.permission for query in QUERIES.values())}
    return Actor(person.id, person.login, person.name, expand(patterns, known), books_of(connection, user))


def books_of(connection: sa.Connection, user: int) -> frozenset[int] | None:
    """The books in a user's scope, active or not; ``None`` for every book."""
    scopes = connection.execute(
        sa.select(user_scope.c.unit_id, user_scope.c.scope_book).where(user_scope.c.user_id == user)
    ).all()
    if any(unit is None and book is None for unit, book in scopes):
        return None
    units = [unit for unit, _ in scopes if unit is not None]
    books = {book for _, book in scopes if book is not None}
    books.update(connection.execute(sa.select(_BOOK.c.id).where(_BOOK.c.unit_id.in_(units))).scalars())
    return frozenset(books)
