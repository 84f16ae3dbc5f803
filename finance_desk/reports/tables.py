"""Tables of the reports room: what was filed stays as it was filed."""

from sqlalchemy import CheckConstraint, Column, Index, Text

from finance_desk.store.schema import Flag, Id, Moment, Period, id_column, reference, table

report_snapshot = table(
    "report_snapshot",
    id_column(),
    reference("book_id", "book.id"),
    Column("name", Text, nullable=False),
    Column("period", Period, nullable=False),
    Column("filed_at", Moment, nullable=False),
    Column("filed_by", Id, nullable=False),
    Column("content", Text, nullable=False),  # JSON of the amounts by line and column
    Column("digest", Text, nullable=False),
    Column("stale", Flag, nullable=False, default=0),  # its period was reopened afterwards
    CheckConstraint("stale IN (0, 1)", name="stale"),
    Index("ix_report_snapshot_book", "book_id", "name", "period"),
)
