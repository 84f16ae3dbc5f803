"""The life of a voucher: save, review, return, post, void, reverse, renumber."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from finance_desk.accounts.queries import accounts_by_id
from finance_desk.balances import posting
from finance_desk.balances.commands import check_balanced
from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import N_, Day, Money, message
from finance_desk.base.period import period_of
from finance_desk.books.commands import check_open
from finance_desk.books.queries import options, voucher_types
from finance_desk.dimensions.commands import set_ids
from finance_desk.dimensions.model import set_key
from finance_desk.dimensions.queries import items as items_of_book
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers import cashier, choosing, numbering, sealing
from finance_desk.vouchers.choosing import Choice
from finance_desk.vouchers.model import (
    Kind,
    Line,
    Source,
    State,
    Voucher,
    balance_findings,
    controlled,
    controlled_finding,
    item_findings,
    line_findings,
    strange_item_findings,
    subfund_findings,
    type_findings,
    voucher_label,
)
from finance_desk.vouchers.queries import voucher_of as read_voucher
from finance_desk.vouchers.queries import vouchers as read_vouchers
from finance_desk.vouchers.tables import voucher, voucher_counter, voucher_draft, voucher_line, voucher_note

_LINE_COLUMNS = (
    "voucher_id",
    "line_no",
    "book_id",
    "period",
    "account_id",
    "set_id",
    "debit",
    "credit",
    "summary",
)


_INSERT = """
INSERT INTO voucher (id, book_id, period, day, type_id, number, state, kind, source, summary, total, attachments,
  maker_id, made_at, corrects_id, version)
VALUES (:id, :book, :period, :day, :type_id, :number, :state, :kind, :source, :summary, :total, :attachments,
  :maker, :at, :corrects, 1)
