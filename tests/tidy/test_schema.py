"""What the migrations make is what the tables say, on both databases."""

from __future__ import annotations

from importlib import resources

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from finance_desk.app import rooms
from finance_desk.store import migrate
from finance_desk.store.engine import locate, open_engine
from finance_desk.store.schema import metadata


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(resources.files("finance_desk.store") / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [migrate.HEAD]
    # each migration follows the one before it: no branches
    assert [each.revision for each in scripts.walk_revisions()] == [
        f"{number:04d}" for number in range(int(migrate.HEAD), 0, -1)
    ]


def test_migrations_make_the_tables(database: str) -> None:
    rooms.load()
    location = locate(database)
    engine = open_engine(location, new=True)
    try:
        migrate.prepare(engine, location)
        with engine.begin() as connection:
            migrate.create(connection, location)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []
            assert migrate.check_guards(connection) == []
            assert migrate.version(connection) == migrate.HEAD
            if engine.dialect.name == "sqlite":
                loose = connection.exec_driver_sql(
                    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
                    " AND name NOT LIKE 'sqlite%' AND name <> 'alembic_version'"
                )
                assert loose.scalars().all() == []
    finally:
        engine.dispose()


def test_checks_and_indexes_are_made_too(database: str) -> None:
    """Alembic does not compare CHECK constraints, and they hold rules of the ledger."""
    rooms.load()
    location = locate(database)
    engine = open_engine(location, new=True)
    try:
        migrate.prepare(engine, location)
        with engine.begin() as connection:
            migrate.create(connection, location)
        inspector = sa.inspect(engine)
        for table in metadata.tables.values():
            wanted = {str(each.name) for each in table.constraints if isinstance(each, sa.CheckConstraint)}
            assert {str(each["name"]) for each in inspector.get_check_constraints(table.name)} == wanted
            held = {
                each["name"]: each.get("dialect_options", {}) for each in inspector.get_indexes(table.name)
            }
            for index in table.indexes:
                where = held[str(index.name)].get(f"{engine.dialect.name}_where")
                assert (where is None) == ("where" not in index.info), index.name
    finally:
        engine.dispose()
