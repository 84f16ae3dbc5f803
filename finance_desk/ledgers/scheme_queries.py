"""The query schemes a user has: own ones and those that colleagues share."""

from __future__ import annotations

import sqlalchemy as sa

from finance_desk.access.tables import app_user
from finance_desk.accounts.queries import accounts
from finance_desk.base.commands import query
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, message
from finance_desk.dimensions.queries import dimensions, items
from finance_desk.ledgers.model import BookKind
from finance_desk.ledgers.schemes import Named, Scheme, conditions_of, still
from finance_desk.ledgers.tables import query_scheme, query_scheme_default
from finance_desk.store.unit import Reader


def kind_of(kind: str) -> BookKind:
    """The ledger book of this name; Refused when there is none."""
    if kind not in tuple(BookKind):
        raise refuse(
            "ledger.no_book",
            message("There is no ledger book {kind}; there are: {known}.", kind=kind, known=tuple(BookKind)),
            remedy=hint(message("Choose one of them.")),
        )
    return BookKind(kind)


def named_in(reader: Reader, book: int) -> Named:
    """What the schemes of a book may name."""
    return Named(
        {each.id: each for each in accounts(reader, book=book)},
        {each.code: each for each in dimensions(reader, book=book)},
        {each.id: each for each in items(reader, book=book)},
    )


@query("ledger.schemes", N_("List query schemes"), permission="ledger.read")
def schemes(reader: Reader, *, book: int, kind: str = "") -> tuple[Scheme, ...]:
    """The schemes of the user and those shared with everybody who sees the book, of one ledger book or all.

    Own ones first, each by name. What of a scheme is gone or disabled is told in its findings.
    """
    if kind:
        kind_of(kind)
    me = reader.actor.user
    chosen = query_scheme_default.alias("chosen")
    select = (
        sa.select(query_scheme, app_user.c.name.label("owner"), chosen.c.scheme_id.label("chosen"))
        .select_from(
            query_scheme.join(app_user, app_user.c.id == query_scheme.c.owner_id).outerjoin(
                chosen, sa.and_(chosen.c.scheme_id == query_scheme.c.id, chosen.c.user_id == me)
            )
        )
        .where(
            query_scheme.c.book_id == book,
            sa.or_(query_scheme.c.owner_id == me, query_scheme.c.shared == 1),
        )
    )
    if kind:
        select = select.where(query_scheme.c.kind == kind)
    rows = reader.rows(select)
    if not rows:
        return ()
    held = named_in(reader, book)
    found = []
    for row in rows:
        place = Subject("scheme", row.id, row.name, row.book_id)
        conditions, findings = still(*conditions_of(row.conditions), held, place)
        found.append(
            Scheme(
                row.id,
                row.book_id,
                row.kind,
                row.name,
                row.owner,
                row.owner_id == me,
                bool(row.shared),
                row.chosen is not None,
                conditions,
                tuple(findings),
            )
        )
    return tuple(sorted(found, key=lambda each: (each.kind, not each.own, each.name, each.id)))


def scheme_of(reader: Reader, book: int, id: int) -> Scheme:
    """One scheme the user may see; Refused when there is none (any more)."""
    for each in schemes(reader, book=book):
        if each.id == id:
            return each
    raise refuse(
        "ledger.no_scheme",
        message("There is no such query scheme; it may have been deleted."),
        Subject("book", book, book=book),
        remedy=hint(message("Read the list of schemes anew.")),
    )
