"""Which vouchers a bulk command works on: put once into the temporary table ``chosen``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from finance_desk.balances import posting
from finance_desk.base.findings import Finding, Subject, hint, warn
from finance_desk.base.messages import N_, Message, message
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers.model import State, voucher_label

_MANY: Final = 1_000

_SAID: Final = 100
"""Vouchers left out that are told one by one; a reader gains nothing from more."""

_LEFT_OUT: Final = {
    State.DRAFT: (
        N_("Voucher {label} is a draft and was left out."),
        N_("Complete the draft and save it first."),
    ),
    State.MADE: (
        N_("Voucher {label} is not reviewed and was left out."),
        N_("Have somebody else review it first."),
    ),
    State.REVIEWED: (
        N_("Voucher {label} is reviewed already and was left out."),
        N_("Nothing is to be done; it waits for posting."),
    ),
    State.POSTED: (
        N_("Voucher {label} is posted already and was left out."),
        N_("Nothing is to be done; correct it in red letters if it is wrong."),
    ),
    State.VOID: (
        N_("Voucher {label} is void and was left out."),
        N_("Make a new voucher if the business took place."),
    ),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Vouchers of one book: exactly ``ids``, or everything that the other fields allow.

    ``first``/``last`` are periods (yyyymm); ``run`` a generation run.
    """

    ids: Sequence[int] | None = None
    first: int | None = None
    last: int | None = None
    type: int | None = None
    run: int | None = None
    source: int | None = None


def choose(tx: UnitOfWork, book: int, states: Sequence[int], choice: Choice) -> int:
    """Fill ``chosen`` with the vouchers of ``book`` in these states; gives the count."""
    posting.open_chosen(tx)
    where = ["v.book_id = :book", f"v.state IN ({', '.join(str(int(state)) for state in states)})"]
    arguments: dict[str, object] = {"book": book}
    if choice.ids is None or len(choice.ids) > _MANY:
        tx.expect_many()
    if isinstance(choice.ids, range) and choice.ids.step == 1:
        return _insert(
            tx,
            [*where, "v.id >= :from AND v.id < :before"],
            {**arguments, "from": choice.ids.start, "before": choice.ids.stop},
        )
    if choice.ids is not None:
        return sum(_choose_ids(tx, where, arguments, block) for block in _blocks(sorted(set(choice.ids))))
    for name, condition in (
        ("first", "v.period >= :first"),
        ("last", "v.period <= :last"),
        ("type", "v.type_id = :type"),
        ("source", "v.source = :source"),
        ("run", "v.id IN (SELECT voucher_id FROM row_voucher WHERE run_id = :run)"),
    ):
        value = getattr(choice, name)
        if value is not None:
            where.append(condition)
            arguments[name] = value
    return _insert(tx, where, arguments)


def _choose_ids(tx: UnitOfWork, where: list[str], arguments: dict[str, object], ids: Sequence[int]) -> int:
    # ids are integers of ours, so they can stand in the text; 30,000 bind parameters could not
    return _insert(tx, [*where, f"v.id IN ({', '.join(str(int(id)) for id in ids)})"], arguments)


def _insert(tx: UnitOfWork, where: list[str], arguments: dict[str, object]) -> int:
    return int(tx.text(f"{posting.CHOOSE} WHERE {' AND '.join(where)}", arguments).rowcount)


def _blocks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[at : at + 10_000] for at in range(0, len(ids), 10_000)]


def left_out(tx: UnitOfWork, book: int, choice: Choice, chosen: int) -> list[Finding]:
    """Why vouchers that were named one by one are not among the ``chosen`` many of :func:`choose`.

    To be asked before anything is taken out of ``chosen``. Filters and ranges name no voucher, so
    nothing is missed there. Tells the first hundred.
    """
    if choice.ids is None or isinstance(choice.ids, range):
        return []
    named = sorted(set(choice.ids))
    if chosen == len(named):
        return []
    taken = set(tx.text("SELECT id FROM chosen").scalars())
    missing = [id for id in named if id not in taken][:_SAID]
    held = {
        row.id: row
        for row in tx.text(
            "SELECT v.id, v.state, v.number, t.code FROM voucher v JOIN voucher_type t ON t.id = v.type_id"
            f" WHERE v.book_id = :book AND v.id IN ({', '.join(str(int(id)) for id in missing)})",
            {"book": book},
        )
    }
    return [_why(book, id, held.get(id)) for id in missing]


def _why(book: int, id: int, held: sa.Row[Any] | None) -> Finding:
    if held is None:
        return warn(
            "voucher.unknown",
            message("The book has no voucher with id {id}.", id=str(id)),
            Subject("voucher", id, str(id), book),
            remedy=hint(message("Look its id up in the list of vouchers.")),
        )
    what, remedy = _LEFT_OUT[State(held.state)]
    label = voucher_label(held.code, held.number)
    return warn(
        "voucher.left_out",
        Message(what, {"label": label}),
        Subject("voucher", id, label, book),
        remedy=hint(Message(remedy)),
    )


def drop(tx: UnitOfWork) -> None:
    """Forget the chosen vouchers."""
    tx.text("DELETE FROM chosen")
