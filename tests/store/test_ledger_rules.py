"""The rules of the ledger are refused by the database itself: each is attacked with plain SQL on both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.store import guards
from finance_desk.store.engine import locate, open_engine
from finance_desk.vouchers.model import Line
from tests.conftest import PASSWORD


@dataclass(frozen=True, slots=True)
class Scene:
    """A book with a posted, a reviewed and a made voucher in 2026-01; 2025-12 is closed. Two books in all."""

    desk: Desk
    engine: sa.Engine
    names: dict[str, object]

    def attack(self, sql: str) -> str:
        """Run statements in one transaction; the rule that refused them, or an empty text."""
        try:
            with self.engine.begin() as connection:
                for statement in sql.format(**self.names).split(";"):
                    if statement.strip():
                        connection.exec_driver_sql(statement)
        except sa.exc.DBAPIError as error:
            refused = guards.as_refused(error)
            return refused.findings[0].code.removeprefix("ledger.") if refused else f"database: {error.orig}"
        return ""


@pytest.fixture
def scene(desk: Desk, database: str, tmp_path: Path) -> Iterator[Scene]:
    book = int(desk.do("book.new", code="310", name="职工", fund="employee", start=202512, solo=False).value)
    other = int(desk.do("book.new", code="390", name="居民", fund="resident", start=202601).value)
    desk.do("user.new", login="shen", name="沈", password="abcd-1234", roles=["reviewer"], everything=True)
    desk = desk.refreshed()
    shen = desk.signed_in("shen", "abcd-1234")
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}

    def save(day: int) -> int:
        lines = [Line(ids["1004"], 500, 0, "x"), Line(ids["450101"], 0, 500, "x")]
        return int(desk.do("voucher.save", book=book, day=day, lines=lines).value)

    desk.do("period.open_year", book=book, year=2026)
    file = tmp_path / "利息.csv"
    file.write_text("来源流水号,业务类型,入账日期,实付金额\nA1,利息,2026-01-21,12.00\n", "utf-8")
    desk.do("intake.receive", book=book, source="interest", path=file)
    posted = save(20260105)
    shen.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    reviewed = save(20260106)
    shen.do("voucher.review", book=book)
    made = save(20260107)
    engine = open_engine(locate(database))
    names: dict[str, object] = {
        "book": book,
        "other": other,
        "posted": posted,
        "reviewed": reviewed,
        "made": made,
        "leaf": ids["1004"],
        "heading": ids["1003"],
        "foreign": desk.ask("account.list", book=other)[0].id,
        "type": desk.ask("voucher_type.list", book=book)[0].id,
        "foreign_type": desk.ask("voucher_type.list", book=other)[0].id,
        "owner": desk.actor.user,
        "reviewer": shen.actor.user,
    }
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE book_period SET closed = 1 WHERE book_id = {book} AND period = 202512"
        )
    yield Scene(desk, engine, names)
    engine.dispose()
    shen.close()
    desk.close()


HEAD = "INSERT INTO voucher (id, book_id, period, day, type_id, number, state, kind, source, summary, total, attachments, maker_id, made_at, version, corrects_id)"
LINE = "INSERT INTO voucher_line (voucher_id, line_no, book_id, period, account_id, debit, credit, summary)"
POST = "UPDATE voucher SET state = 3, poster_id = {owner}, posted_at = 'x', post_event = 1"

ATTACKS = (
    # a posted voucher
    ("posted_is_posted", "UPDATE voucher SET summary = 'y' WHERE id = {posted}"),
    ("posted_is_posted", "UPDATE voucher SET total = 1 WHERE id = {posted}"),
    ("posted_is_posted", "UPDATE voucher SET state = 2 WHERE id = {posted}"),
    ("posted_is_posted", "UPDATE voucher SET maker_id = {reviewer} WHERE id = {posted}"),
    ("posted_is_posted", "DELETE FROM voucher WHERE id = {posted}"),
    ("line_of_fixed_voucher", "UPDATE voucher_line SET debit = 600 WHERE voucher_id = {posted} AND line_no = 1"),
    ("line_of_fixed_voucher", "DELETE FROM voucher_line WHERE voucher_id = {posted}"),
    ("line_of_fixed_voucher", LINE + " VALUES ({posted}, 3, {book}, 202601, {leaf}, 1, 0, 'x')"),
    # a draft's line slipped into a posted voucher
    ("line_of_fixed_voucher", "UPDATE voucher_line SET voucher_id = {posted}, line_no = 9 WHERE voucher_id = {made} AND line_no = 1"),
    ("line_of_fixed_voucher", LINE + " VALUES ({reviewed}, 3, {book}, 202601, {leaf}, 1, 0, 'x')"),
    ("line_of_fixed_voucher", LINE + " VALUES ({made}, 3, {other}, 202601, {leaf}, 1, 0, 'x')"),
    ("line_of_fixed_voucher", LINE + " VALUES ({made}, 3, {book}, 202602, {leaf}, 1, 0, 'x')"),
    ("line_of_fixed_voucher", LINE + " VALUES (987654, 3, {book}, 202601, {leaf}, 1, 0, 'x')"),
    # a reviewed voucher
    ("reviewed_is_fixed", "UPDATE voucher SET total = 1 WHERE id = {reviewed}"),
    ("reviewed_is_fixed", "UPDATE voucher SET day = 20260108 WHERE id = {reviewed}"),
    ("reviewed_is_fixed", "DELETE FROM voucher WHERE id = {reviewed}"),
    ("state_step", "UPDATE voucher SET state = 9 WHERE id = {reviewed}"),
    ("state_step", "UPDATE voucher SET reviewer_id = {reviewer}, number = 9, poster_id = 1, post_event = 1, state = 3 WHERE id = {made}"),
    ("maker_reviews", "UPDATE voucher SET state = 2, reviewer_id = {owner}, reviewed_at = 'x' WHERE id = {made}"),
    ("identity", "UPDATE voucher SET maker_id = {reviewer} WHERE id = {made}"),
    ("identity", "UPDATE voucher SET book_id = {other} WHERE id = {made}"),
    ("has_lines", "DELETE FROM voucher WHERE id = {made}"),
    # birth
    ("born_unposted", HEAD + " VALUES (900, {book}, 202601, 20260105, {type}, 90, 9, 0, 0, 'x', 1, 0, {owner}, 'x', 1, NULL)"),
    ("period_closed", HEAD + " VALUES (900, {book}, 202512, 20251205, {type}, 90, 1, 0, 0, 'x', 1, 0, {owner}, 'x', 1, NULL)"),
    ("period_closed", HEAD + " VALUES (900, {book}, 203001, 20300105, {type}, 90, 1, 0, 0, 'x', 1, 0, {owner}, 'x', 1, NULL)"),
    ("type_of_book", HEAD + " VALUES (900, {book}, 202601, 20260105, {foreign_type}, 90, 1, 0, 0, 'x', 1, 0, {owner}, 'x', 1, NULL)"),
    ("corrects_posted", HEAD + " VALUES (900, {book}, 202601, 20260105, {type}, 90, 1, 2, 0, 'x', 1, 0, {owner}, 'x', 1, {made})"),
    ("period_closed", "UPDATE voucher SET day = 20251210, period = 202512 WHERE id = {made}"),
    # accounts
    ("not_a_leaf", LINE + " VALUES ({made}, 3, {book}, 202601, {heading}, 1, 0, 'x')"),
    ("not_a_leaf", LINE + " VALUES ({made}, 3, {book}, 202601, {foreign}, 1, 0, 'x')"),
    ("not_a_leaf", "UPDATE voucher_line SET account_id = {heading} WHERE voucher_id = {made} AND line_no = 1"),
    ("not_a_leaf", "INSERT INTO opening_balance (book_id, account_id, set_id, year_begin, to_date_debit, to_date_credit) SELECT {other}, id, 0, 1, 0, 0 FROM account WHERE book_id = {other} AND leaf = 0"),
    ("account_in_use", "UPDATE account SET leaf = 0 WHERE id = {leaf}"),
    ("account_in_use", "UPDATE account SET side = -side WHERE id = {leaf}"),
    ("account_in_use", "DELETE FROM account WHERE id = {leaf}"),
    # posting what does not balance, or is one line only
    ("unbalanced", "UPDATE voucher SET state = 1, reviewer_id = NULL WHERE id = {reviewed}; UPDATE voucher_line SET credit = 501 WHERE voucher_id = {reviewed} AND line_no = 2; UPDATE voucher SET state = 2, reviewer_id = {reviewer} WHERE id = {reviewed}; " + POST + " WHERE id = {reviewed}"),
    ("unbalanced", "UPDATE voucher SET state = 1, reviewer_id = NULL WHERE id = {reviewed}; DELETE FROM voucher_line WHERE voucher_id = {reviewed}; UPDATE voucher SET state = 2, reviewer_id = {reviewer}, total = 0 WHERE id = {reviewed}; " + POST + " WHERE id = {reviewed}"),
    # numbers
    ("number_reused", "UPDATE voucher_counter SET last_number = 0 WHERE book_id = {book} AND period = 202601"),
    ("number_gap", "UPDATE voucher SET number = 77 WHERE id = {made}; UPDATE voucher SET state = 2, reviewer_id = {reviewer} WHERE id = {made}; " + POST + " WHERE id IN ({made}, {reviewed}); UPDATE book_period SET closed = 1 WHERE book_id = {book} AND period = 202601"),
    # periods
    ("unposted_in_period", "UPDATE book_period SET closed = 1 WHERE book_id = {book} AND period = 202601"),
    ("earlier_period_open", "UPDATE book_period SET closed = 1 WHERE book_id = {book} AND period = 202603"),
    ("later_period_closed", "UPDATE voucher SET state = 9 WHERE id = {made}; UPDATE voucher SET state = 1, reviewer_id = NULL WHERE id = {reviewed}; UPDATE voucher SET state = 9 WHERE id = {reviewed}; UPDATE book_period SET closed = 1 WHERE book_id = {book} AND period = 202601; UPDATE book_period SET closed = 0 WHERE book_id = {book} AND period = 202512"),
    ("born_open", "INSERT INTO book_period (book_id, period, closed) VALUES ({book}, 202701, 1)"),
    ("period_in_use", "DELETE FROM book_period WHERE book_id = {book} AND period = 202601"),
    ("period_closed", "DELETE FROM book_period WHERE book_id = {book} AND period = 202512"),
    ("opening_fixed", "INSERT INTO opening_balance (book_id, account_id, set_id, year_begin, to_date_debit, to_date_credit) VALUES ({book}, {leaf}, 0, 1, 0, 0)"),
    # evidence and trail
    ("append_only", "UPDATE audit_event SET login = 'nobody' WHERE id = 2"),
    ("append_only", "DELETE FROM audit_event WHERE id = 2"),
    ("append_only", "UPDATE voucher_seal SET digest = 'x'"),
    ("append_only", "DELETE FROM voucher_seal"),
    ("row_is_evidence", "UPDATE intake_row SET amount = 1"),
    ("row_is_evidence", "DELETE FROM intake_row"),
    ("row_is_evidence", "UPDATE intake_file SET name = 'x'"),
    ("row_is_evidence", "DELETE FROM intake_file"),
    ("row_is_booked", "INSERT INTO row_voucher (row_id, book_id, voucher_id, rule_id, run_id) SELECT id, {book}, {posted}, 1, 1 FROM intake_row; DELETE FROM row_voucher"),
    ("row_in_voucher", "INSERT INTO row_voucher (row_id, book_id, voucher_id, rule_id, run_id) SELECT id, {book}, {made}, 1, 1 FROM intake_row; INSERT INTO row_mark (row_id, book_id, kind, reason, event_id) SELECT id, {book}, 'held', 'x', 1 FROM intake_row"),
    ("row_is_booked", "INSERT INTO row_voucher (row_id, book_id, voucher_id, rule_id, run_id) SELECT id, {book}, {made}, 1, 1 FROM intake_row; UPDATE row_voucher SET voucher_id = {posted}"),
)  # fmt: skip


def test_every_attack_is_refused_by_its_rule_and_changes_nothing(scene: Scene) -> None:
    survived = []
    for rule, sql in ATTACKS:
        got = scene.attack(sql)
        if got != rule:
            survived.append((rule, got, sql))
    assert survived == []
    assert scene.desk.ask("voucher.verify_seals") == ()
    assert scene.desk.ask("audit.verify") == ()


def test_every_rule_is_attacked() -> None:
    attacked = {rule for rule, _ in ATTACKS} | {"id_taken"}  # by the REPLACE below
    assert attacked == set(guards.RULES)


def test_replacing_a_posted_voucher_is_refused(scene: Scene) -> None:
    """SQLite's REPLACE deletes silently unless triggers are recursive; PostgreSQL has no such statement."""
    if scene.engine.dialect.name != "sqlite":
        pytest.skip("REPLACE INTO is SQLite's")
    columns = ", ".join(row[1] for row in _rows(scene, "PRAGMA table_info(voucher)"))
    assert (
        scene.attack(f"REPLACE INTO voucher ({columns}) SELECT {columns} FROM voucher WHERE id = {{posted}}")
        != ""
    )
    assert (
        scene.attack(f"INSERT INTO voucher ({columns}) SELECT {columns} FROM voucher WHERE id = {{made}}")
        == "id_taken"
    )


