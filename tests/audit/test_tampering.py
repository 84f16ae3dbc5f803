"""Behind the guards: whatever is changed in what was logged or posted, the chain and the seals tell it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from finance_desk.app.desk import Desk
from finance_desk.audit.model import event_digest
from finance_desk.audit.queries import all_events
from finance_desk.audit.queries import verify as verify_chain
from finance_desk.audit.tables import audit_event
from finance_desk.store import guards
from finance_desk.store.engine import locate, open_engine
from finance_desk.store.unit import Reader
from finance_desk.vouchers import sealing
from finance_desk.vouchers.model import Line
from finance_desk.vouchers.tables import voucher, voucher_line, voucher_seal

VERIFIER = Path(__file__).parents[2] / "packaging" / "verify_chain.py"


@dataclass(frozen=True, slots=True)
class Scene:
    """Two books; a solo one has two posted vouchers, sealed by two events."""

    desk: Desk
    engine: sa.Engine

    def told(self, *statements: str) -> list[str]:
        """Codes of what is told after these changes were made without guards; then all is undone."""
        with self.engine.connect() as connection:
            guards.remove(connection)
            for statement in statements:
                assert connection.exec_driver_sql(statement).rowcount > 0, statement
            reader = Reader(connection, self.desk.actor)
            found = [*verify_chain(reader), *sealing.verify(reader)]
            connection.rollback()
        assert all(finding.blocks for finding in found)
        return [finding.code for finding in found]


@pytest.fixture
def scene(desk: Desk, database: str) -> Iterator[Scene]:
    book = int(
        desk.do(
            "book.new", code="310", name="职工", fund="employee", start=202601, solo=True, key="new"
        ).value
    )
    desk.do("book.new", code="390", name="居民", fund="resident", start=202601)
    desk = desk.refreshed()
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    for day in (20260105, 20260106):
        lines = [Line(ids["1004"], 500, 0, "利息|5\n"), Line(ids["450101"], 0, 500, "利息")]
        desk.do("voucher.save", book=book, day=day, lines=lines)
        desk.do("voucher.review", book=book)
        desk.do("voucher.post", book=book)
    engine = open_engine(locate(database))
    yield Scene(desk, engine)
    engine.dispose()
    desk.close()


NOT_SEALED = {("voucher", "version")}
"""What legitimately moves and means nothing: it is in no digest."""


def test_a_changed_column_is_found_whichever_it_is(scene: Scene) -> None:
    assert scene.told() == []
    missed = []
    for table, where in (
        (audit_event, "id = (SELECT MAX(id) - 2 FROM audit_event)"),
        (voucher, "id = (SELECT MAX(id) FROM voucher)"),
        (voucher_line, "voucher_id = (SELECT MAX(id) FROM voucher) AND line_no = 2"),
        (voucher_seal, "event_id = (SELECT MAX(event_id) FROM voucher_seal)"),
    ):
        for column in table.columns:
            if (table.name, column.name) in NOT_SEALED:
                continue
            if isinstance(column.type, sa.Text):
                value = f"COALESCE({column.name}, '') || 'x'"
            else:
                value = f"COALESCE({column.name}, 0) + 1000000"
            changes = [f"{column.name} = {value}"]
            match table.name, column.name:
                case "voucher_seal", "book_id":  # a foreign key
                    changes = ["book_id = (SELECT MAX(id) FROM book)"]
                case "voucher", "state":
                    changes = ["state = 9"]
                case "voucher", "period" | "day":  # the one follows from the other
                    changes = ["period = 202602", "day = 20260206"]
                case "voucher_line", "debit" | "credit":  # one side only
                    changes = ["debit = credit", "credit = debit"]
            if not scene.told(f"UPDATE {table.name} SET {', '.join(changes)} WHERE {where}"):
                missed.append(f"{table.name}.{column.name}")
    assert missed == []


def test_what_was_removed_swapped_or_slipped_in_is_found(scene: Scene) -> None:
    last = "(SELECT MAX(id) FROM audit_event)"
    assert "audit.missing" in scene.told(f"DELETE FROM audit_event WHERE id = {last} - 1")
    assert "audit.missing" in scene.told("DELETE FROM audit_event WHERE id = 1")
    # a posting's event cut off at the end leaves vouchers and a seal that no event names
    assert scene.told(f"DELETE FROM audit_event WHERE id = {last}") == ["audit.resealed"]
    assert scene.told(
        "DELETE FROM voucher_seal WHERE event_id = (SELECT MAX(event_id) FROM voucher_seal)"
    ) == [
        "audit.resealed",
        "audit.unsealed",
    ]
    with scene.engine.connect() as connection:
        end = int(connection.exec_driver_sql("SELECT MAX(id) FROM audit_event").scalar_one())
    swapped = scene.told(
        f"UPDATE audit_event SET id = 987654 WHERE id = {end - 1}",
        f"UPDATE audit_event SET id = {end - 1} WHERE id = {end}",
        f"UPDATE audit_event SET id = {end} WHERE id = 987654",
    )
    assert {"audit.chain_broken", "audit.event_changed"} <= set(swapped)
    assert "audit.seal_broken" in scene.told(
        "UPDATE voucher_line SET line_no = line_no + 2 WHERE voucher_id = (SELECT MAX(id) FROM voucher)"
    )


def test_a_voucher_changed_and_sealed_anew_is_found(scene: Scene) -> None:
    """Who knows the form of a seal can write one that fits; the event still names the old one."""
    with scene.engine.connect() as connection:
        guards.remove(connection)
        connection.exec_driver_sql(
            "UPDATE voucher SET summary = 'y' WHERE id = (SELECT MAX(id) FROM voucher)"
        )
        reader = Reader(connection, scene.desk.actor)
        row = connection.execute(sa.select(voucher_seal).order_by(voucher_seal.c.event_id.desc())).first()
        assert row is not None
        heads, count, lines, line_count = sealing.block_texts(
            reader, row.event_id, row.first_voucher, row.last_voucher
        )
        own = (row.event_id, row.block, row.book_id, row.first_voucher, row.last_voucher, count, line_count)
        connection.execute(
            sa.update(voucher_seal)
            .where(voucher_seal.c.event_id == row.event_id)
            .values(digest=sealing.block_digest(own, heads, lines))
        )
        assert [each.code for each in sealing.verify(reader)] == ["audit.resealed"]
        # and an event rewritten with a digest of its own is not what the next one follows
        first = next(each for each in all_events(reader) if each.id == 2)
        fields = {**asdict(first), "login": "nobody"}
        del fields["digest"]
        connection.execute(
            sa.update(audit_event)
            .where(audit_event.c.id == 2)
            .values(login="nobody", digest=event_digest(**fields))
        )
        assert [each.code for each in verify_chain(reader)] == ["audit.chain_broken"]
        connection.rollback()


def test_a_line_feed_in_a_summary_shifts_no_meaning(scene: Scene) -> None:
    """The same characters, cut at another place, make another seal."""
    last = "voucher_id = (SELECT MAX(id) FROM voucher)"
    assert scene.told(
        f"UPDATE voucher_line SET summary = '利息' WHERE {last} AND line_no = 1",
        f"UPDATE voucher_line SET summary = '|5\n利息' WHERE {last} AND line_no = 2",
    ) == ["audit.seal_broken"]


def test_the_outside_verifier_finds_the_same(scene: Scene, tmp_path: Path) -> None:
    with scene.engine.connect() as connection:
        events = [asdict(each) for each in all_events(Reader(connection, scene.desk.actor))]

    def verdict(chain: list[dict[str, object]]) -> subprocess.CompletedProcess[str]:
        file = tmp_path / "chain.jsonl"
        file.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in chain), "utf-8")
        return subprocess.run(
            [sys.executable, str(VERIFIER), str(file)], capture_output=True, text=True, check=False
        )

    whole = verdict(events)
    assert whole.returncode == 0 and str(events[-1]["digest"]) in whole.stdout
    assert verdict([*events[:2], {**events[2], "idempotency_key": "x"}, *events[3:]]).returncode == 1
    assert verdict([*events[:2], *events[3:]]).returncode == 1