"""


@command("voucher.save", N_("Save a voucher"))
def save(
    tx: UnitOfWork,
    *,
    book: int,
    day: int,
    lines: Sequence[Line],
    type: int | None = None,
    attachments: int = 0,
    complete: bool = True,
    id: int | None = None,
    version: int | None = None,
    kind: Kind = Kind.NORMAL,
    source: Source = Source.MANUAL,
    corrects: int | None = None,
) -> Done:
    """Save a voucher: a new one, or the draft ``id`` in the ``version`` that was read.

    ``complete`` vouchers must be without fault and get their number; otherwise the voucher is kept
    as a draft however unbalanced. ``day`` is yyyymmdd. ``value`` of the answer is the voucher's id.
    Of a voucher that rules, the closing or a reversal made, only summaries and the number of
    attachments can be changed. Raises Refused with every fault at once, or when a colleague saved
    the draft meanwhile.
    """
    check_open(tx, book, period_of(day))
    types = {each.id: each for each in voucher_types(tx, book=book)}
    type_id = type if type is not None else next(iter(types))
    if type_id not in types:
        raise refuse("voucher.unknown_type", message("The book has no such voucher type."))
    held = _editable(tx, book, id, version) if id is not None else None
    if held is not None and controlled(held.source, held.kind):
        return _describe(tx, held, day, type_id, lines, attachments, complete=complete)
    accounts = accounts_by_id(tx, book, [line.account for line in lines])
    place = Subject("voucher", id, voucher_label(types[type_id].code, None), book)
    found = line_findings(lines, accounts, day, place) + balance_findings(lines, place)
    carried = sorted({item for line in lines for item in line.items.values()})
    if carried:
        held_items = {each.id: each for each in items_of_book(tx, book=book, ids=carried)}
        found += strange_item_findings(lines, held_items, place) + item_findings(
            lines, held_items, day, place
        )
    found += type_findings(lines, accounts, types[type_id], place)
    chosen = options(tx, book=book)
    if not controlled(source, kind):
        # the closing proves its transfers sub-fund by sub-fund itself
        found += subfund_findings(lines, accounts, place, chosen["subfund_balance"])
    if complete:
        if chosen["date_order"] == "on":
            found += _date_order(tx, book, type_id, day, id, place)
        if any(each.blocks for each in found):
            raise Refused(found)
    period = period_of(day)
    values: dict[str, Any] = {
        "period": period,
        "day": day,
        "type_id": type_id,
        "state": int(State.MADE if complete else State.DRAFT),
        "summary": next((line.summary for line in lines if line.summary), ""),
        "total": sum(line.debit for line in lines),
        "attachments": attachments,
    }
    if held is None:
        id = tx.new_id("voucher")
        number = next_number(tx, book, period, type_id) if complete else None
        tx.text(
            _INSERT,
            {
                "id": id,
                "book": book,
                "number": number,
                "kind": int(kind),
                "source": int(source),
                "maker": tx.actor.user,
                "at": tx.stamp(),
                "corrects": corrects,
                **values,
            },
        )
    else:
        id = int(held.id)
        number = _replace(tx, book, held, values, complete=complete)
    if complete:
        write_lines(tx, book, period, {id: lines})
    else:
        keep_draft(tx, id, lines)
    return Done(
        message("Voucher {label} was saved.", label=voucher_label(types[type_id].code, number))
        if complete
        else message("The draft was kept; it is not complete yet."),
        {"voucher": (id,)},
        findings=tuple(found),
        value=id,
    )


def keep_draft(tx: UnitOfWork, id: int, lines: Sequence[Line]) -> None:
    """Keep the lines of an incomplete voucher as they were typed."""
    content = json.dumps(
        [[line.account, line.debit, line.credit, line.summary, sorted(line.items.items())] for line in lines],
        ensure_ascii=False,
    )
    tx.write(sa.insert(voucher_draft).values(voucher_id=id, content=content))


def _editable(tx: UnitOfWork, book: int, id: int, version: int | None) -> sa.Row[Any]:
    """The head of a voucher that nobody has reviewed, in the version that was read; else raises Refused."""
    held = tx.connection.execute(
        sa.select(voucher).where(voucher.c.id == id, voucher.c.book_id == book)
    ).first()
    place = Subject("voucher", id, book=book)
    if held is None:
        raise refuse("voucher.unknown", message("There is no such voucher in this book."), place)
    if held.state not in (State.DRAFT, State.MADE):
        raise refuse(
            "voucher.fixed",
            message("The voucher is reviewed, posted or void and cannot be edited."),
            place,
            remedy=hint(message("Have it returned by its reviewer, or correct a posted one in red letters.")),
        )
    if version is not None and held.version != version:
        raise refuse(
            "voucher.changed_meanwhile",
            message(
                "A colleague saved this voucher meanwhile (version {theirs}, yours {yours}).",
                theirs=held.version,
                yours=version,
            ),
            place,
            remedy=hint(message("Compare both versions; what you typed is kept.")),
        )
    return held


def _describe(
    tx: UnitOfWork,
    held: sa.Row[Any],
    day: int,
    type_id: int,
    lines: Sequence[Line],
    attachments: int,
    *,
    complete: bool,
) -> Done:
    """Give a controlled voucher other summaries or attachments; everything else must be as it stands."""
    whole = read_voucher(tx, book=held.book_id, id=held.id)
    place = Subject("voucher", held.id, whole.label, held.book_id)
    if (
        not complete
        or (day, type_id) != (whole.day, whole.type)
        or [(each.account, each.debit, each.credit, dict(each.items)) for each in lines]
        != [(each.account, each.debit, each.credit, dict(each.items)) for each in whole.lines]
    ):
        raise Refused(controlled_finding(whole, place))
    for number, (line, before) in enumerate(zip(lines, whole.lines, strict=True), start=1):
        if line.summary != before.summary:
            tx.write(
                sa.update(voucher_line)
                .where(voucher_line.c.voucher_id == held.id, voucher_line.c.line_no == number)
                .values(summary=line.summary)
            )
    tx.change_one(
        sa.update(voucher)
        .where(voucher.c.id == held.id, voucher.c.version == held.version)
        .values(
            attachments=attachments,
            summary=next((line.summary for line in lines if line.summary), ""),
            version=held.version + 1,
        )
    )
    return Done(
        message("Voucher {label} was saved.", label=whole.label), {"voucher": (held.id,)}, value=held.id
    )


def _replace(
    tx: UnitOfWork, book: int, held: sa.Row[Any], values: dict[str, Any], *, complete: bool
) -> int | None:
    """Change the head of an unreviewed voucher, take its old lines and the cashier's mark away; its number."""
    tx.write(sa.delete(voucher_line).where(voucher_line.c.voucher_id == held.id))
    tx.write(sa.delete(voucher_draft).where(voucher_draft.c.voucher_id == held.id))
    cashier.unsign(tx, int(held.id))
    number: int | None = held.number
    if number is not None and (held.period, held.type_id) != (values["period"], values["type_id"]):
        # numbers belong to a period and type; the old one is free again if it was the last given
        _give_back(tx, book, held.period, held.type_id, number)
        number = None
    if complete and number is None:
        number = next_number(tx, book, values["period"], values["type_id"])
    tx.change_one(
        sa.update(voucher)
        .where(voucher.c.id == held.id, voucher.c.version == held.version)
        .values(number=number, version=held.version + 1, **values)
    )
    return number


