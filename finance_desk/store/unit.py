"""Reader and UnitOfWork: what a query and a command get in their hands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import registry

from finance_desk.base.actor import Actor
from finance_desk.base.clock import Clock, stamp, system_clock
from finance_desk.base.errors import refuse
from finance_desk.base.findings import hint
from finance_desk.base.messages import message
from finance_desk.base.progress import Progress
from finance_desk.store import bulk

_DIALECTS: Final = {"sqlite": "sqlite.pysqlite", "postgresql": "postgresql.psycopg"}


@dataclass(slots=True)
class Reader:
    """A read-only look at the database on behalf of ``actor``.

    Every ``select`` that touches a table with a ``book_id`` column (or the book table itself) is
    narrowed to the books in the actor's scope here, in one place. Textual SQL is for bulk work of
    commands whose book was checked at the door.
    """

    connection: sa.Connection
    actor: Actor
    clock: Clock = system_clock
    progress: Progress = field(default_factory=Progress)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.connection.dialect.name

    def now(self) -> dt.datetime:
        return self.clock()

    def stamp(self) -> str:
        """The current moment as stored."""
        return stamp(self.clock())

    def execute(self, select: sa.Select[*tuple[Any, ...]]) -> sa.CursorResult[*tuple[Any, ...]]:
        """Run a select inside the actor's data scope."""
        return self.connection.execute(self._scoped(select))

    def rows(self, select: sa.Select[*tuple[Any, ...]]) -> Sequence[sa.Row[*tuple[Any, ...]]]:
        return self.execute(select).all()

    def row(self, select: sa.Select[*tuple[Any, ...]]) -> sa.Row[*tuple[Any, ...]] | None:
        return self.execute(select).first()

    def scalar(self, select: sa.Select[*tuple[Any, ...]]) -> Any:
        return self.execute(select).scalar()

    def text(
        self, sql: str, parameters: Mapping[str, Any] | None = None
    ) -> sa.CursorResult[*tuple[Any, ...]]:
        """Run textual SQL with named parameters; the caller names its book in it.

        The text is compiled once a dialect and goes to the driver as it is: a fifth of the cost of a
        constructed statement, which is what saving one voucher at a time is made of.
        """
        driver_sql, order = _compiled(sql, self.dialect)
        given = parameters or {}
        if order is None:
            return self.connection.exec_driver_sql(driver_sql, dict(given))
        return self.connection.exec_driver_sql(driver_sql, tuple(given[name] for name in order))

    def tuples(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of textual SQL as the driver's own tuples: for loops over very many of them."""
        result = self.text(sql, parameters)
        cursor = result.cursor
        driver = self.connection.dialect.dbapi
        assert cursor is not None and driver is not None
        try:
            return cursor.fetchall()  # type: ignore[return-value]
        except driver.Error as error:
            # past SQLAlchemy, so an interrupt or a lost server is given its form here
            raise sa.exc.DBAPIError.instance(
                sql, None, error, driver.Error, dialect=self.connection.dialect
            ) from error
        finally:
            result.close()

    def expect_many(self) -> None:
        """Let PostgreSQL sort and join in 64 MiB a step instead of 4 until the transaction ends."""
        if self.dialect == "postgresql":
            self.connection.exec_driver_sql("SET LOCAL work_mem = '64MB'")

    def _scoped(self, select: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
        books = self.actor.books
        if books is None:
            return select
        allowed = sorted(books)
        for source in _tables(select.get_final_froms()):
            column = source.c.get("book_id")
            if column is None and source.name == "book":
                column = source.c.id
            if column is not None:
                select = select.where(sa.or_(column.is_(None), column.in_(allowed)))
        return select


@lru_cache(maxsize=2_000)
def _compiled(sql: str, dialect: str) -> tuple[str, tuple[str, ...] | None]:
    """Driver text and, for positional drivers, the order of the named parameters."""
    compiled = sa.text(sql).compile(dialect=registry.load(_DIALECTS[dialect])())
    order = compiled.positiontup if isinstance(compiled, sa.sql.compiler.SQLCompiler) else None
    return str(compiled), tuple(order) if order is not None else None


def _tables(sources: Iterable[sa.FromClause]) -> Iterable[Any]:
    for source in sources:
        if isinstance(source, sa.Join):
            yield from _tables((source.left, source.right))
        elif isinstance(source, sa.Table) or (
            isinstance(source, sa.Alias) and isinstance(source.element, sa.Table)
        ):
            yield source


@dataclass(slots=True)
class UnitOfWork(Reader):
    """One writing transaction: everything in it happens or nothing does."""

    command: str = ""
    event: int = 0
    """The id of this command's audit event, given when the transaction begins."""
    previous_digest: str = ""
    """The digest of the event before it in the chain."""
    key: str | None = None
    """Idempotency key: a second run with the same key answers what the first did."""
    rehearsal: bool = False
    """Everything is taken back at the end; what no transaction can take back is not done at all."""
    evidence: dict[str, Any] = field(default_factory=dict)
    """What the audit event keeps beside the arguments: old and new values, digests of sealed blocks."""

    def write(
        self, statement: sa.Insert | sa.Update | sa.Delete, rows: Sequence[Mapping[str, Any]] | None = None
    ) -> int:
        """Run a data-changing statement and give the number of rows it touched."""
        if rows is not None and not rows:
            return 0
        result = (
            self.connection.execute(statement, rows)
            if rows is not None
            else self.connection.execute(statement)
        )
        return int(result.rowcount)

    def change_one(self, statement: sa.Update | sa.Delete) -> None:
        """Run a statement that must touch exactly one row.

        An update outside the scope or of a row that a colleague changed says "0 rows", not an
        error, so the count is the check.
        """
        if self.write(statement) != 1:
            raise refuse(
                "store.changed_meanwhile",
                message("Somebody changed or removed this meanwhile. Nothing was saved."),
                remedy=hint(message("Refresh and try again; what you typed is kept.")),
            )

    def new_ids(self, kind: str, count: int = 1) -> range:
        """Allocate ``count`` consecutive ids; the block is ours as soon as we commit."""
        next_id = self.text(
            "INSERT INTO id_block (kind, next_id) VALUES (:kind, :count + 1)"
            " ON CONFLICT (kind) DO UPDATE SET next_id = id_block.next_id + :count RETURNING next_id",
            {"kind": kind, "count": count},
        ).scalar_one()
        return range(next_id - count, next_id)

    def new_id(self, kind: str) -> int:
        return self.new_ids(kind)[0]

    def bulk_insert(self, table: sa.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Many rows at once, as tuples through the driver: executemany or COPY. Gives the count."""
        return bulk.bulk_insert(self.connection, table, columns, rows, self.progress)
