"""Channels with their last fetch, what they said before, and what they brought."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.messages import N_, message
from finance_desk.intake.model import (
    FIELDS,
    Channel,
    ChannelVersion,
    Delivery,
    LastFetch,
    SourceColumn,
    Way,
)
from finance_desk.intake.profiles import profile_of, profiles
from finance_desk.intake.wording import unpack
from finance_desk.store.unit import Reader

_SHOWN: Final = 500


@query("intake.channels", N_("Channels of the sources"), permission="intake.list")
def channels(reader: Reader, *, book: int) -> tuple[Channel, ...]:
    """Every channel of a book by source and code, those switched off too."""
    return tuple(
        _channel(row)
        for row in reader.text(
            "SELECT c.*, s.code AS source, u.name AS changer, l.name AS fetcher,"
            " (SELECT MAX(d.batch_id) FROM intake_delivery d WHERE d.channel_id = c.id) AS batch"
            " FROM intake_channel c JOIN intake_source s ON s.id = c.source_id"
            " JOIN app_user u ON u.id = c.changed_by LEFT JOIN app_user l ON l.id = c.last_by"
            " WHERE c.book_id = :book ORDER BY s.code, c.code",
            {"book": book},
        )
    )


@query("intake.channel", N_("A channel"), permission="intake.list")
def channel(reader: Reader, *, book: int, code: str) -> Channel:
    """The channel with this code. Raises Refused when the book has none."""
    held = channels(reader, book=book)
    found = next((each for each in held if each.code == code), None)
    if found is None:
        raise refuse(
            "intake.no_channel_code",
            message(
                "There is no channel {code}; there are: {known}.",
                code=code,
                known=[each.code for each in held],
            ),
        )
    return found


def _channel(row: Any) -> Channel:
    settings = json.loads(row.settings)
    last = None
    if row.last_at is not None:
        last = LastFetch(
            row.last_at,
            row.fetcher or "",
            row.last_received,
            row.last_repeated,
            row.last_refused,
            row.batch,
            unpack(row.last_failure) if row.last_failure else None,
        )
    return Channel(
        row.id,
        row.book_id,
        row.source,
        row.code,
        row.name,
        Way(row.way),
        settings["address"],
        settings.get("view", ""),
        settings.get("pattern", ""),
        settings.get("header", ""),
        bool(settings.get("watch")),
        bool(row.disabled),
        row.version,
        row.changed_at,
        row.changer,
        last,
    )


@query("intake.channel_versions", N_("What a channel said before"), permission="intake.list")
def channel_versions(reader: Reader, *, book: int, channel: int) -> tuple[ChannelVersion, ...]:
    """Every version of a channel's settings, the newest first."""
    return tuple(
        ChannelVersion(
            row.version,
            row.changed_at,
            row.who,
            {name: str(value) for name, value in json.loads(row.settings).items()},
        )
        for row in reader.text(
            "SELECT v.version, v.changed_at, v.settings, u.name AS who FROM intake_channel_version v"
            " JOIN app_user u ON u.id = v.changed_by"
            " WHERE v.channel_id = :channel AND v.book_id = :book ORDER BY v.version DESC",
            {"channel": channel, "book": book},
        )
    )


@query("intake.deliveries", N_("What a channel brought"), permission="intake.list")
def deliveries(reader: Reader, *, book: int, channel: int) -> tuple[Delivery, ...]:
    """The files and answers of a channel, the newest first."""
    return tuple(
        Delivery(
            row.id,
            row.channel_id,
            row.name,
            row.digest,
            row.at,
            row.batch_id,
            tuple(unpack(each) for each in json.loads(row.reasons)),
        )
        for row in reader.text(
            "SELECT * FROM intake_delivery WHERE channel_id = :channel AND book_id = :book"
            " ORDER BY id DESC LIMIT :shown",
            {"channel": channel, "book": book, "shown": _SHOWN},
        )
    )


@query("intake.delivered", N_("Contents known to a channel"), permission="intake.list")
def delivered(reader: Reader, *, book: int, channel: int) -> Mapping[str, bool]:
    """SHA-256 → whether it was received (by whatever way), or is known as refused by this channel."""
    found: dict[str, bool] = {}
    for digest in reader.text(
        "SELECT digest FROM intake_delivery WHERE channel_id = :channel AND book_id = :book AND batch_id IS NULL",
        {"channel": channel, "book": book},
    ).scalars():
        found[digest] = False
    for digest in reader.text(
        "SELECT f.digest FROM intake_batch b JOIN intake_file f ON f.id = b.file_id WHERE b.book_id = :book",
        {"book": book},
    ).scalars():
        found[digest] = True
    return MappingProxyType(found)


@query("intake.columns", N_("Columns of a source's files"), permission="intake.list")
def columns(reader: Reader, *, source: str) -> tuple[SourceColumn, ...]:
    """The columns a source understands, with the titles users added first. Raises Refused for an unknown one."""
    held = reader.text(
        "SELECT profile, settings FROM intake_source WHERE code = :code", {"code": source}
    ).first()
    profile = profile_of(held.profile if held is not None else source)
    if profile is None:
        raise refuse(
            "intake.source",
            message(
                "There is no source {code}; there are: {known}.",
                code=source,
                known=[each.code for each in profiles()],
            ),
        )
    own = json.loads(held.settings).get("titles", {}) if held is not None else {}
    return tuple(
        SourceColumn(
            name, FIELDS[name].zh, FIELDS[name].en, name in profile.required, tuple(dict.fromkeys(titles))
        )
        for name, titles in profile.wanted(own).items()
    )
