"""The process is killed at any moment of the main job's three commands: everything happened, or nothing.

The undisturbed command is run once; its database before and after are taken as pictures of every row
of every table. After each kill the database must be one of the two to the last byte, by the step at
which the kill landed: nothing before the commit, everything once the command had answered. Run again it must
come to the very same picture. Cancelled at any statement it leaves nothing either.
``FINANCE_DESK_KILLS`` sets the kills a command and database (release: 200), ``FINANCE_DESK_SEED`` where they fall.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa

from finance_desk.app.demo_city import CityYear, employee
from finance_desk.app.demo_files import write_month
from finance_desk.app.desk import Desk
from finance_desk.app.founding import found
from finance_desk.base.errors import Cancelled, Refused
from finance_desk.base.progress import Progress
from finance_desk.store.schema import metadata
from tests.conftest import PASSWORD, quick_sign_in
from tests.store import killed
from tests.store.killed import BEGUN, COMMITTING, ENDED, READY, STEPS
from tests.store.places import Files, Place, Server, context

KILLS: Final = int(os.environ.get("FINANCE_DESK_KILLS", "8"))
SEED: Final = int(os.environ.get("FINANCE_DESK_SEED", "20261123"))
ROWS: Final = 500
PERIOD: Final = 202501
BOOK: Final = 1

COMMANDS: Final = ("generate.run", "voucher.post", "close.run")


def picture(desk: Desk, *, without: frozenset[str] = frozenset()) -> dict[str, str]:
    """Every table as a digest of all its rows."""
    with desk._engine.connect() as connection:
        return {
            table.name: hashlib.sha256(
                "\n".join(sorted(repr(tuple(row)) for row in connection.execute(sa.select(table)))).encode()
            ).hexdigest()
            for table in metadata.sorted_tables
            if table.name not in without
        }


def opened(database: str) -> Desk:
    return Desk.open(database, "owner", PASSWORD, clock=killed.clock)


def sound(desk: Desk) -> None:
    """Every invariant of a database holds, its chain and its seals too."""
    assert desk.ask("db.check") == ()
    assert desk.ask("db.verify") == ()


@dataclass(frozen=True, slots=True)
class Story:
    """A command on a prepared database, run once in peace: what stood before, what stood after (seconds)."""

    place: Place
    prepared: str
    command: str
    arguments: Mapping[str, Any]
    before: dict[str, str]
    after: dict[str, str]
    seconds: float


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stories(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Story]]:
    """The three commands of a month on one kind of database, each prepared and run once in peace."""
    folder = tmp_path_factory.mktemp("killed")
    place: Place = (
        Files(folder)
        if request.param == "sqlite"
        else Server(str(request.getfixturevalue("postgresql_server")))
    )
    stands = place.new()
    _receive_a_month(stands, folder)
    told = {}
    for command in COMMANDS:
        prepared = place.copy(stands)
        with opened(stands) as desk:
            before = picture(desk)
            arguments = _arguments(desk, command)
        seconds = _in_peace(stands, command, arguments)
        with opened(stands) as desk:
            sound(desk)
            told[command] = Story(place, prepared, command, arguments, before, picture(desk), seconds)
            # what stands between this command and the next one
            if command == "generate.run":
                desk.do("voucher.review", book=BOOK)
            elif command == "voucher.post":
                desk.do("close.transfer", book=BOOK, period=PERIOD)
                desk.do("voucher.review", book=BOOK)
                desk.do("voucher.post", book=BOOK)
    yield told
    for database in (stands, *(story.prepared for story in told.values())):
        place.drop(database)
    if isinstance(place, Server):
        place.engine.dispose()


def _arguments(desk: Desk, command: str) -> Mapping[str, Any]:
    if command == "generate.run":
        return {"book": BOOK, "make_missing": True}
    if command == "voucher.post":
        return {"book": BOOK}
    checks = desk.ask("close.check", book=BOOK, period=PERIOD)
    accepted = {check.code: "已知悉" for check in checks if check.warns}
    return {"book": BOOK, "period": PERIOD, "accept_warnings": accepted}


def _receive_a_month(database: str, folder: Path) -> None:
    """A book with approved rules and a month of business rows that wait to be generated."""
    rows: list[dict[str, object]] = [*CityYear(employee(), 2025).month(PERIOD)]
    paid = [row for row in rows if row["source"] == "reimbursement"]
    rows += [
        {
            **paid[number % len(paid)],
            "external_id": f"更多{number}",
            "document": f"更多{number}",
            "amount": 1_00 + number,
        }
        for number in range(ROWS)
    ]
    with found(database, "owner", PASSWORD, clock=killed.clock) as desk:
        book = desk.do("book.new", code="310", name="职工", fund="employee", start=PERIOD, solo=True).value
        assert book == BOOK
        desk.do("rule.import", book=book, rules="employee")
        desk.do("rule.approve", book=book)
        for source, path in write_month(rows, folder, "310", PERIOD):
            desk.do("intake.receive", book=book, source=source, path=path)
        quick_sign_in(desk)


def _in_peace(database: str, command: str, arguments: Mapping[str, Any]) -> float:
    with _started(database, command, arguments) as (_, line):
        begun = time.perf_counter()
        line.send_bytes(b"go")
        while line.recv_bytes() != ENDED:
            pass
        seconds = time.perf_counter() - begun
        line.send_bytes(b"enough")
    return seconds


@contextmanager
def _started(database: str, command: str, arguments: Mapping[str, Any]) -> Iterator[tuple[Any, Connection]]:
    """A process that has opened the database and waits for a word to begin."""
    line, its_end = context.Pipe()
    process = context.Process(target=killed.work, args=(database, command, arguments, its_end))
    process.start()
    its_end.close()
    try:
        assert line.recv_bytes() == READY
        yield process, line
    finally:
        process.join(30)
        process.close()
        line.close()


def killed_at(story: Story, database: str, moment: float | bytes) -> bytes:
    """Kill the command after so many seconds, or as soon as a step is told; gives the step it had reached."""
    reached = READY
    with _started(database, story.command, story.arguments) as (process, line):
        if moment != READY:
            line.send_bytes(b"go")
            if isinstance(moment, float):
                time.sleep(moment)
            while isinstance(moment, bytes) and reached != moment:
                reached = line.recv_bytes()
        process.kill()
        process.join()
        try:
            while line.poll():
                reached = line.recv_bytes()
        except (EOFError, ConnectionError):
            pass
    return reached


def moments(count: int, chance: random.Random) -> list[float | bytes]:
    """Before it begins, at its commit, after its answer; the rest spread over the whole command (0 to 1)."""
    eighth = max(1, count // 8)
    spread = count - 3 * eighth
    shares: list[float | bytes] = [(each + chance.random()) / spread for each in range(spread)]
    chance.shuffle(shares)
    return [*[READY] * eighth, *[COMMITTING] * eighth, *[ENDED] * eighth, *shares]


@pytest.mark.parametrize("command", COMMANDS)
def test_killed_at_any_moment_it_happened_whole_or_not_at_all(
    stories: dict[str, Story], command: str
) -> None:
    story = stories[command]
    assert story.before != story.after
    landed: Counter[bytes] = Counter()
    whole_at_commit = 0
    chance = random.Random(f"{SEED} {command}")
    seconds = story.seconds
    for share in moments(KILLS, chance):
        moment = share * seconds if isinstance(share, float) else share
        database = story.place.copy(story.prepared)
        reached = killed_at(story, database, moment)
        landed[reached] += 1
        if isinstance(moment, float) and reached == ENDED:
            seconds = moment  # the command is quicker than it was
        told = f"seed {SEED}, {command}, killed at {moment!r}, had reached {reached.decode()}"
        story.place.left_alone(database)
        with opened(database) as desk:
            stands = picture(desk)
            happened = stands == story.after
            assert happened or stands == story.before, f"half a command: {told}"
            if reached == ENDED:
                assert happened, f"what was answered is gone: {told}"
            elif reached != COMMITTING:
                assert not happened, f"done before its commit: {told}"
            else:
                whole_at_commit += happened
            sound(desk)
            _again(story, desk, happened)
        story.place.drop(database)
    report = ", ".join(f"{step.decode()} {landed[step]}" for step in STEPS)
    print(f"{command}: {KILLS} kills, seed {SEED}, {story.seconds:.3f} s: {report};", end=" ")
    print(f"{whole_at_commit} of those at the commit stood")
    # a run whose kills all miss the transaction would prove nothing
    assert landed[READY] and landed[ENDED]
    assert landed[BEGUN] >= (KILLS - 3 * max(1, KILLS // 8)) // 3


def _again(story: Story, desk: Desk, happened: bool) -> None:
    """The command runs again at once: to the same picture, or it finds nothing left to do."""
    begun = time.monotonic()
    refused = happened and story.command == "close.run"
    with pytest.raises(Refused, match="closed") if refused else nullcontext():
        desk.do(story.command, **story.arguments)
    assert time.monotonic() - begun < 10 + 10 * story.seconds, "something was left locked"
    # doing nothing a second time is an event of the audit trail, and nothing else
    event = frozenset({"audit_event"} if happened and not refused else ())
    again = picture(desk, without=event)
    assert again == {name: digest for name, digest in story.after.items() if name not in event}
    if event:
        sound(desk)  # else it is the very picture whose soundness was proved


@pytest.mark.parametrize("command", COMMANDS)
def test_cancelled_at_any_statement_nothing_happened(stories: dict[str, Story], command: str) -> None:
    """In one open desk, so that nothing of a broken run may stay in its connections either."""
    story = stories[command]
    database = story.place.copy(story.prepared)
    chance = random.Random(f"{SEED} {command} cancelled")
    with opened(database) as desk:
        seen, cancel_at, progress = 0, 0, Progress()

        @sa.event.listens_for(desk._engine, "before_cursor_execute")
        def _count(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == cancel_at:
                progress.cancel()

        desk.do(command, dry_run=True, **story.arguments)
        statements = seen
        assert statements > 10
        points = max(3, KILLS // 3)
        for point in range(points):
            # the first statements set the transaction up; from then on it can be cancelled
            cancel_at = 8 + int((point + chance.random()) / points * (statements - 8))
            seen, progress = 0, Progress()
            with pytest.raises(Cancelled):
                desk.do(command, progress=progress, **story.arguments)
            assert seen >= cancel_at, f"seed {SEED}, statement {cancel_at} of {statements}"
            assert picture(desk) == story.before, f"seed {SEED}, statement {cancel_at} of {statements}"
        cancel_at = 0
        desk.do(command, **story.arguments)
        assert picture(desk) == story.after
    story.place.left_alone(database)
    story.place.drop(database)