def _give_back(tx: UnitOfWork, book: int, period: int, type_id: int, number: int) -> None:
    """A voucher leaves its period: its number is free again if it was the last one given."""
    tx.write(
        sa.update(voucher_counter)
        .where(
            voucher_counter.c.book_id == book,
            voucher_counter.c.period == period,
            voucher_counter.c.type_id == type_id,
            voucher_counter.c.last_number == number,
        )
        .values(last_number=number - 1)
    )


def next_number(tx: UnitOfWork, book: int, period: int, type_id: int, count: int = 1) -> int:
    """Take ``count`` consecutive numbers of a book, period and type; gives the first.

    The counter's row is locked until we commit, so two clients never get the same number and an
    undone save gives its number back.
    """
    last = tx.text(
        "INSERT INTO voucher_counter (book_id, period, type_id, last_number) VALUES (:book, :period, :type, :count)"
        " ON CONFLICT (book_id, period, type_id) DO UPDATE SET last_number = voucher_counter.last_number + :count"
        " RETURNING last_number",
        {"book": book, "period": period, "type": type_id, "count": count},
    ).scalar_one()
    return int(last) - count + 1


def write_lines(tx: UnitOfWork, book: int, period: int, vouchers: dict[int, Sequence[Line]]) -> None:
    """Insert the lines of new vouchers of one period; sets of dimension items are found or made."""
    sets = set_ids(tx, book, [line.items for lines in vouchers.values() for line in lines])
    tx.bulk_insert(
        voucher_line,
        _LINE_COLUMNS,
        (
            (
                id,
                number,
                book,
                period,
                line.account,
                sets[set_key(line.items)] if line.items else None,
                line.debit,
                line.credit,
                line.summary,
            )
            for id, lines in vouchers.items()
            for number, line in enumerate(lines, start=1)
        ),
    )


def _date_order(
    tx: UnitOfWork, book: int, type_id: int, day: int, id: int | None, place: Subject
) -> list[Finding]:
    last = tx.connection.execute(
        sa.select(sa.func.max(voucher.c.day)).where(
            voucher.c.book_id == book,
            voucher.c.period == period_of(day),
            voucher.c.type_id == type_id,
            voucher.c.number.is_not(None),
            voucher.c.id != (id or 0),
        )
    ).scalar()
    if last is None or last <= day:
        return []
    return [
        warn(
            "voucher.date_order",
            message("The voucher is dated before the last one of its type ({day}).", day=Day(int(last))),
            place,
        )
    ]


@command("voucher.review", N_("Review vouchers"))
def review(tx: UnitOfWork, *, book: int, choice: Choice = Choice()) -> Done:  # noqa: B008 - frozen
    """Review every made voucher of the choice that somebody else made (or all, in a solo book).

    Own vouchers, and named ones that do not wait for review, are left out and told as findings.
    """
    chosen = choosing.choose(tx, book, [State.MADE], choice)
    left_out = choosing.left_out(tx, book, choice, chosen)
    own = tx.text(
        # CROSS keeps SQLite from walking every voucher there is to find the few that are chosen
        "SELECT c.id, t.code, v.number FROM chosen c CROSS JOIN voucher v JOIN voucher_type t ON t.id = v.type_id"
        " JOIN book b ON b.id = v.book_id WHERE v.id = c.id AND v.maker_id = :user AND b.solo = 0 ORDER BY c.id",
        {"user": tx.actor.user},
    ).all()
    found = [
        warn(
            "voucher.own",
            message(
                "Voucher {label} is your own; somebody else must review it.",
                label=voucher_label(row.code, row.number),
            ),
            Subject("voucher", row.id, voucher_label(row.code, row.number), book),
            remedy=hint(message("Ask a colleague with the right to review.")),
        )
        for row in own
    ]
    if own:
        tx.text(
            "DELETE FROM chosen WHERE id IN"
            " (SELECT c.id FROM chosen c CROSS JOIN voucher v WHERE v.id = c.id AND v.maker_id = :user)",
            {"user": tx.actor.user},
        )
    count = tx.text(
        "UPDATE voucher SET state = 2, reviewer_id = :user, reviewed_at = :at WHERE id IN (SELECT id FROM chosen)",
        {"user": tx.actor.user, "at": tx.stamp()},
    ).rowcount
    choosing.drop(tx)
    return Done(
        message("{count} vouchers were reviewed.", count=count),
        {"voucher": ()},
        findings=(*found, *left_out),
        value=count,
    )


