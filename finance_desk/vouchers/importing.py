"""Journals (序时账) of other systems: their columns recognised, their rows gathered into vouchers.

The contract's own columns are ``voucher, date, type, summary, account, debit, credit, attachments,
maker`` and then dimension codes. Others are known by their titles; a voucher's head may stand on its
first row only; an amount may stand in one column with its side in another; totals and signature
lines under the table are not rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from finance_desk.accounts.importing import (
    CODE_TITLES,
    NAME_TITLES,
    SIDE_TITLES,
    code_and_name,
    side_of_word,
)
from finance_desk.balances.importing import bad_amount
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Finding, hint, stop, warn
from finance_desk.base.messages import message
from finance_desk.base.money import NotMoney
from finance_desk.dimensions.importing import ItemColumn, item_columns
from finance_desk.dimensions.model import Dimension
from finance_desk.files.headers import Header, HeaderSpec, is_footer, plain_title
from finance_desk.files.model import Cell, cell_day, cell_fen, cell_text
from finance_desk.files.read import TableFile, read_table


def _amounts(side: str, word: str) -> tuple[str, ...]:
    stems = ("{0}", "{0}金额", "{0}发生额", "{0}本币", "{0}本币金额", "本币{0}", "本币{0}金额", "{0}(本币)", "{0}金额(本位币)",
             "{0}本位币", "本位币{0}", "{0}|本币", "{0}|金额", "本币|{0}", "本币|{0}金额", "金额|{0}", "{0}|本位币", "{0}发生")  # fmt: skip
    return (side, *(stem.format(word) for stem in stems), *(stem.format(word[0]) for stem in stems[2:3]))


WANTED: Final = {
    "voucher": ("voucher", "voucher_no", "voucher_number", "凭证号", "凭证号数", "凭证字号", "凭证编号", "记账凭证号", "凭证编码", "凭证号码", "凭证字-号", "字号"),
    "date": ("date", "日期", "凭证日期", "制单日期", "记账日期", "会计日期", "业务日期", "登账日期"),
    "year": ("年", "会计年度", "年度"),
    "month": ("月", "月份", "会计月份"),
    "day": ("日",),
    "type": ("type", "凭证字", "凭证类别", "凭证类型", "凭证类别字", "凭证类别名称", "凭证种类"),
    "summary": ("summary", "memo", "摘要", "凭证摘要", "分录摘要", "摘要内容", "description", "narration"),
    "account": CODE_TITLES,
    "name": NAME_TITLES,
    "debit": _amounts("debit", "借方"),
    "credit": _amounts("credit", "贷方"),
    "direction": (*SIDE_TITLES, "借贷标志", "借/贷", "dc"),
    "amount": ("amount", "金额", "本币金额", "本位币金额", "发生额", "本位币", "金额(本位币)", "本币"),
    "attachments": ("attachments", "附件数", "附件张数", "附单据数", "附件", "所附单据数", "附单据张数"),
    "maker": ("maker", "制单人", "制单", "制单员", "填制人", "录入人", "编制人"),
    # known to belong to a journal, not used
    "line": ("line", "分录号", "分录序号", "行号", "序号", "分录", "分录编号"),
    "period": ("period", "会计期间", "期间"),
    "original": ("原币金额", "外币金额", "原币", "原币|金额"),
    "currency": ("币别", "币种", "币种名称"),
    "rate": ("汇率",),
    "reviewer": ("reviewer", "审核", "审核人", "复核", "复核人"),
    "poster": ("poster", "过账", "记账", "记账人", "过账人"),
    "cashier": ("出纳", "出纳人", "出纳签字"),
    "handler": ("经办", "经办人"),
    "settlement": ("结算方式",),
    "settlement_no": ("结算号", "票据号", "票号"),
    "quantity": ("数量",),
    "price": ("单价",),
    "original_debit": ("原币借方", "借方原币", "外币借方", "借方|原币", "借方外币"),
    "original_credit": ("原币贷方", "贷方原币", "外币贷方", "贷方|原币", "贷方外币"),
}  # fmt: skip
_CONTRACT: Final = frozenset({"voucher", "date", "account", "debit", "credit"})

_FIELDS: Final = (
    "voucher", "date", "year", "month", "day", "type", "summary", "account", "name", "debit", "credit",
    "direction", "amount", "attachments", "maker",
)  # fmt: skip
_AMOUNTS: Final = ("debit", "credit", "direction", "amount")
_PLAIN_AMOUNT: Final = 16
"""Characters of the longest amount that :func:`parse_fen` would take without looking at its size."""
_TEXTS: Final = 50_000
"""Texts remembered at most while reading."""

_KNOWN: Final = frozenset(plain_title(title) for titles in WANTED.values() for title in titles)
"""Titles that belong to a journal: a second column of a kind (业务日期 beside 日期) is no dimension."""

_YEAR_IN_TITLE: Final = re.compile(r"(\d{4})年?\|")
_TYPED_KEY: Final = re.compile(r"(?:\d{4}-?\d{2}-)?([^\W\d]{1,6}?)\s*字?\s*第?\s*[-—–_]?\s*(\d+)\s*号?")
_TOTAL: Final = re.compile(r"(?:本月|本年|本日|本期|全部|当前)?(?:合\s*计|小\s*计|总\s*计|累\s*计|共\s*计)")


class FileLine(NamedTuple):
    """A line as the file has it; amounts in fen, ``items`` dimension id → item code and name."""

    row: int
    account: str
    name: str
    debit: int
    credit: int
    summary: str
    items: tuple[tuple[int, str, str], ...] = ()


@dataclass(slots=True)
class FileVoucher:
    """A voucher as the file has it, from ``row`` on.

    ``findings`` are faults of its cells; ``day`` is 0 when it has none.
    """

    key: str
    day: int
    type: str
    attachments: int
    maker: str
    row: int
    lines: list[FileLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def name(self) -> tuple[str, int, str]:
        """What must be one voucher: type, day and key together."""
        return self.type, self.day, self.key


class JournalFile:
    """A journal opened for reading; its vouchers can be read any number of times.

    ``dimensions`` are the book's, ``types`` the words of its voucher types (the first is the default).
    Raises Refused for a file without the columns of a journal, or with a column that the contract's
    layout does not have.
    """

    def __init__(
        self,
        path: Path | str,
        dimensions: Sequence[Dimension],
        types: Sequence[str],
        sheet: str | None = None,
    ) -> None:
        self.table: TableFile = read_table(path, sheet=sheet, header=HeaderSpec(WANTED, ("voucher",)))
        assert self.table.header is not None
        self.header: Header = self.table.header
        has = self.header.columns.keys()
        for needed in (("date", "day"), ("account", "name"), ("debit", "amount"), ("credit", "amount")):
            if not set(needed) & has:
                read_table(path, sheet=sheet, header=HeaderSpec(WANTED, ("voucher", needed[0])))
        self.types = tuple(types)
        self._filled: set[int] = set()
        self.items, self.unknown = item_columns(self.header, dimensions)
        if not self._is_contract():
            self.unknown = [at for at in self.unknown if plain_title(self.header.titles[at]) not in _KNOWN]
        elif self.unknown:
            raise refuse(
                "voucher.import.column",
                message(
                    "The column {column} is neither of the journal nor a dimension of the book.",
                    column=self.header.titles[self.unknown[0]],
                ),
                self.table.place(self.header.row, self.unknown[0]),
                remedy=hint(message("Add the dimension to the book, or take the column out.")),
            )

    def _is_contract(self) -> bool:
        """Whether the columns are called exactly as in the contract: then nothing else may stand there."""
        return {self.header.titles[at].strip() for at in self.header.columns.values()} >= _CONTRACT

    def findings(self) -> list[Finding]:
        """What deserves a look beside the vouchers; whole once they have been read."""
        return self.table.findings + [
            warn(
                "voucher.import.column_left_out",
                message(
                    "The column {column} is not a dimension of the book and was left out.",
                    column=self.header.titles[at],
                ),
                self.table.place(self.header.row, at),
            )
            for at in self.unknown
            if at in self._filled
        ]

    def vouchers(self) -> Iterator[FileVoucher]:
        """The vouchers in the order of the file; rows of one voucher stand together."""
        take = self.header.take(*_FIELDS)
        known, parted = _Texts(), _Parted()
        now: FileVoucher | None = None
        head: tuple[Cell, ...] = ()
        unread = set(self.unknown)
        title_year = self._title_year()
        one_cell = "name" not in self.header.columns
        make = FileLine._make
        add = list[FileLine]().append
        for number, cells in self.table.rows():
            fields = take(cells)
            summary, name = known[fields[6]], known[fields[8]]
            account, name = parted[known[fields[7]]] if one_cell else (known[fields[7]], name)
            debit, credit, side, amount = fields[9:13]
            if not account and not name and self._is_nothing(cells, summary, (debit, credit, amount)):
                continue
            if unread:
                self._filled |= {at for at in unread if at < len(cells) and cell_text(cells[at])}
                unread -= self._filled
            # rows of a voucher nearly always repeat its head word by word: those need not be read again
            if now is None or fields[:6] != head:
                head = fields[:6]
                key, date, year, month, day_cell, word = head
                try:
                    day = _day(date, year or title_year, month, day_cell, self.table.date1904)
                except ValueError:
                    day, bad_day = None, cell_text(date) or cell_text(day_cell)
                    head = ()
                else:
                    bad_day = ""
                if now is None or not self._continues(now, cell_text(key), known[word], day, bad_day):
                    if now is not None:
                        yield now
                    now = self._new(cell_text(key), known[word], day, bad_day, number, fields[13:])
                    add = now.lines.append
            amounts = _plain_sides(debit, credit)
            if amounts is None:
                amounts = self._sides(now, number, (debit, credit, side, amount))
            items = _items(self.items, cells) if self.items else ()
            add(make((number, account, name, *amounts, summary, items)))
        if now is not None:
            yield now

    def _sides(self, now: FileVoucher, number: int, cells: tuple[Cell, Cell, Cell, Cell]) -> tuple[int, int]:
        """Debit and credit of a row; what cannot be read is a finding of its voucher and 0."""
        try:
            return _sides(*cells)
        except NotMoney as error:
            now.findings.append(bad_amount(error, self.table.place(number)))
        except _NoSide as error:
            now.findings.append(
                stop(
                    "voucher.import.side",
                    message("{word} is not a side; write 借 or 贷.", word=str(error)),
                    self.table.place(number),
                )
            )
        return 0, 0

    def _title_year(self) -> str:
        """The year of a journal whose columns 月 and 日 stand under 2024年."""
        at = self.header.columns.get("month")
        found = _YEAR_IN_TITLE.match(self.header.titles[at]) if at is not None else None
        return found[1] if found else ""

    def named(self) -> Iterator[FileLine]:
        """The first line of every account with its items, for those who ask only what the file names.

        A fraction of the cost of reading the vouchers; amounts that cannot be read are 0.
        """
        take = self.header.take("summary", "account", "name", *_AMOUNTS)
        seen: set[tuple[Cell, ...]] = set()
        columns = [at for each in self.items for at in (each.column, each.name_column) if at is not None]
        place = self.header.columns
        one_cell = "name" not in place
        marks = [place[field] for field in ("account", "name") if field in place] + columns
        width = max(marks) + 1
        for number, cells in self.table.rows():
            mark = tuple([cells[at] for at in marks]) if len(cells) >= width else tuple(cells)
            if mark in seen:
                continue
            summary, account, name, *amounts = take(cells)
            texts = [cell_text(summary), cell_text(account), cell_text(name)]
            if one_cell:
                texts[1], texts[2] = code_and_name(texts[1])
            debit, credit, _, amount = amounts
            if not texts[1] and not texts[2] and self._is_nothing(cells, texts[0], (debit, credit, amount)):
                continue
            seen.add(mark)
            try:
                sides = _sides(*amounts)
            except (NotMoney, _NoSide):
                sides = 0, 0
            yield FileLine(number, texts[1], texts[2], *sides, texts[0], _items(self.items, cells))

    def _is_nothing(self, cells: Sequence[Cell], summary: str, amounts: tuple[Cell, ...]) -> bool:
        """Whether a row without an account is a total, a signature line or blank where it matters."""
        return is_footer(cells) or bool(_TOTAL.fullmatch(summary)) or not any(map(cell_text, amounts))

    def _continues(self, now: FileVoucher, key: str, word: str, day: int | None, bad_day: str) -> bool:
        if not key:
            # a head on the first row only: a date alone does not begin a voucher
            return True
        same_day = day == now.day or (day is None and not bad_day)
        return same_day and self._named(key, word) == (now.type, now.key)

    def _named(self, key: str, word: str) -> tuple[str, str]:
        """Type word and key: 记-0012 tells its type where there is no column for it."""
        if word:
            return word, key
        match = _TYPED_KEY.fullmatch(key)
        if match and (match[1] in self.types or not match[1].isascii()):
            return match[1], key
        return "", key

    def _new(
        self, key: str, word: str, day: int | None, bad_day: str, row: int, rest: tuple[Cell, ...]
    ) -> FileVoucher:
        attachments, maker = map(cell_text, rest)
        kind, key = self._named(key, word)
        count = int(attachments) if attachments.isdigit() else 0
        voucher = FileVoucher(key, day or 0, kind, count, maker, row)
        if attachments and not attachments.isdigit():
            voucher.findings.append(
                stop(
                    "voucher.import.attachments",
                    message("{given} is not a number of attachments.", given=attachments),
                    self.table.place(row),
                )
            )
        if not key:
            voucher.findings.append(
                stop(
                    "voucher.import.no_voucher",
                    message("The row belongs to no voucher."),
                    self.table.place(row),
                )
            )
        if day is None:
            voucher.findings.append(
                stop(
                    "voucher.import.date",
                    message("{given} is not a date.", given=bad_day)
                    if bad_day
                    else message("The voucher has no date."),
                    self.table.place(row),
                    remedy=hint(message("Correct the cell and import again.")),
                )
            )
        return voucher


class _Texts(dict[Cell, str]):
    """``cell_text`` remembered: the same few texts stand in a journal a million times."""

    def __missing__(self, cell: Cell) -> str:
        text = cell_text(cell)
        # no numbers: 1 and True and Decimal(1) would be one key
        if cell is None or type(cell) is str:
            if len(self) >= _TEXTS:
                self.clear()
            self[cell] = text
        return text


class _Parted(dict[str, tuple[str, str]]):
    """``code_and_name`` remembered."""

    def __missing__(self, text: str) -> tuple[str, str]:
        if len(self) >= _TEXTS:
            self.clear()
        self[text] = parts = code_and_name(text)
        return parts


class _NoSide(ValueError):
    """A word in the direction column that is no side."""


def _day(date: Cell, year: Cell, month: Cell, day: Cell, date1904: bool) -> int | None:
    """The day of a row: one cell, or 年 月 日 apart. Raises ``ValueError``."""
    if cell_text(date):
        return cell_day(date, date1904)
    parts = [cell_text(cell) for cell in (year, month, day)]
    if not any(parts):
        return None
    return cell_day("-".join(parts))


def _plain_sides(debit: Cell, credit: Cell) -> tuple[int, int] | None:
    """The form that files are full of, ``1234.50`` on one side and nothing on the other; else ``None``."""
    given = debit or credit
    if (debit and credit) or type(given) is not str or given[-3:-2] != "." or len(given) > _PLAIN_AMOUNT:
        return None
    digits = given[:-3] + given[-2:]
    if not (digits.isdigit() and digits.isascii()):
        return None
    return (int(digits), 0) if debit else (0, int(digits))


def _sides(debit: Cell, credit: Cell, side: Cell, amount: Cell) -> tuple[int, int]:
    """Debit and credit in fen: from two columns, or an amount and its side."""
    left, right = cell_fen(debit), cell_fen(credit)
    if left is not None or right is not None:
        return left or 0, right or 0
    value = cell_fen(amount)
    if value is None:
        return 0, 0
    word = cell_text(side)
    direction = side_of_word(word)
    if not direction:
        raise _NoSide(word)
    return (value, 0) if direction > 0 else (0, value)


def _items(columns: Sequence[ItemColumn], cells: Sequence[Cell]) -> tuple[tuple[int, str, str], ...]:
    if not columns:
        return ()
    return tuple(
        (each.dimension.id, code, name) for each in columns for code, name in (each.read(cells),) if code
    )
