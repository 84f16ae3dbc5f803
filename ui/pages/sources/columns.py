"""Columns of sources and of channels, and the words for how a channel stands."""

from __future__ import annotations

from typing import Final

from finance_desk.base.messages import N_, Day, Message, message
from finance_desk.generation.model import ALWAYS
from finance_desk.generation.source_queries import SourceShown
from finance_desk.intake.events import EVENTS
from finance_desk.intake.model import Channel, Way
from ui.models.columns import Column
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import look, say

WAYS: Final = {
    Way.FOLDER: N_("Folder"),
    Way.DATABASE: N_("Database view"),
    Way.SERVICE: N_("Business service"),
}


def source_words(row: SourceShown) -> str:
    """The source's name in the language of the window."""
    return row.source.zh if look().lang == "zh" else row.source.en


def events_words(row: SourceShown) -> str:
    """``EV-20 月结拨付、EV-21 …``; a source for everything says so."""
    events = row.source.events
    if len(events) * 2 > len(EVENTS):
        return say(N_("every business event"))
    at = 0 if look().lang == "zh" else 1
    return ("、" if at == 0 else ", ").join(f"{each} {EVENTS[each][at]}" for each in events)


def rules_state(row: SourceShown) -> State:
    """How many rules are in force, or what is missing."""
    if not row.rules:
        return State(N_("no rules"), Tone.STOP)
    if row.missing:
        return State(message("missing: {events}", events=" ".join(row.missing)), Tone.WARN)
    return State(message("{count} rules", count=row.rules), Tone.OK)


def since_words(row: SourceShown) -> str | Message:
    """From which day on the rules in force today hold; shipped ones hold for every day."""
    if row.since is None:
        return ""
    return (
        N_("from the first day on") if row.since == ALWAYS[0] else Message("{day}", {"day": Day(row.since)})
    )


SETTINGS: Final = {
    "name": N_("Name"),
    "source": N_("Source"),
    "way": N_("Way"),
    "address": N_("Address"),
    "view": N_("View or table"),
    "pattern": N_("Names of the files"),
    "header": N_("Header for the token"),
    "watch": N_("Look into the folder while the program is open"),
    "disabled": N_("Switched off"),
}
"""What the settings of a channel are called."""


def setting_words(name: str, value: str) -> str:
    """A setting's value as people read it."""
    if name == "way":
        return say(WAYS[Way(value)])
    return {"True": say(N_("yes")), "False": say(N_("no"))}.get(value, value)


def channel_state(row: Channel) -> State:
    """Off, never asked, failed, refused or in order."""
    if row.disabled:
        return State(N_("Switched off"), Tone.VOID)
    if row.last is None:
        return State(N_("Not fetched yet"), Tone.DRAFT)
    if row.last.failure is not None:
        return State(N_("Failed"), Tone.STOP)
    if row.last.refused:
        return State(message("{count} refused", count=row.last.refused), Tone.WARN)
    return State(N_("In order"), Tone.OK)


def last_words(row: Channel) -> str:
    """What came of the last fetch."""
    if row.last is None:
        return ""
    if row.last.failure is not None:
        return say(row.last.failure)
    return say(
        "{received} received, {repeated} known already, {refused} refused",
        received=row.last.received,
        repeated=row.last.repeated,
        refused=row.last.refused,
    )


def moment_words(moment: str | None) -> str:
    """A stored moment to the minute, as it stands in the database's time."""
    return moment[:16].replace("T", " ") if moment else ""


SOURCES: Final = (
    Column("name", N_("Source"), width=150, getter=source_words),
    Column("events", N_("Business events"), width=180, grow=True, getter=events_words),
    Column("state", N_("Rules"), Kind.STATE, width=130, getter=rules_state),
    Column("since", N_("In force since"), width=96, getter=lambda row: say(since_words(row))),
    Column("channels", N_("Channels"), Kind.INT, width=72, getter=lambda row: len(row.channels)),
    Column("batches", N_("Batches"), Kind.INT, width=72, getter=lambda row: row.source.batches),
    Column("last", N_("Last received"), width=128, getter=lambda row: moment_words(row.source.last)),
)

CHANNELS: Final = (
    Column("code", N_("Code"), width=88),
    Column("name", N_("Name"), width=120),
    Column("way", N_("Way"), width=96, getter=lambda row: say(WAYS[row.way])),
    Column("address", N_("Address"), width=160, grow=True),
    Column("state", N_("State"), Kind.STATE, width=104, getter=channel_state),
    Column(
        "at", N_("Last fetch"), width=128, getter=lambda row: moment_words(row.last.at if row.last else "")
    ),
    Column("result", N_("What came of it"), width=160, grow=True, getter=last_words),
)
