"""Payments that concern two funds: the row of one book brings a row of its own into the other fund's book.

One fund is one accounting entity and one book (财会〔2017〕28号); a payment from one fund for another becomes
two vouchers in two books. A rule with a :class:`Mirror` sends its rows on: the other book gets a row that
names where it came from, and its own rules make the second voucher, in the same transaction. From then on
that row is like any other there: shown, compared, cancelled, never booked twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding, Severity, Subject, hint, stop, warn
from finance_desk.base.messages import Message, message
from finance_desk.generation.assembling import Assembly, Selection
from finance_desk.generation.compiled import CompiledRule
from finance_desk.generation.links import forget_void
from finance_desk.generation.loading import active_rules, maps_of
from finance_desk.generation.model import Mirror
from finance_desk.intake.tables import intake_batch, intake_source
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers.model import voucher_label

SOURCE = "counterpart"
"""The source of rows that another book sent."""

_COPIED = (
    "document, day, biz_period, pay_type, party_code, party_name, amount, payable, withheld, prepaid, deducted,"
    " personal, late_fee, count, level, year, region, memo, extra"
)
"""What a row keeps on its way; the bank account and the fund are the other book's own."""


@dataclass(slots=True)
class Mirrored:
    """What became of the rows of a run in other books: vouchers made there, rows that failed, and why."""

    vouchers: int = 0
    failed: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def mirror(
    tx: UnitOfWork, book: int, run: int, rules: Sequence[CompiledRule], *, make_missing: bool
) -> Mirrored:
    """Bring the rows a run booked by rules with a mirror into the other books, and book them there.

    Rows that cannot be booked there are ``failed``: the caller undoes both sides. A unit without a book
    of the other fund has nothing to mirror into; that is told, not refused.
    """
    done = Mirrored()
    wanted: dict[Mirror, list[int]] = {}
    for each in rules:
        if each.rule.mirror is not None:
            wanted.setdefault(each.rule.mirror, []).append(each.rule.id)
    for to, ids in wanted.items():
        listed = ", ".join(str(id) for id in ids)
        booked = f"row_voucher l WHERE l.book_id = :book AND l.run_id = :run AND l.rule_id IN ({listed})"
        count = tx.text(f"SELECT COUNT(*) FROM {booked}", {"book": book, "run": run}).scalar_one()
        if not count:
            continue
        other = _book_of(tx, book, to, done)
        if other is None:
            continue
        if not tx.actor.sees(other.id):
            remedy = message("Have somebody generate who may work in both books.")
            _fail(tx, book, run, booked, done, [_out_of_scope(other.code, other.name, book, remedy)])
            continue
        _send(tx, book, run, other, to, booked)
        _book(tx, book, run, other, booked, done, make_missing=make_missing)
    return done


def _book_of(tx: UnitOfWork, book: int, to: Mirror, done: Mirrored) -> sa.Row[Any] | None:
    found = tx.text(
        "SELECT o.id, o.code, o.name FROM book b JOIN book o ON o.unit_id = b.unit_id AND o.fund = :fund"
        " AND o.id <> b.id AND o.training = b.training WHERE b.id = :book ORDER BY o.code",
        {"book": book, "fund": to.fund},
    ).first()
    if found is None:
        done.findings.append(
            warn(
                "mirror.no_book",
                message(
                    "The unit keeps no book of fund {fund}; the counterpart of these payments is not booked.",
                    fund=to.fund,
                ),
                Subject("book", book, book=book),
                remedy=hint(message("Make the book, or have whoever keeps it book the receipt."), "book.new"),
            )
        )
    return found


def _out_of_scope(code: str, name: str, book: int, remedy: Message) -> Finding:
    return stop(
        "mirror.scope",
        message(
            "The counterpart belongs into book {code} {name}, which is outside your data scope.",
            code=code,
            name=name,
        ),
        Subject("book", book, book=book),
        remedy=hint(remedy),
    )


