"""Which vouchers a bulk command works on: put once into the temporary table ``chosen``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from finance_desk.balances import posting
from finance_desk.store.unit import UnitOfWork

_MANY: Final = 1_000


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


def drop(tx: UnitOfWork) -> None:
    """Forget the chosen vouchers."""
    tx.text("DELETE FROM chosen")
