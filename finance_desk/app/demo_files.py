"""The demo's business files: one a source and month, as the systems of a city would send them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from finance_desk.base.money import format_fen
from finance_desk.base.period import format_day, format_period
from finance_desk.files.write import Column, Kind, Sheet, write_xlsx
from finance_desk.intake.model import FIELDS, FieldKind

NAMES: Final = {
    "premium": "税务征收到账",
    "personal_split": "个人账户划账",
    "subsidy": "财政补助到账",
    "transfer": "关系转移收付",
    "levels": "上解下拨",
    "recovery": "待遇追回",
    "movement": "账户划款",
    "interest": "利息回单",
    "settlement": "定点机构拨付回盘",
    "reimbursement": "零星报销回盘",
    "maternity": "生育待遇回盘",
    "cross_region": "异地就医清算",
    "critical_illness": "大病保险",
    "refund": "保费退费",
    "returned": "银行退票与重发",
}
"""Source → what its file is called."""

_CSV: Final = ("premium", "reimbursement", "transfer")
"""These senders deliver csv in GB18030, as many do; the others workbooks."""

_KINDS: Final = {FieldKind.MONEY: Kind.MONEY, FieldKind.DAY: Kind.DAY, FieldKind.PERIOD: Kind.PERIOD}

BAD_ROWS_IN: Final = ("310", 3, "reimbursement")
"""Fund, month and source of the one file in which some rows are wrong on purpose."""


def write_month(
    rows: Sequence[Mapping[str, object]], folder: Path, fund: str, period: int
) -> list[tuple[str, Path]]:
    """Write a month's rows, a file a source; gives (source, file) in the order the rows came."""
    target = folder / fund / format_period(period)
    target.mkdir(parents=True, exist_ok=True)
    by_source: dict[str, list[Mapping[str, object]]] = {}
    for row in rows:
        by_source.setdefault(str(row["source"]), []).append(row)
    written: list[tuple[str, Path]] = []
    for source, sent in by_source.items():
        names = [name for name in FIELDS if any(name in row for row in sent)]
        if source in _CSV:
            file = target / f"{NAMES[source]}.csv"
            wrong = (fund, period % 100, source) == BAD_ROWS_IN
            _write_csv(file, names, sent, wrong=wrong)
        else:
            file = target / f"{NAMES[source]}.xlsx"
            columns = [
                Column(name, FIELDS[name].zh, _KINDS.get(FIELDS[name].kind, Kind.TEXT)) for name in names
            ]
            cells = [tuple(row.get(name) for name in names) for row in sent]
            write_xlsx(file, [Sheet(NAMES[source], columns, cells)])
        written.append((source, file))
    return written


def _write_csv(
    file: Path, names: Sequence[str], rows: Sequence[Mapping[str, object]], *, wrong: bool
) -> None:
    with file.open("w", encoding="gb18030", newline="") as stream:
        out = csv.writer(stream)
        out.writerow([FIELDS[name].zh for name in names])
        for row in rows:
            out.writerow([_text(FIELDS[name].kind, row.get(name)) for name in names])
        if wrong:
            first = dict(rows[0])
            for number, (name, value) in enumerate(
                (("amount", "壹佰元"), ("amount", "12.345"), ("event", "无此业务"), ("day", "2025-02-30")),
                start=1,
            ):
                cells = {each: _text(FIELDS[each].kind, first.get(each)) for each in names}
                cells["external_id"] = f"{first['external_id']}X{number}"
                cells[name] = value
                out.writerow([cells[each] for each in names])
            # and one row that was sent already
            out.writerow([_text(FIELDS[name].kind, first.get(name)) for name in names])


def _text(kind: FieldKind, value: Any) -> str:
    if value is None:
        return ""
    if kind is FieldKind.MONEY:
        return format_fen(value, group=False)
    if kind is FieldKind.DAY:
        return format_day(value)
    if kind is FieldKind.PERIOD:
        return format_period(value)
    return str(value)
