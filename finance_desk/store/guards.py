"""The guard triggers: one SQL file per database, re-made after every migration, compared at every open.

SQLite's move-and-copy migrations silently drop triggers, and a file's owner can drop them by hand;
so their text is kept here and what the database holds must equal it. The CHECK and UNIQUE constraints
beside them must be there too.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final

import sqlalchemy as sa

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, hint, stop
from finance_desk.base.messages import N_, Message, message
from finance_desk.store.schema import metadata

_BREAK: Final = re.compile(r"^-- ;;\s*$", re.MULTILINE)
_TRIGGER: Final = re.compile(r"^CREATE TRIGGER (\w+)", re.MULTILINE)
_FUNCTION: Final = re.compile(r"^CREATE FUNCTION (\w+)", re.MULTILINE)
_WORD: Final = re.compile(r"\w+")

RULES: Final = {
    "posted_is_posted": N_("A posted voucher cannot be changed or removed."),
    "born_unposted": N_("A voucher starts as a draft; it cannot be written as reviewed or posted."),
    "id_taken": N_("A voucher with this id exists already."),
    "period_closed": N_("The period is closed or not open yet."),
    "type_of_book": N_("The voucher type is not one of this book."),
    "corrects_posted": N_("Only a posted voucher of the same book can be corrected by another voucher."),
    "identity": N_("Book, maker and id of a voucher or period never change."),
    "state_step": N_("This step is not allowed from the voucher's present state."),
    "reviewed_is_fixed": N_("A reviewed voucher is fixed; the reviewer must return it first."),
    "maker_reviews": N_("The person who made a voucher cannot review it."),
    "unbalanced": N_("The voucher does not balance, or has fewer than two lines."),
    "has_lines": N_("The voucher still has lines."),
    "line_of_fixed_voucher": N_("Lines of a reviewed or posted voucher cannot be added, changed or removed."),
    "not_a_leaf": N_("The account is not a detail account of this book."),
    "number_reused": N_("A number already held by a voucher would be given again."),
    "earlier_period_open": N_("An earlier period is still open."),
    "unposted_in_period": N_("The period has vouchers that are not posted."),
    "number_gap": N_("The voucher numbers of the period have a gap."),
    "later_period_closed": N_("A later period is closed; only the last closed period can be reopened."),
    "born_open": N_("A period starts open."),
    "period_in_use": N_("The period has vouchers."),
    "set_is_fixed": N_("A combination of dimension items is fixed; vouchers point to it."),
    "item_of_book": N_("The item is not one of this dimension and book."),
    "book_is_fixed": N_("Start and keeping by one person are fixed once a book has vouchers."),
    "opening_fixed": N_("Opening balances are fixed once a voucher of the book is posted."),
    "account_in_use": N_("The account carries lines or an opening balance."),
    "attachment_stays": N_(
        "An attachment never changes, and stays with its voucher once that is reviewed or posted."
    ),
    "attachment_kept": N_("Only a book that names a folder keeps the bytes of its attachments elsewhere."),
    "beside_its_voucher": N_("What stands beside a voucher belongs to the voucher's book."),
    "append_only": N_("The audit trail can only grow."),
    "signature_stands": N_("A signature, or a word for a difference, cannot be changed or removed."),
    "print_log_grows": N_("The print log can only grow."),
    "channel_version_stands": N_("A version of a channel cannot be changed or removed."),
    "never_emptied": N_("A table of the ledger is never emptied."),
    "row_is_evidence": N_("A received row or file is evidence and cannot be changed or removed."),
    "row_received": N_("This version of the row was received before."),
    "row_is_booked": N_("The row stands in a reviewed or posted voucher."),
    "row_in_voucher": N_(
        "The row stands in a voucher; cancel its generation first, or reverse it if posted."
    ),
}
"""Every rule the triggers name in ``FD:<rule>``, as people read it."""


@cache
def _blocks(dialect: str) -> tuple[str, ...]:
    folder = resources.files("finance_desk.store") / "guard_sql"
    text = (folder / f"{dialect}.sql").read_text("utf-8")
    return tuple(
        "\n".join(line for line in block.strip().splitlines() if not line.startswith("--"))
        for block in _BREAK.split(text)
    )


def install(connection: sa.Connection) -> None:
    """Drop every trigger of ours and make them anew from this version's file."""
    remove(connection)
    for block in _blocks(connection.dialect.name):
        connection.exec_driver_sql(block.replace("%", "%%") if _is_postgresql(connection) else block)
        if _is_postgresql(connection) and (function := _FUNCTION.search(block)):
            # else a temporary table called book_period would be asked whether the period is open
            path = _search_path(connection)
            connection.exec_driver_sql(f"ALTER FUNCTION {function[1]}() SET search_path = {path}")


