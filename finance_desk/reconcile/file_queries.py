"""A file of another party against our own rows or ledger."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.accounts.queries import accounts
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Finding, Subject
from finance_desk.base.messages import N_, message
from finance_desk.reconcile.matching import Item, Match, Outcome, match
from finance_desk.reconcile.outside import Against, read_outside
from finance_desk.store import bulk
from finance_desk.store.unit import Reader
from finance_desk.vouchers.model import voucher_label

_TAX: Final = "('EV-01', 'EV-03', 'EV-04', 'EV-06')"
"""Premiums and late fees: what the tax bureau collects (domain §2.5)."""

_FISCAL: Final = "1003"
"""财政专户存款."""

# the newest version of each row that is business
_LIVE: Final = """
FROM intake_row r WHERE r.book_id = :book AND NOT EXISTS (
  SELECT 1 FROM row_mark m WHERE m.row_id = r.id AND m.kind <> 'held')
AND NOT EXISTS (SELECT 1 FROM intake_row n LEFT JOIN row_mark m ON m.row_id = n.id WHERE n.source_id = r.source_id
  AND n.external_id = r.external_id AND n.version > r.version AND n.book_id = r.book_id
  AND COALESCE(m.kind, 'held') = 'held')
"""


@dataclass(frozen=True, slots=True)
class FileComparison:
    """Our side against a file: every item in one match; the matches' differences are the difference (fen).

    ``kind`` says what ids of our items name: ``row`` or ``voucher``; ids of the file's are its rows.
    """

    against: Against
    file: str
    kind: str
    first: int
    last: int
    here: int
    there: int
    matches: tuple[Match, ...]
    findings: tuple[Finding, ...]

    @property
    def difference(self) -> int:
        return self.here - self.there

    @property
    def outcomes(self) -> dict[Outcome, tuple[int, int]]:
        """Outcome → how many matches and what difference they make."""
        counted = Counter(each.outcome for each in self.matches)
        amounts: Counter[Outcome] = Counter()
        for each in self.matches:
            amounts[each.outcome] += each.difference
        return {each: (counted[each], amounts[each]) for each in Outcome if counted[each]}


@query("reconcile.file", N_("A file against our own"), permission="reconcile.business")
def file(
    reader: Reader,
    *,
    book: int,
    against: str,
    path: str | Path,
    account: str = "",
    sheet: str | None = None,
) -> FileComparison:
    """Hold a file against business rows (``bank-return``, ``tax``) or the ledger (``fiscal``).

    Our side: for a bank return every row of the batches it names, for the others what lies between the
    file's first and last day; ``account`` (a code, headings too) in place of 1003 for the ledger.
    Nothing is kept. Raises Refused for a file that is no such table.
    """
    kind = Against(against)
    held = read_outside(path, signed=kind is Against.FISCAL, sheet=sheet)
    if not held.items:
        raise refuse(
            "reconcile.empty_file",
            message("{file} has no entry with a day and an amount.", file=Path(path).name),
            Subject("file", label=Path(path).name, book=book),
        )
    days = [each.day for each in held.items]
    first, last = min(days), max(days)
    match kind:
        case Against.FISCAL:
            ours = _ledger(reader, book, account or _FISCAL, first, last)
        case Against.TAX:
            given = {"book": book, "first": first, "last": last}
            ours = _items(reader, f"r.day BETWEEN :first AND :last AND r.event IN {_TAX}", given)
        case Against.BANK:
            ours = _paid(reader, book, first, last, held.items)
    matches = match(ours, held.items)
    return FileComparison(
        kind,
        Path(path).name,
        "voucher" if kind is Against.FISCAL else "row",
        first,
        last,
        sum(each.counted for each in ours),
        sum(each.counted for each in held.items),
        matches,
        held.findings,
    )


def _paid(reader: Reader, book: int, first: int, last: int, there: tuple[Item, ...]) -> list[Item]:
    """The rows of every batch that the file names a row or document of; else those between its days."""
    keys = sorted({key for each in there for key in each.keys})
    reader.text("DROP TABLE IF EXISTS rec_key")
    reader.text("CREATE TEMPORARY TABLE rec_key (name TEXT PRIMARY KEY)")
    names = sa.Table("rec_key", sa.MetaData(), sa.Column("name"))
    bulk.bulk_insert(reader.connection, names, ("name",), [(each,) for each in keys], reader.progress)
    batches = list(
        reader.text(
            f"SELECT DISTINCT r.batch_id {_LIVE} AND (r.external_id IN (SELECT name FROM rec_key)"
            " OR r.document IN (SELECT name FROM rec_key)) ORDER BY r.batch_id",
            {"book": book},
        ).scalars()
    )
    reader.text("DROP TABLE rec_key")
    listed = ", ".join(str(int(id)) for id in batches)
    among = f"r.batch_id IN ({listed})" if listed else "r.day BETWEEN :first AND :last"
    return _items(reader, among, {"book": book, "first": first, "last": last})


def _items(reader: Reader, among: str, given: dict[str, Any]) -> list[Item]:
    """The live rows of a condition."""
    return [
        Item(
            (row.external_id, row.document or ""),
            row.day,
            row.amount,
            " ".join(each for each in (row.external_id, row.party_name) if each),
            row.id,
        )
        for row in reader.text(
            f"SELECT r.id, r.external_id, r.document, r.day, r.amount, r.party_name {_LIVE} AND {among}"
            " ORDER BY r.day, r.id",
            given,
        )
    ]


def _ledger(reader: Reader, book: int, account: str, first: int, last: int) -> list[Item]:
    """Posted movements of an account and those under it, one item a voucher line; money in is positive."""
    ids = [each.id for each in accounts(reader, book=book) if each.leaf and each.code.startswith(account)]
    if not ids:
        raise refuse(
            "reconcile.no_account",
            message("The book has no account {code}.", code=account),
            Subject("account", label=account, book=book),
        )
    listed = ", ".join(str(int(id)) for id in ids)
    return [
        Item(
            (),
            row.day,
            row.debit - row.credit,
            f"{voucher_label(row.word, row.number)} {row.summary}",
            row.id,
        )
        for row in reader.text(
            "SELECT v.id, v.day, v.number, t.code AS word, l.debit, l.credit, l.summary FROM voucher_line l"
            " JOIN voucher v ON v.id = l.voucher_id JOIN voucher_type t ON t.id = v.type_id"
            f" WHERE l.account_id IN ({listed}) AND l.book_id = :book AND v.state = 3 AND v.kind NOT IN (1, 4)"
            " AND v.day BETWEEN :first AND :last ORDER BY v.day, v.id, l.line_no",
            {"book": book, "first": first, "last": last},
        )
    ]
