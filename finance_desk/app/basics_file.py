"""Basic data as a workbook: a sheet for each kind, what the book holds, what a file says, and how they differ."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finance_desk.accounts.importing import class_of, money_kind_of_word, side_of_word, subfund_of_word
from finance_desk.accounts.model import CLASSES, MONEY_KINDS, SUBFUNDS, Account
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, Message, message, render
from finance_desk.base.period import format_day
from finance_desk.books.model import OPTION_WORDS, OPTIONS, ChosenOption, VoucherType
from finance_desk.dimensions.model import Dimension, Item
from finance_desk.files import write
from finance_desk.files.headers import HeaderSpec, is_footer
from finance_desk.files.model import Cell, cell_day, cell_text, place
from finance_desk.files.read import TableFile, read_table
from finance_desk.vouchers.summaries import SummaryText

Value = str | int | None
"""Text, or a day yyyymmdd; a list of codes is text with commas."""

_WORDS: Final = {"class": CLASSES, "subfund": SUBFUNDS, "money_kind": MONEY_KINDS}
_READ: Final = {"subfund": subfund_of_word, "money_kind": money_kind_of_word}
_SIDES: Final = {1: N_("Debit"), -1: N_("Credit")}
_BETWEEN: Final = re.compile(r"[,，、;；\s]+")


_FIXED: Final = ("class", "side", "subfund", "money_kind")
"""What an account is made with and a file does not change; an empty cell says nothing about it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet. ``day`` and ``codes`` say what it holds; ``told`` ones are only there to be read by people."""

    name: str
    title: str
    day: bool = False
    codes: bool = False
    told: bool = False
    width: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of basic data: its sheet, and its fields; ``key`` are those that name a row."""

    id: str
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("code",)

    def field(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)


_DAYS: Final = (
    Field("valid_from", N_("Valid from"), day=True),
    Field("disabled_from", N_("Disabled from"), day=True),
)

PARTS: Final = (
    Part(
        "accounts",
        N_("Accounts"),
        (
            Field("code", N_("Code"), width=14),
            Field("name", N_("Name"), width=30),
            Field("class", N_("Class")),
            Field("side", N_("Side")),
            Field("subfund", N_("Sub-fund")),
            Field("money_kind", N_("Money")),
            Field("dimensions", N_("Dimensions"), codes=True, width=24),
            *_DAYS,
        ),
    ),
    Part(
        "items",
        N_("Dimension items"),
        (
            Field("dimension", N_("Code of the dimension"), width=14),
            Field("code", N_("Code"), width=14),
            Field("name", N_("Name"), width=30),
            *_DAYS,
        ),
        ("dimension", "code"),
    ),
    Part(
        "types",
        N_("Voucher types"),
        (
            Field("code", N_("Word")),
            Field("name", N_("Name"), width=20),
            Field("must_debit", N_("Must debit"), codes=True, width=24),
            Field("must_credit", N_("Must credit"), codes=True, width=24),
            Field("must_not", N_("Must not use"), codes=True, width=24),
        ),
    ),
    Part(
        "summaries",
        N_("Summary library"),
        (Field("code", N_("Code"), width=14), Field("text", N_("Summary"), width=60)),
    ),
    Part(
        "options",
        N_("Options"),
        (
            Field("code", N_("Code"), width=20),
            Field("title", N_("Option"), told=True, width=30),
            Field("value", N_("Value"), width=14),
            Field("values", N_("Possible values"), told=True, width=24),
            Field("effect", N_("What it affects"), told=True, width=60),
        ),
    ),
)  # fmt: skip

Rows = Mapping[tuple[str, ...], Mapping[str, Value]]
"""Key of a row → its values by field."""


