"""``bulk_insert``: many rows a statement on SQLite, COPY on PostgreSQL. Never a statement a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.base.progress import Progress

_BLOCK: Final = 20_000
"""Rows between two looks at the cancel flag."""

_TOGETHER: Final = 100
"""Rows a statement on SQLite: a table with guards pays for a savepoint with every statement."""


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
    count = 0
    named = tuple(columns)
    iterator = iter(rows)
    while block := list(islice(iterator, _BLOCK)):
        whole = len(block) // _TOGETHER * _TOGETHER
        if whole:
            connection.exec_driver_sql(
                _insert(table.name, named, _TOGETHER),
                [_flat(block[at : at + _TOGETHER]) for at in range(0, whole, _TOGETHER)],
            )
        if rest := block[whole:]:
            connection.exec_driver_sql(_insert(table.name, named, len(rest)), _flat(rest))
        count += len(block)
        progress.advance(len(block))
    return count


@lru_cache(maxsize=500)
def _insert(table: str, columns: tuple[str, ...], rows: int) -> str:
    marks = f"({', '.join('?' * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([marks] * rows)}"


def _flat(rows: Sequence[Sequence[Any]]) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(rows))


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
