"""A mapping of codes read from a table: old code, new code, and the name of a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finance_desk.accounts.queries import accounts
from finance_desk.base.commands import query
from finance_desk.base.findings import Finding, hint, stop
from finance_desk.base.messages import N_, message
from finance_desk.dimensions.queries import dimensions, items
from finance_desk.files.headers import HeaderSpec, is_footer
from finance_desk.files.model import cell_text
from finance_desk.files.read import read_table
from finance_desk.store.unit import Reader

_TITLES: Final = {
    "old": (
        "old",
        "old_code",
        "旧编码",
        "旧代码",
        "原编码",
        "原代码",
        "旧科目编码",
        "原科目编码",
        "旧科目",
        "原科目",
    ),
    "new": ("new", "new_code", "新编码", "新代码", "现编码", "新科目编码", "新科目代码", "新科目"),
    "name": ("name", "new_name", "新名称", "新科目名称", "名称", "科目名称"),
}
_BETWEEN: Final = re.compile(r"[\s,，、;；+]+")


@dataclass(frozen=True, slots=True)
class MappingFile:
    """Old code → its new codes (none: it takes no more lines), names of new codes, and what is wrong with the file."""

    mapping: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    findings: tuple[Finding, ...]


@query("account.recode_file", N_("Read a mapping of codes"), permission="account.list")
def read_mapping(
    reader: Reader, *, book: int, path: str | Path, dimension: str = "", sheet: str | None = None
) -> MappingFile:
    """The mapping a table holds, for ``account.recode_preview`` of accounts, or of items of ``dimension``.

    Several rows of one old code split it; a row whose codes are the same changes nothing and is passed over.
    An old code the book has not is told with its place. Raises Refused for a table without both columns.
    """
    held = {each.code for each in accounts(reader, book=book)}
    if dimension:
        of = {each.id for each in dimensions(reader, book=book) if each.code == dimension}
        held = {each.code for each in items(reader, book=book) if each.dimension in of}
    table = read_table(path, sheet=sheet, header=HeaderSpec(_TITLES, ("old", "new")))
    assert table.header is not None
    take = table.header.take("old", "new", "name")
    mapping: dict[str, tuple[str, ...]] = {}
    names: dict[str, str] = {}
    findings = list(table.findings)
    for number, cells in table.rows():
        old, new, name = (cell_text(cell) for cell in take(cells))
        if is_footer(cells) or not (old or new):
            continue
        reader.progress.check()
        if old not in held:
            findings.append(
                stop(
                    "recode.unknown" if old else "recode.no_old",
                    message("There is no code {code} to change.", code=old)
                    if old
                    else message("This row has no old code."),
                    table.place(number, table.header.columns["old"]),
                    remedy=hint(message("Correct the cell and import again.")),
                )
            )
            continue
        targets = tuple(each for each in _BETWEEN.split(new) if each)
        if targets == (old,):
            continue
        mapping[old] = tuple(dict.fromkeys((*mapping.get(old, ()), *targets)))
        if len(targets) == 1 and name:
            names[targets[0]] = name
    return MappingFile(mapping, names, tuple(findings))