@command("voucher.unreview", N_("Take a review back"))
def unreview(tx: UnitOfWork, *, book: int, choice: Choice) -> Done:
    """Take back one's own reviews of vouchers that are not posted yet."""
    choosing.choose(tx, book, [State.REVIEWED], choice)
    count = tx.text(
        "UPDATE voucher SET state = 1, reviewer_id = NULL, reviewed_at = NULL"
        " WHERE reviewer_id = :user AND id IN (SELECT id FROM chosen)",
        {"user": tx.actor.user},
    ).rowcount
    others = tx.text(
        "SELECT COUNT(*) FROM voucher WHERE state = 2 AND id IN (SELECT id FROM chosen)"
    ).scalar()
    choosing.drop(tx)
    found = (
        [
            warn(
                "voucher.review_of_another",
                message("{count} vouchers were reviewed by somebody else and stay reviewed.", count=others),
                remedy=hint(message("Ask the reviewer to take the review back.")),
            )
        ]
        if others
        else []
    )
    return Done(
        message("{count} reviews were taken back.", count=count),
        {"voucher": ()},
        findings=tuple(found),
        value=count,
    )


@command("voucher.return", N_("Return a voucher to its maker"))
def give_back(tx: UnitOfWork, *, book: int, id: int, reason: str) -> Done:
    """Send a made or reviewed voucher back to its maker with a reason that stays beside it."""
    if not reason.strip():
        raise refuse("voucher.reason", message("A return needs a reason."), Subject("voucher", id, book=book))
    tx.change_one(
        sa.update(voucher)
        .where(
            voucher.c.id == id,
            voucher.c.book_id == book,
            voucher.c.state.in_([State.MADE, State.REVIEWED]),
        )
        .values(state=State.MADE, reviewer_id=None, reviewed_at=None, version=voucher.c.version + 1)
    )
    cashier.unsign(tx, id)
    _note(tx, book, id, "returned", reason)
    return Done(message("The voucher was returned: {reason}", reason=reason), {"voucher": (id,)})


def _note(tx: UnitOfWork, book: int, id: int, kind: str, text: str) -> None:
    tx.write(
        sa.insert(voucher_note).values(
            id=tx.new_id("voucher_note"),
            voucher_id=id,
            book_id=book,
            at=tx.stamp(),
            user_id=tx.actor.user,
            kind=kind,
            text=text,
        )
    )


@command("voucher.post", N_("Post vouchers"))
def post(tx: UnitOfWork, *, book: int, choice: Choice = Choice()) -> Done:  # noqa: B008 - frozen
    """Post every reviewed voucher of the choice: state, balances and seals in one transaction.

    There is no way back: a posted voucher is corrected by a red-letter or supplementary one
    (财会〔2024〕12号 art. 21(3)). Vouchers of cash and bank accounts that lack the cashier's mark are left
    out and told as findings where the book asks for the mark, and so are named ones that are not reviewed.
    Raises Refused while the opening balances are out.
    """
    unbalanced = check_balanced(tx, book)
    if unbalanced:
        raise Refused(unbalanced)
    count = choosing.choose(tx, book, [State.REVIEWED], choice)
    left_out = choosing.left_out(tx, book, choice, count)
    unsigned = cashier.leave_unsigned(tx, book)
    count -= len(unsigned)
    if count:
        tx.text(
            "UPDATE voucher SET state = 3, poster_id = :user, posted_at = :at, post_event = :event"
            " WHERE id IN (SELECT id FROM chosen)",
            {"user": tx.actor.user, "at": tx.stamp(), "event": tx.event},
        )
        posting.add_chosen(tx, book)
        tx.evidence.setdefault("seals", []).extend(sealing.seal(tx, book))
    choosing.drop(tx)
    return Done(
        message("{count} vouchers were posted.", count=count),
        {"voucher": (), "balance": ()},
        findings=(*unsigned, *left_out),
        value=count,
    )


