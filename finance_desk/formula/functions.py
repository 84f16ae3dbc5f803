"""The functions of the language: one table of names, and how 用友 and 金蝶 spellings become ours.

Each function has one canonical name and any number of synonyms (Chinese, English, UFO, ACCT); a
formula pasted from U8 or Kingdee parses to the same tree as our own spelling. Built-in functions are
worked out by :mod:`evaluate`; *account functions* are declared here and answered by the scope
(reports, templates); any other name is the scope's own function.

Sources: 用友 UFO account functions and 金蝶 ACCT, docs/formula.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finance_desk.base.messages import N_, Message, message
from finance_desk.formula.errors import FormulaError
from finance_desk.formula.tree import Call, Compare, Name, Node, Number, Text, Truth

MANY: Final = 1000
"""Stands for "as many arguments as you like"."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function: ``synonyms`` include the Chinese name first; ``account`` marks account functions."""

    name: str
    synonyms: tuple[str, ...]
    fewest: int
    most: int
    meaning: str
    example: str
    account: bool = False


def _built_in(name: str, synonyms: str, fewest: int, most: int, meaning: str, example: str) -> Function:
    return Function(name, tuple(synonyms.split()), fewest, most, meaning, example)


def _account(name: str, synonyms: str, meaning: str, example: str) -> Function:
    return Function(name, tuple(synonyms.split()), 1, 2, meaning, example, account=True)


TABLE: Final = (
    _built_in("if", "如果 IFF", 2, 3, N_("One of two values, by a condition"), "如果(金额 > 0, 金额, 0)"),
    _built_in("sum", "合计 求和 PTOTAL", 1, MANY, N_("Sum of values or of a range"), "合计(C5:C10)"),
    _built_in("round", "四舍五入", 2, 2, N_("Rounded, half away from zero"), "四舍五入(金额 * 0.7, 2)"),
    _built_in("abs", "绝对值", 1, 1, N_("Value without its sign"), "绝对值(借方 - 贷方)"),
    _built_in("min", "最小", 1, MANY, N_("Smallest value"), "最小(应拨, 余额)"),
    _built_in("max", "最大", 1, MANY, N_("Largest value"), "最大(应拨 - 预付, 0)"),
    _built_in("left", "左取", 2, 2, N_("First characters of a text"), "左取(科目编码, 4)"),
    _built_in("right", "右取", 2, 2, N_("Last characters of a text"), "右取(银行账号, 4)"),
    _built_in("mid", "中取", 3, 3, N_("Characters of a text from a place on"), "中取(单据号, 3, 8)"),
    _built_in("len", "长度", 1, 1, N_("Number of characters"), "长度(证件号) = 18"),
    _built_in(
        "text", "文本", 1, 2, N_("A number or day as text, with fixed decimals if wanted"), "文本(金额, 2)"
    ),
    _built_in("concat", "连接", 1, MANY, N_("Texts put together"), '连接("拨付", 机构名称)'),
    _built_in("year", "年份 取年", 1, 1, N_("Year of a day or period"), "年份(入账日期)"),
    _built_in("month", "月份 取月", 1, 1, N_("Month of a day or period"), "月份(入账日期)"),
    _built_in("day", "取日", 1, 1, N_("Day of the month"), "取日(入账日期)"),
    _built_in("period", "期间", 1, 1, N_("Period a day lies in"), "期间(入账日期)"),
    _built_in(
        "coalesce", "首个非空", 1, MANY, N_("First value that is not empty"), "首个非空(银行流水号, 单据号)"
    ),
    _built_in("contains", "包含", 2, 2, N_("Whether a text contains another"), '包含(摘要, "利息")'),
    _built_in("startswith", "开头", 2, 2, N_("Whether a text starts with another"), '开头(清算类别, "2")'),
    _built_in("endswith", "结尾", 2, 2, N_("Whether a text ends with another"), '结尾(单据号, "R")'),
    _account(
        "balance", "余额 期末余额 期末 QM", N_("Closing balance on the normal side"), '余额("1002", 月)'
    ),
    _account(
        "opening_year",
        "年初 年初余额",
        N_("Balance at the start of the year, on the normal side"),
        '年初("1002")',
    ),
    _account("opening", "期初 期初余额 QC", N_("Opening balance on the normal side"), '期初("1002", 月)'),
    _account("debit", "借发生 借方发生", N_("Debit turnover without transfers"), '借发生("5001", 月)'),
    _account("credit", "贷发生 贷方发生", N_("Credit turnover without transfers"), '贷发生("4101", 月)'),
    _account(
        "net",
        "净发生 净发生额 JE",
        N_("Net turnover on the normal side without transfers"),
        '净发生("4001", 月)',
    ),
    _account(
        "ytd_debit",
        "累计借 累计借方 本年累计借",
        N_("Debit turnover since January without transfers"),
        '累计借("5001", 月)',
    ),
    _account(
        "ytd_credit",
        "累计贷 累计贷方 本年累计贷",
        N_("Credit turnover since January without transfers"),
        '累计贷("4101", 月)',
    ),
    _account(
        "ytd_net",
        "累计净 累计净发生 本年累计净",
        N_("Net turnover since January without transfers"),
        '累计净("4001", 月)',
    ),
)
"""Every function of the language. "Without transfers": closing vouchers do not count unless 含结转=真."""

