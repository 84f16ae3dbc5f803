"""Work on one voucher finds it by its keys: whatever grows with the book is searched, never walked through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from finance_desk.app.desk import Desk
from finance_desk.ledgers.model import View
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import Line

GROWING = ("voucher", "voucher_line", "voucher_note", "row_voucher", "intake_row", "row_mark", "audit_event")
_READ = re.compile(r"\b(?:FROM|JOIN|UPDATE|,)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?", re.IGNORECASE)


def walked(statement: str, plan: list[str]) -> list[str]:
    """Which growing tables a plan of SQLite walks through from end to end."""
    called: dict[str, str] = {}
    for table, alias in _READ.findall(statement):
        called[table] = table
        called.setdefault(alias, table)
    scanned = [line.split()[1] for line in plan if line.startswith("SCAN ")]
    if "LIMIT 1" in statement:  # stops at the first row of an order the table has anyway
        return []
    return [called[each] for each in scanned if called.get(each) in GROWING]


@contextmanager
def plans(desk: Desk) -> Iterator[dict[str, list[str]]]:
    """Statement → the growing tables it walks through, of everything the desk runs meanwhile."""
    found: dict[str, list[str]] = {}

    def look(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        verb = statement.lstrip().split(None, 1)[0].upper()
        if not many and verb in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            asked = connection.connection.dbapi_connection.cursor()
            asked.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            if bad := walked(statement, [row[3] for row in asked.fetchall()]):
                found[" ".join(statement.split())] = bad

    sa.event.listen(desk._engine, "after_cursor_execute", look)
    try:
        yield found
    finally:
        sa.event.remove(desk._engine, "after_cursor_execute", look)


@pytest.fixture
def office(sqlite_desk: Desk) -> tuple[Desk, int, Callable[..., int]]:
    book = int(
        sqlite_desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value
    )
    ids = {each.code: each.id for each in sqlite_desk.ask("account.list", book=book)}

    def save(fen: int = 100, **more: Any) -> int:
        lines = [Line(ids["1004"], fen, 0, "x"), Line(ids["4301"], 0, fen, "x")]
        return int(sqlite_desk.do("voucher.save", book=book, day=20260105, lines=lines, **more).value)

    return sqlite_desk, book, save


def test_a_walk_through_the_vouchers_is_noticed(office: tuple[Desk, int, Callable[..., int]]) -> None:
    desk, _book, save = office
    save()
    with plans(desk) as found, desk._engine.connect() as connection:
        connection.execute(sa.text("SELECT l.line_no FROM voucher_line l WHERE l.summary LIKE '%x%'")).all()
        connection.execute(sa.text("SELECT v.id FROM voucher v WHERE v.id = 1")).all()
    assert list(found.values()) == [["voucher_line"]]


def test_the_life_of_one_voucher(office: tuple[Desk, int, Callable[..., int]]) -> None:
    desk, book, save = office
    save()
    with plans(desk) as found:
        one = save()
        save(200, id=one, version=desk.ask("voucher.show", book=book, id=one).version)
        chosen = Choice(ids=[one])
        desk.do("voucher.review", book=book, choice=chosen)
        desk.do("voucher.unreview", book=book, choice=chosen)
        desk.do("voucher.return", book=book, id=one, reason="金额不对")
        desk.do("voucher.review", book=book, choice=chosen)
        desk.do("voucher.post", book=book, choice=chosen)
        desk.do("voucher.reverse", book=book, id=one, day=20260110, reason="错")
        desk.do("voucher.void", book=book, id=save(), reason="重复")
        desk.ask("voucher.show", book=book, id=one)
        desk.ask("voucher.page", book=book, ids=[one])
        desk.ask("ledger.trial_balance", book=book, first=202601, last=202601)
    assert found == {}


def test_what_the_ledger_pages_show_first(office: tuple[Desk, int, Callable[..., int]]) -> None:
    desk, book, save = office
    for _ in range(3):
        save()
    desk.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    save()
    account = next(each.id for each in desk.ask("account.list", book=book) if each.code == "1004")
    for view in (View(), View(include_unposted=True)):
        month = {"book": book, "first": 202601, "last": 202601, "view": view}
        with plans(desk) as found:
            for query in (
                "trial_balance",
                "general",
                "general_proof",
                "journal_first",
                "journal_ids",
                "summary",
            ):
                desk.ask(f"ledger.{query}", **month)
            ids = desk.ask("ledger.detail_ids", account=account, **month)
            assert len(desk.ask("ledger.detail_page", account=account, ids=ids, **month)) == len(ids) > 5
            for query in ("detail", "daily_journal"):
                desk.ask(f"ledger.{query}", account=account, limit=200, **month)
            desk.ask("ledger.difference", left=100, right=0, **month)
            desk.ask("ledger.over_time", book=book, account=account, last=202601, view=view)
        assert found == {}
