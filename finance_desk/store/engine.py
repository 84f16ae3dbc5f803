"""Opening a database: SQLite through the sqlcipher3 driver (the same SQLite everywhere), or PostgreSQL."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import message

APPLICATION_ID: Final = 0x46444B31
"""Marks our SQLite files ("FDK1"), so that a stranger's database is refused and not overwritten."""

_BUSY_SECONDS: Final = 30
_CACHE_KIB: Final = 128 * 1024


@dataclass(frozen=True, slots=True)
class Location:
    """Where a database lives: a SQLite file or a PostgreSQL URL."""

    file: Path | None
    url: str

    @property
    def is_file(self) -> bool:
        return self.file is not None

    def shown(self) -> str:
        """What may be shown to people: never a password."""
        if self.file is not None:
            return str(self.file)
        return sa.make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=True)


def locate(database: str | Path) -> Location:
    """Read ``--db``: a file path or a ``postgresql://`` URL (several hosts allowed).

    Raises Refused for a network path (SQLite's write-ahead log needs one host) and for what is no address.
    """
    text = str(database)
    if re.match(r"postgres(ql)?(\+psycopg)?://", text):
        rest = text.split("://", 1)[1]
        url = _hosts_as_query("postgresql+psycopg://" + rest)
        try:
            sa.make_url(url)
        except (sa.exc.ArgumentError, ValueError) as error:
            raise _no_address("postgresql://…") from error  # it may hold a password
        return Location(None, url)
    if text.startswith("sqlite:///"):
        text = text.removeprefix("sqlite:///")
    if match := re.match(r"[A-Za-z][\w+.-]+://", text):
        raise _no_address(f"{match[0]}…")
    if _is_network_path(text):
        raise refuse(
            "store.network_path",
            message(
                "{path} is on a network drive. A local database needs a disk of this computer, "
                "or figures can be lost.",
                path=text,
            ),
            Subject("file", label=text),
            remedy=hint(
                message("Choose a folder on this computer, or use the shared database (PostgreSQL).")
            ),
        )
    path = Path(text).expanduser().absolute()
    return Location(path, f"sqlite:///{path}")


def _no_address(shown: str) -> Refused:
    return refuse(
        "store.address",
        message("{where} is no address of a database.", where=shown),
        Subject("file", label=shown),
        remedy=hint(
            message("Write a file's path, or {example}.", example="postgresql://login@host:5432/name")
        ),
    )


def _hosts_as_query(url: str) -> str:
    """``//host1:5432,host2/name`` is libpq's way to write several hosts; SQLAlchemy wants them as query."""
    match = re.fullmatch(r"(postgresql\+psycopg://)(?:([^@/]*)@)?([^/?]*,[^/?]*)(/[^?]*)?(?:\?(.*))?", url)
    if match is None:
        return url
    head, login, hosts, name, query = match.groups()
    parts = [f"host={host if ':' in host else host + ':5432'}" for host in hosts.split(",")]
    if not query or "target_session_attrs" not in query:
        parts.append("target_session_attrs=read-write")
    if query:
        parts.append(query)
    return f"{head}{login + '@' if login else ''}{name or '/'}?{'&'.join(parts)}"


def _is_network_path(text: str) -> bool:
    if text.startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        import ctypes

        drive = PureWindowsPath(os.path.abspath(text)).drive
        # 4 is DRIVE_REMOTE: a letter mapped to a server
        return bool(drive) and ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == 4
    return False


def open_engine(location: Location, *, key: str | None = None, new: bool = False) -> sa.Engine:
    """An engine for ``location``; nothing is read yet. ``key`` (64 hex digits) opens an encrypted file.

    Only with ``new`` is a file made that does not exist. Raises Refused for what is no key.
    """
    if location.file is None:
        # a server that vanished without a word is given up after a minute, not after the system's hours
        quiet = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
        return sa.create_engine(
            location.url,
            pool_pre_ping=True,
            pool_size=4,
            max_overflow=8,
            connect_args={"connect_timeout": 5, **quiet},
        )
    if key is not None and not re.fullmatch(r"[0-9A-Fa-f]{64}", key):
        raise refuse(
            "store.key_format",
            message("The key of an encrypted database has 64 hexadecimal digits; this one has not."),
            Subject("file", label=location.shown()),
            remedy=hint(message("Give the key as it was written down when the database was made.")),
        )
    import sqlcipher3.dbapi2 as driver

    path = location.file
    uri = f"{path.as_uri()}?mode={'rwc' if new else 'rw'}"

    def connect() -> Any:
        if not (new or path.exists()):
            raise _gone(path)
        connection = driver.connect(
            uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _set_up(connection, key)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = sa.create_engine(
        "sqlite://", module=driver, creator=connect, poolclass=QueuePool, pool_size=4, max_overflow=8
    )

    # the driver must not open transactions of its own: we say BEGIN IMMEDIATE when we write
    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        mode = connection.get_execution_options().get("begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    if sys.platform != "win32":  # Windows lets nobody move an open file
        _watch(engine, path)
    return engine


def _set_up(connection: Any, key: str | None) -> None:
    run = connection.execute
    if key is not None:
        run("PRAGMA cipher_log_level = none")
        run(f"PRAGMA key = \"x'{key}'\"")
    run("PRAGMA foreign_keys = ON")
    # without this REPLACE INTO would silently overwrite a posted voucher
    run("PRAGMA recursive_triggers = ON")
    run("PRAGMA trusted_schema = OFF")
    run(f"PRAGMA cache_size = -{_CACHE_KIB}")
    # a million rows being made into vouchers must not stand in memory; what is encrypted must not stand plain on disk
    run(f"PRAGMA temp_store = {'FILE' if key is None else 'MEMORY'}")
    run("PRAGMA synchronous = FULL")


def _watch(engine: sa.Engine, path: Path) -> None:
    """Refuse to go on when the file was moved away or exchanged: SQLite would write to the old one unseen."""
    opened: list[tuple[int, int]] = []

    def stands() -> tuple[int, int]:
        try:
            held = path.stat()
        except OSError as error:
            raise _gone(path) from error
        return held.st_dev, held.st_ino

    @sa.event.listens_for(engine, "connect")
    def _remember(*_: object) -> None:
        if not opened:
            opened.append(stands())

    @sa.event.listens_for(engine, "checkout")
    def _compare(*_: object) -> None:
        if stands() != opened[0]:
            raise refuse(
                "store.exchanged",
                message(
                    "Another file was put in the place of {where}; nothing was changed.", where=str(path)
                ),
                Subject("file", label=str(path)),
                remedy=hint(message("Close the database and open it again.")),
            )


def _gone(path: Path) -> Refused:
    return refuse(
        "store.gone",
        message("The database {where} is not there any more; nothing was changed.", where=str(path)),
        Subject("file", label=str(path)),
        remedy=hint(message("Put the file back, or open it where it is now; what was saved is in it.")),
    )
