"""The audit chain and the seals of posted vouchers are whole."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.audit.queries import verify
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_
from finance_desk.closing.checking import Check, Closing
from finance_desk.vouchers.sealing import verify_period


def run(closing: Closing) -> Sequence[Finding]:
    return [*verify(closing.reader), *verify_period(closing.reader, closing.book.id, closing.period)]


CHECK = Check(
    "audit_chain",
    N_("Audit trail and sealed vouchers are whole"),
    N_("Nobody changed a logged command or a posted voucher of the period (财会〔2024〕12号 art. 31)."),
    run,
)
