"""Dimensions, items and the key of a set of items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finance_desk.base.validity import valid


@dataclass(frozen=True, slots=True)
class Dimension:
    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    dimension: int
    code: str
    name: str
    mnemonic: str
    disabled_from: int | None
    valid_from: int | None = None

    def usable(self, day: int) -> bool:
        """Whether a line dated ``day`` may carry it."""
        return valid(self, day)


def set_key(items: Mapping[int, int]) -> str:
    """The one text that names a set: ``dimension:item`` pairs in order of dimension id."""
    return "|".join(f"{dimension}:{item}" for dimension, item in sorted(items.items()))


def items_of(key: str) -> dict[int, int]:
    """Dimension id to item id, from a key."""
    pairs = (pair.split(":") for pair in key.split("|") if pair)
    return {int(dimension): int(item) for dimension, item in pairs}