def beyond(tx: UnitOfWork, book: int, counterparts: Sequence[sa.Row[Any]]) -> list[Finding]:
    """Books outside the user's scope that would lose vouchers with those of ``book``: nothing is cancelled there."""
    others = {row.book_code: row.book_name for row in counterparts if not tx.actor.sees(row.book_id)}
    remedy = message("Have somebody cancel it who may work in both books.")
    return [_out_of_scope(code, name, book, remedy) for code, name in others.items()]


def _named(tx: UnitOfWork, row: sa.Row[Any]) -> tuple[str, Subject, int | None]:
    """Label, place and amount of a voucher in another book, as far as the user may see that book."""
    if not tx.actor.sees(row.book_id):
        return "–", Subject("book", label=row.book_code), None
    label = voucher_label(row.code, row.number)
    return label, Subject("voucher", row.id, label, row.book_id), row.total


def _send(tx: UnitOfWork, book: int, run: int, other: sa.Row[Any], to: Mirror, booked: str) -> None:
    """Rows of the run that have no row in the other book get one there, in a batch of their own."""
    given = {"book": book, "run": run, "other": other.id}
    new = (
        f"SELECT l.row_id FROM {booked} AND NOT EXISTS"
        " (SELECT 1 FROM row_mirror m WHERE m.row_id = l.row_id AND m.mirror_book_id = :other)"
    )
    count, amount = tx.text(
        f"SELECT COUNT(*), COALESCE(SUM(i.amount), 0) FROM intake_row i WHERE i.id IN ({new})", given
    ).one()
    if not count:
        return
    code = tx.text("SELECT code FROM book WHERE id = :book", {"book": book}).scalar_one()
    batch, base = tx.new_id("intake_batch"), tx.new_ids("intake_row", count)[0] - 1
    source = _source(tx)
    tx.write(
        sa.insert(intake_batch).values(
            id=batch,
            source_id=source,
            file_id=None,
            book_id=other.id,
            code=f"{code}-{run}",
            received_at=tx.stamp(),
            received_by=tx.actor.user,
            rows=count,
            accepted=count,
            refused=0,
            repeated=0,
            amount=int(amount),
        )
    )
    category = ":category" if to.category else "i.category"
    columns = ", ".join(f"i.{name.strip()}" for name in _COPIED.split(","))
    tx.text(
        "INSERT INTO intake_row (id, batch_id, book_id, source_id, row_no, external_id, version, event, category,"
        f" {_COPIED}) SELECT {base} + row_number() OVER (ORDER BY i.id), {batch}, :other, {source},"
        " row_number() OVER (ORDER BY i.id), :code || ':' || CAST(i.source_id AS TEXT) || ':' || i.external_id,"
        f" i.version, :event, {category}, {columns} FROM intake_row i WHERE i.id IN ({new})",
        {**given, "code": code, "event": to.event, "category": to.category},
    )
    tx.text(
        "INSERT INTO row_mirror (row_id, book_id, mirror_id, mirror_book_id)"
        f" SELECT i.id, :book, {base} + row_number() OVER (ORDER BY i.id), :other FROM intake_row i"
        f" WHERE i.id IN ({new})",
        given,
    )


def _source(tx: UnitOfWork) -> int:
    held = tx.text("SELECT id FROM intake_source WHERE code = :code", {"code": SOURCE}).scalar()
    if held is not None:
        return int(held)
    id = tx.new_id("intake_source")
    tx.write(
        sa.insert(intake_source).values(
            id=id, code=SOURCE, name="跨基金对方账套", profile="general", settings="{}"
        )
    )
    return id


