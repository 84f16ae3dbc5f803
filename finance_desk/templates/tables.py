"""Tables of the templates room."""

from sqlalchemy import CheckConstraint, Column, Integer, Text, UniqueConstraint

from finance_desk.store.schema import Id, Moment, id_column, reference, table

template = table(
    "template",
    id_column(),
    reference("book_id", "book.id"),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("grp", Text, nullable=False),  # heading it stands under in the list; empty: none
    Column("voucher_type", Text, nullable=False),  # code of a voucher type; empty: the book's first
    Column("summary", Text, nullable=False),
    Column("variables", Text, nullable=False),  # JSON list of what is asked at use
    Column("state", Text, nullable=False),
    Column("last_values", Text, nullable=False, default="{}"),  # JSON of the answers given last time
    Column("version", Integer, nullable=False),
    Column("made_by", Id, nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("book_id", "code"),
    CheckConstraint("state IN ('draft', 'active', 'retired')", name="state"),
)

template_line = table(
    "template_line",
    reference("template_id", "template.id", key=True),
    Column("line_no", Integer, primary_key=True),
    Column("side", Integer, nullable=False),  # 1 debit, -1 credit
    Column("account", Text, nullable=False),  # code of a detail account
    Column("amount_kind", Text, nullable=False),
    Column("amount", Text, nullable=False),  # variable, amount or formula; empty for the rest
    Column("if_negative", Text, nullable=False),
    Column("condition", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("dimensions", Text, nullable=False),  # JSON: dimension code -> formula for the item's code
    CheckConstraint("side IN (1, -1)", name="side"),
    CheckConstraint("amount_kind IN ('asked', 'fixed', 'formula', 'rest')", name="amount_kind"),
    CheckConstraint("if_negative IN ('red', 'other_side')", name="if_negative"),
)
