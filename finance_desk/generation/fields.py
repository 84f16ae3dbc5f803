"""The names a rule may use, for the database and for one row in hand: both must mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from finance_desk.base.messages import Day, Money, Period
from finance_desk.base.money import MAX_FEN
from finance_desk.formula.sql import Kind, SqlColumn
from finance_desk.formula.values import Given
from finance_desk.intake.model import FIELDS, Field, FieldKind

_NEVER_EMPTY: Final = frozenset({"external_id", "version", "event", "day", "count"})
_LARGEST_NUMBER: Final = 10**9

NAMES: Final[Mapping[str, Field]] = {
    **{each.name: each for each in FIELDS.values()},
    **{each.zh: each for each in FIELDS.values()},
}
"""Every name of a field in a formula: its column and its Chinese title."""

TITLES_ZH: Final = {name: each.zh for name, each in NAMES.items()}
TITLES_EN: Final = {name: each.en for name, each in NAMES.items()}


def titles(lang: str) -> Mapping[str, str]:
    """What people call the fields, for formulas in words."""
    return TITLES_ZH if lang == "zh" else TITLES_EN


def _column(field: Field, alias: str) -> SqlColumn:
    sql, nullable = f"{alias}.{field.name}", field.name not in _NEVER_EMPTY
    match field.kind:
        case FieldKind.MONEY:
            return SqlColumn(sql, Kind.MONEY, limit=MAX_FEN, nullable=False)
        case FieldKind.NUMBER:
            return SqlColumn(sql, Kind.NUMBER, limit=_LARGEST_NUMBER, nullable=nullable)
        case FieldKind.DAY:
            return SqlColumn(sql, Kind.DAY, nullable=nullable)
        case FieldKind.PERIOD:
            return SqlColumn(sql, Kind.PERIOD, nullable=nullable)
        case _:
            return SqlColumn(sql, Kind.TEXT, nullable=nullable)


def sql_columns(alias: str) -> dict[str, SqlColumn]:
    """Name → column of ``intake_row`` under ``alias``."""
    return {name: _column(field, alias) for name, field in NAMES.items()}


def given(row: Mapping[str, Any]) -> dict[str, Given]:
    """Name → value, for evaluating a formula on one row of ``intake_row``."""
    values = {field.name: _given(field, row[field.name]) for field in FIELDS.values()}
    return {name: values[field.name] for name, field in NAMES.items()}


def _given(field: Field, value: Any) -> Given:
    if value is None:
        return None
    match field.kind:
        case FieldKind.MONEY:
            return Money(value)
        case FieldKind.DAY:
            return Day(value)
        case FieldKind.PERIOD:
            return Period(value)
        case _:
            return value  # type: ignore[no-any-return]
