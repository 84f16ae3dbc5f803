"""Backup and restore: SQLite's online backup into one checked file, pg_dump and pg_restore for PostgreSQL.

A backup never stops anybody's work. A restore first keeps a copy of what it replaces. What a backup
is worth is tested when it is made: it is opened, its pages are checked, its version read.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import message
from finance_desk.base.progress import Progress
from finance_desk.store import failures, migrate
from finance_desk.store.engine import Location, locate, open_engine

_PAGES: Final = 2_000
"""Pages copied between two looks at the cancel flag (8 MiB)."""

_SERVER_BINARIES: Final = "/usr/lib/postgresql"
"""Where Debian keeps the programs of each server version, off the search path."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file: its size, its SHA-256 and the last audit event inside it.

    ``beside`` are the folders whose files belong to the database and are not in the copy.
    """

    path: Path
    size: int
    sha256: str
    last_event: int
    beside: tuple[str, ...] = ()


def back_up(
    location: Location, target: Path | str, *, key: str | None = None, progress: Progress | None = None
) -> Backup:
    """Copy the database to one file that replaces ``target`` in one step. Raises Refused."""
    target = Path(target)
    progress = progress or Progress()
    progress.start(message("Backing up {where}", where=location.shown()))
    if location.file is None:
        with _replacing(target) as draft:
            _run("pg_dump", location, ["--format=custom", f"--file={draft}"])
        return Backup(target, target.stat().st_size, digest_of(target), 0)
    if target.absolute() == location.file:
        raise refuse(
            "store.backup.same_file",
            message("The backup must be another file than the database."),
            Subject("file", label=str(target)),
        )
    with _replacing(target) as draft:
        _copy(location, draft, key, progress)
        event = check_backup(draft, key=key)
    return Backup(target, target.stat().st_size, digest_of(target), event)


def copy_as_it_is(location: Location, target: Path, *, key: str | None = None) -> None:
    """Copy a local database of whatever version to one file, before it is changed. Raises Refused."""
    with _replacing(target) as draft:
        _copy(location, draft, key, Progress())


def digest_of(path: Path | str) -> str:
    """SHA-256 of a file in hexadecimal."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A name beside ``target`` to write to; the file takes its place when the block ends well."""
    draft = target.with_name(f".{target.name}.part")
    try:
        draft.open("wb").close()
        yield draft
        draft.replace(target)
    except OSError as error:
        raise refuse(
            "store.backup.unwritable",
            message(
                "{file} cannot be written: {reason}.", file=str(target), reason=error.strerror or str(error)
            ),
            Subject("file", label=str(target)),
            remedy=hint(message("Choose a folder that exists, has room and may be written to.")),
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _copy(source: Location, target: Path, key: str | None, progress: Progress) -> None:
    with _raw(source, key) as live, _raw(locate(target), key) as copy:

        def told(_status: int, remaining: int, total: int) -> None:
            progress.total = total
            progress.done = total - remaining
            progress.check()
            progress.changed()

        # reading cannot fill a disk: what goes wrong here is the copy's
        with failures.translated(str(target), progress):
            live.backup(copy, pages=_PAGES, progress=told)
            # one file without companions, whatever mode the database itself is in
            copy.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def _raw(location: Location, key: str | None, *, new: bool = False) -> Iterator[Any]:
    """The driver's own connection: backup works on it, not on SQLAlchemy's."""
    engine = open_engine(location, key=key, new=new)
    try:
        with engine.connect() as connection:
            yield connection.connection.driver_connection
    finally:
        engine.dispose()


def check_backup(path: Path | str, *, key: str | None = None) -> int:
    """Open a backup, check every page and its version; gives the id of its last audit event.

    Raises Refused when it is damaged, not ours, or of another version.
    """
    location = locate(path)
    engine = open_engine(location, key=key)
    try:
        migrate.check_version(engine, location)
        with engine.connect() as connection:
            found = integrity(connection)
            if found:
                raise Refused(found)
            last = connection.exec_driver_sql("SELECT MAX(id) FROM audit_event").scalar()
    except sa.exc.DatabaseError as error:
        raise _damaged(location.shown(), str(error.orig)) from error
    finally:
        engine.dispose()
    return int(last or 0)


def integrity(connection: sa.Connection) -> list[Finding]:
    """What SQLite's own checks of pages, indexes and references find; a server checks itself."""
    if connection.dialect.name != "sqlite":
        return []
    told = [
        row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(50)").all() if row[0] != "ok"
    ]
    told += [
        f"{row[0]}: row {row[1]} refers to a missing row of {row[2]}"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").all()[:50]
    ]
    return [_damaged("", text).findings[0] for text in told]


def _damaged(where: str, told: str) -> Refused:
    return Refused(
        stop(
            "store.damaged_pages",
            message("The database file is damaged: {told}", told=told),
            Subject("file", label=where),
            remedy=hint(message("Restore the last good backup; keep the damaged file as evidence.")),
        )
    )


def restore(
    backup: Path | str, location: Location, *, key: str | None = None, kept: Path | None = None
) -> None:
    """Put a backup in the place of the database.

    ``kept`` takes a copy of what stood there first; without it nothing may stand there. The copying
    itself takes SQLite's own lock, so whoever has the database open sees the restored one afterwards.
    Raises Refused when the backup is damaged or of another version, or the target is in use.
    """
    backup = Path(backup)
    if location.file is None:
        _restore_server(backup, location)
        return
    check_backup(backup, key=key)
    if location.file.exists():
        if kept is None:
            raise refuse(
                "store.restore.exists",
                message("{where} exists; a restore would replace it.", where=location.shown()),
                Subject("file", label=location.shown()),
                remedy=hint(
                    message("Restore to a new name, or say --replace: the present one is kept beside it.")
                ),
            )
        back_up(location, kept, key=key)
    location.file.parent.mkdir(parents=True, exist_ok=True)
    with _raw(locate(backup), key) as source, _raw(location, key, new=True) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = WAL")


def _restore_server(backup: Path, location: Location) -> None:
    engine = open_engine(location)
    try:
        with engine.connect() as connection:
            tables = sa.inspect(connection).get_table_names()
    finally:
        engine.dispose()
    if tables:
        raise refuse(
            "store.not_empty",
            message("{where} already holds tables; nothing was changed.", where=location.shown()),
            Subject("file", label=location.shown()),
            remedy=hint(message("Make a new empty database on the server and restore into it.")),
        )
    _run("pg_restore", location, ["--single-transaction", "--no-owner", str(backup)])


def _run(program: str, location: Location, options: Sequence[str]) -> None:
    """Run a program of PostgreSQL on this database; its complaint becomes a refusal."""
    path = find_program(program)
    if path is None:
        raise refuse(
            "store.no_pg_program",
            message("The program {program} of PostgreSQL is not on this computer.", program=program),
            remedy=hint(
                message("Install the client programs of PostgreSQL, or let the server's own backup do it.")
            ),
        )
    where, environment = _connection_words(location)
    done = subprocess.run(  # noqa: S603 - the program was found by us, the options are ours
        [str(path), "--no-password", f"--dbname={where}", *options],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    if done.returncode:
        raise refuse(
            "store.pg_program",
            message("{program} could not do it: {told}", program=program, told=done.stderr.strip()[-500:]),
            Subject("file", label=location.shown()),
            remedy=hint(message("Its version must not be older than the server's.")),
        )


def _connection_words(location: Location) -> tuple[str, dict[str, str]]:
    """The database in libpq's words, several hosts included; the password only in the environment."""
    from psycopg.conninfo import make_conninfo

    engine = sa.create_engine(location.url)
    words: dict[str, Any] = dict(engine.dialect.create_connect_args(engine.url)[1])
    password = words.pop("password", None)
    words.pop("context", None)
    environment = dict(os.environ)
    if password is not None:
        environment["PGPASSWORD"] = str(password)
    return make_conninfo(**words), environment


def find_program(name: str) -> Path | None:
    """A program of PostgreSQL: on the search path, else the newest of the server versions installed."""
    found = shutil.which(name)
    if found:
        return Path(found)
    versions = sorted(
        Path(_SERVER_BINARIES).glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    return versions[0] if versions else None
