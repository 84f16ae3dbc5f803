"""Messages with named placeholders, rendered at the edge in the reader's language.

The core never builds finished sentences: it returns ``Message("Row {row} …", row=7)``. English
msgids are the key; Chinese comes from the catalogue in ``resources/locale``. Placeholder values
are rendered by kind: fen through ``money(…)``, periods and days through their own wrappers.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day, format_period
from finance_desk.base.singular import singular

LANGUAGES: Final = ("zh", "en")


def N_(msgid: str) -> str:  # noqa: N802 - the gettext marker's usual name
    """Mark a text for the catalogue without translating it here."""
    return msgid


@dataclass(frozen=True, slots=True)
class Money:
    """A placeholder value in fen."""

    fen: int


@dataclass(frozen=True, slots=True)
class Day:
    """A placeholder value yyyymmdd."""

    day: int


@dataclass(frozen=True, slots=True)
class Period:
    """A placeholder value yyyymm."""

    period: int


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be: its English msgid and the values of its placeholders.

    Values are text, integers, :class:`Money`, :class:`Day`, :class:`Period` or other messages.
    """

    msgid: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return render(self, "en")

    def __hash__(self) -> int:
        return hash((self.msgid, tuple(sorted((k, str(v)) for k, v in self.values.items()))))


def message(msgid: str, **values: object) -> Message:
    """Shorthand; the catalogue extraction looks for calls of this name."""
    return Message(msgid, MappingProxyType(values))


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang == "en":
        return gettext.NullTranslations()
    path = resources.files("resources") / "locale" / "zh_CN.mo"
    with path.open("rb") as stream:
        return gettext.GNUTranslations(stream)


def translate(msgid: str, lang: str) -> str:
    """The text of a marked msgid in ``lang`` (``zh`` or ``en``); unknown msgids come back as they are."""
    return _catalogue(lang).gettext(msgid) if msgid else ""


def render(what: Message | str, lang: str) -> str:
    """Finished text of a message in ``lang``."""
    if isinstance(what, str):
        return translate(what, lang)
    text = translate(what.msgid, lang)
    if lang == "en":
        text = singular(text, frozenset(name for name, value in what.values.items() if str(value) == "1"))
    return text.format_map({name: _shown(value, lang) for name, value in what.values.items()})


def _shown(value: object, lang: str) -> str:
    match value:
        case Money(fen):
            return format_fen(fen)
        case Day(day):
            return format_day(day)
        case Period(period):
            return format_period(period)
        case Message():
            return render(value, lang)
        case list() | tuple():
            return ("、" if lang == "zh" else ", ").join(_shown(each, lang) for each in value)
        case _:
            return str(value)


def default_language(environ: Mapping[str, str] = os.environ) -> str:
    """Chinese on a Chinese system, English elsewhere; ``FINANCE_DESK_LANG`` decides over both."""
    for name in ("FINANCE_DESK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
