"""Where rows come from besides a file in hand: a watched folder, a database view, a business service.

Each gives a name and bytes for ``intake.receive``, which keeps the bytes as evidence like any other
file. Nothing is written at the other end, and nothing here knows what the rows mean. What is wrong with
a place is told part by part (name, host, login, view), never with the password in it.
"""

from __future__ import annotations

import csv
import datetime as dt
import fnmatch
import io
import json
import socket
import ssl
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

import sqlalchemy as sa

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import message
from finance_desk.base.money import NotMoney, parse_fen
from finance_desk.base.progress import Progress
from finance_desk.intake.model import Channel, Way, origin_of

MOST_BYTES: Final = 256 << 20
"""More than this from a view or a service is refused: it is a wrong view, not a day's business."""

_TABLES: Final = frozenset({".csv", ".txt", ".xlsx", ".xls"})
_WAIT: Final = 30
"""Seconds without a word from the other end."""

_LONGEST: Final = 600
"""Seconds for a whole answer: one that drips in for hours would never end."""

_REACH: Final = 10
"""Seconds for a connection to a host."""

_PIECE: Final = 1 << 16
_NAMED: Final = 20
_DEDUCTIONS: Final = {"30": "prepaid", "10": "deducted", "20": "deducted", "99": "deducted"}
_RENAMED: Final = {"value_date": "day"}
_OF_THE_BATCH: Final = ("event", "biz_period")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a channel gave: a file's ``name`` and bytes, and what the sender says it holds (fen)."""

    name: str
    content: bytes
    code: str = ""
    control_rows: int | None = None
    control_amount: int | None = None


def fetch(channel: Channel, password: str = "", progress: Progress | None = None) -> Fetched:
    """What a database view or a service holds now. Raises Refused with what is wrong, Cancelled when asked to stop."""
    match channel.way:
        case Way.DATABASE:
            return from_database(channel.address, channel.view, password, progress)
        case Way.SERVICE:
            return from_service(channel.address, password, channel.header, progress)
        case Way.FOLDER:
            raise ValueError(channel.way)


def from_folder(folder: Path, pattern: str = "") -> tuple[Path, ...]:
    """The tables in a folder, by name; a file that another program still writes (``~$``, ``.part``) is not one.

    ``pattern`` (``拨付*.csv``) narrows them; empty: every table. Which of them were received before,
    ``intake.receive`` knows by their digest. Raises Refused when there is no such folder.
    """
    try:
        listed = list(folder.iterdir())
    except NotADirectoryError as error:
        raise _no_folder(folder) from error
    except FileNotFoundError as error:
        raise _no_folder(folder) from error
    except OSError as error:
        raise refuse(
            "intake.folder_closed",
            message(
                "The folder {folder} cannot be read: {reason}.",
                folder=str(folder),
                reason=error.strerror or str(error),
            ),
            remedy=hint(message("Ask for the right to read the folder, then fetch again.")),
        ) from error
    open_elsewhere = {each.name[2:] for each in listed if each.name.startswith("~$")}
    open_elsewhere |= {each.name[7:-1] for each in listed if each.name.startswith(".~lock.")}
    return tuple(
        sorted(
            each
            for each in listed
            if each.suffix.lower() in _TABLES
            and not each.name.startswith(("~", "."))
            and each.name not in open_elsewhere
            and (not pattern or fnmatch.fnmatch(each.name.lower(), pattern.lower()))
            and each.is_file()
        )
    )


def _no_folder(folder: Path) -> Refused:
    return refuse(
        "intake.no_folder",
        message("There is no folder {folder}.", folder=str(folder)),
        remedy=hint(message("Check the path, and that the drive is connected.")),
    )


def from_database(url: str, view: str, password: str = "", progress: Progress | None = None) -> Fetched:
    """Every row of a view (or table) of another database, read in a transaction that cannot write.

    ``view`` is a name, with its schema before a dot where it needs one; never SQL. ``password`` goes with
    the login in ``url``. Raises Refused when the host, the login or the view is wrong, or the view is too large.
    """
    with _opened(url, view, password, progress) as (result, subject):
        titles = list(result.keys())
        content = _csv(titles, _plain(titles, result, subject), subject, progress)
    return Fetched(f"{view.rpartition('.')[2]}.csv", content)


def _plain(titles: Sequence[str], rows: Iterable[Sequence[Any]], subject: Subject) -> Iterator[Sequence[Any]]:
    """The rows as they are; a list, a document or raw bytes in a column is refused with the column's name."""
    for row in rows:
        for title, value in zip(titles, row, strict=True):
            if isinstance(value, list | dict | bytes | memoryview):
                raise refuse(
                    "intake.no_value",
                    message(
                        "Column {column} of {place} holds no single value.", column=title, place=subject.label
                    ),
                    subject,
                    remedy=hint(
                        message(
                            "Ask for a view that gives text, a number or a day there. Nothing was received."
                        )
                    ),
                )
        yield row


