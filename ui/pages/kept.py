"""Vouchers being typed, kept on this computer every few seconds and offered after a crash.

A file per voucher in the user's data folder. A lock beside it says that somebody is typing it now, on
whatever window of this computer; a file whose lock can be taken was left behind.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import QLockFile

from finance_desk.vouchers.draft import DraftLine, VoucherDraft
from ui.jobs.doors import Doors
from ui.pages.paper import Paper

APP = "finance-desk"


def content_of(draft: VoucherDraft) -> dict[str, Any]:
    """A draft as plain values for a file."""
    return {
        "id": draft.id,
        "version": draft.version,
        "day": draft.day,
        "type": draft.type,
        "attachments": draft.attachments,
        "lines": [
            [each.summary, each.account, each.debit, each.credit, sorted(each.dimensions.items())]
            for each in draft.lines
        ],
    }


def draft_of(content: Mapping[str, Any], book: int, paper: Paper) -> VoucherDraft:
    """The draft a file holds; accounts the book no longer has are left open."""
    lines = [
        DraftLine(summary, account if account in paper.accounts else None, debit, credit, dict(items))
        for summary, account, debit, credit, items in content["lines"]
    ]
    type = content["type"] if content["type"] in paper.types else next(iter(paper.types))
    return VoucherDraft(
        book,
        paper.accounts,
        paper.types,
        int(content["day"]),
        type,
        int(content["attachments"]),
        lines,
        content["id"],
        content["version"],
    )


def folder_of(desk: Doors) -> Path:
    """Where this user's typing on this database is kept. ``FINANCE_DESK_HOME`` may name another place."""
    home = os.environ.get("FINANCE_DESK_HOME") or platformdirs.user_data_dir(APP, appauthor=False)
    location = getattr(desk, "location", None)
    where = f"{location.shown() if location is not None else ''}\n{desk.actor.login}"
    return Path(home) / "typing" / hashlib.sha256(where.encode()).hexdigest()[:16]


class Keeper:
    """Keeps one voucher while it is typed."""

    def __init__(self, folder: Path, book: int) -> None:
        self._file = folder / f"{book}-{uuid.uuid4().hex}.json"
        self._lock = QLockFile(f"{self._file}.lock")
        self._lock.setStaleLockTime(0)

    def keep(self, content: Mapping[str, Any]) -> str:
        """Write; gives why it could not be kept, empty when it was. In a worker."""
        kept = {**content, "at": dt.datetime.now().astimezone().isoformat(timespec="seconds")}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if not self._lock.isLocked():
                self._lock.tryLock(0)
            beside = self._file.with_suffix(".new")
            beside.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
            beside.replace(self._file)
        except OSError as error:
            return str(error)
        return ""

    def forget(self) -> None:
        """The voucher was saved or given up."""
        self._file.unlink(missing_ok=True)
        self._lock.unlock()


@dataclass(frozen=True, slots=True)
class Kept:
    """Typing that was left behind: its file, when it was kept last, and what stands in it."""

    file: Path
    at: str
    content: Mapping[str, Any]

    def forget(self) -> None:
        self.file.unlink(missing_ok=True)


def left_behind(folder: Path, book: int) -> list[Kept]:
    """What nobody is typing any more, the latest first. In a worker."""
    found = []
    for file in folder.glob(f"{book}-*.json"):
        lock = QLockFile(f"{file}.lock")
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            continue
        try:
            content = json.loads(file.read_text("utf-8"))
            if content["lines"]:
                found.append(Kept(file, str(content["at"]), content))
        except (OSError, ValueError, KeyError, TypeError):
            pass  # half a file of a computer that lost power: nothing to offer
        finally:
            lock.unlock()
    return sorted(found, key=lambda each: each.at, reverse=True)
