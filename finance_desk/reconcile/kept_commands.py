"""Keeping a comparison with a file of another party: words for what differs, and two signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, Money, message
from finance_desk.books.queries import books
from finance_desk.intake.keeping import keep_file
from finance_desk.reconcile.file_queries import file
from finance_desk.reconcile.kept import digest_of
from finance_desk.reconcile.kept_queries import one
from finance_desk.reconcile.matching import Outcome
from finance_desk.reconcile.model import ROLES
from finance_desk.reconcile.tables import file_comparison, file_difference, file_signature, file_word
from finance_desk.store.unit import UnitOfWork

_LABELS = 4
"""Entries of a match that are named in its line."""


@command("reconcile.file_keep", N_("Keep a comparison with a file"))
def keep(
    tx: UnitOfWork,
    *,
    book: int,
    against: str,
    path: str | Path,
    account: str = "",
    sheet: str | None = None,
) -> Done:
    """Hold a file against our own and keep it: the file, the sums, and everything that does not agree.

    ``value`` is its id. Raises Refused for a file that is no such table.
    """
    path = Path(path)
    found = file(tx, book=book, against=against, path=path, account=account, sheet=sheet)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    id, kept = tx.new_id("file_comparison"), keep_file(tx, path, path.name, digest)
    differing = [each for each in found.matches if each.outcome is not Outcome.AGREES]
    tx.write(
        sa.insert(file_comparison).values(
            id=id,
            book_id=book,
            file_id=kept,
            against=found.against.value,
            account=account,
            sheet=sheet or "",
            name=path.name,
            first=found.first,
            last=found.last,
            here=found.here,
            there=found.there,
            agreed=len(found.matches) - len(differing),
            digest=digest_of(found.matches),
            kept_at=tx.stamp(),
            kept_by=tx.actor.user,
        )
    )
    names = ("comparison_id", "seq", "book_id", "outcome", "day", "amount", "ours", "theirs", "target")
    tx.bulk_insert(
        file_difference,
        names,
        [
            (
                id,
                seq,
                book,
                each.outcome.value,
                (each.there or each.here)[0].day,
                each.difference,
                "; ".join(item.label for item in each.here[:_LABELS]),
                "; ".join(item.label for item in each.there[:_LABELS]),
                each.here[0].id if each.here else None,
            )
            for seq, each in enumerate(differing, start=1)
        ],
    )
    return Done(
        message(
            "{file} is kept: ours {here}, the file's {there}, {count} differences.",
            file=path.name,
            here=Money(found.here),
            there=Money(found.there),
            count=len(differing),
        ),
        {"comparison": (id,)},
        findings=found.findings,
        value=id,
    )


@command("reconcile.file_explain", N_("Explain differences of a kept file"))
def explain(
    tx: UnitOfWork,
    *,
    book: int,
    id: int,
    reason: str,
    numbers: Sequence[int] | None = None,
    outcome: str = "",
) -> Done:
    """Say why differences stand: those with these numbers, of an outcome, or all that have no word yet.

    Raises Refused without a reason, when none of them is there, or once somebody signed.
    """
    held = one(tx, book, id)
    place = Subject("comparison", id, held.file, book)
    if not reason.strip():
        raise refuse(
            "reconcile.no_reason", message("Say why they differ; the reason stands on the sheet."), place
        )
    if held.signatures:
        raise refuse(
            "reconcile.file_signed",
            message("{file} is signed; its words stand.", file=held.file),
            place,
            remedy=hint(message("Hold the file against it again and keep that.")),
        )
    wanted = set(numbers) if numbers is not None else None
    rows = tx.text(
        "SELECT d.seq, d.outcome, d.amount, (SELECT COUNT(*) FROM file_word w WHERE w.comparison_id = d.comparison_id"
        " AND w.seq = d.seq) AS told FROM file_difference d WHERE d.comparison_id = :id ORDER BY d.seq",
        {"id": id},
    ).all()
    chosen = [
        row
        for row in rows
        if (row.seq in wanted if wanted is not None else not row.told or outcome)
        and (not outcome or row.outcome == outcome)
    ]
    if not chosen:
        raise refuse(
            "reconcile.no_entry",
            message("These differences are not there any more; look at the comparison again."),
            place,
        )
    at = tx.stamp()
    tx.bulk_insert(
        file_word,
        ("id", "comparison_id", "seq", "book_id", "reason", "at", "user_id"),
        [
            (word, id, row.seq, book, reason.strip(), at, tx.actor.user)
            for word, row in zip(tx.new_ids("file_word", len(chosen)), chosen, strict=True)
        ],
    )
    return Done(
        message(
            "{count} differences ({amount}) were explained.",
            count=len(chosen),
            amount=Money(sum(int(row.amount) for row in chosen)),
        ),
        {"comparison": (id,)},
        value=len(chosen),
    )


@command("reconcile.file_sign", N_("Sign a kept comparison with a file"))
def sign(tx: UnitOfWork, *, book: int, id: int, reason: str = "") -> Done:
    """Stand for a kept comparison: first who prepared it, then somebody else (in a solo book the same).

    Raises Refused while a difference has no word, when both signatures stand, or for the same signer twice.
    """
    held = one(tx, book, id)
    place = Subject("comparison", id, held.file, book)
    if held.open:
        raise refuse(
            "reconcile.file_open",
            message(
                "{count} differences of {file} have no explanation yet.", count=held.open, file=held.file
            ),
            place,
            remedy=hint(message("Explain each of them, or mend what makes it."), "reconcile.file_explain"),
        )
    if len(held.signatures) == len(ROLES):
        raise refuse(
            "reconcile.file_signed",
            message("Both signatures of {file} stand already.", file=held.file),
            place,
        )
    role = ROLES[len(held.signatures)]
    own = tx.text(
        "SELECT COUNT(*) FROM file_signature WHERE comparison_id = :id AND user_id = :who",
        {"id": id, "who": tx.actor.user},
    ).scalar_one()
    solo = next(each.solo for each in books(tx) if each.id == book)
    if own and not solo:
        raise refuse(
            "reconcile.same_signer",
            message("You signed {file} already; the second signature is another person's.", file=held.file),
            place,
            remedy=hint(message("Ask a colleague with the right to sign.")),
        )
    tx.write(
        sa.insert(file_signature).values(
            comparison_id=id,
            role=role,
            book_id=book,
            reason=reason.strip(),
            at=tx.stamp(),
            user_id=tx.actor.user,
        )
    )
    return Done(
        message(
            "{file} is signed: ours {here}, the file's {there}.",
            file=held.file,
            here=Money(held.here),
            there=Money(held.there),
        ),
        {"comparison": (id,)},
        value=role,
    )
