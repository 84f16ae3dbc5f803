"""Taking the rows of a file: understood block by block, written at once, known again when sent again.

Rows are written straight away, because a file usually holds only new ones. When one was received before
the write is undone to its beginning and done again the careful way, which looks every key up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, repeat
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.base.findings import Finding, Remedy, Subject, hint, stop, warn
from finance_desk.base.messages import Message, Money, message
from finance_desk.base.period import first_day
from finance_desk.files.headers import is_footer
from finance_desk.files.model import Cell, Row, cell_text
from finance_desk.intake.model import MONEY, NO_CASH
from finance_desk.intake.tables import intake_problem, intake_row, row_mark
from finance_desk.intake.understanding import COLUMNS, Bad, Understanding
from finance_desk.intake.wording import pack
from finance_desk.store.unit import UnitOfWork

_BLOCK: Final = 2_000
_GROUPS: Final = 200
_EXAMPLES: Final = 5

ROW_COLUMNS: Final = ("id", "batch_id", "book_id", "source_id", "row_no", *COLUMNS)
_PROBLEM_COLUMNS: Final = ("id", "batch_id", "book_id", "row_no", "row_id", "code", "field", "message", "raw")
_AT: Final = {name: index for index, name in enumerate(COLUMNS)}
_CONTENT: Final = tuple(name for name in COLUMNS if name not in ("external_id", "version"))
_AMOUNT: Final = _CONTENT.index("amount")


@dataclass(slots=True)
class Taken:
    """What came of a file: counts, the sum of accepted rows (fen), causes with counts and examples."""

    rows: int = 0
    accepted: int = 0
    refused: int = 0
    repeated: int = 0
    changed: int = 0
    amount: int = 0
    closed: int = 0
    no_cash: int = 0
    payable_rows: int = 0
    payable_off: int = 0
    causes: dict[str, Cause] = field(default_factory=dict)

    def add_cause(self, field_name: str, bad: Bad, row_no: int, amount: int = 0) -> None:
        key = f"{bad.code}|{field_name}|{bad.what}"
        if key not in self.causes and len(self.causes) >= _GROUPS:
            # a column of free text where codes are wanted must not make a million groups
            key = f"{bad.code}|{field_name}"
        cause = self.causes.setdefault(key, Cause(bad.code, field_name, bad.what))
        cause.count += 1
        cause.amount += amount
        if len(cause.rows) < _EXAMPLES:
            cause.rows.append(row_no)


@dataclass(slots=True)
class Cause:
    """One cause of problems: its sentence, how many rows, some of their numbers."""

    code: str
    column: str
    what: Message
    count: int = 0
    amount: int = 0
    rows: list[int] = field(default_factory=list)

    def finding(self, batch: int | None, label: str, book: int, source: str) -> Finding:
        place = Subject("row", batch, f"{label}:{self.rows[0]}", book, self.rows[0] if self.rows else None)
        return stop(
            self.code,
            message("{count} rows: {cause} (rows {rows})", count=self.count, cause=self.what, rows=self.rows),
            place,
            amount=self.amount or None,
            remedy=remedy_of(self.code, source),
        )


def remedy_of(code: str, source: str) -> Remedy:
    """What a person can do about rows with this problem."""
    match code:
        case "intake.event" | "intake.event_elsewhere":
            return hint(
                message("Say what the word means, then check the rows again."), "intake.map", source=source
            )
        case "intake.fund":
            return hint(message("Receive the file in the other book too; these rows stay out of this one."))
        case "intake.changed" | "intake.newer_version":
            return hint(
                message(
                    "Compare both versions and accept or decline the change. A voucher of the earlier one must first be cancelled, or reversed if posted."
                ),
                "intake.change",
            )
        case _:
            return hint(
                message("Send the rows back to the sender; the corrected ones come in the next file.")
            )


class Receiver:
    """Writes the rows of one batch into one book."""

    def __init__(
        self,
        tx: UnitOfWork,
        book: int,
        source: int,
        batch: int,
        understanding: Understanding,
        columns: Mapping[str, int],
    ) -> None:
        self.tx = tx
        self.book = book
        self.source = source
        self.batch = batch
        self.understanding = understanding
        self._columns = columns
        self._width = max(columns.values(), default=-1) + 1
        first_open = tx.text(
            "SELECT MIN(period) FROM book_period WHERE book_id = :book AND closed = 0", {"book": book}
        ).scalar()
        self._open_from = first_day(first_open) if first_open is not None else 0

    def take(self, rows: Iterable[Row], *, careful: bool) -> Taken:
        """Write the rows; ``careful`` looks up every key first. Raises IntegrityError for a key known before."""
        taken = Taken()
        for block in _blocks(rows):
            self._take_block(block, taken, careful)
        return taken

    def _take_block(self, block: list[Row], taken: Taken, careful: bool) -> None:
        numbers, raw = zip(*block, strict=True)
        understood = self.understanding.understand(numbers, self._by_field(raw))
        bad = [each for each in understood.bad if not is_footer(raw[each.at])]
        taken.rows += len(understood.numbers) + len(bad)
        taken.refused += len(bad)
        for each in bad:
            taken.add_cause(each.field, each.cause, each.row_no)
        self._keep_problems([(each.row_no, None, each.field, each.cause, raw[each.at]) for each in bad])
        if not understood.numbers:
            return
        versions = understood.columns[_AT["version"]]
        if careful:
            self._insert_new(
                understood.numbers, understood.columns, dict(zip(numbers, raw, strict=True)), taken
            )
        else:
            understood.columns[_AT["version"]] = [1 if each is None else each for each in versions]
            self._insert(understood.numbers, understood.columns, taken)

    def _by_field(self, rows: Sequence[Sequence[Cell]]) -> dict[str, Sequence[Cell]]:
        """The block's cells by field; cells missing at the end of a row are blank."""
        if min(map(len, rows)) < self._width:
            rows = [[*cells, *repeat(None, self._width - len(cells))] for cells in rows]
        columns = list(zip(*rows))  # noqa: B905 - rows may be longer than the header
        return {name: columns[at] for name, at in self._columns.items()}

    def _insert(self, numbers: Sequence[int], columns: Sequence[Sequence[Any]], taken: Taken) -> range:
        count = len(numbers)
        ids = self.tx.new_ids("intake_row", count)
        self.tx.bulk_insert(
            intake_row,
            ROW_COLUMNS,
            zip(
                ids,
                repeat(self.batch, count),
                repeat(self.book, count),
                repeat(self.source, count),
                numbers,
                *columns,
                strict=True,
            ),
        )
        taken.accepted += count
        taken.amount += sum(columns[_AT["amount"]])
        days = columns[_AT["day"]]
        if min(days) < self._open_from:
            taken.closed += sum(1 for day in days if day < self._open_from)
        self._ignore_no_cash(ids, columns[_AT["event"]], taken)
        self._compare_payable(columns, taken)
        return ids

    def _ignore_no_cash(self, ids: Sequence[int], events: Sequence[str], taken: Taken) -> None:
        if NO_CASH not in events:
            return
        rows = [
            (id, self.book, "ignored", "no cash", self.tx.event)
            for id, event in zip(ids, events, strict=True)
            if event == NO_CASH
        ]
        taken.no_cash += len(rows)
        self.tx.bulk_insert(row_mark, ("row_id", "book_id", "kind", "reason", "event_id"), rows)

    def _compare_payable(self, columns: Sequence[Sequence[Any]], taken: Taken) -> None:
        """应拨 = 实拨 + 预留 + 扣款 + 抵扣 where the sender gives it (domain EV-20): told, never plugged."""
        if "payable" not in self.understanding.present or not any(columns[_AT["payable"]]):
            return
        parts = zip(*(columns[_AT[name]] for name in MONEY[:5]), columns[_AT["event"]], strict=True)
        for amount, payable, withheld, prepaid, deducted, event in parts:
            if payable and event == "EV-20" and payable != amount + withheld + prepaid + deducted:
                taken.payable_rows += 1
                taken.payable_off += payable - amount - withheld - prepaid - deducted

    def _keep_problems(self, problems: Sequence[tuple[int, int | None, str, Bad, Sequence[Cell]]]) -> None:
        if not problems:
            return
        ids = self.tx.new_ids("intake_problem", len(problems))
        self.tx.bulk_insert(
            intake_problem,
            _PROBLEM_COLUMNS,
            (
                (id, self.batch, self.book, row_no, row_id, bad.code, name, pack(bad.what), raw_text(cells))
                for id, (row_no, row_id, name, bad, cells) in zip(ids, problems, strict=True)
            ),
        )

    # the careful way

    def _insert_new(
        self,
        numbers: Sequence[int],
        columns: Sequence[Sequence[Any]],
        raw_of: Mapping[int, Sequence[Cell]],
        taken: Taken,
    ) -> None:
        """Insert the rows whose key is new; count repeated ones; keep changed ones as a new version.

        Neither version of a changed row goes on until somebody decided (domain §2.1 rule 1).
        """
        keys, given = columns[_AT["external_id"]], columns[_AT["version"]]
        contents = list(zip(*(columns[_AT[name]] for name in _CONTENT), strict=True))
        known = self._known(keys)
        keep: list[int] = []
        versions: list[int] = []
        changed: list[tuple[int, list[_Known]]] = []
        for at, (key, version, content) in enumerate(zip(keys, given, contents, strict=True)):
            held = known.setdefault(key, {})
            kind, as_version = _verdict(held, version, content)
            if kind == "repeated":
                taken.repeated += 1
                continue
            if kind == "changed":
                changed.append((len(keep), [held[each] for each in sorted(held)]))
            held[as_version] = _Known(None, len(keep), content)
            keep.append(at)
            versions.append(as_version)
        if not keep:
            return
        kept: list[Sequence[Any]] = [[column[at] for at in keep] for column in columns]
        kept[_AT["version"]] = versions
        kept_numbers = [numbers[at] for at in keep]
        ids = self._insert(kept_numbers, kept, taken)
        problems: list[tuple[int, int | None, str, Bad, Sequence[Cell]]] = []
        for position, earlier in changed:
            row_no, key = kept_numbers[position], kept[_AT["external_id"]][position]
            before, now = earlier[-1].content[_AMOUNT], kept[_AT["amount"]][position]
            what = message(
                "Row {key} was received before with other content: {before} then, {now} now.",
                key=key,
                before=Money(before),
                now=Money(now),
            )
            raw = raw_of[row_no]
            problems.append((row_no, ids[position], "external_id", Bad("intake.changed", what), raw))
            older = Bad("intake.newer_version", what)
            problems += [
                (row_no, each.id if each.id is not None else ids[each.position], "external_id", older, raw)
                for each in earlier
            ]
            taken.changed += 1
            taken.add_cause(
                "external_id",
                Bad("intake.changed", message("received before with other content")),
                row_no,
                now - before,
            )
        self._keep_problems(problems)

    def _known(self, keys: Sequence[str]) -> dict[str, dict[int, _Known]]:
        """Key → version → row, for those of these keys that the book received before from this source."""
        tx = self.tx
        tx.text("DROP TABLE IF EXISTS intake_key")
        tx.text("CREATE TEMPORARY TABLE intake_key (external_id TEXT PRIMARY KEY)")
        tx.bulk_insert(_intake_key, ("external_id",), [(key,) for key in dict.fromkeys(keys)])
        found: dict[str, dict[int, _Known]] = {}
        wanted = ", ".join(f"r.{name}" for name in _CONTENT)
        for id, key, version, *content in tx.text(
            f"SELECT r.id, r.external_id, r.version, {wanted} FROM intake_key k"
            " JOIN intake_row r ON r.book_id = :book AND r.source_id = :source AND r.external_id = k.external_id",
            {"book": self.book, "source": self.source},
        ):
            found.setdefault(key, {})[version] = _Known(id, 0, tuple(content))
        tx.text("DROP TABLE intake_key")
        return found


