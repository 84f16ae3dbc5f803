"""Tables of the books room; closing order and closed periods are guarded by triggers."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, UniqueConstraint

from finance_desk.store.schema import Flag, Id, Moment, Period, id_column, reference, table

unit = table(
    "unit",
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    reference("parent_id", "unit.id", nullable=True),
)

book = table(
    "book",
    id_column(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    reference("unit_id", "unit.id"),
    Column("fund", Text, nullable=False),  # employee, resident, or another fund's word
    Column("chart", Text, nullable=False),  # name of the chart package it was made from, or empty
    Column("start_period", Period, nullable=False),
    Column("solo", Flag, nullable=False, default=0),  # kept by one person: the maker may review
    Column("training", Flag, nullable=False, default=0),
    CheckConstraint("solo IN (0, 1)", name="solo"),
    CheckConstraint("start_period % 100 BETWEEN 1 AND 12", name="start_period"),
)

book_period = table(
    "book_period",
    reference("book_id", "book.id", key=True),
    Column("period", Period, primary_key=True, autoincrement=False),
    Column("closed", Flag, nullable=False, default=0),
    Column("closed_by", Id),
    Column("closed_at", Moment),
    CheckConstraint("closed IN (0, 1)", name="closed"),
    CheckConstraint("period % 100 BETWEEN 1 AND 12", name="period"),
)

book_option = table(
    "book_option",
    reference("book_id", "book.id", key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("set_by", Id, nullable=False),
)

voucher_type = table(
    "voucher_type",
    id_column(),
    reference("book_id", "book.id"),
    Column("code", Text, nullable=False),  # the word before the number: 记, 收, 付, 转
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    # comma-separated account codes: at least one / none of them must be on that side (domain §5.3)
    Column("must_debit", Text, nullable=False, default=""),
    Column("must_credit", Text, nullable=False, default=""),
    Column("must_not", Text, nullable=False, default=""),
    UniqueConstraint("book_id", "code"),
)

print_form = table(
    "print_form",
    id_column(),
    reference("book_id", "book.id"),
    Column("form", Text, nullable=False),  # a key of print_forms.FORMS
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),  # JSON of what differs from the built-in form; {}: nothing
    Column("saved_at", Moment, nullable=False),
    Column("saved_by", Id, nullable=False),
    UniqueConstraint("book_id", "form", "version"),
)
"""Versions of the print forms of a book; the last one is in force, the built-in form is never lost."""

print_log = table(
    "print_log",
    id_column(),
    reference("book_id", "book.id"),
    Column("kind", Text, nullable=False),  # print_log.PrintKind
    Column("title", Text, nullable=False),
    Column("form", Text, nullable=False, default=""),
    Column("form_version", Integer, nullable=False, default=0),  # 0: the built-in form
    Column("pages", Integer, nullable=False),
    Column("digest", Text, nullable=False),  # SHA-256 of the PDF
    Column("printed_at", Moment, nullable=False),
    Column("printed_by", Id, nullable=False),
    CheckConstraint("pages > 0", name="pages"),
    Index("ix_print_log_book", "book_id", "id"),
)
"""What was printed: grows only (a trigger refuses the rest)."""

print_log_voucher = table(
    "print_log_voucher",
    Column("voucher_id", Id, primary_key=True, autoincrement=False),
    Column("copy", Integer, primary_key=True, autoincrement=False),  # 1: the first time
    reference("log_id", "print_log.id"),
    Column("book_id", Id, nullable=False),
    Index("ix_print_log_voucher_log", "log_id"),
)
"""Which vouchers a print held, and the how manieth time each was printed."""
