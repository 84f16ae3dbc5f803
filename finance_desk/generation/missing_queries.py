"""Entries that the code maps lack for the rows that wait, with accounts that each could mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts
from finance_desk.base.commands import query
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, Message
from finance_desk.generation.assembling import Assembly, Selection
from finance_desk.generation.compiled import SEPARATOR
from finance_desk.generation.loading import active_rules, maps_of
from finance_desk.store.unit import Reader

_SHOWN: Final = 5
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An account a missing entry could mean: its code and name, ``entry`` the like entry it was found by."""

    code: str
    name: str
    entry: str = ""


@dataclass(frozen=True, slots=True)
class MissingEntry:
    """An entry that a code map lacks: how many rows (and fen) wait for it, likely accounts, the best first."""

    map: str
    entry: str
    rows: int
    amount: int
    suggestions: tuple[Suggestion, ...]


@query("code_map.missing", N_("Missing entries of code maps"), permission="rule.list")
def missing(reader: Reader, *, book: int, batch: int | None = None) -> tuple[MissingEntry, ...]:
    """The entries that ready rows of the book (or of one batch) wait for, those of most rows first.

    A row that lacks several is counted at the first; the others come to light when that is filled.
    """
    rules = active_rules(reader, book)
    maps = maps_of(reader, book, rules)
    assembly = Assembly(reader, book, rules, maps, Selection(batch), make_missing=True)
    assembly.prepare()
    found = tuple(assembly.findings)
    assembly.close()
    lacking: dict[tuple[str, str], tuple[int, int]] = {}
    for each in found:
        entry = _entry_of(each)
        if entry is not None:
            rows, amount = lacking.get(entry, (0, 0))
            count = each.message.values["count"]
            assert isinstance(count, int)
            lacking[entry] = (rows + count, amount + (each.amount or 0))
    leaves = [each for each in accounts(reader, book=book) if each.leaf] if lacking else []
    entries = _by_map(maps_of(reader, book))
    return tuple(
        MissingEntry(name, key, rows, amount, suggest(key, entries.get(name, {}), leaves))
        for (name, key), (rows, amount) in sorted(lacking.items(), key=lambda each: (-each[1][0], each[0]))
    )


def _entry_of(finding: Finding) -> tuple[str, str] | None:
    """Map and entry that a finding of a preview says is missing."""
    if finding.code != "generate.unmapped":
        return None
    said: object = finding.message
    while isinstance(said, Message):
        if "map" in said.values and "key" in said.values:
            key = str(said.values["key"])
            return str(said.values["map"]), "" if key == "–" else key
        said = said.values.get("cause")
    return None


def _by_map(maps: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for (name, key), value in maps.items():
        found.setdefault(name, {})[key] = value
    return found


def suggest(entry: str, known: Mapping[str, str], leaves: Sequence[Account]) -> tuple[Suggestion, ...]:
    """Accounts that ``entry`` could mean, the likeliest first.

    What entries of the same map mean that look alike counts most; else an account whose name has the
    entry's words (``310100|住院`` → 住院费用支出), among those beside which the map's accounts stand.
    """
    from rapidfuzz import fuzz  # most programs that open a database never do

    by_code = {each.code: each for each in leaves}
    ranked: dict[str, tuple[int, str]] = {}
    for key, code in known.items():
        if code in by_code:
            _better(ranked, code, _alike(entry, key), key)
    tops = {code[:4] for code in known.values()}
    words = _WORDS.findall(entry)
    for each in leaves:
        if words and (not tops or each.code[:4] in tops):
            score = max(int(fuzz.partial_ratio(word, each.full_name)) for word in words)
            _better(ranked, each.code, score * 9 // 10, "")
    best = sorted(ranked.items(), key=lambda each: (-each[1][0], each[0]))[:_SHOWN]
    return tuple(Suggestion(code, by_code[code].full_name, key) for code, (_, key) in best)


def _better(ranked: dict[str, tuple[int, str]], code: str, score: int, key: str) -> None:
    if score > ranked.get(code, (0, ""))[0]:
        ranked[code] = (score, key)


def _alike(one: str, other: str) -> int:
    """How alike two entries are, of 100, part by part: a part that is equal says more than letters in common."""
    from rapidfuzz import fuzz

    left, right = one.split(SEPARATOR), other.split(SEPARATOR)
    if len(left) != len(right):
        return int(fuzz.ratio(one, other)) // 2
    return sum(int(fuzz.ratio(a, b)) for a, b in zip(left, right, strict=True)) // len(left)
