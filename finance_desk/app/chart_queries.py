"""The chart of a book beside the official one it was made from (财会〔2017〕28号)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from finance_desk.accounts.model import Account, NewAccount, parent_code
from finance_desk.accounts.queries import accounts
from finance_desk.app.commands import charts, official_chart
from finance_desk.base.commands import query
from finance_desk.base.messages import N_, Message, message
from finance_desk.books.queries import books
from finance_desk.dimensions.queries import dimensions
from finance_desk.store.unit import Reader


class Against(StrEnum):
    """How an account differs from the official chart."""

    MISSING = "missing"  # official, and the book has it not
    RENAMED = "renamed"  # the book calls it otherwise
    SIDE = "side"  # its balance normally stands on the other side
    HEADING = "heading"  # it stands below another account
    CARRIES = "carries"  # it does not carry a dimension it should
    OWN = "own"  # the book's own


@dataclass(frozen=True, slots=True)
class ChartDifference:
    """A code that is not alike in both: ``official`` and ``name`` are empty where it does not stand.

    They are names, ``debit`` or ``credit``, codes of headings, or codes of dimensions, as ``kind`` has it.
    ``held_back`` says why the official side cannot be taken over; ``None``: it can.
    """

    code: str
    kind: Against
    official: str
    name: str
    held_back: Message | None = None

    @property
    def mark(self) -> str:
        """What a person calls the difference by: ``1004:renamed``."""
        return f"{self.code}:{self.kind}"


@query("account.compare", N_("Compare with the official chart"), permission="account.list")
def compare(reader: Reader, *, book: int) -> tuple[ChartDifference, ...]:
    """What differs, in order of code. A book made without an official chart has only accounts of its own."""
    official = {each.code: each for each in official_of(reader, book)}
    held = {each.code: each for each in accounts(reader, book=book)}
    words = {each.id: each.code for each in dimensions(reader, book=book)}
    found: list[ChartDifference] = []
    used: dict[str, int] | None = None
    for code in sorted(official.keys() | held.keys()):
        theirs, ours = official.get(code), held.get(code)
        if theirs is None and ours is not None:
            own = message("The official chart does not have it; your own accounts stay.")
            found.append(ChartDifference(code, Against.OWN, "", ours.name, own))
            continue
        differences = _differences(theirs, ours, held, set(official), words) if theirs is not None else []
        if differences and used is None:
            used = stands(reader, book)
        found += [
            ChartDifference(
                code, kind, wanted, has, _held_back(kind, code, wanted, held, used or {}, set(words.values()))
            )
            for kind, wanted, has in differences
        ]
    return tuple(found)


def official_of(reader: Reader, book: int) -> list[NewAccount]:
    """The official chart of a book; empty when it was made without one."""
    chart = next(each.chart for each in books(reader) if each.id == book)
    return official_chart(chart) if chart in charts() else []


def stands(reader: Reader, book: int) -> dict[str, int]:
    """Code → voucher lines and opening balances on the account, where there are any."""
    rows = reader.text(
        "SELECT a.code, (SELECT count(*) FROM voucher_line l WHERE l.account_id = a.id)"
        " + (SELECT count(*) FROM opening_balance o WHERE o.account_id = a.id) AS uses"
        " FROM account a WHERE a.book_id = :book AND a.leaf = 1",
        {"book": book},
    )
    return {row.code: int(row.uses) for row in rows if row.uses}


def _differences(
    theirs: NewAccount,
    ours: Account | None,
    held: Mapping[str, Account],
    official: set[str],
    words: Mapping[int, str],
) -> list[tuple[Against, str, str]]:
    if ours is None:
        return [(Against.MISSING, theirs.name, "")]
    found = []
    if theirs.name != ours.name:
        found.append((Against.RENAMED, theirs.name, ours.name))
    if theirs.side and theirs.side != ours.side:
        found.append((Against.SIDE, side_name(theirs.side), side_name(ours.side)))
    above = parent_code(theirs.code, official) or ""
    by_id = {each.id: each.code for each in held.values()}
    stands_below = by_id[ours.parent] if ours.parent is not None else ""
    if above != stands_below and (above in held or not above):
        found.append((Against.HEADING, above, stands_below))
    carried = {words[id] for id in ours.dimensions}
    missing = [each for each in theirs.dimensions if each.rstrip("!") not in carried]
    if missing:
        found.append((Against.CARRIES, ", ".join(missing), ", ".join(sorted(carried))))
    return found


def side_name(side: int) -> str:
    """``debit`` or ``credit``."""
    return "debit" if side > 0 else "credit"


def _held_back(
    kind: Against,
    code: str,
    wanted: str,
    held: Mapping[str, Account],
    used: Mapping[str, int],
    known: set[str],
) -> Message | None:
    """Why the official side cannot be taken over: what is booked stays as it was booked."""
    if kind is Against.CARRIES:
        strange = sorted({each.rstrip("!") for each in wanted.split(", ")} - known)
        return message("The book has no dimension {code}.", code=", ".join(strange)) if strange else None
    if kind in (Against.SIDE, Against.HEADING):
        count = sum(uses for each, uses in used.items() if _inside(each, code, held))
        if count:
            return message("{count} lines or opening balances stand on it or below it.", count=count)
    if kind in (Against.MISSING, Against.HEADING):
        above = parent_code(code, set(held)) if kind is Against.MISSING else wanted
        if above and used.get(above):
            return message(
                "{count} lines or opening balances stand on {code}, which would become its heading.",
                count=used[above],
                code=above,
            )
    return None


def _inside(code: str, heading: str, held: Mapping[str, Account]) -> bool:
    by_id = {each.id: each for each in held.values()}
    each: Account | None = held[code]
    while each is not None and each.code != heading:
        each = by_id.get(each.parent) if each.parent is not None else None
    return each is not None
