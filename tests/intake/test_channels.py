"""Rows from a folder, from a view of a real database and from a real local service, through the one door."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from finance_desk.base.errors import Refused
from finance_desk.intake import channels
from finance_desk.intake.channels import from_database, from_folder, from_service
from finance_desk.intake.profiles import sample_file
from tests.cli.desk_line import CommandLine, signed_in
from tests.conftest import new_database_url

ROWS = [("C1", "2026-01-05", "100.00"), ("C2", "2026-01-06", "200.50")]


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    signed_in(monkeypatch)
    made = CommandLine(str(tmp_path / "desk.db"), capsys)
    made.ok("db", "init")
    made.ok("book", "new", "310", "--name", "职工", "--fund", "employee", "--start", "2026-01")
    return made


class Service(ThreadingHTTPServer):
    """A business service on this machine; ``says`` is what it answers."""

    says: bytes = b"[]"
    asked: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/batch?day=20261105&token=secret"


class _Answer(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.asked += 1
        if not self.server.says:
            self.send_error(503)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.says)))
        self.end_headers()
        self.wfile.write(self.server.says)

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(("127.0.0.1", 0), _Answer) as served:
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        yield served
        served.shutdown()
        thread.join()


def batches(line: CommandLine) -> list[tuple[str, str, str]]:
    return [(each["rows"], each["accepted"], each["amount"]) for each in line.ok("intake", "list").rows]


def settled(url: str, on: str) -> sa.Engine:
    """The business system's own database: a table, a view of it, and on PostgreSQL a view that would write."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        run = connection.exec_driver_sql
        run(f"CREATE TABLE paid (souc_sn TEXT, value_date {on}, amt DECIMAL(18,2))")
        for row in ROWS:
            run(f"INSERT INTO paid VALUES ('{row[0]}', '{row[1]}', {row[2]})")
        run('CREATE VIEW handed AS SELECT souc_sn, value_date AS "入账日期", amt AS "实付金额" FROM paid')
    return engine


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_view_is_received_and_received_again_brings_only_what_is_new(
    kind: str, line: CommandLine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        url = given = f"sqlite:///{tmp_path / 'business.db'}"
    else:
        given = new_database_url(request.getfixturevalue("postgresql_server"))
        url = given.replace("postgresql://", "postgresql+psycopg://")
    engine = settled(url, "DATE" if kind == "postgresql" else "TEXT")
    fetch = ("intake", "fetch", "reimbursement", "--database", given, "--view", "handed")
    line.ok(*fetch)
    assert batches(line) == [("2", "2", "300.50")]
    line.ok(*fetch)
    assert len(batches(line)) == 1, "the same content is one delivery"
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO paid VALUES ('C3', '2026-01-07', 7.00)")
    line.ok(*fetch)
    assert batches(line)[0] == ("3", "1", "7.00")
    engine.dispose()


def test_a_view_that_writes_is_stopped(postgresql_server: str) -> None:
    url = new_database_url(postgresql_server)
    engine = settled(url.replace("postgresql://", "postgresql+psycopg://"), "DATE")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION sly() RETURNS INT LANGUAGE sql AS $$ DELETE FROM paid RETURNING 1 $$"
        )
        connection.exec_driver_sql("CREATE VIEW trap AS SELECT sly() AS amount")
    with pytest.raises(Refused) as refused:
        from_database(url, "trap")
    assert "read-only" in str(refused.value.findings[0].message.values["reason"])
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM paid").scalar() == len(ROWS)
    engine.dispose()


def test_a_name_of_a_view_is_never_sql(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'business.db'}"
    engine = settled(url, "TEXT")
    for name in ("handed; DROP TABLE paid", "(SELECT 1)", "nothing", ""):
        with pytest.raises(Refused):
            from_database(url, name)
    assert from_database(url, "handed").content.count(b"\n") == len(ROWS) + 1
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "not an address",
        "sqlite:////nowhere/at/all.db",
        "oddsql://somewhere/x",
        "postgresql://who:hidden-word@/x?host=nowhere.invalid",
    ],
)
def test_a_database_that_cannot_be_read_is_told_without_its_password(url: str) -> None:
    with pytest.raises(Refused) as refused:
        from_database(url, "handed")
    assert "hidden-word" not in str(refused.value.findings)


