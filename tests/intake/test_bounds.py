"""Files meant to exhaust the machine: each is refused within seconds and a bounded memory, nothing half held."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from finance_desk.app.desk import Desk
from tests.conftest import PASSWORD
from tests.intake.test_as_received import a_book
from tests.intake.test_hostile import TITLES, bomb, cut, nothing_held

HEAD = ",".join(TITLES)
CPU_SECONDS = 3.0
GROWTH_MIB = 150
MOST_MIB = 2_000
"""The address space the child may take at all: beyond it the program would end, not the machine."""


def laughs(path: Path) -> None:
    """Entities of entities: a kilobyte that would unfold to gigabytes."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        workbook.add_worksheet().write_row(0, 0, TITLES)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    entities = '<!ENTITY a0 "haha">' + "".join(
        f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10)
    )
    strings = parts["xl/sharedStrings.xml"].decode()
    declared = strings.replace("?>", f"?><!DOCTYPE sst [{entities}]>", 1)
    parts["xl/sharedStrings.xml"] = declared.replace(TITLES[0], "&a9;", 1).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


def far_cell(path: Path) -> None:
    """Three cells, one of them in the last row and column there is."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, TITLES)
        sheet.write_string(1_048_575, 16_383, "x")


def one_cell(path: Path) -> None:
    path.write_text(f"{HEAD}\n{'9' * (20 << 20)},2026-01-05,1.00\n", "utf-8")


def one_quote(path: Path) -> None:
    """A quotation mark that is never closed swallows the file."""
    rows = "S,2026-01-05,1.00\n" * 300_000
    path.write_text(f'{HEAD}\n"{rows}', "utf-8")


def many_columns(path: Path) -> None:
    path.write_text(f"{HEAD}\nS1,2026-01-05,1.00{',' * 2_000_000}\n", "utf-8")


def zeros(path: Path) -> None:
    path.write_bytes(b"\0" * (20 << 20))


FILES: dict[str, Callable[[Path], None]] = {
    "bomb.xlsx": bomb,
    "cut.xlsx": cut,
    "laughs.xlsx": laughs,
    "far_cell.xlsx": far_cell,
    "one_cell.csv": one_cell,
    "one_quote.csv": one_quote,
    "many_columns.csv": many_columns,
    "zeros.csv": zeros,
}

CHILD = """
import json, resource, sys, time
from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused

database, password, book, most, *paths = sys.argv[1:]
measured = {}
with Desk.open(database, "owner", password) as desk:
    resource.setrlimit(resource.RLIMIT_AS, (int(most) << 20, int(most) << 20))
    for path in paths:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.process_time()
        try:
            desk.do("intake.receive", book=int(book), source="reimbursement", path=path)
            told = []
        except Refused as refused:
            told = [each.code for each in refused.findings]
        spent = time.process_time() - begun
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        measured[path] = {"told": told, "cpu": spent, "grown": grown}
print(json.dumps(measured))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of the address space are Linux's")
def test_no_file_takes_the_machine(sqlite_desk: Desk, tmp_path: Path) -> None:
    book = a_book(sqlite_desk)
    database = sqlite_desk.location.file
    paths = []
    for name, make in FILES.items():
        paths.append(str(tmp_path / name))
        make(tmp_path / name)
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(database), PASSWORD, str(book), str(MOST_MIB), *paths],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert child.returncode == 0, child.stderr[-800:]
    measured = json.loads(child.stdout)
    assert list(measured) == paths
    for name, found in measured.items():
        assert found["told"], (name, found)
        assert found["cpu"] < CPU_SECONDS, (name, found)
        assert found["grown"] < GROWTH_MIB, (name, found)
    nothing_held(sqlite_desk, book)
