"""``Desk``: one open database and one signed-in user, with the two doors ``ask`` and ``do``."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.access import session
from finance_desk.app import rooms
from finance_desk.audit import commands as audit
from finance_desk.audit.model import canonical
from finance_desk.audit.tables import audit_event
from finance_desk.base.actor import Actor
from finance_desk.base.clock import Clock, system_clock
from finance_desk.base.commands import COMMANDS, QUERIES, Command, Done, Query
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import Message, message
from finance_desk.base.progress import Progress
from finance_desk.store import failures, migrate
from finance_desk.store.engine import Location, locate, open_engine
from finance_desk.store.unit import Reader, UnitOfWork

_WRITE_LOCK: Final = 0x46444B
"""PostgreSQL advisory lock: commands run one after another, so the audit chain has a total order."""

_PATIENCE_SECONDS: Final = 30
"""How long a command waits on PostgreSQL for a colleague's; as long as on a local file."""

_LONG_LIST: Final = 40
"""Longer argument lists are kept in the audit event as a count and a digest."""


class Desk:
    """The house with its doors open for one user.

    ``ask`` reads with a connection of its own and may be called from any thread; ``do`` writes,
    one command at a time. Make it with :meth:`open`.
    """

    def __init__(self, engine: sa.Engine, location: Location, actor: Actor, clock: Clock, seen: int) -> None:
        """``seen`` is the audit event before which ``actor`` was read."""
        rooms.load()
        self._engine = engine
        self.location = location
        self.actor = actor
        self.clock = clock
        self._seen = seen

    @classmethod
    def open(
        cls,
        database: str | Path,
        login: str,
        password: str,
        *,
        clock: Clock = system_clock,
        key: str | None = None,
    ) -> Desk:
        """Open ``database`` (a file or a PostgreSQL URL) and sign in.

        Raises Refused when there is no such database, it is of another version, its guards were
        changed, or the sign-in fails.
        """
        location = locate(database)
        engine = open_engine(location, key=key)
        rooms.load()
        try:
            with failures.translated(location.shown()):
                migrate.check_version(engine, location)
                with engine.connect() as connection:
                    findings = migrate.check_guards(connection)
                    seen = session.last_event(connection)
                if findings:
                    raise Refused(findings)
                actor = session.sign_in(engine, login, password, clock)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, location, actor, clock, seen)

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def signed_in(self, login: str, password: str) -> Desk:
        """The same open database for another user (a colleague's turn on the same computer)."""
        with failures.translated(self.location.shown()):
            with self._engine.connect() as connection:
                seen = session.last_event(connection)
            actor = session.sign_in(self._engine, login, password, self.clock)
        return Desk(self._engine, self.location, actor, self.clock, seen)

    def refreshed(self) -> Desk:
        """The same user with rights and scope read anew (a book was made, a role granted)."""
        with failures.translated(self.location.shown()), self._engine.connect() as connection:
            seen = session.last_event(connection)
            actor = session.actor(connection, self.actor.user)
        return Desk(self._engine, self.location, actor, self.clock, seen)

    # the two doors

    def ask(
        self, what: str | Callable[..., Any], *, progress: Progress | None = None, **arguments: Any
    ) -> Any:
        """Run a query inside the user's data scope and give its frozen rows, all as of one moment."""
        query = self._query(what)
        progress = progress or Progress()
        with failures.translated(self.location.shown(), progress), self._engine.connect() as plain:
            # a query of several statements must not see a colleague's commit between two of them;
            # SQLite reads from one snapshot anyway
            connection = (
                plain.execution_options(isolation_level="REPEATABLE READ")
                if plain.dialect.name == "postgresql"
                else plain
            )
            self._renew(connection)
            if not self.actor.may(query.permission):
                raise _denied(query.permission, query.title)
            self._check_scope(arguments)
            forget = progress.on_cancel(_interrupter(connection))
            try:
                return query.run(Reader(connection, self.actor, self.clock, progress), **arguments)
            finally:
                forget()

    def do(
        self,
        what: str | Callable[..., Done],
        *,
        progress: Progress | None = None,
        dry_run: bool = False,
        key: str | None = None,
        **arguments: Any,
    ) -> Done:
        """Run a command in one transaction with one audit event.

        ``dry_run`` does everything and rolls it back. ``key`` makes a repeated save harmless: the
        outcome of a commit can be unknown when a server is lost, and saving again with the same key
        then does nothing a second time: the answer has no ``changes``, and the ``value`` of the first if
        that was a number. Raises Refused or Cancelled, and then nothing changed.
        """
        command = self._command(what)
        progress = progress or Progress()
        with failures.translated(self.location.shown(), progress), self._writing(dry_run) as connection:
            self._renew(connection)
            if not self.actor.may(command.id):
                raise _denied(command.id, command.title)
            self._check_scope(arguments)
            if key is not None and (repeated := self._done_before(connection, key)):
                return repeated
            forget = progress.on_cancel(_interrupter(connection))
            try:
                tx = UnitOfWork(
                    connection,
                    self.actor,
                    self.clock,
                    progress,
                    command=command.id,
                    key=key,
                    rehearsal=dry_run,
                )
                audit.begin(tx)
                done = command.run(tx, **arguments)
                progress.check()
            finally:
                forget()
            audit.append(
                tx,
                book=_book_of(arguments, done),
                detail={
                    "arguments": {name: _loggable(name, value) for name, value in arguments.items()},
                    "summary": {"msgid": done.summary.msgid, **_plain(done.summary)},
                    # what a repeated save answers with
                    **({"value": done.value} if key is not None and isinstance(done.value, int) else {}),
                    **tx.evidence,
                },
            )
        return done

    def may(self, id: str) -> bool:
        """Whether the user may run this command or query."""
        query = QUERIES.get(id)
        return self.actor.may(query.permission if query else id)

    def commands(self) -> Mapping[str, Command]:
        """Every command of the house by id."""
        return COMMANDS

    # behind the doors

    def _query(self, what: str | Callable[..., Any]) -> Query:
        return QUERIES[what if isinstance(what, str) else what.query_id]  # type: ignore[attr-defined]

    def _command(self, what: str | Callable[..., Done]) -> Command:
        return COMMANDS[what if isinstance(what, str) else what.command_id]  # type: ignore[attr-defined]

    def _renew(self, connection: sa.Connection) -> None:
        """Read rights and scope anew when somebody changed them: what was taken away is gone at once."""
        newest, changed = session.events_since(connection, self._seen)
        if changed:
            self.actor = session.actor(connection, self.actor.user)
        # what was looked at is not looked at again: a long session does not read its own events each time
        self._seen = newest

    def _check_scope(self, arguments: Mapping[str, Any]) -> None:
        books: Sequence[int] = arguments.get("books") or ()
        for book in (*books, arguments.get("book")):
            if isinstance(book, int) and not self.actor.sees(book):
                raise refuse(
                    "access.scope",
                    message("This book is outside the data scope of {name}.", name=self.actor.name),
                    Subject("book", book),
                    remedy=hint(message("Ask the security administrator to extend the scope.")),
                )

    @contextmanager
    def _writing(self, dry_run: bool) -> Iterator[sa.Connection]:
        with self._engine.connect() as plain:
            connection = plain.execution_options(begin="IMMEDIATE")
            with connection.begin() as transaction:
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE_SECONDS}s'")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")
                yield connection
                if dry_run:
                    transaction.rollback()

    def _done_before(self, connection: sa.Connection, key: str) -> Done | None:
        """What the first save under ``key`` answered, as far as it is known: no changes, and its ``value``."""
        held = connection.execute(
            sa.select(audit_event.c.at, audit_event.c.detail).where(audit_event.c.idempotency_key == key)
        ).first()
        if held is None:
            return None
        return Done(
            message("This was already saved at {at}; nothing was done twice.", at=held.at),
            value=json.loads(held.detail).get("value"),
        )


