"""Reading and verifying the chain."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from finance_desk.audit.model import GENESIS, Event, event_digest
from finance_desk.audit.tables import audit_event
from finance_desk.base.commands import query
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, message
from finance_desk.store.unit import Reader


@query("audit.list", N_("Audit trail"))
def events(
    reader: Reader,
    *,
    after: int = 0,
    limit: int = 200,
    login: str = "",
    command: str = "",
    since: str = "",
    text: str = "",
) -> tuple[Event, ...]:
    """Events with an id above ``after`` in order, narrowed by person, command, time or content."""
    select = _narrowed(sa.select(audit_event).where(audit_event.c.id > after), login, command, since, text)
    return tuple(_event(row) for row in reader.rows(select.order_by(audit_event.c.id).limit(limit)))


@query("audit.ids", N_("Find events"), permission="audit.list")
def event_ids(
    reader: Reader, *, login: str = "", command: str = "", since: str = "", text: str = ""
) -> array[int]:
    """Ids of the events that a person, command, time or content lets through, the newest first."""
    select = _narrowed(sa.select(audit_event.c.id), login, command, since, text)
    return array("q", reader.execute(select.order_by(audit_event.c.id.desc())).scalars())


@query("audit.page", N_("Events by id"), permission="audit.list")
def event_page(reader: Reader, *, ids: Sequence[int]) -> tuple[Event, ...]:
    """The events of these ids, in their order."""
    found = {
        row.id: _event(row)
        for row in reader.rows(sa.select(audit_event).where(audit_event.c.id.in_(list(ids))))
    }
    return tuple(found[id] for id in ids if id in found)


def _narrowed(
    select: sa.Select[*tuple[Any, ...]], login: str, command: str, since: str, text: str
) -> sa.Select[*tuple[Any, ...]]:
    if login:
        select = select.where(audit_event.c.login == login)
    if command:
        select = select.where(audit_event.c.command == command)
    if since:
        select = select.where(audit_event.c.at >= since)
    if text:
        select = select.where(audit_event.c.detail.contains(text, autoescape=True))
    return select


def _event(row: sa.Row[*tuple[Any, ...]]) -> Event:
    return Event(
        row.id,
        row.at,
        row.user_id,
        row.login,
        row.command,
        row.book_id,
        row.detail,
        row.idempotency_key,
        row.previous,
        row.digest,
    )


def all_events(reader: Reader) -> Iterator[Event]:
    """Every event in chain order, scope aside: a chain with holes proves nothing."""
    for row in reader.connection.execute(sa.select(audit_event).order_by(audit_event.c.id)):
        yield _event(row)


@query("audit.verify", N_("Verify the audit chain"))
def verify(reader: Reader) -> tuple[Finding, ...]:
    """Walk the chain; a finding for each event that is missing, changed or out of order."""
    found: list[Finding] = []
    previous, last = GENESIS, 0
    for event in all_events(reader):
        expected = event_digest(
            event.id,
            event.at,
            event.user_id,
            event.login,
            event.command,
            event.book_id,
            event.detail,
            event.idempotency_key,
            event.previous,
        )
        place = Subject("event", event.id, f"{event.at} {event.command}")
        remedy = hint(message("Restore the last good backup and compare; keep this file as evidence."))
        if event.id != last + 1:
            found.append(
                stop(
                    "audit.missing",
                    message("Events {first}–{last} are missing.", first=last + 1, last=event.id - 1),
                    place,
                    remedy=remedy,
                )
            )
        if event.previous != previous:
            found.append(
                stop(
                    "audit.chain_broken",
                    message("Event {id} does not follow the event before it.", id=event.id),
                    place,
                    remedy=remedy,
                )
            )
        if event.digest != expected:
            found.append(
                stop(
                    "audit.event_changed",
                    message(
                        "Event {id} ({command}, {login}) was changed.",
                        id=event.id,
                        command=event.command,
                        login=event.login,
                    ),
                    place,
                    remedy=remedy,
                )
            )
        previous, last = event.digest, event.id
    return tuple(found)
