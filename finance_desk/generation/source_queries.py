"""Sources of business files with what stands ready for them: their rules and their channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.generation.model import RuleState
from finance_desk.intake.channel_queries import channels
from finance_desk.intake.events import EVENTS
from finance_desk.intake.model import NO_CASH, Channel, Source
from finance_desk.intake.queries import sources
from finance_desk.store.unit import Reader


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A source in one book: its events, the rules in force for them, its channels.

    ``rules`` counts the active rules, ``since`` (yyyymmdd) is from when the latest begun of them are in
    force today, ``missing`` are the events that no active rule serves. A source for everything misses none.
    """

    source: Source
    rules: int
    since: int | None
    missing: tuple[str, ...]
    channels: tuple[Channel, ...]


@query("intake.sources_shown", N_("Sources with their rules and channels"), permission="intake.list")
def sources_shown(reader: Reader, *, book: int) -> tuple[SourceShown, ...]:
    """Every source as it stands in a book, in the order of :func:`sources`."""
    rules: dict[str, list[int]] = {}
    for event, first in reader.text(
        "SELECT event, effective_from FROM rule WHERE book_id = :book AND state = :active",
        {"book": book, "active": str(RuleState.ACTIVE)},
    ):
        rules.setdefault(event, []).append(first)
    held = channels(reader, book=book)
    today = int(f"{reader.now():%Y%m%d}")
    return tuple(_shown(each, rules, held, today) for each in sources(reader))


def _shown(
    source: Source, rules: Mapping[str, list[int]], channels: tuple[Channel, ...], today: int
) -> SourceShown:
    own = [first for event in source.events for first in rules.get(event, ())]
    begun = [first for first in own if first <= today]
    for_all = len(source.events) * 2 > len(EVENTS)
    missing = () if for_all else tuple(e for e in source.events if e != NO_CASH and e not in rules)
    return SourceShown(
        source,
        len(own),
        max(begun, default=None),
        missing,
        tuple(each for each in channels if each.source == source.code),
    )
