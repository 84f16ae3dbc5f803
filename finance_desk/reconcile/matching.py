"""Two lists that must agree, brought together item by item. Pure: what cannot be proven stays apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from finance_desk.base.messages import N_


class Outcome(StrEnum):
    """What became of an item: it agrees, or why not."""

    AGREES = "agrees"
    AMOUNT = "amount"
    DAY = "day"
    FAILED = "failed"
    ONLY_HERE = "only_here"
    ONLY_THERE = "only_there"


OUTCOME_TITLES: Final[Mapping[Outcome, str]] = {
    Outcome.AGREES: N_("Agrees"),
    Outcome.AMOUNT: N_("Another amount"),
    Outcome.DAY: N_("Another day"),
    Outcome.FAILED: N_("Not carried out"),
    Outcome.ONLY_HERE: N_("Not in the file"),
    Outcome.ONLY_THERE: N_("Only in the file"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a side: ``keys`` name it, the surest first; ``amount`` in fen; ``label`` for people.

    ``failed`` is an entry that the other party did not carry out: it counts nothing.
    """

    keys: tuple[str, ...]
    day: int
    amount: int
    label: str
    id: int = 0
    failed: bool = False

    @property
    def counted(self) -> int:
        return 0 if self.failed else self.amount


@dataclass(frozen=True, slots=True)
class Match:
    """Items of both sides that are about the same, and how they stand to each other."""

    outcome: Outcome
    here: tuple[Item, ...]
    there: tuple[Item, ...]

    @property
    def difference(self) -> int:
        """What stands here less what stands there (fen)."""
        return sum(each.counted for each in self.here) - sum(each.counted for each in self.there)


def match(here: Sequence[Item], there: Sequence[Item]) -> tuple[Match, ...]:
    """Every item of both sides in exactly one match, in the order of the file, then what the file lacks.

    First by key (an entry of the file may stand for several items with one document); then, for what has
    no key in common, by equal amount and day as long as both sides have equally many of them; then by an
    amount that stands once on each side. The differences of the matches sum up to that of the sides.
    """
    found: list[tuple[int, Match]] = []
    left_here = dict(enumerate(here))
    left_there = dict(enumerate(there))
    _by_key(left_here, left_there, found)
    _by_amount(left_here, left_there, found, same_day=True)
    _by_amount(left_here, left_there, found, same_day=False)
    last = len(there)
    found += [(at, Match(_lone(each), (), (each,))) for at, each in left_there.items()]
    found += [(last + at, Match(Outcome.ONLY_HERE, (each,), ())) for at, each in left_here.items()]
    return tuple(made for _, made in sorted(found, key=lambda each: each[0]))


def _lone(item: Item) -> Outcome:
    return Outcome.FAILED if item.failed else Outcome.ONLY_THERE


def _by_key(here: dict[int, Item], there: dict[int, Item], found: list[tuple[int, Match]]) -> None:
    depth = max((len(each.keys) for each in here.values()), default=0)
    for level in range(depth):
        places: dict[str, list[int]] = defaultdict(list)
        for at, each in here.items():
            if level < len(each.keys) and each.keys[level]:
                places[each.keys[level]].append(at)
        wanted: dict[str, list[int]] = defaultdict(list)
        for at, each in there.items():
            for key in each.keys:
                if key and key in places:
                    wanted[key].append(at)
                    break
        for key, theirs in wanted.items():
            ours = tuple(here.pop(at) for at in places[key])
            file = tuple(there.pop(at) for at in theirs)
            found.append((theirs[0], Match(_outcome(ours, file), ours, file)))


def _outcome(ours: Sequence[Item], theirs: Sequence[Item]) -> Outcome:
    if any(each.failed for each in theirs):
        return Outcome.FAILED
    if _sum(ours) != _sum(theirs):
        return Outcome.AMOUNT
    return (
        Outcome.DAY
        if {each.day // 100 for each in ours} != {each.day // 100 for each in theirs}
        else Outcome.AGREES
    )


def _sum(items: Iterable[Item]) -> int:
    return sum(each.counted for each in items)


def _by_amount(
    here: dict[int, Item], there: dict[int, Item], found: list[tuple[int, Match]], *, same_day: bool
) -> None:
    """Items without a common key, where only one pairing is possible or every pairing says the same."""
    ours: dict[tuple[int, int], list[int]] = defaultdict(list)
    theirs: dict[tuple[int, int], list[int]] = defaultdict(list)
    for side, places in ((here, ours), (there, theirs)):
        for at, each in side.items():
            if not each.failed:
                places[each.amount, each.day if same_day else 0].append(at)
    for key, file in theirs.items():
        mine = ours.get(key, [])
        if len(mine) != len(file) or (not same_day and len(file) > 1):
            continue
        for left, right in zip(mine, file, strict=True):
            pair = (here.pop(left),), (there.pop(right),)
            found.append((right, Match(Outcome.AGREES if same_day else Outcome.DAY, *pair)))
