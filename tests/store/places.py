"""Databases for tests with processes of their own: made once, copied as they are; and how processes begin."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from tests.conftest import new_database_url

_forks = "forkserver" in multiprocessing.get_all_start_methods()

context: Final[Any] = multiprocessing.get_context("forkserver" if _forks else "spawn")
"""Processes are forked from one that has everything loaded, where the system can do that."""

if _forks:
    context.set_forkserver_preload(["pytest", "tests.store.killed"])


class Place:
    """Where databases of one kind are kept: how one is made, copied as it is, and thrown away."""

    def new(self) -> str:
        raise NotImplementedError

    def copy(self, database: str) -> str:
        raise NotImplementedError

    def drop(self, database: str) -> None:
        raise NotImplementedError

    def left_alone(self, database: str) -> None:
        """Wait until the database has noticed that its killed user is gone."""


class Files(Place):
    """SQLite files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def new(self) -> str:
        self.count += 1
        return str(self.folder / f"{self.count}.db")

    def copy(self, database: str) -> str:
        target = self.new()
        for end in ("", "-wal", "-shm"):
            if Path(database + end).exists():
                shutil.copyfile(database + end, target + end)
        return target

    def drop(self, database: str) -> None:
        for end in ("", "-wal", "-shm"):
            Path(database + end).unlink(missing_ok=True)


class Server(Place):
    """Databases of a PostgreSQL server, copied by it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = sa.create_engine(
            sa.make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )

    def new(self) -> str:
        return new_database_url(self.url)

    def copy(self, database: str) -> str:
        source = sa.make_url(database)
        name = f"{source.database}_{random.randrange(16**8):08x}"
        with self.engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{source.database}"')
        return source.set(database=name).render_as_string(hide_password=False)

    def drop(self, database: str) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{sa.make_url(database).database}"')

    def left_alone(self, database: str) -> None:
        name = sa.make_url(database).database
        until = time.monotonic() + 30
        with self.engine.connect() as connection:
            while connection.execute(
                sa.text("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
            ).scalar():
                assert time.monotonic() < until, "the server keeps the session of a dead process"
                time.sleep(0.005)
