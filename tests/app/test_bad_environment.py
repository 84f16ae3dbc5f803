"""What disks, networks, other programs and wrong files do to us: told with a way out, nothing lost or half done.

Each case goes through ``Desk`` and through the command line: exit code 1 and a finding with code, place
and what to do next, in both languages, and never a traceback.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
import sqlalchemy as sa

from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.base.errors import Refused
from finance_desk.base.messages import render
from finance_desk.cli.main import main
from finance_desk.store import engine as store_engine
from finance_desk.vouchers.model import Line
from tests.cli.desk_line import CommandLine, signed_in
from tests.conftest import PASSWORD, new_database_url
from tests.store.places import context

KEY: Final = "5a" * 32
NOBODY: Final = 65534

Lines = Callable[[str | Path], CommandLine]
"""The command line on a database."""

HOLDER: Final = """
import sys
import sqlcipher3.dbapi2 as driver
held = driver.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A local database with a book and a voucher; every test takes a copy."""
    file = tmp_path_factory.mktemp("kept") / "book.db"
    with found(file, "owner", PASSWORD) as desk:
        prepare(desk)
    return file


@pytest.fixture
def local(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(kept, tmp_path / "book.db"))


@pytest.fixture
def shared(postgresql_server: str) -> str:
    """A database on the server with a book and a voucher."""
    url = new_database_url(postgresql_server)
    with found(url, "owner", PASSWORD) as desk:
        prepare(desk)
    return url


@pytest.fixture
def line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[[str | Path], CommandLine]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("FINANCE_DESK_KEY", raising=False)
    signed_in(monkeypatch)
    return lambda database: CommandLine(str(database), capsys)


def prepare(desk: Desk) -> None:
    book = desk.do("book.new", code="310", name="职工医保", fund="employee", start=202601, solo=True).value
    assert book == 1
    save(desk)


def save(desk: Desk, **more: Any) -> int:
    ids = {each.code: each.id for each in desk.ask("account.list", book=1)}
    lines = [Line(ids["1004"], 5_00, 0, "x"), Line(ids["450101"], 0, 5_00, "x")]
    return int(desk.do("voucher.save", book=1, day=20260105, lines=lines, **more).value or 0)


def vouchers(desk: Desk) -> int:
    return len(desk.ask("voucher.ids", book=1))


def opened(database: str | Path, **more: Any) -> Desk:
    return Desk.open(database, "owner", PASSWORD, **more)


@contextmanager
def told(code: str) -> Iterator[None]:
    """The block is refused for this cause, with a place and a way out in both languages."""
    with pytest.raises(Refused) as refusal:
        yield
    (finding,) = refusal.value.findings
    assert finding.code == code
    assert finding.subject is not None and finding.subject.label
    assert finding.remedy is not None
    for words in (finding.message, finding.remedy.hint):
        assert any("\u4e00" <= sign <= "\u9fff" for sign in render(words, "zh"))
        assert render(words, "en").isascii() or "/" in render(words, "en")


def refused_on(line: CommandLine, code: str, *words: str) -> None:
    """The command line says it too, in both languages, and ends with 1."""
    for lang in ("en", "zh"):
        said = line(*(words or ("db", "check")), lang=lang)
        assert said.code == 1, said.err
        assert "Traceback" not in said.err
        (finding,) = said.findings
        assert finding["code"] == code
        assert finding["place"] and finding["message"] and finding["remedy"]


# another program


def test_a_file_that_another_program_holds(local: Path, line: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_engine, "_BUSY_SECONDS", 0.1)
    with opened(local) as desk:
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(local)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        with holder:
            assert holder.stdout is not None
            assert holder.stdout.readline()
            with told("store.locked"):
                save(desk)
            assert vouchers(desk) == 1, "reading goes on"
            refused_on(line(local), "store.locked")
        assert save(desk)
        assert desk.ask("db.check") == ()


def test_a_colleague_who_does_not_end(shared: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finance_desk.app.desk._PATIENCE_SECONDS", 1)
    with opened(shared) as desk, opened(shared) as colleague:
        with colleague._writing(dry_run=True), told("store.locked"):
            save(desk)
        assert save(desk)


# the file is not ours, or not of this version


def workbook(path: Path) -> None:
    openpyxl.Workbook().save(path)


def stranger(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE customer (id INTEGER)")
    connection.close()


def stranger_with_revisions(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9f3c')")
    connection.close()


@pytest.mark.parametrize(
    ("make", "code", "on_making"),
    [
        (
            lambda path: path.write_text("科目编码,科目名称\n" * 400, "utf-8"),
            "not_a_database",
            "not_a_database",
        ),
        (workbook, "not_a_database", "not_a_database"),
        (lambda path: path.write_bytes(b""), "not_ours", ""),
        (lambda path: path.mkdir(), "cannot_open", "cannot_open"),
        (stranger, "not_ours", "not_empty"),
        (stranger_with_revisions, "not_ours", "not_empty"),
        (lambda path: None, "missing", ""),
    ],
    ids=["text", "workbook", "empty", "folder", "stranger", "revisions", "missing"],
)
def test_not_our_database(
    tmp_path: Path, line: Lines, make: Callable[[Path], object], code: str, on_making: str
) -> None:
    file = tmp_path / "中文 名#1?.db"
    make(file)
    before = file.read_bytes() if file.is_file() else None
    beside = sorted(tmp_path.iterdir())
    with told(f"store.{code}"):
        opened(file)
    refused_on(line(file), f"store.{code}")
    if on_making:
        with told(f"store.{on_making}"):
            found(file, "owner", PASSWORD)
        refused_on(line(file), f"store.{on_making}", "db", "init")
    assert (file.read_bytes() if file.is_file() else None) == before
    assert [each for each in sorted(tmp_path.iterdir()) if each.name != "state"] == beside


def test_a_server_database_of_another_program(postgresql_server: str, line: Lines) -> None:
    url = new_database_url(postgresql_server)
    run_on(url, "CREATE TABLE alembic_version (version_num TEXT)")
    with told("store.not_ours"):
        opened(url)
    refused_on(line(url), "store.not_ours")
    with told("store.not_empty"):
        found(url, "owner", PASSWORD)


@pytest.mark.parametrize(("version", "code"), [("9999", "store.newer"), ("0000", "store.older")])
def test_another_version(local: Path, line: Lines, version: str, code: str) -> None:
    with sqlite3.connect(local) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    connection.close()
    before = local.read_bytes()
    with told(code):
        opened(local)
    refused_on(line(local), code)
    if code == "store.newer":
        refused_on(line(local), code, "db", "upgrade")
    assert local.read_bytes() == before


def test_keys(tmp_path: Path, local: Path, line: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = tmp_path / "sealed.db"
    with found(sealed, "owner", PASSWORD, key=KEY) as desk:
        prepare(desk)
    for key in (None, "00" * 32):
        with told("store.not_a_database"):
            opened(sealed, key=key)
    with told("store.not_a_database"):
        opened(local, key=KEY)
    for key in ("abc", "", "5a" * 31 + "'\""):
        with told("store.key_format"):
            opened(sealed, key=key)
    refused_on(line(sealed), "store.not_a_database")
    monkeypatch.setenv("FINANCE_DESK_KEY", "abc")
    refused_on(line(sealed), "store.key_format")
    refused_on(line(tmp_path / "new.db"), "store.key_format", "db", "init")
    assert not (tmp_path / "new.db").exists()
    monkeypatch.setenv("FINANCE_DESK_KEY", KEY)
    line(sealed).ok("db", "check")
    assert b"SQLite format" not in sealed.read_bytes()[:100]


@pytest.mark.parametrize("place", ["//server/share/book.db", r"\\server\share\book.db"])
def test_a_network_drive(line: Lines, place: str) -> None:
    with told("store.network_path"):
        opened(place)
    refused_on(line(place), "store.network_path")
    refused_on(line(place), "store.network_path", "db", "init")


@pytest.mark.parametrize(
    "place", ["mysql://login:secret@host/books", "postgresql://login:secret@host:port/books"]
)
def test_what_is_no_address(line: Lines, place: str) -> None:
    with told("store.address"):
        opened(place)
    refused_on(line(place), "store.address")
    assert "secret" not in line(place)("db", "init").err


@pytest.mark.parametrize(
    "place", ["{tmp}/file/book.db", "{tmp}/" + "长" * 200 + ".db"], ids=["in a file", "long"]
)
def test_a_place_where_no_file_can_be(tmp_path: Path, line: Lines, place: str) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    file = Path(place.format(tmp=tmp_path))
    for words in (("db", "init"), ("db", "check"), ("demo",)):
        said = line(file)(*words)
        assert (said.code, "Traceback" in said.err) == (1, False)
        assert said.findings[0]["code"] in ("store.unusable_file", "store.missing")
        assert said.findings[0]["remedy"]


def test_a_demo_takes_nobody_elses_place(tmp_path: Path, line: Lines) -> None:
    text = tmp_path / "notes.db"
    text.write_text("不是数据库\n" * 300, "utf-8")
    before = text.read_bytes()
    refused_on(line(text), "store.not_a_database", "demo")
    assert text.read_bytes() == before
    refused_on(line("postgresql://login@nowhere.invalid/books"), "store.server_unreachable", "demo")


# the disk


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody move an open file")
def test_a_file_moved_away_while_it_is_open(local: Path, tmp_path: Path, line: Lines) -> None:
    away = tmp_path / "elsewhere.db"
    with opened(local) as desk:
        local.rename(away)
        for act in (save, vouchers):
            with told("store.gone"):
                act(desk)
        assert not local.exists(), "no empty database is left in its place"
        refused_on(line(local), "store.missing")
        shutil.copyfile(away, local)
        for act in (save, vouchers):
            with told("store.exchanged"):
                act(desk)
        away.replace(local)
        assert save(desk)
        assert (vouchers(desk), desk.ask("db.check")) == (2, ())


def test_a_damaged_file(local: Path, line: Lines) -> None:
    raw = local.read_bytes()
    local.write_bytes(raw[: len(raw) // 4096 // 3 * 4096])
    with told("store.damaged"):
        opened(local)
    refused_on(line(local), "store.damaged")


def test_no_page_is_left(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's own limit says the same as a full disk, on every machine."""
    many = [(f"H{number}", f"医院{number}") for number in range(20_000)]
    with opened(local) as desk:
        limited = sa.event.listens_for(desk._engine, "checkout")

        @limited
        def _limit(connection: Any, *_: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # no fewer than there are

        with told("store.disk_full"):
            desk.do("dimension.import", book=1, dimension="institution", items=many)
        assert desk.ask("dimension.items", book=1) == ()
        assert desk.ask("db.check") == () == desk.ask("db.verify")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = (
        sys.platform == "linux"
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
    )
    if not mounted:
        pytest.skip("a small disk can only be mounted by root on Linux")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(small_disk: Path, kept: Path, line: Lines, tmp_path: Path) -> None:
    file = Path(shutil.copyfile(kept, small_disk / "book.db"))
    many = [(f"H{number}", f"医院{number}") for number in range(40_000)]
    with opened(file) as desk:
        for _ in range(2):
            with told("store.disk_full"):
                desk.do("dimension.import", book=1, dimension="institution", items=many)
            assert desk.ask("dimension.items", book=1) == ()
        assert save(desk)
        assert desk.ask("db.check") == () == desk.ask("db.verify")
        command_line = line(file)
        # a backup and an export onto the full disk: told, and what stood there stays
        (small_disk / "ballast").write_bytes(b"x" * _free(small_disk))
        old = small_disk / "old.csv"
        old.write_bytes(b"")
        assert command_line("account", "list", "--format", "csv", "--out", old).code == 1
        assert old.read_bytes() == b""
        refused_on(command_line, "store.disk_full", "db", "backup", str(small_disk / "kept.bak"))
        assert sorted(each.name for each in small_disk.iterdir() if "book.db" not in each.name) == [
            "ballast",
            "old.csv",
        ]
        (small_disk / "ballast").unlink()
        assert save(desk)
    with opened(file) as desk:
        assert (vouchers(desk), desk.ask("db.check")) == (3, ())


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _as_nobody(good: str, database: str, words: tuple[str, ...], answer: Connection) -> None:
    """Run the command line without root's rights; a run beforehand loads what only root can read."""
    os.environ.update(FINANCE_DESK_USER="owner", FINANCE_DESK_PASSWORD=PASSWORD)
    for place, user in ((good, None), (database, NOBODY)):
        if user is not None and hasattr(os, "setuid") and os.geteuid() == 0:
            os.setuid(user)
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(["--db", place, "--lang", "en", *words])
    answer.send((code, err.getvalue()))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "code"),
    [
        (0o444, 0o777, "store.read_only"),
        (0o666, 0o555, "store.read_only"),
        (0o000, 0o777, "store.cannot_open"),
    ],
    ids=["file", "folder", "nothing"],
)
def test_what_may_only_be_read(local: Path, kept: Path, file_mode: int, folder_mode: int, code: str) -> None:
    folder = Path(tempfile.mkdtemp())
    file = Path(shutil.copyfile(kept, folder / "book.db"))
    before = file.read_bytes()
    file.chmod(file_mode)
    folder.chmod(folder_mode)
    try:
        answer, its_end = context.Pipe()
        process = context.Process(target=_as_nobody, args=(str(local), str(file), ("db", "check"), its_end))
        process.start()
        exit_code, said = answer.recv()
        process.join()
        process.close()
        answer.close()
        its_end.close()
        assert exit_code == 1, said
        assert code in said and "Traceback" not in said
        folder.chmod(0o700)
        file.chmod(0o600)
        assert file.read_bytes() == before
        with opened(file) as desk:
            assert save(desk)
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)


