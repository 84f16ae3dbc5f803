"""Voucher numbers run without gaps."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_
from finance_desk.closing.checking import Check, Closing
from finance_desk.vouchers.queries import gaps


def run(closing: Closing) -> Sequence[Finding]:
    return gaps(closing.reader, book=closing.book.id, period=closing.period)


CHECK = Check(
    "numbers",
    N_("Voucher numbers have no gaps"),
    N_("Numbers of a type run on from 1 in a period (会计基础工作规范 art. 51)."),
    run,
)
