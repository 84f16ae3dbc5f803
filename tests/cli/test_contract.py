"""What is a contract: exit codes, columns of the machine formats, what a refusal says, what stays after it."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from finance_desk.app import rooms
from finance_desk.base.commands import QUERIES
from finance_desk.cli.main import main
from finance_desk.cli.session import WORKER
from tests.cli.desk_line import CommandLine, signed_in

JOURNAL = """voucher,date,type,summary,account,debit,credit,attachments,maker
a,2024-01-05,记,收保费,1002,100.00,,1,张
a,2024-01-05,记,收保费,4001,,100.00,1,张
b,2024-01-06,记,付待遇,5001,30.00,,0,张
b,2024-01-06,记,付待遇,1002,,30.00,0,张
c,2024-02-01,记,红字,5001,-5.00,,0,张
c,2024-02-01,记,红字,1002,,-5.00,0,张
"""
CHART = "code,name\n1002,收入户存款\n3001,结余\n4001,保费收入\n5001,待遇支出\n"


@pytest.fixture
def book(local: CommandLine, tmp_path: Path) -> CommandLine:
    local.ok("book", "new", "310", "--name", "试", "--start", "2024-01", "--chart", "empty", "--solo")
    chart = tmp_path / "chart.csv"
    chart.write_text(CHART, "utf-8")
    local.ok("account", "import", chart)
    return local


@pytest.fixture
def posted(book: CommandLine, tmp_path: Path) -> CommandLine:
    journal = tmp_path / "journal.csv"
    journal.write_text(JOURNAL, "utf-8")
    book.ok("voucher", "import", journal, "--post")
    return book


def test_columns_of_the_machine_formats(posted: CommandLine) -> None:
    assert posted.ok("ledger", "trial-balance", "--period", "2024-01", "--format", "csv").out == (
        "account,name,level,side,opening_debit,opening_credit,period_debit,period_credit,"
        "year_debit,year_credit,closing_debit,closing_credit\n"
        "1002,收入户存款,1,借,0.00,0.00,100.00,30.00,100.00,30.00,70.00,0.00\n"
        "3001,结余,1,贷,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00\n"
        "4001,保费收入,1,贷,0.00,0.00,0.00,100.00,0.00,100.00,0.00,100.00\n"
        "5001,待遇支出,1,借,0.00,0.00,30.00,0.00,30.00,0.00,30.00,0.00\n"
    )
    assert posted.ok("ledger", "detail", "--account", "1002", "--format", "csv").out == (
        "date,type,number,line,summary,counter,debit,credit,side,balance\n"
        "2024-01-01,,,,Opening balance,,0.00,0.00,平,0.00\n"
        "2024-01-05,记,1,1,收保费,4001,100.00,0.00,借,100.00\n"
        "2024-01-06,记,2,2,付待遇,5001,0.00,30.00,借,70.00\n"
        "2024-02-01,记,1,2,红字,5001,0.00,-5.00,借,75.00\n"
    )
    assert posted.ok("ledger", "journal", "--period", "2024-01", "--format", "csv").out == (
        "voucher,date,type,summary,account,debit,credit,attachments,maker\n"
        "2024-01-记-0001,2024-01-05,记,收保费,1002,100.00,0.00,1,owner\n"
        "2024-01-记-0001,2024-01-05,记,收保费,4001,0.00,100.00,1,owner\n"
        "2024-01-记-0002,2024-01-06,记,付待遇,5001,30.00,0.00,0,owner\n"
        "2024-01-记-0002,2024-01-06,记,付待遇,1002,0.00,30.00,0,owner\n"
    )
    with_totals = posted.ok("ledger", "detail", "--account", "1002", "--totals", "--period", "2024-01").rows
    assert [(row["summary"], row["debit"], row["credit"]) for row in with_totals[-2:]] == [
        ("Month total", "100.00", "30.00"),
        ("Year to date", "100.00", "30.00"),
    ]


def test_the_other_formats_hold_the_same(posted: CommandLine, tmp_path: Path) -> None:
    rows = json.loads(posted.ok("ledger", "trial-balance", "--period", "2024-01", "--format", "json").out)
    assert (rows[0]["account"], rows[0]["closing_debit"], rows[0]["level"]) == ("1002", "70.00", 1)
    table = posted("ledger", "trial-balance", "--period", "2024-01", "--format", "table", lang="zh").out
    assert "期末借方" in table
    assert "合计" in table
    book = tmp_path / "tb.xlsx"
    posted.ok("ledger", "trial-balance", "--period", "2024-01", "--format", "xlsx", "--out", book)
    sheet = openpyxl.load_workbook(book).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(row[0] == "1002" and row[10] == 70 for row in cells)
    assert any("Total" in row and row[10] == 100 for row in cells)
    paper = tmp_path / "tb.pdf"
    posted.ok("ledger", "trial-balance", "--period", "2024-01", "--format", "pdf", "--out", paper)
    assert "收入户存款" in PdfReader(paper).pages[0].extract_text()


def test_programs_get_words_people_get_their_language(posted: CommandLine) -> None:
    """The csv keeps its words and moments; the table says 已记账 and the local minute."""
    assert {row["state"] for row in posted.ok("voucher", "list").rows} == {"posted"}
    read = posted("voucher", "list", "--format", "table", lang="zh").out
    assert "已记账" in read and "posted" not in read
    moments = [row["at"] for row in posted.ok("audit", "list").rows]
    assert all(each.endswith("Z") for each in moments)
    read = posted("audit", "list", "--format", "table", lang="zh").out
    local = dt.datetime.fromisoformat(moments[0]).astimezone().strftime("%Y-%m-%d %H:%M")
    assert local in read and moments[0] not in read


def test_levels_dates_and_unposted(posted: CommandLine, tmp_path: Path) -> None:
    late = tmp_path / "late.csv"
    late.write_text(
        "voucher,date,account,debit,credit,summary\nx,2024-02-03,1002,9,,迟\nx,2024-02-03,4001,,9,迟\n",
        "utf-8",
    )
    posted.ok("voucher", "import", late)
    plain = posted.ok("ledger", "trial-balance", "--period", "2024-02").rows[0]["closing_debit"]
    said = posted.ok("ledger", "trial-balance", "--period", "2024-02", "--include-unposted")
    assert (plain, said.rows[0]["closing_debit"]) == ("75.00", "84.00")
    assert "1 unposted voucher" in said.err
    before = posted.ok("ledger", "trial-balance", "--period", "2024-02", "--as-of", "2020-01-01T00:00").rows
    assert before[0]["closing_debit"] == "0.00"
    assert posted("ledger", "trial-balance", "--as-of", "2020-01-01T00:00", "--include-unposted").code == 1
    assert posted("ledger", "trial-balance", "--period", "2024-13").code == 2
    assert posted("ledger", "trial-balance", "--period", "2024-01", "--from", "2024-01").code == 2


def test_ac_12_dates_outside_open_periods_and_numbers_by_month(book: CommandLine, tmp_path: Path) -> None:
    journal = tmp_path / "j.csv"
    lines = ["voucher,date,summary,account,debit,credit"]
    for key, day in (
        ("1", "2023-12-31"),
        ("2", "2024-03-31"),
        ("3", "2024-03-31"),
        ("4", "2024-04-01"),
        ("5", "2030-01-01"),
    ):
        lines += [f"{key},{day},x,1002,1,", f"{key},{day},x,4001,,1"]
    journal.write_text("\n".join(lines), "utf-8")
    said = book("voucher", "import", journal)
    assert said.code == 3
    assert [(row["code"], row["place"]) for row in said.findings] == [
        ("period.not_open", "j.csv:2"),
        ("period.not_open", "j.csv:10"),
    ]
    listed = book.ok("voucher", "list").rows
    assert [(row["date"], row["number"]) for row in listed] == [
        ("2024-03-31", "1"),
        ("2024-03-31", "2"),
        ("2024-04-01", "1"),
    ]
    strict = book("voucher", "import", journal, "--again", "--all-or-nothing")
    assert strict.code == 1
    assert len(book.ok("voucher", "list").rows) == 3


FAULTS = (
    ("voucher.unbalanced", "f,2024-01-05,x,1002,1.00,\nf,2024-01-05,x,4001,,1.01"),
    ("account.unknown", "f,2024-01-05,x,9999,1.00,\nf,2024-01-05,x,4001,,1.00"),
    ("amount.decimals", "f,2024-01-05,x,1002,1.005,\nf,2024-01-05,x,4001,,1.005"),
    ("amount.text", "f,2024-01-05,x,1002,一百,\nf,2024-01-05,x,4001,,100"),
    ("voucher.import.date", "f,2024-02-30,x,1002,1,\nf,2024-02-30,x,4001,,1"),
    ("voucher.amount", "f,2024-01-05,x,1002,1,1\nf,2024-01-05,x,4001,,0"),
    ("voucher.lines", "f,2024-01-05,x,1002,1,"),
    ("voucher.import.scattered", "a,2024-01-05,x,1002,1,\na,2024-01-05,x,4001,,1"),
)


@pytest.mark.parametrize(("code", "rows"), FAULTS)
def test_a_bad_voucher_is_refused_with_row_and_reason_and_the_good_ones_stay(
    book: CommandLine, tmp_path: Path, code: str, rows: str
) -> None:
    journal = tmp_path / "j.csv"
    good = "a,2024-01-05,x,1002,1,\na,2024-01-05,x,4001,,1\nb,2024-01-06,x,1002,1,\nb,2024-01-06,x,4001,,1\n"
    journal.write_text(f"voucher,date,summary,account,debit,credit\n{good}{rows}\n", "utf-8")
    rejects = tmp_path / "rejects.csv"
    said = book("voucher", "import", journal, "--rejects", rejects)
    assert said.code == 3
    assert code in {row["code"] for row in said.findings}
    assert all(row["place"].startswith("j.csv:") for row in said.findings)
    assert code in rejects.read_text("utf-8")
    assert len(book.ok("voucher", "list").rows) == 2


def test_an_unknown_column_of_the_contract_is_a_dimension_or_a_refusal(
    book: CommandLine, tmp_path: Path
) -> None:
    journal = tmp_path / "j.csv"
    journal.write_text(
        "voucher,date,type,summary,account,debit,credit,attachments,maker,party\n"
        "a,2024-01-05,记,x,1101,1,,0,张,甲\na,2024-01-05,记,x,4001,,1,0,张,\n",
        "utf-8",
    )
    said = book("voucher", "import", journal)
    assert (said.code, said.findings[0]["code"]) == (1, "voucher.import.column")
    book.ok("dimension", "new", "party", "--name", "往来")
    chart = tmp_path / "more.csv"
    chart.write_text("code,name,dimensions\n1101,暂付款,party!\n", "utf-8")
    book.ok("account", "import", chart)
    said = book("voucher", "import", journal)
    assert (said.code, said.findings[0]["code"]) == (1, "dimension.item_unknown")
    book.ok("voucher", "import", journal, "--create-accounts", "--post")
    rows = book.ok("ledger", "trial-balance", "--by", "party", "--hide-zero").rows
    assert [(row["account"], row["item"], row["closing_debit"]) for row in rows if row["item"]] == [
        ("1101", "甲", "1.00")
    ]
    assert book.ok("ledger", "journal").rows[0]["party"] == "甲"


def test_review_post_reverse_renumber_through_names(
    local: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local.ok("book", "new", "310", "--start", "2024-01", "--chart", "empty")
    chart, journal = tmp_path / "chart.csv", tmp_path / "journal.csv"
    chart.write_text(CHART, "utf-8")
    journal.write_text(JOURNAL, "utf-8")
    local.ok("account", "import", chart)
    assert local("voucher", "import", journal, "--post").code == 1
    local.ok("voucher", "import", journal)
    assert local("voucher", "review").code == 2
    own = local("voucher", "review", "--all")
    assert (own.code, {row["code"] for row in own.findings}) == (1, {"voucher.own"})

    monkeypatch.setenv("FINANCE_DESK_NEW_PASSWORD", "abcd-1234")
    local.ok("user", "new", "shen", "--role", "reviewer", "--book", "310")
    signed_in(monkeypatch, "shen", "abcd-1234")
    local.ok("voucher", "review", "2024-01-记-0001", "--dry-run")
    local.ok("voucher", "review", "2024-01-记-0001")
    assert local("voucher", "post", "--all").code == 1  # a reviewer may not post
    signed_in(monkeypatch)
    assert [row["state"] for row in local.ok("voucher", "list").rows] == ["reviewed", "made", "made"]
    local.ok("voucher", "void", "2024-01-记-0002", "--reason", "重复")
    local.ok("voucher", "renumber", "--period", "2024-01")
    local.ok("voucher", "post", "--period", "2024-01")
    shown = local.ok("voucher", "show", "2024-01-记-0001").rows
    assert [(row["account"], row["debit"], row["credit"]) for row in shown] == [
        ("1002", "100.00", "0.00"),
        ("4001", "0.00", "100.00"),
    ]
    local.ok("voucher", "reverse", "2024-01-记-0001", "--date", "2024-01-31", "--reason", "错")
    red = local.ok("voucher", "list", "--state", "made", "--period", "2024-01").rows
    assert [(row["kind"], row["total"]) for row in red] == [("reversal", "-100.00")]


def test_refusals_are_told_in_the_language_asked_for(book: CommandLine) -> None:
    said = book("ledger", "detail", "--account", "8888", lang="zh")
    assert said.code == 1
    assert "8888" in said.findings[0]["message"]
    assert "账套" in said.findings[0]["message"]
    assert "The book has no account" in book("ledger", "detail", "--account", "8888").findings[0]["message"]


def test_wrong_password_missing_database_and_wrong_words(
    book: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    signed_in(monkeypatch, password="wrong-pass-1")
    said = book("book", "list")
    assert (said.code, said.findings[0]["code"]) == (1, "access.wrong_password")
    signed_in(monkeypatch)
    missing = CommandLine(str(tmp_path / "none.db"), book.capsys)("book", "list")
    assert (missing.code, missing.findings[0]["code"]) == (1, "store.missing")
    assert not (tmp_path / "none.db").exists()
    assert book("book", "list", "--format", "yaml").code == 2
    assert book("nothing").code == 2
    assert book("book", "show", "999").code == 1


def test_a_dry_run_changes_nothing(book: CommandLine, tmp_path: Path) -> None:
    journal = tmp_path / "journal.csv"
    journal.write_text(JOURNAL, "utf-8")
    said = book.ok("voucher", "import", journal, "--post", "--dry-run")
    assert "nothing was changed" in said.err
    assert book.ok("voucher", "list").rows == []
    events = book.ok("audit", "list", "--command", "voucher.import").rows
    assert events == []


def test_making_a_database_is_tried_first_and_leaves_no_half_one(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = CommandLine(database, capsys)
    said = line.ok("db", "init", "--dry-run")
    assert "nothing was changed" in said.err
    assert line("book", "list").code == 1
    signed_in(monkeypatch, password="short")
    refused = line("db", "init")
    assert (refused.code, refused.findings[0]["code"]) == (1, "user.weak_password")
    assert "://" in database or not Path(database).exists()
    signed_in(monkeypatch)
    line.ok("db", "init")
    assert line("db", "init", "--dry-run").findings[0]["code"] == "store.not_empty"
    line.ok("db", "upgrade", "--dry-run")
    line.ok("db", "check")


def test_a_mistake_of_the_program_ends_in_70_with_a_log(
    book: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rooms.load()
    whole = QUERIES["book.list"]
    broken = type(whole)(whole.id, whole.title, whole.permission, lambda reader: 1 // 0)
    monkeypatch.setitem(QUERIES, "book.list", broken)
    said = book("book", "list")
    assert said.code == 70
    assert "ZeroDivisionError" in said.err
    log = next((tmp_path / "state").rglob("bug-*.log"))
    assert str(log) in said.err
    assert "Traceback" in log.read_text("utf-8")


def test_audit_export_and_verify_find_a_changed_byte(posted: CommandLine, tmp_path: Path) -> None:
    chain = tmp_path / "chain.jsonl"
    posted.ok("audit", "export", chain)
    events = [json.loads(each) for each in chain.read_text("utf-8").splitlines()]
    assert [each["id"] for each in events] == list(range(1, len(events) + 1))
    assert all(one["digest"] == two["previous"] for one, two in pairwise(events))
    posted.ok("audit", "verify")
    # a clever thief drops the guards, changes a figure and puts the guards back
    raw = sqlite3.connect(posted.database)
    guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("UPDATE voucher_line SET debit = debit + 1 WHERE debit = 10000")
    for _, sql in guards:
        raw.execute(sql)
    raw.commit()
    raw.close()
    said = posted("audit", "verify")
    assert said.code == 1
    assert [row["code"] for row in said.rows] == ["audit.seal_broken"]
    codes = {row["code"] for row in posted("db", "check").rows}
    assert codes == {"ledger.voucher_unbalanced", "balance.drift"}


def test_findings_columns_and_changed_guards(posted: CommandLine) -> None:
    assert posted.ok("db", "check").out == "code,severity,place,message,amount,remedy\n"
    raw = sqlite3.connect(posted.database)
    raw.execute("DROP TRIGGER voucher_posted")
    raw.commit()
    raw.close()
    said = posted("db", "check")
    assert (said.code, said.findings[0]["code"]) == (1, "store.trigger")
    posted.ok("db", "upgrade")
    posted.ok("db", "check")


def test_users_and_roles(local: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINANCE_DESK_NEW_PASSWORD", "abcd-1234")
    local.ok("role", "set", "watcher", "ledger.read", "book.list", "--name", "查账")
    local.ok("user", "new", "wang", "--name", "王", "--role", "watcher", "--everything")
    listed = {row["login"]: row for row in local.ok("user", "list").rows}
    assert (listed["wang"]["roles"], listed["wang"]["books"], listed["wang"]["active"]) == (
        "watcher",
        "*",
        "1",
    )
    local.ok("user", "disable", "wang")
    signed_in(monkeypatch, "wang", "abcd-1234")
    assert local("book", "list").findings[0]["code"] == "access.disabled"
    signed_in(monkeypatch)
    monkeypatch.setenv("FINANCE_DESK_NEW_PASSWORD", "short")
    assert local("user", "password", "owner").findings[0]["code"] == "user.weak_password"


def test_three_administrators(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = CommandLine(database, capsys)
    line.ok("db", "init", "--three-admins")
    signed_in(monkeypatch, "owner-auditor")
    line.ok("audit", "verify")
    assert line("user", "new", "x").code in (1, 2)
    signed_in(monkeypatch, "owner-sysadmin")
    assert {row["login"] for row in line.ok("user", "list").rows} == {
        "owner-auditor",
        "owner-security",
        "owner-sysadmin",
    }


def test_ctrl_c_interrupts_and_leaves_nothing(book: CommandLine, tmp_path: Path) -> None:
    journal = tmp_path / "big.csv"
    with journal.open("w", encoding="utf-8") as stream:
        stream.write("voucher,date,summary,account,debit,credit\n")
        for number in range(60_000):
            stream.write(f"{number},2024-01-05,x,1002,1,\n{number},2024-01-05,x,4001,,1\n")

    # a test run begun in the background is deaf to Ctrl+C; a command at a terminal is not
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def interrupt() -> None:
        # the command works in a thread of its own; until that stands there is nothing to interrupt
        while not any(each.name == WORKER for each in threading.enumerate()):
            time.sleep(0.01)
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    try:
        said = book("voucher", "import", journal)
    finally:
        signal.signal(signal.SIGINT, before)
    assert said.code == 1
    assert "nothing was changed" in said.err
    assert book.ok("voucher", "list").rows == []
    book.ok("db", "check")


def test_help_costs_no_database_library_and_speaks_both_languages() -> None:
    script = (
        "import sys; from finance_desk.cli.main import main; code = main(['--lang', 'zh', '--help']);"
        "print([name for name in ('sqlalchemy', 'openpyxl', 'xlsxwriter', 'reportlab', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")
    assert "凭证" in done.stdout


def test_output_into_a_closed_pipe_is_no_bug(posted: CommandLine) -> None:
    environment = {**os.environ, "FINANCE_DESK_DB": posted.database}
    done = subprocess.run(
        f"{sys.executable} -m finance_desk.cli.main ledger journal --format csv | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert done.stdout.startswith("voucher,date")
    assert "mistake of the program" not in done.stderr


def test_without_anybody_to_ask_the_variable_is_named(
    local: CommandLine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FINANCE_DESK_PASSWORD")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["--db", local.database, "book", "list"]) == 2
    assert "FINANCE_DESK_PASSWORD" in capsys.readouterr().err
