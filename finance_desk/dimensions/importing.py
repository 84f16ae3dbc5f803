"""Dimension items in files: items as a table of their own, and the columns of a journal that carry them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finance_desk.base.findings import Finding, warn
from finance_desk.base.messages import message
from finance_desk.dimensions.model import Dimension, Item
from finance_desk.files.headers import Header, HeaderSpec, is_footer, plain_title
from finance_desk.files.model import Cell, cell_text
from finance_desk.files.read import read_table

_WANTED: Final = {
    "code": ("code", "item", "编码", "代码", "项目编码", "项目代码", "编号", "辅助编码", "档案编码", "机构编码", "医疗机构编码"),
    "name": ("name", "item_name", "名称", "项目名称", "辅助名称", "档案名称", "机构名称", "医疗机构名称"),
}  # fmt: skip


def read_items(
    path: Path | str, sheet: str | None = None
) -> tuple[list[tuple[str, str]], tuple[Finding, ...]]:
    """``(code, name)`` of every item in a table with a column for each; and what deserves a look.

    Raises Refused for a file that is no such table.
    """
    table = read_table(path, sheet=sheet, header=HeaderSpec(_WANTED, ("code", "name")))
    assert table.header is not None
    take = table.header.take("code", "name")
    items: dict[str, str] = {}
    findings: list[Finding] = []
    for number, cells in table.rows():
        code, name = (cell_text(cell) for cell in take(cells))
        if not code or is_footer(cells):
            continue
        if code in items and items[code] != name:
            findings.append(
                warn(
                    "dimension.twice",
                    message("Item {code} stands twice in the file; the last name stays.", code=code),
                    table.place(number),
                )
            )
        items[code] = name
    return list(items.items()), (*table.findings, *findings)


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """A column that carries items of a dimension, and the column with their names (or ``None``)."""

    dimension: Dimension
    column: int
    name_column: int | None

    def read(self, cells: Sequence[Cell]) -> tuple[str, str]:
        """Item code and name of a row; both empty where the row carries none."""
        code = cell_text(cells[self.column]) if self.column < len(cells) else ""
        at = self.name_column
        return code, cell_text(cells[at]) if at is not None and at < len(cells) else ""


def item_columns(header: Header, dimensions: Sequence[Dimension]) -> tuple[list[ItemColumn], list[int]]:
    """The columns named by a dimension's code or name, and those nobody asked for.

    A column named like a dimension with ``name`` or 名称 behind it gives the items' names.
    """
    titles = {at: plain_title(header.titles[at]) for at in header.unknown}
    found: list[ItemColumn] = []
    used: set[int] = set()
    for dimension in dimensions:
        words = {plain_title(dimension.code), plain_title(dimension.name)}
        at = next((at for at, title in titles.items() if title in words), None)
        if at is None:
            continue
        named = {word + end for word in words for end in ("name", "名称")}
        name_at = next((at for at, title in titles.items() if title in named), None)
        found.append(ItemColumn(dimension, at, name_at))
        used |= {at} | ({name_at} if name_at is not None else set())
    return found, [at for at in header.unknown if at not in used]


class ItemFinder:
    """Items of a book as files name them: by code, or by a name that is unique in its dimension."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._by_code = {(each.dimension, each.code): each.id for each in items}
        names: dict[tuple[int, str], list[int]] = {}
        for each in items:
            names.setdefault((each.dimension, each.name), []).append(each.id)
        self._by_name: Mapping[tuple[int, str], int] = {
            key: ids[0] for key, ids in names.items() if len(ids) == 1
        }

    def find(self, dimension: int, text: str) -> int | None:
        """The item's id, or ``None``."""
        return self._by_code.get((dimension, text)) or self._by_name.get((dimension, text))
