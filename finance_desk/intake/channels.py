"""Where rows come from besides a file in hand: a watched folder, a database view, a business service.

Each gives a name and bytes for ``intake.receive``, which keeps the bytes as evidence like any other
file. Nothing is written at the other end, and nothing here knows what the rows mean.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import urlsplit

import sqlalchemy as sa

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import message
from finance_desk.base.money import NotMoney, parse_fen

MOST_BYTES: Final = 256 << 20
"""More than this from a view or a service is refused: it is a wrong view, not a day's business."""

_TABLES: Final = frozenset({".csv", ".txt", ".xlsx", ".xls"})
_WAIT: Final = 30
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


def from_folder(folder: Path) -> tuple[Path, ...]:
    """The tables in a folder, by name; a file that another program still writes (``~$``, ``.part``) is not one.

    Which of them were received before, ``intake.receive`` knows by their digest. Raises Refused when
    there is no such folder.
    """
    if not folder.is_dir():
        raise refuse(
            "intake.no_folder",
            message("There is no folder {folder}.", folder=str(folder)),
            remedy=hint(message("Check the path, and that the drive is connected.")),
        )
    return tuple(
        sorted(
            each
            for each in folder.iterdir()
            if each.is_file() and each.suffix.lower() in _TABLES and not each.name.startswith(("~", "."))
        )
    )


def from_database(url: str, view: str) -> Fetched:
    """Every row of a view (or table) of another database, read in a transaction that cannot write.

    ``view`` is a name, with its schema before a dot where it needs one; never SQL. Raises Refused when
    the database cannot be reached, has no such view, or the view is too large.
    """
    schema, _, name = view.rpartition(".")
    try:
        place = sa.make_url(url)
        shown = place.render_as_string(hide_password=True)
    except sa.exc.ArgumentError as error:
        # the text may hold a password, so it is not repeated
        raise refuse("intake.url", message("This is not the address of a database.")) from error
    if place.drivername == "postgresql":
        place = place.set(drivername="postgresql+psycopg")
    subject = Subject("file", label=f"{shown} {view}")
    if place.get_backend_name() == "sqlite" and not Path(place.database or "").is_file():
        raise refuse("intake.unreachable", message("There is no database at {place}.", place=shown), subject)
    try:
        engine = sa.create_engine(place, poolclass=sa.pool.NullPool)
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        raise _unreachable(shown, error, subject) from error
    wanted: sa.Select[Any] = sa.select(sa.literal_column("*")).select_from(
        sa.table(name, schema=schema or None)
    )
    try:
        with engine.connect() as opened:
            connection = opened
            match place.get_backend_name():
                case "postgresql":
                    connection = opened.execution_options(postgresql_readonly=True, stream_results=True)
                case "sqlite":
                    opened.exec_driver_sql("PRAGMA query_only = ON")
            result = connection.execute(wanted)
            content = _csv(list(result.keys()), result, subject)
            connection.rollback()
    except sa.exc.SQLAlchemyError as error:
        raise _unreachable(shown, getattr(error, "orig", None) or error, subject) from error
    finally:
        engine.dispose()
    return Fetched(f"{name}.csv", content)


def from_service(address: str) -> Fetched:
    """What a business service answers to one GET: a list of rows, or a batch with ``rows`` (domain §2.8).

    A batch's ``control`` (``rows``, ``paid``) becomes the totals to agree with. Raises Refused when the
    service cannot be reached or answers something else, or when the bank did not confirm a row.
    """
    parts = urlsplit(address)
    subject = Subject("file", label=f"{parts.scheme}://{parts.hostname or ''}{parts.path}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise refuse(
            "intake.address", message("The address of a service starts with http:// or https://."), subject
        )
    try:
        request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=_WAIT) as answer:  # noqa: S310 - scheme checked above
            content = answer.read(MOST_BYTES + 1)
    except (URLError, OSError, ValueError) as error:
        raise _unreachable(subject.label, error, subject) from error
    if len(content) > MOST_BYTES:
        raise _too_large(subject)
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
    table = _csv(titles, ([each.get(title, "") for title in titles] for each in rows), subject)
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


def _csv(titles: Sequence[str], rows: Iterable[Sequence[Any]], subject: Subject) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(titles)
    for row in rows:
        writer.writerow([_text(each) for each in row])
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
        message("{place} could not be read: {reason}.", place=place, reason=str(error).splitlines()[0][:200]),
        subject,
        remedy=hint(message("Check the address and the rights, then fetch again; nothing was received.")),
    )
