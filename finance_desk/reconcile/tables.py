"""Tables of the reconcile room: words and signatures only; the comparison itself is worked out each time."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text

from finance_desk.store.schema import Day, Fen, Id, Moment, Period, id_column, reference, table

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

file_comparison = table(
    "file_comparison",
    id_column(),
    reference("book_id", "book.id"),
    reference("file_id", "intake_file.id"),
    Column("against", Text, nullable=False),  # outside.Against
    Column("account", Text, nullable=False, default=""),
    Column("sheet", Text, nullable=False, default=""),
    Column("name", Text, nullable=False),  # of the file as it was held against us
    Column("first", Day, nullable=False),
    Column("last", Day, nullable=False),
    Column("here", Fen, nullable=False),
    Column("there", Fen, nullable=False),
    Column("agreed", Integer, nullable=False),
    Column("digest", Text, nullable=False),  # SHA-256 of every match
    Column("kept_at", Moment, nullable=False),
    Column("kept_by", Id, nullable=False),
    Index("ix_file_comparison_book", "book_id", "id"),
)
"""A file held against our own, kept with the file itself; never changed (a trigger refuses it)."""

file_difference = table(
    "file_difference",
    reference("comparison_id", "file_comparison.id", key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("book_id", Id, nullable=False),
    Column("outcome", Text, nullable=False),  # matching.Outcome
    Column("day", Day, nullable=False),
    Column("amount", Fen, nullable=False),  # ours less the file's
    Column("ours", Text, nullable=False),
    Column("theirs", Text, nullable=False),
    Column("target", Id),  # our first entry: a row, or a voucher of the ledger
)
"""What did not agree when it was kept."""

file_word = table(
    "file_word",
    id_column(),
    reference("comparison_id", "file_comparison.id"),
    Column("seq", Integer, nullable=False),
    Column("book_id", Id, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("user_id", Id, nullable=False),
    Index("ix_file_word_comparison", "comparison_id", "seq", "id"),
)
"""Words for differences of a kept file; the latest of a difference counts, none is ever removed."""

file_signature = table(
    "file_signature",
    reference("comparison_id", "file_comparison.id", key=True),
    Column("role", Text, primary_key=True),
    Column("book_id", Id, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("user_id", Id, nullable=False),
    CheckConstraint("role IN ('prepared', 'checked')", name="role"),
)
