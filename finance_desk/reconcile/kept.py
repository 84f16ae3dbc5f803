"""Comparisons with files of others that were kept: what differed, what was said about it, who stands for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from finance_desk.reconcile.matching import Match, Outcome
from finance_desk.reconcile.outside import Against


@dataclass(frozen=True, slots=True)
class KeptDifference:
    """A match that did not agree; ``amount`` is ours less the file's (fen), ``target`` our row or voucher."""

    seq: int
    outcome: Outcome
    day: int
    amount: int
    ours: str
    theirs: str
    target: int | None
    reason: str = ""
    explained_by: str = ""


@dataclass(frozen=True, slots=True)
class FileSignature:
    """Somebody stands for a kept comparison."""

    role: str
    user: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A kept comparison in a list; ``open`` differences have no word yet. Amounts in fen."""

    id: int
    against: Against
    file: str
    first: int
    last: int
    here: int
    there: int
    agreed: int
    differences: int
    open: int
    at: str
    by: str
    signatures: tuple[FileSignature, ...]

    @property
    def difference(self) -> int:
        return self.here - self.there


@dataclass(frozen=True, slots=True)
class KeptShown:
    """A kept comparison whole. ``moved``: the same file held against us now gives something else."""

    kept: KeptFile
    lines: tuple[KeptDifference, ...]
    moved: bool


def digest_of(matches: Iterable[Match]) -> str:
    """A name for every match of a comparison: entries, amounts and outcomes of both sides."""
    told = hashlib.sha256()
    for each in matches:
        sides = [[(item.id, item.day, item.counted) for item in side] for side in (each.here, each.there)]
        told.update(f"{each.outcome}|{sides}\n".encode())
    return told.hexdigest()
