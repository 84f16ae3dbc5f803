"""Receiving business files, teaching the words of a source, deciding about rows."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.base.collecting import uncollected
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint, stop, warn
from finance_desk.base.messages import N_, Message, Money, message
from finance_desk.books.tables import book as book_table
from finance_desk.files.headers import HeaderSpec
from finance_desk.files.read import TableFile, file_digest, read_table
from finance_desk.intake.keeping import keep_file
from finance_desk.intake.model import FIELDS, SourceProfile
from finance_desk.intake.profiles import profile_of, profiles
from finance_desk.intake.receiving import Receiver, Taken, is_repeat, warnings
from finance_desk.intake.tables import intake_batch, intake_row, intake_source, row_mark
from finance_desk.intake.understanding import Understanding
from finance_desk.store.unit import UnitOfWork

_CHUNK: Final = 1 << 20
_HALF: Final = "files.half"


@command("intake.receive", N_("Receive a business file"))
def receive(
    tx: UnitOfWork,
    *,
    book: int,
    source: str,
    path: str | Path | None = None,
    content: bytes | None = None,
    name: str = "",
    sheet: str | None = None,
    code: str = "",
    control_rows: int | None = None,
    control_amount: int | None = None,
) -> Done:
    """Receive a file of pre-posting rows: from ``path``, or ``content`` called ``name``.

    ``source`` is a source's code (see ``intake.sources``); ``code`` the sender's batch number;
    ``control_rows`` and ``control_amount`` (fen) what the sender says the file holds. Good rows are
    kept for generation, bad ones with their reason; nothing is lost. ``value`` is the batch's id.
    Raises Refused for a file received before, half a file, or one without the columns it needs.
    """
    if content is not None:
        with tempfile.TemporaryDirectory(prefix="finance-desk-") as folder:
            file = Path(folder) / (Path(name).name or "rows")
            file.write_bytes(content)
            return _receive(tx, book, source, file, name, sheet, code, control_rows, control_amount)
    if path is None:
        raise refuse("intake.no_file", message("Choose a file to receive."))
    return _receive(tx, book, source, Path(path), name, sheet, code, control_rows, control_amount)


def _receive(
    tx: UnitOfWork,
    book: int,
    source: str,
    path: Path,
    name: str,
    sheet: str | None,
    code: str,
    control_rows: int | None,
    control_amount: int | None,
) -> Done:
    label = name or path.name
    digest = file_digest(path)
    _refuse_twice(tx, book, digest, label)
    source_id, profile, settings = source_of(tx, source)
    table = read_table(
        path, sheet=sheet, header=HeaderSpec(profile.wanted(settings.get("titles", {})), profile.required)
    )
    assert table.header is not None
    tx.progress.start(message("Receiving {file}", file=label))
    batch = tx.new_id("intake_batch")
    with uncollected():
        taken = _take(tx, book, source_id, batch, _understanding(tx, book, profile, settings, table), table)
    half = [each for each in table.findings if each.code.startswith(_HALF)]
    if half:
        raise Refused([stop(each.code, each.message, each.subject, remedy=each.remedy) for each in half])
    _refuse_wrong_source(taken, label, profile, Subject("file", None, label, book))
    if not taken.rows:
        raise refuse(
            "intake.no_rows",
            message("{file} has a header but no rows.", file=label),
            table.place(),
            remedy=hint(message("Ask the sender for the rows, or choose the sheet that holds them.")),
        )
    code = code or f"{tx.now():%Y%m%d}-{batch:04d}"
    tx.write(
        sa.insert(intake_batch).values(
            id=batch,
            source_id=source_id,
            file_id=keep_file(tx, path, label, digest),
            book_id=book,
            code=code,
            sheet=table.sheet,
            columns=json.dumps(dict(table.header.columns)),
            titles=json.dumps(list(table.header.titles), ensure_ascii=False),
            received_at=tx.stamp(),
            received_by=tx.actor.user,
            rows=taken.rows,
            accepted=taken.accepted,
            refused=taken.refused,
            repeated=taken.repeated,
            amount=taken.amount,
            control_rows=control_rows,
            control_amount=control_amount,
        )
    )
    found = [each.finding(batch, label, book, source) for each in taken.causes.values()]
    found += warnings(taken, batch, label, book) + table.findings
    found += _control(taken, control_rows, control_amount, Subject("batch", batch, label, book))
    if "fund" not in table.header.columns:
        found += _elsewhere(tx, book, digest, label)
    tx.evidence["sha256"] = digest
    return Done(
        message(
            "{file}: {accepted} rows received ({amount}), {refused} with problems, {repeated} received before.",
            file=label,
            accepted=taken.accepted,
            amount=Money(taken.amount),
            refused=taken.refused,
            repeated=taken.repeated,
        ),
        {"batch": (batch,), "intake_row": ()},
        findings=tuple(found),
        value=batch,
    )


def _refuse_twice(tx: UnitOfWork, book: int, digest: str, label: str) -> None:
    held = tx.text(
        "SELECT b.id, b.code, b.received_at FROM intake_batch b JOIN intake_file f ON f.id = b.file_id"
        " WHERE f.digest = :digest AND b.book_id = :book ORDER BY b.id",
        {"digest": digest, "book": book},
    ).first()
    if held is not None:
        raise refuse(
            "intake.file_twice",
            message(
                "{file} was received before as batch {code} at {at}; nothing was changed.",
                file=label,
                code=held.code,
                at=held.received_at[:16].replace("T", " "),
            ),
            Subject("batch", held.id, held.code, book),
            remedy=hint(message("Look at that batch; a corrected file has other content.")),
        )


def _elsewhere(tx: UnitOfWork, book: int, digest: str, label: str) -> list[Finding]:
    """Other books that received the same file, where no column says whose the rows are: told, not refused."""
    rows = tx.text(
        "SELECT DISTINCT o.id, o.code, o.name FROM intake_batch b JOIN intake_file f ON f.id = b.file_id"
        " JOIN book o ON o.id = b.book_id JOIN book h ON h.id = :book AND h.training = o.training"
        " WHERE f.digest = :digest AND b.book_id <> :book ORDER BY o.code",
        {"digest": digest, "book": book},
    ).all()
    return [
        warn(
            "intake.file_elsewhere",
            message(
                "{file} was received into book {code} {name} too, and its rows do not say which fund they are of.",
                file=label,
                code=row.code,
                name=row.name,
            ),
            Subject("file", None, label, book),
            remedy=hint(message("Look which book the rows belong to, and ignore them in the other one.")),
        )
        for row in rows
        if tx.actor.sees(row.id)
    ]


def _refuse_wrong_source(taken: Taken, label: str, profile: SourceProfile, place: Subject) -> None:
    """A file of which every row belongs to other sources was received as the wrong one: nothing is kept of it.

    Kept, its digest would keep the file from ever being received rightly.
    """
    if not taken.rows or taken.refused < taken.rows:
        return
    if any(each.code != "intake.event_elsewhere" for each in taken.causes.values()):
        return
    events = {str(each.what.values["event"]) for each in taken.causes.values()}
    fit = [each for each in profiles() if events <= set(each.events) and each.code != "general"]
    raise refuse(
        "intake.wrong_source",
        message(
            "{file} is no file of the source {source}: all its rows are {events}.",
            file=label,
            source=f"{profile.zh} ({profile.code})",
            events=sorted(events),
        ),
        place,
        remedy=hint(
            message(
                "Receive it again as {sources}.",
                sources=[f"{each.zh} ({each.code})" for each in fit] or ["general"],
            )
        ),
    )


def source_of(tx: UnitOfWork, code: str) -> tuple[int, SourceProfile, dict[str, Any]]:
    """A source's row, profile and settings; a shipped profile becomes a source when first used."""
    held = tx.text(
        "SELECT id, profile, settings FROM intake_source WHERE code = :code", {"code": code}
    ).first()
    profile = profile_of(held.profile if held is not None else code)
    if profile is None:
        raise refuse(
            "intake.source",
            message(
                "There is no source {code}; there are: {known}.",
                code=code,
                known=[each.code for each in profiles()],
            ),
        )
    if held is not None:
        return held.id, profile, json.loads(held.settings)
    id = tx.new_id("intake_source")
    tx.write(
        sa.insert(intake_source).values(
            id=id, code=code, name=profile.zh, profile=profile.code, settings="{}"
        )
    )
    return id, profile, {}


