"""From when to when a code may be used: the one rule for accounts and dimension items."""

from __future__ import annotations

from typing import Final, Protocol

from finance_desk.base.messages import Day, Message, message

LAST_DAY: Final = 99991231
"""The last day there is: what may not be used then is disabled at some time."""


class Dated(Protocol):
    """Something usable from ``valid_from`` to the day before ``disabled_from`` (yyyymmdd; ``None``: no limit)."""

    @property
    def valid_from(self) -> int | None: ...

    @property
    def disabled_from(self) -> int | None: ...


def valid(of: Dated, day: int) -> bool:
    """Whether a line dated ``day`` may use it."""
    return (of.valid_from is None or day >= of.valid_from) and (
        of.disabled_from is None or day < of.disabled_from
    )


def limited(of: Dated) -> bool:
    """Whether there is any day on which it may not be used."""
    return of.valid_from is not None or of.disabled_from is not None


def why_not(of: Dated, day: int, named: str) -> Message | None:
    """A clause saying why a line dated ``day`` may not use it, ``named`` as people know it; None when it may."""
    if of.disabled_from is not None and day >= of.disabled_from:
        return message("{account} is disabled from {day}", account=named, day=Day(of.disabled_from))
    if of.valid_from is not None and day < of.valid_from:
        return message("{account} may be used only from {day}", account=named, day=Day(of.valid_from))
    return None
