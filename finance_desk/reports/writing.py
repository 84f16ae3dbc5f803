"""A report as a workbook or as PDF."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from finance_desk.base.errors import refuse
from finance_desk.base.messages import Message, message
from finance_desk.base.period import date_of, last_day
from finance_desk.files.write import Column, Kind, Sheet, write_xlsx
from finance_desk.printing.layout import Imprint
from finance_desk.printing.statement import (
    StatementPrint,
    StatementRow,
    StatementSide,
    render_statement,
)
from finance_desk.reports.definitions import definitions
from finance_desk.reports.model import Basis, Report


def write_report(
    report: Report, path: Path | str, form: str, lang: str, *, by: str = "", at: dt.datetime | None = None
) -> Path:
    """Write ``report`` as ``xlsx`` or ``pdf`` to ``path``; gives the path. ``at`` is local time of printing."""
    target = Path(path)
    if form == "xlsx":
        _write_workbook(report, target, lang)
    elif form == "pdf":
        moment = at or dt.datetime.now().astimezone()
        render_statement(_printed(report, Imprint(by, moment, lang)), target)
    else:
        raise refuse("report.format", message("A report is written as xlsx or pdf, not {form}.", form=form))
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
    sides = tuple(
        StatementSide(
            side.head,
            report.columns,
            tuple(
                StatementRow(row.label, tuple(cell.amount for cell in row.cells), row.level, bold=row.bold)
                for row in side.rows
            ),
        )
        for side in report.sides
    )
    remarks: tuple[str | Message, ...] = tuple(finding.message for finding in report.findings)
    return StatementPrint(
        report.title,
        report.form_code,
        report.unit_name,
        when(report),
        sides,
        imprint,
        fund=report.book_name,
        remarks=remarks,
    )


def _write_workbook(report: Report, target: Path, lang: str) -> None:
    """One table; the two sides of a balance sheet stand beside each other as on the form."""
    columns: list[Column] = []
    for number, side in enumerate(report.sides):
        columns.append(Column(f"line{number}", side.head, Kind.TEXT, 34))
        columns += [
            Column(f"amount{number}_{index}", title, Kind.MONEY, 20)
            for index, title in enumerate(report.columns)
        ]
    height = max(len(side.rows) for side in report.sides)
    rows: list[tuple[object, ...]] = []
    for index in range(height):
        cells: list[object] = []
        for side in report.sides:
            if index < len(side.rows):
                row = side.rows[index]
                cells.append("　" * row.level + row.label)
                cells += [cell.amount for cell in row.cells]
            else:
                cells += [None] * (1 + len(report.columns))
        rows.append(tuple(cells))
    titles = (
        report.title,
        f"{report.form_code}　{report.book_name}",
        f"编制单位：{report.unit_name}　{when(report)}　单位：元",
    )
    write_xlsx(target, [Sheet(report.title, columns, rows, titles)], lang=lang)
