"""Results of checks, what closing would do, certificates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finance_desk.base.findings import Finding, Severity
from finance_desk.closing.transferring import Planned


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


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What closing would do now: the transfers it would need, and the checks as they would then stand."""

    transfers: tuple[Planned, ...]
    results: tuple[CheckResult, ...]


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
