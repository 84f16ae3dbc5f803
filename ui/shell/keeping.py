"""Backing the open database up: from the user's menu, and as the way out of the findings that ask for it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

from finance_desk.base.findings import Subject, hint, warn
from finance_desk.base.messages import N_, message
from finance_desk.base.progress import Progress
from ui.pages.spec import Context
from ui.theme.look import say

if TYPE_CHECKING:
    from finance_desk.app.desk import Desk
    from finance_desk.store.backup import Backup

TITLE = N_("Back up the database")


def back_up(context: Context) -> None:
    """Ask where, copy while everybody goes on working, tell how great it became."""
    day = dt.datetime.now().astimezone().strftime("%Y%m%d-%H%M")
    path = context.ask.save_file(TITLE, f"{say(N_('Backup'))} {day}.fdk", [(N_("Backups"), "*.fdk")])
    if path is None:
        return
    desk = cast("Desk", context.desk)

    def work(progress: Progress) -> Backup:
        from finance_desk.app import keeping

        return keeping.back_up(desk, path, progress=progress)

    def made(backup: Backup) -> None:
        context.notice(
            message("Backed up to {path} ({size} KB)", path=str(backup.path), size=f"{backup.size // 1024:,}")
        )
        context.jobs.changes.announce({"backup": ()})
        if backup.beside:
            context.show_findings(
                [
                    warn(
                        "backup.beside",
                        message("Keep a copy of {folder} too: files behind vouchers are there.", folder=each),
                        Subject("file", label=each),
                        remedy=hint(message("Copy the folder to where the backup is kept.")),
                    )
                    for each in backup.beside
                ],
                N_("The backup does not hold these folders"),
            )

    context.jobs.write(None, work, made, title=TITLE)