@dataclass(frozen=True, slots=True)
class Held:
    """The basic data of a book, by part."""

    parts: Mapping[str, Rows]
    dimensions: Sequence[Dimension]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of a file with the place of each of its cells."""

    part: Part
    key: tuple[str, ...]
    values: Mapping[str, Value]
    path: Path
    sheet: str
    row: int
    columns: Mapping[str, int]

    @property
    def label(self) -> str:
        return " ".join(self.key)

    def place(self, field: str = "") -> Subject:
        return place(self.path, self.sheet, self.row, self.columns.get(field))


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file has otherwise than the book. ``field`` is empty for a row the book has not."""

    part: str
    key: str
    field: str
    was: str
    wanted: str
    place: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The differences, the rows they come from, what forbids taking them, and how many rows only the book has."""

    differences: tuple[Difference, ...]
    rows: tuple[FileRow, ...]
    findings: tuple[Finding, ...]
    only_here: int

    @property
    def refused(self) -> bool:
        return any(each.blocks for each in self.findings)


def codes_of(value: Value) -> list[str]:
    """The codes of a cell that holds several."""
    return [each for each in _BETWEEN.split(str(value or "")) if each]


def held_rows(
    accounts: Sequence[Account],
    dimensions: Sequence[Dimension],
    items: Sequence[Item],
    types: Sequence[VoucherType],
    summaries: Sequence[SummaryText],
    options: Sequence[ChosenOption],
) -> Held:
    """What a book holds, in the shape a file has it."""
    words = {each.id: each.code for each in dimensions}
    return Held(
        {
            "accounts": {
                (each.code,): {
                    "name": each.name,
                    "class": each.kind,
                    "side": str(each.side),
                    "subfund": each.subfund,
                    "money_kind": each.money_kind,
                    "dimensions": ", ".join(
                        sorted(words[id] + ("!" if needed else "") for id, needed in each.dimensions.items())
                    ),
                    "valid_from": each.valid_from,
                    "disabled_from": each.disabled_from,
                }
                for each in accounts
            },
            "items": {
                (words[each.dimension], each.code): {
                    "name": each.name,
                    "valid_from": each.valid_from,
                    "disabled_from": each.disabled_from,
                }
                for each in items
            },
            "types": {
                (each.code,): {
                    "name": each.name,
                    "must_debit": ", ".join(each.must_debit),
                    "must_credit": ", ".join(each.must_credit),
                    "must_not": ", ".join(each.must_not),
                }
                for each in types
            },
            "summaries": {(each.code,): {"text": each.text} for each in summaries},
            "options": {(each.spec.name,): {"value": each.value} for each in options if each.spec.values},
        },
        dimensions,
    )


def sheets(held: Held, lang: str, wanted: Collection[str] = ()) -> list[write.Sheet]:
    """The sheets to write: codes are text, days are days. ``wanted`` are ids of parts; empty: all."""
    return [
        write.Sheet(
            render(part.title, lang),
            [
                write.Column(each.name, each.title, write.Kind.DAY if each.day else write.Kind.TEXT, each.width)
                for each in part.fields
            ],
            [
                [_shown(part, each, key, values, lang) for each in part.fields]
                for key, values in held.parts[part.id].items()
            ],
        )
        for part in PARTS
        if not wanted or part.id in wanted
    ]  # fmt: skip


def _shown(part: Part, field: Field, key: tuple[str, ...], values: Mapping[str, Value], lang: str) -> Value:
    if field.name in part.key:
        return key[part.key.index(field.name)]
    if field.told:
        spec = OPTIONS[key[0]]
        words = {
            "title": render(spec.title, lang),
            "values": " / ".join(_option(each, lang) for each in spec.values),
        }
        return words.get(field.name, render(spec.effect, lang))
    value = values[field.name]
    if field.name == "value":
        return _option(str(value), lang)
    if field.name in _WORDS:
        return render(_WORDS[field.name][str(value)], lang) if value else ""
    return render(_SIDES[int(str(value))], lang) if field.name == "side" else value


def _option(value: str, lang: str) -> str:
    return render(OPTION_WORDS.get(value, value), lang)


def _option_value(text: str) -> str:
    """The value that stands behind a word, in either language; else the text itself."""
    return next((value for value, word in OPTION_WORDS.items() if text in (word, render(word, "zh"))), text)


def compare(path: Path | str, held: Held, part: str = "") -> Compared:
    """How a file differs from what a book holds; rows only the book has stay and are counted.

    A workbook's sheets are known by their names; a text table needs ``part``. Raises Refused for a file with
    none of the sheets.
    """
    path = Path(path)
    rows: list[FileRow] = []
    findings: list[Finding] = []
    for each, table in _tables(path, part):
        rows += _read(each, table, findings)
        findings += table.findings
    findings += _unlawful(rows, held)
    differences = [one for row in rows for one in _differences(row, held.parts[row.part.id].get(row.key))]
    changed = {(each.part, each.key) for each in differences}
    read = {(row.part.id, row.key) for row in rows}
    parts = {row.part.id for row in rows}
    only_here = sum((id, key) not in read for id in parts for key in held.parts[id])
    kept = tuple(row for row in rows if (row.part.id, row.label) in changed)
    return Compared(tuple(differences), kept, tuple(findings), only_here)


def _tables(path: Path, part: str) -> Iterator[tuple[Part, TableFile]]:
    found = False
    chosen = [each for each in PARTS if part in ("", each.id)]
    plain = read_table(path)
    for each in chosen:
        names = {each.title, render(each.title, "zh")}
        sheet = next((name for name in plain.sheets if name in names), None)
        if sheet is None and not part:
            continue
        titles = {
            field.name: (field.name, field.title, render(field.title, "zh"))
            for field in each.fields
            if not field.told
        }
        found = True
        yield each, read_table(path, sheet=sheet, header=HeaderSpec(titles, each.key))
    if not found:
        titles_of = [render(each.title, "zh") for each in PARTS]
        raise refuse(
            "basics.sheets",
            message("{file} has none of the sheets {sheets}.", file=path.name, sheets=titles_of),
            place(path),
            remedy=hint(message("Export the basic data, and change the file that was written.")),
        )


def _read(part: Part, table: TableFile, findings: list[Finding]) -> Iterator[FileRow]:
    assert table.header is not None
    columns = dict(table.header.columns)
    take = table.header.take(*(each.name for each in part.fields))
    seen: set[tuple[str, ...]] = set()
    for number, cells in table.rows():
        given = dict(zip((each.name for each in part.fields), take(cells), strict=True))
        key = tuple(cell_text(given[name]) for name in part.key)
        if is_footer(cells) or not any(cell_text(given[each]) for each in columns):
            continue
        values: dict[str, Value] = {}
        for name, column in columns.items():
            if name in part.key:
                continue
            try:
                values[name] = _value(part.field(name), given[name], date1904=table.date1904)
            except ValueError:
                findings.append(
                    stop(
                        "basics.cell",
                        message("{value} does not belong into {column}.", value=cell_text(given[name]),
                                column=message(part.field(name).title)),
                        table.place(number, column),
                        remedy=hint(message("Correct the cell and import again.")),
                    )
                )  # fmt: skip
        row = FileRow(part, key, values, table.path, table.sheet, number, columns)
        blank = next((name for name, text in zip(part.key, key, strict=True) if not text), "")
        if blank:
            findings.append(
                stop("basics.key", message("This row has no code."), row.place(blank),
                     remedy=hint(message("Correct the cell and import again.")))
            )  # fmt: skip
        elif key in seen:
            findings.append(
                stop("basics.twice", message("{code} stands twice in the file.", code=row.label), row.place(part.key[-1]),
                     remedy=hint(message("Correct the cell and import again.")))
            )  # fmt: skip
        else:
            seen.add(key)
            yield row


def _value(field: Field, cell: Cell, *, date1904: bool) -> Value:
    text = cell_text(cell)
    if field.day:
        return cell_day(cell, date1904)
    if field.codes:
        return ", ".join(sorted(codes_of(text)) if field.name == "dimensions" else codes_of(text))
    if field.name == "value":
        return _option_value(text)
    if field.name == "side":
        side = side_of_word(text)
        if side is None:
            raise ValueError(text)
        return str(side) if side else ""
    if field.name in _READ:
        held = _READ[field.name](text)
        if held is None:
            raise ValueError(text)
        return held
    if field.name == "class":
        # a word that is no class would fall back to a digit or a side: tried with both sides it must agree
        kinds = {class_of("x", text, side) for side in (1, -1)} if text else {""}
        if len(kinds) > 1:
            raise ValueError(text)
        return kinds.pop()
    return text


def _unlawful(rows: Sequence[FileRow], held: Held) -> Iterator[Finding]:
    """What can be seen to be wrong without doing it: unknown dimensions and options, fixed fields, lost names."""
    known = {each.code for each in held.dimensions}
    for row in rows:
        now = held.parts[row.part.id].get(row.key)
        for name, what in _wrong(row, now, known):
            yield stop(
                "basics.wrong",
                what,
                row.place(name),
                remedy=hint(message("Correct the cell and import again.")),
            )


def _wrong(
    row: FileRow, now: Mapping[str, Value] | None, known: Collection[str]
) -> Iterator[tuple[str, Message]]:
    """Field and reason; the commands find the rest when the rows are taken."""
    values = row.values
    for name in ("name", "text"):
        if name in values and not values[name]:
            yield name, message("{code} needs a name or a text.", code=row.label)
    match row.part.id:
        case "accounts":
            for name in _FIXED:
                if now is not None and values.get(name) and values[name] != now[name]:
                    title = message(row.part.field(name).title)
                    yield (
                        name,
                        message("{column} of {code} is not changed by a file.", column=title, code=row.label),
                    )
            for code in codes_of(values.get("dimensions")):
                if code.rstrip("!") not in known:
                    yield "dimensions", message("The book has no dimension {code}.", code=code.rstrip("!"))
        case "items" if row.key[0] not in known:
            yield "dimension", message("The book has no dimension {code}.", code=row.key[0])
        case "options":
            spec = OPTIONS.get(row.key[0])
            if spec is None or not spec.values:
                yield "code", message("There is no option {code}.", code=row.key[0])
            elif values.get("value") not in spec.values:
                yield (
                    "value",
                    message(
                        "{code} may be {values}.",
                        code=message(spec.title),
                        values=[message(OPTION_WORDS.get(one, one)) for one in spec.values],
                    ),
                )


def _differences(row: FileRow, now: Mapping[str, Value] | None) -> Iterator[Difference]:
    if now is None:
        told = "  ".join(value_words(each) for each in row.values.values() if each)
        yield Difference(row.part.id, row.label, "", "", told, row.place().label)
        return
    for name, value in row.values.items():
        if (value or None) != (now[name] or None) and not (name in _FIXED and not value):
            yield Difference(
                row.part.id,
                row.label,
                name,
                value_words(now[name]),
                value_words(value),
                row.place(name).label,
            )


def value_words(value: Value) -> str:
    """A value as it is read: a day with its hyphens."""
    return format_day(value) if isinstance(value, int) else value or ""
