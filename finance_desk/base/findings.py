"""One type for everything that is wrong: checks, refusals, differences, self-checks all return it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from finance_desk.base.messages import Message


class Severity(StrEnum):
    """``stop`` blocks, ``warn`` asks for a look, ``info`` tells, ``ok`` is the proof that all is well."""

    STOP = "stop"
    WARN = "warn"
    INFO = "info"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Subject:
    """The place a finding points to, precise enough to jump there.

    ``kind`` is one of: voucher, line, account, dimension_item, period, book, batch, row, file,
    rule, report_cell, user, event, command. ``id`` is the row id where there is one; ``label`` is
    what a person reads (记-0012 第3行; rows.csv:17).
    """

    kind: str
    id: int | None = None
    label: str = ""
    book: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """A lawful way out: a command that may be run as it is, or a page to go to.

    ``command`` is a command id (``generate.run``) or empty when only ``hint`` helps.
    """

    hint: Message
    command: str = ""
    arguments: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Finding:
    """What, where, how much, what next.

    ``code`` is stable and unique to the cause (``intake.amount.decimals``); ``amount`` in fen where
    the finding has one figure.
    """

    code: str
    severity: Severity
    message: Message
    subject: Subject | None = None
    amount: int | None = None
    remedy: Remedy | None = None

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.STOP


def stop(
    code: str,
    what: Message,
    subject: Subject | None = None,
    *,
    amount: int | None = None,
    remedy: Remedy | None = None,
) -> Finding:
    """A finding that blocks."""
    return Finding(code, Severity.STOP, what, subject, amount, remedy)


def warn(
    code: str,
    what: Message,
    subject: Subject | None = None,
    *,
    amount: int | None = None,
    remedy: Remedy | None = None,
) -> Finding:
    """A finding that asks for a look and blocks nothing."""
    return Finding(code, Severity.WARN, what, subject, amount, remedy)


def hint(what: Message, command: str = "", **arguments: object) -> Remedy:
    """A remedy in one call."""
    return Remedy(what, command, MappingProxyType(arguments))