def _understanding(
    tx: UnitOfWork, book: int, profile: SourceProfile, settings: Mapping[str, Any], table: TableFile
) -> Understanding:
    assert table.header is not None
    return Understanding(
        profile,
        _fund_of(tx, book),
        settings.get("codes", {}),
        present=tuple(table.header.columns),
        date1904=table.date1904,
    )


def _fund_of(tx: UnitOfWork, book: int) -> str:
    return str(
        tx.connection.execute(sa.select(book_table.c.fund).where(book_table.c.id == book)).scalar_one()
    )


def _take(
    tx: UnitOfWork, book: int, source: int, batch: int, understanding: Understanding, table: TableFile
) -> Taken:
    assert table.header is not None
    receiver = Receiver(tx, book, source, batch, understanding, table.header.columns)
    savepoint = tx.connection.begin_nested()
    try:
        taken = receiver.take(table.rows(), careful=False)
    except sa.exc.IntegrityError as error:
        if not is_repeat(error):
            raise
        savepoint.rollback()
        return receiver.take(table.rows(), careful=True)
    savepoint.commit()
    return taken


def _control(taken: Taken, rows: int | None, amount: int | None, place: Subject) -> list[Finding]:
    """The sender's totals against what is there: the batch stays amber until somebody looked."""
    found = []
    if rows is not None and rows != taken.rows:
        found.append(
            stop(
                "intake.control_rows",
                message("The sender says {said} rows, the file has {seen}.", said=rows, seen=taken.rows),
                place,
                remedy=hint(message("Ask the sender for the rows that are missing.")),
            )
        )
    if amount is not None and amount != taken.amount:
        found.append(
            stop(
                "intake.control_amount",
                message(
                    "The sender says {said}, the accepted rows add up to {sum}: {difference} are missing.",
                    said=Money(amount),
                    sum=Money(taken.amount),
                    difference=Money(amount - taken.amount),
                ),
                place,
                amount=amount - taken.amount,
                remedy=hint(message("Settle the problem rows first, then compare again.")),
            )
        )
    return found


