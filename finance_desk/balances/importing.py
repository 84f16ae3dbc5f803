"""Opening balances in files: balance tables of other systems read into opening rows, checked before anything is written.

Knows one column with a side beside it (U8), two columns (金蝶, 小账), one signed column, and balances on
each account's own side; 年初 with 累计 for a start within the year. A heading is passed over when its
details stand in the file and add up to it; otherwise it is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from finance_desk.accounts.importing import (
    CODE_TITLES,
    NAME_TITLES,
    SIDE_TITLES,
    AccountFinder,
    Met,
    class_of,
    side_of_word,
)
from finance_desk.accounts.model import SIDE_OF_CLASS, Account, parent_code
from finance_desk.balances import trial
from finance_desk.balances.model import OpeningRow
from finance_desk.base.findings import Finding, Subject, hint, stop, warn
from finance_desk.base.messages import Money, message
from finance_desk.base.money import NotMoney
from finance_desk.dimensions.importing import ItemFinder, item_columns
from finance_desk.dimensions.model import Dimension
from finance_desk.files.headers import HeaderSpec, is_footer
from finance_desk.files.model import Cell, cell_fen, cell_text
from finance_desk.files.read import TableFile, read_table


def _sided(*stems: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Titles of a debit and a credit column: 期初借方, 期初余额|借方, 期初余额借方, 借方期初 …"""
    forms = (
        "{0}{1}",
        "{0}|{1}",
        "{0}{1}余额",
        "{0}余额{1}",
        "{0}余额|{1}",
        "{0}{1}金额",
        "{1}{0}",
        "{0}|{1}余额",
        "{0}({1})",
    )
    debit, credit = (
        tuple(form.format(stem, side) for stem in stems for form in forms) for side in ("借方", "贷方")
    )
    return debit, credit


_YEAR: Final = _sided("年初", "年初余额", "年初数")
_OPENING: Final = _sided("期初", "期初余额", "期初数")
_TO_DATE: Final = _sided(
    "累计", "本年累计", "累计发生", "累计发生额", "本年累计发生", "本年累计发生额", "年累计", "年初至今"
)

_WANTED: Final = {
    "code": CODE_TITLES,
    "name": NAME_TITLES,
    "side": SIDE_TITLES,
    "class": ("class", "科目类别", "科目类型", "类别"),
    "year_debit": ("year_begin_debit", *_YEAR[0]),
    "year_credit": ("year_begin_credit", *_YEAR[1]),
    "year_side": ("年初余额|方向", "年初|方向", "年初方向", "年初余额方向"),
    "year": ("year_begin", "年初余额", "年初数", "年初", "年初余额|金额", "年初余额|余额"),
    "opening_debit": ("opening_debit", *_OPENING[0], "借方余额", "借方期初余额"),
    "opening_credit": ("opening_credit", *_OPENING[1], "贷方余额", "贷方期初余额"),
    "opening_side": ("期初余额|方向", "期初|方向", "期初方向", "期初余额方向"),
    "opening": ("opening", "opening_balance", "期初余额", "期初数", "期初", "期初金额", "期初余额|金额", "期初余额|余额", "balance", "余额"),
    "signed": ("opening_signed", "signed", "期初余额(借正贷负)", "期初余额(借+贷-)"),
    "to_debit": ("to_date_debit", *_TO_DATE[0], *(title + "发生额" for title in _TO_DATE[0][:1])),
    "to_credit": ("to_date_credit", *_TO_DATE[1], *(title + "发生额" for title in _TO_DATE[1][:1])),
}  # fmt: skip
_FIELDS: Final = tuple(_WANTED)


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A row of the file: signed figures in fen (debit positive), ``None`` where the file has no such column.

    ``row`` is its number in the file; ``items`` maps dimension id to item code and name as written.
    """

    row: int
    code: str
    name: str
    kind: str
    side: int
    year_begin: int | None
    opening: int | None
    to_debit: int
    to_credit: int
    items: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        """The balance the row speaks of: at the book's start if told, else at 1 January."""
        return self.opening if self.opening is not None else self.year_begin or 0

    @property
    def empty(self) -> bool:
        return not (self.year_begin or self.opening or self.to_debit or self.to_credit)