# the server


def run_on(url: str, *statements: str) -> None:
    engine = sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def name_of(url: str) -> str:
    return str(sa.make_url(url).database)


def around(url: str, *statements: str) -> None:
    """Statements about this database, from another one of the server."""
    run_on(sa.make_url(url).set(database="postgres").render_as_string(hide_password=False), *statements)


def cut_off(url: str) -> None:
    """The server ends every session of this database."""
    around(
        url,
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name_of(url)}'",
    )


def test_the_server_is_lost_at_any_statement(shared: str) -> None:
    """At each statement of a command in turn; the next command works without opening anew."""
    with opened(shared) as desk:
        seen = 0
        lose_at = 0

        @sa.event.listens_for(desk._engine, "before_cursor_execute")
        def _count(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == lose_at:
                cut_off(shared)

        save(desk)
        statements = seen
        assert statements > 10
        for lose_at in range(1, statements + 1):
            seen = 0
            with told("store.server_lost"):
                save(desk)
            assert seen == lose_at
        lose_at = 0
        assert vouchers(desk) == 2
        assert save(desk)
        assert (vouchers(desk), desk.ask("db.check"), desk.ask("db.verify")) == (3, (), ())


def test_the_server_is_lost_at_the_commit(shared: str) -> None:
    """Whether it was saved is unknown then; saving again under the same key does no harm."""
    with opened(shared) as desk:
        lost: list[bool] = []

        @sa.event.listens_for(desk._engine, "commit")
        def _lose(_connection: object) -> None:
            if not lost:
                lost.append(True)
                cut_off(shared)

        ids = {each.code: each.id for each in desk.ask("account.list", book=1)}
        lines = [Line(ids["1004"], 5_00, 0, "x"), Line(ids["450101"], 0, 5_00, "x")]

        def press_save() -> None:
            desk.do("voucher.save", book=1, day=20260106, lines=lines, key="screen-1-save-1")

        with told("store.server_lost"):
            press_save()
        for _ in range(2):
            press_save()
        assert vouchers(desk) == 2


def test_the_server_comes_back(shared: str, line: Lines) -> None:
    with opened(shared) as desk:
        around(shared, f'ALTER DATABASE "{name_of(shared)}" ALLOW_CONNECTIONS false')
        cut_off(shared)
        for act in (save, vouchers, Desk.refreshed):
            with told("store.server_unreachable"):
                act(desk)
        refused_on(line(shared), "store.server_unreachable")
        around(shared, f'ALTER DATABASE "{name_of(shared)}" ALLOW_CONNECTIONS true')
        assert save(desk)
        cut_off(shared)  # and a session that ended while nobody worked is not even noticed
        assert vouchers(desk) == 2


def test_no_server_and_no_such_database(postgresql_server: str, line: Lines) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"postgresql://someone:secret@127.0.0.1:{taken.getsockname()[1]}/books"
        with told("store.server_unreachable"):
            opened(nobody)
        with told("store.server_unreachable"):
            found(nobody, "owner", PASSWORD)
        refused_on(line(nobody), "store.server_unreachable")
        assert "secret" not in line(nobody)("db", "check").err
    url = sa.make_url(postgresql_server).set(drivername="postgresql", database="no_such_books")
    refused_on(line(url.render_as_string(hide_password=False)), "store.server_unreachable")


@pytest.mark.parametrize(
    ("setting", "code"),
    [("default_transaction_read_only = on", "store.read_only"), ("statement_timeout = 1", "store.stopped")],
)
def test_a_server_that_takes_no_work(shared: str, setting: str, code: str) -> None:
    many = [(f"H{number}", f"医院{number}") for number in range(20_000)]
    with opened(shared) as desk:
        around(shared, f'ALTER DATABASE "{name_of(shared)}" SET {setting}')
        cut_off(shared)
        with told(code):
            desk.do("dimension.import", book=1, dimension="institution", items=many)
        around(shared, f'ALTER DATABASE "{name_of(shared)}" RESET ALL')
        cut_off(shared)
        assert desk.ask("dimension.items", book=1) == ()
        assert save(desk)


def test_a_login_without_rights(shared: str, line: Lines) -> None:
    run_on(shared, "DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN PASSWORD 'guest'")
    url = sa.make_url(shared).set(username="guest", password="guest")
    as_guest = url.render_as_string(hide_password=False)
    with told("store.no_right"):
        opened(as_guest)
    refused_on(line(as_guest), "store.no_right")
