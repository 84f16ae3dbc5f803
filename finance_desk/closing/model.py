"""Results of checks, certificates; where income and expense go at the period's end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from finance_desk.accounts.model import Account
from finance_desk.base.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How a check ended: its worst severity, how many findings, how much, and the findings."""

    code: str
    title: str
    reason: str
    findings: tuple[Finding, ...]

    @property
    def severity(self) -> Severity:
        found = {finding.severity for finding in self.findings}
        for each in (Severity.STOP, Severity.WARN, Severity.INFO):
            if each in found:
                return each
        return Severity.OK

    @property
    def stops(self) -> bool:
        return self.severity is Severity.STOP

    @property
    def warns(self) -> bool:
        return self.severity is Severity.WARN

    @property
    def count(self) -> int:
        return len(self.findings)

    @property
    def amount(self) -> int:
        """Sum of the findings' amounts, in fen."""
        return sum(abs(finding.amount or 0) for finding in self.findings)


STAYS: Final = ("4601", "4602")
"""待转保费 and 待转利息 keep their balance until the year's end (财会〔2017〕28号)."""


def net_assets_code(account: Account, fund: str) -> str | None:
    """Where an income or expense account is transferred to; ``None`` when the chart does not say.

    职工: by sub-fund (4101 and 5101 to 统筹, 4301 and 5201 to 个账); 居民: 3001. Domain §1.7.
    """
    if fund == "employee":
        return {"pooled": "300101", "personal": "300102"}.get(account.subfund)
    return "3001"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a closing certifies: every check, what was accepted and why, and the digests."""

    id: int
    period: int
    closed_by: str
    closed_at: str
    checks: tuple[Mapping[str, object], ...]
    accepted: Mapping[str, str]
    vouchers: int
    turnover: int
    digest: str
    stale: bool
