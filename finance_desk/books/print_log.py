"""The print log (打印记录): what was printed, by whom, and how many times."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from finance_desk.base.messages import N_


class PrintKind(StrEnum):
    """What was printed."""

    VOUCHERS = "vouchers"
    BOOK = "book"
    STATEMENT = "statement"
    SHEET = "sheet"


KIND_TITLES: Final = {
    PrintKind.VOUCHERS: N_("Vouchers"),
    PrintKind.BOOK: N_("Account book"),
    PrintKind.STATEMENT: N_("Statement"),
    PrintKind.SHEET: N_("Sheet"),
}


def facts_of(path: Path) -> tuple[int, str]:
    """Pages and SHA-256 of a printed file: by them a paper's PDF is found in the log again."""
    import pypdfium2

    content = path.read_bytes()
    document = pypdfium2.PdfDocument(content)
    try:
        return len(document), hashlib.sha256(content).hexdigest()
    finally:
        document.close()


@dataclass(frozen=True, slots=True)
class Print:
    """One PDF that was made. ``form_version`` 0 is the built-in form; ``vouchers`` counts what it held.

    ``most`` is the how manieth time the voucher printed most often was printed here, 0 without vouchers.
    """

    id: int
    kind: PrintKind
    title: str
    form: str
    form_version: int
    pages: int
    digest: str
    at: str
    by: str
    vouchers: int
    most: int