@command("voucher.void", N_("Void a voucher"))
def void(tx: UnitOfWork, *, book: int, id: int, reason: str) -> Done:
    """Void a draft or made voucher; its number stays with it until the numbers are closed up."""
    if not reason.strip():
        raise refuse(
            "voucher.reason", message("To void a voucher, give a reason."), Subject("voucher", id, book=book)
        )
    tx.change_one(
        sa.update(voucher)
        .where(voucher.c.id == id, voucher.c.book_id == book, voucher.c.state.in_([State.DRAFT, State.MADE]))
        .values(state=State.VOID, version=voucher.c.version + 1)
    )
    _note(tx, book, id, "void", reason)
    return Done(message("The voucher was voided: {reason}", reason=reason), {"voucher": (id,)})


@command("voucher.renumber", N_("Close gaps in voucher numbers"))
def renumber(tx: UnitOfWork, *, book: int, period: int, type: int | None = None) -> Done:
    """Close gaps among the unreviewed vouchers of a period, in order of date and old number.

    Numbers of reviewed and posted vouchers never change; void vouchers give theirs back where
    nobody after them is fixed. The log keeps old and new numbers.
    """
    check_open(tx, book, period)
    changed = 0
    types = [type] if type is not None else [each.id for each in voucher_types(tx, book=book)]
    for type_id in types:
        changed += numbering.close_gaps(tx, book, period, type_id)
    return Done(
        message("{count} vouchers got another number.", count=changed), {"voucher": ()}, value=changed
    )


@command("voucher.reverse", N_("Reverse a voucher in red letters"))
def reverse(tx: UnitOfWork, *, book: int, id: int, day: int, reason: str) -> Done:
    """Make the red-letter copy of a posted voucher: same sides, negative amounts (会计基础工作规范 art. 51(5)).

    The copy waits for review like any voucher. Raises Refused when the voucher is not posted,
    already reversed, or itself such a copy.
    """
    original = read_voucher(tx, book=book, id=id)
    place = Subject("voucher", id, original.label, book)
    if original.state is not State.POSTED:
        raise refuse(
            "voucher.not_posted",
            message("Voucher {label} is not posted; edit or void it instead.", label=original.label),
            place,
        )
    if original.kind in (Kind.REVERSAL, Kind.TRANSFER) and original.corrects is not None:
        # rows behind the first voucher may have been released on the strength of these red letters
        raise refuse(
            "voucher.reverse_reversal",
            message("Voucher {label} is the exact red-letter copy of another.", label=original.label),
            place,
            remedy=hint(message("Enter the right voucher anew.")),
        )
    held = tx.connection.execute(
        sa.select(voucher.c.id).where(
            voucher.c.corrects_id == id,
            voucher.c.kind.in_([Kind.REVERSAL, Kind.TRANSFER]),
            voucher.c.state != State.VOID,
        )
    ).scalar()
    if held is not None:
        raise refuse(
            "voucher.reversed_before",
            message("Voucher {label} is reversed already.", label=original.label),
            Subject("voucher", int(held), book=book),
        )
    date = original.day
    summary = f"注销{date // 100 % 100}月{date % 100}日{original.type_code}字{original.number}号凭证"
    if reason.strip():
        summary = f"{summary}:{reason.strip()}"
    done = save(
        tx,
        book=book,
        day=day,
        type=original.type,
        lines=[Line(each.account, -each.debit, -each.credit, summary, each.items) for each in original.lines],
        # the red letters of a transfer are a transfer too: statements leave both out
        kind=Kind.TRANSFER if original.kind is Kind.TRANSFER else Kind.REVERSAL,
        source=original.source,
        corrects=id,
    )
    return Done(
        message("Voucher {label} will be reversed once the red-letter copy is posted.", label=original.label),
        done.changes,
        (*done.findings, *_supplements_left(tx, original, place)),
        done.value,
    )


def _supplements_left(tx: UnitOfWork, original: Voucher, place: Subject) -> list[Finding]:
    """Supplementary vouchers of one that is reversed: the red letters take back the original alone."""
    corrections = read_vouchers(tx, book=original.book, ids=original.corrected_by)
    return [
        warn(
            "voucher.supplement_left",
            message(
                "Voucher {supplement} ({amount}) supplements {label} and stays in the ledger.",
                supplement=each.label,
                amount=Money(each.total),
                label=original.label,
            ),
            place,
            amount=each.total,
            remedy=hint(message("Reverse it in red letters too, or void it.")),
        )
        for each in corrections
        if each.kind is Kind.SUPPLEMENT and not each.corrected_by
    ]
