"""Narrowing a list while somebody types: code, name, pinyin initials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ui.widgets.amounts import half_width


@dataclass(frozen=True, slots=True)
class Choice:
    """One row to pick: an account, an item of a dimension. ``pinyin`` holds the initials (srhck)."""

    id: int
    code: str
    name: str
    pinyin: str = ""


class Narrower:
    """Finds choices by what is typed: the start of the code first, then of the initials, then parts.

    Several words must all be found (``yh 1003``). Every key looks through the whole list, which at
    5,000 rows takes a few milliseconds.
    """

    def __init__(self, choices: Iterable[Choice]) -> None:
        self.choices: Sequence[Choice] = tuple(choices)
        self._keys = [(each.code.lower(), each.name.lower(), each.pinyin.lower()) for each in self.choices]

    def narrow(self, typed: str, limit: int = 200) -> list[Choice]:
        """The best choices for ``typed``, best first; all of them (up to ``limit``) for nothing typed."""
        words = half_width(typed).lower().split()
        if not words:
            return list(self.choices[:limit])
        found: list[tuple[int, int, int]] = []
        for at, keys in enumerate(self._keys):
            worst = 0
            for word in words:
                rank = _rank(word, *keys)
                if rank is None:
                    break
                worst = max(worst, rank)
            else:
                found.append((worst, len(keys[0]) if worst == 0 else 0, at))
        found.sort()
        return [self.choices[at] for _, _, at in found[:limit]]

    def exactly(self, typed: str) -> Choice | None:
        """The choice whose code or whole name was typed, or the only one that fits at all."""
        word = half_width(typed).strip().lower()
        for at, (code, name, _) in enumerate(self._keys):
            if word in (code, name):
                return self.choices[at]
        fitting = self.narrow(typed, 2) if word else []
        return fitting[0] if len(fitting) == 1 else None


def _rank(word: str, code: str, name: str, pinyin: str) -> int | None:
    if code.startswith(word):
        return 0
    if pinyin.startswith(word):
        return 1
    if name.startswith(word):
        return 2
    if word in name:
        return 3
    if word in pinyin:
        return 4
    return 5 if word in code else None
