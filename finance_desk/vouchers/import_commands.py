"""A journal from a file into vouchers: each is checked like one typed by hand, the good ones go in in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.accounts.importing import AccountFinder, Met
from finance_desk.accounts.model import Account
from finance_desk.accounts.queries import accounts
from finance_desk.balances.commands import open_year
from finance_desk.balances.import_commands import create_missing
from finance_desk.base.collecting import uncollected
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint, stop, warn
from finance_desk.base.messages import N_, Period, message
from finance_desk.base.money import format_fen
from finance_desk.base.period import period_of, year_of
from finance_desk.base.validity import limited
from finance_desk.books.model import VoucherType
from finance_desk.books.queries import options, voucher_types
from finance_desk.books.tables import book as book_table
from finance_desk.books.tables import book_period
from finance_desk.dimensions.commands import add_items, set_ids
from finance_desk.dimensions.importing import ItemFinder
from finance_desk.dimensions.model import Dimension, set_key
from finance_desk.dimensions.queries import dimensions, items
from finance_desk.files.read import file_digest
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.commands import next_number, post, review
from finance_desk.vouchers.importing import FileVoucher, JournalFile
from finance_desk.vouchers.model import (
    Line,
    Source,
    State,
    balance_findings,
    item_findings,
    line_findings,
    subfund_findings,
    type_findings,
)
from finance_desk.vouchers.tables import voucher, voucher_line

_BLOCK_LINES: Final = 20_000
"""Lines gathered before they are written: memory does not grow with the file."""

_VOUCHER_COLUMNS: Final = (
    "id", "book_id", "period", "day", "type_id", "number", "state", "kind", "source", "summary", "total",
    "attachments", "maker_id", "made_at", "version",
)  # fmt: skip
_LINE_COLUMNS: Final = (
    "voucher_id", "line_no", "book_id", "period", "account_id", "set_id", "debit", "credit", "summary",
)  # fmt: skip


_Fields = tuple[int, int, int, str, Mapping[int, int]]
"""The fields of a :class:`Line` in its order: half its cost, which a million lines notice."""
_NO_ITEMS: Final[Mapping[int, int]] = {}


@dataclass(slots=True)
class Imported:
    """What an import did: counts, the sum of the debit side in fen, the ids given (one range)."""

    vouchers: int = 0
    lines: int = 0
    total: int = 0
    refused: int = 0
    accounts: int = 0
    first_id: int = 0
    last_id: int = 0
    posted: int = 0


@dataclass(slots=True)
class _Block:
    """Vouchers that passed, waiting to be written together."""

    heads: list[tuple[int, int, int, str, int, int]] = field(default_factory=list)
    """period, day, type id, summary, total, attachments"""
    lines: list[Sequence[_Fields]] = field(default_factory=list)
    count: int = 0


@command("voucher.import", N_("Import vouchers"))
def import_journal(
    tx: UnitOfWork,
    *,
    book: int,
    path: Path | str,
    sheet: str | None = None,
    create_accounts: bool = False,
    open_years: bool | None = None,
    post: bool = False,
    all_or_nothing: bool = False,
    type: str = "",
    again: bool = False,
) -> Done:
    """Import a journal as made vouchers; refused ones are findings with their row, the others go in.

    ``create_accounts`` makes accounts and dimension items the book does not have. ``open_years`` opens the
    next year when the file reaches it (default: in a solo book only). ``post`` reviews and posts in the
    same transaction, in a solo book. ``all_or_nothing`` refuses the file when one voucher is refused.
    ``type`` is the voucher type's word for every voucher, whatever the file says. ``again`` allows a file
    that was imported before. ``value`` is an :class:`Imported`.

    Raises Refused when nothing can be imported.
    """
    held = tx.connection.execute(sa.select(book_table).where(book_table.c.id == book)).one()
    digest = file_digest(path)
    if not again:
        _check_twice(tx, book, digest, path)
    if post:
        _may_post(tx, bool(held.solo))
    kinds = voucher_types(tx, book=book)
    own_dimensions = dimensions(tx, book=book)
    file = JournalFile(path, own_dimensions, [each.code for each in kinds], sheet)
    done = Imported()
    with uncollected():
        if create_accounts:
            done.accounts = _create(tx, book, file, own_dimensions)
        work = _Work(tx, book, file, kinds, type, bool(held.solo) if open_years is None else open_years)
        tx.progress.start(message("Reading {file}", file=Path(path).name))
        work.run(done)
    findings = (*file.findings(), *work.findings())
    if not done.vouchers or (all_or_nothing and done.refused):
        raise Refused(findings if done.refused else _nothing(file))
    tx.evidence["sha256"] = digest
    tx.evidence["imported"] = {
        "vouchers": done.vouchers,
        "lines": done.lines,
        "total": format_fen(done.total, group=False),
        "refused": done.refused,
        "ids": [done.first_id, done.last_id],
        "makers": dict(work.makers),
    }
    if post:
        done.posted = _post(tx, book, range(done.first_id, done.last_id + 1))
    return Done(
        message(
            "{vouchers} vouchers with {lines} lines were imported from {file}, {refused} were refused.",
            vouchers=done.vouchers,
            lines=done.lines,
            file=Path(path).name,
            refused=done.refused,
        ),
        {"voucher": (), "account": (), "balance": ()},
        findings,
        done,
    )


def _check_twice(tx: UnitOfWork, book: int, digest: str, path: Path | str) -> None:
    before = tx.text(
        "SELECT at, login FROM audit_event WHERE command = 'voucher.import' AND book_id = :book"
        " AND detail LIKE :digest ORDER BY id DESC LIMIT 1",
        {"book": book, "digest": f'%"sha256":"{digest}"%'},
    ).first()
    if before is not None:
        raise refuse(
            "voucher.import.twice",
            message(
                "{file} was imported into this book before ({at}, {login}).",
                file=Path(path).name,
                at=before.at,
                login=before.login,
            ),
            Subject("file", label=Path(path).name),
            remedy=hint(message("If its vouchers were voided and should come again, import with --again.")),
        )


def _may_post(tx: UnitOfWork, solo: bool) -> None:
    if not solo:
        raise refuse(
            "voucher.import.post",
            message("Only a book kept by one person takes imported vouchers as posted at once."),
            remedy=hint(message("Import them, then have them reviewed and posted."), "voucher.review"),
        )
    for right in ("voucher.review", "voucher.post"):
        if not tx.actor.may(right):
            raise refuse("access.denied", message("You may not review and post vouchers."))


def _post(tx: UnitOfWork, book: int, ids: Sequence[int]) -> int:
    choice = Choice(ids=ids)
    review(tx, book=book, choice=choice)
    return int(post(tx, book=book, choice=choice).value)


def _nothing(file: JournalFile) -> Finding:
    return stop(
        "voucher.import.empty",
        message("The file holds no voucher."),
        file.table.place(),
        remedy=hint(message("Choose the file or sheet that has the journal.")),
    )


def _create(tx: UnitOfWork, book: int, file: JournalFile, own: Sequence[Dimension]) -> int:
    """Make the accounts and items that the file uses and the book has not; gives how many accounts."""
    chart = accounts(tx, book=book)
    finder = AccountFinder(chart)
    item_finder = ItemFinder(items(tx, book=book))
    met: dict[str, Met] = {}
    new_items: dict[int, dict[str, str]] = {}
    for line in file.named():
        code = line.account
        if code and code not in met and finder.find(code, line.name) is None:
            first = 1 if line.debit > 0 or line.credit < 0 else -1
            met[code] = Met(code, line.name, first=first)
        for dimension, item, name in line.items:
            if item_finder.find(dimension, item) is None:
                new_items.setdefault(dimension, {}).setdefault(item, name)
    for held in own:
        if held.id in new_items:
            add_items(tx, book=book, dimension=held.code, items=list(new_items[held.id].items()))
    return create_missing(tx, book, list(met.values()), {each.code for each in chart})


class _Work:
    """One import on its way: what the book has, what was refused, what waits to be written."""

    def __init__(
        self,
        tx: UnitOfWork,
        book: int,
        file: JournalFile,
        kinds: Sequence[VoucherType],
        type: str,
        open_years: bool,
    ) -> None:
        self.tx, self.book, self.file = tx, book, file
        self.finder = AccountFinder(accounts(tx, book=book))
        self.by_id = {each.id: each for each in self.finder.chart}
        self.free = {
            each.id for each in self.finder.chart if each.leaf and not limited(each) and not each.dimensions
        }
        """Accounts that a line of any day may have as it is."""
        held_items = items(tx, book=book)
        self.items = ItemFinder(held_items)
        self.limited_items = {each.id: each for each in held_items if limited(each)}
        """Items that a line of some days may not carry."""
        self.subfunds = options(tx, book=book)["subfund_balance"] == "stop"
        """Whether a voucher that moves money between sub-funds is refused; a journal is not warned about."""
        self.types = {each.code: each for each in kinds} | {each.name: each for each in kinds}
        self.default = kinds[0]
        self.only = self._only(type)
        self.open_years = open_years
        self.periods = self._periods()
        self.makers: Counter[str] = Counter()
        self.refused: list[Finding] = []
        self.not_carried = 0
        self.block = _Block()
        self.seen: set[tuple[str, int, str]] = set()

    def _only(self, word: str) -> VoucherType | None:
        if word and word not in self.types:
            raise refuse(
                "voucher.unknown_type",
                message(
                    "The book has no voucher type {type}; it has {types}.", type=word, types=list(self.types)
                ),
            )
        return self.types[word] if word else None

    def _periods(self) -> dict[int, bool]:
        rows = self.tx.connection.execute(
            sa.select(book_period.c.period, book_period.c.closed).where(book_period.c.book_id == self.book)
        )
        return {row.period: bool(row.closed) for row in rows}

    def findings(self) -> list[Finding]:
        """Refused vouchers first, then what was left out."""
        if not self.not_carried:
            return self.refused
        return [
            *self.refused,
            warn(
                "voucher.import.items_left_out",
                message(
                    "{count} dimension items stand on lines whose account does not carry the dimension; they were left out.",
                    count=self.not_carried,
                ),
                self.file.table.place(),
            ),
        ]

    def run(self, done: Imported) -> None:
        """Check voucher after voucher and write the good ones block by block."""
        for each in self.file.vouchers():
            found = self._take(each)
            if found:
                done.refused += 1
                self.refused += [self._told(each, finding) for finding in found]
            if self.block.count >= _BLOCK_LINES:
                self._write(done)
        self._write(done)

    def _told(self, each: FileVoucher, finding: Finding) -> Finding:
        """The finding with the file's row as its place and the voucher's name in its sentence."""
        place = finding.subject
        if place is not None and place.kind == "line" and place.line:
            place = self.file.table.place(each.lines[place.line - 1].row)
        what = message("Voucher {voucher}: {what}", voucher=each.key or "?", what=finding.message)
        return replace(finding, subject=place or self.file.table.place(each.row), message=what)

    def _take(self, each: FileVoucher) -> list[Finding]:
        """Put a voucher into the block, or say everything that is wrong with it."""
        found = list(each.findings)
        name = each.name
        if name in self.seen:
            found.append(
                stop(
                    "voucher.import.scattered",
                    message("Rows of this voucher stand in another place of the file too."),
                    self.file.table.place(each.row),
                    remedy=hint(message("Sort the file by date and voucher number.")),
                )
            )
        self.seen.add(name)
        type = self.only or (self.types.get(each.type) if each.type else self.default)
        if type is None:
            found.append(
                stop(
                    "voucher.unknown_type",
                    message(
                        "The book has no voucher type {type}; it has {types}.",
                        type=each.type,
                        types=[held.code for held in {id(t): t for t in self.types.values()}.values()],
                    ),
                    self.file.table.place(each.row),
                    remedy=hint(message("Import with --type and one of the book's types.")),
                )
            )
        if each.day and self.periods.get(period_of(each.day)) is not False:
            found += self._period_findings(each)
        lines = self._lines(each, found)
        if not found and type is not None and not self._plain(lines, each.day, type):
            place = self.file.table.place(each.row)
            full = [Line(*line) for line in lines]
            found += line_findings(full, self.by_id, each.day, place)
            found += item_findings(full, self.limited_items, each.day, place)
            found += balance_findings(full, place)
            found += type_findings(full, self.by_id, type, place)
            if self.subfunds:
                found += subfund_findings(full, self.by_id, place, "stop")
        if found or type is None:
            return found
        self.makers[each.maker] += 1
        total = sum([line[1] for line in lines])
        self.block.heads.append(
            (period_of(each.day), each.day, type.id, lines[0][3], total, each.attachments)
        )
        self.block.lines.append(lines)
        self.block.count += len(lines)
        return []

    def _period_findings(self, each: FileVoucher) -> list[Finding]:
        place = self.file.table.place(each.row)
        period = period_of(each.day)
        closed = self.periods.get(period)
        if closed is None and self.open_years and year_of(period) == max(self.periods) // 100 + 1:
            open_year(self.tx, book=self.book, year=year_of(period))
            self.periods = self._periods()
            closed = self.periods.get(period)
        if closed is False:
            return []
        if closed:
            what = message("Period {period} is closed.", period=Period(period))
            return [stop("period.closed", what, place)]
        what = message("The book has no open period {period}.", period=Period(period))
        return [
            stop(
                "period.not_open",
                what,
                place,
                remedy=hint(message("Open the year first, or import with --open-years."), "period.open_year"),
            )
        ]

    def _lines(self, each: FileVoucher, found: list[Finding]) -> list[_Fields]:
        lines: list[_Fields] = []
        find = self.finder.find
        above = next((line.summary for line in each.lines if line.summary), "")
        for row, code, name, debit, credit, summary, given in each.lines:
            account = find(code, name)
            if account is None:
                found.append(
                    stop(
                        "account.unknown",
                        message("The book has no account {code} {name}.", code=code, name=name),
                        self.file.table.place(row),
                        amount=debit or credit,
                        remedy=hint(
                            message(
                                "Add it to the chart, correct the code, or import with --create-accounts."
                            ),
                            "account.import",
                        ),
                    )
                )
                continue
            above = summary or above
            wanted = self._items(account, given, row, found) if given else _NO_ITEMS
            lines.append((account.id, debit, credit, above or account.name, wanted))
        return lines

    def _items(
        self, account: Account, given: Iterable[tuple[int, str, str]], row: int, found: list[Finding]
    ) -> dict[int, int]:
        wanted: dict[int, int] = {}
        for dimension, text, _ in given:
            if dimension not in account.dimensions:
                self.not_carried += 1
                continue
            item = self.items.find(dimension, text)
            if item is None:
                found.append(
                    stop(
                        "dimension.item_unknown",
                        message("{item} is not an item of the dimension.", item=text),
                        self.file.table.place(row),
                        remedy=hint(message("Add the item first."), "dimension.import"),
                    )
                )
            else:
                wanted[dimension] = item
        return wanted

    def _plain(self, lines: Sequence[_Fields], day: int, type: VoucherType) -> bool:
        """Whether nothing can be wrong: the long way through every rule is for the few others."""
        if len(lines) < 2 or type.must_debit or type.must_credit or type.must_not or self.subfunds:
            return False
        difference = 0
        for id, debit, credit, _, wanted in lines:
            if (debit == 0) == (credit == 0):
                return False
            if id not in self.free:
                account = self.by_id[id]
                if not account.usable(day) or any(
                    required and dimension not in wanted for dimension, required in account.dimensions.items()
                ):
                    return False
                if self.limited_items and not self.limited_items.keys().isdisjoint(wanted.values()):
                    return False
            difference += debit - credit
        return difference == 0

    def _write(self, done: Imported) -> None:
        block, self.block = self.block, _Block()
        if not block.heads:
            return
        tx, book, user = self.tx, self.book, self.tx.actor.user
        ids = tx.new_ids("voucher", len(block.heads))
        numbers = self._numbers(block)
        at = tx.stamp()
        fixed = (int(State.MADE), 0, int(Source.IMPORTED))
        tx.bulk_insert(
            voucher,
            _VOUCHER_COLUMNS,
            [
                (
                    id, book, period, day, type_id, next(numbers[period, type_id]), *fixed, summary, total,
                    attachments, user, at, 1,
                )
                for id, (period, day, type_id, summary, total, attachments) in zip(ids, block.heads, strict=True)
            ],
        )  # fmt: skip
        sets = set_ids(tx, book, [line[4] for lines in block.lines for line in lines if line[4]])
        tx.bulk_insert(voucher_line, _LINE_COLUMNS, self._line_rows(ids, block, sets))
        done.vouchers += len(block.heads)
        done.lines += block.count
        done.total += sum(head[4] for head in block.heads)
        done.first_id = done.first_id or ids[0]
        done.last_id = ids[-1]

    def _line_rows(
        self, ids: Sequence[int], block: _Block, sets: dict[str, int]
    ) -> Iterable[tuple[Any, ...]]:
        for id, head, lines in zip(ids, block.heads, block.lines, strict=True):
            for number, (account, debit, credit, summary, wanted) in enumerate(lines, start=1):
                set_id = sets[set_key(wanted)] if wanted else None
                yield id, number, self.book, head[0], account, set_id, debit, credit, summary

    def _numbers(self, block: _Block) -> dict[tuple[int, int], Iterator[int]]:
        """The next numbers of each period and type, in the order of the file."""
        wanted = Counter((head[0], head[2]) for head in block.heads)
        return {
            (period, type_id): count(next_number(self.tx, self.book, period, type_id, times))
            for (period, type_id), times in wanted.items()
        }
