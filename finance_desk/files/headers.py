"""Where a table begins and ends: its header found by the words in it, its footers known by theirs."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import itemgetter
from typing import Final

from finance_desk.files.model import Cell, Range, Row, cell_text

HEAD_ROWS: Final = 40
"""A header is looked for in so many rows: bank statements have up to 30 lines of preamble."""

_DEPTH: Final = 3
_DROPPED: Final = re.compile(r"[\s|_\-:*'\"·]+")
_YUAN: Final = re.compile(r"[(\[](?:单位)?(?:人民币)?(?:元|rmb|cny|人民币)[)\]]")
_FOOTER: Final = re.compile(
    r"(?:[^\W\d]{0,6}|\d{1,2}月份?)(?:合计|总计|小计|共计|累计)(?:金额|笔数|数)?(?:[:(\d].*)?"
    r"|(?:sub|grand)?total:?"
    r"|(?:制表|制单|审核|复核|记账|出纳|经办|打印|导出|单位负责|财务负责|会计主管|填报|填表|报送|操作)"
    r"(?:人|员|单位|日期|时间)*(?:签[字章])?:.*"
    r"|(?:核算|编制|填报|报送)?(?:单位|公司)(?:名称)?:.*"
    r"|(?:制表|打印|导出|查询)(?:日期|时间)\d.*"
    r"|第\d+页.*|共\d+(?:页|笔|条|行).*|以下空白|[-=*—─]{10,}.*"
)


@dataclass(frozen=True, slots=True)
class HeaderSpec:
    """The columns a reader wants: field → its titles, best first; ``required`` ones must be there.

    A title over two rows is written with ``|``: ``期初余额|借方``.
    """

    wanted: Mapping[str, Sequence[str]]
    required: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """A header found: ``first`` and ``row`` are its first and last row's numbers; ``columns`` maps
    field → column from 0.

    ``titles`` are all columns' titles as read (two levels joined by ``|``), ``unknown`` the columns with
    a title nobody asked for, ``missing`` the fields without a column (in the order of the spec).
    """

    first: int
    row: int
    columns: Mapping[str, int]
    titles: tuple[str, ...]
    unknown: tuple[int, ...]
    missing: tuple[str, ...]

    def take(self, *fields: str) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
        """A function from a row's cells to the cells of ``fields``; blank where there is no such column.

        Made for loops over a million rows: what can be decided once is decided here.
        """
        places = [self.columns.get(field, -1) for field in fields]
        width = max(places, default=-1) + 1

        def careful(cells: Sequence[Cell]) -> tuple[Cell, ...]:
            return tuple(cells[at] if 0 <= at < len(cells) else None for at in places)

        if len(places) < 2:
            return careful
        if -1 not in places:
            cut: Callable[[Sequence[Cell]], tuple[Cell, ...]] = itemgetter(*places)
            return lambda cells: cut(cells) if len(cells) >= width else careful(cells)
        # a column that is not there is read from an empty cell put after the row's own
        padded: Callable[[Sequence[Cell]], tuple[Cell, ...]] = itemgetter(
            *(-1 if at < 0 else at for at in places)
        )
        return lambda cells: padded((*cells, None)) if len(cells) >= width else careful(cells)


def plain_title(cell: Cell | str) -> str:
    """A title without what makes the same title look different.

    Full width becomes half width; white space, line breaks, ``| _ - : * ·`` and the unit yuan fall away;
    letters become small. The unit 万元 stays: an amount in it is not the same column.
    """
    text = unicodedata.normalize("NFKC", cell_text(cell)).lower()
    return _DROPPED.sub("", _YUAN.sub("", re.sub(r"\s+", "", text)))


def fill_merged(rows: Sequence[Row], merged: Iterable[Range]) -> list[Row]:
    """The rows with every cell of a merged range showing the range's value, as on the screen."""
    filled = [(number, list(cells)) for number, cells in rows]
    by_number = dict(filled)
    for top, left, bottom, right in merged:
        source = by_number.get(top + 1)
        if source is None or left >= len(source) or source[left] in (None, ""):
            continue
        for row in range(top, min(bottom, top + HEAD_ROWS) + 1):
            cells = by_number.get(row + 1)
            if cells is not None:
                for column in range(left, min(right + 1, len(cells))):
                    cells[column] = source[left]
    return list(filled)


def find_header(
    rows: Iterable[Row],
    wanted: Mapping[str, Sequence[str]],
    *,
    required: Collection[str] = (),
    within: int = HEAD_ROWS,
) -> Header | None:
    """The header among the first rows: the row, or the two or three rows together, with most wanted titles.

    Titles, preamble and blank rows before it are passed over. Where a header has levels, a blank upper
    cell continues the one at its left (期初余额 over 借方 and 贷方); a lower title that is the only one
    of its name also counts alone. ``None`` when no row has at least two wanted titles (one, if no more
    are wanted).
    """
    head = list(islice(rows, within))
    titles_of = {field: [plain_title(title) for title in titles] for field, titles in wanted.items()}
    enough = min(2, len(wanted))
    best: tuple[tuple[int, int, int, int], Header] | None = None
    for start in range(len(head)):
        for depth in range(1, min(_DEPTH, len(head) - start) + 1):
            level = head[start : start + depth]
            titles = _titles([cells for _, cells in level])
            columns = _match(titles, titles_of)
            if len(columns) < enough:
                continue
            rank = (sum(field in columns for field in required), len(columns), -depth, -start)
            if best is None or rank > best[0]:
                taken = set(columns.values())
                found = Header(
                    first=level[0][0],
                    row=level[-1][0],
                    columns=columns,
                    titles=tuple("|".join(levels) for levels in titles),
                    unknown=tuple(i for i, t in enumerate(titles) if t and i not in taken),
                    missing=tuple(field for field in wanted if field not in columns),
                )
                best = (rank, found)
    return best[1] if best else None


def is_footer(cells: Sequence[Cell]) -> bool:
    """Whether a row is a total or a signature line under a table, or the like, and not one of its rows.

    Told by the first cell that has anything in it: 合计, 资产小计, 制表人：…, 共12笔, 第1页.
    """
    for cell in cells:
        text = cell_text(cell)
        if text:
            plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).lower())
            return _FOOTER.fullmatch(plain) is not None
    return False


def _titles(level: Sequence[Sequence[Cell]]) -> list[tuple[str, ...]]:
    """Each column's titles from the top level down, blanks left out, repeated ones once."""
    width = max(map(len, level), default=0)
    grid = [[cell_text(cell) for cell in cells] + [""] * (width - len(cells)) for cells in level]
    for upper, lower in pairwise(grid):
        for column in range(1, width):
            if not upper[column] and lower[column]:
                upper[column] = upper[column - 1]
    return [tuple(dict.fromkeys(title for title in column if title)) for column in zip(*grid, strict=True)]


def _match(titles: Sequence[tuple[str, ...]], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    whole = [plain_title("".join(levels)) for levels in titles]
    lowest = [plain_title(levels[-1]) if len(levels) > 1 else "" for levels in titles]
    often = Counter(lowest)
    alone = [title if often[title] == 1 else "" for title in lowest]
    columns: dict[str, int] = {}
    for names in (whole, alone):
        for field, titles_wanted in wanted.items():
            if field in columns:
                continue
            for title in titles_wanted:
                at = next((i for i, name in enumerate(names) if name and name == title), None)
                if at is not None and at not in columns.values():
                    columns[field] = at
                    break
    return columns