@command("intake.map", N_("Teach a word of a source"))
def map_word(
    tx: UnitOfWork, *, source: str, field: str, sent: str, means: str | None, title: bool = False
) -> Done:
    """Say what a word means that a source sends in ``field``; with ``title``, that a column is called so.

    ``means`` is the field's own code (an EV code for ``event``); ``None`` forgets the word.
    """
    if field not in FIELDS:
        raise refuse(
            "intake.field",
            message("There is no field {field}; there are: {known}.", field=field, known=list(FIELDS)),
        )
    id, profile, settings = source_of(tx, source)
    if field == "event" and not title and means is not None and means not in profile.events:
        raise refuse(
            "intake.map_event",
            message(
                "{source} does not carry {event}; it carries {events}.",
                source=profile.en,
                event=means,
                events=list(profile.events),
            ),
        )
    if title:
        words = [each for each in settings.setdefault("titles", {}).get(field, []) if each != sent]
        settings["titles"][field] = words + ([sent] if means is not None else [])
    else:
        codes = settings.setdefault("codes", {}).setdefault(field, {})
        tx.evidence["was"] = codes.pop(sent, None)
        if means is not None:
            codes[sent] = means
    tx.change_one(
        sa.update(intake_source)
        .where(intake_source.c.id == id)
        .values(settings=json.dumps(settings, ensure_ascii=False, sort_keys=True))
    )
    return Done(
        message('In {source}, "{word}" now means {meaning}.', source=source, word=sent, meaning=means or "–"),
        {"source": (id,)},
        value=id,
    )


