"""Making and upgrading a database: Alembic moves the tables, then the guards are made anew."""

from __future__ import annotations

from importlib import resources
from typing import Final

import sqlalchemy as sa

from finance_desk.base.errors import refuse
from finance_desk.base.findings import Finding, Subject, hint
from finance_desk.base.messages import message
from finance_desk.store import guards
from finance_desk.store.engine import APPLICATION_ID, Location

HEAD: Final = "0001"
"""The schema revision this program works with; the tidy test compares it with the newest migration."""

_VERSION: Final = sa.table("alembic_version", sa.column("version_num"))


def prepare(engine: sa.Engine, location: Location) -> None:
    """Set what a transaction cannot: readers of a local file never wait for its writer.

    Raises Refused, and leaves the file as it is, when it holds tables.
    """
    if location.is_file:
        with engine.connect() as connection:
            _insist_on_empty(connection, location)
        with engine.connect() as plain:
            raw = plain.connection.driver_connection
            raw.execute("PRAGMA journal_mode = WAL")  # type: ignore[union-attr]


def create(connection: sa.Connection, location: Location) -> None:
    """Make every table and guard in an empty database; raises Refused when it is not empty."""
    _insist_on_empty(connection, location)
    _upgrade(connection)
    if location.is_file:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def _insist_on_empty(connection: sa.Connection, location: Location) -> None:
    if sa.inspect(connection).get_table_names():
        raise refuse(
            "store.not_empty",
            message("{where} already holds tables; nothing was changed.", where=location.shown()),
            Subject("file", label=location.shown()),
            remedy=hint(message("Open it, or choose a new name.")),
        )


def upgrade(engine: sa.Engine, *, dry_run: bool = False) -> None:
    """Bring an older database to this version in one transaction; ``dry_run`` takes it back."""
    with engine.connect() as plain:
        connection = plain.execution_options(begin="IMMEDIATE")
        with connection.begin() as transaction:
            guards.remove(connection)
            _upgrade(connection)
            if dry_run:
                transaction.rollback()


def _upgrade(connection: sa.Connection) -> None:
    # Alembic takes a tenth of a second to import: only making and upgrading pay for it
    import alembic.command
    import alembic.config

    config = alembic.config.Config()
    config.set_main_option("script_location", str(resources.files("finance_desk.store") / "migrations"))
    config.attributes["connection"] = connection
    alembic.command.upgrade(config, "head")
    guards.install(connection)


def version(connection: sa.Connection) -> str | None:
    """The schema revision of a database, ``None`` when it is not one of ours."""
    inspector = sa.inspect(connection)
    # other programs keep their revision in a table of the same name
    if not (inspector.has_table("alembic_version") and inspector.has_table("audit_event")):
        return None
    return connection.execute(sa.select(_VERSION.c.version_num)).scalar()


def check_version(engine: sa.Engine, location: Location) -> None:
    """Raise Refused unless the database exists and has exactly this program's schema."""
    place = Subject("file", label=location.shown())
    if location.file is not None and not location.file.exists():
        raise refuse(
            "store.missing",
            message("There is no database at {where}.", where=location.shown()),
            place,
            remedy=hint(message("Make one with 'db init', or choose another file."), "db.init"),
        )
    with engine.connect() as connection:
        found = version(connection)
    if found is None:
        raise refuse(
            "store.not_ours",
            message("{where} is not a Finance Desk database.", where=location.shown()),
            place,
            remedy=hint(message("Make one with 'db init', or choose another file."), "db.init"),
        )
    if found > HEAD:
        raise refuse(
            "store.newer",
            message(
                "{where} was made by a newer version of Finance Desk (schema {found}, this one knows {known}).",
                where=location.shown(),
                found=found,
                known=HEAD,
            ),
            place,
            remedy=hint(message("Update this program on this computer.")),
        )
    if found < HEAD:
        raise refuse(
            "store.older",
            message(
                "{where} is of an older version (schema {found}, this one needs {known}).",
                where=location.shown(),
                found=found,
                known=HEAD,
            ),
            place,
            remedy=hint(message("Make a backup and run 'db upgrade'."), "db.upgrade"),
        )


def check_guards(connection: sa.Connection) -> list[Finding]:
    """A finding for each guard that is missing, changed or not ours."""
    return guards.compare(connection)
