"""Founding a database: tables, guards, the ready-made roles and the first user."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import sqlalchemy as sa

from finance_desk.access import commands as access
from finance_desk.access.tables import role, role_permission
from finance_desk.app import rooms
from finance_desk.app.desk import Desk
from finance_desk.audit import commands as audit
from finance_desk.base.actor import Actor
from finance_desk.base.clock import Clock, system_clock
from finance_desk.store import failures, migrate
from finance_desk.store.engine import Location, locate, open_engine
from finance_desk.store.unit import UnitOfWork

THREE_ADMINS = ("sysadmin", "security", "auditor")


def found(
    database: str | Path,
    login: str,
    password: str,
    *,
    name: str = "",
    three_admins: bool = False,
    clock: Clock = system_clock,
    key: str | None = None,
) -> Desk:
    """Make a database and its first user, and give the open Desk.

    The first user owns everything (a database kept by one person); with ``three_admins`` three
    separated administrators ``{login}-sysadmin``, ``-security`` and ``-auditor`` are made instead, with the
    same first password, and the sysadmin is signed in.
    """
    _make(locate(database), login, password, name, three_admins, clock, key, dry_run=False)
    return Desk.open(database, f"{login}-sysadmin" if three_admins else login, password, clock=clock, key=key)


def rehearse(
    database: str | Path,
    login: str,
    password: str,
    *,
    name: str = "",
    three_admins: bool = False,
    key: str | None = None,
) -> None:
    """Do all that :func:`found` does and take it back; raises what it would raise."""
    _make(locate(database), login, password, name, three_admins, system_clock, key, dry_run=True)


def _make(
    location: Location,
    login: str,
    password: str,
    name: str,
    three_admins: bool,
    clock: Clock,
    key: str | None,
    *,
    dry_run: bool,
) -> None:
    """Tables, guards, roles and users in one transaction; a file that this made does not outlive a failure."""
    rooms.load()
    file = location.file
    new = False
    with failures.translated(location.shown()):
        if file is not None:
            new = not file.exists()
            file.parent.mkdir(parents=True, exist_ok=True)
    engine = open_engine(location, key=key, new=True)
    made = False
    try:
        with failures.translated(location.shown()):
            migrate.prepare(engine, location)
            with engine.connect() as plain:
                connection = plain.execution_options(begin="IMMEDIATE")
                with connection.begin() as transaction:
                    migrate.create(connection, location)
                    founder = Actor(0, "", "", books=None)
                    tx = UnitOfWork(connection, founder, clock, command="db.init")
                    audit.begin(tx)
                    _ready_made_roles(tx)
                    _first_users(tx, login, password, name or login, three_admins)
                    audit.append(tx, book=None, detail={"arguments": {"login": login}})
                    if dry_run:
                        transaction.rollback()
            made = not dry_run
    finally:
        engine.dispose()
        if new and not made and file is not None:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{file}{suffix}").unlink(missing_ok=True)


def _first_users(tx: UnitOfWork, login: str, password: str, name: str, three_admins: bool) -> None:
    roles = {f"{login}-{each}": each for each in THREE_ADMINS} if three_admins else {login: "owner"}
    for each, role_code in roles.items():
        access.new_user(tx, login=each, name=name, password=password, roles=[role_code], everything=True)


def permission_matrix() -> dict[str, tuple[str, ...]]:
    """Command or query id (queries may be patterns) → the ready-made roles that hold it."""
    matrix: dict[str, tuple[str, ...]] = {}
    for file in sorted((resources.files("resources") / "permissions").iterdir(), key=lambda each: each.name):
        matrix.update({id: tuple(roles) for id, roles in json.loads(file.read_text("utf-8")).items()})
    return matrix


def _ready_made_roles(tx: UnitOfWork) -> None:
    matrix = permission_matrix()
    described = json.loads((resources.files("resources") / "roles.json").read_text("utf-8"))
    for code, words in described.items():
        id = tx.new_id("role")
        tx.write(sa.insert(role).values(id=id, code=code, **words))
        granted = ["*"] if code == "owner" else sorted(p for p, roles in matrix.items() if code in roles)
        tx.write(
            sa.insert(role_permission), [{"role_id": id, "permission": permission} for permission in granted]
        )
