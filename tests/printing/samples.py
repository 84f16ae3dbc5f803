"""Documents to print in the tests: small, made up, with everything that has its own look in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from finance_desk.accounts.model import Account
from finance_desk.balances.model import OpeningRow
from finance_desk.base.findings import Severity
from finance_desk.files.write import Written
from finance_desk.ledgers.sheets import chart_table, opening_table
from finance_desk.ledgers.writing import Head, LedgerTable, write_ledger
from finance_desk.printing.closing_page import CertificatePrint, CheckPrint
from finance_desk.printing.layout import A4_LANDSCAPE, Align, Imprint, PageLayout
from finance_desk.printing.statement import StatementPrint, StatementRow, StatementSide
from finance_desk.printing.table_book import (
    BALANCED_ZERO,
    Carried,
    CarryRule,
    Column,
    Kind,
    Row,
    RowKind,
    Section,
    TableBook,
)
from finance_desk.printing.voucher_form import VoucherLinePrint, VoucherPrint

UNIT = "佛山市医疗保障局基金中心"
BOOK = "城镇职工基本医疗保险基金（市本级）"
MOMENT = dt.datetime(2024, 12, 1, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def imprint(lang: str = "zh", first_page: int = 1) -> Imprint:
    return Imprint("李会计", MOMENT, lang, first_page)


def texts(path: Path) -> list[str]:
    """The text of every page as a reader program finds it."""
    return [page.extract_text() for page in PdfReader(path).pages]


LEDGER_COLUMNS = (
    Column("月", 6, align=Align.CENTRE),
    Column("日", 6, align=Align.CENTRE),
    Column("凭证字号", 18),
    Column("摘要", 52),
    Column("借方", 27, Kind.MONEY, carried=Carried.SUM),
    Column("贷方", 27, Kind.MONEY, carried=Carried.SUM),
    Column("方向", 8, align=Align.CENTRE, carried=Carried.LAST),
    Column("余额", 28, Kind.MONEY, carried=Carried.LAST, zero=BALANCED_ZERO),
)


def ledger(carry: CarryRule = CarryRule.MONTH, lang: str = "zh") -> TableBook:
    return TableBook(
        "明细账",
        UNIT,
        BOOK,
        "2024年1月 – 2024年12月",
        "科目 1003–1004 · 末级 · 含未记账凭证",
        LEDGER_COLUMNS,
        imprint(lang),
        carry=carry,
    )


def months(amounts: Iterable[Iterable[int]], opening: int = 0) -> Iterator[Row]:
    """A year of ledger rows: ``amounts`` month by month in fen, negative ones on the credit side."""
    balance = opening
    year = [0, 0]
    yield Row(("1", "1", "", "上年结转", None, None, side(balance), balance), RowKind.OPENING)
    for month, entries in enumerate(amounts, start=1):
        sums = [0, 0]
        for nth, amount in enumerate(entries, start=1):
            debit, credit = (amount, 0) if amount > 0 else (0, -amount)
            balance += amount
            sums[0] += debit
            sums[1] += credit
            summary = (
                "拨付定点医疗机构住院费用"
                if nth % 3
                else "收到税务局划转的城镇职工基本医疗保险费收入（统筹基金）"
            )
            yield Row(
                (
                    str(month),
                    str(nth % 28 + 1),
                    f"记-{nth:04d}",
                    summary,
                    debit,
                    credit,
                    side(balance),
                    balance,
                )
            )
        year = [year[0] + sums[0], year[1] + sums[1]]
        yield Row((str(month), "", "", "本月合计", *sums, side(balance), balance), RowKind.MONTH_TOTAL)
        last = RowKind.YEAR_END if month == 12 else RowKind.YEAR_TOTAL
        yield Row((str(month), "", "", "本年累计", *year, side(balance), balance), last)
    yield Row(("12", "31", "", "结转下年", None, None, side(balance), balance), RowKind.CLOSING)


def side(balance: int) -> str:
    return "借" if balance > 0 else "贷" if balance < 0 else "平"


def two_accounts() -> Iterator[Row | Section]:
    yield Section("科目：1003 财政专户存款 / 工商银行佛山分行", "方向：借")
    yield from months([[123_456_78 * n, -3_456_00, -100_000_00] for n in range(1, 13)], 10_000_00)
    yield Section("科目：1004 支出户存款", "方向：借")
    yield from months([[5_000_00, -5_000_00]] * 2)


def trial_balance(lang: str = "zh") -> TableBook:
    money = [
        Column(title, 28, Kind.MONEY, group=group)
        for group in ("期初余额", "本期发生额", "期末余额")
        for title in ("借方", "贷方")
    ]
    return TableBook(
        "科目余额表",
        UNIT,
        BOOK,
        "2024年11月",
        "1001–5401 · 1–3级 · 含未记账",
        (Column("科目编码", 22), Column("科目名称", 56), *money),
        imprint(lang),
        PageLayout(A4_LANDSCAPE),
        notes=("下级合计 = 上级：全部 312 个科目相符。",),
    )


def trial_balance_rows() -> Iterator[Row | Section]:
    yield Section("资产", page_break=False)
    yield Row(("1003", "财政专户存款", 10_000_000_00, None, 2_345_67, 1_000_00, 10_001_345_67, None))
    yield Row(
        ("1003.01", "工商银行佛山分行", 10_000_000_00, 0, 2_345_67, 1_000_00, 10_001_345_67, 0), level=1
    )
    yield Row(("1101", "暂付款", None, None, -500_00, None, -500_00, None))
    yield Row(("", "小计", 10_000_000_00, 0, 1_845_67, 1_000_00, 10_000_845_67, 0), RowKind.SUBTOTAL)
    yield Section("净资产", page_break=False)
    yield Row(("3001", "一般基金结余", None, 10_000_000_00, None, None, None, 10_000_000_00))
    yield Row(("", "合计", 10_000_000_00, 10_000_000_00, 1_845_67, 1_000_00, 10_000_845_67, 0), RowKind.TOTAL)


def voucher(lines: int = 3, number: int = 5) -> VoucherPrint:
    """A voucher of ``lines`` entries, the last one the sum of the others on the credit side."""
    given = [
        VoucherLinePrint(
            f"拨付第{nth}家定点医疗机构11月住院费用",
            "5001.01.01",
            "社会保险待遇支出/统筹基金/住院费用支出",
            debit=1_234_567_89 + nth,
            dimensions=f"定点机构：佛山市第{nth}人民医院 · 清算期：2024-11",
        )
        for nth in range(1, lines)
    ]
    total = sum(line.debit for line in given)
    paid = VoucherLinePrint("拨付11月住院费用", "1004", "支出户存款", credit=total)
    return VoucherPrint(
        UNIT,
        BOOK,
        20241130,
        "记",
        number,
        (*given, paid),
        attachments=3,
        head="王主管",
        poster="赵记账",
        reviewer="钱审核",
        cashier="孙出纳",
        maker="李会计",
        note="来源：预记账批次 2024-11-30#3",
    )


def reversal() -> VoucherPrint:
    return VoucherPrint(
        UNIT,
        BOOK,
        20241130,
        "记",
        6,
        (
            VoucherLinePrint(
                "注销11月20日记字15号凭证", "5001.01.01", "社会保险待遇支出/统筹基金", debit=-12_30
            ),
            VoucherLinePrint("注销11月20日记字15号凭证", "1004", "支出户存款", credit=-12_30),
        ),
        maker="李会计",
    )


def balance_sheet(lang: str = "zh") -> StatementPrint:
    def row(label: str, first: int, last: int, level: int = 0, *, bold: bool = False) -> StatementRow:
        return StatementRow(label, (first, last), level, bold=bold)

    assets = (
        row("库存现金", 0, 0),
        row("收入户存款", 0, 0),
        row("财政专户存款", 12_345_678_901_23, 13_456_789_012_34),
        row("支出户存款", 12_345_00, 54_321_00),
        row("国库存款", 0, 0),
        row("暂付款", 1_00, -200_00),
        row("其中：异地就医预付金*", 0, 200_000_000_00, 1),
        StatementRow(""),
        row("资产总计", 12_345_691_247_23, 13_456_843_133_34, bold=True),
    )
    claims = (
        row("暂收款", 0, 0),
        row("其中：异地就医资金*", 0, 0, 1),
        row("借入款项", 0, 0),
        row("负债合计", 0, 0, bold=True),
        row("一般基金结余", 12_345_691_247_23, 13_456_843_133_34),
        row("（一）统筹基金*", 12_345_691_247_23, 13_456_843_133_34, 1),
        row("（二）个人账户基金*", 0, 0, 1),
        row("净资产合计", 12_345_691_247_23, 13_456_843_133_34, bold=True),
        row("负债与净资产总计", 12_345_691_247_23, 13_456_843_133_34, bold=True),
    )
    columns = ("年初余额", "期末余额")
    return StatementPrint(
        "社会保险基金资产负债表",
        "会社保01表",
        UNIT,
        "2024年11月30日",
        (StatementSide("资产", columns, assets), StatementSide("负债与净资产", columns, claims)),
        imprint(lang),
        "城镇职工基本医疗保险基金",
    )


def income_statement(rows: int = 38, lang: str = "zh") -> StatementPrint:
    body = tuple(
        StatementRow(f"项目第{nth}行", (nth * 100, -nth), nth % 3, str(nth), bold=nth % 10 == 0)
        for nth in range(1, rows + 1)
    )
    return StatementPrint(
        "社会保险基金收支表",
        "会社保02表",
        UNIT,
        "2024年11月",
        (StatementSide("项目", ("本月数", "本年累计数"), body),),
        imprint(lang),
        "城镇职工基本医疗保险基金",
        remarks=("注：带*的项目仅由相关险种填列。",),
    )


def certificate(lang: str = "zh") -> CertificatePrint:
    return CertificatePrint(
        "期末结账证明",
        UNIT,
        BOOK,
        "2024年11月",
        (("结账人", "李会计"), ("凭证", "312 张，记-0001 至 记-0312"), ("审计链末值", "3f9a" * 40)),
        (
            CheckPrint(Severity.OK, "资产合计 = 负债 + 净资产", 336_464_622),
            CheckPrint(Severity.WARN, "暂付款贷方余额：" + "请核对是否多收回款项，" * 6, -200_00),
            CheckPrint(Severity.INFO, "利息为季度结息月"),
            CheckPrint(Severity.STOP, "余额调节表未复核"),
        ),
        imprint(lang),
        "经核对，账证、账账、账实相符，准予结账。",
        (("会计主管", ""), ("复核", "钱审核")),
    )


def _account(code: str, name: str, kind: str, side: int, parent: int | None, **more: Any) -> Account:
    id = int(code)
    leaf = more.pop("leaf", True)
    return Account(
        id, code, name, name, "", parent, 1 if parent is None else 2, side, kind, leaf, "", "",
        more.pop("disabled_from", None), more.pop("dimensions", {}), more.pop("valid_from", None),
    )  # fmt: skip


CHART = (
    _account("1002", "收入户存款", "asset", 1, None, leaf=False),
    _account("100201", "工商银行佛山分行", "asset", 1, 1002),
    _account("100202", "农业银行", "asset", 1, 1002, disabled_from=20240701),
    _account("1101", "暂付款", "asset", 1, None, dimensions={1: True, 2: False}),
    _account("2101", "暂收款", "liability", -1, None, valid_from=20240401),
    _account("3001", "一般基金结余", "net_assets", -1, None),
    _account("4001", "社会保险费收入", "income", -1, None),
    _account("5001", "社会保险待遇支出", "expense", 1, None),
)


def chart_of_accounts() -> LedgerTable:
    return chart_table(CHART, {1: "定点医药机构", 2: "统筹区"}, "zh")


def opening_sheet() -> LedgerTable:
    """A book that begins in March: the beginning of the year, the turnover since, the opening."""
    rows = (
        OpeningRow(100201, 8_765_432_10, 1_200_000_00, 800_000_50),
        OpeningRow(100202, 0, 50_000_00, 50_000_00),
        OpeningRow(1101, 12_000_00, 0, 2_000_00, {1: 7}),
        OpeningRow(1101, 345_67, 0, 0, {1: 8}),
        OpeningRow(3001, -8_777_777_77, 0, 0),
        OpeningRow(4001, 0, 0, 400_000_50),
        OpeningRow(5001, 0, 2_001_00, 0),
    )
    return opening_table(CHART, rows, {7: "H44060001 第一人民医院", 8: "H44060002 中医院"}, mid_year=True)


def written(table: LedgerTable, to: Path) -> Written:
    return write_ledger(table, Head(UNIT, BOOK, 202403, 202403, "", "李会计", MOMENT), to)
