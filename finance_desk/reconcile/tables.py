"""Tables of the reconcile room: words and signatures only; the comparison itself is worked out each time."""

from sqlalchemy import CheckConstraint, Column, Index, Text

from finance_desk.store.schema import Fen, Id, Moment, Period, id_column, reference, table

difference_note = table(
    "difference_note",
    id_column(),
    reference("book_id", "book.id"),
    Column("period", Period, nullable=False),
    Column("event", Text, nullable=False),  # business type of the entry
    Column("key", Text, nullable=False),  # cause|row|voucher|account|set of items
    Column("amount", Fen, nullable=False),  # the word holds for this amount only
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("user_id", Id, nullable=False),
    Index("ix_difference_note_book", "book_id", "period", "id"),
)
"""Words for differences; the latest of an entry counts, none is ever removed."""

reconciliation_signature = table(
    "reconciliation_signature",
    id_column(),
    reference("book_id", "book.id"),
    Column("period", Period, nullable=False),
    Column("role", Text, nullable=False),
    Column("digest", Text, nullable=False),  # SHA-256 of the figures signed for
    Column("business", Fen, nullable=False),
    Column("ledger", Fen, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("user_id", Id, nullable=False),
    CheckConstraint("role IN ('prepared', 'checked')", name="role"),
    Index("ix_reconciliation_signature_book", "book_id", "period", "id"),
)
