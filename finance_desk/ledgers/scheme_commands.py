"""Keeping query schemes: saving, renaming, sharing, deleting, and the one a page opens with."""

from __future__ import annotations

import sqlalchemy as sa

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, Subject, hint, stop
from finance_desk.base.messages import N_, message
from finance_desk.ledgers.scheme_queries import kind_of, named_in, scheme_of, schemes
from finance_desk.ledgers.schemes import LONGEST_NAME, Conditions, Scheme, Span, still, text_of
from finance_desk.ledgers.tables import query_scheme, query_scheme_default
from finance_desk.store.unit import UnitOfWork


@command("ledger.scheme_save", N_("Save a query scheme"))
def save(
    tx: UnitOfWork, *, book: int, kind: str, name: str, conditions: Conditions, shared: bool = False
) -> Done:
    """Keep conditions under a name: a new scheme of the user, or the user's one of that name anew.

    ``value`` is its id. Raises Refused when the name is empty, too long or a colleague's shared one, or when
    the conditions name what the book does not have.
    """
    book_kind = kind_of(kind)
    name = name.strip()
    held = named_in(tx, book)
    place = Subject("scheme", None, name, book)
    words = held.words(conditions)
    _, gone = still(conditions, words, held, place)
    faults: list[Finding] = [
        stop(
            "ledger.scheme_unknown",
            message("The conditions name an account, a dimension or an item that this book does not have."),
            place,
            remedy=hint(message("Choose them anew and save again.")),
        )
        for each in gone
        if each.code == "ledger.scheme_gone"
    ][:1]
    if conditions.span is Span.FIXED and not 0 < conditions.first <= conditions.last:
        faults.append(stop("ledger.range", message("The range of periods ends before it begins."), place))
    existing = schemes(tx, book=book, kind=book_kind)
    own = next((each for each in existing if each.own and each.name == name), None)
    faults += _name_faults(existing, own.id if own else 0, name, shared, place)
    if faults:
        raise Refused(faults)
    values = {
        "name": name,
        "shared": int(shared),
        "conditions": text_of(conditions, words),
        "changed_at": tx.stamp(),
    }
    if own is None:
        id = tx.new_id("query_scheme")
        tx.write(
            sa.insert(query_scheme).values(
                id=id, book_id=book, kind=str(book_kind), owner_id=tx.actor.user, **values
            )
        )
    else:
        id = own.id
        tx.change_one(_own(tx, own).values(**values))
        if own.shared and not shared:
            _forget_as_default(tx, own, keep_own=True)
    return Done(message("Query scheme {scheme} was saved.", scheme=name), {"scheme": (id,)}, value=id)


@command("ledger.scheme_change", N_("Rename or share a query scheme"))
def change(
    tx: UnitOfWork, *, book: int, id: int, name: str | None = None, shared: bool | None = None
) -> Done:
    """Give an own scheme another name, share it, or take it back from the others.

    Raises Refused for a name that is taken, and for a scheme that is not the user's own.
    """
    held = _changeable(scheme_of(tx, book, id))
    new = held.name if name is None else name.strip()
    share = held.shared if shared is None else shared
    place = Subject("scheme", id, new, book)
    existing = schemes(tx, book=book, kind=held.kind)
    faults = _name_faults(existing, id, new, share, place)
    if faults:
        raise Refused(faults)
    tx.change_one(_own(tx, held).values(name=new, shared=int(share), changed_at=tx.stamp()))
    if not share:
        _forget_as_default(tx, held, keep_own=True)
    return Done(message("Query scheme {scheme} was saved.", scheme=new), {"scheme": (id,)}, value=id)


@command("ledger.scheme_delete", N_("Delete a query scheme"))
def delete(tx: UnitOfWork, *, book: int, id: int) -> Done:
    """Delete an own scheme; pages that opened with it open without one."""
    held = _changeable(scheme_of(tx, book, id))
    _forget_as_default(tx, held, keep_own=False)
    tx.change_one(
        sa.delete(query_scheme).where(
            query_scheme.c.id == id,
            query_scheme.c.book_id == book,
            query_scheme.c.owner_id == tx.actor.user,
        )
    )
    return Done(message("Query scheme {scheme} was deleted.", scheme=held.name), {"scheme": (id,)})


@command("ledger.scheme_default", N_("Open a ledger with a query scheme"))
def default(tx: UnitOfWork, *, book: int, kind: str, id: int | None = None) -> Done:
    """The scheme, own or shared, that this user's page of a ledger book opens with; ``None``: none."""
    book_kind = kind_of(kind)
    held = scheme_of(tx, book, id) if id is not None else None
    if held is not None and held.kind != book_kind:
        raise refuse(
            "ledger.scheme_of_other",
            message("Query scheme {scheme} belongs to another ledger book.", scheme=held.name),
            Subject("scheme", id, held.name, book),
            remedy=hint(message("Choose a scheme of this page.")),
        )
    mine = query_scheme_default.c
    tx.write(
        sa.delete(query_scheme_default).where(
            mine.book_id == book, mine.kind == str(book_kind), mine.user_id == tx.actor.user
        )
    )
    if held is None:
        return Done(message("The page opens without a query scheme."), {"scheme": ()})
    tx.write(
        sa.insert(query_scheme_default).values(
            book_id=book, kind=str(book_kind), user_id=tx.actor.user, scheme_id=held.id
        )
    )
    return Done(
        message("The page opens with query scheme {scheme}.", scheme=held.name), {"scheme": (held.id,)}
    )


def _own(tx: UnitOfWork, held: Scheme) -> sa.Update:
    return sa.update(query_scheme).where(
        query_scheme.c.id == held.id,
        query_scheme.c.book_id == held.book,
        query_scheme.c.owner_id == tx.actor.user,
    )


def _changeable(held: Scheme) -> Scheme:
    if not held.own:
        raise refuse(
            "ledger.scheme_of_colleague",
            message("Query scheme {scheme} belongs to {owner}.", scheme=held.name, owner=held.owner),
            Subject("scheme", held.id, held.name, held.book),
            remedy=hint(message("Save it under a name of your own, and change that one.")),
        )
    return held


def _forget_as_default(tx: UnitOfWork, held: Scheme, *, keep_own: bool) -> None:
    """Take a scheme out of the pages that open with it; its owner's stays when it is only unshared."""
    chosen = query_scheme_default.c
    statement = sa.delete(query_scheme_default).where(
        chosen.book_id == held.book, chosen.scheme_id == held.id
    )
    if keep_own:
        statement = statement.where(chosen.user_id != tx.actor.user)
    tx.write(statement)


def _name_faults(
    existing: tuple[Scheme, ...], id: int, name: str, shared: bool, place: Subject
) -> list[Finding]:
    """A name has 1 to 40 characters, is the user's once a page, and shared by nobody else."""
    if not 0 < len(name) <= LONGEST_NAME:
        return [
            stop(
                "ledger.scheme_name",
                message("A query scheme needs a name of 1 to {most} characters.", most=LONGEST_NAME),
                place,
            )
        ]
    taken = next(
        (each for each in existing if each.name == name and each.id != id and (each.own or shared)), None
    )
    if taken is None:
        return []
    return [
        stop(
            "ledger.scheme_taken",
            message("The name {name} is taken by a query scheme of {owner}.", name=name, owner=taken.owner),
            place,
            remedy=hint(message("Choose another name.")),
        )
    ]