@command("intake.recheck", N_("Check problem rows again"))
def recheck(tx: UnitOfWork, *, book: int, batch: int) -> Done:
    """Read the problem rows of a batch again with the words the source knows now; good ones go on.

    ``value`` is how many rows were accepted.
    """
    held = _batch(tx, book, batch)
    profile = profile_of(held.profile)
    assert profile is not None
    settings = json.loads(held.settings)
    columns: dict[str, int] = json.loads(held.columns)
    titles: list[str] = json.loads(held.titles)
    for name, words in settings.get("titles", {}).items():
        for at, heading in enumerate(titles):
            if name not in columns and heading in words:
                columns[name] = at
    understanding = Understanding(
        profile, _fund_of(tx, book), settings.get("codes", {}), present=tuple(columns)
    )
    problems = tx.text(
        "SELECT id, row_no, raw FROM intake_problem WHERE batch_id = :batch AND row_id IS NULL"
        " AND settled_at IS NULL ORDER BY row_no, id",
        {"batch": batch},
    ).all()
    if not problems:
        return Done(message("The batch has no rows to check again."), value=0)
    _settle(tx, [row.id for row in problems])
    rows = ((row.row_no, json.loads(row.raw)) for row in problems)
    taken = Receiver(tx, book, held.source_id, batch, understanding, columns).take(rows, careful=True)
    tx.write(
        sa.update(intake_batch)
        .where(intake_batch.c.id == batch)
        .values(
            accepted=intake_batch.c.accepted + taken.accepted,
            refused=intake_batch.c.refused - len(problems) + taken.refused,
            repeated=intake_batch.c.repeated + taken.repeated,
            amount=intake_batch.c.amount + taken.amount,
        )
    )
    found = [each.finding(batch, held.code, book, held.source) for each in taken.causes.values()]
    return Done(
        message(
            "{accepted} of {count} rows are good now, {refused} still have problems.",
            accepted=taken.accepted,
            count=len(problems),
            refused=taken.refused,
        ),
        {"batch": (batch,), "intake_row": ()},
        findings=tuple(found + warnings(taken, batch, held.code, book)),
        value=taken.accepted,
    )


def _batch(tx: UnitOfWork, book: int, batch: int) -> sa.Row[Any]:
    held = tx.text(
        "SELECT b.*, s.code AS source, s.profile, s.settings FROM intake_batch b"
        " JOIN intake_source s ON s.id = b.source_id WHERE b.id = :batch AND b.book_id = :book",
        {"batch": batch, "book": book},
    ).first()
    if held is None:
        raise refuse(
            "intake.no_batch",
            message("There is no such batch in this book."),
            Subject("batch", batch, book=book),
        )
    return held


def _settle(tx: UnitOfWork, problems: Sequence[int]) -> None:
    """The problems were decided; what they said stays."""
    for at in range(0, len(problems), 10_000):
        listed = ", ".join(str(int(id)) for id in problems[at : at + 10_000])
        tx.text(
            f"UPDATE intake_problem SET settled_at = :at, settled_event = :event WHERE id IN ({listed})",
            {"at": tx.stamp(), "event": tx.event},
        )


@command("intake.mark", N_("Hold, ignore or release rows"))
def mark(tx: UnitOfWork, *, book: int, rows: Sequence[int], kind: str, reason: str = "") -> Done:
    """Hold rows back, ignore them for good reason, or (``kind`` ``release``) let them go on again.

    Rows that stand in a live voucher are refused by the database. Superseded rows are not released.
    """
    if kind not in ("held", "ignored", "release"):
        raise refuse("intake.mark", message("Rows can be held, ignored or released, not {kind}.", kind=kind))
    if kind != "release" and not reason.strip():
        raise refuse("intake.reason", message("To hold or ignore rows, give a reason."))
    wanted = _rows_of(tx, book, rows)
    listed = ", ".join(str(id) for id in wanted) or "0"
    count = tx.text(
        f"DELETE FROM row_mark WHERE row_id IN ({listed}) AND kind IN ('held', 'ignored')"
    ).rowcount
    if kind != "release":
        tx.text(f"DELETE FROM row_mark WHERE row_id IN ({listed}) AND kind <> 'superseded'")
        superseded = set(tx.text(f"SELECT row_id FROM row_mark WHERE row_id IN ({listed})").scalars())
        tx.write(
            sa.insert(row_mark),
            [
                {"row_id": id, "book_id": book, "kind": kind, "reason": reason.strip(), "event_id": tx.event}
                for id in wanted
                if id not in superseded
            ],
        )
        count = len(wanted) - len(superseded)
    return Done(_marked(kind, int(count)), {"intake_row": tuple(wanted)}, value=int(count))


