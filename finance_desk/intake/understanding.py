"""From cells as sent to values of ``intake_row``: column by column, a block of rows at a time.

A converter is built once per column, with a memory of the cells it has seen; what repeats (dates,
codes, zero amounts) costs one look-up. A cell it cannot understand becomes a :class:`Bad` in its
place, so the loop over a million good rows has no branch for bad ones.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import itemgetter
from typing import Any, Final

from finance_desk.base.messages import Message, Money, message
from finance_desk.base.money import NotMoney
from finance_desk.base.period import day_of, parse_period
from finance_desk.files.model import Cell, cell_day, cell_fen, cell_text
from finance_desk.intake.events import EVENTS
from finance_desk.intake.model import FIELDS, FUND_OF_CODE, MONEY, NO_CASH, FieldKind, SourceProfile

_REMEMBERED: Final = 20_000
"""Different cells a converter keeps in mind; a column of unique ones must not fill the memory."""

_ODD: Final = frozenset("='\u200b\ufeff")
_FIRST: Final = itemgetter(0)
_USUAL: Final = re.compile(r"(?:[0-9]{1,13}+\.[0-9]{2},)*+")
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2200

COLUMNS: Final = tuple(FIELDS)
"""Values of an understood row in this order."""

_AT: Final = {name: index for index, name in enumerate(COLUMNS)}
_EMPTY: Final[Mapping[FieldKind, Any]] = {
    FieldKind.CODE: None,
    FieldKind.TEXT: None,
    FieldKind.DAY: None,
    FieldKind.PERIOD: None,
    FieldKind.MONEY: 0,
    FieldKind.NUMBER: None,
}


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that cannot be understood: the cause's code, its sentence, what stood there."""

    code: str
    what: Message


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be accepted: where it is in the block, its number in the file, the first cause."""

    at: int
    row_no: int
    field: str
    cause: Bad


@dataclass(slots=True)
class Understood:
    """A block of rows: ``columns`` in the order of :data:`COLUMNS` and ``numbers`` of the good ones."""

    numbers: Sequence[int]
    columns: list[Sequence[Any]]
    bad: list[BadRow]


class _Converter(dict[Cell, Any]):
    """Cell → value, remembered; ``read`` understands a cell that was not met yet."""

    def __init__(self, read: Callable[[Cell], Any]) -> None:
        super().__init__()
        self.read = read
        self.met_bad = False

    def __missing__(self, cell: Cell) -> Any:
        value = self.read(cell)
        if value.__class__ is Bad:
            self.met_bad = True
        if len(self) < _REMEMBERED:
            self[cell] = value
        return value

    def __call__(self, cells: Sequence[Cell]) -> list[Any]:
        return list(map(self.__getitem__, cells))


class _Amounts(_Converter):
    """Amounts: a column written the usual way ("1234.56" throughout) is read as a whole."""

    def __call__(self, cells: Sequence[Cell]) -> list[Any]:
        try:
            joined = ",".join(cells) + ","  # type: ignore[arg-type]
        except TypeError:  # a workbook's numbers
            return super().__call__(cells)
        if _USUAL.fullmatch(joined) is None:
            return super().__call__(cells)
        return list(map(int, joined.replace(".", "")[:-1].split(",")))


class _Texts:
    """Texts that are mostly different: trimmed, an empty one is nothing."""

    def __init__(self, required: Bad | None) -> None:
        self.required = required
        self.met_bad = False

    def __call__(self, cells: Sequence[Cell]) -> list[Any]:
        try:
            trimmed = list(map(str.strip, cells))  # type: ignore[arg-type]
        except TypeError:  # a workbook's numbers
            return self._one_by_one(cells)
        if "" in trimmed or not _ODD.isdisjoint(map(_FIRST, trimmed)):
            return self._one_by_one(cells)
        return trimmed

    def _one_by_one(self, cells: Sequence[Cell]) -> list[Any]:
        found: list[Any] = [
            (text if text[0] not in _ODD else cell_text(cell)) if (text := cell.strip()) else None
            for cell in map(_as_str, cells)
        ]
        if self.required is not None and None in found:
            self.met_bad = True
            found = [self.required if value is None else value for value in found]
        return found


def _as_str(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell_text(cell)


class Understanding:
    """How the rows of one file are read: the profile with the user's own translations, for one book."""

    def __init__(
        self,
        profile: SourceProfile,
        book_fund: str,
        own_codes: Mapping[str, Mapping[str, str]],
        *,
        present: Sequence[str],
        date1904: bool = False,
    ) -> None:
        self.profile = profile
        self.present = tuple(name for name in COLUMNS if name in present)
        self._converters = {
            name: self._converter(name, own_codes, book_fund, date1904) for name in self.present
        }

    def _converter(
        self, name: str, own: Mapping[str, Mapping[str, str]], book_fund: str, date1904: bool
    ) -> Callable[[Sequence[Cell]], list[Any]]:
        profile = self.profile
        required = name in profile.required
        empty = Bad("intake.empty", message("{field} is empty.", field=_title(name))) if required else None
        codes = {**profile.codes.get(name, {}), **own.get(name, {})}
        if name == "event":
            return _Converter(lambda cell: _event(cell, codes, profile, empty))
        if name == "fund":
            return _Converter(lambda cell: _fund(cell, codes, book_fund, empty))
        match FIELDS[name].kind:
            case FieldKind.TEXT:
                return _Texts(empty)
            case FieldKind.CODE:
                return _Converter(lambda cell: _code(cell, codes, empty))
            case FieldKind.DAY:
                return _Converter(lambda cell: _day(cell, date1904, empty))
            case FieldKind.PERIOD:
                return _Converter(_period)
            case FieldKind.MONEY:
                return _Amounts(lambda cell: _money(cell, name, empty))
            case FieldKind.NUMBER:
                return _Converter(lambda cell: _number(cell, name, empty))

    def understand(self, numbers: Sequence[int], cells_of: Mapping[str, Sequence[Cell]]) -> Understood:
        """Convert a block; ``cells_of`` holds the cells of each field that is present."""
        count = len(numbers)
        columns: list[Sequence[Any]] = [()] * len(COLUMNS)
        bad: dict[int, BadRow] = {}
        spoiled: set[str] = set()
        for name in self.present:
            converter = self._converters[name]
            values = converter(cells_of[name])
            columns[_AT[name]] = values
            if converter.met_bad:  # type: ignore[attr-defined]
                spoiled.add(name)
                for at, value in enumerate(values):
                    if value.__class__ is Bad and at not in bad:
                        bad[at] = BadRow(at, numbers[at], name, value)
        for index, name in enumerate(COLUMNS):
            if not columns[index]:
                columns[index] = [_EMPTY[FIELDS[name].kind]] * count
        self._fill(columns, count)
        for at, name, cause in self._row_faults(columns, bad, spoiled):
            bad.setdefault(at, BadRow(at, numbers[at], name, cause))
        if bad:
            good = [at not in bad for at in range(count)]
            columns = [list(compress(column, good)) for column in columns]
            numbers = list(compress(numbers, good))
        return Understood(numbers, columns, [bad[at] for at in sorted(bad)])

    def _fill(self, columns: list[Sequence[Any]], count: int) -> None:
        """What follows from other fields when the file does not say it."""
        event, number = _AT["event"], _AT["count"]
        if "event" not in self.present:
            columns[event] = [self.profile.event] * count
        columns[number] = [1 if value is None else value for value in columns[number]]

    def _row_faults(
        self, columns: Sequence[Sequence[Any]], bad: Mapping[int, BadRow], spoiled: Collection[str]
    ) -> list[tuple[int, str, Bad]]:
        """Rules over several fields: no amount at all, a minus where none may be."""
        found: list[tuple[int, str, Bad]] = []
        events = columns[_AT["event"]]
        money = {name: columns[_AT[name]] for name in MONEY if name in self.present}
        amounts = money["amount"]
        if 0 in amounts:
            others = [
                money[name] for name in ("withheld", "prepaid", "deducted", "late_fee") if name in money
            ]
            for at, amount in enumerate(amounts):
                if amount == 0 and at not in bad and not any(each[at] for each in others):
                    if events[at] == NO_CASH:
                        continue
                    found.append((at, "amount", Bad("intake.no_amount", message("The row has no amount."))))
        for name, values in money.items():
            # a column with a Bad cell cannot be compared as a whole
            if name in spoiled or min(values) < 0:
                found += [
                    (at, name, _minus(name, values[at], str(events[at])))
                    for at in range(len(values))
                    if at not in bad and values[at] < 0 and events[at] not in self.profile.negative
                ]
        return found


