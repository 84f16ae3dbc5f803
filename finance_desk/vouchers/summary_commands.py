"""Commands on the summary library."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from finance_desk.base.commands import Done, command
from finance_desk.base.errors import refuse
from finance_desk.base.findings import Subject, hint
from finance_desk.base.messages import N_, message
from finance_desk.base.pinyin import initials
from finance_desk.store.unit import UnitOfWork
from finance_desk.vouchers.summaries import LONGEST
from finance_desk.vouchers.tables import summary_text


@command("summary.save", N_("Keep a summary"))
def save(tx: UnitOfWork, *, book: int, code: str, text: str) -> Done:
    """Keep a summary under ``code``, or put another text there; vouchers keep what they say."""
    added, changed = _put(tx, book, [(code, text)])
    code = code.strip()
    what = (
        message("Summary {code} was added.", code=code)
        if added
        else message("Summary {code} has another text.", code=code)
    )
    touched = (*added, *changed)
    return Done(what, {"summary": touched}, value=touched[0])


@command("summary.import", N_("Add summaries"))
def add(tx: UnitOfWork, *, book: int, summaries: Sequence[tuple[str, str]]) -> Done:
    """Keep many ``(code, text)``; one whose code is there gets the new text. Gives how many are new."""
    added, changed = _put(tx, book, summaries)
    return Done(
        message("{count} summaries were added, {changed} changed.", count=len(added), changed=len(changed)),
        {"summary": (*added, *changed)},
        value=len(added),
    )


@command("summary.delete", N_("Take a summary out of the library"))
def delete(tx: UnitOfWork, *, book: int, code: str) -> Done:
    """Take a summary out; no voucher refers to it, so none is touched."""
    held = tx.connection.execute(
        sa.select(summary_text.c.id, summary_text.c.text).where(
            summary_text.c.book_id == book, summary_text.c.code == code
        )
    ).first()
    if held is None:
        raise refuse(
            "summary.unknown",
            message("The library has no summary {code}.", code=code),
            Subject("summary", label=code, book=book),
        )
    tx.evidence["was"] = held.text
    tx.change_one(sa.delete(summary_text).where(summary_text.c.id == held.id))
    return Done(message("Summary {code} was taken out.", code=code), {"summary": (held.id,)})


def _put(
    tx: UnitOfWork, book: int, summaries: Sequence[tuple[str, str]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Ids of new and of changed summaries."""
    wanted = {code.strip(): text.strip() for code, text in summaries}
    for code, text in wanted.items():
        if not code or not text or len(text) > LONGEST or "\0" in text:
            raise refuse(
                "summary.text",
                message("A summary needs a code, and a text of at most {most} characters.", most=LONGEST),
                Subject("summary", label=code or text[:20], book=book),
                remedy=hint(message("Correct it and try again.")),
            )
    held = {
        row.code: row
        for row in tx.connection.execute(
            sa.select(summary_text.c.id, summary_text.c.code, summary_text.c.text).where(
                summary_text.c.book_id == book
            )
        )
    }
    new = [code for code in wanted if code not in held]
    ids = tx.new_ids("summary_text", len(new)) if new else range(0)
    tx.write(
        sa.insert(summary_text),
        [
            {
                "id": id,
                "book_id": book,
                "code": code,
                "text": wanted[code],
                "mnemonic": initials(wanted[code]),
            }
            for id, code in zip(ids, new, strict=True)
        ],
    )
    # a code that is saved again counts as changed even with the same words: somebody said so
    changed = [(held[code], text) for code, text in wanted.items() if code in held]
    if changed:
        tx.evidence["was"] = {row.code: row.text for row, text in changed if row.text != text}
        tx.write(
            sa.update(summary_text)
            .where(summary_text.c.id == sa.bindparam("held"))
            .values(text=sa.bindparam("words"), mnemonic=sa.bindparam("letters")),
            [{"held": row.id, "words": text, "letters": initials(text)} for row, text in changed],
        )
    return tuple(ids), tuple(row.id for row, _ in changed)