BATCH = {
    "batch": "ZJ20260105001",
    "event": "EV-20",
    "biz_period": "2025-12",
    "control": {"rows": 2, "paid": "480000.00"},
    "rows": [
        {
            "souc_sn": "CLR1",
            "docno": "BF1",
            "dfr_obj_code": "H44060001",
            "dfr_obj_name": "市一医院",
            "insutype": "310",
            "clr_type": "21",
            "fund_pay_type": "310100",
            "withheld": "15000.00",
            "deduct": [{"det_type": "30", "amt": "50000.00"}],
            "paid": 300000.10,
            "bank": {"ok": True, "flow": "A001", "value_date": "2026-01-05"},
        },
        {
            "souc_sn": "CLR2",
            "dfr_obj_code": "P44060009",
            "fund_pay_type": "310200",
            "clr_type": "41",
            "paid": "179999.90",
            "bank": {"ok": True, "value_date": "2026-01-05"},
        },
    ],
}


def test_a_batch_of_a_service_comes_with_its_totals(line: CommandLine, service: Service) -> None:
    service.says = json.dumps(BATCH).encode()
    fetched = from_service(service.address)
    assert (fetched.code, fetched.control_rows, fetched.control_amount) == ("ZJ20260105001", 2, 480_000_00)
    line.ok("intake", "fetch", "settlement", "--service", service.address)
    (batch,) = line.ok("intake", "list").rows
    assert (batch["batch"], batch["accepted"], batch["amount"]) == ("ZJ20260105001", "2", "480000.00")
    assert batch["amber"] == "0", "the sender's totals agree"
    line.ok("intake", "fetch", "settlement", "--service", service.address)
    assert len(line.ok("intake", "list").rows) == 1


def test_rows_the_bank_did_not_confirm_are_no_business(service: Service) -> None:
    unpaid = json.loads(json.dumps(BATCH))
    unpaid["rows"][1]["bank"]["ok"] = False
    service.says = json.dumps(unpaid).encode()
    with pytest.raises(Refused) as refused:
        from_service(service.address)
    assert refused.value.findings[0].message.values["rows"] == [2]


@pytest.mark.parametrize(
    "says",
    [
        b"<html>log in</html>",
        b'{"rows": 5}',
        b"[1, 2]",
        b'[{"a": [1]}]',
        b'{"rows": [], "control": {"paid": "much"}}',
        b'[{"deduct": [{"det_type": "77", "amt": "1"}]}]',
        b"[" * 100_000,
        b"\xff\xfe",
        b"",
    ],
)
def test_an_answer_that_is_no_batch_is_refused_and_says_nothing_secret(service: Service, says: bytes) -> None:
    service.says = says
    with pytest.raises(Refused) as refused:
        from_service(service.address)
    assert service.asked == 1
    assert "secret" not in str(refused.value.findings)


def test_an_answer_without_end_is_cut_off(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "MOST_BYTES", 1000)
    service.says = b"[" + b" " * 2000 + b"]"
    with pytest.raises(Refused) as refused:
        from_service(service.address)
    assert refused.value.findings[0].code == "intake.too_large"


def test_only_addresses_of_services_are_asked(tmp_path: Path) -> None:
    for address in (f"file://{tmp_path}/x", "ftp://somewhere/x", "http://", "x"):
        with pytest.raises(Refused):
            from_service(address)


def test_a_watched_folder_gives_each_file_once_and_a_bad_one_stops_no_other(
    line: CommandLine, tmp_path: Path
) -> None:
    folder = tmp_path / "handed"
    folder.mkdir()
    (folder / "a bad one.csv").write_text("no,columns\n1,2\n", "utf-8")
    (folder / "half.csv.part").write_text("x", "utf-8")
    (folder / "~$open.xlsx").write_bytes(b"x")
    (folder / "premium.csv").write_bytes(sample_file("employee", "premium"))
    fetch = ("intake", "fetch", "premium", "--folder", folder)
    said = line(*fetch)
    assert said.code != 0 and len(said.findings) >= 1
    assert len(batches(line)) == 1
    (folder / "a bad one.csv").unlink()
    line.ok(*fetch)
    shutil.copy(folder / "premium.csv", folder / "premium again.csv")
    line.ok(*fetch)
    assert len(batches(line)) == 1
    assert [each.name for each in from_folder(folder)] == ["premium again.csv", "premium.csv"]
    assert line("intake", "fetch", "premium", "--folder", folder, "--service", "http://x/").code != 0
    assert line("intake", "fetch", "premium", "--folder", tmp_path / "nowhere").code != 0