def _minus(name: str, fen: int, event: str) -> Bad:
    return Bad(
        "intake.negative",
        message(
            "{field} is {amount}; {event} takes no negative amounts.",
            field=_title(name),
            amount=Money(fen),
            event=event,
        ),
    )


def _title(name: str) -> Message:
    """A field's name as people call it, in the reader's language."""
    return Message(FIELDS[name].en)


def _event(cell: Cell, codes: Mapping[str, str], profile: SourceProfile, empty: Bad | None) -> Any:
    text = cell_text(cell)
    if not text:
        return (
            profile.event or empty or Bad("intake.empty", message("{field} is empty.", field=_title("event")))
        )
    code = codes.get(text)
    if code is None or code not in EVENTS:
        return Bad("intake.event", message('The business type "{word}" is not known.', word=text))
    if code not in profile.events:
        return Bad(
            "intake.event_elsewhere",
            message(
                "The business type {word} ({event}) does not belong in this file.", word=text, event=code
            ),
        )
    return code


def _fund(cell: Cell, codes: Mapping[str, str], book_fund: str, empty: Bad | None) -> Any:
    text = cell_text(cell)
    if not text:
        return empty
    code = codes.get(text, text)
    fund = FUND_OF_CODE.get(code)
    if fund is not None and fund != book_fund and book_fund in FUND_OF_CODE.values():
        return Bad("intake.fund", message("Insurance {code} belongs to another book.", code=text))
    return code


