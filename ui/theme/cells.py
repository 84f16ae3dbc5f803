"""How a cell of each kind is written: money, text, day, period, count, state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from finance_desk.base.messages import Message
from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day, format_period


class Kind(StrEnum):
    """What a column holds. Money is fen, a day yyyymmdd, a period yyyymm, a state a :class:`State`."""

    MONEY = "money"
    TEXT = "text"
    DAY = "day"
    PERIOD = "period"
    INT = "int"
    STATE = "state"

    @property
    def figures(self) -> bool:
        """Set in columns of digits, right-aligned."""
        return self in (Kind.MONEY, Kind.INT)


class Tone(StrEnum):
    """The dress of a chip: six states of a voucher (look: 草稿 … 作废) and four severities."""

    DRAFT = "draft"
    PENDING = "pending"
    REVIEWED = "reviewed"
    POSTED = "posted"
    REVERSED = "reversed"
    VOID = "void"
    STOP = "stop"
    WARN = "warn"
    INFO = "info"
    OK = "ok"


SHAPES = {Tone.STOP: "■", Tone.WARN: "▲", Tone.INFO: "○", Tone.OK: "●"}
"""Severities are told by shape as well as by colour."""


LOADING = "…"
"""What a cell shows while its row is being fetched."""


@dataclass(frozen=True, slots=True)
class State:
    """A cell of kind ``state``: its words and its tone."""

    words: str | Message
    tone: Tone


def cell_text(kind: Kind, value: object, *, blank_zero: bool = True) -> str:
    """The text of a value; ``None`` is blank, and in books so is zero money.

    States are rendered by who knows the language.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        match kind:
            case Kind.MONEY:
                return format_fen(value, blank_zero=blank_zero)
            case Kind.DAY:
                return format_day(value) if value else ""
            case Kind.PERIOD:
                return format_period(value) if value else ""
            case Kind.INT:
                return f"{value:,}"
            case _:
                pass
    return str(value)
