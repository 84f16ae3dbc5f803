"""``bulk_insert``: driver tuples on SQLite, COPY on PostgreSQL. Never a statement a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.base.progress import Progress

_BLOCK: Final = 20_000
"""Rows between two looks at the cancel flag."""


def bulk_insert(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    progress: Progress,
) -> int:
    """Insert tuples in the order of ``columns``; gives how many. Ids are the caller's to allocate."""
    unknown = set(columns) - set(table.c.keys())
    if unknown:
        raise KeyError(f"{table.name} has no columns {sorted(unknown)}")
    if connection.dialect.name == "postgresql":
        return _copy(connection, table, columns, rows, progress)
    quoted = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})"
    count = 0
    iterator = iter(rows)
    while block := list(islice(iterator, _BLOCK)):
        connection.exec_driver_sql(sql, block)
        count += len(block)
        progress.advance(len(block))
    return count


def _copy(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    progress: Progress,
) -> int:
    import psycopg  # a fifth of a second that a local database never pays

    count = 0
    raw: Any = connection.connection.driver_connection
    statement = f"COPY {table.name} ({', '.join(columns)}) FROM STDIN"
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
                if count % _BLOCK == 0:
                    progress.advance(_BLOCK)
    except psycopg.Error as error:
        # past SQLAlchemy, so the guards' refusals and a lost server are given its form here
        raise sa.exc.DBAPIError.instance(
            statement, None, error, psycopg.Error, dialect=connection.dialect
        ) from error
    progress.advance(count % _BLOCK)
    return count