def _code(cell: Cell, codes: Mapping[str, str], empty: Bad | None) -> Any:
    text = cell_text(cell)
    return codes.get(text, text) if text else empty


def _day(cell: Cell, date1904: bool, empty: Bad | None) -> Any:
    try:
        day = cell_day(cell, date1904)
    except ValueError:
        return Bad("intake.day", message('"{text}" is not a day.', text=cell_text(cell)))
    if day is None:
        return empty
    if not _FIRST_YEAR <= day // 10000 <= _LAST_YEAR:
        return Bad("intake.day", message('"{text}" is not a day.', text=cell_text(cell)))
    return day


def _period(cell: Cell) -> Any:
    if isinstance(cell, dt.date):
        return day_of(cell) // 100
    text = unicodedata.normalize("NFKC", cell_text(cell))
    if not text:
        return None
    try:
        # a period may be sent as a day of it, or as first and last month of a quarter: the first counts
        return (
            parse_period(text[:10].split("至")[0].split("~")[0]) if len(text) <= 8 else parse_period(text[:7])
        )
    except ValueError:
        return Bad("intake.period", message('"{text}" is not a month.', text=text))


def _money(cell: Cell, name: str, empty: Bad | None) -> Any:
    try:
        fen = cell_fen(cell)
    except NotMoney as error:
        text = cell_text(cell)
        match error.reason:
            case "decimals":
                what = message("{field}: {text} has more than two decimals.", field=_title(name), text=text)
            case "size":
                what = message("{field}: {text} is larger than any amount.", field=_title(name), text=text)
            case _:
                what = message('{field}: "{text}" is not an amount.', field=_title(name), text=text)
        return Bad(f"intake.money.{error.reason}", what)
    if fen is None:
        return empty if empty is not None else 0
    return fen


def _number(cell: Cell, name: str, empty: Bad | None) -> Any:
    text = unicodedata.normalize("NFKC", cell_text(cell)).rstrip("年笔人次")
    if not text:
        return empty
    if not text.isdecimal() or len(text) > 9:
        return Bad(
            "intake.number",
            message('{field}: "{text}" is not a whole number.', field=_title(name), text=text),
        )
    return int(text)