def test_truncating_is_refused(scene: Scene) -> None:
    if scene.engine.dialect.name != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    for table in ("voucher", "voucher_line", "voucher_seal", "audit_event", "intake_row"):
        assert scene.attack(f"TRUNCATE {table} CASCADE") == "append_only", table


def test_a_dropped_guard_is_found_when_the_database_is_opened(scene: Scene, database: str) -> None:
    sql = "DROP TRIGGER line_insert" + (
        " ON voucher_line" if scene.engine.dialect.name == "postgresql" else ""
    )
    assert scene.attack(sql) == ""
    with pytest.raises(Refused, match="line_insert"):
        Desk.open(database, "owner", PASSWORD)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("voucher", "summary", "'changed'"),
        ("voucher", "day", "20260109"),
        ("voucher", "attachments", "7"),
        ("voucher", "reviewed_at", "'changed'"),
        ("voucher_line", "debit", "debit + 1"),
        ("voucher_line", "account_id", "account_id + 1"),
        ("voucher_line", "summary", "'changed'"),
        ("audit_event", "detail", "'{{}}'"),
        ("audit_event", "at", "'2020-01-01'"),
        ("audit_event", "command", "'x'"),
    ],
)
def test_a_changed_byte_is_found(scene: Scene, table: str, column: str, value: str) -> None:
    """Behind the guards, with their triggers taken away: the chain and the seals still tell."""
    with scene.engine.begin() as connection:
        guards.remove(connection)
    where = {"voucher": "id = {posted}", "voucher_line": "voucher_id = {posted} AND line_no = 1"}.get(
        table, "id = 3"
    )
    assert scene.attack(f"UPDATE {table} SET {column} = {value} WHERE {where}") == ""
    with scene.engine.begin() as connection:
        guards.install(connection)
    findings = [*scene.desk.ask("audit.verify"), *scene.desk.ask("voucher.verify_seals")]
    assert findings
    assert all(finding.blocks for finding in findings)


def _rows(scene: Scene, sql: str) -> list[tuple[object, ...]]:
    with scene.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]
