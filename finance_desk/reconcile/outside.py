"""Files of others that a comparison holds against our own: bank returns, the tax bureau's list, the fiscal account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding, stop
from finance_desk.base.messages import N_, message
from finance_desk.base.money import NotMoney
from finance_desk.files.headers import HeaderSpec, is_footer
from finance_desk.files.model import Cell, cell_day, cell_fen, cell_text
from finance_desk.files.read import TableFile, read_table
from finance_desk.reconcile.matching import Item

_MOST_FAULTS: Final = 20


class Against(StrEnum):
    """What is compared: payments with the bank's return, received premiums with the tax bureau's list,
    the ledger of the fiscal special account with the fiscal department's statement."""

    BANK = "bank-return"
    TAX = "tax"
    FISCAL = "fiscal"


AGAINST_TITLES: Final[Mapping[Against, str]] = {
    Against.BANK: N_("Business against the bank's return file"),
    Against.TAX: N_("Received rows against the tax bureau's list"),
    Against.FISCAL: N_("Ledger against the fiscal account's statement"),
}

_WANTED: Final = {
    "key": "业务流水号 来源流水号 流水号 交易流水号 征缴流水号 明细流水号 客户流水号 支付流水号 电子税票号码 税票号码 拨付单号 单据号 单据编号 批次号 凭证号 external_id id",
    "document": "单据号 单据编号 拨付单号 征集单号 批次号 document",
    "day": "入账日期 交易日期 记账日期 到账日期 入库日期 支付日期 付款日期 回盘日期 缴款日期 日期 时间 交易时间 date",
    "amount": "金额 实付金额 实拨金额 到账金额 入库金额 实缴金额 支付金额 交易金额 发生额 实收金额 amount",
    "came": "收入 收入金额 贷方发生额 贷方金额 贷方 存入金额 收方金额 credit",
    "went": "支出 支出金额 借方发生额 借方金额 借方 支取金额 付方金额 debit",
    "way": "借贷标志 收支标志 借贷 收支 方向 借贷方向",
    "state": "处理结果 回盘状态 支付状态 支付结果 交易状态 状态 结果 处理状态",
    "party": "收款人名称 收款人 收款户名 户名 对方户名 机构名称 缴款单位 单位名称 纳税人名称 姓名 对方名称 名称",
    "memo": "摘要 附言 用途 备注 失败原因 说明",
}

_FAILED: Final = ("失败", "退票", "退回", "未成功", "拒绝", "作废", "冲正", "fail", "reject", "return")
_OUT: Final = ("借", "支", "付", "d", "-", "dr", "debit")


@dataclass(frozen=True, slots=True)
class OutsideFile:
    """The entries of a file, with what deserves a look. ``titles`` maps our field to the file's title."""

    items: tuple[Item, ...]
    titles: Mapping[str, str]
    findings: tuple[Finding, ...]


def read_outside(path: Path | str, *, signed: bool, sheet: str | None = None) -> OutsideFile:
    """Read a file of another party, its columns found by their titles.

    ``signed``: money that goes out is negative (an account's statement); else amounts are taken as they
    stand. Raises Refused for a file without day and amount, and for cells that are neither.
    """
    wanted = {field: tuple(titles.split()) for field, titles in _WANTED.items()}
    table = read_table(path, sheet=sheet, header=HeaderSpec(wanted, ("day",)))
    header = table.header
    assert header is not None
    if not {"amount", "came", "went"} & set(header.columns):
        raise Refused(
            stop(
                "reconcile.no_amount",
                message("The file has no column of amounts; its columns are {titles}.", titles=header.titles),
                table.place(header.row),
            )
        )
    take = header.take(*_WANTED)
    items: list[Item] = []
    faults: list[Finding] = []
    for number, cells in table.rows():
        if is_footer(cells) or not any(cell_text(cell) for cell in cells):
            continue
        given = dict(zip(_WANTED, take(cells), strict=True))
        made = _item(given, number, table, signed)
        if isinstance(made, Finding):
            faults.append(made)
            if len(faults) >= _MOST_FAULTS:
                break
        elif made is not None:
            items.append(made)
    if faults:
        raise Refused(faults)
    titles = {field: header.titles[at] for field, at in header.columns.items()}
    return OutsideFile(tuple(items), titles, tuple(table.findings))


def _item(given: Mapping[str, Cell], number: int, table: TableFile, signed: bool) -> Item | Finding | None:
    try:
        day = cell_day(given["day"], table.date1904)
    except ValueError:
        day = None
    if day is None:
        return stop(
            "reconcile.day",
            message("{given} in row {row} is no day.", given=cell_text(given["day"]) or "–", row=number),
            table.place(number, table.header.columns["day"] if table.header else None),
        )
    try:
        came, went, amount = (cell_fen(given[name]) or 0 for name in ("came", "went", "amount"))
    except NotMoney as error:
        return stop(
            "reconcile.amount",
            message("{given} in row {row} is no amount.", given=str(error.given), row=number),
            table.place(number),
        )
    if not amount:
        amount = came - went if signed else came + went
    elif signed and cell_text(given["way"]).lower().startswith(_OUT):
        amount = -abs(amount)
    if not amount:
        return None
    state = cell_text(given["state"]).lower()
    keys = dict.fromkeys(cell_text(given[name]) for name in ("key", "document"))
    label = " ".join(
        each
        for each in (cell_text(given["key"]), cell_text(given["party"]), cell_text(given["memo"]))
        if each
    )
    failed = any(word in state for word in _FAILED)
    return Item(tuple(each for each in keys if each), day, amount, label, number, failed)
