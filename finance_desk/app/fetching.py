"""What a channel holds is brought here and received: first over the network, then into the database.

The two are apart because a command holds the one write lock of the database; nobody should wait with it
for another system's answer. A failure of the other side is noted beside the channel.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

from finance_desk.base.commands import Done
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding, Severity, Subject, hint, stop, warn
from finance_desk.base.messages import message
from finance_desk.base.progress import Progress
from finance_desk.files.headers import HeaderSpec, find_header
from finance_desk.files.read import file_digest, read_table
from finance_desk.files.whole import whole_files
from finance_desk.intake import channels
from finance_desk.intake.channels import Fetched
from finance_desk.intake.model import Channel, SourceColumn, Way
from finance_desk.intake.passwords import Passwords
from finance_desk.intake.wording import pack

_LOOKED_INTO: Final = 10


class Doors(Protocol):
    """The two doors of :class:`finance_desk.app.desk.Desk`."""

    def ask(
        self, what: str | Callable[..., Any], *, progress: Progress | None = None, **arguments: Any
    ) -> Any: ...

    def do(
        self,
        what: str | Callable[..., Done],
        *,
        progress: Progress | None = None,
        dry_run: bool = False,
        **arguments: Any,
    ) -> Done: ...


@dataclass(frozen=True, slots=True)
class Brought:
    """What a channel holds that is new: ``files`` or an ``answer``; or why nothing could be had.

    ``known`` are names of files received before, ``refused`` of those refused before and not tried again,
    ``waiting`` of those that somebody still writes.
    """

    channel: Channel
    files: tuple[Path, ...] = ()
    answer: Fetched | None = None
    known: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    failure: tuple[Finding, ...] = ()


def bring(
    desk: Doors, channel: Channel, passwords: Passwords, progress: Progress, *, again: bool = True
) -> Brought:
    """What the channel holds now; changes nothing here or there. ``again``: also what was refused before."""
    place = Subject("channel", channel.id, channel.code, channel.book)
    if channel.disabled:
        off = message("Channel {code} is switched off.", code=channel.code)
        return Brought(channel, failure=(stop("intake.channel_off", off, place),))
    progress.start(message("Fetching from {channel}", channel=channel.name))
    try:
        known = desk.ask("intake.delivered", book=channel.book, channel=channel.id)
        if channel.way is not Way.FOLDER:
            answer = channels.fetch(channel, passwords.of(channel.origin), progress)
            if known.get(hashlib.sha256(answer.content).hexdigest()):
                return Brought(channel, known=(answer.name,))
            return Brought(channel, answer=answer)
        whole, waiting = whole_files(
            lambda: channels.from_folder(Path(channel.address), channel.pattern), progress=progress
        )
        fresh: list[Path] = []
        before: dict[bool, list[str]] = {True: [], False: []}
        seen: set[str] = set()
        for each in whole:
            progress.check()
            try:
                digest = file_digest(each) if again else _digest_of(_aged(each))
            except Refused:  # gone or locked since it was looked at
                waiting += (each,)
                continue
            received = known.get(digest)
            if digest in seen or received or (received is False and not again):
                before[received is not False].append(each.name)
            else:
                fresh.append(each)
                seen.add(digest)
        return Brought(
            channel,
            tuple(fresh),
            known=tuple(before[True]),
            refused=tuple(before[False]),
            waiting=tuple(each.name for each in waiting),
        )
    except Refused as refused:
        return Brought(channel, failure=tuple(refused.findings))


def _aged(file: Path) -> tuple[Path, int, int]:
    """A file with its size and time; noughts when it is gone."""
    try:
        found = file.stat()
    except OSError:
        return file, 0, 0
    return file, found.st_size, found.st_mtime_ns


@lru_cache(maxsize=10_000)
def _digest_of(aged: tuple[Path, int, int]) -> str:
    """The digest of a file of this size and time: what a watched folder holds is read once, not every look."""
    return file_digest(aged[0])


def take(desk: Doors, brought: Brought, progress: Progress) -> Done:
    """Receive what was brought, each file for itself, and note the outcome; ``value`` is the last batch."""
    channel = brought.channel
    to: dict[str, Any] = {"book": channel.book, "channel": channel.id}
    findings: list[Finding] = list(brought.failure)
    batch: int | None = None
    received, refused, repeated = 0, 0, len(brought.known)
    for each in _deliveries(brought):
        try:
            done = desk.do("intake.deliver", progress=progress, **to, **each)
        except Refused as stopped:  # such as a file that is gone: the others come all the same
            findings += stopped.findings
            refused += 1
            continue
        findings += done.findings
        if done.value is not None:
            batch, received = int(done.value), received + 1
        elif done.findings:
            refused += 1
        else:
            repeated += 1
    said = desk.do(
        "intake.fetched",
        **to,
        received=received,
        repeated=repeated,
        refused=refused,
        failure=pack(brought.failure[0].message) if brought.failure else "",
    )
    findings += _left(brought)
    return Done(
        said.summary, {"batch": (), "intake_row": (), "channel": (channel.id,)}, tuple(findings), batch
    )


def _deliveries(brought: Brought) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"name": each.name, "path": each} for each in brought.files]
    if brought.answer is not None:
        answer = brought.answer
        found.append(
            {
                "name": answer.name,
                "content": answer.content,
                "code": answer.code,
                "control_rows": answer.control_rows,
                "control_amount": answer.control_amount,
            }
        )
    return found


def _left(brought: Brought) -> list[Finding]:
    """Files that were left: received before, or still being written."""
    channel, found = brought.channel, []
    place = Subject("channel", channel.id, channel.code, channel.book)
    if brought.known:
        found.append(
            Finding(
                "intake.known",
                Severity.INFO,
                message(
                    "{count} files were received before: {names}.",
                    count=len(brought.known),
                    names=list(brought.known[:5]),
                ),
                place,
            )
        )
    if brought.waiting:
        found.append(
            warn(
                "intake.still_written",
                message(
                    "{count} files are still being written: {names}.",
                    count=len(brought.waiting),
                    names=list(brought.waiting[:5]),
                ),
                place,
                remedy=hint(message("Close them, or fetch again when the sender has finished.")),
            )
        )
    return found


def fetch(desk: Doors, channel: Channel, passwords: Passwords, progress: Progress) -> Done:
    """Bring and take, one after the other."""
    return take(desk, bring(desk, channel, passwords, progress), progress)


def news(desk: Doors, book: int, passwords: Passwords, progress: Progress) -> tuple[Brought, ...]:
    """Look once into every watched folder of a book: what is new there, and folders that cannot be read.

    What was received or refused before is not tried again and not told again.
    """
    looked = [
        bring(desk, each, passwords, progress, again=False)
        for each in desk.ask("intake.channels", book=book)
        if each.watch and not each.disabled
    ]
    return tuple(each for each in looked if each.files or _told_anew(each))


def watched(desk: Doors, book: int, passwords: Passwords, progress: Progress) -> Iterator[Done]:
    """Look once and receive what is new; one answer for each folder that held something."""
    for each in news(desk, book, passwords, progress):
        yield take(desk, each, progress)


def _told_anew(brought: Brought) -> bool:
    """Whether a folder that cannot be read is news: the same failure is noted once."""
    last = brought.channel.last
    return bool(brought.failure) and (last is None or last.failure != brought.failure[0].message)


def probe(desk: Doors, channel: Channel, passwords: Passwords, progress: Progress) -> tuple[Finding, ...]:
    """Test a channel without receiving anything: what is wrong with it, or that it answers and is understood."""
    place = Subject("channel", channel.id, channel.code, channel.book)
    progress.start(message("Testing {channel}", channel=channel.name))
    try:
        columns: Sequence[SourceColumn] = desk.ask("intake.columns", source=channel.source)
        spec = HeaderSpec(
            {each.field: each.titles for each in columns},
            tuple(each.field for each in columns if each.required),
        )
        match channel.way:
            case Way.FOLDER:
                return _probe_folder(channel, spec, place, progress)
            case Way.DATABASE:
                titles = channels.columns_of_database(
                    channel.address, channel.view, passwords.of(channel.origin)
                )
            case Way.SERVICE:
                answer = channels.fetch(channel, passwords.of(channel.origin), progress)
                titles = tuple(next(csv.reader(io.StringIO(answer.content.decode()))))
    except Refused as refused:
        return tuple(refused.findings)
    header = find_header([(1, list(titles))], spec.wanted, required=spec.required)
    found = header.columns if header is not None else {}
    lacking = [each for each in columns if each.required and each.field not in found]
    if lacking:
        return (
            stop(
                "intake.no_columns",
                message(
                    "{channel} answers, but has no columns for: {fields}. It has: {titles}.",
                    channel=channel.name,
                    fields=[each.titles[0] for each in lacking],
                    titles=list(titles),
                ),
                place,
                remedy=hint(
                    message("Teach the source the titles, or ask the sender for the columns."), "intake.map"
                ),
            ),
        )
    return (_good(channel, len(found), len(titles), place),)


def _good(channel: Channel, understood: int, seen: int, place: Subject) -> Finding:
    return Finding(
        "intake.channel_ok",
        Severity.OK,
        message(
            "{channel} answers; {understood} of its {seen} columns are understood.",
            channel=channel.name,
            understood=understood,
            seen=seen,
        ),
        place,
    )


def _probe_folder(
    channel: Channel, spec: HeaderSpec, place: Subject, progress: Progress
) -> tuple[Finding, ...]:
    files = channels.from_folder(Path(channel.address), channel.pattern)
    if not files:
        return (
            warn(
                "intake.folder_empty",
                message("The folder {folder} is there, but holds no such files.", folder=channel.address),
                place,
                remedy=hint(message("Check the pattern of names, or wait for the first file.")),
            ),
        )
    found: list[Finding] = []
    for each in files[-_LOOKED_INTO:]:
        progress.check()
        try:
            header = read_table(each, header=spec).header
            assert header is not None
            found.append(_good(channel, len(header.columns), len(header.titles), place))
        except Refused as refused:
            found += refused.findings
    faults = [each for each in found if each.blocks]
    return tuple(faults or found[-1:])