FUNCTIONS: Final = {each.name: each for each in TABLE}

_CANONICAL: Final = {
    spelling.casefold(): each.name for each in TABLE for spelling in (each.name, *each.synonyms)
}

BALANCES: Final = frozenset({"balance", "opening", "opening_year"})
"""Account functions that give a balance; the others give a turnover."""


@dataclass(frozen=True, slots=True)
class Option:
    """A named option of the account functions; ``kind`` says what a literal must be."""

    name: str
    synonyms: tuple[str, ...]
    kind: type[Truth | Text] | None
    meaning: str


OPTIONS: Final = (
    Option("include_closing", ("含结转",), Truth, N_("Count the closing transfers too")),
    Option("include_unposted", ("含未记账",), Truth, N_("Count vouchers that are not posted yet")),
    Option("side", ("方向",), Text, N_("Only a balance on this side: 借 or 贷, else 0")),
    Option("book", ("账套", "账套号"), Text, N_("Code of another book")),
    Option("year", ("年度",), None, N_("Another year; 0 is the report's, -1 the one before")),
    Option("start", ("起始期",), None, N_("First period of a span that ends with the period")),
    Option("item", ("辅助",), Text, N_("Only this dimension item: 险种:310")),
)
"""Named options of every account function. Periods and years of 0 or less count from the report's."""

_OPTION: Final = {spelling.casefold(): each for each in OPTIONS for spelling in (each.name, *each.synonyms)}
_POSITIONAL: Final = {"account": 0, "科目": 0, "period": 1, "期间": 1}
_SIDES: Final = {
    "借": "debit",
    "debit": "debit",
    "d": "debit",
    "贷": "credit",
    "credit": "credit",
    "c": "credit",
}

_UFO: Final = frozenset({"qm", "qc", "fs", "lfs", "je"})
_TURNOVER: Final = {
    ("fs", "debit"): "debit",
    ("fs", "credit"): "credit",
    ("lfs", "debit"): "ytd_debit",
    ("lfs", "credit"): "ytd_credit",
}
_ACCT_TYPES: Final[dict[str, tuple[str, str]]] = {
    "C": ("opening", ""),
    "JC": ("opening", "debit"),
    "DC": ("opening", "credit"),
    "Y": ("balance", ""),
    "JY": ("balance", "debit"),
    "DY": ("balance", "credit"),
    "JF": ("debit", ""),
    "DF": ("credit", ""),
    "JL": ("ytd_debit", ""),
    "DL": ("ytd_credit", ""),
    "SY": ("net", ""),
    "SL": ("ytd_net", ""),
}
_ACCT_EXAMPLE: Final = 'ACCT("1002", "Y", "", 0, 0, 0, "")'
_FS_EXAMPLE: Final = 'FS("5001", 月, "借")'


