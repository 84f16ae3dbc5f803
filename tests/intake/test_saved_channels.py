"""Saved channels: versions, tests that say what is wrong, fetching twice, watched folders, and no secret anywhere."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import ssl
import stat
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import trustme

from finance_desk.app import fetching
from finance_desk.app.desk import Desk
from finance_desk.base.commands import Done
from finance_desk.base.errors import Cancelled, Refused
from finance_desk.base.progress import Progress
from finance_desk.files.whole import whole_files
from finance_desk.intake.channels import from_folder, from_service
from finance_desk.intake.model import Channel, origin_of
from finance_desk.intake.passwords import PLACE, Passwords
from finance_desk.intake.profiles import sample_file
from tests.cli.desk_line import CommandLine, signed_in
from tests.conftest import new_database_url

SECRET = "hidden-word-9"
HERE = "127.0.0.1"
ROWS = [{"souc_sn": "A1", "day": "2026-01-05", "paid": "10.00", "dfr_obj_code": "H1"}]


class Service(ThreadingHTTPServer):
    """A business service on this machine that wants a token; ``act`` answers a request its own way."""

    daemon_threads = True
    act: Callable[[BaseHTTPRequestHandler], None] | None = None
    says: bytes = json.dumps(ROWS).encode()
    seen: str = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/rows"


class _Answer(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.seen = self.headers.get("Authorization") or self.headers.get("X-Key") or ""
        if self.server.act is not None:
            self.server.act(self)
            return
        if self.server.seen not in (f"Bearer {SECRET}", SECRET):
            self.send_error(401)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.says)))
        self.end_headers()
        self.wfile.write(self.server.says)

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def served() -> Iterator[Callable[[], Service]]:
    with contextlib.ExitStack() as open_ones:

        def serve() -> Service:
            one = open_ones.enter_context(Service(("127.0.0.1", 0), _Answer))
            threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            open_ones.callback(one.shutdown)
            return one

        yield serve


@pytest.fixture
def service(served: Callable[[], Service]) -> Service:
    return served()


@pytest.fixture
def passwords(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Passwords:
    file = tmp_path / "kept" / "secrets.json"
    monkeypatch.setenv(PLACE, str(file))
    return Passwords(file)


@pytest.fixture
def book(sqlite_desk: Desk) -> int:
    made = sqlite_desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True)
    return int(made.value)


def saved(desk: Desk, book: int, **given: Any) -> Channel:
    desk.do("intake.channel_set", book=book, **{"code": "c", "source": "settlement", **given})
    found: Channel = desk.ask("intake.channel", book=book, code=given.get("code", "c"))
    return found


def fetched(desk: Desk, channel: Channel, passwords: Passwords) -> Done:
    return fetching.fetch(desk, channel, passwords, Progress())


def codes(desk: Desk, channel: Channel, passwords: Passwords) -> list[str]:
    return [each.code for each in fetching.probe(desk, channel, passwords, Progress())]


# --- saved and changed --------------------------------------------------------------------------------


def test_every_version_of_a_channel_stays_and_a_late_change_is_refused(sqlite_desk: Desk, book: int) -> None:
    first = saved(sqlite_desk, book, way="folder", address="/a", pattern="*.csv", watch=True)
    assert (first.version, first.watch, first.pattern, first.last) == (1, True, "*.csv", None)
    second = saved(sqlite_desk, book, way="folder", address="/b", version=1)
    assert (second.id, second.version, second.address, second.watch) == (first.id, 2, "/b", False)
    with pytest.raises(Refused) as late:
        saved(sqlite_desk, book, way="folder", address="/c", version=1)
    assert late.value.findings[0].code == "store.changed_meanwhile"
    sqlite_desk.do("intake.channel_disable", book=book, channel=first.id)
    versions = sqlite_desk.ask("intake.channel_versions", book=book, channel=first.id)
    assert [(each.version, each.settings["address"]) for each in versions] == [
        (3, "/b"),
        (2, "/b"),
        (1, "/a"),
    ]
    assert versions[0].settings["disabled"] == "True"


@pytest.mark.parametrize(
    ("way", "address", "more", "code"),
    [
        ("service", f"http://who:{SECRET}@h/x", {}, "intake.secret_in_address"),
        ("service", f"https://h/x?day=1&access_token={SECRET}", {}, "intake.secret_in_address"),
        ("service", "ftp://h/x", {}, "intake.address"),
        ("service", "http://h/x", {"header": "X: 1\r\nY"}, "intake.channel_header"),
        ("database", f"postgresql://a:{SECRET}@h/d", {"view": "v"}, "intake.secret_in_address"),
        ("database", f"postgresql://a@h/d?password={SECRET}", {"view": "v"}, "intake.secret_in_address"),
        ("database", "postgresql://a@h/d", {}, "intake.channel_view"),
        ("database", f"no address {SECRET}", {"view": "v"}, "intake.url"),
        ("folder", " ", {}, "intake.channel_address"),
        ("pigeon", "x", {}, "intake.channel_way"),
    ],
)
def test_a_channel_that_cannot_work_or_holds_a_secret_is_refused(
    sqlite_desk: Desk, book: int, way: str, address: str, more: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        saved(sqlite_desk, book, way=way, address=address, **more)
    assert [each.code for each in refused.value.findings] == [code]
    assert SECRET not in repr(refused.value.findings)
    assert sqlite_desk.ask("intake.channels", book=book) == ()


def test_a_token_over_an_open_line_is_warned_of(sqlite_desk: Desk, book: int) -> None:
    for address, wanted in (
        ("http://biz.example/x", 1),
        ("https://biz.example/x", 0),
        ("http://localhost/x", 0),
    ):
        done = sqlite_desk.do(
            "intake.channel_set", book=book, code="c", source="settlement", way="service", address=address
        )
        assert len(done.findings) == wanted


# --- passwords ----------------------------------------------------------------------------------------


def test_passwords_are_readable_by_their_owner_only_and_belong_to_one_host(passwords: Passwords) -> None:
    passwords.keep("https://a", "1")
    passwords.keep("https://b", "2")
    passwords.keep("https://a", "3")
    assert (passwords.of("https://a"), passwords.of("https://b"), passwords.of("https://c")) == ("3", "2", "")
    passwords.keep("https://b", "")
    assert passwords.of("https://b") == ""
    if os.name == "posix":
        assert stat.S_IMODE(passwords.file.stat().st_mode) == 0o600
    passwords.file.write_text("[", "utf-8")
    with pytest.raises(Refused):
        passwords.of("https://a")


def test_an_origin_is_whom_one_speaks_to() -> None:
    assert (
        origin_of("HTTPS://Biz.Example:443/a?x=1")
        == origin_of("https://biz.example/b")
        == "https://biz.example"
    )
    assert origin_of("https://biz.example:8443/a") != origin_of("https://biz.example/a")
    assert origin_of("http://biz.example/a") != origin_of("https://biz.example/a")
    assert origin_of("postgresql+psycopg://me:word@h:5432/d?x=y") == origin_of("postgresql://me@h:5432/d")
    assert origin_of("postgresql://me@h/d") != origin_of("postgresql://you@h/d")


def test_a_secret_is_nowhere_in_the_database_nor_in_what_is_said(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    passwords: Passwords,
    service: Service,
) -> None:
    signed_in(monkeypatch)
    file = tmp_path / "desk.db"
    line = CommandLine(str(file), capsys)
    line.ok("db", "init")
    line.ok("book", "new", "310", "--name", "职工", "--fund", "employee", "--start", "2026-01")
    channel = ("intake", "channel")
    made = ("set", "biz", "--source", "settlement", "--service", service.address)
    line.ok(*channel, *made)
    said = [line(*channel, "test", "biz"), line(*channel, "fetch", "biz")]
    assert [each.code for each in said] == [3, 3], "no token yet"
    monkeypatch.setenv("FINANCE_DESK_CHANNEL_PASSWORD", SECRET)
    said += [line.ok(*channel, *made, "--password"), line.ok(*channel, "test", "biz")]
    said += [line.ok(*channel, "fetch"), line.ok(*channel, "list"), line.ok(*channel, "show", "biz")]
    said += [line.ok(*channel, "show", "biz", "--brought"), line.ok("audit", "list")]
    assert line.ok("intake", "list").rows[0]["accepted"] == "1"
    assert json.loads(passwords.file.read_text("utf-8")) == {origin_of(service.address): SECRET}
    assert all(SECRET not in repr(each) for each in said)
    with sqlite3.connect(file) as held:
        assert SECRET not in "".join(held.iterdump())
    held.close()
    line.ok(*channel, "disable", "biz")
    assert line(*channel, "fetch", "biz").code == 3
    line.ok(*channel, "disable", "biz", "--on")
    line.ok(*channel, "fetch", "biz")
    assert len(line.ok("intake", "list").rows) == 1, "the same answer is one delivery"


# --- a service that does not do well ------------------------------------------------------------------


def test_a_token_is_sent_as_the_service_wants_it(
    sqlite_desk: Desk, book: int, service: Service, passwords: Passwords
) -> None:
    passwords.keep(origin_of(service.address), SECRET)
    channel = saved(sqlite_desk, book, way="service", address=service.address)
    assert codes(sqlite_desk, channel, passwords) == ["intake.channel_ok"]
    assert service.seen == f"Bearer {SECRET}"
    channel = saved(sqlite_desk, book, way="service", address=service.address, header="X-Key")
    assert codes(sqlite_desk, channel, passwords) == ["intake.channel_ok"]
    assert service.seen == SECRET
    passwords.keep(origin_of(service.address), "wrong")
    assert codes(sqlite_desk, channel, passwords) == ["intake.login"]


def _fault(status: int) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda asked: asked.send_error(status)


def _half(asked: BaseHTTPRequestHandler) -> None:
    asked.send_response(200)
    asked.send_header("Content-Length", "5000")
    asked.end_headers()
    asked.wfile.write(b"[]")


def _half_chunk(asked: BaseHTTPRequestHandler) -> None:
    asked.protocol_version = "HTTP/1.1"
    asked.send_response(200)
    asked.send_header("Transfer-Encoding", "chunked")
    asked.end_headers()
    asked.wfile.write(b"50\r\n[]")
    asked.close_connection = True


def _page(asked: BaseHTTPRequestHandler) -> None:
    asked.send_response(200)
    asked.end_headers()
    asked.wfile.write(b"<html>")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (_fault(401), "intake.login"),
        (_fault(403), "intake.login"),
        (_fault(404), "intake.no_path"),
        (_fault(500), "intake.service_failed"),
        (_half, "intake.half"),
        (_half_chunk, "intake.half"),
        (_page, "intake.not_rows"),
    ],
)
def test_what_is_wrong_with_a_service_is_said_and_noted(
    sqlite_desk: Desk,
    book: int,
    service: Service,
    passwords: Passwords,
    act: Callable[[BaseHTTPRequestHandler], None],
    code: str,
) -> None:
    service.act = act
    passwords.keep(origin_of(service.address), SECRET)
    channel = saved(sqlite_desk, book, way="service", address=service.address)
    assert codes(sqlite_desk, channel, passwords) == [code]
    done = fetched(sqlite_desk, channel, passwords)
    assert [each.code for each in done.findings] == [code]
    noted = sqlite_desk.ask("intake.channel", book=book, code="c").last
    assert noted is not None and noted.failure == done.findings[0].message and noted.received == 0
    assert SECRET not in repr(done.findings) + repr(noted)
    assert sqlite_desk.ask("intake.batches", book=book) == ()


def test_a_slow_service_is_left_and_one_without_end_can_be_cancelled(service: Service) -> None:
    over = threading.Event()
    service.act = lambda _asked: (over.wait(5), None)[1]
    try:
        with pytest.raises(Refused) as refused:
            from_service(service.address, wait=1)
        assert [each.code for each in refused.value.findings] == ["intake.too_slow"]
    finally:
        over.set()

    def drip(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.end_headers()
        with contextlib.suppress(OSError):
            while True:
                asked.wfile.write(b" ")
                time.sleep(0.01)

    service.act = drip
    progress = Progress()
    threading.Timer(0.2, progress.cancel).start()
    with pytest.raises(Cancelled):
        from_service(service.address, progress=progress)


def test_a_service_that_sends_us_elsewhere_gets_no_token_there(served: Callable[[], Service]) -> None:
    first, other = served(), served()

    def on(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(302)
        asked.send_header("Location", other.address)
        asked.end_headers()

    first.act = on
    with pytest.raises(Refused) as refused:
        from_service(first.address, SECRET)
    assert [each.code for each in refused.value.findings] == ["intake.redirect"]
    assert first.seen == f"Bearer {SECRET}" and other.seen == ""


@pytest.mark.parametrize(
    ("address", "code"),
    [(f"http://{HERE}:1/x", "intake.closed_port"), ("http://nowhere.invalid/x", "intake.no_host")],
)
def test_a_host_that_is_not_there_is_told_from_a_port_that_is_closed(address: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        from_service(address)
    assert [each.code for each in refused.value.findings] == [code]


def test_a_certificate_that_is_not_trusted_or_of_another_host_gets_no_token(
    sqlite_desk: Desk,
    book: int,
    served: Callable[[], Service],
    passwords: Passwords,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority = trustme.CA()

    def asked(*names: str) -> tuple[list[str], str]:
        one = served()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names).configure_cert(context)
        one.socket = context.wrap_socket(one.socket, server_side=True)
        address = one.address.replace("http:", "https:")
        passwords.keep(origin_of(address), SECRET)
        channel = saved(sqlite_desk, book, way="service", address=address)
        return codes(sqlite_desk, channel, passwords), one.seen

    assert asked(HERE) == (["intake.certificate"], "")
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    assert asked("elsewhere.example") == (["intake.certificate"], "")
    assert asked(HERE) == (["intake.channel_ok"], f"Bearer {SECRET}")


# --- a database view ----------------------------------------------------------------------------------


def test_each_thing_that_is_wrong_with_a_view_has_its_own_words(
    sqlite_desk: Desk, book: int, postgresql_server: str, passwords: Passwords
) -> None:
    url = sa.make_url(new_database_url(postgresql_server))
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"))
    login = f"reader_{os.getpid()}"
    with engine.begin() as connection:
        run = connection.exec_driver_sql
        run("CREATE TABLE paid (a TEXT, b TEXT, c DECIMAL(18,2), d TEXT)")
        run("INSERT INTO paid VALUES ('S1', '2026-01-05', 12.50, 'H1')")
        run(
            'CREATE VIEW handed AS SELECT a AS "来源流水号", b AS "入账日期", c AS "实付金额", d AS "机构编码" FROM paid'
        )
        run('CREATE VIEW lacking AS SELECT a AS "来源流水号", b AS "入账日期" FROM paid')
        run(f"CREATE ROLE {login} LOGIN PASSWORD '{SECRET}'")
        run(f"GRANT SELECT ON handed, lacking TO {login}")
    try:
        plain = url.set(username=login, password=None)
        address = plain.render_as_string(hide_password=False)
        passwords.keep(origin_of(address), SECRET)

        def tested(address: str, view: str) -> list[str]:
            return codes(
                sqlite_desk, saved(sqlite_desk, book, way="database", address=address, view=view), passwords
            )

        assert tested(address, "handed") == ["intake.channel_ok"]
        assert tested(address, "lacking") == ["intake.no_columns"]
        assert tested(address, "not_there") == ["intake.no_view"]
        assert tested(address, "paid") == ["intake.unreachable"], "it may not read the table itself"
        assert tested(f"postgresql://x@{HERE}:1/d", "handed") == ["intake.closed_port"]
        assert tested("postgresql://x@nowhere.invalid/d", "handed") == ["intake.no_host"]
        for wrong in (plain.set(database="nothing"), plain.set(username="nobody_here")):
            assert tested(wrong.render_as_string(hide_password=False), "handed") == ["intake.login"]
        channel = saved(sqlite_desk, book, way="database", address=address, view="handed")
        assert fetched(sqlite_desk, channel, passwords).value is not None
        again = fetched(sqlite_desk, channel, passwords)
        assert again.value is None and [each.code for each in again.findings] == ["intake.known"]
        noted = sqlite_desk.ask("intake.channel", book=book, code="c").last
        assert noted is not None and (noted.received, noted.repeated, noted.refused) == (0, 1, 0)
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {login}")
            connection.exec_driver_sql(f"DROP ROLE {login}")
        engine.dispose()


def test_a_wrong_password_of_a_database_is_told_and_not_repeated(
    sqlite_desk: Desk, book: int, postgresql_server: str, passwords: Passwords
) -> None:
    url = sa.make_url(new_database_url(postgresql_server))
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    login = f"locked_{os.getpid()}"
    with engine.connect() as connection:
        run = connection.exec_driver_sql
        rules = Path(run("SHOW hba_file").scalar_one())
        before = rules.read_text("utf-8")
        run(f"CREATE ROLE {login} LOGIN PASSWORD '{SECRET}'")
        run(
            'CREATE VIEW handed AS SELECT \'S1\' AS "来源流水号", \'2026-01-05\' AS "入账日期", 12.50 AS "实付金额",'
            " 'H1' AS \"机构编码\""
        )
        run(f"GRANT SELECT ON handed TO {login}")
        try:
            asks = "".join(
                f"{way} scram-sha-256\n" for way in (f"local all {login}", f"host all {login} {HERE}/32")
            )
            rules.write_text(asks + before, "utf-8")
            run("SELECT pg_reload_conf()")
            address = url.set(username=login, password=None).render_as_string(hide_password=False)
            channel = saved(sqlite_desk, book, way="database", address=address, view="handed")
            for wrong in ("", f"{SECRET}x"):
                passwords.keep(origin_of(address), wrong)
                told = fetching.probe(sqlite_desk, channel, passwords, Progress())
                assert [each.code for each in told] == ["intake.login"]
                assert SECRET not in repr(told)
            passwords.keep(origin_of(address), SECRET)
            assert codes(sqlite_desk, channel, passwords) == ["intake.channel_ok"]
        finally:
            rules.write_text(before, "utf-8")
            run("SELECT pg_reload_conf()")
            run(f"DROP OWNED BY {login}")
            run(f"DROP ROLE {login}")
    engine.dispose()


def _a_view(server: str, account: str, many: int) -> tuple[str, sa.Engine]:
    """A view that hands over ``many`` rows, with ``account`` as SQL of its last column."""
    url = sa.make_url(new_database_url(server))
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "CREATE VIEW handed AS SELECT 'S' || g AS \"来源流水号\", '2026-01-05' AS \"入账日期\","
            f' 12.50 AS "实付金额", {account} AS "机构编码" FROM generate_series(1, {many}) g'
        )
    return url.render_as_string(hide_password=False), engine


@pytest.mark.parametrize("account", ["ARRAY['H1']", "'{\"a\": 1}'::jsonb", "'H1'::bytea"])
def test_a_column_of_a_view_that_holds_no_single_value_is_named(
    sqlite_desk: Desk, book: int, postgresql_server: str, passwords: Passwords, account: str
) -> None:
    address, engine = _a_view(postgresql_server, account, 3)
    engine.dispose()
    done = fetched(
        sqlite_desk, saved(sqlite_desk, book, way="database", address=address, view="handed"), passwords
    )
    assert [each.code for each in done.findings] == ["intake.no_value"]
    assert done.findings[0].message.values["column"] == "机构编码"
    assert sqlite_desk.ask("intake.batches", book=book) == ()


def test_a_database_that_goes_while_it_is_read_leaves_nothing_half_received(
    sqlite_desk: Desk, book: int, postgresql_server: str, passwords: Passwords
) -> None:
    # the first rows are on their way when the last ones take their time
    slow = "CASE WHEN g > 3000 THEN 'H' || coalesce(pg_sleep(0.05)::text, '') ELSE 'H1' END"
    address, engine = _a_view(postgresql_server, slow, 3500)
    channel = saved(sqlite_desk, book, way="database", address=address, view="handed")

    def end() -> None:
        with engine.connect() as connection:
            for _ in range(500):
                ended = connection.exec_driver_sql(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname ="
                    " current_database() AND pid <> pg_backend_pid() AND wait_event = 'PgSleep'"
                ).scalar_one()
                if ended:
                    return
                time.sleep(0.02)

    ending = threading.Thread(target=end)
    ending.start()
    began = time.monotonic()
    done = fetched(sqlite_desk, channel, passwords)
    ending.join()
    engine.dispose()
    assert time.monotonic() - began < 15
    assert [each.code for each in done.findings] == ["intake.unreachable"]
    assert sqlite_desk.ask("intake.batches", book=book) == ()
    noted = sqlite_desk.ask("intake.channel", book=book, code="c").last
    assert noted is not None and noted.failure == done.findings[0].message and noted.received == 0


# --- a watched folder ---------------------------------------------------------------------------------


def test_a_file_is_taken_when_nobody_writes_it_any_more(tmp_path: Path) -> None:
    old, young, empty = tmp_path / "old.csv", tmp_path / "young.csv", tmp_path / "empty.csv"
    old.write_text("a", "utf-8")
    os.utime(old, (1, 1))
    empty.touch()
    young.write_text("a", "utf-8")
    (tmp_path / "table.xlsx").write_bytes(b"x")
    (tmp_path / "~$table.xlsx").write_bytes(b"x")
    growing = threading.Timer(0.15, lambda: young.write_text("a longer one", "utf-8"))
    growing.start()
    whole, waiting = whole_files(lambda: from_folder(tmp_path), settled=0.4)
    growing.join()
    assert ([each.name for each in whole], [each.name for each in waiting]) == (
        ["old.csv"],
        ["empty.csv", "young.csv"],
    )
    time.sleep(0.4)
    empty.unlink()
    assert [each.name for each in whole_files(lambda: from_folder(tmp_path, "Y*.csv"), settled=0.3)[0]] == [
        "young.csv"
    ]


def test_a_watched_folder_is_only_read_and_says_each_thing_once(
    sqlite_desk: Desk, book: int, tmp_path: Path, passwords: Passwords
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()

    def put(name: str, content: bytes) -> None:
        (folder / name).write_bytes(content)
        os.utime(folder / name, (1_700_000_000, 1_700_000_000))

    def look() -> list[Done]:
        return list(fetching.watched(sqlite_desk, book, passwords, Progress()))

    channel = saved(sqlite_desk, book, source="premium", way="folder", address=str(folder), watch=True)
    assert look() == []
    put("good.csv", sample_file("employee", "premium"))
    put("bad.csv", b"no,columns\n1,2\n")
    (done,) = look()
    assert done.value is not None and any(each.blocks for each in done.findings)
    assert look() == [], "neither is tried again"
    brought = {
        each.name: each for each in sqlite_desk.ask("intake.deliveries", book=book, channel=channel.id)
    }
    assert brought["good.csv"].batch == done.value and brought["good.csv"].reasons == ()
    assert brought["bad.csv"].batch is None and brought["bad.csv"].reasons
    put("copy.csv", sample_file("employee", "premium"))
    assert look() == []
    told = fetched(sqlite_desk, channel, passwords)
    assert "copy.csv" in repr([each.message for each in told.findings if each.code == "intake.known"])
    noted = sqlite_desk.ask("intake.channel", book=book, code="c").last
    assert noted is not None and (noted.received, noted.repeated, noted.refused) == (0, 2, 1)
    assert sorted(each.name for each in folder.iterdir()) == ["bad.csv", "copy.csv", "good.csv"]
    put("bad.csv", sample_file("employee", "interest"))
    assert len(look()) == 1, "a mended file is new"
    folder.rename(tmp_path / "gone")
    (lost,) = look()
    assert [each.code for each in lost.findings] == ["intake.no_folder"]
    assert look() == [], "the same failure is told once"
    sqlite_desk.do("intake.channel_disable", book=book, channel=channel.id)
    (tmp_path / "gone").rename(folder)
    put("new.csv", b"x,y\n1,2\n")
    assert look() == []


def test_a_file_that_is_gone_before_it_is_received_stops_no_other(
    sqlite_desk: Desk, book: int, tmp_path: Path, passwords: Passwords
) -> None:
    for name, content in (("a.csv", b"no,columns\n1,2\n"), ("b.csv", sample_file("employee", "premium"))):
        (tmp_path / name).write_bytes(content)
        os.utime(tmp_path / name, (1_700_000_000, 1_700_000_000))
    channel = saved(sqlite_desk, book, source="premium", way="folder", address=str(tmp_path), pattern="*.csv")
    brought = fetching.bring(sqlite_desk, channel, passwords, Progress())
    assert [each.name for each in brought.files] == ["a.csv", "b.csv"]
    (tmp_path / "a.csv").unlink()
    done = fetching.take(sqlite_desk, brought, Progress())
    assert done.value is not None and any(each.blocks for each in done.findings)
    noted = sqlite_desk.ask("intake.channel", book=book, code="c").last
    assert noted is not None and (noted.received, noted.refused) == (1, 1)


def test_one_look_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, passwords: Passwords
) -> None:
    signed_in(monkeypatch)
    line = CommandLine(str(tmp_path / "desk.db"), capsys)
    line.ok("db", "init")
    line.ok("book", "new", "310", "--name", "职工", "--fund", "employee", "--start", "2026-01")
    folder = tmp_path / "in"
    folder.mkdir()
    file = folder / "a.csv"
    file.write_bytes(sample_file("employee", "premium"))
    os.utime(file, (1_700_000_000, 1_700_000_000))
    line.ok("intake", "channel", "set", "in", "--source", "premium", "--folder", folder, "--watch")
    line.ok("intake", "watch", "--once")
    assert len(line.ok("intake", "list").rows) == 1
    line.ok("intake", "watch", "--once")
    assert len(line.ok("intake", "list").rows) == 1
    assert line("intake", "channel", "set", "x", "--source", "premium").code == 2
