"""The invariants of a whole database, and its chain and seals, in one look each."""

from __future__ import annotations

from finance_desk.audit.queries import verify as verify_chain
from finance_desk.balances.opening_queries import check_openings
from finance_desk.balances.queries import check as check_balances
from finance_desk.base.commands import query
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, message
from finance_desk.books.model import IN_DATABASE
from finance_desk.books.queries import books, periods
from finance_desk.ledgers.queries import prove, trial_balance
from finance_desk.store import guards
from finance_desk.store.backup import integrity
from finance_desk.store.unit import Reader
from finance_desk.vouchers.attachment_queries import verify_attachments
from finance_desk.vouchers.queries import gaps, verify_seals


@query("db.check", N_("Check the database"))
def check(reader: Reader, *, book: int | None = None) -> tuple[Finding, ...]:
    """Guards and pages of the database; per book (or one): openings, numbers, vouchers, balances, parents.

    Empty when all is well.
    """
    found = [*guards.compare(reader.connection), *integrity(reader.connection)]
    for each in books(reader):
        if book is not None and each.id != book:
            continue
        reader.progress.start(message("Checking book {code}", code=each.code))
        found += check_openings(reader, book=each.id)
        held = [one.period for one in periods(reader, book=each.id)]
        for period in held:
            found += gaps(reader, book=each.id, period=period)
        found += prove(reader, book=each.id)
        found += check_balances(reader, book=each.id)
        for year in sorted({period // 100 for period in held}):
            of_year = [period for period in held if period // 100 == year]
            found += trial_balance(reader, book=each.id, first=of_year[0], last=of_year[-1]).proof
    return tuple(found)


@query("db.file_folders", N_("Folders of files beside the database"), permission="db.backup")
def file_folders(reader: Reader) -> tuple[str, ...]:
    """Every folder in which a book, of whosever scope, keeps the files behind its vouchers."""
    chosen = reader.text(
        "SELECT DISTINCT value FROM book_option WHERE name = 'attachment_folder' AND value <> :inside"
        " ORDER BY value",
        {"inside": IN_DATABASE},
    )
    return tuple(chosen.scalars())


@query("db.verify", N_("Verify chain and seals"), permission="audit.verify")
def verify(reader: Reader) -> tuple[Finding, ...]:
    """Walk the audit chain, compare sealed blocks with the vouchers there are, hash the files behind them again."""
    found = [*verify_chain(reader), *verify_seals(reader)]
    for each in books(reader):
        found += verify_attachments(reader, book=each.id)
    return tuple(found)