def canonical(spelling: str) -> str:
    """The canonical name of a function; a name that is not ours comes back as written, casefolded."""
    folded = spelling.casefold()
    return _CANONICAL.get(folded, folded)


def spellings() -> frozenset[str]:
    """Every spelling a function may be written with, for completion and suggestions."""
    own = {spelling for each in TABLE for spelling in (each.name, *each.synonyms)}
    return frozenset(own | {"FS", "LFS", "ACCT"})


def build_call(name: str, written: Sequence[Node | None], start: int, end: int) -> Node:
    """The call ``name(written…)`` in canonical form. Raises FormulaError on wrong arguments."""
    folded = name.casefold()
    while written and written[-1] is None:
        written = written[:-1]
    if folded == "acct":
        return _acct(written, start, end)
    if folded in _UFO:
        return _ufo(folded, written, start, end)
    function = FUNCTIONS.get(_CANONICAL.get(folded, ""))
    if function is None:
        positional, named = _split_named(written)
        return Call(folded, tuple(positional), tuple(sorted(named, key=lambda each: each[0])), start, end)
    if function.account:
        return _account_call(function, written, start, end)
    if not function.fewest <= len(written) <= function.most:
        raise _wrong_count(name, function, len(written), start)
    for position, each in enumerate(written):
        if each is None:
            raise FormulaError(
                "formula.argument",
                message(
                    "{function} needs a value as argument {position}.", function=name, position=position + 1
                ),
                start + 1,
                example=function.example,
            )
    return Call(function.name, tuple(written), (), start, end)


def _wrong_count(name: str, function: Function, given: int, start: int) -> FormulaError:
    if given < function.fewest:
        what = message(
            "{function} needs at least {count} arguments, {given} are given.",
            function=name,
            count=function.fewest,
            given=given,
        )
    else:
        what = message(
            "{function} takes at most {count} arguments, {given} are given.",
            function=name,
            count=function.most,
            given=given,
        )
    return FormulaError("formula.argument", what, start + 1, example=function.example)


def _split_named(
    written: Sequence[Node | None],
) -> tuple[list[Node | None], list[tuple[str, Node]]]:
    """Inside functions that know named arguments, ``name = value`` names one and is no comparison."""
    positional: list[Node | None] = []
    named: list[tuple[str, Node]] = []
    for each in written:
        if isinstance(each, Compare) and each.operator == "=" and isinstance(each.left, Name):
            if any(each.left.name == other for other, _ in named):
                raise _twice(each.left.name, each.start)
            named.append((each.left.name, each.right))
        elif named and each is not None:
            raise FormulaError(
                "formula.argument",
                message("Named arguments come last."),
                each.start + 1,
                example='余额("1002", 月, 含未记账=真)',
            )
        else:
            positional.append(each)
    return positional, named


def _twice(name: str, start: int) -> FormulaError:
    return FormulaError(
        "formula.argument", message("The argument {name} is given twice.", name=name), start + 1
    )


def _account_call(function: Function, written: Sequence[Node | None], start: int, end: int) -> Node:
    positional, named = _split_named(written)
    if len(positional) > function.most:
        raise _wrong_count(function.name, function, len(positional), start)
    arguments: list[Node | None] = [*positional, None, None][:2]
    options: dict[str, Node] = {}
    for spelling, value in named:
        folded = spelling.casefold()
        if folded in _POSITIONAL:
            if arguments[_POSITIONAL[folded]] is not None:
                raise _twice(spelling, value.start)
            arguments[_POSITIONAL[folded]] = value
            continue
        option = _OPTION.get(folded)
        if option is None:
            raise FormulaError(
                "formula.argument",
                message(
                    "{function} has no option {name}. It has: {options}.",
                    function=function.synonyms[0],
                    name=spelling,
                    options=[each.synonyms[0] for each in OPTIONS],
                ),
                value.start + 1,
                example='借发生("5001", 月, 含结转=真)',
            )
        if option.name in options:
            raise _twice(spelling, value.start)
        options[option.name] = value
    return _account_node(function.name, arguments, options, start, end)


