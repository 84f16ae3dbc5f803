"""Tables of the generation room."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, UniqueConstraint

from finance_desk.store.schema import Day, Id, Moment, id_column, reference, table

rule = table(
    "rule",
    id_column(),
    reference("book_id", "book.id"),
    Column("code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("event", Text, nullable=False),  # business event it serves; narrowed further by condition
    Column("condition", Text, nullable=False),  # formula, empty: always
    Column("merge", Text, nullable=False),  # JSON list of formulas: rows with equal values share a voucher
    Column("voucher_type", Text, nullable=False),
    Column("summary", Text, nullable=False),  # template of the voucher's summary
    Column("effective_from", Day, nullable=False),
    Column("effective_to", Day, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_by", Id, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("approved_by", Id),
    Column(
        "mirror", Text, nullable=False, default=""
    ),  # JSON: the other fund its rows go to, and as which event
    UniqueConstraint("book_id", "code", "version"),
    CheckConstraint("state IN ('draft', 'active', 'retired')", name="state"),
)

rule_line = table(
    "rule_line",
    id_column(),
    reference("rule_id", "rule.id"),
    Column("line_no", Integer, nullable=False),
    Column("side", Integer, nullable=False),  # 1 debit, -1 credit
    Column("account", Text, nullable=False),  # formula: "1004" or map("待遇科目", pay_type, category)
    Column("amount", Text, nullable=False),  # formula in row fields, or rest()
    Column("condition", Text, nullable=False, default=""),
    Column("summary", Text, nullable=False),
    Column("dimensions", Text, nullable=False, default="{}"),  # JSON: dimension code -> formula
    UniqueConstraint("rule_id", "line_no"),
    CheckConstraint("side IN (1, -1)", name="side"),
)

code_map = table(
    "code_map",
    reference("book_id", "book.id", key=True),
    Column("name", Text, primary_key=True),
    Column("key", Text, primary_key=True),  # the key fields joined by "|"
    Column("value", Text, nullable=False),
)

generation_run = table(
    "generation_run",
    id_column(),
    reference("book_id", "book.id"),
    Column("event_id", Id, nullable=False),
    Column("at", Moment, nullable=False),
    Column("user_id", Id, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("vouchers", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
)

row_voucher = table(
    "row_voucher",
    Column("row_id", Id, primary_key=True, autoincrement=False),
    Column("book_id", Id, primary_key=True, autoincrement=False),
    Column("voucher_id", Id, nullable=False),
    Column("rule_id", Id, nullable=False),
    Column("run_id", Id, nullable=False),
    Index("ix_row_voucher_voucher", "voucher_id"),
    rowid=False,
)
"""A row's one live voucher in a book; cancelling moves the link to ``row_voucher_past``."""

row_mirror = table(
    "row_mirror",
    Column("row_id", Id, primary_key=True, autoincrement=False),
    Column("mirror_book_id", Id, primary_key=True, autoincrement=False),
    Column("book_id", Id, nullable=False),
    Column("mirror_id", Id, nullable=False),
    UniqueConstraint("mirror_id"),
    rowid=False,
)
"""A row that concerns two funds, and the row it brought into the other fund's book."""

row_voucher_past = table(
    "row_voucher_past",
    id_column(),
    Column("row_id", Id, nullable=False),
    Column("book_id", Id, nullable=False),
    Column("voucher_id", Id, nullable=False),
    Column("rule_id", Id, nullable=False),
    Column("run_id", Id, nullable=False),
    Column("event_id", Id, nullable=False),  # the cancellation or reversal
    Index("ix_row_voucher_past_row", "row_id"),
)
