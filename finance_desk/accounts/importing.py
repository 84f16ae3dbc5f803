"""Accounts in files of other systems: how their columns are called, how their codes are cut, a chart read from a table.

What 用友, 金蝶 and others call the same thing is listed once here; journals and opening balances
(rooms above) find accounts and sides with the same words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finance_desk.accounts.model import (
    CLASS_OF_FIRST_DIGIT,
    MONEY_KINDS,
    SUBFUNDS,
    Account,
    NewAccount,
    parent_code,
)
from finance_desk.base.findings import Finding, hint, stop, warn
from finance_desk.base.messages import Message, message, render
from finance_desk.files.headers import HeaderSpec, is_footer
from finance_desk.files.model import cell_text
from finance_desk.files.read import read_table

CODE_TITLES: Final = (
    "account", "account_code", "code", "科目编码", "科目代码", "科目编号", "会计科目编码", "会计科目代码",
    "会计科目编号", "科目号", "编码", "代码", "科目", "会计科目", "subjectId", "subject_code",
)  # fmt: skip
NAME_TITLES: Final = (
    "account_name", "科目名称", "会计科目名称", "科目全称", "科目全名", "名称", "name", "subjectName", "subject_name",
)  # fmt: skip
SIDE_TITLES: Final = (
    "direction", "side", "余额方向", "科目方向", "方向", "借贷方向", "借贷", "subjectBalanceDirection",
    "balance_direction",
)  # fmt: skip

_SIDES: Final = {
    1: ("借", "借方", "debit", "dr", "d", "j"),
    -1: ("贷", "贷方", "credit", "cr", "c", "-1"),
    0: ("平", "flat"),
}
_SIDE_OF_WORD: Final = {word: side for side, words in _SIDES.items() for word in words}

_CLASSES: Final = {
    "asset": ("asset", "assets", "资产", "资产类"),
    "liability": ("liability", "liabilities", "负债", "负债类"),
    "net_assets": (
        "net_assets", "net assets", "netassets", "equity", "净资产", "净资产类", "所有者权益", "权益", "权益类", "所有者权益类",
    ),
    "income": ("income", "revenue", "收入", "收入类"),
    "expense": ("expense", "expenses", "支出", "支出类", "费用", "费用类", "成本", "成本类"),
}  # fmt: skip
_CLASS_OF_WORD: Final = {word: kind for kind, words in _CLASSES.items() for word in words}
# 共同 and 损益 hold accounts of both sides; the side decides
_MIXED: Final = {
    ("共同", 1): "asset", ("共同", -1): "liability", ("共同类", 1): "asset", ("共同类", -1): "liability",
    ("损益", 1): "expense", ("损益", -1): "income", ("损益类", 1): "expense", ("损益类", -1): "income",
}  # fmt: skip

_CUTS: Final = re.compile(r"[.\-_/\\\s]+")
_NAME_CUTS: Final = re.compile(r"\s*[/\\:_]\s*|\s+[-—–]\s+")
_CODE_AND_NAME: Final = re.compile(r"([0-9A-Za-z][0-9A-Za-z.]*)[\s_\-—(（\[]+([^\d\s].*?)[)）\]]?")


def side_of_word(text: str) -> int | None:
    """1 for 借, -1 for 贷, 0 for 平 and nothing; ``None`` for a word that is no side."""
    text = text.strip().lower()
    return _SIDE_OF_WORD.get(text, 0 if not text else None)


_OTHER_WORDS: Final = {
    "统筹基金": "pooled", "统筹账户": "pooled", "个人账户基金": "personal", "个账": "personal",
    "库存现金": "cash", "银行存款": "bank", "国库存款": "treasury",
}  # fmt: skip


def subfund_of_word(text: str) -> str | None:
    """The sub-fund a cell names in either language, empty for nothing; ``None`` for another word."""
    return _value_of(SUBFUNDS, text)


def money_kind_of_word(text: str) -> str | None:
    """The kind of money a cell names in either language, empty for nothing; ``None`` for another word."""
    return _value_of(MONEY_KINDS, text)


def _value_of(words: Mapping[str, str], text: str) -> str | None:
    text = text.strip().lower()
    text = _OTHER_WORDS.get(text, text)
    known = {name: value for value, word in words.items() for name in (value, word, render(word, "zh"))}
    return known.get(text, None if text else "")


def code_levels(code: str) -> tuple[str, ...]:
    """The codes of an account and of every account above it, top first, by the usual cuts.

    ``1002.01.03`` is cut at its dots; digits alone are read as 4-2-2-…, or 4-3-3-… where only that
    fits (7 or 13 digits). A code of another form stands alone.
    """
    parts = [part for part in _CUTS.split(code) if part]
    if len(parts) > 1:
        ends = [match.start() for match in _CUTS.finditer(code)]
        return (*(code[:end] for end in ends if end), code)
    if code.isdigit() and len(code) > 4:
        step = 3 if len(code) in (7, 13) else 2
        if (len(code) - 4) % step == 0:
            return tuple(code[:end] for end in range(4, len(code) + 1, step))
    return (code,)


def name_parts(name: str) -> tuple[str, ...]:
    """社会保险费收入/单位缴费收入, Assets:US:Checking, 存款 - 工行 and 存款_工行 cut into the names of their levels."""
    return tuple(part for part in _NAME_CUTS.split(name.strip()) if part)


def code_and_name(text: str) -> tuple[str, str]:
    """Code and name that stand in one cell (1002 银行存款, 1002-银行存款); else the text is the code."""
    match = _CODE_AND_NAME.fullmatch(text)
    return (match[1], match[2]) if match else (text, "")


def plain_code(code: str) -> str:
    """A code without its separators, so that 1002.01 is found where the chart says 100201."""
    return _CUTS.sub("", code).upper()


class AccountFinder:
    """The accounts of a book as files name them: by code, by code without separators, by name."""

    def __init__(self, chart: Iterable[Account]) -> None:
        self.chart = tuple(chart)
        self._by_code = {each.code: each for each in self.chart}
        self._by_plain = _only_once((plain_code(each.code), each) for each in self.chart)
        self._by_name = _only_once((each.full_name, each) for each in self.chart) | _only_once(
            (each.name, each) for each in self.chart
        )
        self._seen: dict[tuple[str, str], Account | None] = {}

    def find(self, code: str, name: str = "") -> Account | None:
        """The account a file means, or ``None``. A code decides; a name alone must be unique."""
        key = (code, name)
        if key not in self._seen:
            self._seen[key] = self._look(code, name)
        return self._seen[key]

    def _look(self, code: str, name: str) -> Account | None:
        if not code:
            return self._by_name.get(name)
        held = self._by_code.get(code) or self._by_plain.get(plain_code(code))
        if held is not None:
            return held
        leading, _ = code_and_name(code)
        if leading != code:
            held = self._by_code.get(leading) or self._by_plain.get(plain_code(leading))
        return held or self._by_name.get(code)


def _only_once(pairs: Iterable[tuple[str, Account]]) -> dict[str, Account]:
    found: dict[str, Account | None] = {}
    for key, each in pairs:
        found[key] = None if key in found else each
    return {key: each for key, each in found.items() if each is not None}


@dataclass(frozen=True, slots=True)
class Met:
    """An account that a file uses, as far as the file tells.

    ``kind`` is its class word, ``side`` its own side (0 when not told), ``first`` the side of the first
    line on it.
    """

    code: str
    name: str
    kind: str = ""
    side: int = 0
    first: int = 0


def class_of(code: str, word: str, side: int) -> str:
    """The class of an account: by its class word, else by the first digit (财会〔2017〕28号), else by its side.

    The digit counts only in a numeric code: ``10A100020`` says nothing by its ``1``.
    """
    word = word.strip()
    held = _CLASS_OF_WORD.get(word.lower()) or _MIXED.get((word, side))
    if held:
        return held
    if plain_code(code).isdigit():
        first = code.strip()[0]
        if first in CLASS_OF_FIRST_DIGIT:
            return CLASS_OF_FIRST_DIGIT[first]
        if first == "6":  # 损益 in the charts of enterprises
            return "income" if side < 0 else "expense"
    return "liability" if side < 0 else "asset"


def accounts_for(met: Iterable[Met], known: Collection[str]) -> list[NewAccount]:
    """New accounts for those a file uses, with the headings above them where names and codes tell them.

    100201 收入户存款/工商银行 makes 1002 收入户存款 too. ``known`` are the codes the book has. Class and side
    come from the account above where there is one.
    """
    wanted = {each.code: each for each in met if each.code not in known}
    titles: dict[str, str] = {}
    for code, each in wanted.items():
        levels, names = code_levels(code), name_parts(each.name)
        if 1 < len(levels) <= len(names):
            titles[code] = names[-1]
            for above, title in zip(levels[:-1], names[-len(levels) : -1], strict=True):
                if above not in known and above not in wanted:
                    titles.setdefault(above, title)
        else:
            titles[code] = each.name.strip() or code
    codes = titles.keys() | set(known)
    made = []
    for code in sorted(titles):
        each = wanted.get(code) or next(one for one in wanted.values() if code in code_levels(one.code))
        inherits = not each.kind and parent_code(code, codes) is not None
        kind = "" if inherits else class_of(code, each.kind, each.side or each.first)
        made.append(NewAccount(code, titles[code], kind, each.side if code in wanted else 0))
    return made


_WANTED: Final = {
    "code": CODE_TITLES,
    "name": NAME_TITLES,
    "side": SIDE_TITLES,
    "class": (
        "class",
        "kind",
        "科目类别",
        "科目类型",
        "类别",
        "科目性质",
        "类型",
        "subjectCategory",
        "category",
    ),
    "parent": ("parent", "parent_code", "上级科目", "上级编码", "上级科目编码", "上级科目代码", "父级编码"),
    "dimensions": ("dimensions", "辅助核算", "核算维度", "辅助核算类别", "辅助项目"),
    "subfund": ("subfund", "子基金"),
    "money_kind": ("money_kind", "资金性质"),
}


@dataclass(frozen=True, slots=True)
class ChartFile:
    """A chart read from a file; ``known`` counts accounts that the book has already."""

    accounts: tuple[NewAccount, ...]
    known: int
    findings: tuple[Finding, ...]


def read_chart(path: Path | str, held: Sequence[Account], sheet: str | None = None) -> ChartFile:
    """Read a chart of accounts from csv or a workbook; accounts of ``held`` are passed over.

    Needs a column for the code and one for the name; class, side, parent and dimensions (codes joined
    by ``;``, ``!`` marking a required one) are taken where there are such columns. Raises Refused.
    """
    table = read_table(path, sheet=sheet, header=HeaderSpec(_WANTED, ("code", "name")))
    assert table.header is not None
    header = table.header
    take = header.take("code", "name", "side", "class", "parent", "dimensions", "subfund", "money_kind")
    # 方向 under 期初余额, or several of them, tells the side of a balance and not of the account
    side_title = header.titles[header.columns["side"]] if "side" in header.columns else ""
    side_is_a_balance = "|" in side_title or header.titles.count(side_title) > 1
    known = {each.code: each for each in held}
    found: dict[str, tuple[str, int, str, str, str, str, str]] = {}
    findings: list[Finding] = []
    same = 0
    for number, cells in table.rows():
        code, name, side_word, *rest = (cell_text(cell) for cell in take(cells))
        if not code or is_footer(cells):
            continue
        place = table.place(number)
        side = side_of_word("" if side_is_a_balance else side_word)
        if code in known:
            same += 1
            if name and name_parts(name)[-1:] != name_parts(known[code].name)[-1:]:
                findings.append(
                    warn(
                        "account.other_name",
                        message(
                            "Account {code} is {held} in the book and {name} in the file; the book's name stays.",
                            code=code,
                            held=known[code].name,
                            name=name,
                        ),
                        place,
                    )
                )
        elif code in found:
            findings.append(
                stop("account.twice", message("Account {code} stands twice in the file.", code=code), place)
            )
        elif side is None:
            findings.append(
                stop(
                    "account.side",
                    message("{word} is not a side; write 借 or 贷.", word=side_word),
                    place,
                    remedy=hint(message("Correct the cell and import again.")),
                )
            )
        elif (wrong := _unknown_word(rest[-2], rest[-1])) is not None:
            findings.append(
                stop("account.word", wrong, place, remedy=hint(message("Correct the cell and import again.")))
            )
        else:
            kind_word, parent, dimensions = rest[:3]
            subfund, money = subfund_of_word(rest[3]) or "", money_kind_of_word(rest[4]) or ""
            found[code] = (name or code, side, kind_word, parent, dimensions, subfund, money)
    codes = found.keys() | known.keys()
    accounts = []
    for code, (name, side, kind_word, parent, dimensions, subfund, money) in found.items():
        above = parent if parent in codes and parent != code else parent_code(code, codes)
        accounts.append(
            NewAccount(
                code,
                name,
                class_of(code, kind_word, side) if kind_word or above is None else "",
                side,
                subfund,
                money,
                tuple(word for word in re.split(r"[;；,，、\s]+", dimensions) if word),
                above,
            )
        )
    return ChartFile(tuple(accounts), same, (*table.findings, *findings))


def _unknown_word(subfund: str, money: str) -> Message | None:
    for text, value, words in (
        (subfund, subfund_of_word(subfund), SUBFUNDS),
        (money, money_kind_of_word(money), MONEY_KINDS),
    ):
        if value is None:
            known = [message(each) for each in words.values()]
            return message("{word} is unknown; write one of {words}, or nothing.", word=text, words=known)
    return None