@dataclass(frozen=True, slots=True)
class _Known:
    """A version of a row: its id, or its position among the rows about to be written, and its content."""

    id: int | None
    position: int
    content: tuple[Any, ...]


_intake_key: Final = sa.Table("intake_key", sa.MetaData(), sa.Column("external_id", sa.Text))


def _verdict(held: Mapping[int, _Known], given: int | None, content: tuple[Any, ...]) -> tuple[str, int]:
    """What a row is beside the versions held: ``new``, ``repeated`` or ``changed``, and its version."""
    if not held:
        return "new", given or 1
    latest = max(held)
    if given is None or given > latest:
        same = held[latest].content == content
        return ("repeated", latest) if same else ("changed", given or latest + 1)
    if given not in held or held[given].content == content:
        # an older version that comes late changes nothing any more
        return "repeated", given
    return "changed", latest + 1


def _blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while block := list(islice(iterator, _BLOCK)):
        yield block


def raw_text(cells: Sequence[Cell]) -> str:
    """A row's cells as sent, as a JSON list of texts."""
    return json.dumps(
        [cell if isinstance(cell, str) else cell_text(cell) for cell in cells], ensure_ascii=False
    )


def is_repeat(error: sa.exc.IntegrityError) -> bool:
    """Whether the write failed because a key was received before."""
    text = str(error.orig)
    if "FD:row_received" in text:  # SQLite's guard against REPLACE speaks before the key does
        return True
    return "intake_row" in text and ("external_id" in text or "uq_intake_row" in text)


def warnings(taken: Taken, batch: int, label: str, book: int) -> list[Finding]:
    """What deserves a look about a batch beside its problem rows."""
    place = Subject("batch", batch, label, book)
    found: list[Finding] = []
    if taken.repeated:
        found.append(
            warn(
                "intake.repeated",
                message("{count} rows were left out: received before.", count=taken.repeated),
                place,
            )
        )
    if taken.closed:
        found.append(
            warn(
                "intake.closed_period",
                message(
                    "{count} rows lie in a closed period; their vouchers go to the first open one.",
                    count=taken.closed,
                ),
                place,
            )
        )
    if taken.no_cash:
        found.append(
            warn(
                "intake.no_cash",
                message("{count} rows are no cash and make no voucher.", count=taken.no_cash),
                place,
            )
        )
    if taken.payable_rows:
        found.append(
            warn(
                "intake.payable",
                message(
                    "In {count} rows payable is not paid + withheld + deducted + offset; together {amount} are missing.",
                    count=taken.payable_rows,
                    amount=Money(taken.payable_off),
                ),
                place,
                amount=taken.payable_off,
                remedy=hint(message("Ask the sender; nothing was plugged.")),
            )
        )
    return found
