"""The process that is killed: it opens a desk, says how far its command is, and runs it once it may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.app import rooms
from finance_desk.app.desk import Desk
from finance_desk.generation.compiled import compile_rule
from finance_desk.generation.ready_made import read_ready_made
from tests.conftest import PASSWORD

READY: Final = b"ready"
BEGUN: Final = b"begun"
COMMITTING: Final = b"committing"
ENDED: Final = b"ended"
STEPS: Final = (READY, BEGUN, COMMITTING, ENDED)
"""How far a command is, in order; each is told the moment it is so."""

# loaded once, before a process is forked: a kill shall meet the command, not an import
rooms.load()
for _rule in read_ready_made("employee", {}).rules:
    compile_rule(_rule)


def clock() -> dt.datetime:
    """One moment for every process: what two runs write can then be compared to the last byte."""
    return dt.datetime(2025, 2, 1, 8, tzinfo=dt.UTC)


def work(database: str, command: str, arguments: Mapping[str, Any], line: Connection) -> None:
    """Open ``database``, wait for a word on ``line``, run the command, and wait for the end."""
    with Desk.open(database, "owner", PASSWORD, clock=clock) as desk:

        def told(step: bytes) -> Callable[[sa.Connection], None]:
            return lambda _connection: line.send_bytes(step)

        sa.event.listen(sa.Engine, "begin", told(BEGUN))
        sa.event.listen(sa.Engine, "commit", told(COMMITTING))
        line.send_bytes(READY)
        line.recv_bytes()
        desk.do(command, **arguments)
        line.send_bytes(ENDED)
        line.recv_bytes()