def _book(
    tx: UnitOfWork,
    book: int,
    run: int,
    other: sa.Row[Any],
    booked: str,
    done: Mirrored,
    *,
    make_missing: bool,
) -> None:
    """Make the vouchers of the other book; rows that stay out there have failed here."""
    forget_void(tx, other.id)
    given = {"book": book, "run": run, "other": other.id}
    mirrors = (
        f"SELECT m.mirror_id FROM {booked.replace(' WHERE ', ' JOIN row_mirror m ON m.row_id = l.row_id WHERE ', 1)}"
        " AND m.mirror_book_id = :other"
    )
    tx.text(f"DELETE FROM row_mark WHERE row_id IN ({mirrors}) AND kind = 'held'", given)
    earlier = tx.text(
        "SELECT m.row_id, v.id, v.number, v.total, t.code FROM row_mirror m JOIN intake_row n ON n.id = m.mirror_id"
        " JOIN intake_row o ON o.book_id = n.book_id AND o.source_id = n.source_id"
        " AND o.external_id = n.external_id AND o.id <> n.id"
        " JOIN row_voucher x ON x.row_id = o.id AND x.book_id = :other JOIN voucher v ON v.id = x.voucher_id"
        f" JOIN voucher_type t ON t.id = v.type_id WHERE m.mirror_id IN ({mirrors}) ORDER BY v.id",
        given,
    ).all()
    for row in earlier:
        done.failed.add(row.row_id)
        done.findings.append(
            stop(
                "mirror.earlier",
                message(
                    "Voucher {label} of book {code} still books the earlier version of this payment.",
                    label=voucher_label(row.code, row.number),
                    code=other.code,
                ),
                Subject("voucher", row.id, voucher_label(row.code, row.number), other.id),
                amount=row.total,
                remedy=hint(message("Cancel it there, or reverse it in red letters and release its rows.")),
            )
        )
    ids = list(tx.text(mirrors, given).scalars())
    try:
        rules = active_rules(tx, other.id)
        assembly = Assembly(
            tx, other.id, rules, maps_of(tx, other.id, rules), Selection(rows=ids), make_missing=make_missing
        )
        assembly.prepare()
        if assembly.vouchers:
            assembly.write(tx.event)
            done.vouchers += assembly.vouchers
        found = [each for each in assembly.findings if each.severity is not Severity.OK]
        assembly.close()
    except Refused as refused:
        found = list(refused.findings)
    left = set(
        tx.text(
            "SELECT m.row_id FROM row_mirror m WHERE m.mirror_id IN"
            f" ({mirrors}) AND NOT EXISTS (SELECT 1 FROM row_voucher x WHERE x.row_id = m.mirror_id)",
            given,
        ).scalars()
    )
    if not left:
        done.findings += [each for each in found if each.severity is Severity.WARN]
    else:
        done.failed |= left
        done.findings.append(
            stop(
                "mirror.stays_out",
                message(
                    "{count} rows cannot be booked in book {code} {name}, so they stay out here too.",
                    count=len(left),
                    code=other.code,
                    name=other.name,
                ),
                Subject("book", other.id, other.code, other.id),
                remedy=hint(message("What keeps them out there follows; mend it, then generate again.")),
            )
        )
        done.findings += found


def _fail(
    tx: UnitOfWork, book: int, run: int, booked: str, done: Mirrored, findings: Sequence[Finding]
) -> None:
    done.failed |= set(tx.text(f"SELECT l.row_id FROM {booked}", {"book": book, "run": run}).scalars())
    done.findings += findings


def counterparts_of(tx: UnitOfWork, vouchers: str, given: Mapping[str, int]) -> Sequence[sa.Row[Any]]:
    """Vouchers of other books that book the mirrors of rows in ``vouchers`` (a select of ids), with their state."""
    return tx.text(
        "SELECT DISTINCT x.book_id, v.id, v.number, v.state, v.total, t.code, b.code AS book_code, b.name AS book_name"
        " FROM row_voucher l JOIN row_mirror m ON m.row_id = l.row_id"
        " JOIN row_voucher x ON x.row_id = m.mirror_id AND x.book_id = m.mirror_book_id"
        " JOIN voucher v ON v.id = x.voucher_id JOIN voucher_type t ON t.id = v.type_id"
        f" JOIN book b ON b.id = x.book_id WHERE l.voucher_id IN ({vouchers}) ORDER BY x.book_id, v.id",
        given,
    ).all()