def columns_of_database(url: str, view: str, password: str = "") -> tuple[str, ...]:
    """The titles of a view's columns, without its rows. Raises Refused like :func:`from_database`."""
    with _opened(url, view, password, None, rows=False) as (result, _):
        return tuple(result.keys())


@contextmanager
def _opened(
    url: str, view: str, password: str, progress: Progress | None, *, rows: bool = True
) -> Iterator[tuple[sa.CursorResult[Any], Subject]]:
    """The rows of a view while its database is open; every failure as a refusal that says what is wrong."""
    schema, _, name = view.rpartition(".")
    try:
        place = sa.make_url(url)
        shown = place.set(query={}).render_as_string(hide_password=True)
    except (sa.exc.ArgumentError, ValueError) as error:
        # the text may hold a password, so it is not repeated
        raise refuse("intake.url", message("This is not the address of a database.")) from error
    if place.drivername == "postgresql":
        place = place.set(drivername="postgresql+psycopg")
    if password:
        place = place.set(password=password)
    subject = Subject("file", label=f"{shown} {view}")
    backend = place.get_backend_name()
    if backend == "sqlite" and not Path(place.database or "").is_file():
        raise refuse("intake.unreachable", message("There is no database at {place}.", place=shown), subject)
    try:
        engine = sa.create_engine(
            place,
            poolclass=sa.pool.NullPool,
            connect_args={"connect_timeout": _REACH} if backend == "postgresql" else {},
        )
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        raise _unreachable(shown, error, subject) from error
    if place.host and not place.host.startswith("/") and "host" not in place.query:
        _reach(place.host, place.port or _PORTS.get(backend), subject)
    wanted: sa.Select[Any] = sa.select(sa.literal_column("*")).select_from(
        sa.table(name, schema=schema or None)
    )
    # rows come a few at a time, never the whole view at once
    wanted = wanted.execution_options(stream_results=True) if rows else wanted.where(sa.false())
    try:
        try:
            opened = engine.connect()
        except sa.exc.SQLAlchemyError as error:
            raise _not_let_in(place, shown, error, subject) from error
        with opened:
            connection = opened
            match backend:
                case "postgresql":
                    connection = opened.execution_options(postgresql_readonly=True)
                case "sqlite":
                    opened.exec_driver_sql("PRAGMA query_only = ON")
            if not _has(connection, schema, name):
                raise _no_view(connection, schema, view, shown, subject)
            forget = progress.on_cancel(_breaker(connection)) if progress is not None else None
            try:
                with connection.execute(wanted) as result:
                    yield result, subject
            finally:
                if forget is not None:
                    forget()
            connection.rollback()
    except sa.exc.SQLAlchemyError as error:
        if progress is not None:
            progress.check()  # a statement that was interrupted is no fault of the view
        said = _first_line(getattr(error, "orig", None) or error, str(place.password or ""))
        raise _unreachable(shown, said, subject) from error
    finally:
        engine.dispose()


_PORTS: Final[Mapping[str, int]] = {"postgresql": 5432, "mysql": 3306, "mssql": 1433, "oracle": 1521}


def _breaker(connection: sa.Connection) -> Any:
    raw: Any = connection.connection.driver_connection
    return getattr(raw, "cancel_safe", None) or getattr(raw, "interrupt", None) or (lambda: None)


def _has(connection: sa.Connection, schema: str, name: str) -> bool:
    return bool(name) and sa.inspect(connection).has_table(name, schema=schema or None)


def _no_view(connection: sa.Connection, schema: str, view: str, shown: str, subject: Subject) -> Refused:
    looked = sa.inspect(connection)
    known = sorted({*looked.get_view_names(schema or None), *looked.get_table_names(schema or None)})
    return refuse(
        "intake.no_view",
        message("{place} has no view {view} that this login may see.", place=shown, view=view),
        subject,
        remedy=hint(
            message("It may see: {known}.", known=known[:_NAMED])
            if known
            else message("It may see nothing at all; ask for the right to read the view.")
        ),
    )


def _not_let_in(place: sa.URL, shown: str, error: Exception, subject: Subject) -> Refused:
    reason = _first_line(getattr(error, "orig", None) or error, str(place.password or ""))
    return refuse(
        "intake.login",
        message(
            "{place} does not let {login} in: {reason}.",
            place=shown,
            login=place.username or "–",
            reason=reason,
        ),
        subject,
        remedy=hint(message("Check login, password and the name of the database; then test again.")),
    )


