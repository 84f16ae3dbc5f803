"""Columns of the audit trail: an event as stored, told in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from finance_desk.audit.model import Event
from finance_desk.base.commands import Command
from finance_desk.base.messages import N_, Message
from ui.models.columns import Column
from ui.pages.evidence import moment
from ui.theme.cells import Kind
from ui.theme.look import say


def detail_of(event: Event) -> dict[str, Any]:
    """The event's content: arguments, summary and what else the command left."""
    found: dict[str, Any] = json.loads(event.detail)
    return found


def summary_of(event: Event) -> str:
    """What the command said when it was done."""
    kept = dict(detail_of(event).get("summary") or {})
    msgid = kept.pop("msgid", "")
    if not msgid:
        return ""
    try:
        return say(Message(msgid, kept))
    except (KeyError, IndexError, ValueError):  # an event of another version
        return str(msgid)


def columns(commands: Mapping[str, Command], books: Callable[[int | None], str]) -> tuple[Column, ...]:
    """Titles of commands and codes of books are looked up when a row is drawn."""

    def title(event: Event) -> str:
        held = commands.get(event.command)
        return say(held.title) if held is not None else event.command

    return (
        Column("id", N_("Event no."), Kind.INT, width=72),
        Column("at", N_("Time"), width=136, getter=lambda event: moment(event.at)),
        Column("login", N_("Who"), width=80),
        Column("command", N_("What"), width=120, getter=title),
        Column("book", N_("Book"), width=112, getter=lambda event: books(event.book_id), muted=True),
        Column("summary", N_("Result"), width=240, getter=summary_of, grow=True),
        Column("digest", N_("Digest"), width=128, getter=lambda event: event.digest[:16], muted=True),
    )