@dataclass(frozen=True, slots=True)
class OpeningFile:
    """What a file says about opening balances, and what is wrong with its cells."""

    lines: tuple[OpeningLine, ...]
    findings: tuple[Finding, ...]
    table: TableFile

    def met(self) -> list[Met]:
        """The accounts of the file, to be made where the book has none."""
        return [Met(each.code, each.name, each.kind, each.side) for each in self.lines]


def read_openings(
    path: Path | str, finder: AccountFinder, dimensions: Sequence[Dimension], sheet: str | None = None
) -> OpeningFile:
    """Read a balance table. ``finder`` tells the own side of accounts whose file gives a single amount.

    Raises Refused for a file without code or without any opening figure.
    """
    table = read_table(path, sheet=sheet, header=HeaderSpec(_WANTED, ("code",)))
    header = table.header
    assert header is not None
    if not {"year", "year_debit", "opening", "opening_debit", "signed"} & header.columns.keys():
        # asked again for what is missing, so that the refusal lists the columns that are there
        read_table(path, sheet=sheet, header=HeaderSpec(_WANTED, ("code", "opening")))
    take = header.take(*_FIELDS)
    columns, _ = item_columns(header, dimensions)
    has = header.columns.keys()
    lines: list[OpeningLine] = []
    findings: list[Finding] = []
    for number, cells in table.rows():
        values = dict(zip(_FIELDS, take(cells), strict=True))
        code, name = cell_text(values["code"]), cell_text(values["name"])
        if not code or is_footer(cells):
            continue
        own = _own_side(finder, code, name, values)
        try:
            lines.append(
                OpeningLine(
                    number,
                    code,
                    name,
                    cell_text(values["class"]),
                    _declared_side(values, has),
                    _signed(values, "year", own) if {"year", "year_debit"} & has else None,
                    _opening(values, has, own),
                    cell_fen(values["to_debit"]) or 0,
                    cell_fen(values["to_credit"]) or 0,
                    {each.dimension.id: read for each in columns if (read := each.read(cells)) and read[0]},
                )
            )
        except NotMoney as error:
            findings.append(bad_amount(error, table.place(number)))
        except _NoSide as error:
            findings.append(
                stop(
                    "opening.side",
                    message("{word} is not a side; write 借, 贷 or 平.", word=str(error)),
                    table.place(number),
                    remedy=hint(message("Correct the cell and import again.")),
                )
            )
    return OpeningFile(tuple(lines), (*table.findings, *findings), table)


def bad_amount(error: NotMoney, place: Subject) -> Finding:
    """A cell that should be an amount in yuan and is not."""
    what = {
        "decimals": message("{given} has more than two decimals.", given=str(error.given)),
        "size": message("{given} is larger than any amount of a fund.", given=str(error.given)),
    }.get(error.reason, message("{given} is not an amount.", given=str(error.given)))
    return stop(
        f"amount.{error.reason}",
        what,
        place,
        remedy=hint(message("Correct the cell and import again.")),
    )


class _NoSide(ValueError):
    """A word in a side column that is no side."""


def _own_side(finder: AccountFinder, code: str, name: str, values: Mapping[str, Cell]) -> int:
    held = finder.find(code, name)
    if held is not None:
        return held.side
    return SIDE_OF_CLASS[class_of(code, cell_text(values["class"]), 0)]


def _declared_side(values: Mapping[str, Cell], has: Collection[str]) -> int:
    """The account's own side where the file has a 方向 column that is not one of a balance."""
    if "side" not in has or {"year_side", "opening_side"} & set(has):
        return 0
    return side_of_word(cell_text(values["side"])) or 0


