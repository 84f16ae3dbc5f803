"""What the reports page does with a finished statement: put it on paper or into a workbook."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from finance_desk.base.messages import N_, Message
from finance_desk.reports.model import Basis, Cell, Report
from finance_desk.reports.writing import write_report

FORMS: Final = {"xlsx": (N_("Workbook (xlsx)"), "*.xlsx"), "pdf": (N_("Statement (PDF)"), "*.pdf")}

BASES: Final = {
    Basis.YEAR_BEGIN: N_("balances at 1 January"),
    Basis.END: N_("balances at the end of the period"),
    Basis.MONTH: N_("turnover of the month, transfers left out"),
    Basis.YEAR: N_("turnover since January, transfers left out"),
    Basis.LAST_YEAR: N_("turnover of the whole year before, transfers left out"),
}
"""Over what a column takes its figures, in words."""


def paper(report: Report, lang: str, by: str) -> bytes:
    """The PDF of a statement; the same bytes are shown and printed."""
    with tempfile.TemporaryDirectory(prefix="finance-desk-") as folder:
        target = Path(folder) / "statement.pdf"
        write_report(report, target, "pdf", lang, by=by)
        return target.read_bytes()


def file_name(report: Report, form: str) -> str:
    """``会社保01表 资产负债表 310 2025-03.xlsx``"""
    return f"{report.form_code} {report.title} {report.book_code} {report.period_label}.{form}"


def range_of(basis: Basis, period: int) -> tuple[int, int]:
    """The periods in which a detail ledger shows what a column took (``period`` yyyymm or yyyy00)."""
    year = period // 100 * 100
    last = period if period % 100 else year + 12
    if basis is Basis.MONTH:
        return last, last
    if basis is Basis.YEAR_BEGIN:
        return year + 1, year + 1
    if basis is Basis.LAST_YEAR:
        return year - 99, year - 88
    return year + 1, last


def why(cell: Cell) -> str | Message:
    """Why a cell has no figure; empty when it has one."""
    return cell.error.cause if cell.error is not None else ""