def _search_path(connection: sa.Connection) -> str:
    """Where a guard looks for tables: our schema first, a session's temporary tables last."""
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    return f"{schema}, pg_temp"


def remove(connection: sa.Connection) -> None:
    """Drop the triggers (a migration is about to rebuild tables)."""
    if _is_postgresql(connection):
        for name, table in connection.exec_driver_sql(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        ).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name} ON {table}")
        for (name,) in connection.exec_driver_sql(
            "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'fd\\_%%'"
        ).all():
            connection.exec_driver_sql(f"DROP FUNCTION {name}()")
    else:
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")


def compare(connection: sa.Connection) -> list[Finding]:
    """A finding for every trigger, constraint or index that is missing or changed, and triggers not ours."""
    held, wanted = _held(connection), _wanted(connection)
    wanted_names = _constraint_names()
    held_names = _held_names(connection, wanted_names)
    held |= dict.fromkeys(held_names, "")
    wanted |= dict.fromkeys(wanted_names, "")
    return [
        stop(
            "store.trigger",
            message("The guard {name} of the database is missing or was changed.", name=name),
            remedy=hint(message("Run 'db upgrade', then 'db check' and 'audit verify'."), "db.upgrade"),
        )
        for name in sorted(wanted.keys() | held.keys())
        if wanted.get(name) != held.get(name)
    ]


def _constraint_names() -> set[str]:
    """Names of every CHECK, UNIQUE and index of the tables: they hold rules of the ledger too."""
    named: list[sa.Constraint | sa.Index] = []
    for table in metadata.tables.values():
        named += table.indexes
        named += [
            each for each in table.constraints if isinstance(each, sa.CheckConstraint | sa.UniqueConstraint)
        ]
    return {str(each.name) for each in named}


def _held_names(connection: sa.Connection, wanted: set[str]) -> set[str]:
    if _is_postgresql(connection):
        return wanted & set(
            connection.exec_driver_sql(
                "SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace"
                " AND convalidated UNION SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                " WHERE c.relnamespace = current_schema()::regnamespace AND i.indisvalid"
            ).scalars()
        )
    texts = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
    ).scalars()
    return wanted & set(_WORD.findall("\n".join(texts)))


def _wanted(connection: sa.Connection) -> dict[str, str]:
    postgresql = _is_postgresql(connection)
    path = _search_path(connection) if postgresql else ""
    wanted = {}
    for block in _blocks(connection.dialect.name):
        if match := _TRIGGER.search(block):
            wanted[match[1]] = "" if postgresql else _squeezed(block)
        if match := _FUNCTION.search(block):
            wanted[match[1]] = f"search_path={path} {_squeezed(_body(block))}"
    return wanted


def _held(connection: sa.Connection) -> dict[str, str]:
    if not _is_postgresql(connection):
        return {
            name: _squeezed(sql)
            for name, sql in connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).all()
        }
    functions = {
        name: f"{path} {_squeezed(source)}"
        for name, path, source in connection.exec_driver_sql(
            "SELECT proname, array_to_string(proconfig, ';'), prosrc FROM pg_proc"
            " WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'fd\\_%%'"
        ).all()
    }
    # the text PostgreSQL gives back for a trigger is normalised, so its presence and state are compared
    triggers = {
        name: "" if state == "O" else "off"
        for name, state in connection.exec_driver_sql(
            "SELECT tgname, tgenabled::text FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
            " WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        ).all()
    }
    return functions | triggers


def _body(block: str) -> str:
    parts = block.split("$$")
    return parts[1] if len(parts) == 3 else ""


def _squeezed(sql: str) -> str:
    return " ".join(sql.split())


def _is_postgresql(connection: sa.Connection) -> bool:
    return connection.dialect.name == "postgresql"


def as_refused(error: sa.exc.DBAPIError) -> Refused | None:
    """The rule a trigger named, as a refusal; ``None`` when the error is something else."""
    match = re.search(r"FD:(\w+)", str(error.orig))
    if match is None or match[1] not in RULES:
        return None
    return refuse(f"ledger.{match[1]}", Message(RULES[match[1]]))