def _reach(host: str, port: int | None, subject: Subject) -> None:
    """Refuse a host that has no such name or where nothing listens: told apart from a wrong login."""
    try:
        with socket.create_connection((host, port or 0), timeout=_REACH) if port else _found(host):
            return
    except OSError as error:
        raise _no_host(host, port, error, subject) from error


@contextmanager
def _found(host: str) -> Iterator[None]:
    socket.getaddrinfo(host, None)
    yield


def _no_host(host: str, port: int | None, error: BaseException, subject: Subject) -> Refused:
    at = f"{host}:{port}" if port else host
    match error:
        case socket.gaierror():
            return refuse(
                "intake.no_host",
                message("There is no computer called {host}.", host=host),
                subject,
                remedy=hint(message("Check the name in the address, and that the network is there.")),
            )
        case ConnectionRefusedError():
            return refuse(
                "intake.closed_port",
                message("{host} is there, but nothing answers at its port.", host=at),
                subject,
                remedy=hint(message("Check the port, and that the other program is running.")),
            )
        case TimeoutError():
            return _too_slow(at, subject)
        case _:
            return _unreachable(at, error, subject)


def _too_slow(place: str, subject: Subject) -> Refused:
    return refuse(
        "intake.too_slow",
        message("{place} did not answer in time.", place=place),
        subject,
        remedy=hint(message("Try again later; if it stays so, ask who keeps it. Nothing was received.")),
    )


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Follows a service to another path only: what proves who we are must not go to another host."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if origin_of(newurl) != origin_of(req.full_url):
            fp.close()
            raise _Elsewhere(urlsplit(newurl).hostname or "?")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Elsewhere(Exception):
    """The service sends us to this host."""


def from_service(
    address: str,
    password: str = "",
    header: str = "",
    progress: Progress | None = None,
    *,
    wait: int = _WAIT,
) -> Fetched:
    """What a business service answers to one GET: a list of rows, or a batch with ``rows`` (domain §2.8).

    ``password`` is a token, sent as ``Authorization: Bearer …`` or in ``header``. A batch's ``control``
    (``rows``, ``paid``) becomes the totals to agree with. Raises Refused when the service cannot be
    reached, does not know the token, sends us to another host, breaks off or answers something else, or
    when the bank did not confirm a row.
    """
    parts = urlsplit(address)
    subject = Subject("file", label=f"{parts.scheme}://{parts.hostname or ''}{parts.path}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise refuse(
            "intake.address", message("The address of a service starts with http:// or https://."), subject
        )
    content = _answer(address, password, header, progress or Progress(), wait, subject)
    return _batch_of(content, subject, progress)


def _answer(
    address: str, password: str, header: str, progress: Progress, wait: int, subject: Subject
) -> bytes:
    """The bytes of the whole answer."""
    try:
        request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310
        if password:
            name, value = (header, password) if header else ("Authorization", f"Bearer {password}")
            request.add_header(name, value)
        opener = urllib.request.build_opener(_StayHere)
        with opener.open(request, timeout=wait) as answer:  # scheme checked by the caller
            pieces, size, until = [], 0, time.monotonic() + _LONGEST
            while piece := answer.read1(_PIECE):
                progress.check()
                pieces.append(piece)
                size += len(piece)
                if size > MOST_BYTES:
                    raise _too_large(subject)
                if time.monotonic() > until:
                    raise _too_slow(subject.label, subject)
            if answer.length:  # bytes that were promised
                raise _half(subject)
            return b"".join(pieces)
    except HTTPError as error:
        with error:
            raise _wrong_status(error.code, bool(password), subject) from error
    except _Elsewhere as error:
        raise refuse(
            "intake.redirect",
            message("{place} sends us on to {host}.", place=subject.label, host=str(error)),
            subject,
            remedy=hint(message("If that is right, write the new address into the channel.")),
        ) from error
    except URLError as error:
        reason = error.reason
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise refuse(
                "intake.certificate",
                message(
                    "The certificate of {place} is not trusted: {reason}.",
                    place=subject.label,
                    reason=reason.verify_message,
                ),
                subject,
                remedy=hint(
                    message("Ask who keeps the service for a valid certificate, or have theirs installed.")
                ),
            ) from error
        if isinstance(reason, OSError):
            parts = urlsplit(address)
            raise _no_host(parts.hostname or "", parts.port, reason, subject) from error
        raise _unreachable(subject.label, reason, subject) from error
    except TimeoutError as error:
        raise _too_slow(subject.label, subject) from error
    except HTTPException as error:
        raise _half(subject) from error
    except (OSError, ValueError) as error:
        raise _unreachable(subject.label, error, subject) from error


