"""A report as a workbook or as PDF."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from finance_desk.base.errors import refuse
from finance_desk.base.messages import Message, message
from finance_desk.base.period import date_of, last_day
from finance_desk.printing.layout import Imprint
from finance_desk.printing.statement import (
    StatementPrint,
    StatementRow,
    StatementSide,
    render_statement,
)
from finance_desk.reports.definitions import definitions
from finance_desk.reports.model import Basis, Report
from finance_desk.reports.workbook import write_workbook

FORMS: Final = ("xlsx", "pdf")


def write_report(
    report: Report, path: Path | str, form: str, lang: str, *, by: str = "", at: dt.datetime | None = None
) -> Path:
    """Write ``report`` as ``xlsx`` or ``pdf`` to ``path``; gives the path. ``at`` is local time of printing."""
    target = Path(path)
    if form not in FORMS:
        raise refuse("report.format", message("A report is written as xlsx or pdf, not {form}.", form=form))
    printed = _printed(report, Imprint(by, at or dt.datetime.now().astimezone(), lang))
    if form == "xlsx":
        write_workbook(printed, target)
    else:
        render_statement(printed, target)
    return target


def when(report: Report) -> str:
    """The date or period as the form words it: balance sheets a day, income statements a period."""
    year, month = divmod(report.period, 100)
    if _is_balance_sheet(report):
        day = date_of(last_day(report.period if month else report.period + 12))
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{year}年{month}月" if month else f"{year}年度"


def _is_balance_sheet(report: Report) -> bool:
    return any(
        column.basis is Basis.END
        for (name, _), definition in definitions().items()
        if name == report.name
        for column in definition.columns["month"]
    )


def _printed(report: Report, imprint: Imprint) -> StatementPrint:
    height = max(len(side.rows) for side in report.sides)
    sides = []
    for side in report.sides:
        rows = [
            StatementRow(row.label, tuple(cell.amount for cell in row.cells), row.level, bold=row.bold)
            for row in side.rows
        ]
        # 资产总计 and 负债与净资产总计 stand on one line, the last
        rows[-1:-1] = [StatementRow("")] * (height - len(rows))
        sides.append(StatementSide(side.head, report.columns, tuple(rows)))
    remarks: tuple[str | Message, ...] = tuple(finding.message for finding in report.findings)
    return StatementPrint(
        report.title,
        report.form_code,
        report.unit_name,
        when(report),
        tuple(sides),
        imprint,
        fund=report.book_name,
        remarks=remarks,
    )