def _signed(values: Mapping[str, Cell], stem: str, own: int) -> int:
    """A balance, debit positive: two columns, or an amount with its side, or on the account's own side."""
    debit, credit = cell_fen(values[f"{stem}_debit"]), cell_fen(values[f"{stem}_credit"])
    if debit is not None or credit is not None:
        return (debit or 0) - (credit or 0)
    amount = cell_fen(values[stem]) or 0
    if not amount:
        return 0
    word = cell_text(values[f"{stem}_side"]) or cell_text(values["side"])
    side = side_of_word(word)
    if side is None or (side == 0 and word):
        raise _NoSide(word)
    return amount * (side or own)


def _opening(values: Mapping[str, Cell], has: Collection[str], own: int) -> int | None:
    if "signed" in has:
        return cell_fen(values["signed"]) or 0
    if {"opening", "opening_debit"} & set(has):
        return _signed(values, "opening", own)
    return None


@dataclass(frozen=True, slots=True)
class Openings:
    """Rows ready for the book, and every reason against them."""

    rows: tuple[OpeningRow, ...]
    findings: tuple[Finding, ...]


def resolve(
    file: OpeningFile, chart: Sequence[Account], items: ItemFinder, start: int, *, whole: bool, draft: bool
) -> Openings:
    """Find accounts and items, pass over headings that their details prove, check both sides.

    ``start`` is the book's first period. A ``whole`` file must balance in itself unless it is a ``draft``;
    one that changes some accounts only is judged with the others by the book, and may set one to nothing.
    Nothing is left out silently: what cannot be used is a finding.
    """
    finder = AccountFinder(chart)
    codes = {each.code for each in file.lines}
    headings = {above for code in codes if (above := _above(code, codes, finder)) in codes}
    findings = list(file.findings)
    rows: list[OpeningRow] = []
    details: list[OpeningLine] = []
    odd: list[OpeningLine] = []
    seen: dict[tuple[str, tuple[object, ...]], int] = {}
    ignored = False
    for line in file.lines:
        place = file.table.place(line.row)
        held = finder.find(line.code, line.name)
        if line.code in headings or (held is not None and not held.leaf):
            below = [
                each for each in file.lines if each.code != line.code and _under(each.code, line.code, codes)
            ]
            below = [each for each in below if each.code not in headings]
            if not line.empty and (not below or sum(each.amount for each in below) != line.amount):
                odd.append(line)
                findings.append(_at_heading(line, below, place))
            continue
        if line.empty and whole:
            continue
        details.append(line)
        if held is None:
            findings.append(
                stop(
                    "account.unknown",
                    message("The book has no account {code} {name}.", code=line.code, name=line.name),
                    place,
                    amount=line.amount,
                    remedy=hint(
                        message("Add it to the chart, correct the code, or import with --create-accounts."),
                        "account.import",
                    ),
                )
            )
            continue
        wanted, unknown = _items(line, items)
        if unknown:
            findings.append(
                stop(
                    "dimension.item_unknown",
                    message("{item} is not an item of the dimension.", item=unknown),
                    place,
                    remedy=hint(message("Add the item first."), "dimension.import"),
                )
            )
            continue
        key = (held.code, tuple(sorted(wanted.items())))
        if key in seen:
            findings.append(
                stop(
                    "opening.twice",
                    message("Account {code} stands in row {row} too.", code=held.code, row=seen[key]),
                    place,
                    amount=line.amount,
                )
            )
            continue
        seen[key] = line.row
        if start % 100 == 1:
            ignored = ignored or bool(line.to_debit or line.to_credit)
            begin = line.year_begin if line.year_begin is not None else line.amount
            rows.append(OpeningRow(held.id, begin, items=wanted))
            continue
        begin = (
            line.year_begin if line.year_begin is not None else line.amount - line.to_debit + line.to_credit
        )
        row = OpeningRow(held.id, begin, line.to_debit, line.to_credit, wanted)
        rows.append(row)
        if line.opening is not None and row.opening != line.opening:
            findings.append(
                stop(
                    "opening.inconsistent",
                    message(
                        "{code}: the balance at 1 January and the turnover give {computed}, the file says {told}.",
                        code=held.code,
                        computed=Money(row.opening),
                        told=Money(line.opening),
                    ),
                    place,
                    amount=row.opening - line.opening,
                )
            )
    if ignored:
        findings.append(
            warn(
                "opening.to_date_ignored",
                message("The book starts in January, so the turnover of the year in the file was left out."),
                file.table.place(),
            )
        )
    if whole and not draft:
        findings += _balance(details, odd, file.table.place())
        entries = [
            (
                trial.Entry(
                    file.table.place(each.row),
                    f"{each.code} {each.name}".strip(),
                    held.side if (held := finder.find(each.code, each.name)) is not None else each.side or 1,
                    each.amount,
                ),
                each.amount,
            )
            for each in details
        ]
        findings += trial.suspects(entries, sum(each.amount for each in details))
    return Openings(tuple(rows), tuple(findings))


