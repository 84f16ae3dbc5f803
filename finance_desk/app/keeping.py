"""Keeping a database safe: backup and restore with their right checked and their event written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from finance_desk.app.desk import Desk
from finance_desk.base.clock import Clock, system_clock
from finance_desk.base.commands import COMMANDS
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import Message, message
from finance_desk.base.progress import Progress
from finance_desk.files.read import file_digest
from finance_desk.store import backup as store_backup
from finance_desk.store import failures, migrate
from finance_desk.store.backup import Backup
from finance_desk.store.engine import locate, open_engine


def back_up(
    desk: Desk, target: Path | str, *, key: str | None = None, progress: Progress | None = None
) -> Backup:
    """Back the open database up to ``target`` while everybody goes on working.

    Raises Refused when the user may not, the disk is full, or the copy does not pass its check.
    """
    _check_right(desk, "db.backup")
    with failures.translated(desk.location.shown(), progress):
        made = store_backup.back_up(desk.location, target, key=key, progress=progress)
    desk.do("db.backup", file=made.path.name, size=made.size, sha256=made.sha256, last_event=made.last_event)
    return replace(made, beside=desk.ask("db.file_folders"))


def restore(
    source: Path | str,
    database: str | Path,
    login: str,
    password: str,
    *,
    replace: bool = False,
    key: str | None = None,
    clock: Clock = system_clock,
) -> Path | None:
    """Put the backup ``source`` in the place of ``database``; gives where the replaced one was kept.

    A local backup must let ``login`` in with the right to restore, before anything is touched. Raises Refused.
    """
    location = locate(database)
    source = Path(source)
    digest = file_digest(source)
    if location.is_file:
        with Desk.open(source, login, password, clock=clock, key=key) as held:
            _check_right(held, "db.restore")
    kept = None
    if replace and location.file is not None and location.file.exists():
        stamp = clock().astimezone(dt.UTC).strftime("%Y%m%dT%H%M%S")
        kept = location.file.with_name(f"{location.file.stem}.before-restore-{stamp}{location.file.suffix}")
    with failures.translated(location.shown()):
        store_backup.restore(source, location, key=key, kept=kept)
    with Desk.open(database, login, password, clock=clock, key=key) as desk:
        _check_right(desk, "db.restore")
        desk.do("db.restore", file=source.name, sha256=digest)
    return kept


def upgrade(database: str | Path, *, key: str | None = None, dry_run: bool = False) -> Path | None:
    """Bring an older database to this version and make its guards anew; gives where the old one is kept.

    The copy is made of a local database; a server's administrator keeps backups of a shared one. ``dry_run``
    does the work and takes it back. Raises Refused.
    """
    location = locate(database)
    engine = open_engine(location, key=key)
    kept = None
    try:
        with failures.translated(location.shown()):
            try:
                migrate.check_version(engine, location)
            except Refused as refused:
                if refused.findings[0].code != "store.older":
                    raise
            if location.file is not None and not dry_run:
                kept = location.file.with_name(f"{location.file.stem}.before-upgrade{location.file.suffix}")
                store_backup.copy_as_it_is(location, kept, key=key)
            migrate.upgrade(engine, dry_run=dry_run)
    finally:
        engine.dispose()
    return kept


def _check_right(desk: Desk, id: str) -> None:
    if not desk.may(id):
        raise refuse(
            "access.denied",
            message("You may not do this: {title} ({id}).", title=Message(COMMANDS[id].title), id=id),
            Subject("command", label=id),
            remedy=hint(message("Ask somebody whose role allows it, or ask for the right.")),
        )