def _wrong_status(status: int, token: bool, subject: Subject) -> Refused:
    if status in (401, 403):
        return refuse(
            "intake.login",
            message("{place} does not accept the token ({status}).", place=subject.label, status=status)
            if token
            else message("{place} wants a token ({status}).", place=subject.label, status=status),
            subject,
            remedy=hint(message("Ask who keeps the service for the token, and give it to the channel.")),
        )
    if status == 404:
        return refuse(
            "intake.no_path",
            message("{place} knows no such path (404).", place=subject.label),
            subject,
            remedy=hint(message("Check the path in the address.")),
        )
    return refuse(
        "intake.service_failed",
        message("{place} answered with the fault {status}.", place=subject.label, status=status),
        subject,
        remedy=hint(message("Tell who keeps the service, and fetch again later. Nothing was received.")),
    )


def _half(subject: Subject) -> Refused:
    return refuse(
        "intake.half",
        message("{place} broke off in the middle of its answer.", place=subject.label),
        subject,
        remedy=hint(message("Fetch again. Nothing was received.")),
    )


def _batch_of(content: bytes, subject: Subject, progress: Progress | None) -> Fetched:
    """The rows of an answer as a table, with what the sender says about them."""
    try:
        # amounts stay the digits that were sent
        whole = json.loads(content, parse_float=str)
        batch = whole if isinstance(whole, dict) else {"rows": whole}
        rows = [_flat(each, batch) for each in batch["rows"]]
        control = batch.get("control") or {}
        count = None if control.get("rows") is None else int(control["rows"])
        amount = None if control.get("paid") is None else parse_fen(str(control["paid"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, NotMoney) as error:
        raise refuse(
            "intake.not_rows",
            message("{place} did not answer with rows in JSON.", place=subject.label),
            subject,
            remedy=hint(message("Open the address in a browser and show the answer to the sender.")),
        ) from error
    failed = [number for number, each in enumerate(rows, start=1) if each.get("ok") == "false"]
    if failed:
        raise refuse(
            "intake.not_paid",
            message("The bank did not confirm rows {rows}; they are no business yet.", rows=failed[:20]),
            subject,
            remedy=hint(message("Ask the sender for the rows that the bank confirmed.")),
        )
    titles = list(dict.fromkeys(title for each in rows for title in each))
    table = _csv(titles, ([each.get(title, "") for title in titles] for each in rows), subject, progress)
    return Fetched("service.csv", table, str(batch.get("batch") or ""), count, amount)


def _flat(row: Mapping[str, Any], batch: Mapping[str, Any]) -> dict[str, str]:
    """A row of a batch with what its parts and the batch say: nested parts lose their own name."""
    found = {key: str(batch[key]) for key in _OF_THE_BATCH if batch.get(key) is not None}
    sums: dict[str, int] = {}
    for key, value in row.items():
        if key == "deduct":
            for each in value:
                name = _DEDUCTIONS[str(each["det_type"])]
                sums[name] = sums.get(name, 0) + (parse_fen(str(each["amt"])) or 0)
        elif isinstance(value, dict):
            found |= {_RENAMED.get(part, str(part)): _text(each) for part, each in value.items()}
        else:
            found[key] = _text(value)
    return found | {name: f"{fen // 100}.{fen % 100:02d}" for name, fen in sums.items()}


def _text(value: Any) -> str:
    if isinstance(value, list | dict):
        raise ValueError
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _csv(
    titles: Sequence[str], rows: Iterable[Sequence[Any]], subject: Subject, progress: Progress | None
) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(titles)
    for row in rows:
        writer.writerow([_text(each) for each in row])
        if progress is not None:
            progress.advance()
        if stream.tell() > MOST_BYTES:
            raise _too_large(subject)
    return stream.getvalue().encode()


def _too_large(subject: Subject) -> Refused:
    return refuse(
        "intake.too_large",
        message("{place} gives more than one delivery can hold.", place=subject.label),
        subject,
        remedy=hint(message("Ask for a view or an address that gives the rows of one day.")),
    )


def _unreachable(place: str, error: object, subject: Subject) -> Refused:
    return refuse(
        "intake.unreachable",
        message("{place} could not be read: {reason}.", place=place, reason=_first_line(error)),
        subject,
        remedy=hint(message("Check the address and the rights, then fetch again; nothing was received.")),
    )


def _first_line(error: object, password: str = "") -> str:
    """What an error says in short; a driver that repeats the password is not repeated."""
    text = str(error).strip() or type(error).__name__
    return (text.replace(password, "***") if password else text).splitlines()[0][:200]