def _above(code: str, codes: Collection[str], finder: AccountFinder) -> str | None:
    """The account above a code: as the chart says, else the longest code of the file before it."""
    held = finder.find(code)
    if held is not None and held.parent is not None:
        return next((each.code for each in finder.chart if each.id == held.parent), None)
    return parent_code(code, set(codes))


def _under(code: str, heading: str, codes: Collection[str]) -> bool:
    above = parent_code(code, set(codes))
    while above is not None:
        if above == heading:
            return True
        above = parent_code(above, set(codes))
    return False


def _at_heading(line: OpeningLine, below: Sequence[OpeningLine], place: Subject) -> Finding:
    name = f"{line.code} {line.name}"
    what = (
        message(
            "{account} is not a detail account; the file has {amount} on it, and {details} on its details.",
            account=name,
            amount=Money(line.amount),
            details=Money(sum(each.amount for each in below)),
        )
        if below
        else message(
            "{account} is not a detail account; the file has {amount} on it.",
            account=name,
            amount=Money(line.amount),
        )
    )
    return stop(
        "opening.heading",
        what,
        place,
        amount=line.amount,
        remedy=hint(message("Enter the balance at its detail accounts.")),
    )


def _items(line: OpeningLine, finder: ItemFinder) -> tuple[dict[int, int], str]:
    wanted: dict[int, int] = {}
    for dimension, (code, _) in line.items.items():
        item = finder.find(dimension, code)
        if item is None:
            return {}, code
        wanted[dimension] = item
    return wanted, ""


def _balance(details: Sequence[OpeningLine], odd: Sequence[OpeningLine], place: Subject) -> list[Finding]:
    """The difference of the details' sides, and what it would be with the amounts at headings."""
    debit, credit = _sides(details)
    if debit == credit:
        return []
    with_odd = _sides([*details, *odd])
    told = {
        "debit": Money(debit),
        "credit": Money(credit),
        "difference": Money(abs(debit - credit)),
    }
    what = (
        message(
            "The details come to {debit} debit and {credit} credit, a difference of {difference}"
            " (with the headings' own amounts {debit_all} and {credit_all}, a difference of {difference_all}).",
            **told,
            debit_all=Money(with_odd[0]),
            credit_all=Money(with_odd[1]),
            difference_all=Money(abs(with_odd[0] - with_odd[1])),
        )
        if odd
        else message(
            "The details come to {debit} debit and {credit} credit, a difference of {difference}.", **told
        )
    )
    return [
        stop(
            "opening.unbalanced",
            what,
            place,
            amount=debit - credit,
            remedy=hint(
                message(
                    "Look for an account on the wrong side (half the difference) or one that is missing (the difference itself)."
                )
            ),
        )
    ]


def _sides(lines: Sequence[OpeningLine]) -> tuple[int, int]:
    return (
        sum(max(each.amount, 0) for each in lines),
        sum(max(-each.amount, 0) for each in lines),
    )
