"""Query schemes (查询方案): what a ledger page is asked, kept under a name."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final

from finance_desk.accounts.model import Account
from finance_desk.base.clock import stamp
from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import Day, Message, message
from finance_desk.dimensions.model import Dimension, Item

LONGEST_NAME: Final = 40
"""Characters of a scheme's name: it stands on a button and in a menu."""


class Span(StrEnum):
    """Which periods a scheme asks for: the one in front, the year up to it, or always the same ones."""

    FRONT = "front"
    YEAR = "year"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a ledger page is asked. What its book does not know is left as it is here.

    ``first`` and ``last`` (yyyymm) hold for ``Span.FIXED``; ``account`` and ``item`` are ids, ``by`` the
    code of a dimension, ``figure`` a ``Figure``, ``find`` words the shown accounts must contain.
    """

    span: Span = Span.FRONT
    first: int = 0
    last: int = 0
    account: int | None = None
    level: int | None = None
    by: str = ""
    item: int | None = None
    figure: str = ""
    find: str = ""
    hide_zero: bool = False
    include_unposted: bool = False
    as_of: dt.datetime | None = None

    def periods(self, front: int) -> tuple[int, int]:
        """First and last period when ``front`` is the period in front."""
        match self.span:
            case Span.FIXED:
                return self.first, self.last
            case Span.YEAR:
                return front // 100 * 100 + 1, front
            case Span.FRONT:
                return front, front


_FIELDS: Final = {each.name: each.default for each in fields(Conditions)}


@dataclass(frozen=True, slots=True)
class Named:
    """What a book's schemes may name: its accounts and items by id, its dimensions by code."""

    accounts: Mapping[int, Account]
    dimensions: Mapping[str, Dimension]
    items: Mapping[int, Item]

    def words(self, conditions: Conditions) -> dict[str, str]:
        """How the account, dimension and item are called now, to be kept for when they are gone."""
        found = {}
        if account := self.accounts.get(conditions.account or 0):
            found["account"] = f"{account.code} {account.full_name or account.name}"
        if dimension := self.dimensions.get(conditions.by):
            found["by"] = dimension.name
        if item := self.items.get(conditions.item or 0):
            found["item"] = f"{item.code} {item.name}"
        return found


@dataclass(frozen=True, slots=True)
class Scheme:
    """A saved scheme as the asking user has it.

    ``conditions`` can be asked as they are: what was deleted meanwhile is left out of them and named in
    ``findings``, as is what is disabled. ``own``: of the asking user, who alone may change it;
    ``default``: the page opens with it.
    """

    id: int
    book: int
    kind: str
    name: str
    owner: str
    own: bool
    shared: bool
    default: bool
    conditions: Conditions
    findings: tuple[Finding, ...] = ()


def text_of(conditions: Conditions, named: Mapping[str, str]) -> str:
    """Conditions as stored, with how what they name was called."""
    values: dict[str, Any] = {
        name: getattr(conditions, name)
        for name, usual in _FIELDS.items()
        if getattr(conditions, name) != usual
    }
    if conditions.as_of is not None:
        values["as_of"] = stamp(conditions.as_of)
    return json.dumps({**values, "named": dict(named)}, ensure_ascii=False, sort_keys=True)


def conditions_of(text: str) -> tuple[Conditions, dict[str, str]]:
    """What :func:`text_of` wrote."""
    values = json.loads(text)
    named = values.pop("named", {})
    if "span" in values:
        values["span"] = Span(values["span"])
    if "as_of" in values:
        values["as_of"] = dt.datetime.fromisoformat(values["as_of"]).astimezone()
    return Conditions(**values), named


def still(
    conditions: Conditions, named: Mapping[str, str], held: Named, place: Subject
) -> tuple[Conditions, list[Finding]]:
    """The conditions without what the book has no longer, and a finding for that and for what is disabled."""
    found: list[Finding] = []
    gone: dict[str, Any] = {}
    for name, value, there in (
        ("account", conditions.account, conditions.account in held.accounts),
        ("by", conditions.by, conditions.by in held.dimensions),
        ("item", conditions.item, conditions.item in held.items),
    ):
        if value and not there:
            gone[name] = _FIELDS[name]
            found.append(
                _told(
                    "gone",
                    message(
                        "Scheme {scheme} names {what}, which was deleted; it opens without that condition.",
                        scheme=place.label,
                        what=named.get(name, str(value)),
                    ),
                    place,
                )
            )
    for holder in (held.accounts.get(conditions.account or 0), held.items.get(conditions.item or 0)):
        if holder is not None and holder.disabled_from is not None:
            found.append(
                _told(
                    "disabled",
                    message(
                        "Scheme {scheme} names {what}, which is disabled from {day}; its lines before that stand here.",
                        scheme=place.label,
                        what=f"{holder.code} {holder.name}",
                        day=Day(holder.disabled_from),
                    ),
                    place,
                )
            )
    return replace(conditions, **gone), found


def _told(code: str, words: Message, place: Subject) -> Finding:
    return warn(
        f"ledger.scheme_{code}",
        words,
        place,
        remedy=hint(message("Choose another one and save the scheme anew, or delete it.")),
    )