def _account_node(
    name: str, arguments: Sequence[Node | None], options: dict[str, Node], start: int, end: int
) -> Call:
    """Check and tidy the parts all spellings share, and drop options that say what holds anyway."""
    function = FUNCTIONS[name]
    account, period = arguments
    if isinstance(account, Number):
        # 余额(1002) is written often enough; the digits as typed are the code
        account = Text(account.text, account.start, account.end)
    if account is None or (isinstance(account, Text) and not account.value.strip()):
        raise FormulaError(
            "formula.argument",
            message("{function} needs an account code in quotes.", function=function.synonyms[0]),
            (account.start if account else start) + 1,
            example=function.example,
        )
    for option in OPTIONS:
        value = options.get(option.name)
        if value is None:
            continue
        if isinstance(value, Number) and option.kind is Text and option.name != "side":
            options[option.name] = value = Text(value.text, value.start, value.end)
        if (
            option.kind is not None
            and isinstance(value, (Text, Number, Truth))
            and not isinstance(value, option.kind)
        ):
            raise FormulaError(
                "formula.argument",
                message("The option {name} cannot have this value.", name=option.synonyms[0]),
                value.start + 1,
                example='借发生("5001", 月, 含结转=真)',
            )
    if (side := options.get("side")) is not None:
        options["side"] = Text(_side(side), side.start, side.end)
    if "include_closing" in options and name in BALANCES:
        raise FormulaError(
            "formula.argument",
            message("A balance always contains the closing transfers; 含结转 belongs to turnover functions."),
            options["include_closing"].start + 1,
            example='借发生("5001", 月, 含结转=真)',
        )
    if "side" in options and name not in BALANCES:
        raise FormulaError(
            "formula.argument",
            message("方向 belongs to balances; for turnover choose 借发生 or 贷发生."),
            options["side"].start + 1,
            example='借发生("5001", 月)',
        )
    for flag in ("include_closing", "include_unposted"):
        if isinstance(given := options.get(flag), Truth) and not given.value:
            del options[flag]
    tidy: tuple[Node | None, ...] = (account,) if period is None else (account, period)
    return Call(name, tidy, tuple(sorted(options.items())), start, end)


def _side(node: Node) -> str:
    side = _SIDES.get(node.value.strip().casefold()) if isinstance(node, Text) else None
    if side is None:
        raise FormulaError(
            "formula.argument",
            message('The side must be "借" or "贷".'),
            node.start + 1,
            example=_FS_EXAMPLE,
        )
    return side


