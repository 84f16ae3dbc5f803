"""A change of codes as a plan: each old code with what becomes of it, and what it touches.

History never moves: what stands on an account or carries an item stays there under the same id. A code
may change freely; where lines are to go elsewhere, they do so from a day on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from finance_desk.app.basics import Mention
from finance_desk.base.findings import Finding

Targets = str | Sequence[str]
"""What an old code becomes: one code, several (a split), or none (no more lines from a day on)."""

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Deed(StrEnum):
    """What becomes of a code."""

    RENAME = "rename"  # another code under the same heading; id, lines and balances stay
    MOVE = "move"  # below another heading as it is: nothing has ever stood on it
    SUCCEED = "succeed"  # below another heading from a day on: a new account takes the lines
    MERGE = "merge"  # another one takes the lines from a day on
    SPLIT = "split"  # several take the lines from a day on
    DIVIDE = "divide"  # details are made below it: nothing has ever stood on it
    DISABLE = "disable"  # takes no lines from a day on

    @property
    def from_a_day(self) -> bool:
        return self in (Deed.SUCCEED, Deed.MERGE, Deed.SPLIT, Deed.DISABLE)


@dataclass(frozen=True, slots=True)
class Uses:
    """What stands on a code: lines posted and not, drafts, opening balances; ``last`` is the day of the last line.

    ``later`` counts the lines dated on the day asked for or after it.
    """

    posted: int = 0
    unposted: int = 0
    drafts: int = 0
    openings: int = 0
    last: int | None = None
    later: int = 0

    @property
    def total(self) -> int:
        return self.posted + self.unposted + self.drafts + self.openings


@dataclass(frozen=True, slots=True)
class CodeStep:
    """One code and what becomes of it.

    ``made`` are those of ``targets`` that are made for it; ``places`` name the old code, and ``follows`` says
    by the mark of a place which new one it will name. ``statements`` are the statement lines that read it.
    """

    id: int
    old: str
    targets: tuple[str, ...]
    name: str
    deed: Deed
    uses: Uses = Uses()
    made: tuple[str, ...] = ()
    places: tuple[Mention, ...] = ()
    follows: Mapping[str, str] = field(default_factory=dict)
    statements: tuple[str, ...] = ()

    @property
    def new(self) -> str:
        return " + ".join(self.targets)

    @property
    def merges(self) -> bool:
        return self.deed is Deed.MERGE


@dataclass(frozen=True, slots=True)
class CodePlan:
    """What a change of codes would do; findings that block are the reasons why it may not."""

    steps: tuple[CodeStep, ...]
    findings: tuple[Finding, ...]

    @property
    def needs_day(self) -> bool:
        return any(each.deed.from_a_day for each in self.steps)

    @property
    def refused(self) -> bool:
        return any(each.blocks for each in self.findings)


def targets_of(given: Targets) -> tuple[str, ...]:
    """The codes an old one becomes, without blanks and doubles; an empty text is none."""
    words = (given,) if isinstance(given, str) else given
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
