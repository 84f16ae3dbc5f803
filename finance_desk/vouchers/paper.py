"""A voucher as its paper form wants it (记账凭证): names in the place of ids."""

from __future__ import annotations

from collections.abc import Mapping

from finance_desk.accounts.model import Account
from finance_desk.dimensions.model import Dimension, Item
from finance_desk.printing.voucher_form import VoucherLinePrint, VoucherPrint
from finance_desk.vouchers.model import Voucher


def form_of(
    voucher: Voucher,
    unit: str,
    book: str,
    accounts: Mapping[int, Account],
    dimensions: Mapping[int, Dimension],
    items: Mapping[int, Item],
) -> VoucherPrint:
    """The form of a numbered voucher; accounts stand with their whole names, dimension items under them."""
    return VoucherPrint(
        unit,
        book,
        voucher.day,
        voucher.type_code,
        voucher.number or 0,
        tuple(
            VoucherLinePrint(
                line.summary,
                accounts[line.account].code,
                accounts[line.account].full_name,
                line.debit,
                line.credit,
                "；".join(
                    f"{dimensions[dimension].name}：{items[item].name}"
                    for dimension, item in sorted(line.items.items())
                ),
            )
            for line in voucher.lines
        ),
        voucher.attachments,
        poster=voucher.poster or "",
        reviewer=voucher.reviewer or "",
        maker=voucher.maker,
        cashier=voucher.cashier or "",
    )
