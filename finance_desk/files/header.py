"""Finding the header: which row names the columns, and which column is which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from finance_desk.files.cells import cell_text
from finance_desk.files.model import Cell, Header, Row

SEARCHED_ROWS: Final = 40
_UNIT: Final = re.compile(r"[(（\[【](?:单位[::])?(?:元|万元|人民币|RMB|CNY|￥|¥|yuan)[)）\]】]")
_NOISE: Final = re.compile(r"[\s*:_\-./]+")
_FOOTER: Final = re.compile(
    r"^(合计|总计|小计|本页合计|本月合计|累计|制表人?|审核人?|打印|制单人?[:：]|主管|total\b|sum\b)",
    re.IGNORECASE,
)


def normal(title: object) -> str:
    """A title without width, case, spaces, units and line breaks: ``金 额（元）`` → ``金额``."""
    text = unicodedata.normalize("NFKC", str(title if title is not None else "")).lower()
    return _NOISE.sub("", _UNIT.sub("", text))


def find_header(
    rows: Iterable[Row], wanted: Mapping[str, Sequence[str]], required: Sequence[str] = ()
) -> Header | None:
    """The header among the first rows: the row (or two merged rows) that names most wanted fields.

    ``wanted`` maps field to its synonyms. Two-level heads (期初余额 over 借方 | 贷方) are joined as
    ``期初余额借方``. ``None`` when no row names at least two fields (or the only one wanted).
    """
    names = {normal(synonym): field for field, synonyms in wanted.items() for synonym in (field, *synonyms)}
    head = [(number, [cell_text(cell) for cell in cells]) for number, cells in islice(rows, SEARCHED_ROWS)]
    best: Header | None = None
    for index, (number, titles) in enumerate(head):
        candidates = [(number, titles)]
        if index + 1 < len(head):
            lower_number, lower = head[index + 1]
            candidates.append((lower_number, _joined(titles, lower)))
        for row, joined in candidates:
            found = _match(row, joined, names, required)
            if best is None or len(found.columns) > len(best.columns):
                best = found
    least = min(2, len(wanted))
    return best if best is not None and len(best.columns) >= least else None


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two header rows as one: a merged upper cell holds for the empty ones to its right."""
    width = max(len(upper), len(lower))
    joined: list[str] = []
    above = ""
    for index in range(width):
        top = upper[index] if index < len(upper) else ""
        bottom = lower[index] if index < len(lower) else ""
        above = top or (above if bottom else "")
        joined.append(f"{above}{bottom}" if bottom else top)
    return joined


def _match(row: int, titles: Sequence[str], names: Mapping[str, str], required: Sequence[str]) -> Header:
    columns: dict[str, int] = {}
    unknown: list[tuple[int, str]] = []
    for index, title in enumerate(titles):
        key = normal(title)
        field = names.get(key)
        if field is not None and field not in columns:
            columns[field] = index
        elif key:
            unknown.append((index, title))
    missing = tuple(field for field in required if field not in columns)
    return Header(row, columns, tuple(titles), tuple(unknown), missing)


def is_footer(cells: Sequence[Cell]) -> bool:
    """Whether a row is a total or a signature line rather than a row of the table."""
    first = next((text for text in map(cell_text, cells) if text), "")
    return bool(_FOOTER.match(unicodedata.normalize("NFKC", first).replace(" ", "")))


def is_blank(cells: Sequence[Cell]) -> bool:
    return not any(cell is not None and str(cell).strip() for cell in cells)