def _marked(kind: str, count: int) -> Message:
    match kind:
        case "held":
            return message("{count} rows are held back.", count=count)
        case "ignored":
            return message("{count} rows are ignored.", count=count)
        case _:
            return message("{count} rows go on again.", count=count)


@command("intake.change", N_("Decide about changed rows"))
def change(tx: UnitOfWork, *, book: int, rows: Sequence[int], accept: bool, reason: str = "") -> Done:
    """Accept the newer versions ``rows`` of rows that came again with other content, or decline them.

    An accepted version takes the earlier one's place; the database refuses that while the earlier one
    stands in a live voucher, which must first be cancelled, or reversed and released. A declined one
    is ignored with its reason.
    """
    wanted = _rows_of(tx, book, rows)
    listed = ", ".join(str(id) for id in wanted) or "0"
    earlier = (
        tx.text(
            f"SELECT o.id FROM intake_row n JOIN intake_row o ON o.book_id = n.book_id AND o.source_id = n.source_id"
            f" AND o.external_id = n.external_id AND o.version < n.version WHERE n.id IN ({listed})"
        )
        .scalars()
        .all()
    )
    if not accept and not reason.strip():
        raise refuse("intake.reason", message("To decline a change, give a reason."))
    replaced = sorted(set(earlier)) if accept else wanted
    old = ", ".join(str(id) for id in replaced) or "0"
    held = set(
        tx.text(f"SELECT row_id FROM row_mark WHERE row_id IN ({old}) AND kind = 'superseded'").scalars()
    )
    tx.text(f"DELETE FROM row_mark WHERE row_id IN ({old}) AND kind <> 'superseded'")
    tx.write(
        sa.insert(row_mark),
        [
            {
                "row_id": id,
                "book_id": book,
                "kind": "superseded" if accept else "ignored",
                "reason": reason.strip() or "newer version",
                "event_id": tx.event,
            }
            for id in replaced
            if id not in held
        ],
    )
    # the problems of both versions were written with the place of the newer one
    settled = list(
        tx.text(
            f"SELECT p.id FROM intake_row n JOIN intake_problem p ON p.batch_id = n.batch_id AND p.row_no = n.row_no"
            f" WHERE n.id IN ({listed}) AND p.row_id IS NOT NULL AND p.settled_at IS NULL"
        ).scalars()
    )
    if accept:
        settled += tx.text(
            f"SELECT id FROM intake_problem WHERE settled_at IS NULL AND row_id IN ({old})"
        ).scalars()
    _settle(tx, settled)
    return Done(
        message("{count} changes were accepted.", count=len(wanted))
        if accept
        else message("{count} changes were declined.", count=len(wanted)),
        {"intake_row": tuple(wanted)},
        value=len(wanted),
    )


def _rows_of(tx: UnitOfWork, book: int, rows: Sequence[int]) -> list[int]:
    """Those ids, checked to be rows of the book."""
    wanted = sorted({int(id) for id in rows})
    found = 0
    for at in range(0, len(wanted), 10_000):
        found += tx.connection.execute(
            sa.select(sa.func.count()).where(
                intake_row.c.book_id == book, intake_row.c.id.in_(wanted[at : at + 10_000])
            )
        ).scalar_one()
    if found != len(wanted):
        raise refuse("intake.no_row", message("Some of these rows are not rows of this book."))
    return wanted
