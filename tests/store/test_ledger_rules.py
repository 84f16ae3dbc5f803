"""The rules of the ledger are refused by the database itself: each is attacked with plain SQL on both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

    desk.do("period.open_year", book=book, year=2026, key="the year")
    file = tmp_path / "利息.csv"
    file.write_text("来源流水号,业务类型,入账日期,实付金额\nA1,利息,2026-01-21,12.00\n", "utf-8")
    desk.do("intake.receive", book=book, source="interest", path=file)
    posted, posted_with_file = save(20260105), save(20260105)
    shen.do("voucher.review", book=book)
    desk.do("voucher.post", book=book)
    desk.do("voucher.attach", book=book, id=posted_with_file, path=file)
    reviewed = save(20260106)
    shen.do("voucher.review", book=book)
    made = save(20260107)
    engine = open_engine(locate(database))
    names: dict[str, object] = {
        "book": book,
        "other": other,
        "posted": posted,
        "reviewed": reviewed,
        "posted_with_file": posted_with_file,
        "made": made,
        "leaf": ids["1004"],
        "heading": ids["1003"],
        "foreign": desk.ask("account.list", book=other)[0].id,
        "type": desk.ask("voucher_type.list", book=book)[0].id,
        "foreign_type": desk.ask("voucher_type.list", book=other)[0].id,
        "owner": desk.actor.user,
        "dimension": next(each.id for each in desk.ask("dimension.list", book=book)),
        "reviewer": shen.actor.user,
    }
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE book_period SET closed = 1 WHERE book_id = {book} AND period = 202512"
        )
        for sql in SETS.format(**names).split("; "):
            connection.exec_driver_sql(sql)
    yield Scene(desk, engine, names)
    engine.dispose()
    shen.close()
    desk.close()


HEAD = "INSERT INTO voucher (id, book_id, period, day, type_id, number, state, kind, source, summary, total, attachments, maker_id, made_at, version, corrects_id)"
LINE = "INSERT INTO voucher_line (voucher_id, line_no, book_id, period, account_id, debit, credit, summary)"
ATTACH = "INSERT INTO voucher_attachment (id, voucher_id, book_id, name, kind, size, digest, content, added_at, added_by, event_id)"
POST = "UPDATE voucher SET state = 3, poster_id = {owner}, posted_at = 'x', post_event = 1"

SETS = (
    "INSERT INTO dimension (id, book_id, code, name) VALUES (901, {book}, 'D9', 'x'); "
    "INSERT INTO dimension_item (id, book_id, dimension_id, code, name, mnemonic) VALUES (902, {book}, 901, 'a', 'x', ''); "
    "INSERT INTO dimension_item (id, book_id, dimension_id, code, name, mnemonic) VALUES (903, {book}, 901, 'b', 'x', ''); "
    "INSERT INTO dimension_set (id, book_id, key) VALUES (904, {book}, '901:902'); "
    "INSERT INTO dimension_set_item (set_id, dimension_id, item_id) VALUES (904, 901, 902); "
    "INSERT INTO difference_note (id, book_id, period, event, key, amount, reason, at, user_id) VALUES (905, {book}, 202601, 'EV-08', 'k', 1, 'x', 'x', 1); "
    "INSERT INTO reconciliation_signature (id, book_id, period, role, digest, business, ledger, reason, at, user_id)"
    " VALUES (906, {book}, 202601, 'prepared', 'd', 1, 1, '', 'x', 1); "
    "INSERT INTO intake_channel (id, source_id, book_id, code, name, way, settings, disabled, version, changed_at, changed_by,"
    " last_received, last_repeated, last_refused)"
    " SELECT 910, MIN(id), {book}, 'c', 'c', 'folder', '{{}}', 0, 1, 'x', 1, 0, 0, 0 FROM intake_source; "
    "INSERT INTO intake_channel_version (channel_id, version, book_id, settings, changed_at, changed_by, event_id)"
    " VALUES (910, 1, {book}, '{{}}', 'x', 1, 1); "
    "INSERT INTO print_log (id, book_id, kind, title, form, form_version, pages, digest, printed_at, printed_by)"
    " VALUES (907, {book}, 'vouchers', 'x', '', 0, 1, 'd', 'x', 1); "
    "INSERT INTO print_log_voucher (voucher_id, copy, log_id, book_id) VALUES ({made}, 1, 907, {book}); "
    "INSERT INTO file_comparison (id, book_id, file_id, against, account, sheet, name, first, last, here, there, agreed, digest, kept_at, kept_by)"
    " SELECT 908, {book}, MIN(id), 'tax', '', '', 'f', 20260101, 20260101, 1, 2, 0, 'd', 'x', 1 FROM intake_file; "
    "INSERT INTO file_difference (comparison_id, seq, book_id, outcome, day, amount, ours, theirs) VALUES (908, 1, {book}, 'amount', 20260101, -1, 'a', 'b'); "
    "INSERT INTO file_word (id, comparison_id, seq, book_id, reason, at, user_id) VALUES (909, 908, 1, {book}, 'r', 'x', 1); "
    "INSERT INTO file_signature (comparison_id, role, book_id, reason, at, user_id) VALUES (908, 'prepared', {book}, '', 'x', 1)"
)

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
    *(("reviewed_is_fixed", f"UPDATE voucher SET {change} WHERE id = {{reviewed}}") for change in (
        "summary = 'y'", "number = 77", "number = NULL", "kind = 2", "source = 1", "attachments = 9",
        "type_id = {foreign_type}", "corrects_id = {posted}", "made_at = 'y'", "reviewed_at = NULL", "reviewer_id = 987654")),
    # also in the very step that posts it
    ("reviewed_is_fixed", POST + ", summary = 'y' WHERE id = {reviewed}"),
    ("type_of_book", "UPDATE voucher SET type_id = {foreign_type} WHERE id = {made}"),
    ("corrects_posted", "UPDATE voucher SET corrects_id = {reviewed}, kind = 2 WHERE id = {made}"),
    ("corrects_posted", "UPDATE voucher SET corrects_id = 987654, kind = 2 WHERE id = {made}"),
    # what a set of dimension items stands for, under the lines that point to it
    ("set_is_fixed", "UPDATE dimension_set SET key = '901:903' WHERE id = 904"),
    ("set_is_fixed", "UPDATE dimension_set_item SET item_id = 903 WHERE set_id = 904"),
    ("set_is_fixed", "DELETE FROM dimension_set_item WHERE set_id = 904"),
    ("set_is_fixed", "DELETE FROM dimension_set WHERE id = 904"),
    ("set_is_fixed", "INSERT INTO dimension_set_item (set_id, dimension_id, item_id) VALUES (904, {dimension}, 903)"),
    # an item of another book, and one under another dimension
    ("item_of_book", "INSERT INTO dimension_set (id, book_id, key) VALUES (905, {other}, '901:902'); INSERT INTO dimension_set_item (set_id, dimension_id, item_id) VALUES (905, 901, 902)"),
    ("item_of_book", "INSERT INTO dimension_set (id, book_id, key) VALUES (905, {book}, '{dimension}:902'); INSERT INTO dimension_set_item (set_id, dimension_id, item_id) VALUES (905, {dimension}, 902)"),
    # the book
    ("book_is_fixed", "UPDATE book SET solo = 1 WHERE id = {book}"),
    ("book_is_fixed", "UPDATE book SET start_period = 202501 WHERE id = {book}"),
    ("book_is_fixed", "UPDATE book SET id = 987654 WHERE id = {book}"),
    ("book_is_fixed", "DELETE FROM book WHERE id = {book}"),
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
    ("number_reused", "DELETE FROM voucher_counter WHERE book_id = {book}"),
    ("number_reused", "INSERT INTO voucher_counter (book_id, period, type_id, last_number) SELECT {book}, 202601, {type}, 0 WHERE true ON CONFLICT (book_id, period, type_id) DO UPDATE SET last_number = 0"),
    ("identity", "UPDATE voucher_counter SET period = 202602 WHERE book_id = {book} AND period = 202601"),
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
    ("signature_stands", "UPDATE difference_note SET reason = 'y'"),
    ("signature_stands", "DELETE FROM difference_note"),
    ("signature_stands", "UPDATE reconciliation_signature SET digest = 'e'"),
    ("signature_stands", "DELETE FROM reconciliation_signature"),
    ("signature_stands", "UPDATE file_comparison SET here = 2"),
    ("signature_stands", "DELETE FROM file_comparison"),
    ("signature_stands", "UPDATE file_difference SET amount = 2"),
    ("signature_stands", "DELETE FROM file_difference"),
    ("signature_stands", "UPDATE file_word SET reason = 'y'"),
    ("signature_stands", "DELETE FROM file_word"),
    ("signature_stands", "UPDATE file_signature SET reason = 'y'"),
    ("signature_stands", "DELETE FROM file_signature"),
    ("channel_version_stands", "UPDATE intake_channel_version SET settings = 'x'"),
    ("channel_version_stands", "DELETE FROM intake_channel_version"),
    ("print_log_grows", "UPDATE print_log SET pages = 2"),
    ("print_log_grows", "DELETE FROM print_log"),
    ("print_log_grows", "UPDATE print_log_voucher SET copy = 9"),
    ("print_log_grows", "DELETE FROM print_log_voucher"),
    ("beside_its_voucher", "INSERT INTO print_log_voucher (voucher_id, copy, log_id, book_id) VALUES ({posted}, 1, 907, {other})"),
    ("beside_its_voucher", ATTACH + " SELECT 910, {made}, {other}, 'x', 'scan', 1, 'y', content, 'x', 1, 1 FROM voucher_attachment"),
    ("row_is_evidence", "UPDATE intake_row SET amount = 1"),
    ("row_is_evidence", "DELETE FROM intake_row"),
    ("row_is_evidence", "UPDATE intake_file SET name = 'x'"),
    ("row_is_evidence", "DELETE FROM intake_file"),
    ("attachment_stays", "UPDATE voucher_attachment SET size = 1"),
    ("attachment_stays", "UPDATE voucher_attachment SET content = content"),
    ("attachment_stays", "INSERT INTO book_option (book_id, name, value, since, set_by) VALUES ({book}, 'attachment_folder', '/f', 'x', 1); UPDATE voucher_attachment SET content = NULL, digest = 'y'"),
    ("attachment_kept", "UPDATE voucher_attachment SET content = NULL"),
    ("attachment_kept", ATTACH + " VALUES (911, {made}, {book}, 'x', 'scan', 1, 'y', NULL, 'x', 1, 1)"),
    ("attachment_stays", "UPDATE voucher_attachment SET voucher_id = {made}"),
    ("attachment_stays", "DELETE FROM voucher_attachment WHERE voucher_id = {posted_with_file}"),
    ("attachment_stays", ATTACH + " SELECT 909, {reviewed}, {book}, 'x', 'scan', 1, 'x', content, 'x', 1, 1 FROM voucher_attachment; DELETE FROM voucher_attachment WHERE id = 909"),
    ("signature_stands", "INSERT INTO voucher_cashier (voucher_id, book_id, user_id, at) VALUES ({posted}, {book}, {owner}, 'x')"),
    ("signature_stands", "INSERT INTO voucher_cashier (voucher_id, book_id, user_id, at) VALUES ({made}, {other}, {owner}, 'x')"),
    ("signature_stands", "INSERT INTO voucher_cashier (voucher_id, book_id, user_id, at) VALUES ({made}, {book}, {owner}, 'x'); UPDATE voucher_cashier SET user_id = {reviewer}"),
    ("signature_stands", "INSERT INTO voucher_cashier (voucher_id, book_id, user_id, at) VALUES ({reviewed}, {book}, {owner}, 'x'); " + POST + " WHERE id = {reviewed}; DELETE FROM voucher_cashier"),
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
    attacked = {rule for rule, _ in ATTACKS} | {
        "id_taken",
        "row_received",
        "never_emptied",
    }  # by REPLACE and TRUNCATE below
    assert attacked == set(guards.RULES)


REPLACED = (
    ("born_unposted", "voucher", "id = {posted}", {}),
    ("id_taken", "voucher", "id = {reviewed}", {"state": "1", "reviewer_id": "NULL"}),
    ("number_reused", "voucher", "id = {posted}", {"id": "9000", "state": "1", "reviewer_id": "NULL"}),
    ("line_of_fixed_voucher", "voucher_line", "voucher_id = {posted}", {"debit": "debit * 2", "credit": "credit * 2"}),
    ("line_of_fixed_voucher", "voucher_line", "voucher_id = {reviewed}", {"summary": "'y'"}),
    ("number_reused", "voucher_counter", "book_id = {book} AND period = 202601", {"last_number": "0"}),
    ("later_period_closed", "book_period", "book_id = {book} AND period = 202512", {"closed": "0"}),
    ("book_is_fixed", "book", "id = {book}", {"solo": "1"}),
    ("book_is_fixed", "book", "id = {book}", {"id": "9000", "solo": "1"}),
    ("account_in_use", "account", "id = {leaf}", {"side": "-side"}),
    ("account_in_use", "account", "id = {leaf}", {"id": "9000"}),
    ("set_is_fixed", "dimension_set", "id = 904", {"key": "'901:903'"}),
    ("set_is_fixed", "dimension_set", "id = 904", {"id": "9000"}),
    ("set_is_fixed", "dimension_set_item", "set_id = 904", {"item_id": "903"}),
    ("append_only", "audit_event", "id = 3", {"login": "'nobody'"}),
    ("append_only", "audit_event", "idempotency_key IS NOT NULL", {"id": "987654"}),
    ("append_only", "voucher_seal", "block = 1", {"digest": "'x'"}),
    ("signature_stands", "difference_note", "id = 905", {"amount": "2"}),
    ("signature_stands", "reconciliation_signature", "id = 906", {"digest": "'e'"}),
    ("signature_stands", "file_comparison", "id = 908", {"here": "5"}),
    ("signature_stands", "file_difference", "comparison_id = 908", {"amount": "5"}),
    ("signature_stands", "file_word", "id = 909", {"reason": "'y'"}),
    ("signature_stands", "file_signature", "comparison_id = 908", {"reason": "'y'"}),
    ("channel_version_stands", "intake_channel_version", "channel_id = 910", {"settings": "'y'"}),
    ("print_log_grows", "print_log", "id = 907", {"title": "'y'"}),
    ("print_log_grows", "print_log_voucher", "log_id = 907", {"book_id": "1"}),
    ("row_is_evidence", "intake_row", "external_id = 'A1'", {"amount": "1"}),
    ("row_received", "intake_row", "external_id = 'A1'", {"id": "9000"}),
    ("attachment_stays", "voucher_attachment", "voucher_id = {posted_with_file}", {"name": "'y'"}),
    ("attachment_stays", "voucher_attachment", "voucher_id = {posted_with_file}", {"id": "9000"}),
    ("row_is_evidence", "intake_file", "id > 0", {"name": "'y'"}),
    ("row_is_evidence", "intake_file", "id > 0", {"id": "9000"}),
    ("row_is_booked", "row_voucher", "row_id > 0", {"voucher_id": "{reviewed}"}),
)  # fmt: skip


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_replacing_is_refused_by_its_rule(scene: Scene, recursive: str) -> None:
    """SQLite's REPLACE removes silently in a program that does not ask for recursive triggers or foreign keys;
    PostgreSQL has no such statement."""
    if scene.engine.dialect.name != "sqlite":
        pytest.skip("REPLACE INTO is SQLite's")
    assert scene.attack("INSERT INTO row_voucher (row_id, book_id, voucher_id, rule_id, run_id)"
                        " SELECT id, {book}, {posted}, 1, 1 FROM intake_row") == ""  # fmt: skip

    def strange(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA recursive_triggers = {recursive}")
        connection.execute("PRAGMA foreign_keys = OFF")

    scene.engine.dispose()
    sa.event.listen(scene.engine, "connect", strange)
    survived = []
    for rule, table, where, changes in REPLACED:
        columns = [str(row[1]) for row in _rows(scene, f"PRAGMA table_info({table})")]
        values = ", ".join(changes.get(name, f'"{name}"') for name in columns)
        named = ", ".join(f'"{name}"' for name in columns)
        sql = f"INSERT OR REPLACE INTO {table} ({named}) SELECT {values} FROM {table} WHERE {where}"
        got = scene.attack(sql)
        # with recursive triggers the rule against removing may speak first
        if got != rule and (recursive == "OFF" or got not in guards.RULES):
            survived.append((rule, got, sql))
    for rule, sql in (
        ("number_reused", "UPDATE OR REPLACE voucher SET number = 1 WHERE id = {made}"),
        ("account_in_use", "UPDATE OR REPLACE account SET code = '1004' WHERE id = {heading}"),
        ("identity", "UPDATE OR REPLACE voucher SET id = {posted} WHERE id = {made}"),
        ("identity", "UPDATE OR REPLACE book_period SET period = 202512 WHERE period = 202601 AND book_id = {book}"),
    ):  # fmt: skip
        got = scene.attack(sql)
        if got != rule:
            survived.append((rule, got, sql))
    assert survived == []
    assert scene.desk.ask("db.verify") == ()


def test_emptying_a_table_of_the_ledger_is_refused(scene: Scene) -> None:
    if scene.engine.dialect.name != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    for table in (
        "voucher", "voucher_line", "voucher_seal", "voucher_counter", "voucher_type", "audit_event",
        "intake_row", "intake_file", "row_voucher", "opening_balance", "balance", "dimension_balance",
        "voucher_attachment", "voucher_cashier", "book", "book_period", "account", "dimension", "dimension_item", "dimension_set", "dimension_set_item",
    ):  # fmt: skip
        assert scene.attack(f"TRUNCATE {table} CASCADE") == "never_emptied", table


def test_a_temporary_table_does_not_stand_in_for_one_of_the_ledger(scene: Scene) -> None:
    """PostgreSQL looks among temporary tables first, unless a function says where to look."""
    if scene.engine.dialect.name != "postgresql":
        pytest.skip("SQLite's triggers see only their own file")
    pretended = "CREATE TEMPORARY TABLE book_period AS SELECT CAST({book} AS bigint) AS book_id, 209901 AS period, 0 AS closed; "
    change = "UPDATE voucher SET period = 209901, day = 20990101 WHERE id = {made}"
    assert scene.attack(pretended + change) == "period_closed"


def test_changed_balances_are_found(scene: Scene) -> None:
    """Balances are derived: what the lines do not give is told by the check, and mended by a rebuild."""
    assert scene.desk.ask("db.check") == ()
    assert (
        scene.attack("UPDATE balance SET debit = debit + 1 WHERE account_id = {leaf} AND period = 202601")
        == ""
    )
    assert any(finding.blocks for finding in scene.desk.ask("db.check"))


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
