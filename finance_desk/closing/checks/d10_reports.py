"""The statements tie out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from finance_desk.base.findings import Finding, Severity
from finance_desk.base.messages import N_
from finance_desk.closing.checking import Check, Closing
from finance_desk.reports.queries import report_list
from finance_desk.reports.queries import run as run_report


def run(closing: Closing) -> Sequence[Finding]:
    book = closing.book.id
    # a statement that does not tie out asks for a look; the books themselves are proven by other checks
    return [
        replace(finding, severity=Severity.WARN) if finding.blocks else finding
        for kind in report_list(closing.reader, book=book)
        for finding in run_report(closing.reader, book=book, name=kind.name, period=closing.period).findings
    ]


CHECK = Check(
    "reports",
    N_("The statements tie out"),
    N_("资产负债表 and 收支表 are calculated and their audit formulas hold (domain §1.9)."),
    run,
)
