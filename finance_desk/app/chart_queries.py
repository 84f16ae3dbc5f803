"""The chart of a book beside the official one it was made from (财会〔2017〕28号)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from finance_desk.accounts.queries import accounts
from finance_desk.app.commands import charts, official_chart
from finance_desk.base.commands import query
from finance_desk.base.messages import N_
from finance_desk.books.queries import books
from finance_desk.store.unit import Reader


class Against(StrEnum):
    """How an account differs from the official chart."""

    MISSING = "missing"  # official, and the book has it not
    RENAMED = "renamed"  # the book calls it otherwise
    OWN = "own"  # the book's own


@dataclass(frozen=True, slots=True)
class ChartDifference:
    """A code that is not alike in both: ``official`` and ``name`` are empty where it does not stand."""

    code: str
    kind: Against
    official: str
    name: str


@query("account.compare", N_("Compare with the official chart"), permission="account.list")
def compare(reader: Reader, *, book: int) -> tuple[ChartDifference, ...]:
    """What differs, in order of code. A book made without an official chart has only accounts of its own."""
    chart = next(each.chart for each in books(reader) if each.id == book)
    official = {each.code: each.name for each in official_chart(chart)} if chart in charts() else {}
    held = {each.code: each.name for each in accounts(reader, book=book)}
    return tuple(
        ChartDifference(code, kind, official.get(code, ""), held.get(code, ""))
        for code in sorted(official.keys() | held.keys())
        if (kind := _kind(official.get(code), held.get(code))) is not None
    )


def _kind(official: str | None, held: str | None) -> Against | None:
    if official == held:
        return None
    if held is None:
        return Against.MISSING
    return Against.OWN if official is None else Against.RENAMED