def payments_of(tx: UnitOfWork, vouchers: str, given: Mapping[str, int]) -> tuple[Finding, ...]:
    """The payments in other books whose receipts stand in ``vouchers`` (a select of ids): they stay booked."""
    rows = tx.text(
        "SELECT DISTINCT x.book_id, v.id, v.number, v.total, t.code, b.code AS book_code"
        " FROM row_voucher l JOIN row_mirror m ON m.mirror_id = l.row_id"
        " JOIN row_voucher x ON x.row_id = m.row_id AND x.book_id = m.book_id"
        " JOIN voucher v ON v.id = x.voucher_id JOIN voucher_type t ON t.id = v.type_id"
        f" JOIN book b ON b.id = x.book_id WHERE l.voucher_id IN ({vouchers}) ORDER BY x.book_id, v.id",
        given,
    ).all()
    return tuple(
        warn(
            "mirror.payment_stays",
            message(
                "The payment stays booked by voucher {label} of book {code}; generate the receipt here again,"
                " or cancel the payment there.",
                label=label,
                code=row.book_code,
            ),
            place,
            amount=amount,
        )
        for row in rows
        for label, place, amount in [_named(tx, row)]
    )


def book_again(tx: UnitOfWork, other: int) -> None:
    """Book mirrors in ``other`` that lost their voucher while the payment is booked: they shared one that went."""
    forget_void(tx, other)
    ids = (
        tx.text(
            "SELECT m.mirror_id FROM row_mirror m WHERE m.mirror_book_id = :other"
            " AND EXISTS (SELECT 1 FROM row_voucher l WHERE l.row_id = m.row_id AND l.book_id = m.book_id)"
            " AND NOT EXISTS (SELECT 1 FROM row_voucher x WHERE x.row_id = m.mirror_id)"
            " AND NOT EXISTS (SELECT 1 FROM row_mark k WHERE k.row_id = m.mirror_id)",
            {"other": other},
        )
        .scalars()
        .all()
    )
    if not ids:
        return
    rules = active_rules(tx, other)
    assembly = Assembly(tx, other, rules, maps_of(tx, other, rules), Selection(rows=list(ids)))
    assembly.prepare()
    if assembly.vouchers:
        assembly.write(tx.event)
    assembly.close()


def remaining(tx: UnitOfWork, counterparts: Sequence[sa.Row[Any]]) -> tuple[Finding, ...]:
    """Counterparts that stay when the rows behind a reversed voucher are released."""
    return tuple(
        warn(
            "mirror.remains",
            message(
                "Its counterpart {label} in book {code} stays: it goes with the rows when they are generated again."
                " If the payment is gone for good, reverse that voucher too.",
                label=label,
                code=row.book_code,
            ),
            place,
            amount=amount,
        )
        for row in counterparts
        for label, place, amount in [_named(tx, row)]
    )


def standing(counterparts: Sequence[sa.Row[Any]], states: Sequence[int]) -> list[Finding]:
    """Counterparts in one of ``states``, which keep the voucher here from being taken back."""
    return [
        stop(
            "mirror.stands",
            message(
                "Its counterpart {label} in book {code} is reviewed or posted.",
                label=voucher_label(row.code, row.number),
                code=row.book_code,
            ),
            Subject("voucher", row.id, voucher_label(row.code, row.number), row.book_id),
            amount=row.total,
            remedy=hint(
                message(
                    "Have that one returned first, or reverse both in red letters and release their rows."
                )
            ),
        )
        for row in counterparts
        if row.state in states
    ]


def hold(tx: UnitOfWork, rows: str, given: Mapping[str, int]) -> None:
    """Mirrors of rows that are no longer booked wait, so that nobody books the receipt without the payment."""
    tx.text(
        "INSERT INTO row_mark (row_id, book_id, kind, reason, event_id)"
        f" SELECT m.mirror_id, m.mirror_book_id, 'held', :reason, {tx.event} FROM row_mirror m"
        f" WHERE m.row_id IN ({rows})"
        " AND NOT EXISTS (SELECT 1 FROM row_mark k WHERE k.row_id = m.mirror_id)"
        " AND NOT EXISTS (SELECT 1 FROM row_voucher x WHERE x.row_id = m.mirror_id)",
        {**given, "reason": "对方账套的凭证已取消"},
    )
