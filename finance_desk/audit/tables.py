"""Tables of the audit room; triggers make ``audit_event`` append-only."""

from sqlalchemy import Column, Text

from finance_desk.store.schema import Id, Moment, id_column, table

audit_event = table(
    "audit_event",
    id_column(),
    Column("at", Moment, nullable=False),
    Column("user_id", Id, nullable=False),
    Column("login", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("book_id", Id),
    Column("detail", Text, nullable=False),  # canonical JSON: arguments, summary, digests of sealed blocks
    Column("idempotency_key", Text, unique=True),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
)
