"""Templates from the command line: in from a file, tried, used, out again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.desk_line import CommandLine

FILE = {
    "templates": [
        {
            "code": "LX",
            "name": "利息",
            "summary": "收{月}月利息",
            "variables": [{"name": "利息"}],
            "lines": [
                {"side": "debit", "account": "100301", "kind": "asked", "amount": "利息"},
                {"side": "credit", "account": "4602", "kind": "rest"},
            ],
        }
    ]
}


@pytest.fixture
def book(line: CommandLine) -> CommandLine:
    line.ok("book", "new", "310", "--name", "职工", "--fund", "employee", "--start", "2026-01", "--solo")
    return line


def test_a_template_from_file_to_voucher(book: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "templates.json"
    file.write_text(json.dumps(FILE, ensure_ascii=False), "utf-8")
    book.ok("template", "import", file, "--dry-run")
    assert book.ok("template", "list").rows == []
    book.ok("template", "import", file)
    assert (
        book("template", "apply", "LX", "--date", "2026-01-31", "--set", "利息=5").findings[0]["code"]
        == "template.not_in_use"
    )
    tried = book.ok("template", "try", "LX", "--date", "2026-01-31", "--set", "利息=5").rows
    assert [(row["account"], row["debit"], row["credit"]) for row in tried] == [
        ("100301", "5.00", "0.00"),
        ("4602", "0.00", "5.00"),
    ]
    assert book("template", "try", "LX", "--date", "2026-01-31").code == 1
    book.ok("template", "use", "LX")
    book.ok("template", "apply", "LX", "--date", "2026-01-31", "--set", "利息=5")
    listed = book.ok("voucher", "list").rows
    assert [(row["source"], row["summary"]) for row in listed] == [("template", "收1月利息")]
    assert [row["kind"] for row in book.ok("template", "show", "LX").rows] == ["asked", "rest"]
    out = tmp_path / "out.json"
    book.ok("template", "export", out)
    # taken in again it is the same template, changed by nobody
    book.ok("template", "import", out)
    book.ok("template", "retire", "LX")
    assert [row["state"] for row in book.ok("template", "list").rows] == ["retired"]
    book.ok("template", "delete", "LX")
    assert book.ok("template", "list").rows == []
    assert len(book.ok("voucher", "list").rows) == 1
