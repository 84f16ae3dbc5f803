"""Tables of the closing room."""

from sqlalchemy import CheckConstraint, Column, Integer, Text

from finance_desk.store.schema import Fen, Flag, Id, Moment, Period, id_column, reference, table

closing_run = table(
    "closing_run",
    id_column(),
    reference("book_id", "book.id"),
    Column("period", Period, nullable=False),
    Column("closed_by", Id, nullable=False),
    Column("closed_at", Moment, nullable=False),
    Column("checks", Text, nullable=False),  # JSON: every check with its severity, count and amount
    Column("accepted", Text, nullable=False),  # JSON: check → reason why its warning was accepted
    Column("vouchers", Integer, nullable=False),
    Column("turnover", Fen, nullable=False),
    Column("digest", Text, nullable=False),  # of the period's seals and balances
    Column("stale", Flag, nullable=False, default=0),  # reopened since
    CheckConstraint("stale IN (0, 1)", name="stale"),
)
