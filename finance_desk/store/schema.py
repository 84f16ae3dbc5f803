"""The one metadata object and the column types every ``tables.py`` uses.

Money is BIGINT fen, days are INTEGER yyyymmdd, periods INTEGER yyyymm, moments TEXT in UTC.
SQLite tables are STRICT, so only INTEGER, TEXT and BLOB are ever declared.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.schema import SchemaItem

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id: Final = BigInteger().with_variant(Integer, "sqlite")
Fen: Final = BigInteger().with_variant(Integer, "sqlite")
Day: Final = Integer()
Period: Final = Integer()
Moment: Final = Text()
Flag: Final = Integer()
Blob: Final = LargeBinary()


def table(name: str, *items: SchemaItem, rowid: bool = True) -> Table:
    """A table of the house: STRICT on SQLite; ``rowid=False`` clusters it by its primary key."""
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=rowid)


def id_column(name: str = "id") -> Column[Any]:
    """A primary key whose values we give out in blocks (never RETURNING in bulk)."""
    return Column(name, Id, primary_key=True, autoincrement=False)


def reference(name: str, to: str, *, nullable: bool = False, key: bool = False) -> Column[Any]:
    """A foreign key column; ``key`` makes it part of the primary key."""
    return Column(
        name, Id, ForeignKey(to), nullable=nullable and not key, primary_key=key, autoincrement=False
    )


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of those rows only that ``where`` holds for.

    PostgreSQL is told by :func:`tell_postgresql`, when a schema is written: saying it here loads its dialect
    in every program that never meets one, a twentieth of what starting costs.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(where), info={"where": where})


def tell_postgresql() -> None:
    """Say the conditions of partial indexes in PostgreSQL's words too."""
    for each in metadata.tables.values():
        for index in each.indexes:
            if "where" in index.info:
                index.dialect_options["postgresql"]["where"] = text(index.info["where"])


id_block: Final = table(
    "id_block",
    Column("kind", Text, primary_key=True),
    Column("next_id", Id, nullable=False),
)
"""The next free id of each kind of row; see ``UnitOfWork.new_ids``."""

setting: Final = table(
    "setting",
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Facts about this database: its identity, the version that made it."""
