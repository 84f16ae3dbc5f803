"""The summary library (常用摘要): rows, and reading them from a table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finance_desk.base.findings import Finding, warn
from finance_desk.base.messages import message
from finance_desk.files.headers import HeaderSpec, is_footer
from finance_desk.files.model import cell_text
from finance_desk.files.read import read_table

LONGEST: Final = 200
"""Characters of a summary, here and on a voucher line."""

_WANTED: Final = {
    "code": ("code", "编码", "代码", "摘要编码", "摘要代码", "编号"),
    "text": ("text", "summary", "摘要", "摘要内容", "常用摘要", "摘要名称", "名称", "内容"),
}


@dataclass(frozen=True, slots=True)
class SummaryText:
    """A summary somebody chose to keep; ``mnemonic`` are its pinyin initials."""

    id: int
    code: str
    text: str
    mnemonic: str


def read_summaries(
    path: Path | str, sheet: str | None = None
) -> tuple[list[tuple[str, str]], tuple[Finding, ...]]:
    """``(code, text)`` of every summary in a table with a column for each; and what deserves a look.

    Raises Refused for a file that is no such table.
    """
    table = read_table(path, sheet=sheet, header=HeaderSpec(_WANTED, ("code", "text")))
    assert table.header is not None
    take = table.header.take("code", "text")
    found: dict[str, str] = {}
    findings: list[Finding] = []
    for number, cells in table.rows():
        code, text = (cell_text(cell) for cell in take(cells))
        if is_footer(cells) or not (code or text):
            continue
        if not code or not text:
            findings.append(
                warn(
                    "summary.half",
                    message("A summary needs a code and a text; this row was left out."),
                    table.place(number),
                )
            )
            continue
        if found.get(code, text) != text:
            findings.append(
                warn(
                    "summary.twice",
                    message("Summary {code} stands twice in the file; the last text stays.", code=code),
                    table.place(number),
                )
            )
        found[code] = text
    return list(found.items()), (*table.findings, *findings)
