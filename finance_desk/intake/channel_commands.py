"""Channels are made, changed and switched off; what they bring is received or refused with its reasons."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import sqlalchemy as sa

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import N_, message
from finance_desk.files.read import file_digest
from finance_desk.intake.commands import receive, source_of
from finance_desk.intake.model import Way
from finance_desk.intake.tables import intake_channel, intake_channel_version, intake_delivery
from finance_desk.intake.wording import pack
from finance_desk.store.unit import UnitOfWork

_SECRET: Final = re.compile(r"pass|pwd|token|secret|sign|auth|api_?key|access_?key|^key$", re.IGNORECASE)
_HERE: Final = ("localhost", "127.0.0.1", "::1")


@command("intake.channel_set", N_("Make or change a channel"))
def channel_set(
    tx: UnitOfWork,
    *,
    book: int,
    code: str,
    source: str,
    way: str,
    address: str,
    name: str = "",
    view: str = "",
    pattern: str = "",
    header: str = "",
    watch: bool = False,
    version: int | None = None,
) -> Done:
    """Make the channel ``code`` of a book, or change it (``version``: the one that was looked at).

    ``way`` is ``folder``, ``database`` or ``service``; the other arguments are those of :class:`Channel`.
    Every version stays. Raises Refused for an address with a password or token in it: those are kept apart
    (:mod:`passwords`) and never come to the database. ``value`` is the channel's id.
    """
    source_id, *_ = source_of(tx, source)
    settings = _settings(way, address.strip(), view.strip(), pattern.strip(), header.strip(), watch)
    code, name = code.strip(), name.strip() or code.strip()
    if not code:
        raise refuse("intake.channel_code", message("A channel wants a code."))
    held = tx.text(
        "SELECT id, version FROM intake_channel WHERE book_id = :book AND code = :code",
        {"book": book, "code": code},
    ).first()
    if held is not None and version is not None and held.version != version:
        raise refuse(
            "store.changed_meanwhile",
            message("Somebody changed or removed this meanwhile. Nothing was saved."),
            remedy=hint(message("Refresh and try again; what you typed is kept.")),
        )
    values: dict[str, Any] = {
        "source_id": source_id,
        "name": name,
        "way": way,
        "settings": json.dumps(settings, ensure_ascii=False, sort_keys=True),
        "disabled": 0,
        "version": held.version + 1 if held is not None else 1,
        "changed_at": tx.stamp(),
        "changed_by": tx.actor.user,
    }
    if held is None:
        id = tx.new_id("intake_channel")
        tx.write(sa.insert(intake_channel).values(id=id, book_id=book, code=code, **values))
    else:
        id = int(held.id)
        tx.change_one(
            sa.update(intake_channel)
            .where(intake_channel.c.id == id, intake_channel.c.version == held.version)
            .values(**values)
        )
    _keep_version(tx, book, id, values["version"], {"source": source, "name": name, "way": way, **settings})
    return Done(
        message("Channel {code} is saved, version {version}.", code=code, version=values["version"]),
        {"channel": (id,), "source": (source_id,)},
        findings=_bare(settings, way, Subject("channel", id, code, book)),
        value=id,
    )


@command("intake.channel_disable", N_("Switch a channel off or on"))
def channel_disable(tx: UnitOfWork, *, book: int, channel: int, disabled: bool = True) -> Done:
    """Switch a channel off: it brings nothing until it is switched on; what it brought stays."""
    held = _channel(tx, book, channel)
    version = held.version + 1
    tx.change_one(
        sa.update(intake_channel)
        .where(intake_channel.c.id == channel, intake_channel.c.version == held.version)
        .values(disabled=int(disabled), version=version, changed_at=tx.stamp(), changed_by=tx.actor.user)
    )
    settings = {"name": held.name, "way": held.way, "disabled": disabled, **json.loads(held.settings)}
    _keep_version(tx, book, channel, version, settings)
    words = (
        message("Channel {code} is switched off.", code=held.code)
        if disabled
        else message("Channel {code} is switched on.", code=held.code)
    )
    return Done(words, {"channel": (channel,)}, value=channel)


@command("intake.deliver", N_("Take what a channel brought"))
def deliver(
    tx: UnitOfWork,
    *,
    book: int,
    channel: int,
    name: str,
    path: Path | None = None,
    content: bytes | None = None,
    code: str = "",
    control_rows: int | None = None,
    control_amount: int | None = None,
) -> Done:
    """Receive one file or answer of a channel; what cannot be received is kept in mind with its reasons.

    ``value`` is the batch, or ``None`` when it was received before (no findings) or is refused (the
    findings say why; the sender's file stays where it is). Raises Refused for a channel switched off.
    """
    held = _channel(tx, book, channel)
    if held.disabled:
        raise refuse("intake.channel_off", message("Channel {code} is switched off.", code=held.code))
    digest = hashlib.sha256(content).hexdigest() if content is not None else file_digest(Path(path or name))
    savepoint = tx.connection.begin_nested()
    try:
        done = receive(
            tx,
            book=book,
            source=held.source,
            path=path,
            content=content,
            name=name,
            code=code,
            control_rows=control_rows,
            control_amount=control_amount,
        )
        savepoint.commit()
    except Refused as refused:
        savepoint.rollback()
        before = next((each for each in refused.findings if each.code == "intake.file_twice"), None)
        batch = before.subject.id if before is not None and before.subject is not None else None
        reasons = () if before is not None else tuple(refused.findings)
        if not any(each.code == "intake.file_changed" for each in reasons):
            _keep_delivery(tx, book, channel, name, digest, batch, reasons)
        if before is not None:
            summary = before.message
        else:
            summary = message("{file} was refused; it stays where it is.", file=name)
        return Done(summary, {"channel": (channel,)}, findings=reasons)
    _keep_delivery(tx, book, channel, name, digest, int(done.value), ())
    return Done(done.summary, {**done.changes, "channel": (channel,)}, done.findings, done.value)


@command("intake.fetched", N_("Note what a fetch brought"))
def fetched(
    tx: UnitOfWork,
    *,
    book: int,
    channel: int,
    received: int = 0,
    repeated: int = 0,
    refused: int = 0,
    failure: str = "",
) -> Done:
    """Note beside the channel what its fetch came to; ``failure`` is a packed message (:mod:`wording`)."""
    held = _channel(tx, book, channel)
    tx.change_one(
        sa.update(intake_channel)
        .where(intake_channel.c.id == channel)
        .values(
            last_at=tx.stamp(),
            last_by=tx.actor.user,
            last_received=received,
            last_repeated=repeated,
            last_refused=refused,
            last_failure=failure or None,
        )
    )
    return Done(
        message(
            "{channel}: {received} received, {repeated} known already, {refused} refused.",
            channel=held.name,
            received=received,
            repeated=repeated,
            refused=refused,
        ),
        {"channel": (channel,)},
    )


def _settings(way: str, address: str, view: str, pattern: str, header: str, watch: bool) -> dict[str, Any]:
    """What a channel of this way keeps, checked."""
    if not address:
        raise refuse("intake.channel_address", message("A channel wants a folder or an address."))
    match way:
        case Way.FOLDER:
            return {"address": address, "pattern": pattern, "watch": watch}
        case Way.DATABASE:
            _check_database(address)
            if not view:
                raise refuse("intake.channel_view", message("Say which view of the database to read."))
            return {"address": address, "view": view}
        case Way.SERVICE:
            _check_service(address)
            if header and not re.fullmatch(r"[A-Za-z0-9-]+", header):
                raise refuse(
                    "intake.channel_header", message("{header} is no name of a header.", header=header)
                )
            return {"address": address, "header": header}
        case _:
            raise refuse(
                "intake.channel_way",
                message(
                    "{way} is no way to fetch; there are: {known}.",
                    way=way,
                    known=[str(each) for each in Way],
                ),
            )


def _check_database(address: str) -> None:
    try:
        place = sa.make_url(address)
    except (sa.exc.ArgumentError, ValueError) as error:
        # the text may hold a password, so it is not repeated
        raise refuse("intake.url", message("This is not the address of a database.")) from error
    if place.password or any(_SECRET.search(each) for each in place.query):
        raise _secret_inside()


def _check_service(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise refuse("intake.address", message("The address of a service starts with http:// or https://."))
    asked = [each for each, _ in parse_qsl(parts.query, keep_blank_values=True)]
    if "@" in parts.netloc or any(_SECRET.search(each) for each in asked):
        raise _secret_inside()


def _secret_inside() -> Refused:
    return refuse(
        "intake.secret_in_address",
        message("The address holds a password or a token; it would be seen by everybody."),
        remedy=hint(message("Leave it out of the address and give it as the channel's password.")),
    )


def _bare(settings: dict[str, Any], way: str, place: Subject) -> tuple[Finding, ...]:
    """A word about tokens that would go through the network readable."""
    parts = urlsplit(settings["address"])
    if way != Way.SERVICE or parts.scheme != "http" or parts.hostname in _HERE:
        return ()
    return (
        warn(
            "intake.not_encrypted",
            message(
                "{host} is asked without encryption: rows and token can be read on the way.",
                host=parts.hostname,
            ),
            place,
            remedy=hint(message("Ask for an address that starts with https://.")),
        ),
    )


def _keep_version(tx: UnitOfWork, book: int, channel: int, version: int, settings: dict[str, Any]) -> None:
    tx.write(
        sa.insert(intake_channel_version).values(
            channel_id=channel,
            version=version,
            book_id=book,
            settings=json.dumps(settings, ensure_ascii=False, sort_keys=True),
            changed_at=tx.stamp(),
            changed_by=tx.actor.user,
            event_id=tx.event,
        )
    )


def _keep_delivery(
    tx: UnitOfWork,
    book: int,
    channel: int,
    name: str,
    digest: str,
    batch: int | None,
    reasons: tuple[Finding, ...],
) -> None:
    """One line for each file and content, however often it comes; the newest outcome stands."""
    table = intake_delivery
    tx.write(
        sa.delete(table).where(table.c.channel_id == channel, table.c.digest == digest, table.c.name == name)
    )
    tx.write(
        sa.insert(table).values(
            id=tx.new_id("intake_delivery"),
            channel_id=channel,
            book_id=book,
            name=name,
            digest=digest,
            at=tx.stamp(),
            batch_id=batch,
            reasons=json.dumps([pack(each.message) for each in reasons], ensure_ascii=False),
        )
    )


def _channel(tx: UnitOfWork, book: int, channel: int) -> sa.Row[Any]:
    held = tx.text(
        "SELECT c.*, s.code AS source FROM intake_channel c JOIN intake_source s ON s.id = c.source_id"
        " WHERE c.id = :channel AND c.book_id = :book",
        {"channel": channel, "book": book},
    ).first()
    if held is None:
        raise refuse(
            "intake.no_channel",
            message("There is no such channel in this book."),
            Subject("channel", channel, book=book),
        )
    return held
