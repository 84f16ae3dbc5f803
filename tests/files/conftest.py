"""Small files made on the spot, and the real ones beside the checkout (the tests skip without them)."""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

MADE = Path(__file__).parent / "made"

MakeBook = Callable[..., Path]


@pytest.fixture
def layouts(samples: Path) -> Path:
    """Balance tables and journals as other accounting programs export them."""
    return samples / "cn" / "layouts"


@pytest.fixture
def bank(samples: Path) -> Path:
    """Statements as Chinese banks and payment services export them."""
    return samples / "bank" / "cn"


@pytest.fixture
def book(tmp_path: Path) -> MakeBook:
    """``book([[…], …])``: an .xlsx with these rows on its first sheet."""

    def make(rows: list[list[object]], name: str = "book.xlsx", sheet: str = "表") -> Path:
        workbook = openpyxl.Workbook()
        worksheet = workbook.active
        assert worksheet is not None
        worksheet.title = sheet
        for row in rows:
            worksheet.append(row)
        path = tmp_path / name
        workbook.save(path)
        return path

    return make


def with_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The package at ``path`` with one of its parts changed."""
    source = zipfile.ZipFile(BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content) if name == part else content)
    return path


def moment(*parts: int) -> dt.datetime:
    """A day and time as a cell holds them: Excel knows no time zones."""
    year, month, day, *time = parts
    return dt.datetime(year, month, day, *time)  # noqa: DTZ001


SHEET_1 = "xl/worksheets/sheet1.xml"


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of the superuser, whom no file mode stops."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
