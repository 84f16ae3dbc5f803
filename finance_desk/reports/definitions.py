"""Loading the shipped definitions from ``resources/reports``."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from finance_desk.reports.model import (
    Basis,
    CheckDefinition,
    ColumnDefinition,
    Definition,
    RowDefinition,
    SideDefinition,
)


@cache
def definitions() -> dict[tuple[str, str], Definition]:
    """(name, fund) → definition."""
    found = {}
    for file in sorted((resources.files("resources") / "reports").iterdir(), key=lambda each: each.name):
        if file.name.endswith(".json"):
            one = _definition(json.loads(file.read_text("utf-8")))
            found[one.name, one.fund] = one
    return found


def _definition(content: dict[str, Any]) -> Definition:
    return Definition(
        content["name"],
        content["fund"],
        content["title"],
        content["form"],
        {
            kind: tuple(ColumnDefinition(each["title"], Basis(each["basis"])) for each in columns)
            for kind, columns in content["columns"].items()
        },
        tuple(
            SideDefinition(side["head"], tuple(RowDefinition(**row) for row in side["rows"]))
            for side in content["sides"]
        ),
        tuple(CheckDefinition(**check) for check in content.get("checks", ())),
        content.get("surplus", ""),
    )