def _ufo(folded: str, written: Sequence[Node | None], start: int, end: int) -> Node:
    """``QM/QC/FS/LFS/JE(科目, 期间, 方向, 账套号, 年度, 编码1, 编码2, …)``; commas stay where arguments are left out."""
    positional, named = _split_named(written)
    if named:
        # our own options on a UFO name: the name is only a synonym then
        own = {"qm": "balance", "qc": "opening", "je": "net"}.get(folded)
        if own is None or len(positional) > 2:
            raise FormulaError(
                "formula.argument",
                message("Either the UFO form with commas or named options, not both."),
                start + 1,
                example='QM("1002", 月, 含未记账=真)',
            )
        return _account_call(FUNCTIONS[own], written, start, end)
    account, period, side, book, year, *rest = _padded(positional)
    options: dict[str, Node] = {}
    if book is not None:
        options["book"] = book
    if year is not None:
        options["year"] = year
    codes = [each for each in rest if isinstance(each, Text) and each.value not in ("", "Y", "N", "y", "n")]
    if codes:
        joined = ",".join(each.value for each in codes)
        options["item"] = Text(joined, codes[0].start, codes[-1].end)
    for each in rest:
        if isinstance(each, Text):
            if each.value in ("Y", "y"):
                options["include_unposted"] = Truth(True, each.start, each.end)
        elif each is not None:
            raise FormulaError(
                "formula.argument",
                message("Here only an item code in quotes or nothing can stand."),
                each.start + 1,
                example='QM("1002", 月, , , 年, "310")',
            )
    if isinstance(side, Text) and not side.value:
        side = None
    if folded in ("fs", "lfs"):
        if side is None:
            raise FormulaError(
                "formula.argument",
                message('{function} needs the side "借" or "贷" as third argument.', function=folded.upper()),
                start + 1,
                example=_FS_EXAMPLE,
            )
        name = _TURNOVER[folded, _side(side)]
    elif folded == "je":
        if side is not None:
            raise FormulaError(
                "formula.argument",
                message("JE gives the net of both sides and takes no side."),
                side.start + 1,
                example='JE("5001", 月)',
            )
        name = "net"
    else:
        name = "balance" if folded == "qm" else "opening"
        if side is not None:
            options["side"] = side
    return _account_node(name, (account, period), options, start, end)


def _padded(written: Sequence[Node | None]) -> list[Node | None]:
    """At least seven arguments, the last ones left out."""
    padded: list[Node | None] = [None] * max(7, len(written))
    padded[: len(written)] = written
    return padded


def _acct(written: Sequence[Node | None], start: int, end: int) -> Node:
    """金蝶 ``ACCT("科目|类别|项目", "取数类型", "币别", 年, 起始期, 结束期, "账套")``; 0 is the report's own."""
    account, kind, currency, year, first, last, book, *more = _padded(written)
    if any(each is not None for each in more) or not isinstance(account, (Text, Number)):
        raise FormulaError(
            "formula.argument",
            message("ACCT takes account, kind, currency, year, first period, last period, book."),
            start + 1,
            example=_ACCT_EXAMPLE,
        )
    code = kind.value.strip().upper() if isinstance(kind, Text) else ""
    absolute = code in ("AC", "AY")
    if absolute:
        code = code[1:]
    if code not in _ACCT_TYPES:
        raise FormulaError(
            "formula.argument",
            message("ACCT knows the kinds {kinds}.", kinds=[*_ACCT_TYPES, "AC", "AY"]),
            (kind.start if kind else start) + 1,
            example=_ACCT_EXAMPLE,
        )
    if isinstance(currency, Text) and currency.value not in ("", "RMB", "人民币", "综合本位币"):
        raise FormulaError(
            "formula.argument",
            message("Books are kept in RMB only; leave the currency empty."),
            currency.start + 1,
            example=_ACCT_EXAMPLE,
        )
    name, side = _ACCT_TYPES[code]
    options: dict[str, Node] = {}
    text = account.text if isinstance(account, Number) else account.value
    code_range, _, item = text.partition("|")
    if item.strip("|"):
        options["item"] = Text(item, account.start, account.end)
    if side:
        options["side"] = Text(side, start, end)
    if year is not None and not _is_zero(year):
        options["year"] = year
    if isinstance(book, Text) and book.value:
        options["book"] = book
    period = None if last is None or _is_zero(last) else last
    if first is not None and first != (period if period is not None else last) and not _is_zero(first):
        if name in ("opening", "opening_year"):
            period = first
        elif name in ("debit", "credit", "net"):
            options["start"] = first
    call = _account_node(name, (Text(code_range, account.start, account.end), period), options, start, end)
    return Call("abs", (call,), (), start, end) if absolute else call


def _is_zero(node: Node) -> bool:
    return isinstance(node, Number) and node.value == Decimal(0)


def describe(name: str) -> Message:
    """The meaning of a function in one line, for the function helper."""
    return Message(FUNCTIONS[name].meaning)
