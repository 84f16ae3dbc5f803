"""Tables of the vouchers room. The rules of the ledger stand in store/triggers beside them.

Lines are clustered by voucher; the one covering index on lines (account, period, voucher, line,
amounts, set of items) serves the detail ledger's pages and the rebuild of balances.
"""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, UniqueConstraint

from finance_desk.store.schema import (
    Blob,
    Day,
    Fen,
    Id,
    Moment,
    Period,
    id_column,
    partial_index,
    reference,
    table,
)

voucher = table(
    "voucher",
    id_column(),
    Column("book_id", Id, nullable=False),
    Column("period", Period, nullable=False),
    Column("day", Day, nullable=False),
    Column("type_id", Id, nullable=False),
    Column("number", Integer),
    Column("state", Integer, nullable=False),  # model.State
    Column("kind", Integer, nullable=False, default=0),  # model.Kind
    Column("source", Integer, nullable=False, default=0),  # model.Source
    Column("summary", Text, nullable=False),
    Column("total", Fen, nullable=False),  # sum of the debit side
    Column("attachments", Integer, nullable=False, default=0),
    Column("maker_id", Id, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("reviewer_id", Id),
    Column("reviewed_at", Moment),
    Column("poster_id", Id),
    Column("posted_at", Moment),
    Column("post_event", Id),  # the audit event that sealed it
    Column("corrects_id", Id),  # the voucher that this one reverses or supplements
    Column("version", Integer, nullable=False, default=1),
    CheckConstraint("period = day / 100", name="period"),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("state IN (0, 1, 2, 3, 9)", name="state"),
    CheckConstraint("attachments >= 0", name="attachments"),
    CheckConstraint("state NOT IN (2, 3) OR reviewer_id IS NOT NULL", name="reviewed"),
    CheckConstraint(
        "state <> 3 OR (number IS NOT NULL AND poster_id IS NOT NULL AND post_event IS NOT NULL)",
        name="posted",
    ),
    partial_index(
        "uq_voucher_number",
        "book_id",
        "period",
        "type_id",
        "number",
        unique=True,
        where="number IS NOT NULL",
    ),
    partial_index(
        "ix_voucher_unposted",
        "book_id",
        "period",
        "state",
        where="state <> 3",
    ),
    partial_index(
        "ix_voucher_corrects",
        "corrects_id",
        where="corrects_id IS NOT NULL",
    ),
)

voucher_line = table(
    "voucher_line",
    Column("voucher_id", Id, primary_key=True, autoincrement=False),
    Column("line_no", Integer, primary_key=True, autoincrement=False),
    Column("book_id", Id, nullable=False),
    Column("period", Period, nullable=False),
    Column("account_id", Id, nullable=False),
    Column("set_id", Id),
    Column("debit", Fen, nullable=False),
    Column("credit", Fen, nullable=False),
    Column("summary", Text, nullable=False),
    Column("rule_line_id", Id),  # the generation rule's line that made it
    CheckConstraint("(debit = 0) <> (credit = 0)", name="one_side"),
    Index(
        "ix_voucher_line_account",
        "account_id",
        "period",
        "voucher_id",
        "line_no",
        "debit",
        "credit",
        "set_id",
    ),
    rowid=False,
)

voucher_draft = table(
    "voucher_draft",
    Column("voucher_id", Id, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),  # JSON: the lines as typed, wrong or half as they may be
)
"""The lines of a voucher in state draft: nothing typed is lost, and nothing half stands in the ledger."""

voucher_counter = table(
    "voucher_counter",
    reference("book_id", "book.id", key=True),
    Column("period", Period, primary_key=True, autoincrement=False),
    reference("type_id", "voucher_type.id", key=True),
    Column("last_number", Integer, nullable=False),
)

voucher_seal = table(
    "voucher_seal",
    Column("event_id", Id, primary_key=True, autoincrement=False),
    Column("block", Integer, primary_key=True, autoincrement=False),
    reference("book_id", "book.id"),
    Column("first_voucher", Id, nullable=False),
    Column("last_voucher", Id, nullable=False),
    Column("vouchers", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("digest", Text, nullable=False),
)

voucher_note = table(
    "voucher_note",
    id_column(),
    Column("voucher_id", Id, nullable=False),
    Column("book_id", Id, nullable=False),
    Column("at", Moment, nullable=False),
    Column("user_id", Id, nullable=False),
    Column("kind", Text, nullable=False),  # returned, void, gap
    Column("text", Text, nullable=False),
    Index("ix_voucher_note_voucher", "voucher_id"),
)

voucher_attachment = table(
    "voucher_attachment",
    id_column(),
    reference("voucher_id", "voucher.id"),
    Column("book_id", Id, nullable=False),
    Column("name", Text, nullable=False),  # the file's own name, without a folder
    Column("kind", Text, nullable=False),  # model.AttachmentKind
    Column("size", Integer, nullable=False),  # bytes as added
    Column("digest", Text, nullable=False),  # SHA-256 of the bytes as added
    Column("content", Blob),  # zlib of the bytes as added; none while they are kept in the folder of the book
    Column("added_at", Moment, nullable=False),
    Column("added_by", Id, nullable=False),
    Column("event_id", Id, nullable=False),  # the audit event that names its digest
    UniqueConstraint("voucher_id", "digest"),
    CheckConstraint("kind IN ('original', 'print', 'scan')", name="kind"),
)
"""Files behind a voucher: they never change, and leave it only before it is reviewed (a trigger refuses it).

Only where the bytes are kept may change, and only to a folder that the book names."""

voucher_cashier = table(
    "voucher_cashier",
    Column("voucher_id", Id, primary_key=True, autoincrement=False),
    Column("book_id", Id, nullable=False),
    Column("user_id", Id, nullable=False),
    Column("at", Moment, nullable=False),
)
"""The cashier's mark on a voucher of cash and bank accounts, where the book asks for it."""

summary_text = table(
    "summary_text",
    id_column(),
    reference("book_id", "book.id"),
    Column("code", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("mnemonic", Text, nullable=False, default=""),  # pinyin initials
    UniqueConstraint("book_id", "code"),
    CheckConstraint("length(text) BETWEEN 1 AND 200", name="text"),
)
"""The summary library (摘要库). Vouchers copy a text; nothing refers to a row here."""
