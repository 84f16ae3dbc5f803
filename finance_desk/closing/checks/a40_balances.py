"""Stored balances are what the posted lines give."""

from __future__ import annotations

from collections.abc import Sequence

from finance_desk.balances import proof
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_
from finance_desk.closing.checking import Check, Closing


def run(closing: Closing) -> Sequence[Finding]:
    return proof.differences(closing.reader, closing.book.id)


CHECK = Check(
    "balances",
    N_("Balances equal their lines"),
    N_("Every close rebuilds the balances from posted lines and openings and compares them."),
    run,
)