def _book_of(arguments: Mapping[str, Any], done: Done) -> int | None:
    """The book an event belongs to: the one worked in, or the one just made."""
    book = arguments.get("book")
    if isinstance(book, int):
        return book
    made = done.changes.get("book", ())
    return made[0] if len(made) == 1 else None


def _interrupter(connection: sa.Connection) -> Callable[[], None]:
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        return raw.cancel_safe  # type: ignore[no-any-return]
    return raw.interrupt  # type: ignore[no-any-return]


def _denied(id: str, title: str) -> Refused:
    return refuse(
        "access.denied",
        message("You may not do this: {title} ({id}).", title=Message(title), id=id),
        Subject("command", label=id),
        remedy=hint(message("Ask somebody whose role allows it, or ask for the right.")),
    )


def _loggable(name: str, value: Any) -> Any:
    """An argument as the audit event keeps it: no secrets, no endless lists."""
    if "password" in name or name == "content":
        return "***"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        given = ((each.name, getattr(value, each.name)) for each in dataclasses.fields(value))
        return {inner: _loggable(inner, content) for inner, content in given if content is not None}
    if isinstance(value, range):
        return {"first": value[0], "last": value[-1], "count": len(value)} if value else []
    if isinstance(value, list | tuple | set | frozenset | array) and len(value) > _LONG_LIST:
        text = canonical({"all": [str(each) for each in value]})
        return {"count": len(value), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    if isinstance(value, array):
        return list(value)
    return value if isinstance(value, int | str | bool | None | list | tuple | dict) else str(value)


def _plain(summary: Message) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in summary.values.items()}
